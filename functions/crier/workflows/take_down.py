"""Withdrawing a public release from the desk's page: its file is deleted, as a person would do it, and the
first word about that is said. From there on it is a deletion like any other (workflows/withdraw.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from crier.aws import s3
from crier.aws.s3 import Stored
from crier.model import deletions as core
from crier.model import filesets, naming
from crier.model.deletions import Deletion
from crier.model.errors import Transient
from crier.model.lifecycle import Head
from crier.model.settings import UploadsBucket
from crier.stores import deletions
from crier.stores.releases import Releases


class Settings(UploadsBucket, deletions.Settings, Protocol):
    """What is asked of the stack here."""


ROUNDS = 3  # in which a deletion is begun that the withdraw door looked at too early
SOON = 5  # seconds until the withdraw door sees to it: by then its file is gone, or was not to be deleted


def files(settings: Settings, release: str) -> list[tuple[str, Stored]] | None:
    """Key and stand of every file of a release that lies there; None where one is newer than its versions.

    What lies under a name that belongs to another release by now is none of this one's. A worse format of a
    text that lies there is not read (workflows/register_upload.py): it is nothing newer, and goes with it.
    """
    lying = list(_lying(settings, release))
    return None if any(stored is None for _, stored in lying) else [(key, one) for key, one in lying if one]


def _lying(settings: Settings, release: str) -> Iterator[tuple[str, Stored | None]]:
    releases = Releases(settings.releases)
    own, copies = releases.lying(release)
    looked = {key: s3.look(settings.uploads, key) for key in sorted({key for key, _ in own | copies})}
    there = {key: stored for key, stored in looked.items() if stored}
    for key, stored in there.items():
        if releases.called(naming.release_id(key)) == release:
            known = (key, stored.version_id) in own | copies
            unread = filesets.worse(key) and filesets.better(key, there)
            yield key, stored if known or unread else None
        elif (key, stored.version_id) in copies:
            yield key, stored


def begin(settings: Settings, release: str, head: Head, by: str, language: str, now: datetime) -> bool:
    """Says that this release is withdrawn, and deletes its files.

    False where a file changed meanwhile, or a colleague's Keep came first. language: the desk's. Twice is
    once. Whatever dies on the way ends as a deletion does: withdrawn if its file is gone, and told to the
    desk that nothing was if it lies there; pressed again, it is begun anew. Raises Transient where another
    deletion came meanwhile.
    """
    for _ in range(ROUNDS):
        lying = files(settings, release)
        if lying is None:
            return False
        deletion = _begun(settings, release, head, language)
        if deletions.settle(settings, deletion, "withdraw", by, now) != "withdraw":
            return False
        if not all(s3.delete_instead(settings.uploads, key, stored) for key, stored in lying):
            return False
        if _goes_on(settings, release, deletion):
            return True
    raise Transient("the release's file comes and goes")


def _begun(settings: Settings, release: str, head: Head, language: str) -> Deletion:
    """The one that is under way, where one is; else one of its own: S3's event is no news then (begins)."""
    was = deletions.known(settings, release)
    if was and core.state(was, core.mark(was["sequencer"]), head) in ("open", "withdrawing"):
        deletion = Deletion(release, was["key"], was["sequencer"])
    else:
        key = Releases(settings.releases).version(release, head.latest)["key"]
        deletion = core.by_button(release, key, head.sequencer, str(was.get("sequencer", "")))
    deletions.take_up(settings, deletion, SOON)
    if not deletions.begin(settings, deletion, was, head.sequencer, language):
        raise Transient("another deletion came meanwhile")
    return deletion


def _goes_on(settings: Settings, release: str, deletion: Deletion) -> bool:
    """Whether what was begun stands: the withdraw door may have looked before the file was gone."""
    head = Releases(settings.releases).head(release)
    known = deletions.known(settings, release)
    return core.state(known, core.mark(deletion.sequencer), head) in ("withdrawing", "withdrawn")
