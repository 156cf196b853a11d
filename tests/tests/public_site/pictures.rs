//! The pages look as in docs/pictures/site; `cargo xtask pictures` takes them anew, for somebody to look at.
//!
//! On a machine with the same Chromium and fonts every pixel counts; elsewhere letters differ, and the test holds where
//! the parts of each page are.

use std::{collections::BTreeSet, fs};

use meldkluis_tests::{
    browser::{Browser, Scripts},
    gallery::{folder, made_with, shots},
    picture::Picture,
    site::Site,
};
use serde_json::Value;

/// The share of pixels that may differ; a line more or less moves all that is below it.
const DIFFERENCE: f64 = 0.005;
/// How far a part may be from where it was with the same fonts, in pixels.
const NEAR: f64 = 2.0;
/// How much narrower, lower, wider or higher a part may be with other fonts.
const ELSEWHERE: f64 = 1.5;
const ALL_BYTES: u64 = 6_000_000;

fn recorded(name: &str) -> Value {
    let file = fs::read(folder().join(name)).expect("recorded: `cargo xtask pictures` does it");
    serde_json::from_slice(&file).expect("JSON")
}

fn boxed(value: &Value) -> [f64; 4] {
    serde_json::from_value(value.clone()).expect("left, top, width and height")
}

/// Says which parts are not where they were.
fn moved(now: &Value, then: &Value, fonts_are_the_same: bool) -> Vec<String> {
    let parts = |layout: &Value| layout.as_object().expect("an object").keys().cloned().collect();
    let (here, there): (BTreeSet<String>, BTreeSet<String>) = (parts(now), parts(then));
    let mut moved: Vec<String> =
        here.symmetric_difference(&there).map(|part| format!("{part} came or went")).collect();
    for part in here.intersection(&there) {
        let (now, then) = (boxed(&now[part]), boxed(&then[part]));
        let near = if fonts_are_the_same {
            now.iter().zip(then).all(|(now, then)| (now - then).abs() <= NEAR)
        } else {
            let [wide, high] = [2, 3].map(|at| now[at].max(1.0) / then[at].max(1.0));
            let alike = |ratio: f64| (1.0 / ELSEWHERE..=ELSEWHERE).contains(&ratio);
            alike(wide) && alike(high)
        };
        if !near {
            moved.push(format!("{part} was at {then:?}, is at {now:?}"));
        }
    }
    moved
}

#[test]
fn pages_look_as_recorded() {
    let (layouts, with) = (recorded("layout.json"), recorded("made-with.json"));
    let same = with == made_with();
    if same {
        println!(
            "same Chromium and fonts as the recorded: every pixel is compared, and the layout"
        );
    } else {
        println!("recorded with {with}, here {}: the layout alone is compared", made_with());
    }
    let site = Site::make();
    let browser = Browser::alone(Scripts::On, "en");
    let mut differences = vec![];
    for shot in shots() {
        let (now, layout) = shot.take(&browser, &site);
        let then = Picture::read(&fs::read(shot.file()).expect("recorded"));
        let name = shot.name();
        differences.extend(
            moved(&layout, &layouts[&name], same).iter().map(|moved| format!("{name}: {moved}")),
        );
        let share = now.difference(&then);
        if same && share > DIFFERENCE {
            differences.push(format!("{name}: {:.2} % of the pixels differ", share * 100.0));
        }
    }
    assert!(
        differences.is_empty(),
        "look at the pages, then run `cargo xtask pictures`: {differences:#?}"
    );
}

#[test]
fn pictures_are_those_that_are_listed_and_small() {
    let listed: BTreeSet<_> = shots().map(|shot| shot.file()).collect();
    let inside = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap());
    let pictures: Vec<_> =
        inside.filter(|entry| entry.path().extension().is_some_and(|end| end == "png")).collect();
    assert_eq!(pictures.iter().map(fs::DirEntry::path).collect::<BTreeSet<_>>(), listed);
    let bytes: u64 = pictures.iter().map(|entry| entry.metadata().unwrap().len()).sum();
    assert!(bytes < ALL_BYTES, "{bytes} bytes");
}

#[test]
fn part_that_moved_is_told() {
    let then = serde_json::json!({ "h1 1": [10, 20, 100, 30], "footer 1": [0, 900, 390, 50] });
    let now = serde_json::json!({ "h1 1": [10, 26, 100, 30], "form 1": [0, 0, 1, 1] });
    assert_eq!(moved(&now, &then, true).len(), 3);
    assert_eq!(moved(&now, &then, false).len(), 2, "six pixels are nothing with other fonts");
    let high = serde_json::json!({ "h1 1": [10, 20, 100, 60], "footer 1": [0, 900, 390, 50] });
    assert_eq!(moved(&high, &then, false).len(), 1);
}
