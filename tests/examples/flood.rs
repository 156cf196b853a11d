//! The load of `cargo xtask bench attack`.
//!
//! Arguments: `mixed PORT AUTHORITY SECONDS` or `steady PORT AUTHORITY REQUESTS`. Prints one line of JSON.

use std::{env, error::Error, path::Path};

use meldkluis_tests::flood::{Plan, run, steadily};
use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [what, port, authority, amount] = arguments.as_slice() else {
        return Err("arguments: mixed|steady PORT AUTHORITY AMOUNT".into());
    };
    let (port, authority, amount) = (port.parse()?, Path::new(authority), amount.parse()?);
    let said = match what.as_str() {
        "mixed" => run(plan(port, amount), authority).json(),
        _ => json!({ "answered": steadily(port, authority, (40, amount)) }),
    };
    println!("{said}");
    Ok(())
}

/// Ten times what the benchmark's budgets allow in a second.
fn plan(port: u16, seconds: u64) -> Plan {
    Plan { port, seconds, addresses: 40, pages: 500, tips: 250, uploads: 20, half_open: 200 }
}
