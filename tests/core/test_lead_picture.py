"""The picture on top: which one it is, and where it is shown."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import editions
import lxml.html
import newsrooms
import pytest
from PIL import Image as Pixels

from crier.model.newsroom import Newsroom
from crier.model.release import Image, Media, Paragraph, Span, plain
from crier.reading import lead_picture, pipeline
from crier.rendering import picture_files, story
from crier.rendering.outputs import page, wire_copy
from crier.site.language_state import Line

TEXT = Paragraph(text=(Span(text="x"),))


def picture(number):
    return Image(file=f"image-{number}.jpg")


def media(*numbers, width=1600, height=1000):
    return tuple(Media(file=f"image-{number}.jpg", width=width, height=height) for number in numbers)


NAMES = {"photo.jpg": "image-1.jpg", "Pano.JPG": "image-2.jpg"}


@pytest.mark.parametrize(
    ("body", "said", "lead"),
    [
        ((TEXT, TEXT, picture(1), picture(2)), None, 1),  # beside the text: behind all of it
        ((TEXT, picture(1), TEXT, picture(2)), None, 1),
        ((picture(1), TEXT, TEXT), None, 1),
        ((TEXT, TEXT, picture(1), TEXT), None, None),  # where its author put it
        ((TEXT, TEXT, picture(1), TEXT, picture(2)), None, 2),
        ((TEXT, TEXT, picture(1), picture(2)), "pano.jpg", 2),
        ((TEXT, TEXT, picture(1), TEXT), "photo.jpg", 1),
        ((TEXT, picture(1), picture(2)), "folder/Pano.jpg", 2),
        ((TEXT, picture(1), picture(2)), "C:\\photos\\pano.jpg", 2),
        ((TEXT, picture(1), picture(2)), "no", None),
        ((TEXT, picture(1), picture(2)), "other.jpg", None),  # a finding says so
        ((TEXT, picture(1)), ["photo.jpg"], 1),
        ((TEXT, TEXT), None, None),
        ((picture(1),), None, None),
        ((), None, None),
    ],
)
def test_the_picture_that_is_named_leads_or_the_first_that_can(body, said, lead):
    made, kept = lead_picture.on_top(body, media(1, 2), NAMES, said)
    assert sorted(map(str, made)) == sorted(map(str, body)), "nothing is lost, and nothing comes twice"
    if lead is None:
        assert (made, kept) == (body, media(1, 2))
    else:
        assert made[0] == picture(lead) and kept[0].file == f"image-{lead}.jpg" and len(kept) == 2


def test_a_picture_that_was_refused_leads_nothing():
    body = (TEXT, picture(3))
    assert lead_picture.on_top(body, media(1), {}, None) == (body, media(1))


def jpeg(colour="navy", size=(900, 600)):
    out = BytesIO()
    Pixels.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("line", "alt", "hit"),
    [
        ("", "A", False),
        ("lead: b.jpg", "B", False),
        ("portada: B.JPG", "B", False),
        ("lead: c.jpg", "", True),
        ("lead: no", "", False),
    ],
)
def test_a_line_of_the_file_names_it(line, alt, hit):
    text = f"---\nlists: press\n{line}\n---\n\nShade Sails Go Up on Signal Street\n\nSAN PEDRO, Calif. — Volunteers put up three sails on Thursday, and the council decides next on forty more stops.\n\nMedia contact: Inés Quiroga, ines@harborneighbors.example\n"
    beside = {"a.jpg": jpeg(), "a.jpg.txt": b"Alt: A\n", "b.jpg": jpeg("red"), "b.jpg.txt": b"Alt: B\n"}
    upload = pipeline.Upload(text.encode(), "release.md", beside=beside)
    reading = pipeline.read(upload, newsroom=Newsroom(), now=datetime(2026, 11, 24, tzinfo=UTC))
    first = reading.body[0]
    assert isinstance(first, Image) == bool(alt)
    assert reading.media[0].alt == (alt or "A")
    assert (
        any(finding.check == "images" and "c.jpg" in finding.excerpt for finding in reading.findings) == hit
    )


def led(**size):
    """An edition with its picture on top."""
    edition = editions.load("pictures")
    body, shown = lead_picture.on_top(edition.release.body, edition.release.media, {}, None)
    shown = (shown[0].model_copy(update=size), *shown[1:])
    return replace(edition, release=edition.release.model_copy(update={"body": body, "media": shown}))


def test_it_is_on_top_of_the_page_and_comes_first():
    edition = led()
    root = lxml.html.fromstring(page.render(edition))
    (content,) = root.find_class("story")
    assert content[0].tag == "figure" and content[1].text_content().startswith("SAN PEDRO, Calif. — ")
    images = list(content.iter("img"))
    assert [image.get("fetchpriority") for image in images] == ["high", *[None] * (len(images) - 1)]
    assert [image.get("loading") for image in images] == [None, *["lazy"] * (len(images) - 1)]
    text = wire_copy.render(edition).decode()
    assert text.index("SAN PEDRO") < text.index("[The first sails"), (
        "where there are words alone, the text is first"
    )
    assert plain(story.words_first(story.body(edition.release))[0].text).startswith("SAN PEDRO, Calif. — ")


@pytest.mark.parametrize(
    ("size", "photo"),
    [({}, True), ({"width": 500}, False), ({"height": 1700}, False), ({"height": 300}, False)],
)
def test_what_is_shared_is_the_photograph_where_it_is_large_enough(size, photo):
    edition = led(**size)
    root = lxml.html.fromstring(page.render(edition))
    told = {one.get("property") or one.get("name"): one.get("content") for one in root.iter("meta")}
    first = edition.release.media[0]
    name, kind = (first.file, "image/jpeg") if photo else ("card.png", "image/png")
    assert (told["og:image"], told["og:image:type"]) == (edition.url + name, kind)
    assert (
        told["og:image:alt"]
        == told["twitter:image:alt"]
        == (first.alt if photo else edition.release.headline)
    )
    bare = lxml.html.fromstring(page.render(replace(editions.load("short"), has_pdf=False)))
    assert [one.get("content") for one in bare.iter("meta") if one.get("name") == "twitter:title"], (
        "no picture, yet a title"
    )


def test_lists_show_it_small_under_the_name_of_its_month():
    edition = led()
    made = newsrooms.made(edition.newsroom, "en", [edition, "short"], "2026-12-10")
    root = lxml.html.fromstring(made["en/index.html"])
    assert [month.text for month in root.find_class("month")] == ["December 2026", "March 2026"]
    (item,) = root.find_class("pictured")
    (image,) = item.iter("img")
    small = picture_files.listed(edition.release.media[0])
    assert image.get("src") == edition.address + small.name and small.width == picture_files.LISTED
    assert image.get("alt") == "" and image.get("loading") == "lazy", "its headline stands beside it"
    files = picture_files.render(edition)
    assert set(files) == picture_files.names(edition.release) and len(files[small.name]) < 40_000
    assert not any("listed" in json.dumps(one) for one in json.loads(made["en/feed.json"])["items"])


@pytest.mark.parametrize("listed", [None, [], ["x"], "x", ["https://e.org/a.jpg", "x", 2]])
def test_a_line_without_a_picture_is_a_line(listed):
    item = {"url": "u", "title": "t", "language": "en", "published": "2026-01-01", "updated": "2026-01-01"}
    if listed is None:
        assert Line.from_item(item).listed is None
    else:
        with pytest.raises(ValueError):
            Line.from_item({**item, "listed": listed})
