//! `list`: the cases, each on one line, the most urgent first.

use std::collections::{BTreeMap, btree_map::Entry};

use clap::Args;
use serde_json::{Value, json};

use super::{Context, Failed, Verdict};
use crate::{
    casefile::{
        CaseFile,
        alike::{Group, Line},
        edits::{ASSIGNED, DUPLICATE, TAG},
        matter::{Matter, Wanted},
        taxonomy,
    },
    clock,
    say::Bar,
    show::{visible, words},
    vault::{Act, State, VaultError},
};

/// How much of a text stands in the list.
const BEGINS: usize = 60;

#[derive(Debug, Args)]
pub(super) struct List {
    /// Only cases with this status.
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,
    /// Only cases with this tag.
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Only cases that this officer works on.
    #[arg(long, value_name = "NAME")]
    assigned: Option<String>,
    /// Only cases of which nobody has read everything.
    #[arg(long)]
    unread: bool,
    /// Near copies in one line, at the place of the most urgent: with the words of the oldest that is to be decided and
    /// does not stand out, and how many there are.
    #[arg(long)]
    fold: bool,
    /// At most so many.
    #[arg(long, value_name = "NUMBER")]
    most: Option<u64>,
}

impl List {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let wanted = self.wanted()?;
        let vault = context.unlock()?;
        let file = vault.case_file(&mut Bar::new())?;
        vault.enter(clock::today(), &[Act::Listed])?;
        let matters = file.list(&wanted).map_err(VaultError::from)?;
        let all = file.count().map_err(VaultError::from)?;
        let mut groups =
            Groups { file: &file, wanted: &wanted, me: vault.who().name, known: BTreeMap::new() };
        let (mut cases, mut lines, listed) = (vec![], vec![], matters.len());
        for matter in matters {
            let row = file.line(matter, &wanted, &groups.me).map_err(VaultError::from)?;
            match context.json {
                true => cases.push(machine(&file, &row, groups.of(row.shown.number)?.as_ref())?),
                false => lines.push(line(&row)),
            }
        }
        context.print(&json!({ "cases": cases, "of": all }), || match (listed, all) {
            (0, 0) => "No cases yet. Next: import BUNDLE".into(),
            (0, all) => format!("None of {all} cases is like this."),
            _ => lines.join("\n"),
        });
        Ok(Verdict::Fine)
    }

    fn wanted(&self) -> Result<Wanted, Failed> {
        let mut having = vec![];
        if let Some(status) = &self.status {
            let field = taxonomy::field("status")?;
            having.push((field.name.clone(), field.value(status)?));
        }
        having.extend(self.tag.iter().map(|tag| (TAG.to_owned(), tag.clone())));
        having.extend(self.assigned.iter().map(|name| (ASSIGNED.to_owned(), name.clone())));
        Ok(Wanted {
            having,
            unread: self.unread,
            folded: self.fold,
            most: self.most,
            ..Wanted::default()
        })
    }
}

/// The near copies of what is listed, each group looked up once.
struct Groups<'l> {
    file: &'l CaseFile,
    wanted: &'l Wanted,
    /// Whose list it is.
    me: String,
    known: BTreeMap<u64, Group>,
}

impl Groups<'_> {
    fn of(&mut self, number: u64) -> Result<Option<Group>, VaultError> {
        let Some(lead) = self.file.lead(number)? else { return Ok(None) };
        Ok(Some(match self.known.entry(lead) {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(place) => {
                place.insert(self.file.group(lead, self.wanted, &self.me)?).clone()
            }
        }))
    }
}

fn machine(file: &CaseFile, row: &Line, group: Option<&Group>) -> Result<Value, VaultError> {
    let matter = &row.shown;
    let tips = file.tips(matter.number)?.into_iter().map(|(id, opened, size)| {
        json!({
            "generation": id.generation,
            "index": id.index,
            "state": if opened { State::Opened } else { State::Closed },
            "sealed_size": size,
        })
    });
    let readable = matter.day.is_some();
    let alike = group.map(|group| alike(group, row));
    let begins = matter.begins.as_deref().map(|text| visible::one_line(text, BEGINS));
    Ok(json!({
        "case": matter.number,
        "tips": tips.collect::<Vec<_>>(),
        "added": matter.tips.1,
        "unread": matter.unread,
        "readable": readable,
        "day": matter.day,
        "language": matter.language,
        "urgent": readable.then(|| words::urgent_of(matter)),
        "now": readable.then_some(matter.now),
        "attachments": readable.then_some(matter.attachments),
        "begins": begins,
        "values": matter.values,
        "alike": alike,
    }))
}

