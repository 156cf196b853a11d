//! The answers of the form in plain English words, as an officer reads them.

use meldkluis_crypto::tip::{
    Answers, Attachment, Certainty, Kind, Minor, Phrase, Role, Scrub, Source, Taken, Tip, Want,
    What, When,
};

use crate::{
    case::{CaseLetter, Standing},
    casefile::{alike::Group, matter::Matter},
    phrases,
};

/// A question and what the sender answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The question, short.
    pub question: &'static str,
    /// The answer in our words, or the sender's own.
    pub answer: String,
    /// Whether the answer is the sender's own words, to be shown with care.
    pub own_words: bool,
}

/// Returns what was answered, in the order of the form; questions without an answer are left out.
#[must_use]
pub fn answered(answers: &Answers) -> Vec<Answered> {
    let ours = |question, answer: Option<&str>| {
        answer.map(|answer| Answered { question, answer: answer.to_owned(), own_words: false })
    };
    let theirs = |question, answer: &Option<String>| {
        let answer = answer.clone();
        answer.map(|answer| Answered { question, answer, own_words: true })
    };
    let what = answers.what.iter().map(|what| self::what(*what)).collect::<Vec<_>>().join("; ");
    let rows = [
        ours("How they know", answers.source.map(source)),
        ours("Guessable", answers.guessable.then_some("someone could guess who sent this")),
        ours("What happens", Some(what.as_str()).filter(|what| !what.is_empty())),
        theirs("Where", &answers.place),
        ours("Under 18", answers.minor.map(minor)),
        ours("When", answers.when.map(when)),
        theirs("When, in their words", &answers.soon),
        ours("Danger", answers.danger.then_some(DANGER)),
        ours("They want", answers.want.map(want)),
        ours("Talk first", answers.talk_first.then_some("talk to them here before anyone comes")),
    ];
    rows.into_iter().flatten().collect()
}

const DANGER: &str = "someone may be hurt, locked up or moved in the next days";

/// Someone may be hurt, locked up or moved soon.
pub const IN_DANGER: &str = "danger in the next days";
/// Someone is younger than 18.
pub const UNDER_18: &str = "under 18";

/// Someone asks for help.
pub const ASKS_HELP: &str = "asks for help";

/// It happens now.
pub const NOW: &str = "now";

/// Returns what an officer should see first: someone in danger, someone under 18, someone who asks for help.
#[must_use]
pub fn urgent(tip: &Tip) -> Vec<&'static str> {
    let answers = &tip.answers;
    let withdrawn = matches!(&tip.kind, Kind::FollowUp(added) if added.withdrawn);
    let marks = [
        (withdrawn, WITHDRAWN),
        (answers.danger, IN_DANGER),
        (answers.minor == Some(Minor::Yes), UNDER_18),
        (answers.want == Some(Want::Help), ASKS_HELP),
    ];
    marks.into_iter().filter(|(is, _)| *is).map(|(_, mark)| mark).collect()
}

/// Returns the same of a case in the list.
#[must_use]
pub fn urgent_of(matter: &Matter) -> Vec<&'static str> {
    let marks = [
        (matter.withdrawn, WITHDRAWN),
        (matter.danger, IN_DANGER),
        (matter.minor, UNDER_18),
        (matter.help, ASKS_HELP),
    ];
    marks.into_iter().filter(|(is, _)| *is).map(|(_, mark)| mark).collect()
}

/// Returns what of this some of a group's cases have, each with how many.
pub fn marks_of(group: &Group) -> impl Iterator<Item = (&'static str, u64)> {
    let named = [WITHDRAWN, IN_DANGER, UNDER_18, ASKS_HELP, NOW];
    named.into_iter().zip(group.marks).filter(|(_, count)| *count > 0)
}

/// Returns the place of a mark in a list of them: the most urgent first.
#[must_use]
pub fn rank(mark: &str) -> usize {
    let order = [WITHDRAWN, IN_DANGER, UNDER_18];
    order.iter().position(|known| *known == mark).unwrap_or(order.len())
}

fn source(source: Source) -> &'static str {
    match source {
        Source::Victim => "it happens to them",
        Source::Acquaintance => "it happens to someone they know",
        Source::Witness => "they saw or heard it",
        Source::Work => "from their work",
        Source::RatherNotSay => "would rather not say",
    }
}

fn what(what: What) -> &'static str {
    match what {
        What::Sex => "sex or sexual acts",
        What::Labour => "other work",
        What::Crime => "breaking the law for someone",
        What::Begging => "begging",
        What::Organ => "giving an organ",
        What::Family => "marrying, or having or giving up a child",
        What::Other => "they do not know, or something else",
    }
}

fn minor(minor: Minor) -> &'static str {
    match minor {
        Minor::Yes => "yes, someone is younger than 18",
        Minor::No => "no",
        Minor::Unknown => "they do not know",
    }
}

fn when(when: When) -> &'static str {
    match when {
        When::Now => NOW,
        When::Soon => "soon",
        When::Over => "it is over",
        When::Unknown => "they do not know",
    }
}

fn want(want: Want) -> &'static str {
    match want {
        Want::Help => "help",
        Want::Tell => "only to tell",
        Want::Unknown => "they do not know",
    }
}

