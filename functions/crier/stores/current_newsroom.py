"""The newsroom in force: the newest newsroom.toml that could be read, kept in the Releases table.

Pages are made of it and of the releases alike, so it lies where both are read strongly consistent. A file
with a mistake in it changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from crier.aws import dynamodb, s3
from crier.model import naming, newsroom
from crier.model.errors import Rejected, Transient
from crier.model.lifecycle import newer
from crier.model.newsroom import Newsroom
from crier.model.settings import Settings

FILE = "newsroom/newsroom.toml"  # in the uploads bucket
PINNED = "newsroom.json"  # in staging, of one version: written by steps that parse nothing of strangers'
_KEY = ("newsroom", "in force")
_NEWEST = ("newsroom", "newest")


@dataclass(frozen=True)
class InForce:
    """A newsroom and the upload it came with. `sequencer` is S3's."""

    newsroom: Newsroom
    sequencer: str


def in_force(releases: str) -> InForce | None:
    """The newsroom that pages are made of; None before the first newsroom.toml."""
    item = dynamodb.get(releases, *_KEY)
    return InForce(Newsroom.model_validate_json(item["said"]), item["sequencer"]) if item else None


def enforce(releases: str, room: InForce) -> bool:
    """From here on every page is made of this newsroom; False where a newer one came meanwhile."""
    said = {"said": room.newsroom.model_dump_json()}
    return is_newest(releases, room.sequencer) and _advance(releases, _KEY, room.sequencer, said)


def announce(releases: str, sequencer: str) -> bool:
    """Notes that a newsroom is on its way; False where a newer one is."""
    return _advance(releases, _NEWEST, sequencer, {})


def _advance(releases: str, key: tuple[str, str], sequencer: str, values: dict[str, str]) -> bool:
    for _ in range(8):
        known = dynamodb.get(releases, *key)
        was = known["sequencer"] if known else None
        if was is not None and was != sequencer and not newer(sequencer, was):
            return False
        if dynamodb.update(releases, *key, values | {"sequencer": sequencer}, where={"sequencer": was}):
            return True
    raise Transient("newsroom: lost every race")


def is_newest(releases: str, sequencer: str) -> bool:
    """Whether no newer newsroom is on its way."""
    known = dynamodb.get(releases, *_NEWEST)
    return known is None or known["sequencer"] == sequencer


def pin(here: Settings, release: str, version: int) -> None:
    """Notes which newsroom a version speaks for, from its first step to its last. The first word counts."""
    room, problem = current(here)
    if problem is None:
        body, key = room.model_dump_json().encode(), naming.staged(release, version, PINNED)
        s3.put(here.staging, key, body, "application/json", if_absent=True)


def pinned(here: Settings, release: str, version: int) -> tuple[Newsroom, Rejected | None]:
    """The newsroom that a version speaks for; why, where there is none."""
    try:
        return Newsroom.model_validate_json(_pinned(here, release, version)), None
    except s3.Missing:
        return current(here)


def spoken_for(here: Settings, release: str, version: int) -> Newsroom:
    """As `pinned`, without a look at what lies there now: nobody's newsroom where none was noted."""
    try:
        return Newsroom.model_validate_json(_pinned(here, release, version))
    except s3.Missing:
        return Newsroom()


def _pinned(here: Settings, release: str, version: int) -> bytes:
    return s3.get(here.staging, naming.staged(release, version, PINNED))[0]


def current(here: Settings) -> tuple[Newsroom, Rejected | None]:
    """The newsroom of the file as it lies there, else the one in force; why, where there is neither."""
    try:
        return newsroom.read(s3.get(here.uploads, FILE)[0]), None
    except s3.Missing:
        known = in_force(here.releases)  # deleted: the one in force stays
        return (
            known.newsroom if known else Newsroom()
        ), None  # nobody put one yet: the stack's own desk hears
    except Rejected as error:
        found = in_force(here.releases)
        return (found.newsroom, None) if found else (Newsroom(), error)
