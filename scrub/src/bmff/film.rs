//! The boxes that describe a film: its header and its tracks.

use crate::{
    Trace,
    clean::{Findings, Stop},
    icc,
    input::Input,
    traces,
};

use super::{
    BOXES, LOOK,
    boxes::{Atom, CODINGS, GROUPS, Rule, rule},
    exact::used,
    plan::Plan,
    samples::Tables,
    told,
};

/// The longest colour box.
const COLOUR: u64 = 4 * 1024 * 1024;

/// How many tracks a film has at most.
const TRACKS: usize = 256;

/// What is known of a film while its boxes are read.
#[derive(Default)]
pub(super) struct Film {
    pub(super) plan: Plan,
    pub(super) findings: Findings,
    pub(super) tracks: Vec<Track>,
    /// How long the samples of a track's fragments are that do not say.
    defaults: Vec<(u32, u32)>,
    boxes: u32,
    /// Whether a track has a coding whose settings are not known.
    is_opaque: bool,
    /// Whether bytes that are no box follow the last one.
    pub(super) trailer: bool,
}

/// A track that is kept.
#[derive(Default)]
pub(super) struct Track {
    pub(super) id: u32,
    handler: [u8; 4],
    coding: [u8; 4],
    /// Whether its first sample has been looked at.
    begun: bool,
    tables: Tables,
}

impl Film {
    /// Counts a box.
    pub(super) fn count(&mut self) -> Result<(), Stop> {
        self.boxes += 1;
        if self.boxes > BOXES { Err(Stop::Refused) } else { Ok(()) }
    }

    /// Whether it has pictures, or sound of an unknown coding, in a stream that is not read.
    pub(super) fn has_unread(&self) -> bool {
        self.is_opaque || self.tracks.iter().any(|track| track.handler != *b"soun")
    }

    /// Returns how long the samples of a kept track's fragments are that do not say.
    pub(super) fn default_size(&self, id: u32) -> Option<u32> {
        let size =
            self.defaults.iter().find(|(track, _)| *track == id).map_or(0, |(_, size)| *size);
        self.tracks.iter().any(|track| track.id == id).then_some(size)
    }

    /// Plans for the box of a film.
    pub(super) fn movie(&mut self, movie: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        self.children(movie, movie.kind, input, &mut Track::default())?;
        self.plan.described |= !self.tracks.is_empty();
        Ok(())
    }

    /// Judges the boxes inside another.
    pub(super) fn children(
        &mut self,
        outer: &Atom,
        parent: [u8; 4],
        input: &mut Input<'_>,
        track: &mut Track,
    ) -> Result<(), Stop> {
        input.go(outer.body)?;
        while let Some(atom) = Atom::inner(input, outer.end)? {
            self.count()?;
            match (&parent, &atom.kind) {
                (b"moov", b"trak") => self.track(&atom, input)?,
                _ => self.one(&atom, parent, input, track)?,
            }
            input.go(atom.end)?;
        }
        // QuickTime's lists end in zeros; whatever else is there is no box.
        let rest = input.at();
        self.zero(rest, outer.end, Trace::Hidden, input)
    }

    /// Does with one box as its rule says.
    fn one(
        &mut self,
        atom: &Atom,
        parent: [u8; 4],
        input: &mut Input<'_>,
        track: &mut Track,
    ) -> Result<(), Stop> {
        let rule = rule(parent, atom.kind);
        if matches!(rule, Rule::Keep | Rule::Times) && atom.kind != *b"mvhd" {
            let used = used(atom, input)?;
            self.zero_in(atom, used..u64::MAX, Trace::Hidden, input)?;
        }
        match rule {
            Rule::Keep if atom.kind == *b"dfLa" => self.flac(atom, input)?,
            Rule::Keep => track.note(atom, input)?,
            Rule::Inside if atom.kind == *b"mvex" => self.sizes(atom, input)?,
            Rule::Inside => self.children(atom, atom.kind, input, track)?,
            Rule::Times => self.times(atom, input, track)?,
            Rule::Handler => self.handler(atom, input)?,
            Rule::Files => self.files(atom, input)?,
            Rule::Entries => self.entries(atom, input, track)?,
            Rule::Colour => self.colour(atom, input)?,
            Rule::Vendor => self.zero_in(atom, 0..5, Trace::Device, input)?,
            Rule::Groups => self.groups(atom, input)?,
            // The empty box without a name that ends QuickTime's list of sound settings.
            Rule::Blank if atom.kind == [0; 4] && atom.length() == 0 => {}
            Rule::Blank => self.blank(atom, input)?,
        }
        Ok(())
    }

