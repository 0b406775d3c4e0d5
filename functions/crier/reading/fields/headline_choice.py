"""The second reader: which line is the headline, weighed beside the rules' own choice.

The rules (`headlines`) choose first. Every line that might be the headline is weighed, too; what the rules
chose has something in its favour. Where another line is still likelier, it is taken. What staff name is
never weighed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from crier.reading.fields import labels, phrase_ends
from crier.reading.fields.headline_signs import Option
from crier.reading.fields.layout import Layout, squeezed
from crier.reading.weighing import Signs, Weighings, shipped

OPEN = 0.3  # odds that none of the options is the headline
TREES = 12  # options that the trees look at: the likeliest by the plain sum
# What is lost where there is a headline after all, and a release is refused for want of one.
_NOTHING = 0.7
_SENTENCE = 14  # words of a line that ends with a full stop and may still be a headline
_NAME, _THOUGHT = 4, 7  # words a name has at most, and more than which a headline has that is a whole thought
_OVER = ("contact-label", "mail", "telephone", "days")  # what a letterhead stands over
_UNDER = 4  # units below a headline in which its subheadline begins


@dataclass(frozen=True)
class Ranked:
    """An option, how likely it is the headline (odds, from both readers), and by each in log odds."""

    option: Option
    odds: float
    line: float
    trees: float


@dataclass(frozen=True)
class Under:
    """A line below the headline: its option, and its signs with what it is to the headline."""

    option: Option
    signs: Signs


# Of the options, what the rules chose: the likelier one, or None where the rules' choice stands.
Choose = Callable[[Sequence[Option], str], Option | None]


def ranked(options: Iterable[Option], weighings: Weighings) -> dict[str, Ranked]:
    """The likeliest option of each wording, by its letters."""
    rows = sorted(
        ((weighings.line.odds(option.signs), at, option) for at, option in enumerate(options)), reverse=True
    )
    best: dict[str, Ranked] = {}
    seen = 0
    for line, _, option in rows:
        if option.key in best:
            continue
        # Whatever the sum finds unlikely, the trees would have to find likely twice over.
        trees = weighings.trees.odds(option.signs) if seen < TREES else line - 2
        seen += 1
        best[option.key] = Ranked(option, math.exp(min(30.0, (line + trees) / 2)), line, trees)
    for part, full in broken_off(best).items():
        for half in (part, full.removeprefix(part)):
            if half in best and best[half].odds > best[full].odds:
                best[half], best[full] = (
                    replace(best[full], option=best[half].option),
                    replace(best[half], option=best[full].option),
                )
    return best


# A line that begins something of its own.
_OWN = ("label", "dateline", "days", "contact-label", "about", "event", "wordless")
# How a line is set: of another weight or level is another thing.
_SET = ("kind-heading", "level", "bold", "biggest")


def broken_off(best: Mapping[str, Ranked]) -> dict[str, str]:
    """Of lines that break off, by their letters, the shortest that goes on to a phrase's end, where the
    lines below are neither text nor a beginning of their own."""
    lines = {row.option.units[0]: row.option for row in best.values() if row.option.how == "line"}
    joined = sorted(
        (row.option for row in best.values() if row.option.how == "joined"), key=lambda each: len(each.units)
    )
    wholes: dict[str, str] = {}
    for key, row in best.items():
        part = row.option
        if part.how not in ("line", "cut") or not phrase_ends.must_go_on(part.words, part.language):
            continue
        for each in joined:
            goes_on = each.units[0] == part.units[0] and each.key.startswith(key)
            if goes_on and not phrase_ends.breaks_off(each.words, each.language):
                if all(_goes_on(part, lines.get(unit)) for unit in each.units[1:]):
                    wholes[key] = each.key
                break
    return wholes


def _goes_on(part: Option, line: Option | None) -> bool:
    """Whether a line may go on with one above it that breaks off."""
    if line is None or any(line.signs.get(name, 0.0) > 0 for name in _OWN):
        return False
    if any(line.signs.get(name, 0.0) != part.signs.get(name, 0.0) for name in _SET):
        return False
    if phrase_ends.is_open(part.words, part.language):
        return phrase_ends.may_go_on(part.words, line.words, part.language)
    return phrase_ends.are_alike(part.words, line.words)


def chosen(best: Mapping[str, Ranked], by_rules: str, agreed: float) -> Option | None:
    """The likeliest option, where it is another than the rules' own. What they chose and none of the options
    says stands as it is."""
    own = squeezed(by_rules)
    if own not in best:
        return None
    meant = broken_off(best).get(own, own)

    def worth(key: str) -> float:
        odds = math.log(best[key].odds) - (_NOTHING if not key else 0.0)
        return odds + (agreed if key == meant else 0.0)

    likeliest = max((key for key in best if _may_be(best[own].option, best[key].option)), key=worth)
    option = best[likeliest].option
    return option if likeliest != own and not is_barred(option, by_rules) else None


def _may_be(own: Option, option: Option) -> bool:
    """Whether an option is worth weighing beside the rules' own, which always is."""
    return option is own or not (_follows(own, option) or _is_label(option) or _is_masthead(own, option))


