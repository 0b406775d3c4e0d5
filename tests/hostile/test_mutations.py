"""Payloads bred from known ones leave nothing dangerous, by the judgement of a parser that is not ours.

A few thousand in every run; all 20,000 in tests/long/mutations.py.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from mutated import BATCHES, dangers, leaves_nothing_dangerous

SAMPLE = 4_000


@pytest.mark.parametrize(
    "attack", ["<script>x</script>", "<a href='javascript:x'>x</a>", "<p onclick=x>x</p>", "<p><!--x--></p>"]
)
def test_the_judge_sees_danger(attack):
    assert dangers(attack)


@pytest.mark.long
@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_dangerous_is_left_of_a_mutated_payload(batch):
    for number in range(batch, SAMPLE, BATCHES):
        leaves_nothing_dangerous(number)
