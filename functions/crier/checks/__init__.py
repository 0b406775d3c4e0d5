"""The checks: what would embarrass tomorrow, found today and said in words staff can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from crier import words
from crier.characters import cut, xml
from crier.checks import house, kinds, links, people, prose, times, translations, word
from crier.checks.subject import Hit, Subject
from crier.errors import Rejected
from crier.release import Finding, Level

EXCERPT = 160  # characters of the file that a finding quotes


class Check(NamedTuple):
    """A check's level, unless a hit says otherwise, and the function that makes the hits."""

    level: Level
    find: Callable[[Subject], Iterable[Hit]]


# Name → check. The names are what staff write behind `accept:`; their words stand in words/*.toml.
CHECKS = {
    "not-a-release": Check("stop", kinds.not_a_release),
    "unreadable": Check("stop", kinds.unreadable),
    "placeholder": Check("stop", kinds.placeholder),
    "tracked-changes": Check("stop", word.tracked_changes),
    "comments": Check("stop", word.comments),
    "hidden-text": Check("stop", word.hidden_text),
    "draft": Check("stop", kinds.draft),
    "embargo": Check("stop", times.embargo),
    "no-headline": Check("stop", kinds.no_headline),
    "no-body": Check("stop", kinds.no_body),
    "weekday": Check("stop", times.weekday),
    "wrong-year": Check("stop", times.wrong_year),
    "time-zone": Check("warn", times.time_zone),
    "event": Check("warn", times.event),
    "no-contact": Check("stop", people.no_contact),
    "contact-broken": Check("warn", people.contact_broken),
    "link-lost": Check("warn", links.lost),
    "link-bad": Check("warn", links.bad),
    "cut-off": Check("warn", prose.cut_off),
    "web-leftovers": Check("warn", prose.web_leftovers),
    "quotation": Check("warn", prose.quotation),
    "name-spelling": Check("warn", people.name_spelling),
    "boilerplate": Check("warn", house.boilerplate),
    "headline-form": Check("warn", house.headline_form),
    "language": Check("warn", house.language),
    "translation": Check("warn", translations.differ),
    "dates-disagree": Check("warn", times.dates_disagree),
    "images": Check("warn", house.images),
    "outside-body": Check("warn", word.outside_body),
    "private-data": Check("warn", word.private_data),
    "front-matter": Check("stop", kinds.front_matter),
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
                level=hit.level or check.level,
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
        message=words.say(language, f"{key}.message", **(values or {})),
        excerpt=cut(xml(excerpt), EXCERPT),
        suggestion=words.say(language, f"{key}.suggestion", **(values or {})),
    )


def explained(language: str, error: Rejected) -> Finding:
    """The finding that tells staff why a file was rejected."""
    return finding(language, error.check, error.excerpt, values={"extension": "?", **error.values})
