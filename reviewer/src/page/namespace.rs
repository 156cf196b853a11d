//! A network of the page's own: a loopback, and nothing else on it (user_namespaces(7), network_namespaces(7), rtnetlink(7)).
//!
//! Deliberately absent: any way back out, and trust in what another program says of the network: the kernel is asked.

use std::{fs, io, process};

use rustix::{
    net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, send, socket_with},
    process::{DumpableBehavior, getegid, geteuid, set_dumpable_behavior},
    thread::UnshareFlags,
};

const NEW_LINK: u16 = 16;
const GET_LINK: u16 = 18;
const DONE: u16 = 3;
const ERROR: u16 = 2;
/// A request that is to be answered with everything.
const DUMP: u16 = 0x301;
/// A request that is to be acknowledged.
const ACKNOWLEDGED: u16 = 0x5;
const IFF_UP: u32 = 1;
const IFF_LOOPBACK: u32 = 8;
const IFF_RUNNING: u32 = 0x40;
const IFF_LOWER_UP: u32 = 0x1_0000;
const IFLA_IFNAME: u16 = 3;
/// A message's head, and the head and the fixed part of one about an interface.
const HEAD: usize = 16;
const LINK: usize = 32;

/// A reason why there is no network of the page's own.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotApart {
    /// The machine has a network that is alive.
    #[error("the network interface {0} is up")]
    Live(String),
    /// The machine does not let this user make namespaces.
    #[error("this machine does not let you make a network namespace")]
    Forbidden(#[source] io::Error),
    /// The machine says by which setting it does not.
    #[error("this machine does not let you make a network namespace: {0}")]
    Setting(&'static str),
    /// Something else than a loopback is in the new namespace.
    #[error("the new network namespace is not empty")]
    NotEmpty,
    /// The kernel could not be asked.
    #[error("the kernel does not tell of the network: {0}")]
    Unknown(#[source] io::Error),
}

/// An interface, as the kernel tells.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Interface {
    index: i32,
    flags: u32,
    name: String,
}

impl Interface {
    fn is_loopback(&self) -> bool {
        self.flags & IFF_LOOPBACK != 0
    }

    /// Tells whether something can be reached through it now.
    fn is_live(&self) -> bool {
        let carries = self.flags & (IFF_RUNNING | IFF_LOWER_UP) != 0;
        !self.is_loopback() && self.flags & IFF_UP != 0 && carries
    }
}

/// Refuses beside a live interface, and takes this process, which must have one thread, into a network of its own.
///
/// # Errors
/// [`NotApart`].
pub fn enter() -> Result<(), NotApart> {
    if let Some(live) =
        interfaces().map_err(NotApart::Unknown)?.into_iter().find(Interface::is_live)
    {
        return Err(NotApart::Live(live.name));
    }
    unshare().and_then(|()| raise_loopback()).map_err(forbidden)?;
    let all = interfaces().map_err(NotApart::Unknown)?;
    let empty = !all.is_empty() && all.iter().all(Interface::is_loopback);
    empty.then_some(()).ok_or(NotApart::NotEmpty)
}

/// Names the setting that stands in the way, if the machine has one that does.
fn forbidden(error: io::Error) -> NotApart {
    let says =
        |file: &str, value: &str| fs::read_to_string(file).is_ok_and(|said| said.trim() == value);
    let settings = [
        (
            "/proc/sys/kernel/unprivileged_userns_clone",
            "0",
            "kernel.unprivileged_userns_clone is 0",
        ),
        (
            "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
            "1",
            "kernel.apparmor_restrict_unprivileged_userns is 1",
        ),
        ("/proc/sys/user/max_user_namespaces", "0", "user.max_user_namespaces is 0"),
        ("/proc/sys/user/max_net_namespaces", "0", "user.max_net_namespaces is 0"),
    ];
    let found = settings.into_iter().find(|(file, value, _)| says(file, value));
    found.map_or(NotApart::Forbidden(error), |(.., setting)| NotApart::Setting(setting))
}

#[expect(
    deprecated,
    reason = "unsound only with UnshareFlags::FILES, and nothing here shares descriptors"
)]
fn unshare() -> io::Result<()> {
    let (user, group) = (geteuid().as_raw(), getegid().as_raw());
    // The mounts are for the browser's profile, which then goes with the last of these processes, however they end.
    rustix::thread::unshare(UnshareFlags::NEWUSER | UnshareFlags::NEWNET | UnshareFlags::NEWNS)?;
    // The files below belong to the machine's root as long as nobody may look into this process. It holds no secret yet.
    set_dumpable_behavior(DumpableBehavior::Dumpable)?;
    let mapped = map(user, group);
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    mapped
}

/// Stays who we are.
fn map(user: u32, group: u32) -> io::Result<()> {
    let own = format!("/proc/{}", process::id());
    fs::write(format!("{own}/uid_map"), format!("{user} {user} 1\n"))?;
    fs::write(format!("{own}/setgroups"), "deny")?;
    fs::write(format!("{own}/gid_map"), format!("{group} {group} 1\n"))
}

