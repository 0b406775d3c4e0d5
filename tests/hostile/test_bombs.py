"""Documents that would keep a renderer busy for ever: the jail ends them, and says why, within 15 seconds."""

import time

import pytest

from crier import jail
from crier.outputs import typesetting

# None of these can come from a release: the model has no such block. They stand for what we have not foreseen.
BOMBS = {
    "colspan": '<table><tr><td colspan="100000">x</table>',
    "pages": "<p style='break-after:page'>x</p>" * 20_000,
    "columns": "<div style='columns:50'>" + "word " * 20_000 + "</div>",
    "rows": "<table>" + "<tr><td>x<td>x<td>x<td>x<td>x<td>x<td>x<td>x<td>x<td>x" * 10_000 + "</table>",
    "nesting": "<div>" * 5_000,
    "tiny page": "<style>@page{size:1px;margin:0}</style>" + "word " * 5_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_is_answered_in_time(bomb):
    page = f'<html lang="en"><title>x</title><body>{bomb}'
    begun = time.monotonic()
    with pytest.raises((jail.Killed, jail.Crashed, typesetting.NotTypeset)):
        jail.run(typesetting._write, page, [], {}, cpu_seconds=1, memory_bytes=1 << 30, wall_seconds=10)
    assert time.monotonic() - begun < 15
