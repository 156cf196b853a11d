//! The leave link: what was typed is gone from the browser when somebody else goes back.

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    thread,
};

use meldkluis_tests::{
    browser::{Browser, Scripts},
    deployed::Deployed,
};

const WORDS: &str = "Zij mogen het huis niet uit.";
const NEUTRAL: &str = "The weather tomorrow";

/// Serves a neutral site for as long as the test runs, and returns its address: every page has a link and a form as
/// ours would be without care.
fn neutral() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.expect("a browser");
            let mut asked = [0; 4_096];
            let _ = connection.read(&mut asked);
            let page = format!(
                "<!doctype html><title>{NEUTRAL}</title><a href=/elsewhere>x</a><form><textarea id=text></textarea></form>"
            );
            let length = page.len();
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nCache-Control: no-store\r\nConnection: close";
            let _ = write!(connection, "{head}\r\nContent-Length: {length}\r\n\r\n{page}");
        }
    });
    format!("http://{address}/")
}

#[test]
fn back_from_the_leave_page_shows_an_empty_form() {
    let elsewhere = neutral();
    let deployed = Deployed::leaving_to(&elsewhere);
    let browser = Browser::start(&deployed.at.authority(), Scripts::Off, "nl");

    browser.go(&format!("{}nl/", deployed.at.form_url()));
    browser.write("#text", WORDS);
    browser.write("#place", WORDS);
    browser.click("input[name=danger]");
    browser.click("input[name=source][value=victim]");
    assert_eq!(browser.property("#text", "value"), WORDS);
    browser.click("a.leave");
    assert_eq!(browser.title(), NEUTRAL);
    browser.back();
    assert!(browser.has("html[lang=nl] form[action='/nl/tip']"), "the form, from the server");
    for field in ["#text", "#place"] {
        assert_eq!(browser.property(field, "value"), "", "{field}");
    }
    assert!(!browser.has("input:checked"));

    browser.go(&format!("{}nl/messages", deployed.at.form_url()));
    browser.write("#code", "4071 9033");
    browser.click("a.leave");
    browser.back();
    assert_eq!(browser.property("#code", "value"), "", "the code too");

    browser.go(&elsewhere);
    browser.write("#text", WORDS);
    browser.click("a");
    browser.back();
    assert_eq!(browser.property("#text", "value"), WORDS, "or this proves nothing");
}
