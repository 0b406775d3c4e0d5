"""The newsroom in force: the newest newsroom.toml that could be read, kept in the Releases table.

Pages are made of it and of the releases alike, so it lies where both are read strongly consistent. A file
with a mistake in it changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from pydantic import ValidationError

from crier.aws import dynamodb, s3
from crier.model import naming, newsroom
from crier.model.errors import Rejected
from crier.model.lifecycle import newer
from crier.model.newsroom import Newsroom
from crier.model.settings import ReleasesTable, StagingBucket, UploadsBucket
from crier.stores import outcomes_told
from crier.stores.optimistic import LOST, Race, retry

FILE = "newsroom/newsroom.toml"  # in the uploads bucket
PINNED = "newsroom.json"  # in staging, of one version: written by steps that parse nothing of strangers'
_KEY = ("newsroom", "in force")
_NEWEST = ("newsroom", "newest")
_LISTS = ("newsroom", "lists")
REBUILD = ("newsroom", "work")


class Current(UploadsBucket, ReleasesTable, Protocol):
    """Where the newsroom of today lies."""


class Pinned(Current, StagingBucket, Protocol):
    """Where that of a version lies besides."""


@dataclass(frozen=True)
class InForce:
    """A newsroom and the upload it came with. `sequencer` is S3's."""

    newsroom: Newsroom
    sequencer: str


@dataclass(frozen=True)
class ListsEver:
    """The slugs of all lists that ever were in force: those that releases went to, and those of previews."""

    ordinary: frozenset[str]
    previews: frozenset[str]

    def turned(self, named: Newsroom) -> tuple[str, ...]:
        """The slugs that a newsroom would make lists of the other kind."""
        trusted = [one.slug for one in named.previewers if one.slug in self.ordinary]
        return (*trusted, *(one.slug for one in named.ordinary if one.slug in self.previews))


def in_force(releases: str) -> InForce | None:
    """The newsroom that pages are made of; None before the first newsroom.toml.

    One that came into force before today's rules of what a value may be, and breaks them, is none.
    """
    item = dynamodb.get(releases, *_KEY)
    try:
        return InForce(Newsroom.model_validate_json(item["said"]), item["sequencer"]) if item else None
    except ValidationError:
        return None


def enforce(releases: str, in_force_now: InForce) -> bool:
    """From here on every page is made of this newsroom; False where a newer one came meanwhile.

    The lists of both are noted before the one is written over: an older Crier noted none.
    """
    if not is_newest(releases, in_force_now.sequencer):
        return False
    before = in_force(releases)
    for each in (before, in_force_now) if before else (in_force_now,):
        _note_lists(releases, each.newsroom)
    said = {"said": in_force_now.newsroom.model_dump_json()}
    return _advance(releases, _KEY, in_force_now.sequencer, said)


def lists_ever(releases: str) -> ListsEver:
    """Which lists there ever were, of releases and of previews: people can be on one that is gone."""
    item, known = dynamodb.get(releases, *_LISTS) or {}, in_force(releases)
    ordinary, previews = set(item.get("ordinary", ())), set(item.get("previews", ()))
    for each in (Newsroom(), *((known.newsroom,) if known else ())):
        ordinary |= {one.slug for one in each.ordinary}
        previews |= {one.slug for one in each.previewers}
    return ListsEver(frozenset(ordinary), frozenset(previews))


def _note_lists(releases: str, named: Newsroom) -> None:
    _add_lists(releases, {one.slug for one in named.ordinary}, {one.slug for one in named.previewers})


def _add_lists(releases: str, ordinary: Iterable[str], previews: Iterable[str]) -> None:
    for kind, slugs in (("ordinary", set(ordinary)), ("previews", set(previews))):
        if slugs:
            dynamodb.add(releases, *_LISTS, kind, slugs, anew=True)


def announce(releases: str, sequencer: str) -> bool:
    """Notes that a newsroom is on its way; False where a newer one is."""
    return _advance(releases, _NEWEST, sequencer, {})


def _advance(releases: str, key: tuple[str, str], sequencer: str, values: dict[str, str]) -> bool:
    def advance() -> bool | Literal[Race.LOST]:
        known = dynamodb.get(releases, *key)
        was = known["sequencer"] if known else None
        if was is not None and was != sequencer and not newer(sequencer, was):
            return False
        new, as_read = values | {"sequencer": sequencer}, {"sequencer": was}
        return dynamodb.update(releases, *key, new, where=as_read) or LOST

    return retry("newsroom", advance)


