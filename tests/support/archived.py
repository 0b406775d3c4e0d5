"""A release of long ago, put into archive/."""

from __future__ import annotations

from typing import Any

import cloud
import pytest
from arrivals import deliver, event
from deleting import ses
from publishing import few, go, public

from crier.aws import client, s3
from crier.model import naming
from crier.stores.releases import Releases
from handlers import decide, publish, read, render_page, syndicate

__all__ = ["few", "ses"]  # fixtures

KEY = "archive/1999-05-04-founding.txt"


TEXT = """---
topics: housing
---
Tenants Found a Council of Their Own

Los Angeles. Forty tenants of Harbour Street founded a council yesterday, says Ada Example.

"We have waited long enough for this day," said Ada Example, who chairs it.

Contact: Ada Example, +1 213 555 0100, ada@example.org
"""


def put(key: str = KEY, text: str = TEXT, sequencer: str = "01") -> dict[str, Any]:
    """A file, seen by intake and read; its reference."""
    version = client.client("s3").put_object(Bucket="uploads", Key=key, Body=text.encode())["VersionId"]
    assert deliver(event(key, sequencer, version)) == []
    release = Releases("releases").called(naming.release_id(key))
    reference = {"format": 1, "release": release, "version": Releases("releases").head(release).latest}
    go(read, reference)
    return reference


def out(key: str = KEY, text: str = TEXT, sequencer: str = "01") -> dict[str, Any]:
    """As above, all the way; publish's answer with the reference."""
    reference = put(key, text, sequencer)
    assert go(decide, reference)["outcome"] == "ready"
    go(render_page, reference)
    answer = go(publish, reference)
    go(syndicate, reference)
    return reference | answer


@pytest.fixture
def desk(ses: cloud.Ses, few: None) -> cloud.Ses:
    """With a newsroom."""
    said = 'organisation = "Coalición de Prueba"\ntimezone = "America/Los_Angeles"\ndesk = ["desk@example.org"]\n'
    s3.put("uploads", "newsroom/newsroom.toml", said.encode(), "text/plain")
    return ses


def feeds() -> dict[str, bytes]:
    return {key: body for key, body in public().items() if key.endswith((".atom", ".rss", "feed.json"))}
