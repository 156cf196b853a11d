//! The intake's onion service, as `deploy/tor/torrc` has it, in a Tor network of its own on loopback.
//!
//! What comes in: the sample of deploy/, Debian's tor. What goes out: a visitor whose circuits can be chosen.
//! Three authorities and three relays agree on a network that nobody else is in: nothing leaves this machine.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio, id},
};

use meldkluis_xtask::{
    child::{self, Running, Stream},
    place,
};
use rustix::process::geteuid;
use tempfile::TempDir;

use crate::{
    sender::{Answer, Form, ask},
    until,
};

const AUTHORITIES: [&str; 3] = ["authority0", "authority1", "authority2"];
const RELAYS: [&str; 3] = ["relay0", "relay1", "relay2"];

/// What makes a network of a handful of relays on one address possible, and has it vote every ten seconds.
const PRIVATE: &str = "\
TestingTorNetwork 1
AssumeReachable 1
ShutdownWaitLength 0
TestingV3AuthInitialVotingInterval 5
TestingV3AuthInitialVoteDelay 2
TestingV3AuthInitialDistDelay 2
V3AuthVotingInterval 10
V3AuthVoteDelay 2
V3AuthDistDelay 2
TestingAuthDirTimeToLearnReachability 0
TestingDirAuthVoteExit *
TestingDirAuthVoteGuard *
TestingDirAuthVoteHSDir *
TestingMinExitFlagThreshold 0
";

/// What only this machine and a test need otherwise in the sample: each must be in it.
const FOLDER: &str = "/var/lib/tor/meldkluis/";
const SOCKET: &str = "/run/meldkluis/onion.sock";
const LOG: &str = "Log notice syslog";
/// Debian's user for tor, and its only group.
const USER: &str = "debian-tor";
/// What the onion service says once somebody can find it.
const FINDABLE: &str = "Uploaded hidden service descriptor (status 200";

/// A network with one onion service and one visitor; all its programs end with this value.
pub struct Onion {
    /// Who visits it.
    pub visitor: Visitor,
    service: Running,
    client: Running,
    relays: Vec<Running>,
    // Removed last, after the programs that use it have ended.
    _folder: TempDir,
}

impl Onion {
    /// Starts a network, with the sample's onion service in front of the socket of an intake that runs, and returns once
    /// the intake's page came through it.
    ///
    /// As root it hands the socket over as the units of deploy/ do, and the onion service runs as Debian's user for tor.
    ///
    /// # Panics
    /// Without tor, and with what a program of the network said when it ends.
    #[must_use]
    pub fn before(socket: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut ports = ports();
        let mut next = || ports.next().expect("there is always a free port");
        let members = AUTHORITIES.iter().chain(&RELAYS);
        let members: Vec<_> =
            members.map(|name| Member::new(folder.path(), name, [next(), next()])).collect();
        let authorities = found(&members[..AUTHORITIES.len()]);
        let network = format!("{PRIVATE}{authorities}");
        let relays = members.iter().map(|member| member.start(&network)).collect();
        let socks = next();
        let client = format!("{network}SocksPort 127.0.0.1:{socks}\nLog notice stdout\n");
        let client = tor("tor of the visitor", &folder.path().join("visitor"), &client);
        let own = folder.path().join("service/onion");
        let mut service = service(folder.path(), &network, &sample(&own, socket));
        hand_over(socket);
        let found = service.wait_for(crate::PATIENCE, |line| line.contains(FINDABLE).then_some(()));
        found.unwrap_or_else(|e| panic!("{e}"));
        let host = fs::read_to_string(own.join("hostname")).expect("it has a name by now");
        let visitor = Visitor { socks, host: host.trim().to_owned() };
        let mut onion = Self { visitor, service, client, relays, _folder: folder };
        onion.open();
        onion
    }

    /// Returns what the onion service's tor said.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        self.service.lines()
    }

    /// Waits until a page comes through.
    fn open(&mut self) {
        until("a page comes through Tor", || {
            let everybody = self.relays.iter_mut().chain([&mut self.service, &mut self.client]);
            for program in everybody {
                assert!(program.ended().is_none(), "{}", program.failed("ended"));
            }
            let mut curl = self.visitor.curl("first", "en/");
            curl.args(["--max-time", "20"]);
            ask(curl).filter(|answer| answer.status == 200).map(drop)
        });
    }
}

/// Somebody with a tor of their own, who knows the address.
pub struct Visitor {
    socks: u16,
    host: String,
}

