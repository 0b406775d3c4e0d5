"""The layout of a release: which unit is label, date, contact, headline, body, boilerplate, leftover.

Releases have no reliable styles: the order of things, labels and a few
habits decide. Units are marked one kind after the other, surest first; what
nobody claims is body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from crier.fields import boilerplates, contacts, datelines, dates, events, labels, leftovers, people, zones
from crier.inputs.document import Unit
from crier.release import Span

Role = Literal[
    "body", "label", "date", "contact", "headline", "subheadline", "dateline", "event", "boilerplate",
    "notes", "end", "leftover", "letterhead", "front",
]  # fmt: skip


@dataclass
class Layout:
    """The marks on a document's units, and the fields they carry."""

    units: Sequence[Unit]
    country: str
    day_first: bool
    title: str | None = None  # from front matter, or what the file calls itself
    roles: list[Role] = field(default_factory=list)
    labels: list[tuple[int, labels.Label]] = field(default_factory=list)
    dates: list[tuple[int, dates.FoundDate]] = field(default_factory=list)
    dateline: datelines.Found | None = None
    lead: int = -1  # unit of the first paragraph of the body
    headline: str | None = None
    headline_rule: str = ""
    subheadline: str | None = None
    people: list[contacts.Found] = field(default_factory=list)
    empty_label: str = ""  # a contact label with nobody after it
    after_end: list[int] = field(default_factory=list)
    cut: dict[int, int] = field(default_factory=dict)  # unit → how many of its characters are not body

    def words(self, index: int) -> str:
        """What a unit still says: without a dateline or label that was taken off its front."""
        return self.units[index].words[self.cut.get(index, 0) :]

    def is_free(self, index: int) -> bool:
        return self.roles[index] == "body" and bool(self.units[index].words)

    def free(self) -> list[int]:
        """The units nobody claimed, in order."""
        return [index for index in range(len(self.units)) if self.is_free(index)]


def arrange(
    units: Sequence[Unit], *, country: str, day_first: bool, title: str | None, sure_title: bool
) -> Layout:
    """The layout of a document. `sure_title`: the title was said in front matter."""
    units = _unrolled(units, country, day_first)
    layout = Layout(units, country, day_first, title)
    layout.roles = ["body" for _ in units]
    for index, unit in enumerate(units):
        if unit.kind == "rule":
            layout.roles[index] = "end"
    begin = _page_head(layout)
    _page_foot(layout)
    _repeated(layout)
    _end(layout)
    _header(layout, begin, sure_title=sure_title)
    _later_contacts(layout)
    return layout


_SHOUTED_PLACE = re.compile(
    r"(?<=\s)[A-ZÀ-Þ]{3,}(?: [A-ZÀ-Þ]{2,})*(?:, ?[A-ZÀ-Þ][\w.]+)?\s*(?:[–—-]+|\()\s*(?=\S)"
)


def _unrolled(units: Sequence[Unit], country: str, day_first: bool) -> Sequence[Unit]:
    """A whole release on one line, label first: parted before the contact, date, headline and dateline."""
    for number, unit in enumerate(units[:3]):
        label = labels.find(unit.words)
        if unit.kind != "line" or len(unit.words) < 250 or not label or not label.immediate:
            continue
        rest = label.rest
        pieces = [unit.words[: len(unit.words) - len(rest)]]
        if contacts.label_at(rest) == 0:
            reached = [each for each in contacts.reaches(rest[:160], country) if each.end < 160]
            end = reached[-1].end if reached else 0
            pieces, rest = [*pieces, rest[:end]], rest[end:].strip()
        day = dates.find(rest[:50], day_first=day_first)
        if day and day[0].start == 0:
            pieces, rest = [*pieces, rest[: day[0].end]], rest[day[0].end :].strip()
        place = _SHOUTED_PLACE.search(rest[:260])
        if place:
            pieces, rest = [*pieces, rest[: place.start()]], rest[place.start() :]
        if len(pieces) < 2:
            continue
        texts = [" ".join(piece.split()) for piece in (*pieces, rest) if piece.strip()]
        shift = 10_000 * (number + 1)
        parts = [Unit("line", (Span(text=text),), shift + part) for part, text in enumerate(texts)]
        return (*units[:number], *parts, *units[number + 1 :])
    return units


