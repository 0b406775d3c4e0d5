"""The desk's story on the deployed template: a proof by mail, four eyes, nine o'clock; both languages."""

from __future__ import annotations

import math
import re
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import feedparser
import pytest
import wordfiles
from browsers import Browser, until, words_of
from PIL import Image

from crier.model import naming
from crier.text import dates, messages
from infrastructure.local.road import staff
from infrastructure.local.stack import standin

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from deployed_stack import Stack

WRITER, ANA, BEN = (f"{name}@example.org" for name in ("wanda", "anamaria", "benedicto"))
OURS, THEIRS = "America/Los_Angeles", "America/New_York"  # the newsroom's clock, and the file's
PRESS, MEMBERS = 21, 12  # people on each list


def flat(text: str) -> str:
    """On one line, with plain spaces."""
    return " ".join(text.split())


@dataclass(frozen=True)
class Story:
    """The words of one language; scripts: whether its browsers run them."""

    language: str
    scripts: bool
    word: str  # of the headline, and of nothing else that is public
    headline: str
    dateline: str
    first: str
    second: str
    event: tuple[str, str, str]
    lists: tuple[str, str]
    contact: str
    both: int  # people on both lists: another number each, as the desk's page shows both stories' mail

    @property
    def people(self) -> int:
        """On any of the lists."""
        return PRESS + MEMBERS - self.both

    @property
    def name(self) -> str:
        """The file's."""
        return f"{self.word}.docx"

    @property
    def slugs(self) -> tuple[str, str]:
        """The lists'."""
        return f"desk-press-{self.language}", f"desk-members-{self.language}"

    def say(self, words: str, /, **values: str) -> str:
        """Crier's own words."""
        return flat(messages.say(self.language, words, **values))

    def moment(self, at: datetime, zone: str) -> str:
        """An hour on a zone's clock."""
        return flat(dates.moment(at, self.language, zone))

    def reader(self, number: int) -> str:
        """The address of one of the subscribers."""
        return f"{self.word}{number}@example.org"


STORIES = (
    Story(
        "en", True, "marmalade", "Marmalade Kitchen of Elm Street Opens Its Doors",
        "FAIRVIEW, Ohio, November 24, 2026.",
        "The kitchen of Elm Street opens its doors to everybody on Saturday, its board decided.",
        "Two hundred people of the street asked for it, and forty of them cook.",
        ("WHAT: Opening day", "WHEN: Saturday, December 5, 2026, 10 a.m.", "WHERE: 12 Elm Street, Fairview, Ohio"),
        ("Press", "Members"), "Contact", 6,
    ),
    Story(
        "es", False, "mermelada", "La cocina de mermelada de la calle del Olmo abre sus puertas",
        "FAIRVIEW, Ohio, 24 de noviembre de 2026.",
        "La cocina de la calle del Olmo abre el sábado sus puertas a todo el mundo, decidió su junta.",
        "Doscientas personas de la calle lo pidieron, y cuarenta de ellas cocinan.",
        ("QUÉ: Jornada de puertas abiertas", "CUÁNDO: sábado, 5 de diciembre de 2026, 10:00", "DÓNDE: 12 Elm Street, Fairview, Ohio"),
        ("Prensa", "Socias"), "Contacto", 7,
    ),
)  # fmt: skip


def room(story: Story) -> bytes:
    """A newsroom in which two others than the writer approve what is under embargo."""
    lists = "".join(
        f'[[lists]]\nslug = "{slug}"\nnames = {{ {story.language} = "{name}" }}\n'
        for slug, name in zip(story.slugs, story.lists, strict=True)
    )
    people = "".join(
        f'[[people]]\naddress = "{address}"\nroles = {roles}\n'
        for address, roles in (
            (WRITER, '["writer", "approver"]'),
            (ANA, '["approver"]'),
            (BEN, '["approver"]'),
        )
    )
    return (
        f'organisation = "The Elm Street Kitchens ({story.language})"\nlanguages = ["{story.language}"]\n'
        f'desk = ["{ANA}"]\ndesk_language = "{story.language}"\ntimezone = "{OURS}"\n'
        f'approval = "embargoed"\napprovals = 2\nundo = {{ page = 0, mail = 0 }}\n{people}{lists}'
    ).encode()


