//! The box of a picture's items (ISO/IEC 23008-12), written anew: picture items, and what they need.
//!
//! Gone are Exif, XMP and other items, thumbnails, names, and properties that describe in words.
//! What is saved is filled up with one `free` box, so that the box stays as long as it was.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Rest, Trace, icc, input::Bytes};

use super::{coded, exact};

/// How many extents all items have at most.
const EXTENTS: usize = 200_000;

/// The kinds of items that are pictures, or are put together of pictures.
const PICTURES: &[&[u8; 4]] = &[
    b"hvc1", b"hev1", b"lhv1", b"av01", b"avc1", b"vvc1", b"jpeg", b"j2k1", b"grid", b"iovl",
    b"iden", b"tmap",
];

/// The properties that say how a picture is decoded and shown.
const PROPERTIES: &[&[u8; 4]] = &[
    b"hvcC", b"av1C", b"avcC", b"vvcC", b"lhvC", b"jpgC", b"j2kH", b"ispe", b"irot", b"imir",
    b"clap", b"iscl", b"pixi", b"pasp", b"auxC", b"clli", b"mdcv", b"cclv", b"amve", b"ndwt",
    b"a1lx", b"a1op", b"lsel", b"rloc", b"oinf", b"tols", b"free",
];

/// A piece of the file: where it starts, and how long it is.
type Piece = (u64, u64);

/// An item: its kind, and where it lies.
type Lying = ([u8; 4], Vec<Piece>);

/// What is to be done with a picture's items.
pub(super) struct Items {
    /// The contents of the box, as long as before.
    pub(super) meta: Vec<u8>,
    /// The pieces of the file that picture items lie in.
    pub(super) kept: Vec<Piece>,
    /// The items that go and are no pictures.
    pub(super) dropped: Vec<Lying>,
    /// The picture items, in the file or inside the box, and how many bytes the length of a unit has in them.
    pub(super) coded: Vec<Lying>,
    pub(super) width: usize,
    pub(super) found: Vec<Trace>,
    pub(super) rest: Vec<Rest>,
}

/// One item, as `infe` tells of it.
struct Item<'b> {
    id: u32,
    kind: [u8; 4],
    body: &'b [u8],
}

/// Where an item lies, as `iloc` tells.
struct Place<'b> {
    id: u32,
    /// In the file (0), or in the `idat` box (1).
    method: u8,
    pieces: Vec<Piece>,
    line: &'b [u8],
}

/// One item's references of one kind.
struct Link<'b> {
    kind: [u8; 4],
    from: u32,
    to: Vec<u32>,
    body: &'b [u8],
}

/// The box as it was.
struct Meta<'b> {
    version: [u8; 4],
    boxes: Vec<([u8; 4], &'b [u8])>,
    items: Vec<Item<'b>>,
    places: Vec<Place<'b>>,
    links: Vec<Link<'b>>,
    primary: u32,
}

/// Writes the contents of a `meta` box, which start at a place in the file, anew; `None` when they are not understood.
pub(super) fn clean(body: &[u8], at: u64) -> Option<Items> {
    let meta = Meta::read(body)?;
    let kept = meta.kept()?;
    let (found, rest) = (Vec::new(), Vec::new());
    let mut out = Out { meta: &meta, kept: &kept, found, rest, width: None };
    let mut written = meta.version.to_vec();
    for (kind, contents) in &meta.boxes {
        if let Some(contents) = out.write(*kind, contents)? {
            push(&mut written, *kind, &contents)?;
        }
    }
    match body.len().checked_sub(written.len())? {
        0 => {}
        left => push(&mut written, *b"free", &vec![0; left.checked_sub(8)?])?,
    }
    let Out { found, rest, width, .. } = out;
    let coded = meta.coded(&kept, at)?;
    let (kept, dropped) = meta.in_file(&kept);
    let width = width.unwrap_or_default();
    Some(Items { meta: written, kept, dropped, coded, width, found, rest })
}

