//! Files that were made to hurt: none is shown, none brings the parent down, and each ends soon.

use std::{
    fs,
    time::{Duration, Instant},
};

use meldkluis_reviewer::pixels::{Shown, Why};

use crate::{documents::written, kit::*};

/// How long a hostile file may keep the viewer: the child's seconds, on a machine that does other things.
const SOON: Duration = Duration::from_secs(60);

fn soon(bytes: &[u8]) -> Shown {
    let began = Instant::now();
    let shown = shown(bytes);
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    shown
}

const BOMBS: &str = "
import sys, zipfile
folder = sys.argv[1] + '/'
def bomb(name, part, before, after, size):
    with zipfile.ZipFile(folder + name, 'w', zipfile.ZIP_DEFLATED) as z:
        with z.open(part, 'w', force_zip64=True) as f:
            f.write(before)
            for n in range(size): f.write(b' ' * (1 << 20))
            f.write(after)
bomb('a.docx', 'word/document.xml', b'<w>', b'</w>', 500)
bomb('b.odt', 'content.xml', b'<w>', b'</w>', 200)
with zipfile.ZipFile(folder + 'many.xlsx', 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('xl/workbook.xml', '<w/>')
    for n in range(100): z.writestr(f'xl/worksheets/sheet{n}.xml', '<s>' + ' ' * (4 << 20) + '</s>')
with zipfile.ZipFile(folder + 'deep.docx', 'w', zipfile.ZIP_DEFLATED) as z:
    z.writestr('word/document.xml', '<w>' * 100000)
with zipfile.ZipFile(folder + 'entities.docx', 'w') as z:
    z.writestr('word/document.xml', '<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><w:t>&b;</w:t>')
";

#[test]
fn archives_that_inflate_without_end_are_not_read_to_it() {
    let folder = folder("bombs");
    python(BOMBS, &[path(&folder)]);
    for (name, why) in [
        ("a.docx", Why::TooLarge),
        ("b.odt", Why::TooLarge),
        ("many.xlsx", Why::TooLarge),
        ("deep.docx", Why::Damaged),
        ("entities.docx", Why::Damaged),
    ] {
        assert_eq!(cannot(&soon(&fs::read(folder.join(name)).unwrap())), why, "{name}");
    }
}

/// A PNG that says it has these sides.
fn png(width: u32, height: u32) -> Vec<u8> {
    let script = "
import sys, struct, zlib
w, h = int(sys.argv[1]), int(sys.argv[2])
def chunk(name, body): return struct.pack('>I', len(body)) + name + body + struct.pack('>I', zlib.crc32(name + body))
body = zlib.compress(b'\\0' * (1 << 20))
sys.stdout.buffer.write(b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', w, h, 8, 6, 0, 0, 0)) + chunk(b'IDAT', body) + chunk(b'IEND', b''))
";
    python(script, &[&width.to_string(), &height.to_string()])
}

#[test]
fn pictures_that_say_they_are_huge_are_too_large() {
    for (width, height) in [(65_535, 65_535), (16_385, 1), (1, 2_000_000_000), (16_000, 16_000)] {
        assert_eq!(cannot(&soon(&png(width, height))), Why::TooLarge, "{width} × {height}");
    }
    assert_eq!(pages(soon(&png(16, 16))).len(), 1);
}

#[test]
fn circles_in_a_pdf_end() {
    let catalog = "<</Type/Catalog/Pages 2 0 R>>".to_owned();
    let kids =
        "<</Type/Pages/Count 9/Kids[2 0 R 3 0 R]/Parent 3 0 R/MediaBox[0 0 9 9]>>".to_owned();
    let back = "<</Type/Pages/Count 9/Kids[2 0 R]/Parent 2 0 R>>".to_owned();
    assert!(matches!(
        soon(&written(&[catalog.clone(), kids, back])),
        Shown::Cannot(_) | Shown::Pages(_)
    ));
    let pages = "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned();
    let page =
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources 5 0 R>>".to_owned();
    let drawing = "<</Length 5>>stream\n/X Do\nendstream".to_owned();
    let own = "<</XObject<</X 6 0 R>>>>".to_owned();
    let form = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources 5 0 R/Length 11>>stream\n/X Do /X Do\nendstream".to_owned();
    let doubling = input(&written(&[catalog, pages, page, drawing, own, form]));
    let drawn = viewer().with_wall(Duration::from_secs(5)).show(&doubling, 0).shown;
    assert!(matches!(drawn, Shown::Cannot(_) | Shown::Pages(_)), "{drawn:?}");
}

/// A stream that inflates to 600 MB, as what is drawn, as a picture and as a table of objects.
const PDF_BOMB: &str = "
import sys, zlib
c = zlib.compressobj(9)
body = b''.join(c.compress(b'0 0 m ' * 175000) for n in range(600)) + c.flush()
kind = sys.argv[1]
page = b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>'
packed = b'<</Filter/FlateDecode/Length %d%s>>stream\\n' % (len(body), b'/Type/ObjStm/N 9/First 9' if kind == 'table' else b'') + body + b'\\nendstream'
picture = b'<</Type/XObject/Subtype/Image/Width 20000/Height 10000/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode/Length %d>>stream\\n' % len(body) + body + b'\\nendstream'
draws = b'<</Length 5>>stream\\n/X Do\\nendstream'
objects = [b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Count 1/Kids[3 0 R]>>', page]
objects += [draws, picture] if kind == 'picture' else [packed]
out, table = b'%PDF-1.7\\n', b''
for at, one in enumerate(objects):
    table += b'%010d 00000 n \\n' % len(out)
    out += b'%d 0 obj\\n' % (at + 1) + one + b'\\nendobj\\n'
start = len(out)
out += b'xref\\n0 %d\\n0000000000 65535 f \\n' % (len(objects) + 1) + table
out += b'trailer\\n<</Size %d/Root 1 0 R%s>>\\nstartxref\\n%d\\n%%%%EOF\\n' % (len(objects) + 1, b'/Prev %d' % start if kind == 'prev' else b'', start)
sys.stdout.buffer.write(out)
";

#[test]
fn streams_of_a_pdf_that_inflate_without_end_and_tables_that_turn_in_a_circle_end() {
    for kind in ["drawing", "picture", "table", "prev"] {
        let bytes = python(PDF_BOMB, &[kind]);
        assert!(bytes.len() < 4 << 20, "{kind}: {}", bytes.len());
        let began = Instant::now();
        let shown = viewer().with_wall(Duration::from_secs(20)).show(&input(&bytes), 0).shown;
        match shown {
            Shown::Pages(pages) => assert!(pages[0].width() <= 1280, "{kind}"),
            other => drop(cannot(&other)),
        }
        assert!(began.elapsed() < SOON, "{kind}: {:?}", began.elapsed());
    }
}

/// What stands in no table, or in a wrong place, or ends in the middle of a word.
#[test]
fn malformed_pdfs_bring_nothing_down() {
    for odd in [
        "%PDF-1.7",
        "%PDF-1.7\nstartxref\n0\n%%EOF",
        "%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF",
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>",
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count -1/Kids[2 0 R]>>endobj\ntrailer<</Root 1 0 R>>",
        "%PDF-1.7\n1 0 obj<</Length 1 0 R>>stream\n\nendstream endobj\ntrailer<</Root 1 0 R/Prev -5>>",
        "%PDF-1.7\n1 0 obj[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "%PDF-9.9\n4294967296 4294967296 obj<<>>endobj\ntrailer<</Root 4294967296 0 R>>",
    ] {
        match soon(odd.as_bytes()) {
            Shown::Pages(pages) => assert!(pages[0].width() <= 1280, "{odd}"),
            other => assert_ne!(cannot(&other), Why::Late, "{odd}"),
        }
    }
    let nested = format!("%PDF-1.7\n1 0 obj{}", "[".repeat(200_000));
    assert_ne!(cannot(&soon(nested.as_bytes())), Why::Late);
}

#[test]
fn pages_of_odd_sizes_are_bounded() {
    for sides in ["0 0 0 0", "0 0 1e30 1e30", "0 0 -5 3", "0 0 14400 1", "0 0 1 14400", "a b c d"] {
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Count 1/Kids[3 0 R]>>".to_owned(),
            format!("<</Type/Page/Parent 2 0 R/MediaBox[{sides}]>>"),
        ];
        match soon(&written(&objects)) {
            Shown::Pages(pages) => {
                assert!(pages[0].width() <= 1280 && pages[0].height() <= 4000, "{sides}");
            }
            other => drop(cannot(&other)),
        }
    }
}

/// Real files, cut and changed at places that differ from run to run of the loop and not from day to day.
#[test]
fn cut_and_changed_files_bring_nothing_down() {
    let folder = folder("changed");
    let make = "
import sys
from PIL import Image
im = Image.effect_noise((64, 48), 90).convert('RGB')
for name in ('a.png', 'a.jpg', 'a.gif', 'a.webp', 'a.pdf'): im.save(sys.argv[1] + '/' + name)
import docx
d = docx.Document(); d.add_paragraph('woorden'); d.save(sys.argv[1] + '/a.docx')
";
    python(make, &[path(&folder)]);
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    let mut seen = 0;
    for name in ["a.png", "a.jpg", "a.gif", "a.webp", "a.pdf", "a.docx"] {
        let whole = fs::read(folder.join(name)).unwrap();
        assert!(!matches!(soon(&whole), Shown::Cannot(_)), "{name}");
        for round in 0..12 {
            let mut bytes = whole.clone();
            if round % 3 == 0 {
                bytes.truncate(draw(whole.len()));
            }
            for _ in 0..4 {
                let at = draw(bytes.len().max(1));
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = draw(256).to_le_bytes()[0];
                }
            }
            if let Shown::Cannot(why) = soon(&bytes) {
                assert_ne!(why, Why::Fell, "{name} in round {round}");
                seen += 1;
            }
        }
    }
    assert!(seen > 10, "damage is noticed: {seen}");
}

#[test]
fn what_is_no_known_kind_is_unknown() {
    for bytes in
        [&b"MZ\x90\0\x03"[..], b"\x7fELF\x02\x01", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", b""]
    {
        assert_eq!(cannot(&shown(bytes)), Why::Unknown, "{bytes:?}");
    }
    assert_eq!(cannot(&shown(b"PK\x03\x04 and no archive")), Why::Damaged);
}
