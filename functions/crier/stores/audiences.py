"""Frozen audiences in staging: written once by a planner, and asked later whether somebody is in one."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor

from crier.aws import s3
from crier.mail.sending import plan

KEPT = 32  # chunks in memory
AT_ONCE = 8  # files written at once: S3 takes longer for one than we do to fill the next


def freeze(bucket: str, mailing: str, ids: Iterable[str], rate: float) -> tuple[int, str]:
    """Writes the files of a plan; how many people it has, and its manifest's name."""
    planned, name = 0, ""
    writing = deque[Future[bool]]()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for file in plan.freeze(ids, rate):
            key = plan.key(mailing, file.name)
            writing.append(pool.submit(s3.put, bucket, key, file.body, "application/json"))
            if len(writing) > AT_ONCE:
                writing.popleft().result()
            if file.manifest is not None:
                planned, name = file.manifest.planned, file.name
        for one in writing:
            one.result()
    return planned, name


class Audience:
    """One that was frozen. Its ids are in order, so that a few chunks answer for all."""

    def __init__(self, bucket: str, mailing: str, manifest: str) -> None:
        self.bucket, self.mailing = bucket, mailing
        self.manifest = plan.manifest(s3.get(bucket, plan.key(mailing, manifest))[0])
        self.names = self.manifest.names
        self.chunks: dict[int, list[str]] = {}

    def has(self, subscriber: str) -> bool:
        """Whether this subscriber id is in it."""
        return self.place(subscriber) is not None

    def place(self, subscriber: str) -> tuple[int, int] | None:
        """The chunk and the index in it of a subscriber id; None where it is not in it."""
        low, high = 0, len(self.names)
        while low < high:  # the first chunk that does not end before the id
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._chunk(middle)[-1] < subscriber else (low, middle)
        if low == len(self.names):
            return None
        chunk = self._chunk(low)
        at = bisect_left(chunk, subscriber)
        return (low, at) if at < len(chunk) and chunk[at] == subscriber else None

    def _chunk(self, number: int) -> list[str]:
        if number not in self.chunks:
            if len(self.chunks) == KEPT:
                self.chunks.clear()
            key = plan.key(self.mailing, self.names[number])
            self.chunks[number] = plan.ids(s3.get(self.bucket, key)[0])
        return self.chunks[number]
