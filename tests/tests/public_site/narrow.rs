//! Nobody scrolls sideways: on the narrowest screen of WCAG 2.2 (1.4.10), and with text twice as large (1.4.4).

use meldkluis_tests::{
    browser::{Browser, Screen, Scripts},
    site::{Page, Site},
};
use serde_json::Value;

use crate::complaints;

/// A width, and the size of the text: what WCAG asks for.
const SIZES: [(u32, &str); 2] = [(320, "100%"), (640, "200%")];
/// Both at once, for a person with a small phone and weak eyes.
const BOTH: (u32, &str) = (320, "200%");
/// Returns what reaches over an edge, with a word of it.
const OVER: &str = "
    const root = document.documentElement, wide = root.clientWidth;
    const over = [...document.body.querySelectorAll('*')].filter(element => {
        const box = element.getBoundingClientRect();
        return box.right > wide + 0.5 || box.left < -0.5;
    });
    const named = over.map(element => `${element.tagName} ${element.textContent.trim().slice(0, 40)}`);
    return root.scrollWidth > innerWidth ? [`${root.scrollWidth} pixels wide`, ...named] : named;";

fn over_the_edge(browser: &Browser, sizes: &[(u32, &str)]) -> Vec<String> {
    let mut said = vec![];
    for (width, size) in sizes.iter().copied() {
        browser.show_on(Screen { width, ..Screen::NARROW });
        let _ = browser.script(&format!("document.documentElement.style.fontSize = '{size}'"));
        let over: Value = browser.script(OVER);
        let over: Vec<String> = serde_json::from_value(over).expect("a list of texts");
        said.extend(over.into_iter().map(|over| format!("{width} at {size}: {over}")));
    }
    said
}

#[test]
fn no_page_is_wider_than_the_screen() {
    let over = complaints(&Site::make(), |browser: &Browser, page: &Page| {
        // The page on the way out has no style, so that it comes at once, and is gone as soon.
        let both = (page.name != "leaving").then_some(BOTH);
        over_the_edge(browser, &SIZES.into_iter().chain(both).collect::<Vec<_>>())
    });
    assert!(over.is_empty(), "{} findings: {over:#?}", over.len());
}

#[test]
fn what_is_too_wide_is_found() {
    let browser = Browser::alone(Scripts::On, "en");
    browser.go("data:text/html,<!doctype html><body><p style='white-space:nowrap'>forty-four letters that do not break over lines");
    let over = over_the_edge(&browser, &SIZES);
    assert!(over.iter().any(|over| over.contains("pixels wide")), "{over:?}");
}
