//! What paper has of attachments: name, size, label and digest; pixels only of the one that was looked at, when asked for.

use std::collections::BTreeSet;

use meldkluis_crypto::{
    note::hex,
    tip::{Attachment, Scrub},
};

use super::made::Made;
use crate::{
    casefile::restricted::Image,
    show::{visible::visible, words},
    vault::Id,
};

/// An attachment on paper.
pub(super) struct PaperFile {
    pub(super) image: Image,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) size: String,
    pub(super) role: &'static str,
    pub(super) scrub: &'static str,
    /// Whether all that names its maker is gone.
    pub(super) clean: bool,
    pub(super) sha256: String,
    /// Whether it is marked as a sexual image of a minor.
    pub(super) restricted: bool,
    /// Where its pixels are, if they are asked for.
    pub(super) pictures: Vec<String>,
}

impl PaperFile {
    /// Takes what a tip says of its attachments.
    pub(super) fn all(tip: Id, files: &[Attachment]) -> Vec<Self> {
        let one = |(at, file): (u32, &Attachment)| Self {
            image: Image { tip, at, sha256: file.sha256.0 },
            name: visible(&file.name),
            kind: visible(&file.media_type),
            size: words::size(file.size),
            role: words::role(file),
            scrub: words::scrub(file),
            clean: file.scrub == Scrub::Full,
            sha256: hex(&file.sha256.0),
            restricted: false,
            pictures: vec![],
        };
        (1..).zip(files).map(one).collect()
    }

    /// Tells whether only named officers look at it.
    pub(super) fn mark(&mut self, marks: &BTreeSet<String>) {
        let Image { tip, at, .. } = self.image;
        self.restricted = marks.contains(&self.sha256) || marks.contains(&format!("{tip}/{at}"));
    }

    /// Shows the pixels of the attachment that was looked at last, if it is this one.
    pub(super) fn show(&mut self, made: &Made) {
        if made.image == self.image {
            self.pictures = made.addresses();
        }
    }
}
