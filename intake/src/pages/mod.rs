//! The pages: what a sender sees, in every language, without script.
//!
//! What comes in: a language and what happened. What goes out: one whole HTML document.
//! The style is part of each document, and [`Pages::style_source`] is its CSP source expression.
//!
//! Every page has the same title and icon, so that a task switcher and a history show nothing more than the address.
//! Deliberately absent: scripts, cookies, anything loaded from elsewhere, any text that is not true today.

mod formats;
mod guide;
mod help;
mod lang;
mod messages;
mod plain;
mod texts;
mod view;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use askama::Template as _;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use meldkluis_crypto::tip::Attempt;
use ring::digest;
use zeroize::Zeroizing;

pub use formats::Formats;
pub(crate) use help::checked as places_checked;
pub use lang::{Direction, Lang};

use crate::{
    config::{Config, ConfigError, Limits, Weekday},
    form::{Draft, Long, Lost, Note},
    mailbox::Found,
    pages::{
        guide::{AboutPage, ContentsPage, GuidePage},
        messages::{AddedPage, AskPage, MessagesPage, MorePage},
        texts::Texts,
        view::{Again, ClosedPage, FaultPage, FormPage, LeavingPage, SentPage},
    },
    pipeline::Sent,
};

/// Makes pages.
pub struct Pages {
    texts: Vec<Texts>,
    style: String,
    style_source: String,
}

/// What the pages say that differs between deployments.
#[derive(Clone, Debug)]
pub struct Particulars {
    /// How much is taken.
    pub limits: Limits,
    /// The days on which investigators read.
    pub read_days: BTreeSet<Weekday>,
    /// Days within which somebody with a code finds an answer.
    pub answer_within_days: u32,
    /// The fingerprint of the Task Force's root key.
    pub fingerprint: String,
    /// Where the leave link goes in the end.
    pub leave_url: String,
    /// The address of the onion service.
    pub onion: Option<String>,
    /// Where the source can be had.
    pub source_url: Option<String>,
    /// Whether there is a security.txt.
    pub security: bool,
    /// Whether no new report is taken any more.
    pub form_closed: bool,
    /// What every page announces.
    pub announcement: BTreeMap<Lang, String>,
}

impl Particulars {
    /// Takes them from a configuration.
    ///
    /// # Errors
    /// [`ConfigError::Root`], [`ConfigError::Announcement`].
    pub fn of(config: &Config) -> Result<Self, ConfigError> {
        let pages = &config.pages;
        let said = pages.announcement.iter();
        let announcement = said.map(|(tag, words)| Some((Lang::parse(tag)?, words.clone())));
        let announcement: Option<_> = announcement.collect();
        Ok(Self {
            limits: config.limits,
            read_days: pages.read_days.clone(),
            answer_within_days: pages.answer_within_days,
            fingerprint: config.root()?.fingerprint(),
            leave_url: pages.leave_url.clone(),
            onion: pages.onion_location.clone(),
            source_url: pages.source_url.clone(),
            security: pages.security.is_some(),
            form_closed: pages.form_closed,
            announcement: announcement
                .ok_or(ConfigError::Announcement("names a language that no page is in"))?,
        })
    }
}

/// Something that went wrong and has a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The body is not a form as these pages send it.
    Malformed,
    /// Another site sent the form.
    CrossSite,
    /// There is no such page.
    NotFound,
    /// The page has no such method.
    Method,
    /// The body is not a form at all.
    WrongType,
    /// The request's headers are too large.
    Headers,
    /// The intake failed.
    Failed,
    /// The intake has no room at this moment.
    Busy,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 8] = [
        Self::Malformed,
        Self::CrossSite,
        Self::NotFound,
        Self::Method,
        Self::WrongType,
        Self::Headers,
        Self::Failed,
        Self::Busy,
    ];
}

/// A reason why the form comes back with what was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There was neither text nor a file that arrived.
    Nothing(Vec<Lost>),
    /// Something was too long.
    TooLong(Long),
    /// The intake had no room for it.
    Busy,
    /// The intake had no room for a text this long, but for a shorter one.
    LongText,
    /// The intake failed.
    Failed,
}

