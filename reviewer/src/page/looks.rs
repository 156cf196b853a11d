//! Requests that show something: each is entered into the audit trail before anything is read.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hyper::StatusCode;
use meldkluis_crypto::{day::Day, officer::Role};

use super::{
    Page,
    alike::shown,
    answer,
    answer::Answer,
    case::{
        Also, CasePage, Decided, EditView, HistoryPage, LinksPage, PhraseView, PrintPage, Printed,
    },
    held,
    inbox::{Asked, HITS, Inbox, Seen, by_case, words_of},
    made::Made,
    number,
    statistics::StatisticsPage,
    tips::Tips,
    translation,
};
use crate::{
    casefile::{CaseFile, alike::Copy, matter::Wanted},
    clock,
    links::graph,
    phrases,
    say::Bar,
    vault::{Act, Id, Index, VaultError},
};

/// What goes through all tips.
pub(super) struct Facts {
    /// The first and the last of tips that are missing, and where an export would begin.
    missing: Vec<(String, String, u64)>,
    carried: Option<Day>,
}

impl Page {
    /// Answers a request that shows something.
    pub(super) fn look(&self, path: &str, query: Option<&str>) -> Result<Answer, VaultError> {
        let nothing = answer::not_found(*held(&self.tongue));
        if path == "/" {
            return Asked::parse(query).map_or(Ok(nothing), |asked| self.inbox(&asked));
        }
        match (path, query) {
            ("/statistics", None) => return self.statistics(false),
            ("/statistics", Some("exact=1")) => return self.statistics(true),
            _ => {}
        }
        if query.is_some() {
            return Ok(nothing);
        }
        if let Some(rest) = path.strip_prefix("/made/") {
            return Ok(self.made(rest).unwrap_or(nothing));
        }
        let Some(rest) = path.strip_prefix("/case/") else { return Ok(nothing) };
        let (at, what) = rest.split_once('/').unwrap_or((rest, ""));
        let Some(at) = number(at) else { return Ok(nothing) };
        let shown = match what {
            "" if !rest.contains('/') => self.case(at)?,
            "links" => self.links(at)?,
            "links.svg" => self.graph(at)?,
            "history" => self.history(at)?,
            "print" => self.print(at, None)?,
            what => match what.split_once('/') {
                Some(("file", key)) => self.file(at, key),
                Some(("film", rest)) => self.film(at, rest),
                Some(("print", key)) => self.print(at, Some(key))?,
                _ => None,
            },
        };
        Ok(shown.unwrap_or(nothing))
    }

    fn case_file(&self) -> Result<CaseFile, VaultError> {
        self.vault.case_file(&mut Bar::new())
    }

    fn inbox(&self, asked: &Asked) -> Result<Answer, VaultError> {
        let file = self.case_file()?;
        let who = self.vault.who();
        self.vault.enter(clock::today(), &[Act::Listed])?;
        let mut hits = BTreeMap::new();
        if let Some(words) = words_of(asked) {
            self.vault.enter(clock::today(), &[Act::Searched])?;
            hits = by_case(file.search(&words, HITS, (&who, &asked.typed))?);
        }
        let facts = self.facts()?;
        let mut seen = Seen { name: &who.name, today: clock::today(), hits, copies: None };
        seen.copies = asked.alike.map(|of| self.compared(&file, of, (asked, &seen))).transpose()?;
        let mut inbox = Inbox::of(&file, asked, &seen, self.frame(asked.address(0, false)))?;
        let t = inbox.frame.t;
        let gap = |(first, last, from): &(String, String, u64)| {
            t.with("Tips {} to {} are not here. Ask for an export --from {}.", &[first, last, from])
        };
        inbox.missing = facts.missing.iter().map(gap).collect();
        inbox.carried = facts.carried;
        inbox.officers = self.officers();
        Ok(answer::page(StatusCode::OK, &inbox))
    }

