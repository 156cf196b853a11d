//! An attachment on the page: copied onto a medium after two questions, marked and unmarked, printed with care.

use std::sync::LazyLock;

use meldkluis_crypto::{note::hex, officer::Role};

use super::*;
use crate::{
    officers::{add, unlock},
    taking::medium,
};

static PHOTO: LazyLock<Vec<u8>> = LazyLock::new(|| {
    fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/files/harbour.jpg")).unwrap()
});

/// Two cases with the same photo; a keeper, and an officer.
fn staffed() -> Place {
    let mut place = Place::new();
    for text in ["photo", "the same photo"] {
        place.send(&with_files(tip(text), &[&PHOTO]), &[&PHOTO]);
    }
    place.import(&place.log.bundle()).unwrap();
    add(&place.vault, "daan", Role::Officer).unwrap();
    place.vault = unlock(place.vault.dir(), "keeper").unwrap();
    place
}

fn keeper(place: &Place) -> Served {
    Served::start_as(place, PASSPHRASE, &["--as", "keeper"])
}

fn daan(place: &Place) -> Served {
    Served::start_as(place, "the passphrase of daan", &["--as", "daan"])
}

fn encoded(path: &Path) -> String {
    path.to_str().unwrap().replace('/', "%2F")
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Returns where an answer leads.
fn to(answer: &str) -> String {
    let to = answer.lines().find_map(|line| line.strip_prefix("location: "));
    to.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

#[test]
fn file_is_copied_to_a_medium_only_after_it_was_asked_twice() {
    let (place, medium) = (staffed(), medium());
    let served = daan(&place);
    let cookie = served.enter();
    let form = format!("tip=0-0&at=1&folder={}", encoded(medium.path()));
    let asked = served.post("/case/1/take-out", &cookie, &form);
    let (file, sha256) = (medium.path().join("0-0-01.jpg"), hex(&sha256(&PHOTO)));
    assert!(asked.starts_with("HTTP/1.1 200 "), "{asked}");
    for words in [file.to_str().unwrap(), &sha256, "hidden data not removed", "made to attack"] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    let other = served.post("/case/1/take-out", &cookie, &format!("{form}&sure=1"));
    assert!(other.starts_with("HTTP/1.1 200 "), "what is sure of another file is asked again");
    assert_eq!((names(medium.path()).len(), entered(&place, "taken-out")), (0, 0));
    assert_eq!(entered(&place, "triaged"), 2, "each showed what the attachment is");
    served.post("/case/1/tag", &cookie, "tag=haven");
    assert!(served.get("/case/1", &cookie).contains("action=\"/undo\""));
    let done = served.post("/case/1/take-out", &cookie, &format!("{form}&sure={sha256}"));
    assert_eq!(to(&done), "/case/1");
    assert_eq!(fs::read(&file).unwrap(), *PHOTO);
    assert_eq!(entered(&place, "taken-out"), 1);
    let page = served.get("/case/1", &cookie);
    assert!(!page.contains("action=\"/undo\""), "the last act was a copy");
    let told = page.split("class=\"told\"").nth(1).unwrap().split("</div>").next().unwrap();
    for words in [file.to_str().unwrap(), &sha256, "hidden data not removed", "made to attack"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let history = served.get("/case/1/history", &cookie);
    let about = format!(">file 1 of tip 0-0, SHA-256 {sha256}</p>");
    assert!(history.contains("taken-out") && history.contains(&about), "{history}");
    assert!(!history.contains(&format!("0-0/1 {sha256}")), "{history}");
    served.post("/case/1/take-out", &cookie, &format!("{form}&sure={sha256}"));
    assert!(served.get("/case/1", &cookie).contains("file of this name is in the folder already"));
    assert_eq!((entered(&place, "taken-out"), names(medium.path()).len()), (1, 1));
}

#[test]
fn attachments_are_read_one_at_a_time_however_often_somebody_clicks() {
    let mut place = Place::new();
    let large = vec![b'x'; 24 << 20];
    place.send(&with_files(tip("large"), &[&large]), &[&large]);
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    let proof = served.proof(&cookie);
    let form = format!("proof={proof}&tip=0-0&at=1");
    let begin = std::sync::Barrier::new(6);
    let click = || {
        begin.wait();
        to(&Served::try_post(&served.host, "/case/1/look", &cookie, &form).unwrap())
    };
    let answers: Vec<String> = std::thread::scope(|scope| {
        let clicks: Vec<_> = (0..6).map(|_| scope.spawn(click)).collect();
        clicks.into_iter().map(|click| click.join().unwrap()).collect()
    });
    let refused = answers.iter().filter(|to| *to == "/case/1").count();
    assert!((1..6).contains(&refused), "{answers:?}");
    assert_eq!(entered(&place, "previewed"), 6 - refused, "nothing was read for the others");
    assert!(served.get("/case/1", &cookie).contains("Another attachment is being made"));
}

#[test]
fn page_copies_nothing_to_the_vault_the_machines_disk_or_through_a_link() {
    let (place, medium) = (staffed(), medium());
    let (link, own) = (place.path("link"), place.path("own"));
    std::os::unix::fs::symlink(medium.path(), &link).unwrap();
    fs::create_dir(&own).unwrap();
    let served = daan(&place);
    let cookie = served.enter();
    let sure = hex(&sha256(&PHOTO));
    for (folder, why) in [
        (encoded(place.vault.dir()), "folder in the vault"),
        (encoded(&own), "folder on a disk of this machine"),
        (encoded(&link), "folder reached through a link"),
        ("stick".into(), "not the full path of a folder"),
        (String::new(), "not the full path of a folder"),
        (format!("{}%0D%0Ax", encoded(medium.path())), "not the full path of a folder"),
    ] {
        for sure in ["", &sure] {
            let form = format!("tip=0-0&at=1&folder={folder}&sure={sure}");
            assert_eq!(to(&served.post("/case/1/take-out", &cookie, &form)), "/case/1", "{folder}");
            let page = served.get("/case/1", &cookie);
            assert!(page.contains(&format!("Nothing was copied: {why}")), "{folder}: {page}");
        }
    }
    for (path, form) in
        [("/case/2", "tip=0-0&at=1"), ("/case/1", "tip=0-0&at=7"), ("/case/9", "tip=0-0&at=1")]
    {
        let form = format!("{form}&folder={}&sure={sure}", encoded(medium.path()));
        let done = served.post(&format!("{path}/take-out"), &cookie, &form);
        assert!(done.starts_with("HTTP/1.1 404 "), "{path} {form}: {done}");
    }
    assert_eq!((entered(&place, "taken-out"), names(medium.path()).len()), (0, 0));
    assert!(names(&own).is_empty());
}

#[test]
fn restricted_file_is_copied_and_printed_for_named_officers_alone_and_a_keeper_unmarks() {
    let (place, medium) = (staffed(), medium());
    let (keeper, daan) = (keeper(&place), daan(&place));
    let (mine, theirs) = (keeper.enter(), daan.enter());
    keeper.post("/case/1/restrict", &mine, "tip=0-0&at=1");
    assert!(!keeper.get("/case/1", &mine).contains("action=\"/undo\""), "no way around the reason");
    let form =
        format!("tip=0-1&at=1&folder={}&sure={}", encoded(medium.path()), hex(&sha256(&PHOTO)));
    daan.post("/case/2/take-out", &theirs, &form);
    assert!(
        daan.get("/case/2", &theirs).contains("Nothing was copied: restricted to named officers")
    );
    assert_eq!((names(medium.path()).len(), entered(&place, "taken-out")), (0, 0));
    daan.post("/case/2/look", &theirs, "tip=0-1&at=1");
    let printed = daan.get("/case/2/print", &theirs);
    assert!(printed.contains("named officers alone") && !printed.contains("/print/"), "{printed}");
    for form in ["tip=0-1&at=1&reason=a+mistake", "tip=0-1&at=1"] {
        let refused = daan.post("/case/2/unmark", &theirs, form);
        assert!(refused.starts_with("HTTP/1.1 403 "), "{refused}");
    }
    keeper.post("/case/2/unmark", &mine, "tip=0-1&at=1&reason=+");
    assert!(keeper.get("/case/2", &mine).contains("give the reason"));
    assert!(daan.get("/case/1", &theirs).contains("named officers alone"));
    keeper.post("/case/2/unmark", &mine, "tip=0-1&at=1&reason=a+grown+man");
    let history = keeper.get("/case/1/history", &mine);
    assert!(history.contains("mark-taken-back") && history.contains("a grown man"), "{history}");
    assert!(!daan.get("/case/2", &theirs).contains("named officers alone"));
    assert_eq!(to(&daan.post("/case/2/take-out", &theirs, &form)), "/case/2");
    assert_eq!(names(medium.path()), ["0-1-01.jpg"]);
}

#[test]
fn print_view_has_labels_and_digests_and_pixels_only_when_they_were_looked_at_and_asked_for() {
    let place = staffed();
    let served = daan(&place);
    let cookie = served.enter();
    let page = served.get("/case/1/print", &cookie);
    for words in
        ["attachments/01.jpg", &hex(&sha256(&PHOTO)), "hidden data not removed", "image/jpeg"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("<img") && !page.contains("/case/1/print/"), "{page}");
    let looked = to(&served.post("/case/1/look", &cookie, "tip=0-0&at=1"));
    let key = looked.rsplit('/').next().unwrap();
    let page = served.get("/case/1/print", &cookie);
    assert!(!page.contains("<img") && page.contains(&format!("/case/1/print/{key}")), "{page}");
    let before = (entered(&place, "printed"), entered(&place, "previewed"));
    let page = served.get(&format!("/case/1/print/{key}"), &cookie);
    assert_eq!(page.matches(&format!("src=\"/made/{key}/1\"")).count(), 1, "{page}");
    assert_eq!(
        (entered(&place, "printed"), entered(&place, "previewed")),
        (before.0 + 1, before.1 + 1)
    );
    for odd in ["/case/1/print/x", &format!("/case/2/print/{key}"), "/case/1/print/"] {
        assert!(served.get(odd, &cookie).starts_with("HTTP/1.1 404 "), "{odd}");
    }
    served.post("/case/2/look", &cookie, "tip=0-1&at=1");
    assert!(
        served.get(&format!("/case/1/print/{key}"), &cookie).starts_with("HTTP/1.1 404 "),
        "forgotten"
    );
}

#[test]
fn dutch_page_has_its_picture_of_links_in_dutch() {
    let mut place = Place::new();
    for text in ["bel 06 12345678", "zijn nummer is 06-12345678"] {
        place.send(&tip(text), &[]);
    }
    place.import(&place.log.bundle()).unwrap();
    let served = Served::start(&place);
    let cookie = served.enter();
    served.post("/language", &cookie, "back=%2F");
    let svg = served.get("/case/1/links.svg", &cookie);
    assert!(svg.contains(">zaak 2<") && svg.contains("telefoon, in 1 andere zaak"), "{svg}");
    assert!(!svg.contains("case 2") && !svg.contains(">phone"), "{svg}");
}
