"""Which files belong together, and what a release in two languages must say in both."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image
from translation_cases import CHANGES

from crier.model import filesets, naming
from crier.model.newsroom import Newsroom
from crier.reading import checks, pipeline
from crier.text import messages

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)

NAMES = [
    # key, title, language, part
    ("releases/summit.docx", "summit", None, "text"),
    ("releases/summit.en.docx", "summit", "en", "text"),
    ("releases/summit.pt_br.docx", "summit", "pt-BR", "text"),
    ("releases/summit.zh-hant.txt", "summit", "zh-Hant", "text"),
    ("releases/summit.final.docx", "summit.final", None, "text"),
    ("releases/summit.v2.docx", "summit.v2", None, "text"),
    ("releases/.es.docx", ".es", None, "text"),
    ("releases/summit/release.es.md", "summit/release", "es", "text"),
    ("releases/summit/photo.JPG", "summit/photo", None, "picture"),
    ("releases/summit/photo.jpg.txt", "summit/photo.jpg", None, "words"),
    ("releases/summit/photo.jpg.es.txt", "summit/photo.jpg", "es", "words"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "title", "language", "part"), NAMES, ids=[each[0] for each in NAMES])
def test_a_name_says_what_a_file_is(key, title, language, part):
    assert (filesets.title(key), filesets.language(key), filesets.part(key)) == (title, language, part)


def test_translations_are_one_group_and_releases_of_their_own():
    english, spanish = "releases/summit.en.docx", "releases/summit.es.docx"
    assert filesets.group(english) == filesets.group(spanish) == filesets.group("releases/summit.txt")
    assert len({naming.release_id(key) for key in (english, spanish)}) == 2
    assert filesets.plain(spanish) == naming.release_id("releases/summit.docx")


FOLDER = [
    # text, what lies in its folder, what is its own
    ("releases/a/release.docx", ["photo.jpg", "photo.jpg.txt", "~$release.docx"], ["photo.jpg", "photo.jpg.txt"]),
    ("releases/a/release.es.docx", ["release.en.docx", "photo.jpg"], ["photo.jpg"]),
    ("releases/a/summit.docx", ["march.docx", "summit-1.jpg", "march.png", "other.png"], ["summit-1.jpg"]),
    ("releases/a/summit.docx", ["sub/photo.jpg"], []),
    ("releases/summit.docx", ["photo.jpg"], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "own"), FOLDER)
def test_a_text_has_the_pictures_of_its_folder(text, names, own):
    home = text.rpartition("/")[0] + "/"
    keys = [text, *(home + name for name in names)]
    assert filesets.beside(text, keys) == [home + name for name in own]
    for name in own:
        assert text in filesets.texts(home + name, keys)


# ---- pictures ----


def photograph() -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "CAMERA-OF-ADA"
    Image.new("RGB", (640, 480), "navy").save(out, "JPEG", exif=exif)
    return out.getvalue()


TEXT = """FOR IMMEDIATE RELEASE

Ferry Crews Vote to End Their Strike

SEATTLE, May 18, 2026 – Ferry crews voted last night to end a strike of nineteen days.

Contact: Idris Calloway, idris@example.org
"""
SIDE = [
    ("Alt: Crews on a pier\nCaption: The vote at Pier 4.\nCredit: Ana Ruiz\n", ("Crews on a pier", "The vote at Pier 4.", "Ana Ruiz")),
    ("Texto alternativo: Tripulaciones\nPie de foto: La votación\nen el muelle 4.\nCrédito: Ana Ruiz", ("Tripulaciones", "La votación en el muelle 4.", "Ana Ruiz")),
    ("The vote at Pier 4.", (None, "The vote at Pier 4.", None)),
    ("", (None, None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("words", "told"), SIDE)
def test_a_picture_of_the_folder_is_published_with_its_words(words, told):
    beside = {"photo.jpg": photograph(), "photo.jpg.txt": words.encode(), "note.jpg.txt": b"Alt: nobody"}
    upload = pipeline.Upload(TEXT.encode(), "release.txt", beside=beside)
    made = pipeline.whole(upload, newsroom=Newsroom(), now=NOW)
    (media,) = made.reading.media
    assert (media.alt, media.caption, media.credit) == told
    assert made.reading.body[0].model_dump() == {"type": "image", "file": media.file}, "it leads"
    assert b"CAMERA" not in made.pictures[media.file]
    assert ("images" in {each.check for each in made.reading.findings}) is (told[0] is None)


def test_words_in_the_texts_language_are_preferred():
    beside = {
        "a.jpg": photograph(), "a.jpg.txt": b"Alt: Crews", "a.jpg.es.txt": "Alt: Tripulación".encode(),
    }  # fmt: skip
    for name, alt in (
        ("release.es.txt", "Tripulación"),
        ("release.en.txt", "Crews"),
        ("release.txt", "Crews"),
    ):
        made = pipeline.read(
            pipeline.Upload(TEXT.encode(), name, beside=beside), newsroom=Newsroom(), now=NOW
        )
        assert made.media[0].alt == alt


def test_a_picture_more_is_another_release_to_publish():
    files = [{}, {"a.jpg": b"1"}, {"a.jpg": b"2"}, {"b.jpg": b"1"}]
    found = {
        pipeline.read(
            pipeline.Upload(TEXT.encode(), "x.txt", beside=beside), newsroom=Newsroom(), now=NOW
        ).source.sha256
        for beside in files
    }
    assert len(found) == len(files)


def test_a_picture_that_came_along_is_not_missing():
    page = "<h1>Ferry Crews Vote</h1><p>Crews voted last night to end a strike.</p><img src='pics/a.jpg'>"
    for beside, missing in (({}, True), ({"a.jpg": photograph(), "a.jpg.txt": b"Alt: Crews"}, False)):
        upload = pipeline.Upload(page.encode(), "x.html", beside=beside)
        found = pipeline.read(upload, newsroom=Newsroom(), now=NOW).findings
        assert ("images" in {each.check for each in found}) is missing


# ---- translations ----

ENGLISH = """EMBARGOED UNTIL May 25, 2026, 6 a.m. PT

