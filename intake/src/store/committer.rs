//! The one thread that writes records: everything that waits goes out under one `fdatasync`.

use std::{
    io::{self, IoSlice},
    sync::{Arc, Mutex},
};

use super::{
    Hooks,
    disk::{Disk, DiskFile},
    erase::{self, Undone},
    ledger::Ledger,
    order::Order,
    queue::{AppendError, Placed, Queue, Request, held},
    record::{Draft, HEADER_LEN, Header, Position, Sequence},
    scan::Cursor,
    segment::Layout,
};

/// Why the journal has stopped and the process must end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fatal {
    /// A record could not be written; what reached the disk is unknown.
    #[error("journal write failed: {0}")]
    Write(io::Error),
    /// What was written could not be made durable, and never is tried again.
    #[error("journal fdatasync failed: {0}")]
    Sync(io::Error),
    /// The committer met a state that cannot be.
    #[error("journal committer failed")]
    Committer,
}

/// Makes segment files, one maker at a time, for the committer and for the tick.
pub(super) struct Segments {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) layout: Layout,
    making: Mutex<()>,
    /// Held while records are written, and by a tick from setting the times until they are on the disk.
    pub(super) writing: Mutex<()>,
}

impl Segments {
    pub(super) fn new(disk: Arc<dyn Disk>, layout: Layout) -> Self {
        Self { disk, layout, making: Mutex::new(()), writing: Mutex::new(()) }
    }

    /// Makes a segment unless it is there already.
    pub(super) fn ensure(&self, segment: u32) -> io::Result<()> {
        let _one = held(&self.making);
        let path = self.layout.path(segment);
        if path.try_exists()? {
            return Ok(());
        }
        self.disk.create(&path, self.layout.length.into())
    }

    fn open(&self, segment: u32) -> io::Result<Box<dyn DiskFile>> {
        self.ensure(segment)?;
        self.disk.open(&self.layout.path(segment))
    }
}

/// The committer's own state.
pub(super) struct Committer {
    segments: Arc<Segments>,
    queue: Arc<Queue>,
    ledger: Arc<Mutex<Ledger>>,
    hooks: Arc<dyn Hooks>,
    file: Box<dyn DiskFile>,
    cursor: Cursor,
}

impl Committer {
    /// Takes over a journal that was recovered and synced.
    pub(super) fn new(
        segments: Arc<Segments>,
        queue: Arc<Queue>,
        ledger: Arc<Mutex<Ledger>>,
        hooks: Arc<dyn Hooks>,
    ) -> io::Result<Self> {
        let cursor = held(&ledger).cursor;
        let file = segments.open(cursor.next.segment)?;
        Ok(Self { segments, queue, ledger, hooks, file, cursor })
    }

    /// Commits until the queue is closed, or the disk fails.
    pub(super) fn run(mut self) {
        let guard = Guard { queue: Arc::clone(&self.queue), hooks: Arc::clone(&self.hooks) };
        let outcome = self.serve();
        drop(self);
        guard.end(outcome);
    }

    fn serve(&mut self) -> Result<(), Fatal> {
        while let Some(requests) = self.queue.take() {
            let mut flight = Vec::with_capacity(requests.len());
            let mut end = self.cursor.next.offset;
            for request in requests {
                let extent = request.extent();
                if !self.fits(end, extent) {
                    self.flush(std::mem::take(&mut flight))?;
                    end = self.cursor.next.offset;
                    if !self.fits(end, extent) && self.roll().is_err() {
                        request.answer(Err(AppendError::Full));
                        continue;
                    }
                    end = self.cursor.next.offset;
                }
                end = end.saturating_add(extent);
                flight.push(request);
            }
            self.flush(flight)?;
        }
        Ok(())
    }

    fn fits(&self, end: u32, extent: u32) -> bool {
        end.checked_add(extent).is_some_and(|end| end <= self.segments.layout.length)
    }

    /// Goes on in the next segment, whose rest of zeros ends this one.
    fn roll(&mut self) -> io::Result<()> {
        let segment = self.cursor.next.segment.saturating_add(1);
        self.file = self.segments.open(segment)?;
        self.cursor.next = Position { segment, offset: 0 };
        Ok(())
    }

