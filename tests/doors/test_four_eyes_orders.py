"""Four eyes at the doors, in any order: puts, presses and withdrawals by two people and a thief of one link.

tests/core/test_four_eyes.py has every order of their writes; here each step is a request, and what counts is
what lies in releases/.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

import cloud
import pytest
from approvers import ANA, BEN, ROOM, enforce, written_by
from arrivals import machine
from deleting import ses
from drafting import TEXT, put
from hypothesis import HealthCheck, Phase, example, given, seed, settings
from hypothesis import strategies as st
from publishing import few, go
from visitors import visit

from crier.aws import client, s3
from handlers import decide, desk, proof, render_page

__all__ = ["few", "machine", "ses"]  # fixtures
TEXTS = {"one": TEXT, "two": TEXT.replace("Forty", "Fifty")}
WRITERS = {"AIDAANA": ANA, "AIDADAN": "dan@desk.example", "": ""}
NAMES = itertools.count()
PUT = st.tuples(st.just("put"), st.sampled_from(sorted(TEXTS)), st.sampled_from(sorted(WRITERS)))
PRESS = st.tuples(st.just("approve"), st.sampled_from([ANA, BEN]), st.sampled_from(["newest", "first"]))
STEPS = st.one_of(
    PUT,
    PRESS,
    PRESS,
    st.tuples(st.just("thief"), st.just(ANA), st.just("first")),
    st.tuples(st.just("hold"), st.just(BEN), st.just("newest")),
    st.tuples(st.just("withdraw"), st.just(""), st.just("")),
)


@pytest.fixture(autouse=True)
def queue(aws: Any, few: None, ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARRIVALS_QUEUE", client.client("sqs").create_queue(QueueName="uploads")["QueueUrl"])
    cloud.fresh()
    ses.attach(client.client("sesv2"))
    enforce('approval = "drafts"\napprovals = 1\n' + ROOM)


@dataclass
class Told:
    """One draft as a bystander sees it: what was put last by whom, who pressed what, and what went out."""

    ses: cloud.Ses
    name: str
    puts: int = 0
    text: str = ""
    writer: str = ""
    open: bool = False
    pressed: set[str] = field(default_factory=set)
    out: str = ""  # the text that enough people approved last
    links: list[dict[str, dict[str, str]]] = field(default_factory=list)  # of each proof: person, word

    def put(self, text: str, principal: str) -> None:
        self.puts += 1
        sent, key = len(self.ses.letters), f"drafts/{self.name}"
        reference = put(key, TEXTS[text], f"{self.puts:02}")
        if principal:
            written_by(principal, key)
        if "proof" in go(decide, reference):
            go(render_page, reference)
            assert go(proof, reference) == {"outcome": "proofed"}
        mails = dict[str, dict[str, str]]()
        for letter in self.ses.letters[sent:]:
            words = letter["Content"]["Simple"]["Body"]["Text"]["Data"]
            links = {
                link.split("/desk/")[1].split("/")[0]: link for link in re.findall(r"\S+/desk/\S+", words)
            }
            if "approve" in links:  # and not what tells that a newer draft took its place
                mails[letter["Destination"]["ToAddresses"][0]] = links
        assert {ANA, BEN} <= set(mails), "whoever may press has a mail about this very put"
        self.links.append(mails)
        self.text, self.writer, self.open, self.pressed = text, WRITERS[principal], True, set()

    def press(self, word: str, person: str, which: str) -> None:
        at = -1 if which == "newest" else 0
        visit(desk, "POST", self.links[at][person][word])
        newest = at == -1 or len(self.links) == 1
        if not (newest and self.open):
            return
        if word == "hold":
            self.open = False
        elif person != self.writer:
            self.pressed.add(person)
            if len(self.pressed) >= 1 + (self.writer == ""):
                self.out, self.open = self.text, False

    def withdraw(self) -> None:
        client.client("s3").delete_object(Bucket="uploads", Key=f"drafts/{self.name}")
        self.open = False

    def step(self, what: str, who: str, how: str) -> None:
        if what == "put":
            self.put(who, how)
        elif what == "withdraw":
            self.withdraw()
        else:
            self.press("hold" if what == "hold" else "approve", who, how)

    def lies(self) -> str:
        """Which text lies in releases/."""
        found = s3.find("uploads", f"releases/{self.name}")
        return next((name for name, text in TEXTS.items() if found and found[0] == text.encode()), "")


@pytest.mark.long
@seed(19)
@settings(
    max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps=st.lists(STEPS, min_size=3, max_size=9), writer=st.sampled_from(sorted(WRITERS)))
@example([("approve", ANA, "newest"), ("put", "two", "AIDAANA"), ("approve", ANA, "newest")], "AIDAANA")
@example(
    [
        ("approve", ANA, "newest"),
        ("put", "one", "AIDAANA"),
        ("thief", ANA, "first"),
        ("approve", BEN, "first"),
    ],
    "AIDADAN",
)
@example([("approve", ANA, "newest"), ("put", "one", "AIDADAN"), ("approve", BEN, "newest")], "")
@example(
    [("approve", BEN, "newest"), ("withdraw", "", ""), ("approve", ANA, "newest"), ("put", "one", "")], ""
)
@example(
    [("hold", BEN, "newest"), ("approve", ANA, "newest"), ("put", "one", "AIDADAN"), ("thief", ANA, "first")],
    "AIDADAN",
)
def test_what_lies_in_releases_was_approved_by_enough_people(
    ses: cloud.Ses, steps: list[tuple[str, str, str]], writer: str
) -> None:
    draft = Told(ses, f"orders-{next(NAMES)}.txt")
    draft.put("one", writer)
    for step in steps:
        draft.step(*step)
        assert draft.lies() == draft.out, step
