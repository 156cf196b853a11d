//! Budgets: how much one peer may ask for in a minute, and all of them together.
//!
//! Whoever is over a budget is slowed down, and then told to come back; nobody is ever shut out for longer than it takes
//! a budget to fill. Addresses and circuits have what they share apart from each other, so that a flood through one
//! door is not felt at the other. Behind a shared budget peers take turns: see [`Queue`]. A part is kept back for peers
//! that have hardly asked for anything: they do not stand in line behind those who ask all the time.
//!
//! GCRA by `governor`, over a clock that is passed in. Deliberately absent: any address, any list of peers to block.

mod shares;
#[cfg(test)]
mod tests;

use std::{num::NonZeroU32, time::Duration};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, Reference},
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};
use tokio::time::{self, Instant};

use crate::{
    config::{Limits, Rate},
    server::{
        admission::shares::Shares,
        peer::{Class, Peer},
        queue::Queue,
    },
};

/// How often peers are forgotten whose budget is full again.
pub(super) const SWEEP: Duration = Duration::from_secs(2);
/// The unit in which uploads are counted, in bytes.
const UNIT: usize = 1024;
/// Whoever asks for no more than this part of a peer's budget has hardly asked for anything.
const FEW: u32 = 48;
/// What is kept back for those, as a part of the shared budget and on top of it.
const KEPT_BACK: u32 = 4;
const ONE: NonZeroU32 = NonZeroU32::MIN;

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Budget {
    /// A page, or a connection over TLS, which costs as much.
    Page,
    /// A report or an addition to one.
    Tip,
    /// A look into a mailbox.
    Code,
}

/// What a budget says at this moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It was within, and is counted.
    Go,
    /// It would be within after so long.
    Wait(Duration),
    /// It is more than the whole budget.
    Never,
}

/// A budget is used up, and was not filled in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UsedUp;

/// The time of this process.
#[derive(Clone, Copy)]
pub(super) struct Running(Instant);

impl Clock for Running {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}

type All<C> = RateLimiter<NotKeyed, InMemoryState, C, NoOpMiddleware<<C as Clock>::Instant>>;
type Each<C> = RateLimiter<Peer, Shares, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// All budgets.
pub(super) struct Admission<C: Clock = Running> {
    page: Purse<C>,
    tip: Purse<C>,
    code: Purse<C>,
    bytes: Purse<C>,
    patience: Duration,
}

/// One budget: each peer's, and what the peers of a door share.
struct Purse<C: Clock> {
    each: Each<C>,
    few: Each<C>,
    address: Gate<C>,
    onion: Gate<C>,
}

/// What the peers of one door share, and the lines before it.
struct Gate<C: Clock> {
    all: All<C>,
    kept_back: All<C>,
    lines: Queue,
}

impl Admission {
    /// Fills the budgets of `limits`; nobody waits longer than `patience` for any.
    pub(super) fn new(limits: &Limits, patience: Duration) -> Self {
        Self::over(Running(Instant::now()), limits, patience)
    }
}

impl<C: Clock + Clone> Admission<C> {
    fn over(clock: C, limits: &Limits, patience: Duration) -> Self {
        let purse = |rate: Rate, unit| Purse::new(&clock, rate.times(unit), patience);
        Self {
            page: purse(limits.pages, 1),
            tip: purse(limits.tips, 1),
            code: purse(limits.codes, 1),
            bytes: purse(limits.upload_mib, 1024),
            patience,
        }
    }
}

impl<C: Clock> Admission<C> {
    /// Waits until one more is within the budgets of `peer` and of its door.
    ///
    /// # Errors
    /// [`UsedUp`] when that takes too long.
    pub(super) async fn admit(&self, peer: Peer, budget: Budget) -> Result<(), UsedUp> {
        let purse = self.purse(budget);
        let admitted = time::timeout(self.patience, async {
            purse.own(peer, ONE).await?;
            if purse.is_for_the_few(peer) {
                return Ok(());
            }
            purse.gate(peer.class()).pass(peer, ONE).await
        });
        admitted.await.unwrap_or(Err(UsedUp))
    }

    /// Counts one more if it is within both budgets now.
    ///
    /// # Errors
    /// [`UsedUp`].
    pub(super) fn admit_now(&self, peer: Peer, budget: Budget) -> Result<(), UsedUp> {
        let purse = self.purse(budget);
        let shared =
            || purse.is_for_the_few(peer) || purse.gate(peer.class()).ask(ONE) == Verdict::Go;
        if purse.ask(peer, ONE) == Verdict::Go && shared() { Ok(()) } else { Err(UsedUp) }
    }

