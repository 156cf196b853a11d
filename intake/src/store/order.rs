//! An order to erase: the body of an erase record, which names the records whose bodies go.
//!
//! Nothing but an order takes a body away, and an order for tips rests on acknowledgement records that it names.
//! An order for replies names their records alone: neither a mailbox, nor when it was opened.

use super::record::{BODY_MAX, Draft, Fault, Kind, Run, Sequence, take};

/// The most runs in one order: what is left of a body behind the longest list of acknowledgements.
pub(super) const RUNS_MAX: usize = (BODY_MAX - FIXED - 8 * GROUNDS_MAX) / RUN_LEN;
/// The most acknowledgements that an order rests on: one for each desk of a roster.
const GROUNDS_MAX: usize = 64;
const FIXED: usize = 24;
const RUN_LEN: usize = 20;
const LOOSE: u8 = 1;
const ACKNOWLEDGED: u8 = 2;
const EMPTIED: u8 = 3;
const EXPIRED: u8 = 4;

/// Why bodies may go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    /// The records belong to no tip and to no mailbox: what they came with was never committed.
    Loose,
    /// The tips from `first` to before `end` are held elsewhere, as these acknowledgement records say.
    Acknowledged { first: u64, end: u64, by: Vec<Sequence> },
    /// The mailbox of these replies was emptied by its holder.
    Emptied,
    /// The term of these replies is over.
    Expired,
}

impl Ground {
    /// Tells whether a body of this kind may go on this ground.
    pub(super) fn covers(&self, kind: Kind) -> bool {
        match self {
            Self::Loose => matches!(kind, Kind::Chunk | Kind::Reply),
            Self::Acknowledged { .. } => kind == Kind::Chunk,
            Self::Emptied | Self::Expired => kind == Kind::Reply,
        }
    }

    /// Tells whether these are replies that lay in mailboxes.
    pub(super) fn is_of_replies(&self) -> bool {
        matches!(self, Self::Emptied | Self::Expired)
    }
}

/// Records whose bodies are to be zeros, each named by number and place, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) ground: Ground,
    pub(super) runs: Vec<Run>,
}

impl Order {
    /// Puts an order together; the runs are sorted.
    pub(super) fn new(ground: Ground, mut runs: Vec<Run>) -> Self {
        runs.sort_unstable_by_key(|run| run.sequence);
        Self { ground, runs }
    }

    /// Makes the draft of its record; none when it breaks a rule of its own.
    pub(super) fn draft(&self) -> Option<Draft> {
        self.sound().then(|| Draft::of(Kind::Erase, self.encode())).flatten()
    }

    fn encode(&self) -> Vec<u8> {
        let (code, first, end, by) = match &self.ground {
            Ground::Loose => (LOOSE, 0, 0, &[][..]),
            Ground::Acknowledged { first, end, by } => (ACKNOWLEDGED, *first, *end, by.as_slice()),
            Ground::Emptied => (EMPTIED, 0, 0, &[][..]),
            Ground::Expired => (EXPIRED, 0, 0, &[][..]),
        };
        let count = u32::try_from(by.len()).unwrap_or(u32::MAX);
        let mut bytes = vec![code, 0, 0, 0];
        bytes.extend_from_slice(&count.to_be_bytes());
        bytes.extend_from_slice(&first.to_be_bytes());
        bytes.extend_from_slice(&end.to_be_bytes());
        by.iter().for_each(|sequence| bytes.extend_from_slice(&sequence.0.to_be_bytes()));
        self.runs.iter().for_each(|run| run.encode(&mut bytes));
        bytes
    }