impl<'b> Meta<'b> {
    fn read(body: &'b [u8]) -> Option<Self> {
        let mut bytes = Bytes(body);
        let version = bytes.array()?;
        let boxes = boxes(bytes.0)?;
        let of = |kind| {
            let mut same = boxes.iter().filter(|(other, _)| *other == kind).map(|(_, body)| *body);
            // Two boxes of one kind would leave open which one counts.
            let first = same.next();
            if same.next().is_some() { None } else { Some(first) }
        };
        let mut pitm = Bytes(of(*b"pitm")??);
        let wide = pitm.u32()? >> 24 != 0;
        let primary = id(&mut pitm, wide)?;
        let items = items(of(*b"iinf")??)?;
        let places = places(of(*b"iloc")??)?;
        let links = of(*b"iref")?.map_or(Some(Vec::new()), links)?;
        of(*b"iprp")?;
        of(*b"idat")?;
        Some(Self { version, boxes, items, places, links, primary })
    }

    fn kinds(&self) -> BTreeMap<u32, [u8; 4]> {
        self.items.iter().map(|item| (item.id, item.kind)).collect()
    }

    /// Returns the kept items, and where they lie in a file in which the box's contents start at a place.
    fn coded(&self, kept: &BTreeSet<u32>, at: u64) -> Option<Vec<Lying>> {
        let before = self.boxes.iter().take_while(|(kind, _)| kind != b"idat");
        let before = 12 + before.map(|(_, body)| body.len() + 8).sum::<usize>();
        let data = at.checked_add(u64::try_from(before).ok()?)?;
        let kinds = self.kinds();
        let one = |place: &Place<'_>| {
            let base = if place.method == 1 { data } else { 0 };
            let piece = |(start, length): &Piece| Some((base.checked_add(*start)?, *length));
            let pieces = place.pieces.iter().map(piece).collect::<Option<_>>()?;
            Some((*kinds.get(&place.id)?, pieces))
        };
        self.places.iter().filter(|place| kept.contains(&place.id)).map(one).collect()
    }

    /// Returns where in the file kept items lie, and where items lie that are no pictures.
    fn in_file(&self, kept: &BTreeSet<u32>) -> (Vec<Piece>, Vec<Lying>) {
        let kinds = self.kinds();
        let (mut stay, mut go) = (Vec::new(), Vec::new());
        for place in self.places.iter().filter(|place| place.method == 0) {
            match kinds.get(&place.id) {
                _ if kept.contains(&place.id) => stay.extend_from_slice(&place.pieces),
                Some(kind) if !PICTURES.contains(&kind) => go.push((*kind, place.pieces.clone())),
                _ => {}
            }
        }
        (stay, go)
    }

    /// Returns the items that are kept: pictures but thumbnails, and what only thumbnails are made of.
    fn kept(&self) -> Option<BTreeSet<u32>> {
        let pictures = self.items.iter().filter(|item| PICTURES.contains(&&item.kind));
        let mut kept: BTreeSet<u32> = pictures.map(|item| item.id).collect();
        let small = self.links.iter().filter(|link| link.kind == *b"thmb");
        for link in small.filter(|link| link.from != self.primary) {
            kept.remove(&link.from);
        }
        let parts = || self.links.iter().filter(|link| link.kind == *b"dimg");
        // Parts are parts of parts, but not often.
        for _ in 0..8 {
            let of = |whole: bool| {
                let links = parts().filter(|link| kept.contains(&link.from) == whole);
                links.flat_map(|link| link.to.iter().copied()).collect::<BTreeSet<u32>>()
            };
            let (used, lost) = (of(true), of(false));
            for id in lost.difference(&used).filter(|id| **id != self.primary) {
                kept.remove(id);
            }
        }
        kept.contains(&self.primary).then_some(kept)
    }
}

/// The box as it becomes.
struct Out<'m, 'b> {
    meta: &'m Meta<'b>,
    kept: &'m BTreeSet<u32>,
    found: Vec<Trace>,
    rest: Vec<Rest>,
    /// How many bytes the length of a unit has, by the settings that went by.
    width: Option<usize>,
}

impl Out<'_, '_> {
    /// Returns the contents of a box as they become, or nothing if it goes.
    #[expect(clippy::option_option, reason = "not understood, gone, or written are three things")]
    fn write(&mut self, kind: [u8; 4], body: &[u8]) -> Option<Option<Vec<u8>>> {
        Some(Some(match &kind {
            b"hdlr" => self.handler(body)?,
            b"pitm" => body.to_vec(),
            b"iinf" => self.infos(body)?,
            b"iloc" => self.locations(body)?,
            b"iref" => self.references(body)?,
            b"iprp" => self.properties(body)?,
            b"idat" => self.data(body)?,
            b"grpl" => self.groups(body)?,
            b"free" if body.iter().all(|&byte| byte == 0) => return Some(None),
            b"dinf" => return Some(None),
            _ => {
                self.found.push(Trace::Other);
                return Some(None);
            }
        }))
    }

