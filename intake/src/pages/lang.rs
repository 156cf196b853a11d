//! The languages of the pages, and the choice among them.

use std::fmt;

/// A language that the pages are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lang {
    /// Dutch.
    Nl,
    /// English.
    En,
}

/// The direction a language is written in, as in HTML's `dir`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Ltr,
    /// Right to left.
    Rtl,
}

impl Lang {
    /// Every language, in the order in which the pages offer them.
    pub const ALL: [Self; 2] = [Self::Nl, Self::En];

    /// Returns the language tag (BCP 47), which is also the first segment of the paths.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }

    /// Returns the language's own name for itself.
    #[must_use]
    pub fn autonym(self) -> &'static str {
        match self {
            Self::Nl => "Nederlands",
            Self::En => "English",
        }
    }

    /// Returns the direction it is written in.
    #[must_use]
    pub fn direction(self) -> Direction {
        match self {
            Self::Nl | Self::En => Direction::Ltr,
        }
    }

    /// Reads a tag as it stands in a path.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.tag() == tag)
    }

    /// Chooses by an Accept-Language (RFC 9110 section 12.5.4), weights included.
    ///
    /// Without one the page is Dutch; when nothing in it is ours, English.
    #[must_use]
    pub fn negotiate(accept: Option<&str>) -> Self {
        let Some(accept) = accept.filter(|accept| !accept.trim().is_empty()) else {
            return Self::Nl;
        };
        let mut best = (0, Self::En);
        for range in accept.split(',').take(RANGES_MAX) {
            let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
            let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let weight = weight(parameters);
            if let Some(lang) = Self::parse(&primary)
                && weight > best.0
            {
                best = (weight, lang);
            }
        }
        best.1
    }
}

/// The most ranges that are looked at.
const RANGES_MAX: usize = 32;

/// Reads `q=` in thousandths; a weight that cannot be read is 1, the default.
fn weight(parameters: &str) -> u32 {
    let value = parameters.trim().strip_prefix(['q', 'Q']).and_then(|rest| rest.strip_prefix('='));
    let Some((whole, part)) = value.map(|q| q.split_once('.').unwrap_or((q, ""))) else {
        return 1_000;
    };
    let thousandths = format!("{part:0<3}").get(..3).and_then(|digits| digits.parse().ok());
    match (whole, thousandths) {
        ("0", Some(thousandths)) => thousandths,
        _ => 1_000,
    }
}

impl Direction {
    /// Returns the value of `dir`.
    #[must_use]
    pub fn value(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_decide_among_our_languages() {
        for (accept, lang) in [
            ("nl", Lang::Nl),
            ("nl-BE,nl;q=0.9,en;q=0.8", Lang::Nl),
            ("en-GB, nl;q=0.9", Lang::En),
            ("en;q=0.3,nl;q=0.4", Lang::Nl),
            ("pl,en;q=0.5,nl;q=0.5", Lang::En),
            ("NL;q=0,EN;q=0.001", Lang::En),
            ("pl-PL,pl", Lang::En),
            ("*", Lang::En),
            (",;=,,;q=,nl;q=x", Lang::Nl),
        ] {
            assert_eq!(Lang::negotiate(Some(accept)), lang, "{accept}");
        }
    }

    #[test]
    fn no_wish_is_dutch() {
        assert_eq!(Lang::negotiate(None), Lang::Nl);
        assert_eq!(Lang::negotiate(Some(" ")), Lang::Nl);
    }

    #[test]
    fn tags_are_read_exactly() {
        for lang in Lang::ALL {
            assert_eq!(Lang::parse(lang.tag()), Some(lang));
        }
        assert_eq!(Lang::parse("NL"), None);
        assert_eq!(Lang::parse(""), None);
    }
}
