"""What a journalist takes along: light page, card, contacts, ninjs, kit and manifest."""

import csv
import hashlib
import itertools
import json
import re
import zipfile
from io import BytesIO, StringIO

import docx
import editions
import lxml.html
import mammoth
import pytest
from docx.enum.table import WD_TABLE_DIRECTION
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from crier.model import public_files
from crier.model.errors import Permanent
from crier.model.release import Contact, ListEntry, Listing, Media, Paragraph, Span, Table, TableRow
from crier.rendering import outputs, picture_files, story
from crier.rendering.outputs import (
    caption_table,
    card,
    lite,
    ninjs,
    share,
    vcards,
    word_file,
)
from crier.site import bundles, handover
from crier.text.characters import xml

with_cards = [name for name in editions.names() if editions.load(name).has_pdf]


def named(step):
    return {row.name for row in public_files.outputs(step)}


def files(name):
    edition = editions.load(name)
    made = outputs.made(edition) | outputs.made(edition, "pdf")
    return edition, made | picture_files.render(edition)


def changed(name, **more):
    edition = editions.load(name)
    return type(edition)(**{**vars(edition), "release": edition.release.model_copy(update=more)})


@pytest.mark.parametrize("name", editions.names())
def test_the_light_page_is_light_and_alone(name):
    page = lite.render(editions.load(name))
    root = lxml.html.fromstring(page.decode())
    assert len(page) <= lite.MOST
    assert not root.xpath("//img | //script | //@src | //link[@rel!='canonical']")
    assert len(root.xpath("//h1")) == 1


def test_a_long_light_page_ends_early_and_says_where_it_goes_on():
    paragraphs = tuple(Paragraph(text=(Span(text=f"Number {n}. " + "word " * 60),)) for n in range(200))
    page = lite.render(changed("short", body=paragraphs))
    assert 12_000 < len(page) <= lite.MOST
    assert b"Number 0." in page
    assert b'href="release.txt"' in page


@pytest.mark.parametrize("name", editions.names())
def test_a_text_message_fits_and_a_chat_message_is_one_bold_line(name):
    edition = editions.load(name)
    told = share.render(edition).decode()
    sms = told.rstrip().rpartition("\n")[2]
    assert sms.endswith(edition.url)
    assert len(sms) <= max(share.SMS, len(edition.url) + 21)
    bold = told.splitlines()[2]
    assert (bold[0], bold[-1], bold.count("*")) == ("*", "*", 2)


@pytest.mark.parametrize("name", with_cards)
def test_a_card_has_the_size_that_networks_ask_for(name):
    body = card.render(editions.load(name))
    with Image.open(BytesIO(body)) as image:
        assert (image.format, image.size) == ("PNG", (card.WIDTH, card.HEIGHT))
        assert len(image.convert("L").getcolors()) > 8, "it is not empty"
    assert len(body) < 100_000


def test_the_same_edition_gives_the_same_card():
    assert card.render(editions.load("arabic")) == card.render(editions.load("arabic"))


def test_a_card_without_letters_is_refused():
    with pytest.raises(Permanent):
        card.render(changed("short", headline="\U0010fffd"))


@pytest.mark.parametrize("name", editions.names())
def test_contacts_are_read_as_they_were_written(name):
    edition = editions.load(name)
    reachable = [one for one in story.contacts(edition) if one.email or one.phone]
    body = vcards.render(edition)
    assert (body is None) == (not reachable)
    if body is None:
        return
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    mails = [value for name, value in entries(body) if name == "EMAIL"]
    assert mails == [one.email for one in reachable if one.email]


def entries(body):
    """(name, value) of every line of the cards, put together and read as RFC 2425 says."""
    lines = [line.partition(":") for line in body.decode().replace("\r\n ", "").split("\r\n")]
    return [(name.partition(";")[0], re.sub(r"\\(.)", r"\1", value)) for name, _, value in lines]


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=90).filter(lambda text: text.strip()))
def test_any_name_survives_an_address_book(name):
    body = vcards.render(changed("short", contacts=(Contact(name=name, email="a@example.org"),)))
    told = dict(entries(body))
    assert told["FN"] == (" ".join(xml(name).split()) or "Newsroom")
    assert told["EMAIL"] == "a@example.org"


def test_captions_are_no_formulas():
    media = Media(file="image-1.jpg", caption="=1+1", credit="Ana, Luz", width=1, height=1)
    told = caption_table.render(changed("short", media=(media,))).decode("utf-8-sig")
    assert list(csv.reader(StringIO(told)))[1] == ["image-1.jpg", "'=1+1", "Ana, Luz", "", "1", "1"]


@pytest.mark.parametrize("name", editions.names())
def test_ninjs_says_what_the_release_says(name):
    edition = editions.load(name)
    item = json.loads(ninjs.render(edition))
    assert item["uri"] == edition.url
    assert item["headlines"][0]["value"] == edition.release.headline
    assert item["language"] == edition.release.language
    joined = {one["uri"] for one in item.get("associations", ())}
    dated = [event for event in edition.release.events if event.start]
    assert len(joined) == len(dated) + len(edition.release.media)


