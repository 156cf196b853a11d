//! A machine whose operator knows nothing but the packages and their documents: installed, serving, upgraded, removed.

use std::{path::Path, process::Command};

use serde_json::Value;

use crate::machine::{INTAKE, Machine, REVIEWER, packed};

const CONFIG: &str = "/etc/meldkluis/intake.toml";
const VAULT: &str = "meldkluis-reviewer --vault /root/vault --passphrase-file /root/passphrase \
                     --root-passphrase-file /root/root-passphrase";

/// Runs a command of the intake as its user, as install.md has it.
fn intake(machine: &Machine, arguments: &str) -> String {
    machine.done(&format!("runuser -u meldkluis -- meldkluis-intake {arguments}"))
}

/// Makes the keys, the configuration from the packaged sample with these lines under `[listen]`, and the roster; both
/// packages are on one machine.
pub(crate) fn founded(machine: &Machine, listen: &str) {
    machine.install(&packed(INTAKE, "0.1.0-1"));
    machine.install(&packed(REVIEWER, "0.1.0-1"));
    machine.write("/root/passphrase", "correct horse battery staple");
    machine.write("/root/root-passphrase", "another horse another staple");
    let said = machine.done(&format!(
        "chmod 600 /root/*passphrase; {VAULT} init --deployment meldkluis.example --root --without-recovery"
    ));
    let mut words = said.split(|c: char| c.is_whitespace() || "\"',".contains(c));
    let root = words.find(|word| word.starts_with("meldkluis.example/root+")).unwrap();
    machine.write(CONFIG, &configuration(&machine.read(SAMPLE), root, listen));
    intake(machine, &format!("serve --check --config {CONFIG}"));
    let log = intake(machine, &format!("init --json --config {CONFIG}"));
    let log: Value = serde_json::from_str(&log).unwrap();
    let of = |key: &str| log[key].as_str().unwrap().to_owned();
    machine.done(&format!(
        "{VAULT} enrol --log '{}' --fingerprint '{}'\n{VAULT} roster --out /tmp/roster\nchmod 644 /tmp/roster",
        of("verifier"),
        of("fingerprint")
    ));
    intake(machine, &format!("import --config {CONFIG} /tmp/roster"));
}

const SAMPLE: &str = "/usr/share/doc/meldkluis-intake/examples/config/intake.toml";

/// Fills the sample in: the root key, and where it listens.
fn configuration(sample: &str, root: &str, listen: &str) -> String {
    let line = |line: &str| match line {
        "[listen]" => format!("[listen]\n{listen}"),
        line if line.starts_with("root_verifier = ") => format!("root_verifier = \"{root}\""),
        line if line.starts_with("tls = [") || line.starts_with("unix = ") => String::new(),
        line => line.to_owned(),
    };
    sample.lines().map(|one| line(one) + "\n").collect()
}

/// Has curl send a tip; the page that answers has a receipt, of 24 digits.
pub(crate) fn send(mut curl: Command, text: &str) {
    curl.args(["--silent", "--show-error", "--max-time", "60"]);
    curl.args(["--form-string", &format!("text={text}")]);
    let sent = curl.output().unwrap();
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    let page = String::from_utf8(sent.stdout).unwrap();
    let (_, code) =
        page.split_once("<p class=\"code\"").unwrap_or_else(|| panic!("no code: {page}"));
    let (code, _) = code.split_once("</p>").unwrap();
    assert_eq!(code.bytes().filter(u8::is_ascii_digit).count(), 24, "{code}");
}

/// Returns curl set up to send through a Unix socket.
pub(crate) fn through(socket: &Path) -> Command {
    let mut curl = Command::new("curl");
    curl.arg("--unix-socket").arg(socket).arg("http://localhost/en/tip");
    curl
}

fn tips(machine: &Machine) -> u64 {
    let said = machine
        .run(&format!("runuser -u meldkluis -- meldkluis-intake status --json --config {CONFIG}"));
    let status: Value = serde_json::from_slice(&said.stdout).unwrap();
    status["tips"].as_u64().unwrap()
}

#[test]
fn tip_outlives_upgrade_removal_and_return() {
    let machine = Machine::new();
    founded(&machine, "unix = \"/run/meldkluis/onion.sock\"");
    let socket = machine.path("/run/meldkluis/onion.sock");

    let mut serving = machine.serve();
    send(through(&socket), "the first");
    machine.install(&packed(INTAKE, "0.1.0-2"));
    assert!(
        serving.ended().is_none(),
        "an upgrade cuts nobody off: systemd has it restarted afterwards"
    );
    assert!(serving.end().unwrap().success());
    let mut serving = machine.serve();
    send(through(&socket), "the second");
    assert_eq!(tips(&machine), 2);
    serving.end();

    let kept = machine.kept("/var/lib/meldkluis /etc/meldkluis");
    machine.done("dpkg --remove meldkluis-intake");
    assert!(!machine.has("/usr/bin/meldkluis-intake"));
    assert_eq!(
        machine.kept("/var/lib/meldkluis /etc/meldkluis"),
        kept,
        "a removal takes programs alone"
    );
    machine.install(&packed(INTAKE, "0.1.0-2"));
    assert_eq!(machine.kept("/var/lib/meldkluis /etc/meldkluis"), kept);
    assert_eq!(carried(&machine), ["the first", "the second"]);
}

/// Carries everything to the reviewer and returns the texts; a medium that the intake's user may not write to is told.
fn carried(machine: &Machine) -> Vec<String> {
    let refused = machine.run(&format!(
        "runuser -u meldkluis -- meldkluis-intake export --config {CONFIG} --out /root/bundle"
    ));
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("carry.md"), "{said}");
    machine.done(&format!(
        "install -d -o meldkluis /tmp/stick\n\
         runuser -u meldkluis -- meldkluis-intake export --config {CONFIG} --out /tmp/stick/bundle\n\
         {VAULT} import /tmp/stick/bundle"
    ));
    let texts = [1, 2].map(|number| machine.done(&format!("{VAULT} show {number}")));
    let known = ["the first", "the second"];
    let of = |shown: &String| known.iter().find(|text| shown.contains(**text)).unwrap().to_string();
    texts.iter().map(of).collect()
}
