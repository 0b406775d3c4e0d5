"""The parts of a release that a correction changed, in words."""

from __future__ import annotations

from collections.abc import Iterable

from crier.text import messages


def words(parts: Iterable[str], language: str) -> list[str]:
    """parts: as model/changes.py names them; "text:2" says how many paragraphs."""
    named = [part.partition(":") for part in parts]
    return [messages.say(language, f"receipt.changed.{part}", count=int(n or 0)) for part, _, n in named]
