"""Who answers the press, and who only stands on the page: people and addresses that nobody should ring up."""

from datetime import UTC, datetime

import pytest

from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.reading import pipeline

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
HEADS = {
    "en": ("Ferry Crews Vote to Keep the Night Boats", "SEATTLE, May 18, 2026 — Ferry crews voted last night to keep the night boats running all winter, the guild said in the hall."),
    "es": ("Las tripulaciones mantienen los barcos de noche", "SEVILLA, 18 de mayo de 2026 — Las tripulaciones votaron anoche mantener los barcos de noche todo el invierno, dijo el gremio en la sala."),
    "fr": ("Les équipages gardent les bateaux de nuit", "NANTES, le 18 mai 2026 — Les équipages ont voté hier soir pour garder les bateaux de nuit tout l’hiver, a dit la guilde dans la salle."),
    "de": ("Mannschaften behalten die Nachtboote", "KIEL, 18. Mai 2026 — Die Mannschaften stimmten gestern Abend dafür, die Nachtboote den ganzen Winter zu behalten, sagte die Gilde im Saal."),
    "pt": ("Tripulações mantêm os barcos da noite", "LISBOA, 18 de maio de 2026 — As tripulações votaram ontem à noite para manter os barcos da noite todo o inverno, disse a guilda na sala."),
}  # fmt: skip


def read(text: str, name: str = "boats.txt") -> Reading:
    return pipeline.read(pipeline.Upload(text.encode(), name), newsroom=Newsroom(), now=NOW)


def release(language: str, after: str, before: str = "") -> str:
    head, lead = HEADS[language]
    return "\n\n".join((*([before] if before else []), head, lead, lead.partition("— ")[2], after, ""))


def ways(found: Reading) -> list[str | None]:
    """By what each contact is reached: the address, else the number."""
    return [each.email or each.phone for each in found.contacts]


# The one who answers the press, and what stands beside: each with the text's language.
BESIDE_A_PERSON = {
    "a desk's mailbox in the letterhead": ("en", "Press contact: Ana Ruiz, ana@guild.example", "SOUND SEAFARERS' GUILD\nPier 4, Seattle\nemail: office@guild.example"),
    "how to contact us, at the foot": ("en", "Media contact: Ana Ruiz, ana@guild.example\n\nCONTACT US\n\nboats@guild.example\n\nFOLLOW US", ""),
    "contáctenos, al pie": ("es", "Contacto de prensa: Ana Ruiz, ana@guild.example\n\nContacto:\ngremio@guild.example", ""),
    "nous contacter, en bas": ("fr", "Contact presse : Ana Ruiz, ana@guild.example\n\nContact :\nguilde@guild.example", ""),
    "Kontakt, am Fuß": ("de", "Pressekontakt: Ana Ruiz, ana@guild.example\n\nKontakt:\ngilde@guild.example", ""),
    "contato, ao pé": ("pt", "Contato para a imprensa: Ana Ruiz, ana@guild.example\n\nContato:\nguilda@guild.example", ""),
    "where to order": ("en", "Media contact: Ana Ruiz, ana@guild.example\n\nContact our order lines at (206) 555-0142.", ""),
    "donde hacer pedidos": ("es", "Contacto de prensa: Ana Ruiz, ana@guild.example\n\nContacto para pedidos: tienda@guild.example", ""),
    "where to subscribe": ("en", "Media contact: Ana Ruiz, ana@guild.example\n\nTo subscribe to the newsletter, write to list@guild.example.", ""),
    "où s'abonner": ("fr", "Contact presse : Ana Ruiz, ana@guild.example\n\nPour vous abonner à la lettre, écrivez à liste@guild.example.", ""),
    "wo man sich anmeldet": ("de", "Pressekontakt: Ana Ruiz, ana@guild.example\n\nAnmeldung zum Fest bis Freitag: fest@guild.example", ""),
    "where to say that one comes": ("en", "Media contact: Ana Ruiz, ana@guild.example\n\nRSVP by Friday to party@guild.example.", ""),
    "onde se inscrever": ("pt", "Contato para a imprensa: Ana Ruiz, ana@guild.example\n\nInscrições até sexta-feira: festa@guild.example", ""),
    "who took the pictures": ("en", "Media contact: Ana Ruiz, ana@guild.example\n\nPhotos by Tom Okafor, tom@pictures.example", ""),
    "quién hizo las fotos": ("es", "Contacto de prensa: Ana Ruiz, ana@guild.example\nFotos: Tomás Okafor, tom@pictures.example", ""),
    "wer die Bilder gemacht hat": ("de", "Pressekontakt: Ana Ruiz, ana@guild.example\n\nFotos von Tom Okafor, tom@pictures.example", ""),
    "somebody of whom the text tells": ("es", "Rosa Gil, de la asociación Muelle, escribe cada noche a rosa@muelle.example lo que ve pasar por el río.\n\nContacto de prensa: Ana Ruiz, ana@guild.example", ""),
}  # fmt: skip


