//! The command line: what a person types, and what each command prints.

mod backup;
mod canary;
mod casefile;
mod destroy;
mod due;
mod enrol;
mod export;
mod extract;
mod failed;
mod import;
mod init;
mod investigator;
mod keys;
mod links;
mod list;
mod mark;
mod numbers;
mod open;
mod pepper;
mod phrases;
mod preview;
mod recover;
mod release;
mod renew;
mod reply;
mod retire;
mod roster;
mod search;
mod show;
mod statistics;
mod status;
mod trail;
mod translate;
mod triage;

use std::{
    cell::Cell,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use meldkluis_crypto::{
    age::{Passphrase, WorkFactor},
    day::Day,
    keyfile::Lock,
    note::Signer,
    officer::{Name as OfficerName, Role},
};
use serde_json::Value;
use zeroize::Zeroizing;

pub use failed::Failed;

use crate::{
    ask::{self, Which},
    clock, say,
    vault::{Act, Vault, VaultError},
};

/// Opens tips on a machine without a network.
#[derive(Debug, Parser)]
#[command(name = "meldkluis-reviewer", version, after_long_help = JOURNEY)]
pub struct Arguments {
    #[command(flatten)]
    context: Context,
    #[command(subcommand)]
    command: Command,
}

const JOURNEY: &str = "\
The journey of a tip:
  once       init --root      makes the vault and the root key; prints what the intake needs
             enrol            believes the intake's log, after you compared its fingerprint
             roster           signs the list of keys; carry it to the intake
  each carry import           takes in what the intake exported, and names whatever is wrong
  then       list, show       read the cases; nothing in clear touches the disk
             links            tells what cases have in common, and draws it
             search           finds words in tips, notes and translations
             translate        puts a translation beside a sender's words
             statistics       counts the cases, without what is too small to be told
             due              tells what is to be done by now
             canary           tells when the Task Force's own report of each day came last
             triage, note     say what a case is (fields lists how); tag, assign, dispose do the rest
             extract          writes one case in clear, when somebody else must have it
             mark, unmark     a file is a sexual image of a minor, for named officers alone; or it was a mistake
             preview          writes safe pixels, words or sound of one attachment, made anew
             reply            answers a case; the sender reads it with the code from their page
             phrases          what can be said in the sender's language without a translator
             status           what is held, what is missing, how long the keys are valid
             backup           copies the vault to another medium, and proves the copy by reading it back
             export           writes the bundle for the intake: replies, what is held, and the newest roster

The vault's keys, see docs/operating/keys.md:
  each year  renew, roster    new tips go to a new identity; old tips open as before
             retire           destroys an identity whose days are over
  in the end destroy          a case and its key for good, with a certificate
  in need    passphrase       changes it; recover opens the vault with the paper when all passphrases are lost

A second vault: init there without --root, carry its file `card` to the first vault, roster --add-desk there, and take
the roster back with roster --take.

Exit status: 0 done, 1 refused, failed or something was found, 2 wrong usage.";

/// What every command shares.
#[derive(Debug, Args)]
struct Context {
    /// The vault's folder.
    #[arg(long, global = true, default_value = "vault", value_name = "DIR")]
    vault: PathBuf,
    /// Prints JSON for machines.
    #[arg(long, global = true)]
    json: bool,
    /// Reads the vault's passphrase from the only line of a file, instead of asking.
    #[arg(long, global = true, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Reads the root key's passphrase from the only line of a file, instead of asking.
    #[arg(long, global = true, value_name = "FILE")]
    root_passphrase_file: Option<PathBuf>,
    /// Who you are, in a vault with several named investigators.
    #[arg(long = "as", global = true, value_name = "NAME")]
    officer: Option<OfficerName>,
    /// What the command needs; the vault is not opened for less.
    #[arg(skip = Cell::new(Role::Reader))]
    needs: Cell<Role>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes a vault with its keys.
    ///
    /// Shows a recovery identity once: write it on paper, then type it back. With all passphrases lost, the paper opens
    /// the tips. Prints the verifier keys and recipients that others need.
    Init(init::Init),
    /// Believes a log: puts its key into the draft of the next roster.
    ///
    /// Compare the fingerprint with the one that meldkluis-intake init printed, over another way than the key came.
    Enrol(enrol::Enrol),
    /// Signs the next roster with the root key, or takes one that another vault signed.
    ///
    /// Before it signs, it seals a probe to the roster's recipients and opens it with the vault's identities, so that a
    /// roster which would lock this vault out is never signed.
    Roster(roster::Roster),
    /// Takes in a bundle, and names whatever is wrong with it.
    ///
    /// Each tip is compared with the log, stored sealed, and opened to its last byte. One bad tip never blocks the rest.
    /// Importing a bundle twice is harmless.
    Import(import::Bundle),
    /// Does everything that import does, and takes nothing.
    Verify(import::Bundle),
    /// Lists the cases, the most urgent first.
    ///
    /// An officer's urgency goes before the sender's ticks; of those, danger before minors before now; then the older first.
    List(list::List),
    /// Finds words in tips, notes and translations.
    Search(search::Search),
    /// Puts a translation beside a sender's words; it stays, and a later one takes its place in view.
    Translate(translate::Translate),
    /// Counts the cases by urgency, form, status, disposition, language and month.
    ///
    /// Working figures, not for publication: counts below ten are left out and others rounded to five. Canaries, spam and
    /// what tells another case again are in none.
    Statistics(statistics::Statistics),
    /// Says what a case is: urgency, form, means, place, who reports and more; without a field, shows what was said.
    Triage(triage::Triage),
    /// Lists the fields of triage and their values.
    ///
    /// Needs no vault and no passphrase.
    Fields,
    /// Notes something with cases.
    Note(triage::Note),
    /// Puts tags on cases, or takes them away.
    Tag(triage::Tag),
    /// Says who works on cases.
    Assign(triage::Assign),
    /// Says where cases went, or which case they tell again.
    Dispose(triage::Dispose),
    /// Lists what is to be done with which case by now: triage, decide, remove from use, destroy.
    ///
    /// A report is looked at the day after it came; urgency A is decided the same day, B within three. Five years after it
    /// came a case is removed from use, after ten it is destroyed (Police Data Act).
    Due,
    /// Names who may work with the vault, each with a passphrase and a role of their own.
    Investigator(investigator::Investigator),
    /// Prints the audit trail after its chain was held, or writes it into a file with a note under the desk key.
    Trail(trail::Trail),
    /// Makes or takes the key of the canaries, or tells which came last.
    ///
    /// A canary is a report that the Task Force sends itself each day, to know that reports arrive. It is in no list and
    /// no figure; whatever is repeated, late or not quite the same is an ordinary report.
    Canary(canary::Canary),
    /// Checks the case file, or makes it again from the sealed originals.
    Casefile(casefile::CaseFile),
    /// Prints a case; characters that could act on the screen are written as codes.
    Show(show::Show),
    /// Tells what cases have in common: numbers, accounts, plates, addresses, names that several texts hold.
    ///
    /// Reads every tip anew. A link is a reason to look, and no proof: anybody can write anybody's number.
    Links(links::Links),
    /// Writes a case in clear, byte for byte. The only command that does; links --svg and preview write less.
    Extract(extract::Extract),
    /// Writes what can be seen, read or heard of an attachment, made anew from bare pixels, characters and samples.
    ///
    /// A program of its own without files and network reads the attachment, so that a hostile one reaches nothing.
    /// Entered into the audit trail before anything is read.
    Preview(preview::Preview),
    /// Marks an attachment as a sexual image of a minor: only who marked it, and whom a keeper names, looks at it.
    ///
    /// The mark is of the file, by its SHA-256: it holds in every tip that has it, for preview, extract, the page and its
    /// print view.
    Mark(mark::Mark),
    /// Takes such a mark back, with a reason that stays in the history of the case; needs the role keeper.
    ///
    /// Whoever was named for the file is named no more.
    Unmark(mark::Unmark),
    /// Copies the vault to another medium (--to), or reads a copy back and proves it (--check).
    ///
    /// The intake erases a tip only after every holding desk has acknowledged it, and this desk acknowledges only what a
    /// copy was proven to hold: every byte read back, every tip opened with the keys in the copy.
    Backup(backup::Backup),
    /// Lists the vault's identities, and for which days tips are sealed to them.
    Keys,
    /// Makes a new identity for new tips; the older ones stay, so that old tips open.
    ///
    /// Where the draft of the roster lies, the new one is valid from a day on, and the one before ends the day before.
    /// Elsewhere the vault's new file `card` goes to the vault with the root key.
    Renew(renew::Renew),
    /// Destroys an old identity whose days are over.
    ///
    /// First it counts the tips that nothing else here opens; with --even-unreadable their number has to be typed.
    /// Backups keep what they hold until they are replaced, and the paper opens what was sealed to it.
    Retire(retire::Retire),
    /// Opens the vault with the recovery identity on paper, and gives it a new passphrase.
    ///
    /// The root key is not recovered so: root.age opens with its own passphrase alone.
    Recover(recover::Recover),
    /// Changes the vault's passphrase, or the root key's with --root.
    Passphrase(recover::Passphrase),
    /// Puts a backup in the place of a lost vault: --vault names the folder to make.
    Restore(backup::Restore),
    /// Gives the intake's pepper back in clear, for the key folder of a new intake.
    ///
    /// Each bundle brings a sealed copy. Without it a restored intake knows no sender's code from before.
    Pepper(pepper::Pepper),
    /// Answers a case: seals words, phrases of the book and files to its sender alone.
    ///
    /// The reply goes with the next export. Word it as if the wrong person reads it: somebody may hold the sender's code.
    /// Whatever was read is told so by itself, once, with the day; --withhold stops that for a case.
    Reply(reply::Reply),
    /// Prints the phrase book: what can be asked and told in sixteen languages, beside the Dutch.
    ///
    /// Needs no vault and no passphrase.
    Phrases(phrases::Phrases),
    /// Writes the bundle for the intake: replies, the acknowledgement, and the newest roster.
    ///
    /// A lost bundle loses nothing: the next one holds everything that was not confirmed.
    Export(export::Export),
    /// Gives up tips by name that do not open or never came, so that the log can be acknowledged past them.
    Release(release::Release),
    /// Destroys a case for good: keys, sealed bytes, words, notes and replies; needs the role keeper.
    ///
    /// Prints a certificate, signed by the desk key, that says where copies may remain. What was destroyed is never taken
    /// in again.
    Destroy(destroy::Destroy),
    /// Serves a page with the cases on this machine alone.
    Open(open::Open),
    /// Tells what is held, what is missing, and how long the keys are valid.
    Status,
}

/// Whether everything was as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Fine,
    Found,
}