Ferry Crews Vote to End Their Strike

SEATTLE, May 18, 2026 – Ferry crews voted on Sunday, May 17, by 1,412 votes to 96.5 percent of the rest, to end a strike of nineteen days.

The agreement stands at https://boats.example/en/agreement and says three things:

- boats run all night
- wages rise by 7 percent
- 3 new boats are built

WHEN: Friday, May 29, 2026, 10:00 a.m. PT
WHERE: Pier 9, Seattle

About the Guild
The Sound Seafarers' Guild is a union of two thousand ferry workers on the coast.

Contact: Idris Calloway, idris@example.org, (206) 555-0134
"""
SPANISH = """EMBARGADO HASTA el 25 de mayo de 2026, 6:00, hora del Pacífico

Las tripulaciones de los transbordadores votan para terminar la huelga

SEATTLE, 18 de mayo de 2026 – Las tripulaciones votaron el domingo 17 de mayo, por 1.412 votos contra el 96,5 por ciento del resto, para terminar una huelga de diecinueve días.

El acuerdo está en https://boats.example/es/acuerdo y dice tres cosas:

- los barcos navegan toda la noche
- los salarios suben un 7 por ciento
- se construyen tres barcos nuevos

CUÁNDO: viernes, 29 de mayo de 2026, 10:00, hora del Pacífico
DÓNDE: Pier 9, Seattle

Acerca del sindicato
El Sound Seafarers' Guild es un sindicato de dos mil trabajadores de la costa.

Contacto: Idris Calloway, idris@example.org, (206) 555-0134
"""


def told(english: str, spanish: str, language: str = "en"):
    house = Newsroom(desk_language=language, languages=("en", "es"))
    other = pipeline.read(pipeline.Upload(spanish.encode(), "ferry.es.txt"), newsroom=house, now=NOW)
    assert other.language == "es"
    upload = pipeline.Upload(english.encode(), "ferry.en.txt")
    made = pipeline.whole(upload, newsroom=house, now=NOW, translations=(other,)).reading
    return [finding for finding in made.findings if finding.check == "translation"]


def test_a_faithful_translation_is_not_spoken_of():
    assert told(ENGLISH, SPANISH) == []


@pytest.mark.parametrize("language", messages.languages())
@pytest.mark.parametrize(("kind", "was", "now", "quoted"), CHANGES)
def test_a_translation_that_says_something_else_is_told(kind, was, now, quoted, language):
    assert was in SPANISH
    (finding,) = told(ENGLISH, SPANISH.replace(was, now), language)
    key = f"findings.translation.{kind}.suggestion"
    assert finding.suggestion == checks.messages.say(language, key)
    assert quoted in finding.excerpt and finding.level == "warn" and "es" in finding.message


def test_a_contact_of_one_language_is_its_own():
    english = ENGLISH.replace("(206) 555-0134", "(206) 555-0134 (English)")
    spanish = SPANISH.replace("Idris Calloway, idris@", "Inés Roe, ines@").replace("0134", "0134 (español)")
    assert told(english, spanish) == []
    read = pipeline.read(pipeline.Upload(spanish.encode(), "x.es.txt"), newsroom=Newsroom(), now=NOW)
    assert [(each.name, each.languages) for each in read.contacts] == [("Inés Roe", ("es",))]
