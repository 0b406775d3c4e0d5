"""Heads, days and people of releases in the shapes that strangers give them: one kind a table, in words of our own."""

from datetime import UTC, datetime

import pytest

from crier.model.newsroom import Newsroom
from crier.model.release import Span
from crier.reading import pipeline
from crier.reading.document import Unit
from crier.reading.fields import (
    arrangement,
    contacts,
    datelines,
    events,
    labels,
    letterheads,
    quotations,
    written_dates,
)
from crier.reading.formats import eml, plain_text
from crier.text import lexicon

BODY = "The league opened a second advice office today, giving renting families a place to ask without an appointment, it said."


def arranged(text, **known):
    units = plain_text.units(text)
    settings = {"country": "US", "day_first": False, "title": None, "sure_title": False} | known
    return arrangement.arrange(units, **settings)


def tight(*lines, **looks):
    return [Unit("line", (Span(text=line),), 1, tight=at > 0, **looks) for at, line in enumerate(lines)] + [
        Unit("line", (Span(text=BODY + " " + BODY),), 2)
    ]


HEADS = {
    "Tenants League Opens Second Office\tFor Immediate Release: May 4, 2026": ("Tenants League Opens Second Office", "2026-05-04"),
    "For Immediate Release: May 4, 2026\tTenants League Opens Second Office": ("Tenants League Opens Second Office", "2026-05-04"),
    "La liga abre una segunda oficina | PARA PUBLICACIÓN INMEDIATA": ("La liga abre una segunda oficina", None),
    "A Lliga obre una segona oficina\tPER A DIFUSIÓ IMMEDIATA": ("A Lliga obre una segona oficina", None),
    "Mieterbund eröffnet zweite Stelle\tZur sofortigen Veröffentlichung": ("Mieterbund eröffnet zweite Stelle", None),
    "La ligue ouvre un second bureau • Pour diffusion immédiate": ("La ligue ouvre un second bureau", None),
    "La lega apre un secondo sportello\tComunicato stampa": ("La lega apre un secondo sportello", None),
    "Tenants League Opens Second Office - For Immediate Release": ("Tenants League Opens Second Office", None),
    "Tenants League Opens Second Office (FOR IMMEDIATE RELEASE)": ("Tenants League Opens Second Office", None),
    "PRESS INFORMATION FOR IMMEDIATE RELEASE\n\nTenants League Opens Second Office": ("Tenants League Opens Second Office", None),
    "press | prensa | premsa\n\nTenants League Opens Second Office": ("Tenants League Opens Second Office", None),
    "Newsroom\n\nTenants League Opens Second Office": ("Tenants League Opens Second Office", None),
    "Presse / Medien\n\nMieterbund eröffnet zweite Stelle": ("Mieterbund eröffnet zweite Stelle", None),
    "2600 Quay Avenue, NW, Suite 100\n\nTenants League Opens Second Office": ("Tenants League Opens Second Office", None),
    "Fax: 562.555.0199\n\nTenants League Opens Second Office": ("Tenants League Opens Second Office", None),
    "Dear editors,\n\nFOR IMMEDIATE RELEASE\n\nTenants League Opens Second Office": ("Tenants League Opens Second Office", None),
    "FOR IMMEDIATE RELEASE: [DATE]\n\nTenants League Opens Second Office": ("Tenants League Opens Second Office", None),
    "For Release:\n\nTenants League Opens Second Office": ("Tenants League Opens Second Office", None),
    "Pressemitteilung Mieterbund e.V.\n\nMieterbund eröffnet zweite Stelle": ("Mieterbund eröffnet zweite Stelle", None),
    "This came to me in today's post, and I thought you should know.\n\nFOR IMMEDIATE RELEASE\n\nTenants League Opens Second Office": ("Tenants League Opens Second Office", None),
    "Prepared by Ada Brook, May 4, 2026\n\nTenants League Opens Second Office": ("Tenants League Opens Second Office", "2026-05-04"),
    "Publicado: 22 febrero 2026 · Liga del Puerto\n\nLa liga abre una segunda oficina": ("La liga abre una segunda oficina", "2026-02-22"),
    "Date 5/26/26\n\nTenants League Opens Second Office": ("Tenants League Opens Second Office", "2026-05-26"),
    "Admin | May 4, 2026\n\nTenants League Opens Second Office": ("Tenants League Opens Second Office", "2026-05-04"),
    "Tenants League Opens Second Office\n----------------------------------": ("Tenants League Opens Second Office", None),
}  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
def test_a_headline_is_told_from_what_stands_around_it(head):
    made = arranged(f"{head}\n\n{BODY}\n\n{BODY}\n")
    headline, day = HEADS[head]
    assert made.headline == headline
    assert [str(each.value) for _, each in made.dates] == ([day] if day else [])


