//! Every vector of the C2SP age test kit (CCTV, npm package `cctv-age`), by name.

use std::collections::{BTreeSet, HashMap};
use std::fs;

use meldkluis_crypto::age::{Identity, OpenError, Passphrase, Unwrap};
use ring::digest;

use crate::material::{Refusal, try_open};
use crate::npm;
use crate::x25519::Classic;

/// The vectors that are run.
const RUN: [&str; 110] = [
    "empty",
    "header_crlf",
    "hmac_bad",
    "hmac_extra_space",
    "hmac_garbage",
    "hmac_missing",
    "hmac_no_space",
    "hmac_not_canonical",
    "hmac_trailing_space",
    "hmac_truncated",
    "hybrid",
    "hybrid_and_x25519",
    "hybrid_bad_tag",
    "hybrid_currupted_enc_mlkem",
    "hybrid_currupted_enc_x25519",
    "hybrid_extra_argument",
    "hybrid_grease",
    "hybrid_identity",
    "hybrid_long_file_key",
    "hybrid_long_share",
    "hybrid_low_order",
    "hybrid_multiple_recipients",
    "hybrid_no_match",
    "hybrid_not_canonical_body",
    "hybrid_not_canonical_enc",
    "hybrid_short_share",
    "hybrid_uppercase",
    "hybrid_x25519_arg",
    "scrypt",
    "scrypt_and_x25519",
    "scrypt_bad_tag",
    "scrypt_double",
    "scrypt_extra_argument",
    "scrypt_long_file_key",
    "scrypt_no_match",
    "scrypt_not_canonical_body",
    "scrypt_not_canonical_salt",
    "scrypt_salt_long",
    "scrypt_salt_missing",
    "scrypt_salt_short",
    "scrypt_uppercase",
    "scrypt_work_factor_23",
    "scrypt_work_factor_hex",
    "scrypt_work_factor_leading_garbage",
    "scrypt_work_factor_leading_plus",
    "scrypt_work_factor_leading_zero_decimal",
    "scrypt_work_factor_leading_zero_octal",
    "scrypt_work_factor_missing",
    "scrypt_work_factor_negative",
    "scrypt_work_factor_overflow",
    "scrypt_work_factor_trailing_garbage",
    "scrypt_work_factor_wrong",
    "scrypt_work_factor_zero",
    "stanza_bad_start",
    "stanza_base64_padding",
    "stanza_empty_argument",
    "stanza_empty_body",
    "stanza_empty_last_line",
    "stanza_invalid_character",
    "stanza_long_line",
    "stanza_missing_body",
    "stanza_missing_final_line",
    "stanza_multiple_short_lines",
    "stanza_no_arguments",
    "stanza_not_canonical",
    "stanza_spurious_cr",
    "stanza_valid_characters",
    "stream_257_chunks",
    "stream_257_chunks_full",
    "stream_258_chunks",
    "stream_bad_tag",
    "stream_bad_tag_second_chunk",
    "stream_bad_tag_second_chunk_full",
    "stream_empty_payload",
    "stream_last_chunk_empty",
    "stream_last_chunk_full",
    "stream_last_chunk_full_second",
    "stream_missing_tag",
    "stream_no_chunks",
    "stream_no_final",
    "stream_no_final_full",
    "stream_no_final_two_chunks",
    "stream_no_final_two_chunks_full",
    "stream_no_nonce",
    "stream_short_chunk",
    "stream_short_nonce",
    "stream_short_second_chunk",
    "stream_three_chunks",
    "stream_trailing_garbage_long",
    "stream_trailing_garbage_short",
    "stream_two_chunks",
    "stream_two_final_chunks",
    "stream_two_final_chunks_full",
    "stream_two_final_chunks_second",
    "stream_two_final_chunks_short",
    "version_unsupported",
    "x25519",
    "x25519_bad_tag",
    "x25519_extra_argument",
    "x25519_grease",
    "x25519_identity",
    "x25519_long_file_key",
    "x25519_long_share",
    "x25519_low_order",
    "x25519_lowercase",
    "x25519_multiple_recipients",
    "x25519_no_match",
    "x25519_not_canonical_body",
    "x25519_not_canonical_share",
    "x25519_short_share",
];

