//! `status`: numbers and days, and nothing that a sender said.

use meldkluis_crypto::{day::Day, roster::Roster};
use serde_json::{Value, json};

use super::{Context, Failed, Verdict};
use crate::{
    clock,
    receive::STALE_DAYS,
    vault::{Id, Index, Kept, Released, State, Vault},
};

/// From how many days before its last recipient ends a roster is due.
const RENEW_DAYS: u32 = 30;

pub(super) fn run(context: &Context) -> Result<Verdict, Failed> {
    let vault = context.unlock()?;
    let today = clock::today();
    let index = vault.index()?;
    let roster = vault.rosters()?.pop().map(|signed| signed.roster);
    let logs = roster.as_ref().map_or(Ok(vec![]), |roster| logs(&vault, &index, roster))?;
    let released = vault.released()?;
    let mut todo = todo((&vault, roster.as_ref()), &logs, (&index, &released), today);
    let closed = index.items.values().filter(|row| row.state == State::Closed).count();
    let kept = vault.kept()?;
    todo.extend(unproven(&logs, &kept));
    let canaries = vault.canaries()?;
    let last_canary = canaries.values().max().copied();
    let carried = logs.iter().map(|log| log.day).max();
    todo.extend(super::canary::late(&vault, last_canary, carried)?);
    let machine = json!({
        "deployment": vault.deployment(),
        "desk_fingerprint": vault.desk().fingerprint(),
        "root_fingerprint": vault.root()?.map(|root| root.fingerprint()),
        "cases": vault.told_cases(&index)?.len(),
        "tips": index.held().count().saturating_sub(canaries.len()),
        "destroyed": index.items.len() - index.held().count(),
        "last_canary": last_canary,
        "do_not_open": closed,
        "roster_epoch": roster.as_ref().map(|roster| roster.epoch),
        "recipient_days_left": roster.as_ref().map(|roster| days_left(roster, today)),
        "logs": logs.iter().map(Log::machine).collect::<Vec<_>>(),
        "backup_proven": kept.day,
        "audit_entries": vault.trail()?.length,
        "todo": todo,
    });
    context.print(&machine, || words(&machine, &logs, &todo));
    Ok(if todo.is_empty() { Verdict::Fine } else { Verdict::Found })
}

/// What is known of one log.
struct Log {
    generation: u32,
    size: u64,
    day: Day,
    /// How many tips it had when a later log was first carried.
    closed: Option<u64>,
    missing: Vec<(u64, u64)>,
}

impl Log {
    fn machine(&self) -> Value {
        json!({
            "generation": self.generation,
            "size": self.size,
            "last_bundle_day": self.day,
            "closed": self.closed,
            "missing": self.missing,
        })
    }
}

fn logs(vault: &Vault, index: &Index, roster: &Roster) -> Result<Vec<Log>, Failed> {
    let mut logs = vec![];
    for (generation, carried) in &index.logs {
        if let Some(key) = roster.log(*generation) {
            let size = vault.held_size(*generation, key)?;
            let missing = index.missing(*generation, size);
            logs.push(Log {
                generation: *generation,
                size,
                day: carried.day,
                closed: carried.closed,
                missing,
            });
        }
    }
    Ok(logs)
}

/// Returns the days until the last recipient of the roster ends, counted from today; 0 when it has.
fn days_left(roster: &Roster, today: Day) -> u32 {
    let last = roster.recipients.iter().map(|term| term.to.number()).max().unwrap_or_default();
    (last + 1).saturating_sub(today.number())
}

/// Tells how many tips of the newest log no backup was proven to hold: the intake keeps them until one is.
fn unproven(logs: &[Log], kept: &Kept) -> Option<String> {
    let log = logs.iter().max_by_key(|log| log.generation)?;
    let proven = kept.logs.get(&log.generation).map_or(0, |head| head.size);
    let left = log.size.saturating_sub(proven);
    (left > 0).then(|| {
        format!(
            "{left} tips are in no proven backup, and are not acknowledged: backup --to DIR, backup --check DIR, export"
        )
    })
}

/// Tells when this vault's own recipient is not in the roster or ends soon: the others' last longer, and tips are then
/// sealed to them alone.
fn own_ends(vault: &Vault, roster: &Roster, today: Day) -> Option<String> {
    let Some((_, to)) = roster.term(&vault.keys().newest().recipient()) else {
        return Some(
            "the newest identity of this vault is in no roster: sign one, or carry its file card to the vault with the \
             root key"
                .to_owned(),
        );
    };
    let days = (to.number() + 1).saturating_sub(today.number());
    let next = format!("this vault's own recipient ends in {days} days: renew");
    (days <= RENEW_DAYS).then_some(next)
}

fn todo(
    (vault, roster): (&Vault, Option<&Roster>),
    logs: &[Log],
    (index, released): (&Index, &Released),
    today: Day,
) -> Vec<String> {
    let mut todo = vec![];
    match roster {
        None => todo.push("no roster yet: roster --out, or roster --take".to_owned()),
        Some(roster) if days_left(roster, today) <= RENEW_DAYS => {
            let days = days_left(roster, today);
            todo.push(format!("recipients end in {days} days: a new roster is due"));
        }
        Some(_) => {}
    }
    todo.extend(roster.and_then(|roster| own_ends(vault, roster, today)));
    for log in logs {
        let generation = log.generation;
        let given_up = |index| released.has(Id { generation, index });
        for (from, to) in log.missing.iter().filter(|(from, to)| !(*from..=*to).all(given_up)) {
            todo.push(format!(
                "tips {generation}-{from} to {generation}-{to} are missing: export again with --from {from}"
            ));
        }
    }
    let newest = logs.iter().max_by_key(|log| log.generation);
    if let Some(log) = newest.filter(|log| log.day.plus(STALE_DAYS) < today) {
        todo.push(format!("the last bundle is of {}: carry a new one", log.day));
    }
    for (id, row) in &index.items {
        if row.state == State::Closed && !released.has(*id) {
            todo.push(format!(
                "tip {id} does not open: see show {}; nothing from it on is acknowledged before it is mended or released",
                row.case
            ));
        }
    }
    todo
}

fn words(machine: &Value, logs: &[Log], todo: &[String]) -> String {
    let say = |key: &str| match machine.get(key) {
        None | Some(Value::Null) => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    };
    let mut text = format!(
        "deployment  {}\ndesk        {}\nroot key    {}\ncases       {}, of {} tips\nroster      {}, recipients for {} more days\n",
        say("deployment"),
        say("desk_fingerprint"),
        say("root_fingerprint"),
        say("cases"),
        say("tips"),
        say("roster_epoch"),
        say("recipient_days_left"),
    );
    text.push_str(&format!(
        "backup      proven {}\naudit       {} entries\ncanary      last of {}\n",
        say("backup_proven"),
        say("audit_entries"),
        say("last_canary")
    ));
    for log in logs {
        let Log { generation, size, day, .. } = log;
        let closed = log.closed.map_or("", |_| ", closed");
        text.push_str(&format!("log {generation:<7} {size} tips, last bundle of {day}{closed}\n"));
    }
    for todo in todo {
        text.push_str(&format!("TO DO  {todo}\n"));
    }
    text
}
