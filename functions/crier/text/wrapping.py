"""Plain text in lines: wrapped, tidied. Apart from what is set in it, so that a short mail loads no model."""

from __future__ import annotations

import textwrap

from crier.text.characters import xml

WIDTH = 72  # characters a line, as RFC 3676 asks (78 at most with quoting marks)


def tidy(text: str) -> str:
    """No spaces at line ends, never more than one empty line, none at either end."""
    lines = [line.rstrip() for line in xml(text).splitlines()]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept).strip("\n")


def wrap(text: str, indent: str = "", first: str | None = None) -> str:
    """The text in lines of at most 72 characters; its own line breaks stay. Words are never cut."""
    lines = [
        textwrap.fill(
            line,
            WIDTH,
            initial_indent=indent if at or first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for at, line in enumerate(text.split("\n"))
    ]
    return "\n".join(lines)
