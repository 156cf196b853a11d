//! Replies into mailboxes, out of them to be read, and erased: by their holder, or when their term is over.

use meldkluis_crypto::{day::Day, inbound::ReplyId};

use super::{
    AppendError, Arrival, Delivery, Fault, KeepError, Kept, MailboxKey, Refusal, Store,
    order::{Ground, Order, RUNS_MAX},
    queue::held,
    record::{Draft, Kind},
    reply::Part,
    stream::Records,
};

/// Records whose bodies one order erases at most, 64 MiB of them: senders wait meanwhile.
const RECORDS: u32 = 256;

/// Replies on their way into the journal.
#[derive(Default)]
pub(super) struct Posting {
    /// The records of those that were not applied before.
    pub(super) drafts: Vec<Draft>,
    /// Their ids.
    pub(super) taken: Vec<ReplyId>,
    /// What becomes of each.
    pub(super) arrivals: Vec<Arrival>,
}

impl Store {
    /// Makes the records of the replies that were not applied before.
    pub(super) fn post(&self, replies: &[Delivery], day: Day) -> Result<Posting, AppendError> {
        let mut posting = Posting::default();
        for reply in replies {
            let id = reply.id();
            if posting.taken.contains(&id) || held(&self.0.ledger).replies.knows(&id) {
                posting.arrivals.push(Arrival::Seen);
                continue;
            }
            posting.drafts.extend(reply.drafts(day).ok_or(AppendError::Length)?);
            posting.arrivals.push(Arrival::Taken);
            posting.taken.push(id);
        }
        Ok(posting)
    }

    /// Returns the replies in a mailbox, in the order in which they came.
    ///
    /// A mailbox that never was, one that is empty and one that was emptied are the same.
    #[must_use]
    pub fn replies(&self, mailbox: &MailboxKey) -> Vec<Kept> {
        held(&self.0.ledger).replies.of(mailbox)
    }

    /// Reads a sealed reply; nothing when it was erased meanwhile.
    ///
    /// # Errors
    /// [`Refusal`] when its records are damaged.
    pub fn read_reply(&self, reply: &Kept) -> Result<Option<Vec<u8>>, Refusal> {
        let mut records = Records::new(&self.0.segments.layout);
        let mut sealed = Vec::new();
        for (sequence, at) in reply.run.chunks() {
            let body = match records.read(at, sequence, Kind::Reply) {
                Err(refusal) if refusal.fault() == Some(Fault::Body) && !self.keeps(reply) => {
                    return Ok(None);
                }
                read => read?,
            };
            let piece = Part::decode(body).map_err(|fault| Refusal::record(at, sequence, fault))?.1;
            sealed.extend_from_slice(piece);
        }
        Ok(Some(sealed))
    }

    fn keeps(&self, reply: &Kept) -> bool {
        held(&self.0.ledger).replies.keeps(reply)
    }

    /// Empties a mailbox for good; returns how many replies went once their bodies are zeros.
    ///
    /// Nothing is written when there are none.
    ///
    /// # Errors
    /// [`KeepError`]; what was ordered before stands.
    pub fn empty(&self, mailbox: &MailboxKey) -> Result<u64, KeepError> {
        let _one = held(&self.0.changing);
        let replies = held(&self.0.ledger).replies.of(mailbox);
        self.erase_replies(&replies, &Ground::Emptied)
    }

    /// Erases the replies whose term is over: the third month after the one in which they were imported has ended.
    ///
    /// # Errors
    /// [`KeepError`]; what was ordered before stands.
    pub fn expire(&self, today: Day) -> Result<u64, KeepError> {
        let _one = held(&self.0.changing);
        let replies = held(&self.0.ledger).replies.expired(today);
        self.erase_replies(&replies, &Ground::Expired)
    }

    fn erase_replies(&self, replies: &[Kept], ground: &Ground) -> Result<u64, KeepError> {
        let undone = || held(&self.0.ledger).orders.len();
        let (mut erased, mut rest, before) = (0u64, replies, undone());
        while !rest.is_empty() {
            let (batch, after) = rest.split_at(batch_len(rest));
            let runs = batch.iter().map(|reply| reply.run).collect();
            self.erase(&Order::new(ground.clone(), runs))?;
            erased = erased.saturating_add(u64::try_from(batch.len()).unwrap_or(u64::MAX));
            rest = after;
        }
        // The order stands, and the next opening carries it out; until then nobody may be told that it is done.
        if undone() > before { Err(KeepError::Undone) } else { Ok(erased) }
    }
}

/// Tells how many of the replies, at least one, go by one order.
fn batch_len(replies: &[Kept]) -> usize {
    let mut records = 0u32;
    let fitting = replies.iter().take(RUNS_MAX).take_while(|reply| {
        records = records.saturating_add(reply.run.count);
        records <= RECORDS
    });
    fitting.count().max(1)
}