    fn handler(&mut self, body: &[u8]) -> Option<Vec<u8>> {
        let (head, name) = body.split_at_checked(12)?;
        if name.iter().any(|&byte| byte != 0) {
            self.found.push(Trace::Device);
        }
        Some([head, &vec![0; name.len()]].concat())
    }

    fn infos(&mut self, body: &[u8]) -> Option<Vec<u8>> {
        let (head, wide) = (Bytes(body).array::<4>()?, *body.first()? != 0);
        let kept: Vec<_> =
            self.meta.items.iter().filter(|item| self.kept.contains(&item.id)).collect();
        let mut written = head.to_vec();
        match wide {
            true => written.extend(u32::try_from(kept.len()).ok()?.to_be_bytes()),
            false => written.extend(u16::try_from(kept.len()).ok()?.to_be_bytes()),
        }
        for item in kept {
            // Version 3 has an id of four bytes; behind the kind comes a name, which goes.
            let (head, name) =
                item.body.split_at_checked(if item.body.first()? == &3 { 14 } else { 12 })?;
            if name.iter().any(|&byte| byte != 0) {
                self.found.push(Trace::Words);
            }
            push(&mut written, *b"infe", &[head, &vec![0; name.len()]].concat())?;
        }
        if self.meta.items.len() > self.kept.len() {
            self.found.extend(self.meta.items.iter().filter_map(|item| match &item.kind {
                kind if !PICTURES.contains(&kind) => None,
                _ => (!self.kept.contains(&item.id)).then_some(Trace::Preview),
            }));
        }
        Some(written)
    }

    fn locations(&self, body: &[u8]) -> Option<Vec<u8>> {
        let version = *body.first()?;
        let kept = self.meta.places.iter().filter(|place| self.kept.contains(&place.id));
        let lines: Vec<&[u8]> = kept.map(|place| place.line).collect();
        let mut written = body.get(..6)?.to_vec();
        match version {
            2 => written.extend(u32::try_from(lines.len()).ok()?.to_be_bytes()),
            _ => written.extend(u16::try_from(lines.len()).ok()?.to_be_bytes()),
        }
        Some([written, lines.concat()].concat())
    }

    fn references(&self, body: &[u8]) -> Option<Vec<u8>> {
        let mut written = body.get(..4)?.to_vec();
        for link in &self.meta.links {
            let all = link.to.iter().chain([&link.from]).all(|id| self.kept.contains(id));
            if all && link.kind != *b"thmb" {
                push(&mut written, link.kind, link.body)?;
            }
        }
        Some(written)
    }

    fn properties(&mut self, body: &[u8]) -> Option<Vec<u8>> {
        let (boxes, mut used, mut written) = (boxes(body)?, BTreeSet::new(), Vec::new());
        for (_, contents) in boxes.iter().filter(|(kind, _)| kind == b"ipma") {
            used.extend(
                associations(contents)?
                    .lines
                    .iter()
                    .filter(|line| self.kept.contains(&line.item))
                    .flat_map(|line| &line.properties)
                    .copied(),
            );
        }
        for (kind, contents) in boxes {
            let contents = match &kind {
                b"ipco" => self.container(contents, &used)?,
                b"ipma" => self.associations(contents)?,
                _ => return None,
            };
            push(&mut written, kind, &contents)?;
        }
        Some(written)
    }

    /// Makes free space of the properties that go: the others keep their numbers.
    fn container(&mut self, body: &[u8], used: &BTreeSet<u16>) -> Option<Vec<u8>> {
        let mut written = Vec::new();
        for (number, (kind, contents)) in (1..).zip(boxes(body)?) {
            let kind = if used.contains(&number) { kind } else { *b"free" };
            let profile = match contents.split_at_checked(4) {
                Some((b"prof" | b"rICC", profile)) if kind == *b"colr" => Some(profile),
                _ => None,
            };
            let numbers = kind == *b"colr" && contents.starts_with(b"nclx") && contents.len() <= 12;
            let clean = profile.and_then(icc::clean_in_place);
            if let Some(clean) = clean {
                if Some(clean.as_slice()) != profile {
                    self.found.push(Trace::Device);
                }
                push(&mut written, kind, &[contents.get(..4)?, &clean].concat())?;
            } else if numbers || (PROPERTIES.contains(&&kind) && kind != *b"free") {
                push(&mut written, kind, &self.settings(kind, contents))?;
            } else {
                if kind != *b"free" || contents.iter().any(|&byte| byte != 0) {
                    self.found.push(Trace::Words);
                }
                push(&mut written, *b"free", &vec![0; contents.len()])?;
            }
        }
        Some(written)
    }

