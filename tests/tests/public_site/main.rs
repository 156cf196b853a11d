//! The public site as its visitors meet it: every page judged by other people's programs, and used without script.

mod accessibility;
mod formats;
mod keyboard;
mod markup;
mod narrow;
mod pictures;
mod quick_exit;
mod wire;

use std::{fs, sync::Mutex, thread};

use meldkluis_tests::{
    browser::{Browser, Scripts},
    site::{Page, Site},
};

/// Browsers at a time.
const BROWSERS: usize = 2;

/// The languages that stand for the others where each takes long: two scripts from left to right with letters, one from
/// right to left, and two without letters.
const LANGUAGES: [&str; 5] = ["nl", "en", "ar", "zh-Hans", "ti"];

/// Shows every page in every language to a judge and returns what it has to say against them.
///
/// The tests' own scripts run in the page; the pages have none.
fn complaints(site: &Site, judge: impl Fn(&Browser, &Page) -> Vec<String> + Sync) -> Vec<String> {
    let pages: Vec<Page> =
        site.languages().iter().flat_map(|language| site.pages(language)).collect();
    let left = Mutex::new(pages.into_iter());
    let complaints = Mutex::new(vec![]);
    thread::scope(|scope| {
        for _ in 0..BROWSERS {
            scope.spawn(|| {
                let browser = Browser::alone(Scripts::On, "en");
                loop {
                    let Some(page) = left.lock().unwrap().next() else { break };
                    hold_still(&page);
                    browser.go(&page.address());
                    let _ = browser.script(
                        "for (const details of document.querySelectorAll('details')) details.open = true;",
                    );
                    let said = judge(&browser, &page);
                    let said = said.into_iter().map(|said| format!("{}/{}: {said}", page.language, page.name));
                    complaints.lock().unwrap().extend(said);
                }
            });
        }
    });
    complaints.into_inner().unwrap()
}

/// Takes out what makes the page on the way out leave by itself, so that it can be judged.
fn hold_still(page: &Page) {
    let html = fs::read_to_string(&page.file).unwrap();
    let (leaving, staying): (Vec<_>, Vec<_>) =
        html.lines().partition(|line| line.starts_with("<meta http-equiv=\"refresh\""));
    assert_eq!(leaving.len(), usize::from(page.name == "leaving"), "{}", page.name);
    if !leaving.is_empty() {
        fs::write(&page.file, staying.join("\n")).unwrap();
    }
}
