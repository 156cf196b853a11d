//! Writes a colour profile anew: the tags that colours are computed with, and nothing that names a device.
//!
//! ICC.1:2022. Gone are the creation time, the makers and models of profile and device, the identifier,
//! every text, and every private tag, such as a display's serial number in Apple's `mmod`.
//! What remains are the curves: those of a display that was measured by its owner are its own.

use std::collections::BTreeMap;

use crate::input::Bytes;

/// The longest profile that is read; printers' profiles have two or three megabytes.
pub(crate) const LONGEST: u64 = 8 * 1024 * 1024;

/// How many tags are read.
const TAGS: usize = 128;

/// The tags that colours are computed with.
const KEPT: &[&[u8; 4]] = &[
    b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"wtpt", b"bkpt", b"chad",
    b"chrm", b"lumi", b"cicp", b"gamt", b"A2B0", b"A2B1", b"A2B2", b"A2B3", b"B2A0", b"B2A1",
    b"B2A2", b"B2A3", b"D2B0", b"D2B1", b"D2B2", b"D2B3", b"B2D0", b"B2D1", b"B2D2", b"B2D3",
    b"pre0", b"pre1", b"pre2", b"rig0", b"ciis", b"clro", b"meas", b"view", b"tech",
];

/// Two texts that every profile must have; ours say nothing.
const DESCRIPTION_V2: &[u8] = b"desc\0\0\0\0\0\0\0\x08profile\0\
    \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
    \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
const COPYRIGHT_V2: &[u8] = b"text\0\0\0\0none\0";
const DESCRIPTION_V4: &[u8] =
    b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\x0e\0\0\0\x1c\0p\0r\0o\0f\0i\0l\0e";
const COPYRIGHT_V4: &[u8] = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0cenUS\0\0\0\x08\0\0\0\x1c\0n\0o\0n\0e";

/// The header's length.
const HEADER: usize = 128;

/// Returns a profile without names and times, or `None` when these bytes are no profile.
///
/// What comes out of here comes out the same the next time.
pub(crate) fn clean(profile: &[u8]) -> Option<Vec<u8>> {
    let described = |version: u8| match version {
        0..4 => (DESCRIPTION_V2, COPYRIGHT_V2),
        _ => (DESCRIPTION_V4, COPYRIGHT_V4),
    };
    let (description, copyright) = described(*profile.get(8)?);
    written(profile, &[(*b"desc", description), (*b"cprt", copyright)])
}

/// Returns a profile as [`clean`] does, filled up with zeros to the length that it has.
pub(crate) fn clean_in_place(profile: &[u8]) -> Option<Vec<u8>> {
    let whole = clean(profile).filter(|clean| clean.len() <= profile.len());
    let mut clean = whole.or_else(|| written(profile, &[]))?;
    (clean.len() <= profile.len()).then_some(())?;
    clean.resize(profile.len(), 0);
    clean.get_mut(..4)?.copy_from_slice(&u32::try_from(profile.len()).ok()?.to_be_bytes());
    Some(clean)
}

fn written(profile: &[u8], texts: &[([u8; 4], &[u8])]) -> Option<Vec<u8>> {
    let mut tags = tags(profile)?;
    tags.extend_from_slice(texts);
    let start = HEADER + 4 + 12 * tags.len();
    let (mut table, mut data) = (Vec::new(), Vec::new());
    let mut places = BTreeMap::new();
    for (tag, body) in &tags {
        let shared = (body.as_ptr(), body.len());
        let at = *places.entry(shared).or_insert_with(|| {
            data.resize(data.len().next_multiple_of(4), 0);
            let at = start + data.len();
            data.extend_from_slice(body);
            at
        });
        table.extend_from_slice(tag);
        table.extend_from_slice(&u32::try_from(at).ok()?.to_be_bytes());
        table.extend_from_slice(&u32::try_from(body.len()).ok()?.to_be_bytes());
        if data.len() > profile.len() + 1024 {
            return None; // Tags that overlap without being the same would make it grow.
        }
    }
    data.resize(data.len().next_multiple_of(4), 0);
    let size = u32::try_from(start + data.len()).ok()?;
    let mut clean = header(profile, size)?;
    clean.extend_from_slice(&u32::try_from(tags.len()).ok()?.to_be_bytes());
    clean.extend_from_slice(&table);
    clean.extend_from_slice(&data);
    Some(clean)
}

