#!/usr/bin/env python3
"""Makes functions/crier/reading/confidence.json: how sure a reading is of its headline and its kind.

    PYTHONPATH=functions python infrastructure/train.py RELEASES [--write]

RELEASES is a folder of texts with an expected.json: file, kind, headline, headline_also, source.repo. Prints
what asking costs on organisations that the weights were not made from and, with --write, makes the weights
from all of them. Needs numpy and scikit-learn beside Crier's own packages; Crier itself needs neither.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy  # type: ignore[import-not-found]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]

from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom
from crier.model.upload_formats import EXTENSIONS
from crier.reading import checks, confidence, formats, front_matter, guard, lifted_settings
from crier.reading.checks.subject import Subject
from crier.reading.confidence import Weights
from crier.reading.fields import extraction, headline_signs
from crier.reading.fields.headline_signs import Option, Signs

RELEASES = {"release", "advisory", "statement"}
NOW = datetime(2026, 11, 28, 20, tzinfo=UTC)
STRENGTH = 0.05, 0.03, 0.03  # how freely the weights of line, headline and release may grow; set beforehand
DEALS = 3  # how often the organisations are dealt into five hands


@dataclass
class Text:
    """One text: what is right about it, and what was counted of it."""

    file: str
    organisation: str
    release: bool
    scored: bool = False  # its headline is known
    right: bool = False
    public: bool = False  # nothing else stops it
    said: bool = False  # staff named the headline
    foreign: bool = False  # in lines for another program
    headline: str = ""
    options: list[Option] = field(default_factory=list)
    titles: list[bool] = field(default_factory=list)  # of each option: whether it is the headline
    whole: Signs = field(default_factory=dict)


def folded(text: object) -> str:
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", str(text or "")).casefold()).strip()


def counted(folder: Path, row: dict[str, Any]) -> Text:
    """What there is to count of one text; of what nobody can read, nothing."""
    repository = (row.get("source") or {}).get("repo")
    named = re.match(r"(?:l\d-)?[a-z]\d+-([a-z]+)", row["file"])
    text = Text(row["file"], repository or (named[1] if named else row["file"][:4]), row["kind"] in RELEASES)
    path, house = folder / row["file"], Newsroom()
    try:
        guard.inspect(path.read_bytes(), path.suffix)
        document = lifted_settings.lifted(formats.reader(EXTENSIONS[path.suffix])(path.read_bytes()))
        found = extraction.fields(document, newsroom=house, now=NOW, name=path.name)
    except Rejected:
        return text
    subject = Subject(found, house, NOW, path.name, (), frozenset(checks.BY_NAME))
    hits = [(check, hit) for check in checks.CHECKS if check.name != "as-read" for hit in check.find(subject)]
    stops = {check.name for check, hit in hits if check.allowed(hit.level) == "stop"}
    accepted = {word.casefold() for word in front_matter.several(document.front.get("accept"))}
    text.public = bool(found.headline) and not stops - accepted
    text.headline, text.said = found.headline or "", confidence.said(found)
    text.foreign = confidence.for_another(found)
    right = (
        {folded(one) for one in (row["headline"], *row.get("headline_also", []))} if text.release else set()
    )
    text.scored = text.release and row["headline"] != "?"
    text.right = text.release and (not text.scored or folded(text.headline) in right)
    text.options = list(headline_signs.options(confidence.page(found)))
    text.titles = [folded(option.words) in right for option in text.options]
    text.whole = confidence.whole(found)
    return text


def fitted(rows: Sequence[Signs], answers: Sequence[bool], strength: float) -> Weights:
    """The logistic weighing that fits these answers; signs that never vary are left out."""
    names = sorted(set().union(*rows))
    table = numpy.array([headline_signs.vector(row, names) for row in rows])
    usual, spread = table.mean(axis=0), table.std(axis=0)
    used = spread > 1e-9
    scaled = numpy.clip((table[:, used] - usual[used]) / spread[used], -4, 4)
    model = LogisticRegression(C=strength, max_iter=1000).fit(scaled, numpy.array(answers))
    kept = [name for name, one in zip(names, used, strict=True) if one]
    sure = [
        tuple(round(float(one), 5) for one in ones) for ones in (usual[used], spread[used], model.coef_[0])
    ]
    return Weights(tuple(kept), *sure, round(float(model.intercept_[0]), 5))


def line_weights(texts: Sequence[Text]) -> Weights:
    known = [text for text in texts if text.scored]
    rows = [option.signs for text in known for option in text.options]
    return fitted(rows, [title for text in known for title in text.titles], STRENGTH[0])


def signs(text: Text, line: Weights) -> Signs:
    return confidence.votes(confidence.ranked(text.options, line), text.headline) | dict(text.whole)


def dealt(texts: Sequence[Text], hands: int, deal: int) -> list[int]:
    """Which hand each text is in: an organisation's are all in one, and the hands about equal."""
    chance = numpy.random.default_rng(deal)
    count = Counter(text.organisation for text in texts)
    names = sorted(count)
    chance.shuffle(names)
    load, hand = [0] * hands, {}
    for name in sorted(names, key=lambda one: -count[one]):
        hand[name] = load.index(min(load))
        load[hand[name]] += count[name]
    return [hand[text.organisation] for text in texts]


