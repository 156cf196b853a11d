//! The composed pipeline on a real store: what goes in comes out of a bundle, opened with the identity.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{
    fs::File,
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use meldkluis_crypto::{
    Entropy as _,
    age::{Decryptor, Identity},
    bundle::{Item, Verified},
    day::Day,
    note::{KeyName, Signer, Verifier},
    payload,
    roster::{Roster, Term, root_name},
    tip::{Answers, Attempt, Certainty, FollowUp, Kind, Phrase, Role, Scrub, Tick, Ticks, Tip},
};
use meldkluis_intake::{
    clock::Fixed,
    config::Config,
    deployment::{Deployment, DeploymentError},
    entropy::Os,
    form::{Submission, Upload, Why},
    pages::Lang,
    pipeline::{Intake as _, NotTaken, Pipeline},
    receipts::Receipts,
    room::{Reserves, Room, SHORT_CHARS},
    spool::Spool,
    store::{
        Fatal, Hooks, RosterError, Setup, Store,
        control::Holder,
        disk::{Disk, DiskFile, OsDisk},
    },
    transfer::{self, Log, TransferError},
};

struct Here(Verifier);

impl Hooks for Here {
    fn fatal(&self, fatal: &Fatal) {
        panic!("journal lost: {fatal:?}");
    }

    fn admit_roster(&self, in_force: Option<&[u8]>, new: &[u8]) -> Result<(), String> {
        transfer::admit_roster(&self.0, in_force, new)
    }

    fn admit_desk(&self, in_force: Option<&[u8]>, desk: &Verifier) -> Result<(), String> {
        transfer::admit_desk(&self.0, in_force, desk)
    }
}

struct Bench {
    dir: tempfile::TempDir,
    root: Signer,
    log_key: Signer,
    identity: Identity,
    store: Store,
}

type Opened = Vec<(Tip, Vec<Vec<u8>>)>;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A disk with room for the first segment alone.
struct Full;

impl Disk for Full {
    fn create(&self, path: &Path, length: u64) -> io::Result<()> {
        if path.ends_with("00000000.seg") {
            return OsDisk.create(path, length);
        }
        Err(io::ErrorKind::StorageFull.into())
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        OsDisk.open(path)
    }

    fn replace(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        OsDisk.replace(path, bytes)
    }
}

impl Bench {
    fn new() -> Self {
        Self::on(OsDisk)
    }

    fn on(disk: impl Disk + 'static) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = Signer::generate(root_name("m.test").unwrap(), &mut Os);
        let log_key = Signer::generate(KeyName::new("m.test/log/0").unwrap(), &mut Os);
        let copy = Signer::from_exposed(&log_key.expose()).unwrap();
        let mut setup = Setup::new(0, copy, Here(root.verifier().clone()));
        setup.disk = Arc::new(disk);
        let (store, _) = Store::create(dir.path(), setup).unwrap();
        let bench = Self { dir, root, log_key, identity: Identity::generate(&mut Os), store };
        bench.store.put_roster(bench.roster(1).as_bytes()).unwrap();
        bench
    }

    fn roster(&self, epoch: u64) -> String {
        let recipient = self.identity.recipient();
        let term = Term { from: day("2026-01-01"), to: day("2026-12-31"), recipient };
        let roster = Roster {
            deployment: "m.test".into(),
            epoch,
            issued: day("2026-01-01"),
            recipients: vec![term],
            desks: vec![],
            logs: vec![self.log_key.verifier().clone()],
        };
        roster.sign(&self.root).unwrap()
    }

    fn pipeline(&self, today: &str) -> Pipeline {
        self.pipeline_keeping(today, Reserves::default())
    }

    fn pipeline_keeping(&self, today: &str, reserves: Reserves) -> Pipeline {
        let (store, root) = (self.store.clone(), self.root.verifier().clone());
        let room = Room::new(self.dir.path().to_owned(), reserves);
        Pipeline::new(store, root, Fixed(day(today)), room)
    }

    fn upload(&self, number: u32, bytes: &[u8]) -> Upload {
        let mut spool = Spool::new(self.dir.path(), 1 << 20, &mut Os);
        spool.write_all(bytes).unwrap();
        Upload { role: Role::File, number, spooled: spool.finish().unwrap() }
    }

    fn export(&self, name: &str, first: u64) -> Result<Opened, TransferError> {
        Ok(self.open(&self.write(name, first)?))
    }

    fn write(&self, name: &str, first: u64) -> Result<PathBuf, TransferError> {
        let out = self.dir.path().join(name);
        let log = Log {
            dir: self.dir.path(),
            holder: &Holder::Own(self.store.clone()),
            key: &self.log_key,
            root: self.root.verifier(),
            pepper: None,
        };
        log.export(&out, first, day("2026-11-23"))?;
        Ok(out)
    }

