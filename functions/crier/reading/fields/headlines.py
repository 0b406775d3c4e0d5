"""The headline and the line under it, chosen among the lines of the header."""

from __future__ import annotations

import re

from crier.reading.fields import boilerplates, events, labels, letterheads, person_names
from crier.reading.fields.headline_signs import Option
from crier.reading.fields.layout import Candidate, Layout, squeezed

WEIGHED = "weighed"  # the rule of a headline that the second reader chose


def place(layout: Layout, option: Option) -> None:
    """Takes this for the headline, whatever the rules would choose; its units carry nothing else but the
    label that it stands behind."""
    for index, role in enumerate(layout.roles):
        if role == "headline":
            layout.roles[index] = "leftover"
    layout.headline, layout.headline_rule = option.words or None, WEIGHED
    for index in option.units:
        layout.roles[index] = "headline"
    first = labels.find(layout.units[option.units[0]].words) if option.units else None
    if first and option.how in ("cut", "joined"):
        layout.labels.append((option.units[0], first))
        layout.roles[option.units[0]] = "label"


def passed(layout: Layout, index: int) -> bool:
    """Whether the headline is known and does not stand below this unit."""
    return bool(layout.headline) and "headline" not in layout.roles[index + 1 :]


def choose(layout: Layout, candidates: list[Candidate], *, sure_title: bool) -> None:
    """The headline and the line under it among the lines of the header."""
    if layout.headline or layout.headline_rule == WEIGHED:
        best = None
    else:
        best = _best(layout, candidates, sure_title=sure_title)
        if best is None:
            if sure_title:
                layout.headline, layout.headline_rule = layout.title, "front matter"
            elif not candidates:
                _from_label(layout)
            for each in candidates:
                if layout.roles[each.index] == "body":
                    layout.lead = min(layout.lead, each.index)
            return
        layout.headline = best.words
        layout.headline_rule = "label" if best.strong and layout.roles[best.index] == "label" else "position"
        if layout.roles[best.index] == "body":
            layout.roles[best.index] = "headline"
    key = squeezed(layout.headline or "")
    if not key:
        layout.lead = min([layout.lead, *(each.index for each in candidates)])
        return
    at = best.index if best else _placed(layout)
    for each in candidates:
        if each is not best and squeezed(each.words) == key and layout.roles[each.index] in ("body", "label"):
            layout.roles[each.index] = "headline"
    later = [each for each in candidates if layout.roles[each.index] == "body" and each.index > at]
    earlier = [each for each in candidates if layout.roles[each.index] == "body" and each.index < at]
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


def underline(layout: Layout, option: Option | None) -> None:
    """Takes this for the subheadline, or nothing. What was taken for it before goes into the body."""
    for index, role in enumerate(layout.roles):
        if role == "subheadline":
            layout.roles[index] = "body"
            layout.lead = min(layout.lead, index)
    layout.subheadline = option.words if option else None
    for index in option.units if option else ():
        layout.roles[index] = "subheadline"


def _placed(layout: Layout) -> int:
    """The last unit of a headline that the second reader chose; -1 of any other that is known already."""
    heads = [index for index, role in enumerate(layout.roles) if role == "headline"]
    return max(heads, default=-1) if layout.headline_rule == WEIGHED else -1


def _from_label(layout: Layout) -> None:
    """Where no other line is a headline, one that is more than a sender's name and a label's words."""
    for index, label in layout.labels:
        before = label.words[: label.words.casefold().rfind(label.paper.casefold())] if label.named else ""
        several = len(before.split()) >= 4 and not person_names.is_organisation(before)
        if several and layout.roles[index] == "label":
            layout.headline, layout.headline_rule = label.words, "position"
            layout.roles[index] = "headline"
            return


def _under(layout: Layout, candidate: Candidate, best: Candidate | None) -> bool:
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
        and (person_names.is_organisation(unit.words) or person_names.is_role(unit.words))
    ):
        return False  # the sender's name beside a label
    return best is None or candidate.index - best.index <= 6


_NEARLY = 0.85  # of the largest letters


def _is_usable(words: str) -> bool:
    """Whether a line may be a headline: letters enough, and no greeting or other line that breaks off."""
    return sum(map(str.isalpha, words)) >= 3 and len(words) <= 320 and not words.rstrip().endswith(",")


def _best(layout: Layout, candidates: list[Candidate], *, sure_title: bool) -> Candidate | None:
    usable = [each for each in candidates if _is_usable(each.words)]
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
        # A letterhead may be larger than the headline: under a label, what is nearly as large counts.
        near = [each for each, size in zip(usable, sizes, strict=True) if size >= _NEARLY * max(sizes)]
        below = [each for each in near if each.after]
        if below and not any(each.after for each in biggest):
            biggest = below
        return max(biggest, key=lambda each: len(each.words))
    before = [each for each in usable if not each.after]
    after = [each for each in usable if each.after]
    if after and before:
        # A letterhead is short; a headline before the date is a whole thought.
        whole = [each for each in before if not letterheads.is_short(each.words)]
        shouts = after[0].words.isupper() and not any(each.words.isupper() for each in whole)
        return whole[0] if whole and not shouts else after[0]
    pool = after or before
    if len(pool) > 1 and len(pool[0].words.split()) <= 3 and len(pool[1].words.split()) >= 5:
        return pool[1]
    heads = [each for each in pool if layout.units[each.index].kind == "heading"]
    return heads[0] if heads else pool[0]