JOINED = [
    (("Tenants League Opens Second Office and", "Promises Longer Hours"), {}),
    (("TENANTS LEAGUE: ROOM IN MILLBROOK", "CELEBRATES", "RENTERS AND THEIR MANY NEIGHBOURS"), {}),
    (("La liga abre una segunda oficina para", "familias sin cita previa"), {"bold": True}),
    (("Mieterbund eröffnet eine zweite Stelle für", "Familien ohne Termin"), {"centred": True}),
    (("La ligue ouvre un second bureau pour les", "familles sans rendez-vous"), {}),
    (("Tenants League Opens Second Office for All", "of the Harbour and Its Neighbours"), {"centred": True}),
    (("Tenants League Opens a Second Advice Office in Millbrook,", "Promises Longer Hours"), {}),
]


@pytest.mark.parametrize(("lines", "looks"), JOINED)
def test_a_headline_over_several_lines_is_one(lines, looks):
    made = arrangement.arrange(
        tight(*lines, **looks), country="US", day_first=False, title=None, sure_title=False
    )
    assert made.headline == " ".join(lines)


APART = [
    ("TENANTS LEAGUE OPENS SECOND OFFICE", "It promises longer hours to all"),
    ("Tenants League Opens Second Office", "Longer hours promised to families"),
    ("Tenants League Opens Second Office", "Millbrook, May 4, 2026"),
    ("Tenants League Opens Second Office", "Media contact: Ada Brook, ada@example.org"),
]


@pytest.mark.parametrize("lines", APART)
def test_what_follows_a_headline_is_not_part_of_it(lines):
    made = arrangement.arrange(tight(*lines), country="US", day_first=False, title=None, sure_title=False)
    assert made.headline == lines[0]


PLACES = {
    "Millbrook, CA.  The league opened": ("Millbrook", None),
    "Millbrook, California, The league opened": ("Millbrook", None),
    "St. Paul, Minn. The league opened": ("St. Paul", None),
    "MILLBROOK The league announced today": ("MILLBROOK", None),
    "Millbrook, CA: A league of renters": ("Millbrook", None),
    "Millbrook-At the meeting of members": ("Millbrook", None),
    "Saltillo, Coahuila a 29 de enero de 2026.- La liga": ("Saltillo", "2026-01-29"),
    "(Millbrook, PA --- February 1, 2026) The league": ("Millbrook", "2026-02-01"),
    "Baños · 15 de agosto de 2026. Un llamado": ("Baños", "2026-08-15"),
    "Berlin, 27. 10.2026. Der Mieterbund": ("Berlin", "2026-10-27"),
    "Montreal, November 12, 2026, The league": ("Montreal", "2026-11-12"),
    "January 21, 2026 (MILLBROOK) — The league": ("MILLBROOK", "2026-01-21"),
    "Barcelona, 4 de maig de 2026. La Lliga": ("Barcelona", "2026-05-04"),
    "Roma, 4 maggio 2026. La lega apre": ("Roma", "2026-05-04"),
    "Paris, le 4 mai 2026. La ligue ouvre": ("Paris", "2026-05-04"),
    "Lisboa, 4 de maio de 2026. A liga abre": ("Lisboa", "2026-05-04"),
    "Київ, 4 травня 2026 — Ліга": ("Київ", "2026-05-04"),
    "תל אביב, 4 במאי 2026 - הליגה": ("תל אביב", "2026-05-04"),
    "بيروت، ٢٨ تشرين الثاني/نوفمبر ٢٠٢٦ — أعلنت الرابطة": ("بيروت", "2026-11-28"),
    "القاهرة في ٢٨ نوفمبر ٢٠٢٦: أعلنت الرابطة": ("القاهرة", "2026-11-28"),
    "東京、2026年11月28日――連盟は本日": ("東京", "2026-11-28"),
    "【東京、2026年11月28日】連盟は本日": ("東京", "2026-11-28"),
    "2026年11月28日，上海——联盟今天宣布": ("上海", "2026-11-28"),
    "北京2026年11月28日电 联盟今天宣布": ("北京", "2026-11-28"),
}
NO_PLACES = [
    "On May 4, 2026, The league opened", "In Millbrook, May 4, 2026, The league", "Denver, Colorado, Mayor Ada Brook said",
    "Dr. Ada Brook. The league", "Harbour League, Inc. The office", "NASA The office", "Jean-Paul said to the league",
]  # fmt: skip


