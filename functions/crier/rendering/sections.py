"""The newsroom's sections, as every page of it links to them."""

from __future__ import annotations

from crier.text import messages

SECTIONS = ("", "topics", "people", "events", "contacts", "feeds", "search")


def links(language: str, home: str, current: str | None = None) -> list[tuple[str, str, bool]]:
    """(address, name, whether it is the page at hand) of each. home: the language's folder, "/en/"."""
    return [
        (
            f"{home}{name}/" if name else home,
            messages.say(language, f"site.section.{name or 'all'}"),
            name == current,
        )
        for name in SECTIONS
    ]
