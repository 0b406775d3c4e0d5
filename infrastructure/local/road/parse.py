"""Prints the release in a file as JSON: exit 0 publish or hold, 1 reject, 2 unreadable."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "functions"))

from crier.model import filesets, newsroom
from crier.model.errors import Rejected
from crier.model.release import Reading
from crier.model.upload_formats import EXTENSIONS
from crier.reading import pipeline


def main(arguments: list[str]) -> int:
    """parse.py [--at INSTANT] [--newsroom newsroom.toml] FILE…: one object, or one a line for several files.

    The exit status is the gravest of the files'.
    """
    parser = options(argparse.ArgumentParser(prog="parse"))
    chosen = parser.parse_args(arguments)
    data = chosen.newsroom.read_bytes() if chosen.newsroom else b""
    return run(chosen.files, chosen.at, newsroom.read(data))


def options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """What parse takes, for its own command line and for ./crier's."""
    parser.add_argument("files", nargs="+", type=_file, metavar="FILE")
    parser.add_argument(
        "--at", type=instant, metavar="INSTANT", help="read as if it were then: 2026-11-28T14:00:00Z"
    )
    parser.add_argument("--newsroom", type=_file, metavar="newsroom.toml")
    return parser


def instant(text: str) -> datetime:
    """An ISO 8601 instant with its offset, in UTC. Raises ArgumentTypeError for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"no such instant: {text}") from error
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"without its offset (Z, +01:00): {text}")
    return at.astimezone(UTC)


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"no such file: {text}")
    return path


def run(files: list[Path], at: datetime | None, house: newsroom.Newsroom) -> int:
    """Prints the reading of each file. 0: publish or hold, 1: reject, 2: unreadable; the gravest counts."""
    now = at or datetime.now(UTC)
    gravest = 0
    for file in files:
        reading_, status = _parsed(file, house, now)
        text = pipeline.printed(reading_)
        print(text if len(files) == 1 else json.dumps(json.loads(text), ensure_ascii=False), flush=True)
        gravest = max(gravest, status)
    return gravest


def _parsed(file: Path, house: newsroom.Newsroom, now: datetime) -> tuple[Reading, int]:
    """The reading of one file, and what parse says of it when it ends."""
    upload = pipeline.Upload(file.read_bytes(), file.name, beside=_beside(file))
    try:
        translations = tuple(_translations(file, house, now))
        made = pipeline.read_in_sandbox(upload, newsroom=house, now=now, translations=translations).reading
    except Rejected as error:
        return pipeline.refused(upload, error, newsroom=house), 2
    return made, 1 if made.verdict == "reject" else 0


def _key(file: Path) -> str:
    """What the file would be called in the bucket, its folder with it."""
    return f"releases/{file.absolute().parent.name}/{file.name}"


def _beside(file: Path) -> dict[str, bytes]:
    """The pictures of its folder that are this text's."""
    by_key = {_key(other): other for other in file.absolute().parent.iterdir() if other.is_file()}
    if not any(other.suffix.lower() in filesets.PICTURES for other in by_key.values()):
        return {}  # a folder of hundreds of texts is quick to read
    return {by_key[key].name: by_key[key].read_bytes() for key in filesets.beside(_key(file), by_key)}


def _translations(file: Path, house: newsroom.Newsroom, now: datetime) -> Iterator[Reading]:
    """The same release in other languages, where the names say so."""
    for other in sorted(file.absolute().parent.iterdir()):
        named = {filesets.language(file.name), filesets.language(other.name)}
        known = other.suffix.lower() in EXTENSIONS and other.name != file.name and len(named) > 1
        if known and filesets.group(other.name) == filesets.group(file.name):
            upload = pipeline.Upload(other.read_bytes(), other.name)
            with suppress(Rejected):
                yield pipeline.read_in_sandbox(upload, newsroom=house, now=now).reading


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
