//! Proving a whole journal: every body, the chain, every leaf, the root.

use meldkluis_crypto::{
    note::hex,
    tlog::{Leaf, Tree},
};
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::{
    reader::{Reader, Tip, agrees},
    record::{Fault, Kind, Sequence, TipBody, finish},
    refusal::Refusal,
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
    /// Bytes of sealed tips.
    pub bytes: u64,
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
    previous: Option<(Sequence, [u8; 32])>,
}

pub(super) fn prove(reader: &Reader) -> Result<Account, Refusal> {
    let bound = reader.bound();
    let mut scan = reader.scan(Ahead::Bodies);
    let mut tally = Tally::default();
    while let Some(found) = scan.next_until(bound.sequence)? {
        let body = scan.body(&found)?;
        tally.enter(reader, &found, body)?;
    }
    agrees(&scan, bound)?;
    Ok(tally.account(reader))
}

impl Tally {
    fn enter(&mut self, reader: &Reader, found: &Found, body: &[u8]) -> Result<(), Refusal> {
        match found.header.kind {
            Kind::Chunk => self.chunks = self.chunks.saturating_add(1),
            Kind::Tip => self.tip(reader, found, body)?,
            Kind::Roster => self.rosters = self.rosters.saturating_add(1),
            Kind::Reply | Kind::Erase | Kind::Acknowledgement => {
                self.others = self.others.saturating_add(1);
            }
        }
        self.previous = Some((found.header.sequence, found.header.digest));
        Ok(())
    }

    fn tip(&mut self, reader: &Reader, found: &Found, body: &[u8]) -> Result<(), Refusal> {
        let refuse = |fault| Refusal::record(found.at, found.header.sequence, fault);
        let body = TipBody::decode(body).map_err(refuse)?;
        let tip = Tip::of(self.tree.size(), found.at, found.header.sequence, body);
        let tip = tip.ok_or_else(|| refuse(Fault::Content))?;
        if self.leaf(reader, &tip)? != tip.leaf {
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

    fn account(&self, reader: &Reader) -> Account {
        Account {
            records: reader.bound().sequence.0,
            segments: reader.segments(),
            chunks: self.chunks,
            loose_chunks: self.chunks.saturating_sub(self.used),
            tips: self.tree.size(),
            bytes: self.bytes,
            rosters: self.rosters,
            others: self.others,
            root: hex(&self.tree.root().0),
            chain: hex(&reader.bound().chain.0),
        }
    }
}
