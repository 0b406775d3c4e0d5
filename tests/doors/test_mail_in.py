"""A mail that came in: whose it is, what becomes of it, who is answered and who must not be."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import cloud
import pytest
from approvers import ANA, ROOM, enforce
from arrivals import machine
from desk_browser import delivered
from drafting import TEXT, arrived, lies
from hypothesis import example, given
from hypothesis import strategies as st
from mailed import GOOGLE, MICROSOFT, NOW, Mail, arrive, deliver, handed_over, notification, queued, signature
from publishing import few, go
from visitors import World, world
from wordfiles import docx, paragraph

from crier.aws import client, handler, s3
from crier.model import mailed_in
from crier.model.errors import Rejected, Transient
from crier.reading import mail_parts, pipeline
from crier.stores import file_writers, mail_answers
from crier.stores.releases import Releases
from crier.workflows import mail_in as workflow
from handlers import decide, mail_in, proof, render_page, report
from handlers.settings.mail_in import Settings

pytestmark = pytest.mark.long

__all__ = ["few", "machine", "world"]  # fixtures
DAN, EVE = "dan@desk.example", "eve@elsewhere.example"
LINES = TEXT.strip().split("\n\n")
WORD = docx(*map(paragraph, LINES))
HTML = "".join(f"<p>{line}</p>" for line in LINES)
SPANISH = """Los inquilinos fundan su propio consejo

MADRID, 23 de noviembre de 2026. Cuarenta inquilinos de la calle del Puerto fundaron ayer un consejo.

