//! The canary's whole way with the real programs: probe, intake, bundle, reviewer, acknowledgement, `status`; and that
//! nothing but the very canary is taken for one.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    os::unix::{
        fs::{OpenOptionsExt as _, PermissionsExt as _},
        net::UnixStream,
    },
    path::{Path, PathBuf},
    process::{Command, Output},
    thread,
};

use meldkluis_crypto::{
    Entropy,
    canary::{CanaryKey, Message},
    day::Day,
};
use meldkluis_tests::{
    deployed::{Deployed, program},
    desk::{Desk, intake, text},
    sender::{Door, Form, send},
};
use serde_json::{Value, json};

/// Bytes that rise: a key that no vault has.
struct Rising(u8);

impl Entropy for Rising {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0;
            self.0 = self.0.wrapping_add(1);
        }
    }
}

/// Has the desk make a key, and returns its file.
fn made(desk: &Desk<'_>, deployed: &Deployed, name: &str) -> PathBuf {
    let file = deployed.beside(name);
    desk.json(&["canary", "--out", text(&file)]);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    file
}

fn read(file: &Path) -> CanaryKey {
    CanaryKey::parse(&fs::read_to_string(file).unwrap()).unwrap()
}

/// Writes a configuration for the probe, with a state folder of the same name.
fn configured(deployed: &Deployed, name: &str, key: &Path, more: &str) -> PathBuf {
    let form = if more.contains("form =") {
        String::new()
    } else {
        format!("form = {:?}\n", deployed.at.form_url())
    };
    let ca = if more.contains("ca =") {
        String::new()
    } else {
        format!("ca = {:?}\n", deployed.at.authority())
    };
    let text = format!(
        "{form}{ca}key = {key:?}\nstate_dir = {:?}\nwriting_seconds = 0\n{more}",
        deployed.beside(&format!("{name}-state"))
    );
    deployed.file(&format!("{name}.toml"), text.as_bytes())
}

fn probe(command: &str, config: &Path) -> Output {
    Command::new(program("meldkluis-probe"))
        .arg(command)
        .arg("--config")
        .arg(config)
        .output()
        .unwrap()
}

/// Returns whether the probe succeeded, and all that it said; never a code.
fn said(output: &Output) -> (bool, String) {
    let words = [output.stdout.as_slice(), &output.stderr].concat();
    let words = String::from_utf8(words).unwrap();
    let run = words
        .split(|c: char| !c.is_ascii_digit() && c != ' ')
        .map(|digits| digits.replace(' ', ""));
    assert!(run.into_iter().all(|digits| digits.len() < 16), "{words}");
    (output.status.success(), words)
}

fn tell(deployed: &Deployed, said: &Message) {
    let form = Form::new().field("text", &said.text);
    assert_eq!(send(&deployed.at, Door::Onion, &said.language, &form).status, 200);
}

/// Returns how many cases are listed.
fn listed(desk: &Desk<'_>) -> usize {
    desk.json(&["list"])["cases"].as_array().unwrap().len()
}

fn due(deployed: &Deployed, later: Option<&str>) -> String {
    intake(&deployed.at, later, "status", &[])["due"].to_string()
}

