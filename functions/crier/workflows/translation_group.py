"""The languages of one release: who belongs together, which are public, whose page should link to whom.

Each language is a release of its own, with its own page, feed and receipt; a
group (filesets.group) says that they are the same news.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from crier.aws import sqs
from crier.model import filesets
from crier.model.lifecycle import Head, links
from crier.model.settings import ArrivalsQueue, ReleasesTable
from crier.stores import digest_items, translation_groups
from crier.stores.releases import Releases
from crier.stores.translation_groups import Members
from crier.text import language_choice


class Settings(ReleasesTable, ArrivalsQueue, Protocol):
    """What is asked of the stack here."""


@dataclass(frozen=True)
class Member:
    """One language of a release, as it stands."""

    release: str
    language: str  # as its address has it once there is one, before that as its name says; may be empty
    head: Head

    @property
    def public(self) -> bool:
        return bool(self.head.version) and self.head.state in ("publishing", "published")


def join(name: str, key: str, release: str) -> None:
    """Notes a text as one language of its release, where its name says a language or others' names do."""
    group, said = filesets.group(key), filesets.language(key)

    def joined(known: Members) -> Members:
        wanted = dict(known)
        if said or known:
            wanted[release] = said or ""
        plain = Releases(name).called(filesets.plain(key))
        if said and plain not in wanted and Releases(name).head(plain).latest:
            wanted[plain] = ""  # summit.docx was there before summit.es.docx
        return wanted

    translation_groups.change(name, group, joined)


def members(name: str, key: str) -> list[Member]:
    """Every language of the release a text belongs to, that text's among them; nobody where it is alone."""
    found = []
    for release, said in sorted(translation_groups.members(name, filesets.group(key)).items()):
        head = Releases(name).head(release)
        found.append(Member(release, head.language or said.lower(), head))
    return found


def translations(group: list[Member], release: str, language: str) -> dict[str, str]:
    """Language → address of what is public of a group beside this release: what its page links to."""
    others = [one for one in group if one.release != release and one.public]
    return {one.language: one.head.address for one in others if one.language != language}


def unlinked(group: list[Member]) -> dict[str, tuple[str, ...]]:
    """The releases whose public page links to something else than it should, and what it should."""
    wrong = {}
    for one in group:
        wanted = links(translations(group, one.release, one.language))
        # A newer file under way, or held, will say so itself.
        if one.public and one.head.latest == one.head.version and tuple(one.head.links) != wanted:
            wrong[one.release] = wanted
    return wrong


def relink(settings: Settings, key: str) -> None:
    """Asks intake for every public page of the group that should link elsewhere to be made anew."""
    for release, wanted in unlinked(members(settings.releases, key)).items():
        sqs.again(settings.arrivals, {"release": release, "links": wanted})


def offered(releases: str, mailings: str, key: str, newsroom: Sequence[str]) -> tuple[str, ...]:
    """The languages a text's release is mailed in, one of them to each person; none where it has only one.

    A language that is held or refused is on its way: its readers get it when it is mended.
    """
    group = [one for one in members(releases, key) if one.head.state != "withdrawn" and one.language]
    if not group:
        return ()
    return digest_items.offered(
        mailings, filesets.group(key), language_choice.ordered({m.language for m in group}, newsroom)
    )


def kin(releases: str, key: str, release: str) -> tuple[str, ...]:
    """The releases that are the same news in other languages.

    None where two of a group have one language: which of them belongs to this one nobody has said.
    """
    group = [one for one in members(releases, key) if one.head.state != "withdrawn"]
    languages = [one.language for one in group]
    if len(set(languages)) < len(languages):
        return ()
    return tuple(one.release for one in group if one.release != release)
