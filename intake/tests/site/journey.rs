//! The whole way over a real store: a tip, its code, an answer, an addition, and nothing left behind it.

use std::sync::Arc;

use meldkluis_crypto::{
    age::Identity,
    day::Day,
    inbound::{ReplyId, Trail},
    note::{KeyName, Signer, Verifier},
    receipt::Code,
    reply::{self, Kind, Reply, Words},
    roster::{Desk, Roster, Term, desk_name, root_name},
    tip::Version,
};
use meldkluis_intake::{
    clock::Fixed,
    entropy::Os,
    keys::{self, Pepper},
    mailbox::Mailboxes,
    pipeline::Pipeline,
    room::{Reserves, Room},
    store::{Delivery, Fatal, Hooks, Said, Setup, Store},
    transfer,
};
use tempfile::TempDir;

use crate::{
    client::{field, file, form},
    house::House,
    messages::value,
};

/// The deployment that the house is configured as.
const DEPLOYMENT: &str = "meldkluis.example";

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

/// A store under a roster with one desk.
struct Kept {
    dir: TempDir,
    store: Store,
    root: Verifier,
    desk: Verifier,
}

fn day() -> Day {
    "2026-11-23".parse().unwrap()
}

impl Kept {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let root = Signer::generate(root_name(DEPLOYMENT).unwrap(), &mut Os);
        let desk = Signer::generate(desk_name(DEPLOYMENT, "a").unwrap(), &mut Os);
        let desk = desk.verifier().clone();
        let log = KeyName::new(format!("{DEPLOYMENT}/log/0")).unwrap();
        let key = keys::make(&dir.path().join("keys"), 0, log, &mut Os).unwrap();
        let roster = Roster {
            deployment: DEPLOYMENT.into(),
            epoch: 1,
            issued: day(),
            recipients: vec![Term {
                from: day(),
                to: day().plus(300),
                recipient: Identity::generate(&mut Os).recipient(),
            }],
            desks: vec![Desk { holds: true, key: desk.clone() }],
            logs: vec![key.verifier().clone()],
        };
        let setup = Setup::new(0, key, Here(root.verifier().clone()));
        let store = Store::create(&dir.path().join("store"), setup).unwrap().0;
        store.put_roster(roster.sign(&root).unwrap().as_bytes()).unwrap();
        Self { dir, store, root: root.verifier().clone(), desk }
    }

    fn pepper(&self) -> Pepper {
        keys::pepper(&self.dir.path().join("keys")).unwrap()
    }

    async fn house(&self) -> House {
        let room = Room::new(self.dir.path().to_owned(), Reserves::default());
        let pipeline = Pipeline::new(self.store.clone(), self.root.clone(), Fixed(day()), room);
        let mailboxes = Mailboxes::new(self.store.clone(), self.pepper());
        House::before(Arc::new(pipeline), Arc::new(mailboxes)).await
    }

    fn bring(&self, code: &Code, words: &str) {
        let reply = Reply {
            version: Version,
            day: day(),
            language: "en".into(),
            kind: Kind::Written,
            text: Some(Words::new(words.to_owned())),
            questions: vec![],
            attachments: vec![],
        };
        let to = code.root(DEPLOYMENT).receipt().public();
        let files: [&[u8]; 0] = [];
        let sealed = reply::seal(&reply, files, &to.recipient, &mut Os, Vec::new()).unwrap();
        let mailbox = self.pepper().mailbox_key(&to.id);
        let delivery = Delivery::new(ReplyId::new([1; 16]), mailbox, sealed).unwrap();
        let said = Said {
            desk: self.desk.clone(),
            sequence: 1,
            whole: true,
            audit: Trail { length: 0, head: [0; 32] },
            day: day(),
            acknowledgement: None,
        };
        self.store.deliver(&said, &[delivery]).unwrap();
    }
}

#[tokio::test]
async fn code_of_a_tip_opens_its_answer_until_that_is_deleted() {
    let kept = Kept::new();
    let house = kept.house().await;
    let sent = house.post("/en/tip", &form(&[field("text", "a tip")])).await;
    let shown = sent.body.split_once("class=\"code\"").unwrap().1.split_once("</p>").unwrap().0;
    let digits: String = shown.split("<span>").skip(1).map(|rest| &rest[..4]).collect();
    let code = Code::parse(&digits).unwrap();
    assert!(house.open(&digits).await.body.contains("There is no answer yet"));
    kept.bring(&code, "we read it");
    let page = house.open(&digits).await;
    assert!(page.body.contains(">we read it</p>"));
    let ticket = field("ticket", &value(&page, "ticket"));
    let send =
        [field("do", "send"), ticket.clone(), field("text", "more"), file("files", b"a photo")];
    let added = house.post("/en/messages", &form(&send)).await;
    assert!(added.body.contains("What you added has arrived"));
    assert_eq!(kept.store.status().tips, 2);
    let id = field("reply", &value(&page, "reply"));
    let delete = [field("do", "delete"), ticket, id, field("sure", "1")];
    let gone = house.post("/en/messages", &form(&delete)).await;
    assert!(gone.body.contains("The answer is deleted"));
    assert!(house.open(&digits).await.body.contains("There is no answer yet"));
    assert_eq!(kept.store.verify().unwrap().erased_replies, 1);
}
