"""Kinds of slips that a set of strangers' releases showed, each with neighbours made up here."""

from datetime import UTC, date, datetime

import pytest

from crier.model.newsroom import Newsroom
from crier.reading import pipeline
from crier.reading.fields import events, extraction, labels, press_marks

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


NEAR = {
    "Nesta terça-feira (14), o Movimento promove uma coletiva de imprensa no Sindicato, a partir das 09h30.": "2026-07-14T09:30",
    "Este martes 14 a las 18:30 h la Liga celebrará una asamblea en la Plaza Mayor.": "2026-07-14T18:30",
    "El próximo jueves (16), a las 10 h, se realizará una rueda de prensa en el Centro Vecinal.": "2026-07-16T10:00",
    "This Thursday the 16th, at 6 p.m., the League will open its doors at the Centre.": "2026-07-16T18:00",
    "The League will march on Saturday the 18th from 2 p.m. to 4 p.m.": "2026-07-18T14:00",
    "Ce jeudi 16 à 14h30, la Ligue invite la presse à la Maison des Locataires.": "2026-07-16T14:30",
    "Am Donnerstag, dem 16., um 18 Uhr laden wir ins Rathaus ein.": "2026-07-16T18:00",
    "Aquest dijous 16 a les 18:30 h farem una assemblea a la Plaça Major.": "2026-07-16T18:30",
    "Giovedì 16, alle ore 18:30, la Lega organizzerà un incontro.": "2026-07-16T18:30",
    "On Friday, July 17 at 10:30 am the parties are holding a press conference.": "2026-07-17T10:30",
    # Weekday and number do not agree; a number of something else; a day that is over; a bare weekday.
    "Este martes 15 a las 18:30 h la Liga celebrará una asamblea en la Plaza Mayor.": None,
    "Every Thursday 16 people will come at 6 p.m. to the Centre.": None,
    "On Monday 13 a boat came, and at 6 p.m. the crew will be asked.": None,
    "The office opens on Thursdays at 6 p.m. and will stay open.": None,
}  # fmt: skip


@pytest.mark.parametrize("words", NEAR)
def test_a_day_without_its_month_is_the_next_that_fits(words):
    found = events.find([(0, words)], released=date(2026, 7, 14), day_first=True)
    begins = [f"{each.event.start:%Y-%m-%dT%H:%M}" for each in found if each.event.start]
    assert begins == ([NEAR[words]] if NEAR[words] else [])


FIRST = {
    "Tuesday, April 16 at 6pm. Registration begins at 5:30pm": 18,
    "April 16, doors open at 5:30 pm, the concert at 7 pm": 19,
    "16 de abril, inscripciones desde las 17:30, la asamblea a las 18:00 h": 18,
    "16. April, Einlass ab 17:30 Uhr, Vortrag um 19:00 Uhr": 19,
    "April 16, registration at 5 p.m., program begins at 6 p.m.": 18,
    "April 16, free registration, begins at 6 p.m., ends at 8 p.m.": 18,
    "April 16, entrada libre, inicio a las 18:00, clausura a las 21:00": 18,
    "April 16, Anmeldung erforderlich, Beginn 18 Uhr, Ende 20 Uhr": 18,
    "April 16, free registration, 6 p.m., ends at 8 p.m.": 18,
    "April 16, entrada libre, a las 18:00, termina a las 20:00": 18,
    "16 avril, accueil à 17h30, conférence à 18h": 18,
}


@pytest.mark.parametrize("when", FIRST)
def test_an_event_begins_after_its_registration(when):
    found = events.find(
        [(0, f"When: {when}"), (1, "Where: The Hall")], released=date(2026, 4, 15), day_first=True
    )
    assert found[0].event.start and found[0].event.start.hour == FIRST[when]


THOUGHTS = {
    "en": "Local mother opens an advice corner for every renting family on the sixteenth floor of the block.",
    "es": "Una vecina abre un rincón de orientación para todas las familias que alquilan en el bloque dieciséis.",
}
TEXTS = {
    "en": f"{LEAD}\n\n{MORE}",
    "es": "La Liga abrió hoy una segunda oficina en Millbrook, donde mil cien familias podrán preguntar por reparaciones, "
    "depósitos y avisos sin cita previa.\n\nLa atienden personas voluntarias, formadas, cuatro días por semana.",
}
HEADS = {
    "en": ["CONTACT:      Ada Brook\nPHONE:        562.555.0142\n\nMay 4, 2026", "May 4, 2026\n\nContact: Ada Brook, press@example.org"],
    "es": ["CONTACTO:     Ada Ruiz\nTELÉFONO:     562.555.0142\n\n4 de mayo de 2026", "4 de mayo de 2026\n\nContacto: Ada Ruiz, prensa@example.org"],
}  # fmt: skip
MASTHEADS = [
    ("en", "MILLBROOK ADVICE CORNER"), ("en", "HARBOUR FOOD BANK"), ("en", "RIVERSIDE CHOIR"), ("en", "QUAY PLAYERS"),
    ("en", "ST. MARY’S HOSPICE"), ("en", "WOMEN ON BOATS"), ("es", "RINCÓN DE APOYO VECINAL"), ("es", "CORO DE LA RIBERA"),
    ("es", "MESA DE MUJERES"), ("es", "HUERTO SAN ISIDRO"), ("es", "CASA ABIERTA"), ("es", "BANCO DE ALIMENTOS"),
]  # fmt: skip


@pytest.mark.parametrize("head", [0, 1])
@pytest.mark.parametrize(("language", "name"), MASTHEADS)
def test_a_name_in_capitals_over_contact_and_day_is_no_headline(language, name, head):
    text = f"{name}\n\n{HEADS[language][head]}\n\n{THOUGHTS[language]}\n\n{TEXTS[language]}\n"
    assert read(text, "a.txt").headline == THOUGHTS[language]


@pytest.mark.parametrize(
    "headline", ["BOATS STAY ALL WINTER", "RENTS FALL AT LAST", "COUNCIL SAYS NO", "BAJAN LOS ALQUILERES"]
)
def test_a_headline_in_capitals_over_the_day_stays_one(headline):
    language = "es" if headline.startswith("BAJAN") else "en"
    day = "4 de mayo de 2026" if language == "es" else "May 4, 2026"
    reading = read(f"PRESS RELEASE\n\n{headline}\n\n{day}\n\nMILLBROOK – {TEXTS[language]}\n", "a.txt")
    assert reading.headline == headline
