//! Plain text: words alone, kept byte by byte when the whole file is nothing else.

use std::io::{Read, SeekFrom, Write};

use crate::clean::{Findings, Source, Stop};

/// How much of a file is looked at once.
const WINDOW: u64 = 64 * 1024;

/// How texts begin that are a program's format, with a place of its own for authors and dates.
const FORMATS: &[&str] = &["<", "{\\rtf", "%!PS", "BEGIN:", "ID3", "OggS", "%PDF", "diff --git "];

/// How messages begin, in whatever letters: who sent them, and over which machines.
const MESSAGES: &[&str] = &[
    "return-path:",
    "received:",
    "from:",
    "mime-version:",
    "delivered-to:",
    "x-received:",
    "arc-seal:",
    "dkim-signature:",
    "message-id:",
];

/// Keeps a text as it is.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    judge(source)?;
    source.seek(SeekFrom::Start(0))?;
    std::io::copy(&mut &mut *source, sink)?;
    Ok(Findings::default())
}

/// Refuses what is not UTF-8 without control characters to its end.
fn judge(source: &mut dyn Source) -> Result<(), Stop> {
    let (mut window, mut begins) = (Vec::new(), true);
    loop {
        let kept = window.len();
        Read::take(&mut *source, WINDOW).read_to_end(&mut window)?;
        let ended = window.len() == kept;
        let whole = match str::from_utf8(&window) {
            Ok(text) => text.len(),
            Err(error) if error.error_len().is_none() && !ended => error.valid_up_to(),
            Err(_) => return Err(Stop::Refused),
        };
        let cut = window.split_off(whole);
        let text = str::from_utf8(&window).map_err(|_| Stop::Refused)?;
        if text.contains(|c: char| c.is_control() && !"\t\n\r\u{c}".contains(c)) {
            return Err(Stop::Refused);
        }
        if begins && is_format(text) {
            return Err(Stop::Refused);
        }
        if ended {
            return Ok(());
        }
        begins = false;
        window = cut;
    }
}

fn is_format(text: &str) -> bool {
    let first = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n', '\u{c}']);
    FORMATS.iter().any(|format| first.starts_with(format))
        || is_message(first)
        || is_envelope(first)
        || is_data(first)
}

fn is_message(first: &str) -> bool {
    MESSAGES
        .iter()
        .any(|name| first.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name)))
}

/// Tells the line before a message in a mailbox, or before a patch: whose it is, and a day.
fn is_envelope(first: &str) -> bool {
    let line = first.lines().next().unwrap_or_default();
    let Some(rest) = line.strip_prefix("From ") else { return false };
    let who = rest.split_whitespace().next().unwrap_or_default();
    let hash = who.len() == 40 && who.chars().all(|c| c.is_ascii_hexdigit());
    let years = rest
        .split_whitespace()
        .any(|word| word.len() == 4 && word.chars().all(|c| c.is_ascii_digit()));
    hash || (years && (who.contains('@') || rest.contains(':')))
}

/// Tells named values of a program, like those of a map.
fn is_data(first: &str) -> bool {
    let Some(rest) = first.strip_prefix(['{', '[']) else { return false };
    let rest = rest.trim_start();
    rest.starts_with('"') || (first.starts_with('[') && rest.starts_with('{'))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn kept(text: &[u8]) -> bool {
        let mut out = Vec::new();
        let done = clean(&mut Cursor::new(text), &mut out);
        assert!(done.is_err() || out == text);
        done.is_ok()
    }

    #[test]
    fn words_are_kept_with_their_mark() {
        for text in ["hallo\r\n", "\u{feff}hallo\ttu\u{c}", "\u{645}\u{631}\u{62d}\u{628}\u{627}"] {
            assert!(kept(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn character_across_windows_is_whole() {
        for lead in 0..4 {
            let mut text = "x".repeat(lead);
            text.push_str(&"\u{1f6a8}".repeat(40_000));
            assert!(kept(text.as_bytes()));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        let long = [vec![b'a'; 100_000], vec![0]].concat();
        let cut = "a\u{1f6a8}".as_bytes()[..4].to_vec();
        for bytes in [long, cut, b"a\xff".to_vec(), b"a\x1b[2J".to_vec(), b"a\x7f".to_vec()] {
            assert!(!kept(&bytes));
        }
    }

    #[test]
    fn formats_with_authors_of_their_own_are_no_words() {
        for text in
            ["<svg><metadata/></svg>", "\u{feff}\r\n <html>", "{\\rtf1{\\info}}", "BEGIN:VCARD"]
        {
            assert!(!kept(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn messages_patches_and_data_are_no_words() {
        for text in [
            "Return-Path: <jan@example.org>",
            "received: from host",
            "From: Jan",
            "MIME-Version: 1.0",
            "Delivered-To: jan@example.org",
            "From jan@example.org Mon Jan  1 00:00:00 2024",
            "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001",
            "diff --git a/b b/b",
            "{\"type\": \"Feature\"}",
            "{\n  \"type\": 1}",
            "[{\"a\": 1}]",
        ] {
            assert!(!kept(text.as_bytes()), "{text}");
        }
        for text in ["From the beginning it was wrong.", "[1] He said so.", "{name} came."] {
            assert!(kept(text.as_bytes()), "{text}");
        }
    }
}
