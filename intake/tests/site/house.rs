//! A running server on sockets of its own, and the intake behind it that only takes notes.

use std::{
    fs,
    net::SocketAddr,
    path::PathBuf,
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use meldkluis_crypto::{
    receipt::Receipt,
    tip::{Answers, Attempt, FollowUp, Role},
};
use meldkluis_intake::{
    config::{Config, Limits, Listen, PageSettings, StorePaths, TlsFiles},
    form::{Lost, Submission},
    pages::Lang,
    pipeline::{Intake, NotTaken, Sent, SentFile},
    server::{Server, Timing},
};
use meldkluis_scrub::Label;
use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

/// What the intake was given.
#[derive(Clone)]
pub struct Taken {
    pub lang: Lang,
    pub text: Option<String>,
    pub answers: Answers,
    pub attempt: Option<Attempt>,
    pub keep_taken: bool,
    pub files: Vec<(Role, u32, u64, [u8; 32])>,
    pub lost: Vec<Lost>,
}

/// Takes notes of every form, once the gate is open.
#[derive(Default)]
pub struct Notes {
    taken: Mutex<Vec<Taken>>,
    answer: Mutex<Option<NotTaken>>,
    gate: Mutex<Gate>,
    moved: Condvar,
}

#[derive(Default)]
struct Gate {
    closed: bool,
    waiting: usize,
}

impl Notes {
    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    pub fn refuse_with(&self, why: NotTaken) {
        *self.answer.lock().unwrap() = Some(why);
    }

    pub fn close(&self) {
        self.gate.lock().unwrap().closed = true;
    }

    pub fn open(&self) {
        self.gate.lock().unwrap().closed = false;
        self.moved.notify_all();
    }

    /// Waits until so many forms stand before the closed gate.
    pub fn await_waiting(&self, count: usize) {
        let gate = self.gate.lock().unwrap();
        drop(self.moved.wait_while(gate, |gate| gate.waiting < count).unwrap());
    }
}

impl Intake for Notes {
    fn submit(&self, lang: Lang, form: Submission) -> Result<Sent, NotTaken> {
        let mut gate = self.gate.lock().unwrap();
        gate.waiting += 1;
        self.moved.notify_all();
        let mut gate = self.moved.wait_while(gate, |gate| gate.closed).unwrap();
        gate.waiting -= 1;
        drop(gate);
        if let Some(why) = *self.answer.lock().unwrap() {
            return Err(why);
        }
        let files: Vec<_> = form.files.iter().map(|file| (file.role, file.number)).collect();
        let seen = form.files.iter();
        let seen = seen.map(|f| (f.role, f.number, f.spooled.len(), f.spooled.sha256())).collect();
        self.taken.lock().unwrap().push(Taken {
            lang,
            text: form.text,
            answers: form.answers,
            attempt: form.attempt,
            keep_taken: form.keep_taken,
            files: seen,
            lost: form.lost.clone(),
        });
        let sent = |(role, number)| SentFile { role, number, label: Label::None };
        Ok(Sent { code: None, files: files.into_iter().map(sent).collect(), lost: form.lost })
    }

    fn follow_up(
        &self,
        lang: Lang,
        _: &Receipt,
        _: FollowUp,
        form: Submission,
    ) -> Result<Sent, NotTaken> {
        self.submit(lang, form)
    }
}

/// A running server.
pub struct House {
    pub dir: TempDir,
    pub config: Config,
    pub tls: SocketAddr,
    pub notes: Arc<Notes>,
    stop: Option<oneshot::Sender<()>>,
    running: JoinHandle<()>,
}

/// Small limits, so that tests reach them.
pub fn small() -> Limits {
    Limits { upload_bytes: 1 << 20, files: 3, text_chars: 1_000, submissions_at_once: 1 }
}

/// Short times; long enough for a busy machine where a test does not wait for them.
pub fn quick() -> Timing {
    Timing { certificate: Duration::from_millis(20), ..Timing::default() }
}

/// Writes a fresh self-signed certificate for localhost and its key.
pub fn write_certificate(files: &TlsFiles) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".into()]).unwrap();
    let certificate = certificate.self_signed(&key).unwrap();
    fs::write(&files.certificate, certificate.pem()).unwrap();
    fs::write(&files.key, key.serialize_pem()).unwrap();
}

impl House {
    pub async fn new() -> Self {
        Self::with(small(), quick()).await
    }

    pub async fn with(limits: Limits, timing: Timing) -> Self {
        let dir = TempDir::new().unwrap();
        let path = |name: &str| dir.path().join(name);
        let files = TlsFiles { certificate: path("certificate.pem"), key: path("key.pem") };
        write_certificate(&files);
        let config = Config {
            deployment: "meldkluis.example".into(),
            root_verifier: String::new(),
            listen: Listen {
                tls: vec!["127.0.0.1:0".parse().unwrap()],
                unix: Some(path("site.sock")),
            },
            tls: Some(files),
            store: StorePaths {
                dir: path("store"),
                keys_dir: path("keys"),
                spool_dir: Some(path("spool")),
                control: None,
                grace_days: 14,
                carry_days: 7,
                canary_days: None,
                reserve_bytes: 0,
                long_text_reserve_bytes: 0,
            },
            limits,
            pages: PageSettings {
                leave_url: "https://weather.example/".into(),
                onion_location: Some("http://abcdefgh.onion/".into()),
            },
        };
        let notes = Arc::new(Notes::default());
        let server = Server::bind(&config, notes.clone(), timing).await.unwrap();
        let tls = server.tls_addresses()[0];
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(server.run(async move {
            drop(stopped.await);
        }));
        Self { dir, config, tls, notes, stop: Some(stop), running }
    }

    pub fn unix(&self) -> PathBuf {
        self.config.listen.unix.clone().unwrap()
    }

    pub fn tell_to_stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    pub async fn stopped(self) {
        self.running.await.unwrap();
    }

    /// The one form that was taken.
    pub fn only(&self) -> Taken {
        let mut taken = self.notes.taken();
        assert_eq!(taken.len(), 1);
        taken.remove(0)
    }
}