    /// Returns a decoder's settings without messages, and notes what they say of the pictures.
    fn settings(&mut self, kind: [u8; 4], contents: &[u8]) -> Vec<u8> {
        let settings = coded::settings(kind, contents);
        // Which picture has which settings is not asked: encoders write all lengths alike.
        let unlike = settings.width > 0
            && self.width.replace(settings.width).is_some_and(|width| width != settings.width);
        if settings.tells || unlike {
            self.rest.push(Rest::Encoder);
        }
        if settings.bytes != contents {
            self.found.push(Trace::Device);
        }
        if !exact::is_exact(kind, contents) {
            self.rest.push(Rest::Inner);
        }
        settings.bytes
    }

    fn associations(&self, body: &[u8]) -> Option<Vec<u8>> {
        let all = associations(body)?;
        let kept = all.lines.iter().filter(|line| self.kept.contains(&line.item));
        let lines: Vec<&[u8]> = kept.map(|line| line.bytes).collect();
        let count = u32::try_from(lines.len()).ok()?;
        Some([&all.head, count.to_be_bytes().as_slice(), &lines.concat()].concat())
    }

    /// Keeps of the data beside the items what picture items lie in.
    fn data(&mut self, body: &[u8]) -> Option<Vec<u8>> {
        let mut written = vec![0; body.len()];
        // Pieces that lie over one another would have the same bytes copied any number of times.
        let mut left = body.len();
        let places = self.meta.places.iter().filter(|place| self.kept.contains(&place.id));
        for (start, length) in
            places.filter(|place| place.method == 1).flat_map(|place| &place.pieces)
        {
            let start = usize::try_from(*start).ok()?;
            let length = usize::try_from(*length).ok()?;
            left = left.checked_sub(length)?;
            let piece = start..start.checked_add(length)?;
            written.get_mut(piece.clone())?.copy_from_slice(body.get(piece)?);
        }
        if written != body {
            self.found.push(Trace::Other);
        }
        Some(written)
    }

    /// Keeps groups of items that are all kept.
    fn groups(&mut self, body: &[u8]) -> Option<Vec<u8>> {
        let mut written = Vec::new();
        for (kind, contents) in boxes(body)? {
            let mut bytes = Bytes(contents);
            let (_, _, count) = (bytes.u32()?, bytes.u32()?, bytes.u32()?);
            let ids: Option<Vec<u32>> = (0..count).map(|_| bytes.u32()).collect();
            let all = ids?.iter().all(|id| self.kept.contains(id));
            if all && bytes.0.is_empty() && matches!(&kind, b"altr" | b"ster") {
                push(&mut written, kind, contents)?;
            } else {
                self.found.push(Trace::Other);
            }
        }
        Some(written)
    }
}

/// Returns the kinds and contents of boxes, which must fill the bytes.
fn boxes(body: &[u8]) -> Option<Vec<([u8; 4], &[u8])>> {
    let (mut bytes, mut boxes) = (Bytes(body), Vec::new());
    while !bytes.0.is_empty() {
        let length = usize::try_from(bytes.u32()?).ok()?;
        boxes.push((bytes.array()?, bytes.take(length.checked_sub(8)?)?));
    }
    Some(boxes)
}

fn push(written: &mut Vec<u8>, kind: [u8; 4], contents: &[u8]) -> Option<()> {
    written.extend_from_slice(&u32::try_from(contents.len() + 8).ok()?.to_be_bytes());
    written.extend_from_slice(&kind);
    written.extend_from_slice(contents);
    Some(())
}

fn id(bytes: &mut Bytes<'_>, wide: bool) -> Option<u32> {
    if wide { bytes.u32() } else { bytes.u16().map(u32::from) }
}

