"""What was made of a version, noted by version and hash by the step that put it. Proof and publish take that.

Whatever else lies in staging, or came there afterwards, is not what was made.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence

from crier.aws import s3
from crier.model import naming, previews, proof_view, public_files
from crier.model.errors import Permanent
from crier.model.media_types import content_type
from crier.model.public_files import Step
from crier.site.handover import Handover

_APART = "made-preview-"  # what the notes of a preview begin with, in a version's staging


def keep(bucket: str, release: str, version: int, step: Step, files: Mapping[str, bytes]) -> None:
    """Puts what a step has made, and then the note of it."""
    notes: dict[str, list[str | None]] = {}
    for name, body in files.items():
        key = naming.staged(release, version, f"out/{name}")
        put = s3.put_version(bucket, key, body, content_type(name))
        notes[name] = [put, hashlib.sha256(body).hexdigest()]
    key = naming.staged(release, version, f"made-{step}.json")
    s3.put(bucket, key, json.dumps(notes).encode(), "application/json")


def set_apart(bucket: str, release: str, version: int, step: Step, files: Mapping[str, bytes]) -> None:
    """Puts what only a preview's people read (model/previews.py) where publishing looks for nothing, and then
    the note of it."""
    for name, body in files.items():
        key = naming.staged(release, version, f"{previews.FOLDER}{name}")
        s3.put(bucket, key, body, content_type(name))
    notes = {name: hashlib.sha256(body).hexdigest() for name, body in files.items()}
    s3.put(bucket, _apart(release, version, step), json.dumps(notes).encode(), "application/json")


def lend(bucket: str, release: str, version: int, files: Mapping[str, bytes]) -> None:
    """Puts what a proof alone shows (model/proof_view.py) where publishing looks for nothing."""
    for name, body in files.items():
        key = naming.staged(release, version, f"{proof_view.SHEETS_FOLDER}{name}")
        s3.put(bucket, key, body, content_type(name))


def lent(bucket: str, release: str, version: int, name: str) -> bytes | None:
    """A file that was lent to a version's proof; None: there is none."""
    found = s3.find(bucket, naming.staged(release, version, f"{proof_view.SHEETS_FOLDER}{name}"))
    return found[0] if found else None


def _apart(release: str, version: int, step: Step) -> str:
    return naming.staged(release, version, f"{_APART}{step}.json")


def apart(bucket: str, release: str, version: int) -> dict[str, str]:
    """The hashes of the preview that people were mailed of a version (64 hex digits) by name, its pictures
    not among them; none: nobody was. A step that noted nothing keeps nothing from being published.
    """
    if not list(s3.keys(bucket, naming.staged(release, version, previews.MAILED))):
        return {}
    notes: dict[str, str] = {}
    for key in s3.keys(bucket, naming.staged(release, version, _APART)):
        note, _ = s3.get(bucket, key)
        notes |= json.loads(note)
    return {name: notes[name] for name in public_files.PREVIEWS if name in notes}


def of(bucket: str, release: str, handover: Handover) -> tuple[Sequence[str], Callable[[str], bytes]]:
    """The names of what was made, and what opens each.

    Raises Permanent where something is staged that nothing makes, s3.Missing where
    a step noted nothing; opening raises Permanent for other bytes than were noted.
    """
    staged = naming.staged(release, handover.version, "out/")
    there = [key.removeprefix(staged) for key in s3.keys(bucket, staged)]
    if handover.outputs and not set(there) <= set(handover.outputs):
        raise Permanent("a file is staged that nothing makes")
    if not handover.noted:  # made before notes were taken, and asleep in an embargo since
        return there, lambda name: s3.get(bucket, staged + name)[0]
    names, opened = noted(bucket, release, handover.version)
    if not set(names) <= set(handover.outputs):
        raise Permanent("a file is noted that nothing makes")
    return names, opened


def noted(bucket: str, release: str, version: int) -> tuple[Sequence[str], Callable[[str], bytes]]:
    """The names of what each step noted, and what opens just that. Raises as `of`."""
    notes: dict[str, tuple[str | None, str]] = {}
    for step in ("page", "pdf"):
        note, _ = s3.get(bucket, naming.staged(release, version, f"made-{step}.json"))
        notes |= json.loads(note)

    def opened(name: str) -> bytes:
        version_id, sha256 = notes[name]
        body, _ = s3.get(bucket, naming.staged(release, version, f"out/{name}"), version_id)
        if hashlib.sha256(body).hexdigest() != sha256:
            raise Permanent("other bytes are staged than were made")
        return body

    return sorted(notes), opened
