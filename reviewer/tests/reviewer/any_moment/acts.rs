//! What is drawn, what it passes through, and the kill.

use std::{
    fs,
    process::{Child, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use meldkluis_crypto::note::hex;

use super::{
    Desk, KEEPER, LONGEST, Sent,
    state::{State, id},
};
use crate::{
    kit::*,
    page::{Served, mailbox},
    program::*,
};

/// A kind of act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Import,
    Triage,
    Note,
    Tag,
    Assign,
    Dispose,
    Reply,
    Destroy,
    Add,
    Remove,
    Renew,
    Passphrase,
    Backup,
    Export,
    Page,
}

/// The page has most of the acts, and an import or an edit comes more often than an officer.
const DRAWN: [Kind; 24] = {
    use Kind::*;
    [
        Page, Page, Page, Page, Page, Page, Import, Import, Triage, Note, Note, Tag, Assign,
        Dispose, Reply, Destroy, Destroy, Add, Remove, Remove, Renew, Passphrase, Backup, Export,
    ]
};

/// Something that is asked for once, and the states that it passes through.
#[derive(Debug)]
pub(super) struct Step {
    /// A command's arguments, or a form of the page with its fields.
    pub(super) what: Vec<String>,
    /// Each state that a kill may leave, the last one when all of it is done.
    pub(super) states: Vec<State>,
}

/// What is carried out in one round.
pub(super) struct Planned {
    pub(super) kind: Kind,
    pub(super) steps: Vec<Step>,
    pub(super) new_passphrase: Option<String>,
    /// How long after it began, or after its first trace in the trail, it is killed; never, for the longest.
    after: Duration,
    by_trace: bool,
}

impl std::fmt::Debug for Planned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what: Vec<String> = self.steps.iter().map(|step| step.what.join(" ")).collect();
        write!(f, "{:?} {what:?} killed after {:?}, trace {}", self.kind, self.after, self.by_trace)
    }
}

impl Planned {
    /// Returns the states that may be found after so many answers.
    pub(super) fn between<'s>(&'s self, before: &'s State, answered: usize) -> Vec<&'s State> {
        let last = answered.checked_sub(1).and_then(|at| self.steps[at].states.last());
        let next = self.steps.get(answered).map_or(&[][..], |step| &step.states);
        [last.unwrap_or(before)].into_iter().chain(next).collect()
    }
}

/// What a kill left.
#[derive(Clone, Copy, Debug)]
pub(super) struct Killed {
    /// How many steps were told done.
    pub(super) answered: usize,
    /// Whether some were not.
    pub(super) early: bool,
    /// Whether the first of those had begun: the trail tells of it.
    pub(super) midway: bool,
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

impl Desk {
    /// Somebody sends a tip; its word is in no other.
    fn send(&mut self) {
        let (at, kind) = (self.sent.len(), self.dice.below(4));
        // Now and then it is sent twice, and both are one case.
        let again = self.sent.last().filter(|_| kind == 3).map(|sent| sent.attempt);
        let attempt = again.unwrap_or_else(|| u8::try_from(at % 250).unwrap());
        let sent = Sent {
            word: format!("tipword{at}x"),
            has_mailbox: kind == 1,
            has_photo: kind == 2,
            attempt,
        };
        let mut tip = tried(&format!("about {} at the harbour", sent.word), attempt);
        tip.mailbox = sent.has_mailbox.then(mailbox);
        let photo = format!("\u{ff}photo {at}");
        let photos: &[&[u8]] = if sent.has_photo { &[photo.as_bytes()] } else { &[] };
        self.log.append(seal(&with_files(tip, photos), photos, &self.recipients));
        self.sent.push(sent);
    }

    pub(super) fn plan(&mut self) -> Planned {
        let kind = self.dice.of(&DRAWN).unwrap();
        let planned = self.try_plan(kind);
        // What cannot be done now, because nothing is there to do it with, becomes a note.
        planned
            .or_else(|| self.try_plan(Kind::Note))
            .or_else(|| self.try_plan(Kind::Import))
            .unwrap()
    }

