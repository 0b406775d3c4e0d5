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
    "it": ("Gli equipaggi tengono le barche di notte", "GENOVA, 18 maggio 2026 — Gli equipaggi hanno votato ieri sera per tenere le barche di notte tutto l’inverno, ha detto la gilda nella sala."),
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
    "side by side under headings": ("en", "For interviews:\tFor pictures:\nAnn Tell\tBo Reed\nChair\tPhoto Editor\n208-555-0101\t208-555-0102\nann@guild.example\tbo@guild.example", [("Ann Tell", "Chair", None, "ann@guild.example"), ("Bo Reed", "Photo Editor", None, "bo@guild.example")]),
    "side by side, each with a label": ("en", "Contact:  Ann Tell, Director          Contact:  Bo Reed\n          Sound Seafarers Guild                 Harbor Riders' Network\n          208-555-0101                          208-555-0102", [("Ann Tell", "Director", "Sound Seafarers Guild", "208-555-0101"), ("Bo Reed", None, "Harbor Riders' Network", "208-555-0102")]),
    "three side by side": ("es", "Contactos de prensa\nAna Tello\tRosa Gil\tPaz Ruiz\n612 345 678\t612 345 679\tpaz@gremio.example", [("Ana Tello", None, None, "612 345 678"), ("Rosa Gil", None, None, "612 345 679"), ("Paz Ruiz", None, None, "paz@gremio.example")]),
    "bodies above their people": ("en", "MEDIA CONTACTS\n\nNight Riders United\nAnn Tell, spokesperson\n208-555-0101\nann@riders.example\n\nNurses for Transit\nBo Reed\nCommunications Director\n208-555-0102\nbo@nurses.example\n\nCleaners' Guild Local 9\nOffice: 208-555-0103\ndesk@cleaners.example", [("Ann Tell", "spokesperson", "Night Riders United", "ann@riders.example"), ("Bo Reed", "Communications Director", "Nurses for Transit", "bo@nurses.example"), (None, None, "Cleaners' Guild Local 9", "desk@cleaners.example")]),
    "bodies below their people": ("en", "MEDIA CONTACTS\n\nAnn Tell, spokesperson\n208-555-0101\nNight Riders' Union\n\nBo Reed, treasurer\n208-555-0102\nNurses for Transit", [("Ann Tell", "spokesperson", "Night Riders' Union", "208-555-0101"), ("Bo Reed", "treasurer", "Nurses for Transit", "208-555-0102")]),
    "a label before each": ("en", "Media enquiries – Ann Tell (chair) | ann@guild.example | 208-555-0101\nMedia enquiries – Bo Reed (treasurer) | 208-555-0102", [("Ann Tell", "chair", None, "ann@guild.example"), ("Bo Reed", "treasurer", None, "208-555-0102")]),
    "a surname that is a small word elsewhere": ("en", "Contact: Ann Tell (ann@guild.example / 208-555-0101)\n         Tuan Le (tuan@guild.example / 208-555-0102)", [("Ann Tell", None, None, "ann@guild.example"), ("Tuan Le", None, None, "tuan@guild.example")]),
    "for whom each speaks": ("en", "CONTACTS:\nFor Cedar Street Clinic: Ann Tell, 208-555-0101\nFor the County: Bo Reed, 208-555-0102", [("Ann Tell", None, "Cedar Street Clinic", "208-555-0101"), ("Bo Reed", None, "County", "208-555-0102")]),
    "por quién habla cada una": ("es", "Contactos de prensa:\nPara la Alcaldía: Ana Tello, 612 345 678\nPara Casa Puente: Rosa Gil, 612 345 679", [("Ana Tello", None, "Alcaldía", "612 345 678"), ("Rosa Gil", None, "Casa Puente", "612 345 679")]),
    "a small word before the number": ("fr", "Pour toute demande d'interview, merci de contacter Inès Fontan au 06 39 98 22 01 ou Léa Roux, chargée de communication, au 06 39 98 22 02 / lea@guilde.example.", [("Inès Fontan", None, None, "06 39 98 22 01"), ("Léa Roux", "chargée de communication", None, "lea@guilde.example")]),
    "unter einer Nummer": ("de", "Pressekontakt: Jana Vogt unter 0341 123 45 67", [("Jana Vogt", None, None, "0341 123 45 67")]),
    "a place before each, in one sentence's wake": ("en", "For interviews please contact Tom Ash on 0113 496 0144 or tom@guild.example. Regional spokespeople: Wakefield – Ann Tell, 0113 496 0145; York – Bo Reed, 0113 496 0146.", [("Tom Ash", None, None, "tom@guild.example"), ("Ann Tell", "Regional spokespeople", None, "0113 496 0145"), ("Bo Reed", None, None, "0113 496 0146")]),
    "whoever asks for the press": ("en", "Reporters who would like to speak with Eulalia Ramos or with Dr. Peter Hsu can write to Ann Tell at ann@guild.example or call her on 208-555-0101. Workers with questions should call our hotline, 208-555-0100.", [("Ann Tell", None, None, "ann@guild.example")]),
    "periodistas que quieran": ("es", "Los periodistas que quieran visitar la sala pueden escribir a Ana Tello, ana@gremio.example.", [("Ana Tello", None, None, "ana@gremio.example")]),
    "Journalistinnen, die kommen": ("de", "Journalistinnen und Journalisten erreichen Jana Vogt unter jana@gilde.example.", [("Jana Vogt", None, None, "jana@gilde.example")]),
    "les journalistes": ("fr", "Les journalistes peuvent écrire à Claire Fontan : claire@guilde.example.", [("Claire Fontan", None, None, "claire@guilde.example")]),
    "i giornalisti": ("it", "I giornalisti possono scrivere a Chiara Bonfanti: chiara@gilda.example.", [("Chiara Bonfanti", None, None, "chiara@gilda.example")]),
    "a list below its label": ("de", "Ansprechpartnerinnen für die Presse\n\n- Jana Vogt, Hausverein Lindenhof am Kanal e. V., 0341 555 01 42\n- Rechtsanwalt Dr. Kai Ost, Kanzlei Ost & Weiß, ost@kanzlei.example", [("Jana Vogt", None, "Hausverein Lindenhof am Kanal e. V.", "0341 555 01 42"), ("Kai Ost", "Rechtsanwalt", "Kanzlei Ost & Weiß", "ost@kanzlei.example")]),
    "un avocat et son titre": ("fr", "Contacts presse :\nMe Bruno Sellier, avocat — 04 72 55 01 33", [("Bruno Sellier", "avocat", None, "04 72 55 01 33")]),
    "mayor información": ("es", "Mayor información: Ana Tello, secretaria general, 612 345 678; Lcda. Rosa Gil, comunicación, 612 345 679.", [("Ana Tello", "secretaria general", None, "612 345 678"), ("Rosa Gil", "comunicación", None, "612 345 679")]),
    "a mailbox of the press below two": ("es", "Atención a medios:\nAna Tello: 612 345 678\nRosa Gil: 612 345 679\nprensa@gremio.example", [("Ana Tello", None, None, "612 345 678"), ("Rosa Gil", None, None, "612 345 679"), (None, None, None, "prensa@gremio.example")]),
    "media, and nobody's name": ("en", "Tenants: 208-555-0100 (Mon.–Fri.)\nMedia: 208-555-0101, media@guild.example", [(None, None, None, "media@guild.example")]),
    "presse, ohne Kontakt": ("de", "Presse: Jana Vogt, Tel. 0421 55 50 12", [("Jana Vogt", None, None, "0421 55 50 12")]),
    "stampa": ("it", "Stampa: Chiara Bonfanti, 051 555 0187", [("Chiara Bonfanti", None, None, "051 555 0187")]),
    "whose she is, with of": ("en", "Media contact: Ann Tell of the Night Riders Forum, 208-555-0101", [("Ann Tell", None, "Night Riders Forum", "208-555-0101")]),
    "une charge qui a un mot d'étiquette": ("fr", "Contact presse :\n\nClaire Fontan, chargée de communication, relations presse. 01 41 40 11 42 – claire@guilde.example", [("Claire Fontan", "chargée de communication, relations presse", None, "claire@guilde.example")]),
    "two with or, of one body": ("en", "For press information please contact\nAnn Tell or Bo Reed at Four Harbors Network\nann@four.example / 020 3697 4252\nbo@four.example / 020 3697 4262", [("Ann Tell", None, None, "ann@four.example"), ("Bo Reed", None, "Four Harbors Network", "bo@four.example")]),
    "two with one address, after a small word": ("en", "Media Contacts: Ann Tell or Bo Reed at pr@guild.example", [("Ann Tell", None, None, "pr@guild.example"), ("Bo Reed", None, None, "pr@guild.example")]),
    "a sentence for a label, a page between": ("de", "Für Interviews steht Ihnen unsere Pressesprecherin zur Verfügung:\nLou Winter: 0341 123 45 67\nTwitter: @gilde\nEmail: presse@gilde.example", [("Lou Winter", None, None, "presse@gilde.example")]),
    "a body in capitals below a person": ("fr", "Contacts presse :\nClaire Fontan, claire@guilde.example, 06 12 34 56 78\nCSNAC : info@csnac.example", [("Claire Fontan", None, None, "claire@guilde.example"), (None, None, "CSNAC", "info@csnac.example")]),
    "where she is": ("en", "Media contact: Ann Tell\n59 Storey Ave.\nCentral Islip, NY 11722-2332\n208-555-0101", [("Ann Tell", None, None, "208-555-0101")]),
    "an address, and whose it is in brackets": ("en", "Media contact: ann@guild.example (Ann Tell)\n208-555-0101", [("Ann Tell", None, None, "ann@guild.example")]),
    "a number, and an address below": ("es", "Tel. 91 555 01 23\ngremio@guild.example", [(None, None, None, "gremio@guild.example")]),
    "two who are available": ("en", "Note to editors: Ann Tell and Bo Reed are available for interview via press@guild.example or 208-555-0101.", [("Ann Tell", None, None, "press@guild.example"), ("Bo Reed", None, None, "press@guild.example")]),
    "titles before and letters behind": ("en", "Media contact: The Rev. Dr. Ann Tell-Okafor, Ph.D., 208-555-0101", [("Ann Tell-Okafor", None, None, "208-555-0101")]),
    "a duty with and": ("en", "Contact: Ann Tell, Deputy Director for Policy and Research, Institute for Night Work, 208-555-0101", [("Ann Tell", "Deputy Director for Policy and Research", "Institute for Night Work", "208-555-0101")]),
    "a body with an apostrophe": ("en", "CONTACT\nAnn Tell\nSound Seafarers' Guild\n208-555-0101", [("Ann Tell", None, "Sound Seafarers' Guild", "208-555-0101")]),
    "in which language": ("en", "Media Contact: Ann Tell, 208-555-0101\nSpanish Media: Luz Rey, 208-555-0102", [("Ann Tell", None, None, "208-555-0101"), ("Luz Rey", None, None, "208-555-0102")]),
    "in welcher Sprache": ("de", "Rückfragen:\nJana Vogt (Deutsch, Englisch): 0341 123 45 67\nEmine Kaya (Türkisch): 0341 123 45 68", [("Jana Vogt", None, None, "0341 123 45 67"), ("Emine Kaya", None, None, "0341 123 45 68")]),
    "wer Auskunft gibt": ("de", "Weitere Auskünfte erteilt Jana Vogt, Tel. 0341 123 45 67, E-Mail jana@gilde.example.", [("Jana Vogt", None, None, "jana@gilde.example")]),
    "pour en savoir plus": ("fr", "Pour en savoir plus : Claire Fontan, chargée de projet, au 06 12 34 56 78.", [("Claire Fontan", "chargée de projet", None, "06 12 34 56 78")]),
    "información y entrevistas": ("es", "Más información y entrevistas: Ana Tello (612 345 678) y Rosa Gil (612 345 679)", [("Ana Tello", None, None, "612 345 678"), ("Rosa Gil", None, None, "612 345 679")]),
    "un corps en petites lettres au-dessus": ("fr", "CONTACTS PRESSE\n\nGuilde des marins\nClaire Fontan, déléguée générale\n06 12 34 56 78\n\nAgence Millet\nPaul Roux\n01 23 45 67 89", [("Claire Fontan", "déléguée générale", None, "06 12 34 56 78"), ("Paul Roux", None, "Agence Millet", "01 23 45 67 89")]),
    "two with their duties, who can be reached": ("en", "Ann Tell (chair) and Bo Reed (treasurer) speak for the guild and can be reached at 208-555-0101.", [("Ann Tell", None, None, "208-555-0101"), ("Bo Reed", None, None, "208-555-0101")]),
    "a form's words": ("en", "Contact Person Ann Tell\nTelephone 208-555-0101", [("Ann Tell", None, None, "208-555-0101")]),
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


