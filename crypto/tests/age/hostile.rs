//! Files that somebody cut, changed, lengthened or made to exhaust the reader.

use std::io::{self, Read};

use meldkluis_crypto::age::{
    CHUNK_LEN, Decryptor, Identity, MAX_HEADER_LEN, MAX_STANZAS, OpenError, Passphrase,
    PayloadError, StanzaError, stanza_count,
};

use crate::material::{
    Refusal, Seeded, forge, header_len, open, payload_error, seal, stanza_text, try_open,
};
use crate::schedule::stanza_by_hpke;

/// An identity and a file for it.
fn sealed(len: usize) -> (Identity, Vec<u8>, Vec<u8>) {
    let mut entropy = Seeded::new(50);
    let identity = entropy.identity();
    let plaintext = entropy.bytes(len);
    let file = seal(&[identity.recipient()], &mut entropy, &plaintext);
    (identity, file, plaintext)
}

#[test]
fn a_file_cut_at_any_byte_is_refused() {
    let (identity, file, _) = sealed(100);
    let nonce = header_len(&file);
    for cut in 0..file.len() {
        match try_open(&file[..cut], &identity).unwrap_err() {
            Refusal::Header(OpenError::Malformed) => assert!(cut < nonce + 16, "at {cut}"),
            Refusal::Payload(PayloadError::Truncated, released) => {
                assert!((nonce + 16..nonce + 32).contains(&cut), "at {cut}");
                assert!(released.is_empty());
            }
            Refusal::Payload(PayloadError::Altered, released) => {
                assert!(cut >= nonce + 32, "at {cut}");
                assert!(released.is_empty());
            }
            other => panic!("cut at {cut}: {other:?}"),
        }
    }
}

#[test]
fn a_file_cut_between_chunks_is_told_as_cut_short() {
    let (identity, file, plaintext) = sealed(3 * CHUNK_LEN);
    let start = header_len(&file) + 16;
    for chunks in 1..3 {
        let cut = &file[..start + chunks * (CHUNK_LEN + 16)];
        let Refusal::Payload(error, released) = try_open(cut, &identity).unwrap_err() else {
            panic!("the header is whole");
        };
        assert_eq!(error, PayloadError::Truncated);
        assert!(released == plaintext[..chunks * CHUNK_LEN], "whole chunks are authentic");
    }
}

#[test]
fn bytes_after_the_end_are_refused() {
    for len in [0, 1, 100, CHUNK_LEN - 1, CHUNK_LEN, CHUNK_LEN + 1, 2 * CHUNK_LEN] {
        let (identity, mut file, _) = sealed(len);
        for more in [1, 15, 16, 17, 100, CHUNK_LEN + 16, 2 * CHUNK_LEN] {
            file.extend(std::iter::repeat_n(0, more));
            let refusal = try_open(file.as_slice(), &identity).unwrap_err();
            assert!(matches!(refusal, Refusal::Payload(..)), "{len} and {more}: {refusal:?}");
            file.truncate(file.len() - more);
        }
        open(&file, &identity);
    }
}

#[test]
fn bytes_after_a_full_last_chunk_are_told_as_such() {
    let (identity, mut file, plaintext) = sealed(CHUNK_LEN);
    file.push(b'\n');
    let Refusal::Payload(error, released) = try_open(file.as_slice(), &identity).unwrap_err()
    else {
        panic!("the header is whole");
    };
    assert_eq!(error, PayloadError::Trailing);
    assert!(released == plaintext);
}

#[test]
fn a_second_file_after_the_first_is_refused() {
    let (identity, file, _) = sealed(100);
    let refusal = try_open([file.clone(), file].concat().as_slice(), &identity).unwrap_err();
    assert!(matches!(refusal, Refusal::Payload(PayloadError::Altered, _)));
}

#[test]
fn a_flipped_bit_in_any_byte_is_noticed() {
    let (identity, file, _) = sealed(100);
    let nonce = header_len(&file);
    let mac = nonce - 48;
    for at in 0..file.len() {
        let mut flipped = file.clone();
        flipped[at] ^= 1 << (at % 8);
        let refusal = try_open(flipped.as_slice(), &identity).unwrap_err();
        let right = match &refusal {
            Refusal::Header(OpenError::Malformed) => at < nonce,
            Refusal::Header(OpenError::NoMatch | OpenError::Stanza(_)) => (22..mac).contains(&at),
            Refusal::Header(OpenError::Mac) => (mac..nonce).contains(&at),
            Refusal::Payload(PayloadError::Altered, released) => at >= nonce && released.is_empty(),
            _ => false,
        };
        assert!(right, "byte {at}: {refusal:?}");
    }
}

#[test]
fn every_flipped_bit_of_the_mac_is_noticed() {
    let (identity, file, _) = sealed(0);
    let nonce = header_len(&file);
    for bit in (nonce - 44) * 8..(nonce - 1) * 8 {
        let mut flipped = file.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let refusal = try_open(flipped.as_slice(), &identity).unwrap_err();
        assert!(
            matches!(refusal, Refusal::Header(OpenError::Mac | OpenError::Malformed)),
            "bit {bit}: {refusal:?}"
        );
    }
}