    fn try_plan(&mut self, kind: Kind) -> Option<Planned> {
        let mut new_passphrase = None;
        let steps = match kind {
            Kind::Page => self.page()?,
            Kind::Import => {
                let fresh = 1 + self.dice.below(4);
                vec![self.import(fresh)]
            }
            Kind::Passphrase => {
                let passphrase = format!("passphrase of round {}", self.round);
                fs::write(self.path("new"), &passphrase).unwrap();
                new_passphrase = Some(passphrase);
                let new = self.path("new").display().to_string();
                let what = vec!["passphrase".into(), "--new-passphrase-file".into(), new];
                vec![Step { what, states: vec![self.state.clone()] }]
            }
            Kind::Add | Kind::Remove | Kind::Renew | Kind::Backup | Kind::Export => {
                vec![self.of_the_vault(kind)?]
            }
            kind => vec![self.of_a_case(kind)?],
        };
        let heavy = matches!(
            kind,
            Kind::Renew | Kind::Remove | Kind::Backup | Kind::Import | Kind::Destroy
        );
        // A kill within the act comes after its first trace; some come before, and some rounds are let be.
        let (by_trace, after) = match self.dice.below(8) {
            0 => (false, LONGEST),
            1 | 2 => (false, Duration::from_millis(self.dice.below(400) as u64)),
            _ => {
                // Some disks are thirty times as fast as others.
                let most = if heavy { 120_000 } else { 9_000 } >> self.dice.below(6);
                (true, Duration::from_micros(self.dice.below(most) as u64))
            }
        };
        Some(Planned { kind, steps, new_passphrase, after, by_trace })
    }

    fn case(&mut self) -> Option<u64> {
        let all: Vec<u64> = self.state.cases.keys().copied().collect();
        self.dice.of(&all)
    }

    /// Takes in so many new tips, with all that came before.
    pub(super) fn import(&mut self, fresh: usize) -> Step {
        (0..fresh).for_each(|_| self.send());
        fs::write(self.path("bundle"), self.log.bundle()).unwrap();
        let (mut states, mut state) = (vec![], self.state.clone());
        let known =
            |state: &State, at: u64| state.gone.contains(&at) || state.case_of(at).is_some();
        for at in 0..self.sent.len() {
            let index = at as u64;
            if known(&state, index) {
                continue;
            }
            let attempt = self.sent[at].attempt;
            let mates = (0..at).filter(|other| self.sent[*other].attempt == attempt);
            // A tip of an attempt whose other tips were destroyed begins a case of its own.
            let case = mates.filter_map(|other| state.case_of(other as u64)).min();
            let case = case.unwrap_or_else(|| {
                state.next_case += 1;
                state.next_case - 1
            });
            state.cases.entry(case).or_default().tips.insert(index);
            states.push(state.clone());
        }
        states.push(state);
        Step { what: vec!["import".into(), self.path("bundle").display().to_string()], states }
    }

    fn of_the_vault(&mut self, kind: Kind) -> Option<Step> {
        let mut state = self.state.clone();
        let passphrase = self.path("theirs");
        fs::write(&passphrase, "a passphrase of somebody\n").unwrap();
        let what = match kind {
            Kind::Add => {
                let name = format!("officer{}", self.round);
                state.officers.insert(name.clone());
                let add = words(&format!("investigator add {name} --new-passphrase-file"));
                [add, vec![passphrase.display().to_string()]].concat()
            }
            Kind::Remove => {
                let others: Vec<String> =
                    state.officers.iter().filter(|name| *name != KEEPER).cloned().collect();
                let name = others.get(self.dice.below(others.len().max(1)))?;
                state.officers.remove(name);
                words(&format!("investigator remove {name}"))
            }
            Kind::Renew => return Some(self.renewal()),
            Kind::Backup => {
                let copy = self.path("copy").display().to_string();
                vec!["backup".into(), "--to".into(), copy, "--same-disk".into()]
            }
            _ => {
                state.sequence += 1;
                vec!["export".into(), "--out".into(), self.path("out").display().to_string()]
            }
        };
        Some(Step { what, states: vec![state] })
    }

    /// Makes a new identity, unless one is there that an earlier renewal did not come to name on the card.
    fn renewal(&self) -> Step {
        let mut half = self.state.clone();
        half.identities += usize::from(!half.half_renewed);
        half.half_renewed = true;
        let whole = State { half_renewed: false, ..half.clone() };
        Step { what: words("renew"), states: vec![half, whole] }
    }

