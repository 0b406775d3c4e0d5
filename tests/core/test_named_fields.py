"""Fields that staff named by a style: read back as they were written, and never asked about."""

import re
from datetime import UTC, datetime

import pytest
from wordfiles import docx

from crier.model.newsroom import Named, Newsroom
from crier.reading import pipeline
from infrastructure.local.operators import templates

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
ROOM = Newsroom(
    organisation="Harbour League", lists=(Named(slug="press", names={"en": "Press", "es": "Prensa"}),)
)
# What would be read otherwise, or asked about, were it not named.
ODD = {
    "headline": "Contact: the harbour opens. Telephone us",
    "subheadline": "Minutes of the harbour, in brief.",
    "embargo": "2026-06-01 09:00",
    "lists": "Press",
    "dateline": "Port Alba, 18 May 2026",
    "quotation": "“We have waited for nineteen years,” said Ada Brook, “and will not wait a day longer.”",
    "boilerplate": "A league of nine villages, founded in 1911.",
    "contacts": "Ada Brook, spokeswoman, +44 20 7946 0018, ada@example.org",
}
TEXT = "The nine villages opened their common harbour this morning, after nineteen years of building and of waiting."
FULL = tuple(
    (name, text) for name, text in ODD.items() if name not in ("quotation", "boilerplate", "contacts")
)
FULL = (
    *FULL,
    (None, TEXT),
    ("quotation", ODD["quotation"]),
    (
        None,
        "The first boat was the ferry from Lower Marsh, with forty people on board and a brass band at the pier.",
    ),
    ("boilerplate", ODD["boilerplate"]),
    ("contacts", ODD["contacts"]),
)
MAKERS = {".docx": templates.word, ".odt": templates.opendocument, ".md": templates.markdown}


def read(data, name):
    return pipeline.read(pipeline.Upload(data, name), newsroom=ROOM, now=NOW)


@pytest.mark.parametrize("language", templates.LANGUAGES)
@pytest.mark.parametrize("extension", MAKERS)
def test_a_template_filled_in_is_read_back_whole_and_nothing_is_asked(extension, language):
    reading = read(MAKERS[extension](language, FULL), f"harbour{extension}")
    assert reading.headline == ODD["headline"]
    assert reading.subheadline == ODD["subheadline"]
    assert reading.embargo.until == datetime(2026, 6, 1, 9, tzinfo=UTC)
    assert reading.lists == ("press",)
    assert (reading.dateline.city, str(reading.date)) == ("Port Alba", "2026-05-18")
    assert [(each.name, each.email) for each in reading.contacts] == [("Ada Brook", "ada@example.org")]
    assert [each.text for each in reading.boilerplate] == [ODD["boilerplate"]]
    assert [each.speaker for each in reading.quotations] == ["Ada Brook"]
    assert reading.verdict == "publish", [each.check for each in reading.findings if each.level == "stop"]


@pytest.mark.parametrize("extension", [".docx", ".odt"])
def test_a_quotation_that_is_named_needs_neither_marks_nor_a_speaker(extension):
    words = "We have waited for nineteen years and will not wait a day longer"
    lines = tuple((name, words if name == "quotation" else text) for name, text in FULL)
    reading = read(MAKERS[extension]("en", lines), f"harbour{extension}")
    assert [(each.text, each.speaker) for each in reading.quotations] == [(words, None)]


@pytest.mark.parametrize("language", templates.LANGUAGES)
@pytest.mark.parametrize("extension", MAKERS)
def test_a_template_that_nobody_filled_in_does_not_go_out(extension, language):
    assert read(MAKERS[extension](language), f"release{extension}").verdict != "publish"


@pytest.mark.parametrize("extension", MAKERS)
@pytest.mark.parametrize("left", [name for name, _ in FULL if name])
def test_what_was_left_as_the_template_has_it_does_not_go_out(extension, left):
    words = dict(templates._LINES["en"])
    lines = tuple((name, words[name] if name == left else text) for name, text in FULL)
    assert read(MAKERS[extension]("en", lines), f"harbour{extension}").verdict != "publish"


def titled(*rows):
    """A Word file of (style, text) in Word's own styles."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/></w:style>'
        for name in ("Title", "Subtitle")
    )
    paragraphs = (
        f'<w:p><w:pPr><w:pStyle w:val="{name}"/></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>'
        for name, text in rows
    )
    return docx(
        *paragraphs,
        parts={"word/styles.xml": f"<w:styles NS>{styles}</w:styles>"},
        relations={"s": ("styles", "styles.xml", False)},
    )


BODY = (("", TEXT), ("", "Contact: Ada Brook, ada@example.org"))


@pytest.mark.parametrize(
    ("rows", "headline", "under"),
    [
        ((("Title", "A harbour"), ("Subtitle", "For nine villages")), "A harbour", "For nine villages"),
        ((("Title", "A harbour for all,"), ("Title", "at last")), "A harbour for all, at last", None),
        # Title is used for its looks here: the rules decide
        ((("Title", "PRESS RELEASE"), ("", "A harbour for all of the nine villages")), "A harbour for all of the nine villages", None),
    ],
)  # fmt: skip
def test_words_own_title_and_subtitle_name_their_fields(rows, headline, under):
    reading = read(titled(*rows, *BODY), "harbour.docx")
    assert (reading.headline, reading.subheadline) == (headline, under)
    named = any(each.field == "headline" and each.rule == "front matter" for each in reading.evidence)
    assert named == (rows[0][1] != "PRESS RELEASE")


def test_a_title_and_a_line_at_the_top_that_disagree_stop():
    reading = read(titled(("", "headline: Another"), ("Title", "A harbour"), *BODY), "harbour.docx")
    assert reading.verdict != "publish"


def test_a_style_is_known_in_any_writing_and_no_page_of_the_web_names_fields():
    from crier.reading import named_fields

    assert named_fields.role_of("RELEASE  headline") == "crier-named-headline"
    assert not named_fields.role_of("Heading 1")
    assert all(re.fullmatch(r"[a-z]+", field) for field in named_fields.STYLES)


def test_no_template_replaces_a_file(tmp_path):
    assert [path.name for path in templates.write(tmp_path, "en")] == [
        "release.docx",
        "release.odt",
        "release.md",
    ]
    with pytest.raises(FileExistsError):
        list(templates.write(tmp_path, "es"))