#[test]
fn chunks_cannot_change_places() {
    let (identity, file, plaintext) = sealed(3 * CHUNK_LEN);
    let (head, payload) = file.split_at(header_len(&file) + 16);
    let chunks: Vec<&[u8]> = payload.chunks(CHUNK_LEN + 16).collect();
    let swapped = [head, chunks[1], chunks[0], chunks[2]].concat();
    let doubled = [head, chunks[0], chunks[0], chunks[1], chunks[2]].concat();
    let dropped = [head, chunks[0], chunks[2]].concat();
    for (file, kept) in [(swapped, 0), (doubled, 1), (dropped, 1)] {
        let Refusal::Payload(error, released) = try_open(file.as_slice(), &identity).unwrap_err()
        else {
            panic!("the header is whole");
        };
        assert_eq!(error, PayloadError::Altered);
        assert!(released == plaintext[..kept * CHUNK_LEN]);
    }
}

#[test]
fn a_header_of_another_file_is_refused() {
    let mut entropy = Seeded::new(51);
    let identity = entropy.identity();
    let recipient = [identity.recipient()];
    let one = seal(&recipient, &mut entropy, b"one");
    let two = seal(&recipient, &mut entropy, b"two");
    let mixed = [&one[..header_len(&one)], &two[header_len(&two)..]].concat();
    let refusal = try_open(mixed.as_slice(), &identity).unwrap_err();
    assert!(matches!(refusal, Refusal::Payload(PayloadError::Altered, _)));
}

#[test]
fn a_stanza_added_to_the_header_is_noticed() {
    let (identity, file, _) = sealed(10);
    let grease = stanza_text("grease", b"");
    let added = [&file[..22], grease.as_bytes(), &file[22..]].concat();
    let refusal = try_open(added.as_slice(), &identity).unwrap_err();
    assert!(matches!(refusal, Refusal::Header(OpenError::Mac)));
}

#[test]
fn an_error_of_the_payload_stays() {
    let (identity, mut file, _) = sealed(2 * CHUNK_LEN);
    let end = file.len() - 1;
    file[end] ^= 1;
    let mut opening = Decryptor::new(file.as_slice(), &identity).unwrap();
    let mut first = vec![0; CHUNK_LEN];
    opening.read_exact(&mut first).unwrap();
    for _ in 0..3 {
        let error = opening.read(&mut [0; 10]).unwrap_err();
        assert_eq!(payload_error(&error), PayloadError::Altered);
    }
}

/// A key of 16 bytes and its stanza, made by another implementation, to forge files with.
fn forger() -> (Identity, Vec<u8>, String) {
    let mut entropy = Seeded::new(52);
    let seed = entropy.bytes(32).try_into().unwrap();
    let file_key = entropy.bytes(16);
    let stanza = stanza_by_hpke(&seed, &file_key, &mut entropy);
    (Identity::from_seed(&seed), file_key, stanza)
}

#[test]
fn an_empty_last_chunk_is_refused_after_another_chunk() {
    let (identity, key, stanza) = forger();
    let full = vec![1; CHUNK_LEN];
    let file = forge(&key, &stanza, &[(&full, false), (b"", true)]);
    let Refusal::Payload(error, released) = try_open(file.as_slice(), &identity).unwrap_err()
    else {
        panic!("the header is whole");
    };
    assert_eq!((error, released.len()), (PayloadError::Altered, CHUNK_LEN));
    assert!(open(&forge(&key, &stanza, &[(b"", true)]), &identity).is_empty());
}

#[test]
fn a_chunk_with_the_wrong_flag_is_refused() {
    let (identity, key, stanza) = forger();
    let full = vec![1; CHUNK_LEN];
    for chunks in [
        vec![(b"short".as_slice(), false)],
        vec![(&full, false)],
        vec![(&full, true), (b"more", true)],
        vec![(b"short", true), (b"more", true)],
        vec![],
    ] {
        let file = forge(&key, &stanza, &chunks);
        let refusal = try_open(file.as_slice(), &identity).unwrap_err();
        assert!(matches!(refusal, Refusal::Payload(..)), "{refusal:?}");
    }
}

#[test]
fn a_malformed_hybrid_stanza_is_refused_wherever_it_stands() {
    let (identity, key, stanza) = forger();
    let short = stanza_text("mlkem768x25519 AAAA", &[0; 32]);
    let alone = stanza_text("mlkem768x25519", &[0; 32]);
    let surplus = stanza.replacen('\n', " more\n", 1);
    let encapsulated = stanza.lines().next().unwrap().strip_prefix("-> ").unwrap();
    let body = stanza_text(encapsulated, &[0; 31]);
    for bad in [short, alone, surplus, body] {
        for stanzas in [format!("{stanza}{bad}"), format!("{bad}{stanza}")] {
            let refusal = try_open(forge(&key, &stanzas, &[(b"", true)]).as_slice(), &identity);
            let Err(Refusal::Header(OpenError::Stanza(error))) = refusal else { panic!("{bad}") };
            assert_eq!(error, StanzaError::Malformed);
        }
    }
}

