//! Somebody without a name is answered: the whole way there and back, in a browser without scripts and with the real
//! programs on both sides of the air gap.

use std::{
    fs,
    path::{Path, PathBuf},
};

use meldkluis_crypto::{
    inbound::{Addressed, Name, Verified},
    receipt::Code,
    roster::Roster,
};
use meldkluis_tests::{
    browser::{Browser, Scripts},
    deployed::Deployed,
    desk::{Desk, intake, text},
};
use meldkluis_xtask::deployment::{Deployment, NAME};
use serde_json::{Value, json};

const REPORT: &str = "Zij mogen het huis niet uit. هنا ثلاث نساء.";
const ANSWER: &str = "Dank u wel. Wanneer kunt u veilig antwoorden?";
const SECOND: &str = "Begrepen, tot donderdag.";
const ADDED: &str = "Donderdag na acht uur. ወደ ቤት አልሄድም።";

/// Writes an officer's words to a file and answers the case with them.
fn reply(desk: &Desk<'_>, at: &Deployment, words: &str, more: &[&str]) -> Value {
    let file = at.path("words");
    fs::write(&file, words).unwrap();
    desk.json(&[&["reply", "1", "--text-file", text(&file)], more].concat())
}

/// Carries the desk's bundle to the intake and returns what became of the replies in it.
fn carry_back(desk: &Desk<'_>, at: &Deployment) -> (PathBuf, usize) {
    let (back, told) = desk.export();
    let taken = intake(at, None, "import", &[text(&back)]);
    assert_eq!(taken["findings"], json!([]), "{taken}");
    let items = taken["items"].as_array().unwrap();
    let is_new = |item: &&Value| {
        item["item"].as_str().unwrap().starts_with("replies/") && item["outcome"] == "taken"
    };
    assert_eq!(taken["confirmed"], told["sequence"]);
    (back, items.iter().filter(is_new).count())
}

/// Returns the sealed replies of a bundle.
fn sealed(at: &Deployment, back: &Path) -> Vec<Vec<u8>> {
    let configuration = fs::read_to_string(at.configuration_file()).unwrap();
    let root = configuration.lines().find_map(|line| line.strip_prefix("root_verifier = \""));
    let root = root.and_then(|line| line.strip_suffix('"')?.parse().ok()).unwrap();
    let roster = Roster::verify(&fs::read(at.path("roster")).unwrap(), &root).unwrap();
    let mut bundle = Verified::open(fs::File::open(back).unwrap(), &roster).unwrap();
    let mut replies = vec![];
    while let Some(item) = bundle.next_item().unwrap() {
        if let Name::Reply(_) = item.name {
            replies.push(Addressed::read(&item.body).unwrap().sealed.to_vec());
        }
    }
    replies
}

/// Returns the files below a folder that hold these bytes.
fn holding(folder: &Path, bytes: &[u8]) -> Vec<PathBuf> {
    let mut found = vec![];
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(holding(&entry.path(), bytes));
        } else if entry.file_type().unwrap().is_file() {
            let file = fs::read(entry.path()).unwrap();
            let finder = |window: &[u8]| window == bytes;
            if file.windows(bytes.len()).any(finder) {
                found.push(entry.path());
            }
        }
    }
    found
}

/// Holds that the groups of the code stand in their order, left to right and line by line, also on a page in Arabic.
fn reads_from_left_to_right(browser: &Browser) {
    let places = browser.script(
        "document.documentElement.lang = 'ar'; document.documentElement.dir = 'rtl';
         return [...document.querySelectorAll('.code bdi span')].map(group => {
             const box = group.getBoundingClientRect();
             return [Math.round(box.top), Math.round(box.left)];
         });",
    );
    let places: Vec<(i64, i64)> = serde_json::from_value(places).unwrap();
    assert_eq!(places.len(), 6);
    assert!(places.is_sorted() && places[0].1 < places[1].1, "{places:?}");
    browser.picture("sent-with-code-rtl-phone");
}

fn open_mailbox(browser: &Browser, at: &Deployment, typed: &str) {
    browser.go(&format!("{}nl/messages", at.form_url()));
    browser.write("#code", typed);
    browser.click("main form button");
}