    /// Keeps a track of pictures or sound, and blanks any other.
    fn track(&mut self, atom: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        let handler = handler_of(atom, input)?;
        let kept =
            handler.is_some_and(|kind| matches!(&kind, b"vide" | b"soun" | b"pict" | b"auxv"));
        if !kept || self.tracks.len() >= TRACKS {
            return self.blank(atom, input);
        }
        let mut track = Track { handler: handler.unwrap_or_default(), ..Track::default() };
        self.children(atom, atom.kind, input, &mut track)?;
        if let Some(start) = track.tables.keep(input, &mut self.plan)? {
            self.first_sample(&mut track, start, input)?;
        }
        self.tracks.push(track);
        Ok(())
    }

    /// Reads how long the samples of fragments are that do not say.
    fn sizes(&mut self, outer: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        input.go(outer.body)?;
        while let Some(atom) = Atom::inner(input, outer.end)? {
            self.count()?;
            if atom.kind == *b"trex" {
                input.go(atom.body + 4)?;
                let (id, _, _, size) = (input.u32()?, input.u32()?, input.u32()?, input.u32()?);
                if self.defaults.len() >= TRACKS {
                    return Err(Stop::Refused);
                }
                self.defaults.push((id, size));
            }
            input.go(atom.end)?;
        }
        self.children(outer, outer.kind, input, &mut Track::default())
    }

    /// Makes zeros of an encoder's name: those of AAC put it into a filling at the start of the first frame.
    pub(super) fn first_sample(
        &mut self,
        track: &mut Track,
        start: u64,
        input: &mut Input<'_>,
    ) -> Result<(), Stop> {
        if std::mem::replace(&mut track.begun, true)
            || track.coding != *b"mp4a"
            || start > input.end()
        {
            return Ok(());
        }
        input.go(start)?;
        let frame = input.bytes(input.left().min(4))?;
        let Some((from, to)) = filling(&frame) else { return Ok(()) };
        let inside = |offset: u64| (start + offset).min(input.end());
        self.zero(inside(from), inside(to), Trace::Device, input)
    }

    /// Makes zeros of a header's times, and keeps the film's for who asks.
    fn times(&mut self, atom: &Atom, input: &mut Input<'_>, track: &mut Track) -> Result<(), Stop> {
        input.go(atom.body)?;
        let wide = input.u32()? >> 24 == 1;
        let made = if wide { input.u64()? } else { input.u32()?.into() };
        let (times, after) = if wide { (4..20, 20) } else { (4..12, 12) };
        self.zero_in(atom, times, Trace::Time, input)?;
        match &atom.kind {
            b"mvhd" => {
                let taken = &mut self.findings.taken.time;
                *taken = taken.take().or_else(|| told::since_1904(made));
                let start = after + if wide { 16 } else { 12 };
                // Previews, posters, selections and the current time of QuickTime.
                self.zero_in(atom, start + 2..start + 12, Trace::Other, input)?;
                self.zero_in(atom, start + 48..start + 72, Trace::Other, input)?;
                self.zero_in(atom, start + 76..u64::MAX, Trace::Hidden, input)?;
            }
            b"tkhd" => {
                input.go(atom.body + after)?;
                track.id = input.u32()?;
            }
            _ => {
                let language = atom.body + after + if wide { 12 } else { 8 };
                if language + 4 > atom.end {
                    return Err(Stop::Refused);
                }
                input.go(language)?;
                if input.u32()? != UNDETERMINED {
                    self.findings.found.push(Trace::Other);
                }
                self.plan.put(language, UNDETERMINED.to_be_bytes().to_vec())?;
            }
        }
        Ok(())
    }

