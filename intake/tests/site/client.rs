//! A client that sends exactly the bytes it is told to.

use std::sync::Arc;

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpStream, UnixStream},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

use crate::house::House;

pub const B: &str = "----WebKitFormBoundaryx1Y2";

/// An answer, taken apart.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    #[track_caller]
    pub fn parse(bytes: &[u8]) -> Self {
        // A compressed body is told by its length alone.
        let text = String::from_utf8_lossy(bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer"));
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned()));
        Self { status, headers: headers.collect(), body: body.to_owned() }
    }
}

impl House {
    /// Sends bytes over a fresh Unix connection and reads to its end.
    pub async fn raw(&self, bytes: impl AsRef<[u8]>) -> Answer {
        self.try_raw(bytes).await.expect("an answer")
    }

    /// The same where no answer may come.
    pub async fn try_raw(&self, bytes: impl AsRef<[u8]>) -> Option<Answer> {
        let mut stream = self.connect().await;
        stream.write_all(bytes.as_ref()).await.ok()?;
        rest(&mut stream).await
    }

    pub async fn connect(&self) -> UnixStream {
        UnixStream::connect(self.unix()).await.unwrap()
    }

    /// Asks for `path` with more header lines, each ending in CR LF.
    pub async fn ask(&self, method: &str, path: &str, lines: &str) -> Answer {
        self.raw(request(method, path, lines)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "").await
    }

    /// Sends a form with its length.
    pub async fn post(&self, path: &str, body: &[u8]) -> Answer {
        self.raw([post_head(path, body.len()).as_bytes(), body].concat()).await
    }

    /// Connects over TLS, trusting the certificate that lies in the file now.
    pub async fn connect_tls(
        &self,
        protocol: &str,
    ) -> Result<TlsStream<TcpStream>, std::io::Error> {
        let certificate = &self.config.tls.as_ref().unwrap().certificate;
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(certificate).unwrap()).unwrap();
        let mut config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let name = ServerName::try_from("localhost").unwrap();
        TlsConnector::from(Arc::new(config)).connect(name, self.connect_tcp().await).await
    }

    #[expect(clippy::disallowed_methods, reason = "the client of the test")]
    pub async fn connect_tcp(&self) -> TcpStream {
        TcpStream::connect(self.tls).await.unwrap()
    }

    pub async fn get_tls(&self, path: &str) -> Answer {
        let mut stream = self.connect_tls("http/1.1").await.unwrap();
        stream.write_all(request("GET", path, "").as_bytes()).await.unwrap();
        rest(&mut stream).await.expect("an answer")
    }
}

/// Reads to the end; nothing when there was no answer.
pub async fn rest(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) -> Option<Answer> {
    let mut bytes = Vec::new();
    // A connection that is given up may end without TLS's own goodbye.
    drop(stream.read_to_end(&mut bytes).await);
    (!bytes.is_empty()).then(|| Answer::parse(&bytes))
}

pub fn request(method: &str, path: &str, lines: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\r\n")
}

pub fn post_head(path: &str, len: usize) -> String {
    let lines =
        format!("Content-Type: multipart/form-data; boundary={B}\r\nContent-Length: {len}\r\n");
    request("POST", path, &lines)
}

pub fn field(name: &str, value: &str) -> Vec<u8> {
    let head = format!("--{B}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
    format!("{head}{value}\r\n").into_bytes()
}

pub fn file(name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "--{B}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"IMG_1.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"
    );
    [head.as_bytes(), bytes, b"\r\n"].concat()
}

pub fn form(parts: &[Vec<u8>]) -> Vec<u8> {
    [parts.concat(), format!("--{B}--\r\n").into_bytes()].concat()
}

pub fn words(text: &str) -> Vec<u8> {
    form(&[field("text", text)])
}
