//! ISO base media (ISO/IEC 14496-12), QuickTime, and HEIF (ISO/IEC 23008-12): films, sound, HEIC and AVIF.
//!
//! Every byte stays at its place, so that no offset has to be changed: what goes becomes a `free` box of zeros.
//! A first pass plans, a second one copies. Kept are the boxes of an allow-list, and of the media data only
//! the bytes that belong to a sample of a picture or sound track, or to a picture item: tracks of places, of times
//! and of sensors, previews, captions, Exif and XMP items, and whatever nothing refers to, become zeros.

mod boxes;
mod coded;
mod exact;
mod film;
mod fragment;
mod items;
mod plan;
mod samples;
mod told;

use std::io::Write;

use crate::{
    Rest, Source, Trace,
    clean::{Findings, Stop},
    exif,
    input::{Input, refused},
    traces,
};
use boxes::Atom;
use coded::Look;
use film::Film;
pub(crate) use film::filling;

/// The longest `meta` box of a picture; one of a thousand tiles has 100 kB.
const META: u64 = 4 * 1024 * 1024;

/// How many boxes are read in all.
const BOXES: u32 = 1_000_000;

/// How much of a block of metadata is looked at.
const LOOK: u64 = 64 * 1024;

/// How many dropped items are looked at.
const LOOKS: usize = 64;

/// Cleans a film, a sound or a picture.
pub(crate) fn clean(source: &mut dyn Source, sink: &mut dyn Write) -> Result<Findings, Stop> {
    let mut input = Input::new(source)?;
    let mut film = Film::default();
    film.read(&mut input)?;
    // What is behind the last box goes, and something in there is called a part of the picture.
    if film.plan.end < input.end() && film.plan.reach() > film.plan.end {
        return Err(Stop::Refused);
    }
    film.plan.keep_only_referenced()?;
    input.go(0)?;
    let unread = film.has_unread();
    let left_out = film.plan.write(&mut input, sink)?;
    let trailer = film.trailer;
    let mut findings = film.findings;
    if unread {
        findings.rest.push(Rest::Encoder);
    }
    if (left_out && findings.found.is_empty()) || trailer {
        findings.found.push(Trace::Hidden);
    }
    Ok(findings)
}

impl Film {
    fn read(&mut self, input: &mut Input<'_>) -> Result<(), Stop> {
        while input.left() > 0 {
            let at = input.at();
            let atom = match Atom::top(input) {
                Ok(atom) => atom,
                Err(Stop::Refused) => return self.end_without_box(at, input),
                Err(stop) => return Err(stop),
            };
            self.top(&atom, input)?;
            input.go(atom.end)?;
        }
        if self.plan.is_whole() { Ok(()) } else { Err(Stop::Refused) }
    }

    /// Accepts bytes that are no box, after a file that is whole; they are left out.
    fn end_without_box(&mut self, at: u64, input: &mut Input<'_>) -> Result<(), Stop> {
        input.go(at)?;
        let head = input.bytes(input.left().min(8))?;
        // A box that is cut short is no trailer: something is missing.
        let cut = head
            .get(4..)
            .is_some_and(|kind| [b"mdat", b"moof", b"moov"].iter().any(|known| kind == *known));
        self.trailer = true;
        if cut || !self.plan.is_whole() { Err(Stop::Refused) } else { Ok(()) }
    }

    /// Plans for one box of the top level.
    fn top(&mut self, atom: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        match &atom.kind {
            b"ftyp" | b"styp" if atom.length() > 1024 => return Err(Stop::Refused),
            b"ftyp" | b"styp" | b"sidx" => {}
            b"mdat" => self.plan.media(atom.body, atom.end),
            b"moov" => self.movie(atom, input)?,
            b"moof" => self.fragment(atom, input)?,
            b"meta" if is_picture(atom, input)? => self.items(atom, input)?,
            _ => return self.blank(atom, input),
        }
        self.plan.end = atom.end;
        self.count()
    }

    /// Writes the box of a picture's items anew.
    fn items(&mut self, atom: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        if atom.length() > META {
            return Err(Stop::Refused);
        }
        input.go(atom.body)?;
        let meta = input.bytes(atom.length())?;
        let items = items::clean(&meta, atom.body).ok_or(Stop::Refused)?;
        for (start, length) in items.kept {
            self.plan.keep(start, length)?;
        }
        self.findings.found.extend(items.found);
        self.findings.rest.extend(items.rest);
        // A file inside the file, with segments of its own.
        if items.coded.iter().any(|(kind, _)| matches!(kind, b"jpeg" | b"j2k1")) {
            self.findings.rest.push(Rest::Inner);
        }
        let mut look = Look::new(input);
        for (kind, pieces) in items.coded {
            if look.tells(kind, &pieces, items.width)? {
                self.findings.rest.push(Rest::Encoder);
                break;
            }
        }
        for (kind, parts) in items.dropped.into_iter().take(LOOKS) {
            self.dropped(kind, &parts, input)?;
        }
        self.plan.described = true;
        self.plan.put(atom.body, items.meta)
    }

    /// Looks at an item that goes.
    fn dropped(
        &mut self,
        kind: [u8; 4],
        parts: &[(u64, u64)],
        input: &mut Input<'_>,
    ) -> Result<(), Stop> {
        let mut item = Vec::new();
        for &(start, length) in parts.iter().take(LOOKS) {
            let room = LOOK.saturating_sub(u64::try_from(item.len()).map_err(refused)?);
            if start <= input.end() {
                input.go(start)?;
                item.extend(input.bytes(length.min(room).min(input.left()))?);
            }
        }
        let findings = &mut self.findings;
        match &kind {
            b"Exif" => {
                let exif = exif::read_item(&item);
                findings.found.extend(exif.found);
                findings.taken.place = findings.taken.place.or(exif.taken.place);
                findings.taken.time = findings.taken.time.take().or(exif.taken.time);
            }
            _ => findings.found.extend(traces::of(&item)),
        }
        Ok(())
    }
}

/// Whether a `meta` box of the top level describes a picture.
fn is_picture(atom: &Atom, input: &mut Input<'_>) -> Result<bool, Stop> {
    input.go(atom.body)?;
    let head = input.bytes(atom.length().min(24))?;
    Ok(head.get(8..12) == Some(b"hdlr") && head.get(20..24) == Some(b"pict"))
}
