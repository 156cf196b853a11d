//! The inbox: one line a case, the most urgent first; what is wanted of it stands in the address.

use std::collections::BTreeMap;

use askama::Template;
use meldkluis_crypto::day::Day;

use super::{
    alike::{self, Beside, GroupRow, Opened},
    form::{Form, encoded},
    frame::{Frame, Mark, Shown, pieces},
    tips::{Stretch, direction, stretches},
    tongue::Tongue,
};
use crate::{
    casefile::{
        CaseFile, CaseFileError,
        alike::{Copy, Line},
        edits::{ASSIGNED, DUPLICATE, TAG},
        matter::{Matter, Wanted},
        search::{Hit, Words},
        taxonomy::{self, Field},
    },
    links::{self, Mark as Key},
    show::words,
};

/// How many cases one page has.
pub(super) const ROWS: u64 = 50;
/// So many other cases that name the same are counted for a line, and one more tells that there are more.
const JOINED_MANY: u64 = 99;
const JOINED_MOST: usize = 100;
/// The most tips and notes that a search finds.
pub(super) const HITS: u64 = 200;
const FIELDS: [&str; 3] = ["urgency", "status", "disposition"];
const KEYS: [&str; 9] =
    ["show", "urgency", "status", "disposition", "tag", "q", "alike", "from", "ticked"];

/// Which cases are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Show {
    /// Those that are to be decided.
    #[default]
    Open,
    /// Those of which nobody read something.
    Unread,
    /// Those that whoever asks works on.
    Mine,
    /// Those of which something is due.
    Due,
    /// All.
    All,
}

impl Show {
    const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Open, "open", "To decide"),
        (Self::Unread, "unread", "Unread"),
        (Self::Mine, "mine", "Mine"),
        (Self::Due, "due", "Due"),
        (Self::All, "all", "All cases"),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(show, ..)| *show == self).map_or("", |(_, name, _)| *name)
    }
}

/// What an address of the inbox asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) show: Show,
    /// Fields with the value that they must have.
    having: Vec<(String, String)>,
    /// What is searched for.
    pub(super) typed: String,
    /// A case whose near copies alone are wanted, each in a row of its own.
    pub(super) alike: Option<u64>,
    skip: u64,
    /// Whether every box of the page is ticked.
    ticked: bool,
}

impl Asked {
    /// Reads an address; nothing when it asks for something else.
    pub(super) fn parse(query: Option<&str>) -> Option<Self> {
        let form = Form::parse(query.unwrap_or_default().as_bytes())?;
        if !form.has_only(&KEYS) {
            return None;
        }
        let show = match form.one("show") {
            None => Show::default(),
            Some(name) => Show::ALL.iter().find(|(_, known, _)| *known == name)?.0,
        };
        let mut having = vec![];
        for name in FIELDS {
            if let Some(value) = form.one(name) {
                having.push((name.to_owned(), taxonomy::field(name).ok()?.value(value).ok()?));
            }
        }
        having.extend(form.one("tag").map(|tag| (TAG.to_owned(), tag.trim().to_owned())));
        let typed = form.one("q").unwrap_or_default().trim().to_owned();
        let alike = form.one("alike").map_or(Some(None), |at| super::number(at).map(Some))?;
        let skip = form.one("from").map_or(Some(0), |from| from.parse().ok())?;
        Some(Self { show, having, typed, alike, skip, ticked: form.one("ticked").is_some() })
    }

    /// Reads where a form came from; nothing when that is no list.
    pub(super) fn read(address: &str) -> Option<Self> {
        match address.strip_prefix('/')? {
            "" => Self::parse(None),
            rest => Self::parse(Some(rest.strip_prefix('?')?)),
        }
    }

    /// Tells whether near copies are one row: what was searched for and what was opened is shown case by case.
    pub(super) fn folds(&self) -> bool {
        self.alike.is_none() && self.typed.is_empty()
    }

