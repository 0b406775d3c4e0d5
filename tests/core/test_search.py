"""The search: what the browser's script finds in files as Python makes them, with an index and without."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crier.rendering.templates import look
from crier.site import word_index
from crier.site.collections import Indexed
from crier.site.language_state import Line
from crier.site.sitemaps import shard
from crier.text import search_terms
from infrastructure.local.stack.place import ROOT

START = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCRIPTS = ROOT / "functions/crier/rendering/templates/scripts"
RUN = ROOT / "tests/support/searched.cjs"

# What is typed, and the headline's words it finds; all of it stands in an older month.
FOUND = {
    "clinic": "A clinic on Signal Street",
    "CLINIC signal": "A clinic on Signal Street",
    "clin": "A clinic on Signal Street",  # as it begins
    "signel": "A clinic on Signal Street",  # a slip
    "duong day": "Đường dây nóng mở cửa",
    "lodz": "Łódź otwiera dom",
    "strasse": "Die Straße ist frei",
    "夜間バス": "夜間バスが再開",
    "夜": "夜間バスが再開",
    "مأوى": "المدينة تفتح مأوى جديدا",
    "서울": "서울에서 집회",
    "dont": "",
    "don’t": "We don’t leave",
    "clinic tenants": "",
}


def line(number: int, title: str, words: str = "") -> Line:
    when = START - timedelta(days=31 * number)
    url = f"https://news.example.org/en/{when:%Y/%m/%d}-release-{number}/"
    return Line(url, title, "en", when, when, f"Summary {number}.", None, words)


def site(folder: Path, lines: list[Line], *, index: bool = True) -> tuple[str, str]:
    """The files of a search page; its data-indexed and data-months."""
    months = [f"{one.published:%Y-%m}" for one in lines]
    for month, one in zip(months, lines, strict=True):
        (folder / f"{month}.json").write_bytes(shard([one]))
    if not index:
        return "", " ".join(months)
    (folder / "words/made").mkdir(parents=True)
    for name, body in word_index.made(lines[1:]).items():
        (folder / "words/made" / name).write_bytes(body)
    return str(Indexed(months[1], "made", word_index.files(len(lines) - 1))), " ".join(months)


def searched(folder: Path, said: tuple[str, str], words: str) -> Any:
    command = ["node", str(RUN), str(folder), str(SCRIPTS), *said, words]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    titles = ["The newest", *filter(None, dict.fromkeys(FOUND.values()))]
    return [line(number, title) for number, title in enumerate(titles)]


@pytest.mark.parametrize("words", FOUND)
@pytest.mark.parametrize("index", [True, False], ids=["index", "months"])
def test_what_is_typed_is_found(tmp_path: Path, lines: list[Line], words: str, index: bool) -> None:
    told = searched(tmp_path, site(tmp_path, lines, index=index), words)
    assert told["found"] == [FOUND[words]] * bool(FOUND[words])
    assert told["told"] == ("found 1" if FOUND[words] else "none")


def test_a_rare_word_reads_the_newest_month_and_what_it_needs_of_the_index(tmp_path: Path) -> None:
    lines = [line(number, f"Release {number}", "quincunx" if number == 290 else "") for number in range(300)]
    said = site(tmp_path, lines)
    told = searched(tmp_path, said, "quincunx")
    words = f"words/made/{word_index.filed('quincunx', Indexed.read(said[0]).files)}.txt"
    assert told["found"] == ["Release 290"]
    assert sorted(told["asked"]) == sorted(
        ["2026-11.json", words, f"words/made/rows-{289 // word_index.ROWS}.json"]
    )
    assert told["came"][-1] == "2026-11.json"  # the headlines do not wait for it
    assert searched(tmp_path, said, "nowhere")["told"] == "none"
    assert searched(tmp_path, said, "")["asked"] == ["2026-11.json"]  # with the first letter that is typed


def test_the_newest_hits_come_first_and_a_page_of_them_at_a_time(tmp_path: Path) -> None:
    lines = [line(number, f"Release {number}", "common" if number % 2 else "") for number in range(300)]
    told = searched(tmp_path, site(tmp_path, lines), "common")
    assert told["found"] == [f"Release {number}" for number in range(1, 21, 2)]
    assert told["told"] == "found 10+" and len(told["asked"]) <= 4


def test_where_the_index_is_gone_the_months_are_read(tmp_path: Path) -> None:
    lines = [line(number, f"Release {number}", "common" if number in (1, 40) else "") for number in range(50)]
    said = site(tmp_path, lines)
    for file in (tmp_path / "words/made").iterdir():
        if file.name.startswith("rows-"):
            file.unlink()
    assert searched(tmp_path, said, "common")["found"] == ["Release 1", "Release 40"]
    assert searched(tmp_path, (f"2026-10 gone {said[0][-1]}", said[1]), "common")["told"] == "found 2"


def test_words_are_filed_by_how_they_begin() -> None:
    assert [*search_terms.terms("Łódź, l'État — don’t\t夜間バス!")] == (
        ["lodz", "l", "etat", "don", "t", "夜間", "間ハ", "ハス"]
    )
    assert search_terms.begins("tenants") == "ten" and search_terms.begins("夜間") == "夜"
    assert word_index.files(10_000) == 501 and word_index.files(10**6) == 512
    assert look.asset("search").endswith(".js")
