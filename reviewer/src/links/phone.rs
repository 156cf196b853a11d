//! Telephone numbers, as E.164 writes them.
//!
//! A number with a country is held against the lengths that its numbering plan has (data/phones.tsv); one without is
//! read as Dutch where it fits the Dutch plan, written the way such numbers are written, and else is no number: a date,
//! a price, an hour must never join two cases.

use std::{collections::BTreeMap, ops::Range, sync::LazyLock};

use super::{
    Found, Kind,
    reading::{Reading, is_word},
};

/// More digits than any number has, with what stands between them.
const DIGITS_MAX: usize = 18;
/// Signs between two groups of digits.
const BETWEEN_MAX: usize = 3;

/// What a numbering plan says of its numbers.
#[derive(Debug)]
struct Plan {
    /// Dialled within the country alone.
    trunk: &'static str,
    lengths: Vec<usize>,
}

static PLANS: LazyLock<BTreeMap<&'static str, Plan>> = LazyLock::new(|| {
    let lines = include_str!("../../data/phones.tsv").lines();
    lines.filter(|line| !line.starts_with('#')).filter_map(plan).collect()
});

fn plan(line: &'static str) -> Option<(&'static str, Plan)> {
    let mut fields = line.split('\t');
    let (code, trunk, lengths) = (fields.next()?, fields.next()?, fields.next()?);
    let lengths = lengths.split(',').filter_map(|length| length.parse().ok()).collect();
    Some((code, Plan { trunk, lengths }))
}

/// Finds a number that begins at a place.
pub(super) fn find(reading: &Reading, place: usize) -> Option<Found> {
    let c = reading.at(place)?;
    if !matches!(c, '+' | '0' | '3' | '(') || !stands_free(reading, place) {
        return None;
    }
    let written = Written::read(reading, place)?;
    let (key, end) = match c {
        '3' => written.without_plus(),
        _ => written.abroad().or_else(|| written.dutch()),
    }?;
    Some(Found { kind: Kind::Phone, span: place..end, key, country: None })
}

