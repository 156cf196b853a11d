//! Sealing and opening as a stream: lengths, several recipients, pieces of any size.

use std::io::{self, Read, Write};

use meldkluis_crypto::age::{
    CHUNK_LEN, Decryptor, Encryptor, Identity, MAX_HEADER_LEN, MAX_RECIPIENTS, OpenError,
    Passphrase, Recipient, SealError, WorkFactor, locked_len, sealed_len, stanza_count,
};

use crate::material::{Refusal, Seeded, header_len, open, seal, try_open};

/// Sizes around every edge of a chunk, then sizes that nobody chose.
fn sizes(entropy: &mut Seeded) -> Vec<usize> {
    let edges = (0..4).flat_map(|chunks| {
        [-17_isize, -16, -1, 0, 1, 16, 17]
            .into_iter()
            .filter_map(move |more| (chunks * CHUNK_LEN).checked_add_signed(more))
    });
    let mut sizes: Vec<usize> = edges.collect();
    sizes.extend((0..40).map(|_| entropy.below(5 * CHUNK_LEN)));
    sizes.push(3 * 1024 * 1024);
    sizes
}

#[test]
fn every_size_comes_back_whole_and_as_long_as_foretold() {
    let mut entropy = Seeded::new(30);
    let identity = entropy.identity();
    let recipient = identity.recipient();
    for size in sizes(&mut entropy) {
        let plaintext = entropy.bytes(size);
        let sealed = seal(std::slice::from_ref(&recipient), &mut entropy, &plaintext);
        let foretold = sealed_len(1, u64::try_from(size).unwrap());
        assert_eq!(u64::try_from(sealed.len()).unwrap(), foretold, "{size}");
        assert!(open(&sealed, &identity) == plaintext, "{size}");
    }
}

#[test]
fn pieces_of_any_size_give_the_same_file() {
    let mut entropy = Seeded::new(31);
    let identity = entropy.identity();
    for round in 0..20 {
        let size = entropy.below(4 * CHUNK_LEN);
        let plaintext = entropy.bytes(size);
        let mut sealing =
            Encryptor::new(&[identity.recipient()], &mut entropy, Vec::new()).unwrap();
        let mut rest = plaintext.as_slice();
        while !rest.is_empty() {
            let piece = (1 + entropy.below(CHUNK_LEN)).min(rest.len());
            sealing.write_all(&rest[..piece]).unwrap();
            sealing.write_all(b"").unwrap();
            sealing.flush().unwrap();
            rest = &rest[piece..];
        }
        let sealed = sealing.finish().unwrap();
        assert_eq!(
            u64::try_from(sealed.len()).unwrap(),
            sealed_len(1, u64::try_from(size).unwrap())
        );
        let mut opening = Decryptor::new(sealed.as_slice(), &identity).unwrap();
        let mut opened = Vec::new();
        loop {
            let mut piece = vec![0; 1 + entropy.below(CHUNK_LEN)];
            match opening.read(&mut piece).unwrap() {
                0 => break,
                read => opened.extend_from_slice(&piece[..read]),
            }
        }
        assert!(opened == plaintext, "round {round}");
    }
}

#[test]
fn sealed_length_counts_recipients_and_chunks() {
    assert_eq!(sealed_len(1, 0), 1659);
    assert_eq!(sealed_len(1, 1), 1660);
    assert_eq!(sealed_len(1, 65536), 1659 + 65536);
    assert_eq!(sealed_len(1, 65537), 1659 + 16 + 65537);
    assert_eq!(sealed_len(3, 10) - sealed_len(2, 10), 1557);
    assert_eq!(sealed_len(1, u64::MAX), u64::MAX);
    assert_eq!(sealed_len(usize::MAX, 1), u64::MAX);
}

#[test]
fn each_of_several_recipients_opens_alone() {
    let mut entropy = Seeded::new(32);
    let identities: Vec<Identity> = (0..5).map(|_| entropy.identity()).collect();
    let recipients: Vec<Recipient> = identities.iter().map(Identity::recipient).collect();
    let sealed = seal(&recipients, &mut entropy, b"for five");
    assert_eq!(u64::try_from(sealed.len()).unwrap(), sealed_len(5, 8));
    for identity in &identities {
        assert_eq!(open(&sealed, identity), b"for five");
    }
}

