"""The audience of a mailing, frozen: chunk files of subscriber ids and a manifest with their hash.

Never addresses: who left, was erased or moved is read anew just before a
chunk is sent. The same audience always gives the same bytes, so planning
twice changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

CALL = 50  # recipients: SES's limit of one SendBulkEmail call
CHUNK = 500  # people at most, and no more than SECONDS of sending
SECONDS = 45.0


@dataclass(frozen=True)
class Manifest:
    """What a plan froze. `sha256` is over all chunk files in order."""

    planned: int
    size: int  # people a chunk
    sha256: str

    @property
    def chunks(self) -> int:
        return math.ceil(self.planned / self.size)

    def calls(self, chunk: int) -> list[int]:
        """How many people each call of a chunk has."""
        people = min(self.size, self.planned - chunk * self.size)
        return [min(CALL, people - start) for start in range(0, people, CALL)]


def chunk_size(rate: float) -> int:
    """People a chunk: whole calls, at most CHUNK, and what SECONDS of sending at this rate take."""
    fit = int(rate * SECONDS) // CALL * CALL
    return max(CALL, min(CHUNK, fit))


def chunks(ids: Iterable[str], size: int) -> Iterator[tuple[int, list[str]]]:
    """The audience in numbered chunks of ids, in the order they come."""
    number, chunk = 0, list[str]()
    for subscriber in ids:
        chunk.append(subscriber)
        if len(chunk) == size:
            yield number, chunk
            number, chunk = number + 1, []
    if chunk:
        yield number, chunk


def freeze(ids: Iterable[str], size: int) -> Iterator[tuple[int, bytes] | Manifest]:
    """Chunk files (number, bytes) as they fill, then the manifest; memory stays flat."""
    digest, planned = hashlib.sha256(), 0
    for number, chunk in chunks(ids, size):
        body = json.dumps(chunk, separators=(",", ":")).encode()
        digest.update(body)
        planned += len(chunk)
        yield number, body
    yield Manifest(planned, size, digest.hexdigest())


def mailing_id(release: str, version: int, kind: str) -> str:
    """What a mailing is called in the ledger and in SES's tags: `[A-Za-z0-9_-]` only."""
    return f"{release}-{version}-{kind}"
