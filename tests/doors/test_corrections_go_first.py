"""Mail about a release whose correction is about to be public waits for it, and for nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from noticed import WHO, World, noticed

from crier.aws import dynamodb
from crier.model.timestamps import sortable
from crier.stores.releases import Releases

__all__ = ["noticed"]  # fixtures
ALL = Counter(ana=1, ben=1, cam=1)
AGO, NEXT_WEEK = timedelta(minutes=-1), timedelta(days=7)


def corrected(state: str = "ready", due: timedelta = AGO) -> None:
    """A second version was read, and waits to become public: for its embargo, or for the end of a stop."""
    at = sortable(datetime.now(UTC) + due)
    item = {"pk": f"release#{WHO}", "sk": "version#000002", "state": state, "publish_at": at}
    dynamodb.put("releases", item)
    releases = Releases("releases")
    releases.change_head(WHO, releases.head(WHO), {"ready": 2, "latest": 2})


def test_a_mailing_lets_a_correction_go_first(noticed: World) -> None:
    """Go on was said: the mailing looks within five minutes, the correction perhaps hours later."""
    noticed.version(1, "It meets on the 12th.")
    assert noticed.plan(1, "release")["outcome"] == "planned"
    corrected()
    assert noticed.mail(1, "release") == Counter()
    noticed.version(2, "It meets on the 13th.")
    assert noticed.mail(1, "release") == ALL


@pytest.mark.parametrize(
    ("state", "due"), [("ready", NEXT_WEEK), ("failed", AGO), ("superseded", AGO)], ids=str
)
def test_a_mailing_waits_for_no_version_that_is_not_about_to_be_public(
    noticed: World, state: str, due: timedelta
) -> None:
    noticed.version(1, "It meets on the 12th.")
    assert noticed.plan(1, "release")["outcome"] == "planned"
    corrected(state, due)
    assert noticed.mail(1, "release") == ALL