    /// Makes zeros of a handler's name and maker.
    fn handler(&mut self, atom: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        self.zero_in(atom, 12..u64::MAX, Trace::Device, input)
    }

    /// Holds that the media data are in this file, and makes zeros of what may be a path.
    fn files(&mut self, atom: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        input.go(atom.body.saturating_add(8))?;
        while let Some(entry) = Atom::inner(input, atom.end)? {
            self.count()?;
            if input.u32()? & 1 == 0 {
                return Err(Stop::Refused);
            }
            self.zero_in(&entry, 4..u64::MAX, Trace::Other, input)?;
            input.go(entry.end)?;
        }
        Ok(())
    }

    /// Judges a track's sample entries.
    fn entries(
        &mut self,
        atom: &Atom,
        input: &mut Input<'_>,
        track: &mut Track,
    ) -> Result<(), Stop> {
        input.go(atom.body)?;
        let version = input.u32()? >> 24;
        input.skip(4)?;
        while let Some(entry) = Atom::inner(input, atom.end)? {
            self.count()?;
            if matches!(&entry.kind, b"encv" | b"enca" | b"drmi" | b"drms") {
                return Err(Stop::Refused);
            }
            track.coding = entry.kind;
            let fixed = match &track.handler {
                b"soun" => self.sound(&entry, version, input, track)?,
                _ => self.picture(&entry, input)?,
            };
            if CODINGS.contains(&&entry.kind) {
                let body = entry.body.saturating_add(fixed).min(entry.end);
                self.children(&Atom { body, ..entry }, track.handler, input, track)?;
            } else {
                // Without settings that we do not know it could not be decoded: they stay, and the label says so.
                self.is_opaque = true;
            }
            input.go(entry.end)?;
        }
        Ok(())
    }

    /// Makes zeros of a picture entry's maker and compressor, and returns how long its fixed part is.
    fn picture(&mut self, entry: &Atom, input: &mut Input<'_>) -> Result<u64, Stop> {
        self.zero_in(entry, 12..24, Trace::Device, input)?;
        self.zero_in(entry, 42..74, Trace::Device, input)?;
        Ok(78)
    }

    /// Makes zeros of a sound entry's maker, and returns how long its fixed part is.
    fn sound(
        &mut self,
        entry: &Atom,
        version: u32,
        input: &mut Input<'_>,
        track: &mut Track,
    ) -> Result<u64, Stop> {
        self.zero_in(entry, 12..16, Trace::Device, input)?;
        input.go(entry.body.saturating_add(8))?;
        let quicktime = input.u16()?;
        input.skip(6)?;
        let (channels, bits) = (input.u16()?, input.u16()?);
        track.tables.frame = (1, (u64::from(channels) * u64::from(bits)).div_ceil(8));
        match quicktime {
            1 if version == 0 => {
                input.skip(8)?;
                let (samples, _, bytes) = (input.u32()?, input.u32()?, input.u32()?);
                track.tables.frame = (samples.into(), bytes.into());
                Ok(44)
            }
            2 if version == 0 => Ok(64),
            _ => Ok(28),
        }
    }

    /// Writes a colour profile anew, to the length that it has.
    fn colour(&mut self, atom: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        input.go(atom.body)?;
        match &input.array()? {
            b"nclx" | b"nclc" if atom.length() <= 12 => Ok(()),
            b"prof" | b"rICC" if atom.length() <= COLOUR => {
                let profile = input.bytes(atom.end - input.at())?;
                let Some(clean) = icc::clean_in_place(&profile) else {
                    return self.blank(atom, input);
                };
                if clean != profile {
                    self.findings.found.push(Trace::Device);
                }
                self.plan.put(atom.body + 4, clean)
            }
            _ => self.blank(atom, input),
        }
    }

    /// Says of FLAC's first block of settings that it is the last: the others, words and pictures among them, are gone.
    fn flac(&mut self, atom: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        input.go(atom.body.saturating_add(4))?;
        match input.array()? {
            [0 | 0x80, 0, 0, 34] => self.plan.put(atom.body + 4, vec![0x80]),
            _ => Err(Stop::Refused),
        }
    }

