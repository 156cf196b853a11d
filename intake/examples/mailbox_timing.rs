//! Measures what a look-up costs, from the code on, in a mailbox that never was, one that was emptied, and one with an
//! answer; prints one line of JSON with the tenth, fiftieth and ninetieth percentile of each, in microseconds.
//!
//! ```text
//! mailbox_timing DIR        makes a store in DIR, and 400 look-ups of each kind in turns
//! ```

use std::{error::Error, path::Path, time::Instant};

use meldkluis_crypto::{
    Entropy as _,
    day::Day,
    inbound::{ReplyId, Trail},
    note::{KeyName, Signer, Verifier},
    receipt::Code,
    reply::{self, Kind, Reply, Words},
    roster::desk_name,
    tip::Version,
};
use meldkluis_intake::{
    entropy::Os,
    keys,
    mailbox::Mailboxes,
    store::{Delivery, Fatal, Hooks, Said, Setup, Store},
};
use serde_json::json;

const DEPLOYMENT: &str = "m.example";
const ROUNDS: usize = 400;

type Outcome<T> = Result<T, Box<dyn Error>>;

struct Silent;

impl Hooks for Silent {
    fn fatal(&self, _: &Fatal) {}

    fn admit_roster(&self, _: Option<&[u8]>, _: &[u8]) -> Result<(), String> {
        Ok(())
    }

    fn admit_desk(&self, _: Option<&[u8]>, _: &Verifier) -> Result<(), String> {
        Ok(())
    }
}

#[expect(clippy::print_stdout, reason = "its one line is what it is for")]
fn main() -> Outcome<()> {
    let dir = std::env::args().nth(1).ok_or("mailbox_timing DIR")?;
    let dir = Path::new(&dir);
    let log = keys::make(&dir.join("keys"), 0, KeyName::new("m.example/log/0")?, &mut Os)?;
    let (store, _) = Store::create(&dir.join("store"), Setup::new(0, log, Silent))?;
    let pepper = keys::pepper(&dir.join("keys"))?;
    let (kept, emptied) = (Code::generate(&mut Os), Code::generate(&mut Os));
    let deliveries = [&kept, &emptied].map(|code| {
        let receipt = code.root(DEPLOYMENT).receipt();
        let mut id = [0; 16];
        Os.fill(&mut id);
        let sealed = reply::seal(&answer(), NONE, &receipt.identity.recipient(), &mut Os, vec![]);
        let mailbox = pepper.mailbox_key(&receipt.mailbox);
        sealed.ok().and_then(|sealed| Delivery::new(ReplyId::new(id), mailbox, sealed))
    });
    let deliveries = deliveries.into_iter().collect::<Option<Vec<_>>>().ok_or("not sealed")?;
    store.deliver(&said()?, &deliveries)?;
    let mailboxes = Mailboxes::new(store, pepper);
    mailboxes.empty(&emptied.root(DEPLOYMENT).receipt())?;

    let mut times: [Vec<f64>; 3] = Default::default();
    for _ in 0..ROUNDS {
        let absent = Code::generate(&mut Os);
        for ((times, code), found) in
            times.iter_mut().zip([&absent, &emptied, &kept]).zip([0, 0, 1])
        {
            let begun = Instant::now();
            let there = mailboxes.look(&code.root(DEPLOYMENT).receipt())?;
            times.push(begun.elapsed().as_secs_f64() * 1e6);
            if there.replies.len() != found {
                return Err("a mailbox with other contents than it must have".into());
            }
        }
    }
    let [absent, emptied, kept] = times.map(percentiles);
    println!("{}", json!({ "absent": absent, "emptied": emptied, "kept": kept }));
    Ok(())
}

const NONE: [&[u8]; 0] = [];

fn answer() -> Reply {
    Reply {
        version: Version,
        day: Day::from_number(20_780),
        language: "nl".into(),
        kind: Kind::Written,
        text: Some(Words::new("an answer of some length".repeat(20))),
        questions: vec![],
        attachments: vec![],
    }
}

fn said() -> Outcome<Said> {
    let desk = Signer::generate(desk_name(DEPLOYMENT, "a")?, &mut Os);
    Ok(Said {
        desk: desk.verifier().clone(),
        sequence: 1,
        whole: true,
        audit: Trail { length: 0, head: [0; 32] },
        day: Day::from_number(20_780),
        acknowledgement: None,
    })
}

/// Returns the tenth, fiftieth and ninetieth percentile.
fn percentiles(mut times: Vec<f64>) -> [f64; 3] {
    times.sort_by(f64::total_cmp);
    [10, 50, 90].map(|percent| times.get(times.len() * percent / 100).copied().unwrap_or_default())
}