@pytest.mark.parametrize("words", PLACES)
def test_a_place_is_parted_from_the_text_by_any_sign(words):
    found = datelines.find(words, day_first=True)
    assert found and found.dateline
    city, day = PLACES[words]
    assert (found.dateline.city, found.date and str(found.date.value)) == (city, day)


@pytest.mark.parametrize("words", NO_PLACES)
def test_a_sentence_is_no_place(words):
    found = datelines.find(words, day_first=True)
    assert found is None or found.dateline is None


DAYS = {
    "13 באוקטובר 2026": "2026-10-13", "אוקטובר 13, 2026": "2026-10-13", "4 травня 2026": "2026-05-04",
    "4 Μαΐου 2026": "2026-05-04", "4. května 2026": "2026-05-04", "4. toukokuuta 2026": "2026-05-04", "4 mai 2026": "2026-05-04",
    "4 de maig de 2026": "2026-05-04", "27. 10.2026": "2026-10-27",
}  # fmt: skip


@pytest.mark.parametrize("words", DAYS)
def test_months_of_other_tongues(words):
    assert [str(each.value) for each in written_dates.find(words)] == [DAYS[words]]


def reached(*lines):
    return [(each.contact.email or each.contact.phone) for each in contacts.parse(list(lines), "US", "label")]


LABELS = [
    "Contact DetailsAda Brook", "For Further Information:", "FROM MORE INFORMATION CONTACT:", "Information for the Press",
    "For further information or pictures of the office please contact", "Für Rückfragen stehen Ihnen zur Verfügung:",
    "Pressesprecherin: Ada Brook", "Per ulteriori informazioni: Ada Brook", "Per a més informació: ada@example.org",
    "Pour toute question, contactez", "Más información:", "Mais informações:", "Ansprechpartner:in", "Portavoz: Ada Brook",
]  # fmt: skip


@pytest.mark.parametrize("words", LABELS)
def test_what_a_contact_begins_with(words):
    assert contacts.label_at(words) == 0


@pytest.mark.parametrize("words", ["APP Media Contact: Ada", "PHE press office", "Humana Media Contact: Ada"])
def test_whose_contact_may_stand_before_the_label(words):
    assert contacts.label_at(words) == 4 or words[contacts.label_at(words) :].startswith("Media")


def test_people_side_by_side_and_organisations_a_line_each():
    assert reached("Ada Brook\tBen Cole", "Harbour Inc.\tQuay Inc.", "ada@example.org\tben@example.org") == [
        "ada@example.org", "ben@example.org",
    ]  # fmt: skip
    assert reached("Harbour Party, 519-852-8279", "Quay Party, 416-469-2446", "Town Party, 613-288-9089") == [
        "519-852-8279", "416-469-2446", "613-288-9089",
    ]  # fmt: skip


CLOSINGS = {
    "###\n\nAda Brook\nCommunications Director\nHarbour League\n562 555 0142\npress@example.org": ["press@example.org"],
    "Mieterbund am Hafen e. V.\nAda Brook, +49 30 555 70 36 66,\nada@example.org\n\nBündnis Wohnen e. V.\nBen Cole, +49 163 555 42 07,\nben@example.org": ["ada@example.org", "ben@example.org"],
    "Media contacts:\nFor further information, please contact either:\n\nAda Brook, Manager\nEmail: ada@example.org\n\nBen Cole, Events (New York office)\nE-mail : ben@example.org": ["ada@example.org", "ben@example.org"],
    "Editor Notes:\nFor further press information, images etc., please contact Ada.Brook@example.org": ["Ada.Brook@example.org"],
    "Für Rückfragen stehen wir unter der Adresse presse@example.org gern zur Verfügung.": ["presse@example.org"],
    "For more information call (760) 555-8216, visit example.org/academy or write to outreach@example.org.": [],
    "For more information visit www.example.org or write to outreach@example.org.": [],
    "For further information, please contact:\nMr. Olli Roe, Manager\nTel. +358 9 859 900, Fax. +358 9 8599 0599\nE-Mail: olli@example.org": ["olli@example.org"],
}  # fmt: skip


@pytest.mark.parametrize("closing", CLOSINGS)
def test_people_under_the_text(closing):
    made = arranged(f"Tenants League Opens Second Office\n\n{BODY}\n\n{BODY}\n\n{closing}\n")
    assert [mail for each in made.people if (mail := each.contact.email)] == CLOSINGS[closing]