# Beside those who answer the press, for others: it stays in the text, and no contact has it.
FOR_OTHERS = [
    ("en", "Media contact: Ann Tell, 208-555-0101", "For tenants: 208-555-0100"),
    ("en", "Media contact: Ann Tell, 208-555-0101", "Hotline for tenants: 208-555-0100"),
    ("de", "Presse: Jana Vogt, Tel. 0421 55 50 12", "Für Betroffene: 0421 55 50 10 (Mo–Fr, 9–12 Uhr)"),
    ("fr", "Contact presse : Claire Fontan, 06 12 34 56 78", "Pour se reposer : 02 40 55 01 00"),
    ("es", "Contacto de prensa: Ana Tello, 612 345 678", "Para las vecinas: 612 345 600"),
    (
        "it",
        "Ufficio stampa\nChiara Bonfanti\ntel. 051 555 0187",
        "Per informazioni sulle consegne: 051 555 0100",
    ),
    ("pt", "Contacto para a imprensa: Rita Neves, 912 345 602", "Para as famílias: 912 345 600"),
]


@pytest.mark.parametrize(("language", "block", "line"), FOR_OTHERS)
def test_what_is_for_others_stays_in_the_text(language: str, block: str, line: str) -> None:
    made = read(release(language, f"{block}\n{line}"))
    assert len(made.contacts) == 1 and made.contacts[0].name
    assert line in made.model_dump_json(include={"body"}).replace("\xa0", " ")
    assert "contact-broken" not in {each.check for each in made.findings}