# ---- what the web left -------------------------------------------------------------------------


def squeezed(text: str) -> str:
    """Letters and digits only, for telling whether two lines say the same."""
    return re.sub(r"[\W_]+", "", text.casefold())


def _page_head(layout: Layout) -> int:
    """Where the release begins: after the title and menus that a saved page begins with."""
    units = layout.units
    lines = [index for index in range(len(units)) if units[index].words]
    if len(lines) < 4:
        return 0
    first = units[lines[0]].words
    head = re.split(r"\s+[-–—|·»:]\s+(?=[^-–—|]{2,60}\Z)", first)[0]
    keys = {squeezed(first), squeezed(head)}
    copies = [i for i in lines[1:40] if len(head) > 15 and squeezed(units[i].words) in keys]
    prose = next(
        (i for i in lines[1:] if is_prose(units[i].words) and squeezed(units[i].words) not in keys),
        len(units),
    )
    copies = [i for i in copies if i < prose]
    if copies and (
        squeezed(head) != squeezed(first)
        or any(leftovers.may_be_line(units[i].words) for i in lines if i < copies[-1])
    ):
        layout.headline, layout.headline_rule = units[copies[-1]].words, "page title"
        for index in range(copies[-1] + 1):
            if layout.roles[index] == "body":
                layout.roles[index] = "leftover" if index not in (lines[0], copies[-1]) else "headline"
        _split_copy(layout, copies[-1] + 1, squeezed(head))
        return copies[-1] + 1
    return 0


def _split_copy(layout: Layout, begin: int, key: str) -> None:
    """The headline once more, broken over lines that lost their links."""
    for start in range(begin, min(begin + 30, len(layout.units))):
        told = ""
        for index in range(start, min(start + 12, len(layout.units))):
            told += squeezed(layout.units[index].words)
            if not key.startswith(told):
                break
            if told == key:
                for each in range(start, index + 1):
                    layout.roles[each] = "headline"
                return


def _page_foot(layout: Layout) -> None:
    units = layout.units
    lines = [index for index in range(len(units)) if units[index].words and layout.roles[index] == "body"]
    tail = None
    for place, index in enumerate(lines):
        if place < len(lines) // 2 or not leftovers.begins_tail(units[index].words):
            continue
        rest = [units[i].words for i in lines[place + 1 :]]
        if all(
            len(words) < 160 or squeezed(words) == squeezed(layout.headline or "-") or not is_prose(words)
            for words in rest
        ):
            if any(contacts.label_at(words) == 0 or boilerplates.heading(words) for words in rest):
                continue
            tail = index
            break
    if tail is not None:
        for index in lines:
            if index >= tail:
                layout.roles[index] = "leftover"
    for place, index in enumerate(lines):
        words = units[index].words
        if layout.roles[index] != "body" or len(words) > 100 or units[index].kind == "heading":
            continue
        near = [lines[p] for p in (place - 1, place + 1) if 0 <= p < len(lines)]
        company = any(layout.roles[i] == "leftover" or leftovers.may_be_line(units[i].words) for i in near)
        if leftovers.is_line(words) or (company and leftovers.may_be_line(words)):
            layout.roles[index] = "leftover"


