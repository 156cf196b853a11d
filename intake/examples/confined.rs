//! A process under the server's own restrictions that tries what whoever takes the server over would try.
//!
//! What comes in: a configuration file, and a folder that is none of the server's. What goes out: a line of JSON, which
//! attempt did what. `tests/tests/restricted.rs` reads it.
#![expect(clippy::print_stdout, clippy::expect_used, reason = "an example that prints and may end")]
#![expect(clippy::disallowed_methods, reason = "connecting outward is what it tries")]

use std::{
    collections::BTreeMap,
    env, fs,
    fs::{File, OpenOptions},
    io,
    net::{TcpListener, TcpStream, UdpSocket},
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    process::Command,
    thread,
};

use meldkluis_intake::{
    config::Config,
    log, memory,
    restrict::{self, Hold, Reach},
};
use rustix::{
    fs::{MemfdFlags, memfd_create},
    process::{Pid, Signal, getpid, kill_process},
};

type Results = BTreeMap<&'static str, String>;

fn main() {
    log::quieten_panics();
    let mut arguments = env::args_os().skip(1);
    let config = arguments.next().expect("a configuration file");
    let config = Config::read(Path::new(&config)).expect("a configuration");
    let other = arguments.next().expect("a folder");
    memory::shield().expect("memory can be shut off");
    // What the server has open by then, and what a test needs to try with.
    let other_unix = UnixListener::bind(Path::new(&other).join("sock")).expect("a socket");
    let paths = restrict::paths(&Reach::of(&config));
    let tls = TcpListener::bind(config.listen.tls.first().expect("an address"))
        .expect("its port is left");
    let mut results = Results::new();
    note(&mut results, "tcp bind of another port", TcpListener::bind("127.0.0.1:0").map(drop));
    let address = tls.local_addr().expect("it is bound");
    note(&mut results, "tcp connect before listening", TcpStream::connect(address).map(drop));
    let calls = restrict::calls();
    assert_eq!([paths, calls], [Hold::Firm; 2], "this kernel has both");
    attempt_files(&mut results, &config, Path::new(&other));
    attempt_sockets(&mut results, &config, Path::new(&other));
    attempt_processes(&mut results);
    drop(other_unix);
    println!("{}", serde_json::to_string(&results).expect("text"));
}

fn note(results: &mut Results, what: &'static str, outcome: io::Result<()>) {
    let became = outcome.map_or_else(|error| format!("{:?}", error.kind()), |()| "done".to_owned());
    results.insert(what, became);
}

fn attempt_files(results: &mut Results, config: &Config, other: &Path) {
    let (store, tls) = (&config.store, config.tls.as_ref().expect("a certificate"));
    let mut tries = |what, outcome: io::Result<()>| note(results, what, outcome);
    tries("read /etc/passwd", File::open("/etc/passwd").map(drop));
    tries("read /proc/self/maps", File::open("/proc/self/maps").map(drop));
    tries("read the pepper", File::open(store.keys_dir.join("pepper")).map(drop));
    tries("read another folder", fs::read_dir(other).map(drop));
    tries("write in another folder", File::create(other.join("new")).map(drop));
    tries("link out of the store", fs::hard_link(store.dir.join("a"), other.join("b")));
    tries("write the certificate", OpenOptions::new().write(true).open(&tls.certificate).map(drop));
    tries("read the certificate", File::open(&tls.certificate).map(drop));
    let file = store.dir.join("allowed");
    tries("write in the store", fs::write(&file, "allowed"));
    tries("read in the store", fs::read(&file).map(drop));
    let moved = store.dir.join("moved");
    tries("rename in the store", fs::rename(&file, &moved));
    tries("remove in the store", fs::remove_file(&moved));
    tries("run a file of the store", Command::new(store.dir.join("x")).status().map(drop));
    tries("spool", tempfile::tempfile_in(store.spool_dir()).map(drop));
}

fn attempt_sockets(results: &mut Results, config: &Config, other: &Path) {
    let mut tries = |what, outcome: io::Result<()>| note(results, what, outcome);
    tries("udp socket", UdpSocket::bind("127.0.0.1:0").map(drop));
    tries("tcp listen", TcpListener::bind("127.0.0.1:0").map(drop));
    tries("tcp connect", TcpStream::connect("127.0.0.1:9").map(drop));
    tries("unix connect", UnixStream::connect(other.join("sock")).map(drop));
    tries("unix listen", UnixListener::bind(config.store.control().with_extension("y")).map(drop));
    tries("socket pair", UnixStream::pair().map(drop));
}

fn attempt_processes(results: &mut Results) {
    let mut tries = |what, outcome: io::Result<()>| note(results, what, outcome);
    tries("run a program", Command::new("/bin/true").status().map(drop));
    tries("anonymous file", memfd_create("x", MemfdFlags::empty()).map(drop).map_err(Into::into));
    tries("signal another process", kill(Pid::INIT));
    tries("signal itself", kill(getpid()));
    let thread = thread::Builder::new().spawn(|| 7).map(thread::JoinHandle::join);
    tries("start a thread", thread.map(drop));
    // Twice: what it says is told once.
    for _ in 0..2 {
        let torn = thread::spawn(|| "WORDS OF A SENDER é".split_at(19).0.len());
        drop(torn.join());
    }
    log::tell_panics();
    log::tell_panics();
}

fn kill(process: Pid) -> io::Result<()> {
    Ok(kill_process(process, Signal::URG)?)
}