@pytest.mark.parametrize(
    "line", ["guild-sales@guild.example", "Hotline: 208-555-0100", "For tenants: 208-555-0100"]
)
def test_what_is_for_others_above_the_headline_ends_no_head(line: str) -> None:
    made = read(release("en", "", f"Press contact: Ann Tell, 208-555-0101\n{line}"))
    assert made.headline == HEADS["en"][0] and ways(made) == ["208-555-0101"]


# Digits and addresses among the contacts that are in none: said, since no page has them.
IN_NONE = [
    ("en", "Media contact: Ann Tell, 208-555-0101\nOut of hours – 208-555-0102", "208-555-0102"),
    ("en", "Media contact: Ann Tell, ann@guild.example, tell@harbor.example", "tell@harbor.example"),
    ("fr", "Contact presse : Claire Fontan, 06 12 34 56 78\nStandard : 04 72 55 01 30", "04 72 55 01 30"),
    (
        "es",
        "Contacto de prensa: Ana Tello, 612 345 678\nNoches y fines de semana: 612 345 679",
        "612 345 679",
    ),
]
# Another number of the same person's, under its kind alone: the first is taken.
SECOND = [
    ("en", "Media contact: Ann Tell\nOffice: 208-555-0101\nCell: 208-555-0102"),
    ("it", "Ufficio stampa\nChiara Bonfanti\ntel. 051 555 0187\ncell. 333 555 0187"),
    ("de", "Pressekontakt: Jana Vogt, 0341 123 45 67, mobil 0172 1234567"),
]


