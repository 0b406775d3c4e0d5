"""Words for an embargo, in every language and any place of a file, and the instants they name.

The word alone is not enough: releases are written *about* trade and arms
embargoes. What counts is an order to editors (embargo.toml), the word where a
label stands, or the word with a clock beside it.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from crier.reading import front_matter
from crier.reading.fields import instants, not_before, spoken_requests, written_dates

_MOST = 40  # statements of one text that are looked at; a text with more is about nothing else
_REACH = 260  # characters of a statement after its words
_BEFORE = 160  # and before them
_LABEL = 200  # characters of a line that can be a label


class Mention(NamedTuple):
    """Words for an embargo in a text: where, and what kind of words."""

    start: int
    end: int
    kind: str  # order, soft, day, word


@dataclass(frozen=True)
class Statement:
    """Words that hold a release back, and the instant they name."""

    words: str  # as the file has them
    place: str  # "front matter", "text", "outside" (header, footer, box, subject, properties), "name"
    instant: instants.Instant
    unit: int | None = None  # in the text: which unit
    label: bool = False  # the unit says nothing else
    dated: bool = False  # a day of release: it is an embargo only when it is to come

    @property
    def quoted(self) -> str:
        """Its words as staff find them in the file."""
        return (
            f"embargo: {self.words}"
            if self.place == "front matter" and ":" not in self.words[:20]
            else self.words
        )


class _Folded(dict[int, str | None]):
    """A character in its smallest form: no capital, no accent."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        if not 0xAC00 <= code <= 0xD7A3:  # a syllable of Hangul is no letter with an accent
            character = unicodedata.normalize("NFD", character)[0]
        small = {"ى": "ي", "ß": "s", "’": "'", "‘": "'", "ø": "o", "ł": "l", "đ": "d"}.get(
            character.lower(), character.lower()
        )
        self[code] = small if len(small) == 1 else character
        return self[code]


_FOLDED = _Folded()


def folded(text: str) -> str:
    """A plain text in small letters without accents, each character in its place."""
    return text.translate(_FOLDED)


def _names(words: Iterable[str]) -> str:
    return "|".join(sorted({folded(word) for word in words}, key=len, reverse=True))


# What may stand between "for release" and its day, and the day's words that are no date.
_SOME_DAY = (
    "noon|midnight|tomorrow|tonight|manana|medianoche|demain|minuit|morgen|mitternacht|domani|mezzanotte"
    "|amanha|dema"
)


class _Patterns(NamedTuple):
    order: re.Pattern[str]
    soft: re.Pattern[str]
    day: re.Pattern[str]
    until: re.Pattern[str]  # what may follow the word
    bare: re.Pattern[str]
    topic_before: re.Pattern[str]
    article: re.Pattern[str]
    topic_after: re.Pattern[str]
    audience: re.Pattern[str]
    subject: re.Pattern[str]
    verbs: re.Pattern[str]
    opens: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    data = tomllib.loads((files(__package__) / "embargo.toml").read_text("utf-8"))
    word = data.pop("word")
    del data["towns"]

    def either(name: str) -> str:
        return "|".join(pattern for language in data.values() for pattern in language[name])

    until = "|".join(language["until"] for language in data.values())
    return _Patterns(
        order=re.compile(rf"(?<!\w)(?:{either('orders')})"),
        soft=re.compile(rf"(?<!\w)(?:{either('soft')})(?!\w)"),
        day=re.compile(rf"(?:{either('days')})(?!\w)"),
        until=re.compile(
            rf"\W{{0,4}}(?:(?:{until}|{_names(written_dates.WEEKDAYS)}|{_SOME_DAY})(?!\w)"
            rf"|(?:{_names(written_dates.MONTHS)})\W{{1,2}}\d|\d|\Z)"
        ),
        bare=re.compile(rf"(?<!\w)(?:{word['bare']})(?!\w)"),
        topic_before=re.compile(rf"(?:^|[\W_])(?:{word['topic_before']}) ?\Z"),
        article=re.compile(rf"(?:^|[\W_])(?:{word['article']}) ?\Z"),
        topic_after=re.compile(rf"\s?(?:{word['topic_after']})"),
        audience=re.compile(rf"(?<!\w)(?:{word['audience']})(?!\w)"),
        subject=re.compile(rf"(?<!\w)(?:{word['subject']})(?!\w)"),
        verbs=re.compile(rf"(?<!\w)(?:{word['verbs']})(?:\s[\w']{{1,14}}){{0,3}}\s?\Z"),
        opens=re.compile(rf"(?:(?:{word['opens']})(?!\w)[\W_]{{0,4}}){{0,4}}"),
    )


