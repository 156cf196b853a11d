//! What the site costs on the wire, as a browser counts it: requests, and bytes with their heads.

use meldkluis_tests::{
    browser::{Browser, Scripts},
    deployed::Deployed,
    site::Site,
};
use serde_json::Value;

/// The form, heads and all.
const FORM_BYTES: f64 = 15_000.0;

/// What went over the wire since the last time.
struct Traffic {
    requests: Vec<String>,
    bytes: f64,
}

fn traffic(browser: &Browser) -> Traffic {
    let events = browser.events();
    let of = |method: &str| {
        let events: Vec<Value> = events
            .iter()
            .filter(|event| event["method"] == method)
            .map(|event| event["params"].clone())
            .collect();
        events
    };
    let requests: Vec<String> = of("Network.requestWillBeSent")
        .iter()
        .map(|event| event["request"]["url"].as_str().expect("an address").to_owned())
        .filter(|address| address.starts_with("https:") || address.starts_with("http:"))
        .collect();
    let received = |event: &Value| event["encodedDataLength"].as_f64().expect("a number");
    Traffic { requests, bytes: of("Network.loadingFinished").iter().map(received).sum() }
}

#[test]
fn form_is_one_small_request_in_every_language() {
    let languages = Site::make().languages();
    let deployed = Deployed::start();
    for language in languages {
        // A fresh browser: what one connection has told already costs less.
        let browser = Browser::start(&deployed.at.authority(), Scripts::Off, "en");
        let address = format!("{}{language}/", deployed.at.form_url());
        // Its own first page is no traffic of ours.
        browser.go("about:blank");
        drop(traffic(&browser));
        browser.go(&address);
        let Traffic { requests, bytes } = traffic(&browser);
        println!("{language}: {bytes} bytes");
        assert_eq!(requests, [address], "{language}");
        assert!((5_000.0..=FORM_BYTES).contains(&bytes), "{language}: {bytes} bytes");
    }
}

#[test]
fn report_takes_two_requests_in_all() {
    let deployed = Deployed::start();
    let browser = Browser::start(&deployed.at.authority(), Scripts::Off, "nl");
    let address = deployed.at.form_url();
    browser.go("about:blank");
    drop(traffic(&browser));
    browser.go(&format!("{address}nl/"));
    browser.write("#text", "Drie vrouwen in een container.");
    browser.click("main form button");
    assert!(browser.has("h1.done"), "{}", browser.text("body"));
    let Traffic { requests, .. } = traffic(&browser);
    assert_eq!(requests, [format!("{address}nl/"), format!("{address}nl/tip")]);
}

/// What is recorded today stays closed to whoever has a quantum computer later, with a browser as people have it.
#[test]
fn browser_agrees_on_a_hybrid_key() {
    let deployed = Deployed::start();
    let browser = Browser::start(&deployed.at.authority(), Scripts::Off, "en");
    let address = format!("{}en/", deployed.at.form_url());
    browser.go(&address);
    let events = browser.events();
    let answer = events.iter().find(|event| {
        event["method"] == "Network.responseReceived"
            && event["params"]["response"]["url"] == address.as_str()
    });
    let details = &answer.expect("the page's answer")["params"]["response"]["securityDetails"];
    println!("{details}");
    assert_eq!(details["keyExchangeGroup"], "X25519MLKEM768", "{details}");
    assert_eq!(details["protocol"], "TLS 1.3");
}