/// Returns the tags that are kept, in their order, each once.
fn tags(profile: &[u8]) -> Option<Vec<([u8; 4], &[u8])>> {
    let mut bytes = Bytes(profile.get(HEADER..)?);
    let count = usize::try_from(bytes.u32()?).ok().filter(|&count| count <= TAGS)?;
    let mut kept: Vec<([u8; 4], &[u8])> = Vec::new();
    for _ in 0..count {
        let (tag, at, length) = (bytes.array()?, bytes.u32()?, bytes.u32()?);
        let at = usize::try_from(at).ok()?;
        let end = at.checked_add(usize::try_from(length).ok()?)?;
        if KEPT.contains(&&tag) && !kept.iter().any(|(other, _)| *other == tag) {
            kept.push((tag, profile.get(at..end)?));
        }
    }
    Some(kept)
}

/// Returns the header, with what a colour is computed with alone.
fn header(profile: &[u8], size: u32) -> Option<Vec<u8>> {
    if profile.get(36..40)? != b"acsp" {
        return None;
    }
    let mut header = vec![0; HEADER];
    header.get_mut(..4)?.copy_from_slice(&size.to_be_bytes());
    // Version, class, colour spaces; the signature; attributes, intent and illuminant.
    for kept in [8..24, 36..40, 56..80] {
        header.get_mut(kept.clone())?.copy_from_slice(profile.get(kept)?);
    }
    // A creation time is required; the first day of the standard's first year says nothing.
    header.get_mut(24..36)?.copy_from_slice(&[7, 0xca, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    Some(header)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A profile with a private tag, and two tags that share their bytes.
    fn profile() -> Vec<u8> {
        let mut profile = vec![0x41; HEADER];
        profile[8] = 2;
        profile[36..40].copy_from_slice(b"acsp");
        profile.extend_from_slice(&[0, 0, 0, 3]);
        for (tag, at) in [(b"rTRC", 168_u32), (b"mmod", 180), (b"gTRC", 168)] {
            profile.extend_from_slice(tag);
            profile.extend_from_slice(&at.to_be_bytes());
            profile.extend_from_slice(&12_u32.to_be_bytes());
        }
        profile.extend_from_slice(b"curv\0\0\0\0\0\0\0\0SERIALNUMBER");
        profile
    }

    #[test]
    fn private_tags_and_makers_go() {
        let clean = clean(&profile()).unwrap();
        let holds = |word: &[u8]| clean.windows(word.len()).any(|part| part == word);
        assert!(holds(b"rTRC") && holds(b"gTRC") && !holds(b"mmod") && !holds(b"SERIAL"));
        assert_eq!(clean.windows(4).filter(|part| part == b"curv").count(), 1, "shared");
        assert_eq!(clean[48..56], [0; 8]);
        assert_eq!(clean[..4], u32::try_from(clean.len()).unwrap().to_be_bytes());
    }

    #[test]
    fn a_clean_profile_stays_as_it_is() {
        let once = clean(&profile()).unwrap();
        assert_eq!(clean(&once).unwrap(), once);
        let inside = clean_in_place(&profile()).unwrap();
        assert_eq!(inside.len(), profile().len());
        assert_eq!(clean_in_place(&inside).unwrap(), inside);
    }

    #[test]
    fn what_is_no_profile_is_none() {
        for at in 0..180 {
            assert_eq!(clean(&profile()[..at]), None, "cut at {at}");
        }
        let mut many = profile();
        many[HEADER..HEADER + 4].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(clean(&many), None);
    }
}
