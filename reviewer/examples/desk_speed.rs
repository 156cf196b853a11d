//! How fast the case file is: tips put in, the inbox, and searches, each timed by itself.
//!
//! `cargo run --release --example desk_speed -- 100000` makes a vault in a temporary folder and prints one line of JSON.

use std::{
    env, fs,
    time::{Duration, Instant},
};

use meldkluis_crypto::{
    age::{Passphrase, WorkFactor},
    day::Day,
    keyfile::Lock,
    tip::{Answers, Kind, Minor, Tip, Version, When},
};
use meldkluis_reviewer::{
    casefile::{
        CaseFile,
        matter::Wanted,
        projection::{BATCH, Incoming},
        search::Words,
    },
    entropy::Os,
    vault::{Id, Locks, Marks, Names, Newborn, Vault},
};

const WORDS: [&str; 24] = [
    "meisje",
    "huis",
    "geld",
    "paspoort",
    "avond",
    "auto",
    "kade",
    "man",
    "werk",
    "nagelstudio",
    "kamer",
    "bang",
    "kenteken",
    "telefoon",
    "hotel",
    "schuld",
    "chauffeur",
    "vrouw",
    "sleutel",
    "nacht",
    "boerderij",
    "keuken",
    "kelder",
    "dorp",
];

fn main() {
    let count = env::args().nth(1).and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let dir = tempfile::tempdir().expect("a temporary folder");
    let vault = made(&dir.path().join("vault"));
    let file = vault.case_file(&mut ()).expect("a case file");
    let put = timed(|| fill(&file, count));
    let inbox = Wanted { most: Some(50), ..Wanted::default() };
    let (inbox, listed) = many(50, |_| file.list(&inbox).expect("a list").len());
    let (search, hits) = many(200, |round| search(&file, &vault, round));
    let bytes = fs::metadata(vault.dir().join("case.db")).map_or(0, |found| found.len());
    let line = serde_json::json!({
        "tips": count,
        "put_per_s": per_second(count, put),
        "inbox_50_p95_ms": inbox.as_secs_f64() * 1_000.0,
        "search_p95_ms": search.as_secs_f64() * 1_000.0,
        "listed": listed,
        "hits": hits,
        "case_db_bytes": bytes,
    });
    meldkluis_reviewer::say::line(format_args!("{line}"));
}

fn made(dir: &std::path::Path) -> Vault {
    let names = Names { deployment: "speed.test", desk: "desk" };
    let newborn = Newborn::make(names, false, &mut Os).expect("good names").without_recovery();
    let passphrase = Passphrase::new("a passphrase for speed".into());
    let work = WorkFactor::new(4).expect("a work factor");
    let locks = Locks { vault: Lock { passphrase: &passphrase, work }, root: None };
    newborn.settle(dir, locks, Day::from_number(20_780), &mut Os).expect("a vault");
    Vault::unlock(dir, &passphrase).expect("its own passphrase")
}

fn fill(file: &CaseFile, count: u64) {
    let numbers: Vec<u64> = (0..count).collect();
    for batch in numbers.chunks(BATCH) {
        let tips: Vec<Incoming> = batch.iter().map(|number| incoming(*number)).collect();
        file.put(&[], &tips).expect("tips go in");
    }
}

/// A text of about 700 characters, in which one word is the tip's own.
fn incoming(number: u64) -> Incoming {
    let mut at = number;
    let mut text = format!("nummer{number} ");
    for _ in 0..100 {
        at = at.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let word = usize::try_from(at >> 33).ok().and_then(|at| WORDS.get(at % WORDS.len()));
        text.push_str(word.copied().unwrap_or_default());
        text.push(' ');
    }
    let answers = Answers {
        danger: number.is_multiple_of(50),
        minor: number.is_multiple_of(9).then_some(Minor::Yes),
        when: number.is_multiple_of(4).then_some(When::Now),
        ..Answers::default()
    };
    let tip = Tip {
        version: Version,
        kind: Kind::Tip,
        day: Day::from_number(20_000 + u32::try_from(number % 700).unwrap_or_default()),
        language: "nl".into(),
        form: Version,
        attempt: None,
        mailbox: None,
        answers,
        text: Some(text),
        attachments: vec![],
    };
    let id = Id { generation: 0, index: number };
    Incoming { id, number: number + 1, size: 9_867, marks: Marks::default(), said: Ok(tip) }
}

/// Searches for a word of its own, for one that is everywhere, and for both together, in turn.
fn search(file: &CaseFile, vault: &Vault, round: u64) -> usize {
    let common = usize::try_from(round).ok().and_then(|round| WORDS.get(round % WORDS.len()));
    let common = common.copied().unwrap_or_default();
    let typed = match round % 3 {
        0 => format!("nummer{}", round * 97),
        1 => common.to_owned(),
        _ => format!("{common} nummer{round}"),
    };
    let words = Words::parse(&typed).expect("letters");
    file.search(&words, 50, (&vault.who(), &typed)).expect("a search").len()
}

fn timed(act: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    act();
    begun.elapsed()
}

/// Returns the 95th percentile of `rounds`, and what all of them found together.
fn many(rounds: u64, mut act: impl FnMut(u64) -> usize) -> (Duration, usize) {
    let (mut took, mut found) = (vec![], 0);
    for round in 0..rounds {
        let begun = Instant::now();
        found += act(round);
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    let at = took.len() * 95 / 100;
    (took.get(at).copied().unwrap_or_default(), found)
}

fn per_second(count: u64, took: Duration) -> u64 {
    let millis = took.as_millis().max(1);
    u64::try_from(u128::from(count) * 1_000 / millis).unwrap_or(u64::MAX)
}
