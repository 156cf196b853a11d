//! SMTP inside TLS, by lettre; the only file that names it, and the only one of the intake that connects outward.
//!
//! Two ways, as the operator chose, and no third: TLS from the first byte (RFC 8314; lettre's `Tls::Wrapper`), or
//! STARTTLS or nothing (RFC 3207; lettre's `Tls::Required`). Whatever fails before TLS stands leaves no login and no mail
//! behind, and is never taken for the mail server's last word.

use std::{
    error::Error as _,
    fmt, fs,
    io::{self, Read as _},
    os::unix::fs::MetadataExt as _,
    path::Path,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use lettre::{
    Address,
    transport::smtp::{
        self,
        authentication::{Credentials, DEFAULT_MECHANISMS},
        client::{Certificate, CertificateStore, SmtpConnection, TlsParameters},
        commands::{Data, Mail, Rcpt},
        extension::ClientId,
    },
};
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use zeroize::Zeroizing;

use super::{
    failure::Failure,
    mail::Letter,
    round::{Carrier, Delivered, Patience},
    settings::{Mode, Settings},
};

/// The longest bundle of authorities that is read, in bytes; Debian's has a quarter of a mebibyte.
const CA_MAX: u64 = 4 << 20;
/// The longest file with user and password that is read, in bytes.
const CREDENTIALS_MAX: u64 = 1_024;

/// How long is waited for an answer that must not be there.
const GLANCE: Duration = Duration::from_millis(20);

/// A reason why there can be no conversation at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PostError {
    /// The file of authorities cannot be read, or none in it can be used.
    #[error("smtp.ca holds no authority that can be used")]
    Authorities,
    /// The file with user and password cannot be read.
    #[error("smtp.credentials cannot be read")]
    Credentials,
    /// Others than its owner may read it.
    #[error("smtp.credentials may be read by others")]
    Open,
    /// It does not hold user and password.
    #[error("smtp.credentials does not hold two lines")]
    Lines,
    /// An address that lettre does not take.
    #[error("from or to holds an address that cannot be used")]
    Address,
    /// TLS cannot be set up.
    #[error("TLS cannot be set up")]
    Tls,
}

impl PostError {
    /// Says what to do about it.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Authorities => {
                "Install ca-certificates, or set smtp.ca to the PEM file of your mail server's authority."
            }
            Self::Open => {
                "Run: chmod 0400 FILE, and choose another password if somebody could have read it."
            }
            Self::Credentials | Self::Lines => {
                "The file holds the user on its first line and the password on its second, and this user may read it."
            }
            Self::Address | Self::Tls => {
                "deploy/config/notice.toml has every key with its meaning."
            }
        }
    }
}

/// The way to the mail server.
#[derive(Clone)]
pub struct Post {
    line: Arc<Line>,
    deadline: Duration,
}

/// What every conversation begins with. lettre keeps the password in memory that it does not wipe.
struct Line {
    host: String,
    port: u16,
    mode: Mode,
    tls: TlsParameters,
    credentials: Option<Credentials>,
    hello: ClientId,
    timeout: Duration,
}

impl fmt::Debug for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Post")
    }
}

impl Post {
    /// Reads authorities and password; connects nowhere yet.
    ///
    /// # Errors
    /// [`PostError`].
    pub fn new(settings: &Settings) -> Result<Self, PostError> {
        let smtp = &settings.smtp;
        let mut tls =
            TlsParameters::builder(smtp.host.clone()).certificate_store(CertificateStore::None);
        for authority in authorities(&smtp.ca)? {
            tls = tls.add_root_certificate(authority);
        }
        settings.to.iter().chain([&settings.from]).try_for_each(|it| address(it).map(drop))?;
        let line = Line {
            host: smtp.host.clone(),
            port: smtp.port,
            mode: smtp.mode,
            tls: tls.build_rustls().map_err(|_| PostError::Tls)?,
            credentials: smtp.credentials.as_deref().map(credentials).transpose()?,
            // What the mail says anyway; the machine's own name stays out of it.
            hello: ClientId::Domain(settings.from.domain().to_owned()),
            timeout: smtp.timeout(),
        };
        Ok(Self { line: Arc::new(line), deadline: smtp.deadline() })
    }
}

impl Carrier for Post {
    /// Offers a mail, in a thread of its own: lettre's time-outs are by the answer, and a server that drips one byte
    /// after the other would hold the program for ever.
    fn offer(&mut self, letter: &Letter, patience: Patience) -> Result<Delivered, Failure> {
        let (tell, told) = mpsc::channel();
        let (line, letter) = (Arc::clone(&self.line), letter.clone());
        thread::spawn(move || {
            // Nobody listens any more after the deadline.
            tell.send(line.converse(&letter, patience)).ok();
        });
        told.recv_timeout(self.deadline).unwrap_or(Err(Failure::Overdue))
    }
}

