"""The desk's story, walked as three people do it, with real mail in the inbox.

A release under embargo is handed in on the desk's page; its proof comes by mail; two others than its writer
approve it; everything is stopped and let go on; at its hour it is out, and the desk's page shows its mail
going. It asks the running stack alone, and raises Refused where a step does not come to its end.
"""

from __future__ import annotations

import csv
import http.client
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

from infrastructure.local.road import staff
from infrastructure.local.stack import deploy, inbox, standin
from infrastructure.local.stack.cloud import enter
from infrastructure.local.stack.place import Place, Refused

ANA, BEN, CLEO = (f"{name}@example.org" for name in ("ana", "ben", "cleo"))
NEWSROOM = f"""
[[lists]]
slug = "members"
names = {{ en = "Members", es = "Socias" }}

[[people]]
address = "{ANA}"
roles = ["approver"]

[[people]]
address = "{BEN}"
roles = ["writer", "approver"]

[[people]]
address = "{CLEO}"
roles = ["writer", "approver"]
"""
# People on each list, and how many of them are on both: 1,301 in all.
PRESS, MEMBERS, BOTH = 214, 1180, 93
RATE = 60.0  # mails a second, so that the mailing is seen going and ends
FILE, HEADLINE = "a-bakery-of-its-own.eml", "Harbour Street Gets a Bakery of Its Own"
ZONE = "America/New_York"  # of the file's hour; the newsroom's is another
AHEAD = timedelta(minutes=3)
TEXT = """<table><tr><td>embargo</td><td>{hour}</td></tr>
<tr><td>lists</td><td>press, members</td></tr></table>
<h1>{headline}</h1>
<p>FAIRVIEW, Ohio, November 24, 2026. The tenants of Harbour Street bake together from now on, in an oven that
stood cold for nine years.</p>
<p>Two hundred people asked for it, and forty of them bake.</p>
<p><img src="cid:oven"></p>
<p>WHAT: First loaves for everybody</p>
<p>WHEN: Saturday, December 5, 2026, 10 a.m.</p>
<p>WHERE: 12 Harbour Street, Fairview, Ohio</p>
<p>Contact: Ada Example, +1 213 555 0100, ada@example.org</p>
"""
PATIENCE = 180.0  # seconds
T = TypeVar("T")


