//! The inbox as the page makes it, asked over its own loopback, and searches of the case file.

use std::{
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::TcpStream,
    path::Path,
    sync::mpsc::channel,
    thread,
    time::{Duration, Instant},
};

use meldkluis_crypto::tlog::Leaf;
use meldkluis_reviewer::{
    casefile::{
        CaseFile,
        edits::{Act, Change},
        projection::{BATCH, Incoming},
        search::Words,
    },
    page::{self, Serving},
    vault::{Carried, Id, Marks, Row, State, Vault},
};
use serde_json::{Value, json};

use crate::{cpu, p95, per_second, tips, today};

/// Every so many cases an officer said how urgent it is.
const DECIDED_EVERY: usize = 97;
const ROUNDS: u32 = 12;

pub(crate) fn measure(dir: &Path, count: u64) -> Value {
    let dir = dir.join("vault");
    let (vault, _) = crate::vault(&dir);
    let file = vault.case_file(&mut ()).expect("a case file");
    let begun = Instant::now();
    fill(&vault, &file, count);
    let put = begun.elapsed();
    decide(&vault, &file, count);
    let begun = cpu();
    let (searches, slowest) = searches(&file, &vault);
    let search_cpu =
        (cpu() - begun) / 1_000.0 / f64::from(u32::try_from(searches.len()).unwrap_or(1));
    let also = timed(|| (1..=200).for_each(|number| drop(file.also_in(number).expect("links"))));
    drop(file);
    let mut said = json!({
        "tips": count,
        "put_per_s": per_second(count, put),
        "search_p95_ms": p95(searches),
        "search_cpu_ms": search_cpu,
        "search_slowest": slowest,
        "also_in_ms": also.as_secs_f64() * 1_000.0 / 200.0,
    });
    for (name, (took, cpu)) in pages(vault, count) {
        if let Some(said) = said.as_object_mut() {
            said.insert(format!("page_{name}_ms"), p95(took).into());
            said.insert(format!("page_{name}_cpu_ms"), cpu.into());
        }
    }
    said
}

/// Puts tips into the case file and the index, as an import does, without their originals.
fn fill(vault: &Vault, file: &CaseFile, count: u64) {
    let numbers: Vec<u64> = (0..count).collect();
    let mut index = vault.index().expect("an index");
    let leaf = Leaf::new([7; 32], 9_867);
    for batch in numbers.chunks(BATCH) {
        let tips: Vec<Incoming> = batch.iter().map(|number| incoming(*number)).collect();
        file.put(&[], &tips).expect("tips go in");
    }
    for number in numbers {
        let id = Id { generation: 0, index: number };
        let row = Row { case: number + 1, leaf, marks: Marks::default(), state: State::Opened };
        index.items.insert(id, row);
    }
    index.next_case = count + 1;
    index.logs.insert(0, Carried { day: today(), roster: 1, closed: None });
    vault.write().expect("nobody else writes").save(&index).expect("an index");
    file.end_filling(&mut ()).expect("everything is here");
}

fn incoming(number: u64) -> Incoming {
    let id = Id { generation: 0, index: number };
    let (marks, said) = (Marks::default(), Ok(tips::tip(number, today())));
    Incoming { id, number: number + 1, size: 9_867, marks, said, keys: None }
}

fn decide(vault: &Vault, file: &CaseFile, count: u64) {
    let who = vault.who();
    for number in (1..=count).step_by(DECIDED_EVERY) {
        let change = Change { field: "urgency".into(), act: Act::Set, value: "B".into() };
        file.edit(number, &change, (&who, None), |_| Ok(())).expect("an edit");
    }
}

/// Searches for each of what people type, several times; returns how long each took, and the slowest by its words.
fn searches(file: &CaseFile, vault: &Vault) -> (Vec<Duration>, BTreeMap<String, f64>) {
    let (mut took, mut slowest) = (vec![], BTreeMap::new());
    for _ in 0..ROUNDS {
        for typed in tips::SEARCHES {
            let words = Words::parse(typed).expect("letters");
            let begun = Instant::now();
            file.search(&words, 50, (&vault.who(), typed)).expect("a search");
            let this = begun.elapsed();
            took.push(this);
            let slow = slowest.entry(typed.to_owned()).or_insert(0.0_f64);
            *slow = slow.max(this.as_secs_f64() * 1_000.0);
        }
    }
    (took, slowest)
}

fn timed(act: impl FnOnce()) -> Duration {
    let begun = Instant::now();
    act();
    begun.elapsed()
}

/// Asks the page for the inbox in several ways; each way is asked for once before it is timed, and `first` is the very
/// first that the page is asked for.
fn pages(vault: Vault, count: u64) -> BTreeMap<&'static str, (Vec<Duration>, f64)> {
    let browser = Browser::open(vault);
    let late = count.saturating_sub(60);
    let ways = [
        ("inbox", "/".to_owned()),
        ("unread", "/?show=unread".to_owned()),
        ("filter", "/?urgency=B".to_owned()),
        ("late", format!("/?show=all&from={late}")),
        ("middle", format!("/?show=all&from={}", count / 2)),
        ("due", "/?show=due".to_owned()),
        ("search", "/?q=meisje+hotel".to_owned()),
        ("case", "/case/1".to_owned()),
    ];
    let mut took = BTreeMap::from([("first", (vec![browser.get("/")], f64::NAN))]);
    for (name, way) in &ways {
        let begun = cpu();
        let each = (0..ROUNDS * 2).map(|_| browser.get(way)).collect();
        let cpu = (cpu() - begun) / 1_000.0 / f64::from(ROUNDS * 2);
        took.insert(*name, (each, cpu));
    }
    took
}

/// A browser of the page, which is served until this program ends.
struct Browser {
    host: String,
    cookie: String,
}

impl Browser {
    fn open(vault: Vault) -> Self {
        let (told, url) = channel();
        thread::spawn(move || {
            let how = Serving { port: 0, idle: Duration::from_secs(3_600), demo: true };
            let started = |url: &str| {
                told.send(url.to_owned()).ok();
                Ok(None)
            };
            page::serve(vault, &how, started).expect("a page");
        });
        let url = url.recv().expect("an address");
        let (host, token) =
            url.strip_prefix("http://").and_then(|url| url.split_once("/start/")).expect("a token");
        let mut browser = Self { host: host.to_owned(), cookie: String::new() };
        let answer = browser.ask(&format!("/start/{token}"));
        let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
        let cookie = cookie.and_then(|cookie| cookie.split(';').next()).expect("a session");
        cookie.clone_into(&mut browser.cookie);
        browser
    }

    fn get(&self, path: &str) -> Duration {
        let begun = Instant::now();
        let answer = self.ask(path);
        let took = begun.elapsed();
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("</html>"), "{answer}");
        took
    }

    #[expect(clippy::disallowed_methods, reason = "this is the browser, and asks its own loopback")]
    fn ask(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).expect("the page listens");
        let Self { host, cookie } = self;
        let asked = format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(asked.as_bytes()).expect("it hears");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }
}
