"""Word files: a file with one of everything, each told once, and none of the hidden words published."""

import io
import json
from datetime import UTC, datetime

import pytest
from PIL import Image
from wordfiles import docx, paragraph, picture

from crier.model.newsroom import Newsroom
from crier.reading import pipeline

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
TOP = (
    paragraph("FOR IMMEDIATE RELEASE"),
    paragraph("Ferry Crews Vote to End Their Strike", "<w:b/><w:sz w:val='36'/>"),
    paragraph("SEATTLE, May 18, 2026 – Ferry crews voted last night to end a strike of nineteen days."),
)
END = (
    paragraph("About the Guild"),
    paragraph("The Sound Seafarers’ Guild is a union of two thousand ferry workers."),
    paragraph("Contact: Idris Calloway, idris@example.org"),
)


def photograph(kind="JPEG", size=(640, 480), place=False) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 36.0, 0.0), 3: "W", 4: (122.0, 20.0, 0.0)})
        exif[0x010F] = "CAMERA-OF-ADA"
    Image.new("RGB", size, "navy").save(out, kind, exif=exif)
    return out.getvalue()


TORTURE = docx(
    *TOP,
    paragraph("The boats leave at five. ")[:-6]
    + '<w:del w:id="1" w:author="Ada"><w:r><w:delText>DELETEDWORDS</w:delText></w:r></w:del>'
    + '<w:ins w:id="2" w:author="Ada"><w:r><w:t>Inserted words are part of it.</w:t></w:r></w:ins></w:p>',
    paragraph("HIDDENWORDS", "<w:vanish/>"),
    paragraph("STRUCKWORDS", "<w:strike/>"),
    paragraph("WHITEWORDS", '<w:color w:val="FFFFFF"/>'),
    paragraph("Highlighted words stay in the text for all to see.", '<w:highlight w:val="yellow"/>'),
    '<w:p><w:fldSimple w:instr=" DATE \\@ d "><w:r><w:t>AUTODATE</w:t></w:r></w:fldSimple></w:p>',
    "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
    + paragraph("Boxed words about the port.")
    + "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
    picture("p1", "A ferry at dawn"),
    picture("p2", "A pier", link=True),
    '<w:p><w:hyperlink r:id="h1"><w:r><w:t>Read the agreement in full today</w:t></w:r></w:hyperlink></w:p>',
    *END,
    relations={
        "p1": ("image", "media/image1.jpeg", False),
        "p2": ("image", "http://192.0.2.1/x.png", True),
        "h1": ("hyperlink", "javascript:alert(1)", True),
        "c1": ("comments", "comments.xml", False),
        "k1": ("header", "header1.xml", False),
    },
    parts={
        "word/media/image1.jpeg": photograph(place=True),
        "word/comments.xml": "<w:comments NS><w:comment w:id='1' w:author='Bo'>"
        + paragraph("COMMENTWORDS: legal ok?")
        + "</w:comment></w:comments>",
        "word/header1.xml": "<w:hdr NS>" + paragraph("Internal distribution list HEADERWORDS") + "</w:hdr>",
        "docProps/core.xml": "<cp:coreProperties xmlns:cp='x' xmlns:dc='y'><dc:creator>Ada Lastname</dc:creator>"
        "</cp:coreProperties>",
    },
)


@pytest.fixture(scope="module")
def torture():
    return pipeline.whole(pipeline.Upload(TORTURE, "ferry.docx"), newsroom=Newsroom(), now=NOW)


def test_one_of_everything_is_told_once(torture):
    told = [(finding.check, finding.level) for finding in torture.reading.findings]
    assert told == [
        ("tracked-changes", "stop"),  # deleted
        ("tracked-changes", "stop"),  # inserted
        ("comments", "stop"),
        ("hidden-text", "stop"),  # hidden
        ("hidden-text", "stop"),  # struck
        ("hidden-text", "stop"),  # white
        ("hidden-text", "stop"),  # highlighted
        ("link-lost", "warn"),
        ("link-bad", "warn"),
        ("dates-disagree", "warn"),
        ("images", "warn"),  # linked
        ("images", "note"),  # the photograph's place
        ("outside-body", "warn"),  # text box
        ("outside-body", "warn"),  # header
        ("private-data", "note"),
    ]
    assert torture.reading.verdict == "hold"


def test_the_words_of_each_are_quoted(torture):
    excerpts = " ".join(finding.excerpt for finding in torture.reading.findings)
    for words in (
        "DELETEDWORDS",
        "HIDDENWORDS",
        "STRUCKWORDS",
        "WHITEWORDS",
        "COMMENTWORDS",
        "HEADERWORDS",
        "AUTODATE",
    ):
        assert words in excerpts


def test_nothing_hidden_is_in_what_would_be_published(torture):
    published = torture.reading.model_dump_json(exclude={"findings", "evidence"})
    for words in (
        "DELETEDWORDS", "HIDDENWORDS", "STRUCKWORDS", "WHITEWORDS", "COMMENTWORDS", "HEADERWORDS", "AUTODATE",
        "Lastname", "javascript", "192.0.2.1",
    ):  # fmt: skip
        assert words not in published
    for words in ("Inserted words are part of it.", "Highlighted words stay", "Boxed words about the port."):
        assert published.count(words) == 1


def test_the_photograph_keeps_its_looks_and_nothing_else(torture):
    (media,) = torture.reading.media
    assert (media.alt, media.width, media.height) == ("A ferry at dawn", 640, 480)
    data = torture.pictures[media.file]
    assert b"CAMERA-OF-ADA" not in data
    with Image.open(io.BytesIO(data)) as image:
        assert not image.getexif()
        assert (image.format, image.size) == ("JPEG", (640, 480))
    assert {"type": "image", "file": media.file} in json.loads(pipeline.printed(torture.reading))["body"]


