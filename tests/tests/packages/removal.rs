//! What a purge takes, and what it never takes without root's own words.

use crate::machine::{INTAKE, Machine, packed};

const STORE: &str = "/var/lib/meldkluis/1/journal/00000000.seg";
const KEYS: &str = "/etc/meldkluis/keys/log";
const MEANT: &str = "/etc/meldkluis/purge-store";
const WORDS: &str = "destroy the store\n";

/// A machine with the package and stand-ins for a store, keys and configuration.
fn used() -> Machine {
    let machine = Machine::new();
    machine.install(&packed(INTAKE, "0.1.0-1"));
    machine.done(&format!(
        "mkdir -p /var/lib/meldkluis/1/journal /var/lib/meldkluis-notice\n\
         echo sealed >{STORE}; echo key >{KEYS}; echo last >/var/lib/meldkluis-notice/day\n\
         echo a >/etc/meldkluis/intake.toml; echo b >/etc/meldkluis/notice.toml\n\
         echo c >/etc/meldkluis/notice-credentials; echo d >/etc/meldkluis/roster\n\
         chown -R meldkluis: /var/lib/meldkluis /etc/meldkluis/keys"
    ));
    machine
}

#[test]
fn purge_takes_configuration_and_leaves_store_and_keys() {
    let machine = used();
    let kept = machine.kept("/var/lib/meldkluis /etc/meldkluis/keys");
    let said = machine.run("dpkg --purge meldkluis-intake");
    assert!(said.status.success());
    assert_eq!(machine.kept("/var/lib/meldkluis /etc/meldkluis/keys"), kept);
    for gone in ["intake.toml", "notice.toml", "notice-credentials", "roster"] {
        assert!(!machine.has(&format!("/etc/meldkluis/{gone}")), "{gone}");
    }
    assert!(!machine.has("/var/lib/meldkluis-notice"));
    let said = String::from_utf8_lossy(&said.stderr);
    assert!(said.contains("kept /var/lib/meldkluis"), "{said}");
}

#[test]
fn nothing_but_roots_own_words_destroys_the_store() {
    let machine = used();
    let package = packed(INTAKE, "0.1.0-1");
    let wishes = [
        format!(": >{MEANT}"),
        format!("echo yes >{MEANT}"),
        format!("echo 'destroy the store' >{MEANT}; chown meldkluis {MEANT}"),
        format!("echo 'destroy the store' >/tmp/elsewhere; ln -s /tmp/elsewhere {MEANT}"),
    ];
    for wish in wishes {
        machine.done(&format!("rm -f {MEANT}; {wish}; dpkg --purge meldkluis-intake"));
        assert!(machine.has(STORE) && machine.has(KEYS), "{wish}");
        machine.install(&package);
    }
}

#[test]
fn purge_on_purpose_leaves_nothing() {
    let machine = used();
    machine.write(MEANT, WORDS);
    machine.done("dpkg --remove meldkluis-intake");
    assert!(machine.has(STORE), "words alone destroy nothing");
    machine.done("dpkg --purge meldkluis-intake");
    for gone in
        ["/var/lib/meldkluis", "/var/lib/meldkluis-notice", "/etc/meldkluis", "/run/meldkluis"]
    {
        assert!(!machine.has(gone), "{gone}");
    }
}

#[test]
fn purge_on_purpose_touches_nothing_behind_a_link() {
    let machine = used();
    machine.write(MEANT, WORDS);
    machine.done("mkdir /srv/other; echo precious >/srv/other/file; ln -s /srv/other /var/lib/meldkluis/1/other");
    machine.done("dpkg --purge meldkluis-intake");
    assert_eq!(machine.read("/srv/other/file"), "precious\n");
}

#[test]
fn nothing_is_started_or_enabled_by_an_installation() {
    let machine = Machine::new();
    let overheard = machine.overheard();
    let asked = |from: &str| {
        let asked = overheard(&machine);
        let verbs: Vec<&str> = asked.lines().filter_map(|line| line.split(' ').next()).collect();
        assert!(!verbs.is_empty(), "{from}");
        assert!(
            verbs.iter().all(|verb| !["start", "enable", "restart", "preset"].contains(verb)),
            "{from}: {asked}"
        );
        asked
    };
    machine.install(&packed(INTAKE, "0.1.0-1"));
    asked("installation");
    machine.install(&packed(INTAKE, "0.1.0-2"));
    assert!(asked("upgrade").contains("try-restart meldkluis.service"));
    // The new program refuses a configuration that is not there: what runs is left to run.
    machine.done("touch /tmp/active");
    machine.install(&packed(INTAKE, "0.1.0-3"));
    assert!(!asked("upgrade without a configuration").contains("try-restart meldkluis.service"));
    machine.done("dpkg --remove meldkluis-intake");
    let removal = asked("removal");
    for unit in [
        "meldkluis.socket",
        "meldkluis-onion.socket",
        "meldkluis-backup.timer",
        "meldkluis-notice.timer",
        "meldkluis-status.timer",
    ] {
        assert!(
            removal.lines().any(|line| line.starts_with("disable --now") && line.contains(unit)),
            "{unit}"
        );
    }
    assert!(removal.contains("stop meldkluis.service"), "{removal}");
}