def word_file(story: Story, hour: datetime) -> bytes:
    """The release as a Word file, with a picture nobody described."""
    photo = BytesIO()
    grey = Image.effect_mandelbrot((1200, 800), (-2, -1.2, 1, 1.2), 40)
    Image.merge("RGB", (grey, grey.rotate(180), grey)).save(photo, "JPEG")
    there = hour.astimezone(ZoneInfo(THEIRS))
    rows = (("lists", ", ".join(story.slugs)), ("embargo", f"{there:%Y-%m-%d %H:%M} {THEIRS}"))
    cells = ("".join(f"<w:tc>{wordfiles.paragraph(text)}</w:tc>" for text in row) for row in rows)
    table = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"
    texts = (f"{story.dateline} {story.first}", story.second, *story.event)
    last = f"{story.contact}: Ada Example, +1 213 555 0100, ada@example.org"
    return wordfiles.docx(
        table,
        wordfiles.paragraph(story.headline),
        *(wordfiles.paragraph(text) for text in texts),
        wordfiles.picture("p1"),
        wordfiles.paragraph(last),
        parts={"word/media/image1.jpeg": photo.getvalue()},
        relations={"p1": ("image", "media/image1.jpeg", False)},
    )


@pytest.fixture(scope="module")
def drawn(deployed: Stack) -> None:
    """What draws has drawn once: begun anew on a busy machine, it gives up a proof's pictures (render_pdf.py)."""
    key = f"{naming.DRAFTS}a first one.txt"
    text = "A Street Has a Name of Its Own\n\nFAIRVIEW, Ohio, November 24, 2026. It is called so from now on.\n\n"
    contact = "Contact: Ada Example, +1 213 555 0100, ada@example.org\n"
    staff.put(deployed.place, key, (text + contact).encode())
    draft = naming.release_id(key)
    until(lambda: any(item.get("state") == "proofed" for item in staff.versions(deployed.place, draft)), 120)


@pytest.fixture
def subscribers(stack: Stack, drawn: None) -> Iterator[None]:
    """People of both languages, some on both lists; they are counted anew, and mailed a few a second."""
    for story in STORIES:
        press, members = story.slugs
        for number in range(story.people):
            mine = (press,) * (number < PRESS) + (members,) * (number >= PRESS - story.both)
            stack.subscribe(story.reader(number), story.language, lists=mine)
    stack.client("dynamodb").delete_item(
        TableName=stack.names["Mailings"], Key={"pk": {"S": "audience"}, "sk": {"S": "groups"}}
    )
    yield
    at_rate(stack, 14)


def at_rate(stack: Stack, rate: float) -> None:
    """So many mails a second from now on: what the stack knew of its account is asked anew."""
    standin.change(stack.place, rate=rate)
    stack.client("dynamodb").delete_item(
        TableName=stack.names["Mailings"], Key={"pk": {"S": "account"}, "sk": {"S": "account"}}
    )


