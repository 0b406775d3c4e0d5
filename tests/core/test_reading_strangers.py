"""Kinds of slips that a set of strangers' releases showed, each with neighbours made up here."""

from datetime import UTC, datetime

import pytest

from crier.model.newsroom import Newsroom
from crier.reading import pipeline
from crier.reading.fields import extraction, labels, press_marks

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
LEAD = (
    "The League opened a second advice office in Millbrook today, where eleven hundred renting families "
    "may ask about repairs, deposits and notices without an appointment."
)
MORE = "The office is staffed by trained volunteers four days a week, and it is paid for by member dues."
CONTACT = "Media contact: Ada Brook, +1 562 555 0142, press@example.org"


def read(text, name="release.md"):
    return pipeline.read(pipeline.Upload(text.encode(), name), newsroom=Newsroom(), now=NOW)


def found_in(text, name="release.md"):
    document = pipeline._opened(pipeline.Upload(text.encode(), name))
    return extraction.fields(document, newsroom=Newsroom(), now=NOW, name=name)


def stops(reading):
    return {each.check for each in reading.findings if each.level == "stop"}


ALONE = [
    "For Immediate Release", "PRESS RELEASE", "Media Advisory", "Para publicación inmediata", "Nota de prensa",
    "Comunicado de prensa N° 12", "Pressemitteilung", "Communiqué de presse", "Comunicado de imprensa",
    "Comunicato stampa", "A los medios de comunicación",
]  # fmt: skip


@pytest.mark.parametrize("label", ALONE)
@pytest.mark.parametrize("sign", ["#### ", "# ", "**"])
def test_a_label_is_never_the_headline(label, sign):
    heading = f"**{label}**" if sign == "**" else sign + label
    reading = read(f"{heading}\n\nMay 4, 2026, Millbrook, Texas – {LEAD}\n\n{MORE}\n\n{CONTACT}\n")
    assert reading.headline != label
    assert reading.headline or "no-headline" in stops(reading)


COUNTED = [
    "Boletín de prensa N° 018", "Boletín de Prensa No 012", "Comunicado de prensa Nº 7/2026",
    "Nota de prensa núm. 4", "Pressemitteilung Nr. 12/2026", "Press Release No. 3", "Press Release 04/26",
    "Communiqué de presse n° 9", "Press Release (English)", "Nota de prensa (versión corta)",
    "Comunicado (para medios locales)", "Pressemitteilung (Kurzfassung)",
]  # fmt: skip


@pytest.mark.parametrize("words", COUNTED)
def test_a_label_with_a_number_or_a_remark_says_nothing_else(words):
    label = labels.find(words)
    assert label is not None and label.kind == "release" and not label.rest


@pytest.mark.parametrize(
    "words",
    [
        "Press Release: 12 Families Move In",
        "Comunicado: 40 años de la Liga",
    ],
)
def test_what_a_headline_begins_with_is_no_number_of_the_label(words):
    label = labels.find(words)
    assert label is not None and label.rest == words.partition(": ")[2]


@pytest.mark.parametrize("title", COUNTED)
def test_a_title_that_only_counts_releases_names_no_headline(title):
    reading = read(f'---\ntitle: "{title}"\n---\n\n## League Opens a Second Office\n\n{LEAD}\n\n{MORE}\n')
    assert reading.headline == "League Opens a Second Office"


OTHERS = [
    "Minutes of the Board Meeting, March 24", "Meeting Minutes", "Protokoll der Vorstandssitzung vom 24.03.2026",
    "Acta de la asamblea del 24 de marzo", "Compte rendu de la réunion du bureau", "Ata da reunião de março",
    "Tagesordnung der Sitzung", "Newsletter of the Harbour League", "Guide to the New Office",
    "Circular a las socias", "How to Ask for Repairs",
]  # fmt: skip
WITHIN = (
    "Present were Ada Brook, Jo Meer and Sam Hall. The office was discussed, and the dues.\n\n"
    "Jo looks for a second key. Sam writes to the county about the lease of the rooms on Quay Street."
)


@pytest.mark.parametrize("title", OTHERS)
def test_a_title_that_names_another_paper_is_asked_about_where_nothing_vouches(title):
    assert "as-read" in stops(read(f"---\ntitle: {title}\n---\n\n{WITHIN}\n"))


@pytest.mark.parametrize("title", OTHERS)
def test_the_same_title_over_a_release_is_what_staff_say(title):
    assert "as-read" not in stops(
        read(f"---\ntitle: {title}\n---\n\nMILLBROOK, Texas, May 4, 2026 — {LEAD}\n\n{MORE}\n\n{CONTACT}\n")
    )


