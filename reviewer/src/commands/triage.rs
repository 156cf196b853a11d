//! `triage`, `note`, `tag`, `assign` and `dispose`: what officers do with cases, one or many at once.

use clap::Args;
use serde_json::{Value, json};

use super::{Context, Failed, Verdict, numbers::Numbers};
use crate::{
    ask,
    casefile::{
        CaseFile,
        edits::{Change, Done, Edit, EditError},
        of_file::OfFile,
        taxonomy::{self, Field},
        translation::Translation,
    },
    clock, editing,
    say::Bar,
    show::{
        visible::{one_line, visible},
        words::language,
    },
    vault::{self, Vault, VaultError},
};

/// What every edit can be told.
#[derive(Debug, Args)]
pub(super) struct How {
    /// The version that you saw: when the field was changed since, you are told both values, and yours is kept beside.
    #[arg(long, value_name = "VERSION")]
    if_version: Option<i64>,
}

#[derive(Debug, Args)]
pub(super) struct Triage {
    /// Cases: numbers and ranges such as 3,7-9.
    cases: Numbers,
    /// The field; without it, what holds of the cases is shown, and how it came about.
    field: Option<String>,
    /// The values; a field that can have several gets these too.
    values: Vec<String>,
    /// Takes these values away.
    #[arg(long)]
    remove: bool,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Args)]
pub(super) struct Note {
    /// Cases: numbers and ranges such as 3,7-9.
    cases: Numbers,
    /// What to note; without it, one line is read from standard input, which no list of processes shows.
    words: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Tag {
    /// Cases: numbers and ranges such as 3,7-9.
    cases: Numbers,
    /// The tags.
    #[arg(required = true)]
    tags: Vec<String>,
    /// Takes these tags away.
    #[arg(long)]
    remove: bool,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Args)]
pub(super) struct Assign {
    /// Cases: numbers and ranges such as 3,7-9.
    cases: Numbers,
    /// The officer; without it, nobody works on the cases any more.
    name: Option<String>,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, Args)]
pub(super) struct Dispose {
    /// Cases: numbers and ranges such as 3,7-9.
    cases: Numbers,
    /// Where they went; triage lists the values.
    #[arg(required_unless_present = "duplicate_of")]
    values: Vec<String>,
    /// They tell this case again.
    #[arg(long, value_name = "CASE")]
    duplicate_of: Option<u64>,
    #[command(flatten)]
    how: How,
}

impl Triage {
    /// Tells whether nothing is changed.
    pub(super) fn only_shows(&self) -> bool {
        self.field.is_none()
    }

    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let Some(name) = &self.field else { return show(context, &self.cases) };
        let field = taxonomy::field(name)?;
        let changes = editing::values(field, &self.values, self.remove)?;
        edit(context, &self.cases, &changes, self.how.if_version)
    }
}

impl Note {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let typed = match self.words.is_empty() {
            true => ask::line("The note, on one line:")?.map(|line| line.trim().to_owned()),
            false => Some(self.words.join(" ")),
        };
        let change = editing::note(&typed.unwrap_or_default())?;
        edit(context, &self.cases, &[change], None)
    }
}

impl Tag {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let changes = self.tags.iter().map(|tag| editing::tag(tag, self.remove));
        let changes = changes.collect::<Result<Vec<_>, _>>()?;
        edit(context, &self.cases, &changes, self.how.if_version)
    }
}

impl Assign {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let change = editing::assigned(self.name.as_deref())?;
        edit(context, &self.cases, &[change], self.how.if_version)
    }
}

impl Dispose {
    pub(super) fn run(&self, context: &Context) -> Result<Verdict, Failed> {
        let mut changes = match self.values.is_empty() {
            true => vec![],
            false => editing::values(taxonomy::field("disposition")?, &self.values, false)?,
        };
        changes.extend(self.duplicate_of.map(editing::duplicate));
        edit(context, &self.cases, &changes, self.how.if_version)
    }
}

fn edit(
    context: &Context,
    cases: &Numbers,
    changes: &[Change],
    seen: Option<i64>,
) -> Result<Verdict, Failed> {
    let vault = context.unlock()?;
    let file = vault.case_file(&mut Bar::new())?;
    make(context, (&vault, &file), cases.iter(), changes, seen)
}

/// Makes every change in every case by itself, and tells what became of each: what one case refuses stops no other.
pub(super) fn make(
    context: &Context,
    (vault, file): (&Vault, &CaseFile),
    cases: impl IntoIterator<Item = u64>,
    changes: &[Change],
    seen: Option<i64>,
) -> Result<Verdict, Failed> {
    let results = editing::edit(vault, file, cases, changes, seen)?;
    let fine = results.iter().all(|told| matches!(told.done, Ok(Done::Made(_) | Done::Already)));
    let machine: Vec<Value> =
        results.iter().map(|one| told(one.number, &one.change, &one.done)).collect();
    context.print(&json!({ "edits": machine }), || {
        results.iter().map(|one| said(one.number, &one.change, &one.done)).collect()
    });
    Ok(if fine { Verdict::Fine } else { Verdict::Found })
}

fn told(number: u64, change: &Change, done: &Result<Done, EditError>) -> Value {
    let (outcome, version, theirs) = match done {
        Ok(Done::Made(version)) => ("made", Some(*version), None),
        Ok(Done::Already) => ("already", None, None),
        Ok(Done::Conflict(theirs)) => ("conflict", Some(theirs.version), Some(machine(theirs))),
        Err(_) => ("refused", None, None),
    };
    json!({
        "case": number,
        "field": change.field,
        "value": change.value,
        "outcome": outcome,
        "version": version,
        "theirs": theirs,
        "error": done.as_ref().err().map(ToString::to_string),
    })
}

