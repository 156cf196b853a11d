//! What crosses the air gap, both ways: bundles that the script makes, changes and has read.

use std::io::Read as _;

use meldkluis_crypto::{
    bundle::{self, Confirmed, Header},
    day::Day,
    inbound::{self, Cover, Name, ReplyId, Trail},
    note::KeyName,
    roster::{Desk, Roster},
    tar,
    tlog::{Checkpoint, Leaf, Tree},
};
use ring::digest::{SHA256, digest};

use crate::{DEPLOYMENT, Script, signer};

fn roster() -> Roster {
    let desk = signer(&format!("{DEPLOYMENT}/desk/north"));
    Roster {
        deployment: DEPLOYMENT.to_owned(),
        epoch: 1,
        issued: Day::from_number(20_000),
        recipients: vec![],
        desks: vec![Desk { holds: true, key: desk.verifier().clone() }],
        logs: vec![signer(&format!("{DEPLOYMENT}/log/0")).verifier().clone()],
    }
}

/// An outbound bundle, as its writer takes it.
#[derive(Clone, Debug, PartialEq)]
struct Outbound {
    day: Day,
    roster_epoch: u64,
    desks: Vec<Confirmed>,
    first: u64,
    checkpoint: String,
    leaves: Vec<Leaf>,
    pepper: Option<Vec<u8>>,
    tips: Vec<Vec<u8>>,
}

/// Reads the input as an outbound bundle, and one that the input describes, with its changes.
///
/// # Panics
/// When something does not hold.
pub fn outbound(bytes: &[u8]) {
    drop(read(bytes));
    let mut script = Script(bytes);
    let described = described(&mut script);
    let Some(mut bundle) = write(&described) else { return };
    assert_eq!(read(&bundle).as_ref(), Some(&described), "a bundle says what its writer was told");
    let whole = bundle.clone();
    script.edit(&mut bundle);
    let Some(found) = read(&bundle) else { return };
    // Lines by keys that nobody asked for are passed over, as signed notes have it; ours have none.
    let again = write(&found).expect("what was read can be written");
    assert!(again == bundle || signatures(&bundle) > 1, "a bundle has one spelling");
    assert!(bundle == whole || found != described || signatures(&bundle) > 1);
}

fn described(script: &mut Script<'_>) -> Outbound {
    let (day, roster_epoch) = (script.number(4), script.number(2));
    let (day, first) = (u32::try_from(day).unwrap_or_default(), script.byte() % 5);
    let count = script.byte() % 5;
    let tips: Vec<Vec<u8>> = (0..count).map(|_| script.piece().to_vec()).collect();
    let before = (0..first).map(|number| Leaf::new([number; 32], u64::from(number)));
    let after = tips.iter().map(|tip| Leaf::new(sha256(tip), tip.len() as u64));
    let leaves: Vec<Leaf> = before.chain(after).collect();
    let mut desks = vec![];
    for name in ["north", "south"].into_iter().take(usize::from(script.byte() % 3)) {
        let desk = KeyName::new(format!("{DEPLOYMENT}/desk/{name}")).expect("a name");
        let audit = Trail { length: script.number(2), head: [script.byte(); 32] };
        desks.push(Confirmed { desk, sequence: script.number(8), audit });
    }
    let mut tree = Tree::default();
    tree.extend(&leaves);
    let log = signer(&format!("{DEPLOYMENT}/log/0"));
    let checkpoint = Checkpoint::of(&tree).sign(&log).expect("a key of ours");
    let first = first.into();
    let pepper = (script.byte() % 2 == 1).then(|| script.piece().to_vec());
    let day = Day::from_number(day);
    Outbound { day, roster_epoch, desks, first, checkpoint, leaves, pepper, tips }
}

fn write(bundle: &Outbound) -> Option<Vec<u8>> {
    let header = Header {
        day: bundle.day,
        roster_epoch: bundle.roster_epoch,
        desks: &bundle.desks,
        first: bundle.first,
        checkpoint: &bundle.checkpoint,
        leaves: &bundle.leaves,
        pepper: bundle.pepper.as_deref(),
    };
    let log = signer(&format!("{DEPLOYMENT}/log/0"));
    let mut writer = bundle::Writer::new(vec![], &header, &log).ok()?;
    for tip in &bundle.tips {
        writer.tip(tip.as_slice()).ok()?;
    }
    writer.finish().ok()
}