    /// Writes the address again.
    pub(super) fn address(&self, skip: u64, ticked: bool) -> String {
        let mut parts = vec![];
        let mut put = |name: &str, value: &str| {
            if !value.is_empty() {
                parts.push(format!("{name}={}", encoded(value)));
            }
        };
        put("show", if self.show == Show::default() { "" } else { self.show.name() });
        for (name, value) in &self.having {
            put(name, value);
        }
        put("q", &self.typed);
        put("alike", &self.alike.map(|number| number.to_string()).unwrap_or_default());
        put("from", &if skip > 0 { skip.to_string() } else { String::new() });
        put("ticked", if ticked { "1" } else { "" });
        if parts.is_empty() { "/".to_owned() } else { format!("/?{}", parts.join("&")) }
    }

    fn value(&self, field: &str) -> &str {
        let found = self.having.iter().find(|(name, _)| name == field);
        found.map_or("", |(_, value)| value.as_str())
    }

    pub(super) fn wanted(&self, who: &Seen<'_>) -> Wanted {
        let of = |show: Show| who.wanted(show);
        // A search looks everywhere.
        let mut wanted = of(if self.typed.is_empty() { self.show } else { Show::All });
        wanted.having.extend(self.having.iter().cloned());
        if !self.typed.is_empty() {
            wanted.only = Some(who.hits.keys().copied().collect());
        }
        // One row more than a page has tells whether there is another page.
        Wanted { folded: self.folds(), most: Some(ROWS + 1), skip: self.skip, ..wanted }
    }

    /// Returns where the near copies of a case are that are in this list.
    fn copies(&self, lead: u64) -> String {
        let show = if self.typed.is_empty() { self.show } else { Show::All };
        let asked =
            Self { show, having: self.having.clone(), alike: Some(lead), ..Self::default() };
        asked.address(0, false)
    }
}

/// What the inbox of somebody is made of.
pub(super) struct Seen<'s> {
    /// Their name.
    pub(super) name: &'s str,
    /// The day by which something is due.
    pub(super) today: Day,
    /// What a search found, by case.
    pub(super) hits: BTreeMap<u64, Hit>,
    /// The near copies that are looked at, and who leads them.
    pub(super) copies: Option<(u64, Vec<Copy>)>,
}

impl Seen<'_> {
    fn wanted(&self, show: Show) -> Wanted {
        let all = Wanted::default();
        match show {
            Show::Open => Wanted { open: true, ..all },
            Show::Unread => Wanted { unread: true, ..all },
            Show::Mine => Wanted { having: vec![(ASSIGNED.into(), self.name.into())], ..all },
            Show::Due => Wanted { due: Some(self.today), ..all },
            Show::All => all,
        }
    }
}

/// A way to look at the cases, with how many they are.
struct View {
    words: &'static str,
    address: String,
    count: u64,
    chosen: bool,
}

/// A field by which cases are chosen.
struct Filter {
    name: &'static str,
    values: Vec<(String, String, bool)>,
}

/// The inbox.
#[derive(Template)]
#[template(path = "inbox.html")]
pub(super) struct Inbox {
    pub(super) frame: Frame,
    views: Vec<View>,
    filters: Vec<Filter>,
    tag: String,
    show: &'static str,
    typed: String,
    rows: Vec<Row>,
    count: u64,
    /// Of an opened group of near copies.
    opened: Option<Opened>,
    from: u64,
    ticked: bool,
    tick_all: String,
    before: Option<String>,
    after: Option<String>,
    /// Whether there is no case at all.
    empty: bool,
    pub(super) missing: Vec<String>,
    pub(super) carried: Option<Day>,
    pub(super) officers: Vec<String>,
}

/// One case in the inbox.
struct Row {
    number: u64,
    /// Where it leads.
    opens: String,
    day: Option<Day>,
    urgency: String,
    marks: Vec<Mark>,
    /// Words of ours with what stands beside them.
    facts: Vec<String>,
    tags: Vec<Vec<Shown>>,
    language: String,
    unread: bool,
    begins: Vec<Stretch>,
    no_text: &'static str,
    closed: Option<Vec<Shown>>,
    /// The near copies that the row stands for.
    group: Option<GroupRow>,
    /// In an opened group: what it has that the one that leads has not.
    beside: Beside,
    /// Of a search: words around what was found, and whether each is one that was searched for.
    found: Vec<Isle>,
}

