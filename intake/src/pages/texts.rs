//! The texts of one language: Fluent messages, read once at start.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use meldkluis_crypto::day::Day;
use unic_langid::LanguageIdentifier;

use crate::{
    config::Weekday,
    pages::{Lang, Particulars, lang::Grouping},
};

/// What a sender's safety depends on: an unreviewed translation has the words of both sources beside it.
pub(super) const SAFETY: &[&str] = &[
    "unreviewed",
    "danger-call",
    "nobody",
    "danger-silent",
    "promise-network",
    "promise-device",
    "hint-talk",
    "files-minor",
    "files-cleaned",
    "hint-voice",
    "keep_taken",
    "code-for",
    "code-keep",
    "code-share",
    "code-other-phone",
    "code-none-do",
    "sent-device",
    "now",
    "now-unread",
    "now-place",
    "now-silent",
    "fault-busy",
    "fault-failed",
    "again-nothing",
    "more-busy",
    "more-failed",
    "withdraw-what",
    "delete-what",
    "file-stays",
    "guide-place",
    "guide-turn-lead",
    "rights-unchecked",
    "right-crime",
    "right-offer",
    "witness-apart",
    "about-address",
    "about-tor-why",
    "about-words",
    "about-act",
    "about-leave-not",
];

/// The messages of one language, with what the deployment settles filled in.
pub(super) struct Texts {
    pub(super) lang: Lang,
    pub(super) house: Particulars,
    bundle: FluentBundle<FluentResource>,
    plain: BTreeMap<String, String>,
    beside: BTreeMap<&'static str, Vec<(Lang, String)>>,
}

/// Returns the names of the messages in a source, in its order.
pub(super) fn names(source: &str) -> Vec<&str> {
    let named = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    named.filter_map(|line| line.split_once(" =")).map(|(name, _)| name).collect()
}

/// Reads the messages of every language.
pub(super) fn every_language(house: &Particulars) -> Vec<Texts> {
    let mut all: Vec<_> = Lang::ALL.iter().map(|lang| Texts::new(*lang, house)).collect();
    let (sources, translations): (Vec<_>, Vec<_>) =
        all.iter_mut().partition(|texts| texts.lang.is_source());
    for texts in translations.into_iter().filter(|texts| !texts.is_reviewed()) {
        for name in SAFETY {
            let words = sources.iter().map(|source| (source.lang, source.say(name).to_owned()));
            texts.beside.insert(name, words.collect());
        }
    }
    all
}

impl Texts {
    /// Reads the messages of `lang`.
    ///
    /// # Panics
    /// Never: the texts are part of the program, and a test reads them all.
    fn new(lang: Lang, house: &Particulars) -> Self {
        let mut bundle = bundle(lang);
        for source in lang.sources() {
            let resource = FluentResource::try_new(source.to_owned())
                .expect("the texts parse: a test reads them");
            bundle.add_resource(resource).expect("no message has two texts: a test reads them");
        }
        let mut texts = Self {
            lang,
            house: house.clone(),
            bundle,
            plain: BTreeMap::new(),
            beside: BTreeMap::new(),
        };
        for name in lang.sources().into_iter().flat_map(names) {
            if let Some(text) = texts.format(name, None) {
                texts.plain.insert(name.to_owned(), text);
            }
        }
        texts.settle();
        texts
    }

    /// Fills in what the deployment settles, so that it reads like any other message.
    fn settle(&mut self) {
        let days = &self.house.read_days;
        let nobody = if days.len() == Weekday::ALL.len() {
            self.say("nobody-daily").to_owned()
        } else {
            self.fill("nobody", &[("days", self.list(days).into())])
        };
        let within = self.fill("answer-within", &[("days", self.house.answer_within_days.into())]);
        let limits = [
            ("files", count(self.house.limits.files).into()),
            ("megabytes", (self.house.limits.upload_bytes >> 20).into()),
        ];
        let files = self.fill("hint-files", &limits);
        for (name, text) in [("nobody", nobody), ("answer-within", within), ("hint-files", files)] {
            self.plain.insert(name.to_owned(), text);
        }
    }

    /// Returns what the page announces: in its own language, or in both that the others are translated from.
    pub(super) fn announced(&self) -> Vec<(Lang, &str)> {
        let said = &self.house.announcement;
        let own = said.get(&self.lang).map(|words| (self.lang, words.as_str()));
        let sources = || said.iter().filter(|(lang, _)| lang.is_source());
        match own {
            Some(own) => vec![own],
            None => sources().map(|(lang, words)| (*lang, words.as_str())).collect(),
        }
    }

    /// Tells whether no new report is taken any more.
    pub(super) fn is_closed(&self) -> bool {
        self.house.form_closed
    }

    /// Tells whether somebody has checked these texts.
    pub(super) fn is_reviewed(&self) -> bool {
        !self.say("reviewed-by").is_empty()
    }