#[test]
fn sender_without_a_name_is_answered_and_answers_back() {
    let deployed = Deployed::start();
    let at = &deployed.at;
    let desk = Desk::first(at);
    let browser = Browser::start(&at.authority(), Scripts::Off, "nl");
    browser.resize(420, 900);

    // A report, and the code that is shown once.
    browser.go(&format!("{}nl/", at.form_url()));
    browser.write("#text", REPORT);
    browser.click("main form button:not(.quiet)");
    assert!(browser.has("h1.done"), "{}", browser.text("body"));
    let shown = browser.text(".code bdi");
    browser.picture("sent-with-code-nl-phone");
    let groups: Vec<&str> = shown.split_whitespace().collect();
    assert_eq!(browser.printed(), groups, "the paper has the digits and nothing else");
    reads_from_left_to_right(&browser);
    let code = Code::parse(&shown).expect("24 digits with their check digits");
    assert_eq!(shown.split_whitespace().map(str::len).collect::<Vec<_>>(), [4; 6]);

    // Nothing lies there yet; a slip of the finger is told apart.
    let slip = shown.replacen(['1', '7'], "8", 1).replacen(['2', '3'], "9", 1);
    open_mailbox(&browser, at, &slip);
    let mistyped = browser.text("main");
    open_mailbox(&browser, at, &shown);
    let empty = browser.text("main");
    assert!(!browser.has("article.letter") && mistyped != empty);
    browser.picture("messages-none-nl-phone");

    // An officer reads and answers; the bundle carries the answer and the word that the report was read.
    assert_eq!(desk.carry()["clean"], true);
    let case = desk.json(&["show", "1"]);
    assert_eq!((&case["tips"][0]["tip"]["text"], &case["replies"]), (&json!(REPORT), &json!([])));
    reply(&desk, at, ANSWER, &["--phrase", "safe-now"]);
    let (back, count) = carry_back(&desk, at);
    assert_eq!(count, 2);
    let first = at.path("first.back");
    fs::copy(back, &first).unwrap();
    let sealed = sealed(at, &first);
    assert!(sealed.iter().all(|reply| reply.len() == sealed[0].len()), "one length for both");

    // Typed with other digits and other spaces, the code opens both.
    let arabic: String = code
        .expose()
        .chars()
        .map(|digit| char::from_u32(0x0660 + digit.to_digit(10).unwrap()).unwrap())
        .collect();
    open_mailbox(&browser, at, &format!(" {}-{} ", &arabic[..20], &arabic[20..]));
    let page = browser.text("main");
    assert!(page.contains(ANSWER), "{page}");
    assert!(!page.contains("huis niet uit"), "the sender's own words are never shown");
    assert!(browser.has("article.letter + article.letter"), "the standard reply too");
    browser.picture("messages-nl-phone");
    let source = browser.property("body", "innerHTML").to_string();
    assert!(!source.contains(code.expose()) && !source.contains(&shown), "no code on the page");

    // The sender answers with a tick and words.
    browser.click("input[name=tick-safe-now][value=no]");
    browser.write("#text", ADDED);
    browser.click("#add button");
    assert!(browser.has("h1.done"), "{}", browser.text("body"));
    browser.picture("added-nl-phone");
    assert_eq!(desk.carry()["clean"], true);
    let case = desk.json(&["show", "1"]);
    let added = &case["tips"][1];
    assert_eq!((&added["standing"], &added["tip"]["text"]), (&json!("added"), &json!(ADDED)));
    assert_eq!(added["tip"]["ticks"], json!([{ "phrase": "safe-now", "answer": "no" }]));
    assert_eq!(case["replies"].as_array().unwrap().len(), 2);
    assert!(case["replies"].as_array().unwrap().iter().all(|reply| reply["arrived"] == true));

    // A second answer, read without typing the code again.
    reply(&desk, at, SECOND, &[]);
    assert_eq!(carry_back(&desk, at).1, 2, "with the word that the addition was read");
    browser.click("main form button:not(.quiet)");
    assert!(browser.text("main").contains(SECOND), "{}", browser.text("main"));

    // What lies in the store tells nothing; then the sender deletes the answers, and they are gone.
    delete(&deployed, &browser, &sealed, &code);
    open_mailbox(&browser, at, &shown);
    assert_eq!(browser.text("main"), empty, "erased is the same as empty");
    // The bundle that brought them changes nothing any more.
    assert_eq!(items(&intake(at, None, "import", &[text(&first)])), ["seen"; 3]);
    let proven = intake(at, None, "verify", &[]);
    assert_eq!(proven["tips"], 2, "{proven}");
}

/// Deletes the answers on the page that is open, with the whole store searched before and after.
fn delete(deployed: &Deployed, browser: &Browser, sealed: &[Vec<u8>], code: &Code) {
    let store = deployed.at.path("store");
    for planted in planted(code) {
        assert_eq!(holding(&store, &planted), [""; 0].map(PathBuf::from), "a stolen store");
    }
    let middle = |reply: &Vec<u8>| reply[2_000..2_064].to_vec();
    let there = sealed.iter().all(|reply| holding(&store, &middle(reply)).len() == 1);
    assert!(there, "or this proves nothing");
    browser.click("details:has([name=sure])>summary");
    browser.click("details input[name=sure]");
    browser.click("details:has([name=sure]) button");
    assert!(!browser.has("article.letter"), "{}", browser.text("main"));
    browser.picture("messages-deleted-nl-phone");
    for reply in sealed {
        let left = holding(&store, &middle(reply));
        assert_eq!(left, [""; 0].map(PathBuf::from), "gone from the disk");
    }
}

fn items(imported: &Value) -> Vec<&str> {
    let items = imported["items"].as_array().unwrap().iter();
    items.map(|item| item["outcome"].as_str().unwrap()).collect()
}

/// What must lie nowhere in the store: the code, its mailbox and thread, and what was said.
fn planted(code: &Code) -> Vec<Vec<u8>> {
    let receipt = code.root(NAME).receipt();
    let groups = code.expose_groups().collect::<Vec<_>>().join(" ");
    vec![
        code.expose().as_bytes().to_vec(),
        groups.into_bytes(),
        receipt.mailbox.as_bytes().to_vec(),
        receipt.mailbox.to_hex().into_bytes(),
        receipt.thread.as_bytes().to_vec(),
        ANSWER.as_bytes().to_vec(),
        SECOND.as_bytes().to_vec(),
        REPORT.as_bytes().to_vec(),
        ADDED.as_bytes().to_vec(),
    ]
}
