"""The search's index of older releases: which of them have a word, in files by how words begin.

It is made at one go of all months but the newest, and never changed: a release of those months that comes,
changes or goes takes the whole index away, and the search goes by months until there is another
(workflows/search_index.py). Releases are numbered from the newest; a word's line has the steps from one
number to the next, in digits of 32 (48 is 0; a digit of 80 and more has another after it).
scripts/search.js reads it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from crier.site.language_state import Line
from crier.site.sitemaps import row
from crier.text import search_terms

A_FILE = 20  # releases for one more file of words: of 300 words each, some 8 KB
MOST_FILES = 512
ROWS = 16  # releases whose headlines lie in one file
_DIGIT = 5  # bits


def files(releases: int) -> int:
    """Into how many files the words of so many releases go."""
    return min(MOST_FILES, releases // A_FILE + 1)


class Making:
    """An index that grows release by release, the newest first."""

    def __init__(self) -> None:
        self.count = 0
        self._rows: list[str] = []
        self._known: dict[str, tuple[int, bytearray]] = {}  # by word: the last release that has it, the steps

    def add(self, line: Line) -> None:
        """One more release, older than those before."""
        at, known = self.count, self._known
        for term in {*search_terms.terms(" ".join((line.title, line.summary, line.words)))}:
            last, steps = known.get(term) or (-1, bytearray())
            _write(steps, at - last - 1)
            known[term] = at, steps
        self._rows.append(json.dumps(row(line), ensure_ascii=False, separators=(",", ":")))
        self.count += 1

    def made(self) -> Iterator[tuple[str, bytes]]:
        """Every file of it: name and bytes."""
        count = files(self.count)
        lines: list[list[str]] = [[] for _ in range(count)]
        for term in sorted(self._known):
            lines[filed(term, count)].append(f"{term} {self._known[term][1].decode()}\n")
        for number, words in enumerate(lines):
            yield f"{number}.txt", "".join(words).encode()
        for at in range(0, self.count, ROWS):
            body = ",\n".join(self._rows[at : at + ROWS])
            yield f"rows-{at // ROWS}.json", f"[{body}]\n".encode()


def filed(term: str, count: int) -> int:
    """In which of so many files a word stands."""
    mixed = 0
    for sign in search_terms.begins(term):
        mixed = (mixed * 31 + ord(sign)) & 0xFFFFFFFF
    return mixed % count


def made(lines: Iterable[Line]) -> dict[str, bytes]:
    """The files of an index of these releases, the newest first, by name."""
    making = Making()
    for line in lines:
        making.add(line)
    return dict(making.made())


def _write(steps: bytearray, step: int) -> None:
    while step >= 1 << _DIGIT:
        steps.append(80 + (step & 31))
        step >>= _DIGIT
    steps.append(48 + step)