def _repeated(layout: Layout) -> None:
    """Running heads and feet: the same short line with an address, a number or a label twice or more."""
    seen: dict[str, list[int]] = {}
    for index, unit in enumerate(layout.units):
        if (
            unit.words
            and layout.roles[index] == "body"
            and unit.kind in ("line", "heading")
            and len(unit.words) < 160
        ):
            seen.setdefault(squeezed(unit.words), []).append(index)
    for key, copies in seen.items():
        if len(copies) < 2 or len(key) < 8:
            continue
        words = layout.units[copies[0]].words
        furniture = re.search(r"\d{4,}|www\.|•|\uf0b7|\|", words) and not dates.find(words, year=2000)
        if labels.find(words) and len(words) < 60:
            for index in copies[1:]:
                layout.roles[index] = "leftover"
        elif furniture:
            for index in copies:
                layout.roles[index] = "letterhead"


def _end(layout: Layout) -> None:
    """The end mark, and what follows it."""
    for index, unit in enumerate(layout.units):
        if layout.roles[index] != "body" or unit.kind not in ("line", "heading"):
            continue
        if leftovers.is_end_mark(unit.words) and index > 1:
            layout.roles[index] = "end"
            if not layout.after_end:
                layout.after_end = [
                    i
                    for i in range(index + 1, len(layout.units))
                    if layout.roles[i] == "body" and layout.units[i].words
                ]


# ---- the header --------------------------------------------------------------------------------


def is_prose(words: str) -> bool:
    """Whether a unit reads as a paragraph: long, with a sentence's end."""
    if len(words) < 60 or len(words.split()) < 9:
        return (
            len(words) > 30
            and len(words) / (len(words.split()) or 1) > 20
            and bool(re.search(r"[。！？]\Z", words))
        )
    ends = re.search(r"[.!?:;…。؟][\"”’»)\]]*\Z", words)
    inside = re.search(r"[a-zà-ÿ)\]”\"»][.!?][”\"»]?\s+[“\"«¿¡]?[A-ZÀ-Þ]", words)
    return bool(ends or inside) or len(words) > 330


def _sentences(words: str) -> int:
    return len(re.findall(r"(?<=[^\W\d_]{2})[.!?](?=[\s\"”’»]|\Z)", words))


@dataclass
class _Candidate:
    index: int
    words: str
    strong: bool = False
    after: bool = False  # after a label, a date or a contact


def _header(layout: Layout, begin: int, *, sure_title: bool) -> None:
    candidates: list[_Candidate] = []
    index = begin
    passed = False
    limit = min(len(layout.units), begin + 60)
    while index < limit:
        unit = layout.units[index]
        words = unit.words
        if layout.roles[index] != "body" or not words or unit.kind in ("image", "rule"):
            index += 1
            continue
        if unit.kind in ("item", "quotation"):
            if (candidates or layout.headline) and not _dateline_follows(layout, index):
                break
            index += 1
            continue
        step = _header_unit(layout, index, candidates, passed=passed)
        if step == 0:
            break
        passed = passed or layout.roles[index] in ("label", "date", "contact", "dateline")
        index += step
    layout.lead = index
    _choose(layout, candidates, sure_title=sure_title)


def _dateline_follows(layout: Layout, index: int) -> bool:
    """Whether the first paragraph after summary points opens with a dateline."""
    for later in range(index, min(index + 10, len(layout.units))):
        unit = layout.units[later]
        if unit.kind == "line" and layout.roles[later] == "body" and unit.words:
            return is_prose(unit.words) and bool(datelines.find(unit.words, day_first=layout.day_first))
    return False


