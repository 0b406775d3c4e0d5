"""The desk's links about a deleted file."""

from __future__ import annotations

import re

import cloud
import pytest
from deleting import KEY, SECRET, delete, put, read, ses, take, waiting
from publishing import few
from publishing import go as step
from visitors import ROOM, visit

from crier.aws import s3
from crier.model import newsroom_facts
from crier.stores.releases import Releases
from handlers import desk, publish, render_page

__all__ = ["few", "ses"]  # fixtures


def published(text: str = "one", sequencer: str = "01", headline: str = SECRET) -> str:
    """A public release, its page and its feed's entry; lists and feeds themselves are others' to test."""
    release = put(KEY, text, sequencer)
    assert read(release, KEY, text, headline)["outcome"] == "ready"
    reference = {"format": 1, "release": release, "version": Releases("releases").head(release).latest}
    step(render_page, reference)
    assert step(publish, reference)["outcome"] == "published"
    return release


@pytest.fixture
def links(ses: cloud.Ses, few: None) -> dict[str, str]:
    """The links of the mail that tells of a public release's deletion, by word."""
    s3.put("site", newsroom_facts.KEY, newsroom_facts.render(ROOM), "application/json")
    published()
    assert delete(KEY) == []
    return told(ses)


def told(ses: cloud.Ses) -> dict[str, str]:
    body = ses.letters[-1]["Content"]["Simple"]["Body"]
    found = {link.split("/")[-2]: link for link in re.findall(r"\S+/desk/\S+", body["Text"]["Data"])}
    assert set(found) == {"withdraw", "keep"} and all(link in body["Html"]["Data"] for link in found.values())
    return found


def go(method: str, link: str, **more: str) -> tuple[int, str]:
    """Status of a visit, and what the page says."""
    answer = visit(desk, method, link, **more)
    assert answer["headers"]["Cache-Control"] == "no-store"
    (heading,) = re.findall(r"<h1>(.*)</h1>", answer["body"])
    assert 'name="robots" content="noindex"' in answer["body"] and "no-referrer" in answer["body"]
    return answer["statusCode"], heading


def take_up() -> None:
    """What waits in the queue is worked on."""
    for message in waiting():
        assert take(message) == []