fn items(body: &[u8]) -> Option<Vec<Item<'_>>> {
    let mut bytes = Bytes(body);
    let wide = bytes.u32()? >> 24 != 0;
    let count = usize::try_from(id(&mut bytes, wide)?).ok()?;
    let entries = boxes(bytes.0)?;
    let items = entries.iter().filter(|(kind, _)| kind == b"infe").map(|(_, body)| item(body));
    let items: Vec<Item<'_>> = items.collect::<Option<_>>()?;
    let ids: BTreeSet<u32> = items.iter().map(|item| item.id).collect();
    (items.len() == count && ids.len() == count).then_some(items)
}

fn item(body: &[u8]) -> Option<Item<'_>> {
    let mut bytes = Bytes(body);
    let version = bytes.u32()? >> 24;
    let id = id(&mut bytes, version >= 3)?;
    bytes.u16()?;
    // Versions 0 and 1 know no pictures.
    let kind = if version >= 2 { bytes.array()? } else { *b"old " };
    Some(Item { id, kind, body })
}

fn links(body: &[u8]) -> Option<Vec<Link<'_>>> {
    let mut bytes = Bytes(body);
    let wide = bytes.u32()? >> 24 != 0;
    let link = |(kind, body)| {
        let mut bytes = Bytes(body);
        let from = id(&mut bytes, wide)?;
        let count = bytes.u16()?;
        let to = (0..count).map(|_| id(&mut bytes, wide)).collect::<Option<_>>()?;
        bytes.0.is_empty().then_some(Link { kind, from, to, body })
    };
    boxes(bytes.0)?.into_iter().map(link).collect()
}

/// Which properties the items have.
struct Associations<'b> {
    head: [u8; 4],
    lines: Vec<Association<'b>>,
}

/// Which properties an item has, counted from one.
struct Association<'b> {
    item: u32,
    properties: Vec<u16>,
    bytes: &'b [u8],
}

fn associations(body: &[u8]) -> Option<Associations<'_>> {
    let mut bytes = Bytes(body);
    let head: [u8; 4] = bytes.array()?;
    let [version, .., flags] = head;
    let mut lines = Vec::new();
    for _ in 0..bytes.u32()? {
        let start = bytes.0;
        let item = id(&mut bytes, version != 0)?;
        let count = bytes.u8()?;
        // The first bit says that the property must be understood.
        let property = |_| match flags & 1 {
            0 => bytes.u8().map(|number| u16::from(number & 0x7f)),
            _ => bytes.u16().map(|number| number & 0x7fff),
        };
        let properties = (0..count).map(property).collect::<Option<_>>()?;
        let bytes = start.get(..start.len() - bytes.0.len())?;
        lines.push(Association { item, properties, bytes });
    }
    Some(Associations { head, lines })
}

fn places(body: &[u8]) -> Option<Vec<Place<'_>>> {
    let mut bytes = Bytes(body);
    let version = bytes.u32()? >> 24;
    let widths = bytes.u16()?;
    let count = id(&mut bytes, version == 2)?;
    let mut extents = 0;
    let places = (0..count).map(|_| {
        let place = place(&mut bytes, version, widths)?;
        extents += place.pieces.len();
        (extents <= EXTENTS).then_some(place)
    });
    let places = places.collect::<Option<_>>()?;
    bytes.0.is_empty().then_some(places)
}

fn place<'b>(bytes: &mut Bytes<'b>, version: u32, widths: u16) -> Option<Place<'b>> {
    let width = |shift: u32| usize::from(widths >> shift & 0xf);
    let line = bytes.0;
    let id = id(bytes, version == 2)?;
    let method = if version == 0 { 0 } else { u8::try_from(bytes.u16()?).ok()? };
    let (file, base) = (bytes.u16()?, bytes.number(width(4))?);
    let count = bytes.u16()?;
    let index = if version == 0 { 0 } else { width(0) };
    let mut pieces = Vec::new();
    for _ in 0..count {
        bytes.number(index)?;
        let start = base.checked_add(bytes.number(width(12))?)?;
        pieces.push((start, bytes.number(width(8))?));
    }
    // Elsewhere, in another item, or to the end of the file.
    let known = method <= 1 && file == 0 && pieces.iter().all(|(_, length)| *length > 0);
    let line = line.get(..line.len() - bytes.0.len())?;
    known.then_some(Place { id, method, pieces, line })
}
