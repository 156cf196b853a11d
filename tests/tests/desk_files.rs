//! Attachments at the desk, in Chromium without script: a film frame by frame, the file itself onto a medium, a mark, paper.

use std::{fs, path::PathBuf, process::Command};

use meldkluis_tests::{
    browser::{Browser, ENTER, Scripts},
    deployed::Deployed,
    sender::{self, Door, Form},
    sources::checkout,
    workplace::{Axe, DESK, Workplace},
};

/// Ten seconds in which somebody walks towards a harbour: drawn here, from the one picture of the tests.
fn film(deployed: &Deployed) -> PathBuf {
    let (photo, film) = (checkout().join("tests/files/harbour.jpg"), deployed.beside("film.mp4"));
    let walk = "zoompan=z='1+on/400':x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2':d=250:s=1280x720:fps=25,format=yuv420p";
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-loglevel", "error", "-y", "-i"]).arg(photo).args(["-vf", walk]);
    let done = ffmpeg.args(["-frames:v", "250", "-c:v", "libx264"]).arg(&film).status();
    assert!(done.unwrap().success());
    film
}

fn shown_width(browser: &Browser) -> u64 {
    let width = browser.script("return document.querySelector('.safe').naturalWidth");
    width.as_u64().unwrap_or_default()
}

#[test]
fn film_is_stepped_through_a_file_is_copied_and_a_case_is_printed_without_script() {
    let deployed = Deployed::start();
    let form = Form::new()
        .field("text", "Zie de film: rond tien uur gaan de vrouwen de loods in.")
        .file("files", &checkout().join("tests/files/harbour.jpg"))
        .file("files", &film(&deployed));
    let sent = sender::send(&deployed.at, Door::Onion, "nl", &form);
    assert_eq!(sent.status, 200, "{}", sent.page);
    deployed.at.carry().unwrap();
    let desk = Workplace::open(&deployed);
    let browser = Browser::inside(desk.stand_in(), Scripts::Off, "nl");
    browser.show_on(DESK);
    browser.go(desk.url());
    let axe = Axe::beside(&desk, &browser);
    browser.click(".cases li:first-child .gist a");

    steps_through_the_film(&browser, &axe);
    copies_the_photo(&browser);
    marks_prints_and_unmarks(&browser, &axe);
    tells_of_the_files(&browser);
    axe.finds_nothing(&["/case/1", "/case/1/history", "/case/1/print"]);

    let trail = fs::read_to_string(deployed.at.vault().join("trail")).unwrap();
    let entered = |act: &str| trail.matches(&format!(" {act} ")).count();
    assert_eq!(entered("previewed 0-0 2"), 2, "the film, blurred and clearly: {trail}");
    assert_eq!(entered("taken-out 0-0 1"), 1, "{trail}");
    browser.click("form[action='/logout'] button");
    drop((axe, browser));
    assert!(desk.ends().contains("logged-out"));
}

/// Two clicks of looking, and every step between them by the one key of a link that has the focus.
fn steps_through_the_film(browser: &Browser, axe: &Axe) {
    browser.click(".files li:nth-child(2) button[value=blurred]");
    browser.click("a[href*='/film/']");
    assert!(browser.text(".steps").contains("Beeld 1 van 5"), "{}", browser.text(".steps"));
    browser.press([ENTER]);
    assert!(browser.text(".steps").contains("Beeld 2 van 5"), "{}", browser.text(".steps"));
    browser.picture("desk-film-blurred");
    browser.click("button[value=clear]");
    browser.press([ENTER]);
    let steps = browser.text(".steps");
    assert!(steps.contains("Beeld 3 van 5") && steps.contains("0:04"), "{steps}");
    assert_eq!(shown_width(browser), 1280);
    browser.picture("desk-film");
    let path = browser.script("return location.pathname");
    axe.finds_nothing(&[path.as_str().unwrap()]);
    browser.click("a[rel=prev]");
    assert!(browser.text(".steps").contains("Beeld 2 van 5"));
    browser.click(".steps a:last-child");
    let fine = browser.text(".steps");
    assert!(fine.contains("Beeld 11 van 50") && fine.contains("0:02"), "{fine}");
    browser.click(".casehead nav a:last-child");
    browser.picture("desk-film-sheet");
    browser.click(".casehead nav a");
}

fn copies_the_photo(browser: &Browser) {
    let medium = tempfile::TempDir::new_in("/dev/shm").unwrap();
    browser.click(".files li:first-child details:last-of-type summary");
    browser.picture("desk-files");
    browser.write(".files li:first-child input[name=folder]", medium.path().to_str().unwrap());
    browser.click(".files li:first-child form[action$=take-out] button");
    browser.picture("desk-take-out");
    let sha256 = browser.text("article .hash");
    assert_eq!(fs::read_dir(medium.path()).unwrap().count(), 0);
    browser.click("button[name=sure]");
    let told = browser.text(".told");
    assert!(told.contains("0-0-01.jpg") && told.contains(&sha256), "{told}");
    assert!(
        told.contains("verborgen gegevens verwijderd") && told.contains("aan te vallen"),
        "{told}"
    );
    browser.picture("desk-taken-out");
    assert!(medium.path().join("0-0-01.jpg").is_file());
}

/// The history says in words which file each entry is about.
fn tells_of_the_files(browser: &Browser) {
    let origin = browser.script("return location.origin");
    browser.go(&format!("{}/case/1/history", origin.as_str().unwrap()));
    let told = browser.text("tbody");
    assert!(told.contains("bestand 1 van tip 0-0, SHA-256 "), "{told}");
    assert!(told.contains("het bestand met SHA-256 ") && told.contains("een volwassene"), "{told}");
    browser.picture("desk-history");
}

fn marks_prints_and_unmarks(browser: &Browser, axe: &Axe) {
    browser.click(".files li:first-child form[action$=restrict] button");
    browser.click(".files li:first-child details:first-of-type summary");
    browser.picture("desk-marked");
    browser.write(".files li:first-child input[name=reason]", "een volwassene");
    browser.click(".files li:first-child form[action$=unmark] button");
    browser.click(".files li:first-child button[value=clear]");
    browser.click(".casehead nav a");
    browser.click(".casehead a[href$=print]");
    assert!(!browser.has(".safe"));
    browser.click("a[href*='/print/']");
    assert!(shown_width(browser) > 100);
    let path = browser.script("return location.pathname");
    axe.finds_nothing(&[path.as_str().unwrap()]);
    browser.picture("desk-print");
    let printed = browser.printed().join(" ");
    assert!(
        printed.contains("verborgen gegevens verwijderd") && printed.contains("SHA-256"),
        "{printed}"
    );
}
