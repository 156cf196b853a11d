//! Codes as people mistype them, and derivations as the standards publish them.

use argon2::{AssociatedData, ParamsBuilder};

use super::*;
use crate::note::hex;

/// Bytes of a small generator, so that a failure can be seen again.
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }
}

impl Entropy for Seeded {
    fn fill(&mut self, bytes: &mut [u8]) {
        bytes.iter_mut().for_each(|byte| *byte = self.next().to_be_bytes()[0]);
    }
}

fn codes(count: usize) -> Vec<String> {
    let mut entropy = Seeded(1);
    (0..count).map(|_| Code::generate(&mut entropy).expose().to_owned()).collect()
}

fn refusal(text: &str) -> CodeError {
    Code::parse(text).unwrap_err()
}

fn is_code(digits: &[u8]) -> bool {
    Code::parse(std::str::from_utf8(digits).unwrap()).is_ok()
}

const CODE: &str = "012345678901234567890105";
const DEPLOYMENT: &str = "meldkluis.example";

#[test]
fn published_numbers_have_their_check_digits() {
    // ISO 7064:2003, the example of MOD 97-10: 794 gives 79444.
    assert_eq!(check_digits(b"794"), *b"44");
    assert_eq!(modulo_97(b"79444"), 1);
    // IBANs of the ISO 13616 registry, rearranged and with letters as numbers.
    for iban in ["GB82WEST12345698765432", "NL91ABNA0417164300", "BE68539007547034"] {
        let (head, tail) = iban.split_at(4);
        let numbers = tail.chars().chain(head.chars());
        let numbers: String =
            numbers.map(|letter| letter.to_digit(36).unwrap().to_string()).collect();
        assert_eq!(modulo_97(numbers.as_bytes()), 1, "{iban}");
        let (number, check) = numbers.as_bytes().split_at(numbers.len() - 2);
        assert_eq!(check_digits(number), check, "{iban}");
    }
}

#[test]
fn drawn_codes_are_codes_and_differ() {
    let codes = codes(2_000);
    let mut seen: Vec<&String> = codes.iter().collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 2_000);
    for code in &codes {
        assert_eq!((code.len(), modulo_97(code.as_bytes())), (24, 1));
        assert_eq!(Code::parse(code).unwrap().expose(), code);
    }
}

#[test]
fn digits_are_drawn_evenly() {
    struct Bytes(u8);
    impl Entropy for Bytes {
        fn fill(&mut self, bytes: &mut [u8]) {
            for byte in bytes {
                *byte = self.0;
                self.0 = self.0.wrapping_add(1);
            }
        }
    }
    // Every byte value once gives every digit 25 times; the six bytes from 250 on give none.
    let mut entropy = Bytes(0);
    let mut counts = [0; 10];
    for _ in 0..250 {
        counts[usize::from(uniform_digit(&mut entropy))] += 1;
    }
    assert_eq!((counts, entropy.0), ([25; 10], 250));
    assert_eq!((uniform_digit(&mut entropy), entropy.0), (0, 1), "250 to 255 are passed over");
}

#[test]
fn every_wrong_digit_is_caught() {
    for code in codes(20) {
        for at in 0..DIGITS {
            for digit in b'0'..=b'9' {
                let mut typed = code.clone().into_bytes();
                typed[at] = digit;
                assert_eq!(is_code(&typed), typed == code.as_bytes(), "{code} {at} {digit}");
            }
        }
    }
}

#[test]
fn every_pair_of_swapped_neighbours_is_caught() {
    for code in codes(200) {
        for at in 1..DIGITS {
            let mut typed = code.clone().into_bytes();
            typed.swap(at - 1, at);
            assert_eq!(is_code(&typed), typed == code.as_bytes(), "{code} {at}");
        }
    }
}

#[test]
fn rare_mistakes_that_pass_stay_rare() {
    let (mut jumps, mut jumps_passed, mut pairs, mut pairs_passed) = (0, 0, 0, 0);
    for code in codes(20) {
        for at in 2..DIGITS {
            let mut typed = code.clone().into_bytes();
            typed.swap(at - 2, at);
            jumps += usize::from(typed != code.as_bytes());
            jumps_passed += usize::from(typed != code.as_bytes() && is_code(&typed));
        }
        for (first, second) in (0..DIGITS).flat_map(|one| (0..one).map(move |two| (one, two))) {
            for value in 0..100 {
                let mut typed = code.clone().into_bytes();
                (typed[first], typed[second]) = (b'0' + value / 10, b'0' + value % 10);
                let both = typed[first] != code.as_bytes()[first]
                    && typed[second] != code.as_bytes()[second];
                pairs += usize::from(both);
                pairs_passed += usize::from(both && is_code(&typed));
            }
        }
    }
    println!("jumps {jumps_passed} of {jumps}, two wrong digits {pairs_passed} of {pairs}");
    // 99 is not a multiple of 97, so a jump over one digit cannot pass; of two wrong digits about one pair in 97 does.
    assert_eq!(jumps_passed, 0);
    assert!(pairs_passed * 50 < pairs, "{pairs_passed} of {pairs}");
}