SPEECH = {
    "“The landlords are reckless. They must answer.” -The Harbour Collective.": 1,
    "“The landlords are reckless. They must answer.” – Ada Brook, director.": 1,
    "Ada Brook, an organiser, shared her hopes for the office. “We hope it will be a clear place to ask.”": 1,
    "According to Dr. Brook, “The answer from the wider community has been phenomenal.”": 1,
    "Selon Mme. Brook, « la réponse de la communauté a été formidable. »": 1,
    "“我们很高兴为所有需要建议的人再开一扇门，”联盟主任王小明说。": 1,
    "联盟主任王小明表示：“我们很高兴为所有需要建议的人再开一扇门。”": 1,
    "「新しい窓口を開設できてうれしい」と田中さんは述べた。": 1,
    "“새로운 사무실을 열게 되어 기쁩니다”라고 김 대표는 말했다.": 1,
    "It calls the rule “a floor to stand on” for renters.": 0,
    "它被称为“红色的房子”。": 0,
}  # fmt: skip


@pytest.mark.parametrize("words", SPEECH)
def test_whose_speech_it_is(words):
    assert len(quotations.find([(words, False)])) == SPEECH[words]


@pytest.mark.parametrize(
    "opened",
    ["‘Bad repairs can make people ill. The office gives skills.", "“Bad repairs can make people ill."],
)
@pytest.mark.parametrize(
    "before", ["Housing minister Ada Brook said:", "Ada Brook released the following statement."]
)
def test_speech_over_two_paragraphs(opened, before):
    closing = "’" if opened.startswith("‘") else "”"
    found = quotations.find(
        [(before, False), (opened, False), (f"{opened[0]}We know that it works.{closing}", False)]
    )
    assert len(found) == 1 and found[0].paragraphs == (1, 2)


MEETINGS = {
    "The League celebrates its renters December 7, 2026, from 6:00 to 8:30 p.m., at the Centre": "2026-12-07T18:00",
    "The tenants' own day: December 7, 2026, at 6 p.m., at the Centre for Common Rooms": "2026-12-07T18:00",
    "The programme begins on Monday, December 7 at the County Building, and runs from 6 to 9 p.m.": "2026-12-07T18:00",
    "Mañana lunes 14 de diciembre a las 16:30 hs. en el Centro Vecinal realizaremos una conferencia": "2026-12-14T16:30",
    "La conférence aura lieu le 7 décembre 2026 à 14h30 à la Maison des Locataires": "2026-12-07T14:30",
    "Am 7. Dezember 2026 um 10:00 Uhr laden wir in das Rathaus": "2026-12-07T10:00",
    "El 7 de desembre de 2026 a les 18:30 h farem una assemblea a la Plaça Major": "2026-12-07T18:30",
    "Register until December 7, 2026, 6 p.m., at the office": None,
}  # fmt: skip


@pytest.mark.parametrize("words", MEETINGS)
def test_a_meeting_in_a_sentence(words):
    released = written_dates.find("May 4, 2026")[0].value
    found = events.find([(0, words)], released=released, day_first=True)
    begins = [f"{each.event.start:%Y-%m-%dT%H:%M}" for each in found if each.event.start]
    assert begins == ([MEETINGS[words]] if MEETINGS[words] else [])


def test_the_day_above_labels_that_tell_only_the_hour():
    lines = ["Freitag, 7. August 2026: Aktion", "Wann: 10:00 Uhr", "Wo: Rathaus, Haupteingang"]
    (found,) = events.find(list(enumerate(lines)), released=None, day_first=True)
    assert found.event.start and f"{found.event.start:%Y-%m-%dT%H:%M}" == "2026-08-07T10:00"


def test_a_colon_on_a_line_of_its_own_belongs_to_its_label():
    units = plain_text.units("WHO\n:\nAda Brook\nWHEN\n:\nMonday, December 7, 2026, 2 p.m.\n")
    assert [unit.words for unit in units if unit.words.endswith(":")] == ["WHO:", "WHEN:"]


FORWARDS = [
    "Forwarded from:", "---------- Messaggio inoltrato ----------", "Début du message réexpédié :", "Missatge reenviat",
    "Anfang der weitergeleiteten Nachricht:", "Mensagem encaminhada", "Inicio del mensaje reenviado:", ">From ada Tue Aug 26 23:08:09 2026",
]  # fmt: skip


