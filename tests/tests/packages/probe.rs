//! The probe's machine by its package and docs/operating/probe.md: set up, checked, removed, purged.

use crate::machine::{Machine, PROBE, REVIEWER, packed};

const SAMPLE: &str = "/usr/share/doc/meldkluis-probe/examples/config/probe.toml";
const CHECK: &str =
    "runuser -u meldkluis-probe -- meldkluis-probe check --config /etc/meldkluis-probe/probe.toml";

/// A machine with the package, the sample and a key that a vault made.
fn set_up() -> Machine {
    let machine = Machine::new();
    machine.install(&packed(REVIEWER, "0.1.0-1"));
    machine.install(&packed(PROBE, "0.1.0-1"));
    machine.write("/root/passphrase", "correct horse battery staple");
    let vault = "meldkluis-reviewer --vault /root/vault --passphrase-file /root/passphrase";
    machine.done(&format!(
        "chmod 600 /root/passphrase\n\
         {vault} init --deployment meldkluis.example --without-recovery\n\
         {vault} canary --out /root/canary-key\n\
         install -m 644 {SAMPLE} /etc/meldkluis-probe/\n\
         install -m 400 -o meldkluis-probe -g meldkluis-probe /root/canary-key /etc/meldkluis-probe/canary-key"
    ));
    machine
}

#[test]
fn probe_is_ready_by_its_page_and_its_sample_alone() {
    let machine = set_up();
    let said = machine.done(CHECK);
    assert!(said.contains("meldkluis.example"), "{said}");
    let kept = machine.kept("/etc/meldkluis-probe");
    machine.install(&packed(PROBE, "0.1.0-2"));
    assert_eq!(machine.kept("/etc/meldkluis-probe"), kept, "an upgrade changes nothing of them");
    // Another user of that machine does not read what tells a canary from a report.
    let stranger = machine.run(&CHECK.replace("-u meldkluis-probe", "-u nobody"));
    assert!(!stranger.status.success(), "{stranger:?}");
}

#[test]
fn removal_keeps_the_key_and_a_purge_leaves_nothing() {
    let machine = set_up();
    machine.done("install -d -m 700 -o meldkluis-probe /var/lib/meldkluis-probe; echo day >/var/lib/meldkluis-probe/sent");
    machine.done("dpkg --remove meldkluis-probe");
    assert!(
        machine.has("/etc/meldkluis-probe/canary-key") && !machine.has("/usr/bin/meldkluis-probe")
    );
    machine.done("dpkg --purge meldkluis-probe");
    for gone in
        ["/etc/meldkluis-probe", "/var/lib/meldkluis-probe", "/usr/share/doc/meldkluis-probe"]
    {
        assert!(!machine.has(gone), "{gone}");
    }
}

#[test]
fn purge_keeps_what_somebody_else_put_beside_the_key() {
    let machine = set_up();
    machine.write("/etc/meldkluis-probe/notes", "ours");
    let said = machine.run("dpkg --purge meldkluis-probe");
    assert!(said.status.success());
    assert!(String::from_utf8_lossy(&said.stderr).contains("kept /etc/meldkluis-probe"));
    assert_eq!(machine.read("/etc/meldkluis-probe/notes"), "ours");
}

#[test]
fn nothing_of_the_probe_is_started_by_an_installation_and_a_removal_ends_its_timer() {
    let machine = Machine::new();
    let asked = machine.overheard();
    machine.install(&packed(PROBE, "0.1.0-1"));
    let installation = asked(&machine);
    assert_eq!(installation, "daemon-reload\n");
    machine.done("dpkg --remove meldkluis-probe");
    let removal = asked(&machine);
    assert!(
        removal.starts_with("disable --now meldkluis-probe.timer\nstop meldkluis-probe.service\n"),
        "{removal}"
    );
}
