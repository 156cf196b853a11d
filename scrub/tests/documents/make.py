"""Makes the documents of the tests: python3 make.py FOLDER. Everything that must go begins with Sown."""

import io
import subprocess
import sys
import zipfile
import zlib

import docx
import openpyxl
import PIL.Image
from odf import dc, draw, meta, office, text
from odf.opendocument import OpenDocumentText
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image

FOLDER = sys.argv[1]
PHOTOGRAPH = f"{FOLDER}/photograph.jpg"
WORD = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def rewrite(place, change, more):
    """Changes parts of a zip file with `change(name, bytes)` and adds `more`."""
    parts = {}
    with zipfile.ZipFile(place) as old:
        for name in old.namelist():
            parts[name] = change(name, old.read(name))
    parts.update(more)
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as new:
        new.comment = b"Sown words about the file"
        for name, body in parts.items():
            new.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), body)


def put(body, before, new):
    """Puts words before a mark that must be there."""
    assert before.encode() in body, before
    return body.replace(before.encode(), new.encode() + before.encode(), 1)


def relation(number, kind, target, more=""):
    return f'<Relationship Id="rSown{number}" Type="{WORD}{kind}" Target="{target}"{more}/>'


def make_photograph():
    PIL.Image.effect_noise((64, 48), 90).convert("RGB").save(PHOTOGRAPH)
    planted = ["-EXIF:Make=SownMake", "-GPSLatitude=52.25", "-GPSLatitudeRef=N", "-GPSLongitude=4.5", "-GPSLongitudeRef=E",
               "-XMP-dc:creator=SownCreator", "-Comment=SownWords"]
    subprocess.run(["exiftool", "-q", "-overwrite_original", *planted, PHOTOGRAPH], check=True)


def make_docx():
    place = f"{FOLDER}/planted.docx"
    document = docx.Document()
    document.add_heading("Kept heading", 1)
    document.add_paragraph("Kept words")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Kept left", "Kept right"
    document.add_picture(PHOTOGRAPH)
    properties = document.core_properties
    properties.author, properties.last_modified_by = "Sown Author", "Sown Editor"
    properties.comments, properties.keywords, properties.title = "Sown words", "Sown key", "Sown title"
    document.save(place)
    who = 'w:id="7" w:author="Sown Reviewer" w:date="2024-05-06T07:08:09Z" w:initials="Sown"'

    def change(name, body):
        if name == "word/document.xml":
            changes = (
                f'<w:p w:rsidR="00Sown1"><w:ins {who}><w:r><w:t>Kept insertion</w:t></w:r></w:ins>'
                f"<w:del {who}><w:r><w:delText>Sown deletion</w:delText></w:r></w:del>"
                f"<w:moveFrom {who}><w:r><w:t>Sown origin</w:t></w:r></w:moveFrom>"
                f'<w:r><w:rPr><w:b/><w:rPrChange {who}><w:rPr/></w:rPrChange></w:rPr><w:t>.</w:t></w:r>'
                '<w:commentRangeStart w:id="0"/><w:commentRangeEnd w:id="0"/>'
                '<w:r><w:commentReference w:id="0"/></w:r>'
                '<w:hyperlink r:id="rSown9"><w:r><w:t>Kept link</w:t></w:r></w:hyperlink>'
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK </w:instrText></w:r>'
                '<w:r><w:instrText>"Sown.docx"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
                '<z:SownElement xmlns:z="http://example.org/Sown" z:who="Sown">Sown words</z:SownElement>'
                '<w:r xmlns:z="http://example.org/Sown" z:who="Sown">Sown words<w:t></w:t></w:r>'
                '<w:r><w:object><o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" r:id="rSown4"/>'
                "</w:object></w:r></w:p><!-- Sown words -->"
            )
            return put(body.replace(b'name="Picture 1"', b'name="SownName.jpg"'), "<w:sectPr", changes)
        if name == "word/settings.xml":
            more = (
                '<w:attachedTemplate r:id="rSown1" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
                '<w:docVars><w:docVar w:name="a" w:val="Sown variable"/></w:docVars>'
                '<w:rsids><w:rsidRoot w:val="00Sown2"/></w:rsids>'
            )
            return put(body, "</w:settings>", more)
        if name == "word/_rels/document.xml.rels":
            more = (
                relation(2, "comments", "comments.xml")
                + relation(3, "customXml", "../customXml/item1.xml")
                + relation(4, "oleObject", "embeddings/oleObject1.bin")
                + relation(5, "printerSettings", "printerSettings1.bin")
                + relation(9, "hyperlink", "file:///C:/Users/Sown/a.docx", ' TargetMode="External"')
                + '<Relationship Id="rSown6" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="vbaProject.bin"/>'
            )
            return put(body, "</Relationships>", more)
        if name == "[Content_Types].xml":
            plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            body = body.replace(plain, b"application/vnd.ms-word.document.macroEnabled.main+xml")
            more = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
            return put(body, "</Types>", more)
        return body

    comments = (
        '<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:comment {who}><w:p><w:r><w:t>Sown comment</w:t></w:r></w:p></w:comment></w:comments>"
    )
    rewrite(place, change, {
        "word/comments.xml": comments,
        "word/_rels/settings.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + relation(1, "attachedTemplate", "file:///C:/Users/Sown/t.dotx", ' TargetMode="External"') + "</Relationships>",
        "customXml/item1.xml": "<Sown/>",
        "word/embeddings/oleObject1.bin": "Sown object",
        "word/printerSettings1.bin": "Sown printer",
        "word/vbaProject.bin": "Sown macro",
        "docProps/custom.xml": "<Sown/>",
    })


