"""What lies under archive/: on the site under its own day, and told to nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import cloud
import pytest

from crier.aws import client, s3
from crier.model import archive_day, naming
from crier.model.errors import Rejected
from crier.stores.releases import Releases
from crier.text import messages
from doors.test_intake import deliver, event, machine
from doors.test_publication import few, go, public
from doors.test_withdrawing import out as released
from doors.test_withdrawing import ses, subjects
from handlers import decide, publish, read, render_page, report, syndicate

__all__ = ["few", "machine", "ses"]  # fixtures
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


@pytest.mark.long
def test_an_old_release_is_on_the_site_and_new_to_nobody(desk: cloud.Ses) -> None:
    released()
    before = feeds()
    done = out()
    address = Releases("releases").head(done["release"]).address
    assert (done["outcome"], done["mail"]) == ("published", False)
    assert address == "/en/1999/05/04-tenants-found-a-council-of-their-own/"
    pages = public()
    for key in ("en/index.html", "en/1999/index.html", "en/topics/housing/index.html",
                "en/people/ada-example/index.html", "en/search/1999-05.json"):  # fmt: skip
        assert b"Tenants Found" in pages[key], key
    index = pages["en/index.html"]
    assert index.index(b"Rent rules change") < index.index(b"Tenants Found"), "under its own day"
    assert b'datetime="1999-05-04' in pages[f"{address[1:]}index.html"]
    assert feeds() == before and b"Tenants Found" not in b"".join(before.values())
    items = client.client("dynamodb").scan(TableName="releases")["Items"]
    assert [item["sk"]["S"] for item in items if item["pk"]["S"] == "feed#/en/"] == ["00000001"]
    (collection,) = [item for item in items if item["pk"]["S"] == "contents#en" and item["sk"]["S"] == "/en/"]
    assert (collection["count"], collection["quiet"]) == ({"N": "1"}, {"N": "1"}) and len(
        collection["years"]["L"]
    ) == 2
    go(report, {**{name: done[name] for name in ("format", "release", "version")},
                "about": "publication", "outcome": "published"})  # fmt: skip
    assert subjects(desk)[-1] == "In the archive: Tenants Found a Council of Their Own"
    told = desk.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert "May 4, 1999" in told and address in told


PRINTED, NOW = date(1999, 5, 4), datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "printed", "found"),
    [
        ("archive/founding.txt", PRINTED, PRINTED),
        ("archive/1999-03-02.txt", PRINTED, date(1999, 3, 2)),
        ("archive/1999-03-02 the founding/release.txt", PRINTED, date(1999, 3, 2)),
        ("archive/90 years of us.txt", PRINTED, PRINTED),
        ("archive/2026-11-24.txt", None, date(2026, 11, 24)),
        ("archive/founding.txt", None, "archive-undated"),
        ("archive/1999-13-04-founding.txt", PRINTED, "archive-name"),
        ("archive/4.5.1999 founding.txt", PRINTED, "archive-name"),
        ("archive/19990504.txt", PRINTED, "archive-name"),
        ("archive/2026-11-25.txt", PRINTED, "archive-future"),
    ],
)
def test_the_day_is_the_names_or_else_the_texts(key: str, printed: date | None, found: date | str) -> None:
    try:
        day: date | str = archive_day.past(archive_day.day(key, printed), "America/Los_Angeles", NOW)
    except Rejected as error:
        day = error.check
    assert day == found


def test_a_wrong_name_is_answered_kindly(desk: cloud.Ses) -> None:
    reference = put("archive/founding.txt")
    assert go(decide, reference)["outcome"] == "rejected" and public() == {}
    go(report, {**reference, "about": "publication", "outcome": "rejected"})
    told = " ".join(desk.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"].split())
    assert all(
        messages.say("en", f"findings.archive-undated.{part}") in told for part in ("message", "suggestion")
    )


def test_a_name_under_archive_is_not_that_name_under_releases() -> None:
    keys = ("archive/a.txt", "releases/a.txt", "releases/archive/a.txt")
    assert len({naming.release_id(key) for key in keys}) == 3
