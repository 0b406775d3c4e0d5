"""What people ask of newsrooms in their own words: to run a text on a day, to be silent until a day.

A sentence with a subject and a verb that tells what happens on a day asks for nothing.
spoken_requests.toml has the words. They are looked for one by one in a sentence, so their order says nothing.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

_AFTER = 60  # characters after a day in which "and no sooner" stands: an hour and its zone come first
_LEAD = 110  # characters between "until" and its day: until the minister speaks on Tuesday …
_SUBJECT = 90  # characters of a sentence before its verb
_CLAUSE = re.compile(r"[,;:–—]\s")
# Arabic tells with its verb first, and whose deed it is after it.
_VERB_FIRST = re.compile(r"\W*[وف]?س?[يت]\w{2,8}\sال\w{3}")
# A thing with a name, of which something is told: a longer word, or a short one after its article.
_NAMED = re.compile(r"[^\W\d_]{4}|(?<!\w)(?:the|an?|el|l[aeo]s?|der|die|das|il|i|os?|as?|els)\s[^\W\d_]{2}")


class _Words(NamedTuple):
    ask: re.Pattern[str]
    run: re.Pattern[str]
    sooner: re.Pattern[str]
    quiet: re.Pattern[str]
    until: re.Pattern[str]
    lead: re.Pattern[str]
    tells: re.Pattern[str]
    ours: re.Pattern[str]
    hush: re.Pattern[str]
    cite: re.Pattern[str]
    nay: re.Pattern[str]
    you: re.Pattern[str]
    isfor: re.Pattern[str]
    then: re.Pattern[str]
    edition: re.Pattern[str]  # all that may stand beside a day which is a line's whole matter
    note: re.Pattern[str]


@cache
def _words() -> _Words:
    languages = tomllib.loads((files(__package__) / "spoken_requests.toml").read_text("utf-8")).values()

    def either(name: str) -> str:
        return "|".join(each[name] for each in languages)

    def any_of(name: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{either(name)})(?!\w)")

    lead = any_of("for")
    edition = re.compile(rf"(?:[\W\d_]|(?:{either('edition')})(?!\w))*\Z")
    note = re.compile(rf"\W*(?:{either('note')})(?:\s[^.:]{{0,40}})?\s?:")
    rest = {name: any_of(name) for name in _Words._fields if name not in ("lead", "edition", "note")}
    return _Words(lead=lead, edition=edition, note=note, **rest)


def request(sentence: str, day: tuple[int, int]) -> tuple[int, int] | None:
    """Where a folded sentence asks to run a text on a day to come, no sooner, or to be silent until then.

    day: where the sentence names that day. The span of the words that ask; None: they ask for nothing.
    """
    known = _words()
    start, end = day
    run = known.run.search(sentence)
    opens = run is not None and not re.search(r"\w", sentence[: run.start()])
    if run and (opens or known.ask.search(sentence)):
        return run.span()
    if sooner := known.sooner.search(sentence, end, end + _AFTER):
        return sooner.span()
    if run and known.then.search(sentence) and known.nay.search(sentence) and not tells(sentence):
        return run.span()
    return _hushed(sentence, start) or _let(sentence, start)


def _hushed(sentence: str, day: int) -> tuple[int, int] | None:
    """Where a sentence says that nothing is to be said until the day that it names from `day` on."""
    known = _words()
    if hush := known.hush.search(sentence):
        return hush.span()
    quiet = known.quiet.search(sentence)
    before = known.until.search(sentence, max(0, day - _LEAD), day)
    if not quiet or not before:
        return None
    clause = max((match.end() for match in _CLAUSE.finditer(sentence, 0, quiet.start())), default=0)
    return None if tells(sentence[clause : before.start()]) else quiet.span()


def _let(sentence: str, day: int) -> tuple[int, int] | None:
    """Where a sentence lets its reader speak on a day, forbids it before, or names an editors' day."""
    known = _words()
    cite = known.cite.search(sentence)
    if cite and (known.you.search(sentence) or _forbidden(sentence, day)):
        return cite.span()
    meant = known.isfor.search(sentence, 0, day)
    return meant.span() if meant and known.note.match(sentence) else None


def _forbidden(sentence: str, day: int) -> bool:
    known = _words()
    before = known.until.search(sentence, max(0, day - _LEAD), day)
    asked = known.ask.search(sentence) or known.ours.search(sentence)
    return bool(before and asked and known.nay.search(sentence) and not tells(sentence))


def slot(line: str, day: tuple[int, int]) -> bool:
    """Whether a folded line says only for which day's papers it is: "For Monday's papers"."""
    known = _words()
    lead = known.lead.match(line, len(line) - len(line.lstrip(" *_([-–—\"'“")))
    if lead is None or lead.end() > day[0]:
        return False
    return bool(known.edition.match(line[lead.end() : day[0]]) and known.edition.match(line[day[1] :]))


def tells(sentence: str) -> bool:
    """Whether a folded sentence tells of an event: its subject is neither its text nor its reader."""
    known = _words()
    if _VERB_FIRST.match(sentence) and not known.ours.search(sentence):
        return True
    verb = known.tells.search(sentence, 0, _SUBJECT)
    if verb is None:
        return False
    subject = sentence[: verb.start()]
    named = _NAMED.search(subject) and not re.search(r"[\d:;|*–—\[\]]", subject)
    return bool(named) and not known.ours.search(subject)
