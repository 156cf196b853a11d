use super::*;

/// Returns the keys of one kind that a text is marked with, after holding what is true of all marks.
pub(super) fn keys(text: &str, kind: Kind) -> Vec<String> {
    let marks = marks(text);
    sound(text, &marks);
    marks.into_iter().filter(|mark| mark.kind == kind).map(|mark| mark.key).collect()
}

/// Holds that marks lie on borders of characters, in order, not over each other, and that their keys can be kept.
fn sound(text: &str, marks: &[Mark]) {
    let mut end = 0;
    for mark in marks {
        assert!(text.get(mark.range.clone()).is_some_and(|own| !own.is_empty()), "{mark:?}");
        assert!(mark.range.start >= end, "{mark:?}");
        end = mark.range.end;
        let key = mark.joined();
        assert_eq!(key.to_string().parse(), Ok(key));
    }
}

#[test]
fn earlier_kind_wins_where_marks_would_overlap() {
    let all = |text: &str| -> Vec<(Kind, String)> {
        marks(text).into_iter().map(|mark| (mark.kind, mark.key)).collect()
    };
    assert_eq!(all("0612345678@gmail.com"), [(Kind::Mail, "0612345678@gmail.com".into())]);
    assert_eq!(all("https://x.nl/06-12345678"), [(Kind::Url, "x.nl/06-12345678".into())]);
    assert_eq!(all("kvk 06123456"), [(Kind::Register, "06123456".into())]);
    assert_eq!(
        all("Kerkstraat 12, 1234 AB"),
        [(Kind::Street, "kerkstraat 12".into()), (Kind::Postcode, "1234AB 12".into())]
    );
}

#[test]
fn whole_tip_is_marked_in_the_order_of_its_words() {
    let text = "Bij Rood Uitzend B.V. (KvK 12345678) in de Kerkstraat 12 rijdt een busje 12-BBD-3.\n\
                Bel 06-12345678, insta: roos_1, roos (at) gmail punt com of salon-rood.nl, NL91ABNA0417164300.";
    let kinds: Vec<Kind> = marks(text).into_iter().map(|mark| mark.kind).collect();
    assert_eq!(
        kinds,
        [
            Kind::Firm,
            Kind::Register,
            Kind::Street,
            Kind::Plate,
            Kind::Phone,
            Kind::Handle,
            Kind::Mail,
            Kind::Url,
            Kind::Iban
        ]
    );
}

#[test]
fn tags_and_names_are_each_kinds_own() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_tag(kind.tag()), Some(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
    }
    assert_eq!(Kind::from_tag(0), None);
    for text in ["", "phone", "phone:", "fax:1", "phone:\u{1b}", "PHONE:1"] {
        assert_eq!(text.parse::<Key>(), Err(KeyError), "{text:?}");
    }
}

#[test]
fn no_more_marks_than_the_limit() {
    let text = "0612345678 ".repeat(MARKS_MAX + 10);
    let marks = marks(&text);
    sound(&text, &marks);
    assert_eq!(marks.len(), MARKS_MAX);
}

