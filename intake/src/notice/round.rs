//! One round: every day that is due is offered to the mail server, the oldest first, until one does not go.

use std::time::Duration;

use meldkluis_crypto::day::Day;
use serde::Serialize;

use super::{
    facts::Facts,
    failure::Failure,
    ledger::{Ledger, LedgerError},
    mail::{self, Kind, Letter},
    settings::Settings,
};

/// Whether a mail is offered again in the same run when it does not go now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// It is: an address that asks to come back later is waited for.
    More,
    /// It is not: whoever takes it now gets it.
    Last,
}

/// How many addresses took a mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Delivered {
    /// Addresses that took it.
    pub taken: usize,
    /// Addresses that refused it.
    pub refused: usize,
}

/// Whoever brings a mail to the server.
pub trait Carrier {
    /// Offers a mail once.
    ///
    /// # Errors
    /// [`Failure`]; nobody got the mail then, as far as anybody knows.
    fn offer(&mut self, letter: &Letter, patience: Patience) -> Result<Delivered, Failure>;
}

/// What a round came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Days whose notice went.
    pub sent: Vec<Day>,
    /// Days whose notice the server refused for good; they are not offered again.
    pub refused: Vec<Day>,
    /// Days whose notice waits for the next round.
    pub waiting: Vec<Day>,
    /// Addresses that refused a notice which others took.
    pub addresses_refused: usize,
    /// Why the last notice that did not go did not.
    pub failure: Option<Failure>,
}

impl Report {
    /// Tells whether everything that was due went to everybody.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.failure.is_none() && self.addresses_refused == 0
    }
}

/// What every mail of a round is made of.
#[derive(Clone, Copy)]
pub struct Round<'r> {
    /// Whose it is, to whom it goes, how often it is tried.
    pub settings: &'r Settings,
    /// What it tells of.
    pub facts: &'r Facts,
}

impl Round<'_> {
    /// Offers the days that are due, and remembers each that is settled.
    ///
    /// # Errors
    /// [`LedgerError`] when it cannot be remembered that a mail went; that mail goes once more then.
    pub fn offer(
        &self,
        due: Vec<Day>,
        ledger: &mut Ledger,
        carrier: &mut dyn Carrier,
        pause: &mut dyn FnMut(Duration),
    ) -> Result<Report, LedgerError> {
        let mut report = Report::default();
        let mut days = due.into_iter();
        while let Some(day) = days.next() {
            let letter = mail::compose(self.settings, self.facts, day, Kind::Daily);
            match attempt(self.settings, &letter, carrier, pause) {
                Ok(delivered) => {
                    report.sent.push(day);
                    report.addresses_refused = report.addresses_refused.max(delivered.refused);
                }
                Err(why) if why.is_permanent() => {
                    report.refused.push(day);
                    report.failure = Some(why);
                }
                Err(why) => {
                    report.failure = Some(why);
                    report.waiting = std::iter::once(day).chain(days).collect();
                    break;
                }
            }
            ledger.settle(day)?;
        }
        Ok(report)
    }
}

