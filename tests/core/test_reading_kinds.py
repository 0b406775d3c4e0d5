"""Kinds of slips in reading, each with neighbours: what stands beside a field and is none, and what hides one."""

from datetime import UTC, datetime

import pytest

from crier.model.newsroom import Newsroom
from crier.reading import pipeline
from crier.reading.fields import boilerplates, contact_points, written_dates

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
TEXT = (
    "FOR IMMEDIATE RELEASE\n\nTenants League Opens Second Office\n\n"
    "Millbrook, May 4, 2026{} The League opened a second office in Millbrook today, for renting families "
    "who ask about repairs, deposits and notices without an appointment.\n\nMedia contact: Ada Brook, "
    "press@example.org\n"
)


def read(text, name="release.txt"):
    return pipeline.read(pipeline.Upload(text.encode(), name), newsroom=Newsroom(), now=NOW)


@pytest.mark.parametrize("unseen", ["\u200b", "\u2060", "\ufeff", "\u00ad"])
@pytest.mark.parametrize("name", ["release.txt", "release.md", "release.html"])
def test_what_nobody_sees_hides_no_dateline(unseen, name):
    text = TEXT.format(f"{unseen} —")
    if name.endswith("html"):
        text = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
    found = read(text, name)
    assert found.dateline and found.dateline.city == "Millbrook"
    assert str(found.date) == "2026-05-04"


@pytest.mark.parametrize("tag", ["li", "td"])
def test_nor_does_it_stay_in_lists_and_tables(tag):
    around = {"li": "<ul>{}</ul>", "td": "<table><tr>{}</tr><tr>{}</tr></table>"}[tag]
    cells = around.replace("{}", f"<{tag}>one\u200bword</{tag}><{tag}>two\u00adwords</{tag}>")
    found = read(
        "<h1>Tenants League Opens Second Office</h1><p>It opened today, they said.</p>" + cells, "a.html"
    )
    assert "\u200b" not in found.model_dump_json() and "\u00ad" not in found.model_dump_json()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Mayo 4 del 2026", "2026-05-04"),
        ("Mayo 4 de 2026", "2026-05-04"),
        ("4 de mayo del 2026", "2026-05-04"),
        ("Diciembre 24, 2026", "2026-12-24"),
        ("May 4 of 2026", "2026-05-04"),
    ],
)
def test_a_day_in_any_order(text, day):
    assert [str(one.value) for one in written_dates.find(text)] == [day]


@pytest.mark.parametrize(
    "words",
    [
        "About the Harbour League: The Harbour League is a membership organisation.",
        "About Harbour League: Harbour League is one.",
        "Acerca de la Liga del Puerto: La Liga del Puerto es una organización.",
        "Sobre a Liga do Porto: A Liga do Porto é uma organização.",
        "Über die Hafenliga: Die Hafenliga ist ein Verein.",
    ],
)
def test_standing_words_after_a_colon(words):
    assert boilerplates.inline(words)


@pytest.mark.parametrize(
    "words", ["About the event: it begins at six.", "About how it went: well.", "About: x"]
)
def test_not_every_about_is_one(words):
    found = boilerplates.inline(words)
    assert found is None or found[0] is None


@pytest.mark.parametrize(
    "label",
    [
        "ABN 37",
        "ACN",
        "VAT No.",
        "CIF:",
        "SIRET",
        "Company number",
        "Registered charity no.",
        "ISBN",
        "Tax ID:",
    ],
)
def test_a_registered_number_is_no_telephone(label):
    text = f"Harbour League Limited {label} 008 555 793, tel. (02) 6255 5400"
    found = contact_points.phones(text, "AU", cued=True)
    assert [one.words.strip() for one in found] == ["(02) 6255 5400"]


@pytest.mark.parametrize("label", ["Tel.", "Phone:", "Call the registrar at", "Contact", "M"])
def test_a_telephone_is_one(label):
    assert len(contact_points.phones(f"{label} (02) 6255 5400", "AU", cued=True)) == 1
