"""The one deletion of a release that is under way, as its item of the Releases table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from crier.aws import dynamodb, sqs
from crier.aws.dynamodb import Item
from crier.model.deletions import Deletion, Word
from crier.model.settings import DeletionsQueue, ReleasesTable
from crier.model.timestamps import sortable
from crier.stores import outcomes_told


class Settings(ReleasesTable, DeletionsQueue, Protocol):
    """What is asked of the stack here."""


def known(settings: Settings, release: str) -> Item:
    """The deletion under way, or the last that was; empty where there was none."""
    return dynamodb.get(settings.releases, *_key(release)) or {}


def begin(settings: Settings, deletion: Deletion, was: Item, upload: str, language: str) -> bool:
    """Puts this one in the place of the one that was; False where another did. Beginning twice is once.

    upload: the sequencer of the release's newest upload. language: the desk's.
    """
    if was.get("sequencer") == deletion.sequencer:
        return True
    said = {"key": deletion.key, "sequencer": deletion.sequencer, "upload": upload, "language": language}
    anew = {"said": None, "said_by": None, "said_at": None, "desk": None, "back": None}
    begun = dynamodb.update(
        settings.releases, *_key(deletion.release), said | anew, where={"sequencer": was.get("sequencer")}
    )
    return begun or known(settings, deletion.release).get("sequencer") == deletion.sequencer


def note_desk(settings: Settings, deletion: Deletion, desk: Sequence[str]) -> None:
    """Notes whom its links are mailed to, in this order, before they are."""
    where = {"sequencer": deletion.sequencer}
    dynamodb.update(settings.releases, *_key(deletion.release), {"desk": list(desk)}, where=where)


def settle(settings: Settings, deletion: Deletion, word: Word, by: str, now: datetime) -> str:
    """The word that counts from here on: the first. by: whom its link was mailed to; empty: nobody."""
    where = {"sequencer": deletion.sequencer, "said": None}
    said = {"said": word, "said_by": by or None, "said_at": sortable(now)}
    was = dynamodb.swap(settings.releases, *_key(deletion.release), said, where)
    return word if was is None else str(was.get("said", ""))


def came_back(settings: Settings, deletion: Deletion) -> None:
    """Notes that its file is there after all: the next deletion is another one."""
    where = {"sequencer": deletion.sequencer}
    dynamodb.update(settings.releases, *_key(deletion.release), {"back": True}, where=where)


def take_up(settings: Settings, deletion: Deletion, seconds: int = 0) -> None:
    """Has the withdraw door see to it, after so many seconds."""
    sqs.again(settings.deletions, {"due": vars(deletion)}, seconds)


def answers(settings: Settings, deletion: Deletion) -> frozenset[str]:
    """The outcomes that the desk was told of this deletion."""
    return outcomes_told.known(settings.releases, *_answers(deletion))


def note_answer(settings: Settings, deletion: Deletion, outcome: str) -> None:
    """Notes that the desk was told of an outcome."""
    outcomes_told.note(settings.releases, *_answers(deletion), outcome)


def _answers(deletion: Deletion) -> tuple[str, str]:
    return f"release#{deletion.release}", f"deleted#{deletion.sequencer}"


def _key(release: str) -> tuple[str, str]:
    return f"release#{release}", "deletion"
