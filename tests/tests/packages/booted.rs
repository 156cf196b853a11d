//! The packaged units on a machine that systemd booted, in the sandbox that they ask for.

use std::fs;

use meldkluis_xtask::certificate::Certificates;

use crate::{
    machine::{Booted, INTAKE, Machine, packed},
    service::{founded, send, through},
};

const SERVICE: &str = "meldkluis.service";
const SOCKETS: &str = "meldkluis.socket meldkluis-onion.socket";

/// Makes a certificate for loopback, and lays it where install.md says.
fn certified(machine: &Machine) {
    let made = Certificates::make().unwrap();
    fs::create_dir_all(machine.path("/etc/meldkluis/tls")).unwrap();
    machine.write("/etc/meldkluis/tls/chain.pem", &made.server);
    machine.write("/etc/meldkluis/tls/key.pem", &made.key);
    machine.write("/root/authority.pem", &made.authority);
}

fn main_process(booted: &Booted) -> String {
    booted.said(&format!("systemctl show --property MainPID --value {SERVICE}"))
}

#[test]
fn packaged_units_serve_both_doors_and_an_upgrade_has_the_new_program_run() {
    let machine = Machine::new();
    certified(&machine);
    founded(&machine, "from_systemd = true");
    machine.done(
        "chown root:meldkluis /etc/meldkluis/tls/key.pem; chmod 640 /etc/meldkluis/tls/key.pem",
    );
    fs::copy(&*packed(INTAKE, "0.1.0-2"), machine.path("/root/newer.deb")).unwrap();
    let booted = machine.boot();
    let active = format!("systemctl is-active {SERVICE} {SOCKETS}");
    assert_eq!(booted.said(&active), "inactive\ninactive\ninactive\n", "nothing starts by itself");

    booted.said(&format!("systemctl enable --now {SOCKETS} {SERVICE}"));
    assert_eq!(
        booted.said(&active),
        "active\nactive\nactive\n",
        "{}",
        booted.said("journalctl --no-pager")
    );
    let socket = booted.path("/run/meldkluis/onion.sock");
    send(through(&socket), "through the onion's door");
    let mut curl = booted.beside("curl");
    curl.arg("--cacert").arg(machine.path("/root/authority.pem")).arg("https://127.0.0.1/en/tip");
    send(curl, "over TLS");

    let before = main_process(&booted);
    let said = booted.said("dpkg --install /root/newer.deb");
    assert_ne!(main_process(&booted), before, "{said}");
    assert_eq!(booted.said(&active), "active\nactive\nactive\n", "{said}");
    send(through(&socket), "to the new program");

    // The daily backup and the daily look at what is due work in their sandbox, beside the server.
    booted.said(
        "mount -t tmpfs medium /media; install -d -o meldkluis /media/backup/meldkluis\n\
         sed -i 's/^# backup_dir/backup_dir/' /etc/meldkluis/intake.toml\n\
         systemctl enable --now meldkluis-backup.timer meldkluis-status.timer",
    );
    let said = booted.said("systemctl start meldkluis-backup.service meldkluis-status.service");
    let listed = booted.said("ls /media/backup/meldkluis");
    assert!(listed.contains("backup-00000001"), "{said}{listed}");
    let ended = booted.said("systemctl show -p ExecMainStatus --value meldkluis-status.service");
    assert_eq!(ended.trim(), "1", "it looked, and something is due: {said}");
    let journal = booted.said("journalctl --no-pager -u meldkluis-backup -u meldkluis-status");
    assert!(!journal.contains("tips") && !journal.contains("in the log"), "{journal}");

    booted.said("dpkg --remove meldkluis-intake");
    assert_eq!(booted.said(&active), "inactive\ninactive\ninactive\n");
    for target in ["sockets", "multi-user", "timers"] {
        let left =
            booted.said(&format!("ls -A /etc/systemd/system/{target}.target.wants 2>/dev/null"));
        assert!(!left.contains("meldkluis"), "{target}: {left}");
    }
    booted.end();
    assert!(machine.has("/var/lib/meldkluis/log-0/journal"), "the store stays");
}
