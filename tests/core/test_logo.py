"""An organisation's logo: what is taken for one, how it is drawn, and where it stands."""

import json
from dataclasses import replace
from io import BytesIO

import editions
import lxml.html
import pytest
from logos import png, svg
from lxml import etree
from PIL import Image

from crier import site
from crier.mail import compose
from crier.model import logo, newsroom
from crier.model.errors import Permanent, Rejected
from crier.model.newsroom import Newsroom
from crier.reading import newsroom_file
from crier.rendering.outputs import page
from crier.rendering.pdf import logo_drawing
from crier.site import collection_pages
from crier.site.collections import Collection
from crier.site.feeds import render
from crier.site.feeds.entry import Channel
from crier.site.language_state import State

SITE = "https://news.example.org"


def drawn(upload):
    return logo.of(upload, logo_drawing.draw(upload))


WIDE, BADGE = drawn(png()), drawn(png((200, 200)))


# ---- what is taken ----


@pytest.mark.parametrize(
    ("inner", "part"),
    [
        ("<script>alert(1)</script>", "script"),
        ("<image href='https://example.org/a.png'/>", "image"),
        ("<image href='data:image/png;base64,AAAA'/>", "image"),
        ("<foreignObject><p>x</p></foreignObject>", "foreignObject"),
        ("<text>Name</text>", "text"),
        ("<path><animate attributeName='d'/></path>", "animate"),
        ("<set attributeName='d'/>", "set"),
        ("<a href='#x'><path/></a>", "a"),
        ("<filter id='f'/>", "filter"),
        ("<use href='https://example.org/a.svg#b'/>", "href=https://example.org/a.svg#b"),
        (
            "<use xmlns:x='http://www.w3.org/1999/xlink' x:href='//example.org/a#b'/>",
            "href=//example.org/a#b",
        ),
        ("<path onclick='x()'/>", "onclick"),
        ("<g ONLOAD='x()'/>", "ONLOAD"),
        ("<path fill='url(https://example.org/a)'/>", "url(https://example.org/a)"),
        ("<path style='fill:url( &quot;//example.org/a&quot; )'/>", 'url( "//example.org/a" )'),
        ("<path style='fill:url(https://example.org/a'/>", "url("),
        ("<style>@import 'https://example.org/a.css';</style>", "@import 'https://example.org/a.css';"),
        ("<style>.a{fill:u\\72l(//x)}</style>", "\\72l(//x)}"),
        ("<style>.a{background:/**/url(/**//x)}</style>", "url( /x)"),
        ("<style>.a{filter:blur(2px)}</style>", "filter:blur(2px)}"),
        ("<x:thing xmlns:x='urn:x'/>", "thing"),
        ("<html xmlns='http://www.w3.org/1999/xhtml'/>", "html"),
    ],
)
def test_an_svg_that_could_do_more_than_draw_is_refused_by_name(inner, part):
    with pytest.raises(Rejected) as refused:
        logo_drawing.sanitised(svg(inner))
    assert (refused.value.check, refused.value.excerpt) == ("logo-part", part)


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
        svg("<path/>").decode().encode("utf-16"),
    ],
)
def test_a_document_that_defines_words_of_its_own_is_refused(document):
    with pytest.raises(Rejected) as refused:
        logo_drawing.sanitised(document)
    assert refused.value.check == "logo-part"


@pytest.mark.parametrize("document", [b"", b"<svg", b"<html/>", b"GIF89a", b"\x89PNG\r\n\x1a\n", png()[:90]])
def test_what_is_no_drawing_is_said_to_be_none(document):
    with pytest.raises(Rejected) as refused:
        logo_drawing.draw(document)
    assert refused.value.check == "logo-unreadable"


def test_what_programs_write_is_left_out_and_what_draws_stays():
    inner = (
        "<!-- a --><title>Name</title><metadata><x/></metadata>"
        "<i:pgf xmlns:i='http://ns.adobe.com/AdobeIllustrator/10.0/'/>"
        "<style type='text/css'>.a{fill:#b3123a}/* b */.c{fill:url(#g)}</style>"
        "<defs><linearGradient id='g'><stop offset='1' stop-color='#123'/></linearGradient></defs>"
        "<g data-name='x' fill-rule='evenodd'><path class='a' d='M0 0h9z'/><use href='#g'/></g>"
    )
    clean = etree.fromstring(logo_drawing.sanitised(svg(inner)))
    assert [etree.QName(one).localname for one in clean.iter()] == [
        *("svg", "style", "defs", "linearGradient", "stop", "g", "path", "use")
    ]
    assert dict(clean.find("{*}g").attrib) == {"fill-rule": "evenodd"}
    assert (clean.get("width"), clean.get("height")) == ("576.00", "192.00")


@pytest.mark.parametrize(
    "head", ["", 'viewBox="0 0 0 0"', 'width="100%"', 'viewBox="0 0 999 9"', 'viewBox="0 0 9 99"']
)
def test_a_drawing_without_measures_or_too_long_is_refused(head):
    with pytest.raises(Rejected) as refused:
        logo_drawing.sanitised(svg("<path/>", head))
    assert refused.value.check == "logo-shape"