@pytest.mark.parametrize("case", BESIDE_A_PERSON.values(), ids=BESIDE_A_PERSON)
def test_little_adds_nobody_beside_a_person(case: tuple[str, str, str]) -> None:
    assert ways(read(release(*case))) == ["ana@guild.example"]


KEPT = {
    "the press's own mailbox": ("en", "Contact: Ana Ruiz, ana@guild.example", "SOUND SEAFARERS' GUILD\nemail: press@guild.example", 2),
    "el buzón de prensa": ("es", "Contacto: Ana Ruiz, ana@guild.example\n\nContacto:\nprensa@guild.example", "", 2),
    "an organisation in a list": ("en", "Media contacts:\nAna Ruiz, ana@guild.example\nHarbor League, league@harbor.example", "", 2),
    "nobody by name": ("de", "Kontakt:\ngilde@guild.example", "", 1),
    "a mailbox alone at the end": ("pt", "Web: www.guilda.example\nE-mail: guilda@guild.example", "", 1),
}  # fmt: skip


@pytest.mark.parametrize("case", KEPT.values(), ids=KEPT)
def test_who_is_for_the_press_or_alone_stays(case: tuple[str, str, str, int]) -> None:
    assert len(read(release(*case[:3])).contacts) == case[3]


NOBODY = {
    "where an organisation is": ("en", "Sound Seafarers Guild\n1200 Harbor Drive\nSeattle, WA 98101\n(206) 555-0134"),
    "a mailbox to which a line leads": ("fr", "Qui veut aider la guilde peut lui écrire à l’adresse suivante :\n\nEmail : aide@guild.example"),
    "una dirección que el texto ya da": ("es", "Para venir hay que confirmarlo antes en boda@guild.example o en la sala.\n\nEmail: boda@guild.example"),
    "what one of several organisations prints of itself": (
        "pt", "Sobre a Guilda: A Guilda é uma união de tripulações. Contato: info@guild.example\n\n"
        "Sobre o Muelle: O Muelle é uma associação de vizinhos. Contato: Rosa Gil, rosa@muelle.example"),
}  # fmt: skip


@pytest.mark.parametrize("case", NOBODY.values(), ids=NOBODY)
def test_nobody_is_a_contact_for_standing_there(case: tuple[str, str]) -> None:
    found = read(release(*case))
    assert not found.contacts
    assert case[1].splitlines()[-1][-12:] in found.model_dump_json(), "and no word of it is lost"


def test_the_head_of_a_mail_that_was_sent_on_is_nobodys() -> None:
    head = "MessageID ......: <a1b2c3@mail.example>\nOriginally from : Rosa Gil <rosa@muelle.example> <616068036>"
    assert not read(release("de", "Ende der Mitteilung.", head)).contacts


def test_a_page_that_more_stands_on_is_no_empty_label() -> None:
    text = release("es", "Para más información acerca de Harbor League consulte http://www.harbor.example/")
    assert "no-contact" not in {each.check for each in read(text).findings if each.level == "stop"}


PRINTED = {
    "spaces round the stroke": ("de", "Kontakt:\nAna Ruiz\nTel.: 0151 / 15 550 559", ["015115550559"]),
    "a second person of a body with a full stop": (
        "de", "Kontakt:\nAna Ruiz, Projektleiterin\nGilde der Boote Deutschland e.V.\nTel.: 030 / 42 08 23 70\n\n"
        "Dr. Jan Meer, Geschäftsführer\nHafen International Deutschland e.V.\nTel.: 030 / 54 98 98 0", ["03042082370", "0305498980"]),
}  # fmt: skip


@pytest.mark.parametrize("case", PRINTED.values(), ids=PRINTED)
def test_a_number_is_read_whole(case: tuple[str, str, list[str]]) -> None:
    phones = [each.phone or "" for each in read(release(*case[:2])).contacts]
    assert ["".join(filter(str.isdigit, phone)) for phone in phones] == case[2]