def _header_unit(layout: Layout, index: int, candidates: list[_Candidate], *, passed: bool) -> int:
    """Marks one unit of the header; how many units it took, 0 where the body begins."""
    unit = layout.units[index]
    words = unit.words
    following = [
        layout.units[i].words
        for i in range(index, min(index + 4, len(layout.units)))
        if layout.roles[i] == "body"
    ]
    split = labels.split_over_lines(following)
    if split:
        layout.labels.append((index, split[0]))
        for each in range(index, index + split[1]):
            layout.roles[each] = "label"
        return split[1]
    found = labels.find(words)
    if found:
        return _labelled(layout, index, found, candidates)
    if (taken := _dated(layout, index, words)) and taken == "line":
        return 1
    at = contacts.label_at(words)
    if at is not None and not (at == 0 and is_prose(words) and not contacts.reaches(words, layout.country)):
        if at:
            _before_contact(layout, index, words[:at])
        return _contact_run(layout, index)
    if not events.label(words):
        line = datelines.find(words, day_first=layout.day_first, alone=not is_prose(words))
        if (
            line
            and (line.end >= len(words) or _only_label(words[line.end :]))
            and (line.dateline or line.date)
        ):
            layout.dateline = layout.dateline or (line if line.dateline else None)
            if line.date:
                layout.dates.append((index, line.date))
            _embedded(layout, index, words[line.end :])
            layout.roles[index] = "dateline"
            return 1
        rest = words[line.end :] if line else ""
        if line and (
            is_prose(rest)
            or len(rest) > 60
            or (len(rest.split()) >= 5 and re.search(r"[.!?][”\"»]?\Z", rest))
        ):
            if line.dateline:
                layout.dateline = layout.dateline or line
            if line.date:
                layout.dates.append((index, line.date))
            layout.cut[index] = line.end
            return 0
    elif candidates or layout.headline:
        return 0
    if (
        not is_prose(words)
        and len(words) < 140
        and contacts.reaches(words, layout.country)
        and not contacts.PUBLIC.search(words)
    ):
        return _reach_run(layout, index, candidates)
    if re.match(r"\W*(?:by|por|par|von)\s+[A-ZÀ-Þ]", words, re.IGNORECASE) and len(words) < 70 and candidates:
        layout.roles[index] = "letterhead"  # a byline
        return 1
    if is_prose(words):
        return _prose(layout, index, candidates, passed=passed)
    if len(words) > 320:
        return 0
    if candidates and not passed and len(candidates) >= 4:
        return 0
    candidates.append(_Candidate(index, words, unit.level == 1 or unit.role == "title", after=passed))
    return 1


def _labelled(layout: Layout, index: int, found: labels.Label, candidates: list[_Candidate]) -> int:
    layout.labels.append((index, found))
    layout.roles[index] = "label"
    rest = found.rest
    if not rest:
        return 1
    again = labels.find(rest)
    if again:
        layout.labels.append((index, again))
        rest = again.rest
    at = contacts.label_at(rest)
    if at is not None:
        return _contact_run(layout, index, text=rest)
    if rest and not _dated(layout, index, rest):
        line = datelines.find(rest, day_first=layout.day_first, alone=True)
        if line and line.dateline:
            layout.dateline = layout.dateline or line
            if line.date:
                layout.dates.append((index, line.date))
            if line.end < len(rest):
                layout.roles[index] = "body"
                layout.cut[index] = len(layout.units[index].words) - len(rest) + line.end
                return 0
        elif is_prose(rest) and _sentences(rest) > 1:
            layout.roles[index] = "body"
            layout.cut[index] = len(layout.units[index].words) - len(rest)
            return 0
        else:
            candidates.append(
                _Candidate(
                    index, rest, strong=found.immediate or ":" in layout.units[index].words, after=True
                )
            )
    return 1


_DATE_WORDS = re.compile(
    r"\b(?:date|dated|dateline|fecha|data|datum|ngày|published|publicado|publié|on|released?|issued"
    r"|posted|updated|le|el|day|día|of|de|a|at"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b|[\W_]",
    re.IGNORECASE,
)


def _dated(layout: Layout, index: int, words: str) -> str:
    """Marks a line that is only a date; "line" where it was."""
    if len(words) > 90:
        return ""
    found = dates.find(words, day_first=layout.day_first)
    if len(found) != 1:
        return ""
    rest = words[: found[0].start] + " " + words[found[0].end :]
    rest = re.sub(r"T?\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?", " ", rest)
    for time in reversed(dates.find_times(rest)):
        rest = rest[: time.start] + " " + rest[time.end :]
    if zone := zones.find(rest):
        rest = rest.replace(zone.words, " ")
    if _DATE_WORDS.sub("", rest):
        return ""
    layout.dates.append((index, found[0]))
    if layout.roles[index] == "body":
        layout.roles[index] = "date"
    return "line"


