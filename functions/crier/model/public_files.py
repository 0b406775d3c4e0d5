"""What lies beside every release's page, and the feeds of every folder: a row each, with all its facts.

The rows stand this low because everybody needs them: pages link to feeds, the store asks for media types,
publishing packs the press kit. What makes the bytes is named, and imported only by who makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from crier.model import previews

# When a file is made: with the page; by the function that carries WeasyPrint; of the finished files, on
# the way to the public; of the manifest's signature, last; beside page and PDF, for a preview's people alone.
Step = Literal["page", "pdf", "publication", "signature", "preview"]
# Where the page links to it: among the downloads, with each event that has a start, below the contacts.
Section = Literal["downloads", "event", "contacts"]


# A picture beside the page as it is called, whole or smaller: a pattern with no groups of its own.
PICTURE_FILE: Final = r"image-[0-9]+(?:-[0-9]+)?\.(?:jpg|png)"


class _Served:
    media_type: str

    @property
    def plain_type(self) -> str:
        """Its media type without parameters, as links say it."""
        return self.media_type.partition(";")[0]


@dataclass(frozen=True)
class Output(_Served):
    """A file beside a release's page.

    Its module lies in crier.rendering.outputs and has `render(edition)`, bytes or None where it does not
    apply; of one that is there only `sometimes`, also `applies(edition)`, which says so without making it.
    Of the step "publication" it lies in crier.site.bundles and has `bundle(handover, files)`; of the step
    "signature" it lies there and has `render(signature)`.
    """

    name: str
    media_type: str
    module: str
    step: Step = "page"
    section: Section | None = None  # None: the page's body does not link to it
    words: str = ""  # of the link: a key of text/messages/
    sometimes: bool = False
    in_kit: bool = False  # whether the press kit takes it along
    alternate: bool = False  # whether the page's head names it (<link rel="alternate">)
    title: str = ""  # there, where it has a name that nobody translates; else the link's words


@dataclass(frozen=True)
class Feed(_Served):
    """A feed beside every index page.

    Its module lies in crier.site.feeds and has `render(channel, entries)`, which answers bytes.
    """

    name: str  # a stem and an ending; closed pages of it are called <stem>-<number>.<ending>
    title: str  # what the format is called
    media_type: str
    module: str
    on_releases: bool = True  # whether the pages of releases link to their language's


_HTML = "text/html; charset=utf-8"
_TEXT = "text/plain; charset=utf-8"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# In the order in which pages list them (what is to be printed before all else) and the press kit holds them.
_OUTPUTS = (
    Output("index.html", _HTML, "page"),
    Output("release.txt", _TEXT, "wire_copy", section="downloads", words="page.text", in_kit=True),
    Output("release.docx", _WORD, "word_file", section="downloads", words="page.word", in_kit=True),
    # The card comes before the PDF: where one of these cannot be set, the page offers neither.
    Output("card.png", "image/png", "card", "pdf"),
    Output(
        "release.pdf", "application/pdf", "paper", "pdf", "downloads", "page.pdf", in_kit=True, alternate=True
    ),
    Output("press-kit.zip", "application/zip", "press_kit", "publication", "downloads", "page.kit"),
    Output("share.txt", _TEXT, "share", section="downloads", words="page.share"),
    Output("lite.html", _HTML, "lite", section="downloads", words="page.lite"),
    Output(
        "event.ics",
        "text/calendar; charset=utf-8",
        "calendar",
        "page",
        "event",
        "page.calendar",
        sometimes=True,
        in_kit=True,
    ),
    Output(
        "contacts.vcf",
        "text/vcard; charset=utf-8",
        "vcards",
        "page",
        "contacts",
        "page.vcard",
        sometimes=True,
        in_kit=True,
    ),
    Output("captions.csv", "text/csv; charset=utf-8", "caption_table", sometimes=True, in_kit=True),
    Output("ninjs.json", "application/json", "ninjs", alternate=True, title="IPTC ninjs"),
    Output("manifest.json", "application/json", "manifest", "publication"),  # of all before it
    Output("manifest.sig", "application/octet-stream", "der", "signature"),
    Output("signature.json", "application/json", "both_forms", "signature"),
)
# What trusted people read of an embargoed release (model/previews.py). None of it is ever public.
_PREVIEWS = (
    Output(previews.PAGE, _HTML, "preview", "preview"),
    Output(previews.PAPER, "application/pdf", "preview_paper", "preview"),
)
_FEEDS = (
    Feed("feed.atom", "Atom", "application/atom+xml; charset=utf-8", "atom"),
    Feed("feed.rss", "RSS", "application/rss+xml; charset=utf-8", "rss"),
    # jsonfeed.org/version/1.1; few readers take it: the newsroom's own pages name it.
    Feed("feed.json", "JSON Feed", "application/feed+json", "jsonfeed", on_releases=False),
)

OUTPUTS = {row.name: row for row in _OUTPUTS}
PREVIEWS = {row.name: row for row in _PREVIEWS}
FEEDS = {row.name: row for row in _FEEDS}


def outputs(step: Step) -> tuple[Output, ...]:
    """Those that are made in this step."""
    return tuple(row for row in OUTPUTS.values() if row.step == step)


def archived(name: str, number: int) -> str:
    """The file name of a closed page of a feed: feed-3.atom. 0 is the feed itself."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-{number}{dot}{ending}" if number else name


def key_file(named: str) -> str:
    """Where on the site the public key of this name lies, as docs/verify.md says."""
    return f".well-known/crier/{named}.pem"


KEY_FILE = key_file("key")  # the one that signs now


def feed(key: str) -> Feed | None:
    """The feed that the file of this key is, or is a closed page of."""
    stem, _, ending = key.rpartition("/")[2].rpartition(".")
    name, _, number = stem.rpartition("-")
    own = f"{name}.{ending}" if name and number.isdecimal() else f"{stem}.{ending}"
    return FEEDS.get(own)