class Desk:
    """The story's people, each with a browser and a mailbox."""

    def __init__(self, stack: Stack, story: Story, folder: Path) -> None:
        self.stack, self.story, self.folder = stack, story, folder
        self.browsers = {one: Browser(*["scripts"] * story.scripts) for one in (WRITER, ANA, BEN)}
        for one in self.browsers.values():
            one.language(story.language)

    def close(self) -> None:
        """Every browser."""
        for one in self.browsers.values():
            one.process.communicate(timeout=20)

    def mail(self, address: str, subject: str) -> EmailMessage:
        """The one mail of this subject, once it is there."""

        def come() -> list[EmailMessage]:
            standin.settle(self.stack.place)
            return [mail for mail in self.stack.mails(address) if mail["Subject"] == subject]

        (only,) = until(come, 180)
        return only

    def shown(self, address: str) -> str:
        """The words of somebody's page, without a fault of axe's."""
        assert self.browsers[address].axe() == [], self.browsers[address].text()
        return flat(self.browsers[address].text())

    def open_mail(self, address: str, mail: EmailMessage) -> str:
        """The mail as a program shows it, its picture beside it; its words."""
        html = mail.get_body(("html",))
        assert html is not None
        page = str(html.get_content())
        for number, part in enumerate(one for one in mail.walk() if one.get("Content-ID")):
            beside = self.folder / f"{address}-{number}.{part.get_content_subtype()}"
            beside.write_bytes(part.get_payload(decode=True))
            page = page.replace(f"cid:{part['Content-ID'].strip('<>')}", beside.name)
        assert "cid:" not in page and "<img" in page
        file = self.folder / f"{address}.html"
        file.write_text(page, "utf-8")
        self.browsers[address].goto(file.as_uri())
        return flat(self.browsers[address].text())

    def sign_in(self, address: str) -> None:
        """By the link in one's own mailbox."""
        say, browser = self.story.say, self.browsers[address]
        browser.goto(f"{self.stack.place.site}/staff/")
        browser.fill(say("join.email"), address)
        before = self.entries(address)
        browser.press(say("staff.sign_in.button"))
        browser.goto(until(lambda: self.entries(address)[len(before) :], 60)[-1])
        browser.press(say("staff.enter.button"))
        assert say("staff.leave") in browser.text()

    def entries(self, address: str) -> list[str]:
        """The links that sign somebody in."""
        words = "\n".join(words_of(mail) for mail in self.stack.mails(address))
        return re.findall(r"\S+/staff/enter/\S+", words)

    def list_of(self, address: str) -> str:
        """The desk's page."""
        self.browsers[address].goto(f"{self.stack.place.site}/staff/")
        return self.shown(address)


@contextmanager
def before(hour: datetime) -> Iterator[None]:
    """What is looked at in here counts as long as the hour has not come."""
    try:
        yield
    except AssertionError:
        if datetime.now(UTC) < hour:
            raise


def secret(stack: Stack, story: Story) -> None:
    """Nothing of the release shows to whoever has no link and no session; nobody was mailed."""
    release = naming.release_id(naming.RELEASES + story.name)
    address = staff.head(stack.place, release).get("address", "")
    home, word = f"/{story.language}/", story.word.encode()
    beside = ("feed.atom", "feed.rss", "feed.json", "search/", f"{datetime.now(UTC):%Y}/", "events/", "lite/")
    for path in ("/", home, *(home + one for one in beside), "/sitemap.xml", "/staff/"):
        assert word not in stack.get(path)[2].lower(), path
    if address:
        for name in ("", "release.pdf", "card.png", "lite.html", "ninjs.json"):
            assert stack.get(address + name)[0] in (403, 404), name
    for number in (0, PRESS - 1, story.people - 1):
        assert stack.mails(story.reader(number)) == []


def nowhere(stack: Stack, story: Story) -> None:
    """Neither in any name nor in any file of the public bucket."""
    s3, bucket, word = stack.client("s3"), stack.names["Site"], story.word.encode()
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for one in page.get("Contents", ()):
            assert story.word not in one["Key"]
            if one["Key"].endswith((".html", ".xml", ".json", ".atom", ".rss", ".txt")):
                body = s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
                assert word not in body.lower(), one["Key"]


@pytest.mark.long  # it waits for an hour to come
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.language)
def test_a_release_is_seen_approved_by_two_and_out_at_its_hour(
    stack: Stack, story: Story, subscribers: None, tmp_path: Path
) -> None:
    desk = Desk(stack, story, tmp_path)
    try:
        hour = handed_in(desk)
        approved_by_ana(desk, hour)
        approved_by_nobody_else(desk)
        approved_by_ben(desk, hour)
        out_at_its_hour(desk, hour)
        on_its_way(desk, hour)
    finally:
        desk.close()


