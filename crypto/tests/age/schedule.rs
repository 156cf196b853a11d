//! The KEM and its key schedule against the `hpke` crate: what either seals, the other opens.

use std::convert::Infallible;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD_NO_PAD as BASE64;
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::XWing;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable as _, Kem, OpModeR, OpModeS, Serializable as _};
use meldkluis_crypto::Entropy as _;
use meldkluis_crypto::age::Identity;

use crate::material::{Seeded, forge, open, open_by_hand, seal, stanza_text};

const INFO: &[u8] = b"age-encryption.org/mlkem768x25519";

type Key = <XWing as Kem>::PrivateKey;

impl TryRng for Seeded {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.fill(&mut bytes);
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.fill(bytes);
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}

fn seed(entropy: &mut Seeded) -> [u8; 32] {
    entropy.bytes(32).try_into().unwrap()
}

/// A hybrid stanza that the `hpke` crate makes.
pub(crate) fn stanza_by_hpke(seed: &[u8; 32], file_key: &[u8], entropy: &mut Seeded) -> String {
    let public = XWing::sk_to_pk(&Key::from_bytes(seed).unwrap());
    let (encapsulated, body) =
        hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeS::Base,
            &public,
            INFO,
            file_key,
            b"",
            entropy,
        )
        .unwrap();
    stanza_text(&format!("mlkem768x25519 {}", BASE64.encode(encapsulated.to_bytes())), &body)
}

#[test]
fn what_hpke_seals_opens_here() {
    let mut entropy = Seeded::new(10);
    for round in 0..8 {
        let seed = seed(&mut entropy);
        let file_key = entropy.bytes(16);
        let stanza = stanza_by_hpke(&seed, &file_key, &mut entropy);
        let file = forge(&file_key, &stanza, &[(b"from hpke", true)]);
        assert_eq!(open(&file, &Identity::from_seed(&seed)), b"from hpke", "round {round}");
    }
}

#[test]
fn what_is_sealed_here_opens_with_hpke() {
    let mut entropy = Seeded::new(11);
    for round in 0..8 {
        let seed = seed(&mut entropy);
        let recipient = Identity::from_seed(&seed).recipient();
        let plaintext = entropy.bytes(round * 20_000);
        let file = seal(&[recipient], &mut entropy, &plaintext);
        let header = String::from_utf8_lossy(&file[..1650]).into_owned();
        let lines: Vec<&str> = header.lines().collect();
        let encapsulated = lines[1].strip_prefix("-> mlkem768x25519 ").unwrap();
        let file_key = hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeR::Base,
            &Key::from_bytes(&seed).unwrap(),
            &<XWing as Kem>::EncappedKey::from_bytes(&BASE64.decode(encapsulated).unwrap())
                .unwrap(),
            INFO,
            &BASE64.decode(lines[2]).unwrap(),
            b"",
        )
        .unwrap();
        assert!(open_by_hand(&file_key, &file) == plaintext, "round {round}");
    }
}

#[test]
fn a_wrapped_key_under_another_info_does_not_open() {
    let mut entropy = Seeded::new(12);
    let seed = seed(&mut entropy);
    let public = XWing::sk_to_pk(&Key::from_bytes(&seed).unwrap());
    let file_key = entropy.bytes(16);
    let (encapsulated, body) =
        hpke::single_shot_seal_with_rng::<ChaCha20Poly1305, HkdfSha256, XWing>(
            &OpModeS::Base,
            &public,
            b"age-encryption.org/other",
            &file_key,
            b"",
            &mut entropy,
        )
        .unwrap();
    let args = format!("mlkem768x25519 {}", BASE64.encode(encapsulated.to_bytes()));
    let file = forge(&file_key, &stanza_text(&args, &body), &[(b"", true)]);
    let refusal = crate::material::try_open(file.as_slice(), &Identity::from_seed(&seed));
    assert!(matches!(
        refusal,
        Err(crate::material::Refusal::Header(meldkluis_crypto::age::OpenError::NoMatch))
    ));
}
