"""What lies under archive/: on the site under its own day, and told to nobody."""

from __future__ import annotations

from datetime import UTC, date, datetime

import cloud
import pytest
from archived import TEXT, desk, feeds, out, put
from arrivals import machine
from deleting import out as released
from deleting import ses, subjects
from publishing import few, go, public

from crier.aws import client
from crier.model import archive_day, naming
from crier.model.errors import Rejected
from crier.stores.releases import Releases
from crier.text import messages
from handlers import decide, report

__all__ = ["desk", "few", "machine", "ses"]  # fixtures


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


@pytest.mark.long
def test_a_correction_of_an_old_release_promises_no_mail_and_asks_nothing(desk: cloud.Ses) -> None:
    out()
    done = out(text=TEXT.replace("Tenants", "Renters", 1), sequencer="02")
    go(report, {**{name: done[name] for name in ("format", "release", "version")},
                "about": "publication", "outcome": "published"})  # fmt: skip
    receipt = desk.letters[-1]["Content"]["Simple"]
    assert receipt["Subject"]["Data"].startswith("Corrected: ")
    words = receipt["Body"]["Text"]["Data"]
    assert "Nobody is mailed again" in words and "not out yet" not in words and "/desk/" not in words


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