    /// Writes the requests' records, makes them durable, tells the ledger, and answers.
    fn flush(&mut self, flight: Vec<Request>) -> Result<(), Fatal> {
        if flight.is_empty() {
            return Ok(());
        }
        let segments = Arc::clone(&self.segments);
        let no_tick = held(&segments.writing);
        let records = self.number(&flight);
        self.write(&flight, &records)?;
        let answers = self.enter(&flight, &records)?;
        drop(no_tick);
        let answered = flight.into_iter().zip(answers);
        let (orders, others): (Vec<_>, Vec<_>) =
            answered.partition(|(request, _)| request.batch.iter().any(Draft::orders));
        for (request, answer) in others {
            request.answer(Ok(answer));
        }
        for (request, mut answer) in orders {
            for (draft, placed) in request.batch.iter().zip(&mut answer) {
                placed.back = self.erase(draft, placed.sequence)?;
            }
            request.answer(Ok(answer));
        }
        Ok(())
    }

    /// Carries out an order, now that it is durable.
    fn erase(&self, draft: &Draft, record: Sequence) -> Result<u64, Fatal> {
        if !draft.orders() {
            return Ok(0);
        }
        let order = Order::decode(draft.body()).map_err(|_| Fatal::Committer)?;
        let Segments { disk, layout, .. } = self.segments.as_ref();
        match erase::carry_out(disk.as_ref(), layout, &order) {
            Ok(back) => {
                held(&self.ledger).orders.retain(|(_, order)| *order != record);
                Ok(back)
            }
            // The order stands; the next opening carries it out.
            Err(Undone::Io) => Ok(0),
            Err(Undone::Sync(error)) => Err(Fatal::Sync(error)),
            Err(Undone::Refused(_)) => Err(Fatal::Committer),
        }
    }

    /// Gives every record its number, place and chain value; all carry what is durable now as their mark.
    fn number(&self, flight: &[Request]) -> Vec<Record> {
        let mut cursor = self.cursor;
        let drafts = flight.iter().flat_map(|request| &request.batch);
        drafts
            .map(|draft| {
                let header = Header::of(draft, cursor.chain, cursor.last.next(), self.cursor.last);
                let at = cursor.next;
                cursor.pass(at, &header);
                Record { at, header, bytes: header.encode() }
            })
            .collect()
    }

    fn write(&self, flight: &[Request], records: &[Record]) -> Result<(), Fatal> {
        let drafts = flight.iter().flat_map(|request| &request.batch);
        let mut parts: Vec<IoSlice<'_>> = records
            .iter()
            .zip(drafts)
            .flat_map(|(record, draft)| [&record.bytes, draft.body()].map(IoSlice::new))
            .collect();
        self.file.write(&mut parts, self.cursor.next.offset.into()).map_err(Fatal::Write)?;
        self.file.sync().map_err(Fatal::Sync)
    }

    fn enter(&mut self, flight: &[Request], records: &[Record]) -> Result<Vec<Vec<Placed>>, Fatal> {
        let mut ledger = held(&self.ledger);
        let mut records = records.iter();
        let mut answers = Vec::with_capacity(flight.len());
        for request in flight {
            let mut answer = Vec::with_capacity(request.batch.len());
            for (draft, record) in request.batch.iter().zip(records.by_ref()) {
                let index = ledger
                    .apply(record.at, &record.header, draft.body())
                    .map_err(|_| Fatal::Committer)?;
                let sequence = record.header.sequence;
                answer.push(Placed { at: record.at, sequence, index, back: 0 });
            }
            answers.push(answer);
        }
        self.cursor = ledger.cursor;
        Ok(answers)
    }
}

struct Record {
    at: Position,
    header: Header,
    bytes: [u8; HEADER_LEN],
}

/// Sees to it that the committer never ends in silence, not even by a panic.
struct Guard {
    queue: Arc<Queue>,
    hooks: Arc<dyn Hooks>,
}

impl Guard {
    fn end(self, outcome: Result<(), Fatal>) {
        if let Err(fatal) = outcome {
            self.hooks.fatal(&fatal);
        }
        self.queue.abandon();
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.hooks.fatal(&Fatal::Committer);
            self.queue.abandon();
        }
    }
}
