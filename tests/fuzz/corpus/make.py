"""Makes the corpora of the fuzz targets anew: python3 make.py. Small inputs from which libFuzzer goes on.

Everything is made here or is this project's own: no file of anybody else's is in a corpus. It needs what the scrubber's
tests need (Pillow, ffmpeg, heif-enc, exiftool).
"""

import base64
import hashlib
import io
import pathlib
import shutil
import subprocess
import tempfile
import zipfile

from PIL import Image, ImageCms

HERE = pathlib.Path(__file__).parent
CHECKOUT = HERE.parents[2]
DAY = "2026-11-23"


def put(target, name, body):
    folder = HERE / target
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(body.encode() if isinstance(body, str) else body)


def noise(mode="RGB", size=(16, 12), shift=0):
    bands = len(mode)
    data = bytes((x * 5 + y * 3 + b * 70 + shift + (x * y) % 7) % 256
                 for y in range(size[1]) for x in range(size[0]) for b in range(bands))
    return Image.frombytes(mode, size, data)


def saved(image, kind, **more):
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def planted(folder, name, body):
    """Puts a little of everything that must go into a picture."""
    place = folder / name
    place.write_bytes(body)
    told = ["-EXIF:Make=Maker", "-GPSLatitude=52", "-GPSLatitudeRef=N", "-XMP-dc:creator=Who", "-Comment=Words", "-Orientation#=6"]
    subprocess.run(["exiftool", "-q", "-q", "-overwrite_original", *told, place], check=False)
    return place.read_bytes()


def make_pictures(folder):
    grey = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    frames = [noise(shift=90 * n) for n in range(2)]
    animated = {"save_all": True, "append_images": frames[1:], "duration": 50, "loop": 3}
    put("scrub_jpeg", "planted", planted(folder, "a.jpg", saved(noise(), "JPEG", icc_profile=grey)))
    put("scrub_jpeg", "progressive", saved(noise(), "JPEG", progressive=True))
    put("scrub_jpeg", "restart", saved(noise("L"), "JPEG", restart_marker_blocks=1) + b"behind the end")
    put("scrub_jpeg", "cmyk", saved(noise("CMYK"), "JPEG"))
    put("scrub_png", "planted", planted(folder, "a.png", saved(noise(), "PNG", icc_profile=grey)))
    put("scrub_png", "palette", saved(noise().quantize(4), "PNG", transparency=3))
    put("scrub_png", "animation", saved(frames[0], "PNG", **animated))
    put("scrub_gif", "animation", saved(frames[0].quantize(4), "GIF", comment=b"words", **animated))
    put("scrub_gif", "still", saved(noise().quantize(4), "GIF") + b"behind the end")
    put("scrub_webp", "planted", planted(folder, "a.webp", saved(noise(), "WEBP", icc_profile=grey)))
    put("scrub_webp", "lossless", saved(noise("RGBA"), "WEBP", lossless=True))
    put("scrub_webp", "animation", saved(frames[0], "WEBP", **animated))
    noise(size=(64, 64)).save(folder / "still.png")
    for kind in ["heic", "avif"]:
        more = ["-A"] if kind == "avif" else []
        place = folder / f"still.{kind}"
        subprocess.run(["heif-enc", *more, "-q", "10", folder / "still.png", "-o", place], check=True, capture_output=True)
        put("scrub_bmff", kind, planted(folder, f"still.{kind}", place.read_bytes()))


def ffmpeg(folder, name, *options):
    place = folder / name
    told = ["-metadata", "title=words", "-metadata", "location=+52.2500+004.5000/", "-metadata", "artist=who"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *options, *told, place], check=True)
    return place.read_bytes()


