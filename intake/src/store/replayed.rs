//! A journal replayed as opening replays it, and then written once more from what was understood.
//!
//! Nothing is locked, wiped or indexed. A record that comes out in other bytes than it came in would be one that the
//! replay believed without reading all of it.

use std::path::Path;

use super::{
    desk::Applied,
    ledger::Ledger,
    order::Order,
    record::{Chain, Draft, Fault, Header, Kind, Position, TipBody},
    recover,
    refusal::Refusal,
    reply::Part,
    scan::{Ahead, Cursor, Found, Scan},
    segment::Layout,
};

/// A record, written once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// Where it lies.
    pub at: Position,
    /// Its header.
    pub header: [u8; 96],
    /// Its body; none when a later record ordered it to be erased.
    pub body: Option<Vec<u8>>,
}

/// Replays the journal of the segments in `dir`, each of `length` bytes, and returns its records in their order.
///
/// A torn tail that nobody was told of ends the list, as it ends a replay.
///
/// # Errors
/// [`Refusal`], as opening a store with this journal has it.
pub fn replayed(dir: &Path, length: u32, origin: &str) -> Result<Vec<Again>, Refusal> {
    let layout = Layout { dir: dir.to_path_buf(), length };
    let segments = layout.survey()?;
    let mut ledger = Ledger::new(Cursor::genesis(origin));
    recover::replay(&layout, segments, &[], &mut ledger)?;
    let mut scan = Scan::new(&layout, segments, Cursor::genesis(origin), Ahead::Bodies);
    let (mut records, mut chain) = (Vec::new(), Chain::genesis(origin));
    while let Some(found) = scan.next_until(ledger.cursor.last)? {
        let again = match scan.body(&found) {
            Ok(body) => again(&found, body, chain),
            Err(refusal) if refusal.fault() == Some(Fault::Body) => Some(bare(&found)),
            Err(refusal) => return Err(refusal),
        };
        let refuse = || Refusal::record(found.at, found.header.sequence, Fault::Content);
        records.push(again.ok_or_else(refuse)?);
        chain = found.header.chain;
    }
    Ok(records)
}

/// Writes a record from what its body means.
fn again(found: &Found, body: &[u8], chain: Chain) -> Option<Again> {
    let Header { kind, sequence, durable, .. } = found.header;
    let draft = match kind {
        Kind::Tip => Draft::of(kind, TipBody::decode(body).ok()?.encode()),
        Kind::Erase => Order::decode(body).ok()?.draft(),
        Kind::Acknowledgement => Applied::decode(body).ok()?.0.draft(),
        Kind::Reply => {
            let (part, piece) = Part::decode(body).ok()?;
            Draft::of(kind, part.encode(piece))
        }
        Kind::Chunk | Kind::Roster => Draft::of(kind, body.to_vec()),
    }?;
    let header = Header::of(&draft, chain, sequence, durable).encode();
    Some(Again { at: found.at, header, body: Some(draft.body().to_vec()) })
}

fn bare(found: &Found) -> Again {
    Again { at: found.at, header: found.header.encode(), body: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::record::Sequence;

    const ORIGIN: &str = "meldkluis.test/log/0";

    /// A journal of one segment of 4 KiB with two records.
    fn journal(dir: &Path) -> Vec<u8> {
        let (mut bytes, mut chain) = (Vec::new(), Chain::genesis(ORIGIN));
        for (sequence, kind) in [(1, Kind::Chunk), (2, Kind::Roster)] {
            let draft = Draft::of(kind, vec![7; 300]).unwrap();
            let header = Header::of(&draft, chain, Sequence(sequence), Sequence(0));
            chain = header.chain;
            bytes.extend(header.encode());
            bytes.extend(draft.body());
        }
        bytes.resize(4 << 10, 0);
        std::fs::write(dir.join("00000000.seg"), &bytes).unwrap();
        bytes
    }

    #[test]
    fn whole_journal_comes_out_as_it_went_in() {
        let dir = tempfile::tempdir().unwrap();
        let bytes = journal(dir.path());
        let records = replayed(dir.path(), 4 << 10, ORIGIN).unwrap();
        let again: Vec<u8> = records
            .iter()
            .flat_map(|record| [record.header.to_vec(), record.body.clone().unwrap()].concat())
            .collect();
        assert_eq!((records.len(), bytes.starts_with(&again)), (2, true));
    }

    #[test]
    fn damaged_record_is_no_record_again() {
        let dir = tempfile::tempdir().unwrap();
        let mut bytes = journal(dir.path());
        bytes[20] ^= 1;
        std::fs::write(dir.path().join("00000000.seg"), &bytes).unwrap();
        assert_eq!(replayed(dir.path(), 4 << 10, ORIGIN).unwrap(), [], "nobody was told of it");
    }
}