def _only_label(rest: str) -> bool:
    found = labels.find(rest)
    return bool(found and not found.rest)


def _embedded(layout: Layout, index: int, rest: str) -> None:
    found = labels.find(rest)
    if found:
        layout.labels.append((index, found))


def _before_contact(layout: Layout, index: int, head: str) -> None:
    """What stands before "Contact:" on the same line: a label, a date."""
    head = head.strip(" \t|–—-")
    found = labels.find(head)
    if found:
        layout.labels.append((index, found))
        head = found.rest
    if head:
        made = dates.find(head, day_first=layout.day_first)
        if made:
            layout.dates.append((index, made[0]))


def _prose(layout: Layout, index: int, candidates: list[_Candidate], *, passed: bool) -> int:
    unit = layout.units[index]
    words = unit.words
    single = _sentences(words) <= 1 and len(words.split()) <= 45 and not words.rstrip().endswith(":")
    ahead = [
        i
        for i in range(index + 1, min(index + 7, len(layout.units)))
        if layout.roles[i] == "body" and layout.units[i].words
    ]
    if not candidates and not layout.headline:
        title = layout.title and squeezed(layout.title) == squeezed(words)
        looks = unit.level == 1 or unit.role == "title" or unit.bold or unit.centred
        followed = any(is_prose(layout.units[i].words) for i in ahead)
        if (
            title
            or (looks and single)
            or (
                single
                and len(words.split()) <= (14 if words.endswith(".") else 22)
                and followed
                and words[-1:] not in (":", ";")
            )
        ):
            candidates.append(_Candidate(index, words, strong=bool(title or unit.level == 1), after=passed))
            return 1
        return 0
    if not single:
        return 0
    if unit.role == "lead" or (unit.kind == "heading" and unit.level > 1):
        candidates.append(_Candidate(index, words, after=passed))
        return 1
    for each in ahead[:3]:
        text = layout.units[each].words
        if contacts.label_at(text) == 0:
            continue
        line = (
            None
            if events.label(text)
            else datelines.find(text, day_first=layout.day_first, alone=not is_prose(text))
        )
        found = dates.find(text, day_first=layout.day_first)
        only_date = len(found) == 1 and not _DATE_WORDS.sub(
            "", re.sub(r"[T\d:.+Z-]", "", text[: found[0].start] + text[found[0].end :])
        )
        if (line and (line.dateline or line.date)) or only_date:
            candidates.append(_Candidate(index, words, after=passed))
            return 1
        if is_prose(text):
            break
    return 0


def _choose(layout: Layout, candidates: list[_Candidate], *, sure_title: bool) -> None:
    """The headline and the line under it among the lines of the header."""
    if layout.headline:
        best = None
    else:
        best = _best(layout, candidates, sure_title=sure_title)
        if best is None:
            if sure_title:
                layout.headline, layout.headline_rule = layout.title, "front matter"
            for each in candidates:
                if layout.roles[each.index] == "body":
                    layout.lead = min(layout.lead, each.index)
            return
        layout.headline = best.words
        layout.headline_rule = "label" if best.strong and layout.roles[best.index] == "label" else "position"
        if layout.roles[best.index] == "body":
            layout.roles[best.index] = "headline"
    key = squeezed(layout.headline)
    for each in candidates:
        if each is not best and squeezed(each.words) == key and layout.roles[each.index] in ("body", "label"):
            layout.roles[each.index] = "headline"
    later = [
        each
        for each in candidates
        if layout.roles[each.index] == "body" and (best is None or each.index > best.index)
    ]
    earlier = [
        each for each in candidates if layout.roles[each.index] == "body" and best and each.index < best.index
    ]
    for each in earlier:
        layout.roles[each.index] = "letterhead"
    if later and _under(layout, later[0], best):
        layout.subheadline = later[0].words
        layout.roles[later[0].index] = "subheadline"
    # What reads as a sentence after the last label, date or contact is the body's first paragraph.
    marks = ("label", "date", "contact", "dateline", "headline", "subheadline")
    last = max((i for i, role in enumerate(layout.roles[: layout.lead]) if role in marks), default=-1)
    for each in later:
        ends = re.search(r"[.!?:;…][\"'”’»)]*\Z", each.words)
        if layout.roles[each.index] == "body" and each.index > last and ends:
            layout.lead = min(layout.lead, each.index)


