"""Days, hours, zones, years and embargoes that do not fit together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date as Date
from datetime import timedelta

from crier.reading.checks.subject import Hit, Subject, around
from crier.reading.fields import written_dates
from crier.reading.fields.embargoes import Statement


def _doubts(statement: Statement) -> Iterator[Hit]:
    """What an embargo's words leave open: the first that is missing, and what can be read two ways."""
    missing = [what for what in statement.instant.missing if what != "zone"]
    for what in (*(f"no-{each}" for each in missing[:1]), *statement.instant.doubts):
        yield Hit(statement.quoted, what)


def embargo(subject: Subject) -> Iterator[Hit]:
    """Words for an embargo without an instant one can be sure of, or that contradict the file."""
    found = subject.fields
    held = found.held
    if held is None:
        return
    for statement in held.unsure:
        yield from _doubts(statement)
    first = held.first
    if held.several:
        yield Hit(" / ".join(each.quoted for each in held.statements if each.instant.sure), "several")
    if held.over:
        yield Hit(first.quoted, "past", level="note")
        return
    if any(each.immediate for _, each in found.layout.labels):
        yield Hit(first.quoted, "immediate")
    if "zone" in first.instant.missing and "time" not in first.instant.missing and held.until:
        yield Hit(first.quoted, "no-zone", level="warn", values={"zone": subject.newsroom.timezone})
    if first.instant.wrong_season:
        yield Hit(first.quoted, "season", level="warn", values={"letters": first.instant.wrong_season})
    starts = [each.event.start for each in found.events]
    if held.until and any(start and start.tzinfo and held.until > start for start in starts):
        yield Hit(first.quoted, "after-event", level="warn")


def weekday(subject: Subject) -> Iterator[Hit]:
    """A day of the week that is not the date's."""
    found = subject.fields
    seen: set[str] = set()
    year = found.date.year if found.date else None
    texts = [unit.words for i, unit in enumerate(found.layout.units) if found.layout.roles[i] != "leftover"]
    for text in texts:
        for each in written_dates.find(text, year=year, day_first=found.layout.day_first):
            if (
                each.weekday is None
                or each.value.weekday() == each.weekday
                or each.ambiguous
                or each.words in seen
            ):
                continue
            if not each.has_year and not _near(each.value, found.date):
                continue
            seen.add(each.words)
            yield Hit(around(text, each.start, each.end, 30), values=_weekday_words(subject, each))


def _near(value: Date, other: Date | None) -> bool:
    return other is not None and abs((value - other).days) < 60


def _weekday_words(subject: Subject, each: written_dates.FoundDate) -> dict[str, object]:
    from crier.text import dates as written

    language = subject.newsroom.desk_language
    right_day = min(
        (
            each.value + timedelta(days=shift)
            for shift in range(-3, 4)
            if (each.value + timedelta(days=shift)).weekday() == each.weekday
        ),
        key=lambda day: abs((day - each.value).days),
    )
    return {
        "written": each.words,
        "right": written.weekday(each.value, language),
        "other": written.weekday(right_day, language),
    }


def wrong_year(subject: Subject) -> Iterator[Hit]:
    """An event before the release that announces it; a release from the future."""
    found = subject.fields
    if found.date and found.date > subject.now.date() + timedelta(days=370):
        yield Hit(found.printed_date.words if found.printed_date else found.date.isoformat(), "future")
    for each in found.events:
        start = each.event.start
        if not (start and found.date and each.date and each.date.has_year) or each.rule != "labels":
            continue
        if start.date() < found.date - timedelta(days=1):
            yield Hit(each.date.words, "event-before", values={"date": found.date.isoformat()})
    if found.date is None or found.embargo is None or found.embargo.until:
        return
    if found.date < subject.now.date() - timedelta(days=330) and _same_day(found.date, subject.now.date()):
        yield Hit(
            found.printed_date.words if found.printed_date else "",
            "last-year",
            values={"year": subject.now.year},
        )


def _same_day(value: Date, today: Date) -> bool:
    """Whether only the year is off: last year's number is the commonest slip of January."""
    return (
        abs((value.replace(year=today.year, day=min(value.day, 28)) - today).days) <= 10
        and today.year - value.year == 1
    )


def time_zone(subject: Subject) -> Iterator[Hit]:
    """An event's hour without a zone, or with the letters of the other half of the year."""
    for each in subject.fields.events:
        start = each.event.start
        if start is None:
            continue
        words = each.words if each.rule == "labels" else " ".join(time.words for time in each.times)
        if each.zone is None:
            yield Hit(words, "missing")
        elif each.zone.claims_wrongly(start.replace(tzinfo=None)):
            yield Hit(words, "season", values={"letters": each.zone.words})
    for text in subject.facts("impossible-offset"):
        yield Hit(text, "impossible")


def event(subject: Subject) -> Iterator[Hit]:
    """An event that a reader could not go to."""
    found = subject.fields
    starts = set()
    for each in found.events:
        happens = each.event
        if each.rule == "labels":
            if happens.start is None:
                yield Hit(each.words, "no-time" if each.date else "no-date")
            if happens.place is None and not happens.online:
                yield Hit(each.words, "no-place")
        if happens.start and happens.end and happens.end <= happens.start:
            yield Hit(each.words, "ends-first")
        if len(each.times) > 1 and each.rule == "labels":
            yield Hit(" · ".join(time.words for time in each.times), "two-times")
        if happens.start:
            starts.add(happens.start)
    if found.kind == "advisory" and not found.events:
        yield Hit(found.headline or "", "advisory")


def dates_disagree(subject: Subject) -> Iterator[Hit]:
    """Two dates for one release: in its head, in front matter, or one that changes by itself."""
    found = subject.fields
    for text in subject.facts("auto-date"):
        yield Hit(text, "automatic")
    printed = [each for _, each in found.layout.dates if each.has_year]
    first = printed[0] if printed else None
    other = next((each for each in printed[1:] if first and each.value != first.value), None)
    if first and other:
        yield Hit(f"{first.words} / {other.words}")
    if first and first.ambiguous:
        yield Hit(first.words, "ambiguous", values={"date": first.value.isoformat()})
    front = found.document.front.get("date")
    if first and isinstance(front, str):
        said = written_dates.find(front, day_first=found.layout.day_first)
        if said and said[0].value != first.value:
            yield Hit(f"{said[0].words} / {first.words}")