/// A reason why a mailbox was not opened.
pub enum Wrong {
    /// What was typed has more or fewer than 24 digits; it comes back to be put right.
    Length(Zeroizing<String>),
    /// What was typed has something else in it than digits.
    Characters(Zeroizing<String>),
    /// The check digits say that it was mistyped.
    Mistyped(Zeroizing<String>),
    /// The page was open for too long.
    Expired {
        /// Whether files were sent from it.
        files: bool,
    },
    /// There was no turn in time.
    Busy,
    /// The intake failed.
    Failed,
}

/// A mailbox, opened.
pub struct Mailbox {
    /// What lies in it.
    pub found: Found,
    /// What the page's forms carry in place of the code.
    pub ticket: Zeroizing<String>,
    /// What was filled in already.
    pub note: Note,
    /// Names this page, for whatever is sent from it twice.
    pub attempt: Attempt,
}

/// Something that a page with a mailbox says first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Deleting was not confirmed.
    UnsureDelete,
    /// Withdrawing was not confirmed.
    UnsureWithdraw,
    /// An answer came that the page did not show yet, so nothing was deleted.
    Newer,
    /// The file that was asked for is not there.
    NoFile,
}

/// An addition that was not taken.
pub struct Given {
    /// Why.
    pub problem: Problem,
    /// What its form carries in place of the code.
    pub ticket: Zeroizing<String>,
    /// What was filled in.
    pub note: Note,
}

/// What the holder of a code had done.
pub enum Done {
    /// They added something.
    Added(Sent),
    /// They asked that their report be not used.
    Withdrawn,
    /// They deleted the answers.
    Deleted,
}

impl Pages {
    /// Reads the texts, and fills in what `house` settles.
    #[must_use]
    pub fn new(house: Particulars) -> Self {
        let style: String = include_str!("../../templates/style.css").lines().collect();
        let digest = digest::digest(&digest::SHA256, style.as_bytes());
        let style_source = format!("'sha256-{}'", BASE64_STANDARD.encode(digest));
        let texts = texts::every_language(&house);
        Self { texts, style, style_source }
    }

    /// Returns the source expression that lets the pages' own style apply (CSP Level 3).
    #[must_use]
    pub fn style_source(&self) -> &str {
        &self.style_source
    }

    /// Makes the empty form, or what stands in its place.
    #[must_use]
    pub fn form(&self, lang: Lang, attempt: Attempt) -> String {
        let draft = Draft { attempt: Some(attempt), ..Draft::default() };
        self.closed(lang).unwrap_or_else(|| self.render_form(lang, &draft, None))
    }

    /// Makes the page in the form's place, where no new report is taken any more.
    ///
    /// # Panics
    /// Never: see [`Pages::new`].
    #[must_use]
    pub fn closed(&self, lang: Lang) -> Option<String> {
        let (t, style) = (self.texts(lang), self.style.as_str());
        let page = || ClosedPage { t, style }.render().expect("writing to a string does not fail");
        t.is_closed().then(page)
    }

    /// Makes the form with everything in it that was filled in, but for files.
    #[must_use]
    pub fn form_again(&self, lang: Lang, draft: &Draft, problem: &Problem) -> String {
        let again = Again::new(self.texts(lang), problem, draft.cut_short);
        self.render_form(lang, draft, Some(again))
    }

    /// Makes the page behind a form that was taken.
    ///
    /// # Panics
    /// Never: see [`Pages::new`].
    #[must_use]
    pub fn sent(&self, lang: Lang, sent: &Sent) -> String {
        let page = SentPage::new(self.texts(lang), &self.style, sent);
        page.render().expect("writing to a string does not fail")
    }

    /// Makes the guide; `alone` when it stands in a folder of files, with no site around it.
    ///
    /// # Panics
    /// Never: see [`Pages::new`].
    #[must_use]
    pub fn guide(&self, lang: Lang, alone: bool) -> String {
        let page = GuidePage::new(self.texts(lang), &self.style, alone);
        page.render().expect("writing to a string does not fail")
    }

