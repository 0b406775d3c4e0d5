"""The checks: what would embarrass tomorrow, found today and said in words staff can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from crier.model.errors import Rejected
from crier.model.release import Finding, Level
from crier.reading.checks import (
    days_and_hours,
    house_style,
    links,
    media_contacts,
    prose,
    release_kind,
    translations,
    word_traces,
)
from crier.reading.checks.subject import Hit, Subject
from crier.text import messages
from crier.text.characters import cut, xml

EXCERPT = 160  # characters of the file that a finding quotes


class Check(NamedTuple):
    """A check's level, the function that makes the hits, and the levels that a hit may ask for instead."""

    level: Level
    find: Callable[[Subject], Iterable[Hit]]
    lesser: tuple[Level, ...] = ()

    def allowed(self, level: Level | None) -> Level:
        """A hit's level; the check's own for one it may not ask for."""
        return level if level in self.lesser else self.level


# Name → check. The names are what staff write behind `accept:`; their words stand in words/*.toml.
CHECKS = {
    "not-a-release": Check("stop", release_kind.not_a_release),
    "unreadable": Check("stop", release_kind.unreadable, ("warn",)),
    "placeholder": Check("stop", release_kind.placeholder, ("warn",)),
    "tracked-changes": Check("stop", word_traces.tracked_changes, ("note",)),
    "comments": Check("stop", word_traces.comments),
    "hidden-text": Check("stop", word_traces.hidden_text),
    "draft": Check("stop", release_kind.draft),
    "embargo": Check("stop", days_and_hours.embargo, ("warn", "note")),
    "no-headline": Check("stop", release_kind.no_headline),
    "no-body": Check("stop", release_kind.no_body),
    "weekday": Check("stop", days_and_hours.weekday),
    "wrong-year": Check("stop", days_and_hours.wrong_year),
    "time-zone": Check("warn", days_and_hours.time_zone),
    "event": Check("warn", days_and_hours.event),
    "no-contact": Check("stop", media_contacts.no_contact, ("warn",)),
    "contact-broken": Check("warn", media_contacts.contact_broken),
    "link-lost": Check("warn", links.lost),
    "link-bad": Check("warn", links.bad, ("note",)),
    "cut-off": Check("warn", prose.cut_off),
    "web-leftovers": Check("warn", prose.web_leftovers),
    "quotation": Check("warn", prose.quotation),
    "name-spelling": Check("warn", media_contacts.name_spelling),
    "boilerplate": Check("warn", house_style.boilerplate),
    "headline-form": Check("warn", house_style.headline_form, ("note",)),
    "language": Check("warn", house_style.language, ("note",)),
    "translation": Check("warn", translations.differ),
    "dates-disagree": Check("warn", days_and_hours.dates_disagree),
    "images": Check("warn", house_style.images, ("note",)),
    "outside-body": Check("warn", word_traces.outside_body, ("note",)),
    "private-data": Check("warn", word_traces.private_data, ("note",)),
    "front-matter": Check("stop", release_kind.front_matter, ("warn", "note")),
    "left-out": Check("note", house_style.left_out),
    "language-slips": Check("note", prose.language_slips),
}  # fmt: skip


def run(subject: Subject) -> Iterator[Finding]:
    """The findings of all checks, in the registry's order, in the desk's language."""
    for name, check in CHECKS.items():
        for hit in check.find(subject):
            yield finding(
                subject.newsroom.desk_language,
                name,
                hit.excerpt,
                level=check.allowed(hit.level),
                variant=hit.variant,
                values=hit.values,
            )


def finding(
    language: str,
    check: str,
    excerpt: str = "",
    /,
    *,
    level: Level = "stop",
    variant: str = "",
    values: Mapping[str, object] | None = None,
) -> Finding:
    """One finding in words: `findings.<check>[.<variant>].message` and its suggestion."""
    key = f"findings.{check}.{variant}" if variant else f"findings.{check}"
    return Finding(
        check=check,
        level=level,
        message=messages.say(language, f"{key}.message", **(values or {})),
        excerpt=cut(xml(excerpt), EXCERPT),
        suggestion=messages.say(language, f"{key}.suggestion", **(values or {})),
    )


def explained(language: str, error: Rejected) -> Finding:
    """The finding that tells staff why a file was rejected."""
    return finding(language, error.check, error.excerpt, values={"extension": "?", **error.values})
