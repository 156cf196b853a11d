//! A film on the page, stepped through: each frame made anew, blurred until somebody asks, and looked at once for the trail.

use meldkluis_crypto::officer::Role;

use super::*;
use crate::officers::{add, unlock};

const FFMPEG: &str = "/usr/bin/ffmpeg";

/// Five seconds of red, then five of blue.
fn film() -> Vec<u8> {
    let file = tempfile::NamedTempFile::with_suffix(".mp4").unwrap();
    let colour =
        |name: &str| format!("color={name}:size=320x180:rate=10:duration=5,format=yuv420p");
    let done = Command::new(FFMPEG)
        .args(["-loglevel", "error", "-y", "-f", "lavfi", "-i", &colour("red")])
        .args(["-f", "lavfi", "-i", &colour("blue"), "-filter_complex", "[0][1]concat=n=2[v]"])
        .args(["-map", "[v]", "-c:v", "libx264"])
        .arg(file.path())
        .status();
    assert!(done.unwrap().success());
    fs::read(file.path()).unwrap()
}

struct Looking {
    place: Place,
    served: Served,
    cookie: String,
}

fn with(files: &[&[u8]]) -> Place {
    let mut place = Place::new();
    place.send(&with_files(tip("film"), files), files);
    place.import(&place.log.bundle()).unwrap();
    place
}

impl Looking {
    fn at(files: &[&[u8]]) -> Self {
        let place = with(files);
        let served = Served::start(&place);
        let cookie = served.enter();
        Self { place, served, cookie }
    }

    /// Asks for an attachment and returns where it is shown.
    fn look(&self, how: &str) -> String {
        let done = self.served.post("/case/1/look", &self.cookie, &format!("tip=0-0&{how}"));
        let to = done.lines().find_map(|line| line.strip_prefix("location: "));
        to.unwrap_or_else(|| panic!("{done}")).to_owned()
    }

    fn get(&self, path: &str) -> String {
        self.served.get(path, &self.cookie)
    }

    /// Returns the bytes of the picture of a page.
    fn picture(&self, page: &str) -> Vec<u8> {
        let path = source(page);
        let headers = [("Host", self.served.host.as_str()), ("Cookie", &self.cookie)];
        let answer = self.served.send_raw(&format!("GET {path}"), &headers, "");
        let at = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        answer[at..].to_vec()
    }
}

