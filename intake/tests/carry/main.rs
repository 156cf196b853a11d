//! Carrying back and forth with a real deployment: what desks' bundles change, what is erased for them, what is not.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod bundles;
mod desks;
mod erasing;
mod replies;
mod status;

use std::{
    fs,
    io::{self, Write as _},
    path::PathBuf,
};

use meldkluis_crypto::{
    acknowledgement::Acknowledgement,
    age::Identity,
    bundle::{self, Item, Verified},
    day::Day,
    inbound::{self, Cover, InboundError, Name, ReplyId, Trail},
    note::{Signer, Verifier},
    receipt::{Code, Receipt},
    reply::{self, Attachment, Kind, Reply, Words},
    roster::{Desk, Roster, Term, desk_name, root_name},
    tip::{Sha256, Version},
    tlog::{Head, Root, Tree},
    trail::{self, Growth},
};
use meldkluis_intake::{
    config::Config,
    deployment::Deployment,
    entropy::Os,
    keys::{self, Pepper},
    mailbox::{Letter, Mailboxes},
    store::{
        Erased,
        control::{Holder, Server},
    },
    transfer::{Bundle, Imported, Log, Outcome, TransferError},
};
use rcgen::{CertificateParams, KeyPair, date_time_ymd};

const FIRST: u32 = 20_780;

fn day(number: u32) -> Day {
    Day::from_number(FIRST + number)
}

/// A deployment of one machine, its root key, and the keys of its desks.
struct House {
    dir: tempfile::TempDir,
    root: Signer,
    log: Verifier,
    identity: Identity,
    desks: Vec<Signer>,
}

impl House {
    /// A deployment with so many holding desks, a roster in force, and a log of so many tips.
    fn new(desks: usize, tips: u8) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let root = Signer::generate(root_name("m.test").unwrap(), &mut Os);
        let names = (0..desks.max(4)).map(|n| desk_name("m.test", &n.to_string()).unwrap());
        let keys = names.map(|name| Signer::generate(name, &mut Os)).collect();
        let identity = Identity::generate(&mut Os);
        let log = root.verifier().clone();
        let mut house = Self { dir, root, log, identity, desks: keys };
        house.log = house.deployment().init().unwrap();
        let roster = house.file("first", house.roster(1, desks).as_bytes());
        let (imported, _) = house.deployment().import(&roster, day(0)).unwrap();
        assert!(matches!(imported, Imported::Roster(_)));
        house.deposit(tips);
        house
    }

    fn deployment(&self) -> Deployment {
        Deployment::new(Config::parse(&self.configuration()).unwrap()).unwrap()
    }

    fn configuration(&self) -> String {
        let dir = self.dir.path().display();
        format!(
            "deployment = \"m.test\"\nroot_verifier = \"{}\"\n[listen]\nunix = \"{dir}/site\"\n\
             [store]\ndir = \"{dir}/store\"\nkeys_dir = \"{dir}/keys\"\ncontrol = \"{dir}/control\"\n\
             [pages]\nread_days = [\"monday\"]\nanswer_within_days = 7\n",
            self.root.verifier()
        )
    }

    fn roster(&self, epoch: u64, desks: usize) -> String {
        let recipient = self.identity.recipient();
        let roster = Roster {
            deployment: "m.test".into(),
            epoch,
            issued: day(0),
            recipients: vec![Term { from: day(0), to: day(900), recipient }],
            desks: self.desks[..desks]
                .iter()
                .map(|key| Desk { holds: true, key: key.verifier().clone() })
                .collect(),
            logs: vec![self.log.clone()],
        };
        roster.sign(&self.root).unwrap()
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn deposit(&self, tips: u8) {
        let parts = self.deployment().reach().unwrap();
        let Holder::Own(store) = parts.holder() else { panic!("a server runs") };
        for tip in 0..tips {
            let mut deposit = store.deposit();
            deposit.write_all(&vec![tip + 1; 9_000]).unwrap();
            deposit.commit(day(0)).unwrap();
        }
    }

    /// The head of the log's first `size` tips.
    fn head(&self, size: u64) -> Head {
        let parts = self.deployment().reach().unwrap();
        let Holder::Own(store) = parts.holder() else { panic!("a server runs") };
        let mut tree = Tree::default();
        for tip in store.reader().unwrap().tips().take(size.try_into().unwrap()) {
            tree.push(&tip.unwrap().leaf);
        }
        Head { size, root: tree.root() }
    }

    fn said(&self, desk: usize, held: Head) -> inbound::Item {
        self.said_of(desk, 0, held)
    }

    fn said_of(&self, desk: usize, generation: u32, held: Head) -> inbound::Item {
        let said = Acknowledgement { day: day(0), generation, held, canary: None };
        let note = said.sign(&self.desks[desk]).unwrap();
        inbound::Item { name: Name::Acknowledgement, body: note.into_bytes() }
    }

    /// A bundle of a desk, whose audit trail is as long as its sequence.
    fn bundle(&self, desk: usize, sequence: u64, items: &[inbound::Item]) -> Vec<u8> {
        let (audit, grown) = grown(0, sequence, "");
        self.bundle_after(desk, sequence, audit, &[items, &[grown]].concat())
    }

    fn bundle_after(
        &self,
        desk: usize,
        sequence: u64,
        audit: Trail,
        items: &[inbound::Item],
    ) -> Vec<u8> {
        let cover = Cover { day: day(0), sequence, audit };
        inbound::write(Vec::new(), &cover, items, &self.desks[desk]).unwrap()
    }

    fn import(&self, bytes: &[u8], today: u32) -> (Bundle, Erased) {
        let (imported, erased) =
            self.deployment().import(&self.file("bundle", bytes), day(today)).unwrap();
        let Imported::Bundle(bundle) = imported else { panic!("taken for a roster") };
        (bundle, erased)
    }

    /// Has a desk say that it holds the first `size` tips.
    fn hold(&self, desk: usize, sequence: u64, size: u64, today: u32) -> (Bundle, Erased) {
        let said = self.said(desk, self.head(size));
        self.import(&self.bundle(desk, sequence, &[said]), today)
    }

    fn export(&self, from: Option<u64>) -> Result<Vec<u8>, TransferError> {
        let deployment = self.deployment();
        let parts =
            deployment.reach().map_err(|error| TransferError::File(io::Error::other(error)))?;
        let log = Log::of(&parts);
        let out = self.dir.path().join("out");
        drop(fs::remove_file(&out));
        let from = from.map_or_else(|| log.first_due(), Ok)?;
        log.export(&out, from, day(0))?;
        fs::read(out).map_err(TransferError::File)
    }

    /// Reads a bundle as somebody who was never there before: the manifest, and the tips' indices.
    fn read(&self, bytes: &[u8]) -> (bundle::Manifest, usize, Vec<u64>) {
        let roster = Roster::verify(self.roster(9, 2).as_bytes(), self.root.verifier()).unwrap();
        let mut bundle = Verified::open(bytes, &roster).unwrap();
        let mut tips = vec![];
        while let Some(item) = bundle.next_item() {
            let Item::Tip(index) = item else { panic!("{item:?}") };
            tips.push(index);
        }
        (bundle.manifest().clone(), bundle.leaves().len(), tips)
    }

    fn mailboxes(&self) -> Mailboxes {
        let parts = self.deployment().reach().unwrap();
        let Holder::Own(store) = parts.holder() else { panic!("a server runs") };
        Mailboxes::new(store.clone(), self.pepper())
    }

    fn pepper(&self) -> Pepper {
        keys::pepper(&self.dir.path().join("keys")).unwrap()
    }

    /// What a receipt's holder reads.
    fn texts(&self, receipt: &Receipt) -> Vec<String> {
        let found = self.mailboxes().look(receipt).unwrap();
        assert_eq!(found.unreadable, 0);
        let text = |letter: &Letter| letter.reply.text.as_deref().map(str::to_owned);
        found.replies.iter().filter_map(text).collect()
    }

    fn records(&self) -> u64 {
        self.deployment().verify().unwrap().records
    }

    fn erased(&self) -> u64 {
        self.deployment().verify().unwrap().erased
    }
}

