"""Programs that others wrote read every mail of the gallery as it goes over the wire: nothing odd, nothing lost."""

from __future__ import annotations

import difflib
import email
import email.policy
import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import editions
import lxml.html
import pytest
import rspamd

from crier.aws import ses
from crier.mail import compose, letter
from crier.mail.letter import Letter
from crier.mail.sending.ledger import Call
from crier.model.edition import Edition
from crier.model.receipt import MailCounts, Receipt
from crier.model.release import Finding, Release
from crier.subscribers import tokens
from crier.subscribers.subscriber import Subscriber
from crier.text import messages
from infrastructure.local.ses.mail import Mail, encoded, identifier, own_headers
from infrastructure.local.stack import machine
from infrastructure.local.stack.place import LOCAL, Refused

NEEDS = (
    machine.NPM,
    machine.Need("mblaze (it reads mails)", lambda: bool(shutil.which("mshow")), ("mblaze",), ""),
    machine.Need(
        "SpamAssassin (it judges mails)", lambda: bool(shutil.which("spamassassin")), ("spamassassin",), ""
    ),
    machine.Need("rspamd (it judges mails)", lambda: bool(shutil.which("rspamd")), ("rspamd",), ""),
)
TOOLS = LOCAL / "judges-mail"
CANIEMAIL = "caniemail@2.0.2"
CLIENTS = ["gmail.*", "outlook.*", "apple-mail.*"]
# What is written for programs that know it and does no harm in the others: the mail was looked at without it.
ENHANCEMENTS = Path(__file__).parents[1] / "judges" / "mail-enhancements.json"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANA = Subscriber("5" * 32, "ana@example.org", "en", ("press",), "confirmed", "test")
LEAVE = f"{editions.SITE}/unsubscribe/{tokens.make(tokens.Keys(1, {1: b'a key'}), 'leave', ANA.id)}"


def releases() -> list[Edition]:
    """The gallery's, with addresses of an ending that judges know: nobody has one under `.example`."""
    return [_known_ending(editions.load(name)) for name in editions.names()]


def _known_ending(edition: Edition) -> Edition:
    as_json = edition.release.model_dump_json().replace("neighbors.example", "neighbors.example.org")
    return replace(edition, release=Release.model_validate_json(as_json))


def letters() -> Iterator[tuple[str, Letter]]:
    """Everything that goes to many: each release, and digests of all of them in both languages."""
    for edition in releases():
        text = compose.mailing(edition)
        yield f"release {edition.address}", letter.mailing(text, edition, "news@news.example.org")
    told = releases()
    for language, cadence in (("en", "daily"), ("es", "weekly")):
        text = compose.digest(told, language, cadence, NOW, "America/New_York")
        yield f"digest {language}", letter.digest(text, told, cadence, "news@news.example.org")


def receipts() -> Iterator[tuple[str, Letter]]:
    """What staff get."""
    finding = Finding(
        check="no-contact",
        level="warn",
        message="Nobody is named.",
        excerpt="Contact:",
        suggestion="Add a name.",
    )
    for language in messages.languages():
        made = Receipt(
            language=language, outcome="mailed", organisation="Lantern & Co", file="summit.docx", happened_at=NOW,
            headline="The summit begins", url=f"{editions.SITE}/en/x/", findings=(finding,),
            counts=MailCounts(planned=9, sent=7, suppressed=1, withdrawn=1),
        )  # fmt: skip
        yield (
            f"receipt {language}",
            letter.receipt(compose.receipt(made), "Lantern & Co", "news@news.example.org"),
        )


@cache
def mails() -> dict[str, bytes]:
    """Each as SES puts it on the wire."""
    found = {}
    for name, made in letters():
        call = replace(Call(0, 0, 1), open=(0,))
        request = ses.bulk_request(made, call, [ANA], "m-1-release", "crier", lambda _: LEAVE)
        template = request["DefaultContent"]["Template"]
        (entry,) = request["BulkEmailEntries"]
        headers = [
            (one["Name"], one["Value"]) for one in [*template["Headers"], *entry["ReplacementHeaders"]]
        ]
        data = json.loads(entry["ReplacementEmailContent"]["ReplacementTemplate"]["ReplacementTemplateData"])
        text, html = (
            template["TemplateContent"][part].replace("{{u}}", data["u"]) for part in ("Text", "Html")
        )
        found[name] = source(made, headers, text, html)
    for name, made in receipts():
        found[name] = source(made, list(made.headers.items()), made.text, made.html)
    return found


