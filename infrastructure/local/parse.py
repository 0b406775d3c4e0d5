"""Prints the release in a file as JSON: exit 0 publish or hold, 1 reject, 2 unreadable."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "functions"))

from crier.model import filesets, newsroom
from crier.model.errors import Rejected
from crier.model.release import Reading
from crier.reading import pipeline
from crier.reading.formats import EXTENSIONS


def main(arguments: list[str]) -> int:
    """parse.py FILE [newsroom.toml]"""
    file = Path(arguments[0])
    house = newsroom.read(Path(arguments[1]).read_bytes()) if arguments[1:] else newsroom.Newsroom()
    now = datetime.now(UTC)
    upload = pipeline.Upload(file.read_bytes(), file.name, beside=_beside(file))
    try:
        siblings = tuple(_siblings(file, house, now))
        read = pipeline.jailed(upload, newsroom=house, now=now, siblings=siblings).reading
    except Rejected as error:
        print(pipeline.printed(pipeline.refused(upload, error, newsroom=house)))
        return 2
    print(pipeline.printed(read))
    return 1 if read.verdict == "reject" else 0


def _key(file: Path) -> str:
    """What the file would be called in the bucket, its folder with it."""
    return f"releases/{file.absolute().parent.name}/{file.name}"


def _beside(file: Path) -> dict[str, bytes]:
    """The pictures of its folder that are this text's."""
    by_key = {_key(other): other for other in file.absolute().parent.iterdir() if other.is_file()}
    return {by_key[key].name: by_key[key].read_bytes() for key in filesets.beside(_key(file), by_key)}


def _siblings(file: Path, house: newsroom.Newsroom, now: datetime) -> Iterator[Reading]:
    """The same release in other languages, where the names say so."""
    for other in sorted(file.absolute().parent.iterdir()):
        named = {filesets.language(file.name), filesets.language(other.name)}
        known = other.suffix.lower() in EXTENSIONS and other.name != file.name and len(named) > 1
        if known and filesets.group(other.name) == filesets.group(file.name):
            upload = pipeline.Upload(other.read_bytes(), other.name)
            with suppress(Rejected):
                yield pipeline.jailed(upload, newsroom=house, now=now).reading


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
