"""feedgen with its faults corrected: the one place where Crier meets it.

Corrected of feedgen 1.0.0: an Atom entry's links lose rel, type and length; an
RSS channel's link is the last link added, and of its other links only self is
written; dates default to now; entries come out in reverse. `_Beyond` adds what
it does not know: RFC 5005, RFC 6721. `sound` sets aside what feedgen cannot write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from crier.model.timestamps import with_offset
from crier.site.feeds.entry import Channel, Entry
from crier.text.characters import xml

# What an empty feed says of its last change: nothing happened yet, and "now" is never an answer.
NEVER = datetime(2000, 1, 1, tzinfo=UTC)

_ATOM = "http://www.w3.org/2005/Atom"
_HISTORY = "http://purl.org/syndication/history/1.0"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


@dataclass(frozen=True)
class Sound:
    """Entries that every feed can hold, newest first, and the ids of those that none can."""

    entries: tuple[Entry, ...]
    quarantined: tuple[str, ...] = ()


def sound(entries: Iterable[Entry]) -> Sound:
    """Cleans, tries and orders entries: newest first by first publication, one per id (the latest).

    An entry that cannot be written as Atom and as RSS is quarantined: the rest
    of the feed lives on, and the caller reports it.
    """
    kept: dict[str, Entry] = {}
    bad: list[str] = []
    for entry in entries:
        try:
            clean = _clean(entry)
            _atom(clean).atom_entry()
            _rss(clean).rss_entry()
        except (ValueError, TypeError, AttributeError):
            bad.append(entry.id)
            continue
        if clean.id not in kept or kept[clean.id].updated < clean.updated:
            kept[clean.id] = clean
    order = sorted(kept.values(), key=lambda entry: (entry.published, entry.id), reverse=True)
    return Sound(tuple(order), tuple(sorted(bad)))


def load(items: Iterable[Mapping[str, object]]) -> Sound:
    """The sound entries of items of the Releases table (see Entry.to_item)."""
    entries, bad = [], []
    for item in items:
        try:
            entries.append(Entry.from_item(item))
        except (KeyError, ValueError, TypeError):
            bad.append(str(item.get("id", "?")))
    found = sound(entries)
    return replace(found, quarantined=tuple(sorted((*found.quarantined, *bad))))


def atom(channel: Channel, entries: Sequence[Entry], name: str) -> bytes:
    """The channel as Atom (RFC 4287). The same state gives the same bytes."""
    good = sound(entries).entries
    feed = _feed(channel, good, name, "application/atom+xml")
    for entry in good:
        feed.add_entry(_atom(entry), order="append")
    return bytes(feed.atom_str())


def rss(channel: Channel, entries: Sequence[Entry], name: str) -> bytes:
    """The channel as RSS 2.0 with content:encoded and dc:creator. The same state gives the same bytes."""
    good = sound(entries).entries
    feed = _feed(channel, good, name, "application/rss+xml")
    feed.load_extension("dc", atom=False, rss=True)
    for entry in good:
        feed.add_entry(_rss(entry), order="append")
    return bytes(feed.rss_str())


class _Beyond(BaseExtension):  # type: ignore[misc]
    """What feedgen does not write: fh:archive, at:deleted-entry, and an RSS channel's other links."""

    archive = False
    links: Sequence[tuple[str, str]] = ()  # (rel, address), those that RSS lacks
    deleted: Sequence[Entry] = ()

    def extend_ns(self) -> dict[str, str]:
        tombstones = {"at": _TOMBSTONES} if self.deleted else {}
        return ({"fh": _HISTORY} if self.archive else {}) | tombstones

    def extend_atom(self, feed: etree._Element) -> etree._Element:
        if self.archive:
            etree.SubElement(feed, f"{{{_HISTORY}}}archive")
        for entry in self.deleted:
            buried = {"ref": entry.id, "when": with_offset(entry.withdrawn or entry.updated)}
            etree.SubElement(feed, f"{{{_TOMBSTONES}}}deleted-entry", buried)
        return feed

    def extend_rss(self, feed: etree._Element) -> etree._Element:
        (channel,) = feed
        for rel, address in self.links:
            etree.SubElement(channel, f"{{{_ATOM}}}link", {"rel": rel, "href": address})
        if self.archive:
            etree.SubElement(channel, f"{{{_HISTORY}}}archive")
        return feed