def make_xlsx():
    place = f"{FOLDER}/planted.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Kept sheet"
    sheet["A1"], sheet["A2"], sheet["A3"] = "Kept cell", 3, "=A2*2"
    sheet["A1"].comment = Comment("Sown comment", "Sown Reviewer")
    sheet.add_image(Image(PHOTOGRAPH), "C3")
    book.properties.creator, book.properties.lastModifiedBy = "Sown Author", "Sown Editor"
    book.save(place)

    def change(name, body):
        if name == "xl/workbook.xml":
            path = (
                '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
                '<mc:Choice Requires="x15"><x15ac:absPath url="C:\\\\Users\\\\Sown\\\\" '
                'xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"/></mc:Choice>'
                '</mc:AlternateContent><fileSharing userName="Sown User"/>'
            )
            return put(body, "<workbookPr", path)
        return body

    rewrite(place, change, {
        "xl/revisions/userNames.xml": "<Sown/>",
        "xl/externalLinks/externalLink1.xml": "<Sown/>",
        "xl/printerSettings/printerSettings1.bin": "Sown printer",
    })


def make_odt():
    place = f"{FOLDER}/planted.odt"
    document = OpenDocumentText()
    document.meta.addElement(meta.InitialCreator(text="Sown Author"))
    document.meta.addElement(dc.Creator(text="Sown Editor"))
    paragraph = text.P(text="Kept words")
    note = office.Annotation()
    note.addElement(dc.Creator(text="Sown Reviewer"))
    note.addElement(dc.Date(text="2024-05-06T07:08:09"))
    note.addElement(text.P(text="Sown comment"))
    paragraph.addElement(note)
    frame = draw.Frame(width="4cm", height="4cm", name="SownName.jpg")
    frame.addElement(draw.Image(href=document.addPicture(PHOTOGRAPH)))
    paragraph.addElement(frame)
    document.text.addElement(paragraph)
    link = text.A(href="file:///home/sown/Sown.odt", text="Kept link")
    document.text.addElement(text.P())
    document.text.lastChild.addElement(link)
    with open(PHOTOGRAPH, "rb") as photograph:
        document.addThumbnail(photograph.read())
    document.save(place)

    def change(name, body):
        if name == "content.xml":
            changes = (
                '<text:tracked-changes><text:changed-region text:id="c1"><text:deletion><office:change-info>'
                "<dc:creator>Sown Reviewer</dc:creator><dc:date>2024-05-06T07:08:09</dc:date></office:change-info>"
                "<text:p>Sown deletion</text:p></text:deletion></text:changed-region></text:tracked-changes>"
            )
            at = body.index(b"<office:text") + 1
            end = body.index(b">", at) + 1
            if b"xmlns:dc" not in body:
                body = body.replace(b"<office:document-content ", b'<office:document-content xmlns:dc="http://purl.org/dc/elements/1.1/" ', 1)
                at = body.index(b"<office:text") + 1
                end = body.index(b">", at) + 1
            return body[:end] + changes.encode() + body[end:]
        return body

    rewrite(place, change, {
        "Basic/Standard/Module1.xml": "<Sown/>",
        "Configurations2/menubar/a.xml": "<Sown/>",
        "Object 1/content.xml": "<Sown/>",
        "settings.xml": "<Sown/>",
    })


