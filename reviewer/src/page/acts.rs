//! Requests that do something: what a form says becomes the same changes, replies and looks as with the commands.

use std::collections::{BTreeMap, BTreeSet};

use meldkluis_crypto::officer::Role;

use super::{
    Page, answer,
    answer::Answer,
    case::Typed,
    form::Form,
    frame::Line,
    held,
    inbox::{Asked, Seen, label},
    left::LEFT,
    made::{self, Made},
    number, refused,
    tongue::Tongue,
    tried,
};
use crate::{
    answer::{self as answering, Draft, NotAnswered},
    casefile::{
        edits::{Change, DUPLICATE, Done},
        taxonomy,
        translation::Translation,
    },
    clock,
    editing::{self, NotAChange, Told, Undo},
    pixels::preview::PreviewError,
    say::Bar,
    show::{visible::one_line, words},
    vault::VaultError,
};

/// The most cases of one group with which something is done at once.
const TOGETHER: usize = 500;

/// What was left of ticked groups.
#[derive(Debug, Default, PartialEq, Eq)]
struct Left {
    /// What stands out.
    apart: u64,
    /// What is more than can be done at once.
    more: u64,
}

impl Left {
    fn lines(&self, t: Tongue) -> Vec<Line> {
        let apart = "{} of the near copies stand out and were left: open the group and read them.";
        let more = "{} more of the near copies are left. Do it again.";
        let mut lines = vec![];
        if self.apart > 0 {
            lines.push(Line::bad(t.with(apart, &[&self.apart])));
        }
        if self.more > 0 {
            lines.push(Line::bad(t.with(more, &[&self.more])));
        }
        lines
    }
}

/// Reads a ticked group: who leads, and the last of its cases that the page knew.
fn group(ticked: &str) -> Option<(u64, u64)> {
    let (lead, last) = ticked.split_once('-')?;
    Some((number(lead)?, number(last)?))
}

impl Page {
    /// Answers a form of this page.
    pub(super) fn act(&self, path: &str, form: &Form) -> Result<Answer, VaultError> {
        let t = *held(&self.tongue);
        match path {
            "/logout" => {
                self.over.ask();
                return Ok(answer::over(t));
            }
            "/stay" => return Ok(answer::see(LEFT)),
            "/language" => {
                *held(&self.tongue) = t.other();
                return Ok(answer::see(back(form, "/")));
            }
            _ => {}
        }
        self.vault.hold(Role::Officer)?;
        match path {
            "/batch" => return self.batch(form, t),
            "/undo" => return self.undo(form, t),
            _ => {}
        }
        let case = path.strip_prefix("/case/").and_then(|rest| rest.split_once('/'));
        let case = case.and_then(|(at, what)| Some((number(at)?, what)));
        let Some((case, what)) = case else { return Ok(answer::not_found(t)) };
        let done = match what {
            "look" => return self.show_file(case, form, t),
            "reply" => {
                *held(&self.typed) = Some(Typed::of(case, form));
                self.reply(case, form, t)?;
                return Ok(answer::see(&format!("/case/{case}")));
            }
            "restrict" | "unmark" => return self.restrict(case, what, form),
            "take-out" => return self.take_out(case, form),
            "withhold" => {
                self.withhold(case, t)?;
                return Ok(answer::see(&format!("/case/{case}")));
            }
            "translate" => {
                *held(&self.typed) = Some(Typed::of(case, form));
                translation(form, &self.vault.who().name).map(|change| vec![change])
            }
            "triage" => triage(form),
            "assign" if form.one("me").is_some() => {
                editing::assigned(Some(&self.vault.who().name)).map(|change| vec![change])
            }
            "assign" => editing::assigned(form.one("name")).map(|change| vec![change]),
            "duplicate" => Ok(vec![duplicate(form.one("of"))]),
            "tag" => tag(form).map(|change| vec![change]),
            "note" => {
                *held(&self.typed) = Some(Typed::of(case, form));
                editing::note(form.one("note").unwrap_or_default()).map(|change| vec![change])
            }
            _ => return Ok(answer::not_found(t)),
        };
        if let (Ok([change]), "translate") = (done.as_deref(), what)
            && !self.has_words(case, change)?
        {
            return Ok(answer::odd(t));
        }
        let kept = matches!(what, "note" | "translate") && done.is_ok();
        self.change(&[case], done, form, t)?;
        if kept {
            *held(&self.typed) = None;
        }
        Ok(answer::see(&format!("/case/{case}")))
    }