@pytest.mark.parametrize("line", FORWARDS)
def test_a_mail_that_was_sent_on(line):
    text, facts = eml._without_mail(
        f"{line}\nTo: desk\n\nTenants League Opens Second Office\n\n{BODY}\n{BODY}\n"
    )
    assert text.split()[:2] == ["Tenants", "League"] and facts[0].kind == "forwarded"


@pytest.mark.parametrize("words", ["1528 Pennsylvania Avenue SE", "P.O. Box 1696", "Washington, D.C. 20427", "Hafenstraße 12", "Calle Mayor 12", "www.example.org", "12 rue de la Paix", "Via Roma 12"])  # fmt: skip
def test_an_address_is_no_headline(words):
    assert letterheads.is_address(words)


@pytest.mark.parametrize("words", ["Tenants League Opens Office on Quay Street", "5 Ways to Lower Your Rent This Winter", "Rents Rise 12 Percent in Millbrook", "News of the Harbour"])  # fmt: skip
def test_a_headline_is_no_address(words):
    assert not letterheads.is_address(words) and not letterheads.is_strip(words)


@pytest.mark.parametrize("words", ["PRESS RELEASE", "NOTA DE PREMSA", "보도자료", "新闻稿", "プレスリリース", "הודעה לעיתונות", "Прес-реліз"])  # fmt: skip
def test_words_of_all_languages_are_read_together(words):
    found = labels.find(words)
    assert found and found.kind == "release"


def test_a_group_without_words_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        lexicon.words("labels", "nothing")


WITHHELD = [
    "For release 10:00 a.m. (ET) Tuesday, December 1, 2026", "Transmission of material in this release is embargoed until 10:00 a.m. (ET) Tuesday, December 1, 2026",
    "Embargoed until December 1, 2026, 9 a.m. ET", "Sperrfrist: 1. Dezember 2026, 9 Uhr", "EMBARGO hasta el 1 de diciembre de 2026, 9:00",
]  # fmt: skip


@pytest.mark.parametrize("first", WITHHELD)
@pytest.mark.parametrize("second", WITHHELD[:2])
def test_two_lines_that_withhold_are_neither_of_them_the_headline(first, second):
    head = "Harbor Library Opens Its Doors on Sundays Again"
    text = "\n".join(
        (first, second, "", "Contact: Ana Pruitt, +1 213 555 0142, ana.pruitt@example.org", "", head, "",
         "LOS ANGELES, Nov. 28, 2026 — The Harbor Library will open every Sunday from January, its board decided.")
    )  # fmt: skip
    upload = pipeline.Upload(text.encode(), "e.txt")
    reading = pipeline.whole(upload, newsroom=Newsroom(), now=datetime(2026, 11, 20, tzinfo=UTC)).reading
    assert reading.headline == head


# A headline over two lines, apart: the first ends where no phrase does.
BROKEN = [
    ("CREWS STAY ON LAND ON FRIDAY IN", "HARBOR TOWN AND THE OLD PORT"),
    ("Sound Seafarers Recognize the Best of the Best in", "Night Boats and Winter Lines at Their Hall"),
    ("Sound Seafarers' Guild Announces", "Night Boats All Winter Long"),
    ("El gremio de marineros de Sevilla anuncia", "barcos de noche para todo el invierno"),
    ("Les équipages gardent leurs bateaux et les", "quais de Nantes"),
    ("Mannschaften stimmen für die Boote und", "gegen die neuen Fahrpreise"),
    ("Tripulações votam pelos barcos das", "noites de inverno em Lisboa"),
]
WHOLE = [
    ("Where the Night Boats Come In", "Crews vote 400 to 12 for boats in winter"),
    ("Crews Say Yes to Plan A", "Night boats run all winter"),
    ("The Night Boats Carry On", "Crews vote for boats in winter"),
    ("Crews Announced", "Night boats run all winter"),
]
LEAD = "SEATTLE, May 18, 2026 — Crews stay on land on Friday, the guild said, and ask riders to come to the hall at noon."


def headline_over(first, second):
    text = "\n\n".join(("PRESS RELEASE", first, second, LEAD, "Contact: Ana Ruiz, ana@guild.example", ""))
    upload = pipeline.Upload(text.encode(), "boats.txt")
    return pipeline.read(upload, newsroom=Newsroom(), now=datetime(2026, 5, 20, 12, tzinfo=UTC)).headline


@pytest.mark.parametrize(("first", "second"), BROKEN)
def test_a_headline_that_breaks_off_goes_on_in_the_next_line(first, second):
    assert headline_over(first, second).replace("’", "'") == f"{first} {second}"


