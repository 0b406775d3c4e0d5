"""All 20,000 mutated payloads leave nothing dangerous; tests/hostile runs the first few thousand every day."""

import pytest
from mutated import BATCHES, leaves_nothing_dangerous

ALL = 20_000


@pytest.mark.parametrize("batch", range(BATCHES))
def test_nothing_dangerous_is_left_of_any_mutated_payload(batch):
    for number in range(batch, ALL, BATCHES):
        leaves_nothing_dangerous(number)