#[test]
fn canary_comes_back_and_status_complains_when_it_stays_away() {
    let deployed = Deployed::start();
    let desk = Desk::first(&deployed.at);
    let settings = deployed.at.configuration_file();
    let text_of = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text_of.replace("[store]\n", "[store]\ncanary_days = 3\n")).unwrap();
    let key = made(&desk, &deployed, "key");
    let config = configured(&deployed, "probe", &key, "");
    assert!(said(&probe("check", &config)).0);
    let (fine, words) = said(&probe("send", &config));
    assert!(fine && words.contains("arrived"), "{words}");
    let (fine, words) = said(&probe("send", &config));
    assert!(fine && words.contains("nothing was sent"), "{words}");
    assert_eq!(deployed.tips(), 1);
    let real = Message { language: "en".into(), text: "They hold her passport.".into() };
    tell(&deployed, &real);
    assert!(due(&deployed, None).contains("no canary came back yet"));

    assert_eq!(desk.carry()["clean"], true);
    let list = desk.json(&["list"]);
    assert_eq!((list["cases"].as_array().unwrap().len(), &list["of"]), (1, &json!(1)), "{list}");
    let status = desk.found(&["status"]);
    assert_eq!((&status["cases"], &status["tips"]), (&json!(1), &json!(1)), "{status}");
    let told = desk.json(&["canary"]);
    let today = told["last_canary"].as_str().unwrap();
    assert_eq!(status["last_canary"], today);
    assert!(!status["todo"].to_string().contains("canaries stay away"), "{status}");
    assert_eq!(desk.json(&["casefile", "check"])["whole"], true);
    let canary = read(&key).message(today.parse().unwrap());
    let word = canary
        .text
        .split(' ')
        .filter(|word| word.is_ascii())
        .max_by_key(|word| word.len())
        .unwrap();
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let found = |word| desk.json(&["search", word])["hits"].as_array().unwrap().len();
    assert_eq!((found(word), found("passport")), (0, 1), "{word}");

    // Nothing of key or words lies in the vault in clear.
    let secret = fs::read_to_string(&key).unwrap();
    let secret = secret.lines().find_map(|line| line.strip_prefix("key ")).unwrap().to_owned();
    for file in files(desk.vault()) {
        let bytes = fs::read(&file).unwrap();
        for clear in [secret.as_bytes(), canary.text.as_bytes()] {
            assert!(!bytes.windows(clear.len()).any(|part| part == clear), "{}", file.display());
        }
    }

    // It goes back with the day, and is answered as whatever was read is: its mailbox tells nothing apart.
    let (back, told) = desk.acknowledge();
    assert_eq!(told["replies"], 1, "{told}");
    assert_eq!(intake(&deployed.at, None, "import", &[text(&back)])["findings"], json!([]));
    assert!(!due(&deployed, None).contains("canary"), "{}", due(&deployed, None));
    assert!(!due(&deployed, Some("+2d")).contains("canary"));
    assert!(
        due(&deployed, Some("+5d"))
            .contains("the last canary that came back was opened 5 days ago")
    );
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn repeated_late_changed_and_foreign_values_are_ordinary_tips() {
    let deployed = Deployed::start();
    let desk = Desk::first(&deployed.at);
    let key = read(&made(&desk, &deployed, "key"));
    let today = key.made();
    let of = |number: u32| key.message(Day::from_number(number));
    let at = today.number();
    let with = |more: &str| Message { text: of(at).text + more, ..of(at) };
    let foreign = CanaryKey::generate(key.deployment(), today, None, &mut Rising(0));
    let mut tips = 0;
    let mut came = |said: &Message, shown: usize, last: Option<u32>| {
        tell(&deployed, said);
        tips += 1;
        let carried = desk.carry();
        assert_eq!(
            (&carried["clean"], &carried["size"]),
            (&json!(true), &json!(tips)),
            "{carried}"
        );
        let last = last.map(|number| Day::from_number(number).to_string());
        let told = desk.json(&["canary"])["last_canary"].as_str().map(str::to_owned);
        assert_eq!((listed(&desk), told), (shown, last), "{}", said.text);
    };
    came(&with(" He sells them at the harbour."), 1, None);
    came(&foreign.message(today), 2, None);
    came(&of(at - 2), 3, None);
    came(&of(at + 1), 4, None);
    // A form that was sent around midnight is of the day before, once.
    came(&of(at - 1), 4, Some(at - 1));
    came(&of(at - 1), 5, Some(at - 1));
    came(&of(at), 5, Some(at));
    came(&of(at), 6, Some(at));

    // It stays so when everything is read again, and when the key is replaced and forgotten.
    for name in ["second", "third"] {
        made(&desk, &deployed, name);
    }
    assert_eq!(desk.json(&["canary"])["keys"].as_array().map(Vec::len), Some(2));
    desk.json(&["casefile", "rebuild"]);
    assert_eq!(listed(&desk), 6);
    assert_eq!(desk.json(&["casefile", "check"])["whole"], true);

    // A report that says it is of a canary's attempt is no part of it: there is nothing to hide behind.
    assert_eq!(desk.found(&["status"])["tips"], 6);
}

#[test]
fn real_report_of_a_canarys_attempt_is_listed() {
    let deployed = Deployed::start();
    let desk = Desk::first(&deployed.at);
    let key = read(&made(&desk, &deployed, "key"));
    let attempt = "00112233445566778899aabbccddeeff";
    let said = key.message(key.made());
    let canary = Form::new().field("attempt", attempt).field("text", &said.text);
    let real = || Form::new().field("attempt", attempt).field("text", "They hold her passport.");
    for (language, form) in [("en", &real()), (said.language.as_str(), &canary), ("nl", &real())] {
        assert_eq!(send(&deployed.at, Door::Onion, language, form).status, 200);
    }
    desk.carry();
    let list = desk.json(&["list"]);
    let tips = list["cases"].as_array().unwrap().iter();
    let tips: usize = tips.map(|case| case["tips"].as_array().unwrap().len()).sum();
    assert_eq!(tips, 2, "{list}");
    assert_eq!(desk.json(&["canary"])["canaries"], 1);
}