/// What texts of tips are made of, and what passes look for: whole, broken and in odd places.
const PIECES: &[&str] = &[
    "06 12345678",
    "+31 (0)6 1234-5678",
    "12-BBD-3",
    "1-ABC-23",
    "AB-12-CD",
    "ab-12-cd",
    "B 123 ABC",
    "kenteken",
    "kenteken: XK 12 34",
    "auto ",
    "van 12-XX-99",
    "busje 99XXX9",
    "NL91ABNA0417164300",
    "nl 91 abna 0417 1643 00",
    "DE89 3704",
    "jan@x.nl",
    "jan (at) gmail punt com",
    " at gmail.com",
    "roos apenstaartje gmail.com",
    "insta: roos_1",
    "tg roos_1",
    "@roos",
    "snap het",
    "www.site.nl/a",
    "site[.]nl",
    "hxxps://x(.)com/",
    "t.me/roos1",
    "x.nl:8080",
    "Kerkstraat 12",
    "kerkstraat 12 uur",
    "kerk-straat, 5a",
    "kerkstraat, 5a",
    "aan de kade 5",
    "aan d'oude dijk 3",
    "Dijk 3",
    "ul. Długa 5",
    "ul Długa 5",
    "calle Mayor 5",
    "strada Lunga 3",
    "вул Шевченка 3",
    "ул. Вазов 7",
    "str. X 1",
    "1234 AB 12",
    "1234AB",
    "1500 KG",
    "KvK 12345678",
    "k.v.k. nr. 1234 5678",
    "chamber of commerce 12345678",
    "Rood B.V.",
    "Hotel Zon",
    "bar Zon",
    "massagesalon Lotus 8",
    "ООО",
    "в",
    "СВ 1234 АВ",
    "госномер А123ВС",
    "لوحة 12",
    "zaak12x",
    "de",
    "het",
    "in",
    "A",
    "a",
    "1",
    "9",
    "Ⅷ",
    "ⅷ",
    "²",
    "½",
    "٠٦",
    "中文",
    "é",
    "İ",
    "ß",
    "ǅ",
    "\u{200b}",
    "-",
    " ",
    ".",
    ",",
    "\n",
    "(",
    ")",
    "[",
    "@",
    "/",
    "_",
    "'",
    "#",
    "€",
    "+",
    ":",
];

/// Draws a text that is made of these pieces (Knuth's linear congruential generator).
fn drawn(seed: &mut u64) -> String {
    let mut next = |most: usize| {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*seed >> 33).unwrap() % most
    };
    let mut text = String::new();
    for _ in 0..=next(14) {
        text.push_str(PIECES[next(PIECES.len())]);
        text.push_str(if next(3) > 0 { " " } else { "" });
    }
    text
}

/// Most words are passed over at a glance, and no pass may lose anything by that.
#[test]
fn passes_that_look_at_every_character_find_the_same() {
    let (mut seed, mut found) = (1, 0);
    for _ in 0..20_000 {
        let text = drawn(&mut seed);
        let reading = Reading::of(&text);
        let every: Vec<usize> = (0..reading.len()).filter(|at| reading.begins(*at)).collect();
        let marks = marked(&reading);
        assert_eq!(marks, marked_at(&reading, &every), "{text:?}");
        found += marks.len();
    }
    assert!(found > 20_000, "{found} marks prove little");
}

/// Four times the text costs at most about four times the looks, whatever is repeated.
#[test]
fn work_grows_with_the_length_alone() {
    let cells = [
        "@",
        "a@",
        "(at)",
        " at ",
        "a.",
        "www.",
        "http://",
        "0",
        "06",
        "06 ",
        "0 ",
        "+",
        "+31",
        "+3 1",
        "(0)",
        "NL91",
        "NL91 ",
        "a",
        "A",
        "A ",
        "12-",
        "1-A-",
        "AB-",
        "kvk ",
        "kvk kvknummer ",
        "insta:",
        "insta ",
        "1234 AB ",
        "1",
        "Kerkstraat ",
        "straat",
        "ul. A",
        "Hotel ",
        "Hotel A ",
        "A B.V",
        "A & ",
        "kenteken ",
        "auto a ",
        "auto ",
        " ",
        "\n",
        "\u{200b}",
        "\u{202e}",
        "é",
        "٠",
        "中",
        "a-",
        "_",
        "-",
        ".",
        ",",
        "punt ",
        "a (punt) ",
        "a@b.co.",
        "t.me/",
        "?a=&",
    ];
    for cell in cells {
        let looks = |bytes: usize| {
            let reading = Reading::of(&cell.repeat(bytes / cell.len()));
            let marks = marked(&reading);
            assert!(marks.len() <= MARKS_MAX);
            reading.looks()
        };
        let (part, whole) = (looks(16 << 10), looks(64 << 10));
        assert!(whole <= part * 41 / 10 + 10_000, "{cell:?}: {part} then {whole}");
        assert!(whole <= 450 * (64 << 10), "{cell:?}: {whole}");
    }
}
