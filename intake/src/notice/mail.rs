//! The mail itself: the same bytes for the same day, names and end days, and always as many of them.
//!
//! Pure: day, names and facts come in, bytes go out (RFC 5322, body in base64 of RFC 2045, so that a name in any script
//! passes every server as plain ASCII). Each field that differs between days has a fixed width.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use meldkluis_crypto::{day::Day, note::hex};

use super::{
    facts::Facts,
    rota::{self, NAME_BYTES, Turn},
    settings::{Address, Settings, TimeOfDay},
};
use crate::config::Weekday;

/// From how many days on an end is marked.
const SOON_DAYS: u32 = 30;
/// The length of a line of base64 (RFC 2045 section 6.8).
const LINE: usize = 76;
/// The subject of every mail.
const SUBJECT: &str = "Daily notice";

/// What tells a test mail from the day's own; both look alike from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The mail of the day. Sent again after an answer was lost, it is the same mail to whoever compares identifiers.
    Daily,
    /// A mail that somebody asked for, with random bytes in its identifier.
    Test([u8; 8]),
}

/// Bytes to send, and the addresses of the envelope.
#[derive(Clone)]
pub struct Letter {
    /// Whose it is.
    pub from: Address,
    /// To whom it goes.
    pub to: Vec<Address>,
    /// The message, lines ended by CR LF, plain ASCII.
    pub bytes: Vec<u8>,
}

/// Composes the mail of a day.
#[must_use]
pub fn compose(settings: &Settings, facts: &Facts, day: Day, kind: Kind) -> Letter {
    let mut message = head(settings, day, kind);
    let body = STANDARD.encode(body(settings, facts, day, kind));
    for line in body.as_bytes().chunks(LINE) {
        message.push_str("\r\n");
        message.push_str(str::from_utf8(line).unwrap_or_default());
    }
    Letter { from: settings.from.clone(), to: settings.to.clone(), bytes: message.into_bytes() }
}

/// Returns the text of the mail, lines ended by CR LF; as many bytes for every day, rota and fact.
#[must_use]
pub fn body(settings: &Settings, facts: &Facts, day: Day, kind: Kind) -> String {
    let turn = rota::turn(&settings.rota, day);
    let carries = name(turn.map(|turn| turn.carries.as_str()));
    let stand_in = name(turn.and_then(|turn: &Turn| Some(turn.stand_in.as_ref()?.as_str())));
    let kind = match kind {
        Kind::Daily => "day ",
        Kind::Test(_) => "TEST",
    };
    let epoch = number(facts.epoch);
    let [certificate, recipients, security] =
        [facts.certificate, facts.recipients, facts.security].map(|end| left(end, day));
    let weekday = short(rota::weekday(day));
    let text = format!(
        "Notice of {weekday} {day} ({kind})\n\
         \n\
         carries today:  {carries}\n\
         stand-in:       {stand_in}\n\
         \n\
         Days that are left (---: not known, over: past, !: soon)\n\
         certificate of the site:       {certificate}\n\
         last recipient of the roster:  {recipients}\n\
         security.txt:                  {security}\n\
         epoch of the roster:           {epoch}\n\
         \n\
         This mail comes every day and has the same length every day, whether\n\
         anything was received or not. It tells nothing about that.\n\
         If it stays away, look after the intake's machine and its mail.\n"
    );
    text.replace('\n', "\r\n")
}

fn head(settings: &Settings, day: Day, kind: Kind) -> String {
    let to: Vec<_> = settings.to.iter().map(|to| format!("<{}>", to.as_str())).collect();
    let [from, domain] = [settings.from.as_str(), settings.from.domain()];
    let digits = day.to_string().replace('-', "");
    let drawn = match kind {
        Kind::Daily => [0; 8],
        Kind::Test(drawn) => drawn,
    };
    // RFC 3834: no vacation program answers, so that nothing comes back because of a notice.
    format!(
        "From: <{from}>\r\n\
         To: {}\r\n\
         Subject: {SUBJECT}\r\n\
         Date: {}\r\n\
         Message-ID: <{digits}.{}@{domain}>\r\n\
         Auto-Submitted: auto-generated\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: base64\r\n",
        to.join(",\r\n "),
        date(day, settings.time),
        hex(&drawn),
    )
}

/// The date is the day's fixed time, not that of sending: it tells nothing of when the machine got round to it.
fn date(day: Day, time: TimeOfDay) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let spelled = day.to_string();
    let mut parts = spelled.split('-');
    let [year, month, of_month] = [(); 3].map(|()| parts.next().unwrap_or_default());
    let month = month.parse::<usize>().unwrap_or_default().saturating_sub(1);
    let month = MONTHS.get(month).unwrap_or(&"Jan");
    format!("{}, {of_month} {month} {year} {time}:00 +0000", short(rota::weekday(day)))
}

fn short(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Mon",
        Weekday::Tuesday => "Tue",
        Weekday::Wednesday => "Wed",
        Weekday::Thursday => "Thu",
        Weekday::Friday => "Fri",
        Weekday::Saturday => "Sat",
        Weekday::Sunday => "Sun",
    }
}

/// A name takes the same room in every mail, in bytes.
fn name(name: Option<&str>) -> String {
    let mut field = name.unwrap_or("-").to_owned();
    while field.len() < NAME_BYTES {
        field.push(' ');
    }
    field
}