fn said(number: u64, change: &Change, done: &Result<Done, EditError>) -> String {
    let (field, value) = (&change.field, one_line(&change.value, 80));
    match done {
        Ok(Done::Made(version)) => format!("case {number}: {field} {value} (version {version})\n"),
        Ok(Done::Already) => format!("case {number}: {field} {value} already\n"),
        Ok(Done::Conflict(theirs)) => format!(
            "FOUND case {number}: {field} was changed since, by {} to {} (version {}). Yours, {value}, is kept beside and \
             not applied: look, then say it again with --if-version {}\n",
            visible(&theirs.who.name),
            one_line(&theirs.change.value, 80),
            theirs.version,
            theirs.version
        ),
        Err(error) => format!("FOUND case {number}: {error}\n"),
    }
}

fn machine(edit: &Edit) -> Value {
    json!({
        "version": edit.version,
        "field": edit.change.field,
        "act": edit.change.act.name(),
        "value": edit.change.value,
        "officer": edit.who.name,
        "at": edit.who.at,
        "was": edit.was,
    })
}

/// Shows what holds of cases, and everything that officers did with them.
fn show(context: &Context, cases: &Numbers) -> Result<Verdict, Failed> {
    let vault = context.unlock()?;
    let file = vault.case_file(&mut Bar::new())?;
    let mut shown = vec![];
    for number in cases.iter() {
        vault.enter(clock::today(), &[vault::Act::Triaged(number)])?;
        let here = file.has(number).map_err(VaultError::from)?;
        if !here {
            let next = "See list for the numbers";
            return Err(Failed::new(format!("no case {number}"), next));
        }
        let values = file.values(number).map_err(VaultError::from)?;
        let edits = file.edits(number).map_err(VaultError::from)?;
        shown.push((number, values, edits));
    }
    let machine: Vec<Value> = shown
        .iter()
        .map(|(number, values, edits)| {
            let value = |(field, value, version): &(String, String, i64)| {
                json!({ "field": field, "value": value, "version": version })
            };
            json!({
                "case": number,
                "values": values.iter().map(value).collect::<Vec<_>>(),
                "edits": edits.iter().map(machine).collect::<Vec<_>>(),
            })
        })
        .collect();
    context.print(&json!({ "cases": machine }), || {
        shown.iter().map(|(number, values, edits)| words(*number, values, edits)).collect()
    });
    Ok(Verdict::Fine)
}

fn words(number: u64, values: &[(String, String, i64)], edits: &[Edit]) -> String {
    let mut text = format!("Case {number}\n");
    for (field, value, version) in values {
        let label = taxonomy::field(field).map_or(value.as_str(), |field| field.label(value));
        let label = if label == value { String::new() } else { format!(" ({label})") };
        text.push_str(&format!("  {field}: {}{label}, version {version}\n", one_line(value, 80)));
    }
    for edit in edits {
        let Edit { version, change, who, .. } = edit;
        let day = meldkluis_crypto::day::Day::from_unix(who.at);
        let (about, value) = match (Translation::of(change), OfFile::of(change)) {
            (Some(kept), _) => (about(&kept), format!(":\n{}", kept.text)),
            (None, Some(file)) if file.said.is_empty() => (which(&file), String::new()),
            (None, Some(file)) => (which(&file), format!(": {}", file.said)),
            (None, None) => (String::new(), format!(": {}", change.value)),
        };
        let value = visible(value.trim_end()).replace('\n', "\n    | ");
        let (act, field, name) = (change.act.name(), &change.field, visible(&who.name));
        text.push_str(&format!("  [{version}] {day} {name} {act} {field}{about}{value}\n"));
    }
    text
}

/// Says of what a translation is, into what and by whom.
fn about(kept: &Translation) -> String {
    let (language, by) = (language(&kept.language), one_line(&kept.by, 64));
    let gone = if kept.text.is_empty() { ", whose words went with the tip" } else { "" };
    format!(" of tip {} into {language}, by {by}{gone}", kept.tip)
}

/// Says which file an entry is about.
fn which(file: &OfFile<'_>) -> String {
    let place = file.place.map(|(tip, at)| format!(" file {at} of tip {tip},"));
    format!("{} SHA-256 {}", place.unwrap_or_default(), file.sha256)
}

/// The taxonomy as people read it: `triage --help` cannot have it all.
pub(super) fn fields(context: &Context) -> Verdict {
    let taxonomy = taxonomy::taxonomy();
    let field = |field: &Field| {
        let values = field.values.iter().map(|v| json!({ "code": v.code, "label": v.label }));
        json!({ "field": field.name, "about": field.about, "many": field.many, "values": values.collect::<Vec<_>>() })
    };
    let fields: Vec<Value> = taxonomy.fields.iter().map(field).collect();
    let machine =
        json!({ "version": taxonomy.version, "source": taxonomy.source, "fields": fields });
    context.print(&machine, || {
        let mut text = String::new();
        for field in &taxonomy.fields {
            let many = if field.many { ", several" } else { "" };
            text.push_str(&format!("{}: {}{many}\n", field.name, field.about));
            for value in &field.values {
                text.push_str(&format!("  {:<30} {}\n", value.code, value.label));
            }
        }
        text
    });
    Verdict::Fine
}
