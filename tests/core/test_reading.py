"""Reading: the golden files beside it, the samples, and what must hold for every file."""

import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom
from crier.model.newsroom import read as read_newsroom
from crier.model.release import Release
from crier.reading import checks, pipeline, verdicts

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests/golden/reading"
SAMPLES = ROOT / "docs/samples"
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
CASES = sorted(path for path in GOLDEN.iterdir() if path.suffix != ".json")


def read(path: Path, newsroom: Newsroom | None = None):
    return pipeline.read(
        pipeline.Upload(path.read_bytes(), path.name), newsroom=newsroom or Newsroom(), now=NOW
    )


def part_of(expected, found, where):
    """Whether `found` says all that `expected` says; lists have as many members."""
    if isinstance(expected, dict):
        for key, value in expected.items():
            part_of(value, found[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), f"{where}: {found}"
        for number, value in enumerate(expected):
            part_of(value, found[number], f"{where}[{number}]")
    else:
        assert found == expected, where


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_golden(path):
    expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
    found = json.loads(pipeline.printed(read(path)))
    findings = expected.pop("findings", None)
    part_of(expected, found, path.name)
    if findings is not None:
        told = sorted(
            each["check"]
            for each in found["findings"]
            if each["level"] != "note" and each["check"] != "headline-form"
        )
        assert told == sorted(findings)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_a_verdict_reckoned_again_is_the_same(path):
    """By whoever does not believe the reading: each of its levels is one that the registry allows."""
    found = read(path)
    assert verdicts.reckoned(found) == found.verdict
    assert all(verdicts.level(one) == one.level for one in found.findings)


def test_every_lesser_level_a_check_asks_for_stands_in_its_row():
    for module in {sys.modules[row.find.__module__] for row in checks.CHECKS}:
        asked = set(re.findall(r'level="(\w+)"', Path(module.__file__).read_text()))
        allowed = set()
        for row in checks.CHECKS:
            if row.find.__module__ == module.__name__:
                allowed |= {row.level, *row.lesser}
        assert asked <= allowed, module.__name__


def test_the_sample_has_every_damage_and_is_published():
    house = read_newsroom((SAMPLES / "newsroom.toml").read_bytes())
    found = read(SAMPLES / "night-buses.txt", house)
    assert found.verdict == "publish"
    assert [contact.name for contact in found.contacts] == ["Marisol Quintanar", "Tobias Okonjo"]
    assert [quote.speaker for quote in found.quotations] == ["Marisol Quintanar", "Dev Aranha"]
    event = found.events[0]
    assert event.name == "After Midnight: What Night Workers Need From Public Transit"
    assert event.start and event.start.isoformat() == "2026-05-12T17:30:00-07:00"
    assert event.end and event.end.isoformat() == "2026-05-12T19:00:00-07:00"
    assert event.timezone == "America/Los_Angeles"
    assert event.place and event.place.name == "Harbor Light Community Hall"
    assert found.boilerplate[0].organisation == "Lantern Riders Coalition"
    assert [finding.check for finding in found.findings] == [
        "contact-broken", "contact-broken", "link-lost", "link-lost", "cut-off", "web-leftovers",
    ]  # fmt: skip


def test_the_other_sample_is_clean_and_says_where_it_goes():
    house = read_newsroom((SAMPLES / "newsroom.toml").read_bytes())
    found = read(SAMPLES / "biblioteca.md", house)
    assert (found.language, found.verdict, found.findings) == ("es", "publish", ())
    assert (found.lists, found.topics) == (("press",), ("servicios",))
    assert isinstance(pipeline.release_of(found), Release)


@pytest.mark.parametrize(
    "path", [*CASES, SAMPLES / "night-buses.txt", SAMPLES / "biblioteca.md"], ids=lambda p: p.name
)
def test_no_word_is_lost(path):
    """Each word of the source stands in a field, in the body, or in the evidence of what was left out."""
    from crier.model.naming import extension
    from crier.model.upload_formats import EXTENSIONS
    from crier.reading import formats

    document = formats.reader(EXTENSIONS[extension(path.name)])(path.read_bytes())
    printed = json.loads(pipeline.printed(read(path)))
    said = words_of(printed)
    missing = [word for unit in document.units for word in WORD.findall(unit.words) if word not in said]
    assert missing == []


WORD = re.compile(r"\w+")


def words_of(value) -> set[str]:
    if isinstance(value, str):
        return set(WORD.findall(value))
    if isinstance(value, dict):
        inline = value.get("text")
        if isinstance(inline, list):  # a word may be cut by a change of look
            return words_of("".join(span["text"] for span in inline)) | set().union(
                *map(words_of, value.values())
            )
        return set().union(set(), *map(words_of, value.values()))
    if isinstance(value, list):
        return set().union(set(), *map(words_of, value))
    return set()


def test_a_jailed_reading_is_the_same_reading():
    path = SAMPLES / "night-buses.txt"
    made = pipeline.read_in_sandbox(
        pipeline.Upload(path.read_bytes(), path.name), newsroom=Newsroom(), now=NOW
    )
    assert made.reading == read(path)


def test_a_reading_that_is_held_is_no_release():
    with pytest.raises(Rejected) as caught:
        pipeline.release_of(read(GOLDEN / "wrong-weekday.txt"))
    assert caught.value.check == "placeholder"


def test_a_stop_that_staff_accepted_lets_the_release_out():
    text = (GOLDEN / "wrong-weekday.txt").read_text("utf-8")
    upload = pipeline.Upload(f"---\naccept: [weekday, placeholder]\n---\n{text}".encode(), "x.txt")
    told = pipeline.read(upload, newsroom=Newsroom(), now=NOW)
    assert told.verdict == "publish"
    assert {each.words for each in told.evidence if each.field == "accept"} == {"weekday", "placeholder"}
    assert pipeline.release_of(told).headline == told.headline


def test_findings_speak_the_desks_language():
    house = Newsroom(desk_language="es")
    finding = read(GOLDEN / "wrong-weekday.txt", house).findings[1]
    assert "día de la semana" in finding.message
    assert "miércoles" in finding.suggestion


@pytest.mark.parametrize(
    ("name", "data", "check"),
    [
        ("empty.txt", b"", "empty-file"),
        ("blank.txt", b" \n\n\t", "empty-file"),
        ("large.txt", b"word " * (3 << 20), "too-large-text"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary-file"),
        ("noise.txt", bytes(range(256)) * 20, "binary-file"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-word"),
        ("mac.pages", b"PK\x03\x04", "pages"),
        ("pack.zip", b"PK\x03\x04", "zip"),
        ("macro.docm", b"PK\x03\x04", "macros"),
        ("sheet.xlsx", b"PK\x03\x04", "kind-table"),
        ("no extension", b"words", "kind-none"),
        ("song.xyz", b"words", "unknown-format"),
        ("text.docx", b"These are only words.", "not-what-it-says"),
        ("secret.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "encrypted"),
        ("torn.docx", b"PK\x03\x04" + b"\0" * 600, "not-what-it-says"),
        ("torn.pdf", b"%PDF-1.7\n" + b"\0" * 600, "not-what-it-says"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(name, data, check):
    with pytest.raises(Rejected) as caught:
        pipeline.read(pipeline.Upload(data, name), newsroom=Newsroom(), now=NOW)
    assert caught.value.check == check
    for language in ("en", "es"):
        told = pipeline.refused(
            pipeline.Upload(data, name), caught.value, newsroom=Newsroom(desk_language=language)
        )
        assert told.verdict == "reject"
        assert len(told.findings[0].message) > 10
        assert len(told.findings[0].suggestion) > 10