# Letters set apart: E M B A R G O, e-m-b-a-r-g-o, S.P.E.R.R.F.R.I.S.T
_APART = re.compile(r"(?<!\w)\w(?:[ .·_*-]{1,2}\w(?!\w)){5,40}")
_STEMS = ("embarg", "sperrfrist", "محظورالنشر", "حظرالنشر")


def apart(text: str) -> Iterator[Mention]:
    """Words for an embargo whose letters are set apart."""
    for match in _APART.finditer(text):
        together = re.sub(r"[\W_]", "", match.group())
        if any(stem in together for stem in _STEMS):
            yield Mention(match.start(), match.end(), "order")


def mentions(text: str) -> list[Mention]:
    """All words for an embargo in a folded text, in order; the longest where they overlap."""
    known = _patterns()
    found = [Mention(match.start(), match.end(), "order") for match in known.order.finditer(text)]
    found += apart(text)
    found += [Mention(match.start(), match.end(), "soft") for match in known.soft.finditer(text)]
    begin = re.match(r"[\W_]*", text)
    if day := known.day.match(text, begin.end() if begin else 0):
        found.append(Mention(day.start(), day.end(), "day"))
    found += [Mention(match.start(), match.end(), "word") for match in known.bare.finditer(text)]
    rank = {"order": 0, "day": 1, "soft": 2, "word": 3}
    apart_: list[Mention] = []
    for each in sorted(found, key=lambda one: (rank[one.kind], one.start)):
        if all(each.end <= other.start or each.start >= other.end for other in apart_[:_MOST]):
            apart_.append(each)
    return sorted(apart_)


def opening(line: str) -> Mention | None:
    """The words for an embargo that a line begins with, as a label does."""
    text = folded(instants.plain(line[:_LABEL]))
    known = _patterns()
    begin = re.match(r"[\W_]*", text)
    at = begin.end() if begin else 0
    opened = known.opens.match(text, at)
    for mention in mentions(text)[:3]:
        if mention.start > (opened.end() if opened else at):
            return None
        if mention.kind == "word" and known.topic_after.match(text, mention.end):
            return None
        if (
            mention.kind != "word"
            or known.until.match(text, mention.end)
            or re.match(r"\s*[:–—!.*)\]|-]", text[mention.end :])
        ):
            return mention
    return None


_UNDER = re.compile(r"(?:^|[\W_])(?:under|bajo|sous|sob|sotto|unter|sota|onder)(?: [a-z]{1,12})? ?\Z")

# A country's, not a text's.
_FOR_LONG = re.compile(
    r"\s?(?:since|desde|depuis|seit|dal|des de|for (?:decades|years|over|more)|durante|pendant|منذ)(?!\w)"
)


# ---- what is an order --------------------------------------------------------------------------

_SENTENCE = re.compile(r"(?<![.\s]\w)(?<!\s\d\d)[.!?](?:[\"”’»)]|\s)+(?=[A-ZÀ-Þ¿¡“\"«(])|\n")


def _sentence(text: str, mention: Mention) -> tuple[int, int]:
    """The sentence around a mention, as far as a statement may reach."""
    low, high = max(0, mention.start - _BEFORE), min(len(text), mention.end + _REACH)
    begins = [
        match.end()
        for match in _SENTENCE.finditer(text, low, mention.start + 1)
        if match.end() <= mention.start
    ]
    ends = _SENTENCE.search(text, mention.end, high)
    return (begins[-1] if begins else low), (ends.start() if ends else high)


def _prose(text: str) -> bool:
    return len(text) > 90 and len(text.split()) > 12