def handed_in(desk: Desk) -> datetime:
    """By its writer, on the desk's page; the hour of its embargo."""
    stack, story = desk.stack, desk.story
    staff.put(stack.place, "newsroom/newsroom.toml", room(story))
    until(
        lambda: b"Elm Street Kitchens (" + story.language.encode() in stack.get(f"/{story.language}/")[2], 60
    )
    began = time.monotonic()
    desk.sign_in(WRITER)
    # What follows before the hour takes about as long as a dozen of that: a quick machine needs four minutes.
    minutes = max(4, math.ceil((time.monotonic() - began) * 15 / 60))
    hour = (datetime.now(UTC) + timedelta(minutes=minutes + 1)).replace(second=0, microsecond=0)
    file = desk.folder / story.name
    file.write_bytes(word_file(story, hour))
    browser = desk.browsers[WRITER]
    browser.attach_file(story.say("staff.hand_in.file"), str(file))
    browser.press(story.say("staff.hand_in.button"))
    assert story.say("staff.handed_in.title") in desk.shown(WRITER)
    return hour


def tells(desk: Desk, words: str, hour: datetime) -> None:
    """What mail and page say alike: headline, first lines, the hour on both clocks, for whom, a look."""
    story = desk.story
    for text in (story.headline, story.first, story.second):
        assert text in words, text
    for zone in (OURS, THEIRS):
        assert story.moment(hour, zone) in words, zone
    press, members, both = (
        story.say("receipt.mail.people", number=story.say("counts.about", number=str(number)))
        for number in (20, 10, 20)
    )
    listed = [f"{name} ({people})" for name, people in zip(story.lists, (press, members), strict=True)]
    lists = story.say("receipt.mail.all", lists=dates.listed(listed, story.language), people=both)
    assert lists in words
    assert words.count(story.say("receipt.level.warn")) == 1


def seen(desk: Desk, address: str, hour: datetime) -> None:
    """The proof by mail, and its private page behind the mail's link, as they show."""
    story, browser = desk.story, desk.browsers[address]
    mail = desk.mail(address, story.say("receipt.subject.proofed", name=story.headline))
    assert story.first in flat(words_of(mail)), "in the plain half, too"
    words = desk.open_mail(address, mail)
    tells(desk, words, hour)
    (picture,) = browser.pictures()
    assert picture[1] > 300, "the picture came with the mail"

    def opened() -> bool:
        """The mail is there a moment before what it asks is noted (handlers/proof.py): its link opens then."""
        desk.open_mail(address, mail)
        browser.follow(story.say("desk.proof.link"))
        return story.headline in flat(browser.text())

    until(opened, 60)
    page = desk.shown(address)
    tells(desk, page, hour)
    assert address in page
    for name in ("page", "mail"):
        framed = flat(browser.framed(story.say(f"desk.proof.{name}")))
        assert story.headline in framed and story.second in framed, name
    browser.unfold(story.say("desk.proof.mail"))
    browser.unfold(story.say("desk.proof.pdf"))
    pictures = browser.pictures()
    assert all(width > 300 for _, width in pictures), pictures
    assert len(pictures) >= 4, "first lines, page, mail, paper"


def approved_by_ana(desk: Desk, hour: datetime) -> None:
    """Which alone lets nothing out."""
    seen(desk, ANA, hour)
    desk.browsers[ANA].press_first(desk.story.say("desk.approve.link"))
    told = desk.shown(ANA)
    assert (
        desk.story.say("desk.counted.title") in told
        and desk.story.say("desk.counted.text", number="1") in told
    )
    assert ANA in told
    secret(desk.stack, desk.story)


def approved_by_nobody_else(desk: Desk) -> None:
    """Neither by Ana once more, nor by the writer."""
    story = desk.story
    mail = desk.mail(WRITER, story.say("receipt.subject.proofed", name=story.headline))
    (link,) = re.findall(r"\S+/desk/approve/\S+", words_of(mail))
    desk.browsers[WRITER].goto(link)
    assert story.say("desk.writer.title") in desk.shown(WRITER)
    assert desk.stack.get(urlsplit(link).path, "POST", b"")[0] == 410
    (link,) = re.findall(
        r"\S+/desk/approve/\S+",
        words_of(desk.mail(ANA, story.say("receipt.subject.proofed", name=story.headline))),
    )
    assert desk.stack.get(urlsplit(link).path, "POST", b"")[0] == 200
    said = desk.list_of(WRITER)
    assert story.say("staff.state.asked") in said and story.say("desk.needed.text", number="1") in said
    assert staff.versions(desk.stack.place, naming.release_id(naming.RELEASES + story.name)) == []
    secret(desk.stack, story)


