//! The journey through Tor: the sample of deploy/tor in a private network on loopback, the real intake behind it.
//!
//! `cargo xtask test --without-tor` leaves out what has `through_tor` in its name; nothing else does.

use std::{fs, path::Path, thread};

use meldkluis_crypto::receipt::Code;
use meldkluis_tests::{
    deployed::Deployed,
    desk::{Desk, intake, text},
    noise,
    onion::Onion,
    sender::{Answer, Door, Form, ask, send},
};
use serde_json::{Value, json};

const REPORT: &str = "Zij mogen het huis niet uit. هنا ثلاث نساء.";
/// How tor writes the number of a circuit.
const CIRCUIT: &[u8] = b"fc00:dead:beef";
/// One report a minute for each circuit, and more than anybody needs for all.
const ONE: &str = "tips = { each = 1, all = 6000 }\n";

#[test]
fn report_with_a_file_of_5_mib_is_answered_through_tor() {
    let deployed = Deployed::behind_tor("");
    let onion = Onion::before(&deployed.at.unix_socket());
    defences_are_on(&onion);
    let at = &deployed.at;
    let file = [b"\x89PNG\r\n\x1a\n".as_slice(), &noise(5 << 20, 1)].concat();
    let form = Form::new().field("text", REPORT).bytes("files", &file);
    let sent = onion.visitor.send("sender", "nl/tip", &form).expect("a page came back");
    assert_eq!(sent.status, 200, "{}", sent.page);
    let code = code(&sent);
    assert_eq!(send(at, Door::Tls, "nl", &Form::new().field("text", REPORT)).status, 200);

    let desk = Desk::first(at);
    assert_eq!(desk.carry()["clean"], true);
    let [through_tor, over_tls] = ["1", "2"].map(|case| desk.json(&["show", case]));
    let words = &through_tor["tips"][0]["tip"];
    assert_eq!(words["text"], REPORT);
    assert_eq!(keys(words), keys(&over_tls["tips"][0]["tip"]), "nothing tells the way it came");
    let out = deployed.beside("case");
    desk.json(&["extract", "1", "--out", text(&out)]);
    assert!(holds(&out, &file), "the file came through unharmed");

    desk.json(&["reply", "1", "--phrase", "safe-now"]);
    let (back, told) = desk.export();
    let taken = intake(at, None, "import", &[text(&back)]);
    assert_eq!((&taken["findings"], &taken["confirmed"]), (&json!([]), &told["sequence"]));
    // A day later, in another session: another circuit.
    let look = Form::new().field("do", "open").field("code", &code);
    let page = onion.visitor.send("later", "nl/messages", &look).expect("a page came back");
    assert_eq!(page.status, 200, "{}", page.page);
    assert!(page.page.contains("Ben je nu veilig?"), "{}", page.page);
    for (answer, header) in [(&sent, "onion-location"), (&page, "strict-transport-security")] {
        assert!(!answer.head.to_lowercase().contains(header), "{}", answer.head);
    }
    no_circuit_is_kept(&deployed);
}

#[test]
fn flood_on_one_circuit_through_tor_silences_no_other() {
    let deployed = Deployed::behind_tor(ONE);
    let onion = Onion::before(&deployed.at.unix_socket());
    let visitor = &onion.visitor;
    let report = |circuit: &str| {
        let form = Form::new().field("text", circuit);
        visitor.send(circuit, "en/tip", &form).expect("a page came back")
    };
    let (flood, honest) = thread::scope(|scope| {
        let flood: Vec<_> = (0..16).map(|_| scope.spawn(|| report("flood"))).collect();
        meldkluis_tests::until("the flood is there", || (deployed.tips() > 0).then_some(()));
        let honest = report("honest");
        let waiting = flood.iter().filter(|sender| !sender.is_finished()).count();
        assert!(waiting > 0, "the honest report did not wait for the flood");
        let flood = flood.into_iter().map(|sender| sender.join().expect("a page came back").status);
        (flood.collect::<Vec<_>>(), honest)
    });
    assert_eq!(honest.status, 200, "{}", honest.page);
    let of = |status| flood.iter().filter(|it| **it == status).count();
    assert_eq!((of(200), of(503)), (1, 15), "{flood:?}");
    // Whoever writes such a line as tor's gets no other circuit by it.
    let mut forged = visitor.curl("flood", "en/tip");
    forged.args(["--haproxy-protocol", "--form", "text=forged"]);
    assert_ne!(ask(forged).map(|answer| answer.status), Some(200));
    assert_eq!(deployed.tips(), 2);
}

/// Holds that tor does what the sample asks for against floods.
fn defences_are_on(onion: &Onion) {
    let said = onion.said();
    for line in [
        "Service INTRO2 DoS defenses rate set to: 25",
        "Service INTRO2 DoS defenses burst set to: 200",
        "Service PoW defenses are enabled",
        "Initializing pow_params in descriptor",
    ] {
        assert!(said.iter().any(|it| it.contains(line)), "tor did not say: {line}");
    }
}

/// Returns the code on the page behind the form.
fn code(sent: &Answer) -> String {
    let shown = sent.page.split_once("class=\"code\"").expect("a code is shown").1;
    let shown = shown.split_once("</p>").expect("it is in a paragraph").0;
    let digits: String = shown.split("<span>").skip(1).map(|rest| &rest[..4]).collect();
    assert!(Code::parse(&digits).is_ok(), "{digits}");
    digits
}

fn keys(value: &Value) -> Vec<&String> {
    value.as_object().expect("an object").keys().collect()
}

/// Holds that the number of no circuit is anywhere in what the intake wrote or said.
fn no_circuit_is_kept(deployed: &Deployed) {
    assert!(!holds(&deployed.at.path("store"), CIRCUIT));
    let said = deployed.intake.lines().join("\n");
    assert!(!said.contains(str::from_utf8(CIRCUIT).expect("text")), "{said}");
}

/// Whether some file below a folder holds these bytes.
fn holds(folder: &Path, bytes: &[u8]) -> bool {
    fs::read_dir(folder).expect("a folder of ours").any(|entry| {
        let entry = entry.expect("an entry");
        let kind = entry.file_type().expect("its kind");
        if kind.is_dir() {
            return holds(&entry.path(), bytes);
        }
        kind.is_file() && {
            let file = fs::read(entry.path()).expect("a file of ours");
            file.windows(bytes.len()).any(|window| window == bytes)
        }
    })
}
