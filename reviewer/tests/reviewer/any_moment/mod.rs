//! The desk is killed at any moment of anything that officers do, again and again on one vault, by command and by page.
//!
//! Each round draws an act, carries it out with the real program, and kills it. Then the vault is opened and must be in
//! a state that the act passes through: at least what was told done, at most what was asked, and no change by half.
//! ```text
//! MELDKLUIS_SEED=7 MELDKLUIS_KILLS=1000 cargo nextest run … any_moment
//! ```
//! Moments depend on the machine; the acts follow from the seed.

mod acts;
mod state;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::PathBuf,
    time::Duration,
};

use meldkluis_crypto::{
    Entropy as _,
    age::{Passphrase, Recipient, WorkFactor},
    keyfile::Lock,
    officer::{Name, Role},
};
use meldkluis_reviewer::{
    backup,
    entropy::Os,
    receive,
    vault::{Act, Id, TrailFinding, Vault},
};
use tempfile::TempDir;

use crate::{kit::*, program::*};
use acts::{Kind, Planned};
use state::{State, id};

const ROUNDS: usize = 80;
const KEEPER: &str = "noor";

/// Draws numbers that follow from a seed (xorshift64*).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn of_seed(seed: u64) -> Self {
        Self(seed.max(1))
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap() % end
    }

    pub(super) fn of<T: Copy>(&mut self, all: &[T]) -> Option<T> {
        (!all.is_empty()).then(|| all[self.below(all.len())])
    }
}

/// A desk at work, and what it was told is done.
pub(super) struct Desk {
    dir: TempDir,
    log: Log,
    recipients: Vec<Recipient>,
    /// Closed while the program runs: whoever has a database open may see a commit later than the disk has it.
    vault: Option<Vault>,
    dice: Dice,
    round: usize,
    passphrase: String,
    /// What every tip that was ever sent said, by its index in the log.
    sent: Vec<Sent>,
    state: State,
    /// The trail as it was after the last round.
    trail: meldkluis_crypto::trail::Trail,
    /// What the copy had when it was last told made, and what opened it.
    copied: Option<(State, String)>,
}

/// A tip of this test.
pub(super) struct Sent {
    word: String,
    has_mailbox: bool,
    has_photo: bool,
    attempt: u8,
}

/// What became of the rounds of one kind of act.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    rounds: usize,
    /// Killed before the last answer.
    early: usize,
    /// Of those, with something of the act entered into the trail.
    midway: usize,
}

#[test]
fn nothing_acknowledged_is_lost_and_nothing_is_left_by_half_at_any_moment() {
    let (seed, rounds) = (setting("MELDKLUIS_SEED").unwrap_or_else(drawn), rounds());
    println!("MELDKLUIS_SEED={seed}");
    let mut desk = Desk::new(seed);
    let mut tallies = BTreeMap::<Kind, Tally>::new();
    for round in 0..rounds {
        desk.round = round;
        let planned = desk.plan();
        let told = format!("seed {seed}, round {round}, {planned:?}");
        let killed = desk.kill(&planned);
        let tally = tallies.entry(planned.kind).or_default();
        tally.rounds += 1;
        tally.early += usize::from(killed.early);
        tally.midway += usize::from(killed.midway);
        desk.look(&planned, killed, &told);
    }
    desk.end();
    let sum = |of: fn(&Tally) -> usize| tallies.values().map(of).sum::<usize>();
    let (early, midway) = (sum(|tally| tally.early), sum(|tally| tally.midway));
    println!("{rounds} rounds, {early} killed before the answer, {midway} of them within the act");
    for (kind, tally) in &tallies {
        println!("  {kind:?}: {tally:?}");
    }
    assert!(early >= rounds / 4, "{early} kills came before the answer: this proves little");
    assert!(midway >= rounds / 8, "{midway} kills fell within an act: this proves little");
}

#[expect(clippy::disallowed_methods, reason = "asks for another run of this test alone")]
pub(super) fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("a number"))
}

