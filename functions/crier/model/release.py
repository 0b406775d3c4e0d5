"""The one model: what a careful reader finds in an upload, and what Crier publishes.

`Reading` is what was found, complete or not; `Release` is a reading that may
be published. Both are frozen. The names follow the trade (AP, GOV.UK,
schema.org NewsArticle, IPTC ninjs 3.1). A field is null where the text says
nothing: an invented value is worse than a missing one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date as Date
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from crier.model.house_layout import HouseLayout

Kind = Literal["release", "advisory", "statement"]
Level = Literal["stop", "warn", "note"]
Verdict = Literal["publish", "hold", "reject"]
Numerals = Literal["1", "a", "A", "i", "I"]
Sign = Annotated[str, Field(pattern=r"^[a-z0-9:-]{1,40}$")]  # of reading/confidence.py: a name, never a word


class Model(BaseModel):
    """Frozen, and strict about names: a misspelt field is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(Model):
    """A run of text with one look. A newline in `text` is a line break."""

    text: str
    strong: bool = False
    em: bool = False
    sup: bool = False
    sub: bool = False
    href: str | None = None  # http, https, mailto or tel; never anything else


Inline = tuple[Span, ...]


class Paragraph(Model):
    type: Literal["paragraph"] = "paragraph"
    text: Inline


class Heading(Model):
    type: Literal["heading"] = "heading"
    level: Annotated[int, Field(ge=2, le=4)]  # 1 is the headline's
    text: Inline


class ListEntry(Model):
    """`number`: what an item is counted as, where that is not one more than the item before it."""

    text: Inline
    children: tuple[Listing | Paragraph, ...] = ()  # lists in it, and what it goes on with after one
    number: Annotated[int, Field(ge=0, le=99_999)] | None = None


class Listing(Model):
    """`counted`: how an ordered list writes its numbers, by HTML's names: 1, a, A, i (iv), I (IV)."""

    type: Literal["list"] = "list"
    ordered: bool = False
    counted: Numerals = "1"
    items: tuple[ListEntry, ...]


class BlockQuotation(Model):
    type: Literal["quotation"] = "quotation"
    paragraphs: tuple[Inline, ...]


class TableRow(Model):
    """Each cell stands in its column.

    `spans`: how far each reaches, in columns and rows; what it reaches over is empty there, with (0, 0).
    Without any, every cell reaches over itself alone.
    `heads`: how many columns at its beginning name the row.
    """

    header: bool = False
    heads: Annotated[int, Field(ge=0)] = 0
    cells: tuple[Inline, ...]
    spans: tuple[tuple[int, int], ...] = ()


class Table(Model):
    type: Literal["table"] = "table"
    caption: str | None = None
    rows: tuple[TableRow, ...]


class Image(Model):
    type: Literal["image"] = "image"
    file: str  # a name in `Reading.media`


class Rule(Model):
    type: Literal["rule"] = "rule"


Block = Annotated[
    Paragraph | Heading | Listing | BlockQuotation | Table | Image | Rule,
    Field(discriminator="type"),
]


class Dateline(Model):
    city: str  # as printed, the first one
    region: str | None = None
    text: str  # the whole dateline as printed


class Embargo(Model):
    label: str  # as printed: FOR IMMEDIATE RELEASE, EMBARGADO HASTA …; empty: nothing is
    until: AwareDatetime | None = None  # UTC; None: immediate
    timezone: str | None = None  # IANA name of the zone it was written in
    # UTC, in order: the two instants a day and a month can mean (01/12), where that alone is not sure.
    either: Annotated[tuple[AwareDatetime, ...], Field(max_length=2)] = ()


class Contact(Model):
    """A media contact. Public hotlines are not contacts."""

    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    phone: str | None = None  # as printed
    phone_e164: str | None = None  # ITU-T E.164
    email: str | None = None  # null when obfuscated or broken
    languages: tuple[str, ...] = ()


class Quote(Model):
    """One run of attributed speech."""

    text: str  # without the quotation marks; paragraphs joined by a blank line
    speaker: str | None = None
    role: str | None = None


class Place(Model):
    name: str | None = None
    address: str | None = None