impl Line {
    fn converse(&self, letter: &Letter, patience: Patience) -> Result<Delivered, Failure> {
        let mut smtp = self.connect()?;
        self.log_in(&mut smtp)?;
        let delivered = hand_over(&mut smtp, letter, patience)?;
        // The mail is the server's by now, whatever it answers to the goodbye.
        smtp.abort();
        Ok(delivered)
    }

    fn connect(&self) -> Result<SmtpConnection, Failure> {
        let at = (self.host.as_str(), self.port);
        let first = (self.mode == Mode::Tls).then_some(&self.tls);
        let timeout = Some(self.timeout);
        let mut smtp = SmtpConnection::connect(at, timeout, &self.hello, first, None)
            .map_err(|it| early(&it))?;
        if self.mode == Mode::StartTls {
            if !smtp.can_starttls() {
                smtp.abort();
                return Err(Failure::NoStartTls);
            }
            smtp.starttls(&self.tls, &self.hello).map_err(|it| early(&it))?;
            self.settle(&mut smtp)?;
        }
        if smtp.is_encrypted() { Ok(smtp) } else { Err(Failure::NoStartTls) }
    }

    /// Holds that nothing is left to read once STARTTLS is over. lettre keeps what it had read in clear and would take it
    /// for answers from inside TLS; whoever is in between could so have a mail taken that the server never saw.
    fn settle(&self, smtp: &mut SmtpConnection) -> Result<(), Failure> {
        let wait = |smtp: &mut SmtpConnection, time| {
            smtp.set_timeout(Some(time)).map_err(|_| Failure::Broken)
        };
        wait(smtp, GLANCE)?;
        let left = smtp.read_response();
        wait(smtp, self.timeout)?;
        match left.map_err(|it| offered(&it)) {
            Err(Failure::Stalled) => Ok(()),
            _ => Err(Failure::Meddled),
        }
    }

    fn log_in(&self, smtp: &mut SmtpConnection) -> Result<(), Failure> {
        let Some(credentials) = &self.credentials else { return Ok(()) };
        let answer = smtp.auth(DEFAULT_MECHANISMS, credentials);
        answer.map(drop).map_err(|error| match offered(&error) {
            Failure::Refused(_) => Failure::Login,
            Failure::Broken if error.is_client() => Failure::Login,
            other => other,
        })
    }
}

/// Offers the mail to each address; one that is refused takes nothing away from the others.
fn hand_over(
    smtp: &mut SmtpConnection,
    letter: &Letter,
    patience: Patience,
) -> Result<Delivered, Failure> {
    let wrong = |_| Failure::Broken;
    let from = address(&letter.from).map_err(wrong)?;
    smtp.command(Mail::new(Some(from), vec![])).map_err(|it| offered(&it))?;
    let (mut delivered, mut refusal) = (Delivered::default(), None);
    for to in &letter.to {
        let to = address(to).map_err(wrong)?;
        match smtp.command(Rcpt::new(to, vec![])).map_err(|it| offered(&it)) {
            Ok(_) => delivered.taken += 1,
            Err(why @ Failure::Later(_)) if patience == Patience::More => return Err(why),
            Err(why @ (Failure::Later(_) | Failure::Refused(_))) => {
                delivered.refused += 1;
                // What may still pass weighs more: the mail stays due then.
                refusal = refusal.filter(|it: &Failure| !it.is_permanent()).or(Some(why));
            }
            Err(why) => return Err(why),
        }
    }
    if let (0, Some(why)) = (delivered.taken, refusal) {
        return Err(why);
    }
    let go = smtp.command(Data).map_err(|it| offered(&it))?;
    // RFC 5321 section 4.3.2. Any other answer is one to another question.
    if !go.has_code(354) {
        return Err(Failure::Broken);
    }
    let taken = smtp.message(&letter.bytes).map_err(|it| offered(&it))?;
    if taken.has_code(354) { Err(Failure::Broken) } else { Ok(delivered) }
}

fn address(address: &super::settings::Address) -> Result<Address, PostError> {
    address.as_str().parse().map_err(|_| PostError::Address)
}

/// Names what went wrong before the server had proven itself, or before a mail was offered: never its last word.
fn early(error: &smtp::Error) -> Failure {
    match offered(error) {
        Failure::Refused(code) | Failure::Later(code) => Failure::Away(code),
        other => other,
    }
}

