//! The page of a case: what its sender said, what officers decided, and what can be done with it.

use std::collections::BTreeSet;

use askama::Template;
use meldkluis_crypto::day::Day;
use zeroize::Zeroizing;

use super::{
    form::Form,
    frame::{Frame, Shown, pieces},
    inbox::label,
    paper::PaperFile,
    tips::Tips,
    tongue::Tongue,
    translation::{ByTip, LineView, Translated, direction, numbered},
};
use crate::{
    case::{Case, CaseTip},
    casefile::{
        edits::{ASSIGNED, Change, DUPLICATE, Edit, NOTE, TAG},
        of_file::OfFile,
        taxonomy::{self, Field},
        translation::Translation,
    },
    links::Shared,
    phrases,
    show::{
        lines::from_right,
        visible::{self, one_line},
        words,
    },
};

/// So many other cases are named beside what a case shares with them.
const NAMED: usize = 8;

/// A value that holds: its field, itself, and the version that set it.
pub(super) type Holds = (String, String, i64);

/// The page of a case.
#[derive(Template)]
#[template(path = "case.html")]
pub(super) struct CasePage {
    pub(super) frame: Frame,
    pub(super) number: u64,
    pub(super) tips: Tips,
    pub(super) decided: Decided,
    pub(super) also: Vec<Also>,
    /// Tips whose words are not among those compared.
    pub(super) not_compared: u64,
    pub(super) phrases: Vec<PhraseView>,
    /// What was typed and not kept yet.
    pub(super) typed: Typed,
    /// Whether somebody checked the phrases in the sender's language.
    pub(super) reviewed: bool,
    /// Whether no standard reply goes to it any more.
    pub(super) withheld: bool,
    /// The languages that a translation can be in.
    pub(super) languages: Vec<(&'static str, String)>,
    pub(super) officers: Vec<String>,
    pub(super) next: Option<u64>,
    pub(super) due: Vec<(String, Day)>,
}

/// What officers decided.
#[derive(Default)]
pub(super) struct Decided {
    /// The newest version that this page knows.
    seen: i64,
    /// Every value of triage that the page shows as set: what is not ticked any more was taken away.
    was: Vec<String>,
    urgency: Vec<Choice>,
    /// Other fields of one value, and those of many.
    one: Vec<FieldView>,
    many: Vec<FieldView>,
    municipality: String,
    assigned: String,
    duplicate: String,
    tags: Vec<(String, Vec<Shown>)>,
    notes: Vec<Note>,
}

pub(super) struct Choice {
    code: String,
    label: String,
    chosen: bool,
}

struct FieldView {
    name: String,
    values: Vec<Choice>,
    /// What is chosen, in words, to be read without opening the list.
    chosen: String,
}

struct Note {
    who: String,
    day: Day,
    words: Vec<Shown>,
}

/// Words for a case that were typed, until they are sealed or kept: they are shown again where that failed.
#[derive(Clone, Default)]
pub(super) struct Typed {
    pub(super) number: u64,
    pub(super) reply: Zeroizing<String>,
    pub(super) phrases: Vec<String>,
    pub(super) note: Zeroizing<String>,
    pub(super) translation: Zeroizing<String>,
    /// The tip whose translation it is.
    pub(super) tip: String,
}

impl Typed {
    pub(super) fn of(number: u64, form: &Form) -> Self {
        let words = |field| Zeroizing::new(form.one(field).unwrap_or_default().to_owned());
        let phrases = form.all("phrase").map(str::to_owned).collect();
        Self {
            number,
            reply: words("text"),
            phrases,
            note: words("note"),
            translation: words("translation"),
            tip: form.one("tip").unwrap_or_default().to_owned(),
        }
    }
}

/// A key that the case shares, and with whom.
pub(super) struct Also {
    kind: &'static str,
    key: String,
    weak: bool,
    others: Vec<u64>,
    more: u64,
    count: u64,
    /// Whether there are more than are counted.
    at_least: bool,
}

/// A phrase of the book in Dutch and in the sender's language.
pub(super) struct PhraseView {
    id: &'static str,
    question: bool,
    chosen: bool,
    ours: &'static str,
    theirs: &'static str,
}

impl Decided {
    pub(super) fn of(values: &[Holds], edits: &[Edit], newest: i64, t: Tongue) -> Self {
        let of = |field: &str| {
            let of = values.iter().filter(|(name, ..)| name == field);
            of.map(|(_, value, _)| value.clone()).collect::<Vec<_>>()
        };
        let first = |field| of(field).into_iter().next().unwrap_or_default();
        let fields = &taxonomy::taxonomy().fields;
        let listed = |field: &&Field| field.list.is_none() && field.name != "urgency";
        let view = |field: &Field| FieldView::of(field, &of(&field.name), t);
        let named: BTreeSet<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        let shown = values.iter().filter(|(field, ..)| named.contains(field.as_str()));
        let urgency = fields.iter().find(|field| field.name == "urgency");
        Self {
            seen: newest,
            was: shown.map(|(field, value, _)| format!("{field}={value}")).collect(),
            urgency: urgency.map(|field| choices(field, &of("urgency"), t)).unwrap_or_default(),
            one: fields.iter().filter(|field| !field.many).filter(listed).map(view).collect(),
            many: fields.iter().filter(|field| field.many).filter(listed).map(view).collect(),
            municipality: names(&of("municipality")),
            assigned: first(ASSIGNED),
            duplicate: first(DUPLICATE),
            tags: of(TAG).into_iter().map(|tag| (tag.clone(), pieces(&tag))).collect(),
            notes: edits.iter().filter(|edit| edit.change.field == NOTE).map(Note::of).collect(),
        }
    }
}

/// Returns the names of municipalities, which are kept by their codes.
fn names(codes: &[String]) -> String {
    let name = |code: &String| {
        taxonomy::place(code).map_or_else(|| code.clone(), |place| place.name.to_owned())
    };
    codes.iter().map(name).collect::<Vec<_>>().join("; ")
}

fn choices(field: &Field, set: &[String], t: Tongue) -> Vec<Choice> {
    let choice = |value: &taxonomy::Value| Choice {
        code: value.code.clone(),
        label: label(field, &value.code, t),
        chosen: set.contains(&value.code),
    };
    field.values.iter().map(choice).collect()
}

impl FieldView {
    fn of(field: &Field, set: &[String], t: Tongue) -> Self {
        let chosen: Vec<String> = set.iter().map(|code| label(field, code, t)).collect();
        Self { name: field.name.clone(), values: choices(field, set, t), chosen: chosen.join("; ") }
    }
}

impl Note {
    fn of(edit: &Edit) -> Self {
        let who = one_line(&edit.who.name, 64);
        Self { who, day: Day::from_unix(edit.who.at), words: pieces(&edit.change.value) }
    }
}

impl Also {
    pub(super) fn of(shared: &Shared) -> Self {
        let others: Vec<u64> = shared.others.iter().take(NAMED).copied().collect();
        Self {
            kind: shared.key.kind.words(),
            key: one_line(&shared.key.value, 80),
            weak: shared.key.kind.is_weak(),
            more: (shared.others.len() - others.len()) as u64,
            count: shared.others.len() as u64,
            at_least: shared.more,
            others,
        }
    }
}

impl PhraseView {
    pub(super) fn book(language: &str, t: Tongue, chosen: &[String]) -> Vec<Self> {
        let words = |id, language| phrases::words(id, language).map_or("", |words| words.text);
        let view = |entry: &phrases::Entry| Self {
            id: entry.id,
            question: entry.kind == phrases::Kind::YesNo,
            chosen: chosen.iter().any(|id| id == entry.id),
            ours: words(entry.id, t.tag()),
            theirs: words(entry.id, language),
        };
        phrases::book().iter().map(view).collect()
    }
}

/// What a case shares with others, as a picture and in words.
#[derive(Template)]
#[template(path = "links.html")]
pub(super) struct LinksPage {
    pub(super) frame: Frame,
    pub(super) number: u64,
    pub(super) also: Vec<Also>,
    pub(super) not_compared: u64,
}

/// What officers did with a case.
#[derive(Template)]
#[template(path = "history.html")]
pub(super) struct HistoryPage {
    pub(super) frame: Frame,
    pub(super) number: u64,
    pub(super) edits: Vec<EditView>,
    /// Lines of the audit trail, for a keeper.
    pub(super) trail: Option<Vec<String>>,
}

/// An edit as it was kept.
pub(super) struct EditView {
    version: i64,
    day: Day,
    who: String,
    act: &'static str,
    field: String,
    /// Of a translation: of what it is, into what and by whom; of an entry about a file: which.
    about: Option<String>,
    value: Vec<Shown>,
}

impl EditView {
    pub(super) fn of(edit: &Edit, t: Tongue) -> Self {
        let Change { field, value, .. } = &edit.change;
        let named = taxonomy::field(field).ok().map(|field| label(field, value, t));
        let translation = Translation::of(&edit.change);
        let file = OfFile::of(&edit.change);
        let about = translation.as_ref().map(|translation| about(translation, t));
        let about = about.or_else(|| file.map(|file| which(&file, t)));
        let words = translation.as_ref().map(|translation| translation.text.as_str());
        let words = words.or_else(|| file.map(|file| file.said));
        Self {
            version: edit.version,
            day: Day::from_unix(edit.who.at),
            who: one_line(&edit.who.name, 64),
            act: edit.change.act.name(),
            field: edit.change.field.clone(),
            about,
            value: pieces(words.or(named.as_deref()).unwrap_or(value)),
        }
    }
}

/// Says of what a translation is, into what and by whom.
fn about(translation: &Translation, t: Tongue) -> String {
    let (language, by) = (words::language(&translation.language), one_line(&translation.by, 64));
    let about = t.with("of tip {}, into {}, by {}", &[&translation.tip, &t.say(language), &by]);
    match translation.text.is_empty() {
        true => format!("{about}: {}", t.say("its words went with the tip")),
        false => about,
    }
}

/// Says which file an entry is about.
fn which(file: &OfFile<'_>, t: Tongue) -> String {
    match file.place {
        Some((tip, at)) => t.with("file {} of tip {}, SHA-256 {}", &[&at, &tip, &file.sha256]),
        None => t.with("the file with SHA-256 {}", &[&file.sha256]),
    }
}

/// A case on paper, its words in numbered lines.
#[derive(Template)]
#[template(path = "print.html")]
pub(super) struct PrintPage {
    pub(super) frame: Frame,
    pub(super) number: u64,
    pub(super) today: Day,
    pub(super) tips: Vec<Printed>,
    /// What was looked at last, whose pixels can be printed too.
    pub(super) shown: Option<String>,
    /// Whether they are.
    pub(super) pixels: bool,
}

/// A tip on paper.
pub(super) struct Printed {
    id: String,
    head: String,
    answers: Vec<(&'static str, String)>,
    lines: Vec<LineView>,
    direction: &'static str,
    translated: Option<Translated>,
    pub(super) files: Vec<PaperFile>,
}

impl Printed {
    pub(super) fn of(case: &Case, mut translated: ByTip, t: Tongue) -> Vec<Self> {
        let printed = |tip: &CaseTip| Self::one(tip, translated.remove(&tip.id), t);
        case.tips.iter().map(printed).collect()
    }

    fn one(tip: &CaseTip, translated: Option<Translated>, t: Tongue) -> Self {
        let mut printed = Self {
            id: tip.id.to_string(),
            head: t.say("It cannot be read"),
            answers: vec![],
            lines: vec![],
            direction: "ltr",
            translated,
            files: vec![],
        };
        let Ok(said) = &tip.read else { return printed };
        printed.head = format!("{}, {}", t.day(&said.day), t.say(words::language(&said.language)));
        let answers = words::answered(&said.answers).into_iter().map(|row| {
            let ours = || t.each(&row.answer);
            (row.question, if row.own_words { visible::visible(&row.answer) } else { ours() })
        });
        printed.answers = answers.collect();
        let text = said.text.as_deref().unwrap_or_default();
        printed.lines = numbered(text);
        printed.direction = direction(from_right(text));
        printed.files = PaperFile::all(tip.id, &said.attachments);
        printed
    }
}
