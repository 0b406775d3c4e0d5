"""People's safety: what a bomber, a scanner, a forwarder and a curious colleague can do to a mailbox."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from visitors import KEY, KEYS, World

from crier.model import mail_address
from crier.model.errors import Rejected
from crier.subscribers import mailbox, request_source, subscription, tokens

VICTIM = "Vic.Tim@example.org"
SPELLINGS = (
    "vic.tim@example.org",
    "vic.tim+{n}@EXAMPLE.org",
    "VIC.TIM+press@example.org",
    "vic.tim+a+{n}@example.org",
)
UNASKED = {"confirm", "choose", "data"}


# ---- which mailbox ----

SAME = [
    ("one.mailbox+1@example.org", "One.Mailbox+19@example.org"),
    ("one.mailbox+1@example.org", "one.mailbox@EXAMPLE.org"),
    ("a.b.c@gmail.com", "abc+x@googlemail.com"),
    ("ana@icloud.com", "ana+news@me.com"),
    ("ana-shop@yahoo.es", "ana@yahoo.es"),
    ("shop@ana.fastmail.com", "ana+shop@fastmail.com"),
    ("a_n-a@proton.me", "ana@pm.me"),
    ("ana@bücher.example", "ana+1@xn--bcher-kva.example"),
]
OTHERS = [
    ("a.b@example.org", "ab@example.org"),
    ("ana@yahoo.es", "ana@yahoo.com"),
    ("ana@outlook.com", "ana@hotmail.com"),
    ("ana-shop@example.org", "ana@example.org"),
    ("+x@example.org", "+y@example.org"),
    ("ana@straße.de", "ana@strasse.de"),
    ("ana@example.org", "ana@sub.example.org"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_many_spellings_are_one_mailbox(one: str, other: str) -> None:
    assert mailbox.mailbox_id(KEY, one) == mailbox.mailbox_id(KEY, other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_people_are_two_mailboxes(one: str, other: str) -> None:
    assert mailbox.mailbox_id(KEY, one) != mailbox.mailbox_id(KEY, other)


DOMAINS = {
    "a@straße.de": "a@xn--strae-oqa.de",
    "a@STRASSE.de": "a@strasse.de",
    "a@βόλος.com": "a@xn--nxasmm1c.com",  # the final sigma is a letter of its own
    "a@BÜCHER.example": "a@xn--bcher-kva.example",
    "a@\uff45xample。org": "a@example.org",  # wide letters and the ideographic full stop
    "a@faß.example": "a@xn--fa-hia.example",
}


@pytest.mark.parametrize(("said", "normal"), DOMAINS.items())
def test_a_domain_is_its_owners(said: str, normal: str) -> None:
    """IDNA 2008: no domain becomes another one's."""
    assert mail_address.normal(said) == normal


@pytest.mark.parametrize(
    "said", ["a@☃.net", "a@\u200dx.example", "a@ex\u00adample..org", "a@-ü.de", "a@ü" + "x" * 70 + ".de"]
)
def test_what_no_registry_gives_is_no_domain(said: str) -> None:
    with pytest.raises(Rejected):
        mail_address.normal(said)


# ---- the count ----

STEPS = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(["ask", "answer", "prove", "refuse"]), st.integers(0, 5)),
    max_size=60,
)


@given(STEPS)
def test_a_count_is_reset_by_a_proof_alone_and_each_once(steps: list[tuple[int, str, int]]) -> None:
    """Whatever happens in whatever order: one in 24 hours, three without a proof, no proof twice."""
    count, now = mailbox.MailboxCount(), datetime(2026, 11, 24, tzinfo=UTC)
    sent, since, proofs = list[datetime](), 0, list[date]()
    for hours, step, back in steps:
        now += timedelta(hours=hours)
        if step == "ask" and (after := mailbox.counted(count, now)):
            count, sent, since = after, [*sent, now], since + 1
        elif step == "answer" and (after := mailbox.answered(count)):
            count, since = after, 0
        elif step == "prove":
            day = now.date() - timedelta(days=back)
            if after := mailbox.proved(count, day):
                assert all(day > proof for proof in proofs) and (not count.unasked or day >= sent[-1].date())
                count, since, proofs = after, 0, [*proofs, day]
        assert since <= mailbox.MOST
    assert all(later - earlier >= mailbox.BETWEEN for earlier, later in pairwise(sent))