    /// Waits, for as long as it takes, until so many bytes more are within: an upload is slowed and never ended.
    pub(super) async fn admit_bytes(&self, peer: Peer, bytes: usize) {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
        let Some(cost) = NonZeroU32::new(units) else { return };
        if self.bytes.own(peer, cost).await.is_err() {
            return;
        }
        let gate = self.bytes.gate(peer.class());
        while gate.pass(peer, cost).await.is_err() {
            // The lines are full; somebody else's turn will end.
            time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Forgets peers whose budgets are full again.
    pub(super) fn sweep(&self) {
        for purse in [&self.page, &self.tip, &self.code, &self.bytes] {
            purse.each.retain_recent();
            purse.few.retain_recent();
        }
    }

    fn purse(&self, budget: Budget) -> &Purse<C> {
        match budget {
            Budget::Page => &self.page,
            Budget::Tip => &self.tip,
            Budget::Code => &self.code,
        }
    }
}

impl<C: Clock> Purse<C> {
    fn new(clock: &C, rate: Rate, patience: Duration) -> Self
    where
        C: Clone,
    {
        let gate = || Gate {
            all: RateLimiter::new(quota(rate.all), InMemoryState::default(), clock.clone()),
            kept_back: RateLimiter::new(
                quota(part(rate.all, KEPT_BACK)),
                InMemoryState::default(),
                clock.clone(),
            ),
            lines: Queue::new(1, patience),
        };
        let each = |rate| RateLimiter::new(quota(rate), Shares::new(), clock.clone());
        let few = each(part(rate.each, FEW));
        Self { each: each(rate.each), few, address: gate(), onion: gate() }
    }

    fn gate(&self, class: Class) -> &Gate<C> {
        match class {
            Class::Address => &self.address,
            Class::Onion => &self.onion,
        }
    }

    /// Asks the peer's own budget; a crowd has none, or one of it would silence all others.
    fn ask(&self, peer: Peer, cost: NonZeroU32) -> Verdict {
        if peer.is_crowd() {
            return Verdict::Go;
        }
        verdict(self.each.clock(), self.each.check_key_n(&peer, cost))
    }

    /// Counts it against what is kept back, if the peer has hardly asked for anything and some of that is left.
    fn is_for_the_few(&self, peer: Peer) -> bool {
        !peer.is_crowd()
            && self.few.check_key(&peer).is_ok()
            && self.gate(peer.class()).kept_back.check().is_ok()
    }

    async fn own(&self, peer: Peer, cost: NonZeroU32) -> Result<(), UsedUp> {
        wait(|| self.ask(peer, cost)).await
    }
}

impl<C: Clock> Gate<C> {
    fn ask(&self, cost: NonZeroU32) -> Verdict {
        verdict(self.all.clock(), self.all.check_n(cost))
    }

    /// Waits for a turn, and with it for the shared budget: no line is served before its turn.
    async fn pass(&self, peer: Peer, cost: NonZeroU32) -> Result<(), UsedUp> {
        let _turn = self.lines.turn(peer, 0).await.map_err(|_| UsedUp)?;
        wait(|| self.ask(cost)).await
    }
}

async fn wait(ask: impl Fn() -> Verdict) -> Result<(), UsedUp> {
    loop {
        match ask() {
            Verdict::Go => return Ok(()),
            Verdict::Wait(long) => time::sleep(long).await,
            Verdict::Never => return Err(UsedUp),
        }
    }
}

/// A minute's worth may come at once, and fills again evenly.
fn quota(a_minute: NonZeroU32) -> Quota {
    Quota::per_minute(a_minute)
}

fn part(rate: NonZeroU32, of: u32) -> NonZeroU32 {
    NonZeroU32::new(rate.get().div_ceil(of)).unwrap_or(ONE)
}

/// What `governor` says about a cost: fine, not before a moment, or never.
type Said<I> = Result<Result<(), governor::NotUntil<I>>, governor::InsufficientCapacity>;

fn verdict<C: Clock>(clock: &C, said: Said<C::Instant>) -> Verdict
where
    C::Instant: Reference,
{
    match said {
        Ok(Ok(())) => Verdict::Go,
        Ok(Err(not_until)) => Verdict::Wait(not_until.wait_time_from(clock.now())),
        Err(_) => Verdict::Never,
    }
}