def for_editors(line: str) -> bool:
    """Whether a line is an order to editors and nothing a reader should have."""
    if len(line) > 2 * _LABEL:
        return False
    text = instants.plain(line)
    return any(each.kind == "order" and _is_label(text, each) for each in mentions(folded(text))[:3])


def labels(line: str) -> bool:
    """Whether a line is the label of an embargo or of a day of release."""
    text = instants.plain(line)
    mention = opening(text)
    if mention is None or len(text) > 2 * _LABEL:
        return for_editors(line) or _ordered_until(text) or _withheld(text)
    if mention.kind in ("day", "soft"):
        follows = _DAY_FOLLOWS.match(folded(text), mention.end)
        if not follows or _prose(text):
            return False
        rest = text[mention.end :]
        return bool(follows["day"] or written_dates.find(rest, year=2000) or written_dates.find_times(rest))
    return not _prose(text) or for_editors(line)


def _ordered_until(text: str) -> bool:
    """Whether a short line is an order and its day, in whatever order its language says them."""
    if len(text) > 2 * _LABEL or _prose(text):
        return False
    ordered = any(each.kind == "order" for each in mentions(folded(text))[:3])
    return ordered and _has_day(text)


def _withheld(text: str) -> bool:
    """Whether a short line forbids or lets publishing before or from a day, in whatever words."""
    if len(text) > _LABEL or _prose(text) or not re.search(r"\d", text):
        return False
    known, small = not_before.patterns(), folded(text)
    return bool(known.barred.search(small) or known.let.search(small)) and _has_day(text)


def _has_day(text: str) -> bool:
    return bool(written_dates.find(text, year=2000) or written_dates.find_times(text))


def goes_on(line: str, following: str) -> bool:
    """Whether a label breaks off before its day: EMBARGOED, and "until Monday" on the next line."""
    if not labels(line) or _has_day(instants.plain(line)) or len(following) > _LABEL:
        return False
    text = instants.plain(following)
    begin = re.match(r"[\W_]*", text)
    return bool(_patterns().until.match(folded(text), begin.end() if begin else 0)) and _has_day(text)


def orders(text: str, mention: Mention, *, place: str, about: bool = False) -> bool:
    """Whether words for an embargo are meant for editors, by their surroundings alone.

    `about`: another line of the file speaks of an embargo on goods or by a court.
    """
    if mention.kind == "order":
        return True
    small = folded(text)
    known = _patterns()
    if mention.kind != "word":
        return False
    before, after = small[max(0, mention.start - 30) : mention.start], small[mention.end : mention.end + 60]
    topical = bool(known.topic_before.search(before) or known.topic_after.match(after))
    if place != "text":
        return not topical
    opened = opening(text)
    if opened is not None and opened.start == mention.start and not known.topic_after.match(after):
        return True
    if topical:
        return False
    under = _UNDER.search(before) and not _FOR_LONG.match(after)
    if not about and (under or (len(text.split()) <= 5 and not known.article.search(before))):
        return True
    begin, end = _sentence(text, mention)
    sentence = small[begin:end]
    spoken = known.audience.search(sentence) or known.subject.search(sentence)
    if spoken or known.verbs.search(small[max(0, mention.start - 60) : mention.start]):
        return True
    if known.article.search(before):
        return False
    marked = before.rstrip()[-1:] in ("(", "[", "*") and after.lstrip()[:1] in (")", "]", "*")
    letters = text[mention.start : mention.end]
    shouted = letters.isupper() and sum(map(str.islower, text)) > 5
    return bool(marked or shouted or (letters.casefold() == "embargoed" and not after.strip(" .!*)]")))


# ---- statements --------------------------------------------------------------------------------


def _read(
    text: str, mention: Mention, following: Sequence[str], setting: instants.Setting
) -> instants.Instant:
    """The instant that belongs to a mention: after its words, else in its sentence, else on the next lines.

    One that stands elsewhere and is past belongs to something else.
    """
    after = text[mention.start : mention.end + _REACH]
    found = instants.read(after, setting)
    if found.sure:
        return found
    begin, _ = _sentence(text, mention)
    whole = instants.read(f"{text[begin : mention.start]} … {after}", setting)
    if _better(whole, found, setting):
        found = whole
    joined = after
    for line in following:
        if len(line) > 120 or found.sure:
            break
        joined = f"{joined} {line}"
        more = instants.read(joined, setting)
        if _better(more, found, setting):
            found = more
    return found


