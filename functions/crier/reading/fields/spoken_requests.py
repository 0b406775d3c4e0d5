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
_BESIDE = (60, 45)  # characters before and after a verb in which its object stands
_OWNER = 20  # characters before a noun in which whose it is stands
_UPTO = 20  # characters between "until" and a day that ends what is let
# A work's, not what is said.
_TITLE = re.compile(r"«[^«»]{1,40}»|„[^„“”]{1,40}[“”]|“[^“”]{1,40}”|\"[^\"]{1,40}\"")
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
    thanks: re.Pattern[str]
    thing: re.Pattern[str]
    since: re.Pattern[str]
    upto: re.Pattern[str]
    meanwhile: re.Pattern[str]
    papers: re.Pattern[str]
    press: re.Pattern[str]
    other: re.Pattern[str]  # what else than the text somebody prints or uses, right after the verb
    theirs: re.Pattern[str]
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
    noun = rf"(?:\s|(?<='))(?!(?:{either('matter')})(?!\w))[^\W\d_]{{2}}"
    other = re.compile(rf"\s(?:{either('other')}|{either('theirs')}){noun}")
    theirs = re.compile(rf"\s(?:{either('theirs')}){noun}")
    built = {"lead": lead, "edition": edition, "note": note, "other": other, "theirs": theirs}
    return _Words(**built, **{name: any_of(name) for name in _Words._fields if name not in built})


def request(sentence: str, day: tuple[int, int]) -> tuple[int, int] | None:
    """Where a folded sentence asks to run a text on a day to come, no sooner, or to be silent until then.

    day: where the sentence names that day. The span of the words that ask; None: they ask for nothing.
    """
    known = _words()
    start, end = day
    sentence = _TITLE.sub(
        lambda title: title[0] if start in range(*title.span()) else "_" * len(title[0]), sentence
    )
    run = _run(sentence, day)
    opens = run is not None and not re.search(r"\w", sentence[: run.start()])
    if run and (opens or known.ask.search(sentence)):
        return run.span()
    if run and known.thanks.search(sentence) and _of_the_text(sentence, run):
        return run.span()
    if sooner := known.sooner.search(sentence, end, end + _AFTER):
        return sooner.span()
    if run and known.then.search(sentence) and known.nay.search(sentence) and not tells(sentence):
        return run.span()
    return _hushed(sentence, day) or _let(sentence, start)


def _run(sentence: str, day: tuple[int, int]) -> re.Match[str] | None:
    """What newspapers are asked to do with a text; not to print a form or to publish one's own notices."""
    known = _words()
    for run in known.run.finditer(sentence):
        what = known.theirs if known.press.fullmatch(run[0]) else known.other
        other = what.match(sentence, run.end())
        if other is None or other.end() > day[0] >= run.end():
            return run
    return None


def of_another(sentence: str, span: tuple[int, int]) -> bool:
    """Whether what a folded sentence publishes, in a span of it, is not the text: "publish your notices"."""
    known = _words()
    thanked = known.thanks.search(sentence) and not known.ask.search(sentence)
    what = known.other if thanked else known.theirs
    verbs = [verb.end() for verb in known.cite.finditer(sentence, *span)]
    verbs += [word.end() for word in re.compile(r"\w+").finditer(sentence, *span)][:1]
    noun = what.search(sentence, max(0, span[0] - _OWNER), span[0] + 2)  # "your notices": the verb's own noun
    return bool(noun and noun.end() == span[0] + 2) or any(what.match(sentence, end) for end in verbs)


def _of_the_text(sentence: str, verb: re.Match[str]) -> bool:
    """Whether the text itself is what stands beside a verb."""
    before, after = _BESIDE
    return bool(_words().thing.search(sentence, max(0, verb.start() - before), verb.end() + after))


def _hushed(sentence: str, day: tuple[int, int]) -> tuple[int, int] | None:
    """Where a sentence says that nothing is to be said, or not until the day that it names."""
    known = _words()
    hush = known.hush.search(sentence)
    verb = known.tells.search(sentence, 0, hush.start()) if hush else None
    if hush and (not tells(sentence) or (verb and verb.end() + 1 == hush.start())):
        return hush.span()
    quiet = known.quiet.search(sentence)
    if quiet and known.meanwhile.search(sentence, day[1], quiet.start()):
        return quiet.span()
    before = known.until.search(sentence, max(0, day[0] - _LEAD), day[0])
    if not quiet or not before:
        return None
    clause = max((match.end() for match in _CLAUSE.finditer(sentence, 0, quiet.start())), default=0)
    return None if tells(sentence[clause : before.start()]) else quiet.span()


def _let(sentence: str, day: int) -> tuple[int, int] | None:
    """Where a sentence lets its reader speak on a day, forbids it before, or names an editors' day."""
    known = _words()
    ends = known.upto.search(sentence, max(0, day - _UPTO), day) and not known.nay.search(sentence)
    lets = known.you.search(sentence) and not ends
    forbidden = _forbidden(sentence, day)
    for cite in known.cite.finditer(sentence):
        since = known.since.match(sentence, min(cite.end() + 1, len(sentence)))
        if forbidden or (lets and (since or _of_the_text(sentence, cite))):
            return cite.span()
    meant = known.isfor.search(sentence, 0, day)
    return meant.span() if meant and known.note.match(sentence) else None


def _forbidden(sentence: str, day: int) -> bool:
    known = _words()
    before = known.until.search(sentence, max(0, day - _LEAD), day)
    asked = known.ask.search(sentence) or known.ours.search(sentence)
    return bool(before and asked and known.nay.search(sentence) and not tells(sentence))


def slot(line: str, day: tuple[int, int]) -> bool:
    """Whether a folded line says only for which day's papers it is: "For Monday's papers".

    One that names no papers begins a day of a calendar of events; above a headline it is days_apart.py's.
    """
    known = _words()
    lead = known.lead.match(line, len(line) - len(line.lstrip(" *_([-–—\"'“")))
    if lead is None or lead.end() > day[0] or not known.papers.search(line):
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