/// Days from `day` until the last one, 999 at most, in six bytes: ` 042  `, ` 007 !`, `over !`, ` ---  `.
fn left(end: Option<Day>, day: Day) -> String {
    let Some(end) = end else {
        return " ---  ".to_owned();
    };
    match end.number().checked_sub(day.number()) {
        None => "over !".to_owned(),
        Some(days) if days < SOON_DAYS => format!(" {days:03} !"),
        Some(days) => format!(" {:03}  ", days.min(999)),
    }
}

/// A number of five digits, 99999 at most.
fn number(value: Option<u64>) -> String {
    value.map_or_else(|| "-----".to_owned(), |value| format!("{:05}", value.min(99_999)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../../deploy/config/notice.toml");
    /// Where a mail may differ from the next day's, by the beginning of the line.
    const FIELDS: &[&str] =
        &["Notice of", "carries", "stand-in", "certificate", "last recipient", "security", "epoch"];

    fn settings(carries: &str) -> Settings {
        let mut settings = Settings::parse(SAMPLE).unwrap();
        for turn in &mut settings.rota {
            turn.carries = rota::Name::new(carries).unwrap();
            turn.stand_in = turn.stand_in.take().map(|_| turn.carries.clone());
        }
        settings
    }

    fn day(number: u32) -> Day {
        Day::from_number(number)
    }

    #[test]
    fn every_mail_has_the_same_length_whatever_it_says() {
        let full = "é".repeat(NAME_BYTES / 2);
        let names = ["x", "first desk", "ﷺ", "первая", "第一", "🦉", &full];
        // A Monday with both names, a Tuesday with one, days with none, the first and the last day.
        let days = [20_787, 20_788, 20_785, 20_786, 0, Day::LAST.number()].map(day);
        let ends = [None, Some(day(0)), Some(day(20_786)), Some(day(20_816)), Some(Day::LAST)];
        let epochs = [None, Some(0), Some(99_999), Some(u64::MAX)];
        let mut lengths = std::collections::BTreeSet::new();
        let mut seen = 0;
        for carries in names {
            let settings = settings(carries);
            let monday = body(&settings, &Facts::default(), days[0], Kind::Daily);
            assert_eq!(monday.matches(&name(Some(carries))).count(), 2, "{monday}");
            for day in days {
                for end in ends {
                    for epoch in epochs {
                        let facts =
                            Facts { certificate: end, recipients: end, security: end, epoch };
                        for kind in [Kind::Daily, Kind::Test([255; 8])] {
                            let letter = compose(&settings, &facts, day, kind);
                            assert!(letter.bytes.is_ascii());
                            lengths.insert(letter.bytes.len());
                            seen += 1;
                        }
                    }
                }
            }
        }
        assert_eq!((lengths.len(), seen), (1, 7 * 6 * 5 * 4 * 2), "{lengths:?}");
    }

    #[test]
    fn days_differ_in_the_named_fields_alone() {
        let facts = Facts { certificate: Some(day(20_800)), ..Facts::default() };
        let settings = settings("first desk");
        let [one, other] =
            [20_785, 20_790].map(|number| body(&settings, &facts, day(number), Kind::Daily));
        let differ = one.lines().zip(other.lines()).filter(|(one, other)| one != other);
        let differ: Vec<_> = differ.map(|(one, _)| one).collect();
        assert!(!differ.is_empty());
        for line in differ {
            assert!(FIELDS.iter().any(|field| line.starts_with(field)), "{line}");
        }
    }

    #[test]
    fn days_that_are_left_have_one_width() {
        for (end, expected) in [
            (None, " ---  "),
            (Some(99), "over !"),
            (Some(100), " 000 !"),
            (Some(129), " 029 !"),
            (Some(130), " 030  "),
            (Some(142), " 042  "),
            (Some(1_099), " 999  "),
            (Some(9_999), " 999  "),
        ] {
            assert_eq!(left(end.map(day), day(100)), expected, "{end:?}");
        }
        assert_eq!(number(Some(7)), "00007");
        assert_eq!(number(Some(u64::MAX)), "99999");
        assert_eq!(number(None), "-----");
    }

    #[test]
    fn head_is_what_mail_programs_read() {
        let letter = compose(&settings("x"), &Facts::default(), day(20_785), Kind::Daily);
        let text = String::from_utf8(letter.bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let expected = "From: <notice@meldkluis.example>\r\n\
             To: <first.desk@taskforce.example>,\r\n <second.desk@taskforce.example>\r\n\
             Subject: Daily notice\r\n\
             Date: Sat, 28 Nov 2026 07:00:00 +0000\r\n\
             Message-ID: <20261128.0000000000000000@meldkluis.example>\r\n\
             Auto-Submitted: auto-generated\r\n\
             MIME-Version: 1.0\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: base64";
        assert_eq!(head, expected);
        assert!(body.split("\r\n").all(|line| (1..=LINE).contains(&line.len())));
        let text = STANDARD.decode(body.replace("\r\n", "")).unwrap();
        assert!(text.starts_with(b"Notice of Sat 2026-11-28 (day )\r\n"));
    }

    #[test]
    fn test_mail_differs_in_its_marks_alone() {
        let settings = settings("x");
        let facts = Facts::default();
        let [daily, test] = [Kind::Daily, Kind::Test([7; 8])]
            .map(|kind| body(&settings, &facts, day(20_785), kind));
        assert_eq!(daily.replace("(day )", "(TEST)"), test);
    }
}