impl Arguments {
    /// Runs the command and returns its exit status.
    #[must_use]
    pub fn run(self) -> ExitCode {
        let context = &self.context;
        context.needs.set(self.command.needs());
        let done = match self.command {
            Command::Init(init) => init.run(context),
            Command::Enrol(enrol) => enrol.run(context),
            Command::Roster(roster) => roster.run(context),
            Command::Import(bundle) => bundle.import(context),
            Command::Verify(bundle) => bundle.verify(context),
            Command::List(list) => list.run(context),
            Command::Search(search) => search.run(context),
            Command::Translate(translate) => translate.run(context),
            Command::Statistics(statistics) => statistics.run(context),
            Command::Triage(triage) => triage.run(context),
            Command::Fields => Ok(triage::fields(context)),
            Command::Note(note) => note.run(context),
            Command::Tag(tag) => tag.run(context),
            Command::Assign(assign) => assign.run(context),
            Command::Dispose(dispose) => dispose.run(context),
            Command::Trail(trail) => trail.run(context),
            Command::Due => due::run(context),
            Command::Investigator(investigator) => investigator.run(context),
            Command::Canary(canary) => canary.run(context),
            Command::Casefile(casefile) => casefile.run(context),
            Command::Show(show) => show.run(context),
            Command::Links(links) => links.run(context),
            Command::Extract(extract) => extract.run(context),
            Command::Preview(preview) => preview.run(context),
            Command::Mark(mark) => mark.run(context),
            Command::Unmark(unmark) => unmark.run(context),
            Command::Backup(backup) => backup.run(context),
            Command::Keys => keys::run(context),
            Command::Renew(renew) => renew.run(context),
            Command::Retire(retire) => retire.run(context),
            Command::Recover(recover) => recover.run(context),
            Command::Passphrase(passphrase) => passphrase.run(context),
            Command::Restore(restore) => restore.run(context),
            Command::Pepper(pepper) => pepper.run(context),
            Command::Reply(reply) => reply.run(context),
            Command::Phrases(phrases) => Ok(phrases.run(context)),
            Command::Export(export) => export.run(context),
            Command::Release(release) => release.run(context),
            Command::Destroy(destroy) => destroy.run(context),
            Command::Open(open) => open.run(context),
            Command::Status => status::run(context),
        };
        match done {
            Ok(Verdict::Fine) => ExitCode::SUCCESS,
            Ok(Verdict::Found) => ExitCode::FAILURE,
            Err(failed) => {
                say::aside(format_args!("meldkluis-reviewer: {failed}"));
                ExitCode::FAILURE
            }
        }
    }
}

