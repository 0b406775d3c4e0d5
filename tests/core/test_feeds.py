"""Feeds, read by somebody else's parser: what the Releases table says, newest first, never a broken whole."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import feedparser
import pytest
from feedgen.entry import FeedEntry
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

import editions
from crier.feeds import FEEDS, adapter, load
from crier.feeds.entry import LARGEST_CONTENT, Channel, Entry
from crier.release import Paragraph, Span

ATOM = "{http://www.w3.org/2005/Atom}"
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


@pytest.mark.parametrize("name", FEEDS)
def test_a_reader_finds_what_the_entries_say(name, channel, entries):
    read = feedparser.parse(FEEDS[name](channel, entries[::-1]))
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
    read = feedparser.parse(FEEDS["feed.atom"](channel, entries))
    assert [_instant(got.updated_parsed) for got in read.entries] == [entry.updated for entry in entries]


@pytest.mark.parametrize("name", FEEDS)
def test_the_same_state_gives_the_same_bytes(name, channel, entries):
    shuffled = entries[::2] + entries[1::2]
    assert FEEDS[name](channel, shuffled) == FEEDS[name](channel, entries)
    assert FEEDS[name](channel, []) == FEEDS[name](channel, [])


def test_an_atom_entry_has_one_page_and_typed_links(channel, entries):
    root = etree.fromstring(FEEDS["feed.atom"](channel, entries))
    for entry in root.iter(f"{ATOM}entry"):
        links = [
            (link.get("rel"), link.get("type"), link.get("length")) for link in entry.iter(f"{ATOM}link")
        ]
        assert links == [("alternate", "text/html", None), ("enclosure", "application/pdf", "4321")]


def test_feedgen_still_loses_what_the_adapter_restores():
    made = FeedEntry()
    made.id("urn:x")
    made.title("x")
    made.content("x")
    made.link(href="https://example.org/", rel="enclosure", type="application/pdf", length="1")
    link = made.atom_entry().find("link")
    assert link.attrib == {"href": "https://example.org/"}, "mended upstream: the adapter's fix can go"


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
    found = adapter.sound([*entries, naive, blank])
    assert found.entries == tuple(adapter.sound(entries).entries)
    assert found.quarantined == ("urn:blank", "urn:naive")
    for render in FEEDS.values():
        assert render(channel, [*entries, naive, blank]) == render(channel, entries)


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
        assert [entry.title for entry in adapter.sound(order).entries] == ["Corrected"]


@given(st.lists(st.text(st.characters(), max_size=20), min_size=4, max_size=4))
def test_any_text_keeps_every_feed_readable(texts):
    title, summary, html, author = texts
    edition = editions.load("cooling")
    made = Channel.of(edition.newsroom, "en", edition.site_url)
    good = Entry.from_edition(edition, None)
    odd = replace(good, id="urn:odd", title=title, summary=summary, html=html, authors=(author,))
    for render in FEEDS.values():
        root = etree.fromstring(render(made, [good, odd]))
        ids = [node.text for node in (*root.iter(f"{ATOM}id"), *root.iter("guid"))]
        assert good.id in ids
        assert ("urn:odd" in ids) == (not adapter.sound([odd]).quarantined)