#[test]
fn one_of_several_identities_is_enough() {
    let mut entropy = Seeded::new(33);
    let identities: Vec<Identity> = (0..3).map(|_| entropy.identity()).collect();
    let sealed = seal(&[identities[2].recipient()], &mut entropy, b"for the third");
    assert_eq!(open(&sealed, &identities), b"for the third");
    assert_eq!(open(&sealed, identities.as_slice()), b"for the third");
    let refusal = try_open(sealed.as_slice(), &identities[..2]);
    assert!(matches!(refusal, Err(Refusal::Header(OpenError::NoMatch))));
}

#[test]
fn stanzas_are_counted_without_a_key() {
    let mut entropy = Seeded::new(34);
    let identities: Vec<Identity> = (0..3).map(|_| entropy.identity()).collect();
    for count in 1..=3 {
        let recipients: Vec<Recipient> =
            identities[..count].iter().map(Identity::recipient).collect();
        let sealed = seal(&recipients, &mut entropy, b"counted");
        assert_eq!(stanza_count(sealed.as_slice()).unwrap(), count);
        assert_eq!(stanza_count(&sealed[..header_len(&sealed)]).unwrap(), count);
        assert_eq!(Decryptor::new(sealed.as_slice(), &identities[0]).unwrap().stanzas(), count);
    }
    assert!(matches!(stanza_count(io::empty()), Err(OpenError::Malformed)));
}

#[test]
fn number_of_recipients_is_bounded() {
    let mut entropy = Seeded::new(35);
    let identity = entropy.identity();
    let recipients = vec![identity.recipient(); MAX_RECIPIENTS + 1];
    let none = Encryptor::new(&[], &mut entropy, Vec::new());
    assert!(matches!(none, Err(SealError::NoRecipient)));
    let too_many = Encryptor::new(&recipients, &mut entropy, Vec::new());
    assert!(matches!(too_many, Err(SealError::TooManyRecipients)));
    let sealed = seal(&recipients[1..], &mut entropy, b"as many as there may be");
    assert!(header_len(&sealed) < MAX_HEADER_LEN);
    assert_eq!(open(&sealed, &identity), b"as many as there may be");
}

fn seal_with(passphrase: &Passphrase, plaintext: &[u8]) -> Vec<u8> {
    let cost = WorkFactor::new(8).unwrap();
    let mut sealing =
        Encryptor::with_passphrase(passphrase, cost, &mut Seeded::new(36), Vec::new()).unwrap();
    sealing.write_all(plaintext).unwrap();
    sealing.finish().unwrap()
}

#[test]
fn length_under_a_passphrase_is_foretold() {
    for plaintext in [0, 1, CHUNK_LEN - 1, CHUNK_LEN, CHUNK_LEN + 1, 3 * CHUNK_LEN] {
        for cost in [1, 10] {
            let (pass, cost) =
                (Passphrase::new("lantern".to_owned()), WorkFactor::new(cost).unwrap());
            let mut sealing =
                Encryptor::with_passphrase(&pass, cost, &mut Seeded::new(36), Vec::new()).unwrap();
            sealing.write_all(&vec![7; plaintext]).unwrap();
            let sealed = sealing.finish().unwrap();
            assert_eq!(sealed.len() as u64, locked_len(cost, plaintext as u64), "{plaintext}");
        }
    }
}

#[test]
fn passphrase_opens_what_it_sealed_and_no_other_does() {
    let sealed = seal_with(&Passphrase::new("lantern".to_owned()), b"key file");
    assert_eq!(open(&sealed, &Passphrase::new("lantern".to_owned())), b"key file");
    assert_eq!(stanza_count(sealed.as_slice()).unwrap(), 1);
    let wrong = try_open(sealed.as_slice(), &Passphrase::new("Lantern".to_owned()));
    assert!(matches!(wrong, Err(Refusal::Header(OpenError::NoMatch))));
    let identity = try_open(sealed.as_slice(), &Seeded::new(37).identity());
    assert!(matches!(identity, Err(Refusal::Header(OpenError::NoMatch))));
}