# ---- a day with everybody in it ----


@dataclass
class Strangers:
    """Four people who mean ill or know no better. Each holds what came to them, and forwards nothing."""

    world: World
    chance: Random
    links: list[str] = field(default_factory=list)  # what was forwarded once: pages and leave links
    pages: list[str] = field(default_factory=list)  # undo buttons that an answer to them held

    def bomber(self) -> None:
        """Signs up every spelling of the mailbox from everywhere."""
        spelling = self.chance.choice(SPELLINGS).format(n=self.chance.randrange(10**6))
        source = f"203.0.113.{self.chance.randrange(256)}"
        assert self.world.sign_up(spelling, source=source)["statusCode"] in (202, 429)

    def scanner(self) -> None:
        """Opens every link there is."""
        for link in (*self.links, *self.pages):
            for method in ("GET", "HEAD"):
                assert self.world.visit(method, link)["statusCode"] < 500

    def forwarder(self) -> None:
        """Saves choices by a link they were sent, asks for the next link, has data sent."""
        choose = next(link for link in self.links if "/choose/" in link)
        leave = next(link for link in self.links if "/unsubscribe/" in link)
        self.world.visit("POST", choose, {"list": ["press"], "cadence": "daily"})
        self.world.visit("POST", leave, {"instead": "choose"})
        self.world.visit("POST", choose.replace("/choose/", "/data/"))

    def colleague(self) -> None:
        """Presses every button, and every button that an answer brings."""
        for link in (*self.links, *self.pages):
            answer = self.world.visit("POST", link)
            found = [part.split('"')[0] for part in answer["body"].split('action="')[1:]]
            self.pages += [each for each in found if "/undo/" in each and each not in self.pages]


def kinds(world: World, since: int) -> list[str]:
    return [
        tag["Value"]
        for letter in world.ses.letters[since:]
        for tag in letter["EmailTags"]
        if tag["Name"] == "greeting"
    ]


@pytest.mark.parametrize("seed", range(2))
def test_a_week_of_strangers(world: World, seed: int) -> None:
    """At most one unasked mail a day and three ever; who leaves by their own hand stays away for good."""
    world.join(VICTIM)
    row = world.row(VICTIM)
    assert row is not None
    leave = f"/unsubscribe/{tokens.make(KEYS, 'leave', row.id)}"
    strangers = Strangers(world, Random(seed), [world.link("/subscribe/choose/"), leave])  # noqa: S311
    acts = [strangers.bomber, strangers.scanner, strangers.forwarder, strangers.colleague]
    by_day, goodbyes, begun = Counter[int](), 0, world.now
    gone = False
    while world.now < begun + timedelta(days=7):
        world.later(hours=strangers.chance.uniform(2, 10))
        if not gone and world.now > begun + timedelta(days=3):  # the person themselves has had enough
            if (now := world.row(VICTIM)) and now.status == "left":
                break  # the colleague was first; they need do nothing
            world.visit("POST", leave)
            gone = True
        strangers.chance.choice(acts)()
        since = len(world.ses.letters)
        world.deliver(times=2)
        told = Counter(kinds(world, since))
        by_day[(world.now - begun).days] += sum(told[kind] for kind in UNASKED)
        goodbyes += told["goodbye"]
        assert set(told) <= UNASKED | {"goodbye"}, "nobody was welcomed"
        if gone:
            now = world.row(VICTIM)
            assert now is not None and now.status == "left", "a stranger brought them back"
    assert max(by_day.values()) <= 1 and sum(by_day.values()) <= mailbox.MOST
    assert sum(by_day.values()) + max(goodbyes - 1, 0) <= mailbox.MOST


