"""The audience of a mailing, frozen: chunk files of subscriber ids and a manifest that names them.

Never addresses: who left, was erased or moved is read anew just before a
chunk is sent. The same audience always gives the same bytes, so planning
twice changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice

CALL = 50  # recipients: SES's limit of one SendBulkEmail call
CHUNK = 500  # people at most, and no more than SECONDS of sending
SECONDS = 45.0


@dataclass(frozen=True)
class Manifest:
    """What a plan froze: so many people, so many a chunk and a call, and the chunk files' names in order."""

    planned: int
    size: int
    names: tuple[str, ...]
    call: int = CALL

    @property
    def chunks(self) -> int:
        return len(self.names)

    def calls(self, chunk: int) -> list[int]:
        """How many people each call of a chunk has."""
        people = min(self.size, self.planned - chunk * self.size)
        return [min(self.call, people - start) for start in range(0, people, self.call)]


@dataclass(frozen=True)
class AudienceFile:
    """One file of a plan, named by its own bytes: writing it twice is harmless."""

    body: bytes
    manifest: Manifest | None = None  # of the last file, which is the manifest itself

    @property
    def name(self) -> str:
        return hashlib.sha256(self.body).hexdigest() + ".json"


def call_size(rate: float) -> int:
    """People a call: no more than a second of sending, so that no other mail waits longer behind one."""
    return max(1, min(CALL, int(rate)))


def chunk_size(rate: float) -> int:
    """People a chunk: whole calls, at most CHUNK, and what SECONDS of sending at this rate take."""
    call = call_size(rate)
    return max(call, min(CHUNK, int(rate * SECONDS)) // call * call)


def chunks(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    """The audience in chunks of ids, in the order they come."""
    rest = iter(ids)
    while chunk := list(islice(rest, size)):
        yield chunk


def freeze(ids: Iterable[str], rate: float) -> Iterator[AudienceFile]:
    """Chunk files as they fill, then the manifest's. Memory grows by one name a chunk."""
    names, planned, size = list[str](), 0, chunk_size(rate)
    for chunk in chunks(ids, size):
        file = AudienceFile(_json(chunk))
        names.append(file.name)
        planned += len(chunk)
        yield file
    manifest = Manifest(planned, size, tuple(names), call_size(rate))
    yield AudienceFile(_json(asdict(manifest)), manifest)


def manifest(file: bytes) -> Manifest:
    """The manifest of a manifest's file."""
    values = json.loads(file)
    return Manifest(values["planned"], values["size"], tuple(values["names"]), values.get("call", CALL))


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode()


def mailing_id(release: str, version: int, kind: str) -> str:
    """What a mailing is called in the ledger and in SES's tags: `[A-Za-z0-9_-]` only."""
    return f"{release}-{version}-{kind}"


def key(mailing: str, name: str) -> str:
    """Where a plan's file lies in staging."""
    return f"audience/{mailing}/{name}"


def ids(file: bytes) -> list[str]:
    """The subscriber ids of a chunk's file."""
    return [str(subscriber) for subscriber in json.loads(file)]
