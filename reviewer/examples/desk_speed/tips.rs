//! Tips as people write them: most words are common ones, some are rare, and few name a number, a plate or a place.

use meldkluis_crypto::{
    day::Day,
    tip::{Answers, Kind, Minor, Tip, Version, When},
};

/// In most texts.
const COMMON: [&str; 24] = [
    "de", "het", "een", "en", "van", "is", "dat", "niet", "op", "zij", "er", "met", "voor", "ze",
    "in", "komt", "die", "naar", "bij", "ook", "meisje", "huis", "man", "auto",
];
/// In some.
const SOME: [&str; 40] = [
    "geld",
    "paspoort",
    "avond",
    "kade",
    "werk",
    "nagelstudio",
    "kamer",
    "bang",
    "kenteken",
    "telefoon",
    "hotel",
    "schuld",
    "chauffeur",
    "vrouw",
    "sleutel",
    "nacht",
    "boerderij",
    "keuken",
    "kelder",
    "dorp",
    "patiënt",
    "coördinator",
    "geïsoleerd",
    "crèche",
    "ruïne",
    "reünie",
    "café",
    "Curaçao",
    "Oekraïne",
    "Roemenië",
    "Bulgarije",
    "massagesalon",
    "arbeidsmigranten",
    "vakantiepark",
    "uitzendbureau",
    "champignonkwekerij",
    "achterdeur",
    "gordijnen",
    "bewaker",
    "zaterdag",
];

/// What people type into a search: rare, common, beginnings, several words, words with marks, numbers.
pub(crate) const SEARCHES: [&str; 20] = [
    "zaak4711x",
    "zaak98x",
    "meisje",
    "de",
    "niet",
    "huis",
    "kenteken",
    "nagel",
    "boer",
    "m",
    "ko",
    "meisje hotel",
    "geld paspoort kelder",
    "de man met een auto",
    "patiënt",
    "geisoleerd",
    "curaçao crèche",
    "12-XKD-3",
    "06 1234 5678",
    "champignonkwekerij zaterdag bewaker",
];

/// Numbers that are drawn from a seed, the same each time.
struct Drawn(u64);

impl Drawn {
    fn next(&mut self, below: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % below.max(1)
    }
}

/// A text of about 700 characters, in which one word is the tip's own.
fn text(number: u64) -> String {
    let mut drawn = Drawn(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let mut text = format!("zaak{number}x ");
    for _ in 0..110 {
        let word = match drawn.next(100) {
            0..78 => COMMON.get(drawn.next(COMMON.len())),
            78..97 => SOME.get(drawn.next(SOME.len())),
            _ => None,
        };
        match word {
            Some(word) => text.push_str(word),
            None => text.push_str(&format!("w{}", drawn.next(40_000))),
        }
        text.push_str(if drawn.next(12) == 0 { ". " } else { " " });
    }
    if number.is_multiple_of(5) {
        text.push_str(&format!("bel 06 1234 {:04} ", drawn.next(10_000)));
    }
    if number.is_multiple_of(7) {
        text.push_str(&format!("kenteken {:02}-XKD-{} ", drawn.next(100), drawn.next(10)));
    }
    text
}

pub(crate) fn tip(number: u64, today: Day) -> Tip {
    let back = u32::try_from(number % 700).unwrap_or_default();
    let answers = Answers {
        danger: number.is_multiple_of(50),
        minor: number.is_multiple_of(9).then_some(Minor::Yes),
        when: number.is_multiple_of(4).then_some(When::Now),
        ..Answers::default()
    };
    Tip {
        version: Version,
        kind: Kind::Tip,
        day: Day::from_number(today.number().saturating_sub(back)),
        language: "nl".into(),
        form: Version,
        attempt: None,
        mailbox: None,
        answers,
        text: Some(text(number)),
        attachments: vec![],
    }
}