Contacto: Ada Ejemplo, +34 600 000 000, ada@example.org
"""
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def handler_settings() -> Settings:
    return handler.settings(Settings)


@pytest.fixture(autouse=True)
def room(aws: Any, few: None, machine: Any, world: World) -> None:
    enforce('approval = "drafts"\n' + ROOM)


def drafts() -> list[str]:
    return [key.removeprefix("drafts/") for key in s3.keys("uploads", "drafts/")]


def answers(world: World) -> list[tuple[str, str, str]]:
    """Who was answered: to, subject, text."""
    mails = [(one["Destination"]["ToAddresses"][0], one["Content"]["Simple"]) for one in world.ses.letters]
    return [
        (to, mail["Subject"]["Data"], " ".join(mail["Body"]["Text"]["Data"].split())) for to, mail in mails
    ]


@dataclass
class Case:
    """A mail and how it ends. lie: the drafts; answered: whom, and words of it."""

    mail: Mail
    outcome: str
    lie: tuple[str, ...] = ()
    answered: tuple[str, ...] = field(default=())


def forwarded() -> bytes:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "ben@desk.example", "The release"
    inner.set_content(TEXT)
    return inner.as_bytes()


def attached(*files: tuple[str, bytes], **more: Any) -> Mail:
    return Mail(files=files, **more)


TWO_FROM = (("From", EVE),)
# The twenty of the issue.
TWENTY = {
    "a Word file": Case(attached(("night.docx", WORD), text="Here it is."), "taken", ("night.docx",)),
    "forged: DMARC fails": Case(attached(("n.docx", WORD), dmarc="FAIL", dkim="FAIL"), "forged"),
    "forged: signed by another": Case(attached(("n.docx", WORD), dmarc="FAIL", domain="elsewhere.example"), "forged"),
    "forged: its own head says that it passed": Case(
        attached(("n.docx", WORD), dmarc="FAIL", head=(("Authentication-Results", "amazonses.com; dmarc=pass"),)), "forged"),
    "of a domain without a policy": Case(attached(("n.docx", WORD), dmarc="GRAY"), "unproven"),
    "SES could not tell": Case(attached(("n.docx", WORD), dmarc="PROCESSING_FAILED"), "unproven"),
    "forwarded by a mailbox": Case(
        attached(("n.docx", WORD), to="ben@desk.example"), "untaken", (), (ANA, "does not name this address")),
    "forwarded by a person, as a file": Case(
        attached(("The release.eml", forwarded())), "taken", ("The release.eml",)),
    "through a list": Case(attached(("n.docx", WORD), head=(("List-Id", "<press.lists.example>"),)), "automatic"),
    "DKIM broken, SPF alone": Case(
        attached(("n.docx", WORD), dkim="FAIL"), "untaken", (), (ANA, "is not signed by your mail provider")),
    "two attachments": Case(
        attached(("n.en.docx", WORD), ("n.es.txt", SPANISH.encode())), "taken", ("n.en.docx", "n.es.txt")),
    "an old Word file": Case(attached(("n.doc", OLD_WORD)), "untaken", (), (ANA, "old Word file (.doc)")),
    "a Word file and an old one": Case(
        attached(("n.docx", WORD), ("o.doc", OLD_WORD)), "taken", ("n.docx",), (ANA, "o.doc")),
    "empty": Case(Mail(text="\n", subject=""), "untaken", (), (ANA, "holds no file and no words")),
    "30 MB": Case(attached(("n.txt", b"x" * (22 << 20))), "untaken", (), (ANA, "too large for a text: 22 MB")),
    "HTML alone": Case(Mail(html=HTML, subject="Re: Night buses"), "taken", ("Night buses.eml",)),
    "Spanish, a release in the mail": Case(
        Mail(text=SPANISH, subject="Fwd: El consejo"), "taken", ("El consejo.eml",)),
    "Spanish, an old Word file": Case(
        attached(("n.doc", OLD_WORD), text="Buenos días, aquí va el comunicado de la asamblea de inquilinos."),
        "untaken", (), (ANA, "No se ha tomado", "archivo antiguo de Word")),
    "of a stranger": Case(
        attached(("n.docx", WORD), sender=EVE, domain="elsewhere.example"), "unnamed", (),
        (EVE, "yours is not among their addresses")),
    "an out-of-office reply": Case(Mail(text="Away", head=(("Auto-Submitted", "auto-replied"),)), "automatic"),
}  # fmt: skip
# Their neighbours.
NEIGHBOURS = {
    "two From": Case(attached(("n.docx", WORD), head=TWO_FROM), "unclear"),
    "two addresses in From": Case(attached(("n.docx", WORD), sender=f"{ANA}, {EVE}"), "unclear"),
    "SES read another From": Case(attached(("n.docx", WORD), read=(EVE,)), "unclear"),
    "SES read two": Case(attached(("n.docx", WORD), read=(ANA, EVE)), "unclear"),
    "another address in the name": Case(attached(("n.docx", WORD), sender=f'"{EVE}" <{ANA}>'), "unclear"),
    "one in the name, encoded": Case(
        attached(("n.docx", WORD), sender=f"=?utf-8?q?eve=40elsewhere.example?= <{ANA}>"), "unclear"),
    "a group": Case(attached(("n.docx", WORD), sender=f"Desk: {ANA};"), "unclear"),
    "a comment": Case(attached(("n.docx", WORD), sender=f"{ANA} ({EVE})"), "unclear"),
    "a lone CR before another From": Case(
        attached(("n.docx", WORD), change=lambda raw: raw.replace(b"\r\nFrom:", b"\r\nX: y\rFrom: e@e.example\r\nFrom:", 1)),
        "unclear"),
    "SES judged another domain": Case(
        attached(("n.docx", WORD), change=lambda raw: raw.replace(b"header.from=desk.example", b"header.from=elsewhere.example")),
        "unclear"),
    "a signature of how it begins alone": Case(
        attached(("n.docx", WORD), head=(("DKIM-Signature", signature(more="; l=40")),)), "unclear"),
    "signed by a sister domain": Case(
        attached(("n.docx", WORD), domain="other.example", change=lambda raw: raw.replace(b"header.from=other", b"header.from=desk")),
        "untaken", (), (ANA, "is not signed")),
    "signed by a domain below": Case(
        attached(("n.docx", WORD), domain="mail.desk.example", change=lambda raw: raw.replace(b"header.from=mail.", b"header.from=")),
        "untaken", (), (ANA, "is not signed")),
    "a stranger's, signed by the domain above": Case(
        attached(sender="eve@mail.elsewhere.example", domain="elsewhere.example", text=TEXT,
                 change=lambda raw: raw.replace(b"header.from=", b"header.from=mail.")),
        "unnamed", (), ("eve@mail.elsewhere.example", "yours is not among")),
    "Reply-To somebody else": Case(
        attached(("n.doc", OLD_WORD), head=(("Reply-To", EVE), ("Sender", EVE))), "untaken", (), (ANA, "old Word")),
    "the name as address": Case(attached(("n.docx", WORD), sender=f"{ANA} <{ANA}>"), "taken", ("n.docx",)),
    "a name in quotation marks, with a comma": Case(
        attached(("n.docx", WORD), sender=f'"Ruiz, Ana" <{ANA}>'), "taken", ("n.docx",)),
    "a name in encoded words, capitals": Case(
        attached(("n.docx", WORD), sender="=?utf-8?q?Ana_Ru=C3=ADz?= <Ana@Desk.Example>"), "taken", ("n.docx",)),
    "a bounce": Case(attached(("n.docx", WORD), envelope=""), "automatic"),
    "bulk": Case(attached(("n.docx", WORD), head=(("Precedence", "bulk"),)), "automatic"),
    "our own mail": Case(Mail(sender="newsroom@example.org", domain="example.org", text=TEXT), "automatic"),
    "a virus": Case(attached(("n.docx", WORD), virus="FAIL"), "untaken", (), (ANA, "virus scan")),
    "a stranger's virus": Case(attached(("n.docx", WORD), sender=EVE, domain="elsewhere.example", virus="FAIL"), "unanswered"),
    "a stranger's spam": Case(attached(("n.docx", WORD), sender=EVE, domain="elsewhere.example", spam="FAIL"), "unanswered"),
    "a stranger's mail that somebody's mailbox sent on": Case(
        attached(("n.docx", WORD), sender=EVE, domain="elsewhere.example", to=ANA), "unanswered"),
    "a writer who approves nothing": Case(attached(("n.docx", WORD), sender=DAN), "taken", ("n.docx",)),
    "six files": Case(
        attached(*((f"{n}.txt", TEXT.encode()) for n in range(6))), "untaken", (), (ANA, "more than 5 files")),
    "two files of one name": Case(
        attached(("n.txt", TEXT.encode()), ("n.txt", b"Other.")), "taken", ("n-2.txt", "n.txt")),
    "a name with folders": Case(
        attached(("../../releases/n.txt", TEXT.encode()), ("C:\\x\\m.txt", TEXT.encode())), "taken", ("m.txt", "n.txt")),
    "a name of 300 letters": Case(
        attached(("n" * 300 + ".txt", TEXT.encode())), "taken", ("n" * 150 + ".txt",)),
    "two long names that begin alike": Case(
        attached(("n" * 199 + "a.TXT", TEXT.encode()), ("n" * 199 + "b.TXT", b"Other.")),
        "taken", ("n" * 150 + "-2.TXT", "n" * 150 + ".TXT")),
    "a long name in Arabic, in letters that are two": Case(
        attached(("\u0628\u0301" * 150 + ".txt", TEXT.encode())), "taken", ("\u0628\u0301" * 75 + ".txt",)),
    "a long name without an ending": Case(
        attached(("n" * 300, TEXT.encode()), ("m.txt", TEXT.encode())), "taken", ("m.txt",), (ANA, "n" * 40)),
    "a name with a long ending": Case(
        attached(("n." + "x" * 300, TEXT.encode()), ("m.txt", TEXT.encode())), "taken", ("m.txt",), (ANA,)),
    "a soft hyphen in From, behind a tab": Case(
        attached(("n.docx", WORD), sender='"x\t" <ana@de\u00adsk.example>', read=(ANA,)), "unclear"),
    "full-width letters in From": Case(
        attached(("n.docx", WORD), sender="<ana@\uff44esk.example>", read=(ANA,)), "unclear"),
    "a letter for which IDNA has another": Case(
        attached(("n.docx", WORD), sender="ana@de\u017fk.example", read=(ANA,)), "unclear"),
    "a tab in the name": Case(attached(("n.docx", WORD), sender=f'"Ana\tRuiz" <{ANA}>'), "taken", ("n.docx",)),
    "a picture beside a release in the mail": Case(
        attached(("bus.png", PNG), text=TEXT), "taken", ("Night buses.eml",), (ANA, "bus.png")),
    "a picture alone": Case(attached(("bus.png", PNG), text=""), "untaken", (), (ANA, "pictures are not taken")),
    "encrypted": Case(
        attached(("n.txt", b"x"), change=lambda raw: raw.replace(b"application/octet-stream", b"application/pgp-encrypted")),
        "untaken", (), (ANA, "is encrypted")),
    "a Word file that is none": Case(attached(("n.docx", b"hello")), "untaken", (), (ANA, "something else inside")),
    "an empty file": Case(attached(("n.txt", b" ")), "untaken", (), (ANA, "The file is empty")),
    "a program's leavings": Case(attached(("~$n.docx", b"x"), ("n.docx", WORD)), "taken", ("n.docx",)),
    "a head without an end": Case(attached(change=lambda raw: b"X: y\r\n" * 60_000 + raw), "unclear"),
}  # fmt: skip
# A mail that Ana wrote and signed, sent here by whoever has it: from elsewhere, with fields on top or others
# instead of those that nobody signed.
PRIVATE = Mail(to=EVE, text=TEXT, subject="Private", spf="FAIL", envelope=EVE)
UNLIKE = (ANA, "its signature does not cover")


def on_top(fields: str, mail: Mail = PRIVATE) -> Mail:
    """With more fields above those that are signed."""
    return replace(mail, change=lambda raw: raw.replace(b"\r\nFrom:", f"\r\n{fields}\r\nFrom:".encode(), 1))


def instead(mail: Mail, *pairs: tuple[str, str]) -> Mail:
    """With other words in fields that nobody signed."""

    def changed(raw: bytes) -> bytes:
        for name, value in pairs:
            raw = re.sub(
                rf"\r\n{name}:[^\r]*".encode(),
                f"\r\n{name}: {value}".encode() if value else b"",
                raw,
                count=1,
            )
        return raw

    return replace(mail, change=changed)


SENT_ON = {
    **{f"{line.partition(':')[0]} on top": Case(on_top(line), "unclear") for line in (
        "To: drafts@in.desk.example", "Subject: Night buses", "Message-ID: <2@evil.example>",
        "Date: Sun, 29 Nov 2026 12:00:00 +0000", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=ZZ",
        "content-transfer-encoding : base64")},
    **{f"{name} twice": Case(on_top(f"{name}: {EVE}\r\n{name}: {EVE}", replace(PRIVATE, to="drafts@in.desk.example")), "unclear")
       for name in ("Cc", "Reply-To", "Sender", "Content-Disposition", "References")},
    "Cc on top, To signed": Case(
        on_top("Cc: drafts@in.desk.example", replace(PRIVATE, covers="from:to:subject:date:content-type")), "untaken", (), UNLIKE),
    "To not signed, from elsewhere": Case(
        instead(replace(PRIVATE, covers=MICROSOFT), ("To", "drafts@in.desk.example")), "untaken", (), UNLIKE),
    "Content-Type not signed, from elsewhere": Case(
        instead(replace(PRIVATE, to="drafts@in.desk.example", covers=GOOGLE), ("Content-Type", "multipart/mixed; boundary=ZZ")),
        "untaken", (), UNLIKE),
    "Content-Type not signed, and gone": Case(
        instead(replace(PRIVATE, to="drafts@in.desk.example", covers=GOOGLE), ("Content-Type", "")), "untaken", (), UNLIKE),
    "Subject not signed, from elsewhere": Case(
        instead(replace(PRIVATE, to="drafts@in.desk.example", covers="from:to:date:content-type"), ("Subject", "Night buses")),
        "untaken", (), UNLIKE),
    "a file's name not signed, from elsewhere": Case(
        on_top("Content-Disposition: attachment; filename=n.txt", replace(PRIVATE, to="drafts@in.desk.example")), "untaken", (), UNLIKE),
    "one of two signatures signs less": Case(
        replace(PRIVATE, to="drafts@in.desk.example", covers=MICROSOFT, head=(("DKIM-Signature", signature()),),
                seen="dkim=pass header.i=@desk.example; dkim=pass header.i=@desk.example"), "untaken", (), UNLIKE),
    "all of it signed, by way of another server": Case(
        replace(PRIVATE, to="drafts@in.desk.example"), "taken", ("Private.eml",)),
    "as Google signs, straight from there": Case(attached(("n.docx", WORD), covers=GOOGLE), "taken", ("n.docx",)),
    "as Microsoft signs, straight from there": Case(attached(("n.docx", WORD), covers=MICROSOFT), "taken", ("n.docx",)),
    "as Microsoft signs, from servers of another domain": Case(
        attached(("n.docx", WORD), covers=MICROSOFT, envelope=EVE), "untaken", (), UNLIKE),
    "a signature spelled otherwise": Case(
        attached(("n.docx", WORD), change=lambda raw: re.sub(rb"b=([^;=]{8})([^;=]+=)\r\n", rb"b=\1!\2\r\n", raw)), "unclear"),
    "a signature with a tag twice": Case(attached(("n.docx", WORD), tags="; b=eA=="), "unclear"),
}  # fmt: skip
BOTH = (("DKIM-Signature", signature("evil.example", "two")),)
# What SES says of signatures, against what they say of themselves.
CLAIMED = {
    "SPF of a shared server, another's signature, one that says it is ours": Case(
        attached(("n.docx", WORD), head=BOTH, seen="dkim=pass header.i=@evil.example; dkim=fail header.i=@desk.example"),
        "untaken", (), (ANA, "is not signed")),
    "SES names another's alone": Case(
        attached(("n.docx", WORD), head=BOTH, seen="dkim=pass header.i=@evil.example"), "untaken", (), (ANA, "is not signed")),
    "two that passed": Case(
        attached(("n.docx", WORD), head=BOTH, seen="dkim=pass header.i=@evil.example; dkim=pass header.i=@desk.example"),
        "taken", ("n.docx",)),
    "one of ours failed": Case(
        attached(("n.docx", WORD), head=(("DKIM-Signature", signature()),),
                 seen="dkim=pass header.i=@desk.example; dkim=fail header.i=@desk.example"), "untaken", (), (ANA, "is not signed")),
    "more results than signatures, as by a made-up greeting": Case(
        attached(("n.docx", WORD), seen="dkim=pass header.i=@desk.example; dkim=pass header.i=@evil.example"), "unclear"),
    "quoted words among the results": Case(
        attached(("n.docx", WORD), seen='"; dkim=pass header.i=@desk.example'), "unclear"),
    "a top-level domain": Case(
        attached(("n.docx", WORD), change=lambda raw: raw.replace(b"d=desk.example", b"d=example").replace(b"i=@desk.example", b"i=@example")),
        "untaken", (), (ANA, "is not signed")),
    "no word of SES's": Case(
        attached(("n.docx", WORD), change=lambda raw: raw.replace(b"Authentication-Results", b"X-SES-Nothing")),
        "untaken", (), (ANA, "is not signed")),
    "the sender's own word, below": Case(
        attached(("n.docx", WORD), change=lambda raw: raw.replace(b"Authentication-Results", b"X-Mine: y\r\nAuthentication-Results")),
        "untaken", (), (ANA, "is not signed")),
    "no DMARC among the results": Case(
        attached(("n.docx", WORD), change=lambda raw: raw.replace(b" dmarc=pass header.from=desk.example;", b" x=y;")), "unclear"),
}  # fmt: skip
DAY = timedelta(days=1)


def seconds(ago: timedelta) -> int:
    return int((NOW - ago).timestamp())


WRITTEN = {
    "a month and more ago": Case(attached(("n.docx", WORD), at=NOW - 31 * DAY), "untaken", (), (ANA, "more than a month ago")),
    "four weeks ago": Case(attached(("n.docx", WORD), at=NOW - 28 * DAY), "taken", ("n.docx",)),
    "the day after tomorrow": Case(attached(("n.docx", WORD), at=NOW + 2 * DAY), "untaken", (), (ANA, "still to come")),
    "by a clock that is fast": Case(attached(("n.docx", WORD), at=NOW + DAY / 2), "taken", ("n.docx",)),
    "signed long ago, dated today": Case(
        attached(("n.docx", WORD), tags=f"; t={seconds(61 * DAY)}"), "untaken", (), (ANA, "more than a month ago")),
    "signed today, dated by a clock that stands": Case(
        attached(("n.docx", WORD), at=NOW - 900 * DAY, tags=f"; t={seconds(DAY)}"), "taken", ("n.docx",)),
    "a signature that is over": Case(
        attached(("n.docx", WORD), tags=f"; t={seconds(3 * DAY)}; x={seconds(DAY)}"), "untaken", (), (ANA, "more than a month ago")),
    "a date that nobody signed, from elsewhere": Case(
        attached(("n.docx", WORD), spf="FAIL", covers="from:to:subject:content-type:mime-version:content-transfer-encoding"),
        "untaken", (), (ANA, "more than a month ago")),
    "no date, straight from there": Case(
        instead(attached(("n.docx", WORD)), ("Date", "")), "taken", ("n.docx",)),
}  # fmt: skip


@pytest.mark.parametrize("name", [*TWENTY, *NEIGHBOURS, *SENT_ON, *CLAIMED, *WRITTEN])
def test_each_mail_ends_as_said(name: str, world: World) -> None:
    case = (TWENTY | NEIGHBOURS | SENT_ON | CLAIMED | WRITTEN)[name]
    assert deliver(case.mail) == case.outcome
    assert drafts() == sorted(case.lie)
    told = answers(world)
    if not case.answered:
        assert told == []
        return
    ((to, subject, text),) = told
    assert to == case.answered[0] and all(words in f"{subject} {text}" for words in case.answered[1:])
    assert s3.keys("staging", "mail/") == [], "nothing of it is kept"


def test_there_are_twenty_and_more_than_ten() -> None:
    assert len(TWENTY) == 20 and len(NEIGHBOURS) >= 10


def test_the_documented_event_twice_is_one_draft_by_whoever_wrote(world: World) -> None:
    message = arrive(attached(("night.docx", WORD), sender=DAN))
    for _ in range(2):
        assert mail_in.handler(queued(message), cloud.Context())["batchItemFailures"] == []
    handed_over()
    (version,) = lies("drafts/night.docx")
    assert s3.get("uploads", "drafts/night.docx")[0] == WORD
    assert file_writers.of("releases", "drafts/night.docx", version).person == DAN
    file_writers.note_principal("releases", "drafts/night.docx", version, "AROAMAILIN:session")
    assert file_writers.of("releases", "drafts/night.docx", version).person == DAN, (
        "S3's name changes nothing"
    )


def test_what_is_no_mail_is_left_alone(world: World) -> None:
    message = arrive(attached(("n.docx", WORD)))
    for other in ({}, {"notificationType": "AmazonSnsSubscriptionSucceeded"}):
        assert mail_in.handler(queued(other), cloud.Context())["batchItemFailures"] == []
    message["receipt"]["action"]["objectKey"] = "0/1/edition.json"
    assert workflow.take(message, handler_settings(), NOW) == "ignored"
    assert drafts() == []


def proofed(key: str) -> dict[str, Any]:
    reference = arrived(key, lies(key)[0], "01")
    go(decide, reference)
    go(render_page, reference)
    assert go(proof, reference) == {"outcome": "proofed"}
    return reference


def test_whoever_mailed_it_in_gets_the_proof_and_no_button(world: World) -> None:
    """Dan writes and is not of the desk; Ana is, and has the buttons already."""
    deliver(Mail(text=TEXT, sender=DAN, subject="Council"))
    reference = proofed("drafts/Council.eml")
    told = {to: text for to, _, text in answers(world)}
    assert set(told) == {ANA, "ben@desk.example", "cleo@desk.example", DAN}
    assert "/desk/" in told[ANA] and "/desk/" not in told[DAN] and "Tenants Found a Council" in told[DAN]
    assert set(Releases("releases").version(reference["release"], 1)["writers"]) == {DAN}


def test_whoever_mailed_in_what_cannot_be_read_hears_why(world: World) -> None:
    deliver(Mail(text="Hello", sender=DAN, subject="Council"))
    reference = arrived("drafts/Council.eml", lies("drafts/Council.eml")[0], "01")
    answer = go(decide, reference)
    go(report, {**reference, "about": "publication", "outcome": answer["outcome"]})
    assert DAN in {to for to, _, _ in answers(world)}


def test_the_same_mail_sent_again_by_whoever_has_it_is_none(world: World) -> None:
    """Its signature still holds, as nobody signs whom it is delivered to. What it calls itself need not be
    signed, and a second signature can be put beside the first."""
    one = attached(("n.docx", WORD), message="<one@desk.example>")
    assert (deliver(one), deliver(one)) == ("taken", "repeated")
    renamed = replace(one, change=lambda raw: raw.replace(b"Message-ID: <one@", b"Message-ID: <other@"))
    beside = replace(one, head=(("DKIM-Signature", signature(of="two")),))
    assert [deliver(copy) for copy in (renamed, beside)] == ["repeated", "repeated"]
    assert deliver(replace(one, message="<two@desk.example>")) == "taken"


def test_what_was_taken_is_remembered_until_it_is_too_old(world: World) -> None:
    assert mail_answers.REMEMBERED > mailed_in.FRESH + 2 * mailed_in.AHEAD
    one = attached(("n.docx", WORD), message="<one@desk.example>", tags=f"; t={seconds(timedelta())}")
    assert deliver(one) == "taken"
    later = NOW + mail_answers.REMEMBERED + DAY
    mark = {"TableName": "subscribers"}
    table = client.client("dynamodb")
    for item in table.scan(**mark)["Items"]:
        if int(item.get("expires", {"N": "0"})["N"]) > later.timestamp():
            continue
        table.delete_item(**mark, Key={name: item[name] for name in ("pk", "sk")})
    assert deliver(one, later) == "untaken"
    assert "more than a month ago" in answers(world)[-1][2]


def test_a_mail_that_was_not_done_with_is_taken_up_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = arrive(attached(("n.docx", WORD)))

    def broken(*_: object) -> Any:
        raise Transient("Lambda")

    with monkeypatch.context() as patch:
        patch.setattr(workflow.confined, "run", broken)
        failures = mail_in.handler(queued(message), cloud.Context())["batchItemFailures"]
    assert len(failures) == 1 and drafts() == []
    assert mail_in.handler(queued(message), cloud.Context())["batchItemFailures"] == []
    handed_over()
    assert drafts() == ["n.docx"]


def test_a_colleagues_draft_that_waits_is_not_replaced_by_a_mail(world: World) -> None:
    """It is asked about, as of a file that the desk's page takes in."""
    deliver(Mail(text=TEXT, subject="Council"))
    proofed("drafts/Council.eml")
    deliver(Mail(text=SPANISH, subject="Council", sender=DAN))
    assert len(lies("drafts/Council.eml")) == 1 and len(s3.keys("uploads", "incoming/")) == 1
    assert delivered(world)[-1] == DAN


