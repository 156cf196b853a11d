//! A desk's card: what another vault's holder needs in order to put this desk and its recipients into the roster.
//!
//! A signed note under the desk key's `card` purpose, so that the desk's fingerprint, read over another way, also
//! covers the recipients:
//! ```text
//! meldkluis.example/desk/north/card
//! version 1
//! desk meldkluis.example/desk/north+…
//! number 3
//! recipient age1pq1…
//! recovery age1pq1…
//! ```
//! The number rises with each card, so that an old one, found on some medium, is not taken for the newest.

use std::path::Path;

use meldkluis_crypto::{
    age::Recipient,
    note::{NoteError, Signer, Verifier},
};

use super::{Vault, VaultError, Writing, disk};

const PURPOSE: &str = "card";
pub(super) const CARD: &str = "card";
/// Longer than two recipients take.
const CARD_MAX: usize = 16 << 10;

/// A desk and those who open its tips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The desk's key.
    pub desk: Verifier,
    /// Rises with each card that the vault makes, from 1.
    pub number: u64,
    /// The recipient of the vault's newest identity.
    pub working: Recipient,
    /// The recipient of the identity on paper, if there is one.
    pub recovery: Option<Recipient>,
}

/// A reason why a card is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CardError {
    /// The text is not a card in its one spelling.
    #[error("malformed desk card")]
    Malformed,
    /// The desk's signature does not hold.
    #[error("desk card refused: {0}")]
    Note(#[from] NoteError),
}

impl Card {
    /// Signs the card with the desk key it names.
    ///
    /// # Errors
    /// [`CardError`] when the key is another.
    pub fn sign(&self, desk: &Signer) -> Result<String, CardError> {
        if *desk.verifier() != self.desk {
            return Err(CardError::Malformed);
        }
        Ok(desk.under(PURPOSE).sign(&self.text())?)
    }

    /// Reads a card that signs itself under the desk key it names; whether to believe that key, a person decides by
    /// its fingerprint.
    ///
    /// # Errors
    /// [`CardError`].
    pub fn self_signed(note: &[u8]) -> Result<Self, CardError> {
        let text = Some(note).filter(|note| note.len() <= CARD_MAX);
        let text = text.and_then(|note| std::str::from_utf8(note).ok());
        let (text, _) =
            text.and_then(|text| text.rsplit_once("\n\n")).ok_or(CardError::Malformed)?;
        let card = Self::parse(&format!("{text}\n")).ok_or(CardError::Malformed)?;
        card.desk.under(PURPOSE).verify(note)?;
        Ok(card)
    }

    fn text(&self) -> String {
        let Self { desk, number, working, recovery } = self;
        let name = desk.name();
        let recovery = recovery.as_ref().map_or_else(String::new, |r| format!("recovery {r}\n"));
        format!(
            "{name}/{PURPOSE}\nversion 1\ndesk {desk}\nnumber {number}\nrecipient {working}\n{recovery}"
        )
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().skip(2);
        let desk = lines.next()?.strip_prefix("desk ")?.parse().ok()?;
        let number = lines.next()?.strip_prefix("number ")?.parse().ok()?;
        let working = lines.next()?.strip_prefix("recipient ")?.parse().ok()?;
        let recovery = match lines.next() {
            Some(line) => Some(line.strip_prefix("recovery ")?.parse().ok()?),
            None => None,
        };
        let card = Self { desk, number, working, recovery };
        (card.text() == text).then_some(card)
    }
}

impl Vault {
    /// Reads this vault's own card.
    ///
    /// # Errors
    /// [`VaultError::Damaged`], [`VaultError::File`].
    pub fn card(&self) -> Result<Card, VaultError> {
        let note = disk::read(&self.dir.join(CARD), CARD_MAX as u64)?;
        let card = Card::self_signed(&note).ok().filter(|card| card.desk == *self.desk());
        card.ok_or(VaultError::Damaged(CARD))
    }

    /// Reads the card in a folder without any key; nothing when it is not there or signs itself not.
    pub(super) fn card_in(dir: &Path) -> Result<Option<Card>, VaultError> {
        let note = disk::read_if_there(&dir.join(CARD), CARD_MAX as u64)?;
        Ok(note.and_then(|note| Card::self_signed(&note).ok()))
    }
}

impl Writing<'_> {
    /// Signs and stores this vault's card.
    pub(super) fn put_card(&self, card: &Card) -> Result<(), VaultError> {
        let note = card.sign(&self.vault.keys.desk).map_err(|_| VaultError::Damaged(CARD))?;
        Ok(disk::replace(&self.vault.dir.join(CARD), note.as_bytes())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::Os;
    use meldkluis_crypto::{age::Identity, note::KeyName};

    fn desk() -> Signer {
        Signer::generate(KeyName::new("m.test/desk/a").unwrap(), &mut Os)
    }

    fn card(desk: &Signer) -> Card {
        let [working, recovery] = [(); 2].map(|()| Identity::generate(&mut Os).recipient());
        Card { desk: desk.verifier().clone(), number: 3, working, recovery: Some(recovery) }
    }

    #[test]
    fn signed_card_round_trips() {
        let desk = desk();
        let full = card(&desk);
        for card in [Card { recovery: None, ..full.clone() }, full] {
            let note = card.sign(&desk).unwrap();
            assert_eq!(Card::self_signed(note.as_bytes()), Ok(card));
        }
    }

    #[test]
    fn swapped_recipient_is_refused() {
        let desk = desk();
        let mine = card(&desk);
        let note = mine.sign(&desk).unwrap();
        let foreign = Identity::generate(&mut Os).recipient().to_string();
        let swapped = note.replace(&mine.working.to_string(), &foreign);
        assert_eq!(Card::self_signed(swapped.as_bytes()), Err(CardError::Note(NoteError::Forged)));
    }

    #[test]
    fn desk_key_of_another_purpose_signs_no_card() {
        let desk = desk();
        let note = desk.sign(&card(&desk).text()).unwrap();
        assert_eq!(Card::self_signed(note.as_bytes()), Err(CardError::Note(NoteError::Unsigned)));
    }

    #[test]
    fn other_spellings_are_refused() {
        let desk = desk();
        let good = card(&desk).text();
        for bad in [
            format!("{good}more\n"),
            good.replace("version 1", "version 2"),
            good.replace("number 3", "number 03"),
            good.lines().take(4).map(|line| format!("{line}\n")).collect(),
        ] {
            let note = desk.under(PURPOSE).sign(&bad).unwrap();
            assert_eq!(Card::self_signed(note.as_bytes()), Err(CardError::Malformed));
        }
    }
}