def _better(other: instants.Instant, found: instants.Instant, setting: instants.Setting) -> bool:
    """Whether another reading names the day or the hour that the first one lacks, and is to come."""
    if "date" in other.missing or not to_come(other, setting):
        return False
    if "date" in found.missing:
        return True
    return "time" in found.missing and "time" not in other.missing and other.days[:1] == found.days[:1]


def statements(
    text: str,
    setting: instants.Setting,
    *,
    place: str,
    following: Sequence[str] = (),
    unit: int | None = None,
    about: bool = False,
) -> Iterator[Statement]:
    """The statements of one text that hold a release back."""
    text = instants.plain(text)
    small = folded(text)
    met = mentions(small)
    held = False
    for mention in met[:_MOST]:
        ordered = orders(text, mention, place=place, about=about)
        instant = _read(text, mention, following if ordered or mention.kind == "day" else (), setting)
        if not ordered and not _held(text, mention, instant, setting):
            continue
        held = True
        yield Statement(
            _shown(text, mention), place, instant, unit, _is_label(text, mention), mention.kind == "day"
        )
    if not held:
        yield from _restraining(text, small, setting, place, unit)
    if len(met) > _MOST and place == "text" and any(each.kind == "order" for each in met[_MOST:]):
        yield Statement(_shown(text, met[_MOST]), place, instants.Instant(missing=("date",)), unit)


_PERHAPS = ("asked", "whatever", "status", "dated")  # what these words are enough for is a question
_TOLD_OF = ("barred", "let", "status", "dated")  # what a sentence about an event says too
_NEAR = 48  # characters between "until" and its day: an hour and its zone stand there
_LEFT = 6  # words a line may have besides its day and the words that make it one of release
SOME_DAYS = re.compile(rf"(?<!\w)(?:{_names(written_dates.WEEKDAYS)}|{_SOME_DAY})(?!\w)")


def _restraining(
    text: str, small: str, setting: instants.Setting, place: str, unit: int | None
) -> Iterator[Statement]:
    """The first statement that forbids or lets publishing before or from a day to come, in whatever words."""
    prose = _prose(text)
    if not prose and not_before.patterns().bare.match(small):
        mention = Mention(0, len(text), "order")
        yield Statement(_shown(text, mention), place, instants.Instant(missing=("date",)), unit, label=True)
        return
    days = instants.coming(text, setting)
    if not prose and not days:
        days = [match.span() for match in SOME_DAYS.finditer(small[: 2 * _LABEL])]
    for start, end in days[:_MOST]:
        if statement := _beside(text, small, Mention(start, end, "soft"), setting, (place, unit), prose):
            yield statement
            return


def _beside(
    text: str,
    small: str,
    day: Mention,
    setting: instants.Setting,
    where: tuple[str, int | None],
    prose: bool,
) -> Statement | None:
    """What the sentence around a day to come says about publishing; None where it says nothing."""
    begin, end = _sentence(text, day)
    known = not_before.patterns()
    release = _patterns().day.match(small, begin)
    if release and " " in release[0] and _DAY_FOLLOWS.match(small, release.end()) and begin:
        mention = Mention(release.start(), release.end(), "soft")
        instant = instants.read(text[begin:end], setting)
        unsure = replace(instant, doubts=(*instant.doubts, "perhaps"))
        return Statement(_shown(text, mention), where[0], unsure, where[1])
    kinds = (
        ("barred", known.barred), ("let", known.let), ("until", known.until), ("asked", known.asked),
        ("whatever", known.whatever), ("status", known.status), ("dated", known.dated),
    )  # fmt: skip
    for kind, pattern in kinds:
        for match in pattern.finditer(small, begin, end):
            if not _near(match, day, kind) or (kind == "whatever" and not _begins(small, match)):
                continue
            mention = Mention(match.start(), match.end(), "soft")
            instant = instants.read(text[begin:end], setting)
            if statement := _weighty(text, mention, instant, kind, setting, where, prose):
                return statement
    return _requested(text, small, day, setting, where)


