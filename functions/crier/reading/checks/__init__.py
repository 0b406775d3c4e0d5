"""The checks: what would embarrass tomorrow, found today and said in words staff can act on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from crier.model.errors import Rejected
from crier.model.release import Finding, Level
from crier.reading.checks import (
    certainty,
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


@dataclass(frozen=True)
class Check:
    """One thing the desk looks for."""

    name: str  # what staff write behind `accept:`; its words stand under findings.<name> in text/messages/
    level: Level  # unless a hit asks for one of `lesser`
    find: Callable[[Subject], Iterable[Hit]]
    number: int | None = None  # in the desk's list of thirty; None: beyond it
    lesser: tuple[Level, ...] = ()  # what a hit may ask for instead of `level`

    def allowed(self, level: Level | None) -> Level:
        """A hit's level; the check's own for one it may not ask for."""
        return level if level in self.lesser else self.level


# In the order in which staff are told.
CHECKS = (
    Check("not-a-release", "stop", release_kind.not_a_release, 1, lesser=("warn",)),
    Check("unreadable", "stop", release_kind.unreadable, 2, lesser=("warn",)),
    Check("placeholder", "stop", release_kind.placeholder, 3, lesser=("warn",)),
    Check("tracked-changes", "stop", word_traces.tracked_changes, 4, lesser=("note",)),
    Check("comments", "stop", word_traces.comments, 5),
    Check("hidden-text", "stop", word_traces.hidden_text, 6, lesser=("warn",)),
    Check("draft", "stop", release_kind.draft, 7),
    Check("embargo", "stop", days_and_hours.embargo, 8, lesser=("warn", "note")),
    Check("no-headline", "stop", release_kind.no_headline, 9),
    Check("as-read", "stop", certainty.as_read),
    Check("no-body", "stop", release_kind.no_body),
    Check("weekday", "stop", days_and_hours.weekday, 10),
    Check("wrong-year", "stop", days_and_hours.wrong_year, 11),
    Check("time-zone", "warn", days_and_hours.time_zone, 12),
    Check("event", "warn", days_and_hours.event, 13),
    Check("no-contact", "stop", media_contacts.no_contact, 14, lesser=("warn",)),
    Check("contact-broken", "warn", media_contacts.contact_broken, 15),
    Check("link-lost", "warn", links.lost, 16),
    Check("link-bad", "warn", links.bad, 17, lesser=("note",)),
    Check("cut-off", "warn", prose.cut_off, 18),
    Check("web-leftovers", "warn", prose.web_leftovers, 19),
    Check("quotation", "warn", prose.quotation, 20),
    Check("name-spelling", "warn", media_contacts.name_spelling, 21),
    Check("boilerplate", "warn", house_style.boilerplate, 22),
    Check("headline-form", "warn", house_style.headline_form, 23, lesser=("note",)),
    Check("language", "warn", house_style.language, 24, lesser=("note",)),
    Check("translation", "warn", translations.differ, 25),
    Check("dates-disagree", "warn", days_and_hours.dates_disagree, 26),
    Check("images", "stop", house_style.images, 27, lesser=("warn", "note")),
    Check("outside-body", "warn", word_traces.outside_body, 28, lesser=("note",)),
    Check("private-data", "warn", word_traces.private_data, 29, lesser=("note",)),
    Check("front-matter", "stop", release_kind.front_matter, lesser=("warn",)),
    Check("left-out", "note", house_style.left_out),
    Check("language-slips", "note", prose.language_slips, 30),
)
BY_NAME = {check.name: check for check in CHECKS}


def run(subject: Subject) -> Iterator[Finding]:
    """The findings of all checks, in the registry's order, in the desk's language."""
    for check in CHECKS:
        for hit in check.find(subject):
            yield finding(
                subject.newsroom.desk_language,
                check.name,
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
