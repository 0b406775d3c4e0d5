"""Feeds, read by somebody else's parser: what the Releases table says, newest first, never a broken whole."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import editions
import feedparser
import pytest
from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from crier.model.public_files import FEEDS
from crier.model.release import Paragraph, Span
from crier.site import feeds
from crier.site.feeds import feedgen_adapter, load
from crier.site.feeds.entry import LARGEST_CONTENT, Channel, Entry

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
TYPES = {"feed.atom": "application/atom+xml", "feed.rss": "application/rss+xml"}


@pytest.fixture(scope="module")
def channel():
    edition = editions.load("cooling")
    return Channel.of(edition.newsroom, "en", edition.site_url)


@pytest.fixture(scope="module")
def entries():
    made = (Entry.from_edition(editions.load(name), 4321) for name in editions.names())
    return sorted(made, key=lambda entry: (entry.published, entry.id), reverse=True)


def _instant(parsed):
    return datetime(*parsed[:6], tzinfo=UTC)


@pytest.mark.parametrize("name", TYPES)
def test_a_reader_finds_what_the_entries_say(name, channel, entries):
    read = feedparser.parse(feeds.render(name, channel, entries[::-1]))
    assert not read.bozo
    assert read.feed.title == channel.title
    assert read.feed.link == channel.url
    self_links = [link for link in read.feed.links if link.rel == "self"]
    assert [(link.href, link.type) for link in self_links] == [(channel.feed(name), TYPES[name])]
    assert _instant(read.feed.updated_parsed) == max(entry.updated for entry in entries)
    assert [got.id for got in read.entries] == [entry.id for entry in entries]
    for got, entry in zip(read.entries, entries, strict=True):
        assert (
            got.title_detail.value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            == entry.title
        )
        assert got.link == entry.url
        assert _instant(got.published_parsed) == entry.published
        assert got.author == entry.authors[0]
        assert [tag.label or tag.term for tag in got.get("tags", [])] == [
            label for _, label in entry.categories
        ]
        assert [(it.href, it.type, it.length) for it in got.enclosures] == [
            (entry.pdf[0], "application/pdf", "4321")
        ]
        assert "<p>" in got.content[0].value


def test_atom_says_when_an_entry_changed(channel, entries):
    read = feedparser.parse(feeds.render("feed.atom", channel, entries))
    assert [_instant(got.updated_parsed) for got in read.entries] == [entry.updated for entry in entries]


@pytest.mark.parametrize("name", FEEDS)
def test_the_same_state_gives_the_same_bytes(name, channel, entries):
    shuffled = entries[::2] + entries[1::2]
    assert feeds.render(name, channel, shuffled) == feeds.render(name, channel, entries)
    assert feeds.render(name, channel, []) == feeds.render(name, channel, [])


def test_an_atom_entry_has_one_page_and_typed_links(channel, entries):
    root = etree.fromstring(feeds.render("feed.atom", channel, entries))
    for entry in root.iter(f"{ATOM}entry"):
        links = [
            (link.get("rel"), link.get("type"), link.get("length")) for link in entry.iter(f"{ATOM}link")
        ]
        assert links == [("alternate", "text/html", None), ("enclosure", "application/pdf", "4321")]


def test_json_feed_says_the_same(channel, entries):
    feed = json.loads(
        feeds.render("feed.json", replace(channel, hub="https://hub.example.org/", older=2), entries)
    )
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["feed_url"], feed["next_url"]) == (channel.feed("feed.json"), channel.feed("feed-2.json"))
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example.org/"}]
    assert [item["id"] for item in feed["items"]] == [entry.id for entry in entries]
    for item, entry in zip(feed["items"], entries, strict=True):
        assert datetime.fromisoformat(item["date_published"]) == entry.published
        assert datetime.fromisoformat(item["date_modified"]) == entry.updated
        assert (item["url"], item["title"]) == (entry.url, entry.title)
        assert item["content_html"] == entry.html
        assert item.get("tags", []) == [label for _, label in entry.categories]
        assert item["attachments"] == [
            {"url": entry.pdf[0], "mime_type": "application/pdf", "size_in_bytes": 4321}
        ]


@pytest.mark.parametrize("name", TYPES)
def test_the_head_points_at_its_hub_and_its_archive(name, channel, entries):
    """WebSub and RFC 5005, section 4; the page's own address stays the channel's link."""
    root = etree.fromstring(
        feeds.render(name, replace(channel, hub="https://hub.example.org/", older=3), entries)
    )
    assert _links(root) == {
        ("self", channel.feed(name)),
        ("hub", "https://hub.example.org/"),
        ("prev-archive", channel.feed(name.replace(".", "-3."))),
        ("alternate", channel.url),
    }
    assert not list(root.iter(f"{HISTORY}archive"))


@pytest.mark.parametrize("name", TYPES)
def test_a_closed_page_says_so_and_leads_on(name, channel, entries):
    root = etree.fromstring(feeds.render(name, replace(channel, archive=3, older=2), entries))
    assert _links(root) == {
        ("self", channel.feed(name.replace(".", "-3."))),
        ("prev-archive", channel.feed(name.replace(".", "-2."))),
        ("current", channel.feed(name)),
        ("alternate", channel.url),
    }
    assert len(list(root.iter(f"{HISTORY}archive"))) == 1


def _links(root):
    """(rel, href) of the feed itself, however Atom and RSS write them."""
    channel = root if root.tag == f"{ATOM}feed" else root[0]
    links = {(link.get("rel"), link.get("href")) for link in channel.findall(f"{ATOM}link")}
    return links | {("alternate", link.text) for link in channel.findall("link")}


def test_a_withdrawn_release_leaves_a_notice_and_a_tombstone(channel, entries):
    """RFC 6721; the entry keeps its id and address, and not a word of the release is left."""
    when = datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)
    gone, *others = entries
    notice = Entry.from_item(gone.notice(when).to_item())
    for name in FEEDS:
        made = feeds.render(name, channel, [notice, *others]).decode()
        assert gone.id in made and gone.url in made
        assert gone.title not in made and gone.summary not in made
    root = etree.fromstring(feeds.render("feed.atom", channel, [notice, *others]))
    buried = [dict(node.attrib) for node in root.iter(f"{TOMBSTONES}deleted-entry")]
    assert buried == [{"ref": gone.id, "when": "2027-01-02T03:04:05+00:00"}]
    read = feedparser.parse(etree.tostring(root))
    (entry,) = [entry for entry in read.entries if entry.id == gone.id]
    assert _instant(entry.updated_parsed) == when and _instant(entry.published_parsed) == gone.published


@pytest.mark.long
def test_bytes_do_not_depend_on_zone_or_hash_seed(channel):
    program = (
        "import sys, editions, hashlib\n"
        "from crier.site.feeds import FEEDS, render\n"
        "from crier.site.feeds.entry import Channel, Entry\n"
        "e = editions.load('cooling')\n"
        "c = Channel.of(e.newsroom, 'en', e.site_url)\n"
        "s = [Entry.from_edition(editions.load(n), 1) for n in editions.names()]\n"
        "print([hashlib.sha256(render(f, c, s)).hexdigest() for f in FEEDS])\n"
    )
    told = set()
    for zone, seed in (("Pacific/Kiritimati", "1"), ("America/Los_Angeles", "2")):
        there = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        told.add(
            subprocess.run([sys.executable, "-c", program], env=there, capture_output=True, check=True).stdout
        )
    assert len(told) == 1


def test_atom_follows_its_grammar(channel, entries):
    grammar = etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "judges/atom.rng"))
    gone = entries[0].notice(entries[0].updated)
    closed = replace(channel, hub="https://hub.example.org/", archive=2, older=1)
    for asked in ((channel, entries), (channel, []), (closed, [gone, *entries[1:]])):
        grammar.assertValid(etree.fromstring(feeds.render("feed.atom", *asked)))
    broken = feeds.render("feed.atom", channel, entries).replace(b"<updated>", b"<updated>on ", 1)
    assert not grammar.validate(etree.fromstring(broken))


def test_feedgen_still_loses_what_the_adapter_restores():
    made = FeedEntry()
    made.id("urn:x")
    made.title("x")
    made.content("x")
    made.link(href="https://example.org/", rel="enclosure", type="application/pdf", length="1")
    link = made.atom_entry().find("link")
    assert link.attrib == {"href": "https://example.org/"}, "mended upstream: the adapter's fix can go"


def test_feedgen_still_has_the_other_faults_that_the_adapter_goes_around():
    feed = FeedGenerator()
    feed.id("urn:x"), feed.title("x"), feed.description("x")
    for rel, href in (("alternate", "https://example.org/"), ("hub", "https://hub.example.org/")):
        feed.link(rel=rel, href=href)
    feed.link(rel="self", href="https://example.org/feed")
    for name in ("first", "second"):
        made = feed.add_entry()
        made.id(name), made.title(name)
    (channel,) = etree.fromstring(feed.rss_str())
    assert channel.find("link").text == "https://example.org/feed", "mended upstream: the order of links"
    rels = [link.get("rel") for link in channel.findall(f"{ATOM}link")]
    assert rels == ["self"], "mended upstream: RSS keeps other links"
    assert [item.find("title").text for item in channel.findall("item")] == ["second", "first"]
    assert abs(datetime.fromisoformat(feed.updated().isoformat()) - datetime.now(UTC)).total_seconds() < 60


def test_an_entry_survives_the_table(entries):
    for entry in entries:
        item = entry.to_item()
        stored = {key: Decimal(value) if isinstance(value, int) else value for key, value in item.items()}
        assert Entry.from_item(stored) == entry


def test_an_id_never_changes_and_is_nobody_elses():
    first = editions.load("cooling")
    corrected = replace(
        first,
        version=7,
        updated=datetime(2027, 1, 1, tzinfo=UTC),
        site_url="https://elsewhere.example",
        release=first.release.model_copy(update={"headline": "Another headline"}),
    )
    ids = [Entry.from_edition(edition, None).id for edition in (first, corrected)]
    assert ids[0] == ids[1] == "urn:uuid:f35868ed-fd5c-5aeb-960f-31f8dddeffb7"
    other = replace(first, address=first.address.replace("/en/", "/es/"))
    assert Entry.from_edition(other, None).id != ids[0]


def test_content_too_large_for_the_table_leaves_the_summary():
    edition = editions.load("short")
    long = edition.release.model_copy(update={"body": (Paragraph(text=(Span(text="word " * 30_000),)),)})
    entry = Entry.from_edition(replace(edition, release=long), None)
    assert entry.html == ""
    assert entry.summary
    assert len(str(entry.to_item())) < LARGEST_CONTENT


def test_what_cannot_be_written_is_set_aside_and_named(channel, entries):
    naive = replace(entries[0], id="urn:naive", published=datetime(2026, 1, 1))
    blank = replace(entries[0], id="urn:blank", title="\x00 \x0b")
    found = feedgen_adapter.sound([*entries, naive, blank])
    assert found.entries == tuple(feedgen_adapter.sound(entries).entries)
    assert found.quarantined == ("urn:blank", "urn:naive")
    for name in FEEDS:
        assert feeds.render(name, channel, [*entries, naive, blank]) == feeds.render(name, channel, entries)


def test_broken_items_are_set_aside_and_named(entries):
    good = entries[0].to_item()
    items = [good, {"id": "urn:empty"}, {**good, "id": "urn:date", "published": "yesterday"}, {}]
    found = load(items)
    assert [entry.id for entry in found.entries] == [entries[0].id]
    assert found.quarantined == ("?", "urn:date", "urn:empty")


def test_one_release_stands_once_as_it_was_last(entries):
    old = entries[0]
    new = replace(old, title="Corrected", updated=old.updated.replace(year=2030))
    for order in ([old, new], [new, old]):
        assert [entry.title for entry in feedgen_adapter.sound(order).entries] == ["Corrected"]


@given(st.lists(st.text(st.characters(), max_size=20), min_size=4, max_size=4))
def test_any_text_keeps_every_feed_readable(texts):
    title, summary, html, author = texts
    edition = editions.load("cooling")
    made = Channel.of(edition.newsroom, "en", edition.site_url)
    good = Entry.from_edition(edition, None)
    odd = replace(good, id="urn:odd", title=title, summary=summary, html=html, authors=(author,))
    for name in FEEDS:
        body = feeds.render(name, made, [good, odd])
        if name == "feed.json":
            ids = [item["id"] for item in json.loads(body)["items"]]
        elif name not in TYPES:
            ids = body.decode()
        else:
            root = etree.fromstring(body)
            ids = [node.text for node in (*root.iter(f"{ATOM}id"), *root.iter("guid"))]
        assert good.id in ids
        assert ("urn:odd" in ids) == (not feedgen_adapter.sound([odd]).quarantined)