@dataclass
class Visitor:
    """Somebody's browser: it keeps the cookies of the newsroom's host."""

    place: Place
    address: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, url: str, body: bytes = b"", kind: str = "") -> tuple[int, str, str]:
        """Status, body and Location of one request to the newsroom, or to the bucket its form posts to."""
        parts = urlsplit(url if "://" in url else self.place.site + url)
        link = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        headers = {"Accept-Language": "en", "Content-Type": kind or "application/x-www-form-urlencoded"}
        ours = parts.netloc == urlsplit(self.place.site).netloc
        if ours and self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        link.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)
        answer = link.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie", []) if ours else []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text, answer.headers.get("Location", "")

    def page(self) -> str:
        """The desk's page."""
        return unescape(self.ask("GET", "/staff/")[1])

    def post(self, path: str, **given: str) -> int:
        """Sends a form of the page."""
        return self.ask("POST", path, urlencode(given).encode())[0]

    def sign_in(self) -> None:
        """By the link that comes by mail."""
        (stamp,) = re.findall(r'name="shown" value="([^"]+)"', self.page())
        before = len(self.links())
        self.post("/staff/", email=self.address, shown=stamp)
        link = _until("the mail that signs in", lambda: self.links()[before:])[-1]
        if self.post(urlsplit(link).path) != 303:
            raise Refused(f"The link to {self.address} signed nobody in.")

    def links(self) -> list[str]:
        """The links in this person's mails that sign in, oldest first."""
        words = "\n".join(_text(mail) for mail in inbox.mails(self.place, self.address))
        return re.findall(r"\S+/staff/enter/\S+", words)

    def proof_mail(self, before: datetime) -> EmailMessage | None:
        """This person's newest mail with a proof, no older than that."""
        newest: EmailMessage | None = None
        for mail in inbox.mails(self.place, self.address):
            if "/desk/proof/" in _text(mail) and mail["Date"].datetime >= before:
                newest = mail
        return newest

    def proof(self) -> str:
        """What the session's forms carry."""
        return self.carried("proof")

    def carried(self, name: str) -> str:
        """What a form of the page carries under a name."""
        return unescape(re.findall(rf'name="{name}" value="([^"]+)"', self.page())[0])

    def leave_that_one(self) -> None:
        """Takes the file back that waits because of a colleague's."""
        (shown,) = re.findall(r'action="/staff/leave-it">(.*?)</form>', self.page(), re.DOTALL)
        self.post("/staff/leave-it", **dict(re.findall(r'name="([^"]+)" value="([^"]*)"', shown)))

    def hand_in(self, name: str, data: bytes) -> str:
        """Puts a file by the page's form, as a browser without scripts does; where it is sent then."""
        (action, shown) = re.findall(
            r'action="([^"]+)" enctype="[^"]+">(.*?)</form>', self.page(), re.DOTALL
        )[0]
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in re.findall(r'name="([^"]+)" value="([^"]*)"', shown)
        ]
        about = f'Content-Disposition: form-data; name="file"; filename="{name}"'
        head = f"--{mark}\r\n{about}\r\nContent-Type: message/rfc822"
        body = b"".join(parts) + head.encode() + b"\r\n\r\n" + data + f"\r\n--{mark}--\r\n".encode()
        status, _, back = self.ask("POST", action, body, f"multipart/form-data; boundary={mark}")
        if status >= 400:
            raise Refused(f"The bucket did not take the page's form ({status}).")
        return back


def newsroom(sample: Path) -> bytes:
    """The sample's newsroom.toml, in which two of three people approve what is under embargo."""
    return ('approval = "embargoed"\napprovals = 2\n' + sample.read_text("utf-8") + NEWSROOM).encode()


def release(hour: datetime, headline: str = HEADLINE) -> bytes:
    """A release as people mail it, with a photo that nobody described, and an hour without its zone."""
    from PIL import Image  # not for every command

    photo = BytesIO()
    grey = Image.effect_mandelbrot((1200, 800), (-2, -1.2, 1, 1.2), 40)
    Image.merge("RGB", (grey, grey.rotate(180), grey)).save(photo, "JPEG")
    message = EmailMessage()
    message["Subject"], message["From"] = headline, "Ada Example <ada@example.org>"
    message.set_content(headline)
    there = f"{hour.astimezone(ZoneInfo(ZONE)):%Y-%m-%d %H:%M} {ZONE}"
    html = EmailMessage()
    html.set_content(TEXT.format(hour=there, headline=headline), subtype="html")
    html.add_related(photo.getvalue(), "image", "jpeg", cid="<oven>")
    message.make_alternative()
    message.attach(html)
    return message.as_bytes()


def people(folder: Path) -> Path:
    """A file of 1,301 people on two lists."""
    path = folder / "people.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("email", "language", "lists"))
        for number in range(PRESS + MEMBERS - BOTH):
            lists = ["press"] * (number < PRESS) + ["members"] * (number >= PRESS - BOTH)
            rows.writerow((f"reader-{number:04d}@example.org", "en", ";".join(lists)))
    return path


@dataclass
class Stage:
    """The story's people, and the hour it is about."""

    place: Place
    sample: Path
    ana: Visitor
    ben: Visitor
    cleo: Visitor
    began: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))
    hour: datetime = datetime.max
    address: str = ""  # of the release, once it has one


Act = Callable[[Stage], Iterator[str]]


def stage(place: Place, sample: Path) -> Stage:
    """Before the first act."""
    return Stage(place, sample, Visitor(place, ANA), Visitor(place, BEN), Visitor(place, CLEO))