/// A part of a snippet that reads in one direction of its own, or in that of the text around it.
struct Isle {
    direction: Option<&'static str>,
    parts: Vec<(Vec<Shown>, bool)>,
}

impl Inbox {
    pub(super) fn of(
        file: &CaseFile,
        asked: &Asked,
        seen: &Seen<'_>,
        frame: Frame,
    ) -> Result<Self, CaseFileError> {
        let (t, wanted) = (frame.t, asked.wanted(seen));
        let (mut matters, mut beside, opened, count) = match &seen.copies {
            Some((lead, copies)) => {
                let (matters, beside) = alike::copies(file, *lead, copies, t)?;
                let (opened, count) = opened(file, *lead, (&wanted, seen.name))?;
                (matters, beside, opened, count)
            }
            None => {
                let (matters, count) = file.page(&wanted)?;
                (matters, BTreeMap::new(), None, count)
            }
        };
        let more = matters.len() as u64 > ROWS;
        matters.truncate(usize::try_from(ROWS).unwrap_or(usize::MAX));
        let every = file.tally(Some(seen.today))?.every;
        let lines = matters.into_iter().map(|matter| file.line(matter, &wanted, seen.name));
        let lines = lines.collect::<Result<Vec<_>, _>>()?;
        let joined = file.joined_with(lines.iter().map(|line| line.shown.number), JOINED_MOST)?;
        let mut rows = vec![];
        for Line { shown, group } in lines {
            let with = joined.get(&shown.number).copied().unwrap_or_default();
            let mut row = Row::of(shown, with, (t, seen));
            row.beside = beside.remove(&row.number).unwrap_or_default();
            if let Some((group, first)) = group {
                let stands = GroupRow::of(&group, asked.copies(group.lead), t);
                row = row.standing_for(stands, (&first, seen));
            }
            rows.push(row);
        }
        let mut views = vec![];
        for (show, name, words) in Show::ALL {
            let address =
                if show == Show::default() { "/".into() } else { format!("/?show={name}") };
            let chosen = asked.folds() && asked.show == show;
            views.push(View { words, address, count: file.count_of(&seen.wanted(show))?, chosen });
        }
        let next = asked.skip.saturating_add(ROWS);
        let before = asked.skip.saturating_sub(ROWS);
        Ok(Self {
            filters: FIELDS.into_iter().filter_map(|name| filter(name, asked, t)).collect(),
            tag: asked.value(TAG).to_owned(),
            show: asked.show.name(),
            typed: asked.typed.clone(),
            rows,
            opened,
            from: asked.skip.saturating_add(1),
            ticked: asked.ticked,
            tick_all: asked.address(asked.skip, !asked.ticked),
            before: (asked.skip > 0).then(|| asked.address(before, false)),
            after: more.then(|| asked.address(next, false)),
            empty: every == 0,
            count,
            views,
            missing: vec![],
            carried: None,
            officers: vec![],
            frame,
        })
    }
}

/// Tells what is above the rows of an opened group, and how many cases of it are in the list.
fn opened(
    file: &CaseFile,
    lead: u64,
    (wanted, me): (&Wanted, &str),
) -> Result<(Option<Opened>, u64), CaseFileError> {
    let group = file.group(lead, wanted, me)?;
    let opened = Opened {
        lead,
        texts: group.texts,
        apart: group.apart,
        beside: group.all.saturating_sub(group.here),
        all: Asked { show: Show::All, ..Asked::default() }.copies(lead),
    };
    Ok(((group.all > 0).then_some(opened), group.here))
}

fn filter(name: &'static str, asked: &Asked, t: Tongue) -> Option<Filter> {
    let field = taxonomy::field(name).ok()?;
    let value = |value: &taxonomy::Value| {
        (value.code.clone(), label(field, &value.code, t), asked.value(name) == value.code)
    };
    Some(Filter { name, values: field.values.iter().map(value).collect() })
}

/// Returns a value as people read it, with its code where that is a letter.
pub(super) fn label(field: &Field, code: &str, t: Tongue) -> String {
    let place = field.list.as_ref().and_then(|_| taxonomy::place(code));
    let label = place.map_or_else(|| t.say(field.label(code)), |place| place.name.to_owned());
    if code.len() == 1 { format!("{code}: {label}") } else { label }
}

