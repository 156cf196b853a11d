//! The page of messages: from a form that was read to what is shown for it.
//!
//! ```text
//! form → code or ticket → (turn) → root → receipt → mailbox → page with a ticket
//! ```
//! A code is looked at, and forgotten, before its page is made; what is wrong with it by its check digits alone costs no
//! work and waits for no turn. A mailbox that never was, an empty one and an emptied one are one page.
//!
//! Deliberately absent: any session, any count of wrong codes, any list of peers to block.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use hyper::body::Incoming;
use meldkluis_crypto::{
    Entropy as _,
    inbound::ReplyId,
    receipt::{Code, CodeError, Root},
    tip::{Attempt, FollowUp},
};
use tokio::task;
use zeroize::Zeroizing;

use crate::{
    config::{Config, Limits},
    entropy::Os,
    form::{self, Action, Boundary, Cut, Key, Long, Lost, Message, NotAMessage, Note, Upload},
    mailbox::{File, Mail, Unopened},
    memory,
    pages::{Done, Given, Lang, Mailbox, Notice, Problem, Wrong},
    pipeline::{Intake, NotTaken},
    server::{
        Timing,
        admission::{Admission, Budget},
        peer::Peer,
        queue::{Queue, Turn},
        site::Caller,
        ticket::Tickets,
        upload::{Desk, Taking},
    },
};

/// So many look-ups at once: each takes 8 MiB and a core for some milliseconds.
pub(super) const LOOKUPS: usize = 2;

/// Lets holders of codes in.
pub(super) struct Messages {
    intake: Arc<dyn Intake>,
    mail: Arc<dyn Mail>,
    deployment: String,
    limits: Limits,
    tickets: Tickets,
    queue: Queue,
    admission: Arc<Admission>,
    began: Instant,
}

/// Where a form of the page of messages came from.
pub(super) struct Post<'c> {
    pub(super) boundary: Boundary,
    pub(super) lang: Lang,
    pub(super) caller: &'c Caller,
}

/// What is shown.
pub(super) enum Show {
    /// The box for the code, or a ticket in its place where that is still good, and what was filled in.
    Ask(Wrong, Option<Zeroizing<String>>, Note),
    /// What lies there.
    Mailbox(Mailbox, Option<Notice>),
    /// An addition that was not taken.
    Given(Given),
    /// Something was done.
    Done(Zeroizing<String>, Done),
    /// A file of an answer, and its number.
    File(File, usize),
    /// The form cannot be read.
    Malformed,
}

/// What comes of a form before anything is looked up.
enum Step {
    Show(Show),
    Look(Look),
}

/// A mailbox to look into, and what for.
struct Look {
    way: Way,
    errand: Errand,
    note: Note,
}

/// What leads to a root.
enum Way {
    Code(Code),
    Ticket(Root),
}

enum Errand {
    Open(Option<Notice>),
    Delete(Option<ReplyId>),
    File(ReplyId, usize),
}

impl Messages {
    /// Opens mailboxes to holders of codes, and lets what they add through to `intake`.
    pub(super) fn new(
        config: &Config,
        (intake, mail): (Arc<dyn Intake>, Arc<dyn Mail>),
        timing: Timing,
        admission: Arc<Admission>,
    ) -> Arc<Self> {
        Arc::new(Self {
            intake,
            mail,
            deployment: config.deployment.clone(),
            limits: config.limits,
            tickets: Tickets::new(&config.deployment, timing.ticket),
            queue: Queue::new(LOOKUPS, timing.turn),
            admission,
            began: Instant::now(),
        })
    }

    /// Takes the form in `body` and finds what to show for it.
    ///
    /// # Errors
    /// [`Cut`] when the sender left or stalled before the body's end.
    pub(super) async fn take(
        self: &Arc<Self>,
        desk: &Desk,
        body: Incoming,
        post: Post<'_>,
    ) -> Result<Show, Cut> {
        let Post { boundary, lang, caller } = post;
        let this = self.clone();
        let peer = caller.peer;
        let taken = desk.take(body, caller, Budget::Page, move |inlet, spool, place| {
            let mut message = form::receive_message(inlet, &boundary, &this.limits, spool)?;
            if place.is_refused() || !this.is_within(peer, &message.action) {
                return Ok(Step::Show(busy(message)));
            }
            if let Action::Send { files, lost } = &mut message.action {
                *files = place.keep(std::mem::take(files), lost);
            }
            Ok(this.first(lang, message))
        });
        match taken.await? {
            Taking::Done(Ok(Step::Show(show))) => Ok(show),
            Taking::Done(Ok(Step::Look(look))) => Ok(self.look(peer, look).await),
            Taking::Done(Err(NotAMessage::Cut)) => Err(Cut),
            Taking::Done(Err(NotAMessage::Malformed)) => Ok(Show::Malformed),
            Taking::Full | Taking::Done(Err(NotAMessage::NoRoom)) => {
                Ok(Show::Ask(Wrong::Busy, None, Note::default()))
            }
            Taking::Lost => Ok(Show::Ask(Wrong::Failed, None, Note::default())),
        }
    }