@pytest.mark.parametrize(("language", "block", "way"), IN_NONE)
def test_a_number_among_the_contacts_that_is_in_none_is_told(language: str, block: str, way: str) -> None:
    made = read(release(language, block))
    broken = [each.message for each in made.findings if each.check == "contact-broken"]
    assert len(made.contacts) == 1 and made.contacts[0].organisation is None
    assert len(broken) == 1 and way in broken[0]


@pytest.mark.parametrize(("language", "block"), SECOND)
def test_of_somebodys_second_number_nothing_is_told(language: str, block: str) -> None:
    made = read(release(language, block))
    assert len(made.contacts) == 1 and "contact-broken" not in {each.check for each in made.findings}


CLOSED_BY = [
    ("de", "Die Beratung ist kostenlos und in sechs Sprachen möglich."),
    ("en", "The Ferry Guild meets again in March."),
    ("es", "La Casa Puente abre sus puertas el lunes."),
]


@pytest.mark.parametrize(("language", "sentence"), CLOSED_BY)
def test_the_texts_last_sentence_is_no_contact(language: str, sentence: str) -> None:
    made = read(release(language, f"{sentence}\n\nAnn Tell, 208-555-0101, ann@guild.example"))
    assert ways(made) == ["ann@guild.example"]
    assert sentence in made.model_dump_json(include={"body"})


def test_the_languages_in_which_contacts_answer_are_theirs() -> None:
    found = read(
        release("it", "Contatti stampa: Chiara Bonfanti, 333 555 0187; Samuel Osei (inglese), 333 555 0188")
    )
    assert [each.languages for each in found.contacts] == [(), ("en",)]


def test_a_language_above_somebody_is_theirs() -> None:
    block = "Media contact\nAnn Tell\n208-555-0101\nSpanish media\nLuz Rey\n208-555-0102"
    assert [each.languages for each in read(release("en", block)).contacts] == [(), ("es",)]