    /// Says that another program changes the vault; what was typed stays on the page of its case.
    pub(super) fn busy(&self, path: &str, t: Tongue) -> Answer {
        self.tell([Line::bad(t.say("Another command is changing this vault. Try again."))]);
        let case = path.strip_prefix("/case/").and_then(|rest| rest.split_once('/'));
        let case = case.and_then(|(at, _)| number(at));
        answer::see(&case.map_or_else(|| "/".to_owned(), |case| format!("/case/{case}")))
    }

    /// Makes changes in cases, and keeps what to tell of them and how to take them back.
    fn change(
        &self,
        cases: &[u64],
        changes: Result<Vec<Change>, NotAChange>,
        form: &Form,
        t: Tongue,
    ) -> Result<(), VaultError> {
        let changes = match changes {
            Ok(changes) => changes,
            Err(error) => {
                self.tell([Line::bad(not_a_change(&error, t))]);
                return Ok(());
            }
        };
        let seen = form.one("seen").and_then(|seen| seen.parse().ok());
        let file = self.vault.case_file(&mut Bar::new())?;
        let told = editing::edit(&self.vault, &file, cases.iter().copied(), &changes, seen)?;
        *held(&self.undo) = Undo::of(&told);
        self.tell(lines(&told, t));
        Ok(())
    }

    fn batch(&self, form: &Form, t: Tongue) -> Result<Answer, VaultError> {
        let cases: Option<Vec<u64>> = form.all("case").map(number).collect();
        let groups: Option<Vec<(u64, u64)>> = form.all("alike").map(group).collect();
        let (Some(mut cases), Some(groups)) = (cases, groups) else { return Ok(answer::odd(t)) };
        let home = answer::see(back(form, "/"));
        if cases.is_empty() && groups.is_empty() {
            self.tell([Line::bad(t.say("Tick the cases first."))]);
            return Ok(home);
        }
        let changes = match form.one("do") {
            Some("duplicate") if form.one("of").is_none() => {
                self.tell([Line::bad(t.say("Say which case they tell again."))]);
                return Ok(home);
            }
            Some(what) => match together(what, form) {
                Some(changes) => changes,
                None => return Ok(answer::odd(t)),
            },
            None => return Ok(answer::odd(t)),
        };
        let mut left = Left::default();
        if let (Ok([change]), false) = (changes.as_deref(), groups.is_empty()) {
            // A row stands for the cases of its list alone: without knowing the list nothing is done.
            let asked = form.one("back").and_then(Asked::read).filter(Asked::folds);
            let Some(asked) = asked else { return Ok(answer::odd(t)) };
            left = self.unfold(&mut cases, &groups, (&asked, change))?;
            if cases.is_empty() {
                let already = Line::good(t.say("It was so already."));
                self.tell(if left == Left::default() { vec![already] } else { left.lines(t) });
                return Ok(home);
            }
        }
        self.change(&cases, changes, form, t)?;
        held(&self.told).extend(left.lines(t));
        Ok(home)
    }

    /// Puts the cases of ticked groups beside those that are ticked themselves: only those of the list that was shown; what
    /// stands out is left, and so is the case that the others tell again.
    fn unfold(
        &self,
        cases: &mut Vec<u64>,
        groups: &[(u64, u64)],
        (asked, change): (&Asked, &Change),
    ) -> Result<Left, VaultError> {
        let mut left = Left::default();
        let file = self.vault.case_file(&mut Bar::new())?;
        let me = self.vault.who().name;
        let seen = Seen { name: &me, today: clock::today(), hits: BTreeMap::new(), copies: None };
        let wanted = asked.wanted(&seen);
        let of = (change.field == DUPLICATE).then(|| change.value.parse::<u64>().ok()).flatten();
        for ticked in groups {
            let plain = file.plain_copies(*ticked, &wanted, (change, &me), TOGETHER)?;
            cases.extend(plain.numbers.iter().filter(|number| Some(**number) != of));
            left.apart += plain.apart;
            left.more += plain.more;
        }
        cases.sort_unstable();
        cases.dedup();
        Ok(left)
    }