def _requested(
    text: str, small: str, day: Mention, setting: instants.Setting, where: tuple[str, int | None]
) -> Statement | None:
    """A request or a word of confidence beside a day to come, in whatever order: it is asked about."""
    begin, end = _sentence(text, day)
    spoken = spoken_requests.request(small[begin:end], (day.start - begin, day.end - begin))
    # "For tomorrow", a mail's subject, says when somebody wants to work on it.
    line = where[0] == "text" and spoken_requests.slot(small[begin:end], (day.start - begin, day.end - begin))
    if not spoken and not line:
        return None
    instant = instants.read(text[begin:end], setting)
    if "date" not in instant.missing and not to_come(instant, setting):
        return None
    first, last = spoken or (0, 0)
    mention = Mention(begin + first, begin + last, "soft")
    unsure = replace(instant, doubts=(*instant.doubts, "perhaps"))
    return Statement(_shown(text, mention), where[0], unsure, where[1])


def _near(match: re.Match[str], day: Mention, kind: str) -> bool:
    """Whether a day stands after these words, among them, or, of a line's status, before them."""
    after, among = -1 <= day.start - match.end() <= _NEAR, match.start() <= day.start < match.end()
    return after or among or (kind == "status" and 0 <= match.start() - day.end <= _NEAR // 2)


def _begins(small: str, match: re.Match[str]) -> bool:
    """Whether these words begin a line or what is said after a colon or a dash: an order, not an account."""
    return small[: match.start()].rstrip()[-1:] in ("", *":–—-!*([|¡")


def _weighty(
    text: str,
    mention: Mention,
    instant: instants.Instant,
    kind: str,
    setting: instants.Setting,
    where: tuple[str, int | None],
    prose: bool,
) -> Statement | None:
    """The statement, where these words are enough for one. In running text, or where they only name a day of
    release, somebody is asked."""
    named, timed = "date" not in instant.missing, "time" not in instant.missing
    if named and not to_come(instant, setting):
        return None
    begin, end = _sentence(text, mention)
    sentence = folded(text[begin:end])
    spoken = bool(_patterns().audience.search(sentence) or _patterns().subject.search(sentence))
    left = len(sentence.split()) - len(text[mention.start : mention.end].split())
    if kind in ("status", "dated") and (prose or not named or left > _LEFT + 6):
        return None
    if kind == "let" and prose and not (timed or spoken or not _prose(text[begin:end])):
        return None
    span = (mention.start - begin, mention.end - begin)
    if kind in ("dated", "let") and spoken_requests.of_another(sentence, span):
        return None
    if (kind == "whatever" and prose) or (kind in _TOLD_OF and spoken_requests.tells(sentence)):
        return None
    if kind in _PERHAPS or (prose and not (kind == "barred" and spoken)):
        instant = replace(instant, doubts=(*instant.doubts, "perhaps"))
    place, unit = where
    return Statement(_shown(text, mention), place, instant, unit, label=not prose and kind not in _PERHAPS)


_DAY_FOLLOWS = re.compile(
    r"\W{0,4}(?:(?:on|at|after|from|the|el|le|am|il|dia|del|de|not|before|only|dem|den|um|la|las|les|em|no|and"
    r"|time|a|a partir|يوم|في)\W{1,3}){0,4}"
    rf"(?:\d|(?:{_names(written_dates.MONTHS)})(?!\w)|(?P<day>(?:{_names(written_dates.WEEKDAYS)}|{_SOME_DAY})(?!\w))|\Z)"
)


def _held(text: str, mention: Mention, instant: instants.Instant, setting: instants.Setting) -> bool:
    """Whether softer words are an order by what stands beside them: a day and an hour, a label's place."""
    named = "date" not in instant.missing
    timed = "time" not in instant.missing
    ahead = to_come(instant, setting)
    if mention.kind == "day":
        follows = _DAY_FOLLOWS.match(folded(text), mention.end)
        if not follows or _prose(text[: mention.end + 160]):
            return False
        return ahead if named else timed or follows["day"] is not None
    if mention.kind == "word":
        return ahead and timed
    opened = opening(text)
    if opened is not None and opened.start == mention.start and not _prose(text):
        return ahead or (not named and (timed or bool(SOME_DAYS.search(folded(text[mention.end :])))))
    begin, end = _sentence(text, mention)
    sentence = folded(text[begin:end])
    if mention.kind == "soft" and spoken_requests.tells(sentence):
        return False
    if ahead and not _prose(text) and len(text.split()) <= _LEFT * 2:
        return True
    spoken = _patterns().audience.search(sentence) or _patterns().subject.search(sentence)
    return ahead and (timed or bool(spoken))


def to_come(instant: instants.Instant, setting: instants.Setting) -> bool:
    """Whether a statement's instant is to come, or may be."""
    if instant.moment is None:
        return False
    if "time" in instant.missing:
        return max(instant.days) > setting.now.date()
    return instant.moment > setting.now


def _shown(text: str, mention: Mention) -> str:
    """The words a finding quotes: the whole of a short text, else those around the mention."""
    if len(text) <= 160:
        return text.strip()
    begin, end = _sentence(text, mention)
    first, last = max(begin, mention.start - 60), min(end + 1, mention.start + 150)
    words = text[first:last].strip()
    words = words.partition(" ")[2] if first > begin else words
    return words if last > end else words.rpartition(" ")[0] + " …"


def _is_label(text: str, mention: Mention) -> bool:
    """Whether the whole unit is this order and nothing a reader should have."""
    begin, end = _sentence(text, mention)
    alone = len(text) <= 260 and (len(text) - (end - begin) < 90 or not _prose(text))
    head = folded(text[:60])
    to_editors = _patterns().audience.search(head) or _patterns().subject.search(head)
    opened = opening(text)
    return alone and (bool(to_editors) or (opened is not None and opened.start == mention.start))


@dataclass(frozen=True)
class Held:
    """What all statements of a file together say."""

    statements: tuple[Statement, ...]
    until: datetime | None  # UTC: the latest instant any of them names
    zone: str | None
    unsure: tuple[Statement, ...]  # those whose instant nobody can be sure of
    several: bool  # two of them name different instants
    over: bool  # every one is sure and past

    @property
    def label(self) -> str:
        """What may be printed: a label's own words. A file's name, a note or a header is never published.

        Empty where the settings alone say it, in words that are no label: they are for Crier, and no reader.
        """
        settings = [each for each in self.statements if each.place == "front matter"]
        printed = (
            each.words for each in self.statements if each.label or (each in settings and labels(each.words))
        )
        return next(printed, "" if settings else "Embargo")

    @property
    def first(self) -> Statement:
        """The statement the instant was taken from, else the first."""
        return next(
            (each for each in self.statements if each.instant.moment == self.until), self.statements[0]
        )


def weighed(statements: Sequence[Statement], now: datetime) -> Held | None:
    """What the statements of a file say together; None where there is none."""
    if not statements:
        return None
    sure = [each.instant for each in statements if each.instant.sure]
    moments = {each.moment for each in sure if each.moment}
    unsure = tuple(each for each in statements if not each.instant.sure and not _answered(each.instant, sure))
    named = [each.instant for each in statements if each.instant.moment]
    last = max(named, key=lambda each: each.moment or now, default=None)
    until = last.moment if last else None
    several = len(moments) > 1 and max(moments) > now
    over = not unsure and until is not None and until <= now
    return Held(tuple(statements), until, last.zone if last else None, unsure, several, over)


def either(held: Held) -> tuple[datetime, ...]:
    """The two instants that somebody can choose between, where nothing else is open; none otherwise."""
    offered = {each.instant.either for each in held.unsure}
    two = next(iter(offered)) if len(offered) == 1 else ()
    named = {each.instant.moment for each in held.statements if each.instant.sure}
    return two if named <= set(two) and not held.several else ()


def _answered(instant: instants.Instant, sure: Iterable[instants.Instant]) -> bool:
    """Whether another statement says surely what this one leaves open: no day at all, or its hour."""
    if instant.doubts:
        return False
    if "date" in instant.missing:
        return any(True for _ in sure)
    return any(each.days[:1] == instant.days[:1] for each in sure)


_SLIPS_OF = ("embargo", "embargoed", "embargado", "embargada", "sperrfrist")
_OTHER_WORDS = {
    "embark",
    "embarks",
    "embarked",
    "embarking",
    "embarque",
    "embarcado",
    "embarcada",
    "embargar",
}
_AT_MOST = 12  # units from the top in which a slip is looked for


def misspelt(text: str, setting: instants.Setting, unit: int | None) -> Statement | None:
    """A label with a slip in it (EMBRAGOED UNTIL, EMBARGOUNTIL) and a day to come: it is asked about."""
    text = instants.plain(text)
    if len(text) > _LABEL:
        return None
    instant = instants.read(text, setting)
    if not to_come(instant, setting) or not any(map(_is_slip, folded(text).split()[:4])):
        return None
    unsure = replace(instant, doubts=(*instant.doubts, "misspelt"))
    return Statement(text, "text", unsure, unit, label=True)


def _is_slip(token: str) -> bool:
    word = token.strip(".,:;*-–—()[]!\"'")
    if not 5 <= len(word) <= 24 or word in _OTHER_WORDS:
        return False
    near = min(front_matter.distance(word, known) for known in _SLIPS_OF)
    return near <= (2 if len(word) > 6 else 1) or any(word.startswith(known) for known in _SLIPS_OF)


def _topical(words: str) -> bool:
    """Whether a line speaks of an embargo on goods, by a state or by a court."""
    small = folded(instants.plain(words))
    known = _patterns()
    return any(
        known.topic_before.search(small[max(0, match.start() - 30) : match.start()])
        or known.topic_after.match(small, match.end())
        for match in known.bare.finditer(small)
    )


# "For Tuesday 1 December: Crews vote …", as a subject or a running head has it.
_FOR_A_DAY = re.compile(
    r"\W{0,4}(?:for|para|pour|für|fuer|per|per al?|voor)\s([^:|()\[\]–—]{4,60})[:|\])–—]",
    re.IGNORECASE,
)


_FORWARDED = re.compile(r"\A(?:\s*(?:fwd?|re|aw|wg|rv|tr|enc|i) ?: ?)+", re.IGNORECASE)


def _outside(words: str, setting: instants.Setting, place: str) -> list[Statement]:
    """The statements of what stands outside the text, one with a slip in it too."""
    words = _FORWARDED.sub("", words)
    made = list(statements(words, setting, place=place))
    if not made and (for_a_day := _FOR_A_DAY.match(words)):
        instant = instants.read(instants.plain(for_a_day[1]), setting)
        if to_come(instant, setting):
            made = [Statement(words, place, replace(instant, doubts=(*instant.doubts, "perhaps")))]
    slip = None if made else misspelt(words, setting, None)
    return [replace(slip, place=place, label=False)] if slip else made


# ---- the whole file ----------------------------------------------------------------------------


def found(
    units: Sequence[str], outside: Iterable[str], names: Iterable[str], setting: instants.Setting
) -> list[Statement]:
    """The statements of a file: of its text, of what stands outside the text, and of its names.

    In a name the word is an order unless the text is about an embargo itself.
    """
    made: list[Statement] = []
    about = False
    topical = any(map(_topical, units))
    count = 0
    for number, words in enumerate(units):
        if not words or count > _MOST:
            continue
        before = len(made)
        following = units[number + 1 : number + 4]
        made += statements(words, setting, place="text", following=following, unit=number, about=topical)
        count += len(made) - before
        if len(made) == before and number < _AT_MOST and (slip := misspelt(words, setting, number)):
            made.append(slip)
        if len(made) == before and not about:
            about = bool(_patterns().bare.search(folded(instants.plain(words))))
    for words in outside:
        made += _outside(words, setting, "outside")
    for words in names:
        spaced = (
            re.sub(r"(?<=\w)[-_.](?=\w)", " ", words)
            if not re.search(r"\d[-.:]\d", words)
            else words.replace("_", " ")
        )
        of_name = _outside(spaced, setting, "name")
        made += [each for each in of_name if not about or each.instant.moment]
    return made
