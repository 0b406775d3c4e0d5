"""The desk's story, walked as two people do it.

A draft under embargo is handed in on the desk's page, seen and approved; then everything is stopped and let
go on. It asks the running stack alone, and raises Refused where a step does not come to its end.
"""

from __future__ import annotations

import http.client
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

from infrastructure.local.road import staff
from infrastructure.local.stack import deploy, inbox
from infrastructure.local.stack.cloud import enter
from infrastructure.local.stack.place import Place, Refused

ANA, BEN, CLEO = (f"{name}@example.org" for name in ("ana", "ben", "cleo"))
PEOPLE = f"""
[[people]]
address = "{ANA}"
roles = ["writer", "approver"]

[[people]]
address = "{BEN}"
roles = ["approver"]

[[people]]
address = "{CLEO}"
roles = ["approver"]
"""
FILE = "a-bakery-of-its-own.txt"
TEXT = b"""---
embargo: 2041-12-01 09:00 America/New_York
---
Harbour Street Gets a Bakery of Its Own

FAIRVIEW, Ohio, November 24, 2026. The tenants of Harbour Street bake together from now on.

Contact: Ada Example, +1 213 555 0100, ada@example.org
"""
PATIENCE = 120.0  # seconds
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
        bodies = [mail.get_body(("plain",)) for mail in inbox.mails(self.place, self.address)]
        words = "\n".join(body.get_content() for body in bodies if body)
        return re.findall(r"\S+/staff/enter/\S+", words)

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
        head = f"--{mark}\r\n{about}\r\nContent-Type: text/plain"
        body = b"".join(parts) + head.encode() + b"\r\n\r\n" + data + f"\r\n--{mark}--\r\n".encode()
        status, _, back = self.ask("POST", action, body, f"multipart/form-data; boundary={mark}")
        if status >= 400:
            raise Refused(f"The bucket did not take the page's form ({status}).")
        return back


def newsroom(sample: Path) -> bytes:
    """The sample's newsroom.toml, in which three people approve what is under embargo."""
    return ('approval = "embargoed"\n' + sample.read_text("utf-8") + PEOPLE).encode()


def story(place: Place, sample: Path) -> Iterator[str]:
    """What happens, a line each, as it happens."""
    staff.put(place, "newsroom/newsroom.toml", newsroom(sample))
    ana, ben = Visitor(place, ANA), Visitor(place, BEN)
    _until("a newsroom in which they approve", lambda: _in_force(place))
    ana.sign_in()
    ben.sign_in()
    yield "Ana and Ben are signed in, each by a link in their own mailbox"
    back = ana.hand_in(FILE, TEXT)
    yield f"Ana hands in {FILE} on the desk's page{' and is sent back' if '/staff/' in back else ''}"
    _until("the proof", lambda: "/desk/approve/" in _of(ben))
    yield f"Ben sees it wait: {_words(_of(ben))}"
    (approve,) = re.findall(r'action="(/desk/approve/[^"]+)"', _of(ben))
    cleo = Visitor(place, CLEO)
    cleo.sign_in()
    cleo.hand_in(FILE, TEXT.replace(b"bake together", b"bake bread together"))
    _until("the question about Cleo's file", lambda: "/staff/replace" in cleo.page())
    yield f"Cleo hands in a file of that name, which waits: {_words(_of(cleo))}"
    cleo.leave_that_one()
    ben.post(approve)
    _until("its turn", lambda: "Goes out on" in _of(ana))
    yield f"Ben approves, Ana as its writer cannot: {_words(_of(ana))}"
    ana.post("/staff/stop", proof=ana.proof())
    if "Everything is stopped." not in ben.page():
        raise Refused("Ana pressed Stop everything, and nothing stopped.")
    yield "Ana stops everything: nothing becomes public, and no subscriber is mailed"
    ben.post("/staff/go-on", proof=ben.proof(), stop=ben.carried("stop"))
    if "Everything is stopped." in ben.page():
        raise Refused("Ben pressed Go on, and everything is stopped.")
    yield "Ben lets it go on"


def _in_force(place: Place) -> bool:
    from crier.stores import current_newsroom  # boto3: not for every command

    enter(place)
    known = current_newsroom.in_force(deploy.outputs(place)["Releases"])
    return known is not None and BEN in {one.address for one in known.newsroom.people}


def _of(visitor: Visitor) -> str:
    """The section of the demo's file on somebody's page."""
    every = re.findall(r'<section class="release">.*?</section>', visitor.page(), re.DOTALL)
    return next((one for one in every if FILE in one), "")


def _words(section: str) -> str:
    return " · ".join(staff.words(section.partition("<details")[0]).splitlines()[1:4])


def _until(what: str, ask: Callable[[], T]) -> T:
    deadline = time.monotonic() + PATIENCE
    while not (answer := ask()):
        if time.monotonic() > deadline:
            raise Refused(f"{what} did not come within {PATIENCE:.0f} s. Look with ./crier status")
        time.sleep(0.5)
    return answer
