//! Mailboxes from the tip to the reply and back to nothing, and what a stolen store tells of them.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::{fs, path::Path, time::Duration};

use meldkluis_crypto::{
    Entropy as _,
    age::Identity,
    day::Day,
    inbound::{ReplyId, Trail},
    note::{KeyName, Signer, Verifier},
    receipt::{Code, Receipt},
    reply::{self, Kind, Reply, Words},
    roster::{Desk, Roster, Term, desk_name, root_name},
    tip::Version,
};
use meldkluis_intake::{
    clock::Fixed,
    entropy::Os,
    form::Submission,
    keys::{self, Pepper},
    mailbox::Mailboxes,
    pages::Lang,
    pipeline::{Intake as _, Pipeline},
    room::{Reserves, Room},
    store::{Arrival, Delivery, Fatal, Hooks, Said, Setup, Store},
    transfer,
};

/// Words of a reply that must be found nowhere.
const WORDS: &str = "kom morgen naar het grijze huis";

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
    log_key: String,
    desk: Signer,
}

impl Bench {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = Signer::generate(root_name("m.test").unwrap(), &mut Os);
        let desk = Signer::generate(desk_name("m.test", "a").unwrap(), &mut Os);
        let log = KeyName::new("m.test/log/0").unwrap();
        let key = keys::make(&dir.path().join("keys"), 0, log, &mut Os).unwrap();
        let bench = Self { dir, root, log_key: key.expose().to_string(), desk };
        Store::create(&bench.store_dir(), bench.setup()).unwrap();
        let recipient = Identity::generate(&mut Os).recipient();
        let roster = Roster {
            deployment: "m.test".into(),
            epoch: 1,
            issued: day(),
            recipients: vec![Term { from: day(), to: day().plus(300), recipient }],
            desks: vec![Desk { holds: true, key: bench.desk.verifier().clone() }],
            logs: vec![key.verifier().clone()],
        };
        bench.store().put_roster(roster.sign(&bench.root).unwrap().as_bytes()).unwrap();
        bench
    }

    fn store_dir(&self) -> std::path::PathBuf {
        self.dir.path().join("store")
    }

    fn setup(&self) -> Setup {
        let key = Signer::from_exposed(&self.log_key).unwrap();
        Setup::new(0, key, Here(self.root.verifier().clone()))
    }

    fn store(&self) -> Store {
        Store::open(&self.store_dir(), self.setup()).unwrap().0
    }

    fn pepper(&self) -> Pepper {
        keys::pepper(&self.dir.path().join("keys")).unwrap()
    }

    fn mailboxes(&self, store: &Store) -> Mailboxes {
        Mailboxes::new(store.clone(), self.pepper())
    }

    fn pipeline(&self, store: &Store) -> Pipeline {
        let root = self.root.verifier().clone();
        let room = Room::new(self.dir.path().to_owned(), Reserves::default());
        Pipeline::new(store.clone(), root, Fixed(day()), room)
    }

    fn bring(&self, store: &Store, sequence: u64, replies: &[Delivery]) -> Vec<Arrival> {
        let said = Said {
            desk: self.desk.verifier().clone(),
            sequence,
            whole: true,
            audit: Trail { length: 0, head: [0; 32] },
            day: day(),
            acknowledgement: None,
        };
        store.deliver(&said, replies).unwrap().replies
    }

    fn delivery(&self, number: u8, to: &Receipt, words: &str) -> Delivery {
        let mailbox = self.pepper().mailbox_key(&to.mailbox);
        Delivery::new(ReplyId::new([number; 16]), mailbox, sealed(to, words)).unwrap()
    }
}

fn day() -> Day {
    "2026-11-23".parse().unwrap()
}