#[test]
fn check_digits_have_one_spelling() {
    // 97, 98 and 02 have a second pair each that gives the same remainder.
    let mut entropy = Seeded(2);
    let mut tried = 0;
    while tried < 3 {
        let code = Code::generate(&mut entropy).expose().to_owned();
        let (number, check) = code.split_at(RANDOM);
        let other = match check {
            "97" => "00",
            "98" => "01",
            "02" => "99",
            _ => continue,
        };
        let typed = format!("{number}{other}");
        assert_eq!(modulo_97(typed.as_bytes()), 1);
        assert_eq!(refusal(&typed), CodeError::Check);
        tried += 1;
    }
}

#[test]
fn any_spacing_dash_and_digit_script_is_accepted() {
    let as_script = |zero: u32| -> String {
        let letter = |byte: u8| char::from_u32(zero + u32::from(byte - b'0')).unwrap();
        CODE.bytes().map(letter).collect()
    };
    for zero in [0x30, 0xff10, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1040, 0x17e0, 0x1d7ce] {
        assert_eq!(Code::parse(&as_script(zero)).unwrap().expose(), CODE, "{zero:x}");
    }
    let code = Code::parse(CODE).unwrap();
    let groups: Vec<&str> = code.expose_groups().collect();
    assert_eq!(groups, ["0123", "4567", "8901", "2345", "6789", "0105"]);
    for between in [
        " ",
        "  ",
        "\u{a0}",
        "\u{202f}",
        "\t",
        "\r\n",
        "-",
        " - ",
        "\u{2010}",
        "\u{2013}",
        "\u{2014}",
        "\u{2212}",
        "\u{ff0d}",
        "\u{3000}",
        "\u{200b}",
        "\u{200e}",
        "\u{ad}",
        "\u{feff}",
        "\u{2068}\u{2069}",
        "\u{61c}",
    ] {
        let typed = format!("\u{2066}{between}{}{between}\u{2069}\n", groups.join(between));
        assert_eq!(Code::parse(&typed).unwrap().expose(), CODE, "{between:?}");
    }
    let mixed = format!("{}{}", CODE.split_at(10).0, as_script(0x6f0).split_at(20).1);
    assert_eq!(Code::parse(&mixed).unwrap().expose(), CODE);
}

#[test]
fn what_is_no_code_is_told_apart_from_a_mistyped_one() {
    for (text, why) in [
        (String::new(), CodeError::Length),
        (" - ".to_owned(), CodeError::Length),
        (CODE.split_at(23).0.to_owned(), CodeError::Length),
        (format!("{CODE}0"), CodeError::Length),
        ("0".repeat(799), CodeError::Length),
        (" ".repeat(1 << 20), CodeError::Length),
        (format!("{CODE}{}", "-".repeat(777)), CodeError::Length),
        (CODE.replace('0', "O"), CodeError::Characters),
        (CODE.replace("01", "\u{0}1"), CodeError::Characters),
        (CODE.replace('3', "\u{b3}"), CodeError::Characters),
        (CODE.replace('3', "\u{2462}"), CodeError::Characters),
        (CODE.replace('1', "\u{4e00}"), CodeError::Characters),
        (format!("{CODE}."), CodeError::Characters),
        (CODE.replace("0105", "0150"), CodeError::Check),
    ] {
        assert_eq!(refusal(&text), why, "{text:.40}");
    }
    assert!(Code::parse(&format!("{CODE}{}", "-".repeat(776))).is_ok());
}

#[test]
fn hostile_text_never_panics() {
    let mut entropy = Seeded(3);
    for _ in 0..20_000 {
        let length = usize::try_from(entropy.next() % 200).unwrap();
        let letters = (0..length).map(|_| {
            let mut below = |bound| u32::try_from(entropy.next() % bound).unwrap();
            let code = match below(3) {
                0 => 0x30 + below(10),
                1 => below(0x0011_0000),
                _ => 0x660 + below(16),
            };
            char::from_u32(code).unwrap_or('-')
        });
        let text: String = letters.collect();
        if let Ok(code) = Code::parse(&text) {
            assert_eq!(modulo_97(code.expose().as_bytes()), 1);
        }
    }
}

