//! The guide: where to turn, what the law says, how to recognise trafficking; and the page about this site.
//!
//! A sentence about the law has its source, and the lawyer who has checked it, in one row here. While a row of the page
//! has no lawyer, the page says so above all of them.

use askama::Template;

use crate::pages::{Lang, guide, help, texts::Texts};

/// One sentence about the law.
pub(super) struct Right {
    /// The message that says it.
    pub(super) text: &'static str,
    /// Where it is written, in Dutch, as lawyers name it.
    pub(super) source: &'static str,
    /// Who has checked that it says no more than its source; empty as long as nobody has.
    pub(super) lawyer: &'static str,
}

const B8: &str = "Vreemdelingencirculaire 2000, B8/3";
const DIRECTIVE: &str = "Aanwijzing mensenhandel (OM)";

const fn unchecked(text: &'static str, source: &'static str) -> Right {
    Right { text, source, lawyer: "" }
}

/// What holds for every victim.
pub(super) const EVERYONE: &[Right] = &[
    unchecked("right-law", "artikel 273f Wetboek van Strafrecht"),
    unchecked("right-minor", "artikel 273f Wetboek van Strafrecht"),
    unchecked("right-lawyer", DIRECTIVE),
    unchecked("right-interpreter", DIRECTIVE),
    unchecked("right-speak", DIRECTIVE),
    unchecked("right-apart", DIRECTIVE),
    unchecked("right-crime", "non-punishmentbeginsel; Nationaal Rapporteur, 2017"),
    unchecked("right-money", "Schadefonds Geweldsmisdrijven"),
];
/// What holds for citizens of the European Union.
pub(super) const EU: &[Right] =
    &[unchecked("right-eu-care", "Wmo 2015"), unchecked("right-eu-time", B8)];
/// What holds for citizens of other countries.
pub(super) const OTHER: &[Right] = &[
    unchecked("right-time", B8),
    unchecked("right-dublin", B8),
    unchecked("right-sign", B8),
    unchecked("right-offer", "berichten in de pers, 2017; nog te controleren"),
    unchecked("right-shelter", "COSM; Vreemdelingencirculaire 2000, B8/3"),
    unchecked("right-permit", B8),
    unchecked("right-severe", B8),
];
/// How to recognise trafficking: a heading, its pictogram, and the signs below it.
pub(super) const SIGNS: &[(&str, &[&str])] = &[
    ("signs-all", &["sign-all-1", "sign-all-2", "sign-all-3", "sign-all-4", "sign-all-5"]),
    ("signs-sex", &["sign-sex-1", "sign-sex-2"]),
    ("signs-work", &["sign-work-1", "sign-work-2"]),
    ("signs-crime", &["sign-crime-1", "sign-crime-2"]),
    ("signs-begging", &["sign-begging-1"]),
    ("signs-organ", &["sign-organ-1"]),
    ("signs-family", &["sign-family-1", "sign-family-2"]),
];
/// What the signs are drawn from.
pub(super) const SIGNS_SOURCE: &str =
    "ILO indicators of forced labour; artikel 273f Wetboek van Strafrecht";

/// The guide.
#[derive(Template)]
#[template(path = "guide.html", whitespace = "minimize")]
pub(super) struct GuidePage<'a> {
    t: &'a Texts,
    style: &'a str,
    /// Whether the guide stands in a folder of files, with no site around it.
    alone: bool,
    unchecked: bool,
    /// What stands over the sentences about the law: rights they are only once a lawyer has checked them.
    heading: &'static str,
}

impl<'a> GuidePage<'a> {
    /// Fills the guide; `alone` when no site is around it.
    pub(super) fn new(t: &'a Texts, style: &'a str, alone: bool) -> Self {
        let mut rights = [EVERYONE, EU, OTHER].into_iter().flatten();
        let unchecked = rights.any(|right| right.lawyer.is_empty());
        let heading = if unchecked { "rights-maybe" } else { "rights" };
        Self { t, style, alone, unchecked, heading }
    }
}

/// The first page of a folder with the guide: the languages, each by its own name.
#[derive(Template)]
#[template(path = "contents.html", whitespace = "minimize")]
pub(super) struct ContentsPage<'a> {
    t: &'a Texts,
    english: &'a Texts,
    style: &'a str,
}

impl<'a> ContentsPage<'a> {
    /// Fills the page: Dutch words, and English ones beside them.
    pub(super) fn new(t: &'a Texts, english: &'a Texts, style: &'a str) -> Self {
        Self { t, english, style }
    }
}

/// The page about this site.
#[derive(Template)]
#[template(path = "about.html", whitespace = "minimize")]
pub(super) struct AboutPage<'a> {
    t: &'a Texts,
    style: &'a str,
}

impl<'a> AboutPage<'a> {
    /// Fills the page.
    pub(super) fn new(t: &'a Texts, style: &'a str) -> Self {
        Self { t, style }
    }
}
