"""What Crier is not sure of and asks the desk about, by steps that parse nothing of strangers'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from crier.model import naming, questions
from crier.model.edition import Edition
from crier.model.errors import Permanent
from crier.model.lifecycle import Head
from crier.model.newsroom import Newsroom
from crier.model.release import Reading, inlines, plain
from crier.model.settings import ReleasesTable, SiteUrl, StagingBucket
from crier.reading import decision as deciding
from crier.reading import verdicts
from crier.stores import staging
from crier.stores.releases import Releases
from crier.text.likeness import CORRECTION, likeness


class Settings(StagingBucket, ReleasesTable, SiteUrl, Protocol):
    """What is asked of the stack here."""


def about(
    settings: Settings,
    reading: Reading,
    newsroom: Newsroom,
    head: Head,
    release: str,
    version: int,
    upload: Mapping[str, Any],
) -> tuple[str, Reading]:
    """The first question about this version that the desk has not answered, or none; the reading as it is
    where they all are, or will be, answered in its favour.

    What has another stop is held anyway, and is asked about nothing.
    """
    stops = verdicts.stopping(reading.findings) - verdicts.accepted(reading.evidence)
    if reading.verdict == "reject" or stops - {questions.EMBARGO}:
        return "", reading
    free = reading
    if stops:
        if newsroom.when_unsure == "hold":
            return "", reading
        free = reading.model_copy(update={"verdict": "publish", "embargo": None})
    if _another_text(settings, reading, head, release, version, upload):
        return questions.SAME_NAME, free
    said = questions.answer(upload, questions.EMBARGO, reading.source.sha256)
    return questions.EMBARGO if stops and said != "now" else "", free


def _another_text(
    settings: Settings, reading: Reading, head: Head, release: str, version: int, upload: Mapping[str, Any]
) -> bool:
    """Whether this may be another release than the one of its name, and the desk has not said otherwise.

    Not where the release is new, the file itself says what it corrects, or the texts are alike. Where the
    older text is no longer known, nobody can tell.
    """
    older = max(head.version, head.ready)
    if not 0 < older < version or reading.correction or head.sha256 == reading.source.sha256:
        return False
    if questions.answer(upload, questions.SAME_NAME, reading.source.sha256) == "correction":
        return False
    public = staging.known(settings.staging, release, older)
    return public is None or likeness(_words(public.release), _words(reading)) < CORRECTION


def proofed(
    settings: Settings,
    reading: Reading,
    newsroom: Newsroom,
    head: Head,
    release: str,
    version: int,
    now: datetime,
    doubt: str,
) -> Edition:
    """How it would go out; where its name is another's, as a new release. A new address is nobody's yet."""
    if doubt == questions.SAME_NAME:
        head, release, version = Head(), naming.apart(release, version), 1
    first = deciding.first_published(reading, newsroom, head, now)
    address = head.address or next(deciding.addresses(reading, newsroom, release, first))
    made = deciding.decide(reading, head, newsroom, release, version, address, settings.site_url, now).edition
    if made is None:
        raise Permanent("nothing to proof")
    return made


def ask(
    settings: Settings, release: str, version: int, upload: Mapping[str, Any], facts: Mapping[str, Any]
) -> None:
    """Has the version wait for the desk. What was said of other bytes, or to another question, is void."""
    releases = Releases(settings.releases)
    if releases.settle(release, version, "asked", facts):
        return
    if any(upload.get(name) != facts[name] for name in ("question", "sha256")):
        releases.note(release, version, {**facts, "said": None, "told_question": None})


def _words(reading: Reading) -> Iterator[str]:
    yield reading.headline or ""
    yield from map(plain, inlines(reading.body))
