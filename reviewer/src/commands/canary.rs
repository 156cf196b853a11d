//! `canary`: the key by which the Task Force's own reports are told from others.

use std::{
    fs::{File, OpenOptions},
    io::{Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use clap::Args;
use meldkluis_crypto::{
    canary::{Book, CANARY_FILE_MAX, CanaryKey},
    day::Day,
    officer::Role,
};
use serde_json::json;
use zeroize::Zeroizing;

use super::{Context, Failed, Verdict};
use crate::{
    casefile::canary::OVERLAP_DAYS,
    clock,
    entropy::Os,
    say::Bar,
    vault::{Act, Vault, VaultError},
};

/// How many days a canary may be younger than the last bundle: one day's may be on its way when it was made.
const LATE_DAYS: u32 = 3;

#[derive(Debug, Args)]
pub(super) struct Canary {
    /// Makes a new key, keeps it in this vault, and writes the file for the probe's machine and for other vaults.
    ///
    /// The one before it is accepted for 14 more days.
    #[arg(long, value_name = "FILE", conflicts_with = "import")]
    out: Option<PathBuf>,
    /// Words the canaries from sentences of your own; the built-in ones are public.
    #[arg(long, value_name = "FILE", requires = "out")]
    book: Option<PathBuf>,
    /// Takes the key that canary --out wrote at another vault.
    #[arg(long, value_name = "FILE")]
    import: Option<PathBuf>,
}

impl Canary {
    /// Returns the least role that may do it.
    pub(super) fn needs(&self) -> Role {
        let only_shows = self.out.is_none() && self.import.is_none();
        if only_shows { Role::Reader } else { Role::Keeper }
    }

    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let vault = context.unlock()?;
        if let Some(out) = &self.out {
            make(&vault, out, self.book.as_deref())?;
        }
        if let Some(file) = &self.import {
            let text = read(file)?;
            let key = CanaryKey::parse(&text).map_err(|error| {
                Failed::new(error, "Name the file that canary --out wrote at another vault")
            })?;
            keep(&vault, &key)?;
        }
        tell(context, &vault)
    }
}

fn make(vault: &Vault, out: &Path, book: Option<&Path>) -> Result<(), Failed> {
    let books = book.map(read).transpose()?;
    let books = books.map(|text| Book::parse_all(&text)).transpose().map_err(|error| {
        Failed::new(error, "See docs/operating/probe.md for what a book is; twelve slots of eight sentences are enough")
    })?;
    let key = CanaryKey::generate(vault.deployment(), super::today(vault)?, books, &mut Os);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let written = options.open(out).and_then(|mut file| {
        file.write_all(key.expose().as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| {
        let what = format!("{} cannot be made: {error}", out.display());
        Failed::new(what, "Name a file that does not exist, in a folder that can be written")
    })?;
    keep(vault, &key)
}

fn keep(vault: &Vault, key: &CanaryKey) -> Result<(), Failed> {
    // The case file is written under the vault's lock, as an import does.
    let writing = vault.write()?;
    let file = writing.case_file(&mut Bar::new())?;
    vault.enter(clock::today(), &[Act::CanaryKey])?;
    Ok(file.keep_canary_key(vault.deployment(), key)?)
}

fn read(file: &Path) -> Result<Zeroizing<String>, Failed> {
    let mut text = Zeroizing::new(String::new());
    let opened = File::open(file);
    let read = opened.and_then(|file| file.take(CANARY_FILE_MAX + 1).read_to_string(&mut text));
    let fits = read.is_ok_and(|length| length as u64 <= CANARY_FILE_MAX);
    let refused = || {
        Failed::new(
            format!("{} cannot be read", file.display()),
            "Name a text file of at most 64 KiB",
        )
    };
    fits.then_some(text).ok_or_else(refused)
}

fn tell(context: &Context, vault: &Vault) -> Result<Verdict, Failed> {
    let file = vault.case_file(&mut Bar::new())?;
    let keys = file.canary_keys().map_err(VaultError::from)?;
    let canaries = file.canaries().map_err(VaultError::from)?;
    let last = canaries.values().max();
    let key = |key: &CanaryKey| json!({ "made": key.made(), "fingerprint": key.fingerprint() });
    let machine = json!({
        "last_canary": last,
        "canaries": canaries.len(),
        "keys": keys.iter().map(key).collect::<Vec<_>>(),
    });
    context.print(&machine, || {
        let last = last.map_or_else(|| "none".to_owned(), Day::to_string);
        let mut text = format!("last canary of {last}; {} in all\n", canaries.len());
        for (at, key) in keys.iter().enumerate() {
            let until = keys.get(at + 1).map(|next| next.made().plus(OVERLAP_DAYS));
            let until = until.map_or_else(String::new, |day| format!(", accepted to {day}"));
            text.push_str(&format!("key {} of {}{until}\n", key.fingerprint(), key.made()));
        }
        if keys.is_empty() {
            text.push_str("No key yet: canary --out FILE, or canary --import FILE\n");
        }
        text
    });
    Ok(Verdict::Fine)
}

/// Tells that the last bundle should have brought a younger canary.
pub(super) fn late(
    vault: &Vault,
    last: Option<Day>,
    carried: Option<Day>,
) -> Result<Option<String>, Failed> {
    let keys = vault.canary_keys()?;
    let (Some(first), Some(carried)) = (keys.first(), carried) else { return Ok(None) };
    Ok(overdue(first.made(), last, carried))
}

fn overdue(made: Day, last: Option<Day>, carried: Day) -> Option<String> {
    let since = last.unwrap_or(made).max(made);
    let last =
        last.map_or_else(|| "none came yet".to_owned(), |day| format!("the last is of {day}"));
    (since.plus(LATE_DAYS) < carried).then(|| {
        format!(
            "canaries stay away: {last}, and the last bundle is of {carried}. Reports may be lost on the way: ask who \
             runs the probe, and send a report by hand"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canary_is_overdue_when_a_bundle_should_have_brought_a_younger_one() {
        let day = |number: u32| Day::from_number(20_000 + number);
        assert_eq!(overdue(day(0), None, day(3)), None);
        assert!(overdue(day(0), None, day(4)).unwrap().contains("none came yet"));
        assert_eq!(overdue(day(0), Some(day(10)), day(13)), None);
        assert!(
            overdue(day(0), Some(day(10)), day(14)).unwrap().contains("the last is of 2024-10-14")
        );
        // A first key of today asks for nothing of the days before it.
        assert_eq!(overdue(day(20), Some(day(10)), day(20)), None);
    }
}
