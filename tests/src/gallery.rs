//! The pictures of the site in docs/pictures/site: which there are, and what they were made with.

use std::{path::PathBuf, process::Command};

use serde_json::{Value, json};

use crate::{
    browser::{Browser, Screen},
    picture::Picture,
    site::Site,
    sources::checkout,
};

const LANGUAGES: [&str; 4] = ["nl", "en", "ar", "zh-Hans"];
/// The name of a picture, and of the page it is of.
const PAGES: [(&str, &str); 5] = [
    ("form", "form"),
    ("sent", "sent-danger"),
    ("help", "guide"),
    ("about", "about"),
    ("messages", "messages"),
];
const SCREENS: [(&str, Screen); 2] = [("phone", Screen::PHONE), ("desktop", Screen::DESKTOP)];

/// Returns where the parts of a page are, by a selector and a number: left, top, width and height in whole pixels.
const LAYOUT: &str = "
    const parts = ['header', '.leave', '.top', 'main', 'h1', 'h2', '.danger', '.now', '.code',
        'form', 'fieldset', 'textarea', 'button', '.places', 'footer'];
    return Object.fromEntries(parts.flatMap(part => [...document.querySelectorAll(part)].map((element, at) => {
        const box = element.getBoundingClientRect();
        return [`${part} ${at + 1}`, [box.x, box.y, box.width, box.height].map(Math.round)];
    })));";

/// One picture to be taken.
#[derive(Clone, Copy, Debug)]
pub struct Shot {
    language: &'static str,
    page: (&'static str, &'static str),
    screen: (&'static str, Screen),
}

/// Returns every picture there is.
pub fn shots() -> impl Iterator<Item = Shot> {
    let pages = LANGUAGES.into_iter().flat_map(|language| PAGES.map(|page| (language, page)));
    pages.flat_map(|(language, page)| SCREENS.map(|screen| Shot { language, page, screen }))
}

impl Shot {
    /// Returns its name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}-{}-{}", self.language, self.page.0, self.screen.0)
    }

    /// Returns its file.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        folder().join(format!("{}.png", self.name()))
    }

    /// Takes it, and notes where the parts of the page are.
    #[must_use]
    pub fn take(&self, browser: &Browser, site: &Site) -> (Picture, Value) {
        browser.show_on(self.screen.1);
        browser.go(&site.page(self.language, self.page.1).address());
        (Picture::read(&browser.whole_page()), browser.script(LAYOUT))
    }
}

/// Returns the folder of the pictures.
#[must_use]
pub fn folder() -> PathBuf {
    checkout().join("docs/pictures/site")
}

/// Tells what decides how pages look on this machine: Chromium's major version, and the fonts it will choose.
///
/// # Panics
/// Without Chromium or fontconfig.
#[must_use]
pub fn made_with() -> Value {
    let version = said("chromium", &["--version"]);
    let major = version.split([' ', '.']).find(|word| word.parse::<u32>().is_ok());
    let major = major.unwrap_or_else(|| panic!("no version in {version}"));
    let mut fonts = vec![];
    for (family, language) in [
        ("system-ui", "nl"),
        ("Noto Sans", "nl"),
        ("DejaVu Sans Mono", "nl"),
        ("Noto Sans Arabic", "ar"),
        ("Noto Sans CJK SC", "zh-cn"),
    ] {
        let asked = format!("{family}:lang={language}");
        let font = said("fc-match", &["--format", "%{family[0]} %{fontversion}", &asked]);
        fonts.push(format!("{asked} is {font}"));
    }
    json!({ "chromium": major, "fonts": fonts })
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(output.status.success(), "{program} failed");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