/// Returns where the first picture of a page is.
fn source(page: &str) -> String {
    let (_, rest) = page.split_once("<img ").unwrap_or_else(|| panic!("{page}"));
    rest.split("src=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// Returns the colour in the middle of a picture.
fn colour(png: &[u8]) -> [u8; 3] {
    let mut decoded = Command::new(FFMPEG)
        .args(["-loglevel", "error", "-i", "pipe:0", "-f", "rawvideo"])
        .args(["-pix_fmt", "rgb24", "pipe:1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    decoded.stdin.take().unwrap().write_all(png).unwrap();
    let out = decoded.wait_with_output().unwrap().stdout;
    let middle = out.len() / 6 * 3;
    out[middle..middle + 3].try_into().unwrap()
}

/// Returns the address of the link with this relation.
fn link(page: &str, relation: &str) -> Option<String> {
    let of = |rest: &&str| {
        rest.split('>').next().is_some_and(|tag| tag.contains(&format!("rel=\"{relation}\"")))
    };
    let rest = page.split("href=\"").skip(1).find(of)?;
    Some(rest.split('"').next()?.to_owned())
}

/// Returns where stepping begins, from the page of all frames.
fn first(page: &str) -> String {
    let (_, rest) = page.split_once("href=\"/case/1/film/").unwrap_or_else(|| panic!("{page}"));
    format!("/case/1/film/{}", rest.split('"').next().unwrap())
}

#[test]
fn film_is_stepped_through_by_links_and_entered_once() {
    let looking = Looking::at(&[&film()]);
    let sheet = looking.look("at=1&how=clear");
    let begin = first(&looking.get(&sheet));
    let (mut path, mut reds) = (begin.clone(), vec![]);
    loop {
        let page = looking.get(&path);
        let at = reds.len() + 1;
        assert!(page.contains(&format!("Frame {at} of 5")), "{page}");
        assert!(page.contains(&format!("at 0:0{}", (at - 1) * 2)), "{page}");
        assert_eq!(link(&page, "prev").is_some(), at > 1);
        reds.push(colour(&looking.picture(&page))[0] > 200);
        let Some(next) = link(&page, "next") else { break };
        assert!(page.contains("accesskey=\"n\" autofocus"), "the next one is a key away: {page}");
        path = next;
    }
    assert_eq!(reds, [true, true, true, false, false]);
    let base = begin.rsplit_once('/').unwrap().0;
    let fine = looking.get(&format!("{base}/f27"));
    assert!(fine.contains("Frame 27 of 50") && fine.contains("at 0:05.2"), "{fine}");
    assert!(colour(&looking.picture(&fine))[2] > 200);
    assert_eq!(entered(&looking.place, "previewed"), 1, "one look at one film");
    for odd in ["6", "0", "f51", "x", "01", "4294967295", ""] {
        let answer = looking.get(&format!("{base}/{odd}"));
        assert!(answer.starts_with("HTTP/1.1 404 "), "{odd}: {answer}");
    }
    assert!(looking.get("/case/1/film/x/1").starts_with("HTTP/1.1 404 "));
}

#[test]
fn frames_of_a_film_are_grey_squares_until_somebody_asks_and_that_is_entered() {
    let looking = Looking::at(&[&film(), b"\xff\xd8\xff"]);
    let sheet = looking.look("at=1");
    let begin = first(&looking.get(&sheet));
    let page = looking.get(&begin);
    let [red, green, blue] = colour(&looking.picture(&page));
    assert!(red == green && green == blue, "{red} {green} {blue}");
    assert!(
        page.contains("name=\"step\" value=\"1\"") && page.contains("value=\"clear\""),
        "{page}"
    );
    let older = source(&page);
    let third = format!("{}/3", begin.rsplit_once('/').unwrap().0);
    looking.get(&third);
    assert!(looking.get(&older).starts_with("HTTP/1.1 404 "), "only the newest frame is held");
    let clear = looking.look("at=1&how=clear&step=3");
    assert!(clear.starts_with("/case/1/film/") && clear.ends_with("/3"), "{clear}");
    let page = looking.get(&clear);
    let [red, green, _] = colour(&looking.picture(&page));
    assert!(red > 200 && green < 60 && !page.contains("value=\"clear\""), "{page}");
    assert_eq!(entered(&looking.place, "previewed"), 2, "blurred, and clearly");
    for odd in ["99", "x", "f0"] {
        assert!(looking.look(&format!("at=1&how=clear&step={odd}")).contains("/file/"), "{odd}");
    }
    looking.look("at=2");
    assert!(looking.get(&clear).starts_with("HTTP/1.1 404 "), "forgotten with the next attachment");
}

/// Two officers look at one film, and the second sees what it is.
#[test]
fn frames_of_a_film_that_is_marked_meanwhile_are_shown_no_more() {
    let mut place = with(&[&film()]);
    add(&place.vault, "daan", Role::Officer).unwrap();
    place.vault = unlock(place.vault.dir(), "keeper").unwrap();
    let keeper = Served::start_as(&place, PASSPHRASE, &["--as", "keeper"]);
    let served = Served::start_as(&place, "the passphrase of daan", &["--as", "daan"]);
    let cookie = served.enter();
    let looking = Looking { place, served, cookie };
    let sheet = looking.look("at=1&how=clear");
    let begin = first(&looking.get(&sheet));
    let page = looking.get(&begin);
    let picture = source(&page);
    assert!(looking.picture(&page).starts_with(b"\x89PNG"));
    keeper.post("/case/1/restrict", &keeper.enter(), "tip=0-0&at=1");
    for path in [&begin, &sheet, &picture] {
        assert!(looking.get(path).starts_with("HTTP/1.1 404 "), "{path}");
    }
}