    /// Returns the near copies of a case's text that are asked for, after each that is shown was entered, and the one that
    /// leads, whose words stand beside theirs.
    fn compared(
        &self,
        file: &CaseFile,
        number: u64,
        (asked, seen): (&Asked, &Seen<'_>),
    ) -> Result<(u64, Vec<Copy>), VaultError> {
        let Some(lead) = file.lead(number)? else { return Ok((0, vec![])) };
        let copies = file.copies(lead, &asked.wanted(seen), seen.name)?;
        let mut read: BTreeSet<u64> = shown(&copies).map(|copy| copy.number).collect();
        if !read.is_empty() {
            read.insert(lead);
            let acts: Vec<Act> = read.into_iter().map(Act::Compared).collect();
            self.vault.enter(clock::today(), &acts)?;
        }
        Ok((lead, copies))
    }

    /// Tells whether the standard reply to every one of these tips is withheld, also by another program a moment ago.
    fn are_withheld(&self, mut tips: impl Iterator<Item = Id>) -> Result<bool, VaultError> {
        let mut looked = held(&self.looked);
        if self.vault.look_on(&mut looked).is_err() {
            // It is not the trail that was read: from its beginning then.
            *looked = self.vault.looked_at()?;
        }
        Ok(tips.all(|tip| looked.withheld.contains(&tip)))
    }

    /// Returns what goes through all tips, made anew when a file that it is made of is another.
    pub(super) fn facts(&self) -> Result<Arc<Facts>, VaultError> {
        let stamp = self.vault.stamp()?;
        let known = held(&self.facts).clone();
        if let Some((_, facts)) = known.filter(|(then, _)| stamp.as_ref() == Some(then)) {
            return Ok(facts);
        }
        let index = self.vault.index()?;
        let facts = Arc::new(Facts {
            missing: self.missing(&index)?,
            carried: index.logs.values().map(|log| log.day).max(),
        });
        *held(&self.facts) = stamp.map(|stamp| (stamp, Arc::clone(&facts)));
        Ok(facts)
    }

    fn missing(&self, index: &Index) -> Result<Vec<(String, String, u64)>, VaultError> {
        let Some(newest) = self.vault.rosters()?.pop() else { return Ok(vec![]) };
        let (mut missing, released) = (vec![], self.vault.released()?);
        for generation in index.logs.keys() {
            let Some(key) = newest.roster.log(*generation) else { continue };
            let size = self.vault.held_size(*generation, key)?;
            let given_up = |index| released.has(Id { generation: *generation, index });
            let runs = index.missing(*generation, size).into_iter();
            for (from, to) in runs.filter(|(from, to)| !(*from..=*to).all(given_up)) {
                missing.push((format!("{generation}-{from}"), format!("{generation}-{to}"), from));
            }
        }
        Ok(missing)
    }

    fn statistics(&self, exact: bool) -> Result<Answer, VaultError> {
        let file = self.case_file()?;
        if exact {
            self.vault.hold(Role::Officer)?;
        }
        let act = if exact { Act::CountedExactly } else { Act::Counted };
        self.vault.enter(clock::today(), &[act])?;
        let counts = file.statistics()?;
        let counts = if exact { counts } else { counts.guarded() };
        let here = if exact { "/statistics?exact=1" } else { "/statistics" };
        let page = StatisticsPage::of(&counts, exact, self.frame(here.to_owned()));
        Ok(answer::page(StatusCode::OK, &page))
    }

    fn case(&self, number: u64) -> Result<Option<Answer>, VaultError> {
        let Some(case) = self.vault.case(number, clock::today())? else { return Ok(None) };
        self.vault.enter(clock::today(), &[Act::Triaged(number)])?;
        let file = self.case_file()?;
        let frame = self.frame(format!("/case/{number}"));
        let t = frame.t;
        let values = file.values(number)?;
        let translated = translation::by_tip(&file.translations(number)?);
        let tips = Tips::of(&case).restrict(&file.restricted()?).translate(translated);
        let withheld = self.are_withheld(case.tips.iter().map(|tip| tip.id))?;
        let due = file.due_of(number, clock::today())?.into_iter();
        let typed = held(&self.typed).clone().filter(|typed| typed.number == number);
        let typed = typed.unwrap_or_default();
        let reviewed = phrases::standard(&tips.language, phrases::What::Report).reviewed;
        let page = CasePage {
            number,
            decided: Decided::of(&values, &file.edits(number)?, file.newest_version()?, t),
            also: file.also_in(number)?.iter().map(Also::of).collect(),
            not_compared: file.not_compared()?,
            phrases: PhraseView::book(&tips.language, t, &typed.phrases),
            typed,
            reviewed,
            withheld,
            languages: translation::languages(),
            officers: self.officers(),
            next: next(&file, number)?,
            due: due.map(|term| (format!("due: {}", term.what.name()), term.by)).collect(),
            tips,
            frame,
        };
        Ok(Some(answer::page(StatusCode::OK, &page)))
    }

    fn links(&self, number: u64) -> Result<Option<Answer>, VaultError> {
        if self.vault.index()?.case(number).is_empty() {
            return Ok(None);
        }
        self.vault.enter(clock::today(), &[Act::Linked])?;
        let file = self.case_file()?;
        let page = LinksPage {
            frame: self.frame(format!("/case/{number}/links")),
            number,
            also: file.also_in(number)?.iter().map(Also::of).collect(),
            not_compared: file.not_compared()?,
        };
        Ok(Some(answer::page(StatusCode::OK, &page)))
    }

    fn graph(&self, number: u64) -> Result<Option<Answer>, VaultError> {
        if self.vault.index()?.case(number).is_empty() {
            return Ok(None);
        }
        self.vault.enter(clock::today(), &[Act::Linked])?;
        let drawn = graph::svg(number, &self.case_file()?.also_in(number)?, *held(&self.tongue));
        Ok(Some(answer::made("image/svg+xml", drawn.into_bytes())))
    }

    fn history(&self, number: u64) -> Result<Option<Answer>, VaultError> {
        let tips: BTreeSet<String> =
            self.vault.index()?.case(number).iter().map(|(id, _)| id.to_string()).collect();
        if tips.is_empty() {
            return Ok(None);
        }
        self.vault.enter(clock::today(), &[Act::Triaged(number)])?;
        let trail = match self.vault.hold(Role::Keeper) {
            Ok(()) => {
                self.vault.enter(clock::today(), &[Act::TrailRead])?;
                Some(of_case(self.vault.trail_lines()?.0, number, &tips))
            }
            Err(_) => None,
        };
        let frame = self.frame(format!("/case/{number}/history"));
        let edits = self.case_file()?.edits(number)?;
        let edits = edits.iter().map(|edit| EditView::of(edit, frame.t)).collect();
        let page = HistoryPage { frame, number, edits, trail };
        Ok(Some(answer::page(StatusCode::OK, &page)))
    }

    /// Shows a case for paper; with the pixels of what was looked at last only when they are asked for by its key.
    fn print(&self, number: u64, key: Option<&str>) -> Result<Option<Answer>, VaultError> {
        self.vault.hold(Role::Officer)?;
        if self.vault.index()?.case(number).is_empty() {
            return Ok(None);
        }
        let of_case = |made: &&Made| made.number == number && !made.addresses().is_empty();
        let looked =
            held(&self.made).as_ref().filter(of_case).map(|made| (made.key.clone(), made.image));
        if key.is_some() && looked.as_ref().map(|(shown, _)| shown.as_str()) != key {
            return Ok(None);
        }
        let mut acts = vec![Act::Printed(number)];
        acts.extend(
            looked
                .as_ref()
                .filter(|_| key.is_some())
                .map(|(_, image)| Act::Previewed(image.tip, image.at)),
        );
        self.vault.enter(clock::today(), &acts)?;
        let Some(case) = self.vault.case(number, clock::today())? else { return Ok(None) };
        let file = self.case_file()?;
        let marks = file.restricted()?;
        let frame = self.frame(format!("/case/{number}/print"));
        let translated = translation::by_tip(&file.translations(number)?);
        let mut tips = Printed::of(&case, translated, frame.t);
        let made = held(&self.made);
        for paper in tips.iter_mut().flat_map(|tip| &mut tip.files) {
            paper.mark(&marks);
            made.as_ref()
                .filter(|made| key == Some(made.key.as_str()))
                .into_iter()
                .for_each(|made| paper.show(made));
        }
        let (shown, pixels) = (looked.map(|(key, _)| key), key.is_some());
        let page = PrintPage { number, today: clock::today(), tips, shown, pixels, frame };
        Ok(Some(answer::page(StatusCode::OK, &page)))
    }

    /// Drops from memory what was made of a case that was destroyed or joined since, and of a file that was restricted.
    pub(super) fn forget(&self) -> Result<(), VaultError> {
        if held(&self.made).is_none() {
            return Ok(());
        }
        let index = self.vault.index()?;
        let mut made = held(&self.made);
        let known = made.as_ref().map(|made| (made.number, made.image));
        let Some((number, image)) = known else { return Ok(()) };
        let is_there = index.case(number).iter().any(|(id, _)| *id == image.tip);
        let file = self.vault.case_file_as_it_is()?;
        if !is_there || !file.may_see(image, &self.vault.who().name)? {
            *made = None;
        }
        Ok(())
    }

    fn made(&self, rest: &str) -> Option<Answer> {
        let (key, part) = rest.split_once('/')?;
        let made = held(&self.made);
        let (media_type, bytes) = made.as_ref().filter(|made| made.key == key)?.part(part)?;
        Some(answer::made(media_type, bytes))
    }

    fn file(&self, number: u64, key: &str) -> Option<Answer> {
        let frame = self.frame(format!("/case/{number}"));
        let made = held(&self.made);
        let made = made.as_ref().filter(|made| made.key == key && made.number == number)?;
        Some(answer::page(StatusCode::OK, &made.page(frame)))
    }
}

/// Returns the next case of which nobody read something.
fn next(file: &CaseFile, number: u64) -> Result<Option<u64>, VaultError> {
    let wanted = Wanted { unread: true, open: true, most: Some(2), ..Wanted::default() };
    Ok(file.list(&wanted)?.iter().map(|matter| matter.number).find(|other| *other != number))
}

/// Returns the lines of the trail that tell of a case or of one of its tips, without salt and head.
fn of_case(lines: Vec<String>, number: u64, tips: &BTreeSet<String>) -> Vec<String> {
    let number = number.to_string();
    let of = |line: &String| {
        let mut words = line.split(' ').skip(2);
        match (words.next(), words.next()) {
            (Some("edited" | "triaged" | "pictured" | "printed" | "compared"), Some(of)) => {
                of == number
            }
            (Some(_), Some(id)) => tips.contains(id),
            _ => false,
        }
    };
    let plain = |line: String| {
        let mut words = line.rsplitn(3, ' ');
        words.nth(2).map_or_else(String::new, str::to_owned)
    };
    lines.into_iter().filter(of).map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trail_of_a_case_tells_of_it_alone() {
        let lines = [
            "1 2026-11-24 opened 0-1 by noor aa bb",
            "2 2026-11-24 opened 0-12 by noor aa bb",
            "3 2026-11-24 edited 7 12 by noor aa bb",
            "4 2026-11-24 edited 12 7 by noor aa bb",
            "5 2026-11-24 listed by noor aa bb",
        ];
        let of = of_case(lines.map(str::to_owned).to_vec(), 7, &["0-1".to_owned()].into());
        assert_eq!(of, ["1 2026-11-24 opened 0-1 by noor", "3 2026-11-24 edited 7 12 by noor"]);
    }
}