    /// Counts an addition as a report; the time for it is taken from nobody's place.
    fn is_within(&self, peer: Peer, action: &Action) -> bool {
        let counted = matches!(action, Action::Send { .. } | Action::Withdraw { sure: true });
        !counted || self.admission.admit_now(peer, Budget::Tip).is_ok()
    }

    /// Does what can be done at the place where the form was read: nothing here waits for a turn.
    fn first(&self, lang: Lang, message: Message) -> Step {
        let Message { key, action, note } = message;
        let root = match key {
            Key::Code(typed) => return read_code(typed, note),
            Key::Ticket(ticket) => self.tickets.open(&ticket, self.now()),
        };
        let Some(root) = root else {
            let files = matches!(&action, Action::Send { files, lost } if !files.is_empty() || !lost.is_empty());
            return Step::Show(Show::Ask(Wrong::Expired { files }, None, note));
        };
        let errand = match action {
            Action::Send { files, lost } => {
                return Step::Show(self.add(lang, &root, note, (files, lost)));
            }
            Action::Withdraw { sure: true } => return Step::Show(self.withdraw(lang, &root, note)),
            Action::Withdraw { sure: false } => Errand::Open(Some(Notice::UnsureWithdraw)),
            Action::Delete { sure: false, .. } => Errand::Open(Some(Notice::UnsureDelete)),
            Action::Delete { sure: true, seen } => Errand::Delete(seen),
            Action::File { reply, number } => Errand::File(reply, number),
            Action::Open => Errand::Open(None),
        };
        Step::Look(Look { way: Way::Ticket(root), errand, note })
    }

    fn add(
        &self,
        lang: Lang,
        root: &Root,
        note: Note,
        (files, lost): (Vec<Upload>, Vec<Lost>),
    ) -> Show {
        if note.too_long {
            return self.give_back(root, note, Problem::TooLong(Long::Text));
        }
        if note.is_blank() && note.ticks.is_empty() && files.is_empty() {
            return self.give_back(root, note, Problem::Nothing(lost));
        }
        let said = FollowUp { withdrawn: false, ticks: note.ticks.clone() };
        let submission = note.submission(files, lost);
        match self.intake.follow_up(lang, &root.receipt(), said, submission) {
            Ok(sent) => Show::Done(self.ticket(root), Done::Added(sent)),
            Err(why) => self.give_back(root, note, problem(why)),
        }
    }

    fn withdraw(&self, lang: Lang, root: &Root, note: Note) -> Show {
        let said = FollowUp { withdrawn: true, ..FollowUp::default() };
        let submission = note.submission(vec![], vec![]);
        match self.intake.follow_up(lang, &root.receipt(), said, submission) {
            Ok(_) => Show::Done(self.ticket(root), Done::Withdrawn),
            Err(why) => Show::Ask(wrong(why), Some(self.ticket(root)), note),
        }
    }

    fn give_back(&self, root: &Root, note: Note, problem: Problem) -> Show {
        Show::Given(Given { problem, ticket: self.ticket(root), note })
    }

    /// Waits for a turn and looks.
    async fn look(self: &Arc<Self>, peer: Peer, look: Look) -> Show {
        let turn = turn((&self.admission, &self.queue), peer, look.note.text.len()).await;
        let Some(turn) = turn else {
            let ticket = match look.way {
                Way::Ticket(root) => Some(self.ticket(&root)),
                Way::Code(_) => None,
            };
            return Show::Ask(Wrong::Busy, ticket, look.note);
        };
        let this = self.clone();
        // A box, so that the code passes by the frames above those that are overwritten.
        let look = Box::new(look);
        let looked = task::spawn_blocking(move || {
            memory::apart(move || {
                let show = this.look_now(*look);
                drop(turn);
                show
            })
        });
        looked.await.map_or_else(|_| Show::Ask(Wrong::Failed, None, Note::default()), |show| *show)
    }

    fn look_now(&self, look: Look) -> Show {
        let Look { way, errand, note } = look;
        let root = match way {
            Way::Code(code) => code.root(&self.deployment),
            Way::Ticket(root) => root,
        };
        match errand {
            Errand::Open(notice) => self.open(&root, note, notice),
            Errand::Delete(seen) => self.delete(&root, note, seen),
            Errand::File(reply, number) => self.file(&root, note, (reply, number)),
        }
    }