# Two numbers with a stroke between: each is read whole, or the first; digits left over are told.
STROKES = {
    "en français": ("fr", "06 12 34 56 78 / 06 12 34 56 79", "06 12 34 56 78", False),
    "fijo y móvil": ("es", "91 555 01 23 / 612 345 678", "91 555 01 23", False),
    "Festnetz und mobil": ("de", "030 123456 / 0151 2345678", "030 123456", False),
    "with an area code apart": ("de", "0341 / 1234567 / 0151 2345678", "0341 / 1234567", False),
    "without spaces": ("fr", "06 12 34 56 78/06 12 34 56 79", "06 12 34 56 78", False),
    "mobil und mobil": ("de", "0171 1234567/0172 1234567", "0171 1234567", False),
    "local numbers": ("en", "555 0101 / 555 0102", "555 0101", False),
    "with brackets": ("en", "(208) 555-0101 / (208) 555-0102", "(208) 555-0101", False),
    "in one run": ("es", "612345678 / 612345679", "612345678", False),
    "last digits only": ("es", "+34 612 345 678 / 679", "+34 612 345 678", True),
    "deux derniers chiffres": ("fr", "06 12 34 56 78 / 79", "06 12 34 56 78", True),
    "an area code in two groups": ("de", "03 41 / 12 34 567", "03 41 / 12 34 567", False),
    "with a country's code": ("de", "+49 341 / 12 34 567", "+49 341 / 12 34 567", False),
    "strokes throughout": ("fr", "06/12/34/56/78", "06/12/34/56/78", False),
    "a stroke after the area": ("en", "214/653-3600", "214/653-3600", False),
}  # fmt: skip
LABELS = {"en": "Media contact", "es": "Contacto de prensa", "fr": "Contact presse", "de": "Pressekontakt"}


@pytest.mark.parametrize("case", STROKES.values(), ids=STROKES)
def test_a_stroke_parts_two_numbers_or_follows_an_area_code(case: tuple[str, str, str, bool]) -> None:
    language, printed, number, told = case
    found = read(release(language, f"{LABELS[language]}:\nAna Ruiz\nana@guild.example\nTel. {printed}"))
    assert [each.phone for each in found.contacts] == [number]
    broken = [each for each in found.findings if each.check == "contact-broken" and each.excerpt != number]
    assert bool(broken) == told


def test_a_links_address_is_righter_than_its_words() -> None:
    head, lead = HEADS["de"]
    link = "Pressekontakt: [presse@boote­hafen.example](mailto:presse@boote-hafen.example)"
    text = f"# {head}\n\n{lead}\n\n{link}\n"
    assert ways(read(text, "boats.md")) == ["presse@boote-hafen.example"]
    other = f"# {head}\n\n{lead}\n\nPressekontakt: [ana@hafen.example](mailto:rosa@hafen.example)\n"
    assert ways(read(other, "boats.md")) == ["ana@hafen.example"], (
        "another address: nobody knows which is right"
    )