def make_films_and_sounds(folder):
    film = ["-f", "lavfi", "-i", "testsrc=size=16x16:rate=5:duration=0.6", "-c:v", "mpeg4"]
    sound = ["-f", "lavfi", "-i", "sine=duration=0.1:sample_rate=8000"]
    put("scrub_bmff", "film", ffmpeg(folder, "a.mp4", *film))
    put("scrub_bmff", "pieces", ffmpeg(folder, "b.mp4", *film, "-movflags", "+frag_keyframe+empty_moov"))
    put("scrub_bmff", "quicktime", ffmpeg(folder, "a.mov", *film, "-timecode", "01:00:00:00"))
    put("scrub_bmff", "sound", ffmpeg(folder, "a.m4a", *sound, "-c:a", "aac"))
    put("scrub_wav", "pcm", ffmpeg(folder, "a.wav", *sound))
    put("scrub_wav", "float", ffmpeg(folder, "b.wav", *sound, "-c:a", "pcm_f32le", "-write_bext", "1"))
    put("scrub_mp3", "tagged", ffmpeg(folder, "a.mp3", *sound, "-b:a", "8k", "-write_id3v1", "1"))
    put("scrub_mp3", "bare", ffmpeg(folder, "b.mp3", *sound, "-b:a", "8k", "-write_xing", "0", "-id3v2_version", "0"))
    put("scrub_ogg", "vorbis", ffmpeg(folder, "a.ogg", *sound, "-c:a", "libvorbis"))
    put("scrub_ogg", "opus", ffmpeg(folder, "a.opus", *sound, "-c:a", "libopus"))


def make_pdf():
    objects = [
        "<</Type/Catalog/Pages 2 0 R/Metadata 6 0 R/OpenAction<</S/JavaScript/JS(app.alert)>>>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>/Annots[7 0 R]>>",
        "<</Length 34>>stream\nBT /F 9 Tf 9 50 Td (words) Tj ET   \nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        "<</Type/Metadata/Subtype/XML/Length 28>>stream\n<x:xmpmeta>who</x:xmpmeta>  \nendstream",
        "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/T(who)/Contents(words)>>",
        "<</Author(who)/Producer(what)/CreationDate(D:20261123)>>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj{text}endobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"xref\n0 9\n0000000000 65535 f \n{table}trailer<</Size 9/Root 1 0 R/Info 8 0 R>>\nstartxref\n{len(body)}\n%%EOF\n"
    put("scrub_pdf", "planted", body + trailer.encode())
    put("scrub_pdf", "two-types", (body + trailer.encode()).replace(b"/Catalog", b"/Catalog/Type/Page", 1))
    put("scrub_pdf", "unreadable-page", (body + trailer.encode()).replace(b"3 0 obj<<", b"3 0 obj<(", 1))
    put("scrub_pdf", "picture", saved(noise(), "PDF"))


def packed(parts, stored=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in parts.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            file.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), text, kind)
    return out.getvalue()


def make_documents():
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    schemas = "http://schemas.openxmlformats.org"
    office = f"{schemas}/officeDocument/2006/relationships"
    application = "application/vnd.openxmlformats-officedocument"
    core = (f'{head}<cp:coreProperties xmlns:cp="{schemas}/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>who</dc:creator></cp:coreProperties>')

    def document(main, kind, more):
        types = (f'{head}<Types xmlns="{schemas}/package/2006/content-types"><Default Extension="rels" '
                 'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
                 f'ContentType="application/xml"/><Override PartName="/{main}" ContentType="{application}.{kind}.main+xml"/>'
                 '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>')
        rels = (f'{head}<Relationships xmlns="{schemas}/package/2006/relationships"><Relationship Id="r1" '
                f'Type="{office}/officeDocument" Target="{main}"/><Relationship Id="r2" Target="docProps/core.xml" '
                f'Type="{schemas}/package/2006/relationships/metadata/core-properties"/></Relationships>')
        return packed({"[Content_Types].xml": types, "_rels/.rels": rels, "docProps/core.xml": core, **more})

    word = (f'{head}<w:document xmlns:w="{schemas}/wordprocessingml/2006/main"><w:body><w:p w:rsidR="00A1"><w:r><w:t>words'
            '</w:t></w:r><w:ins w:author="who" w:date="2026-11-23T00:00:00Z"><w:r><w:t>more</w:t></w:r></w:ins></w:p></w:body></w:document>')
    put("scrub_office", "word", document("word/document.xml", "wordprocessingml.document", {"word/document.xml": word}))
    sheet = f'{head}<worksheet xmlns="{schemas}/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    book = (f'{head}<workbook xmlns="{schemas}/spreadsheetml/2006/main" xmlns:r="{office}"><fileSharing userName="who"/>'
            '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>')
    rels = (f'{head}<Relationships xmlns="{schemas}/package/2006/relationships"><Relationship Id="r1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>')
    put("scrub_office", "sheet", document("xl/workbook.xml", "spreadsheetml.sheet", {
        "xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": rels, "xl/worksheets/sheet1.xml": sheet}))
    names = "urn:oasis:names:tc:opendocument:xmlns"
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (f'{head}<manifest:manifest xmlns:manifest="{names}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
                f'manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
                '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>')
    content = (f'{head}<office:document-content xmlns:office="{names}:office:1.0" xmlns:text="{names}:text:1.0" '
               'xmlns:dc="http://purl.org/dc/elements/1.1/"><office:body><office:text><text:p>words<office:annotation>'
               '<dc:creator>who</dc:creator></office:annotation></text:p></office:text></office:body></office:document-content>')
    meta = (f'{head}<office:document-meta xmlns:office="{names}:office:1.0" xmlns:meta="{names}:meta:1.0"><office:meta>'
            '<meta:generator>what</meta:generator></office:meta></office:document-meta>')
    parts = {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content, "meta.xml": meta}
    put("scrub_odf", "text", packed(parts, stored=["mimetype"]))
    put("scrub_odf", "stored", packed(parts, stored=list(parts)))