def test_settings_at_the_top_of_a_word_file_count():
    row = "<w:tr><w:tc>{}</w:tc><w:tc>{}</w:tc></w:tr>"
    table = (
        "<w:tbl>"
        + row.format(paragraph("Lists"), paragraph("press"))
        + row.format(paragraph("Idioma"), paragraph("en"))
        + "</w:tbl>"
    )
    found = pipeline.read(
        pipeline.Upload(docx(table, *TOP, *END), "ferry.docx"), newsroom=Newsroom(), now=NOW
    )
    assert (found.lists, found.language, found.headline) == (
        ("press",),
        "en",
        "Ferry Crews Vote to End Their Strike",
    )
    lines = (paragraph("Embargo: 2030-05-04 10:00 ET"), *TOP[1:], *END)
    held = pipeline.read(pipeline.Upload(docx(*lines), "ferry.docx"), newsroom=Newsroom(), now=NOW)
    assert held.embargo and held.embargo.until == datetime(2030, 5, 4, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "size", "kept"),
    [
        ("PNG", (3000, 200), True),
        ("GIF", (40, 40), True),
        ("WEBP", (40, 40), True),
        ("BMP", (40, 40), True),
        ("TIFF", (40, 40), True),
        ("AVIF", (40, 40), True),
        ("PPM", (40, 40), False),
        ("ICNS", (64, 64), False),
    ],
)
def test_pictures_are_bounded_and_of_known_kinds(kind, size, kept):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    file = docx(
        *TOP,
        picture("p1", "A flag"),
        *END,
        relations={"p1": ("image", "media/image1.png", False)},
        parts={"word/media/image1.png": out.getvalue()},
    )
    made = pipeline.whole(pipeline.Upload(file, "ferry.docx"), newsroom=Newsroom(), now=NOW)
    assert bool(made.reading.media) is kept
    assert ("images" in [finding.check for finding in made.reading.findings]) is not kept
    assert (made.reading.verdict == "hold") is not kept, "a picture that is lost stops the release"
    assert all(media.width <= 1600 for media in made.reading.media)


UNDER = [
    ("Photo: Idris Calloway at Pier 4.", "Idris Calloway at Pier 4.", None),
    ("Crews at Pier 4 on Sunday. (Photo by Ana Ruiz)", "Crews at Pier 4 on Sunday.", "Ana Ruiz"),
    ("Foto: Ana Ruiz", None, "Ana Ruiz"),
    ("Tripulaciones en el muelle. Fotografía de Ana Ruiz.", "Tripulaciones en el muelle.", "Ana Ruiz"),
    ("© Guild of Sound Seafarers", None, "Guild of Sound Seafarers"),
    ("The boats will run again on Sunday, and every fare is half until June.", None, None),
    ("The photographers met the crews on the pier.", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("line", "caption", "credit"), UNDER)
def test_a_picture_takes_its_caption_and_credit_from_the_line_under_it(line, caption, credit):
    file = docx(
        *TOP,
        picture("r7", "Crews on a pier"),
        paragraph(line),
        *END,
        parts={"word/media/image1.jpeg": photograph()},
        relations={"r7": ("image", "media/image1.jpeg", False)},
    )
    made = pipeline.read(pipeline.Upload(file, "ferry.docx"), newsroom=Newsroom(), now=NOW)
    assert [(item.caption, item.credit) for item in made.media] == [(caption, credit)]
    assert (line in made.model_dump_json(include={"body"})) == (caption is None and credit is None)


@pytest.mark.parametrize("style", ["caption", "Caption"])
def test_words_own_caption_style_makes_a_caption(style):
    line = paragraph("The vote on Sunday, at Pier 4").replace(
        "<w:p>", "<w:p><w:pPr><w:pStyle w:val='Caption'/></w:pPr>"
    )
    file = docx(
        *TOP,
        picture("r7", "Crews on a pier"),
        line,
        *END,
        parts={
            "word/media/image1.jpeg": photograph(),
            "word/styles.xml": f"<w:styles NS><w:style w:type='paragraph' w:styleId='Caption'><w:name w:val='{style}'/></w:style></w:styles>",
        },
        relations={"r7": ("image", "media/image1.jpeg", False), "s1": ("styles", "styles.xml", False)},
    )
    made = pipeline.read(pipeline.Upload(file, "ferry.docx"), newsroom=Newsroom(), now=NOW)
    assert [item.caption for item in made.media] == ["The vote on Sunday, at Pier 4"]
    assert "Sunday, at Pier 4" not in made.model_dump_json(include={"body"})


@pytest.mark.parametrize(("fence", "quote"), [("---", '"%s"'), ("—", "“%s”")])
def test_front_matter_pasted_into_word_is_front_matter(fence, quote):
    front = ("lists: press", "headline: " + quote % "The Crews: A Vote", "accept: weekday")
    file = docx(*map(paragraph, (fence, *front, fence)), *TOP, *END)
    made = pipeline.read(pipeline.Upload(file, "ferry.docx"), newsroom=Newsroom(), now=NOW)
    assert (made.headline, made.lists) == ("The Crews: A Vote", ("press",))
    assert "lists" not in made.model_dump_json(include={"body"})


def test_two_dashes_are_not_front_matter():
    file = docx(paragraph("—"), *TOP, paragraph("—"), *END)
    made = pipeline.read(pipeline.Upload(file, "ferry.docx"), newsroom=Newsroom(), now=NOW)
    assert made.headline == "Ferry Crews Vote to End Their Strike"
