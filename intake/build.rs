//! Fails the build when a row of data/places.toml was not checked for twelve months; build/stale.rs has the rule.

#[path = "build/stale.rs"]
mod stale;

use std::{
    env, fs,
    time::{SystemTime, UNIX_EPOCH},
};

const PLACES: &str = "data/places.toml";

fn main() {
    for read in [PLACES, "build.rs", "build/stale.rs"] {
        println!("cargo::rerun-if-changed={read}");
    }
    println!("cargo::rerun-if-env-changed=SOURCE_DATE_EPOCH");
    let rows = fs::read_to_string(PLACES).expect("data/places.toml is there");
    #[expect(
        clippy::disallowed_methods,
        reason = "builders settle the time of a build by this variable"
    )]
    let set = env::var("SOURCE_DATE_EPOCH").ok();
    let checked = stale::now(set.as_deref(), clock).and_then(|now| stale::check(&rows, now));
    if let Err(why) = checked {
        println!("cargo::error={why}");
    }
}

#[expect(clippy::disallowed_methods, reason = "a build knows its day from nobody else")]
fn clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs()
}