def verifier(name):
    """A verifier key of this name (C2SP signed-note); nobody has its private half."""
    key = b"\x01" + bytes(range(32))
    mark = hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8]
    return f"{name}+{mark}+{base64.b64encode(key).decode()}"


def make_notes():
    recipient = (CHECKOUT / "crypto/tests/age/c2sp-recipient.txt").read_text().strip()
    head = f"fuzz.test/roster\nversion 1\nepoch 3\nissued {DAY}\nrecipient {DAY} 2027-11-23 {recipient}\n"
    desks = f"desk holds {verifier('fuzz.test/desk/north')}\ndesk reads {verifier('fuzz.test/desk/south')}\n"
    put("roster", "whole", f"{head}{desks}log {verifier('fuzz.test/log/0')}\n")
    put("roster", "short", head)
    put("checkpoint", "empty", f"fuzz.test/log/0\n0\n{base64.b64encode(hashlib.sha256().digest()).decode()}\n")
    put("checkpoint", "some", f"fuzz.test/log/0\n20852163\n{base64.b64encode(bytes(range(32))).decode()}\n")
    root = base64.b64encode(bytes(range(32))).decode()
    for name, canary in [("none", "none"), ("canary", "2026-11-22")]:
        text = f"day {DAY}\ngeneration 0\nsize 140\nroot {root}\ncanary {canary}\n"
        put("acknowledgement", name, f"fuzz.test/desk/north/acknowledgement\nversion 1\n{text}")


def make_receipts():
    digits = "1234567890123456789012"
    digits += f"{98 - int(digits) * 100 % 97:02}"
    groups = [digits[at:at + 4] for at in range(0, 24, 4)]
    put("receipt", "grouped", " ".join(groups))
    put("receipt", "arabic", "\u200f" + "-".join(groups).translate({48 + n: 0x660 + n for n in range(10)}))
    put("receipt", "mistyped", "\u2011".join(groups[::-1]))


def make_age():
    start = "age-encryption.org/v1\n"
    body = base64.b64encode(bytes(range(32))).decode().rstrip("=")
    long = base64.b64encode(bytes(range(96))).decode()
    put("age_header", "hybrid", f"{start}-> mlkem768x25519 {long}\n{body}\n")
    put("age_header", "two", f"{start}-> X25519 {body}\n{body}\n-> grease a b\n{long[:64]}\n{long[64:]}\n\n")
    put("age_header", "scrypt", f"{start}-> scrypt {body[:22]} 18\n{body}\n")
    for name, script in [("whole", "0101 0302 0005"), ("full", "0001 0102"), ("empty", "0300 0000"), ("odd", "0001 0403 616263 0102"),
                         ("short", "0201 0010 0302 0001"), ("more", "0001 0001 0102 0302 0009")]:
        put("age_stream", name, bytes.fromhex(script))