def _under(layout: Layout, candidate: _Candidate, best: _Candidate | None) -> bool:
    """Whether a line is a subheadline: it stands in the header, and the body begins after it."""
    unit = layout.units[candidate.index]
    if events.label(unit.words) or boilerplates.heading(unit.words):
        return False
    if unit.words.rstrip().endswith(":") and not unit.bold:
        return False
    near = [i for i in (candidate.index - 1, candidate.index + 1) if 0 <= i < len(layout.units)]
    beside = any(
        layout.roles[i] in ("label", "contact") and layout.units[i].group == unit.group for i in near
    )
    if (
        beside
        and len(unit.words.split()) < 7
        and (people.is_organisation(unit.words) or people.is_role(unit.words))
    ):
        return False  # the sender's name beside a label
    return best is None or candidate.index - best.index <= 6


def _is_letterhead(words: str) -> bool:
    """Whether a line above the labels reads as the sender's name rather than as news."""
    count = len(words.split())
    return count < 5 or (count < 7 and (people.is_organisation(words) or people.is_role(words)))


def _best(layout: Layout, candidates: list[_Candidate], *, sure_title: bool) -> _Candidate | None:
    usable = [each for each in candidates if len(squeezed(each.words)) >= 3 and len(each.words) <= 320]
    if not usable:
        return None
    if layout.title:
        key = squeezed(layout.title)
        for each in usable:
            own = squeezed(each.words)
            if own == key or (len(own) > 12 and not sure_title and key.startswith(own)):
                return each
        if sure_title:
            return None
    strong = [each for each in usable if each.strong]
    if strong:
        return strong[-1] if layout.roles[strong[0].index] != "label" else strong[0]
    repeated = [each for each in usable if sum(squeezed(each.words) == squeezed(o.words) for o in usable) > 1]
    if repeated:
        return repeated[-1]
    sizes = [layout.units[each.index].size for each in usable]
    if max(sizes) > min(sizes) and max(sizes) > 0:
        biggest = [each for each, size in zip(usable, sizes, strict=True) if size == max(sizes)]
        return max(biggest, key=lambda each: len(each.words))
    before = [each for each in usable if not each.after]
    after = [each for each in usable if each.after]
    if after and before:
        # A letterhead is short; a headline before the date is a whole thought.
        whole = [each for each in before if not _is_letterhead(each.words)]
        shouts = after[0].words.isupper() and not any(each.words.isupper() for each in whole)
        return whole[0] if whole and not shouts else after[0]
    pool = after or before
    if len(pool) > 1 and len(pool[0].words.split()) <= 3 and len(pool[1].words.split()) >= 5:
        return pool[1]
    heads = [each for each in pool if layout.units[each.index].kind == "heading"]
    return heads[0] if heads else pool[0]


# ---- contacts ----------------------------------------------------------------------------------


def _stops(layout: Layout, index: int) -> bool:
    """Whether a contact block ends before this unit."""
    unit = layout.units[index]
    words = unit.words
    if layout.roles[index] != "body" or not words or unit.kind in ("rule", "image"):
        return True
    if (
        labels.find(words)
        or boilerplates.heading(words)
        or boilerplates.NOTES.match(words)
        or events.label(words)
    ):
        return True
    if unit.level == 1 or (unit.kind == "heading" and not people.is_name(words)):
        return True
    found = contacts.reaches(words, layout.country)
    if is_prose(words) and not found:
        return True
    if len(words) > 260:
        return True
    return bool(datelines.find(words, day_first=layout.day_first) and is_prose(words))