def test_a_keeper_hands_nothing_in_by_mail_either(world: World) -> None:
    enforce('approval = "drafts"\n' + ROOM.replace('roles = ["writer"]', 'roles = ["keeper"]'))
    assert deliver(attached(("n.docx", WORD), sender=DAN)) == "untaken" and drafts() == []
    ((to, _, text),) = answers(world)
    assert to == DAN and "you are neither" in text


def test_a_stranger_is_answered_once_a_day_and_only_so_many_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stranger(name: str) -> str:
        return deliver(Mail(text="Hello", sender=f"{name}@elsewhere.example", domain="elsewhere.example"))

    assert [stranger("eve"), stranger("eve")] == ["unnamed", "told"]
    monkeypatch.setattr(workflow, "MOST_STRANGERS", 2)
    assert [stranger("mallory"), stranger("trudy")] == ["unnamed", "too many"]
    monkeypatch.setattr(workflow, "MOST_ANSWERS", 1)
    assert [deliver(Mail(text=" ", subject="")) for _ in range(2)] == ["untaken", "too many"]
    assert len(answers(world)) == 3


def test_before_mail_goes_out_to_everybody_no_stranger_is_answered(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(handler_settings(), allowed=replace(handler_settings().allowed, reserved=False))
    message = arrive(Mail(text="Hello", sender=EVE, domain="elsewhere.example"))
    assert workflow.take(message, settings, NOW) == "withheld" and answers(world) == []


def test_an_answer_says_that_a_program_wrote_it(world: World) -> None:
    deliver(Mail(text=" ", subject="", head=(("Content-Language", "es-ES"),)))
    (sent,) = world.ses.letters
    headers = {one["Name"]: one["Value"] for one in sent["Content"]["Simple"]["Headers"]}
    assert headers["Auto-Submitted"] == "auto-replied" and sent["Destination"]["ToAddresses"] == [ANA]
    assert "Su correo no trae" in sent["Content"]["Simple"]["Body"]["Text"]["Data"]


def test_no_log_says_who_wrote_or_what(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    for mail in (attached(("secret-council.docx", WORD)), Mail(sender=EVE, dmarc="FAIL", text=TEXT)):
        mail_in.handler(queued(arrive(mail)), cloud.Context())
    said = capsys.readouterr()
    for word in (ANA, EVE, "secret-council", "Tenants", "Night buses"):
        assert word not in said.out + said.err
    assert "mail_in.forged" in said.out


PIECES = st.lists(
    st.sampled_from(
        [
            ANA,
            EVE,
            "<",
            ">",
            '"',
            " ",
            ",",
            ";",
            ":",
            "(",
            ")",
            "\\",
            "@",
            "=?utf-8?q?=40?=",
            "Ana",
            "\t",
            "\r",
            ".",
        ]
    ),
    max_size=8,
)


@given(PIECES.map("".join))
@example(f'"{EVE}" <{ANA}>')
@example(f"{EVE} <{ANA}>")
@example(f'"a\\"" <{ANA}>')
@example(f"=?utf-8?b?ZXZlQGVsc2V3aGVyZS5leGFtcGxl?= <{ANA}>")
@example(f"<{ANA}> {EVE}")
@example(f"{ANA}\x00")
def test_a_from_that_reads_as_one_names_no_other(written: str) -> None:
    """Whatever is taken for one address holds no other that another program might take for it."""
    read = mailed_in.only_address(written)
    if read:
        rest = re.sub(re.escape(read), "", written, flags=re.IGNORECASE)
        assert "@" not in rest and "=40" not in rest


@given(st.binary(max_size=300))
@example(b"From: ana@desk.example")
@example(b"\n\n")
def test_no_head_breaks_it(raw: bytes) -> None:
    came = mailed_in.arrival(notification(Mail(), "mail/x"))
    assert came is not None
    assert mailed_in.sender(came, raw, NOW).address in ("", ANA)


def answer(**more: Any) -> dict[str, bytes]:
    told = {"language": "en", "names": ["n.txt"], "left": []} | more
    return {"mail": json.dumps(told).encode(), "0": b"x"}


@pytest.mark.parametrize(
    "said",
    [
        answer(names=["../n.txt"]),
        answer(names=["a\\n.txt"]),
        answer(names=["n.exe"]),
        answer(names=[".n.txt"]),
        answer(names=["n.txt", "n.txt"]),
        answer(names=[]),
        answer(names=["a.txt", "b.txt"]),
        answer(more=1),
        answer(left=[{"name": "x", "check": "no-such-check", "excerpt": "", "values": {}}]),
        answer(left=[{"name": "x", "check": "too-large", "excerpt": "", "values": {}}]),
        {"0": b"x"},
    ],
)
def test_a_broken_parser_names_no_place_and_no_words(said: dict[str, bytes]) -> None:
    with pytest.raises((ValueError, KeyError)):
        mail_parts.unpacked(said)
    assert mail_parts.unpacked(answer()).files == (("n.txt", b"x"),)


def test_a_mail_of_too_many_parts_is_given_up() -> None:
    many = Mail(files=tuple((f"{n}.txt", b"x") for n in range(120)))
    with pytest.raises(Rejected, match="too-hard"):
        mail_parts.taken_apart(mail_parts.MailFile(many.raw()))


def test_a_mail_within_mails_ends() -> None:
    deep = b'Content-Type: multipart/mixed; boundary="x"\n\n--x\n' * 3000
    try:
        pipeline.mail_in_sandbox(mail_parts.MailFile(b"From: a@b.example\n" + deep))
    except Rejected as error:
        assert error.check in ("not-what-it-says", "too-hard", "mail-empty")