    /// Tells whether the page has to say that nobody has checked the translation.
    pub(super) fn is_unreviewed(&self) -> bool {
        !self.lang.is_source() && !self.is_reviewed()
    }

    /// Returns the message `name`, which has no arguments.
    ///
    /// # Panics
    /// Never: a test looks up every name in the templates.
    pub(super) fn say(&self, name: &str) -> &str {
        self.plain.get(name).expect("every message used is in every language: tested")
    }

    /// Returns the words of both sources, where the translation of a message that safety depends on is unreviewed.
    pub(super) fn beside(&self, name: &str) -> &[(Lang, String)] {
        self.beside.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the message `name` with its arguments filled in.
    ///
    /// # Panics
    /// Never: see [`Texts::say`].
    pub(super) fn fill(&self, name: &str, arguments: &[(&'static str, FluentValue<'_>)]) -> String {
        let arguments: FluentArgs<'_> = arguments.iter().cloned().collect();
        self.format(name, Some(&arguments))
            .expect("every message used is in every language: tested")
    }

    /// Returns the message `name` with one number filled in.
    pub(super) fn number(&self, name: &str, argument: &'static str, number: u64) -> String {
        self.fill(name, &[(argument, number.into())])
    }

    /// Writes a day as people say it.
    pub(super) fn date(&self, day: Day) -> String {
        let (year, month, number) = self.parts(day);
        let parts = [("day", number.into()), ("month", month.into()), ("year", year.into())];
        self.fill("date", &parts)
    }

    /// Writes a day's month and year as people say them.
    pub(super) fn month(&self, day: Day) -> String {
        let (year, month, _) = self.parts(day);
        self.fill("month-year", &[("month", month.into()), ("year", year.into())])
    }

    /// Says on which day something was checked.
    pub(super) fn checked(&self, day: Day) -> String {
        self.fill("checked", &[("date", self.date(day).into())])
    }

    /// Takes a day apart: its year, its month's name, its number.
    fn parts(&self, day: Day) -> (String, &str, String) {
        let written = day.to_string();
        let mut parts = written.split('-');
        let mut next = || parts.next().unwrap_or_default();
        let (year, month, day) = (next(), next(), next());
        (year.to_owned(), self.month_name(month), day.trim_start_matches('0').to_owned())
    }

    fn month_name(&self, month: &str) -> &str {
        self.say(MONTHS.iter().find(|name| name.ends_with(month)).unwrap_or(&"month-01"))
    }

    /// Lists days of the week.
    fn list(&self, days: &BTreeSet<Weekday>) -> String {
        let names = Weekday::ALL.iter().zip(WEEKDAYS);
        let listed: Vec<_> =
            names.filter(|(day, _)| days.contains(day)).map(|(_, name)| self.say(name)).collect();
        listed.join(match self.lang {
            Lang::Ar => "\u{60c} ",
            Lang::ZhHans => "\u{3001}",
            Lang::Ti => "\u{1363} ",
            _ => ", ",
        })
    }

    /// Formats a message; nothing when it is missing or lacks an argument.
    fn format(&self, name: &str, arguments: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(name)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, arguments, &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }
}

/// Makes the messages of a language, without any yet: its plurals, and how it writes numbers.
///
/// # Panics
/// Never: a test makes every language's.
pub(super) fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
    let language: LanguageIdentifier = lang.tag().parse().expect("our tags are language tags");
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Numbers, days and months are the only arguments, and they need no isolation from the words around them.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang.grouping() {
        Grouping::Dots => grouped::<_, '.', 4>,
        Grouping::Commas => grouped::<_, ',', 4>,
        Grouping::Spaces => grouped::<_, '\u{a0}', 4>,
        Grouping::NarrowSpaces => grouped::<_, '\u{202f}', 4>,
        Grouping::LateDots => grouped::<_, '.', 5>,
        Grouping::LateSpaces => grouped::<_, '\u{a0}', 5>,
    }));
    bundle
}

/// Counts for a message.
pub(super) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

pub(super) const MONTHS: [&str; 12] = [
    "month-01", "month-02", "month-03", "month-04", "month-05", "month-06", "month-07", "month-08",
    "month-09", "month-10", "month-11", "month-12",
];
pub(super) const WEEKDAYS: [&str; 7] =
    ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];

/// Writes a number of at least `DIGITS` digits in groups of three; always in Western digits.
fn grouped<M, const SEPARATOR: char, const DIGITS: usize>(
    value: &FluentValue<'_>,
    _: &M,
) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let digits = format!("{:.0}", number.value);
    if digits.len() < DIGITS {
        return Some(digits);
    }
    let mut text = String::new();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(SEPARATOR);
        }
        text.push(digit);
    }
    Some(text)
}
