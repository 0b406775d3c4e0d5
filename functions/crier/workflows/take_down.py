"""Withdrawing a public release from the desk's page: its file is deleted, as a person would do it, and the
first word about that is said. From there on it is a deletion like any other (workflows/withdraw.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from crier.aws import s3
from crier.aws.s3 import Stored
from crier.model import deletions as core
from crier.model import naming
from crier.model.deletions import Deletion
from crier.model.errors import Transient
from crier.model.lifecycle import Head
from crier.model.settings import UploadsBucket
from crier.stores import deletions
from crier.stores.releases import Releases


class Settings(UploadsBucket, deletions.Settings, Protocol):
    """What is asked of the stack here."""


SOON = 5  # seconds until the withdraw door sees to it: by then its file is gone, or was not to be deleted


def files(settings: Settings, release: str) -> list[tuple[str, Stored]] | None:
    """Key and stand of every file of a release that lies there; None where one is newer than its versions.

    What lies under a name that belongs to another release by now is none of this one's.
    """
    lying = list(_lying(settings, release))
    return None if any(stored is None for _, stored in lying) else [(key, one) for key, one in lying if one]


def _lying(settings: Settings, release: str) -> Iterator[tuple[str, Stored | None]]:
    releases = Releases(settings.releases)
    own, copies = releases.lying(release)
    for key in sorted({key for key, _ in own | copies}):
        stored = s3.look(settings.uploads, key)
        if stored is None:
            continue
        if releases.called(naming.release_id(key)) == release:
            known = (key, stored.version_id) in own | copies
            yield key, stored if known else None
        elif (key, stored.version_id) in copies:
            yield key, stored


def begin(settings: Settings, release: str, head: Head, by: str, language: str, now: datetime) -> bool:
    """Says that this release is withdrawn, and deletes its files; False where one changed meanwhile.

    language: the desk's. Twice is once. Whatever dies on the way ends as a deletion does: withdrawn if its
    file is gone, and told to the desk that nothing was if it lies there. Raises Transient where another
    deletion came meanwhile.
    """
    lying = files(settings, release)
    if lying is None:
        return False
    was = deletions.known(settings, release)
    deletion = _deletion(settings, release, head, was)
    deletions.take_up(settings, deletion, SOON)
    if not deletions.begin(settings, deletion, was, head.sequencer, language):
        raise Transient("another deletion came meanwhile")
    deletions.settle(settings, deletion, "withdraw", by, now)
    return all(s3.delete_instead(settings.uploads, key, stored) for key, stored in lying)


def _deletion(settings: Settings, release: str, head: Head, was: Mapping[str, Any]) -> Deletion:
    """The one that is under way, where one is; else one of its own, as old as the newest upload.

    S3's event of its files is newer, and no news then (deletions.begins).
    """
    if was and core.state(was, core.mark(was["sequencer"]), head) in ("open", "withdrawing"):
        return Deletion(release, was["key"], was["sequencer"])
    key = Releases(settings.releases).version(release, head.latest)["key"]
    return Deletion(release, key, head.sequencer)