fn sealed(to: &Receipt, words: &str) -> Vec<u8> {
    let reply = Reply {
        version: Version,
        day: day(),
        language: "nl".into(),
        kind: Kind::Written,
        text: Some(Words::new(words.to_owned())),
        questions: vec![],
        attachments: vec![],
    };
    let files: [&[u8]; 0] = [];
    reply::seal(&reply, files, &to.identity.recipient(), &mut Os, Vec::new()).unwrap()
}

fn submission() -> Submission {
    Submission {
        answers: meldkluis_crypto::tip::Answers::default(),
        text: Some("they work behind the bakery".to_owned()),
        attempt: None,
        keep_taken: false,
        files: vec![],
        lost: vec![],
    }
}

/// Every file below a folder, with its name.
fn all_bytes(dir: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        bytes.extend_from_slice(path.to_str().unwrap().as_bytes());
        bytes.extend(if path.is_dir() { all_bytes(&path) } else { fs::read(&path).unwrap() });
    }
    bytes
}

fn finds(bytes: &[u8], what: &[u8]) -> bool {
    memchr::memmem::find(bytes, what).is_some()
}

fn texts(mailboxes: &Mailboxes, receipt: &Receipt) -> Vec<String> {
    let found = mailboxes.look(receipt).unwrap();
    found
        .replies
        .iter()
        .filter_map(|letter| Some(letter.reply.text.as_deref()?.to_owned()))
        .collect()
}

#[test]
fn stolen_store_tells_neither_code_nor_mailbox_nor_words() {
    let bench = Bench::new();
    let store = bench.store();
    let code = bench.pipeline(&store).submit(Lang::Nl, submission()).unwrap().code.unwrap();
    let root = code.root("m.test");
    let receipt = root.receipt();
    assert_eq!(bench.bring(&store, 1, &[bench.delivery(1, &receipt, WORDS)]), [Arrival::Taken]);
    assert_eq!(store.tick(), []);
    assert_eq!(texts(&bench.mailboxes(&store), &receipt), [WORDS]);
    drop(store);
    let stolen = all_bytes(&bench.store_dir());
    let public = receipt.public();
    let recipient = public.recipient.to_string();
    let groups: Vec<&str> = code.expose_groups().collect();
    for secret in [
        code.expose().as_bytes(),
        groups.join(" ").as_bytes(),
        root.expose(),
        public.id.as_bytes(),
        public.id.to_hex().as_bytes(),
        public.thread.as_bytes(),
        public.thread.to_hex().as_bytes(),
        recipient.as_bytes(),
        receipt.identity.expose().as_bytes(),
        WORDS.as_bytes(),
        b"behind the bakery",
    ] {
        assert!(!finds(&stolen, secret), "{}", String::from_utf8_lossy(secret));
    }
    // What the store does know it by is there, or the search would show nothing.
    let key = bench.pepper().mailbox_key(&receipt.mailbox);
    assert!(finds(&stolen, key.as_bytes()));
}