/// RFC 9106, section 5.3: the Argon2id test vector.
#[test]
fn argon2id_vector_of_the_rfc_holds() {
    let mut builder = ParamsBuilder::new();
    builder.m_cost(32).t_cost(3).p_cost(4).output_len(32);
    builder.data(AssociatedData::new(&[4; 12]).unwrap());
    let params = builder.build().unwrap();
    let mut memory = vec![Block::new(); params.block_count()];
    let argon2 =
        Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, argon2::Version::V0x13, params);
    let mut tag = [0; 32];
    let outcome = argon2.unwrap().hash_password_into_with_memory(
        &[1; 32],
        &[2; 16],
        &mut tag,
        memory.as_mut_slice(),
    );
    outcome.unwrap();
    let published = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659";
    assert_eq!(hex(&tag), published);
}

/// RFC 5869, appendix A.1, from its PRK on; the first 32 bytes of its OKM.
#[test]
fn expand_vector_of_the_rfc_holds() {
    let prk = "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5";
    let root = Root::from_bytes(&crate::note::unhex(prk).unwrap());
    let info = [0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9];
    let okm = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf";
    assert_eq!(hex(root.derive(&info).as_slice()), okm);
}

/// The vector of docs/formats.md: whoever changes it loses every mailbox.
#[test]
fn pinned_code_gives_the_pinned_receipt() {
    let root = Code::parse(CODE).unwrap().root(DEPLOYMENT);
    assert_eq!(hex(root.expose()), ROOT);
    let receipt = root.receipt();
    assert_eq!(receipt.mailbox.to_hex(), MAILBOX);
    assert_eq!(receipt.thread.to_hex(), THREAD);
    assert_eq!(receipt.identity.expose().as_str(), IDENTITY);
    let recipient = receipt.identity.recipient().to_string();
    let digest = digest::digest(&digest::SHA256, recipient.as_bytes());
    assert_eq!(hex(digest.as_ref()), RECIPIENT_SHA256);
    let formats = include_str!("../../../docs/formats.md");
    for pinned in [CODE, DEPLOYMENT, ROOT, MAILBOX, THREAD, IDENTITY, RECIPIENT_SHA256] {
        assert!(formats.contains(pinned), "docs/formats.md lacks {pinned}");
    }
}

const ROOT: &str = "f977c9e5b57d06ed4ee99dc4f2d282a7bf87b57be3ff976f6bd9316ac8f31faa";
const MAILBOX: &str = "8b3a81d743147c87bb31f1e633a8b46b";
const THREAD: &str = "e4243d0cfe55159a64b3289a3cc8936c627c93700d760ad9c5ca6209214ec955";
const IDENTITY: &str =
    "AGE-SECRET-KEY-PQ-1EYXZ76V62D3KZS37G07UYYFXQHYWW8D0NEGPY3XZ60AT5HZ2457QP9KNVT";
const RECIPIENT_SHA256: &str = "b5a688c760a880fbc766530e5116b8e8b610dbaa6aec0888cc0f46f97d661d23";

#[test]
fn another_deployment_or_code_gives_another_receipt() {
    let code = Code::parse(CODE).unwrap();
    let (here, there) = (code.root(DEPLOYMENT).receipt(), code.root("meldkluis.test").receipt());
    assert!(here.mailbox != there.mailbox && here.thread != there.thread);
    assert_ne!(here.public().recipient, there.public().recipient);
    let other = Code::parse(&codes(1)[0]).unwrap().root(DEPLOYMENT).receipt();
    assert!(here.mailbox != other.mailbox && here.thread != other.thread);
}

#[test]
fn root_carries_all_that_a_code_gives() {
    let root = Code::parse(CODE).unwrap().root(DEPLOYMENT);
    let again = Root::from_bytes(root.expose()).receipt();
    let receipt = root.receipt();
    assert_eq!(again.public(), receipt.public());
    assert_eq!(again.identity.expose(), receipt.identity.expose());
}

#[test]
fn debug_shows_only_the_names_of_secrets() {
    let code = Code::parse(CODE).unwrap();
    let root = code.root(DEPLOYMENT);
    let shown = format!("{code:?} {root:?} {:?} {:#?}", root.receipt(), root.receipt().public());
    assert_eq!(shown, "Code Root Receipt Mailbox");
}
