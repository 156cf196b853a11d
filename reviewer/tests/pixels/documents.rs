//! Documents show what their readers show.

use std::fs;

use meldkluis_reviewer::pixels::Why;

use crate::kit::*;

const MAKE: &str = "
import sys, zipfile
folder = sys.argv[1] + '/'
import docx
d = docx.Document(); d.add_heading('Kop'); p = d.add_paragraph('eerste & <tweede>'); p.add_run('\\tderde')
t = d.add_table(1, 2); t.cell(0, 0).text = 'cel A'; t.cell(0, 1).text = 'cel B'; d.save(folder + 'a.docx')
import openpyxl
w = openpyxl.Workbook(); s = w.active; s.append(['naam', 17]); s.append(['kade', 2.5]); w.create_sheet().append(['blad twee']); w.save(folder + 'a.xlsx')
from odf.opendocument import OpenDocumentText
from odf import text
o = OpenDocumentText(); p = text.P(text='open '); p.addElement(text.Span(text='document')); o.text.addElement(p); o.save(folder + 'a.odt')
with zipfile.ZipFile(folder + 'a.pptx', 'w') as z:
    z.writestr('ppt/presentation.xml', '<p/>')
    for n in (10, 2):
        z.writestr(f'ppt/slides/slide{n}.xml', f'<a:p xmlns:a=\"x\"><a:r><a:t>dia {n}</a:t></a:r></a:p>')
";

#[test]
fn office_documents_give_their_words() {
    let folder = folder("office");
    python(MAKE, &[path(&folder)]);
    let words = |name: &str| text(&fs::read(folder.join(name)).unwrap());
    assert_eq!(words("a.docx"), "Kop\neerste & <tweede>\tderde\ncel A\ncel B\n");
    assert_eq!(words("a.xlsx"), "naam\t17\t\nkade\t2.5\t\n\nblad twee\t\n\n");
    assert_eq!(words("a.odt"), "open document\n");
    assert_eq!(words("a.pptx"), "dia 2\ndia 10\n");
    assert_eq!(text("gewoon\u{202e} tekst".as_bytes()), "gewoon\u{202e} tekst");
}

/// A document of so many pages, each with a black square in its upper left quarter and words beside it.
pub(crate) fn pdf(pages: usize) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        format!(
            "<</Type/Pages/Count {pages}/Kids[{}]/MediaBox[0 0 400 600]/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>",
            (0..pages).map(|page| format!("{} 0 R ", 4 + page)).collect::<String>()
        ),
    ];
    let drawing = "0 g 50 400 100 100 re f BT /F 40 Tf 200 200 Td (kade) Tj ET";
    objects.push(format!("<</Length {}>>stream\n{drawing}\nendstream", drawing.len()));
    objects.extend((0..pages).map(|_| "<</Type/Page/Parent 2 0 R/Contents 3 0 R>>".to_owned()));
    written(&objects)
}

/// Writes objects from 1 on into a file.
pub(crate) fn written(objects: &[String]) -> Vec<u8> {
    let (mut file, mut table) = ("%PDF-1.7\n".to_owned(), String::new());
    for (at, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let (count, start) = (objects.len() + 1, file.len());
    file += &format!(
        "xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    );
    file.into_bytes()
}

#[test]
fn pdf_shows_the_page_that_poppler_shows() {
    let folder = folder("pdf");
    let file = folder.join("a.pdf");
    fs::write(&file, pdf(1)).unwrap();
    let drawn = pages(shown(&pdf(1))).remove(0);
    assert_eq!((drawn.width(), drawn.height()), (1280, 1920));
    let ppm = run("pdftoppm", &["-scale-to-x", "1280", "-scale-to-y", "1920", path(&file)]);
    let theirs: Vec<u8> = ppm[ppm.len() - 1280 * 1920 * 3..].to_vec();
    let ours: Vec<u8> = drawn.rgba().chunks(4).flat_map(|pixel| pixel[..3].to_vec()).collect();
    let difference = difference(&ours, &theirs);
    assert!(difference < 0.5, "{difference}");
    let ink = |x: usize, y: usize| ours[(y * 1280 + x) * 3];
    assert_eq!((ink(320, 480), ink(10, 10)), (0, 255));
    let letters = (640..1000).filter(|x| (1150..1280).any(|y| ink(*x, y) < 100)).count();
    assert!(letters > 100, "the words are drawn without a font in the file: {letters}");
}

#[test]
fn long_pdf_goes_on_where_it_was_left() {
    let file = pdf(17);
    let (mut from, mut count, mut asked) = (0, 0, 0);
    loop {
        let view = view(&file, from);
        count += pages(view.shown).len();
        asked += 1;
        match view.next {
            Some(next) => from = next,
            None => break,
        }
        assert!(asked < 9);
    }
    assert_eq!(count, 17);
    assert!(asked > 1, "seventeen pages do not fit into one frame");
    assert_eq!(cannot(&view(&file, 17).shown), Why::Ended);
    assert_eq!(cannot(&view(&file, u32::MAX).shown), Why::Ended);
}

#[test]
fn locked_documents_say_so() {
    let folder = folder("locked-pdf");
    let (file, locked) = (folder.join("a.pdf"), folder.join("b.pdf"));
    fs::write(&file, pdf(1)).unwrap();
    run("qpdf", &["--encrypt", "secret", "secret", "256", "--", path(&file), path(&locked)]);
    assert_eq!(cannot(&shown(&fs::read(locked).unwrap())), Why::Encrypted);
}
