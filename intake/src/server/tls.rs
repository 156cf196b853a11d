//! TLS: the certificate from files, read again when they change, and the handshake's settings.

use std::{
    fmt, fs,
    io::Read as _,
    path::Path,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use meldkluis_crypto::day::Day;
use ring::digest;
use rustls::{
    CipherSuite, ServerConfig,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    server::{ClientHello, NoServerSessionStorage, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio::{sync::watch, task, time};
use tokio_rustls::TlsAcceptor;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use zeroize::Zeroizing;

use crate::{
    config::TlsFiles,
    log::{self, Event},
    server::hybrid,
};

/// The longest file that is read, in bytes.
const FILE_MAX: u64 = 1024 * 1024;

/// A reason why a certificate cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateError {
    /// A file cannot be read.
    #[error("unreadable file")]
    Unreadable,
    /// The first file holds no certificate in PEM.
    #[error("no certificate in PEM")]
    NoCertificate,
    /// What the first file holds is no X.509 certificate.
    #[error("certificate not understood")]
    Malformed,
    /// The second file holds no private key in PEM.
    #[error("no private key in PEM")]
    NoKey,
    /// The key is not the certificate's, or of a kind that ring does not have.
    #[error("key that does not fit the certificate")]
    Mismatch,
}

/// The certificate in use, and the files it comes from.
pub struct Certificates {
    files: TlsFiles,
    current: RwLock<Arc<CertifiedKey>>,
    seen: Mutex<[u8; 32]>,
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Certificates")
    }
}

impl Certificates {
    /// Reads the files for the first time.
    ///
    /// # Errors
    /// [`CertificateError`].
    pub fn read(files: &TlsFiles) -> Result<Self, CertificateError> {
        let pair = Pair::read(files)?;
        Ok(Self {
            files: files.clone(),
            current: RwLock::new(Arc::new(pair.parse()?)),
            seen: Mutex::new(pair.digest()),
        })
    }

    /// Looks at the files again; each change is told once, and one that cannot be used changes nothing.
    #[must_use]
    pub fn refresh(&self) -> Option<Event> {
        let pair = Pair::read(&self.files);
        let digest = pair.as_ref().map_or([0; 32], Pair::digest);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if std::mem::replace(&mut *seen, digest) == digest {
            return None;
        }
        match pair.and_then(|pair| pair.parse()) {
            Ok(certified) => {
                let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
                *current = Arc::new(certified);
                Some(Event::CertificateReloaded)
            }
            Err(_) => Some(Event::CertificateRefused),
        }
    }

    /// Returns what makes TLS out of connections.
    ///
    /// Sessions are not resumed: a ticket would tell that two visits are one person's.
    ///
    /// # Panics
    /// Never: ring's provider has suites for both versions.
    pub(super) fn acceptor(self: &Arc<Self>) -> TlsAcceptor {
        let mut provider = default_provider();
        provider.kx_groups.insert(0, hybrid::GROUP);
        provider.cipher_suites.sort_by_key(|suite| !is_chacha(suite.suite()));
        let mut config = ServerConfig::builder_with_provider(Arc::new(provider))
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
            .expect("ring has suites for TLS 1.2 and 1.3")
            .with_no_client_auth()
            .with_cert_resolver(self.clone());
        config.ignore_client_order = true;
        config.session_storage = Arc::new(NoServerSessionStorage {});
        config.send_tls13_tickets = 0;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        TlsAcceptor::from(Arc::new(config))
    }
}

/// Tells the suites that come first: as fast on old phones as on new ones, and in constant time on each.
fn is_chacha(suite: CipherSuite) -> bool {
    matches!(
        suite,
        CipherSuite::TLS13_CHACHA20_POLY1305_SHA256
            | CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256
            | CipherSuite::TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256
    )
}

/// Returns the day on which the first certificate of a chain in PEM ends (RFC 5280 section 4.1.2.5).
///
/// # Errors
/// [`CertificateError`]; the private key is not looked at.
pub fn last_day(certificate: &Path) -> Result<Day, CertificateError> {
    let days = chain(&read(certificate)?)?.iter().map(ends).collect::<Result<Vec<_>, _>>()?;
    days.into_iter().min().ok_or(CertificateError::NoCertificate)
}

fn ends(certificate: &CertificateDer<'_>) -> Result<Day, CertificateError> {
    let (_, certificate) =
        X509Certificate::from_der(certificate).map_err(|_| CertificateError::Malformed)?;
    let seconds = certificate.validity().not_after.timestamp();
    Ok(Day::from_unix(u64::try_from(seconds).unwrap_or_default()))
}

fn chain(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, CertificateError> {
    let chain: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|_| CertificateError::NoCertificate)?;
    if chain.is_empty() { Err(CertificateError::NoCertificate) } else { Ok(chain) }
}

impl ResolvesServerCert for Certificates {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

/// Refreshes `certificates` every `period` until told to stop.
pub(super) async fn watch(
    certificates: Arc<Certificates>,
    period: Duration,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        tokio::select! {
            () = time::sleep(period) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let certificates = certificates.clone();
        let refreshed = task::spawn_blocking(move || certificates.refresh()).await;
        if let Ok(Some(event)) = refreshed {
            log::emit(event);
        }
    }
}

/// The bytes of both files.
struct Pair {
    certificate: Zeroizing<Vec<u8>>,
    key: Zeroizing<Vec<u8>>,
}

impl Pair {
    fn read(files: &TlsFiles) -> Result<Self, CertificateError> {
        Ok(Self { certificate: read(&files.certificate)?, key: read(&files.key)? })
    }

    fn digest(&self) -> [u8; 32] {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(digest::digest(&digest::SHA256, &self.certificate).as_ref());
        context.update(&self.key);
        let mut digest = [0; 32];
        digest.copy_from_slice(context.finish().as_ref());
        digest
    }

    fn parse(&self) -> Result<CertifiedKey, CertificateError> {
        let chain = chain(&self.certificate)?;
        let key = PrivateKeyDer::from_pem_slice(&self.key).map_err(|_| CertificateError::NoKey)?;
        CertifiedKey::from_der(chain, key, &default_provider())
            .map_err(|_| CertificateError::Mismatch)
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, CertificateError> {
    let mut bytes = Zeroizing::default();
    let file = fs::File::open(path).map_err(|_| CertificateError::Unreadable)?;
    file.take(FILE_MAX).read_to_end(&mut bytes).map_err(|_| CertificateError::Unreadable)?;
    Ok(bytes)
}