impl Command {
    /// Returns the least role that may do it.
    fn needs(&self) -> Role {
        match self {
            Self::List(_)
            | Self::Search(_)
            | Self::Statistics(_)
            | Self::Show(_)
            | Self::Open(_)
            | Self::Status
            | Self::Keys
            | Self::Verify(_)
            | Self::Phrases(_)
            | Self::Fields
            | Self::Due
            | Self::Passphrase(_)
            // Whoever holds a copy and opens it can put it back by hand too, and gets no more than their role there.
            | Self::Restore(_) => Role::Reader,
            Self::Triage(triage) if triage.only_shows() => Role::Reader,
            Self::Links(links) if !links.draws() => Role::Reader,
            Self::Canary(canary) => canary.needs(),
            Self::Mark(mark) => mark.needs(),
            Self::Investigator(investigator) => investigator.needs(),
            Self::Casefile(casefile) => casefile.needs(),
            Self::Import(_)
            | Self::Extract(_)
            | Self::Links(_)
            | Self::Preview(_)
            | Self::Translate(_)
            | Self::Triage(_)
            | Self::Note(_)
            | Self::Tag(_)
            | Self::Assign(_)
            | Self::Dispose(_)
            | Self::Reply(_)
            | Self::Export(_)
            | Self::Backup(_)
            | Self::Release(_) => Role::Officer,
            Self::Init(_)
            | Self::Pepper(_)
            | Self::Trail(_)
            | Self::Destroy(_)
            | Self::Unmark(_)
            | Self::Enrol(_)
            | Self::Roster(_)
            | Self::Renew(_)
            | Self::Retire(_)
            | Self::Recover(_) => Role::Keeper,
        }
    }
}

