"""Names that never change: release ids, slugs, public addresses, staged keys, executions.

No name here is ever built from an uploaded key as it is: a key may hold
`../`, control characters or embargoed words.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

RELEASES = "releases/"
ARCHIVE = "archive/"  # what is put here is published quietly, under its own day: model/archive_day.py
INCOMING = "incoming/"  # what the desk's page took in, until it lies in drafts/: model/handed_in.py
DRAFTS = "drafts/"  # what is put here is proofed: model/proofs.py

# Collections a release stands in, at most. DynamoDB changes at most 100 items in one transaction, the head,
# the version and what a correction takes away among them. With these, a correction that changes everything
# comes to 89.
MOST_COLLECTIONS = {"topics": 6, "lists": 4, "people": 6, "events": 6}

# Names below these are no names of anything below releases/. S3 takes any character in a key: a name below
# releases/ that begins like a mark gets one of its own.
_MARKS = {ARCHIVE: "\0", DRAFTS: "\1"}
_UNMARKED = "\2"


# What Finder, Explorer, NAS boxes and archivers keep of their own beside people's files.
_HOUSEKEEPING = frozenset({"__MACOSX", "@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information"})
_LEFT = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "autorun.inf", "4913"})
_SAFE_SAVE = re.compile(r".+\.sb-[0-9a-f]{8}-\w{6}", re.DOTALL)  # a Mac's programs keep the old file there
_FOLDER_TYPES = frozenset({"application/x-directory", "httpd/unix-directory"})
_UNFINISHED = re.compile(
    r"~\$.*|~.*\.tmp|.*~|#.*#|.*\.(?:tmp|temp|swp|swx|part|partial|filepart|crdownload|download|opdownload)",
    re.DOTALL | re.IGNORECASE,
)

# Where something happens, by what the first folder of a misplaced file may have meant.
_MEANT = {
    DRAFTS: ("draft", "borrador", "entwurf", "brouillon"),
    ARCHIVE: ("archiv", "archivo"),
    "subscribers/": ("subscriber", "suscriptor", "people", "contact"),
    "newsroom/": ("newsroom", "sala"),
}
_HEARD = (RELEASES, ARCHIVE, DRAFTS, "subscribers/", "newsroom/", "receipts/", INCOMING)


def misplaced(key: str) -> str | None:
    """The folder a file belongs to that lies where nothing happens; None where something does."""
    if key.startswith(_HEARD):
        return None
    folder, _, name = key.rpartition("/")
    first = folder.partition("/")[0].strip().casefold()
    for belongs, words in _MEANT.items():
        if first.startswith(words):
            return belongs
    if not first and extension(name) == ".csv":
        return "subscribers/"
    if not first and name.casefold().startswith("newsroom.toml"):
        return "newsroom/"
    return RELEASES


def stray(key: str, version_id: str, why: str) -> str:
    """The id under which an upload is answered that belongs to no release."""
    return hashlib.sha256(f"{why}\0{key}\0{version_id}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def archived(key: str | None) -> bool:
    """Whether a file lies under archive/."""
    return bool(key) and str(key).startswith(ARCHIVE)


def draft(key: str | None) -> bool:
    """Whether a file lies under drafts/."""
    return bool(key) and str(key).startswith(DRAFTS)


def below(key: str) -> str:
    """A key without the prefix that says what becomes of it."""
    prefix = next((prefix for prefix in _MARKS if key.startswith(prefix)), RELEASES)
    return key.removeprefix(prefix)


def stem(key: str) -> str:
    """What an upload is called, without prefix and extension: two files of one release share it."""
    name = below(unicodedata.normalize("NFC", key))
    mark = next((mark for prefix, mark in _MARKS.items() if key.startswith(prefix)), "")
    if not mark and name.startswith((*_MARKS.values(), _UNMARKED)):
        mark = _UNMARKED
    return mark + name.removesuffix(PurePosixPath(name).suffix)


def extension(key: str) -> str:
    """The extension in lower case, with its dot; empty where there is none."""
    return PurePosixPath(key).suffix.lower()


def ignorable(key: str) -> bool:
    """Files that programs leave behind or are still writing: hidden ones, locks, parts, marks of folders."""
    *folders, name = key.split("/")
    if not name or name.endswith("_$folder$") or any(_hidden(one) for one in (*folders, name)):
        return True
    return name.casefold() in _LEFT or _UNFINISHED.fullmatch(name) is not None


def folder_mark(size: int, content_type: str) -> bool:
    """Whether an object without a slash at its end is a folder's mark: empty, of a folder's type (s3fs)."""
    return size == 0 and content_type.partition(";")[0].strip() in _FOLDER_TYPES


def _hidden(segment: str) -> bool:
    if _SAFE_SAVE.fullmatch(segment):
        return True
    return (segment.startswith(".") and segment.strip(".") != "") or segment in _HOUSEKEEPING


def release_id(key: str) -> str:
    """16 hex digits naming the release this key belongs to."""
    return hashlib.sha256(stem(key).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def again(release: str) -> str:
    """The id of what is put under a withdrawn release's name: a new release with an address of its own."""
    return hashlib.sha256(f"{release}\0again".encode()).hexdigest()[:16]


def apart(release: str, version: int) -> str:
    """The id of a version that became a release of its own, because it is none of this release's."""
    return hashlib.sha256(f"{release}\0apart\0{version}".encode()).hexdigest()[:16]


def execution(release: str, files: Iterable[tuple[str, str]]) -> str:
    """The execution's name for a set of (key, version id): the same files start once."""
    parts = [release, *(f"{key}\0{version}" for key, version in sorted(files))]
    return hashlib.sha256("\0\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def slug(headline: str, release: str) -> str:
    """At most 60 letters of the headline, cut at a word; the id where no letter survives."""
    from slugify import slugify  # 6 ms, and only who reads a release names it

    words = slugify(headline, max_length=60, word_boundary=True, save_order=True)
    return words or f"release-{release[:8]}"


def address(language: str, published: datetime, zone: str, slug: str) -> str:
    """The public address: /{lang}/{yyyy}/{mm}/{dd}-{slug}/, dated in the newsroom's zone."""
    day = published.astimezone(ZoneInfo(zone))
    return f"/{language.lower()}/{day:%Y/%m/%d}-{slug}/"


ADDRESS = re.compile(r"^/[a-z]{2,3}(-[a-z0-9]{2,8})*/\d{4}/\d{2}/\d{2}-[a-z0-9]+(-[a-z0-9]+)*/$")


def staged(release: str, version: int, name: str = "") -> str:
    """The staging key of one thing made for one version of a release."""
    return f"{release}/{version}/{name}"


def display(key: str) -> str:
    """The file's name as a person may read it: no folders, no control or direction characters."""
    name = unicodedata.normalize("NFC", key).rpartition("/")[2]
    return "".join(c for c in name if unicodedata.category(c) not in ("Cc", "Cf", "Cs"))[:200]