@pytest.mark.parametrize(("first", "second"), WHOLE)
def test_a_headline_that_is_whole_stays_alone(first, second):
    assert headline_over(first, second) == first


@pytest.mark.parametrize(
    "below", ["Media contact: Bo Roe", "May 18, 2026", "SEATTLE, May 18, 2026 — " + BODY]
)
def test_what_begins_something_of_its_own_is_no_end_of_a_headline(below):
    assert (
        "Roe" not in (headline := headline_over("Sound Seafarers' Guild Announces", below))
        and "2026" not in headline
    )


# A headline that is whole, though its last word is written as another language's article, and what stands under it.
NAMES_AT_THE_END = [
    ("en", "Mothers Take Their Case to the UN", "Delegation of 12 families travels to Geneva next week"),
    ("en", "Thousands of Renters March Across LA", "Tenants demand a freeze on evictions through winter"),
    ("en", "Night Crews Open a Second Hall in East LA", "The hall gives legal advice and English classes"),
    ("en", "Coalition Sends Observers to the AU", "Mission will report on detention in four countries"),
    ("en", "Friends and Neighbors Remember Organizer Al", "Vigil is set for Friday evening at city hall"),
    ("en", "Sailors Win a Hearing at the UN", "Ruling Could Open the Door for Thousands"),
    (
        "en",
        "Ferry Riders Rally at the Port of Portland, OR",
        "More than 900 people sign a letter to the port",
    ),
    ("es", "Miles de inquilinos marchan en LA", "Piden frenar los desalojos durante el invierno"),
    ("es", "El gremio recuerda a su organizador Al", "La velada será el viernes en el ayuntamiento"),
    (
        "es",
        "Las vecinas llevan su caso a la ONU y a LOS",
        "Doce familias viajan a Ginebra la semana que viene",
    ),
    (
        "fr",
        "Le collectif porte ses demandes à l'AU",
        "Douze familles partent pour Genève la semaine prochaine",
    ),
    ("de", "Das Bündnis demonstriert in Bad IM", "Zwölf Familien fahren nächste Woche nach Genf"),
]
LEADS = {
    "en": LEAD,
    "es": "SEVILLA, 18 de mayo de 2026 — Las tripulaciones votaron anoche mantener los barcos de noche todo el invierno, dijo el gremio en la sala.",
    "fr": "NANTES, le 18 mai 2026 — Les équipages ont voté hier soir pour garder les bateaux de nuit tout l’hiver, a dit la guilde dans la salle.",
    "de": "KIEL, 18. Mai 2026 — Die Mannschaften stimmten gestern Abend dafür, die Nachtboote den ganzen Winter zu behalten, sagte die Gilde im Saal.",
}  # fmt: skip
SHEETS = {
    "apart.txt": "{label}{first}\n\n{second}\n\n{lead}\n\n{lead}\n",
    "tight.txt": "{label}{first}\n{second}\n\n{lead}\n\n{lead}\n",
    "boats.md": "# {first}\n\n**{second}**\n\n{lead}\n\n{lead}\n",
    "boats.html": "<h1>{first}</h1><h2>{second}</h2><p>{lead}</p><p>{lead}</p>",
}


def read_head(name, first, second, language="en", label="PRESS RELEASE\n\n"):
    text = SHEETS[name].format(label=label, first=first, second=second, lead=LEADS[language])
    upload = pipeline.Upload(text.encode(), name)
    newsroom = Newsroom(languages=("en", "es", "fr", "de"))
    return pipeline.read(upload, newsroom=newsroom, now=datetime(2026, 5, 20, 12, tzinfo=UTC))


def is_asked(reading):
    return "as-read" in {each.check for each in reading.findings if each.level == "stop"}


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize(("language", "first", "second"), NAMES_AT_THE_END)
def test_a_name_at_the_end_is_no_article(language, first, second, name):
    made = read_head(name, first, second, language)
    headline = (made.headline or "").replace("’", "'")
    assert headline == first or (is_asked(made) and headline == second)


# What is set otherwise is another thing; a headline that breaks off there is asked about.
SET_APART = [
    ("Sound Seafarers' Guild Announces", "Night Boats All Winter Long"),
    ("Night Crews Vote to End Their", "Strike of Nineteen Winter Days"),
    ("Harbor Town Council Unveils", "A Hall for Every Night Crew"),
]