    fn undo(&self, form: &Form, t: Tongue) -> Result<Answer, VaultError> {
        let undo = std::mem::take(&mut *held(&self.undo));
        let file = self.vault.case_file(&mut Bar::new())?;
        let told = undo.take_back(&self.vault, &file)?;
        let taken = told.iter().filter(|told| matches!(told.done, Ok(Done::Made(_)))).count();
        let mut all = vec![Line::good(t.with("Taken back: {} changes.", &[&taken]))];
        all.extend(told.iter().filter_map(|told| trouble(told, t)));
        self.tell(all);
        Ok(answer::see(back(form, "/")))
    }

    fn reply(&self, case: u64, form: &Form, t: Tongue) -> Result<(), VaultError> {
        let draft = Draft {
            text: form.one("text").map(str::to_owned),
            phrases: form.all("phrase").map(str::to_owned).collect(),
            files: vec![],
        };
        let writing = self.vault.write()?;
        let line = match answering::answer(&writing, case, &draft, clock::today()) {
            Ok(letters) => {
                *held(&self.typed) = None;
                let words = "The reply is sealed to {} codes and waits for the next export.";
                Line::good(t.with(words, &[&letters.len()]))
            }
            Err(NotAnswered::Vault(error)) => return Err(error),
            Err(NotAnswered::Nothing) => {
                Line::bad(t.say("Choose a phrase or write something; nothing was sealed."))
            }
            Err(error) => {
                Line::bad(t.with("Nothing was sealed: {}.", &[&refused::answer(&error, t)]))
            }
        };
        // What can be taken back is the last act, and a sealed reply is not.
        *held(&self.undo) = Undo::default();
        self.tell([line]);
        Ok(())
    }

    /// Tells whether a translation is of words that are in the case.
    fn has_words(&self, case: u64, change: &Change) -> Result<bool, VaultError> {
        let file = self.vault.case_file(&mut Bar::new())?;
        let tip = Translation::of(change).map(|translation| translation.tip);
        Ok(tip.is_some_and(|tip| file.with_words(case).is_ok_and(|tips| tips.contains(&tip))))
    }

    fn withhold(&self, case: u64, t: Tongue) -> Result<(), VaultError> {
        let line = match answering::withhold(&self.vault, case, clock::today()) {
            Ok(_) => Line::good(t.say(
                "No standard reply will go to this case. What it has been told already stays told.",
            )),
            Err(NotAnswered::Vault(error)) => return Err(error),
            Err(error) => {
                Line::bad(t.with("Nothing was changed: {}.", &[&refused::answer(&error, t)]))
            }
        };
        // What was entered cannot be taken back, and the act before it is not the last any more.
        *held(&self.undo) = Undo::default();
        self.tell([line]);
        Ok(())
    }

    fn show_file(&self, case: u64, form: &Form, t: Tongue) -> Result<Answer, VaultError> {
        let tip = form.one("tip").and_then(|tip| tip.parse().ok());
        let at = form.one("at").and_then(|at| at.parse().ok());
        let from = form.one("from").map_or(Some(0), |from| from.parse().ok());
        let (Some(tip), Some(at), Some(from)) = (tip, at, from) else { return Ok(answer::odd(t)) };
        // Whatever is not plainly asked for clearly is blurred.
        let blurred = form.one("how") != Some("clear");
        let wanted = made::Wanted { number: case, tip, at, from, blurred };
        let Some(_one_at_a_time) = tried(&self.stepping) else {
            return Ok(self.another_is_made(case));
        };
        Ok(match Made::make(&self.vault, wanted) {
            Ok(made) => {
                let address = made.address(form.one("step"));
                *held(&self.made) = Some(made);
                answer::see(&address)
            }
            Err(PreviewError::Vault(error)) => return Err(error),
            Err(PreviewError::NoTip | PreviewError::NoAttachment) => answer::not_found(t),
            Err(error) => {
                self.tell([Line::bad(
                    t.with("It cannot be shown: {}.", &[&t.reason(&error.to_string())]),
                )]);
                answer::see(&format!("/case/{case}"))
            }
        })
    }

    /// Says that an attachment is being read for somebody already: each takes memory, and programs of its own.
    pub(super) fn another_is_made(&self, case: u64) -> Answer {
        let t = *held(&self.tongue);
        self.tell([Line::bad(t.say("Another attachment is being made. Wait for it."))]);
        answer::see(&format!("/case/{case}"))
    }

