//! How near two texts are, and a sketch by which near ones find each other among many.
//!
//! Two texts are as near as their sets of shingles are: what both have, of what either has (A. Z. Broder, "On the
//! resemblance and containment of documents", 1997). A shingle is five characters in a row, of letters, digits and
//! single spaces: so a language without spaces is compared too.
//! The sketch is sixteen bands of four minima (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.3 and 3.4):
//! of texts that are near enough, 98 in 100 share a band, and of others few. One hash puts each shingle into one of 64
//! bins, of each bin the least hash is a minimum, and an empty bin has that of another (A. Shrivastava, "Optimal
//! densification for fast and accurate minwise hashing", 2017): 64 hashes of each shingle would cost as much as opening
//! the tip. A shared band is only a reason to compare the texts themselves.
//! The hashes are fixed: the same text has the same sketch everywhere.
//!
//! Deliberately absent: meaning, and texts that say too little to be the same story.

use std::cell::OnceCell;

use crate::show::visible::acts;

/// Characters of a shingle.
const SHINGLE: usize = 5;
/// With fewer shingles a text says too little: two people can both write "Help me".
const FEWEST: usize = 24;
const BANDS: usize = 16;
const ROWS: usize = 4;
const MINIMA: usize = BANDS * ROWS;
/// Of texts that are near about 45 minima are the same, give or take 4: with fewer than these, two texts that fill so many
/// bins each are not near.
const SAME: usize = 28;
const MANY: usize = 60;
/// The base of the polynomial that a shingle is: odd, and as wide as the hash.
const BASE: u64 = 0xd6e8_feb8_6659_fd93;
/// Keeps the hashes of minima apart from those of shingles.
const SEED: u64 = 0x6d65_6c64_6b6c_7569;

/// The shingles of a text.
#[derive(Debug)]
pub(super) struct Shingles {
    /// What they are cut from.
    plain: Vec<char>,
    /// Their hashes, as they stand in it.
    all: Vec<u64>,
    /// The least hash of each bin, and how many bins have one of their own.
    least: [u64; MINIMA],
    bins: usize,
    /// Each once, in order: made when it is compared, which few texts are.
    set: OnceCell<Vec<u64>>,
}

/// What tells most texts apart that are not near, and takes little room: half of the least hash of each bin, and how
/// many bins have one of their own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Minima {
    least: [u32; MINIMA],
    bins: usize,
}

impl Minima {
    /// Tells whether so many minima are the same as those of near texts are; of short texts they tell too little.
    pub(super) fn may_be_near(&self, other: &Self) -> bool {
        let same = self.least.iter().zip(&other.least).filter(|(one, other)| one == other).count();
        same >= SAME || self.bins.min(other.bins) < MANY
    }
}

/// Sixteen hashes of a text, one a band.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sketch(pub(super) Vec<u32>);

impl Shingles {
    /// Cuts a text; nothing of one that says too little.
    pub(super) fn of(text: &str) -> Option<Self> {
        let plain = plain(text);
        let all = hashes(&plain);
        let mut few = Vec::with_capacity(FEWEST);
        for shingle in &all {
            if few.len() < FEWEST && !few.contains(shingle) {
                few.push(*shingle);
            }
        }
        (few.len() >= FEWEST).then(|| {
            let (least, bins) = minima(&all);
            Self { plain, all, least, bins, set: OnceCell::new() }
        })
    }

    pub(super) fn minima(&self) -> Minima {
        let half = |hash: u64| u32::try_from(hash >> 32).unwrap_or_default();
        Minima { least: self.least.map(half), bins: self.bins }
    }

    /// Returns how many it has, as often as they stand in it.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    fn set(&self) -> &[u64] {
        self.set.get_or_init(|| {
            let mut set = self.all.clone();
            set.sort_unstable();
            set.dedup();
            set
        })
    }

    /// Tells whether seven of ten shingles that either has are in both.
    pub(super) fn is_near(&self, other: &Self) -> bool {
        self.plain == other.plain
            || (self.minima().may_be_near(&other.minima())
                && are_near(self.set(), other.set())
                && are_near(&self.cut(), &other.cut()))
    }

    /// Returns the shingles themselves, each once, in order.
    fn cut(&self) -> Vec<&[char]> {
        let mut cut: Vec<&[char]> = self.plain.windows(SHINGLE).collect();
        cut.sort_unstable();
        cut.dedup();
        cut
    }

    pub(super) fn sketch(&self) -> Sketch {
        let (bands, _) = self.least.as_chunks::<ROWS>();
        let band = |rows: &[u64; ROWS]| {
            let all = rows.iter().fold(0, |all, least| mix(all ^ least));
            u32::try_from(all >> 32).unwrap_or_default()
        };
        Sketch(bands.iter().map(band).collect())
    }
}