/// The receipt of one sender.
fn receipt() -> Receipt {
    Code::parse("012345678901234567890105").unwrap().root("m.test").receipt()
}

/// The item of a reply to a receipt's holder.
fn letter(number: u16, receipt: &Receipt, text: &str) -> inbound::Item {
    let reply = Reply {
        version: Version,
        day: day(0),
        language: "nl".into(),
        kind: Kind::Written,
        text: Some(Words::new(text.to_owned())),
        questions: vec![],
        attachments: vec![],
    };
    let files: [&[u8]; 0] = [];
    let public = receipt.public();
    let sealed = reply::seal(&reply, files, &public.recipient, &mut Os, Vec::new()).unwrap();
    inbound::Item::reply(id(number), &public.id, &sealed)
}

fn id(number: u16) -> ReplyId {
    let mut bytes = [0xab; 16];
    bytes[14..].copy_from_slice(&number.to_be_bytes());
    ReplyId::new(bytes)
}

fn name(number: u16) -> String {
    format!("replies/{}", id(number).to_hex())
}

fn outcomes(bundle: &Bundle) -> Vec<(&str, Outcome)> {
    bundle.items.iter().map(|item| (item.item.as_str(), item.outcome)).collect()
}

/// A desk's trail of so many entries, and what shows that it grew from an earlier length.
fn grown(from: u64, length: u64, hand: &str) -> (Trail, inbound::Item) {
    let mut trail = Trail::empty("a desk");
    let mut growth = Growth { from: trail, entries: vec![] };
    for number in 0..length {
        if number == from {
            growth = Growth { from: trail, entries: vec![] };
        }
        let entry = trail::entry(&format!("entry {number}{hand}"));
        trail = trail.after(&entry);
        growth.entries.push(entry);
    }
    (trail, inbound::Item { name: Name::Trail, body: growth.encode() })
}