    /// Returns the newest tip's sealed bytes.
    fn newest(&self, name: &str) -> Vec<u8> {
        let bundle = self.write(name, self.store.status().tips - 1).unwrap();
        let roster = Roster::verify(self.roster(1).as_bytes(), self.root.verifier()).unwrap();
        let mut bundle = Verified::open(File::open(bundle).unwrap(), &roster).unwrap();
        assert!(matches!(bundle.next_item(), Some(Item::Tip(_))));
        let mut sealed = vec![];
        bundle.body().read_to_end(&mut sealed).unwrap();
        sealed
    }

    fn open(&self, bundle: &Path) -> Opened {
        let roster = self.roster(1);
        let roster = Roster::verify(roster.as_bytes(), self.root.verifier()).unwrap();
        let mut bundle = Verified::open(File::open(bundle).unwrap(), &roster).unwrap();
        let mut tips = vec![];
        while let Some(item) = bundle.next_item() {
            assert!(matches!(item, Item::Tip(_)), "{item:?}");
            let age = Decryptor::new(bundle.body(), &self.identity).unwrap();
            let mut files = vec![];
            let tip = payload::read(age, |_, body| {
                let mut bytes = vec![];
                body.read_to_end(&mut bytes)?;
                files.push(bytes);
                Ok(())
            });
            tips.push((tip.unwrap(), files));
        }
        tips
    }
}

fn text(words: &str) -> Submission {
    Submission {
        answers: Answers { danger: true, ..Answers::default() },
        text: Some(words.to_owned()),
        attempt: Some(Attempt::new([7; 16])),
        keep_taken: false,
        files: vec![],
        lost: vec![],
    }
}

#[test]
fn text_and_files_come_out_of_the_bundle() {
    let bench = Bench::new();
    let pipeline = bench.pipeline("2026-11-23");
    let mut large = vec![0; 3 << 20];
    Os.fill(&mut large);
    let mut submission = text("عربي 🚨");
    submission.files = vec![bench.upload(1, b"\xff\xd8\xff\xe0 small"), bench.upload(2, &large)];
    let sent = pipeline.submit(Lang::Nl, submission).unwrap();
    assert_eq!(sent.files.len(), 2);
    pipeline.submit(Lang::En, text("second")).unwrap();

    let tips = bench.export("both", 0).unwrap();
    let (tip, files) = &tips[0];
    assert_eq!((tip.text.as_deref(), tip.language.as_str()), (Some("عربي 🚨"), "nl"));
    assert!(tip.answers.danger && tip.attempt == Some(Attempt::new([7; 16])));
    assert_eq!(*files, [b"\xff\xd8\xff\xe0 small".to_vec(), large]);
    let names: Vec<&str> = tip.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, ["attachments/01.jpg", "attachments/02.bin"]);
    assert!(tip.attachments.iter().all(|file| file.scrub == Scrub::None));
    assert_eq!(tips.len(), 2);
    assert_eq!(bench.export("second", 1).unwrap().len(), 1);
    assert!(matches!(bench.export("third", 3), Err(TransferError::From)));
    assert!(matches!(bench.export("both", 0), Err(TransferError::Exists)));
}

#[test]
fn code_is_the_mailbox_of_its_tip_and_of_what_follows() {
    let bench = Bench::new();
    let pipeline = bench.pipeline("2026-11-23");
    let code = pipeline.submit(Lang::Nl, text("first")).unwrap().code.unwrap();
    let other = pipeline.submit(Lang::Nl, text("first")).unwrap().code.unwrap();
    assert_ne!(code.expose(), other.expose(), "the same attempt sent again");
    let receipt = code.root("m.test").receipt();
    let tick = Tick { phrase: Phrase::parse("still-there").unwrap(), answer: Certainty::Yes };
    let said = FollowUp { withdrawn: true, ticks: Ticks::new(vec![tick]).unwrap() };
    let added = pipeline.follow_up(Lang::En, &receipt, said.clone(), text("more")).unwrap();
    assert!(added.code.is_none());
    let tips = bench.export("out", 0).unwrap();
    let mailbox = tips[0].0.mailbox.clone().unwrap();
    assert_eq!((&mailbox, &tips[0].0.kind), (&receipt.public(), &Kind::Tip));
    assert_ne!(tips[1].0.mailbox.as_ref(), Some(&mailbox));
    assert_eq!(tips[1].0.mailbox, Some(other.root("m.test").receipt().public()));
    let (follow_up, _) = &tips[2];
    assert_eq!((&follow_up.kind, &follow_up.mailbox), (&Kind::FollowUp(said), &Some(mailbox)));
    assert_eq!((follow_up.text.as_deref(), follow_up.language.as_str()), (Some("more"), "en"));
}

