//! A machine whose operator knows nothing but the packages and their documents: installed, serving, upgraded, removed.

use std::process::Command;

use serde_json::Value;

use crate::machine::{INTAKE, Machine, REVIEWER, packed};

const CONFIG: &str = "/etc/meldkluis/intake.toml";
const VAULT: &str = "meldkluis-reviewer --vault /root/vault --passphrase-file /root/passphrase \
                     --root-passphrase-file /root/root-passphrase";

/// Runs a command of the intake as its user, as install.md has it.
fn intake(machine: &Machine, arguments: &str) -> String {
    machine.done(&format!("runuser -u meldkluis -- meldkluis-intake {arguments}"))
}

/// Makes the keys, the configuration from the packaged sample, and the roster; both packages on one machine.
fn founded(machine: &Machine) {
    machine.write("/root/passphrase", "correct horse battery staple");
    machine.write("/root/root-passphrase", "another horse another staple");
    let said = machine.done(&format!(
        "chmod 600 /root/*passphrase; {VAULT} init --deployment meldkluis.example --root --without-recovery"
    ));
    let mut words = said.split(|c: char| c.is_whitespace() || "\"',".contains(c));
    let root = words.find(|word| word.starts_with("meldkluis.example/root+")).unwrap();
    machine.write(CONFIG, &configuration(&machine.read(SAMPLE), root));
    intake(machine, &format!("serve --check --config {CONFIG}"));
    let log: Value =
        serde_json::from_str(&intake(machine, &format!("init --json --config {CONFIG}"))).unwrap();
    let (verifier, fingerprint) =
        (log["verifier"].as_str().unwrap(), log["fingerprint"].as_str().unwrap());
    machine.done(&format!(
        "{VAULT} enrol --log '{verifier}' --fingerprint '{fingerprint}'\n{VAULT} roster --out /tmp/roster\n\
         chmod 644 /tmp/roster"
    ));
    intake(machine, &format!("import --config {CONFIG} /tmp/roster"));
}

const SAMPLE: &str = "/usr/share/doc/meldkluis-intake/examples/config/intake.toml";

/// Fills the sample in: the root key, and no address but the Unix socket, for there is no network.
fn configuration(sample: &str, root: &str) -> String {
    let line = |line: &str| match line {
        line if line.starts_with("root_verifier = ") => format!("root_verifier = \"{root}\""),
        line if line.starts_with("tls = [") => String::new(),
        line => line.to_owned(),
    };
    sample.lines().map(|one| line(one) + "\n").collect()
}

/// Sends a tip through the Unix socket; the page that answers has a receipt, of 24 digits.
fn send(machine: &Machine, text: &str) {
    let socket = machine.path("/run/meldkluis/onion.sock");
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--max-time", "60", "--unix-socket"]).arg(socket);
    curl.args(["--form-string", &format!("text={text}"), "http://localhost/en/tip"]);
    let sent = curl.output().unwrap();
    assert!(sent.status.success(), "{}", String::from_utf8_lossy(&sent.stderr));
    let page = String::from_utf8(sent.stdout).unwrap();
    let (_, code) =
        page.split_once("<p class=\"code\"").unwrap_or_else(|| panic!("no code: {page}"));
    let (code, _) = code.split_once("</p>").unwrap();
    assert_eq!(code.bytes().filter(u8::is_ascii_digit).count(), 24, "{code}");
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
    machine.install(&packed(INTAKE, "0.1.0-1"));
    machine.install(&packed(REVIEWER, "0.1.0-1"));
    founded(&machine);

    let mut serving = machine.serve();
    send(&machine, "the first");
    machine.install(&packed(INTAKE, "0.1.0-2"));
    assert!(
        serving.ended().is_none(),
        "an upgrade cuts nobody off: systemd has it restarted afterwards"
    );
    assert!(serving.end().unwrap().success());
    let mut serving = machine.serve();
    assert!(
        send(&machine, "the second").contains("<bdi dir=\"ltr\">"),
        "a receipt of the new version"
    );
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

/// Carries everything to the reviewer and returns the texts.
fn carried(machine: &Machine) -> Vec<String> {
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