def test_the_kit_holds_what_is_useful_and_is_the_same_twice():
    edition, made = files("pictures")
    first, second = (bundles.bundled(handover.of(edition), made) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(BytesIO(first["press-kit.zip"])) as kit:
        assert kit.testzip() is None
        folder = "04-first-shade-sails-go-up-on-signal-street"
        taken = [row.name for row in public_files.OUTPUTS.values() if row.in_kit and row.name in made]
        assert {"release.txt", "release.docx", "release.pdf", "contacts.vcf", "captions.csv"} <= set(taken)
        names = [*taken, "image-1.jpg", "image-2.png"]
        assert kit.namelist() == [f"{folder}/{name}" for name in names]
        assert all(kit.read(f"{folder}/{name}") == made[name] for name in names)


def test_the_manifest_names_every_file_by_its_bytes():
    edition, made = files("cooling")
    whole = bundles.bundled(handover.of(edition), made)
    told = json.loads(whole["manifest.json"])
    assert (told["url"], told["version"]) == (edition.url, edition.version)
    hashes = {one["name"]: (one["bytes"], one["sha256"]) for one in told["files"]}
    want = {name: (len(body), hashlib.sha256(body).hexdigest()) for name, body in whole.items()}
    assert hashes == {name: both for name, both in want.items() if name != "manifest.json"}


@pytest.mark.parametrize("name", editions.names())
def test_whatever_the_page_links_beside_it_is_there(name):
    edition = editions.load(name)
    made = outputs.made(edition)
    there = {*made, *picture_files.render(edition), *named("publication")}
    there |= named("pdf") if edition.has_pdf else set()
    root = lxml.html.fromstring(made["index.html"].decode())
    beside = {
        href
        for href in root.xpath("//@href | //@src")
        if "/" not in href and ":" not in href and href[0] != "#"
    }
    beside |= {url.removeprefix(edition.url) for url in root.xpath("//meta[@property='og:image']/@content")}
    assert "press-kit.zip" in beside
    assert beside <= there


@pytest.mark.parametrize("name", editions.names())
def test_the_word_file_says_what_it_is(name):
    edition = editions.load(name)
    document = docx.Document(BytesIO(word_file.render(edition)))
    assert document.core_properties.title == edition.release.headline
    assert document.core_properties.language == edition.release.language
    spoken = {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))}
    assert spoken == {edition.release.language}
    leftward = document.styles["Normal"].element.pPr.find(qn("w:bidi")) is not None
    assert leftward == (edition.release.direction == "rtl")
    named = [line.style.name for line in document.paragraphs]
    levels = [int(style[-1]) for style in named if style.startswith("Heading")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_the_word_file_is_the_same_twice_and_read_as_it_was_written():
    edition = editions.load("cooling")
    made = word_file.render(edition)
    assert made == word_file.render(edition)
    html = mammoth.convert_to_html(BytesIO(made)).value
    root = lxml.html.fromstring(html)
    assert [one.text_content() for one in root.iter("h1")] == [edition.release.headline]
    assert [len(row) for row in root.xpath("//table/thead/tr | //table/tbody/tr")] == [3, 3, 3, 3]
    assert root.xpath("//table/thead")
    assert [one.text_content() for one in root.xpath("//ul/li/ul/li")] == [
        "counted at the workplace,",
        "posted in English and Spanish",
    ]
    assert "https://harborneighbors.example/live" in root.xpath("//a/@href")


def test_each_numbered_list_of_the_word_file_begins_at_one():
    items = (ListEntry(text=(Span(text="x"),)),) * 2
    release = changed(
        "cooling", body=(Listing(ordered=True, items=items), Listing(ordered=True, items=items))
    )
    document = docx.Document(BytesIO(word_file.render(release)))
    listed = [one for one in document.paragraphs if one.style.name == "List Paragraph"]
    numbers = [one.paragraph_format.element.pPr.numPr.numId.val for one in listed]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


@pytest.mark.parametrize("direction", ["rtl", "ltr"])
def test_a_table_of_a_language_from_the_right_begins_there(direction):
    rows = (TableRow(header=True, cells=((Span(text="x"),),)),) * 2
    release = changed("cooling", direction=direction, body=(Table(rows=rows),))
    (table,) = docx.Document(BytesIO(word_file.render(release))).tables
    assert (table.table_direction == WD_TABLE_DIRECTION.RTL) is (direction == "rtl")


@pytest.mark.long
@settings(max_examples=25)
@given(st.text(), st.text())
def test_any_words_make_a_word_file(headline, told):
    span = Span(text=told, href=told)
    made = word_file.render(changed("short", headline=headline or "x", body=(Paragraph(text=(span,)),)))
    said = "".join(one.text for one in docx.Document(BytesIO(made)).paragraphs)
    assert re.sub(r"\s", "", xml(told)) in re.sub(r"\s", "", said)