class Event(Model):
    name: str | None = None
    start: datetime | None = None  # local time, with its offset where the zone is known
    end: datetime | None = None
    timezone: str | None = None  # IANA
    place: Place | None = None
    rsvp: str | None = None
    online: str | None = None  # address to follow it


class Boilerplate(Model):
    organisation: str | None = None
    text: str


class Media(Model):
    file: Annotated[str, Field(pattern=r"^image-[0-9]+\.(jpg|png)$")]  # it becomes a public file's name
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None
    width: int
    height: int


class Finding(Model):
    """One thing staff should know, in their language, with the words it is about."""

    check: str
    level: Level
    message: str
    excerpt: str = ""
    suggestion: str = ""


class Source(Model):
    """Which bytes this was read from. `sha256` is hex; `sequencer` is S3's."""

    bucket: str | None = None
    key: str | None = None
    version_id: str | None = None
    sequencer: str | None = None
    sha256: str
    format: str  # ".txt", ".docx" …


class Evidence(Model):
    """Which words of the file a field was read from."""

    field: str  # "headline", "contacts[0]" …
    words: str
    rule: str  # what made us think so: "label", "first line", "front matter" …


class Reading(Model):
    """All that was found in one file. Printed by `crier parse`."""

    kind: Kind = "release"
    language: str = "und"  # BCP 47
    direction: Literal["ltr", "rtl"] = "ltr"
    headline: str | None = None
    subheadline: str | None = None
    date: Date | None = None  # as printed
    dateline: Dateline | None = None
    embargo: Embargo | None = None
    contacts: tuple[Contact, ...] = ()
    body: tuple[Block, ...] = ()
    quotations: tuple[Quote, ...] = ()
    events: tuple[Event, ...] = ()
    boilerplate: tuple[Boilerplate, ...] = ()
    notes: tuple[str, ...] = ()  # to editors
    topics: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    correction: str | None = None  # what changed, in the author's words
    media: tuple[Media, ...] = ()
    findings: tuple[Finding, ...] = ()
    verdict: Verdict = "publish"
    source: Source
    evidence: tuple[Evidence, ...] = ()
    layout: HouseLayout | None = None  # what would be remembered of it, were it confirmed
    signs: Mapping[Sign, float] = Field(default={}, max_length=120)  # what its certainty was weighed from


class Release(Reading):
    """A reading that may be published: it has a headline, a body and no objection."""

    headline: str = Field(min_length=1)
    body: tuple[Block, ...] = Field(min_length=1)
    verdict: Literal["publish"] = "publish"

    @model_validator(mode="after")
    def _known_language(self) -> Release:
        if self.language == "und":
            raise ValueError("a release has a language")
        return self


_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def plain(text: Inline) -> str:
    """The words of an inline text, without any look.

    What is raised or lowered is written with the signs that are so by themselves, where there are such: ten
    to the sixth is 10⁶, and not 106. Each letter stays one.
    """
    return "".join(map(signs, text))


def signs(span: Span) -> str:
    """The words of a span, as `plain` writes them."""
    if span.sup == span.sub:
        return span.text
    own = _RAISED if span.sup else _LOWERED
    return span.text.translate(own) if all(ord(letter) in own for letter in span.text) else span.text


def inlines(blocks: Iterable[Block]) -> Iterator[Inline]:
    """Every inline text of some blocks, in order: of paragraphs, headings, items, captions and cells."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield block.text
            case BlockQuotation():
                yield from block.paragraphs
            case Table():
                if block.caption:
                    yield (Span(text=block.caption),)
                for row in block.rows:
                    yield from row.cells
            case Listing():
                yield from _items(block.items)
            case _:
                pass


def _items(items: Iterable[ListEntry]) -> Iterator[Inline]:
    for item in items:
        yield item.text
        for inner in item.children:
            if isinstance(inner, Paragraph):
                yield inner.text
            else:
                yield from _items(inner.items)


def numbered(items: Iterable[ListEntry]) -> Iterator[tuple[int, ListEntry]]:
    """The items of an ordered list, each with its number."""
    number = 0
    for item in items:
        number = number + 1 if item.number is None else item.number
        yield number, item