def prepared(at: Stage) -> Iterator[str]:
    """The newsroom, and whom its mail reaches."""
    from infrastructure.local.operators.people import import_file

    staff.put(at.place, "newsroom/newsroom.toml", newsroom(at.sample))
    _until("a newsroom in which they approve", lambda: _in_force(at.place))
    import_file(at.place, people(at.place.folder))
    yield f"Press has {PRESS} people and Members {MEMBERS:,}, {BOTH} of them on both"
    yield "What is under embargo needs two people, and never whoever wrote it"


def handed_in(at: Stage) -> Iterator[str]:
    """By its writer."""
    at.cleo.sign_in()
    at.hour = (datetime.now(UTC) + AHEAD).replace(second=0, microsecond=0)
    back = at.cleo.hand_in(FILE, release(at.hour))
    yield "Cleo signed in by a link in her mailbox"
    yield f"S3 takes her file, and sends her {'back to the page' if '/staff/' in back else 'nowhere'}"
    _until("the proof", lambda: at.ana.proof_mail(at.began) and at.ben.proof_mail(at.began))
    yield "Ana and Ben have its proof by mail"


def seen_by_ana(at: Stage) -> Iterator[str]:
    """The mail, the private page, and the first of two approvals."""
    yield from _mail(at.ana.proof_mail(at.began))
    yield from _approved(at, at.ana)
    if staff.head(at.place, staff.Upload(f"releases/{FILE}", "", 0.0).release).get("latest"):
        raise Refused("One approval of two let it out.")


def refused_to_cleo(at: Stage) -> Iterator[str]:
    """Whoever wrote it has no button; a colleague's file of that name waits."""
    at.ben.sign_in()
    _until("its place on the list", lambda: FILE in _of(at.cleo))
    if "/desk/approve/" in _of(at.cleo):
        raise Refused("Its writer may approve it.")
    yield f"Cleo wrote it and has no button: {_words(_of(at.cleo))}"
    at.ben.hand_in(FILE, release(at.hour, "Harbour Street Bakes Bread"))
    _until("the question about Ben's file", lambda: "/staff/replace" in at.ben.page())
    yield f"Ben hands in a file of that name, which waits: {_words(_of(at.ben), 1)}"
    at.ben.leave_that_one()


def seen_by_ben(at: Stage) -> Iterator[str]:
    """The second."""
    yield from _approved(at, at.ben)
    at.ana.sign_in()
    _until("its turn", lambda: "Goes out on" in _of(at.ana))
    yield f"On the desk's page: {_words(_of(at.ana))}"


def stopped(at: Stage) -> Iterator[str]:
    """Everything, and let go on."""
    at.ana.post("/staff/stop", proof=at.ana.proof())
    if "Everything is stopped." not in at.ben.page():
        raise Refused("Ana pressed Stop everything, and nothing stopped.")
    yield "Ana stops everything: nothing becomes public, and no subscriber is mailed"
    at.ben.post("/staff/go-on", proof=at.ben.proof(), stop=at.ben.carried("stop"))
    if "Everything is stopped." in at.ben.page():
        raise Refused("Ben pressed Go on, and everything is stopped.")
    yield "Ben lets it go on"


def out_at_its_hour(at: Stage) -> Iterator[str]:
    """And not before."""
    upload = staff.Upload(f"releases/{FILE}", "", 0.0)
    at.address = str(staff.head(at.place, upload.release)["address"])
    standin.change(at.place, rate=RATE)
    before = at.ana.ask("GET", at.address)[0]
    yield f"Before its hour its page answers {before}"
    _until("its hour", lambda: at.ana.ask("GET", at.address)[0] == 200)
    now = datetime.now(UTC)
    if now < at.hour or before == 200:
        raise Refused("It was public before its hour.")
    yield f"Public {(now - at.hour).total_seconds():.0f} s after its hour"