#[test]
fn tip_without_a_receipt_arrives_and_says_so() {
    let bench = Bench::new();
    let none = Receipts::new(0, Duration::ZERO);
    let pipeline = bench.pipeline("2026-11-23").with_receipts(none);
    assert!(pipeline.submit(Lang::Nl, text("first")).unwrap().code.is_none());
    let tips = bench.export("out", 0).unwrap();
    assert_eq!((tips[0].0.text.as_deref(), &tips[0].0.mailbox), (Some("first"), &None));
}

#[test]
fn ticks_go_on_without_the_files_that_have_no_room() {
    let bench = Bench::new();
    let reserves = Reserves { files: u64::MAX, ..Reserves::default() };
    let pipeline = bench.pipeline_keeping("2026-11-23", reserves);
    let receipt = pipeline.submit(Lang::Nl, text("first")).unwrap().code.unwrap().root("m.test");
    let mut submission = text("");
    submission.text = None;
    submission.files = vec![bench.upload(1, b"a file")];
    let said = FollowUp { withdrawn: true, ..FollowUp::default() };
    let sent = pipeline.follow_up(Lang::Nl, &receipt.receipt(), said, submission).unwrap();
    assert_eq!((sent.files.len(), sent.lost[0].why), (0, Why::NoRoom));
    assert_eq!(bench.export("out", 0).unwrap().len(), 2);
}

#[test]
fn text_goes_on_without_its_files_when_the_disk_is_full() {
    let bench = Bench::on(Full);
    let mut submission = text("room for words");
    submission.files = vec![bench.upload(4, &vec![1; 70 << 20])];
    let sent = bench.pipeline("2026-11-23").submit(Lang::Nl, submission).unwrap();
    assert!(sent.files.is_empty());
    assert_eq!((sent.lost.len(), sent.lost[0].first, sent.lost[0].why), (1, 4, Why::NoRoom));
    let mut alone = text("x");
    alone.text = None;
    alone.files = vec![bench.upload(1, &vec![1; 70 << 20])];
    let refused = bench.pipeline("2026-11-23").submit(Lang::Nl, alone);
    assert_eq!(refused.err(), Some(NotTaken::Busy));
    let tips = bench.export("out", 0).unwrap();
    assert_eq!(tips.len(), 1);
    assert_eq!(tips[0].0.text.as_deref(), Some("room for words"));
}

#[test]
fn files_leave_the_reserve_to_words() {
    let bench = Bench::new();
    let reserves = Reserves { files: u64::MAX, long_texts: 0 };
    let pipeline = bench.pipeline_keeping("2026-11-23", reserves);
    let mut submission = text("words first");
    submission.files = vec![bench.upload(1, b"a file")];
    let records = bench.store.status().records;
    let sent = pipeline.submit(Lang::Nl, submission).unwrap();
    assert_eq!((sent.files.len(), sent.lost[0].why), (0, Why::NoRoom));
    assert_eq!(bench.store.status().records, records + 2, "nothing of the file was written");
    assert_eq!(bench.export("out", 0).unwrap()[0].0.text.as_deref(), Some("words first"));
}

#[test]
fn long_texts_leave_their_reserve_to_short_ones() {
    let bench = Bench::new();
    let reserves = Reserves { files: u64::MAX, long_texts: u64::MAX };
    let pipeline = bench.pipeline_keeping("2026-11-23", reserves);
    let records = bench.store.status().records;
    let long = pipeline.submit(Lang::Nl, text(&"lang ".repeat(4_000)));
    assert_eq!(long.err(), Some(NotTaken::LongText));
    let mut with_file = text(&"lang ".repeat(4_000));
    with_file.files = vec![bench.upload(1, b"a file")];
    assert_eq!(pipeline.submit(Lang::Nl, with_file).err(), Some(NotTaken::LongText));
    assert_eq!(bench.store.status().records, records, "nothing of either was written");
    // The page says how many characters are always taken: also the widest, with every answer filled in.
    let mut short = text(&"𐍈".repeat(SHORT_CHARS.try_into().unwrap()));
    short.answers.place = Some("𐍈".repeat(500));
    short.answers.soon = Some("𐍈".repeat(500));
    pipeline.submit(Lang::Nl, short).unwrap();
    assert_eq!(bench.export("out", 0).unwrap().len(), 1);
}

#[test]
fn day_never_runs_backwards() {
    let bench = Bench::new();
    bench.pipeline("2026-11-23").submit(Lang::Nl, text("today")).unwrap();
    bench.pipeline("2026-03-01").submit(Lang::Nl, text("clock set back")).unwrap();
    let days: Vec<Day> = bench.export("out", 0).unwrap().iter().map(|(tip, _)| tip.day).collect();
    assert_eq!(days, [day("2026-11-23"), day("2026-11-23")]);
}