    pub(super) fn tell(&self, lines: impl IntoIterator<Item = Line>) {
        *held(&self.told) = lines.into_iter().collect();
    }
}

/// Returns where a form came from: a path of this page and nothing else.
fn back<'f>(form: &'f Form, home: &'f str) -> &'f str {
    let fits = |back: &&str| {
        back.starts_with('/')
            && !back.starts_with("//")
            && back.bytes().all(|b| b.is_ascii_graphic())
    };
    form.one("back").filter(fits).unwrap_or(home)
}

/// Turns the form of triage into changes: what was shown as set and is not any more was taken away.
fn triage(form: &Form) -> Result<Vec<Change>, NotAChange> {
    let mut changes = vec![];
    for field in &taxonomy::taxonomy().fields {
        let before =
            |value: &str| form.all("was").any(|was| was == format!("{}={value}", field.name));
        let said: Vec<String> = match field.list {
            Some(_) => form
                .all(&field.name)
                .flat_map(|names| names.split(';'))
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .map(|name| field.value(name))
                .collect::<Result<_, _>>()?,
            None => {
                form.all(&field.name).filter(|value| !value.is_empty()).map(str::to_owned).collect()
            }
        };
        let new: Vec<String> = said.iter().filter(|value| !before(value)).cloned().collect();
        if !new.is_empty() {
            changes.extend(editing::values(field, &new, false)?);
        }
        let was = form.all("was").filter_map(|was| was.strip_prefix(&format!("{}=", field.name)));
        let gone: Vec<String> =
            was.filter(|was| !said.iter().any(|said| said == was)).map(str::to_owned).collect();
        // A field of one value that has another now needs nothing taken away.
        if !gone.is_empty() && (field.many || said.is_empty()) {
            changes.extend(editing::values(field, &gone, true)?);
        }
    }
    Ok(changes)
}

/// Turns what is done with many cases at once into a change; nothing for anything else.
fn together(what: &str, form: &Form) -> Option<Result<Vec<Change>, NotAChange>> {
    let disposed = |value: &str| {
        let field = taxonomy::field("disposition")?;
        editing::values(field, &[value.to_owned()], false)
    };
    Some(match what {
        "spam" | "abuse" => disposed(what),
        "duplicate" => Ok(vec![duplicate(form.one("of"))]),
        "assign" => editing::assigned(form.one("name")).map(|change| vec![change]),
        "tag" => {
            editing::tag(form.one("tag").unwrap_or_default(), false).map(|change| vec![change])
        }
        _ => return None,
    })
}

/// Says which case another tells again; none any more without a number.
fn duplicate(of: Option<&str>) -> Change {
    let of = of.map(str::trim).unwrap_or_default();
    match of.parse() {
        Ok(of) => editing::duplicate(of),
        // What is no number is no case, which the case file tells.
        Err(_) if !of.is_empty() => editing::duplicate(0),
        Err(_) => Change { value: String::new(), ..editing::duplicate(0) },
    }
}

/// Turns the form of a translation into a change; without a name it is by whoever keeps it.
fn translation(form: &Form, who: &str) -> Result<Change, NotAChange> {
    let tip = form.one("tip").and_then(|tip| tip.parse().ok()).ok_or(NotAChange::Translation)?;
    let text = form.one("translation").unwrap_or_default();
    let language = form.one("language").unwrap_or_default();
    editing::translation(tip, language, form.one("by").unwrap_or(who), text)
}

fn tag(form: &Form) -> Result<Change, NotAChange> {
    match form.one("remove") {
        Some(tag) => editing::tag(tag, true),
        None => editing::tag(form.one("tag").unwrap_or_default(), false),
    }
}

fn not_a_change(error: &NotAChange, t: Tongue) -> String {
    match error {
        NotAChange::Note => t.say("Write the note, in at most 64 KiB."),
        NotAChange::Translation => t.say("Write the translation, in at most 128 KiB."),
        NotAChange::Word => t.say("Use at most 64 characters on one line for a tag or a name."),
        error => t.with("Nothing was changed: {}.", &[&refused::typed(error, t)]),
    }
}

