//! A running server on sockets of its own, and the intake behind it that only takes notes.

use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use meldkluis_crypto::{
    inbound::ReplyId,
    receipt::{Code, MailboxId, Receipt},
    reply::{self, Opened, Reply},
    tip::{Answers, Attempt, FollowUp, Role},
};
use meldkluis_intake::{
    config::{
        Config, Limits, Listen, PageSettings, Process, Rate, SecurityTxt, StorePaths, TlsFiles,
        Weekday,
    },
    entropy::Os,
    form::{Lost, Submission},
    mailbox::{File, Found, Letter, Mail, Unopened},
    pages::Lang,
    pipeline::{Intake, NotTaken, Sent, SentFile},
    server::{Server, Timing},
};
use meldkluis_scrub::Label;
use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::JoinHandle};

/// The root key of the sample configuration.
const ROOT: &str = "meldkluis.example/root+8c0fe359+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c";

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
    /// The mailbox of a follow-up, and what it said.
    pub follow_up: Option<(MailboxId, FollowUp)>,
}

/// A sealed reply in a mailbox.
struct Sealed {
    mailbox: MailboxId,
    id: ReplyId,
    bytes: Vec<u8>,
}

/// Takes notes of every form, once the gate is open.
#[derive(Default)]
pub struct Notes {
    taken: Mutex<Vec<Taken>>,
    answer: Mutex<Option<NotTaken>>,
    mail: Mutex<Vec<Sealed>>,
    mail_broken: AtomicBool,
    without_code: AtomicBool,
    looked: AtomicUsize,
    gate: Mutex<Gate>,
    moved: Condvar,
}

#[derive(Default)]
struct Gate {
    closed: bool,
    waiting: usize,
}

/// What a server lets through to.
type Doors = (Arc<dyn Intake>, Arc<dyn Mail>);

impl Notes {
    fn doors(this: &Arc<Self>) -> Doors {
        (this.clone(), this.clone())
    }

    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    pub fn refuse_with(&self, why: NotTaken) {
        *self.answer.lock().unwrap() = Some(why);
    }

    /// Gives no codes from here on.
    pub fn give_no_codes(&self) {
        self.without_code.store(true, Ordering::SeqCst);
    }

    /// Fails at every mailbox from here on.
    pub fn break_mail(&self) {
        self.mail_broken.store(true, Ordering::SeqCst);
    }

    /// How often a mailbox was looked into.
    pub fn looked(&self) -> usize {
        self.looked.load(Ordering::SeqCst)
    }

    /// Brings a reply to the mailbox of a receipt.
    pub fn bring(&self, to: &Receipt, number: u8, reply: &Reply, files: &[&[u8]]) {
        let recipient = to.identity.recipient();
        let files = files.iter().copied();
        let bytes = reply::seal(reply, files, &recipient, &mut Os, Vec::new()).unwrap();
        let id = ReplyId::new([number; 16]);
        self.mail.lock().unwrap().push(Sealed { mailbox: to.mailbox, id, bytes });
    }

    fn opened(&self, receipt: &Receipt) -> Result<Vec<(ReplyId, Option<Opened>)>, Unopened> {
        self.looked.fetch_add(1, Ordering::SeqCst);
        if self.mail_broken.load(Ordering::SeqCst) {
            return Err(Unopened);
        }
        let mail = self.mail.lock().unwrap();
        let mine = mail.iter().filter(|sealed| sealed.mailbox == receipt.mailbox);
        let open = |sealed: &Sealed| reply::open(sealed.bytes.as_slice(), &receipt.identity).ok();
        Ok(mine.map(|sealed| (sealed.id, open(sealed))).collect())
    }

    fn take(
        &self,
        lang: Lang,
        form: Submission,
        follow_up: Option<(MailboxId, FollowUp)>,
    ) -> Result<Sent, NotTaken> {
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
        let first = follow_up.is_none() && !self.without_code.load(Ordering::SeqCst);
        let (danger, taken) = (form.answers.danger, form.keep_taken);
        self.taken.lock().unwrap().push(Taken {
            lang,
            text: form.text,
            answers: form.answers,
            attempt: form.attempt,
            keep_taken: form.keep_taken,
            files: seen,
            lost: form.lost.clone(),
            follow_up,
        });
        let sent = |(role, number)| SentFile { role, number, label: Label::None, rest: vec![] };
        let files = files.into_iter().map(sent).collect();
        let code = first.then(|| Code::generate(&mut Os));
        Ok(Sent { code, files, lost: form.lost, danger, taken })
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
        self.take(lang, form, None)
    }

    fn follow_up(
        &self,
        lang: Lang,
        receipt: &Receipt,
        said: FollowUp,
        form: Submission,
    ) -> Result<Sent, NotTaken> {
        self.take(lang, form, Some((receipt.mailbox, said)))
    }
}

