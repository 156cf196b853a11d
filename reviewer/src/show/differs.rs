//! What differs between two texts that are nearly the same, word by word, with a few words around.
//!
//! The longest common subsequence of words (Hunt and McIlroy, 1976), within what is left when the same beginning and the
//! same end are taken off. Pure; the words are a sender's, and not fit for a screen yet.

/// So many words of what is the same stand before and after what differs.
const AROUND: usize = 4;
/// Above so many words in what differs, it is told as a whole.
const MOST: usize = 400;
/// A run of characters without a space that is longer is compared character by character.
const WORD_MAX: usize = 24;

/// What a word of two texts is to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// In both.
    Same,
    /// In the first alone.
    Gone,
    /// In the second alone.
    New,
    /// Words of both that were left out.
    Left,
}

/// Returns what differs, in order; nothing where the texts are the same.
#[must_use]
pub fn differs(one: &str, other: &str) -> Vec<(How, String)> {
    if one == other {
        return vec![];
    }
    let (one, other) = (words(one), words(other));
    let before = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (head, one) = one.split_at(before);
    let (_, other) = other.split_at(before);
    let after = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let (one, tail) = one.split_at(one.len() - after);
    let (other, _) = other.split_at(other.len() - after);
    let same = |words: &[&str]| {
        words.iter().map(|word| (How::Same, (*word).to_owned())).collect::<Vec<_>>()
    };
    let mut all = same(head);
    all.extend(compared(one, other));
    all.extend(same(tail));
    shortened(all)
}

fn words(text: &str) -> Vec<&str> {
    let mut words = vec![];
    for word in text.split_inclusive(char::is_whitespace) {
        if word.chars().count() > WORD_MAX {
            words.extend(word.split_inclusive(|_| true));
        } else {
            words.push(word);
        }
    }
    words
}

fn compared(one: &[&str], other: &[&str]) -> Vec<(How, String)> {
    let told = |how, words: &[&str]| {
        words.iter().map(|word| (how, (*word).to_owned())).collect::<Vec<_>>()
    };
    if one.len().max(other.len()) > MOST {
        return [told(How::Gone, one), told(How::New, other)].concat();
    }
    let rows = common(one, other);
    let longest =
        |at: usize, to: usize| rows.get(at).and_then(|row| row.get(to)).copied().unwrap_or(0);
    let (mut at, mut to, mut all) = (0, 0, vec![]);
    loop {
        match (one.get(at), other.get(to)) {
            (Some(a), Some(b)) if a == b => {
                all.push((How::Same, (*a).to_owned()));
                (at, to) = (at + 1, to + 1);
            }
            (Some(a), b) if b.is_none() || longest(at + 1, to) >= longest(at, to + 1) => {
                all.push((How::Gone, (*a).to_owned()));
                at += 1;
            }
            (_, Some(b)) => {
                all.push((How::New, (*b).to_owned()));
                to += 1;
            }
            _ => return all,
        }
    }
}

/// Returns how many words are common from each pair of places on.
fn common(one: &[&str], other: &[&str]) -> Vec<Vec<u32>> {
    let mut rows = vec![vec![0; other.len() + 1]];
    for a in one.iter().rev() {
        let next = rows.last().cloned().unwrap_or_default();
        let (mut row, mut behind) = (vec![0], 0);
        let pairs = next.iter().zip(next.iter().skip(1)).zip(other).rev();
        for ((below, across), b) in pairs {
            behind = if a == b { across + 1 } else { behind.max(*below) };
            row.push(behind);
        }
        row.reverse();
        rows.push(row);
    }
    rows.reverse();
    rows
}

/// Leaves out what is the same and stands far from what differs, and brings words of one kind together.
fn shortened(all: Vec<(How, String)>) -> Vec<(How, String)> {
    let changes: Vec<usize> = all
        .iter()
        .enumerate()
        .filter(|(_, (how, _))| *how != How::Same)
        .map(|(at, _)| at)
        .collect();
    let is_near = |at: usize| {
        let next = changes.partition_point(|change| *change < at);
        let behind = changes.get(next).is_some_and(|change| change - at <= AROUND);
        let before = next.checked_sub(1).and_then(|last| changes.get(last));
        behind || before.is_some_and(|change| at - change <= AROUND)
    };
    let mut short: Vec<(How, String)> = vec![];
    for (at, (how, word)) in all.into_iter().enumerate() {
        let how = if how == How::Same && !is_near(at) { How::Left } else { how };
        match short.last_mut().filter(|(last, _)| *last == how) {
            Some((How::Left, _)) => {}
            Some((_, words)) => words.push_str(&word),
            None if how == How::Left => short.push((how, "\u{2026} ".into())),
            None => short.push((how, word)),
        }
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(one: &str, other: &str) -> String {
        let part = |(how, words): (How, String)| match how {
            How::Same | How::Left => words,
            How::Gone => format!("-{}-", words.trim_end()),
            How::New => format!("+{}+ ", words.trim_end()),
        };
        differs(one, other).into_iter().map(part).collect()
    }

    #[test]
    fn words_that_differ_stand_among_those_around_them() {
        let one = "a b c d e f g kelder h i j k l m n o";
        assert_eq!(
            told(one, &one.replace("kelder", "schuur")),
            "… d e f g -kelder-+schuur+ h i j k … "
        );
        assert_eq!(told("a b c", "a b c d"), "a b -c-+c d+ ");
        assert_eq!(told("zij is niet vrij", "zij is vrij"), "zij is -niet-vrij");
        assert_eq!(told(one, one), "");
    }

    #[test]
    fn text_without_spaces_is_compared_by_its_characters() {
        let one = "港口里有三个女人被关在集装箱里他们拿走了她们的护照请快点来";
        assert_eq!(told(one, &one.replace('三', "四")), "港口里有-三-+四+ 个女人被… ");
    }

    #[test]
    fn texts_that_have_little_in_common_are_told_whole_and_soon() {
        let one: String = (0..5_000).map(|at| format!("a{at} ")).collect();
        let other: String = (0..5_000).map(|at| format!("b{at} ")).collect();
        let all = differs(&one, &other);
        assert_eq!(all, [(How::Gone, one), (How::New, other)]);
    }

    #[test]
    fn nothing_of_the_second_is_lost() {
        for (one, other) in [("", "x y"), ("x y", ""), ("a b a b a", "b a b"), ("a  b", "a b")] {
            let all = compared(&words(one), &words(other));
            let of = |wanted: How| {
                let words = all.iter().filter(|(how, _)| *how == How::Same || *how == wanted);
                words.map(|(_, word)| word.as_str()).collect::<String>()
            };
            assert_eq!((of(How::Gone).as_str(), of(How::New).as_str()), (one, other));
        }
    }
}
