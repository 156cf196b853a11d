//! Proving a whole journal: every body, the chain, every leaf, the root.

use meldkluis_crypto::{
    note::hex,
    tlog::{Leaf, Tree},
};
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::{
    desk::Applied,
    erase::Ordered,
    order::Order,
    reader::{Reader, Tip, agrees},
    record::{Fault, Kind, Sequence, TipBody, finish},
    refusal::Refusal,
    replies::Replies,
    scan::{Ahead, Found},
};

/// What a proven journal holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Records, all proven.
    pub records: u64,
    /// Segment files, those made ahead included.
    pub segments: u32,
    /// Chunks of sealed tips.
    pub chunks: u64,
    /// Chunks that belong to no tip: what deposits that were never committed left behind.
    pub loose_chunks: u64,
    /// Tips: the size of the log.
    pub tips: u64,
    /// Bytes of sealed tips, erased ones included.
    pub bytes: u64,
    /// Tips whose sealed bytes are here, all proven.
    pub held: u64,
    /// Tips whose sealed bytes were erased by order; their leaves are proven by chain and root.
    pub erased: u64,
    /// Bytes of the erased tips.
    pub erased_bytes: u64,
    /// Bytes of the segment files that take no room on the disk, as the file system counts them.
    pub given_back: u64,
    /// Replies that ever came into a mailbox.
    pub replies: u64,
    /// Those of them whose bodies were erased by order.
    pub erased_replies: u64,
    /// Rosters that came into force.
    pub rosters: u64,
    /// Records of the other kinds.
    pub others: u64,
    /// The root over all leaves, in hexadecimal.
    pub root: String,
    /// The chain's value after the last record, in hexadecimal.
    pub chain: String,
}

#[derive(Default)]
struct Tally {
    tree: Tree,
    chunks: u64,
    used: u64,
    bytes: u64,
    rosters: u64,
    others: u64,
    erased_bytes: u64,
    replies: Replies,
    ordered: Ordered,
    previous: Option<(Sequence, [u8; 32])>,
}

pub(super) fn prove(reader: &Reader) -> Result<Account, Refusal> {
    let bound = reader.bound();
    let mut scan = reader.scan(Ahead::Bodies);
    let mut tally = Tally { ordered: reader.read_orders(), ..Tally::default() };
    while let Some(found) = scan.next_until(bound.sequence)? {
        match scan.body(&found) {
            Ok(body) => tally.enter(reader, &found, body)?,
            Err(refusal) => tally.enter_erased(reader, &found, refusal)?,
        }
    }
    agrees(&scan, bound)?;
    tally.account(reader)
}

impl Tally {
    /// Takes in a chunk or a reply record whose body is not what its header says: an order must have named it.
    fn enter_erased(
        &mut self,
        reader: &Reader,
        found: &Found,
        refusal: Refusal,
    ) -> Result<(), Refusal> {
        let erasable = matches!(found.header.kind, Kind::Chunk | Kind::Reply);
        let lost = erasable && refusal.fault() == Some(Fault::Body);
        if !lost || !reader.erased(found.header.sequence) {
            return Err(refusal);
        }
        if !self.ordered.names(found.header.sequence) {
            // Erased while this walk was under way.
            self.ordered = reader.read_orders();
        }
        self.enter(reader, found, &[])
    }

    fn enter(&mut self, reader: &Reader, found: &Found, body: &[u8]) -> Result<(), Refusal> {
        match found.header.kind {
            Kind::Chunk => self.chunks = self.chunks.saturating_add(1),
            Kind::Tip => self.tip(reader, found, body)?,
            Kind::Roster => self.rosters = self.rosters.saturating_add(1),
            Kind::Reply | Kind::Erase | Kind::Acknowledgement => {
                self.others = self.others.saturating_add(1);
            }
        }
        let refuse = |fault| Refusal::record(found.at, found.header.sequence, fault);
        self.reply(found, body).map_err(refuse)?;
        self.previous = Some((found.header.sequence, found.header.digest));
        Ok(())
    }

    /// Follows the replies: into mailboxes by acknowledgement records, and out of them by whole orders.
    fn reply(&mut self, found: &Found, body: &[u8]) -> Result<(), Fault> {
        let record = found.header.sequence;
        match found.header.kind {
            Kind::Reply => return self.replies.record(found.at, record, body),
            Kind::Acknowledgement => self.replies.claim(record, &Applied::decode(body)?.0)?,
            Kind::Erase => self.replies.obey(&Order::decode(body)?)?,
            Kind::Chunk | Kind::Tip | Kind::Roster => {}
        }
        self.replies.interrupt();
        Ok(())
    }

    fn tip(&mut self, reader: &Reader, found: &Found, body: &[u8]) -> Result<(), Refusal> {
        let refuse = |fault| Refusal::record(found.at, found.header.sequence, fault);
        let body = TipBody::decode(body).map_err(refuse)?;
        let tip = Tip::of(self.tree.size(), found.at, found.header.sequence, body);
        let tip = tip.ok_or_else(|| refuse(Fault::Content))?;
        let named = tip.chunks().filter(|(chunk, _)| self.ordered.names(*chunk)).count();
        if tip.index < self.ordered.erased {
            // All of a tip goes, or nothing.
            if named < tip.chunks().count() {
                return Err(refuse(Fault::Content));
            }
            if tip.chunk_count() == 1 && self.leaf(reader, &tip)? != tip.leaf {
                return Err(refuse(Fault::Content));
            }
            self.erased_bytes = self.erased_bytes.saturating_add(tip.leaf.size());
        } else if named > 0 || self.leaf(reader, &tip)? != tip.leaf {
            return Err(refuse(Fault::Content));
        }
        self.tree.push(&tip.leaf);
        self.used = self.used.saturating_add(tip.chunk_count());
        self.bytes = self.bytes.saturating_add(tip.leaf.size());
        Ok(())
    }

    /// Takes the leaf of what the chunks hold; a tip of one chunk has that chunk's digest, proven just before.
    fn leaf(&self, reader: &Reader, tip: &Tip) -> Result<Leaf, Refusal> {
        let (sequence, digest) = self.previous.unwrap_or_default();
        let alone = tip.chunk_count() == 1;
        if alone && tip.chunks().any(|(chunk, _)| chunk == sequence) {
            return Ok(Leaf::new(digest, tip.leaf.size()));
        }
        let mut stream = reader.stream(tip);
        let mut context = Context::new(&SHA256);
        let mut size = 0u64;
        while stream.advance()? {
            context.update(stream.chunk());
            size = size.saturating_add(u64::try_from(stream.chunk().len()).unwrap_or(u64::MAX));
        }
        Ok(Leaf::new(finish(context), size))
    }

    fn account(&self, reader: &Reader) -> Result<Account, Refusal> {
        let erased = self.ordered.erased.min(self.tree.size());
        let (kept, replies) = self.replies.counts();
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Ok(Account {
            records: reader.bound().sequence.0,
            segments: reader.segments(),
            chunks: self.chunks,
            loose_chunks: self.chunks.saturating_sub(self.used),
            tips: self.tree.size(),
            bytes: self.bytes,
            held: self.tree.size().saturating_sub(erased),
            erased,
            erased_bytes: self.erased_bytes,
            given_back: reader.layout().given_back(reader.segments()).map_err(Refusal::io)?,
            replies: count(replies),
            erased_replies: count(replies.saturating_sub(kept)),
            rosters: self.rosters,
            others: self.others,
            root: hex(&self.tree.root().0),
            chain: hex(&reader.bound().chain.0),
        })
    }
}
