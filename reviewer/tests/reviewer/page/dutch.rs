//! What the Dutch page refuses in ordinary work, it refuses in Dutch.

use super::*;

/// Two cases that differ in whether they can be answered, and bytes that are no tip.
fn desk() -> Place {
    let mut place = Place::new();
    place.send(&Tip { mailbox: Some(mailbox()), ..tip("one") }, &[]);
    place.send(&with_files(tip("two"), &[b"photo"]), &[b"photo"]);
    place.log.append(b"no sealed file".to_vec());
    place.import(&place.log.bundle()).unwrap();
    place
}

/// English words that stand in what the rooms below the page say.
const ENGLISH: [&str; 20] = [
    "no",
    "not",
    "case",
    "cannot",
    "this",
    "there",
    "value",
    "sender",
    "folder",
    "the",
    "has",
    "one",
    "name",
    "words",
    "nothing",
    "phrase",
    "tip cannot",
    "sealed",
    "file",
    "reply",
];

fn has_no_english(told: &str) -> bool {
    let told = format!(" {} ", told.replace(|c: char| !c.is_alphabetic(), " "));
    !ENGLISH.iter().any(|word| told.contains(&format!(" {word} ")))
}

/// Returns what a page tells of the last act, without what marks it up.
fn told(page: &str) -> String {
    let told = page.split("class=\"told\"").nth(1).unwrap_or_else(|| panic!("{page}"));
    let told = told.split("</div>").next().unwrap();
    let (_, words) = told.split_once("<p").unwrap_or(("", told));
    words.split('<').filter_map(|part| Some(part.split_once('>')?.1)).collect()
}

#[test]
fn refusals_of_the_dutch_page_are_in_dutch() {
    let place = desk();
    let served = Served::start(&place);
    let cookie = served.enter();
    served.post("/language", &cookie, "back=%2F");
    let long = "x".repeat(4_001);
    for (path, form, expected) in [
        ("/case/1/duplicate", "of=1", "zaak 1 kan niet als dubbel van die zaak gelden"),
        ("/case/1/duplicate", "of=99", "er is geen zaak 99"),
        ("/case/99/tag", "tag=x", "er is geen zaak 99"),
        ("/case/1/tag", "tag=", "ten hoogste 64 tekens"),
        ("/case/1/note", "note=", "Schrijf de notitie"),
        ("/case/1/triage", "urgency=X", "urgentie kent deze waarde niet; mogelijk zijn: A, B"),
        ("/case/1/triage", "municipality=Nergens", "namen en codes van gemeenten"),
        ("/case/1/triage", "urgency=A&urgency=B", "urgentie heeft één waarde"),
        ("/case/1/translate", "tip=0-0&language=Dutch&translation=x", "dit is geen taalcode"),
        ("/case/1/translate", "tip=0-0&language=nl&translation=", "Schrijf de vertaling"),
        ("/case/1/reply", "text=", "er is niets verzegeld"),
        ("/case/1/reply", "phrase=nope", "zin nope staat niet in het zinnenboek"),
        ("/case/1/reply", &format!("text={long}"), "de tekst is te lang voor een antwoord"),
        ("/case/2/reply", "text=hallo", "geen melder van deze zaak kan een antwoord krijgen"),
        ("/case/2/restrict", "tip=0-1&at=1&name=daan", "Er is niets gewijzigd: "),
        (
            "/case/2/take-out",
            "tip=0-1&at=1&folder=stick",
            "dit is niet het volledige pad van een map",
        ),
        ("/batch", "back=%2F&do=spam", "Vink eerst zaken aan"),
        ("/batch", "back=%2F&case=1&do=duplicate", "welke zaak"),
    ] {
        served.post(path, &cookie, form);
        let told = told(&served.get("/", &cookie));
        assert!(told.contains(expected) && has_no_english(&told), "{path} {form}: {told}");
    }
}

#[test]
fn why_something_is_not_there_is_told_in_dutch() {
    let place = desk();
    let served = Served::start(&place);
    let cookie = served.enter();
    served.post("/language", &cookie, "back=%2F");
    let why = "geen verzegeld bestand, of gewijzigd na het verzegelen";
    for path in ["/?show=all", "/case/3"] {
        let page = served.get(path, &cookie);
        assert!(page.contains(why) && !page.contains("not a sealed file"), "{path}: {page}");
    }
    let dutch = ("Accept-Language", "nl-NL,nl;q=0.9");
    for (path, host, why) in [
        ("/start/x", served.host.as_str(), "dat adres werkt één keer"),
        ("/", served.host.as_str(), "dat adres werkt één keer"),
        ("/", "elsewhere", "Het adres noemt een andere computer"),
    ] {
        let page = served.send(&format!("GET {path}"), &[("Host", host), dutch]);
        assert!(page.contains(why) && page.contains("Zo niet"), "{path}: {page}");
    }
}