def source(made: Letter, headers: list[tuple[str, str]], text: str, html: str) -> bytes:
    """The stand-in's bytes of one mail."""
    first = [
        ("From", made.sender),
        ("To", ANA.address),
        ("Subject", encoded(made.subject)),
        ("MIME-Version", "1.0"),
    ]
    whole = [*first, *headers, *own_headers(identifier(), datetime.now(UTC), {})]
    return Mail("0100", "SendBulkEmail", made.sender, [ANA.address], whole, text, html).source()


def parsed(name: str) -> EmailMessage:
    found = email.message_from_bytes(mails()[name], policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


NAMES = sorted(dict([*letters(), *receipts()]))
TO_MANY = [name for name in NAMES if not name.startswith("receipt")]


@pytest.fixture(scope="module", autouse=True)
def _tools() -> None:
    machine.require(*NEEDS)
    if not (TOOLS / "node_modules").exists():
        TOOLS.mkdir(parents=True, exist_ok=True)
        command = [
            "npm",
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefix",
            str(TOOLS),
            CANIEMAIL,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Refused(f"npm failed: {done.stderr[-400:]}")


@pytest.mark.parametrize("name", NAMES)
def test_pythons_parser_finds_nothing_odd(name: str) -> None:
    mail = parsed(name)
    for part in mail.walk():
        assert part.defects == []
        for header in part:
            assert not getattr(part[header], "defects", ()), header
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    raw = mails()[name]
    head = raw.partition(b"\r\n\r\n")[0]
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    # Only what a person wrote may be an encoded word (RFC 2047): programs read the rest as it stands.
    worded = {line.partition(b":")[0] for line in head.split(b"\r\n") if b"=?" in line}
    assert worded <= {b"Subject", b"From"}


@pytest.mark.parametrize("name", TO_MANY)
def test_the_way_out_is_there_three_times(name: str) -> None:
    mail = parsed(name)
    assert mail["List-Unsubscribe"] == f"<{LEAVE}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"[\w &-]+ <[a-z0-9.-]+>", mail["List-Id"])
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert text.rstrip().endswith(LEAVE)
    assert html.count(f'href="{LEAVE}"') == 1
    assert len(html.encode()) < 90_000


@pytest.mark.parametrize("name", NAMES)
def test_mshow_shows_it(name: str, tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(mails()[name])
    tree = subprocess.run(["mshow", "-t", file], capture_output=True, text=True, check=True)
    assert tree.stderr == ""
    kinds = re.findall(r"(multipart/alternative|text/\w+)", tree.stdout)
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
    shown = subprocess.run(["mshow", "-N", file], capture_output=True, text=True, check=True)
    assert shown.stderr == ""
    body = parsed(name).get_body(("plain",))
    assert body is not None
    said = "".join(body.get_content().split())
    assert said in "".join(shown.stdout.split())


# Noted at 0.0: that there is HTML, and how much text an author has beside a picture.
NOTED = {"HTML_MESSAGE", "HTML_IMAGE_RATIO_06", "HTML_IMAGE_RATIO_08"}


def test_spamassassin_gives_hardly_a_point(tmp_path: Path) -> None:
    """Under 1.0 (5.0 is spam), and nothing about how its HTML or MIME is made. The sample of spam is caught."""
    spam = b"Subject: x\r\n\r\nXJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X\r\n"
    assert score(spam, tmp_path)[0] > 5
    for name, raw in mails().items():
        points, rules = score(raw, tmp_path)
        assert points < 1.0, (name, points, rules)
        made = {rule: given for rule, given in rules.items() if rule.startswith(("HTML_", "MIME_"))}
        assert made.keys() <= NOTED and not any(made.values()), (name, made)


def score(raw: bytes, home: Path) -> tuple[float, dict[str, float]]:
    """SpamAssassin's points, and the rules behind them. What a release says of dollars is its author's affair."""
    done = subprocess.run(
        ["spamassassin", "-t", "-L", "-p", "/dev/null"], input=raw, capture_output=True, check=True,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"},
    )  # fmt: skip
    report = done.stdout.decode("utf-8", "replace").rpartition("Content analysis details:")[2]
    rules = {rule: float(points) for points, rule in re.findall(r"^\s*(-?\d+\.\d) (\w+)", report, re.M)}
    assert rules, report
    ours = {rule: points for rule, points in rules.items() if rule not in ("US_DOLLARS_3", "LOTS_OF_MONEY")}
    return sum(ours.values()), ours


# SES's envelope is of the MAIL FROM domain; the words an inbox shows beside the subject are hidden in the mail.
# Both are argued in docs/mail.md.
ARGUED = {"FORGED_SENDER": 0.3, "MANY_INVISIBLE_PARTS": 0.05}


def test_rspamd_believes_a_signed_mail_and_gives_it_no_point(tmp_path: Path) -> None:
    """Signed, it passes DKIM, SPF and DMARC; what it has against the mail itself is in ARGUED. A forged one fails."""
    with rspamd.running(tmp_path) as judge:
        for name, raw in mails().items():
            signed = judge.signed(raw)
            verdict = judge.reads(signed)
            assert {"R_DKIM_ALLOW", "R_SPF_ALLOW", "DMARC_POLICY_ALLOW"} <= verdict.rules.keys(), name
            against = {rule: given for rule, given in verdict.rules.items() if given > 0}
            assert all(given <= ARGUED.get(rule, 0) for rule, given in against.items()), (name, against)
        forged = judge.reads(signed.replace(b"Subject: ", b"Subject: Not ", 1))
        assert {"R_DKIM_REJECT", "DMARC_POLICY_REJECT"} & forged.rules.keys()


def test_mail_programs_can_do_what_it_asks_of_them() -> None:
    """caniemail.com's data for Gmail, Outlook and Apple Mail: no error but where another way is written beside."""
    known = json.loads(ENHANCEMENTS.read_text())
    seen = set[str]()
    for name in NAMES:
        html = parsed(name).get_body(("html",))
        assert html is not None
        found = errors(html.get_content())
        assert found <= set(known), (name, found - set(known))
        seen |= found
    assert seen == set(known), f"nobody needs {set(known) - seen}"
    assert errors("<style>p {mix-blend-mode: multiply}</style><p>x</p>") - set(known)


def errors(html: str) -> set[str]:
    script = (
        "import {caniemail} from 'caniemail'; import {readFileSync} from 'node:fs';"
        f"const r = caniemail({{clients: {json.dumps(CLIENTS)}, html: readFileSync(0, 'utf8')}});"
        "const issues = r.issues.errors;"
        "console.log(JSON.stringify([...issues.values()].flat().map(one => one.title ?? String(one))))"
    )
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script],
        input=html,
        cwd=TOOLS,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout))


def words(said: str) -> list[str]:
    """Its words; of a long mail, how it begins."""
    return re.findall(r"\w+", said)[:1500]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_read_aloud_in_the_order_it_is_meant(name: str) -> None:
    """A screen reader goes through the HTML as it stands: the same words in the same order as the text part."""
    mail = parsed(name)
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    page = lxml.html.fromstring(html)
    for hidden in page.xpath("//head"):
        hidden.getparent().remove(hidden)
    heard = " ".join(page.text_content().split())
    told, meant = words(heard), words(re.sub(r"<?https?://\S+", "", text))
    pairs = difflib.SequenceMatcher(None, meant, told, autojunk=False).get_matching_blocks()
    assert sum(pair.size for pair in pairs) > 0.75 * len(meant)
    headings = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert headings[0] == 1 and headings.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))
    assert not page.xpath("//*[@tabindex > 0]") and not page.xpath("//img[not(@alt)]")