/// Names what went wrong with what was offered inside TLS.
fn offered(error: &smtp::Error) -> Failure {
    if let Some(code) = error.status() {
        let code = u16::from(code);
        return if error.is_permanent() { Failure::Refused(code) } else { Failure::Later(code) };
    }
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(why) = cause.downcast_ref::<io::Error>().and_then(met) {
            return why;
        }
        source = cause.source();
    }
    Failure::Broken
}

fn met(error: &io::Error) -> Option<Failure> {
    use io::ErrorKind as K;
    if let Some(tls) = error.get_ref().and_then(|it| it.downcast_ref::<rustls::Error>()) {
        let untrusted = matches!(tls, rustls::Error::InvalidCertificate(_));
        return Some(if untrusted { Failure::Untrusted } else { Failure::NoTls });
    }
    match error.kind() {
        // A socket's time-out is "would block" on Linux.
        K::TimedOut | K::WouldBlock => Some(Failure::Stalled),
        K::ConnectionReset | K::ConnectionAborted | K::BrokenPipe | K::UnexpectedEof => {
            Some(Failure::Broken)
        }
        K::InvalidData => Some(Failure::Broken),
        _ => Some(Failure::Unreachable),
    }
}

/// Reads a bundle of authorities and leaves out what webpki cannot use, of which such bundles have some.
fn authorities(file: &Path) -> Result<Vec<Certificate>, PostError> {
    let pem = read(file, CA_MAX).ok_or(PostError::Authorities)?;
    let mut found = vec![];
    for der in CertificateDer::pem_slice_iter(&pem) {
        let der = der.map_err(|_| PostError::Authorities)?;
        if RootCertStore::empty().add(der.clone()).is_ok() {
            let authority = Certificate::from_der(der.to_vec());
            found.push(authority.map_err(|_| PostError::Authorities)?);
        }
    }
    if found.is_empty() { Err(PostError::Authorities) } else { Ok(found) }
}

fn credentials(file: &Path) -> Result<Credentials, PostError> {
    let mode = fs::metadata(file).map_err(|_| PostError::Credentials)?.mode();
    if mode & 0o077 != 0 {
        return Err(PostError::Open);
    }
    let bytes = read(file, CREDENTIALS_MAX).ok_or(PostError::Credentials)?;
    let text = str::from_utf8(&bytes).map_err(|_| PostError::Lines)?;
    let mut lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
    let (Some(user), Some(password), None) = (lines.next(), lines.next(), lines.next()) else {
        return Err(PostError::Lines);
    };
    let fine = |text: &str| !text.is_empty() && !text.contains(['\r', '\0']);
    if !fine(user) || !fine(password) {
        return Err(PostError::Lines);
    }
    Ok(Credentials::new(user.to_owned(), password.to_owned()))
}

/// Reads a file whole; nothing when it cannot be read, or is longer than `most`.
fn read(file: &Path, most: u64) -> Option<Zeroizing<Vec<u8>>> {
    let length = fs::metadata(file).ok()?.len();
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(length.min(most)).ok()? + 1));
    fs::File::open(file).ok()?.take(most + 1).read_to_end(&mut bytes).ok()?;
    (u64::try_from(bytes.len()).ok()? <= most).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn reads(text: &str, mode: u32, expected: Result<Credentials, PostError>) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("credentials");
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(credentials(&file), expected, "{text:?} {mode:o}");
    }

    #[test]
    fn credentials_are_two_lines_that_nobody_else_may_read() {
        let expected = || Ok(Credentials::new("user".into(), "pass word".into()));
        reads("user\npass word\n", 0o400, expected());
        reads("user\npass word", 0o600, expected());
        for mode in [0o440, 0o404, 0o644, 0o420] {
            reads("user\npassword\n", mode, Err(PostError::Open));
        }
        for text in ["", "user", "user\n", "user\n\n", "\npassword\n", "a\nb\nc\n", "a\r\nb\r\n"] {
            reads(text, 0o400, Err(PostError::Lines));
        }
        assert_eq!(credentials(Path::new("/nonexistent")), Err(PostError::Credentials));
    }

    #[test]
    fn file_without_a_usable_authority_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        let empty = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for text in ["", "no PEM", empty] {
            fs::write(&file, text).unwrap();
            assert_eq!(authorities(&file).err(), Some(PostError::Authorities), "{text:?}");
        }
        let key = rcgen::KeyPair::generate().unwrap();
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let authority = params.self_signed(&key).unwrap().pem();
        fs::write(&file, format!("{empty}{authority}")).unwrap();
        assert_eq!(authorities(&file).unwrap().len(), 1, "one odd certificate spoils none");
        fs::write(&file, vec![b'x'; usize::try_from(CA_MAX).unwrap() + 1]).unwrap();
        assert!(authorities(&file).is_err());
    }
}