class _AtomEntry(FeedEntry):  # type: ignore[misc]
    """feedgen's entry, whose links keep rel, type and length (its issues 135 and 143)."""

    def atom_entry(self, extensions: bool = True) -> etree._Element:
        element = super().atom_entry(extensions)
        written = [child for child in element if etree.QName(child).localname == "link"]
        for child, link in zip(written, self.link(), strict=True):
            for name in ("rel", "type", "length"):
                if link.get(name):
                    child.set(name, link[name])
        return element


def _feed(channel: Channel, entries: Sequence[Entry], name: str, media_type: str) -> FeedGenerator:
    feed = FeedGenerator()
    updated = max((entry.updated for entry in entries), default=NEVER)
    feed.id(channel.url)
    feed.title(channel.title)
    feed.subtitle(channel.description)
    feed.description(channel.description)
    feed.language(channel.language)
    feed.author({"name": channel.author})
    feed.generator("Crier")
    feed.updated(updated)
    feed.lastBuildDate(updated)
    if channel.icon:
        feed.icon(channel.icon)
        # An RSS reader shows it in 144 pixels at most.
        feed.image(channel.icon, title=channel.title, link=channel.url, width="144", height="144")
    if channel.logo and media_type == "application/atom+xml":
        feed.logo(channel.logo)
    others = [("hub", channel.hub), ("prev-archive", channel.previous(name))]
    if channel.archive:
        others.append(("current", channel.feed(name)))
    links = [(rel, address) for rel, address in others if address]
    # self first, alternate last: feedgen makes the last link the RSS channel's own.
    feed.link(href=channel.page(name), rel="self", type=media_type)
    for rel, address in links:
        feed.link(href=address, rel=rel)
    feed.link(href=channel.url, rel="alternate", type="text/html")
    feed.register_extension("beyond", _Beyond)
    feed.beyond.archive, feed.beyond.links = bool(channel.archive), links
    if media_type == "application/atom+xml":
        feed.beyond.deleted = [entry for entry in entries if entry.withdrawn]
    return feed


def _clean(entry: Entry) -> Entry:
    """The entry with only characters XML 1.0 allows, and a title: a title that is empty says nothing."""
    title = xml(entry.title).strip()
    if not title:
        raise ValueError("an entry without a title")
    return replace(
        entry,
        title=title,
        summary=xml(entry.summary),
        html=xml(entry.html),
        authors=tuple(xml(author) for author in entry.authors),
        categories=tuple((xml(slug), xml(name)) for slug, name in entry.categories),
    )


def _common(entry: Entry, made: FeedEntry) -> FeedEntry:
    made.id(entry.id)
    made.title(entry.title)
    made.published(entry.published)
    made.updated(entry.updated)
    made.link(href=entry.url, rel="alternate", type="text/html")
    if entry.pdf:
        url, length = entry.pdf
        made.link(href=url, rel="enclosure", type="application/pdf", length=str(length))
    return made


def _atom(entry: Entry) -> FeedEntry:
    made = _common(entry, _AtomEntry())
    made.author([{"name": author} for author in entry.authors])
    for slug, name in entry.categories:
        made.category(term=slug, label=name)
    made.summary(entry.summary)
    if entry.html:
        made.content(entry.html, type="html")
    return made


def _rss(entry: Entry) -> FeedEntry:
    made = _common(entry, FeedEntry())
    made.load_extension("dc", atom=False, rss=True)
    made.dc.dc_creator(list(entry.authors))
    for _, name in entry.categories:
        made.category(term=name)
    # RSS reads a description as HTML.
    made.description(escape(entry.summary, quote=False), isSummary=True)
    if entry.html:
        made.content(entry.html, type="CDATA")
    return made