    /// Reads an order and holds its own rules.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, Fault> {
        Self::parse(bytes).ok().filter(Self::sound).ok_or(Fault::Content)
    }

    fn parse(mut bytes: &[u8]) -> Result<Self, Fault> {
        let rest = &mut bytes;
        let [code, 0, 0, 0] = take::<4>(rest)? else { return Err(Fault::Content) };
        let count = u32::from_be_bytes(take(rest)?);
        let (first, end) = (u64::from_be_bytes(take(rest)?), u64::from_be_bytes(take(rest)?));
        let mut by = Vec::new();
        for _ in 0..count {
            by.push(Sequence(u64::from_be_bytes(take(rest)?)));
        }
        let ground = match (code, count, first, end) {
            (LOOSE, 0, 0, 0) => Ground::Loose,
            (EMPTIED, 0, 0, 0) => Ground::Emptied,
            (EXPIRED, 0, 0, 0) => Ground::Expired,
            (ACKNOWLEDGED, ..) => Ground::Acknowledged { first, end, by },
            _ => return Err(Fault::Content),
        };
        let mut runs = Vec::new();
        while !rest.is_empty() {
            runs.push(Run::decode(rest)?);
        }
        Ok(Self { ground, runs })
    }

    fn sound(&self) -> bool {
        let apart = |(run, next): (&Run, &Run)| run.behind().0 <= next.sequence;
        let grounded = match &self.ground {
            Ground::Loose | Ground::Emptied | Ground::Expired => true,
            Ground::Acknowledged { first, end, by } => {
                let rising = by.iter().zip(by.iter().skip(1)).all(|(one, next)| one < next);
                first < end && rising && (1..=GROUNDS_MAX).contains(&by.len())
            }
        };
        grounded
            && (1..=RUNS_MAX).contains(&self.runs.len())
            && self.runs.iter().all(|run| run.count > 0 && run.sequence.0 > 0)
            && self.runs.iter().zip(self.runs.iter().skip(1)).all(apart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::record::Position;

    fn run(sequence: u64, count: u32) -> Run {
        Run { at: Position { segment: 2, offset: 960 }, sequence: Sequence(sequence), count }
    }

    fn acknowledged(first: u64, end: u64, by: &[u64]) -> Ground {
        Ground::Acknowledged { first, end, by: by.iter().copied().map(Sequence).collect() }
    }

    #[test]
    fn orders_round_trip() {
        for order in [
            Order::new(Ground::Loose, vec![run(7, 1), run(3, 4)]),
            Order::new(acknowledged(0, 9, &[5, 8]), vec![run(1, 1)]),
            Order::new(Ground::Emptied, vec![run(7, 65), run(3, 1)]),
            Order::new(Ground::Expired, vec![run(3, 1)]),
            Order::new(acknowledged(3, 4, &[1]), (1..=13_000).map(|n| run(n, 1)).collect()),
        ] {
            assert_eq!(Order::decode(order.draft().unwrap().body()), Ok(order));
        }
    }

    #[test]
    fn orders_that_break_a_rule_are_no_drafts_and_are_refused() {
        let many = (1..=65).collect::<Vec<u64>>();
        for order in [
            Order::new(Ground::Loose, vec![]),
            Order::new(Ground::Loose, vec![run(3, 0)]),
            Order::new(Ground::Loose, vec![run(0, 1)]),
            Order::new(Ground::Loose, vec![run(3, 2), run(4, 1)]),
            Order::new(acknowledged(0, 1, &[]), vec![run(1, 1)]),
            Order::new(acknowledged(0, 1, &many), vec![run(1, 1)]),
            Order::new(acknowledged(0, 1, &[5, 5]), vec![run(1, 1)]),
            Order::new(acknowledged(4, 4, &[5]), vec![run(1, 1)]),
        ] {
            assert!(order.draft().is_none(), "{order:?}");
            assert_eq!(Order::decode(&order.encode()), Err(Fault::Content), "{order:?}");
        }
    }

    #[test]
    fn every_cut_and_every_odd_field_is_refused() {
        let good = Order::new(acknowledged(0, 9, &[5]), vec![run(1, 1)]).encode();
        for end in 0..good.len() {
            assert_eq!(Order::decode(&good[..end]), Err(Fault::Content), "cut at {end}");
        }
        for (at, value) in [(0, 0), (0, 1), (0, 3), (0, 4), (0, 5), (1, 1), (3, 1), (7, 0)] {
            let mut bytes = good.clone();
            bytes[at] = value;
            assert_eq!(Order::decode(&bytes), Err(Fault::Content), "byte {at}");
        }
    }
}