impl Context {
    /// Unlocks the vault, asking for its passphrase if no file has it.
    fn unlock(&self) -> Result<Vault, Failed> {
        self.unlock_with(&ask::as_passphrase(&self.passphrase()?))
    }

    fn unlock_with(&self, passphrase: &Passphrase) -> Result<Vault, Failed> {
        let vault = Vault::unlock_as(&self.vault, self.officer.as_ref(), passphrase)?;
        if let Some(file) = vault.case_file_put_aside() {
            say::aside(format_args!(
                "These keys are from before there was a case file. The one that lay here is now {}, unharmed: only the \
                 keys that it was made with open it, from a backup. A new one is made.",
                file.display()
            ));
        }
        vault.hold(self.needs.get())?;
        if let Some(wrong) = vault.trail_finding()? {
            say::aside(format_args!("FOUND {wrong}"));
        }
        if vault.me().is_some() {
            vault.enter(clock::today(), &[Act::LoggedIn])?;
        }
        Ok(vault)
    }

    /// Asks for the passphrase of the vault, if there is one.
    fn passphrase(&self) -> Result<Zeroizing<String>, Failed> {
        if !Vault::is_at(&self.vault) {
            return Err(VaultError::Missing.into());
        }
        let file = self.passphrase_file.as_deref();
        Ok(ask::passphrase(file, "vault passphrase", Which::Known)?)
    }

