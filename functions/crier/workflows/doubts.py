"""What Crier is not sure of and asks the desk about, by steps that parse nothing of strangers'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from crier.model import naming, questions
from crier.model.edition import Edition
from crier.model.errors import Permanent
from crier.model.lifecycle import Head
from crier.model.newsroom import Newsroom
from crier.model.release import Reading, inlines, plain
from crier.model.settings import Settings
from crier.reading import decision as deciding
from crier.stores import staging
from crier.stores.releases import Releases
from crier.text.likeness import CORRECTION, likeness


def same_name(
    here: Settings, reading: Reading, head: Head, release: str, version: int, upload: Mapping[str, Any]
) -> str:
    """The question whether this is a correction; empty where it is none, or the desk said that it is one.

    None: the release is new, the file itself says what it corrects, or the texts are alike. Where the older
    text is no longer known, nobody can tell: that is asked.
    """
    older = max(head.version, head.ready)
    if not 0 < older < version or reading.correction or head.sha256 == reading.source.sha256:
        return ""
    if questions.answer(upload, questions.SAME_NAME, reading.source.sha256) == "correction":
        return ""
    public = staging.known(here.staging, release, older)
    alike = likeness(_words(public.release), _words(reading)) if public else 0.0
    return questions.SAME_NAME if alike < CORRECTION else ""


def proofed(
    here: Settings, reading: Reading, newsroom: Newsroom, release: str, version: int, now: datetime
) -> Edition:
    """How it would go out as a new release. Its address is nobody's yet."""
    own, nobody = naming.apart(release, version), Head()
    first = deciding.first_published(reading, newsroom, nobody, now)
    address = next(deciding.addresses(reading, newsroom, own, first))
    made = deciding.decide(reading, nobody, newsroom, own, 1, address, here.site_url, now).edition
    if made is None:
        raise Permanent("nothing to proof")
    return made


def ask(
    here: Settings, release: str, version: int, upload: Mapping[str, Any], facts: Mapping[str, Any]
) -> None:
    """Has the version wait for the desk. What was said of other bytes, or to another question, is void."""
    releases = Releases(here.releases)
    if releases.settle(release, version, "asked", facts):
        return
    if any(upload.get(name) != facts[name] for name in ("question", "sha256")):
        releases.note(release, version, {**facts, "said": None, "told_question": None})


def _words(reading: Reading) -> Iterator[str]:
    yield reading.headline or ""
    yield from map(plain, inlines(reading.body))