/// Says what became of changes: in how many cases they were made, and each that was not.
pub(super) fn lines(told: &[Told], t: Tongue) -> Vec<Line> {
    let made = || told.iter().filter(|told| matches!(told.done, Ok(Done::Made(_))));
    let cases = made().map(|told| told.number).collect::<BTreeSet<_>>().len() as u64;
    let mut lines: Vec<Line> = told.iter().filter_map(|told| trouble(told, t)).take(20).collect();
    let Some(first) = made().next() else {
        if lines.is_empty() {
            lines.push(Line::good(t.say("It was so already.")));
        }
        return lines;
    };
    let what = match made().all(|told| told.change == first.change) {
        true => format!("{}: {}", t.say(&first.change.field), value(&first.change, t)),
        false => t.count(&(made().count() as u64), "{} change", "{} changes"),
    };
    let of = t.count(&cases, "in {} case", "in {} cases");
    lines.insert(0, Line::good(format!("{what}, {of}.")));
    lines
}

/// Returns a value as people read it: names and words of officers as they are.
fn value(change: &Change, t: Tongue) -> String {
    if let Some(kept) = Translation::of(change) {
        return t.with(
            "{}, by {}",
            &[&t.say(words::language(&kept.language)), &one_line(&kept.by, 64)],
        );
    }
    match taxonomy::field(&change.field) {
        Ok(field) => label(field, &change.value, t),
        Err(_) => one_line(&change.value, 60),
    }
}

/// Says why a change was not made.
fn trouble(told: &Told, t: Tongue) -> Option<Line> {
    let field = t.say(&told.change.field);
    Some(Line::bad(match &told.done {
        Ok(Done::Made(_) | Done::Already) => return None,
        Ok(Done::Conflict(theirs)) => {
            let words = "Case {}: {} set {} to \u{201c}{}\u{201d} meanwhile. Yours, \u{201c}{}\u{201d}, is kept beside it \
                         and not applied. Look, and say it again if it still holds.";
            let who = one_line(&theirs.who.name, 64);
            let (theirs, ours) = (value(&theirs.change, t), value(&told.change, t));
            t.with(words, &[&told.number, &who, &field, &theirs, &ours])
        }
        Err(error) => {
            t.with("Case {} was not changed: {}.", &[&told.number, &refused::edit(error, t)])
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(form: &str) -> Vec<(String, &'static str, String)> {
        let made = triage(&Form::parse(form.as_bytes()).unwrap()).unwrap();
        made.into_iter().map(|c| (c.field, c.act.name(), c.value)).collect()
    }

    #[test]
    fn only_what_was_changed_on_the_form_is_a_change() {
        let form = "urgency=B&was=urgency%3DB&form=sex&was=form%3Dsex&was=form%3Dlabour&form=crime";
        let told = changes(form);
        let expected = [("form", "add", "crime"), ("form", "remove", "labour")];
        let told: Vec<_> = told.iter().map(|(f, a, v)| (f.as_str(), *a, v.as_str())).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn field_of_one_value_is_set_or_emptied() {
        assert_eq!(changes("urgency=A&was=urgency%3DB"), [("urgency".into(), "set", "A".into())]);
        assert_eq!(changes("urgency=&was=urgency%3DB"), [("urgency".into(), "remove", "B".into())]);
    }

    #[test]
    fn municipality_brings_its_unit() {
        let told = changes("municipality=rotterdam");
        assert_eq!(told[0], ("municipality".into(), "add", "GM0599".into()));
        assert_eq!(told[1], ("region".into(), "add", "Rotterdam".into()));
    }

    #[test]
    fn way_back_leads_nowhere_else() {
        let to = |back: &str| {
            let form = format!("back={}", super::super::form::encoded(back));
            super::back(&Form::parse(form.as_bytes()).unwrap(), "/").to_owned()
        };
        assert_eq!(to("/?show=mine"), "/?show=mine");
        for elsewhere in ["//evil.example", "https://evil.example", "/a\r\nx: y", "", "\\\\x"] {
            assert_eq!(to(elsewhere), "/", "{elsewhere:?}");
        }
    }

    #[test]
    fn what_is_no_number_is_no_case() {
        assert_eq!(duplicate(Some("x")).value, "0");
        assert_eq!(
            (duplicate(Some(" 7 ")).value.as_str(), duplicate(None).value.as_str()),
            ("7", "")
        );
    }
}
