"""What people ask of a newsroom in their own words, in any order: to run a text on a day and no sooner, to say nothing until then.

And the other side of it: a sentence with a subject and a verb that tells what happens on a day asks for nothing.
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
_SLOT = re.compile(
    r"(?:[\W\d_]|(?:papers?|editions?|newspapers?|bulletins?|s|the|of|and|only|at|on|edicion(?:es)?|diarios?|del?|el|la"
    r"|las|los|edition|journaux|du|des|ausgaben?|den|der|dem|zeitungen|giornali|di|edicao|jornais|da|do|am|pm|a|as|il"
    r"|uhr|um|h|hrs|noon|gmt|utc|cet|pt|et|morning|evening|يوم|عدد|صحف)(?!\w))*\Z"
)

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


@cache
def _words() -> _Words:
    languages = tomllib.loads((files(__package__) / "spoken_requests.toml").read_text("utf-8")).values()

    def any_of(name: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(each[name] for each in languages)})(?!\w)")

    return _Words(*map(any_of, ("ask", "run", "sooner", "quiet", "until", "for", "tells", "ours")))


def request(sentence: str, day: tuple[int, int]) -> tuple[int, int] | None:
    """Where a folded sentence asks somebody to run a text on a day to come, no sooner, or to say nothing until then.

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
    if run and (sooner := known.sooner.search(sentence)) and known.ours.search(sentence):
        return sooner.span()
    quiet = known.quiet.search(sentence)
    return quiet.span() if quiet and known.until.search(sentence, max(0, start - _LEAD), start) else None


def slot(line: str, day: tuple[int, int]) -> bool:
    """Whether a folded line says only for which day's papers it is: "For Monday's papers"."""
    lead = _words().lead.match(line, len(line) - len(line.lstrip(" *_([-–—\"'“")))
    return bool(lead and lead.end() <= day[0] and _SLOT.match(line[lead.end() : day[0]])) and bool(
        _SLOT.match(line[day[1] :])
    )


def tells(sentence: str) -> bool:
    """Whether a folded sentence has a subject that is neither its text nor its reader, and a verb: it tells of an event."""
    known = _words()
    verb = known.tells.search(sentence, 0, _SUBJECT)
    if verb is None:
        return False
    subject = sentence[: verb.start()]
    named = _NAMED.search(subject) and not re.search(r"[\d:;|*–—\[\]]", subject)
    return bool(named) and not known.ours.search(subject)
