"""A proof shows itself: in its mail, and on a private page for whoever has that mail, and for nobody else."""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import cloud
import pictured
import pytest
from arrivals import machine
from deleting import ses
from drafting import KEY, TARGET, TEXT, arrived, join, lies, links, out, proofed, put
from PIL import Image
from publishing import few, go
from visitors import KEYS, visit

from crier.aws import client
from crier.aws import s3 as objects
from crier.model.errors import Permanent, Transient
from crier.model.proofs import Proof
from crier.rendering import in_sandbox
from crier.stores import made_files
from crier.stores.releases import Releases
from crier.subscribers import tokens
from crier.workflows import confined
from handlers import decide, desk, proof, render_page, render_pdf

__all__ = ["few", "machine", "ses"]  # fixtures
ROOM = """organisation = "Lantern"
desk = ["ana@desk.example", "bo@desk.example"]
timezone = "America/Los_Angeles"
undo = { page = 0, mail = 0 }
lists = [{ slug = "press", names = { en = "Press" } }, { slug = "members", names = { en = "Members" } }]
"""
SECRETS = ("Tenants Found", "Forty tenants", "council")


@pytest.fixture(autouse=True)
def newsroom(aws: Any, few: None) -> None:
    objects.put("uploads", "newsroom/newsroom.toml", ROOM.encode(), "text/plain")


def letter(ses: cloud.Ses, to: str = "ana@desk.example") -> Any:
    """The newest mail to one of the desk: SES's Simple message."""
    mine = [one for one in ses.letters if one["Destination"]["ToAddresses"] == [to]]
    return mine[-1]["Content"]["Simple"]


def words(message: Any) -> str:
    return " ".join(message["Body"]["Text"]["Data"].split())


def page_of(message: Any) -> str:
    (link,) = re.findall(r"\S+/desk/proof/\S+", message["Body"]["Text"]["Data"])
    return str(link)


def look(link: str, name: str = "page", method: str = "GET") -> Any:
    return visit(desk, method, f"{link.rpartition('/')[0]}/{name}")


def shown(link: str) -> str:
    answer = look(link)
    assert answer["statusCode"] == 200
    return str(answer["body"])


def pictured_draft(ses: cloud.Ses) -> str:
    """A proof with a picture; the link of Ana's mail."""
    key = KEY.rpartition(".")[0] + ".eml"
    written = client.client("s3").put_object(Bucket="uploads", Key=key, Body=pictured.mail())["VersionId"]
    reference = arrived(key, written, "01")
    assert go(decide, reference)["outcome"] == "ready"
    go(render_page, reference)
    assert go(proof, reference) == {"outcome": "proofed"}
    return page_of(letter(ses))


def test_a_proof_shows_itself_by_mail_and_page_and_is_approved_there(ses: cloud.Ses) -> None:
    join("a")
    reference = proofed("lists: press, members\nembargo: 2031-12-01 09:00 America/New_York\n\n" + TEXT)
    the_mail_tells(letter(ses))
    the_link_is_in_mails_alone(ses, reference)
    link = page_of(letter(ses))
    for name in ("page", "index.html", "mail.html", "mail.txt", "release.pdf", "no.html"):
        headers = look(link, name)["headers"]
        assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("no-store", "noindex"), name
    the_page_approves(link)


def the_mail_tells(message: Any) -> None:
    text = words(message)
    assert "Forty tenants of Harbour Street founded a council yesterday." in text
    assert "December 1, 2031, 6:00 AM, Pacific Standard Time" in text, "the newsroom's clock"
    assert "December 1, 2031, 9:00 AM, Eastern Standard Time" in text, "the file's"
    assert "Press (fewer than ten people) and Members (fewer than ten people)" in text
    assert "Attachments" not in message, "there is no picture"


def the_link_is_in_mails_alone(ses: cloud.Ses, reference: dict[str, Any]) -> None:
    for key in objects.keys("uploads", "receipts/"):
        assert b"/desk/" not in objects.get("uploads", key)[0], key
    assert page_of(letter(ses)) != page_of(letter(ses, "bo@desk.example"))
    assert Releases("releases").version(reference["release"], 1)["folder"].startswith("receipts/")


def the_page_approves(link: str) -> None:
    assert not any(secret.lower() in link.lower() for secret in SECRETS), "nothing of it in the address"
    page = shown(link)
    assert page.count("Forty tenants of Harbour Street") >= 3, "its beginning, its page, its mail"
    page_frame, mail_frame = (unescape(one) for one in re.findall(r'srcdoc="([^"]*)"', page))
    assert "<h1" in page_frame and "You get this mail because" in mail_frame
    assert (
        page.count('sandbox="allow-same-origin"') == 2
        and "<script" not in page.replace(page_frame, "").split("srcdoc")[0]
    )
    assert "mailed to ana@desk.example" in unescape(page)
    actions = re.findall(r'<form method="post" action="([^"]+)"', page)
    assert [one.split("/")[2] for one in actions] == ["approve", "hold"] * 2 and lies(TARGET) == []
    for _ in range(2):
        answer = visit(desk, "POST", actions[0])
        assert answer["statusCode"] == 200 and "ana@desk.example" in answer["body"]
    assert len(lies(TARGET)) == 1
    after = shown(link)
    assert "<form" not in after and "The draft is approved" in after and "ana@desk.example" in after