impl Visitor {
    /// Returns curl set up for a path; visits with one `circuit` share a circuit, and no others are on it.
    #[must_use]
    pub fn curl(&self, circuit: &str, path: &str) -> Command {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--max-time", "120"]);
        // tor keeps visitors with different names apart, and the name goes no further than to it.
        let proxy = format!("socks5h://{circuit}:x@127.0.0.1:{}", self.socks);
        curl.args(["--proxy", &proxy, &format!("http://{}/{path}", self.host)]);
        curl
    }

    /// Sends a form in a language over a circuit, and returns what came back, if anything did.
    #[must_use]
    pub fn send(&self, circuit: &str, path: &str, form: &Form) -> Option<Answer> {
        let mut curl = self.curl(circuit, path);
        curl.args(form.arguments());
        ask(curl)
    }
}

/// One authority or relay before it runs.
struct Member {
    name: &'static str,
    folder: PathBuf,
    /// Where it relays, and where an authority serves its directory.
    ports: [u16; 2],
}

impl Member {
    fn new(network: &Path, name: &'static str, ports: [u16; 2]) -> Self {
        Self { name, folder: network.join(name), ports }
    }

    fn is_authority(&self) -> bool {
        AUTHORITIES.contains(&self.name)
    }

    fn keys(&self) -> PathBuf {
        self.folder.join("keys")
    }

    fn configuration(&self) -> String {
        let [relay, directory] = self.ports;
        let name = self.name;
        let both = format!(
            "Nickname {name}\nAddress 127.0.0.1\nORPort 127.0.0.1:{relay}\nSocksPort 0\n\
             ExitPolicy reject *:*\nContactInfo nobody\nLog notice stdout\n"
        );
        let authority = format!(
            "DirPort 127.0.0.1:{directory}\nAuthoritativeDirectory 1\nV3AuthoritativeDirectory 1\n"
        );
        if self.is_authority() { both + &authority } else { both }
    }

    fn start(&self, network: &str) -> Running {
        tor(self.name, &self.folder, &(network.to_owned() + &self.configuration()))
    }

    /// Starts to make the keys with which an authority votes.
    fn certify(&self) -> Child {
        let keys = self.keys();
        folder(&keys);
        let mut make = Command::new("tor-gencert");
        make.args(["--create-identity-key", "-m", "1", "--passphrase-fd", "0"]);
        for (option, file) in [
            ("-i", "authority_identity_key"),
            ("-s", "authority_signing_key"),
            ("-c", "authority_certificate"),
        ] {
            make.arg(option).arg(keys.join(file));
        }
        make.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut make = make.spawn().expect("`cargo xtask test` installs tor");
        let mut passphrase = make.stdin.take().expect("just set up as a pipe");
        writeln!(passphrase, "of a test").expect("it reads its passphrase");
        make
    }

    /// Starts to make the key with which it relays, and to tell its fingerprint.
    fn fingerprint(&self) -> Child {
        // It tells none unless some authority is listed.
        let some = format!("DirAuthority some 127.0.0.1:1 {}\n", "0".repeat(40));
        let torrc = write(&self.folder, &format!("{PRIVATE}{some}{}", self.configuration()));
        let mut list = Command::new("tor");
        list.args(["--quiet", "--list-fingerprint", "-f"]).arg(torrc);
        list.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        list.spawn().expect("`cargo xtask test` installs tor")
    }

    /// Returns the line by which all others know this authority.
    fn listed(&self, fingerprint: &str) -> String {
        let certificate = fs::read_to_string(self.keys().join("authority_certificate"));
        let certificate = certificate.expect("tor-gencert has made it");
        let votes = certificate.lines().find_map(|line| line.strip_prefix("fingerprint "));
        let votes = votes.expect("a certificate has a fingerprint");
        let (name, [relay, directory]) = (self.name, self.ports);
        format!(
            "DirAuthority {name} orport={relay} no-v2 v3ident={votes} 127.0.0.1:{directory} \
             {fingerprint}\n"
        )
    }
}

/// Makes the keys of the authorities, all at once, and returns the lines by which everybody knows them.
fn found(authorities: &[Member]) -> String {
    let making: Vec<_> = authorities.iter().map(Member::certify).collect();
    for mut made in making {
        assert!(made.wait().expect("tor-gencert ends").success(), "tor-gencert makes no keys");
    }
    let listing: Vec<_> = authorities.iter().map(Member::fingerprint).collect();
    let listed = authorities.iter().zip(listing).map(|(authority, listing)| {
        let told = listing.wait_with_output().expect("tor ends");
        let told = String::from_utf8(told.stdout).expect("a name and digits");
        let (_, fingerprint) = told.trim().split_once(' ').expect("a name, then the fingerprint");
        authority.listed(&fingerprint.replace(' ', ""))
    });
    listed.collect()
}