/// Reads a bundle to its end; nothing when anything in it is not as it should be.
fn read(bytes: &[u8]) -> Option<Outbound> {
    let mut bundle = bundle::Verified::open(bytes, &roster()).ok()?;
    let (mut tips, mut fine, mut items) = (vec![], true, 0);
    while let Some(item) = bundle.next_item() {
        items += 1;
        assert!(items <= bytes.len() / 512 + bundle.leaves().len() + 2, "a bundle ends");
        let bundle::Item::Tip(index) = item else {
            fine = false;
            continue;
        };
        let mut tip = vec![];
        fine &= bundle.body().read_to_end(&mut tip).is_ok();
        let leaf = bundle.leaves()[usize::try_from(index).expect("the reader found its leaf")];
        fine &= leaf == Leaf::new(sha256(&tip), tip.len() as u64);
        tips.push(tip);
    }
    let manifest = bundle.manifest();
    fine &= u64::try_from(tips.len()) == Ok(manifest.tips);
    fine.then(|| Outbound {
        day: manifest.day,
        roster_epoch: manifest.roster_epoch,
        desks: manifest.desks.clone(),
        first: manifest.first,
        checkpoint: String::from_utf8(bundle.checkpoint_note().to_vec()).expect("a note is text"),
        leaves: bundle.leaves().to_vec(),
        pepper: bundle.pepper().map(<[u8]>::to_vec),
        tips,
    })
}

/// Reads the input as an inbound bundle, and one that the input describes, with its changes.
///
/// # Panics
/// When something does not hold.
pub fn inbound(bytes: &[u8]) {
    drop(read_inbound(bytes));
    let mut script = Script(bytes);
    let day = Day::from_number(u32::try_from(script.number(4)).unwrap_or_default());
    let audit = Trail { length: script.number(3), head: [script.byte(); 32] };
    let cover = Cover { day, sequence: script.number(8), audit };
    let count = script.byte() % 6;
    let items: Vec<inbound::Item> = (0..count).map(|_| item(&mut script)).collect();
    let desk = signer(&format!("{DEPLOYMENT}/desk/north"));
    let Ok(mut bundle) = inbound::write(vec![], &cover, &items, &desk) else { return };
    let whole = bundle.clone();
    let (said, found) = read_inbound(&bundle).expect("a bundle that was written can be read");
    assert!(said == cover && found == items, "a bundle says what its writer was told");
    script.edit(&mut bundle);
    let Some((said, found)) = read_inbound(&bundle) else { return };
    let again = inbound::write(vec![], &said, &found, &desk).expect("what was read can be written");
    assert!(again == bundle || signatures(&bundle) > 1, "a bundle has one spelling");
    assert!(bundle == whole || said != cover || found != items || signatures(&bundle) > 1);
}

fn item(script: &mut Script<'_>) -> inbound::Item {
    let name = match script.byte() % 4 {
        0 => Name::Acknowledgement,
        1 => Name::Roster,
        2 => Name::Trail,
        _ => Name::Reply(ReplyId::new([script.byte(); 16])),
    };
    inbound::Item { name, body: script.piece().to_vec() }
}

fn read_inbound(bytes: &[u8]) -> Option<(Cover, Vec<inbound::Item>)> {
    let mut bundle = inbound::Verified::open(bytes, &roster()).ok()?;
    let mut items = vec![];
    while let Some(item) = bundle.next_item().ok()? {
        items.push(item);
    }
    Some((*bundle.cover(), items))
}

/// Counts the signatures under the manifest.
fn signatures(bundle: &[u8]) -> usize {
    let mut tar = tar::Reader::new(bundle);
    let mut note = vec![];
    let first = tar.next_file();
    let read = tar.body().read_to_end(&mut note);
    assert!(first.is_ok() && read.is_ok(), "it was read before");
    let text = String::from_utf8_lossy(&note);
    text.lines().filter(|line| line.starts_with("\u{2014} ")).count()
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    digest(&SHA256, bytes).as_ref().try_into().expect("32 bytes")
}