fn minima(shingles: &[u64]) -> ([u64; MINIMA], usize) {
    let mut least = [None; MINIMA];
    for hash in shingles.iter().map(|shingle| mix(shingle ^ SEED)) {
        if let Some(least) = least.get_mut(bin(hash)) {
            *least = Some(least.map_or(hash, |least: u64| hash.min(least)));
        }
    }
    (filled(&least), least.iter().flatten().count())
}

fn bin(hash: u64) -> usize {
    usize::try_from(hash % MINIMA as u64).unwrap_or_default()
}

/// Gives each bin that nothing fell into the minimum of one that is drawn for it, the same in every text.
fn filled(least: &[Option<u64>; MINIMA]) -> [u64; MINIMA] {
    let drawn = |at: u64| (1_u64..).map(move |again| bin(mix(mix(at) ^ again)));
    let mut at = 0;
    least.map(|own| {
        at += 1;
        let borrowed = || drawn(at).find_map(|from| least.get(from).copied().flatten());
        own.or_else(borrowed).unwrap_or_default()
    })
}

impl Sketch {
    /// Writes it; a text that says too little has none, and no byte.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|band| band.to_be_bytes()).collect()
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let (bands, _) = bytes.as_chunks::<4>();
        Self(bands.iter().map(|band| u32::from_be_bytes(*band)).collect())
    }
}

/// Returns letters and digits in small letters, and single spaces for all between; what shows nothing is nothing.
fn plain(text: &str) -> Vec<char> {
    let mut plain = Vec::with_capacity(text.len());
    let shows = |c: &char| c.is_whitespace() || !acts(*c);
    for c in text.chars().filter(shows).flat_map(char::to_lowercase) {
        match c.is_alphanumeric() {
            true => plain.push(c),
            false if plain.last().is_some_and(|last| *last != ' ') => plain.push(' '),
            false => {}
        }
    }
    if plain.last() == Some(&' ') {
        plain.pop();
    }
    plain
}

/// Tells whether seven of ten that are in either of two sets are in both; each set is in order.
fn are_near<T: Ord>(mut one: &[T], mut two: &[T]) -> bool {
    // Of n and m, 7 of 10 in either are in both when 7 of 17 of n + m are.
    let needed = (7 * (one.len() + two.len())).div_ceil(17);
    let mut common: usize = 0;
    while let (Some((a, behind_a)), Some((b, behind_b))) = (one.split_first(), two.split_first()) {
        // Most pairs are far from near, and told so early.
        if common + one.len().min(two.len()) < needed {
            return false;
        }
        let order = a.cmp(b);
        common += usize::from(order.is_eq());
        if order.is_le() {
            one = behind_a;
        }
        if order.is_ge() {
            two = behind_b;
        }
    }
    common >= needed
}

/// Hashes each shingle, from the one before it: a polynomial of its characters, mixed (Karp and Rabin, 1987).
/// Somebody can compute a shingle that has the hash of another, so hashes only tell which texts are not near.
fn hashes(plain: &[char]) -> Vec<u64> {
    let leaves = BASE.wrapping_pow(u32::try_from(SHINGLE).unwrap_or_default());
    let mut hash = 0_u64;
    let mut before = plain.iter();
    let mut hashes = Vec::with_capacity(plain.len());
    for (at, c) in (1..).zip(plain) {
        hash = hash.wrapping_mul(BASE).wrapping_add(u64::from(*c));
        if at > SHINGLE
            && let Some(gone) = before.next()
        {
            hash = hash.wrapping_sub(leaves.wrapping_mul(u64::from(*gone)));
        }
        if at >= SHINGLE {
            hashes.push(mix(hash));
        }
    }
    hashes
}

