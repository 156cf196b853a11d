//! A classic X25519 identity, for the test kit alone: its vectors cover header and STREAM rules.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD as BASE64;
use meldkluis_crypto::age::{FileKey, Stanza, StanzaError, Unwrap};
use x25519_dalek::{PublicKey, StaticSecret};

use crate::material::{hkdf, open_zero_nonce};

pub(crate) struct Classic(StaticSecret);

impl Classic {
    pub(crate) fn parse(text: &str) -> Self {
        let (hrp, bytes) = bech32::decode(text).unwrap();
        assert_eq!(hrp.as_str(), "AGE-SECRET-KEY-");
        Self(StaticSecret::from(<[u8; 32]>::try_from(bytes).unwrap()))
    }

    fn open(&self, stanza: &Stanza) -> Result<Option<FileKey>, StanzaError> {
        let [_, share] = stanza.args() else { return Err(StanzaError::Malformed) };
        let share = BASE64.decode(share).map_err(|_| StanzaError::Malformed)?;
        let share = <[u8; 32]>::try_from(share).map_err(|_| StanzaError::Malformed)?;
        if stanza.body().len() != 32 {
            return Err(StanzaError::Malformed);
        }
        let shared = self.0.diffie_hellman(&PublicKey::from(share));
        if !shared.was_contributory() {
            return Err(StanzaError::NonContributory);
        }
        let salt = [share, PublicKey::from(&self.0).to_bytes()].concat();
        let key = hkdf(shared.as_bytes(), &salt, b"age-encryption.org/v1/X25519");
        Ok(open_zero_nonce(&key, stanza.body()).and_then(|key| FileKey::from_slice(&key)))
    }
}

impl Unwrap for Classic {
    fn unwrap_file_key(&self, stanzas: &[Stanza]) -> Result<Option<FileKey>, StanzaError> {
        stanzas
            .iter()
            .filter(|stanza| stanza.kind() == "X25519")
            .find_map(|stanza| self.open(stanza).transpose())
            .transpose()
    }
}