def _contact_run(layout: Layout, index: int, *, text: str | None = None) -> int:
    """A labelled block of contacts from this unit on; how many units it took."""
    units = layout.units
    lines = [_sifted(layout, index, text or units[index].words)]
    reached = bool(contacts.reaches(lines[0], layout.country))
    end = index + 1
    while end < len(units) and not _stops(layout, end):
        words = units[end].words
        has = bool(contacts.reaches(words, layout.country))
        if _dated_line(layout, words):
            break
        if reached and len(words) > 110 and units[end].group != units[end - 1].group:
            break  # an office's address under the contacts
        if has:
            if contacts.PUBLIC.search(words) and not reached:
                break
            reached = True
        elif not _belongs(layout, end, reached=reached, first=len(lines) == 1 and len(lines[0]) < 40):
            break
        lines.append(_sifted(layout, end, words))
        end += 1
    found = contacts.parse(lines, layout.country, "label")
    if not found:
        layout.empty_label = layout.empty_label or units[index].words[:80]
    layout.people += found
    for each in range(index, end):
        if layout.roles[each] == "body":
            layout.roles[each] = "contact"
    return end - index


def _sifted(layout: Layout, index: int, words: str) -> str:
    """A line of two columns without the column that is a label or a date."""
    kept: list[str] = []
    for piece in words.split("\t"):
        found = labels.find(piece)
        if found and not found.rest and len(words) > len(piece):
            layout.labels.append((index, found))
        elif len(words) > len(piece) and _dated(layout, index, piece):
            layout.roles[index] = "contact"
        else:
            kept.append(piece)
    return "\t".join(kept)


def _dated_line(layout: Layout, words: str) -> bool:
    found = dates.find(words, day_first=layout.day_first)
    return bool(
        len(found) == 1
        and len(words) < 60
        and not _DATE_WORDS.sub("", words[: found[0].start] + words[found[0].end :])
    )


def _belongs(layout: Layout, index: int, *, reached: bool, first: bool) -> bool:
    """Whether a line without an address is part of the contact block around it."""
    units = layout.units
    words = units[index].words
    if len(words) > 100:
        return False
    following = units[index + 1].words if index + 1 < len(units) else ""
    opens = people.is_name(words) or (people.is_name(following) and len(words) < 40)
    ahead = 8 if not reached or opens else 3
    near = False
    for later in range(index + 1, min(index + 1 + ahead, len(units))):
        if _stops(layout, later) or _dated_line(layout, units[later].words):
            break
        if contacts.reaches(units[later].words, layout.country):
            near = True
            break
    same = units[index].group == units[index - 1].group
    if near:
        return not reached or same or opens or people.is_role(words)
    if same and reached and len(words) < 70:
        return True
    return first and not reached and people.is_name(words)


def _reach_run(layout: Layout, index: int, candidates: list[_Candidate]) -> int:
    """Contacts in the header without a label: the lines before the first address belong to it."""
    units = layout.units
    start = index
    for candidate in reversed(candidates[-3:]):
        if candidate.index != start - 1 or candidate.strong or units[candidate.index].kind == "heading":
            break
        words = candidate.words
        if (
            not (people.is_name(words) or people.is_role(words) or people.is_organisation(words))
            or len(words) > 70
        ):
            break
        start = candidate.index
        if people.is_name(words):
            break
    if start != index and not any(people.is_name(units[i].words) for i in range(start, index)):
        start = index
    end = index + 1
    while end < len(units) and not _stops(layout, end):
        words = units[end].words
        has = contacts.reaches(words, layout.country)
        if is_prose(words) or not (has or _belongs(layout, end, reached=True, first=False)):
            break
        end += 1
    found = contacts.parse([units[i].words for i in range(start, end)], layout.country, "reach")
    if not found:
        candidates.append(_Candidate(index, units[index].words))
        return 1
    layout.people += found
    for each in range(start, end):
        layout.roles[each] = "contact"
    candidates[:] = [each for each in candidates if each.index < start]
    return end - index