def test_one_mailbox_is_not_bombed_by_its_spellings(world: World) -> None:
    """Nineteen sub-addresses are nineteen people and one mailbox."""
    for n in range(19):
        assert world.sign_up(f"one.mailbox+{n}@example.org", source=f"203.0.113.{n}")["statusCode"] == 202
    assert len(world.deliver()) == 1


def test_a_welcome_mail_that_was_forwarded_begins_nothing_anew(world: World) -> None:
    """Save, ask, repeat: the link is older than the mails it asks for, and proves nothing of them."""
    world.join(VICTIM)
    row = world.row(VICTIM)
    assert row is not None
    choose = world.link("/subscribe/choose/")
    leave = f"/unsubscribe/{tokens.make(KEYS, 'leave', row.id)}"
    begun, sent = world.now, list[datetime]()
    while world.now < begun + timedelta(days=6):
        world.later(hours=13)
        world.visit("POST", choose, {"list": ["press"]})
        world.visit("POST", leave, {"instead": "choose"})
        sent += [world.now] * len(world.deliver())
    assert len(sent) == mailbox.MOST
    assert all(later - earlier >= mailbox.BETWEEN for earlier, later in pairwise(sent))


@pytest.mark.long
def test_the_newest_mail_is_a_proof_and_brings_data_at_once(world: World) -> None:
    """Who has the mailbox is not locked out: the answer to the newest mail begins the count anew."""
    world.join(VICTIM)
    for _ in range(4):
        world.later(days=2)
        world.sign_up(VICTIM)
        assert len(world.deliver()) == 1
        choose = world.link("/subscribe/choose/")
        assert world.visit("POST", choose, {"list": ["press"]})["statusCode"] == 200
        assert world.visit("POST", choose.replace("/choose/", "/data/"))["statusCode"] == 202
        assert len(world.deliver()) == 1
        again = world.visit("POST", choose.replace("/choose/", "/data/"))
        assert again["statusCode"] == 429 and world.deliver() == []


def test_an_old_leave_link_offers_nothing_that_brings_back(world: World) -> None:
    """Only the answer to the very request that ended it, and the goodbye in the mailbox."""
    world.join(VICTIM)
    row = world.row(VICTIM)
    assert row is not None
    leave = f"/unsubscribe/{tokens.make(KEYS, 'leave', row.id)}"
    first = world.visit("POST", leave)
    assert "/subscribe/undo/" in first["body"]
    for method in ("POST", "GET"):
        assert "/subscribe/undo/" not in world.visit(method, leave)["body"]
    assert world.visit("POST", leave, {"instead": "choose"})["body"].count("/undo/") == 0


def test_an_undo_takes_back_its_own_leaving_alone(world: World) -> None:
    """Who left in somebody's name and took it back holds an undo that is worth nothing when they leave."""
    world.join(VICTIM)
    row = world.row(VICTIM)
    assert row is not None
    leave = f"/unsubscribe/{tokens.make(KEYS, 'leave', row.id)}"
    (undo,) = {part.split('"')[0] for part in world.visit("POST", leave)["body"].split('action="')[1:]}
    assert world.visit("POST", undo)["statusCode"] == 200
    world.later(days=1)
    world.visit("POST", leave)  # the person themselves
    assert world.visit("POST", undo)["statusCode"] == 410
    now = world.row(VICTIM)
    assert now is not None and now.status == "left"


def test_whoever_left_in_somebodys_name_as_often_as_a_link_counts_stops_no_leaving(world: World) -> None:
    """Leave, take it back, sixty-five thousand times: the person's own leaving is as good as the first."""
    world.join(VICTIM)
    row = world.row(VICTIM)
    assert row is not None
    leave = f"/unsubscribe/{tokens.make(KEYS, 'leave', row.id)}"
    often = replace(row, leavings=subscription.LAST_LEAVING - 1)
    world.people.change(row.id, lambda was: replace(was, row=often))
    for undos in (1, 0):
        answer = world.visit("POST", leave)
        assert answer["statusCode"] == 200 and answer["body"].count('action="/subscribe/undo/') >= undos
        world.deliver()
        now = world.row(VICTIM)
        assert now is not None and now.status == "left"
        for undo in {part.split('"')[0] for part in answer["body"].split('action="')[1:]}:
            assert world.visit("POST", undo)["statusCode"] == (200 if undos else 410)