/// Offers one mail as often as the configuration says, each wait twice as long as the one before.
///
/// # Errors
/// The last [`Failure`].
pub fn attempt(
    settings: &Settings,
    letter: &Letter,
    carrier: &mut dyn Carrier,
    pause: &mut dyn FnMut(Duration),
) -> Result<Delivered, Failure> {
    let mut wait = Duration::from_secs(settings.smtp.wait_seconds);
    for _ in 1..settings.smtp.attempts {
        match carrier.offer(letter, Patience::More) {
            Err(why) if why.may_pass() => pause(wait),
            settled => return settled,
        }
        wait = wait.saturating_mul(2);
    }
    carrier.offer(letter, Patience::Last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../../deploy/config/notice.toml");
    const ALL: Delivered = Delivered { taken: 2, refused: 0 };

    /// A mail server that answers from a list, and then takes everything.
    #[derive(Default)]
    struct Scripted {
        answers: Vec<Result<Delivered, Failure>>,
        offered: Vec<(Vec<u8>, Patience)>,
    }

    impl Carrier for Scripted {
        fn offer(&mut self, letter: &Letter, patience: Patience) -> Result<Delivered, Failure> {
            self.offered.push((letter.bytes.clone(), patience));
            if self.answers.is_empty() { Ok(ALL) } else { self.answers.remove(0) }
        }
    }

    struct Run {
        report: Report,
        offered: Vec<(Vec<u8>, Patience)>,
        waits: Vec<u64>,
        due: Vec<u32>,
    }

    /// A round on day 100 with three days due, and what is due afterwards.
    fn run(answers: Vec<Result<Delivered, Failure>>) -> Run {
        let settings = Settings::parse(SAMPLE).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut ledger = Ledger::open(folder.path()).unwrap();
        ledger.settle(Day::from_number(97)).unwrap();
        let due = ledger.owe(Day::from_number(100), true).unwrap();
        let mut carrier = Scripted { answers, ..Scripted::default() };
        let mut waits = vec![];
        let mut pause = |wait: Duration| waits.push(wait.as_secs());
        let facts = Facts::default();
        let round = Round { settings: &settings, facts: &facts };
        let report = round.offer(due, &mut ledger, &mut carrier, &mut pause).unwrap();
        let due = ledger.owe(Day::from_number(100), true).unwrap();
        let due = due.into_iter().map(Day::number).collect();
        Run { report, offered: carrier.offered, waits, due }
    }

    fn days(days: &[Day]) -> Vec<u32> {
        days.iter().copied().map(Day::number).collect()
    }

    #[test]
    fn everything_due_goes_the_oldest_first() {
        let run = run(vec![]);
        assert_eq!(days(&run.report.sent), [98, 99, 100]);
        assert!(run.report.is_clean() && run.due.is_empty() && run.waits.is_empty());
        assert_eq!(run.offered.len(), 3);
        assert!(run.offered.iter().all(|(bytes, _)| bytes.len() == run.offered[0].0.len()));
    }

    #[test]
    fn outage_is_waited_out_a_bounded_time_and_everything_stays_due() {
        let run = run(vec![Err(Failure::Unreachable); 5]);
        assert_eq!(run.waits, [60, 120, 240, 480]);
        assert_eq!(run.offered.len(), 5);
        let last = |(at, (_, patience)): (usize, &(Vec<u8>, Patience))| {
            assert_eq!(*patience == Patience::Last, at == 4);
        };
        run.offered.iter().enumerate().for_each(last);
        assert_eq!((run.due, days(&run.report.waiting)), (vec![98, 99, 100], vec![98, 99, 100]));
        assert_eq!(run.report.failure, Some(Failure::Unreachable));
    }

    #[test]
    fn every_failure_but_a_refusal_leaves_the_mail_due() {
        let failures = [
            Failure::Unreachable,
            Failure::Stalled,
            Failure::Overdue,
            Failure::NoStartTls,
            Failure::Meddled,
            Failure::Untrusted,
            Failure::NoTls,
            Failure::Broken,
            Failure::Away(554),
            Failure::Login,
            Failure::Later(451),
        ];
        for failure in failures {
            assert_eq!(run(vec![Err(failure); 5]).due, [98, 99, 100], "{failure}");
        }
    }

    #[test]
    fn what_is_tried_again_is_the_same_mail() {
        let run = run(vec![Err(Failure::Stalled), Err(Failure::Later(451))]);
        assert_eq!(run.offered.len(), 5);
        assert!(run.offered[0].0 == run.offered[1].0 && run.offered[1].0 == run.offered[2].0);
        assert!(run.offered[2].0 != run.offered[3].0, "the next day's");
        assert!(run.report.is_clean());
    }

    #[test]
    fn refused_mail_is_not_offered_again_and_stops_no_other() {
        let run = run(vec![Err(Failure::Refused(550))]);
        assert_eq!((days(&run.report.refused), days(&run.report.sent)), (vec![98], vec![99, 100]));
        assert!(run.due.is_empty() && run.waits.is_empty() && !run.report.is_clean());
    }

    #[test]
    fn wrong_password_is_tried_once_a_round() {
        let run = run(vec![Err(Failure::Login)]);
        assert_eq!((run.offered.len(), run.due), (1, vec![98, 99, 100]));
    }

    #[test]
    fn address_that_is_refused_is_told_and_the_mail_is_settled() {
        let run = run(vec![Ok(Delivered { taken: 1, refused: 1 })]);
        assert!(run.due.is_empty() && !run.report.is_clean());
        assert_eq!(run.report.addresses_refused, 1);
    }
}