/// Returns what is to be said of a tip before it is read; nothing of a plain report.
#[must_use]
pub fn standing(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::First => None,
        Standing::Added => Some("added by the sender of this case"),
        Standing::Lone => {
            Some("added to a report that is not here: it was not carried yet, or is lost")
        }
        Standing::Forged => Some(
            "FORGED: it names the mailbox of another report and does not know its thread. Its sender is not that \
             report's; whoever runs the intake could have made it. It is never answered",
        ),
    }
}

/// Returns how far a reply is on its way.
#[must_use]
pub fn way(letter: &CaseLetter) -> String {
    match (letter.arrived, letter.letter.went) {
        (true, _) => "at the intake".to_owned(),
        (false, Some(sequence)) => format!("went with bundle {sequence}, not confirmed yet"),
        (false, None) => "waits for the next export".to_owned(),
    }
}

/// What a sender said who takes a report back.
pub const WITHDRAWN: &str = "asks not to use the report";

/// Returns a tick under a question.
#[must_use]
pub fn tick(answer: Certainty) -> &'static str {
    match answer {
        Certainty::Yes => "yes",
        Certainty::No => "no",
        Certainty::Unknown => "they do not know",
    }
}

/// Returns a question of the phrase book in Dutch, or its id when the book does not have it.
#[must_use]
pub fn phrase(phrase: &Phrase) -> String {
    let dutch = phrases::words(phrase.as_str(), "nl");
    dutch.map_or_else(|| phrase.as_str().to_owned(), |words| words.text.to_owned())
}

/// Returns what an attachment is to the sender.
#[must_use]
pub fn role(attachment: &Attachment) -> &'static str {
    match attachment.role {
        Role::Voice => "voice recording",
        Role::File => "file",
    }
}

/// Returns what stands in a list in place of a text.
#[must_use]
pub fn no_text(tip: &Tip) -> &'static str {
    without_text(tip.attachments.iter().any(|file| file.role == Role::Voice))
}

/// Returns the same where it is known whether there is a voice recording.
#[must_use]
pub fn without_text(voice: bool) -> &'static str {
    if voice { "A voice recording, no text" } else { "No text" }
}

/// Returns how far hidden data was removed from an attachment.
#[must_use]
pub fn scrub(attachment: &Attachment) -> &'static str {
    match attachment.scrub {
        Scrub::Full => "hidden data removed",
        Scrub::Partial => "hidden data partly removed",
        Scrub::None => "hidden data not removed",
    }
}

/// Says where and when an attachment says that it was made; its sender asked to have that told.
#[must_use]
pub fn taken(taken: &Taken) -> String {
    let place = taken.place().map(|place| format!("at {place} (north, east)"));
    let time = taken.time().map(|time| format!("on {time}"));
    let told: Vec<_> = place.into_iter().chain(time).collect();
    format!("made {}, it says; the sender asked us to tell", told.join(", "))
}

/// Returns the English name of a form's language; of any other tag the tag itself, made safe to look at.
#[must_use]
pub fn language(tag: &str) -> String {
    let name = match tag {
        "ar" => "Arabic",
        "bg" => "Bulgarian",
        "en" => "English",
        "es" => "Spanish",
        "fr" => "French",
        "hu" => "Hungarian",
        "nl" => "Dutch",
        "pl" => "Polish",
        "pt" => "Portuguese",
        "ro" => "Romanian",
        "ru" => "Russian",
        "ti" => "Tigrinya",
        "tr" => "Turkish",
        "uk" => "Ukrainian",
        "vi" => "Vietnamese",
        "zh-Hans" => "Chinese",
        other => return super::visible::one_line(other, 35),
    };
    name.to_owned()
}

/// Returns a number of bytes as a person reads it, in powers of 1,024 with one decimal.
#[must_use]
pub fn size(bytes: u64) -> String {
    let mut tenths = u128::from(bytes) * 10;
    for unit in ["bytes", "KiB", "MiB", "GiB"] {
        if tenths < 10_240 || unit == "GiB" {
            let (whole, rest) = (tenths / 10, tenths % 10);
            let exact = unit == "bytes" || rest == 0;
            return if exact {
                format!("{whole} {unit}")
            } else {
                format!("{whole}.{rest} {unit}")
            };
        }
        tenths /= 1_024;
    }
    format!("{bytes} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_words() {
        let answers = Answers {
            source: Some(Source::Victim),
            guessable: true,
            what: What::ALL.iter().copied().collect(),
            place: Some("Kade 3".into()),
            minor: Some(Minor::Yes),
            when: Some(When::Soon),
            soon: Some("Friday".into()),
            danger: true,
            want: Some(Want::Help),
            talk_first: true,
        };
        let rows = answered(&answers);
        assert_eq!(rows.len(), 10);
        let own: Vec<&str> =
            rows.iter().filter(|row| row.own_words).map(|row| row.answer.as_str()).collect();
        assert_eq!(own, ["Kade 3", "Friday"]);
        assert!(answered(&Answers::default()).is_empty());
    }

    #[test]
    fn sizes_read_well() {
        for (bytes, words) in [
            (0, "0 bytes"),
            (1_023, "1023 bytes"),
            (1_024, "1 KiB"),
            (1_536, "1.5 KiB"),
            (41_943_040, "40 MiB"),
            (8_589_934_592, "8 GiB"),
            (u64::MAX, "17179869183.9 GiB"),
        ] {
            assert_eq!(size(bytes), words);
        }
    }
}
