//! The keys of `tip.json` in their order, flat as they lie there.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{
    Answers, Attachment, Attempt, FollowUp, Kind, Mailbox, MailboxId, ThreadId, Ticks, Tip, Version,
};
use crate::day::Day;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wire<'t> {
    version: Version<3>,
    kind: Name,
    day: Day,
    language: Cow<'t, str>,
    form: Version<2>,
    attempt: Option<Attempt>,
    mailbox: Option<MailboxId>,
    reply_recipient: Option<String>,
    thread: Option<ThreadId>,
    withdrawn: bool,
    ticks: Cow<'t, Ticks>,
    answers: Cow<'t, Answers>,
    text: Option<Cow<'t, str>>,
    attachments: Cow<'t, [Attachment]>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Name {
    Tip,
    FollowUp,
}

impl<'t> Wire<'t> {
    pub(super) fn of(tip: &'t Tip) -> Self {
        let mailbox = tip.mailbox.as_ref();
        let (kind, withdrawn, ticks) = match &tip.kind {
            Kind::Tip => (Name::Tip, false, Cow::Owned(Ticks::default())),
            Kind::FollowUp(said) => (Name::FollowUp, said.withdrawn, Cow::Borrowed(&said.ticks)),
        };
        Self {
            version: tip.version,
            kind,
            day: tip.day,
            language: Cow::Borrowed(&tip.language),
            form: tip.form,
            attempt: tip.attempt,
            mailbox: mailbox.map(|mailbox| mailbox.id),
            reply_recipient: mailbox.map(|mailbox| mailbox.recipient.to_string()),
            thread: mailbox.map(|mailbox| mailbox.thread),
            withdrawn,
            ticks,
            answers: Cow::Borrowed(&tip.answers),
            text: tip.text.as_deref().map(Cow::Borrowed),
            attachments: Cow::Borrowed(&tip.attachments),
        }
    }

    /// Returns the tip, or nothing when keys contradict each other.
    pub(super) fn into_tip(self) -> Option<Tip> {
        let mailbox = match (self.mailbox, self.reply_recipient, self.thread) {
            (None, None, None) => None,
            (Some(id), Some(recipient), Some(thread)) => {
                Some(Mailbox { id, recipient: recipient.parse().ok()?, thread })
            }
            _ => return None,
        };
        let said = FollowUp { withdrawn: self.withdrawn, ticks: self.ticks.into_owned() };
        let kind = match self.kind {
            Name::Tip if said == FollowUp::default() => Kind::Tip,
            Name::Tip => return None,
            Name::FollowUp => Kind::FollowUp(said),
        };
        Some(Tip {
            version: self.version,
            kind,
            day: self.day,
            language: self.language.into_owned(),
            form: self.form,
            attempt: self.attempt,
            mailbox,
            answers: self.answers.into_owned(),
            text: self.text.map(Cow::into_owned),
            attachments: self.attachments.into_owned(),
        })
    }
}