/// Returns the key of a number that is all digits and begins with its country, as addresses of messengers have it.
pub(super) fn of_digits(digits: &str) -> Option<String> {
    let all = (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    if all { e164(digits, false) } else { None }
}

/// Returns the key of a number as its organisation publishes it.
pub(super) fn published(text: &str) -> Option<String> {
    let written = Written::read(&Reading::of(text), 0)?;
    let dutch = || {
        let national = written.digits.strip_prefix('0')?;
        is_dutch(national).then(|| format!("+31{national}"))
    };
    written.abroad().map(|(key, _)| key).or_else(dutch)
}

/// Tells whether nothing before a place makes its digits part of something longer: a price, a date, a word.
fn stands_free(reading: &Reading, place: usize) -> bool {
    let Some(before) = reading.before(place) else { return true };
    if is_word(before) || matches!(before, '+' | '\u{20ac}' | '$' | '\u{a3}' | '#' | '@' | '_') {
        return false;
    }
    let number_before = place.checked_sub(2).is_some_and(|place| reading.is_digit(place));
    !(number_before && matches!(before, '.' | ',' | ':' | '-' | '/'))
}

/// Digits in groups, as they stand in a text.
struct Written {
    digits: String,
    plus: bool,
    /// Where a trunk prefix stands in brackets, as a place in the digits.
    bracketed: Option<usize>,
    groups: Vec<Group>,
}

/// The end of a group of digits.
#[derive(Clone, Copy)]
struct Group {
    /// Digits up to its end.
    digits: usize,
    /// Its own digits.
    own: usize,
    /// The place behind it in the text.
    end: usize,
    /// Whether a number can end here.
    closed: bool,
}

impl Written {
    fn read(reading: &Reading, place: usize) -> Option<Self> {
        let plus = reading.at(place) == Some('+');
        let mut written = Self { digits: String::new(), plus, bracketed: None, groups: vec![] };
        let mut next = if plus { reading.past_spaces(place + 1, 1) } else { place };
        if reading.at(next) == Some('(') {
            next += 1;
        }
        while written.digits.len() < DIGITS_MAX {
            let run = next..reading.run(next, DIGITS_MAX, |c| c.is_ascii_digit());
            if run.is_empty() {
                break;
            }
            written.group(reading, &run);
            next = reading
                .run(run.end, BETWEEN_MAX, |c| matches!(c, ' ' | '-' | '.' | '/' | '(' | ')'));
            if next == run.end {
                break;
            }
        }
        (!written.groups.is_empty()).then_some(written)
    }

    fn group(&mut self, reading: &Reading, run: &Range<usize>) {
        let own = reading.text(run.clone());
        if own == "0" && reading.before(run.start) == Some('(') && reading.at(run.end) == Some(')')
        {
            self.bracketed = Some(self.digits.len());
        }
        self.digits.push_str(&own);
        let closed = !reading.at(run.end).is_some_and(|c| is_word(c) || c == '@' || c == '_');
        let digits = self.digits.len();
        self.groups.push(Group { digits, own: own.len(), end: run.end, closed });
    }

    /// Reads a number with its country.
    fn abroad(&self) -> Option<(String, usize)> {
        let from = if self.plus { 0 } else { 2 };
        if !self.plus && !self.digits.starts_with("00") {
            return None;
        }
        let fits = |group: &Group| {
            let mut digits = self.digits.get(from..group.digits)?.to_owned();
            // +31 (0)6: the nought in brackets is dialled at home alone.
            if let Some(at) = self.bracketed.and_then(|at| at.checked_sub(from))
                && (1..=3).contains(&at)
                && at < digits.len()
            {
                digits.remove(at);
            }
            Some((e164(&digits, true)?, group.end, group.own))
        };
        let all: Vec<_> =
            self.groups.iter().filter(|group| group.closed).filter_map(fits).collect();
        // "+49 151 23456789 2 keer": a last digit by itself belongs to what follows, if the number is one without it.
        let last = all.iter().rev().find(|(.., own)| *own > 1).or_else(|| all.last());
        last.map(|(key, end, _)| (key.clone(), *end))
    }

    /// Reads a number without a country, as Dutch.
    fn dutch(&self) -> Option<(String, usize)> {
        if self.plus || self.is_date() || !self.begins_as_dutch() {
            return None;
        }
        let fits = |group: &Group| {
            let national = self.digits.get(..group.digits)?.strip_prefix('0')?;
            let key = is_dutch(national).then(|| format!("+31{national}"))?;
            (!self.is_hours(national, &key)).then_some((key, group.end))
        };
        self.groups.iter().rev().filter(|group| group.closed).find_map(fits)
    }

    /// Reads a Dutch mobile number whose plus was left out.
    fn without_plus(&self) -> Option<(String, usize)> {
        let first = self.groups.first().filter(|group| group.closed && group.own == 11)?;
        let national = self.digits.get(..first.digits)?.strip_prefix("31")?;
        (national.starts_with('6') && is_dutch(national))
            .then(|| (format!("+31{national}"), first.end))
    }

    /// Tells whether the first group is an area code, 06, or the whole number.
    fn begins_as_dutch(&self) -> bool {
        let first = self.groups.first().map_or(0, |group| group.own);
        match first {
            2 => self.digits.starts_with("06"),
            3 | 4 | 5 | 8 | 10 | 11 => true,
            _ => false,
        }
    }

    /// Tells whether the digits begin with day, month and year.
    fn is_date(&self) -> bool {
        let own: Vec<usize> = self.groups.iter().take(3).map(|group| group.own).collect();
        let [1 | 2, 1 | 2, 4] = own.as_slice() else { return false };
        let year =
            self.groups.get(2).and_then(|year| self.digits.get(year.digits - 4..year.digits));
        year.is_some_and(|year| year.starts_with("19") || year.starts_with("20"))
    }

    /// Tells whether what could be a service number is rather two hours: 0800-1700, and nobody published it.
    fn is_hours(&self, national: &str, key: &str) -> bool {
        let hours = |hours: &str| {
            let (hour, minute) = (hours.get(..2)?, hours.get(2..)?);
            Some(hour.parse::<u8>().ok()? < 25 && ["00", "15", "30", "45"].contains(&minute))
        };
        let looks = national.len() == 7 && national.get(3..).and_then(hours) == Some(true);
        looks && !super::published::names(Kind::Phone, key)
    }
}

/// Area codes of the Netherlands after their nought (Besluit nummerplan telefonie), those of two digits first.
const AREAS: &str = "10 13 15 20 23 24 26 30 33 35 36 38 40 43 45 46 50 53 55 58 70 71 72 73 74 75 76 77 78 79 \
    111 113 114 115 117 118 161 162 164 165 166 167 168 172 174 180 181 182 183 184 186 187 222 223 224 226 227 228 229 \
    251 252 255 294 297 299 313 314 315 316 317 318 320 321 341 342 343 344 345 346 347 348 411 412 413 416 418 475 478 \
    481 485 486 487 488 492 493 495 497 499 511 512 513 514 515 516 517 518 519 521 522 523 524 525 527 528 529 541 543 \
    544 545 546 547 548 561 562 566 570 571 572 573 575 577 578 591 592 593 594 595 596 597 598 599";

/// Tells whether digits are a Dutch national number (Besluit nummerplan telefonie): fixed, mobile, or a service's.
fn is_dutch(national: &str) -> bool {
    let begins = |prefixes: &[&str]| prefixes.iter().any(|prefix| national.starts_with(prefix));
    let service = ["800", "900", "906", "909"];
    match national.len() {
        9 => {
            AREAS.split(' ').any(|area| national.starts_with(area))
                || begins(&["61", "62", "63", "64", "65", "68"])
                || begins(&["84", "85", "87", "88", "91"])
        }
        7 | 10 => begins(&service),
        _ => false,
    }
}

/// Returns the E.164 form of digits that begin with a country's code; `grouped` when a person wrote them.
fn e164(digits: &str, grouped: bool) -> Option<String> {
    let (code, plan) = (1..=3).find_map(|most| {
        let code = digits.get(..most)?;
        Some((code, PLANS.get(code)?))
    })?;
    let national = digits.get(code.len()..)?;
    let national = match national.strip_prefix(plan.trunk) {
        Some(rest) if grouped && !plan.trunk.is_empty() => rest,
        _ => national,
    };
    let fits = match code {
        "31" => is_dutch(national),
        _ => plan.lengths.contains(&national.len()),
    };
    (fits && code.len() + national.len() <= 15).then(|| format!("+{code}{national}"))
}

#[cfg(test)]
mod tests {
    use crate::links::{Kind, tests::keys};

    fn phones(text: &str) -> Vec<String> {
        keys(text, Kind::Phone)
    }

    #[test]
    fn one_number_has_one_key_in_every_writing() {
        for text in [
            "06 12345678",
            "06-12345678",
            "0612345678",
            "06 12 34 56 78",
            "06.12.34.56.78",
            "06/12345678",
            "+31612345678",
            "+31 6 12345678",
            "+31 (0)6 12345678",
            "+31(0)612345678",
            "0031 6 1234 5678",
            "+31 06 12345678",
            "31612345678",
            "(06) 12345678",
            "bel:0612345678!",
            "tel. 06 - 1234 5678.",
            "٠٦ ١٢٣٤٥٦٧٨",
            "०६-१२३४५६७८",
            "０６ １２３４５６７８",
            "06\u{200b}1234\u{2060}5678",
            "0\u{202e}6\u{202c}12345678",
            "06 1 2 3 4 5 6 7 8",
            "06\u{2011}12345678",
            "0️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣",
        ] {
            assert_eq!(phones(text), ["+31612345678"], "{text}");
        }
    }

    #[test]
    fn numbers_beside_numbers_are_told_apart() {
        assert_eq!(phones("0612345678 0687654321"), ["+31612345678", "+31687654321"]);
        assert_eq!(phones("20 06-12345678"), ["+31612345678"]);
        assert_eq!(phones("+49 151 23456789 2 keer"), ["+4915123456789"]);
        assert_eq!(phones("020-1234567 of 0345-123456"), ["+31201234567", "+31345123456"]);
    }

    #[test]
    fn service_numbers_are_numbers_and_hours_are_not() {
        assert_eq!(phones("0800-2000, 0900 8844"), ["+318002000", "+319008844"]);
        assert_eq!(phones("werkt van 0800-1700, ook 0900-1230"), Vec::<String>::new());
    }

    #[test]
    fn parts_of_longer_things_are_no_numbers() {
        for text in [
            "€0612345678",
            "a0612345678",
            "0612345678a",
            "1.0612345678",
            "06-02-2026 12",
            "06-12-2026 1000",
            "01-02-2026 12",
            "0612345679012345678",
            "+31 6 1234567",
            "+999 123456789",
            "010203 0405",
        ] {
            assert_eq!(phones(text), Vec::<String>::new(), "{text}");
        }
    }
}