def test_pictures_come_with_the_mail_and_lie_beside_the_page(ses: cloud.Ses) -> None:
    link = pictured_draft(ses)
    message = letter(ses)
    (part,) = message["Attachments"]
    assert (part["ContentDisposition"], part["ContentId"], part["ContentType"]) == (
        "INLINE",
        "picture",
        "image/jpeg",
    )
    assert base64.b64decode(part["RawContent"])[:2] == b"\xff\xd8"
    assert re.findall(r'<img src="([^"]*)"', message["Body"]["Html"]["Data"]) == ["cid:picture"]
    (source,) = re.findall(r'<img src="([^"]*)"', shown(link).split("<h2>")[0])
    answer = look(link, source)
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, "image/jpeg")
    assert answer["isBase64Encoded"] and base64.b64decode(answer["body"])[:2] == b"\xff\xd8"
    folder = next(
        key for key in objects.keys("uploads", "receipts/") if key.endswith("/proof.json")
    ).removesuffix("proof.json")
    objects.put("uploads", f"{folder}release.pdf", b"%PDF-", "application/pdf")
    answer = look(link, "release.pdf")
    assert answer["statusCode"] == 302 and "Expires=" in answer["headers"]["Location"]
    text = look(link, "mail.txt")
    assert text["headers"]["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.long
def test_the_pages_of_the_pdf_are_seen_as_pictures(ses: cloud.Ses) -> None:
    """As many as there are; its publication finds nothing of them."""
    reference = put(text=TEXT + "\nThe council meets on Mondays and on Fridays.\n" * 90)
    go(decide, reference)
    go(render_page, reference)
    assert go(render_pdf, {**reference, "proof": True}) == {"outcome": "rendered"}
    go(proof, reference)
    link = page_of(letter(ses))
    sources = re.findall(r'<img class="sheet" src="([^"]+)" alt="(Page \d of the PDF)"', shown(link))
    assert len(sources) >= 2 and sources[1] == ("paper-2.jpg", "Page 2 of the PDF")
    for name, _ in sources:
        answer = look(link, name)
        assert (
            answer["headers"]["Content-Type"] == "image/jpeg"
            and answer["headers"]["Cache-Control"] == "no-store"
        )
        with Image.open(BytesIO(base64.b64decode(answer["body"]))) as sheet:
            assert sheet.width == 1000 and sheet.height > 1200, "a whole page"
            assert any(sheet.convert("L").histogram()[:90]), "with letters on it"
    assert look(link, f"paper-{len(sources) + 1}.jpg")["statusCode"] == 400
    names, _ = made_files.noted("staging", reference["release"], 1)
    assert not [name for name in names if "paper" in name]


def _staged(reference: dict[str, Any]) -> Any:
    go(decide, reference)
    go(render_page, reference)
    return {**reference, "proof": True}


@pytest.mark.parametrize("error", [Transient, Permanent])
def test_no_picture_of_the_pdf_keeps_a_proof_from_the_desk(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """Its function failed, or S3 did: the PDF is noted before, and nothing is tried again for pictures."""
    asked, reference = [], _staged(put())

    def fails(_: Any, __: Any, question: Any, **more: Any) -> dict[str, bytes]:
        asked.append(more)
        if isinstance(question, in_sandbox.PaperFile):
            raise error("planted")
        return {question.output: b"%PDF-"}

    monkeypatch.setattr(confined, "run", fails)
    assert go(render_pdf, reference) == {"outcome": "rendered"}
    names, opened = made_files.noted("staging", reference["release"], 1)
    assert "release.pdf" in names and opened("release.pdf") == b"%PDF-"
    assert asked[-1]["patience"] + render_pdf._SHEETS_UNTIL.total_seconds() < 60, "the function's time"
    go(proof, {name: reference[name] for name in ("release", "version", "about") if name in reference})
    page = shown(page_of(letter(ses)))
    assert "paper-" not in page and "release.pdf" in page


def test_a_pdf_that_took_long_is_kept_without_pictures(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the function's minute would be over under them, and the PDF be made again and again."""
    asked, reference = [], _staged(put())

    def counted(_: Any, __: Any, question: Any, **___: Any) -> dict[str, bytes]:
        asked.append(type(question).__name__)
        return {"release.pdf": b"%PDF-"}

    monkeypatch.setattr(confined, "run", counted)
    monkeypatch.setattr(render_pdf, "_SHEETS_UNTIL", timedelta(0))
    assert go(render_pdf, reference) == {"outcome": "rendered"}
    assert (
        "PaperFile" not in asked and "release.pdf" in made_files.noted("staging", reference["release"], 1)[0]
    )


def test_pictures_of_a_pdf_that_there_is_not_are_not_shown(ses: cloud.Ses) -> None:
    """A try lent them; the next one came to no PDF."""
    reference = _staged(put())
    made_files.lend("staging", reference["release"], 1, {"paper-1.jpg": b"an earlier try's"})
    go(proof, {name: reference[name] for name in ("release", "version", "about") if name in reference})
    link = page_of(letter(ses))
    assert "paper-1" not in shown(link) and look(link, "paper-1.jpg")["statusCode"] == 400


def test_a_proof_from_before_has_no_pictures_of_its_pdf(ses: cloud.Ses) -> None:
    proofed()
    (kept,) = [key for key in objects.keys("uploads", "receipts/") if key.endswith("/proof.json")]
    values = json.loads(objects.get("uploads", kept)[0])
    del values["sheets"]
    objects.put("uploads", kept, json.dumps(values).encode(), "application/json")
    assert "paper-" not in shown(page_of(letter(ses)))


def test_no_path_tells_anything_without_the_link(ses: cloud.Ses) -> None:
    """Whatever is asked for, and by whatever other link of ours: 400, and no word of the draft."""
    reference = proofed()
    subject = Proof(reference["release"], 1).subject
    later, now = datetime.now(UTC) + timedelta(days=1), datetime.now(UTC)
    good = page_of(letter(ses)).split("/")[-2]
    strangers = tokens.Keys(1, {1: b"a key of somebody else"})
    wrong = {
        "another purpose": tokens.make(KEYS, "approve", subject, 1, later),
        "a reader's": tokens.make(KEYS, "choose", subject, 1, later),
        "over": tokens.make(KEYS, "proof", subject, 1, now - timedelta(days=1)),
        "another key": tokens.make(strangers, "proof", subject, 1, later),
        "cut off": good[:-1],
        "changed": good[:20] + ("A" if good[20] != "A" else "B") + good[21:],
    }
    paths = {f"{why}: page": f"/desk/proof/{token}/page" for why, token in wrong.items()}
    paths |= {f"{why}: file": f"/desk/proof/{token}/index.html" for why, token in wrong.items()}
    names = (
        "proof.json",
        "..",
        "../page",
        "receipt.html",
        "image-1.svg",
        "release.pdf.html",
        "index.html%00",
        "",
    )
    paths |= {f"name {name!r}": f"/desk/proof/{good}/{name}" for name in names}
    paths |= {"no name": f"/desk/proof/{good}", "no token": "/desk/proof", "the folder": "/desk/"}
    for why, path in paths.items():
        for method in ("GET", "POST", "HEAD"):
            answer = visit(desk, method, path)
            assert answer["statusCode"] == 400, why
            assert not any(secret in answer["body"] for secret in SECRETS), why
    assert visit(desk, "POST", page_of(letter(ses)))["statusCode"] == 400, "it shows, and acts on nothing"


@pytest.mark.long
def test_a_picture_keeps_no_mail_from_the_desk(ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch) -> None:
    take = ses._single

    def wary(params: Any, **more: Any) -> Any:
        if b"Attachments" in params["body"] or "Attachments" in str(params["body"]):
            return cloud._error(400, "BadRequestException")
        return take(params, **more)

    client.client("sesv2").meta.events.unregister("before-call.sesv2.SendEmail", ses._single)
    client.client("sesv2").meta.events.register("before-call.sesv2.SendEmail", wary)
    link = pictured_draft(ses)
    html = letter(ses)["Body"]["Html"]["Data"]
    assert "Attachments" not in letter(ses) and "<img" not in html and "/desk/proof/" in link


@pytest.mark.long
def test_an_older_proof_shows_nothing_any_more(ses: cloud.Ses) -> None:
    proofed()
    older = page_of(letter(ses))
    proofed(TEXT.replace("Forty", "Fifty"), "0B")
    for name in ("page", "index.html", "mail.txt", "release.pdf"):
        answer = look(older, name)
        assert answer["statusCode"] == 410 and "Forty" not in answer["body"]
    assert "Fifty tenants" in shown(page_of(letter(ses)))


@pytest.mark.long
def test_a_correction_shows_what_it_changes_by_sentence(ses: cloud.Ses) -> None:
    proofed(TEXT + "\nThe council meets on Mondays. Rent is due on Fridays.\n")
    visit(desk, "POST", links(ses)["approve"])
    (version,) = lies(TARGET)
    out(arrived(TARGET, version, "02"))
    proofed(TEXT + "\nThe council meets on Tuesdays. Rent is due on Fridays.\n", "0C")
    page = shown(page_of(letter(ses)))
    changes = re.findall(r"<(del|ins)>(.*?)</\1>", page)
    assert changes == [("del", "The council meets on Mondays."), ("ins", "The council meets on Tuesdays.")]
    assert "Nobody is mailed again" in page