def make_scripts():
    number = lambda width, value: value.to_bytes(width, "big")
    piece = lambda text: number(2, len(text)) + text
    cover = number(4, 20780) + number(2, 3)
    put("bundle", "two", cover + b"\x02\x02" + piece(b"a" * 40) + piece(b"b" * 600) + b"\x02" + (number(2, 5) + b"\x09" + number(8, 7)) * 2)
    put("bundle", "changed", cover + b"\x00\x01" + piece(b"a" * 40) + b"\x00" + number(3, 600) + b"\x01")
    put("bundle", "empty", cover + b"\x00\x00\x00")
    cover = number(4, 20780) + number(3, 12) + b"\x05" + number(8, 7)
    put("inbound", "all", cover + b"\x04" + b"\x00" + piece(b"held") + b"\x01" + piece(b"roster") + b"\x02" + piece(b"trail") + b"\x03\x07" + piece(b"sealed" * 90))
    put("inbound", "changed", cover + b"\x01\x01" + piece(b"roster") + number(3, 700) + b"\x20")
    put("proofs", "seven", bytes([7, 3, 4, 1, 2, 3, 4, 5, 6, 7, 0, 0, 3, 1, 5, 0, 3, 2]))
    put("proofs", "eight", bytes([8, 8, 7]) + bytes(range(8)) + bytes([1, 1, 0, 2, 2, 1]))
    put("proofs", "one", bytes([1, 0, 0, 9, 0, 1, 1]))
    chunk, tip, erase = b"\x10" + piece(b"sealed"), b"\x11\x51\x2c", b"\x12"
    said, roster = b"\x13\x01\x05" + piece(b""), b"\x17\x06" + piece(b"roster")
    put("journal", "tips", b"\x04" + chunk + tip + chunk + tip)
    put("journal", "erased", b"\x05" + chunk + erase + chunk + tip + roster)
    put("journal", "said", b"\x04" + said + said + roster + chunk)
    put("journal", "segments", b"\x05" + (b"\x10" + piece(b"s" * 1500)) * 4 + tip)
    put("journal", "changed", b"\x03" + chunk + tip + roster + number(3, 130) + b"\x01")


def make_forms():
    def form(*parts):
        text = b""
        for name, body in parts:
            more = '; filename="a.jpg"\r\nContent-Type: image/jpeg' if name in ["files", "voice"] else ""
            text += f'--b\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + body + b"\r\n"
        return text + b"--b--\r\n"

    attempt = b"000102030405060708090a0b0c0d0e0f"
    put("form", "whole", b"\x07" + form(
        ("attempt", attempt), ("source", b"witness"), ("text", "Een huis.\r\nمساعدة".encode()), ("guessable", b"1"), ("what-work", b"1"),
        ("place", b"Kerkstraat"), ("minor", b"unknown"), ("when", b"soon"), ("soon", b"vrijdag"), ("danger", b"1"), ("want", b"help"),
        ("talk_first", b"1"), ("voice", b"RIFF"), ("files", b"\xff\xd8\r\n--not\r\n"), ("keep_taken", b"1")))
    put("form", "files", b"\x40" + form(("files", b"a"), ("files", b""), ("files", b"b"), ("files", b"c"), ("files", b"d"), ("text", b"")))
    put("form", "words", b"\x01" + form(("text", b"words"), ("want", b"")))
    code = b"123456789012345678901200"
    put("messages", "open", b"\x05" + form(("do", b"open"), ("code", code), ("text", b"draft")))
    put("messages", "send", b"\x05" + form(("do", b"send"), ("ticket", b"AAAA"), ("text", b"more"), ("attempt", attempt), ("files", b"a")))
    put("messages", "delete", b"\x09" + form(("do", b"delete"), ("ticket", b"AAAA"), ("sure", b"1")))
    put("messages", "file", b"\x09" + form(("do", b"file"), ("ticket", b"AAAA"), ("reply", attempt), ("file", b"2")))


def make_lines():
    put("haproxy", "tor", "PROXY TCP6 fc00:dead:beef:4dad::0:29 ::1 666 80\r\n")
    put("haproxy", "other", "PROXY TCP4 192.0.2.1 192.0.2.2 1 65535\r\n")
    sample = (CHECKOUT / "deploy/config/intake.toml").read_text()
    lines = [line for line in sample.splitlines() if line and not line.startswith("#")]
    put("config", "sample", "\n".join(lines) + "\n")
    told = [line.removeprefix("# ") for line in sample.splitlines() if line.startswith("# ") and " = " in line]
    put("config", "more", "\n".join(lines) + "\n[pages.security]\ncontact = [\"mailto:a@example.org\"]\nexpires = \"2027-05-31\"\n" + "# " + "\n# ".join(told) + "\n")


def main():
    for folder in HERE.iterdir():
        if folder.is_dir():
            shutil.rmtree(folder)
    with tempfile.TemporaryDirectory() as folder:
        make_pictures(pathlib.Path(folder))
        make_films_and_sounds(pathlib.Path(folder))
    make_pdf()
    make_documents()
    make_notes()
    make_receipts()
    make_age()
    make_scripts()
    make_forms()
    make_lines()


if __name__ == "__main__":
    main()