@pytest.mark.parametrize("name", ["boats.md", "boats.html"])
@pytest.mark.parametrize(("first", "second"), SET_APART)
def test_lines_of_another_weight_are_not_joined_but_asked_about(first, second, name):
    made = read_head(name, first, second)
    assert (made.headline or "").replace("’", "'") in (first, second) and is_asked(made)


# The first line breaks off: it is never left out as a letterhead.
FIRST_LINES = [
    ("County Announces", "Free Flu Shots at Every Library"),
    ("County Health Department Announces", "Free Flu Shots at Every Library"),
    ("Harbor School District Announces", "Free Meals for All Students in 2027"),
    ("COUNTY HEALTH DEPARTMENT ANNOUNCES", "FREE FLU SHOTS AT EVERY LIBRARY"),
    ("City Library Unveils", "A Reading Room for Night Crews"),
    ("Mill Street Neighbors Unveil", "A Garden for Every Corner"),
    ("Harbor Union and", "Night Riders Agree on Winter Boats"),
    ("Guild of Seafarers Presents Its", "Winter Plan for the Night Boats"),
    ("Tenants' Office Announces", "Longer Hours for Renting Families"),
    ("Sailors' Home Announces", "Two New Halls in Harbor Town"),
]


@pytest.mark.parametrize("name", ["apart.txt", "tight.txt"])
@pytest.mark.parametrize(("first", "second"), FIRST_LINES)
def test_a_first_line_that_breaks_off_is_kept(first, second, name):
    made = read_head(name, first, second)
    headline = (made.headline or "").replace("’", "'")
    assert headline == f"{first} {second}" or (is_asked(made) and first not in headline)


# English leaves prepositions at the end of whole phrases: the line below is not the rest of one.
LEFT_AT_THE_END = [
    ("The Street We Come In From", "Residents publish a book of 40 stories"),
    ("What We Stand For", "An open letter of 200 nurses asks for safe staffing"),
    ("The Vote Is On", "More Than 3,000 Renters to Choose Their Board"),
    ("This Is the City We Dream Of", "Youth council presents plan for 12 parks"),
    ("Here Is What Renters Are Up Against", "New report counts 4,000 evictions in one county"),
    ("Families Lose the Home They Grew Up In", "Fire leaves 40 people without shelter on Mill Street"),
    ("A Library to Be Proud Of", "Residents raise $90,000 to reopen Mill Street branch"),
    ("The Boats We Live By", "Crews Write Down Forty Winters"),
    ("Where the Night Boats Come In", "Harbor Town Shows Its Oldest Pictures"),
    ("Who the Night Boats Are For", "Riders Tell of Their Way Home"),
]


@pytest.mark.parametrize("name", ["apart.txt", "tight.txt"])
@pytest.mark.parametrize(("first", "second"), LEFT_AT_THE_END)
def test_a_preposition_at_the_end_of_a_whole_phrase_leads_on_to_nothing(first, second, name):
    made = read_head(name, first, second, label="")
    assert made.headline == first


def test_a_line_right_below_the_headline_is_no_letterhead():
    made = read_head("apart.txt", "A Library to Be Proud Of", "Residents raise $90,000 to reopen a branch")
    assert made.headline == "A Library to Be Proud Of"
    assert "$90,000" in (made.subheadline or "") + made.model_dump_json(include={"body"})


# A title has a capital on its last word, and none on a small one within: such a preposition ends a phrase.
CAPITAL_AT_THE_END = [
    ("Forty Winters to Live By", "Crews Write Down Their Stories"),
    ("A Hall to Come Home To", "Harbor Town Opens Shelter for Night Crews"),
    ("Renters Speak Up and Step In", "Tenant Council Takes Over Mill Street Building"),
    ("Something to Sing About", "Choir of Forty Wins National Prize"),
    ("A Bridge to Walk On", "Neighbors Rebuild the Mill Street Crossing"),
    ("The Boats to Count On", "Riders Choose the Night Line"),
    ("The Songs to Wake Up With", "Choir of Night Crews Prints Its Book"),
    ("A Street and a City to Care For", "Youth Council Presents Plan for Twelve Parks"),
    ("Stories to Learn From", "Guild Opens an Archive of Forty Winters"),
    ("A Table to Sit At", "Harbor Kitchen Feeds Its Ten Thousandth Guest"),
]
# Nothing tells whether it is whole: never joined, and asked about.
EITHER = [
    ("en", "Lights On", "Harbor Union Reopens the Old Hall"),
    ("en", "A River Worth Fighting For", "Six Towns Sign a Pact to Clean the Willow"),
    ("en", "Rents Worth Shouting At", "Tenant Council Counts Every Rise"),
    ("de", "Hunderte singen am Hafen mit", "Der Chor feiert zehn Jahre"),
    ("de", "Ein Haus hört zu", "Nachbarn eröffnen Sprechstunde"),
    ("de", "Die alte Post macht auf", "Verein eröffnet Quartierzentrum"),
]
# The last word is small, or every word has a capital: the line goes on.
GOES_ON = [
    ("Sound Seafarers Recognize the Best of the Best in", "Night Boats and Winter Lines"),
    ("Guild Opens a Second Hall for", "Night Crews and Their Families"),
    ("Guild Opens A Second Hall For", "Night Crews And Their Families"),
    ("GUILD OPENS A SECOND HALL FOR", "NIGHT CREWS AND THEIR FAMILIES"),
]