def make_pptx():
    """The smallest presentation with a picture, a comment and a macro."""
    base = "application/vnd.openxmlformats-officedocument.presentationml."
    spaces = (
        'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>'
    tree = (
        '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Title 1"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/>'
        "<p:txBody><a:bodyPr/><a:p><a:r><a:t>Kept title</a:t></a:r></a:p></p:txBody></p:sp>"
        '<p:pic><p:nvPicPr><p:cNvPr id="3" name="SownName.jpg" descr="C:\\Sown.jpg"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>'
        '<p:blipFill><a:blip r:embed="rId2"/></p:blipFill><p:spPr/></p:pic>'
    )
    with open(PHOTOGRAPH, "rb") as photograph, zipfile.ZipFile(f"{FOLDER}/planted.pptx", "w") as new:
        for name, body in {
            "docProps/core.xml": "<Sown/>",
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="jpg" ContentType="image/jpeg"/><Default Extension="bin" ContentType="a/b"/>'
            '<Override PartName="/ppt/presentation.xml" ContentType="application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"/>'
            f'<Override PartName="/ppt/slides/slide1.xml" ContentType="{base}slide+xml"/></Types>',
            "_rels/.rels": rels % relation(1, "officeDocument", "ppt/presentation.xml"),
            "ppt/presentation.xml": f'<p:presentation {spaces}><p:sldIdLst><p:sldId id="256" r:id="rSown1"/></p:sldIdLst>'
            '<p:modifyVerifier hashData="Sown"/></p:presentation>',
            "ppt/_rels/presentation.xml.rels": rels % (
                relation(1, "slide", "slides/slide1.xml") + relation(2, "commentAuthors", "commentAuthors.xml")
                + relation(3, "vbaProject", "vbaProject.bin")
            ),
            "ppt/commentAuthors.xml": "<Sown/>",
            "ppt/vbaProject.bin": "Sown macro",
            "ppt/slides/slide1.xml": f"<p:sld {spaces}><p:cSld><p:spTree>{tree}</p:spTree></p:cSld></p:sld>",
            "ppt/slides/_rels/slide1.xml.rels": rels % (
                relation(2, "image", "../media/SownName.jpg").replace("rSown2", "rId2")
                + relation(3, "comments", "../comments/comment1.xml")
            ),
            "ppt/comments/comment1.xml": "<Sown/>",
            "ppt/media/SownName.jpg": photograph.read(),
        }.items():
            new.writestr(name, body)


def pdf(objects, trailer):
    """Writes objects under a classic table; returns the file and where its table begins."""
    out, places = io.BytesIO(b""), []
    out.write(b"%PDF-1.7\n%Sown\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, table))
    return out.getvalue(), table


def stream(entries, body):
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(body), body)


def make_pdf():
    with open(PHOTOGRAPH, "rb") as file:
        photograph = file.read()
    xmp = b"<x:xmpmeta><dc:creator>SownCreator</dc:creator></x:xmpmeta>"
    drawn = b"% Sown comment\n/OC /Layer BDC /Span <</Author (Sown) /MCID 0 /Who [(Sown)]>> BDC EMC EMC BT /F1 24 Tf 20 150 Td (Kept words) Tj ET q 100 0 0 100 20 20 cm /Im Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/Names<</EmbeddedFiles<</Names[(Sown.txt) 8 0 R]>>"
        b"/JavaScript<</Names[(Sown) 10 0 R]>>/Dests<</Names[(here)[3 0 R/Fit]]>>>>/OpenAction 10 0 R"
        b"/AcroForm<</Fields[14 0 R 15 0 R]/XFA(Sown)/SigFlags 3>>/PieceInfo<</Sown<<>>>>/Perms<</DocMDP 16 0 R>>"
        b"/PageMode/UseAttachments/Collection<</View/D>>"
        b"/OCProperties<</OCGs[20 0 R]/D<</Name(Sown)/BaseState/ON/Order[[(Sown)20 0 R]]>>>>>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</Im 7 0 R>>/Properties<</Layer 20 0 R>>>>"
        b"/Annots[11 0 R 12 0 R 13 0 R 14 0 R 15 0 R]/LastModified(D:20240506070809)/Thumb 17 0 R/AA<</O 10 0 R>>"
        b"/VP[<</BBox[0 0 1 1]/Measure<</GPTS[52.25 4.5]>>>>]>>",
        stream(b"/Filter/FlateDecode", zlib.compress(drawn)),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        stream(b"/Type/Metadata/Subtype/XML", xmp),
        stream(b"/Type/XObject/Subtype/Image/Width 64/Height 48/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Metadata 6 0 R", photograph),
        b"<</Type/Filespec/F(Sown.txt)/EF<</F 9 0 R>>>>",
        stream(b"/Type/EmbeddedFile", b"Sown file"),
        b"<</S/JavaScript/JS(app.alert\\('Sown'\\))>>",
        b"<</Type/Annot/Subtype/Highlight/Rect[20 140 150 180]/QuadPoints[20 180 150 180 20 140 150 140]/C[1 1 0]"
        b"/T(Sown Reviewer)/M(D:20240506070809)/NM(Sown)/CreationDate(D:20240506070809)/Contents(Sown comment)>>",
        b"<</Type/Annot/Subtype/FileAttachment/F 2/Rect[200 200 220 220]/FS 8 0 R/T(Sown)>>",
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(Sown.exe)>>>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/T(Kept field)/Rect[200 20 280 40]/V(Kept value)/AA<</K 10 0 R>>>>",
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Sown)/Rect[0 0 0 0]/V 16 0 R>>",
        b"<</Type/Sig/Name(Sown Signer)/M(D:20240506070809)/Contents<536F776E>>>",
        stream(b"/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/SownThumb 1", b"\0"),
        b"<</Author(Sown Author)/Producer(Sown Program)/CreationDate(D:20240506070809)/Title<FEFF0053006F0077006E>>>",
        stream(b"", b"BT /F1 24 Tf 20 150 Td (Sown earlier words) Tj ET"),
        b"<</Type/OCG/Name(Sown layer)>>",
    ]
    # An update that draws other words in the page; the earlier ones stay in the file.
    earlier = [body.replace(b"/Contents 4 0 R", b"/Contents 19 0 R") for body in objects]
    fixed, table = pdf(earlier, b"/Info 18 0 R/ID[<536F776E><536F776E>]")
    page = b"3 0 obj\n" + objects[2] + b"\nendobj\n"
    place = len(fixed)
    update = page + b"xref\n3 1\n%010d 00000 n \ntrailer\n<</Size 21/Root 1 0 R/Info 18 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\nSown behind the end" % (
        place, table, place + len(page))
    with open(f"{FOLDER}/planted.pdf", "wb") as file:
        file.write(fixed + update)


make_photograph()
make_docx()
make_xlsx()
make_odt()
make_pptx()
make_pdf()