#[test]
fn a_header_without_a_stanza_is_refused() {
    let file = forge(&[0; 16], "", &[(b"", true)]);
    assert!(matches!(stanza_count(file.as_slice()), Err(OpenError::Malformed)));
}

#[test]
fn a_file_key_of_another_length_is_refused_before_decrypting() {
    let mut entropy = Seeded::new(53);
    let seed = entropy.bytes(32).try_into().unwrap();
    for len in [0, 15, 17] {
        let stanza = stanza_by_hpke(&seed, &entropy.bytes(len), &mut entropy);
        let file = forge(&[0; 16], &stanza, &[(b"", true)]);
        let refusal = try_open(file.as_slice(), &Identity::from_seed(&seed));
        let Err(Refusal::Header(OpenError::Stanza(error))) = refusal else { panic!("{len}") };
        assert_eq!(error, StanzaError::Malformed);
    }
}

#[test]
fn a_scrypt_stanza_beside_another_is_refused() {
    let (identity, key, stanza) = forger();
    let scrypt = stanza_text("scrypt AAAAAAAAAAAAAAAAAAAAAA 1", &[0; 32]);
    for stanzas in
        [format!("{stanza}{scrypt}"), format!("{scrypt}{stanza}"), format!("{scrypt}{scrypt}")]
    {
        let file = forge(&key, &stanzas, &[(b"", true)]);
        assert!(matches!(stanza_count(file.as_slice()), Err(OpenError::Malformed)));
        let refusal = try_open(file.as_slice(), &identity);
        assert!(matches!(refusal, Err(Refusal::Header(OpenError::Malformed))));
    }
}

/// Counts what is read from it.
struct Counted<R> {
    inner: R,
    read: usize,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.read += read;
        Ok(read)
    }
}

/// Opens an endless header; tells the error and how much was read.
fn endless(start: &str, again: &str) -> (OpenError, usize) {
    let header = format!("{start}{}", again.repeat(10_000_000 / again.len()));
    let mut source = Counted { inner: header.as_bytes(), read: 0 };
    let error = stanza_count(&mut source).unwrap_err();
    (error, source.read)
}

#[test]
fn a_header_of_ten_megabytes_is_not_read() {
    let line = format!("{}\n", "A".repeat(64));
    for (start, again) in [
        ("", "a"),
        ("age-encryption.org/v1\n-> ", "a"),
        ("age-encryption.org/v1\n-> ", "a "),
        ("age-encryption.org/v1\n-> grease\n", line.as_str()),
        ("age-encryption.org/v1\n-> grease\n", "A"),
        ("age-encryption.org/v1\n-> grease\n\n--- ", "A"),
        ("age-encryption.org/v1\n", "-> grease\n\n"),
    ] {
        let (error, read) = endless(start, again);
        assert!(matches!(error, OpenError::TooLarge), "{start:?}, {again:?}: {error:?}");
        assert!(read <= MAX_HEADER_LEN + 8 * 1024, "{read} bytes were read");
    }
}

#[test]
fn ten_thousand_stanzas_are_refused() {
    let (identity, key, stanza) = forger();
    let most = stanza_text("g", b"").repeat(MAX_STANZAS - 1);
    let file = forge(&key, &format!("{most}{stanza}"), &[(b"the last", true)]);
    assert_eq!(open(&file, &identity), b"the last");
    let many = stanza_text("g", b"").repeat(10_000);
    let file = forge(&key, &format!("{many}{stanza}"), &[(b"", true)]);
    let refusal = try_open(file.as_slice(), &identity);
    assert!(matches!(refusal, Err(Refusal::Header(OpenError::TooLarge))));
    let one_more = format!("{most}{stanza}{stanza}");
    let refusal = try_open(forge(&key, &one_more, &[(b"", true)]).as_slice(), &identity);
    assert!(matches!(refusal, Err(Refusal::Header(OpenError::TooLarge))));
}

#[test]
fn a_work_factor_beyond_the_bound_is_refused_before_any_work() {
    for cost in ["23", "63", "64", "256", "99999999999999999999"] {
        let stanza = stanza_text(&format!("scrypt AAAAAAAAAAAAAAAAAAAAAA {cost}"), &[0; 32]);
        let file = forge(&[0; 16], &stanza, &[(b"", true)]);
        let refusal = try_open(file.as_slice(), &Passphrase::new("lantern".to_owned()));
        let Err(Refusal::Header(OpenError::Stanza(error))) = refusal else { panic!("{cost}") };
        assert_eq!(error, StanzaError::WorkFactor);
    }
}