def approved_by_ben(desk: Desk, hour: datetime) -> None:
    """Who gets the same; then it waits for its hour."""
    story = desk.story
    at_rate(desk.stack, 1)  # so that the mail can be watched, however near its hour is by then
    seen(desk, BEN, hour)
    assert ANA in desk.shown(BEN), "he sees who approved before him"
    desk.browsers[BEN].press_first(story.say("desk.approve.link"))
    assert story.say("desk.approved.title") in desk.shown(BEN)
    release = naming.release_id(naming.RELEASES + story.name)
    until(lambda: "receipt_waiting" in "".join(map(str, staff.versions(desk.stack.place, release))), 180)
    assert datetime.now(UTC) < hour, "the machine was too slow for this hour"
    desk.sign_in(ANA)
    said = desk.list_of(ANA)
    assert story.say("staff.state.waiting", moment=story.moment(hour, OURS)) in said
    secret(desk.stack, story)
    nowhere(desk.stack, story)


def out_at_its_hour(desk: Desk, hour: datetime) -> None:
    """And not before; page and feeds, once."""
    stack, story = desk.stack, desk.story
    at_rate(stack, 0.5)  # for most of a minute somebody can see the mail going
    release = naming.release_id(naming.RELEASES + story.name)
    address = str(staff.head(stack.place, release)["address"])
    while stack.get(address)[0] != 200:
        assert datetime.now(UTC) < hour + timedelta(minutes=12), "its hour has long passed"
        # A whole look takes a busy machine half a minute; nobody may still be at it when the mail begins.
        if datetime.now(UTC) < hour - timedelta(seconds=45):
            with before(hour):
                secret(stack, story)
        time.sleep(0.5)
    assert datetime.now(UTC) >= hour
    assert story.headline in stack.get(address)[2].decode()


def on_its_way(desk: Desk, hour: datetime) -> None:
    """The desk sees the mail going and who approved; everybody has it, once."""
    stack, story = desk.stack, desk.story
    pattern = re.escape(story.say("staff.mailing", done="D", planned=str(story.people))).replace(
        "D", r"(\d+)"
    )
    watched: list[int] = []

    def over() -> bool:
        desk.browsers[ANA].goto(f"{stack.place.site}/staff/")
        found = re.search(pattern, flat(desk.browsers[ANA].text()))
        watched.extend([int(found[1])] if found else [])
        if found and int(found[1]) < story.people:  # it was seen going
            at_rate(stack, 14)
        return story.people in watched

    until(over, 120)
    assert any(done < story.people for done in watched), f"it was seen going: {watched}"
    said = desk.list_of(ANA)
    moment = story.moment(hour, OURS)
    assert story.say("staff.state.published", moment=moment) in said
    desk.browsers[ANA].unfold(story.say("staff.history"))
    card = flat(desk.browsers[ANA].text()).partition(f" {story.name} ")[2]
    assert card.startswith(story.say("staff.state.published", moment=moment)), "one card a file"
    approved = rf"{story.say('staff.said.approve')} · [^·]+ · {ANA}, {BEN}"
    assert re.search(approved, card) and re.search(rf"{story.say('staff.drafted')} · [^·]+ · {WRITER}", card)
    until(lambda: all(stack.mails(story.reader(number)) for number in range(story.people)), 60)
    standin.settle(stack.place)
    for number in range(story.people):
        subjects = [str(mail["Subject"]) for mail in stack.mails(story.reader(number))]
        assert subjects == [story.headline], number
    until(lambda: titles(stack, story, "feed.atom") == [story.headline], 90)
    assert titles(stack, story, "feed.rss") == [story.headline]


def titles(stack: Stack, story: Story, feed: str) -> list[str]:
    """What a feed has of the release."""
    entries = feedparser.parse(stack.get(f"/{story.language}/{feed}")[2]).entries
    return [entry.title for entry in entries if story.word in entry.title.lower()]
