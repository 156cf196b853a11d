//! A desk's card: what another vault's holder needs in order to put this desk and its recipients into the roster.
//!
//! A signed note under the desk key's `card` purpose, so that the desk's fingerprint, read over another way, also
//! covers the recipients:
//! ```text
//! meldkluis.example/desk/north/card
//! version 1
//! desk meldkluis.example/desk/north+…
//! recipient age1pq1…
//! recipient age1pq1…
//! ```

use std::fmt::Write as _;

use meldkluis_crypto::{
    age::Recipient,
    note::{NoteError, Signer, Verifier},
};

use super::{Vault, VaultError, disk};

const PURPOSE: &str = "card";
pub(super) const CARD: &str = "card";
/// Longer than sixteen recipients take.
const CARD_MAX: usize = 64 << 10;
const RECIPIENTS_MAX: usize = 16;

/// A desk and those who open its tips.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The desk's key.
    pub desk: Verifier,
    /// The vault's working recipient first, then its recovery recipient if it has one.
    pub recipients: Vec<Recipient>,
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
    /// [`CardError`] when the key is another, or there is no recipient.
    pub fn sign(&self, desk: &Signer) -> Result<String, CardError> {
        if *desk.verifier() != self.desk || self.recipients.is_empty() {
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
        let name = self.desk.name();
        let mut text = format!("{name}/{PURPOSE}\nversion 1\ndesk {}\n", self.desk);
        for recipient in &self.recipients {
            writeln!(text, "recipient {recipient}").expect("writing to a string cannot fail");
        }
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().skip(2);
        let desk = lines.next()?.strip_prefix("desk ")?.parse().ok()?;
        let recipients = lines
            .take(RECIPIENTS_MAX + 1)
            .map(|line| line.strip_prefix("recipient ")?.parse().ok())
            .collect::<Option<Vec<_>>>()?;
        let card = Self { desk, recipients };
        let counted = (1..=RECIPIENTS_MAX).contains(&card.recipients.len());
        (counted && card.text() == text).then_some(card)
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
        let recipients = vec![Identity::generate(&mut Os).recipient(); 2];
        Card { desk: desk.verifier().clone(), recipients }
    }

    #[test]
    fn signed_card_round_trips() {
        let desk = desk();
        let note = card(&desk).sign(&desk).unwrap();
        assert_eq!(Card::self_signed(note.as_bytes()).unwrap().desk, *desk.verifier());
    }

    #[test]
    fn swapped_recipient_is_refused() {
        let desk = desk();
        let mine = card(&desk);
        let note = mine.sign(&desk).unwrap();
        let foreign = Identity::generate(&mut Os).recipient().to_string();
        let swapped = note.replace(&mine.recipients[0].to_string(), &foreign);
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
            good.lines().take(3).map(|line| format!("{line}\n")).collect(),
        ] {
            let note = desk.under(PURPOSE).sign(&bad).unwrap();
            assert_eq!(Card::self_signed(note.as_bytes()), Err(CardError::Malformed));
        }
    }
}