GUIDES = [
    "Writing a Press Release", "24 Writing a press release", "How to Write a Press Release",
    "Drafting Your News Release", "Preparing Effective Press Releases", "Cómo redactar una nota de prensa",
    "Escribir comunicados de prensa", "Rédiger un communiqué de presse", "Eine Pressemitteilung schreiben",
    "Scrivere un comunicato stampa", "Como escrever um comunicado de imprensa", "Redactar una nota de premsa",
]  # fmt: skip


@pytest.mark.parametrize("headline", GUIDES)
def test_how_releases_are_made_is_no_release(headline):
    text = f"# {headline}\n\nChoose your hook, and begin with it. Keep to one page.\n\n{MORE}\n\n{MORE}\n"
    assert "as-read" in stops(read(text))
    assert press_marks.proof(found_in(text)) == press_marks.UNPROVED


@pytest.mark.parametrize(
    "line",
    ["Harbour Tenants League Press Release", "Harbour League News Release", "Liga del Puerto Nota de prensa"],
)
def test_whose_release_it_is_vouches(line):
    assert (
        press_marks.proof(found_in(f"{line}\n\nLeague Opens Office\n\n{LEAD}\n", "a.txt"))
        == press_marks.PROVED
    )


DAYS = [
    "Fecha de publicación: lunes, 30 de enero de 2026", "Published: January 30, 2026",
    "Publication date: January 30, 2026", "Date de publication : 30 janvier 2026",
    "Veröffentlicht am 30. Januar 2026", "Data de publicação: 30 de janeiro de 2026",
    "Data di pubblicazione: 30 gennaio 2026",
]  # fmt: skip


@pytest.mark.parametrize("line", DAYS)
def test_a_pages_own_day_vouches_for_nothing(line):
    text = f"# The Choir Is Twenty-Five\n\n{line}\n\nThe choir will be twenty-five years old. Its songs are old.\n"
    assert press_marks.proof(found_in(text)) == press_marks.UNPROVED


@pytest.mark.parametrize(
    "line", ["For release: January 30, 2026", "Embargoed until January 30, 2026, 10 a.m."]
)
def test_when_it_may_be_released_vouches(line):
    text = f"# The Choir Is Twenty-Five\n\n{line}\n\nThe choir will be twenty-five years old. Its songs are old.\n"
    assert press_marks.proof(found_in(text)) == press_marks.PROVED


GAPS = [
    "HYDERABAD, XX January 2026: An analysis was made.", "Millbrook, May XX, 2026 – The office opened.",
    "Madrid, XX de mayo de 2026 – La oficina abrió.", "Berlin, XX. Mai 2026 – Das Büro ist offen.",
    "Título del comunicado", "Titulo del Comunicado - Secuencia", "Title of the Press Release",
    "Headline of your release", "Titre du communiqué de presse", "Titel der Pressemitteilung",
    "Título da nota", "Name: ____________________________________",
]  # fmt: skip
NO_GAPS = [
    "The office is in Via XX Settembre 12, near the port.", "Article XX may change, and article XXI with it.",
    "El título del comunicado de 1926 era otro, y lo sabían.",
    "Follow us on Facebook - @harbour " + "_" * 60,
]  # fmt: skip


@pytest.mark.parametrize("line", GAPS)
def test_a_day_or_a_headline_that_is_still_to_come_is_a_gap(line):
    assert "placeholder" in stops(
        read(f"PRESS RELEASE\n\nLeague Opens Office\n\n{LEAD}\n\n{line}\n\n{MORE}\n", "a.txt")
    )


@pytest.mark.parametrize("line", NO_GAPS)
def test_what_only_looks_like_a_gap(line):
    reading = read(f"PRESS RELEASE\n\nLeague Opens Office\n\n{LEAD}\n\n{line}\n\n{MORE}\n", "a.txt")
    assert "placeholder" not in stops(reading)


def test_an_empty_label_stops_where_nobody_else_is_named():
    text = f"PRESS RELEASE\n\nLeague Opens Office\n\nMILLBROOK, May 4, 2026 — {LEAD}\n\n{MORE}\n\n"
    named = "For more information, contact Ada Brook, +1 562 555 0142, press@example.org\n\nMedia contacts:\n"
    assert "no-contact" in stops(read(f"{text}Media contacts:\n", "a.txt"))
    reading = read(text + named, "a.txt")
    assert reading.contacts and "no-contact" not in stops(reading)


def test_a_title_of_another_programs_is_read():
    text = "---\nID: 12\npost_title: >\n  League Opens a Second Office\nlayout: post\npost_date: 2026-05-04 00:00:12\n---\n\n"
    reading = read(f"{text}#### For Immediate Release\n\nMillbrook, Texas – {LEAD}\n\n{MORE}\n\n{CONTACT}\n")
    assert (reading.headline, str(reading.date)) == ("League Opens a Second Office", "2026-05-04")
