//! Inbound bundles as a carrier could have changed them.

use zeroize::Zeroizing;

use super::*;
use crate::{age, note::KeyName, roster::Desk};

fn desk(name: &str, seed: u8) -> Signer {
    let name = KeyName::new(format!("m.test/desk/{name}")).unwrap();
    Signer::from_seed(name, Zeroizing::new([seed; 32]))
}

fn roster() -> Roster {
    let listed = |signer: Signer| Desk { holds: true, key: signer.verifier().clone() };
    Roster {
        deployment: "m.test".into(),
        epoch: 1,
        issued: Day::from_number(20_000),
        recipients: vec![],
        desks: vec![listed(desk("a", 1)), listed(desk("b", 2))],
        logs: vec![],
    }
}

fn cover() -> Cover {
    let audit = Trail { length: 3, head: [8; 32] };
    Cover { day: Day::from_number(20_780), sequence: 7, audit }
}

fn items() -> Vec<Item> {
    let item = |name, body: &[u8]| Item { name, body: body.to_vec() };
    vec![
        item(Name::Reply(ReplyId::new([1; 16])), b"sealed reply"),
        item(Name::Reply(ReplyId::new([2; 16])), &[7; 700]),
        item(Name::Acknowledgement, b"note"),
        item(Name::Roster, b"another note"),
    ]
}

struct Counting(u8);

impl crate::Entropy for Counting {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.iter_mut().for_each(|byte| {
            self.0 = self.0.wrapping_add(1);
            *byte = self.0;
        });
    }
}

fn sealed(recipients: usize, plaintext: usize) -> Vec<u8> {
    let mut entropy = Counting(0);
    let recipient = age::Identity::generate(&mut entropy).recipient();
    let to = vec![recipient; recipients];
    let mut age = age::Encryptor::new(&to, &mut entropy, Vec::new()).unwrap();
    age.write_all(&vec![0; plaintext]).unwrap();
    age.finish().unwrap()
}

#[test]
fn reply_tells_its_mailbox_and_what_is_sealed() {
    let (mailbox, sealed) = (MailboxId::new([9; 16]), sealed(1, 16 << 10));
    let item = Item::reply(ReplyId::new([4; 16]), &mailbox, &sealed);
    assert_eq!(item.name, Name::Reply(ReplyId::new([4; 16])));
    assert_eq!(Addressed::read(&item.body), Ok(Addressed { mailbox, sealed: &sealed }));
}

#[test]
fn what_cannot_be_a_sealed_reply_is_told_without_a_key() {
    let good = [[9; 16].as_slice(), &sealed(1, 16 << 10)].concat();
    for end in [0, 15, 16, 17, 1_000, good.len() - 1] {
        assert_eq!(Addressed::read(&good[..end]), Err(NotAReply), "cut at {end}");
    }
    for (recipients, plaintext) in [(2, 16 << 10), (1, 8 << 10), (1, (16 << 10) + 1), (1, 20 << 20)]
    {
        let body = [[9; 16].as_slice(), &sealed(recipients, plaintext)].concat();
        assert_eq!(Addressed::read(&body), Err(NotAReply), "{recipients} {plaintext}");
    }
    let noise = vec![7; good.len()];
    assert_eq!(Addressed::read(&noise), Err(NotAReply));
}

fn written() -> Vec<u8> {
    write(Vec::new(), &cover(), &items(), &desk("b", 2)).unwrap()
}

fn read(bytes: &[u8]) -> Result<(Verified<&[u8]>, Vec<Item>), InboundError> {
    let mut bundle = Verified::open(bytes, &roster())?;
    let mut items = vec![];
    while let Some(item) = bundle.next_item()? {
        items.push(item);
    }
    Ok((bundle, items))
}

#[test]
fn bundle_round_trips_and_names_its_desk() {
    let bytes = written();
    let (bundle, found) = read(&bytes).unwrap();
    assert_eq!(found, items());
    assert_eq!((bundle.cover(), bundle.desk()), (&cover(), desk("b", 2).verifier()));
}

#[test]
fn every_flipped_byte_is_refused() {
    let good = written();
    for at in 0..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        assert!(read(&bytes).is_err(), "byte {at}");
    }
}

#[test]
fn every_cut_is_refused() {
    let good = written();
    for end in 0..good.len() {
        assert!(read(&good[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn trailing_bytes_are_refused() {
    let mut longer = written();
    longer.push(0);
    assert!(matches!(read(&longer), Err(InboundError::NotABundle(_))));
}

#[test]
fn unlisted_desks_and_other_purposes_are_refused() {
    let stranger = write(Vec::new(), &cover(), &items(), &desk("c", 3)).unwrap();
    assert!(matches!(read(&stranger), Err(InboundError::UnlistedDesk)));
    let impostor = write(Vec::new(), &cover(), &items(), &desk("a", 9)).unwrap();
    assert!(matches!(read(&impostor), Err(InboundError::UnlistedDesk)));
    let plain = desk("a", 1);
    let note = plain.sign(&manifest(&cover(), &[], plain.under(PURPOSE).verifier())).unwrap();
    let mut tar = tar::Writer::new(Vec::new());
    tar.file("manifest", note.len() as u64, note.as_bytes()).unwrap();
    let bytes = tar.finish(None).unwrap();
    assert!(matches!(read(&bytes), Err(InboundError::UnlistedDesk)));
}

#[test]
fn missing_extra_and_swapped_items_are_refused() {
    let good = written();
    let key = desk("b", 2).under(PURPOSE);
    let note = key.sign(&manifest(&cover(), &items(), key.verifier())).unwrap();
    let rebuilt = |bodies: &[Item]| {
        let mut tar = tar::Writer::new(Vec::new());
        tar.file("manifest", note.len() as u64, note.as_bytes()).unwrap();
        for item in bodies {
            tar.file(&item.name.text(), item.body.len() as u64, item.body.as_slice()).unwrap();
        }
        tar.finish(None).unwrap()
    };
    assert_eq!(rebuilt(&items()), good);
    let mut swapped = items();
    swapped.swap(0, 1);
    let mut extra = items();
    extra.push(Item { name: Name::Reply(ReplyId::new([3; 16])), body: vec![] });
    for bodies in [&items()[..3], &swapped, &extra] {
        assert!(matches!(read(&rebuilt(bodies)), Err(InboundError::Items)));
    }
}

#[test]
fn repeated_items_are_not_written() {
    let twice = [items()[0].clone(), items()[0].clone()];
    assert!(write(Vec::new(), &cover(), &twice, &desk("b", 2)).is_err());
}
