"""Prints the release in a file as JSON: exit 0 publish or hold, 1 reject, 2 unreadable."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "functions"))

from crier import newsroom, reading
from crier.errors import Rejected


def main(arguments: list[str]) -> int:
    """parse.py FILE [newsroom.toml]"""
    file = Path(arguments[0])
    house = newsroom.read(Path(arguments[1]).read_bytes()) if arguments[1:] else newsroom.Newsroom()
    upload = reading.Upload(file.read_bytes(), file.name)
    try:
        read = reading.jailed(upload, newsroom=house, now=datetime.now(UTC)).reading
    except Rejected as error:
        print(reading.printed(reading.refused(upload, error, newsroom=house)))
        return 2
    print(reading.printed(read))
    return 1 if read.verdict == "reject" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