#[test]
fn tip_is_sealed_to_the_last_recipient_when_all_have_ended() {
    let bench = Bench::new();
    bench.pipeline("2031-01-01").submit(Lang::Nl, text("late")).unwrap();
    assert_eq!(bench.export("out", 0).unwrap().len(), 1);
}

#[test]
fn tip_is_sealed_to_the_recipients_of_its_day_and_to_no_other() {
    let bench = Bench::new();
    let root = bench.root.verifier();
    let mut roster = Roster::verify(bench.roster(2).as_bytes(), root).unwrap();
    let [old, new, paper] = [(); 3].map(|()| Identity::generate(&mut Os));
    let term = |from, to, identity: &Identity| Term {
        from: day(from),
        to: day(to),
        recipient: identity.recipient(),
    };
    roster.issued = day("2026-05-31");
    roster.recipients = vec![
        term("2026-01-01", "2026-05-31", &old),
        term("2026-06-01", "2028-05-30", &new),
        term("2026-01-01", "2028-05-30", &paper),
    ];
    bench.store.put_roster(roster.sign(&bench.root).unwrap().as_bytes()).unwrap();
    for (name, clock, opens) in [
        ("the day of issue", "2026-02-01", [true, false, true]),
        ("the first day", "2026-06-01", [false, true, true]),
        ("the clock behind the last tip", "2026-02-01", [false, true, true]),
        ("all have ended", "2028-05-31", [false, true, true]),
    ] {
        bench.pipeline(clock).submit(Lang::Nl, text("on a day")).unwrap();
        let sealed = bench.newest(name);
        let opened = [&old, &new, &paper].map(|who| Decryptor::new(&*sealed, who).is_ok());
        assert_eq!(opened, opens, "{name}");
    }
}

#[test]
fn older_foreign_and_equal_rosters_are_refused() {
    let bench = Bench::new();
    bench.store.put_roster(bench.roster(3).as_bytes()).unwrap();
    for epoch in [1, 2, 3] {
        let refused = bench.store.put_roster(bench.roster(epoch).as_bytes());
        assert!(matches!(refused, Err(RosterError::Refused(_))), "{epoch}");
    }
    let other = Signer::generate(root_name("m.test").unwrap(), &mut Os);
    let forged = Bench { root: other, ..Bench::new() }.roster(9);
    assert!(matches!(bench.store.put_roster(forged.as_bytes()), Err(RosterError::Refused(_))));
}

#[test]
fn deployment_is_made_once_and_proves_itself() {
    let dir = tempfile::tempdir().unwrap();
    let root = Signer::generate(root_name("m.test").unwrap(), &mut Os);
    let at = |name: &str| dir.path().join(name).display().to_string();
    let config = format!(
        "deployment = 'm.test'\nroot_verifier = '{}'\n[listen]\nunix = '{}'\n[store]\ndir = '{}'\nkeys_dir = '{}'\n\
         [pages]\nread_days = ['monday']\nanswer_within_days = 7\n",
        root.verifier(),
        at("sock"),
        at("store"),
        at("keys")
    );
    let deployment = Deployment::new(Config::parse(&config).unwrap()).unwrap();
    let verifier = deployment.init().unwrap();
    assert_eq!(verifier.name().as_str(), "m.test/log/0");
    assert!(deployment.init().is_err());
    std::fs::rename(at("keys"), at("keys.away")).unwrap();
    assert!(deployment.init().is_err());
    assert!(!Path::new(&at("keys")).exists(), "no second log key is made");
    std::fs::rename(at("keys.away"), at("keys")).unwrap();
    assert_eq!(deployment.verify().unwrap().tips, 0);
    let report = deployment.status(day("2026-11-23")).unwrap();
    assert!(!report.serving && report.roster_epoch.is_none());
    assert_eq!(report.due.len(), 3, "{:?}", report.due);

    let again = Deployment::new(Config::parse(&config).unwrap()).unwrap();
    let begun = again.new_log().unwrap();
    assert_eq!((begun.generation, begun.verifier.name().as_str()), (1, "m.test/log/1"));
    assert!(!begun.roster, "there was none to take over");
    let newest = Deployment::new(Config::parse(&config).unwrap()).unwrap();
    assert!(newest.status(day("2026-11-23")).unwrap().log.starts_with("m.test/log/1+"));
    let closed = newest.of_generation(0).unwrap();
    assert_eq!(closed.verify().unwrap().tips, 0);
    assert!(matches!(closed.of_generation(7), Err(DeploymentError::NoGeneration(7))));
}
