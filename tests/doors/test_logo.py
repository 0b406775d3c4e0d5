"""A logo beside newsroom.toml: on every page, or refused in words; nothing of it is opened where rights are."""

from __future__ import annotations

import itertools
from typing import Any

import cloud
import pytest
from logos import png, svg
from newsroom_files import NEW, OLD, mails, put, take
from site_pages import publish

from crier.aws import client, handler, s3
from crier.model import naming
from crier.stores import current_newsroom
from handlers import intake, rebuild_newsroom

pytestmark = pytest.mark.long

NUMBERS = itertools.count(1)


@pytest.fixture
def ses(aws: Any) -> cloud.Ses:
    played = cloud.Ses()
    played.attach(client.client("sesv2"))
    return played


def came(name: str, data: bytes | None) -> dict[str, Any]:
    """The event of a logo that was put in, or deleted."""
    key = f"newsroom/{name}"
    if data is None:
        s3.delete("uploads", key)
    else:
        s3.put("uploads", key, data, "image/png")
    object_ = {"key": key, "version-id": f"v{next(NUMBERS)}", "sequencer": "01", "size": len(data or b"")}
    event = {"source": "aws.s3", "id": "1", "version": "0", "account": "1", "time": "2026-11-24T00:00:00Z",
             "region": "us-east-1", "resources": [], "detail": {"bucket": {"name": "uploads"}, "object": object_}}  # fmt: skip
    return {**event, "detail-type": "Object Deleted" if data is None else "Object Created"}


def index() -> str:
    return s3.get("site", "en/index.html")[0].decode()


def settings() -> Any:
    return handler.settings(rebuild_newsroom.Settings)


def furnished(ses: cloud.Ses, *events: dict[str, Any]) -> None:
    publish(0)
    for event in (*events, put(OLD, "01")):
        assert take(event) == []
    ses.letters.clear()


def test_a_logo_stands_on_every_page_and_the_desk_sees_it(ses: cloud.Ses) -> None:
    furnished(ses)
    event = came("logo.png", png())
    assert take(event) == [] == take(event), "twice is once"
    assert mails(ses) == ["Your logo is shown: logo.png"]
    mark = current_newsroom.in_force("releases").newsroom.logo  # type: ignore[union-attr]
    assert mark and f'src="/{mark.key("logo")}"' in index()
    for key, data in mark.files.items():
        body, stored = s3.get("site", key)
        assert (body, stored.content_type) == (data, "image/png")
    (told,) = (mail["Content"]["Simple"]["Body"]["Html"]["Data"] for mail in ses.letters)
    assert f'{mark.key("logo")}" alt="Old Name"' in told
    current_newsroom.pin(handler.settings(intake.Settings), "0" * 16, 1)
    pinned = s3.get("staging", naming.staged("0" * 16, 1, current_newsroom.PINNED))[0]
    assert mark.source in pinned.decode(), "the next release carries it"


def test_a_new_newsroom_keeps_the_logo_and_draws_it_once(ses: cloud.Ses, monkeypatch: Any) -> None:
    furnished(ses, came("logo.png", png()))
    assert mails(ses) == []
    assert 'class="logo"' in index(), "what waited for the first newsroom.toml is taken up with it"
    monkeypatch.setattr("crier.workflows.confined.run", None)  # what was drawn is not drawn again
    assert take(put(NEW, "02")) == []
    assert 'class="logo"' in index() and "New Name" in index()


def test_before_there_is_a_newsroom_the_desk_hears_that_it_waits(ses: cloud.Ses) -> None:
    assert take(came("logo.png", png())) == []
    assert mails(ses) == ["Not taken up: logo.png"]


@pytest.mark.parametrize(
    "data",
    [
        svg("<script/>"),
        *(
            pytest.param(data, marks=pytest.mark.long)
            for data in (b"GIF89a", png(colour="white"), b"x" * (3 << 20))
        ),
    ],
)
def test_a_logo_that_cannot_be_taken_leaves_the_one_before(ses: cloud.Ses, data: bytes) -> None:
    furnished(ses, came("logo.png", png()))
    before = index()
    event = came("logo.svg", data)
    assert take(event) == [] == take(event)
    assert mails(ses) == ["Not taken up: logo.svg"] and index() == before
    assert take(put(OLD + b"# again\n", "02")) == [] and index() == before, "and a newsroom.toml keeps it too"


def test_a_deleted_logo_goes_and_the_name_comes_back(ses: cloud.Ses) -> None:
    furnished(ses, came("logo.png", png()))
    assert take(came("logo.png", None)) == []
    assert 'class="logo"' not in index() and "Old Name</a>" in index()
    assert mails(ses) == ["The newsroom has no logo any more: logo.png"]


def test_of_two_logos_the_desk_hears_which_is_shown(ses: cloud.Ses, monkeypatch: Any) -> None:
    furnished(ses, came("logo.svg", png()))  # its name decides, and its bytes what it is
    assert take(came("logo.png", png((300, 300)))) == []
    assert current_newsroom.in_force("releases").newsroom.logo.named  # type: ignore[union-attr]
    assert "two logos" in str(ses.letters[-1])


def test_while_a_newsroom_is_on_its_way_a_logo_waits(ses: cloud.Ses) -> None:
    furnished(ses)
    assert current_newsroom.announce("releases", "02")
    assert take(came("logo.png", png())) != [], "the queue tries it again"
    assert mails(ses) == [] and 'class="logo"' not in index()