    /// Makes the first page of a folder with the guide, from which every language is reached.
    ///
    /// # Panics
    /// Never: see [`Pages::new`].
    #[must_use]
    pub fn contents(&self) -> String {
        let page = ContentsPage::new(self.texts(Lang::Nl), self.texts(Lang::En), &self.style);
        page.render().expect("writing to a string does not fail")
    }

    /// Returns the translations that nobody has checked; their pages say so.
    #[must_use]
    pub fn unreviewed(&self) -> Vec<Lang> {
        let unreviewed = self.texts.iter().filter(|texts| texts.is_unreviewed());
        unreviewed.map(|texts| texts.lang).collect()
    }

    /// Makes the page about this site.
    ///
    /// # Panics
    /// Never: see [`Pages::new`].
    #[must_use]
    pub fn about(&self, lang: Lang) -> String {
        let page = AboutPage::new(self.texts(lang), &self.style);
        page.render().expect("writing to a string does not fail")
    }

    /// Makes the page on the way out.
    ///
    /// # Panics
    /// Never: see [`Pages::new`].
    #[must_use]
    pub fn leaving(&self, lang: Lang) -> String {
        LeavingPage { t: self.texts(lang) }.render().expect("writing to a string does not fail")
    }

    /// Makes the page of a fault.
    ///
    /// # Panics
    /// Never: see [`Pages::new`].
    #[must_use]
    pub fn fault(&self, lang: Lang, fault: Fault) -> String {
        let page = FaultPage::new(self.texts(lang), &self.style, fault);
        page.render().expect("writing to a string does not fail")
    }

    /// Makes the box for a code, with what was filled in before; with a ticket, another try without one.
    ///
    /// # Panics
    /// Never: see [`Pages::new`].
    #[must_use]
    pub fn ask(
        &self,
        lang: Lang,
        wrong: Option<&Wrong>,
        ticket: Option<&str>,
        note: &Note,
    ) -> String {
        let page = AskPage::new(self.texts(lang), &self.style, wrong, ticket, note);
        page.render().expect("writing to a string does not fail")
    }

    /// Makes the page of a mailbox.
    ///
    /// # Panics
    /// Never: see [`Pages::new`].
    #[must_use]
    pub fn mailbox(&self, lang: Lang, mailbox: &Mailbox, notice: Option<Notice>) -> String {
        let texts = self.texts(lang);
        let page = MessagesPage::new(texts, &self.style, mailbox, notice);
        page.render().expect("writing to a string does not fail")
    }

    /// Makes the box for an addition with everything in it that was filled in, but for files.
    ///
    /// # Panics
    /// Never: see [`Pages::new`].
    #[must_use]
    pub fn more(&self, lang: Lang, given: &Given, attempt: Attempt) -> String {
        let page = MorePage::new(self.texts(lang), &self.style, given, attempt);
        page.render().expect("writing to a string does not fail")
    }

    /// Makes the page behind something that was done with a code.
    ///
    /// # Panics
    /// Never: see [`Pages::new`].
    #[must_use]
    pub fn done(&self, lang: Lang, ticket: &str, done: &Done) -> String {
        let page = AddedPage::new(self.texts(lang), &self.style, ticket, done);
        page.render().expect("writing to a string does not fail")
    }

    /// Tells how a language writes days, numbers and plurals.
    #[must_use]
    pub fn formats(&self, lang: Lang) -> Formats {
        Formats::of(self.texts(lang))
    }

    fn render_form(&self, lang: Lang, draft: &Draft, again: Option<Again>) -> String {
        let page = FormPage::new(self.texts(lang), &self.style, draft, again);
        page.render().expect("writing to a string does not fail")
    }

    fn texts(&self, lang: Lang) -> &Texts {
        self.texts.iter().find(|texts| texts.lang == lang).expect("every language has texts")
    }
}