    fn open(&self, root: &Root, note: Note, notice: Option<Notice>) -> Show {
        let Ok(found) = self.mail.look(&root.receipt()) else { return self.failed(root, note) };
        let attempt = note.attempt.unwrap_or_else(draw_attempt);
        Show::Mailbox(Mailbox { found, ticket: self.ticket(root), note, attempt }, notice)
    }

    /// Erases what the sender has seen; an answer that came meanwhile is shown first.
    fn delete(&self, root: &Root, note: Note, seen: Option<ReplyId>) -> Show {
        let receipt = root.receipt();
        let Ok(found) = self.mail.look(&receipt) else { return self.failed(root, note) };
        let newest = found.replies.last().map(|letter| letter.id);
        if newest.is_some() && newest != seen {
            return self.open(root, note, Some(Notice::Newer));
        }
        match self.mail.empty(&receipt) {
            Ok(()) => Show::Done(self.ticket(root), Done::Deleted),
            Err(Unopened) => self.failed(root, note),
        }
    }

    fn file(&self, root: &Root, note: Note, (reply, number): (ReplyId, usize)) -> Show {
        match self.mail.file(&root.receipt(), &reply, number) {
            Ok(Some(file)) => Show::File(file, number),
            Ok(None) => self.open(root, note, Some(Notice::NoFile)),
            Err(Unopened) => self.failed(root, note),
        }
    }

    fn failed(&self, root: &Root, note: Note) -> Show {
        Show::Ask(Wrong::Failed, Some(self.ticket(root)), note)
    }

    fn ticket(&self, root: &Root) -> Zeroizing<String> {
        self.tickets.issue(root, self.now())
    }

    fn now(&self) -> Duration {
        self.began.elapsed()
    }
}

/// Waits for the budget of codes, and then for a turn: whoever is over the budget takes no turn that others wait for.
async fn turn((budget, queue): (&Admission, &Queue), peer: Peer, bytes: usize) -> Option<Turn> {
    budget.admit(peer, Budget::Code).await.ok()?;
    queue.turn(peer, bytes).await.ok()
}

/// Draws an attempt for a page.
pub(super) fn draw_attempt() -> Attempt {
    let mut attempt = [0; 16];
    Os.fill(&mut attempt);
    Attempt::new(attempt)
}

/// Gives back what was filled in; a ticket is still good, a code is asked for again.
fn busy(message: Message) -> Show {
    let ticket = match message.key {
        Key::Ticket(ticket) => Some(ticket),
        Key::Code(_) => None,
    };
    Show::Ask(Wrong::Busy, ticket, message.note)
}

fn read_code(typed: Zeroizing<String>, note: Note) -> Step {
    let wrong = match Code::parse(&typed) {
        Ok(code) => {
            return Step::Look(Look { way: Way::Code(code), errand: Errand::Open(None), note });
        }
        Err(CodeError::Check) => Wrong::Mistyped(typed),
        Err(CodeError::Characters) => Wrong::Characters(typed),
        Err(_) => Wrong::Length(typed),
    };
    Step::Show(Show::Ask(wrong, None, note))
}

/// Says why something was not taken, as its page says it.
pub(super) fn problem(why: NotTaken) -> Problem {
    match why {
        NotTaken::Busy => Problem::Busy,
        NotTaken::LongText => Problem::LongText,
        NotTaken::Failed => Problem::Failed,
    }
}

fn wrong(why: NotTaken) -> Wrong {
    match why {
        NotTaken::Busy | NotTaken::LongText => Wrong::Busy,
        NotTaken::Failed => Wrong::Failed,
    }
}

#[cfg(test)]
mod tests {
    use tokio::time;

    use super::*;
    use crate::{config::Rate, server::peer::Peers};

    #[tokio::test(start_paused = true)]
    async fn code_over_budget_takes_no_turn() {
        let patience = Duration::from_secs(1);
        let codes = Rate { each: 1.try_into().unwrap(), all: 100.try_into().unwrap() };
        let budget = Admission::new(&Limits { codes, ..Limits::default() }, patience);
        let queue = Queue::new(1, Duration::from_secs(100));
        let peer = Peers::new().of_circuit(1.into());
        let held = turn((&budget, &queue), peer, 0).await;
        assert!(held.is_some());
        let began = time::Instant::now();
        assert!(turn((&budget, &queue), peer, 0).await.is_none());
        assert!(began.elapsed() < patience * 2, "it stood in line all the same");
    }
}
