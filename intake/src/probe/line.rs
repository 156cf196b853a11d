//! The line to the form: TCP, through a SOCKS5 proxy (RFC 1928) where one is configured, and TLS; the probe's only
//! socket.

use std::{
    fs,
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    path::Path,
    sync::Arc,
    time::Duration,
};

use meldkluis_crypto::{Entropy, note::hex};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};

use super::settings::Settings;

/// The longest bundle of authorities that is read, in bytes; Debian's has a quarter of a mebibyte.
const CA_MAX: u64 = 4 << 20;

/// A reason why there is no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    /// No authority can be used.
    #[error("ca holds no authority that can be used")]
    Authorities,
    /// TLS cannot be set up, or the host is no name that a certificate can have.
    #[error("TLS cannot be set up")]
    Tls,
    /// The name was not found.
    #[error("the host's name was not found")]
    Name,
    /// Nobody answered there.
    #[error("nobody answers there")]
    Unreachable,
    /// The proxy did not connect; its reply code.
    #[error("the proxy did not connect (its answer {0})")]
    Proxy(u8),
    /// The line broke, or nothing came in time.
    #[error("the line broke, or nothing came in time")]
    Broken,
    /// The certificate is not one that is believed.
    #[error("the certificate is not believed")]
    Untrusted,
}

impl From<io::Error> for LineError {
    fn from(error: io::Error) -> Self {
        let tls = error.get_ref().and_then(|it| it.downcast_ref::<rustls::Error>());
        match tls {
            Some(rustls::Error::InvalidCertificate(_)) => Self::Untrusted,
            Some(_) => Self::Tls,
            None => Self::Broken,
        }
    }
}

/// What every line is made with.
pub struct Lines<'s> {
    settings: &'s Settings,
    tls: Option<Arc<ClientConfig>>,
}

impl<'s> Lines<'s> {
    /// Reads the authorities.
    ///
    /// # Errors
    /// [`LineError::Authorities`], [`LineError::Tls`].
    pub fn new(settings: &'s Settings) -> Result<Self, LineError> {
        let tls = settings.form.tls.then(|| client(&settings.ca)).transpose()?;
        Ok(Self { settings, tls })
    }

    /// Opens a line.
    ///
    /// # Errors
    /// [`LineError`].
    pub fn open(&self, entropy: &mut dyn Entropy) -> Result<Box<dyn Line>, LineError> {
        let (form, timeout) = (&self.settings.form, self.settings.timeout());
        let tcp = match &self.settings.socks {
            Some(proxy) => {
                let mut tcp = connect(proxy.as_str(), timeout)?;
                through(&mut tcp, (&form.host, form.port), entropy)?;
                tcp
            }
            None => connect((form.host.as_str(), form.port), timeout)?,
        };
        let Some(tls) = &self.tls else { return Ok(Box::new(tcp)) };
        let name = ServerName::try_from(form.host.clone()).map_err(|_| LineError::Tls)?;
        let tls = ClientConnection::new(Arc::clone(tls), name).map_err(|_| LineError::Tls)?;
        Ok(Box::new(StreamOwned::new(tls, tcp)))
    }
}

/// Two ways at once.
pub trait Line: Read + Write {}

impl<T: Read + Write> Line for T {}

fn connect(to: impl ToSocketAddrs, timeout: Duration) -> Result<TcpStream, LineError> {
    let mut addresses = to.to_socket_addrs().map_err(|_| LineError::Name)?.take(4);
    let tcp = addresses.find_map(|at| TcpStream::connect_timeout(&at, timeout).ok());
    let tcp = tcp.ok_or(LineError::Unreachable)?;
    tcp.set_read_timeout(Some(timeout))?;
    tcp.set_write_timeout(Some(timeout))?;
    Ok(tcp)
}

/// Has the proxy connect to a name, which it looks up itself; user and password are drawn, by which Tor gives each line
/// a circuit of its own.
fn through(
    tcp: &mut TcpStream,
    (host, port): (&str, u16),
    entropy: &mut dyn Entropy,
) -> Result<(), LineError> {
    let mut drawn = [0; 16];
    entropy.fill(&mut drawn);
    let user = hex(&drawn);
    let length = |text: &str| u8::try_from(text.len()).map_err(|_| LineError::Name);
    tcp.write_all(&[5, 1, 2])?;
    let mut two = [0; 2];
    tcp.read_exact(&mut two)?;
    if two != [5, 2] {
        return Err(LineError::Proxy(0xff));
    }
    // RFC 1929.
    let mut login = vec![1, length(&user)?];
    login.extend_from_slice(user.as_bytes());
    login.extend_from_slice(&[1, b'0']);
    tcp.write_all(&login)?;
    tcp.read_exact(&mut two)?;
    if two != [1, 0] {
        return Err(LineError::Proxy(0xff));
    }
    let mut ask = vec![5, 1, 0, 3, length(host)?];
    ask.extend_from_slice(host.as_bytes());
    ask.extend_from_slice(&port.to_be_bytes());
    tcp.write_all(&ask)?;
    let mut said = [0; 4];
    tcp.read_exact(&mut said)?;
    let [5, 0, 0, kind] = said else { return Err(LineError::Proxy(said[1])) };
    let rest = match kind {
        1 => 4,
        4 => 16,
        3 => {
            let mut one = [0; 1];
            tcp.read_exact(&mut one)?;
            usize::from(one[0])
        }
        _ => return Err(LineError::Proxy(0xff)),
    };
    let mut bound = vec![0; rest + 2];
    Ok(tcp.read_exact(&mut bound)?)
}

fn client(ca: &Path) -> Result<Arc<ClientConfig>, LineError> {
    let fits = fs::metadata(ca).is_ok_and(|file| file.len() <= CA_MAX);
    let pem = fits.then(|| fs::read(ca).ok()).flatten().ok_or(LineError::Authorities)?;
    let mut roots = RootCertStore::empty();
    for der in CertificateDer::pem_slice_iter(&pem) {
        // Such bundles have some that webpki cannot use.
        roots.add(der.map_err(|_| LineError::Authorities)?).ok();
    }
    if roots.is_empty() {
        return Err(LineError::Authorities);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.map_err(|_| LineError::Tls)?.with_root_certificates(roots);
    Ok(Arc::new(config.with_no_client_auth()))
}
