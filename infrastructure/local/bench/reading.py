"""How well releases are read by weights of other organisations, beside the figures on what was seen."""

from __future__ import annotations

import hashlib
import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from infrastructure.local.stack.place import LOCAL, ROOT
from infrastructure.local.training import cases, figures, fitting, libraries, validation
from infrastructure.local.training.figures import Reading, Share

DEALS = 2
_LEAST = 8  # releases of a format or a language that is told by itself


def measure(folder: Path, deals: int = DEALS) -> Iterator[str]:
    """The tables of docs/reading.md, for the labelled releases of a folder. Minutes of two cores."""
    libraries.ready()
    texts = read(folder)
    names = {text.organisation for text in texts}
    yield f"{len(texts)} texts of {len(names)} organisations, in {validation.HANDS} hands, {deals} deals"
    unseen = validation.unseen(texts, deals)
    made = fitting.fitted(fitting.learned(texts), {}, fitting.Plan())
    seen = validation.seen(texts, made)
    yield ""
    yield from table(unseen["rules"], unseen["both"], seen, deals)
    yield ""
    yield from house(unseen, deals)
    for title, of in (("format", _format), ("language", _language)):
        yield ""
        yield from parts(unseen["both"], title, of, deals)
    for name in ("rules", "both"):
        yield ""
        yield f"Asked below (headline, kind), {name}: wrong and public, stopped or asked, other texts public"
        for headline, kind, wrong, late, others in figures.curve(unseen[name], (0.6, 0.75, 0.85)):
            yield f"| {headline:.2f} {kind:.2f} | {wrong:.1f} % | {late:.1f} % | {others:.1f} % |"
    yield ""
    yield "How sure of the headline, and how often it was right"
    yield from figures.reliability(unseen["both"], lambda one: (one.headline, one.right))


def read(folder: Path) -> list[cases.Case]:
    """The texts of a folder as Crier reads them; kept until a text, a label or the reading changes."""
    code = hashlib.sha256()
    for path in sorted((ROOT / "functions" / "crier").rglob("*")):
        if path.suffix in (".py", ".toml") and path.is_file():
            code.update(path.read_bytes())
    kept = LOCAL / "reading" / f"{cases.fingerprint(folder)[:16]}-{code.hexdigest()[:16]}.pickle"
    if kept.exists():
        return list(pickle.loads(kept.read_bytes()))  # noqa: S301  this program wrote it
    texts = cases.load(folder)
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(texts))
    return texts


def table(
    rules: Sequence[Reading], both: Sequence[Reading], seen: Sequence[Reading], deals: int
) -> Iterator[str]:
    """By field: the rules, both readers, their interval, and what was seen."""
    yield "| | rules alone, % | both readers, % | 95 % interval | on what was seen, % | of |"
    yield "|---|---|---|---|---|---|"
    columns = [
        figures.counted(rules, deals) | figures.shares(rules, deals=deals),
        figures.counted(both, deals) | figures.shares(both, deals=deals),
        figures.counted(seen) | figures.shares(seen),
    ]
    for name, share in columns[1].items():
        low, high = figures.interval(*share)
        one, two, three = (percent(column[name]) for column in columns)
        yield f"| {name} | {one} | {two} | {low:.0f} to {high:.0f} | {three} | {share[1]} |"


# Repositories that gather what many senders wrote: no house's layout is to be learned from them.
GATHERED = (
    "AmigaTextFiles", "Famicoman", "tg44", "bahbbc", "YunomiXavia", "lintool", "natmrubin", "18F",
    "richardatval",
)  # fmt: skip


def house(unseen: Mapping[str, Sequence[Reading]], deals: int) -> Iterator[str]:
    """The third release of an organisation on, after those before it were confirmed: with and without."""
    yield "In the house: the third release on"
    yield "| | nothing known, % | two or more known, % | 95 % interval | of |"
    yield "|---|---|---|---|---|"
    for title, gathered in (("one sender", False), ("many senders", True), ("all", None)):
        columns = [
            _in_house([one for one in unseen[name] if gathered in (None, _is_gathered(one))], deals)
            for name in validation.HOUSE
        ]
        for name, share in columns[1].items():
            low, high = figures.interval(*share)
            before, after = (percent(column[name]) for column in columns)
            yield f"| {title}: {name} | {before} | {after} | {low:.0f} to {high:.0f} | {share[1]} |"


def _is_gathered(reading: Reading) -> bool:
    return reading.organisation.startswith(GATHERED)


def _in_house(readings: Sequence[Reading], deals: int) -> dict[str, Share]:
    asked = [one.open[3] and not one.is_public() for one in readings if one.is_release]
    headline = figures.counted(readings, deals)["headline"]
    rows = {"headline": headline, **figures.shares(readings, deals=deals)}
    return rows | {"asked": (round(sum(asked) / deals), round(len(asked) / deals))}


def parts(readings: Sequence[Reading], title: str, of: Callable[[Reading], str], deals: int) -> Iterator[str]:
    """Headline, date, contacts and all fields by format or language."""
    fields = ("headline", "date", "contact recall", "contact precision", "all")
    yield f"| {title} | releases | " + " | ".join(f"{name}, %" for name in fields) + " |"
    yield "|" + "---|" * (len(fields) + 2)
    for name, many in Counter(of(one) for one in readings if one.is_release).most_common():
        if many >= _LEAST * deals:
            counts = figures.counted((one for one in readings if of(one) == name), deals)
            cells = " | ".join(percent(counts.get(field, (0, 0))) for field in fields)
            yield f"| {name} | {many // deals} | {cells} |"


def percent(share: Share) -> str:
    right, many = share
    return f"{100 * right / many:.1f}" if many else ""


def _format(reading: Reading) -> str:
    return reading.format


def _language(reading: Reading) -> str:
    return reading.language