/// Tells of near copies, and of what a folded line stands for beside the case whose words it has.
fn alike(group: &Group, row: &Line) -> Value {
    let stands_for = row.group.as_ref().map(|(group, first)| {
        let marks = words::marks_of(group).map(|(words, count)| (words.to_owned(), count.into()));
        [("first", first.number.into()), ("marks", Value::Object(marks.collect()))]
    });
    let counts = [
        ("lead", group.lead),
        ("cases", group.all),
        ("listed", group.here),
        ("texts", group.texts),
        ("apart", group.apart),
    ];
    let counts = counts.map(|(name, count)| (name, count.into()));
    let all = counts.into_iter().chain(stands_for.into_iter().flatten());
    Value::Object(all.map(|(name, value)| (name.to_owned(), value)).collect())
}

fn line(row: &Line) -> String {
    let matter = &row.shown;
    let number = matter.number;
    let Some(day) = matter.day else {
        let why = matter.closed.as_deref().unwrap_or("not opened");
        return format!("{number:>5}  cannot be read: {}", visible::one_line(why, 200));
    };
    let mut parts = vec![format!("{number:>5}  {day}")];
    match &row.group {
        Some((group, first)) => parts.extend(stands_for(group, first, matter)),
        None => {
            parts.extend(words::urgent_of(matter).iter().map(|mark| format!("! {mark}")));
            parts.extend(matter.now.then(|| words::NOW.to_owned()));
            parts.extend(set(&matter.values));
        }
    }
    if row.group.as_ref().map_or(matter.unread, |(group, _)| group.unread) > 0 {
        parts.push("unread".into());
    }
    let (tips, added) = matter.tips;
    if tips > added + 1 {
        parts.push(format!("{} tips", tips - added));
    }
    if added > 0 {
        parts.push(format!("{added} added"));
    }
    match matter.attachments {
        0 => {}
        1 => parts.push("1 attachment".into()),
        count => parts.push(format!("{count} attachments")),
    }
    parts.push(matter.begins.as_deref().map_or_else(
        || words::without_text(matter.voice).into(),
        |text| format!("\u{201c}{}\u{201d}", visible::one_line(text, BEGINS)),
    ));
    parts.join("  ")
}

/// Returns what the near copies of a line have, each with how many, and what officers set: the urgency of the case that
/// comes first, at whose place it stands, and the rest of the one whose words are shown.
fn stands_for(group: &Group, first: &Matter, shown: &Matter) -> Vec<String> {
    let mark = |(words, count): (&str, u64)| match words {
        words::NOW => format!("{words} \u{d7} {count}"),
        _ => format!("! {words} \u{d7} {count}"),
    };
    let mut parts: Vec<String> = words::marks_of(group).map(mark).collect();
    let mut values = shown.values.clone();
    values.remove("urgency");
    values.extend(first.values.get("urgency").map(|set| ("urgency".to_owned(), set.clone())));
    parts.extend(set(&values));
    let Group { here, texts, apart, files, added, .. } = group;
    parts.push(format!("{here} near copies ({texts} texts, {apart} stand out)"));
    parts.extend((*files > 0).then(|| format!("{files} with files")));
    parts.extend((*added > 0).then(|| format!("{added} with something added")));
    parts
}

/// Returns what officers set, as far as a line has room for it.
fn set(values: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let one = |value: &String| visible::one_line(value, BEGINS);
    let shown = [
        ("urgency", "urgency "),
        ("status", ""),
        (ASSIGNED, "with "),
        (DUPLICATE, "as case "),
        ("disposition", "to "),
    ];
    let mut set: Vec<String> = vec![];
    for (field, before) in shown {
        set.extend(values.get(field).into_iter().flatten().map(|v| format!("{before}{}", one(v))));
    }
    set.extend(values.get(TAG).into_iter().flatten().map(|tag| format!("#{}", one(tag))));
    set
}
