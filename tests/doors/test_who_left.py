"""Whom newsroom.toml names no more says nothing by an old mail, whatever was asked in it, and sees nothing."""

from __future__ import annotations

import re
from typing import Any

import cloud
import pytest
from approvers import ANA, BEN, ROOM, enforce
from arrivals import machine
from deleting import KEY, delete, ses
from desk_links import published, told
from drafting import TARGET, TEXT, lies, proofed, put
from publishing import few, go, public
from visitors import visit

from crier.aws import client
from crier.stores.releases import Releases
from handlers import decide, desk, proof, render_page

__all__ = ["few", "machine", "ses"]  # fixtures
GONE = "This link does not work any more"
LEFT = [
    pytest.param(ROOM.replace(ANA, "eve@desk.example"), id="named no more"),
    pytest.param(
        ROOM.replace(f'desk = ["{ANA}"]', f'desk = ["{BEN}"]').replace('"writer", "approver"', '"writer"'),
        id="in another role",
        marks=pytest.mark.long,  # the same road
    ),
]


@pytest.fixture(autouse=True)
def queue(aws: Any, few: None, ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARRIVALS_QUEUE", client.client("sqs").create_queue(QueueName="uploads")["QueueUrl"])
    cloud.fresh()
    ses.attach(client.client("sesv2"))
    enforce(ROOM)


def links(ses: cloud.Ses) -> dict[str, str]:
    """Of the newest mail to Ana, by what they say."""
    mine = [one for one in ses.letters if one["Destination"]["ToAddresses"] == [ANA]]
    text = mine[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    return {link.split("/desk/")[1].split("/")[0]: link for link in re.findall(r"\S+/desk/\S+", text)}


def shut(given: dict[str, str]) -> None:
    """Each of these links, looked at and pressed, says that it works no more."""
    for link in given.values():
        for method in ("GET", "POST") if "/proof/" not in link else ("GET",):
            answer = visit(desk, method, link)
            heading = re.findall(r"<h1>(.*)</h1>", answer["body"])
            assert (answer["statusCode"], heading) == (410, [GONE]), (method, link)
            assert "Tenants" not in answer["body"]


@pytest.mark.parametrize("room", LEFT)
def test_a_draft_s_mail(ses: cloud.Ses, room: str) -> None:
    proofed()
    given = links(ses)
    assert set(given) == {"approve", "hold", "proof"}
    page = given["proof"].rpartition("/")[0]
    assert visit(desk, "GET", f"{page}/index.html")["statusCode"] == 200
    enforce(room)
    shut(given | {"file": f"{page}/index.html"})
    assert lies(TARGET) == []
    enforce(ROOM)
    assert visit(desk, "POST", given["approve"])["statusCode"] == 200 and len(lies(TARGET)) == 1


@pytest.mark.parametrize("room", LEFT)
def test_a_question_s_mail(ses: cloud.Ses, room: str) -> None:
    reference = put(TARGET, "EMBARGOED\n\n" + TEXT)
    assert go(decide, reference)["outcome"] == "asked"
    go(render_page, reference)
    assert go(proof, reference) == {"outcome": "asked"}
    given = links(ses)
    assert {"now", "hold"} <= set(given)
    enforce(room)
    shut(given)
    assert "said" not in Releases("releases").version(reference["release"], 1) and public() == {}


@pytest.mark.parametrize("room", LEFT)
def test_a_deletion_s_mail(ses: cloud.Ses, room: str) -> None:
    enforce(ROOM.replace(f'desk = ["{ANA}"]', 'desk = ["desk@example.org"]'))
    release = published()
    assert delete(KEY) == []
    given = told(ses)
    enforce(room)
    shut(given)
    assert Releases("releases").head(release).state != "withdrawn"