/// Takes a search apart; the newest hit of a case stands for it.
pub(super) fn by_case(hits: Vec<Hit>) -> BTreeMap<u64, Hit> {
    let mut found = BTreeMap::new();
    for hit in hits {
        found.entry(hit.number).or_insert(hit);
    }
    found
}

/// Reads what was typed into a search.
pub(super) fn words_of(asked: &Asked) -> Option<Words> {
    Words::parse(&asked.typed)
}

impl Row {
    /// Makes it stand for a group, at the place of the case that comes first: what the sender of that one ticked is
    /// counted with what the others have.
    fn standing_for(self, group: GroupRow, (first, seen): (&Matter, &Seen<'_>)) -> Self {
        Self {
            opens: group.address.clone(),
            urgency: urgency_of(first),
            marks: due_mark(first, seen).into_iter().collect(),
            group: Some(group),
            ..self
        }
    }

    fn of(matter: Matter, joined: usize, (t, seen): (Tongue, &Seen<'_>)) -> Self {
        let values = |field: &str| matter.values.get(field).into_iter().flatten();
        let (all, added) = matter.tips;
        let mut facts = vec![];
        let sent = all.saturating_sub(added);
        if sent > 1 {
            facts.push(t.with("sent {} times", &[&sent]));
        }
        if added > 0 {
            facts.push(t.with("{} added", &[&added]));
        }
        if matter.attachments > 0 {
            facts.push(t.count(&matter.attachments, "{} attachment", "{} attachments"));
        }
        match u64::try_from(joined).unwrap_or(u64::MAX) {
            0 => {}
            100.. => facts.push(t.with("names the same as {} others and more", &[&JOINED_MANY])),
            with => facts.push(t.count(
                &with,
                "names the same as {} other",
                "names the same as {} others",
            )),
        }
        let one = |text: &String| crate::show::visible::one_line(text, 60);
        facts.extend(values(ASSIGNED).map(|name| t.with("with {}", &[&one(name)])));
        facts.extend(values(DUPLICATE).map(|of| t.with("as case {}", &[&one(of)])));
        for name in ["status", "disposition"] {
            if let Ok(field) = taxonomy::field(name) {
                facts.extend(values(name).map(|code| label(field, code, t)));
            }
        }
        let mut marks: Vec<Mark> = words::urgent_of(&matter).into_iter().map(Mark::of).collect();
        if matter.now {
            marks.push(Mark { words: words::NOW, class: "amber" });
        }
        marks.extend(due_mark(&matter, seen));
        Self {
            number: matter.number,
            opens: format!("/case/{}", matter.number),
            day: matter.day,
            urgency: urgency_of(&matter),
            marks,
            tags: values(TAG).map(|tag| pieces(&one(tag))).collect(),
            facts,
            language: matter.language.as_deref().map(words::language).unwrap_or_default(),
            unread: matter.unread > 0,
            begins: stretches(&matter.begins.as_deref().unwrap_or_default().replace('\n', " ")),
            no_text: words::without_text(matter.voice),
            closed: matter.closed.as_deref().map(|why| pieces(&t.reason(why))),
            group: None,
            beside: Beside::default(),
            found: seen.hits.get(&matter.number).map(|hit| found(&hit.snippet)).unwrap_or_default(),
        }
    }
}

fn urgency_of(matter: &Matter) -> String {
    matter.values.get("urgency").into_iter().flatten().next().cloned().unwrap_or_default()
}

fn due_mark(matter: &Matter, seen: &Seen<'_>) -> Option<Mark> {
    let is_due = matter.due.is_some_and(|due| due <= seen.today);
    is_due.then_some(Mark { words: "due", class: "amber" })
}

/// Pieces of a snippet, and whether each was searched for.
type Parts = Vec<(String, bool)>;

/// Takes a snippet apart at its marks. A sender can write them too: then more is marked, and nothing is lost.
///
/// A number that is found in part reads in its own direction all the same.
fn found(snippet: &str) -> Vec<Isle> {
    let parts = hits(snippet);
    let text: String = parts.iter().map(|(text, _)| text.as_str()).collect();
    let marks = links::marks(&text);
    let chars = parts.iter().flat_map(|(text, hit)| text.chars().map(move |c| (c, *hit)));
    let mut isles: Vec<(Option<&Key>, Parts)> = vec![];
    for ((at, _), (c, hit)) in text.char_indices().zip(chars) {
        let mark = marks.iter().find(|mark| mark.range.contains(&at));
        let start = mark.map(|mark| mark.range.start);
        let isle = isles.last_mut().filter(|(last, _)| last.map(|last| last.range.start) == start);
        match isle.map(|(_, parts)| parts) {
            None => isles.push((mark, vec![(c.into(), hit)])),
            Some(parts) => match parts.last_mut().filter(|(_, last)| *last == hit) {
                Some((text, _)) => text.push(c),
                None => parts.push((c.into(), hit)),
            },
        }
    }
    let shown = |(text, hit): (String, bool)| (pieces(&text), hit);
    let isle = |(mark, parts): (Option<&Key>, Parts)| Isle {
        direction: mark.map(|mark| direction(mark.kind)),
        parts: parts.into_iter().map(shown).collect(),
    };
    isles.into_iter().map(isle).collect()
}

/// Takes the marks out of a snippet, and tells what they were around.
fn hits(snippet: &str) -> Parts {
    let mut parts = vec![];
    let mut put = |text: &str, is_hit| {
        if !text.is_empty() {
            parts.push((text.replace('\n', " "), is_hit));
        }
    };
    let mut rest = snippet;
    while let Some((before, after)) = rest.split_once('[') {
        let Some((hit, behind)) = after.split_once(']') else { break };
        put(before, false);
        put(hit, true);
        rest = behind;
    }
    put(rest, false);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_is_written_as_it_was_read() {
        let asked =
            Asked::parse(Some("show=mine&urgency=A&tag=a+b&q=x%26y&alike=7&from=50")).unwrap();
        assert_eq!(
            asked.address(50, false),
            "/?show=mine&urgency=A&tag=a%20b&q=x%26y&alike=7&from=50"
        );
        assert_eq!(Asked::parse(None).unwrap().address(0, false), "/");
    }

    #[test]
    fn addresses_that_ask_for_something_else_are_refused() {
        for odd in
            ["before=x", "show=none", "urgency=Z", "from=-1", "x", "from=a", "alike=x", "alike=07"]
        {
            assert_eq!(Asked::parse(Some(odd)), None, "{odd}");
        }
    }

    #[test]
    fn marks_of_a_snippet_lose_no_word() {
        let told = |text: &str| {
            let parts = found(text).into_iter().flat_map(|isle| isle.parts);
            let plain = |pieces: Vec<Shown>| pieces.into_iter().map(|p| p.text).collect::<String>();
            parts.map(|(pieces, hit)| (plain(pieces), hit)).collect::<Vec<_>>()
        };
        let expected =
            [("de ".to_owned(), false), ("haven".to_owned(), true), (" en]".to_owned(), false)];
        assert_eq!(told("de [haven] en]"), expected);
        assert_eq!(told("x [y"), [("x [y".to_owned(), false)]);
    }

    #[test]
    fn plate_in_a_snippet_keeps_its_direction_where_a_part_of_it_was_found() {
        let isles = found("سيارة [12]-XKD-3 بيضاء");
        let plain = |isle: &Isle| {
            let pieces = isle.parts.iter().flat_map(|(pieces, _)| pieces);
            pieces.map(|piece| piece.text.as_str()).collect::<String>()
        };
        let told: Vec<_> = isles.iter().map(|isle| (plain(isle), isle.direction)).collect();
        let expected = [("سيارة ", None), ("12-XKD-3", Some("ltr")), (" بيضاء", None)];
        assert_eq!(told, expected.map(|(text, direction)| (text.to_owned(), direction)));
        let hits: Vec<bool> =
            isles.iter().flat_map(|isle| &isle.parts).map(|(_, hit)| *hit).collect();
        assert_eq!(hits, [false, true, false, false]);
    }
}