/// The vectors that are left out: nothing of ours is ever armored, so ASCII armor is not implemented.
const LEFT_OUT: [&str; 33] = [
    "armor_crlf",
    "armor_empty",
    "armor_empty_last_line",
    "armor_empty_line_begin",
    "armor_empty_line_end",
    "armor_eol_between_padding",
    "armor_full_last_line",
    "armor_garbage_encoded",
    "armor_garbage_leading",
    "armor_garbage_trailing",
    "armor_header_crlf",
    "armor_headers",
    "armor_hybrid",
    "armor_invalid_character_header",
    "armor_invalid_character_payload",
    "armor_long_line",
    "armor_lowercase",
    "armor_no_end_line",
    "armor_no_eol",
    "armor_no_match",
    "armor_no_padding",
    "armor_not_canonical",
    "armor_pgp_checksum",
    "armor_scrypt",
    "armor_short_line",
    "armor_whitespace_begin",
    "armor_whitespace_end",
    "armor_whitespace_eol",
    "armor_whitespace_last_line",
    "armor_whitespace_line_start",
    "armor_whitespace_outside",
    "armor_wrong_type",
    "armor_x25519",
];

/// A vector: what its header says, and the age file.
struct Vector {
    fields: Vec<(String, String)>,
    file: Vec<u8>,
}

impl Vector {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|two| two == b"\n\n").unwrap();
        let header = std::str::from_utf8(&bytes[..end]).unwrap();
        let fields = header
            .lines()
            .map(|line| line.split_once(": ").unwrap())
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        Self { fields, file: bytes[end + 2..].to_vec() }
    }

    fn all(&self, key: &str) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    fn one(&self, key: &str) -> &str {
        self.all(key).next().unwrap_or_default()
    }

    fn identities(&self) -> Vec<Box<dyn Unwrap>> {
        let keys = self.all("identity").map(identity);
        let passphrases = self
            .all("passphrase")
            .map(|text| Box::new(Passphrase::new(text.to_owned())) as Box<dyn Unwrap>);
        keys.chain(passphrases).collect()
    }
}

fn identity(text: &str) -> Box<dyn Unwrap> {
    if text.starts_with("AGE-SECRET-KEY-PQ-") {
        Box::new(text.parse::<Identity>().unwrap())
    } else {
        Box::new(Classic::parse(text))
    }
}

/// Opens the file; tells the outcome in the kit's words, and the plaintext if the payload was reached.
fn outcome(vector: &Vector) -> (&'static str, Option<Vec<u8>>) {
    match try_open(vector.file.as_slice(), &vector.identities()) {
        Ok(plaintext) => ("success", Some(plaintext)),
        Err(Refusal::Payload(_, released)) => ("payload failure", Some(released)),
        Err(Refusal::Header(OpenError::NoMatch)) => ("no match", None),
        Err(Refusal::Header(OpenError::Mac)) => ("HMAC failure", None),
        Err(Refusal::Header(_)) => ("header failure", None),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn table_names_exactly_the_vectors_of_the_kit() {
    let folder = npm::kit();
    let there: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let listed: BTreeSet<String> =
        RUN.iter().chain(&LEFT_OUT).map(|name| (*name).to_owned()).collect();
    assert_eq!(listed.len(), RUN.len() + LEFT_OUT.len(), "a name is listed twice");
    assert_eq!(there, listed);
    assert_eq!(there.len(), 143);
}

#[test]
fn only_armored_vectors_are_left_out() {
    let folder = npm::kit();
    for name in LEFT_OUT {
        let vector = Vector::parse(&fs::read(folder.join(name)).unwrap());
        assert_eq!(vector.one("armored"), "yes", "{name}");
    }
}

#[test]
fn every_vector_ends_as_the_kit_says() {
    let folder = npm::kit();
    let mut ends: HashMap<&str, usize> = HashMap::new();
    for name in RUN {
        let bytes = fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let vector = Vector::parse(&bytes);
        let (end, released) = outcome(&vector);
        assert_eq!(end, vector.one("expect"), "{name}");
        if let Some(plaintext) = released {
            let digest = digest::digest(&digest::SHA256, &plaintext);
            assert_eq!(hex(digest.as_ref()), vector.one("payload"), "{name}: {}", plaintext.len());
        }
        *ends.entry(end).or_default() += 1;
    }
    assert_eq!(ends.values().sum::<usize>(), RUN.len());
    assert_eq!(ends.len(), 5, "each kind of end occurs: {ends:?}");
}