def test_refused_tries_of_one_source_close_nothing_for_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many as would fill the ceiling of all: it counts what the source's limit let in."""
    monkeypatch.setattr(request_source, "PER_SOURCE", 5)
    monkeypatch.setattr(request_source, "IN_ALL", 30)
    stamp = tokens.stamp(KEYS, world.now)
    world.later(seconds=10)
    form = {"email": "a@example.org", "list": ["press"], "language": "en", "shown": stamp}
    told = Counter(
        world.visit("POST", "/subscribe/en", form)["statusCode"] for _ in range(request_source.IN_ALL)
    )
    assert told == {202: request_source.PER_SOURCE, 429: request_source.IN_ALL - request_source.PER_SOURCE}
    assert world.sign_up("b@example.net", source="192.0.2.1")["statusCode"] == 202


NETWORKS = {
    "a /48 of IPv6": lambda n: f"2001:db8:1:{n:x}::{n + 1:x}",
    "a /24": lambda n: f"203.0.113.{n}",
}


@pytest.mark.parametrize("kind", NETWORKS)
def test_a_whole_network_closes_nothing_for_others(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Each of its addresses is a source of its own; together they are one customer's."""
    monkeypatch.setattr(request_source, "PER_NETWORK", 6)
    monkeypatch.setattr(request_source, "IN_ALL", 12)
    stamp = tokens.stamp(KEYS, world.now)
    world.later(seconds=10)
    form = {"list": ["press"], "language": "en", "shown": stamp}
    told = [
        world.visit("POST", "/subscribe/en", form | {"email": f"a{n}@gmail.com"}, source=NETWORKS[kind](n))
        for n in range(14)
    ]
    assert [each["statusCode"] for each in told] == [202] * 6 + [429] * 8
    assert world.sign_up("b@example.net", source="2001:db8:2::1")["statusCode"] == 202
    assert world.sign_up("c@example.net", source="192.0.2.1")["statusCode"] == 202


def test_a_domain_of_one_person_is_not_bombed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of a domain may be one mailbox: a day's sign-ups for it have an end, and other domains go on."""
    monkeypatch.setattr(request_source, "PER_DOMAIN", 5)
    told = [
        world.sign_up(f"anybody{n}@catchall.example", wait=2, source=f"203.0.113.{n}")["statusCode"]
        for n in range(request_source.PER_DOMAIN + 2)
    ]
    assert told == [202] * request_source.PER_DOMAIN + [429] * 2
    assert world.sign_up("b@example.net")["statusCode"] == 202
    world.later(days=1)
    assert world.sign_up("again@catchall.example")["statusCode"] == 202


def test_names_below_a_domain_are_its_owners(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail for *.catchall.example may end in one mailbox: each name below it is no domain of its own."""
    monkeypatch.setattr(request_source, "PER_DOMAIN", 5)
    told = [
        world.sign_up(f"a@{below}.catchall.example", wait=2, source=f"203.0.113.{n}")["statusCode"]
        for n, below in enumerate(("x", "y", "x.y", "www", "a.b.c.d", "mail", "z"))
    ]
    assert told == [202] * 5 + [429] * 2


OWNED = {
    "example.org": "example.org", "a.example.org": "example.org", "a.b.c.example.org": "example.org",
    "example.co.uk": "example.co.uk", "a.example.co.uk": "example.co.uk", "example.com.ar": "example.com.ar",
    "x.example.org.ni": "example.org.ni", "example.de": "example.de", "a.example.de": "example.de",
    "co.uk": "co.uk", "a.co": "a.co", "mail.com.example": "com.example", "x.gob.mx": "x.gob.mx",
}  # fmt: skip


@pytest.mark.parametrize("domain", OWNED)
def test_whose_a_domain_is(domain: str) -> None:
    assert mailbox.owned(domain) == OWNED[domain]


def test_no_limit_of_a_day_for_a_providers_domain() -> None:
    assert mailbox.is_provider("gmail.com") and not mailbox.is_provider("example.org")
