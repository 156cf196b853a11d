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