# Where the address is only behind a link: its words are a name, or what it opens.
LINKED = [
    "- Ann Tell (chair) – 208-555-0101\n- Bo Reed – [e-mail](mailto:bo@guild.example)",
    "- Ann Tell (chair) – 208-555-0101\n- [Bo Reed](mailto:bo@guild.example?subject=Boats)",
    "Ann Tell, 208-555-0101\\\n[Bo Reed](mailto:bo@guild.example)",
]


@pytest.mark.parametrize("heading", ["## Press contacts", "## For the press"])
@pytest.mark.parametrize("lines", LINKED)
def test_an_address_behind_a_link_is_read(lines: str, heading: str) -> None:
    made = read(release("en", f"{heading}\n\n{lines}"), "boats.md")
    assert ways(made) == ["208-555-0101", "bo@guild.example"]
    assert "contact-broken" not in {each.check for each in made.findings}


# A number above the line that is called the press's is for others.
FOR_OTHERS_ABOVE = [
    ("en", "Technical information: (202) 555-0141 * help@guild.example\nMedia contact: (202) 555-0142 * boats@guild.example"),
    ("en", "Membership information: (202) 555-0141, join@guild.example\nPress contact: (202) 555-0142, boats@guild.example"),
    ("es", "Información al público: 912 345 601, hola@gremio.example\nContacto de prensa: 912 345 602, boats@guild.example"),
    ("fr", "Renseignements : 01 23 45 67 81, accueil@guild.example\nContact presse : 01 23 45 67 82, boats@guild.example"),
    ("de", "Auskunft: 0341 123 45 61, hallo@guild.example\nPressekontakt: 0341 123 45 62, boats@guild.example"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "block"), FOR_OTHERS_ABOVE)
def test_a_number_above_the_press_s_own_line_is_no_press_contact(language: str, block: str) -> None:
    for text in (release(language, block), release(language, "", before=block)):
        assert [each.email for each in read(text).contacts] == ["boats@guild.example"]


# What stands around a name: of each all of name, duty, organisation and by what they are reached.
AROUND_A_NAME = [
    ("en", "CONTACTS: Lee Park, 206-555-0101, lee@crews.example (English); Marta Gil, 206-555-0102, marta@crews.example (Spanish)", [("Lee Park", None, None, "lee@crews.example"), ("Marta Gil", None, None, "marta@crews.example")]),
    ("es", "Contactos: Ana Tello, ana@barcos.example (mañanas); Rosa Gil, rosa@barcos.example (tardes)", [("Ana Tello", None, None, "ana@barcos.example"), ("Rosa Gil", None, None, "rosa@barcos.example")]),
    ("es", "Contacto para medios: Lic. María José de la Cruz Núñez, Coordinadora de Comunicación. Correo: mj@barcos.example", [("María José de la Cruz Núñez", "Coordinadora de Comunicación", None, "mj@barcos.example")]),
    ("es", "Contacto de prensa: Juan Carlos de los Ríos Vega, 612 345 678", [("Juan Carlos de los Ríos Vega", None, None, "612 345 678")]),
    ("pt", "Contato para a imprensa: Ana Maria de la Torre Neves, 912 345 601", [("Ana Maria de la Torre Neves", None, None, "912 345 601")]),
    ("en", "Press inquiries can be directed to Sam Ito of Ito & Daughters PR at sam@ito.example or by phone at 206-555-0109.", [("Sam Ito", None, "Ito & Daughters PR", "sam@ito.example")]),
    ("en", "Media questions should be sent to Ann Tell of Night Riders at ann@riders.example.", [("Ann Tell", None, "Night Riders", "ann@riders.example")]),
    ("en", "Crisis line (24 hours): 800-555-0199\nMedia only: Jo Tran, 206-555-0111", [("Jo Tran", None, None, "206-555-0111")]),
    ("es", "Contacto\nSolo prensa: Rosa Gil, 612 345 678", [("Rosa Gil", None, None, "612 345 678")]),
    ("de", "Kontakt\nNur Presse: Jana Vogt, 0341 123 45 62", [("Jana Vogt", None, None, "0341 123 45 62")]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "block", "people"), AROUND_A_NAME)
def test_what_stands_around_a_name_is_no_part_of_it(
    language: str, block: str, people: list[tuple[str | None, ...]]
) -> None:
    there = read(release(language, block)).contacts
    assert [(each.name, each.role, each.organisation, each.email or each.phone) for each in there] == people