fn rounds() -> usize {
    setting("MELDKLUIS_KILLS").map_or(ROUNDS, |rounds| rounds.try_into().unwrap())
}

fn drawn() -> u64 {
    let mut seed = [0; 4];
    Os.fill(&mut seed);
    u64::from(u32::from_le_bytes(seed)) + 1
}

pub(super) fn cheap(passphrase: &Passphrase) -> Lock<'_> {
    Lock { passphrase, work: WorkFactor::new(4).unwrap() }
}

fn secret(text: &str) -> Passphrase {
    Passphrase::new(text.to_owned())
}

fn keeper() -> Name {
    KEEPER.parse().unwrap()
}

impl Desk {
    fn new(seed: u64) -> Self {
        let place = Place::new();
        place.name_officers((KEEPER, PASSPHRASE), ("eva", "eva's own passphrase", Role::Officer));
        let recipients = place.recipients();
        let Place { dir, log, vault, .. } = place;
        drop(vault);
        let path = dir.path().join("vault");
        let vault = Vault::unlock_as(&path, Some(&keeper()), &passphrase()).unwrap();
        let (state, trail) = (State::of(&vault), vault.trail().unwrap());
        let mut desk = Self {
            dir,
            log,
            recipients,
            vault: Some(vault),
            dice: Dice::of_seed(seed),
            round: 0,
            passphrase: PASSPHRASE.to_owned(),
            sent: vec![],
            state,
            trail,
            copied: None,
        };
        let first = desk.import(8);
        let (vault, bundle) = (desk.vault(), desk.path("bundle"));
        receive::import(&vault.write().unwrap(), &bundle, today(), &mut ()).unwrap();
        let (state, trail) = (State::of(vault), vault.trail().unwrap());
        assert_eq!(first.states.last(), Some(&state));
        (desk.state, desk.trail) = (state, trail);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn vault(&self) -> &Vault {
        self.vault.as_ref().expect("it is open between two acts")
    }

    /// Opens the vault as the next command would, under the passphrase that was asked for or the one before.
    fn unlock(&mut self, asked: Option<&str>, acknowledged: bool) {
        self.vault = None;
        let dir = self.path("vault");
        let unlock = |text: &str| Vault::unlock_as(&dir, Some(&keeper()), &secret(text));
        let wanted = asked.unwrap_or(&self.passphrase).to_owned();
        let (vault, passphrase) = match unlock(&wanted) {
            Ok(vault) => (vault, wanted),
            Err(error) => {
                assert!(asked.is_some() && !acknowledged, "the vault does not open: {error}");
                (unlock(&self.passphrase).unwrap(), self.passphrase.clone())
            }
        };
        let is_new = passphrase != self.passphrase;
        (self.vault, self.passphrase) = (Some(vault), passphrase);
        if is_new {
            // The program's own locks cost a second for each of the commands that follow.
            let passphrase = secret(&self.passphrase);
            let writing = self.vault().write().unwrap();
            writing.relock(&cheap(&passphrase), Act::Passphrase, today()).unwrap();
            drop(writing);
            self.unlock(None, true);
        }
    }

    /// Opens the vault after a kill, and holds everything about it.
    fn look(&mut self, planned: &Planned, killed: acts::Killed, told: &str) {
        self.unlock(planned.new_passphrase.as_deref(), killed.answered == planned.steps.len());
        let vault = self.vault();
        match vault.trail_finding().unwrap() {
            None => {}
            Some(TrailFinding::Unsigned(_)) if killed.early => {}
            wrong => panic!("{told}: {wrong:?}"),
        }
        let before = vault.trail_at(self.trail.length).unwrap();
        assert_eq!(before, Some(self.trail.head), "the trail only grows: {told}");
        drop(vault.write().unwrap());
        let file = vault.case_file(&mut ()).unwrap();
        let (found, held) = (file.check().unwrap(), vault.index().unwrap().held().count() as u64);
        assert!(found.is_whole() && found.orphans == 0, "{told}: {found:?}");
        assert_eq!((found.tips, vault.edits_lost(&file).unwrap()), (held, 0), "{told}");
        assert_eq!(vault.edited().unwrap().1, 0, "no version twice: {told}");
        let now = State::of(vault);
        let allowed = planned.between(&self.state, killed.answered);
        assert!(
            allowed.contains(&&now),
            "{told}: {} answers\nbefore {:#?}\nnow {now:#?}\nwanted {:#?}",
            killed.answered,
            self.state,
            allowed.last()
        );
        self.state = now;
        self.hold_originals(told);
        self.hold_search(told);
        self.hold_files(told);
        if planned.kind == Kind::Backup {
            self.hold_copy(killed.early, told);
        }
        self.trail = self.vault().trail().unwrap();
    }

    /// Every tip that is held opens and says what was sent; nothing else lies among the originals.
    fn hold_originals(&self, told: &str) {
        let vault = self.vault();
        let index = vault.index().unwrap();
        let mut files: BTreeSet<_> = fs::read_dir(vault.dir().join("originals"))
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        for id in index.held() {
            let at = usize::try_from(id.index).unwrap();
            let tip = vault.read_tip(id, &self.log.leaves[at], |_, _| Ok(())).unwrap();
            assert!(tip.text.unwrap().contains(&self.sent[at].word), "{told}");
            assert!(files.remove(&vault.original(id)), "{told}");
        }
        // What a killed import took and no index tells of waits for the next one, and for nothing else.
        let unknown = |at: &u64| !self.state.gone.contains(at) && self.state.case_of(*at).is_none();
        let waiting: BTreeSet<_> =
            (0..self.sent.len() as u64).filter(unknown).map(|at| vault.original(id(at))).collect();
        assert!(files.is_subset(&waiting), "{told}: {files:?}");
    }

    /// Each tip and each note is found by a word of its own, and what was destroyed is not.
    fn hold_search(&self, told: &str) {
        let file = self.vault().case_file(&mut ()).unwrap();
        let found = |word: &str| -> BTreeSet<u64> {
            let words = meldkluis_reviewer::casefile::search::Words::parse(word).unwrap();
            let hits = file.search(&words, 50, (&self.vault().who(), word)).unwrap();
            hits.into_iter().map(|hit| hit.number).collect()
        };
        for (at, sent) in (0..).zip(&self.sent) {
            let case = self.state.case_of(at);
            assert_eq!(found(&sent.word), case.into_iter().collect(), "{told}: {}", sent.word);
        }
        for (number, case) in &self.state.cases {
            for note in &case.notes {
                assert_eq!(found(note), [*number].into(), "{told}: {note}");
            }
        }
    }

    /// Nothing lies in the vault that the page of formats does not name.
    fn hold_files(&self, told: &str) {
        let (dir, index) = (self.vault().dir(), self.vault().index().unwrap());
        let officers = &self.state.officers;
        for (path, _) in files_below(dir) {
            let name = path.strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
            let known = match name.split_once('/') {
                None => TOP.contains(&name.as_str()),
                Some(("slots", slot)) => {
                    slot.strip_suffix(".age").is_some_and(|name| officers.contains(name))
                }
                Some(("replies", reply)) => reply.ends_with(".age"),
                Some(("originals", original)) => {
                    let id = original.strip_suffix(".age").and_then(|id| id.parse().ok());
                    id.is_some_and(|id: Id| index.items.contains_key(&id))
                }
                Some(("logs", log)) => log == "0.checkpoint" || log == "0.leaves",
                Some(("rosters", roster)) => roster == "00000001",
                _ => false,
            };
            assert!(known, "{told}: {name} was left over");
        }
        let replies = fs::read_dir(dir.join("replies")).unwrap().count();
        assert_eq!(replies, self.vault().letters().unwrap().len() * 2, "{told}");
    }

    /// A copy opens whenever it was cut off, and keeps at least what it had when it was last told made.
    fn hold_copy(&mut self, early: bool, told: &str) {
        let (copy, back) = (self.path("copy"), self.path("back"));
        if early && !copy.exists() {
            return;
        }
        if !early {
            let mut files = files_below(&copy).into_iter().map(|(file, _)| file);
            let is_half =
                |file: &PathBuf| file.extension().is_some_and(|end| end == "new" || end == "part");
            assert_eq!(files.find(is_half), None, "{told}");
        }
        // What was cut off has the keys of before, or those of now.
        let earlier = self.copied.iter().map(|(_, passphrase)| passphrase.as_str());
        let name = keeper();
        let mut refused = vec![];
        let opened = [self.passphrase.as_str()].into_iter().chain(earlier).find_map(|text| {
            let passphrase = secret(text);
            let key = backup::Key::Passphrase(Some(&name), &passphrase);
            match backup::restore(&copy, &back, key, &mut ()) {
                Ok(_) => Some(Vault::unlock_as(&back, Some(&name), &passphrase).unwrap()),
                Err(error) => {
                    refused.push(error);
                    None
                }
            }
        });
        let Some(vault) = opened else {
            let why = format!("{refused:?}, {early}, {}", self.copied.is_some());
            assert!(early && self.copied.is_none(), "no copy to restore from: {why}, {told}");
            return;
        };
        let state = State::of(&vault);
        drop(vault);
        match &self.copied {
            _ if !early => assert!(state == self.state, "{told}: {state:#?}"),
            Some((copied, _)) => {
                for (number, case) in &copied.cases {
                    let there = state.cases.get(number);
                    let kept = there.is_some_and(|there| there.notes.is_superset(&case.notes));
                    let gone = !self.state.cases.contains_key(number);
                    assert!(gone || kept, "{told}: notes of case {number}");
                }
            }
            None => {}
        }
        if !early {
            self.copied = Some((self.state.clone(), self.passphrase.clone()));
        }
        fs::remove_dir_all(&back).unwrap();
    }

    /// What follows from everything is what follows from it anew, and the copy that is made last is proven.
    fn end(&self) {
        let vault = self.vault().dir().to_owned();
        let file = self.path("passphrase");
        fs::write(&file, &self.passphrase).unwrap();
        let run = |arguments: &[&str]| {
            let mut program = program_as(&vault, file.to_str().unwrap());
            let output = program.args(["--as", KEEPER, "--json"]).args(arguments).output().unwrap();
            assert!(output.status.success(), "{arguments:?}: {}", said(&output));
            output.stdout
        };
        fs::write(self.path("bundle"), self.log.bundle()).unwrap();
        run(&["import", self.path("bundle").to_str().unwrap()]);
        // Of near copies only a few are compared, among what was there when each came: made anew, after cases were
        // destroyed, a case can stand beside another one.
        let list = || {
            let mut list: serde_json::Value = serde_json::from_slice(&run(&["list"])).unwrap();
            for case in list["cases"].as_array_mut().unwrap() {
                assert!(case.as_object_mut().unwrap().remove("alike").is_some());
            }
            list
        };
        let before = list();
        run(&["casefile", "rebuild"]);
        assert_eq!(list(), before, "made anew, the list is the same");
        run(&["trail", "--verify"]);
        let copy = self.path("copy");
        let copy = copy.to_str().unwrap();
        run(&["backup", "--to", copy, "--same-disk"]);
        run(&["backup", "--check", copy, "--same-disk"]);
    }
}

/// The files of a vault's own folder.
const TOP: [&str; 21] = [
    "card",
    "carry",
    "case.db",
    "case.db-shm",
    "case.db-wal",
    "draft",
    "index.json",
    "items.db",
    "items.db-shm",
    "items.db-wal",
    "kept",
    "keys.age",
    "lock",
    "pepper-0.age",
    "pin",
    "recovery.age",
    "released",
    "root.age",
    "trail",
    "trail.note",
    "trail.note.new",
];

const LONGEST: Duration = Duration::from_secs(60);