#[test]
fn erased_mailbox_is_gone_from_every_file_and_never_comes_back() {
    let bench = Bench::new();
    let store = bench.store();
    let receipts = [1, 2].map(|seed| {
        let mut entropy = Os;
        let mut bytes = [seed; 32];
        entropy.fill(&mut bytes);
        meldkluis_crypto::receipt::Root::from_bytes(&bytes).receipt()
    });
    let deliveries = [
        bench.delivery(1, &receipts[0], "een"),
        bench.delivery(2, &receipts[1], "twee"),
        bench.delivery(3, &receipts[0], "drie"),
    ];
    assert_eq!(bench.bring(&store, 1, &deliveries), [Arrival::Taken; 3]);
    let mailboxes = bench.mailboxes(&store);
    assert_eq!(texts(&mailboxes, &receipts[0]), ["een", "drie"]);
    assert_eq!(store.tick(), []);
    assert_eq!(mailboxes.empty(&receipts[0]).unwrap(), 2);
    let gone = [deliveries[0].sealed(), deliveries[2].sealed()].map(|sealed| &sealed[1_700..1_800]);
    let key = bench.pepper().mailbox_key(&receipts[0].mailbox);
    let other = bench.pepper().mailbox_key(&receipts[1].mailbox);
    let absent = |when: &str| {
        let left = all_bytes(&bench.store_dir());
        assert!(!finds(&left, key.as_bytes()), "{when}");
        assert!(gone.iter().all(|sealed| !finds(&left, sealed)), "{when}");
        assert!(finds(&left, other.as_bytes()), "{when}");
    };
    absent("at once");
    drop((mailboxes, store));
    for without_index in [false, true] {
        if without_index {
            fs::remove_dir_all(bench.store_dir().join("index")).unwrap();
        }
        let store = bench.store();
        let mailboxes = bench.mailboxes(&store);
        assert_eq!(texts(&mailboxes, &receipts[0]), [""; 0]);
        assert_eq!(texts(&mailboxes, &receipts[1]), ["twee"]);
        assert!(mailboxes.file(&receipts[0], &ReplyId::new([1; 16]), 1).unwrap().is_none());
        let sequence = 5 + u64::from(without_index);
        assert_eq!(bench.bring(&store, sequence, &deliveries), [Arrival::Seen; 3]);
        assert_eq!(
            (store.verify().unwrap().replies, store.verify().unwrap().erased_replies),
            (3, 2)
        );
        drop((mailboxes, store));
        absent("after an opening");
    }
}

#[test]
fn reply_that_does_not_open_is_counted_and_hides_no_other() {
    let bench = Bench::new();
    let store = bench.store();
    let [ours, other] =
        [CODE, OTHER].map(|code| Code::parse(code).unwrap().root("m.test").receipt());
    let key = bench.pepper().mailbox_key(&ours.mailbox);
    let foreign = Delivery::new(ReplyId::new([8; 16]), key, sealed(&other, "not for us")).unwrap();
    let replies = [foreign, bench.delivery(9, &ours, "for us")];
    assert_eq!(bench.bring(&store, 1, &replies), [Arrival::Taken; 2]);
    let found = bench.mailboxes(&store).look(&ours).unwrap();
    assert_eq!((found.unreadable, found.replies.len()), (1, 1));
    assert_eq!(found.replies[0].id, ReplyId::new([9; 16]));
    assert_eq!(format!("{:?}", found.replies[0].reply), "Reply");
    // Another receipt sees nothing of it.
    assert_eq!(texts(&bench.mailboxes(&store), &other), [""; 0]);
}

const CODE: &str = "012345678901234567890105";
const OTHER: &str = "000000000000000000000098";

/// What is done for a mailbox that never was, and for one that is empty now, cannot be told apart.
#[test]
fn absent_and_emptied_mailboxes_cost_the_same() {
    let bench = Bench::new();
    let store = bench.store();
    let [emptied, absent] =
        [CODE, OTHER].map(|code| Code::parse(code).unwrap().root("m.test").receipt());
    bench.bring(&store, 1, &[bench.delivery(1, &emptied, "een")]);
    let mailboxes = bench.mailboxes(&store);
    mailboxes.empty(&emptied).unwrap();
    let records = store.status().records;
    let least = |receipt: &Receipt| {
        let looks = (0..60).map(|_| {
            let start = std::time::Instant::now();
            assert!(mailboxes.look(receipt).unwrap().replies.is_empty());
            start.elapsed()
        });
        looks.min().unwrap_or_default()
    };
    let (one, other) = (least(&emptied), least(&absent));
    // Both open a decoy: a KEM operation, and not nothing at all.
    assert!(
        one > Duration::from_micros(30) && other > Duration::from_micros(30),
        "{one:?} {other:?}"
    );
    assert!(one < other * 3 && other < one * 3, "{one:?} {other:?}");
    assert_eq!(store.status().records, records, "a look leaves no record");
    assert_eq!(mailboxes.empty(&absent).unwrap(), 0);
    assert_eq!(store.status().records, records, "nor does emptying what is empty");
}
