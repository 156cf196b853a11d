//! The real server and a browser without script: the keyboard alone sends a report, and a screen reader finds a name for
//! everything.

use std::collections::BTreeSet;

use meldkluis_tests::{
    browser::{Browser, ENTER, Focused, Screen, Scripts, TAB},
    deployed::Deployed,
    opened::Keys,
};
use serde_json::{Value, json};

use crate::LANGUAGES;

const WORDS: &str = "Three women, they may not leave. ثلاث نساء. 三个女人。";
const PLACE: &str = "Waalhaven 12";
/// More stops than any page has.
const STOPS: usize = 80;

/// Walks through the form with Tab, fills in what the report of this test needs, and sends it.
fn send(browser: &Browser) -> Vec<Focused> {
    let mut stops = vec![];
    while stops.len() < STOPS {
        browser.press([TAB]);
        let stop = browser.focused();
        match stop.key.as_str() {
            "text text" => browser.press(WORDS.chars()),
            "place place" => browser.press(PLACE.chars()),
            "source victim" | "what-sex 1" | "danger 1" => browser.press([' ']),
            "" if stop.role == "button" => {
                browser.press([ENTER]);
                return stops;
            }
            _ => {}
        }
        stops.push(stop);
    }
    panic!("no way to the button: {stops:#?}");
}

#[test]
fn keyboard_alone_sends_a_report() {
    let deployed = Deployed::start();
    let browser = Browser::start(&deployed.at.authority(), Scripts::Off, "en");
    browser.show_on(Screen::DESKTOP);
    for language in LANGUAGES {
        browser.go(&format!("{}{language}/", deployed.at.form_url()));
        let stops = send(&browser);
        assert_eq!(stops[0].key, "/leave", "{language}: the way out comes first");
        assert!(stops.iter().all(|stop| !stop.name.is_empty()), "{language}: {stops:#?}");
        let keys: Vec<_> =
            stops.iter().map(|stop| stop.key.as_str()).filter(|key| !key.is_empty()).collect();
        let each: BTreeSet<_> = keys.iter().copied().collect();
        assert_eq!(each.len(), keys.len(), "{language}: nothing is met twice: {stops:#?}");
        for field in ["voice voice", "files files", "soon soon", "want help", "talk_first 1"] {
            assert!(each.contains(field), "{language}: no {field} in {keys:?}");
        }
        assert!(browser.has("h1.done"), "{language}: {}", browser.text("body"));
        browser.press([TAB]);
        assert_eq!(browser.focused().key, "/leave", "{language}: after sending too");
    }
    let opened = Keys::of(&deployed.at).open(&deployed.bundle());
    assert_eq!(opened.len(), LANGUAGES.len());
    for tip in opened.iter().map(|opened| &opened.tip) {
        assert_eq!(tip.text.as_deref(), Some(WORDS));
        let answers = serde_json::to_value(&tip.answers).unwrap();
        let given = (&answers["place"], &answers["source"], &answers["what"], &answers["danger"]);
        assert_eq!(given, (&json!(PLACE), &json!("victim"), &json!(["sex"]), &json!(true)));
    }
}

/// One node of what a screen reader is told.
struct Node {
    role: String,
    name: String,
    level: Option<u64>,
}

fn told(browser: &Browser) -> Vec<Node> {
    let tree = browser.devtools("Accessibility.getFullAXTree", &json!({}));
    let nodes = tree["nodes"].as_array().expect("a list of nodes").iter();
    let text = |value: &Value| value["value"].as_str().unwrap_or_default().trim().to_owned();
    nodes
        .filter(|node| node["ignored"] == false)
        .map(|node| {
            let properties = node["properties"].as_array().into_iter().flatten();
            let level = properties.filter(|property| property["name"] == "level");
            let level = level.map(|level| level["value"]["value"].as_u64()).next().flatten();
            Node { role: text(&node["role"]), name: text(&node["name"]), level }
        })
        .collect()
}

/// Holds that whatever can be used or names a part has a name, and that headings follow each other.
fn holds_together(browser: &Browser, page: &str) {
    let nodes = told(browser);
    let of = |role: &str| nodes.iter().filter(|node| node.role == role).collect::<Vec<_>>();
    for role in [
        "textbox",
        "radio",
        "checkbox",
        "button",
        "link",
        "heading",
        "DisclosureTriangle",
        "article",
    ] {
        let nameless = of(role).into_iter().filter(|node| node.name.is_empty()).count();
        assert_eq!(nameless, 0, "{page}: a {role} without a name");
    }
    for landmark in ["banner", "main"] {
        assert_eq!(of(landmark).len(), 1, "{page}: {landmark}");
    }
    // A language link behind a report would lose its code.
    let navigations = of("navigation").len();
    assert_eq!(navigations == 0, page.ends_with("/sent"), "{page}: {navigations} navigations");
    let levels: Vec<u64> = of("heading").into_iter().filter_map(|node| node.level).collect();
    assert_eq!((levels[0], levels.iter().filter(|level| **level == 1).count()), (1, 1), "{page}");
    assert!(levels.windows(2).all(|two| two[1] <= two[0] + 1), "{page}: {levels:?}");
    let groups: BTreeSet<_> = of("group").into_iter().map(|node| words(&node.name)).collect();
    let legends = browser.script(
        "return [...document.querySelectorAll('legend')].map(legend => legend.textContent);",
    );
    for legend in legends.as_array().unwrap() {
        let legend = words(legend.as_str().unwrap());
        assert!(groups.contains(&legend), "{page}: no group {legend:?} in {groups:?}");
    }
}

/// Leaves spaces out: where parts of a name meet, a screen reader has one that the source has not.
fn words(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn everything_has_a_name_on_the_real_pages() {
    let deployed = Deployed::start();
    let browser = Browser::start(&deployed.at.authority(), Scripts::Off, "en");
    for language in LANGUAGES {
        let address = format!("{}{language}/", deployed.at.form_url());
        for page in ["help", "about", "messages", ""] {
            browser.go(&format!("{address}{page}"));
            assert!(browser.has(&format!("html[lang={language}]")));
            holds_together(&browser, &format!("{language}/{page}"));
        }
        assert!(browser.has("textarea") && browser.has("fieldset:nth-of-type(8)"));
        browser.write("#text", WORDS);
        browser.click("main form button");
        assert!(browser.has(".code bdi"), "{}", browser.text("body"));
        holds_together(&browser, &format!("{language}/sent"));
    }
}