impl Mail for Notes {
    fn look(&self, receipt: &Receipt) -> Result<Found, Unopened> {
        let mut found = Found::default();
        for (id, opened) in self.opened(receipt)? {
            match opened {
                Some(Opened { reply, .. }) => {
                    found.replies.push(Letter {
                        id,
                        imported: reply.day,
                        until: reply.day.month_end(3),
                        reply,
                    });
                }
                None => found.unreadable += 1,
            }
        }
        Ok(found)
    }

    fn file(
        &self,
        receipt: &Receipt,
        reply: &ReplyId,
        number: usize,
    ) -> Result<Option<File>, Unopened> {
        let opened = self.opened(receipt)?.into_iter().find(|(id, _)| id == reply);
        let Some(Opened { reply, files }) = opened.and_then(|(_, opened)| opened) else {
            return Ok(None);
        };
        let mut files = reply.attachments.iter().cloned().zip(files);
        let nth = number.checked_sub(1).and_then(|before| files.nth(before));
        Ok(nth.map(|(told, bytes)| File { told, bytes }))
    }

    fn empty(&self, receipt: &Receipt) -> Result<(), Unopened> {
        self.opened(receipt)?;
        self.mail.lock().unwrap().retain(|sealed| sealed.mailbox != receipt.mailbox);
        Ok(())
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
    let places = Limits { submissions_at_once: 1, ..Limits::default() };
    Limits { upload_bytes: 1 << 20, files: 3, text_chars: 1_000, ..places }
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
        Self::set_up(limits, timing, false, Notes::doors).await
    }

    /// A house whose Unix socket is told the circuits of its connections.
    pub async fn with_circuits() -> Self {
        // No budget: what is tested is who waits for whom.
        let each = 1_000_000.try_into().unwrap();
        let free = Rate { each, all: each };
        let limits = Limits { submissions_at_once: 8, pages: free, codes: free, ..small() };
        Self::set_up(limits, quick(), true, Notes::doors).await
    }

    /// The same with these limits and times.
    pub async fn with_circuits_and(limits: Limits, timing: Timing) -> Self {
        Self::set_up(limits, timing, true, Notes::doors).await
    }

    /// A house before another intake than one that takes notes.
    pub async fn before(intake: Arc<dyn Intake>, mail: Arc<dyn Mail>) -> Self {
        Self::set_up(small(), quick(), false, |_| (intake, mail)).await
    }

    async fn set_up(
        limits: Limits,
        timing: Timing,
        circuits: bool,
        doors: impl FnOnce(&Arc<Notes>) -> Doors,
    ) -> Self {
        Self::set_up_with((limits, timing), circuits, doors, None).await
    }

    /// A house that takes no report any more, and says so in these words by their language.
    pub async fn closed(words: &[(&str, &str)]) -> Self {
        let words = words.iter().map(|(tag, words)| ((*tag).to_owned(), (*words).to_owned()));
        let limits = (small(), quick());
        Self::set_up_with(limits, false, Notes::doors, Some(words.collect())).await
    }

    async fn set_up_with(
        (limits, timing): (Limits, Timing),
        circuits: bool,
        doors: impl FnOnce(&Arc<Notes>) -> Doors,
        announced: Option<BTreeMap<String, String>>,
    ) -> Self {
        let dir = TempDir::new().unwrap();
        let path = |name: &str| dir.path().join(name);
        let files = TlsFiles { certificate: path("certificate.pem"), key: path("key.pem") };
        write_certificate(&files);
        let config = Config {
            deployment: "meldkluis.example".into(),
            root_verifier: ROOT.into(),
            listen: Listen {
                tls: vec!["127.0.0.1:0".parse().unwrap()],
                unix: Some(path("site.sock")),
                circuits,
                from_systemd: false,
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
                backup_dir: None,
                backup_days: 2,
                reserve_bytes: 0,
                long_text_reserve_bytes: 0,
            },
            limits,
            process: Process::default(),
            pages: PageSettings {
                form_closed: announced.is_some(),
                announcement: announced.unwrap_or_default(),
                leave_url: "https://weather.example/".into(),
                onion_location: Some("http://abcdefgh.onion/".into()),
                read_days: [Weekday::Monday, Weekday::Thursday].into(),
                answer_within_days: 7,
                source_url: None,
                security: Some(SecurityTxt {
                    contact: vec!["mailto:security@meldkluis.example".into()],
                    expires: "2027-05-31".into(),
                    policy: None,
                }),
            },
        };
        let notes = Arc::new(Notes::default());
        let (intake, mail) = doors(&notes);
        let server = Server::bind(&config, intake, mail, timing).await.unwrap();
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
