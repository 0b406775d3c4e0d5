"""Each check: a text that fires it, and a near miss that does not."""

import inspect
import re
from datetime import UTC, datetime

import pytest
from check_cases import FACTS, FIRES, LEAD, body

from crier.model.newsroom import Newsroom
from crier.model.release import Boilerplate, Contact, Span
from crier.reading import checks, pipeline
from crier.reading.document import Document, Fact, Picture, Unit
from crier.reading.fields import extraction
from crier.text import messages

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


def found(text: str, name: str = "ferry.txt", **house):
    read = pipeline.read(pipeline.Upload(text.encode(), name), newsroom=Newsroom(**house), now=NOW)
    return [finding.check for finding in read.findings]


@pytest.mark.parametrize(
    ("check", "fires", "misses"), FIRES, ids=[f"{n}-{case[0]}" for n, case in enumerate(FIRES)]
)
def test_fires_and_near_miss(check, fires, misses):
    assert check in found(fires)
    assert check not in found(misses)


def run(document: Document, language: str = "en"):
    house = Newsroom(desk_language=language)
    fields = extraction.fields(document, newsroom=house, now=NOW)
    return list(checks.run(checks.Subject(fields, house, NOW, "ferry.docx")))


def document(*facts: Fact, **more) -> Document:
    lines = [line for line in body("").split("\n") if line]
    units = tuple(Unit("line", (Span(text=line),), group=number) for number, line in enumerate(lines))
    return Document(units=units, facts=facts, **more)


@pytest.mark.parametrize(("check", "fact", "level"), FACTS, ids=[f"{f[0]}-{f[1].kind}" for f in FACTS])
@pytest.mark.parametrize("language", messages.languages())
def test_a_fact_is_told_once_and_its_words_quoted(check, fact, level, language):
    told = [finding for finding in run(document(fact), language) if finding.check == check]
    assert [finding.level for finding in told] == [level]
    assert fact.text in told[0].excerpt
    assert check not in [finding.check for finding in run(document(), language)]


@pytest.mark.parametrize(
    ("alt", "fires"),
    [
        (None, True),
        ("\\\\localhost\\Users\\x\\photo", True),
        ("IMG_0412", True),
        ("Two ferries at dawn", False),
    ],
)
def test_a_picture_needs_words(alt, fires):
    told = run(document(images={"image-1.jpg": Picture(b"", alt)}))
    assert ("images" in [finding.check for finding in told]) is fires


def test_the_newsroom_stands_in_for_contacts_and_boilerplate():
    house = {
        "contacts": (Contact(name="Desk"),),
        "boilerplates": {"en": Boilerplate(text="The Guild is a union.")},
    }
    assert not {"no-contact", "boilerplate"} & set(
        found("Ferry Crews Vote\n\nMay 18, 2026\n\n" + LEAD, **house)
    )


def test_edited_boilerplate_is_told():
    approved = Boilerplate(
        text="The Sound Seafarers' Guild is a union of three thousand ferry workers on the coast."
    )
    assert "boilerplate" in found(body(""), boilerplates={"en": approved})
    same = Boilerplate(
        text="The Sound Seafarers' Guild is a union of two thousand ferry workers on the coast."
    )
    assert "boilerplate" not in found(body(""), boilerplates={"en": same})


def test_every_check_has_its_words_in_every_language():
    for language in messages.languages():
        keys = messages.catalogue(language)
        for check in checks.CHECKS:
            assert any(key.startswith(f"findings.{check.name}.") for key in keys), (language, check)


def test_excerpts_are_short_and_clean():
    text = body("[DATE] " + "x\u202e" * 300 + " [NAME]")
    read = pipeline.read(pipeline.Upload(text.encode(), "x.txt"), newsroom=Newsroom(), now=NOW)
    assert all(len(finding.excerpt) <= 160 for finding in read.findings)


def test_a_hit_gets_the_level_it_asks_for():
    """A level that the registry does not let a check ask for is raised in silence: a warning becomes a stop."""
    for name, check in checks.BY_NAME.items():
        source = inspect.getsource(check.find)
        asked = set(re.findall(r'level="(\w+)"', source)) | set(re.findall(r'level="(\w+)" if', source))
        assert asked <= {check.level, *check.lesser}, name


def test_a_language_that_is_named_needs_not_be_told_from_the_letters() -> None:
    """As the advice of the finding says; damaged letters are told whatever is named."""
    scripts = (
        "图书馆星期日开放 도서관은 일요일에 문을 엽니다 المكتبة تفتح أبوابها يوم الأحد পাঠাগার রবিবার খোলা ห้องสมุดเปิดวันอาทิตย์ "
        * 4
    )
    text = f"# Harbor Library Reads in Every Script\n\nLOS ANGELES, Nov. 28, 2026 — Readers read aloud.\n\n{scripts}\n"
    for head, stops in (("", True), ("---\nlanguage: en\n---\n", False)):
        made = pipeline.read(pipeline.Upload((head + text).encode(), "a.md"), newsroom=Newsroom(), now=NOW)
        assert ("unreadable" in {each.check for each in made.findings}) is stops