#[test]
fn passphrase_does_not_open_a_hybrid_file() {
    let mut entropy = Seeded::new(38);
    let recipient = entropy.identity().recipient();
    let sealed = seal(&[recipient], &mut entropy, b"hybrid");
    let refusal = try_open(sealed.as_slice(), &Passphrase::new("lantern".to_owned()));
    assert!(matches!(refusal, Err(Refusal::Header(OpenError::NoMatch))));
}

#[test]
fn the_same_plaintext_never_seals_to_the_same_bytes() {
    let mut entropy = Seeded::new(39);
    let recipient = [entropy.identity().recipient()];
    let one = seal(&recipient, &mut entropy, b"twice");
    let two = seal(&recipient, &mut entropy, b"twice");
    assert_ne!(one[22..], two[22..]);
}

/// Gives one byte at a time, and is interrupted before each.
struct Trickle<'b> {
    bytes: &'b [u8],
    interrupted: bool,
}

impl Read for Trickle<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let one = into.len().min(1);
        self.bytes.read(&mut into[..one])
    }
}

#[test]
fn a_trickling_source_is_read_to_its_end() {
    let mut entropy = Seeded::new(40);
    let identity = entropy.identity();
    let plaintext = entropy.bytes(CHUNK_LEN + 5);
    let sealed = seal(&[identity.recipient()], &mut entropy, &plaintext);
    let source = Trickle { bytes: &sealed, interrupted: false };
    assert!(try_open(source, &identity).unwrap() == plaintext);
}

/// Fails once at `at`, then goes on.
struct Stumble<'b> {
    bytes: &'b [u8],
    at: usize,
    fallen: bool,
}

impl Read for Stumble<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == 0 && !self.fallen {
            self.fallen = true;
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let most = if self.fallen { into.len() } else { into.len().min(self.at) };
        let read = self.bytes.read(&mut into[..most])?;
        self.at = self.at.saturating_sub(read);
        Ok(read)
    }
}

#[test]
fn an_error_of_the_source_passes_through_and_can_be_tried_again() {
    let mut entropy = Seeded::new(41);
    let identity = entropy.identity();
    let plaintext = entropy.bytes(3 * CHUNK_LEN);
    let sealed = seal(&[identity.recipient()], &mut entropy, &plaintext);
    let source = Stumble { bytes: &sealed, at: 100_000, fallen: false };
    let mut opening = Decryptor::new(source, &identity).unwrap();
    let mut opened = Vec::new();
    let error = opening.read_to_end(&mut opened).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
    opening.read_to_end(&mut opened).unwrap();
    assert!(opened == plaintext);
}

#[test]
fn an_error_of_the_source_in_the_header_is_told_as_such() {
    let identity = Seeded::new(42).identity();
    let source = Stumble { bytes: b"age-encryption.org/v1\n", at: 10, fallen: false };
    let refusal = Decryptor::new(source, &identity).unwrap_err();
    assert!(matches!(refusal, OpenError::Read(error) if error.kind() == io::ErrorKind::WouldBlock));
}

/// Takes so many bytes, then fails for ever or once.
struct Full {
    room: usize,
    once: bool,
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.room == 0 {
            self.room = if self.once { usize::MAX } else { 0 };
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = bytes.len().min(self.room);
        self.room -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn sealing_does_not_go_on_after_a_failed_write() {
    let mut entropy = Seeded::new(43);
    let recipient = [entropy.identity().recipient()];
    let full = Full { room: 2000, once: true };
    let mut sealing = Encryptor::new(&recipient, &mut entropy, full).unwrap();
    let error = sealing.write_all(&[1; 2 * CHUNK_LEN]).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    assert!(sealing.write(b"more").is_err());
    assert!(sealing.write(b"more").is_err());
    assert!(sealing.finish().is_err());
}

#[test]
fn a_header_that_cannot_be_written_is_told_as_such() {
    let mut entropy = Seeded::new(44);
    let recipient = [entropy.identity().recipient()];
    let full = Full { room: 100, once: false };
    let refusal = Encryptor::new(&recipient, &mut entropy, full);
    assert!(matches!(refusal, Err(SealError::Write(_))));
}
