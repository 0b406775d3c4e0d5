"""One line of the newsroom: a release as feeds and the index know it, and the feed it stands in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from crier.model.edition import Edition
from crier.model.newsroom import Newsroom
from crier.model.public_files import archived
from crier.model.timestamps import with_offset
from crier.rendering import picture_files, story
from crier.text import dates, messages
from crier.text.characters import xml

# DynamoDB takes 400 KB an item; the feed item shares a transaction with the head.
LARGEST_CONTENT = 100_000

_NAMESPACE = uuid.UUID("6b1d0c5e-0f0b-5e55-9c1e-3a9d2f7e4c10")


@dataclass(frozen=True)
class Entry:
    """A published release, as RFC 4287 (Atom) and RSS 2.0 need it. Its id never changes."""

    id: str  # urn:uuid:…, from what never changes of a release
    url: str
    title: str
    summary: str  # plain text
    html: str  # content, safe HTML; empty: the summary is all there is
    language: str  # BCP 47
    published: datetime  # UTC
    updated: datetime  # UTC
    authors: tuple[str, ...]
    categories: tuple[tuple[str, str], ...] = ()  # (slug, name)
    pdf: tuple[str, int] | None = None  # address, length in bytes
    image: str | None = None  # address of its first picture
    listed: tuple[str, int, int] | None = None  # path of the picture that lists show, width, height
    withdrawn: datetime | None = None  # UTC; what stands here is a notice then, never the release

    @classmethod
    def from_edition(cls, edition: Edition, pdf_length: int | None) -> Entry:
        """The entry of an edition. `pdf_length` in bytes; None: there is no PDF."""
        release = edition.release
        small = picture_files.listed(release.media[0]) if release.media else None
        content = story.feed_content(edition)
        return cls(
            id=identity(edition),
            url=edition.url,
            title=xml(release.headline),
            summary=xml(story.summary(release)),
            html=content if len(content.encode()) <= LARGEST_CONTENT else "",
            language=release.language,
            published=edition.published.astimezone(UTC).replace(microsecond=0),
            updated=edition.updated.astimezone(UTC).replace(microsecond=0),
            authors=(xml(edition.newsroom.organisation),),
            categories=tuple((slug, xml(name)) for slug, name in story.topics(edition)),
            pdf=None if pdf_length is None else (edition.url + "release.pdf", pdf_length),
            image=edition.url + release.media[0].file if release.media else None,
            listed=(edition.address + small.name, small.width, small.height) if small else None,
        )

    def notice(self, when: datetime) -> Entry:
        """What stands in the place of a withdrawn release: the same id and address, and not a word of it."""
        return Entry(
            id=self.id,
            url=self.url,
            title=messages.say(self.language, "feed.withdrawn_title"),
            summary=messages.say(self.language, "feed.withdrawn"),
            html="",
            language=self.language,
            published=self.published,
            updated=when.astimezone(UTC).replace(microsecond=0),
            authors=self.authors,
            withdrawn=when.astimezone(UTC).replace(microsecond=0),
        )

    def to_item(self) -> dict[str, object]:
        """This entry as plain values for the Releases table."""
        item: dict[str, object] = {
            "id": self.id,
            "url": self.url,
            "title": self.title,
            "summary": self.summary,
            "html": self.html,
            "language": self.language,
            "published": self.published.isoformat(),
            "updated": self.updated.isoformat(),
            "authors": list(self.authors),
            "categories": [[slug, name] for slug, name in self.categories],
        }
        if self.pdf:
            item["pdf_url"], item["pdf_length"] = self.pdf
        if self.image:
            item["image"] = self.image
        if self.listed:
            item["listed"] = list(self.listed)
        if self.withdrawn:
            item["withdrawn"] = self.withdrawn.isoformat()
        return item

    @classmethod
    def from_item(cls, item: Mapping[str, object]) -> Entry:
        """The entry an item holds. Raises KeyError or ValueError where it holds none."""
        authors, categories = item["authors"], item["categories"]
        if not isinstance(authors, list) or not isinstance(categories, list):
            raise ValueError("authors and categories are lists")
        return cls(
            id=str(item["id"]),
            url=str(item["url"]),
            title=str(item["title"]),
            summary=str(item["summary"]),
            html=str(item["html"]),
            language=str(item["language"]),
            published=datetime.fromisoformat(str(item["published"])),
            updated=datetime.fromisoformat(str(item["updated"])),
            authors=tuple(str(author) for author in authors),
            categories=tuple((str(slug), str(name)) for slug, name in categories),
            # int(): DynamoDB answers Decimal.
            pdf=(str(item["pdf_url"]), int(str(item["pdf_length"]))) if "pdf_url" in item else None,
            image=str(item["image"]) if "image" in item else None,
            listed=listed(item.get("listed")),
            withdrawn=datetime.fromisoformat(str(item["withdrawn"])) if "withdrawn" in item else None,
        )


def listed(said: object) -> tuple[str, int, int] | None:
    """The picture of an item, None where it has none; ValueError for what is no address, width and height."""
    if said is None:
        return None
    if not isinstance(said, list) or len(said) != 3:
        raise ValueError("an address and two sizes")
    return str(said[0]), int(said[1]), int(said[2])  # int(): DynamoDB answers Decimal


def identity(edition: Edition) -> str:
    """The entry's id for ever: from the release's id, address and first publication (RFC 9562, version 5).

    Not from the site's name: a newsroom that moves to another domain keeps its ids.
    """
    first = with_offset(edition.published)
    return uuid.uuid5(_NAMESPACE, f"{edition.release_id} {edition.address} {first}").urn


@dataclass(frozen=True)
class Channel:
    """One feed's head: releases of a newsroom that belong together, and the page that lists them."""

    title: str
    description: str
    language: str  # BCP 47
    url: str  # of the page, with a slash at its end; the feeds lie beside it
    author: str
    icon: str | None = None  # address of a square picture, 192 pixels
    logo: str | None = None  # address of the organisation's logo
    hub: str | None = None  # of WebSub (W3C Recommendation, 2018)
    archive: int = 0  # which closed page of the feed this is (RFC 5005, section 4); 0: the feed itself
    older: int = 0  # the newest closed page with older entries; 0: there is none

    @classmethod
    def of(cls, newsroom: Newsroom, language: str, site_url: str) -> Channel:
        """The channel of all releases in one language."""
        return cls.at(newsroom, language, f"{site_url}/{language.lower()}/")

    @classmethod
    def at(cls, newsroom: Newsroom, language: str, url: str, about: str = "") -> Channel:
        """The channel of the page at this address. about: what sets it apart, in words (a topic)."""
        name, logo = newsroom.organisation, newsroom.logo
        site = "/".join(url.split("/")[:3])
        title = messages.say(language, "feed.title", organisation=name)
        return cls(
            title=xml(f"{title}{dates.comma(language)}{about}" if about else title),
            description=xml(messages.say(language, "feed.description", organisation=name)),
            language=language,
            url=url,
            author=xml(name),
            icon=f"{site}/{logo.key('icon')}" if logo else None,
            logo=f"{site}/{logo.key('logo')}" if logo else None,
            hub=newsroom.hub,
        )

    def feed(self, name: str) -> str:
        """The address of one of its feeds, by its name in FEEDS."""
        return self.url + name

    def page(self, name: str) -> str:
        """The address of this very document."""
        return self.url + archived(name, self.archive)

    def previous(self, name: str) -> str | None:
        """The address of the closed page before this document."""
        return self.url + archived(name, self.older) if self.older else None