    /// Keeps groups that say how samples are decoded.
    fn groups(&mut self, atom: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        input.go(atom.body + 4)?;
        let kind: [u8; 4] = input.array()?;
        if GROUPS.contains(&&kind) { Ok(()) } else { self.blank(atom, input) }
    }

    /// Makes a box one of free space, full of zeros.
    pub(super) fn blank(&mut self, atom: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        self.count()?;
        input.go(atom.body)?;
        let seen = input.bytes(atom.length().min(LOOK))?;
        if seen.iter().any(|&byte| byte != 0) {
            told::read(&seen, &mut self.findings.taken);
            self.findings.found.extend(match &atom.kind {
                b"free" | b"skip" | b"wide" | b"mpvd" => vec![Trace::Hidden],
                _ => traces::of(&seen),
            });
            self.findings.found.sort_unstable();
            self.findings.found.dedup();
        }
        if !matches!(&atom.kind, b"free" | b"skip" | b"wide") {
            self.plan.put(atom.at + 4, b"free".to_vec())?;
        }
        self.plan.zero(atom.body, atom.end)
    }

    /// Makes zeros of a part of a box, counted from where its contents start.
    fn zero_in(
        &mut self,
        atom: &Atom,
        part: std::ops::Range<u64>,
        trace: Trace,
        input: &mut Input<'_>,
    ) -> Result<(), Stop> {
        let place = |offset: u64| atom.body.saturating_add(offset).min(atom.end);
        self.zero(place(part.start), place(part.end), trace, input)
    }

    pub(super) fn zero(
        &mut self,
        from: u64,
        to: u64,
        trace: Trace,
        input: &mut Input<'_>,
    ) -> Result<(), Stop> {
        let here = input.at();
        input.go(from)?;
        let seen = input.bytes((to - from).min(LOOK))?;
        if seen.iter().any(|&byte| byte != 0) {
            self.findings.found.push(trace);
        }
        input.go(here)?;
        self.plan.zero(from, to)
    }
}

/// The language code `und`, and no quality.
const UNDETERMINED: u32 = 0x55c4_0000;

impl Track {
    /// Remembers where a table is.
    fn note(&mut self, atom: &Atom, input: &mut Input<'_>) -> Result<(), Stop> {
        let place = match &atom.kind {
            b"stsz" | b"stz2" => &mut self.tables.sizes,
            b"stsc" => &mut self.tables.chunks,
            b"stco" | b"co64" => &mut self.tables.offsets,
            _ => return Ok(()),
        };
        input.go(atom.at)?;
        // Two tables of one kind would leave open which one counts.
        if place.replace(*atom).is_some() { Err(Stop::Refused) } else { Ok(()) }
    }
}

/// Returns from which byte to which a filling reaches that an AAC frame starts with (ISO/IEC 14496-3, 4.4.2.7).
pub(crate) fn filling(frame: &[u8]) -> Option<(u64, u64)> {
    let [head, second, ..] = *frame else { return None };
    let count = u64::from(head >> 1 & 0xf);
    match (head >> 5, count) {
        (6, 15) => Some((2, 15 + u64::from((head & 1) << 7 | second >> 1))),
        (6, _) => Some((1, count.max(1))),
        _ => None,
    }
}

/// Looks a track's handler up.
fn handler_of(track: &Atom, input: &mut Input<'_>) -> Result<Option<[u8; 4]>, Stop> {
    let Some(media) = find(track, *b"mdia", input)? else { return Ok(None) };
    let Some(handler) = find(&media, *b"hdlr", input)? else { return Ok(None) };
    input.go(handler.body.saturating_add(8))?;
    input.array().map(Some)
}

/// Finds the first box of a kind inside another.
pub(super) fn find(
    outer: &Atom,
    kind: [u8; 4],
    input: &mut Input<'_>,
) -> Result<Option<Atom>, Stop> {
    input.go(outer.body)?;
    for _ in 0..BOXES {
        match Atom::inner(input, outer.end)? {
            Some(atom) if atom.kind == kind => return Ok(Some(atom)),
            Some(atom) => input.go(atom.end)?,
            None => break,
        }
    }
    Ok(None)
}