fn raise_loopback() -> io::Result<()> {
    let all = interfaces()?;
    let loopback = all.iter().find(|one| one.is_loopback()).ok_or(io::ErrorKind::NotFound)?;
    let mut link = vec![0; 4];
    link.extend(loopback.index.to_ne_bytes());
    // The flags, and which of them are to change.
    link.extend([IFF_UP, IFF_UP].map(u32::to_ne_bytes).concat());
    let mut refused = Some(io::ErrorKind::InvalidData.into());
    ask(NEW_LINK, ACKNOWLEDGED, &link, |kind, message| {
        if kind == ERROR {
            let code = message.get(HEAD..HEAD + 4).and_then(|code| code.try_into().ok());
            let code = code.map_or(-1, i32::from_ne_bytes);
            refused = (code != 0).then(|| io::Error::from_raw_os_error(code.saturating_neg()));
        }
    })?;
    refused.map_or(Ok(()), Err)
}

fn interfaces() -> io::Result<Vec<Interface>> {
    let mut all = vec![];
    ask(GET_LINK, DUMP, &[0; 16], |kind, message| {
        if kind == NEW_LINK {
            all.extend(interface(message));
        }
    })?;
    Ok(all)
}

/// Asks the kernel, and hands over each message of its answer.
fn ask(kind: u16, flags: u16, link: &[u8], mut tell: impl FnMut(u16, &[u8])) -> io::Result<()> {
    let kernel = socket_with(
        AddressFamily::NETLINK,
        SocketType::RAW,
        SocketFlags::CLOEXEC,
        // NETLINK_ROUTE is 0.
        None,
    )?;
    let length = u32::try_from(HEAD + link.len()).unwrap_or(u32::MAX);
    let mut request = length.to_ne_bytes().to_vec();
    request.extend([kind, flags].map(u16::to_ne_bytes).concat());
    request.extend([1_u32, 0].map(u32::to_ne_bytes).concat());
    request.extend(link);
    send(&kernel, &request, SendFlags::empty())?;
    let mut buffer = vec![0; 64 << 10];
    loop {
        let (read, _) = recv(&kernel, buffer.as_mut_slice(), RecvFlags::empty())?;
        let mut rest = buffer.get(..read).unwrap_or_default();
        if rest.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        while let Some((message, after)) = message(rest) {
            let kind = word(message, 4);
            tell(kind, message);
            if matches!(kind, DONE | ERROR) {
                return Ok(());
            }
            rest = after;
        }
    }
}

/// Takes one message off the front.
fn message(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = usize::try_from(u32::from_ne_bytes(bytes.get(..4)?.try_into().ok()?)).ok()?;
    let message = bytes.get(..length).filter(|_| length >= HEAD)?;
    Some((message, bytes.get(length.next_multiple_of(4)..).unwrap_or_default()))
}

fn interface(message: &[u8]) -> Option<Interface> {
    let four = |at: usize| -> Option<[u8; 4]> { message.get(at..at + 4)?.try_into().ok() };
    let (index, flags) = (i32::from_ne_bytes(four(20)?), u32::from_ne_bytes(four(24)?));
    let mut rest = message.get(LINK..)?;
    let mut name = String::new();
    while let Some(length) = Some(usize::from(word(rest, 0))).filter(|length| *length >= 4) {
        if word(rest, 2) == IFLA_IFNAME {
            let bytes = rest.get(4..length).unwrap_or_default();
            name = String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned();
        }
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Some(Interface { index, flags, name })
}

fn word(bytes: &[u8], at: usize) -> u16 {
    let two = bytes.get(at..at + 2).and_then(|two| two.try_into().ok());
    two.map_or(0, u16::from_ne_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_tells_of_a_loopback() {
        let all = interfaces().unwrap();
        let loopback = all.iter().find(|one| one.is_loopback()).unwrap();
        assert_eq!((loopback.name.as_str(), loopback.is_live()), ("lo", false));
    }

    #[test]
    fn interface_with_a_carrier_is_live_and_one_without_is_not() {
        let with = |flags| Interface { index: 2, flags, name: "eth0".into() }.is_live();
        assert!(with(IFF_UP | IFF_LOWER_UP) && with(IFF_UP | IFF_RUNNING));
        assert!(!with(IFF_UP) && !with(IFF_LOWER_UP) && !with(0));
        assert!(!with(IFF_UP | IFF_LOWER_UP | IFF_LOOPBACK));
    }

    #[test]
    fn short_and_odd_answers_tell_of_nothing() {
        assert_eq!(interface(&[0; 31]), None);
        assert!(message(&[8, 0, 0, 0, 0, 0, 0, 0]).is_none() && message(&[255; 20]).is_none());
    }
}