def mailed(at: Stage) -> Iterator[str]:
    """As the desk's page shows it; and who did what."""
    shown: list[str] = []

    def over() -> bool:
        mail = re.search(r"Mail: (\d+) of (\d+)", _of(at.ana))
        if mail and mail[0] not in shown:
            shown.append(mail[0])
        return bool(mail and mail[1] == mail[2])

    _until("the end of the mailing", over)
    standin.change(at.place, rate=14)
    some = (shown[0], shown[len(shown) // 2], shown[-1])
    yield f"The desk's page shows it going: {', '.join(dict.fromkeys(some))}"
    for line in staff.words(_of(at.ana).partition("<details")[2]).splitlines()[1:]:
        if "example.org" in line:
            yield f"Who did what: {line}"


ACTS: tuple[tuple[str, Act], ...] = (
    ("A newsroom where two approve what is under embargo, and 1,301 people on its lists", prepared),
    ("Cleo hands a release in on the desk's page", handed_in),
    ("Ana reads its proof and approves", seen_by_ana),
    ("Neither its writer nor one approval lets it out", refused_to_cleo),
    ("Ben approves, too", seen_by_ben),
    ("Stop everything, and go on", stopped),
    ("Its hour comes", out_at_its_hour),
    ("Its mail goes out", mailed),
)


def _mail(mail: EmailMessage | None) -> Iterator[str]:
    """What the mail with a proof shows."""
    if mail is None:
        raise Refused("The mail with the proof is gone.")
    yield f"Ana's mail: {mail['Subject']}"
    for part in mail.walk():
        if part.get_content_maintype() == "image":
            size = len(part.get_payload(decode=True)) >> 10
            yield f"  its picture comes with it: {part.get_filename()}, {size} KB"
    blocks = [" ".join(block.split()) for block in _text(mail).split("\n\n")]
    told = ("This is how", "FAIRVIEW", "If it goes out", "Two people", "People whose", "2 people", "- ")
    yield from (f"  {block}" for block in blocks if block.startswith(told))


def _approved(at: Stage, who: Visitor) -> Iterator[str]:
    """The private page behind the mail's link: what it shows, and its button."""
    mail = who.proof_mail(at.began)
    (link,) = re.findall(r"\S+/desk/proof/\S+", _text(mail) if mail else "")
    _, page, _ = who.ask("GET", urlsplit(link).path)
    looks = re.findall(r'<li><a href="((?:index|mail|release)\.[a-z]+)"', page)
    sheets = re.findall(r'src="(paper-\d+\.jpg)"', page)
    for name in (*looks, *sheets):
        status = who.ask("GET", f"{urlsplit(link).path.rpartition('/')[0]}/{name}")[0]
        if status not in (200, 302):
            raise Refused(f"{name} of the proof is not there ({status}).")
    name = who.address.partition("@")[0].capitalize()
    yield f"{name} opens the private page: {', '.join(looks)}, and {len(sheets)} pages of the PDF as pictures"
    action = re.findall(r'action="(/desk/approve/[^"]+)"', page)[0]
    answer = staff.words(who.ask("POST", action)[1]).splitlines()
    yield f"{name} presses Approve: {' '.join(answer[-3:])}"


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _in_force(place: Place) -> bool:
    from crier.stores import current_newsroom  # boto3: not for every command

    enter(place)
    known = current_newsroom.in_force(deploy.outputs(place)["Releases"])
    return known is not None and BEN in {one.address for one in known.newsroom.people}


def _of(visitor: Visitor) -> str:
    """The section of the demo's file on somebody's page."""
    every = re.findall(r'<section class="release">.*?</section>', visitor.page(), re.DOTALL)
    return next((one for one in every if FILE in one), "")


def _words(section: str, lines: int = 3) -> str:
    return " · ".join(staff.words(section.partition("<details")[0]).splitlines()[1 : lines + 1])


def _until(what: str, ask: Callable[[], T]) -> T:
    deadline = time.monotonic() + PATIENCE
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise Refused(f"{what} did not come within {PATIENCE:.0f} s. Look with ./crier status")
        time.sleep(0.5)
    return answer