def made(texts: Sequence[Text]) -> dict[str, Weights]:
    """The three weighings. The second learns from what the first says of texts it was not made from."""
    hands = dealt(texts, 5, 99)
    counted_signs: dict[str, Signs] = {}
    for hand in range(5):
        line = line_weights([text for text, at in zip(texts, hands, strict=True) if at != hand])
        for text, at in zip(texts, hands, strict=True):
            if at == hand:
                counted_signs[text.file] = signs(text, line)
    known = [text for text in texts if text.scored and text.headline]
    every = [text for text in texts if text.headline]
    return {
        "line": line_weights(texts),
        "headline": fitted(
            [counted_signs[one.file] for one in known], [one.right for one in known], STRENGTH[1]
        ),
        "release": fitted(
            [counted_signs[one.file] for one in every], [one.release for one in every], STRENGTH[2]
        ),
    }


Sure = dict[str, tuple[float, float]]


def weighed(texts: Sequence[Text], weights: dict[str, Weights]) -> Sure:
    """How sure of the headline, and of a release, by file."""
    sure = {}
    for text in texts:
        own = signs(text, weights["line"])
        sure[text.file] = weights["headline"].chance(own), weights["release"].chance(own)
    return sure


def unseen(texts: Sequence[Text], deal: int) -> Sure:
    """The same with weights that were made from other organisations."""
    hands, sure = dealt(texts, 5, deal), {}
    for hand in range(5):
        weights = made([text for text, at in zip(texts, hands, strict=True) if at != hand])
        sure |= weighed([text for text, at in zip(texts, hands, strict=True) if at == hand], weights)
    return sure


def summary(texts: Sequence[Text], deals: Sequence[Sure], headline: float, release: float) -> str:
    """What a pair of thresholds costs: shares of the releases, and how many other texts are public."""
    wrong = late = others = 0

    def goes(text: Text, sure: Sure) -> bool:
        title, kind = sure[text.file]
        sure_of_kind = kind >= release or (text.said and not text.foreign)
        return text.public and sure_of_kind and (text.said or title >= headline)

    for sure in deals:
        public = [text for text in texts if goes(text, sure)]
        wrong += sum(text.scored and not text.right for text in public)
        late += sum(text.release for text in texts) - sum(text.release for text in public)
        others += sum(not text.release for text in public)
    many = sum(text.release for text in texts) * len(deals) / 100
    return f"{headline:6.2f} {release:6.2f} {wrong / many:8.1f} {late / many:8.1f} {others / len(deals):8.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="RELEASES")
    parser.add_argument("--write", action="store_true", help="put the weights into the tree")
    chosen = parser.parse_args()
    rows = json.loads((chosen.folder / "expected.json").read_text("utf-8"))["releases"]
    texts = [counted(chosen.folder, row) for row in rows if row["kind"] != "?"]
    say(f"{len(texts)} texts of {len({text.organisation for text in texts})} organisations")
    weights = made(texts)
    if chosen.write:
        write(weights)
    lists: Sequence[tuple[str, Callable[[], list[Sure]]]] = (
        (f"organisations not seen ({DEALS} deals)", lambda: [unseen(texts, deal) for deal in range(DEALS)]),
        ("seen", lambda: [weighed(texts, weights)]),
    )
    for name, sure in lists:
        say(f"\n{name}\nask below: headline, release; % wrong and public, % stopped or asked, others public")
        deals = sure()
        for release in (0.0, 0.5, 0.6, 0.7):
            for headline in (0.0, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7):
                say(summary(texts, deals, headline, release))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def write(weights: dict[str, Weights]) -> None:
    weighings = {name: vars(one) for name, one in weights.items()}
    target = Path(confidence.__file__).with_suffix(".json")
    target.write_text(json.dumps({"weighings": weighings}, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