def _later_contacts(layout: Layout) -> None:
    """Contacts under the body: labelled blocks, sentences, and bare lines at the very end."""
    units = layout.units
    index = max(layout.lead, 0)
    while index < len(units):
        words = units[index].words
        if layout.roles[index] != "body" or not words:
            index += 1
            continue
        at = contacts.label_at(words)
        sentence = contacts.is_sentence(words)
        found = contacts.reaches(words, layout.country)
        if at == 0 and len(words) < 200 and not _public(words):
            short = len(words) < 60 and not found
            block = [
                units[i].words for i in range(index, min(index + 9, len(units))) if layout.roles[i] == "body"
            ]
            if (
                found
                or not short
                or any(contacts.reaches(line, layout.country) for line in block)
                or contacts.LABEL.fullmatch(words.strip(" :*"))
            ):
                index += _contact_run(layout, index)
                continue
        if sentence and not _public(words):
            lines = [words]
            end = index + 1
            while (
                end < len(units)
                and layout.roles[end] == "body"
                and units[end].group == units[index].group
                and contacts.reaches(units[end].words, layout.country)
            ):
                lines.append(units[end].words)
                end += 1
            if (
                not found
                and end == index + 1
                and end < len(units)
                and len(units[end].words) < 160
                and layout.roles[end] == "body"
            ):
                while (
                    end < len(units)
                    and layout.roles[end] == "body"
                    and contacts.reaches(units[end].words, layout.country)
                    and len(units[end].words) < 160
                ):
                    lines.append(units[end].words)
                    end += 1
            made = [
                each
                for each in contacts.parse(lines, layout.country, "sentence")
                if each.contact.phone or each.contact.email or each.obfuscated
            ]
            if made:
                layout.people += made
                # A sentence of the body stays there; a paragraph that only says whom to ask is a contact.
                for each in range(index, end):
                    if each > index or (contacts.is_only_contact(words) and units[each].kind == "line"):
                        layout.roles[each] = "contact"
                index = end
                continue
        index += 1
    if not layout.people:
        _closing_lines(layout)


def _public(words: str) -> bool:
    return bool(contacts.PUBLIC.search(re.sub(r"\bfax\b", "", words, flags=re.IGNORECASE)))


def _closing_lines(layout: Layout) -> None:
    """ "Mobile: …", "Email: …" at the very end, with nothing before them that says whose."""
    units = layout.units
    free = layout.free()[-8:]
    run = [
        index
        for index in free
        if len(units[index].words) < 90
        and contacts.reaches(units[index].words, layout.country)
        and re.match(
            r"\W*(?:tel|phone|mobile|cell|m[oó]vil|e-?mail|correo|teléfono|telefon|mail"
            r"|celular|courriel|t|m|e)\b",
            units[index].words,
            re.IGNORECASE,
        )
        and not _public(units[index].words)
    ]
    if not run:
        return
    name = next((units[i].words for i in free if i == run[0] - 1 and people.is_name(units[i].words)), "")
    lines = [units[i].words for i in run]
    if name:
        lines.insert(0, name)
    else:
        for index in reversed(free):
            told = re.search(r"\bwho can be contacted\b|\bcan be (?:contacted|reached)\b", units[index].words)
            if told:
                names = people.names_in(units[index].words[: told.start()])
                lines[:0] = [names[-1][0]] if names else []
                break
    layout.people += contacts.parse(lines, layout.country, "closing lines")
    for index in run:
        layout.roles[index] = "contact"
    if name:
        layout.roles[run[0] - 1] = "contact"
