//! Keys and passphrases: their text forms, and what never leaves them.

use std::fmt::{Debug, Display};

use meldkluis_crypto::age::{
    Decryptor, Encryptor, FileKey, Identity, ParseError, Passphrase, Recipient, WorkFactor,
};

use crate::material::{Seeded, seal};

/// The example of the C2SP age spec, section "The MLKEM768-X25519 hybrid post-quantum recipient type".
const SPEC_IDENTITY: &str =
    "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR";
const SPEC_RECIPIENT: &str = include_str!("c2sp-recipient.txt");

#[test]
fn identity_of_the_spec_gives_the_recipient_of_the_spec() {
    let identity: Identity = SPEC_IDENTITY.parse().unwrap();
    assert_eq!(identity.recipient().to_string(), SPEC_RECIPIENT.trim_end());
    assert_eq!(identity.expose().as_str(), SPEC_IDENTITY);
}

#[test]
fn text_forms_come_back_the_same() {
    let mut entropy = Seeded::new(20);
    for _ in 0..20 {
        let identity = entropy.identity();
        let again: Identity = identity.expose().parse().unwrap();
        assert_eq!(again.expose(), identity.expose());
        let recipient = identity.recipient();
        assert_eq!(recipient.to_string().parse::<Recipient>().unwrap(), recipient);
        assert_eq!(again.recipient(), recipient);
    }
}

fn identity_error(text: &str) -> ParseError {
    text.parse::<Identity>().unwrap_err()
}

fn recipient_error(text: &str) -> ParseError {
    text.parse::<Recipient>().unwrap_err()
}

#[test]
fn key_strings_of_another_kind_are_refused() {
    let recipient = SPEC_RECIPIENT.trim_end();
    let classic = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    assert_eq!(recipient_error(classic), ParseError::Kind);
    assert_eq!(recipient_error(SPEC_IDENTITY), ParseError::Kind);
    assert_eq!(identity_error(recipient), ParseError::Kind);
    let classic = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    assert_eq!(identity_error(classic), ParseError::Kind);
    assert_eq!(identity_error(""), ParseError::Kind);
}

#[test]
fn key_strings_in_another_case_are_refused() {
    assert_eq!(identity_error(&SPEC_IDENTITY.to_lowercase()), ParseError::Kind);
    assert_eq!(recipient_error(&SPEC_RECIPIENT.trim_end().to_uppercase()), ParseError::Kind);
    let mixed = SPEC_IDENTITY.replace("ZQFR", "zqfr");
    assert_eq!(identity_error(&mixed), ParseError::Checksum);
}

#[test]
fn key_strings_with_one_wrong_character_are_refused() {
    let text = SPEC_RECIPIENT.trim_end();
    for at in (7..text.len()).step_by(13) {
        let mut wrong = text.as_bytes().to_vec();
        wrong[at] = if wrong[at] == b'q' { b'p' } else { b'q' };
        assert_eq!(recipient_error(&String::from_utf8(wrong).unwrap()), ParseError::Checksum);
    }
    for at in 19..SPEC_IDENTITY.len() {
        let mut wrong = SPEC_IDENTITY.as_bytes().to_vec();
        wrong[at] = if wrong[at] == b'Q' { b'P' } else { b'Q' };
        assert_eq!(identity_error(&String::from_utf8(wrong).unwrap()), ParseError::Checksum);
    }
}

#[test]
fn key_strings_of_another_length_are_refused() {
    let text = SPEC_RECIPIENT.trim_end();
    assert_eq!(recipient_error(SPEC_RECIPIENT), ParseError::Length, "a line feed follows");
    assert_eq!(recipient_error(text.split_at(text.len() - 1).0), ParseError::Length);
    assert_eq!(identity_error(&format!("{SPEC_IDENTITY}Q")), ParseError::Length);
    assert_eq!(identity_error("AGE-SECRET-KEY-PQ-1"), ParseError::Length);
}

#[test]
fn debug_shows_only_the_name_of_a_secret() {
    fn shown(secret: &dyn Debug) -> String {
        format!("{secret:?} {secret:#?}")
    }
    let mut entropy = Seeded::new(21);
    let identity = entropy.identity();
    let sealed = seal(&[identity.recipient()], &mut entropy, b"hidden");
    assert_eq!(shown(&identity), "Identity Identity");
    assert_eq!(shown(&Passphrase::new("hidden".to_owned())), "Passphrase Passphrase");
    assert_eq!(shown(&FileKey::from_slice(&[1; 16]).unwrap()), "FileKey FileKey");
    let opening = Decryptor::new(sealed.as_slice(), &identity).unwrap();
    assert_eq!(shown(&opening), "Decryptor Decryptor");
    let sealing = Encryptor::new(&[identity.recipient()], &mut entropy, Vec::new()).unwrap();
    assert_eq!(shown(&sealing), "Encryptor Encryptor");
}

/// Fails to compile, as ambiguous, for a type that has the bound.
macro_rules! assert_lacks {
    ($type:ty: $bound:path) => {{
        trait Probe<Marker> {
            fn probe() {}
        }
        impl<T: ?Sized> Probe<()> for T {}
        struct Has;
        impl<T: ?Sized + $bound> Probe<Has> for T {}
        <$type as Probe<_>>::probe();
    }};
}

#[test]
fn secrets_can_be_neither_copied_nor_displayed() {
    assert_lacks!(Identity: Clone);
    assert_lacks!(Identity: Display);
    assert_lacks!(Passphrase: Clone);
    assert_lacks!(Passphrase: Display);
    assert_lacks!(FileKey: Clone);
    assert_lacks!(FileKey: Display);
}

#[test]
fn file_keys_have_sixteen_bytes() {
    assert!(FileKey::from_slice(&[0; 15]).is_none());
    assert!(FileKey::from_slice(&[0; 16]).is_some());
    assert!(FileKey::from_slice(&[0; 17]).is_none());
}

#[test]
fn work_factors_lie_between_1_and_22() {
    assert_eq!(WorkFactor::new(0), None);
    assert!(WorkFactor::new(1).is_some());
    assert_eq!(WorkFactor::new(18), Some(WorkFactor::DEFAULT));
    assert_eq!(WorkFactor::new(22), Some(WorkFactor::MAX));
    assert_eq!(WorkFactor::new(23), None);
}
