//! The rules of the book, for every language in it.

use meldkluis_crypto::{reply::QUESTION_MAX, tip::Phrase};

use super::*;

/// The languages of the public pages.
const TAGS: [&str; 16] = [
    "nl", "en", "pl", "ro", "bg", "hu", "uk", "es", "ar", "fr", "pt", "vi", "zh-Hans", "tr", "ru",
    "ti",
];

/// The longest statement or open question, in characters: a few fit into one reply.
const TEXT_MAX: usize = 600;

/// Returns every sentence of a language with its id.
fn sentences(language: &str) -> Vec<(&'static str, &'static str)> {
    let phrases = book().iter().map(|entry| (entry.id, words(entry.id, language).unwrap().text));
    let standard = [("read-report", What::Report), ("read-addition", What::Addition)];
    let standard = standard.into_iter().map(|(id, what)| (id, self::standard(language, what).text));
    phrases.chain(standard).collect()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

#[test]
fn every_language_of_the_pages_is_in_the_book() {
    assert_eq!(languages().collect::<Vec<_>>(), TAGS);
}

#[test]
fn every_language_has_every_phrase_and_no_other() {
    // A repeated key is refused by TOML itself.
    let ids: std::collections::BTreeSet<_> = book().iter().map(|entry| entry.id).collect();
    assert_eq!(ids.len(), book().len());
    for language in TAGS {
        let own: Vec<_> = SHEETS[language].phrases.keys().map(String::as_str).collect();
        assert_eq!(own, ids.iter().copied().collect::<Vec<_>>(), "{language}");
    }
}

#[test]
fn repeated_and_unknown_keys_are_refused() {
    let good = FILES[0].1;
    assert!(toml::from_str::<Sheet>(good).is_ok());
    assert!(toml::from_str::<Sheet>(&format!("{good}\nwant-help = \"x\"\n")).is_err());
    assert!(toml::from_str::<Sheet>(&format!("unknown = \"x\"\n{good}")).is_err());
}

#[test]
fn ids_can_stand_in_a_reply() {
    for entry in book() {
        assert!(Phrase::parse(entry.id).is_some(), "{}", entry.id);
    }
}

#[test]
fn sentences_fit_and_are_one_line() {
    for language in TAGS {
        for (id, text) in sentences(language) {
            let most = if kind(id) == Some(Kind::YesNo) { QUESTION_MAX } else { TEXT_MAX };
            assert!((2..=most).contains(&text.chars().count()), "{language} {id}");
            assert_eq!(text, text.trim(), "{language} {id}");
            assert!(!text.contains("  "), "{language} {id}");
            assert!(text.chars().all(|letter| !letter.is_control()), "{language} {id}");
        }
    }
}

#[test]
fn days_stand_in_the_standard_sentences_alone() {
    for language in TAGS {
        for (id, text) in sentences(language) {
            let wanted = usize::from(id.starts_with("read-"));
            assert_eq!(text.matches("{day}").count(), wanted, "{language} {id}");
            assert_eq!(text.matches(['{', '}']).count(), 2 * wanted, "{language} {id}");
        }
        let told = read_on(day("2026-11-24"), language, What::Report).text;
        assert!(told.contains(&date(day("2026-11-24"), language)), "{language}: {told}");
        assert!(!told.contains(['{', '}']), "{language}: {told}");
    }
}

#[test]
fn questions_end_as_questions() {
    for language in TAGS {
        for entry in book() {
            let text = words(entry.id, language).unwrap().text;
            let marks = ['?', '؟', '？', '፧'];
            match entry.kind {
                Kind::YesNo => assert!(text.ends_with(marks), "{language} {}", entry.id),
                // The one before an example or a relief is a question too.
                Kind::Open => assert!(text.contains(marks), "{language} {}", entry.id),
                Kind::Statement => assert!(!text.ends_with(marks), "{language} {}", entry.id),
            }
        }
    }
}

#[test]
fn only_number_is_112_and_only_age_is_18() {
    for language in TAGS {
        for (id, text) in sentences(language) {
            let digits: String = text.chars().filter(|letter| letter.is_numeric()).collect();
            let wanted = match id {
                "call-112" => "112",
                "under-18" => "18",
                _ => "",
            };
            assert_eq!(digits, wanted, "{language} {id}");
        }
    }
}

#[test]
fn days_are_written_as_the_language_does() {
    let wanted = [
        ("nl", "5 maart 2026", "24 november 2026"),
        ("en", "5 March 2026", "24 November 2026"),
        ("pl", "5 marca 2026", "24 listopada 2026"),
        ("ro", "5 martie 2026", "24 noiembrie 2026"),
        ("bg", "5 март 2026", "24 ноември 2026"),
        ("hu", "2026. március 5.", "2026. november 24."),
        ("uk", "5 березня 2026", "24 листопада 2026"),
        ("es", "5 de marzo de 2026", "24 de noviembre de 2026"),
        ("ar", "\u{2066}05/03/2026\u{2069}", "\u{2066}24/11/2026\u{2069}"),
        ("fr", "05/03/2026", "24/11/2026"),
        ("pt", "5 de março de 2026", "24 de novembro de 2026"),
        ("vi", "05/03/2026", "24/11/2026"),
        ("zh-Hans", "2026年3月5日", "2026年11月24日"),
        ("tr", "5 Mart 2026", "24 Kasım 2026"),
        ("ru", "5 марта 2026", "24 ноября 2026"),
        ("ti", "05/03/2026", "24/11/2026"),
    ];
    assert_eq!(wanted.map(|(language, ..)| language), TAGS);
    for (language, spring, autumn) in wanted {
        assert_eq!(date(day("2026-03-05"), language), spring);
        assert_eq!(date(day("2026-11-24"), language), autumn);
    }
}

#[test]
fn letters_are_of_the_languages_own_alphabet() {
    // A letter of a neighbour's keyboard (ş for ș, і for и) looks right and is read out wrong.
    for language in TAGS {
        for (id, text) in sentences(language) {
            let text = text.replace("{day}", "");
            let odd: String = text.chars().filter(|letter| !is_own(language, *letter)).collect();
            assert!(odd.is_empty(), "{language} {id}: {odd:?}");
        }
        for month in &SHEETS[language].months {
            assert!(month.chars().all(|letter| is_own(language, letter)), "{language} {month}");
        }
    }
}

/// Returns whether a letter is one that a language writes, composed (NFC) only; space, digits and marks belong to all.
fn is_own(language: &str, letter: char) -> bool {
    let among = |own: &str| own.contains(letter.to_lowercase().next().unwrap());
    let latin = |own: &str| letter.is_ascii_alphabetic() || among(own);
    let cyrillic = |without: &str| matches!(letter, 'А'..='я') && !among(without);
    if matches!(letter, ' ' | '?' | '.' | ',' | ':' | '’' | '(' | ')') || letter.is_ascii_digit()
    {
        return true;
    }
    match language {
        "nl" | "en" => latin(""),
        "pl" => latin("ąćęłńóśźż"),
        "ro" => latin("ăâîșț-"),
        "hu" => latin("áéíóöőúüű-"),
        "es" => latin("áéíóúüñ¿"),
        "fr" => latin("àâçéèêëîïôùûüœ-\u{a0}\u{202f}"),
        "pt" => latin("áâãàçéêíóôõú-"),
        "tr" => letter == 'İ' || latin("çğıöşüâ") && !among("qwx"),
        "vi" => {
            let toned = matches!(letter, '\u{1ea0}'..='\u{1ef9}');
            toned || latin("àáâãèéêìíòóôõùúýăđĩũơư") && !among("fjwz")
        }
        "bg" => cyrillic("ыэ") || among("-"),
        "ru" => cyrillic("") || among("ё-"),
        "uk" => cyrillic("ъыэ") || among("ґєії"),
        // Of the harakat, those that stand where a word would be misread.
        "ar" => matches!(letter, '\u{621}'..='\u{64b}' | '\u{64f}' | '،' | '؟'),
        "zh-Hans" => matches!(letter, '\u{4e00}'..='\u{9fff}' | '，' | '。' | '、' | '：' | '？'),
        "ti" => matches!(letter, '\u{1200}'..='\u{135a}' | '።' | '፣' | '፦'),
        _ => false,
    }
}

/// Stems that say what the messages are about, or with whom: the wrong person may read them.
const FORBIDDEN: [(&str, &[&str]); 16] = [
    ("nl", &["handel", "slachtoffer", "politie", "misda", "misdr", "uitbuit", "recherch"]),
    ("en", &["traffick", "victim", "police", "crim", "exploit", "investig"]),
    ("pl", &["handl", "ofiar", "policj", "przestęp", "wyzysk", "śledcz"]),
    ("ro", &["trafic", "victim", "poliți", "infracț", "exploat", "crim"]),
    ("bg", &["трафик", "жертв", "полици", "престъп", "експлоат", "следова"]),
    ("hu", &["kereskedel", "áldozat", "rendőr", "bűn", "kizsákm", "nyomoz"]),
    ("uk", &["торгівл", "жертв", "поліці", "злочин", "експлуат", "слідч"]),
    ("es", &["trata", "tráfico", "víctima", "policía", "delito", "explot", "crim"]),
    ("ar", &["الاتجار", "اتجار", "ضحية", "ضحايا", "شرطة", "جريمة", "استغلال"]),
    ("fr", &["traite", "trafic", "victime", "police", "crim", "exploit", "enquêt"]),
    ("pt", &["tráfico", "vítima", "polícia", "crim", "explora", "investig"]),
    ("vi", &["buôn", "nạn nhân", "công an", "cảnh sát", "tội", "bóc lột"]),
    ("zh-Hans", &["贩", "受害", "警", "犯罪", "剥削", "公安"]),
    ("tr", &["ticaret", "mağdur", "kurban", "polis", "suç", "sömür"]),
    ("ru", &["торговл", "жертв", "полици", "преступ", "эксплуат", "следоват", "пострадав"]),
    ("ti", &["ንግዲ", "ግዳይ", "ፖሊስ", "ገበን", "ምዝመዛ"]),
];

#[test]
fn no_sentence_says_what_it_is_about() {
    assert_eq!(FORBIDDEN.map(|(language, _)| language), TAGS);
    for (language, stems) in FORBIDDEN {
        for (id, text) in sentences(language) {
            let text = text.to_lowercase();
            let found = stems.iter().find(|stem| text.contains(**stem));
            assert_eq!(found, None, "{language} {id}");
        }
    }
}

#[test]
fn months_are_named_each_once_or_none_is() {
    for language in TAGS {
        let sheet = &SHEETS[language];
        let names: std::collections::BTreeSet<_> = sheet.months.iter().collect();
        let wanted = if sheet.date.contains("{month}") { 12 } else { 0 };
        assert_eq!((sheet.months.len(), names.len()), (wanted, wanted), "{language}");
    }
}

#[test]
fn unknown_languages_fall_back_to_english_unreviewed() {
    let fallen = words("safe-now", "xx").unwrap();
    assert_eq!(fallen.text, words("safe-now", "en").unwrap().text);
    assert!(!fallen.reviewed);
    assert_eq!(date(day("2026-11-24"), "xx"), "24 November 2026");
    assert!(!read_on(day("2026-11-24"), "xx", What::Addition).reviewed);
}

#[test]
fn unknown_and_standard_ids_are_no_phrases() {
    for id in ["", "no-such", "read-report", "read-addition"] {
        assert_eq!((kind(id), words(id, "nl")), (None, None), "{id}");
    }
}

#[test]
fn words_count_as_reviewed_only_when_the_file_names_who_did() {
    for (tag, sheet) in SHEETS.iter() {
        assert_eq!(words("safe-now", tag).unwrap().reviewed, !sheet.reviewed_by.is_empty());
    }
}