@pytest.mark.parametrize("name", ["apart.txt", "tight.txt", "boats.md"])
@pytest.mark.parametrize(("first", "second"), CAPITAL_AT_THE_END)
def test_a_capital_on_the_last_word_of_a_title_ends_it(first, second, name):
    assert read_head(name, first, second).headline == first


@pytest.mark.parametrize("name", ["apart.txt", "tight.txt"])
@pytest.mark.parametrize(("language", "first", "second"), EITHER)
def test_what_may_be_whole_or_not_is_never_joined_and_asked_about(language, first, second, name):
    made = read_head(name, first, second, language)
    assert first + " " not in (made.headline or "") and is_asked(made)


@pytest.mark.parametrize("name", ["apart.txt", "tight.txt"])
@pytest.mark.parametrize(("first", "second"), GOES_ON)
def test_a_small_last_word_of_a_title_goes_on(first, second, name):
    assert read_head(name, first, second).headline == f"{first} {second}"


def read_markdown(text):
    upload = pipeline.Upload(f"{text}\n\n{LEAD}\n".encode(), "boats.md")
    return pipeline.read(upload, newsroom=Newsroom(), now=datetime(2026, 5, 20, 12, tzinfo=UTC))


COLON_AT_THE_END = [
    ("en", "Night Boats Stay:", "Crews Sign With the City"),
    ("en", "NIGHT BOATS STAY:", "CREWS SIGN WITH THE CITY"),
    ("es", "Los barcos de noche siguen:", "el gremio firma con la ciudad"),
    ("fr", "Les bateaux de nuit restent :", "la guilde signe avec la ville"),
]


@pytest.mark.parametrize("name", ["apart.txt", "tight.txt"])
@pytest.mark.parametrize(("language", "first", "second"), COLON_AT_THE_END)
def test_a_headline_that_ends_with_a_colon_is_asked_about(language, first, second, name):
    made = read_head(name, first, second, language)
    assert made.headline != first or is_asked(made)


OVER = [
    ("Night boats stay", "Ferry crews win a winter timetable"),
    ("Rents fall at last", "Tenant council counts every street"),
    ("Schools open early", "Parents cook in forty kitchens"),
]


@pytest.mark.parametrize(("over", "under"), OVER)
def test_a_heading_over_the_headline_that_was_left_out_is_asked_about(over, under):
    made = read_markdown(f"# Press release\n\n## {over}\n\n### {under}")
    assert made.headline == over or is_asked(made)


HOUSES = [
    "Harbor Workers Union",
    "Sound Seafarers' Guild",
    "Willow Legal Network",
    "Asociación de Vecinas del Muelle",
]


@pytest.mark.parametrize("house", HOUSES)
def test_a_houses_name_over_its_headline_is_no_headline_unasked(house):
    made = read_markdown(f"# {house}\n\n## Ferry Crews Win a Winter Timetable After Eleven Weeks")
    assert made.headline != house or is_asked(made)


@pytest.mark.parametrize("first", ["Union Wins", "Night Boats Stay", "Rents Fall at Last"])
def test_a_short_headline_over_a_longer_line_is_not_asked_about(first):
    made = read_markdown(f"# {first}\n\n## Ferry Crews Win a Winter Timetable After Eleven Weeks")
    assert made.headline == first and not is_asked(made)


def test_a_house_over_label_and_headline_is_not_asked_about():
    made = read_markdown("# Sound Seafarers' Guild\n\nPRESS RELEASE\n\n## Ferry Crews Win a Winter Timetable")
    assert made.headline == "Ferry Crews Win a Winter Timetable" and not is_asked(made)
