//! The ticked answers: closed sets whose names are the form's values.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Defines a closed set of answers whose names are the form's values.
macro_rules! answers {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $value:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $value)] $variant),+ }

        impl $name {
            /// Every answer, in the order of the form.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the value in the form and in `tip.json`.
            #[must_use]
            pub fn value(self) -> &'static str {
                match self { $(Self::$variant => $value),+ }
            }

            /// Reads a value of the form.
            #[must_use]
            pub fn parse(value: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|answer| answer.value() == value)
            }
        }
    };
}

pub(super) use answers;

answers! {
    /// Question 1: how the sender knows.
    Source {
        /// It happens to the sender.
        Victim = "victim",
        /// It happens to someone the sender knows.
        Acquaintance = "acquaintance",
        /// The sender saw or heard it.
        Witness = "witness",
        /// The sender knows from their work.
        Work = "work",
        /// The sender would rather not say.
        RatherNotSay = "rather-not-say",
    }
}

answers! {
    /// Question 3: what people have to do.
    What {
        /// Sex or sexual acts, also online.
        Sex = "sex",
        /// Other work.
        Labour = "work",
        /// Breaking the law for someone.
        Crime = "crime",
        /// Begging.
        Begging = "begging",
        /// Giving an organ.
        Organ = "organ",
        /// Marrying, or having or giving up a child.
        Family = "family",
        /// The sender does not know, or something else.
        Other = "other",
    }
}

answers! {
    /// Question 5: whether anyone is younger than 18.
    Minor {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// The sender does not know.
        Unknown = "unknown",
    }
}

answers! {
    /// Question 6: when it happens.
    When {
        /// Now.
        Now = "now",
        /// Soon.
        Soon = "soon",
        /// It is over.
        Over = "over",
        /// The sender does not know.
        Unknown = "unknown",
    }
}

answers! {
    /// Question 7: what the sender wants.
    Want {
        /// Help.
        Help = "help",
        /// Only to tell.
        Tell = "tell",
        /// The sender does not know.
        Unknown = "unknown",
    }
}

/// The ticked answers of the form; everything is optional.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// Question 1.
    pub source: Option<Source>,
    /// Question 2's tick: someone could guess who sent this.
    pub guessable: bool,
    /// Question 3.
    pub what: BTreeSet<What>,
    /// Question 4: a line about the place.
    pub place: Option<String>,
    /// Question 5.
    pub minor: Option<Minor>,
    /// Question 6.
    pub when: Option<When>,
    /// Question 6: when soon is.
    pub soon: Option<String>,
    /// Question 6's tick: someone may be hurt, locked up or moved in the next days.
    pub danger: bool,
    /// Question 7.
    pub want: Option<Want>,
    /// Question 7's tick: talk to the sender before anyone comes.
    pub talk_first: bool,
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answers")
    }
}
