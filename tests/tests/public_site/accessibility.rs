//! axe-core (Deque) finds nothing against any page, in light and in dark: WCAG 2.2 A and AA, and its best practice.

use std::fs;

use meldkluis_tests::{
    browser::{Browser, Screen, Scripts},
    npm,
    site::{Page, Site},
};
use serde_json::{Value, json};

use crate::complaints;

const TAGS: [&str; 6] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/// What a color scheme can change.
const OF_COLOURS: [&str; 2] = ["color-contrast", "link-in-text-block"];
/// Returns each finding as its rule and the elements it names; a finding that a person must judge is one too.
const JUDGE: &str = "
    const found = await axe.run(document, { runOnly: given, resultTypes: ['violations', 'incomplete'] });
    return found.violations.concat(found.incomplete).flatMap(rule =>
        rule.nodes.map(node => `${rule.id} ${node.target.join(' ')} ${node.failureSummary}`));";

fn axe() -> String {
    let file = npm::installed("npm-site").join("node_modules/axe-core/axe.min.js");
    fs::read_to_string(file).expect("axe-core is installed")
}

fn judged(browser: &Browser, rules: &Value) -> Vec<String> {
    serde_json::from_value(browser.promised(JUDGE, rules)).expect("a list of texts")
}

/// Judges a page in light, and anew in dark what colours of its own can change.
///
/// axe takes the browser's own canvas for white, also where the browser paints it dark: a page without a style has only
/// the browser's colours, light or dark.
fn found(browser: &Browser, axe: &str) -> Vec<String> {
    let _ = browser.script(axe);
    browser.show_on(Screen::PHONE);
    let light = judged(browser, &json!({ "type": "tag", "values": TAGS }));
    if browser.script("return document.styleSheets.length") == 0 {
        return light;
    }
    browser.show_on(Screen { dark: true, ..Screen::PHONE });
    let dark = judged(browser, &json!({ "type": "rule", "values": OF_COLOURS }));
    light.into_iter().chain(dark.into_iter().map(|found| format!("in dark: {found}"))).collect()
}

#[test]
fn nothing_is_found_on_any_page_in_any_language() {
    let (site, axe) = (Site::make(), axe());
    let found = complaints(&site, |browser: &Browser, _: &Page| found(browser, &axe));
    assert!(found.is_empty(), "{} findings: {found:#?}", found.len());
}

#[test]
fn what_axe_should_find_is_found() {
    let browser = Browser::alone(Scripts::On, "en");
    let faults = "<style>@media(prefers-color-scheme:dark){p{color:#333;background:#222}}</style>\
                  <h1>x</h1><input><p>only in dark</p>";
    browser.go(&format!("data:text/html,<!doctype html>{}", faults.replace('#', "%23")));
    let found = found(&browser, &axe()).join("\n");
    for rule in ["label ", "html-has-lang ", "region ", "in dark: color-contrast "] {
        assert!(found.contains(rule), "{rule} in {found}");
    }
}