#[test]
fn second_vault_takes_the_key_and_rotation_overlaps() {
    let deployed = Deployed::start();
    let (north, south) = (Desk::first(&deployed.at), Desk::join(&deployed.at, "south"));
    let old = made(&north, &deployed, "old");
    let config = configured(&deployed, "probe", &old, "");
    let new = made(&north, &deployed, "new");
    assert!(said(&probe("send", &config)).0, "the probe's machine still has the old key");
    north.carry();
    south.carry();
    assert_eq!((listed(&north), listed(&south)), (0, 1), "south has no key yet");
    for key in [&old, &new] {
        south.json(&["canary", "--import", text(key)]);
    }
    south.json(&["casefile", "rebuild"]);
    assert_eq!(listed(&south), 0);
    let last = |desk: &Desk<'_>| desk.json(&["canary"])["last_canary"].clone();
    assert_eq!(last(&north), last(&south));
    let foreign = CanaryKey::generate("other.example", read(&new).made(), None, &mut Rising(0));
    let foreign = deployed.file("foreign", foreign.expose().as_bytes());
    let refused =
        deployed.at.reviewer(&["canary", "--import", text(&foreign)]).unwrap_err().to_string();
    assert!(refused.contains("canary key of another deployment"), "{refused}");
    let refused = deployed.at.reviewer(&["canary", "--out", text(&new)]).unwrap_err().to_string();
    assert!(refused.contains("cannot be made"), "{refused}");
}

#[test]
fn probe_sends_nothing_where_it_cannot_be_sure_and_says_why() {
    let mut deployed = Deployed::start();
    let desk = Desk::first(&deployed.at);
    let key = made(&desk, &deployed, "key");
    let refused = |deployed: &Deployed, (name, key): (&str, &Path), more: &str, why: &str| {
        let (fine, words) = said(&probe("send", &configured(deployed, name, key, more)));
        assert!(!fine && words.contains(why) && words.lines().count() == 1, "{name}: {words}");
    };
    let other = Deployed::start();
    refused(
        &deployed,
        ("untrusted", &key),
        &format!("ca = {:?}\n", other.at.authority()),
        "certificate is not believed",
    );
    let open = deployed.beside("open");
    let mut options = fs::OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o644).open(&open).unwrap();
    file.write_all(&fs::read(&key).unwrap()).unwrap();
    refused(&deployed, ("open", &open), "", "may be read by others");
    refused(&deployed, ("odd", &key), "foo = 1\n", "configuration not understood");
    assert_eq!(deployed.tips(), 0);
    // What failed before anything was sent can be tried again on the same day.
    deployed.intake.kill();
    refused(&deployed, ("down", &key), "timeout_seconds = 5\n", "nobody answers there");
    deployed.intake = deployed.at.serve().unwrap();
    assert!(said(&probe("send", &deployed.beside("down.toml"))).0);
    assert_eq!(deployed.tips(), 1);
}

/// A SOCKS5 proxy that brings two connections to the intake's Unix socket, as tor brings those to an onion service.
fn proxy(socket: PathBuf) -> (String, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let serving = thread::spawn(move || {
        (0..2).map(|_| relay(listener.accept().unwrap().0, &socket)).collect()
    });
    (at, serving)
}

/// Relays one connection, and returns its user and where it was to go.
fn relay(mut from: TcpStream, socket: &Path) -> String {
    let mut greeting = [0; 3];
    from.read_exact(&mut greeting).unwrap();
    assert_eq!(greeting, [5, 1, 2]);
    from.write_all(&[5, 2]).unwrap();
    let some = |from: &mut TcpStream| {
        let mut length = [0];
        from.read_exact(&mut length).unwrap();
        let mut bytes = vec![0; usize::from(length[0])];
        from.read_exact(&mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    from.read_exact(&mut [0]).unwrap();
    let (user, _) = (some(&mut from), some(&mut from));
    from.write_all(&[1, 0]).unwrap();
    let mut asked = [0; 4];
    from.read_exact(&mut asked).unwrap();
    assert_eq!(asked, [5, 1, 0, 3]);
    let host = some(&mut from);
    let mut port = [0; 2];
    from.read_exact(&mut port).unwrap();
    from.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
    let to = UnixStream::connect(socket).unwrap();
    let (mut up_from, mut up_to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    let up = thread::spawn(move || drop(std::io::copy(&mut up_from, &mut up_to)));
    let (mut down_from, mut down_to) = (to.try_clone().unwrap(), from.try_clone().unwrap());
    let down = thread::spawn(move || drop(std::io::copy(&mut down_from, &mut down_to)));
    up.join().unwrap();
    to.shutdown(Shutdown::Both).ok();
    down.join().unwrap();
    format!("{user} {host}:{}", u16::from_be_bytes(port))
}

#[test]
fn canary_goes_through_a_proxy_to_the_onion_service_on_a_circuit_of_its_own() {
    let deployed = Deployed::start();
    let desk = Desk::first(&deployed.at);
    let key = made(&desk, &deployed, "key");
    let (at, serving) = proxy(deployed.at.unix_socket());
    let more = format!("form = \"http://abc.onion/\"\nsocks = {at:?}\n");
    let (fine, words) = said(&probe("send", &configured(&deployed, "onion", &key, &more)));
    assert!(fine, "{words}");
    let ways = serving.join().unwrap();
    assert!(ways.iter().all(|way| way.ends_with(" abc.onion:80")), "{ways:?}");
    assert_ne!(ways[0], ways[1]);
    let carried: Value = desk.carry();
    assert_eq!((&carried["clean"], listed(&desk)), (&json!(true), 0));
}