# Everybody whom a block names is somebody: name, duty, organisation and by what they are reached.
EVERYBODY = {
    "a duty in brackets before a colon": ("fr", "Contacts : Claire Fontan (présidente) : 06 12 34 56 78 ; Paul Roux : 06 12 34 56 79", [("Claire Fontan", "présidente", None, "06 12 34 56 78"), ("Paul Roux", None, None, "06 12 34 56 79")]),
    "the same in English": ("en", "Media contacts: Ann Tell (chair): 208-555-0101; Bo Reed (treasurer): 208-555-0102", [("Ann Tell", "chair", None, "208-555-0101"), ("Bo Reed", "treasurer", None, "208-555-0102")]),
    "dos con su cargo": ("es", "Contactos: Ana Tello (portavoz): 612 345 678; Rosa Gil (tesorera): 612 345 679", [("Ana Tello", "portavoz", None, "612 345 678"), ("Rosa Gil", "tesorera", None, "612 345 679")]),
    "dois com o seu cargo": ("pt", "Contactos para a imprensa: Tiago Lobo (presidente): 912 345 601; Rita Neves: 912 345 602", [("Tiago Lobo", "presidente", None, "912 345 601"), ("Rita Neves", None, None, "912 345 602")]),
    "an agency before a colon": ("fr", "Contacts presse\nClaire Fontan – 06 12 34 56 78 – claire@aidants.example\nAgence Millet : Paul Roux, 01 23 45 67 89, paul@millet.example", [("Claire Fontan", None, None, "claire@aidants.example"), ("Paul Roux", None, "Agence Millet", "paul@millet.example")]),
    "a body that reads as a name": ("en", "Media contact:\nWillow Watch: Ann Tell, 208-555-0101", [("Ann Tell", None, "Willow Watch", "208-555-0101")]),
    "two with one number each": ("es", "Contacto: Ana Tello y Rosa Gil, 612 345 678 y 612 345 679", [("Ana Tello", None, None, "612 345 678"), ("Rosa Gil", None, None, "612 345 679")]),
    "two with one number for both": ("en", "Media contact: Ann Tell and Bo Reed, 208-555-0101", [("Ann Tell", None, None, "208-555-0101"), ("Bo Reed", None, None, "208-555-0101")]),
    "zu zweit, in zwei Zeilen": ("de", "Pressekontakt:\nJana Vogt und Kai Ost\npresse@boote.example", [("Jana Vogt", None, None, "presse@boote.example"), ("Kai Ost", None, None, "presse@boote.example")]),
    "three in a row": ("en", "Media contact: Ann Tell, Bo Reed and Cy Landau, ann@guild.example", [("Ann Tell", None, None, "ann@guild.example"), ("Bo Reed", None, None, "ann@guild.example"), ("Cy Landau", None, None, "ann@guild.example")]),
    "one surname with y": ("es", "Contacto: Juan Ortega y Gasset, 612 345 678", [("Juan Ortega y Gasset", None, None, "612 345 678")]),
    "a body above a person with a title": ("de", "Rückfragen bitte an:\nMieterbund Leipzig\nPressestelle\nFrau Jana Vogt\nFon: +49 (0)341 12 34 567\nFax: +49 (0)341 12 34 568\npresse@mieterbund.example", [("Jana Vogt", None, "Mieterbund Leipzig", "presse@mieterbund.example")]),
    "a kind of telephone that no list has": ("fr", "Contact presse :\nNour Benali, gérante\nPort. : 06 12 00 00 33", [("Nour Benali", "gérante", None, "06 12 00 00 33")]),
    "an initial within the name": ("en", "Media contact:\nDaniel J. Weitz, 208-555-0101", [("Daniel J. Weitz", None, None, "208-555-0101")]),
    "a body with full stops": ("de", "Pressekontakt:\nDr. Jana Vogt\nBootshaus Süd e. V.\nTel. 0341 123 45 67", [("Jana Vogt", None, "Bootshaus Süd e. V.", "0341 123 45 67")]),
    "its page below": ("en", "Media contact:\nTom Beck\nT: +44 113 496 0123\nW: www.tuf.example", [("Tom Beck", None, None, "+44 113 496 0123")]),
    "mensajería": ("es", "Contacto: Ana Tello - WhatsApp +34 612 345 678", [("Ana Tello", None, None, "+34 612 345 678")]),
    "ein Amt ohne Verband": ("de", "Medienkontakt: Lea Moser, Präsidentin, 0341 123 45 67", [("Lea Moser", "Präsidentin", None, "0341 123 45 67")]),
    "under what the body is, before a desk": ("en", "# # #\n\nAbout Sound Seafarers\nSound Seafarers is a union of ferry crews.\n\nKim Ode\nOrganizer\nkim@guild.example\n\nMedia Inquiries: press@guild.example", [(None, None, None, "press@guild.example"), ("Kim Ode", "Organizer", None, "kim@guild.example")]),
    "what a body is, right above its person": ("en", "# # #\n\nAbout Sound Seafarers\n\nSound Seafarers is a union of ferry crews.\n\nKim Ode\nOrganizer\nkim@guild.example", [("Kim Ode", "Organizer", None, "kim@guild.example")]),
}  # fmt: skip


@pytest.mark.parametrize("case", EVERYBODY.values(), ids=EVERYBODY)
def test_everybody_whom_a_block_names_is_read(case: tuple[str, str, list[tuple[str | None, ...]]]) -> None:
    people = read(release(*case[:2])).contacts
    assert [(each.name, each.role, each.organisation, each.email or each.phone) for each in people] == case[2]


# Named among the contacts and not to be told apart from an organisation: said, and never lost in silence.
UNREAD = [
    ("en", "Media contact: Ann Tell, Bo Reed, 208-555-0101", "Bo Reed"),
    ("es", "Contacto: Ana Tello, Rosa Gil, 612 345 678", "Rosa Gil"),
    ("fr", "Contact presse :\nClaire Fontan\nPaul Roux\n06 12 34 56 78", "Paul Roux"),
    ("de", "Pressekontakt:\nBootshaus Nord\nJana Vogt\nTel. 0341 123 45 67", "Jana Vogt"),
]


@pytest.mark.parametrize(("language", "block", "name"), UNREAD)
def test_who_is_named_among_the_contacts_and_not_read_is_told(language: str, block: str, name: str) -> None:
    broken = [
        each.message for each in read(release(language, block)).findings if each.check == "contact-broken"
    ]
    assert len(broken) == 1 and name in broken[0]


@pytest.mark.parametrize("case", EVERYBODY.values(), ids=EVERYBODY)
def test_of_whom_all_are_read_nothing_is_told(case: tuple[str, str, list[tuple[str | None, ...]]]) -> None:
    assert "contact-broken" not in {each.check for each in read(release(*case[:2])).findings}
