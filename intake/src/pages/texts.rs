//! The texts of one language: Fluent messages, read once at start.

use std::collections::BTreeMap;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use crate::pages::Lang;

/// The messages of one language.
pub(super) struct Texts {
    pub(super) lang: Lang,
    bundle: FluentBundle<FluentResource>,
    plain: BTreeMap<String, String>,
}

/// Returns the source of a language's messages.
pub(super) fn source(lang: Lang) -> &'static str {
    match lang {
        Lang::Nl => include_str!("../../texts/nl.ftl"),
        Lang::En => include_str!("../../texts/en.ftl"),
    }
}

/// Returns the names of the messages in a source, in its order.
pub(super) fn names(source: &str) -> Vec<&str> {
    let named = source.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    named.filter_map(|line| line.split_once(" =")).map(|(name, _)| name).collect()
}

impl Texts {
    /// Reads the messages of `lang`.
    ///
    /// # Panics
    /// Never: the texts are part of the program, and a test reads them all.
    pub(super) fn new(lang: Lang) -> Self {
        let resource = FluentResource::try_new(source(lang).to_owned())
            .expect("the texts parse: a test reads them");
        let language: LanguageIdentifier = lang.tag().parse().expect("our tags are language tags");
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        // Numbers are the only arguments, and they need no isolation from the words around them.
        bundle.set_use_isolating(false);
        bundle.add_resource(resource).expect("no message has two texts: a test reads them");
        let names = names(source(lang));
        let mut texts = Self { lang, bundle, plain: BTreeMap::new() };
        for name in names {
            if let Some(text) = texts.format(name, None) {
                texts.plain.insert(name.to_owned(), text);
            }
        }
        texts
    }

    /// Returns the message `name`, which has no arguments.
    ///
    /// # Panics
    /// Never: a test looks up every name in the templates.
    pub(super) fn say(&self, name: &str) -> &str {
        self.plain.get(name).expect("every message used is in every language: tested")
    }

    /// Returns the message `name` with its numbers filled in.
    ///
    /// # Panics
    /// Never: see [`Texts::say`].
    pub(super) fn fill(&self, name: &str, numbers: &[(&'static str, u64)]) -> String {
        let mut arguments = FluentArgs::new();
        for (argument, number) in numbers {
            arguments.set(*argument, self.group(*number));
        }
        self.format(name, Some(&arguments))
            .expect("every message used is in every language: tested")
    }

    /// Formats a message; nothing when it is missing or lacks an argument.
    fn format(&self, name: &str, arguments: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(name)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, arguments, &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }

    /// Writes a number with the language's separator between groups of three digits.
    fn group(&self, number: u64) -> String {
        let separator = match self.lang {
            Lang::Nl => '.',
            Lang::En => ',',
        };
        let digits = number.to_string();
        let mut text = String::new();
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text
    }
}