    fn of_a_case(&mut self, kind: Kind) -> Option<Step> {
        let (number, round) = (self.case()?, self.round);
        let state = &self.state;
        let (what, states) = match kind {
            Kind::Triage => {
                let one = state.add(number, "form", "sex");
                let two = one.add(number, "form", "labour");
                (format!("triage {number} form sex labour"), vec![one, two])
            }
            Kind::Note => {
                let note = format!("noteword{round}x");
                let with = state.with(number, |case| case.notes.extend([note.clone()]));
                (format!("note {number} {note}"), vec![with])
            }
            Kind::Tag if state.has(number, "tag", "haven") => {
                let without = state.with(number, |case| {
                    case.values.remove(&("tag".to_owned(), "haven".to_owned()));
                });
                (format!("tag {number} haven --remove"), vec![without])
            }
            Kind::Tag => (format!("tag {number} haven"), vec![state.add(number, "tag", "haven")]),
            Kind::Assign => {
                let name = format!("colleague{}", round % 3);
                (format!("assign {number} {name}"), vec![state.set(number, "assigned", &name)])
            }
            Kind::Dispose => {
                (format!("dispose {number} KMar"), vec![state.add(number, "disposition", "KMar")])
            }
            Kind::Reply => {
                let number = self.answerable()?;
                let text = format!("reply of round {round}");
                fs::write(self.path("text"), &text).unwrap();
                let with = self.state.with(number, |case| case.replies.extend([text]));
                let file = self.path("text").display().to_string();
                let what = vec!["reply".into(), number.to_string(), "--text-file".into(), file];
                return Some(Step { what, states: vec![with] });
            }
            _ => {
                let what = words(&format!("destroy {number} --yes --reason term"));
                return Some(Step { what, states: vec![self.without(number)] });
            }
        };
        Some(Step { what: words(&what), states })
    }

    fn without(&self, number: u64) -> State {
        let mut state = self.state.clone();
        let case = state.cases.remove(&number).unwrap();
        state.gone.extend(case.tips);
        state
    }

    /// Returns a case of one tip whose sender can be answered.
    fn answerable(&mut self) -> Option<u64> {
        let fits = |tips: &std::collections::BTreeSet<u64>| {
            let has = |at: &u64| self.sent[usize::try_from(*at).unwrap()].has_mailbox;
            tips.len() == 1 && tips.iter().all(has)
        };
        let all = self.state.cases.iter().filter(|(_, case)| fits(&case.tips));
        let all: Vec<u64> = all.map(|(number, _)| *number).collect();
        self.dice.of(&all)
    }

    /// Forms that an officer sends one after the other.
    fn page(&mut self) -> Option<Vec<Step>> {
        let (one, other, round) = (self.case()?, self.case()?, self.round);
        let note = format!("pageword{round}x");
        let noted = self.state.with(one, |case| case.notes.extend([note.clone()]));
        let mut steps = vec![Step {
            what: vec![format!("/case/{one}/note"), format!("note={note}")],
            states: vec![noted.clone()],
        }];
        match self.dice.below(4) {
            0 => steps.extend(self.batch_and_undo(&noted, one, other)),
            1 => {
                let urgent = noted.set(other, "urgency", "B");
                let formed = urgent.add(other, "form", "crime");
                let what = vec![format!("/case/{other}/triage"), "urgency=B&form=crime".to_owned()];
                steps.push(Step { what, states: vec![urgent, formed] });
            }
            2 => steps.extend(self.restrict(&noted)),
            _ => {
                let number = self.answerable()?;
                let text = format!("page reply {round}");
                let with = noted.with(number, |case| case.replies.extend([text.clone()]));
                let fields = format!("text={}", text.replace(' ', "+"));
                let what = vec![format!("/case/{number}/reply"), fields];
                steps.push(Step { what, states: vec![with] });
            }
        }
        Some(steps)
    }

    fn batch_and_undo(&self, from: &State, one: u64, other: u64) -> Vec<Step> {
        let name = format!("batch{}", self.round);
        let first = from.set(one, "assigned", &name);
        let both = first.set(other, "assigned", &name);
        let what = vec!["/batch".into(), format!("case={one}&case={other}&do=assign&name={name}")];
        let batch = Step { what, states: vec![first, both.clone()] };
        // What was made last is taken back first, by the numbers of the cases.
        let before = |number: u64| {
            let values = &from.cases[&number].values;
            let value = values.iter().find(|(field, _)| field == "assigned");
            value.map_or_else(String::new, |(_, value)| value.clone())
        };
        let (high, low) = (one.max(other), one.min(other));
        let half = both.set(high, "assigned", &before(high));
        let whole = half.set(low, "assigned", &before(low));
        vec![batch, Step { what: vec!["/undo".into(), String::new()], states: vec![half, whole] }]
    }

