"""What ./crier figures counts is what it says."""

from __future__ import annotations

import ast

import pytest

from infrastructure.local.repository import figures


@pytest.mark.parametrize(
    ("body", "ways"),
    [
        ("pass", 1), ("if a: pass", 2), ("if a: pass\n elif b: pass\n else: pass", 3), ("return a and b and c", 3),
        ("return a if b else c", 2), ("return [x for x in y if x]", 3), ("for x in y: pass\n else: pass", 3),
        ("while a: pass", 2), ("try: a\n except E: b\n except F: c\n else: d\n finally: e", 4), ("assert a", 2),
        ("return lambda: a", 2), ("match a:\n  case 1: b\n  case _: c", 3), ("with a: b", 1),
        ("def g():\n  if a: pass", 1), ("return {x: 1 for x in y for z in x}", 3),
    ],
)  # fmt: skip
def test_ways_through_a_function_are_counted_as_radon_counts_them(body: str, ways: int) -> None:
    function = ast.parse(f"def f():\n {body}").body[0]
    assert figures.ways(function) == ways


@pytest.mark.parametrize(
    ("path", "room"),
    [
        ("functions/crier/reading/fields/dates.py", "functions/crier/reading"),
        ("functions/crier/__init__.py", "functions/crier"), ("functions/handlers/settings/read.py", "functions/handlers"),
        ("functions/handlers/read.py", "functions/handlers"), ("infrastructure/packages.py", "infrastructure"),
        ("infrastructure/local/ses/meter.py", "infrastructure/local/ses"),
    ],
)  # fmt: skip
def test_a_file_is_counted_in_its_room(path: str, room: str) -> None:
    assert figures.room(path) == room


def test_the_figures_of_a_small_tree() -> None:
    product = {
        "functions/a.py": "# why\nx = '# none'\n\n\ndef f(a):\n    return [b for c in a for b in c]\n",
        "functions/b.py": "",
    }
    told = "\n".join([*figures.rooms(product), *figures.whole(product)])
    for figure in ("2 files", "2, 6 lines; median 3, longest 6", "0 of 1, longest 2", "mean 3.00", "functions/a.py:f 3",
                   "1, 166.7 in", "Comments                       167 in"):  # fmt: skip
        assert figure in told
    tests = {"tests/a.py": "monkeypatch.setattr(a, 'b', c)\nmock = Mock()\n"}
    assert "2, 1000.0 in" in figures.tested(tests, product)[1]