/// Mixes 64 bits, each into all (the finaliser of SplitMix64: Steele, Lea and Flood, 2014).
fn mix(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(one: &str, other: &str) -> bool {
        match (Shingles::of(one), Shingles::of(other)) {
            (Some(one), Some(other)) => one.is_near(&other),
            _ => false,
        }
    }

    const STORY: &str = "In de keuken van het restaurant aan de Kade werken vier mannen zonder papieren, \
                         ze slapen in de kelder en mogen niet naar buiten.";

    #[test]
    fn word_that_was_changed_leaves_a_story_near_and_another_story_is_not() {
        for (from, to) in [("keuken", "bakkerij"), ("vier", "vijf"), ("kelder", "schuur")] {
            assert!(near(STORY, &STORY.replace(from, to)), "{from}");
        }
        assert!(near(STORY, &STORY.to_uppercase().replace(", ", " ... ")));
        let other = "In de massagesalon aan de Kade werken drie vrouwen, hun paspoorten zijn afgepakt en ze \
                     mogen niet naar buiten.";
        assert!(!near(STORY, other));
    }

    #[test]
    fn language_without_spaces_is_compared_too() {
        let text = "港口里有三个女人被关在集装箱里他们拿走了她们的护照请快点来救她们这里很危险没有水也没有食物";
        assert!(near(text, &text.replace('三', "四")));
        assert!(!near(
            text,
            "餐馆后面的房子里住着十个工人他们每天工作十六个小时没有工资也不能离开老板打他们"
        ));
    }

    #[test]
    fn text_that_says_too_little_is_near_nothing() {
        assert!(!near("Help me please", "Help me please"));
        assert!(!near("", ""));
    }

    /// Texts that are near enough must find each other, or they are never compared.
    #[test]
    fn near_texts_share_a_band_and_a_sketch_is_read_as_it_was_written() {
        let mut missed = 0;
        for at in 0..200 {
            let long = format!("{STORY} Melding nummer {at} van deze week, over een andere zaak.");
            let other = long.replace("papieren", "paspoort").replace("kelder", "schuur");
            assert!(near(&long, &other));
            let (one, two) = (Shingles::of(&long).unwrap(), Shingles::of(&other).unwrap());
            let (one, two) = (one.sketch(), two.sketch());
            assert_eq!(Sketch::from_bytes(&one.to_bytes()), one);
            missed += usize::from(one.0.iter().zip(&two.0).all(|(a, b)| a != b));
        }
        assert!(missed <= 4, "{missed} of 200");
    }

    /// Somebody computes another text whose hashes are those of a report, so that it goes with that.
    #[test]
    fn hashes_alone_make_nothing_near() {
        let report = Shingles::of(STORY).unwrap();
        let mut other = Shingles::of(STORY).unwrap();
        assert!(report.is_near(&other));
        other.plain.iter_mut().for_each(|c| *c = char::from_u32(u32::from(*c) + 1).unwrap());
        assert!(!report.is_near(&other));
    }

    #[test]
    fn sketch_is_the_same_everywhere() {
        let sketch = Shingles::of(STORY).unwrap().sketch();
        assert_eq!(sketch.0.first(), Some(&1_766_703_352));
    }

    /// A prime: whatever the step, so many letters follow each other before one comes again.
    const LETTERS: u32 = 20_899;

    /// Returns two texts of which so many shingles are in both, and so many in one alone, by letters that come once.
    fn sharing(both: u32, mine: u32, theirs: u32) -> (String, String) {
        stepping(1, both, mine, theirs)
    }

    /// Returns two others for each step from one letter to the next.
    fn stepping(step: u32, both: u32, mine: u32, theirs: u32) -> (String, String) {
        // The first letters of what is in both give no shingle; each further one gives one.
        let first = u32::try_from(SHINGLE).unwrap() - 1;
        let letters = |from: u32, count: u32| -> String {
            let letter = |at: u32| char::from_u32(0x4e00 + at * step % LETTERS).unwrap();
            (from..from + count).map(letter).collect()
        };
        let common = letters(0, first + both);
        (common.clone() + &letters(5_000, mine), common + &letters(10_000, theirs))
    }

    #[test]
    fn seven_of_ten_shingles_are_near_and_one_fewer_is_not() {
        for (both, mine, theirs, is_near) in [
            (70, 30, 0, true),
            (69, 31, 0, false),
            (70, 0, 30, true),
            (69, 0, 31, false),
            (70, 15, 15, true),
            (70, 15, 16, false),
            (700, 100, 200, true),
            (699, 101, 200, false),
            (700, 101, 200, false),
            (28, 6, 6, true),
            (27, 6, 6, false),
        ] {
            let (one, other) = sharing(both, mine, theirs);
            let count = |text: &str| Shingles::of(text).unwrap().set().len();
            let both = usize::try_from(both).unwrap();
            let (mine, theirs) = (usize::try_from(mine).unwrap(), usize::try_from(theirs).unwrap());
            assert_eq!((count(&one), count(&other)), (both + mine, both + theirs));
            assert_eq!(near(&one, &other), is_near, "{both} of {}", both + mine + theirs);
            assert_eq!(near(&other, &one), is_near, "the other way round");
        }
    }

    /// Long texts are told apart by their minima first: none that is near may be lost by that.
    #[test]
    fn minima_tell_no_near_text_apart() {
        for step in 1..=300 {
            let (one, other) = stepping(step, 700, 150, 150);
            assert!(near(&one, &other), "by steps of {step}");
            assert!(Shingles::of(&one).unwrap().bins >= MANY, "or it proves nothing");
        }
    }

    #[test]
    fn text_of_twenty_four_shingles_is_compared_and_a_shorter_one_is_not() {
        let (long, _) = sharing(24, 0, 0);
        let (short, _) = sharing(23, 0, 0);
        assert!(near(&long, &long) && !near(&short, &short));
    }
}
