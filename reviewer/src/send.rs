//! The bundle that goes back to the intake: what this desk holds, its replies, and the newest roster.
//!
//! What comes in: the vault and a file to write. What goes out: an inbound bundle (docs/formats.md), cumulative, under
//! a sequence number of its own, with the audit trail's head.
//! A desk acknowledges what a backup was proven to hold, and not a tip more: on such words the intake erases.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, BufWriter},
    path::Path,
};

use meldkluis_crypto::{
    acknowledgement::Acknowledgement,
    day::Day,
    inbound::{self, Cover, Item, Name, Trail},
    note::NoteError,
    reply::Reply,
    roster::Roster,
    tlog::{Head, Leaf, Tree},
};

use crate::{
    answer::{self, NotAnswered},
    vault::{Act, Carry, Id, Letter, Vault, VaultError, Writing, disk, original},
};

/// The most replies in one bundle: the other items need their places.
const REPLIES_MAX: usize = inbound::ITEMS_MAX - 8;
/// Bytes of replies in one bundle, unless a single one is longer: they are held in memory while it is written.
const BUNDLE_MAX: u64 = 256 << 20;
/// How long a reply may wait to go: the intake keeps it for three months and what is left of the month it came in.
const REPLY_DAYS: u32 = 90;

/// What a bundle says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Its sequence number.
    pub sequence: u64,
    /// The audit trail in it.
    pub audit: Trail,
    /// The generation of the newest log, and what of it is acknowledged; none before anything was proven.
    pub acknowledged: Option<(u32, Head)>,
    /// The epoch of the roster in it.
    pub roster: Option<u64>,
    /// Tips of the newest log that are held back from the acknowledgement.
    pub unproven: u64,
    /// Replies in it.
    pub replies: usize,
    /// Replies for which it had no room: they go with the next one.
    pub left: usize,
    /// Replies that do not open any more, or were not written by this vault: they hold nothing else back.
    pub unreadable: usize,
}