def is_newest(releases: str, sequencer: str) -> bool:
    """Whether no newer newsroom is on its way."""
    known = dynamodb.get(releases, *_NEWEST)
    return known is None or known["sequencer"] == sequencer


def carry(old: str, new: str) -> None:
    """The newsroom in force by the table `old` is in force by `new`, unless that has a newer one; the lists
    of both are known by `new`."""
    for known_lists in (lists_ever(old), lists_ever(new)):
        _add_lists(new, known_lists.ordinary, known_lists.previews)
    for key in (_NEWEST, _KEY):
        known = dynamodb.get(old, *key)
        if known:
            values = {name: value for name, value in known.items() if name not in ("pk", "sk", "sequencer")}
            _advance(new, key, known["sequencer"], values)


def note_rebuild(releases: str, upload: str, done: int, of: int) -> None:
    """Notes how many of the site's folders are made anew. upload: names the newsroom.toml (Upload.mark)."""
    dynamodb.update(releases, *REBUILD, {"upload": upload, "done": done, "of": of})


def rebuilt(item: Mapping[str, Any]) -> tuple[int, int]:
    """How many folders are made anew, of how many, by the item at REBUILD; 0 of 0 where there is none."""
    return int(item.get("done", 0)), int(item.get("of", 0))


def answers(releases: str, upload: str) -> frozenset[str]:
    """The outcomes that staff were told of this upload."""
    return outcomes_told.known(releases, *_answers(upload))


def note_answer(releases: str, upload: str, outcome: str) -> None:
    """Notes that staff were told of an outcome."""
    outcomes_told.note(releases, *_answers(upload), outcome)


def _answers(upload: str) -> tuple[str, str]:
    return "newsroom", f"told#{upload}"


def pin(settings: Pinned, release: str, version: int) -> None:
    """Notes which newsroom a version speaks for, from its first step to its last. The first word counts."""
    in_force_now, problem = current(settings)
    if problem is None:
        body, key = in_force_now.model_dump_json().encode(), naming.staged(release, version, PINNED)
        s3.put(settings.staging, key, body, "application/json", if_absent=True)


def pinned(settings: Pinned, release: str, version: int) -> tuple[Newsroom, Rejected | None]:
    """The newsroom that a version speaks for; why, where there is none."""
    in_force_now = _pinned(settings, release, version)
    return (in_force_now, None) if in_force_now else current(settings)


def spoken_for(settings: Pinned, release: str, version: int) -> Newsroom:
    """As `pinned`, without a look at what lies there now: nobody's newsroom where none was noted."""
    return _pinned(settings, release, version) or Newsroom()


def _pinned(settings: Pinned, release: str, version: int) -> Newsroom | None:
    found = s3.find(settings.staging, naming.staged(release, version, PINNED))
    return Newsroom.model_validate_json(found[0]) if found else None


def uploaded(uploads: str) -> Newsroom:
    """The newsroom of the file as it lies there; a plain one, whose desk is the stack's, before the first.

    Raises Rejected for a file with a mistake in it.
    """
    found = s3.find(uploads, FILE)
    return newsroom.read(found[0]) if found else Newsroom()


def current(settings: Current) -> tuple[Newsroom, Rejected | None]:
    """The newsroom of the file as it lies there, else the one in force; why, where there is neither.

    A file that turns a list into one of the other kind is as one with a mistake in it: it never comes into
    force.
    """
    known = in_force(settings.releases)
    try:
        found_file = s3.find(settings.uploads, FILE)
        if found_file is None:
            # Deleted: the one in force stays. Nobody put one yet: the stack's desk hears.
            return (known.newsroom if known else Newsroom()), None
        lies = newsroom.read(found_file[0])
        if turned := lists_ever(settings.releases).turned(lies):
            raise Rejected("newsroom-unreadable", f"lists: {', '.join(turned)}")
        shown = known.newsroom.logo if known else None  # what was drawn is known by what is in force
        return lies.model_copy(update={"logo": shown}), None
    except Rejected as error:
        return (known.newsroom, None) if known else (Newsroom(), error)