    fn restrict(&self, from: &State) -> Option<Step> {
        let photos = (0..).zip(&self.sent).filter(|(_, sent)| sent.has_photo);
        let mut cases = photos.filter_map(|(at, _): (u64, _)| Some((at, from.case_of(at)?)));
        let sha = |at: u64| hex(&sha256(format!("\u{ff}photo {at}").as_bytes()));
        let free = |at: u64, case: u64| !from.has(case, "minor-image", &sha(at));
        let (at, case) = cases.find(|(at, case)| free(*at, *case))?;
        let named = from.add(case, "may-see", &format!("{} {KEEPER}", sha(at)));
        let marked = named.add(case, "minor-image", &sha(at));
        let what = vec![format!("/case/{case}/restrict"), format!("tip={}&at=1", id(at))];
        Some(Step { what, states: vec![named, marked] })
    }

    /// Carries out what was planned, and kills it.
    pub(super) fn kill(&mut self, planned: &Planned) -> Killed {
        self.vault = None;
        let file = self.path("passphrase");
        fs::write(&file, &self.passphrase).unwrap();
        let trail = self.path("vault").join("trail");
        let lines = || fs::read_to_string(&trail).unwrap().lines().count();
        let length = || fs::metadata(&trail).unwrap().len();
        // The first line that a command enters is its login, and the page has entered that before it serves.
        let (answered, begun) = if planned.kind == Kind::Page {
            let served = Served::start_at(&self.path("vault"), &file, &["--as", KEEPER]);
            let (cookie, proof) = {
                let cookie = served.enter();
                let proof = served.proof(&cookie);
                (cookie, proof)
            };
            let (begun, from) = (lines(), length());
            (self.forms(planned, served, (&cookie, &proof), move || length() > from), begun)
        } else {
            let begun = lines() + 1;
            let mut program = program_as(&self.path("vault"), file.to_str().unwrap());
            program.args(["--as", KEEPER]).args(&planned.steps[0].what);
            let child = program.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
            (command(planned, child, || lines() > begun), begun)
        };
        let entered = lines().saturating_sub(begun);
        let early = answered < planned.steps.len();
        Killed { answered, early, midway: early && entered > answered }
    }

    /// Sends the forms from another thread, and kills the page under it.
    fn forms(
        &self,
        planned: &Planned,
        mut served: Served,
        (cookie, proof): (&str, &str),
        has_begun: impl Fn() -> bool,
    ) -> usize {
        let (tell, told) = mpsc::channel();
        let forms: Vec<(String, String)> = planned
            .steps
            .iter()
            .map(|step| {
                (step.what[0].clone(), format!("proof={proof}&seen=999999&{}", step.what[1]))
            })
            .collect();
        let (host, cookie) = (served.host.clone(), cookie.to_owned());
        let sending = thread::spawn(move || {
            for (path, fields) in forms {
                let Some(answer) =
                    Served::try_post(&host, &path, &cookie, fields.trim_end_matches('&'))
                else {
                    return;
                };
                assert!(answer.starts_with("HTTP/1.1 303 "), "{path}: {answer}");
                tell.send(()).ok();
            }
        });
        let began = Instant::now();
        let until = |moment: Instant| {
            while moment.elapsed() < planned.after && !sending.is_finished() {
                thread::sleep(Duration::from_micros(200));
            }
        };
        if planned.by_trace {
            while !has_begun() && began.elapsed() < LONGEST {
                thread::sleep(Duration::from_micros(100));
            }
        }
        until(Instant::now());
        served.child.kill().unwrap();
        served.child.wait().unwrap();
        sending.join().unwrap();
        told.iter().count()
    }
}

/// Waits until a command is to be killed, kills it, and tells whether it had answered.
fn command(planned: &Planned, mut child: Child, has_begun: impl Fn() -> bool) -> usize {
    let began = Instant::now();
    let ended = |child: &mut Child| child.try_wait().unwrap().is_some();
    if planned.by_trace {
        while !has_begun() && !ended(&mut child) && began.elapsed() < LONGEST {
            thread::sleep(Duration::from_micros(100));
        }
    }
    let moment = Instant::now();
    while moment.elapsed() < planned.after && !ended(&mut child) {
        thread::sleep(Duration::from_micros(200));
    }
    child.kill().unwrap();
    let output = child.wait_with_output().unwrap();
    let failed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code().is_none_or(|code| code == 0), "{planned:?}: {failed}");
    usize::from(output.status.success())
}