@pytest.mark.parametrize(
    ("upload", "check"),
    [
        (png(colour="white"), "logo-unseen"),
        (png(colour="#fffbe0"), "logo-unseen"),
        (png(colour=(0, 0, 0, 0)), "logo-unseen"),
        (png((60, 50)), "logo-small"),
        (png((2000, 100)), "logo-shape"),
        (b"\x89PNG" + b"x" * logo.MOST_BYTES, "logo-large"),
    ],
)
def test_a_picture_that_cannot_be_seen_is_refused(upload, check):
    with pytest.raises(Rejected) as refused:
        logo_drawing.draw(upload)
    assert refused.value.check == check


def test_a_picture_is_drawn_anew_without_the_white_around_it():
    upload = png((3000, 1000)) + b"<script>"
    made = logo_drawing.draw(upload)
    large, icon = (Image.open(BytesIO(made[name])) for name in logo.DRAWN)
    assert large.height <= logo.TALL and large.width <= logo.MOST_WIDE and icon.size == (logo.SQUARE,) * 2
    assert large.convert("RGB").getpixel((0, 0)) == (255, 255, 255), "on white, and see-through nowhere"
    assert b"script" not in made["logo.png"] and not large.info.get("exif")
    assert drawn(upload).width == large.width


@pytest.mark.parametrize(
    "made",
    [
        {},
        {"logo.png": png()},
        {"logo.png": b"<svg/>", "icon.png": b"<svg/>"},
        {"logo.png": png((961, 100)), "icon.png": png((192, 192))},
        {"logo.png": png((600, 193)), "icon.png": png((192, 192))},
        {"logo.png": png((600, 100)), "icon.png": png((192, 100))},
        {"logo.png": png((600, 100)) + b"x" * 70_000, "icon.png": png((192, 192))},
    ],
)
def test_what_a_broken_sandbox_drew_is_no_logo(made):
    with pytest.raises(Permanent):
        logo.of(b"x", made)


def test_no_line_of_newsroom_toml_says_a_logo():
    said = f"logo = {{ source = '{'0' * 64}', width = 9, height = 9, paper = '', icon = '' }}".encode()
    with pytest.raises(Rejected):
        newsroom.read(said)
    judged, found = newsroom_file.judge(said, "en")
    assert judged is None and "logo" in found[0].excerpt
    assert Newsroom.model_validate_json(Newsroom(logo=WIDE).model_dump_json()).logo == WIDE


# ---- where it stands ----


def shown(edition, mark):
    return replace(edition, newsroom=edition.newsroom.model_copy(update={"logo": mark}))


@pytest.mark.parametrize(("mark", "alt", "text"), [(WIDE, True, False), (BADGE, False, True)])
def test_the_name_is_said_once(mark, alt, text):
    """A wide logo holds the name; beside a badge it is written."""
    edition = shown(editions.load("short"), mark)
    name = edition.newsroom.organisation
    state = State("en", {})
    channel = Channel.of(edition.newsroom, "en", SITE)
    index = collection_pages.render(edition.newsroom, channel, Collection("en/", "language"), state)
    for markup in (page.render(edition), index):
        root = lxml.html.fromstring(markup)
        (link,) = root.find_class("name")
        (image,) = link.iter("img")
        assert (image.get("alt"), link.text_content().strip()) == (name if alt else "", name if text else "")
        assert image.get("src") == f"/{mark.key('logo')}" and int(image.get("height")) <= 44
        icons = {one.get("rel"): one.get("href") for one in root.iter("link") if "icon" in one.get("rel")}
        assert icons["apple-touch-icon"] == f"/{mark.key('icon')}"
        assert (icons["icon"] == f"/{mark.key('icon')}") != alt
    mail = lxml.html.fromstring(compose.mailing(edition).html)
    (image,) = mail.xpath("//div[contains(@class, 'top')]//img")
    assert image.get("src") == f"{edition.site_url}/{mark.key('logo')}" and image.get("alt") == (
        name if alt else ""
    )


def test_machines_are_told():
    edition = shown(editions.load("short"), WIDE)
    (data,) = lxml.html.fromstring(page.render(edition)).xpath(
        "//script[@type='application/ld+json']/text()"
    )[:1]
    assert json.loads(data)["publisher"]["logo"]["url"] == f"{edition.site_url}/{WIDE.key('logo')}"
    channel = Channel.of(edition.newsroom, "en", SITE)
    square, whole = (f"{SITE}/{WIDE.key(which)}" for which in ("icon", "logo"))
    atom = etree.fromstring(render("feed.atom", channel, []))
    assert (atom.findtext("{*}icon"), atom.findtext("{*}logo")) == (square, whole)
    rss = etree.fromstring(render("feed.rss", channel, []))
    assert [one.text for one in rss.find("channel/image")][:3] == [square, channel.title, channel.url]
    assert json.loads(render("feed.json", channel, []))["icon"] == square


def test_its_pictures_lie_on_the_site_under_names_of_their_bytes():
    assert set(WIDE.files) == {WIDE.key("logo"), WIDE.key("icon")} and WIDE.key("logo") != BADGE.key("logo")
    assert all(data.startswith(b"\x89PNG") and len(data) < 60_000 for data in WIDE.files.values())
    assert not set(WIDE.files) & set(site.assets())