    /// Unlocks the root key, asking for its passphrase if no file has it.
    fn root_key(&self, vault: &Vault) -> Result<Signer, Failed> {
        if !Vault::has_root(vault.dir()) {
            return Err(VaultError::NoRoot.into());
        }
        let file = self.root_passphrase_file.as_deref();
        let typed = ask::passphrase(file, "root key passphrase", Which::Known)?;
        Ok(vault.root_key(&ask::as_passphrase(&typed))?)
    }

    /// Prints a result: `json` to machines, `text` to people.
    fn print(&self, json: &Value, text: impl FnOnce() -> String) {
        if self.json {
            say::line(format_args!("{json}"));
        } else {
            say::line(format_args!("{}", text().trim_end()));
        }
    }
}

/// Locks a key file of ours as hard as other age tools do.
fn lock(passphrase: &Passphrase) -> Lock<'_> {
    Lock { passphrase, work: WorkFactor::DEFAULT }
}

/// Returns today, and never a day before the newest roster was issued: the intake counts so too.
fn today(vault: &Vault) -> Result<Day, Failed> {
    let issued = vault.rosters()?.pop().map(|signed| signed.roster.issued);
    Ok(issued.map_or_else(clock::today, |issued| issued.max(clock::today())))
}

/// Returns the day from which a new recipient is valid: today, or the given one.
fn from(given: Option<Day>, today: Day) -> Result<Day, Failed> {
    let from = given.unwrap_or(today);
    let next = "Give today or a later day: the intake has sealed the tips of the days before";
    let past = || Failed::new(format!("{from} is before today, {today}"), next);
    (from >= today).then_some(from).ok_or_else(past)
}

/// Lets a person compare a fingerprint: the given one must agree, or they type y.
fn confirm(what: &str, fingerprint: &str, given: Option<&str>) -> Result<(), Failed> {
    let compact = |text: &str| text.split_whitespace().collect::<String>().to_ascii_lowercase();
    let next = "Nothing was changed. Ask the key's holder for the fingerprint over another way";
    if let Some(given) = given {
        let agrees = compact(given) == compact(fingerprint);
        let differs = || Failed::new(format!("the fingerprint of {what} is {fingerprint}"), next);
        return agrees.then_some(()).ok_or_else(differs);
    }
    say::aside(format_args!("{what} has the fingerprint\n  {fingerprint}"));
    let agrees = ask::confirm("Does its holder read the same? Type y, or anything else to stop:")?;
    agrees.then_some(()).ok_or_else(|| Failed::new("the fingerprint was not confirmed", next))
}

/// Writes a public file for others to read, whole or not at all.
fn write_public(file: &Path, bytes: &[u8]) -> Result<(), Failed> {
    let fresh = file.with_added_extension("new");
    let written = std::fs::write(&fresh, bytes).and_then(|()| std::fs::rename(&fresh, file));
    written.map_err(|error| {
        let what = format!("{} cannot be written: {error}", file.display());
        Failed::new(what, "Name a folder that exists and can be written")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restore_is_listed_as_what_it_holds_and_keepers_acts_as_theirs() {
        let needs = |words: &[&str]| {
            let words = ["meldkluis-reviewer"].iter().chain(words);
            Arguments::try_parse_from(words).unwrap().command.needs()
        };
        assert_eq!(needs(&["restore", "--from", "copy"]), Role::Reader);
        assert_eq!(needs(&["renew"]), Role::Keeper);
    }
}