def _is_masthead(own: Option, option: Option) -> bool:
    """Whether this is a name in capitals over whom to ask or the day ("HARBOUR ADVICE CORNER"), and what the
    rules chose, below both, is a whole thought."""
    signs = option.signs
    shouted = len(option.words.split()) <= _NAME and signs.get("capitals", 0.0) == 1.0
    below = bool(own.units and option.units) and own.units[0] > option.units[-1] + 1
    over = any(signs.get(f"after:{name}", 0.0) > 0 for name in _OVER)
    return shouted and below and over and len(own.words.split()) > _THOUGHT


def _is_label(option: Option) -> bool:
    """Whether this says nothing but what kind of paper it is, and whom it addresses."""
    label = labels.find(option.words)
    return label is not None and not (label.rest or label.named)


def _follows(own: Option, option: Option) -> bool:
    """Whether this stands right below a line that may begin it: "What We Stand For"."""
    below = bool(own.units and option.units) and option.units[0] == own.units[-1] + 1
    return below and phrase_ends.breaks_off(own.words, own.language)


def is_barred(option: Option, by_rules: str) -> bool:
    """Whether this is never taken instead of the rules' choice, however likely it is."""
    own = squeezed(by_rules)
    return _runs_on(option.words) or _was_cut(option, own) or _withholds(option) or _is_label(option)


def _runs_on(words: str) -> bool:
    """Whether this is a sentence of running text: no headline, however much stands in its favour."""
    return len(words.split()) > _SENTENCE and words.rstrip("”\"'»)").endswith((".", "。"))


def _withholds(option: Option) -> bool:
    """Whether this says nothing but from when the release may be used: no headline, however it stands."""
    label = labels.find(option.words)
    return label is not None and label.embargo


def _was_cut(option: Option, own: str) -> bool:
    """Whether the rules cut the end of this very line away, a site's name or a label: they had a reason."""
    return bool(own) and option.how != "joined" and option.key.startswith(own)


def choose(options: Sequence[Option], by_rules: str) -> Option | None:
    """As `chosen`, with the weights that are shipped."""
    made = shipped()
    return chosen(ranked(options, made), by_rules, made.agreed)


def below(options: Iterable[Option], layout: Layout) -> list[Under]:
    """The lines that may stand under the headline as its subheadline, with their signs."""
    heads = [index for index, role in enumerate(layout.roles) if role == "headline"]
    if not layout.headline or not heads:
        return []
    own, named = squeezed(layout.headline), squeezed(layout.subheadline or "")
    size = len(layout.headline.split())
    made = []
    for option in options:
        if option.how not in ("line", "joined") or not option.units or option.key == own:
            continue
        last = max((head for head in heads if head < option.units[0]), default=-1)
        roles = {layout.roles[index] for index in option.units}
        if last < 0 or option.units[0] - last > _UNDER or not roles <= {"body", "subheadline", "letterhead"}:
            continue
        signs = dict(option.signs) | {
            "gap": float(option.units[0] - last),
            "of-rules": float(option.key == named),
            "rules-none": float(not named),
            "head-words": float(size),
            "same-size": float(layout.units[last].size == layout.units[option.units[0]].size),
            "head-bold": float(layout.units[last].bold),
            "head-level": float(layout.units[last].level),
            "before-lead": float(option.units[-1] < layout.lead),
            "is-lead": float(option.units[0] == layout.lead),
        }
        made.append(Under(option, signs))
    return made


def subheadline(lines: Sequence[Under], weighings: Weighings) -> Option | None:
    """The line that more likely than not is the subheadline; None where there is none."""
    rows = [(weighings.under.odds(each.signs), -at, each.option) for at, each in enumerate(lines)]
    odds, _, option = max(rows, default=(-1.0, 0, None), key=lambda row: row[:2])
    return option if odds > 0 else None


def choose_under(lines: Sequence[Under]) -> Option | None:
    """As `subheadline`, with the weights that are shipped."""
    return subheadline(lines, shipped())