/// Returns the operator's sample with its three places changed to those of a test, and every other word as it is.
fn sample(own: &Path, socket: &Path) -> String {
    let sample = place::checkout().join("deploy/tor/torrc");
    let sample = fs::read_to_string(sample).expect("deploy/ is there");
    let places = [
        (FOLDER, own.display().to_string()),
        (SOCKET, socket.display().to_string()),
        (LOG, "Log notice stdout".to_owned()),
    ];
    places.iter().fold(sample, |sample, (there, here)| {
        assert_eq!(sample.matches(there).count(), 1, "{there}");
        sample.replace(there, here)
    })
}

/// Starts the tor of the onion service, as Debian's user for it where this process may.
fn service(network_folder: &Path, network: &str, sample: &str) -> Running {
    let at = network_folder.join("service");
    let torrc = write(&at, &format!("{network}{sample}Log [rend,config]info stdout\n"));
    if !geteuid().is_root() {
        return running("tor of the onion service", child::command(&program("tor")), &torrc);
    }
    fs::set_permissions(network_folder, fs::Permissions::from_mode(0o711)).expect("ours");
    let mut give = Command::new("chown");
    give.args(["--recursive", &format!("{USER}:{USER}")]).arg(&at);
    assert!(give.status().expect("chown runs").success(), "Debian's package makes the user");
    // Like tor itself: the user's own group and no other. The kernel forgets with a change of user whom it should end
    // this program with, so it is told once more.
    let mut tor = child::command(&program("setpriv"));
    tor.args(["--reuid", USER, "--regid", USER, "--clear-groups", "--pdeathsig", "KILL", "--"]);
    tor.arg(program("tor"));
    running("tor of the onion service", tor, &torrc)
}

/// Gives the socket the group and mode that its unit has, with what an operator adds to it for tor.
fn hand_over(socket: &Path) {
    let of = |file: &str, key: &str| {
        let file = fs::read_to_string(place::checkout().join(file)).expect("deploy/ is there");
        let value = file.lines().find_map(|line| line.strip_prefix(key));
        value.expect("the unit says it").to_owned()
    };
    let mode = of("deploy/systemd/meldkluis-onion.socket", "SocketMode=");
    let mode = u32::from_str_radix(&mode, 8).expect("octal digits");
    fs::set_permissions(socket, fs::Permissions::from_mode(mode)).expect("our socket");
    if geteuid().is_root() {
        let group = of("deploy/tor/meldkluis-onion.socket.conf", "SocketGroup=");
        let mut give = Command::new("chgrp");
        give.arg(group).arg(socket);
        assert!(give.status().expect("chgrp runs").success(), "Debian's package makes the group");
    }
}

/// Starts tor with its data in a folder.
fn tor(name: &'static str, at: &Path, configuration: &str) -> Running {
    running(name, child::command(&program("tor")), &write(at, configuration))
}

fn running(name: &'static str, mut tor: Command, torrc: &Path) -> Running {
    tor.arg("-f").arg(torrc).stderr(Stdio::null());
    Running::start(name, tor, Stream::Out).unwrap_or_else(|e| panic!("{e}"))
}

fn program(name: &str) -> PathBuf {
    place::program(name).unwrap_or_else(|| panic!("`cargo xtask test` installs {name}"))
}

/// Writes a configuration with its data folder, and returns the file.
fn write(at: &Path, configuration: &str) -> PathBuf {
    folder(at);
    let torrc = at.join("torrc");
    let data = format!("DataDirectory {}\n", at.display());
    fs::write(&torrc, data + configuration).expect("a file of ours");
    torrc
}

/// Makes a folder as tor wants it: for its owner alone.
fn folder(at: &Path) {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(at);
    made.expect("a folder in a new folder");
}

/// Free ports outside the range from which the kernel takes those of outgoing connections, which would come first.
fn ports() -> impl Iterator<Item = u16> {
    let own = u16::try_from(id() % 800).expect("a small number");
    let mut next = 8_000 + own * 30;
    std::iter::from_fn(move || {
        let port = place::free_port(next).ok()?;
        next = port + 1;
        Some(port)
    })
}
