"""What a search costs a reader's phone with ten thousand releases in the archive, in Chromium."""

from __future__ import annotations

import itertools
import json
import random
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crier import site
from crier.model.newsroom import Newsroom
from crier.site import word_index
from crier.site.collections import Collection, Indexed, index_folder
from crier.site.language_state import Line, State
from infrastructure.local.judges import judge, visits
from infrastructure.local.stack.place import LOCAL

FOLDER = LOCAL / "search"
RELEASES = 10_000
LATEST = datetime(2026, 11, 24, tzinfo=UTC)
APART = timedelta(hours=21)  # some thirty-five releases a month, for twenty-four years
DRAWN = 450  # words of a release: some 330 different ones
SYLLABLES: dict[str, Sequence[str]] = {
    "en": ["".join(pair) for pair in itertools.product("bcdfghjklmnprstvw", "aeiou")]
    + ["con", "pro", "int", "pre", "dis", "com", "est", "tra"] * 2,  # as more words begin than others
    "ar": ["".join(pair) for pair in itertools.product("بتجدرسشفقكلمنهوي", "اوي")] + ["ال"] * 4,
    "ja": [chr(0x4E00 + 23 * at) for at in range(300)] + list("のをにはがでと"),
}
RARE = {"en": "Zwischenwasser", "ar": "زنجبيلة", "ja": "鯨骨"}  # in one release, of the oldest
MOST = (500_000, 1000)  # bytes and milliseconds that the first page of hits may take


def measure() -> Iterator[tuple[str, bool]]:
    """A line per search, and whether it kept within what it may take."""
    judge.install()
    for language in SYLLABLES:
        folder = FOLDER / language
        shutil.rmtree(folder, ignore_errors=True)
        words = _site(folder, language)
        yield (
            f"{language}: {RELEASES:,} releases; to the first page of hits, from the button and from nothing",
            True,
        )
        yield from _asked(folder, f"/{language}/search/", words)


def _asked(folder: Path, page: str, words: dict[str, str]) -> Iterator[tuple[str, bool]]:
    key, certificate = visits.certificate(FOLDER)
    given = map(str, (folder, key, certificate, page, *words.values()))
    command = ["node", str(judge.HERE / "search.mjs"), *given]
    done = subprocess.run(command, cwd=judge.TOOLS, capture_output=True, text=True, check=True)
    for what, row in zip(words, map(json.loads, done.stdout.splitlines()), strict=True):
        cost = row["pressed"]
        sound = cost["bytes"] <= MOST[0] and cost["ms"] <= MOST[1]
        both = (f"{one['ms']:6} ms {one['bytes'] / 1000:6.0f} KB {one['requests']:3} requests" for one in
                (cost, row["first"]))  # fmt: skip
        yield f"  {what:12} {'  '.join(both)}   {row['said']}{'' if sound else '  TOO MUCH'}", sound


def _site(folder: Path, language: str) -> dict[str, str]:
    """The search page and its files, and what to look for, by what is tried with it."""
    lines, words = _releases(language)
    newest = f"{LATEST:%Y-%m}"
    months: dict[str, list[Line]] = {}
    for line in lines:
        months.setdefault(f"{line.published:%Y-%m}", []).append(line)
    older = [line for line in lines if f"{line.published:%Y-%m}" < newest]
    index_files = word_index.made(older)
    index = Indexed(max(set(months) - {newest}), "made", word_index.files(len(older)))
    home = f"{language}/"
    own = Collection(home, "language", months=tuple(sorted(months)), indexed=str(index))
    by_month = {(home, month): tuple(of_month) for month, of_month in months.items()}
    state = State(language, {home: own}, months=by_month)
    newsroom = Newsroom(organisation="Seeded Newsroom", languages=(language,))
    plan = site.plan(newsroom, "https://news.example.org", state, (home,), own.times)
    files = {key: make() for key, make in plan.items() if f"{home}search/" in key} | dict(site.assets())
    files |= {index_folder(home, index.mark) + name: body for name, body in index_files.items()}
    for key, body in files.items():
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(body)
    return words


def _releases(language: str) -> tuple[list[Line], dict[str, str]]:
    """So many releases, the newest first, whose words are as common and as rare as words are (Zipf)."""
    chance, syllables = random.Random(language), SYLLABLES[language]  # noqa: S311 (the same each time)
    known: dict[str, None] = {}
    while len(known) < 60_000:
        known["".join(chance.choices(syllables, k=chance.choice((2, 2, 3, 3, 4, 5))))] = None
    vocabulary = sorted(known, key=len)
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(vocabulary))))
    glue = "" if language == "ja" else " "

    lines = []
    for number in range(RELEASES):
        when, drawn = LATEST - number * APART, chance.choices(vocabulary, cum_weights=weights, k=DRAWN)
        drawn += [RARE[language]] if number == RELEASES - 777 else []
        url = f"https://news.example.org/{language}/{when:%Y/%m/%d}-release-{number}/"
        title, summary, rest = glue.join(drawn[:9]), glue.join(drawn[9:30]), " ".join(dict.fromkeys(drawn))
        lines.append(Line(url, title, language, when, when, summary, None, rest))
    common, less, once = vocabulary[5], vocabulary[900], vocabulary[30_000]
    words = {"common": common, "uncommon": less, "rare": RARE[language], "seldom": once}
    words |= {"two": f"{vocabulary[300]} {vocabulary[1_500]}", "absent": f"{once}{RARE[language]}"}
    return lines, words