/// A reason why no bundle was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// The audit trail on the disk is not the one that this vault sent before.
    #[error("audit trail is shorter than, or not, the one that was sent before")]
    Trail,
    /// The vault.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A standard reply.
    #[error(transparent)]
    Answer(#[from] NotAnswered),
    /// The desk key's name.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The file cannot be written.
    #[error("bundle cannot be written: {0}")]
    File(#[from] io::Error),
}

/// Writes the next bundle for the intake; an older file of that name is replaced.
///
/// # Errors
/// [`SendError`]; a sequence number may be used up then, which is harmless.
pub fn export(writing: &Writing<'_>, out: &Path, today: Day) -> Result<Sent, SendError> {
    let vault = writing.vault();
    hold_trail(vault)?;
    let roster = vault.rosters()?.pop();
    let holding = roster.as_ref().map_or(Ok(None), |signed| holding(vault, &signed.roster))?;
    let acknowledged = holding.as_ref().filter(|holding| holding.head.size > 0);
    let mut items = vec![];
    if let Some(Holding { generation, head, .. }) = acknowledged {
        let (generation, held) = (*generation, *head);
        let canary = last_canary(vault, (generation, held))?;
        let said = Acknowledgement { day: today, generation, held, canary };
        let body = said.sign(&vault.keys().desk)?.into_bytes();
        items.push(Item { name: Name::Acknowledgement, body });
    }
    let carry = vault.carry()?;
    answer::answer_read(writing, today)?;
    let Due { letters, items: replies, left, unreadable } = due(vault, &carry, today)?;
    // What a lost bundle held and this one does not must not pass for confirmed with this one.
    writing.stays(&left)?;
    items.extend(replies);
    let epoch = roster.as_ref().map(|signed| signed.roster.epoch);
    items.extend(roster.map(|signed| Item { name: Name::Roster, body: signed.note }));
    let audit = vault.enter(today, &[Act::Exported(carry.next())])?;
    let growth = vault.growth(carry.confirmed.map_or(0, |heard| heard.audit))?;
    items.push(Item { name: Name::Trail, body: growth.encode() });
    let sequence = writing.use_sequence(audit)?;
    // Before the bundle is written: one that is never written is not confirmed, and its replies go again.
    writing.went(&letters, sequence)?;
    write(out, &Cover { day: today, sequence, audit }, &items, vault)?;
    Ok(Sent {
        sequence,
        audit,
        acknowledged: acknowledged.map(|holding| (holding.generation, holding.head)),
        roster: epoch,
        replies: letters.len(),
        left: left.len(),
        unreadable,
        unproven: holding.map_or(0, |holding| holding.size.saturating_sub(holding.head.size)),
    })
}

/// Returns the newest day whose canary is among what is held, or lies in a log before it.
fn last_canary(vault: &Vault, (generation, held): (u32, Head)) -> Result<Option<Day>, VaultError> {
    let end = Id { generation, index: held.size };
    Ok(vault.canaries()?.into_iter().filter(|(id, _)| *id < end).map(|(_, day)| day).max())
}

/// Replies that the intake has not confirmed.
#[derive(Default)]
struct Due {
    /// Those that go, and their items.
    letters: Vec<Letter>,
    items: Vec<Item>,
    /// Those for which there is no room.
    left: Vec<Letter>,
    /// How many cannot go at all.
    unreadable: usize,
}

fn due(vault: &Vault, carry: &Carry, today: Day) -> Result<Due, VaultError> {
    let confirmed = carry.confirmed.map_or(0, |heard| heard.sequence);
    let (mut due, mut bytes) = (Due::default(), 0);
    let unconfirmed = |letter: &Letter| letter.went.is_none_or(|went| went > confirmed);
    for letter in vault.letters()?.into_iter().filter(unconfirmed) {
        // A new log gets again what an old one had, but not what has had its time there.
        let over = |said: &Reply| said.day.plus(REPLY_DAYS) < today;
        let (Ok(said), Ok(item)) = (vault.said(&letter), vault.item(&letter)) else {
            due.unreadable += 1;
            continue;
        };
        if letter.went.is_none() && over(&said) {
            continue;
        }
        let length = item.body.len() as u64;
        let room = due.letters.len() < REPLIES_MAX && bytes + length <= BUNDLE_MAX;
        if room || due.letters.is_empty() {
            bytes += length;
            due.letters.push(letter);
            due.items.push(item);
        } else {
            due.left.push(letter);
        }
    }
    Ok(due)
}

/// Holds that the trail still begins with what was sent before: else somebody shortened it, and says so here first.
fn hold_trail(vault: &Vault) -> Result<(), SendError> {
    let Some(sent) = vault.carry()?.audit else { return Ok(()) };
    let found = vault.trail_at(sent.length)?;
    if found == Some(sent.head) { Ok(()) } else { Err(SendError::Trail) }
}

/// The newest log, and how much of it is held.
struct Holding {
    generation: u32,
    size: u64,
    head: Head,
}

/// Returns what a proven backup holds of the newest log, as far as the vault itself still holds it.
fn holding(vault: &Vault, roster: &Roster) -> Result<Option<Holding>, VaultError> {
    let listed = vault.index()?;
    let Some(generation) = listed.logs.keys().next_back().copied() else { return Ok(None) };
    let Some(key) = roster.log(generation) else { return Ok(None) };
    let leaves = vault.held(generation, key)?.leaves;
    let proven = vault.kept()?.logs.get(&generation).map_or(0, |head| head.size);
    let released = vault.released()?;
    let gone: BTreeSet<Id> = vault.tombstones()?.iter().map(|gone| gone.id).collect();
    let is_held = |(index, leaf): &(u64, &Leaf)| {
        let id = Id { generation, index: *index };
        let there = || {
            let found = fs::metadata(vault.original(id));
            found.is_ok_and(|found| original::is_of_size(found.len(), leaf.size()))
        };
        // What an import took before it was killed is in no case yet, and nobody would ever read it.
        released.has(id) || gone.contains(&id) || (listed.items.contains_key(&id) && there())
    };
    let mut tree = Tree::default();
    let upto = usize::try_from(proven).unwrap_or(usize::MAX);
    for (_, leaf) in (0..).zip(&leaves).take(upto).take_while(is_held) {
        tree.push(leaf);
    }
    let head = Head { size: tree.size(), root: tree.root() };
    Ok(Some(Holding { generation, size: leaves.len() as u64, head }))
}

/// Writes the file whole or not at all, durably: the medium is taken out right after.
fn write(out: &Path, cover: &Cover, items: &[Item], vault: &Vault) -> io::Result<()> {
    let fresh = out.with_added_extension("new");
    let file = BufWriter::new(File::create(&fresh)?);
    let file = inbound::write(file, cover, items, &vault.keys().desk)?;
    file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
    fs::rename(&fresh, out)?;
    disk::sync_parent(out)
}
