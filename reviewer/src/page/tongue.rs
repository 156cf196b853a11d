//! The page's own words, in English in the code and in Dutch beside it (`reviewer/data/page.nl.toml`).

use std::{collections::BTreeMap, fmt::Display, sync::LazyLock};

use meldkluis_crypto::day::Day;

use crate::phrases;

static DUTCH: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/page.nl.toml")).expect("a test reads the same file")
});

/// A language of the page, and of what is drawn for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Tongue {
    /// Dutch.
    Nl,
    /// English.
    En,
}

impl Tongue {
    /// Returns the language that a browser asks for first.
    pub(super) fn accepted(header: &str) -> Self {
        if header.trim_start().to_ascii_lowercase().starts_with("nl") { Self::Nl } else { Self::En }
    }

    /// Returns its BCP 47 tag.
    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }

    /// Returns the other one.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Nl => Self::En,
            Self::En => Self::Nl,
        }
    }

    /// Returns English words of ours in this language; others as they are.
    pub(crate) fn say(self, english: impl AsRef<str>) -> String {
        let english = english.as_ref();
        let dutch = DUTCH.get(english).filter(|_| self == Self::Nl);
        dutch.map_or(english, String::as_str).to_owned()
    }

    /// Returns each of several of our words, which `; ` parts.
    pub(super) fn each(self, english: &str) -> String {
        english.split("; ").map(|one| self.say(one)).collect::<Vec<_>>().join("; ")
    }

    /// Returns why something failed, as one of our errors says it: each part of it that a colon parts by itself, with the
    /// value that it ends in.
    ///
    /// Of what the operating system says, its number is told in another language than English; what has no words in that
    /// is left out behind words that have, and stands in the command line's answer.
    pub(super) fn reason(self, english: &str) -> String {
        let known = |one: &str| DUTCH.get(one).filter(|_| self == Self::Nl);
        let number = |one: &str| -> Option<u32> {
            one.rsplit_once("(os error ")?.1.strip_suffix(')')?.parse().ok()
        };
        if let Some(whole) = known(english) {
            return whole.clone();
        }
        if let Some((head, value)) = english.rsplit_once(' ')
            && let pattern = format!("{head} {{}}")
            && known(&pattern).is_some()
        {
            return self.with(&pattern, &[&value]);
        }
        let Some((head, rest)) = english.split_once(": ") else { return english.to_owned() };
        let Some(head) = known(head) else { return english.to_owned() };
        if let Some(number) = number(rest) {
            return format!("{head}: {}", self.with("error {} of the system", &[&number]));
        }
        match self.reason(rest) {
            same if same == rest => head.clone(),
            rest => format!("{head}: {rest}"),
        }
    }

    /// Returns words with a value in the place of each `{}`.
    pub(crate) fn with(self, english: &str, values: &[&dyn Display]) -> String {
        let said = self.say(english);
        let mut parts = said.split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for (at, part) in parts.enumerate() {
            text.push_str(&values.get(at).map(ToString::to_string).unwrap_or_default());
            text.push_str(part);
        }
        text
    }

    /// Returns a count of something, such as `1 case`.
    pub(super) fn count(self, count: &u64, one: &str, many: &str) -> String {
        self.with(if *count == 1 { one } else { many }, &[count])
    }

    /// Writes a day as people do.
    pub(super) fn day(self, day: &Day) -> String {
        phrases::date(*day, self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{casefile::taxonomy, links::Kind};

    const TEMPLATES: [&str; 16] = [
        include_str!("../../templates/attachment.html"),
        include_str!("../../templates/base.html"),
        include_str!("../../templates/case.html"),
        include_str!("../../templates/file.html"),
        include_str!("../../templates/film.html"),
        include_str!("../../templates/history.html"),
        include_str!("../../templates/inbox.html"),
        include_str!("../../templates/left.html"),
        include_str!("../../templates/links.html"),
        include_str!("../../templates/plain.html"),
        include_str!("../../templates/paper-file.html"),
        include_str!("../../templates/print.html"),
        include_str!("../../templates/statistics.html"),
        include_str!("../../templates/take-out.html"),
        include_str!("../../templates/translation.html"),
        include_str!("../../templates/words.html"),
    ];
    const CODE: [&str; 15] = [
        include_str!("../links/graph.rs"),
        include_str!("acts.rs"),
        include_str!("alike.rs"),
        include_str!("answer.rs"),
        include_str!("case.rs"),
        include_str!("film.rs"),
        include_str!("inbox.rs"),
        include_str!("left.rs"),
        include_str!("made.rs"),
        include_str!("marks.rs"),
        include_str!("paper.rs"),
        include_str!("refused.rs"),
        include_str!("statistics.rs"),
        include_str!("take_out.rs"),
        include_str!("tips.rs"),
    ];

    /// Returns what stands in quotes behind one of our calls.
    fn said(text: &str) -> Vec<String> {
        let calls = ["t.say(\"", "t.with(\"", "t.count("];
        let mut found = vec![];
        for call in calls {
            for rest in text.split(call).skip(1) {
                let (inside, quoted) = match call {
                    "t.count(" => (rest.split(')').next().unwrap_or_default(), true),
                    _ => (rest.split('"').next().unwrap_or_default(), false),
                };
                match quoted {
                    true => found.extend(inside.split('"').skip(1).step_by(2).map(str::to_owned)),
                    false => found.push(inside.to_owned()),
                }
            }
        }
        found
    }

    #[test]
    fn every_word_of_the_page_is_in_dutch() {
        let words: Vec<String> =
            TEMPLATES.iter().chain(&CODE).flat_map(|text| said(text)).collect();
        assert!(words.len() > 120, "{}", words.len());
        let fields = taxonomy::taxonomy().fields.iter().map(|field| field.name.clone());
        let kinds = Kind::ALL.iter().map(|kind| kind.words().to_owned());
        let missing: Vec<String> = words
            .into_iter()
            .chain(fields)
            .chain(kinds)
            .filter(|one| !DUTCH.contains_key(one))
            .collect();
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn values_stand_in_the_same_number_of_places_in_both() {
        for (english, dutch) in DUTCH.iter() {
            assert_eq!(english.matches("{}").count(), dutch.matches("{}").count(), "{english}");
        }
        assert_eq!(
            Tongue::Nl.with("Case {} was not changed: {}.", &[&7, &"x"]),
            "Zaak 7 is niet gewijzigd: x."
        );
        assert_eq!(Tongue::En.count(&1, "{} case", "{} cases"), "1 case");
    }

    #[test]
    fn browser_that_asks_for_dutch_first_gets_it() {
        assert_eq!(Tongue::accepted("nl-NL,nl;q=0.9,en;q=0.8"), Tongue::Nl);
        assert_eq!(Tongue::accepted("en-GB,nl"), Tongue::En);
        assert_eq!(Tongue::accepted(""), Tongue::En);
    }
}
