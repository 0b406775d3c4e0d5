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


def in_its_year(address: str) -> tuple[str, str]:
    """Where a release stands in the list of its year: the page, and the place on it."""
    _, language, year, month, day, _ = address.split("/")
    return f"/{language}/{year}/", f"{month}-{day}"
