//! Takes the pictures of the site anew, into docs/pictures/site: `cargo xtask pictures`.

use std::fs;

use meldkluis_tests::{
    browser::{Browser, Scripts},
    gallery::{folder, made_with, shots},
    site::Site,
};
use serde_json::{Map, Value};

fn main() {
    let site = Site::make();
    let browser = Browser::alone(Scripts::On, "en");
    drop(fs::remove_dir_all(folder()));
    fs::create_dir_all(folder()).expect("a folder of the checkout");
    let (mut layouts, mut bytes) = (Map::new(), 0);
    for shot in shots() {
        let (picture, layout) = shot.take(&browser, &site);
        let png = picture.write();
        bytes += png.len();
        fs::write(shot.file(), png).expect("a file of the checkout");
        layouts.insert(shot.name(), layout);
    }
    let json = |name: &str, value: &Value| {
        // One line a picture, so that a change shows which.
        let lines = value.to_string().replace("},\"", "},\n\"") + "\n";
        fs::write(folder().join(name), lines).expect("a file of the checkout");
    };
    json("layout.json", &layouts.into());
    json("made-with.json", &made_with());
    println!("{} pictures, {bytes} bytes", shots().count());
}
