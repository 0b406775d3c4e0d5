"""Previews: who reads an embargoed release before its hour, by which link, and what ends that."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import editions
import pypdfium2
import pytest
from approvers import enforce
from drafting import TEXT, put
from previewed import ASKS, EMBARGOED, FILE, HOUR, ROOM, World, few, machine, previewed
from publishing import go, public
from visitors import KEY, KEYS, visit

from crier.aws import dynamodb, s3
from crier.aws.client import client
from crier.model import naming
from crier.model.previews import MOST, Preview
from crier.model.release import Embargo, Media
from crier.model.timestamps import sortable
from crier.reading import newsroom_file
from crier.rendering import outputs, picture_files
from crier.stores import full_stops, preview_states
from crier.stores.releases import Releases, version_key
from crier.subscribers import tokens
from crier.subscribers.address import subscriber_id
from crier.workflows.plan_preview import LATENCY
from handlers import decide, desk, publish, render_page, subscriptions

pytestmark = pytest.mark.long

__all__ = ["few", "machine", "previewed"]  # fixtures

HEADLINE = "Tenants Found a Council of Their Own"
SPANISH = ASKS.replace(
    "Tenants Found a Council of Their Own", "El consejo de inquilinas se funda hoy"
).replace(
    "Forty tenants of Harbour Street founded a council yesterday.",
    "Cuarenta inquilinas de la calle del Puerto fundaron ayer un consejo para la defensa de sus casas.",
)
BANNER = "Under embargo until December 1, 2031, 9:00"


def title(answer: Any) -> tuple[int, str]:
    """Status and heading of a page."""
    return answer["statusCode"], re.findall(r"<h1>(.*)</h1>", answer["body"])[0]


def test_trusted_people_read_it_before_its_hour_and_nobody_else(previewed: World) -> None:
    reference = previewed.ready()
    assert previewed.plan(reference) == {"outcome": "early", "next_at": "2031-11-30T14:00:00.000000+00:00"}
    previewed.now = HOUR - timedelta(hours=20)
    assert previewed.plan(reference) == {"outcome": "planned"} == previewed.plan(reference)
    assert previewed.send(reference) == ["ana", "ben"]
    assert previewed.send(reference) == []  # nobody twice
    assert {subject.partition(":")[0] for _, subject in previewed.mails} == {
        "Under embargo until December 1, 2031, 9"
    }
    links = previewed.links
    assert len(set(links.values())) == 2
    for link in links.values():
        page = previewed.open(link)
        assert page["statusCode"] == 200 and page["headers"]["Cache-Control"] == "no-store"
        assert page["body"].index(BANNER) < page["body"].index(f"<h1>{HEADLINE}</h1>")
        paper = previewed.open(link.replace("/page", "/preview.pdf"))
        assert paper["statusCode"] == 200 and paper["headers"]["Content-Type"] == "application/pdf"
        assert title(previewed.open(link, "POST"))[0] == 400
    told = previewed.told({**reference, "kind": "preview"}, "mailing", "done")
    assert "People on the list: fewer than ten Handed over to the mail service: fewer than ten File:" in told


def test_the_mail_says_the_embargo_first_and_nothing_of_the_text(previewed: World) -> None:
    reference = previewed.mailed()
    key = naming.staged(reference["release"], reference["version"], "preview-mail/letter.json")
    mail = s3.get("staging", key)[0].decode()
    assert mail.count("{{p}}") == 2 and "Forty tenants" not in mail
    text = mail[mail.index('"text"') :]
    assert text.index(BANNER) < text.index("{{p}}") < text.index("Lantern")


def test_the_mail_names_nobody_whom_the_file_names(previewed: World) -> None:
    """Whom the release names for the press stands in the release alone; an answer goes to the newsroom."""
    room = {"name": "Rosa Room", "phone": "+1 213 555 0199", "email": "rosa@desk.example"}
    contact = ", ".join(f'{name} = "{value}"' for name, value in room.items())
    for contacts, answered in ((f"contacts = [{{ {contact} }}]\n", room["email"]), ("", "desk@example.org")):
        enforce(contacts + ROOM)
        reference = previewed.mailed(sequencer="02" if contacts else "03")
        key = naming.staged(reference["release"], reference["version"], "preview-mail/letter.json")
        mail = s3.get("staging", key)[0].decode()
        for name in ("Ada Example", "555 0100", "ada@example.org"):
            assert name not in mail, contacts
        assert all((value in mail) == bool(contacts) for value in room.values())
        assert json.loads(mail)["reply_to"] == answered


def test_at_the_hour_the_link_leads_to_the_public_page(previewed: World) -> None:
    reference = previewed.mailed()
    link = previewed.links["ana"]
    previewed.now = HOUR
    assert title(previewed.open(link)) == (410, "The embargo is over")
    previewed.published(reference)
    answer = previewed.open(link)
    assert (answer["statusCode"], answer["body"]) == (302, "")
    assert answer["headers"]["Location"] == Releases("releases").head(reference["release"]).address
    previewed.now = HOUR + timedelta(days=29)
    assert title(previewed.open(link))[0] == 400


@pytest.mark.parametrize(
    "why, text",
    [
        ("the file does not ask", EMBARGOED + "\n" + TEXT),
        ("the file says no", EMBARGOED + "preview: no\n\n" + TEXT),
        ("no embargo", "preview: yes\n\n" + TEXT),
        ("an embargo that is over", "embargo: 2020-12-01 09:00 America/New_York\npreview: yes\n\n" + TEXT),
        ("an hour nobody can tell", "embargo: until the council votes\npreview: yes\n\n" + TEXT),
        *(
            (f"neither yes nor no: {word}", EMBARGOED + f"preview: {word}\n\n" + TEXT)
            for word in ("nein", "not yet", "only Ana", "quizás")
        ),
        ("two hours", "embargo: 01/12/2031 09:00 America/New_York\npreview: yes\n\n" + TEXT),
    ],
)
def test_nobody_reads_earlier_what_is_not_asked_for_or_not_certain(
    previewed: World, why: str, text: str
) -> None:
    assert "preview" not in previewed.judged(text), why


def test_a_newsroom_may_ask_for_all_that_is_embargoed(previewed: World) -> None:
    enforce('previews = "embargoed"\n' + ROOM)
    assert previewed.judged(EMBARGOED + "\n" + TEXT)["preview"] is True
    assert "preview" not in previewed.judged(EMBARGOED + "preview: no\n\n" + TEXT, "02")


@pytest.mark.parametrize("word", ["nein", "not yet", "quizás"])
def test_what_is_neither_yes_nor_no_stops_where_there_are_previews(previewed: World, word: str) -> None:
    """A newsroom that shows all that is embargoed must not take a no in another language for nothing."""
    enforce('previews = "embargoed"\n' + ROOM)
    answer = previewed.judged(EMBARGOED + f"preview: {word}\n\n" + TEXT)
    assert answer["outcome"] == "held" and "preview" not in answer


def test_what_people_must_approve_first_is_read_earlier_by_nobody(previewed: World) -> None:
    enforce(
        'approval = "all"\n' + ROOM + 'people = [{ address = "eve@example.org", roles = ["approver"] }]\n'
    )
    answer = previewed.judged()
    assert answer["outcome"] == "asked" and "preview" not in answer


def test_without_a_list_of_previews_nobody_reads_it_earlier(previewed: World) -> None:
    enforce(ROOM.replace(", preview = true", ""))
    assert "preview" not in previewed.judged()


def replaced(world: World, reference: dict[str, Any]) -> None:
    world.judged(ASKS.replace("Forty", "Fifty"), "02")


def refused(world: World, reference: dict[str, Any]) -> None:
    """A newer file came, and is not let out."""
    world.judged("too short", "02")


def withdrawn(world: World, reference: dict[str, Any]) -> None:
    releases, release = Releases("releases"), reference["release"]
    releases.withdraw(release, releases.head(release), {})


def taken_back(world: World, reference: dict[str, Any]) -> None:
    preview_states.take_back("releases", reference["release"], "2031-11-30T00:00:00Z")


def taken_from_ana(world: World, reference: dict[str, Any]) -> None:
    preview_states.take_back_from("releases", reference["release"], ana(world))


def ana(world: World) -> str:
    return subscriber_id(KEY, "ana@example.org")


def left(world: World, reference: dict[str, Any]) -> None:
    assert world.people.end(ana(world), "left", "2031-11-30T00:00:00Z")


def listed_no_more(world: World, reference: dict[str, Any]) -> None:
    enforce(ROOM.replace(", preview = true", ""))


def stopped(world: World, reference: dict[str, Any]) -> None:
    assert full_stops.say("releases", "stop", "eve@example.org", world.now)


@pytest.mark.parametrize(
    "end, status, heading",
    [
        (replaced, 410, "There is no preview here any more"),
        (refused, 410, "There is no preview here any more"),
        (withdrawn, 410, "There is no preview here any more"),
        (taken_back, 410, "This preview was taken back"),
        (taken_from_ana, 410, "This preview was taken back"),
        (left, 400, "There is nothing here"),
        (listed_no_more, 400, "There is nothing here"),
        (stopped, 410, "This preview is closed for the moment"),
    ],
)
def test_a_link_ends_at_once(previewed: World, end: Any, status: int, heading: str) -> None:
    reference = previewed.mailed()
    link = previewed.links["ana"]
    assert previewed.open(link)["statusCode"] == 200
    end(previewed, reference)
    for name in ("page", "preview.pdf"):
        answer = previewed.open(link.replace("/page", f"/{name}"))
        assert title(answer) == (status, heading)
        assert HEADLINE not in answer["body"] and "%PDF" not in answer["body"]
    if end in (left, taken_from_ana):
        assert previewed.open(previewed.links["ben"])["statusCode"] == 200


@pytest.mark.parametrize("end", [replaced, refused, withdrawn, taken_back, left, taken_from_ana])
def test_who_is_not_mailed_yet_is_mailed_nothing(previewed: World, end: Any) -> None:
    reference = previewed.ready()
    previewed.now = HOUR - timedelta(hours=20)
    assert previewed.plan(reference)["outcome"] == "planned"
    end(previewed, reference)
    rest = ["ben"] if end in (left, taken_from_ana) else []
    assert previewed.send(reference) == rest
    receipt = previewed.told({**reference, "kind": "preview"}, "mailing", "done" if rest else "withdrawn")
    assert ("have their links" in receipt) == bool(rest)


def test_after_the_hour_nobody_is_mailed_a_preview(previewed: World) -> None:
    reference = previewed.ready()
    previewed.now = HOUR - timedelta(hours=20)
    assert previewed.plan(reference)["outcome"] == "planned"
    previewed.now = HOUR
    assert previewed.send(reference) == []
    other = previewed.ready(ASKS.replace("Forty", "Fifty"), "02", "releases/other.txt")
    assert previewed.plan(other) == {"outcome": "withdrawn"}


def test_a_newer_file_has_a_preview_of_its_own(previewed: World) -> None:
    previewed.mailed()
    old = previewed.links["ana"]
    newer = previewed.mailed(ASKS.replace("Forty", "Fifty"), "02")
    assert newer["version"] == 2
    assert previewed.open(old)["statusCode"] == 410
    assert "Fifty tenants" in previewed.open(previewed.links["ana"])["body"]


def test_a_link_is_one_persons_and_of_one_release(previewed: World) -> None:
    """No token of another person, release, purpose, key or day opens it."""
    reference = previewed.mailed()
    release, other = reference["release"], "f" * 16
    until, subject = HOUR + timedelta(days=1), Preview(reference["release"], 1, ana(previewed)).subject
    mine = tokens.make(KEYS, "preview", subject, 1, until)
    assert previewed.open(f"/preview/{mine}/page")["statusCode"] == 200
    strangers = tokens.Keys(1, {1: b"a key of somebody else"})
    for made in (
        tokens.make(strangers, "preview", subject, 1, until),
        tokens.make(KEYS, "preview", Preview(other, 1, ana(previewed)).subject, 1, until),
        tokens.make(KEYS, "preview", Preview(release, 1, "0" * 32).subject, 1, until),
        tokens.make(KEYS, "preview", subject, 2, until),
        tokens.make(KEYS, "preview", subject, 1, previewed.now - timedelta(days=2)),
        tokens.make(KEYS, "leave", ana(previewed)),
        tokens.make(KEYS, "choose", ana(previewed), 1, until),
        tokens.make(KEYS, "proof", f"{release}{1:016x}", 1, until),
        mine[:-1] + ("A" if mine[-1] != "A" else "B"),
    ):
        assert previewed.open(f"/preview/{made}/page")["statusCode"] in (400, 410)
    for name in ("index.html", "release.pdf", "edition.json", "..%2Fedition.json", "letter.json"):
        assert previewed.open(f"/preview/{mine}/{name}")["statusCode"] == 400
    for purpose in ("leave", "choose", "confirm"):
        path = {"leave": "/unsubscribe/", "choose": "/subscribe/choose/", "confirm": "/subscribe/confirm/"}
        assert visit(subscriptions, "GET", f"{path[purpose]}{mine}")["statusCode"] == 400


def test_who_opened_a_preview_is_noted_nowhere(previewed: World, caplog: pytest.LogCaptureFixture) -> None:
    previewed.mailed()
    before = {table: dynamodb_items(table) for table in ("releases", "subscribers", "mailings")}
    objects = {bucket: sorted(s3.keys(bucket, "")) for bucket in ("uploads", "staging", "site")}
    caplog.clear()
    assert previewed.open(previewed.links["ana"])["statusCode"] == 200
    assert {table: dynamodb_items(table) for table in before} == before
    assert {bucket: sorted(s3.keys(bucket, "")) for bucket in objects} == objects
    assert previewed.links["ana"].split("/")[-2] not in caplog.text


def dynamodb_items(table: str) -> list[str]:
    return sorted(map(str, client("dynamodb").scan(TableName=table)["Items"]))


def test_nothing_of_a_preview_is_ever_public(previewed: World) -> None:
    """Not before the hour, and not with the release: neither its files nor its lists."""
    reference = previewed.mailed()
    words = (HEADLINE.lower(), "early readers", "preview.pdf", "forty tenants")
    assert not [key for key, body in public().items() if any(one.encode() in body.lower() for one in words)]
    form = visit(subscriptions, "GET", "/subscribe/en")["body"]
    assert "Early readers" not in form
    sha256 = hashlib.sha256(b"%PDF- under embargo").hexdigest()
    answers = [
        visit(subscriptions, "GET", f"/verify/answer/en?asked={one}")["body"].replace(one, "")
        for one in (sha256, "f" * 64)
    ]
    assert answers[0] == answers[1]
    assert go(publish, reference)["outcome"] == "published"
    assert not [key for key in public() if "preview" in key]
    assert not [key for key, body in public().items() if b"early readers" in body.lower()]
    assert not [
        key
        for key, body in public().items()
        if b"preview.pdf" in body and "manifest" not in key and "verify/" not in key
    ]
    page = visit(subscriptions, "GET", f"/verify/answer/en?asked={sha256}")["body"]
    assert "Authentic, and current" in page and "under embargo" in page, "it is known from then on"


def test_the_desk_hears_who_reads_it_earlier_and_when(previewed: World) -> None:
    reference = previewed.ready()
    receipt = previewed.told(reference, "waiting", "waiting", preview="begun")
    assert (
        "from November 30, 2031, 9:00 AM" in receipt
        and "on Early readers can read it under embargo" in receipt
    )
    assert "Either ends the preview too" in receipt and "Nobody outside" not in receipt
    other = previewed.ready(ASKS.replace("Forty", "Fifty"), "01", "releases/other.txt", answered=False)
    assert "could not be begun" in previewed.told(other, "waiting", "waiting", preview="lost")
    unasked = previewed.judged(
        "preview: yes\n\n" + TEXT.replace("Forty", "Sixty"), "01", "releases/third.txt"
    )
    given = {"format": 1, "release": unasked["release"], "version": unasked["version"]}
    assert "nobody gets one" in previewed.told(given, "publication", "published")


def test_nobody_is_mailed_before_the_desk_can_take_it_back(previewed: World) -> None:
    """Its hours have begun: the receipt with the link comes first, and then the undo window of mail."""
    enforce(ROOM.replace("mail = 0", "mail = 900"))
    previewed.now = HOUR - timedelta(hours=20)
    reference = previewed.ready(answered=False)
    answer = previewed.plan(reference)
    assert answer["outcome"] == "early" and answer["next_at"] > sortable(previewed.now)
    receipt = previewed.told(reference, "waiting", "waiting", preview="begun")
    until = previewed.now + timedelta(seconds=900)
    assert previewed.plan(reference) == {"outcome": "early", "next_at": sortable(until)}
    (link,) = re.findall(r"\S+/desk/take-back/\S+", receipt)
    other = previewed.ready(ASKS.replace("Forty", "Fifty"), "01", "releases/other.txt")
    previewed.now = until - timedelta(seconds=1)
    assert previewed.plan(other)["outcome"] == "early"
    assert pressed(link)[0] == 200
    previewed.now = until
    assert previewed.plan(reference)["outcome"] == "withdrawn"
    assert previewed.plan(other)["outcome"] == "planned"


def test_who_was_not_answered_is_asked_after_ever_more_rarely(previewed: World) -> None:
    """An execution's history has an end: a desk that hears nothing for a week costs few turns."""
    enforce("preview_hours = 168\n" + ROOM)
    previewed.now = HOUR - timedelta(hours=160)
    reference, turns = previewed.ready(answered=False), 0
    dynamodb.update("releases", *version_key(reference["release"], 1), {"decided": sortable(previewed.now)})
    while (answer := previewed.plan(reference))["outcome"] == "early":
        previewed.now, turns = datetime.fromisoformat(answer["next_at"]), turns + 1
    assert answer["outcome"] == "withdrawn" and turns < 100


def test_a_publication_that_stopped_and_goes_on_has_its_preview(previewed: World) -> None:
    reference = previewed.ready()
    previewed.now = HOUR - timedelta(hours=20)
    dynamodb.update("releases", *version_key(reference["release"], 1), {"state": "failed"})
    assert previewed.plan(reference)["outcome"] == "early"
    dynamodb.update("releases", *version_key(reference["release"], 1), {"state": "ready"})
    assert previewed.plan(reference)["outcome"] == "planned"
    other = previewed.ready(ASKS.replace("Forty", "Fifty"), "01", "releases/other.txt")
    dynamodb.update("releases", *version_key(other["release"], 1), {"state": "failed"})
    previewed.now = HOUR
    assert previewed.plan(other)["outcome"] == "withdrawn"


def test_a_receipt_says_that_the_previews_are_taken_back(previewed: World) -> None:
    reference = previewed.mailed()
    taken_back(previewed, reference)
    newer = previewed.ready(ASKS.replace("Forty", "Fifty"), "02", answered=False)
    receipt = previewed.told(newer, "waiting", "waiting", preview="begun")
    assert "those of its newer files too" in receipt and "take-back" not in receipt


def test_what_could_not_be_begun_is_not_planned_when_the_hour_moves(previewed: World) -> None:
    reference = previewed.ready(answered=False)
    for about in ("waiting", "moved"):
        receipt = previewed.told(
            reference, about, about, **({"preview": "lost"} if about == "waiting" else {})
        )
        assert "could not be begun" in receipt and "take-back" not in receipt


def test_a_correction_of_what_was_previewed_misses_no_preview(previewed: World) -> None:
    reference = previewed.mailed()
    previewed.published(reference)
    previewed.now = HOUR + timedelta(days=1)
    newer = put(FILE, ASKS.replace("Forty", "Fifty"), "02")
    assert go(decide, newer)["outcome"] == "ready"
    go(render_page, newer)
    assert "nobody gets one" not in previewed.told(newer, "publication", "published")


def test_the_same_news_in_two_languages_is_one_preview_each(previewed: World) -> None:
    previewed.reader("dee", "early", language="es")
    first = previewed.ready(ASKS, "01", "releases/council.en.txt")
    other = previewed.ready(SPANISH, "01", "releases/council.es.txt")
    previewed.now = HOUR - timedelta(hours=20)
    for reference in (first, other):
        assert previewed.plan(reference)["outcome"] == "planned"
    assert previewed.send(first) == ["ana", "ben"] and previewed.send(other) == ["dee"]


def test_no_picture_of_a_preview_is_too_large_to_be_answered() -> None:
    """A larger one would come from another host, which the pages' Content-Security-Policy forbids."""

    def picture(number: int, width: int) -> Media:
        return Media(file=f"image-{number}.png", alt="", width=width, height=900)

    release = editions.load("long").release.model_copy(
        update={"media": (picture(1, 2400), picture(2, 2400), picture(3, 900))}
    )
    made = dict.fromkeys(picture_files.names(release), b"small")
    made |= {"image-1.png": b"x" * (MOST + 1), "image-1-800.png": b"eight hundred"}
    made |= {"image-3.png": b"x" * (MOST + 1)}
    light = picture_files.light(release, made, MOST)
    assert light["image-1.png"] == light["image-1-800.png"] == b"eight hundred"
    assert light["image-2.png"] == b"small" and "image-3.png" not in light
    assert set(light) == set(made) - {"image-3.png"}
    assert max(map(len, light.values())) <= MOST


def test_without_its_pdf_a_preview_leads_back_to_its_page(previewed: World) -> None:
    reference = previewed.mailed()
    client("s3").delete_object(
        Bucket="staging", Key=naming.staged(reference["release"], reference["version"], "preview/preview.pdf")
    )
    answer = previewed.open(previewed.links["ana"].replace("/page", "/preview.pdf"))
    assert (answer["statusCode"], answer["headers"]["Location"]) == (302, "page")


def test_who_had_a_preview_has_the_newer_one_though_their_language_came(previewed: World) -> None:
    """A reader of Spanish had the English one: its link shows nothing any more, and no other was sent."""
    previewed.reader("dee", "early", language="es")
    english = "releases/council.en.txt"
    previewed.now = HOUR - timedelta(hours=20)
    first = previewed.ready(ASKS, "01", english)
    previewed.now += LATENCY
    assert previewed.plan(first)["outcome"] == "planned"
    assert previewed.send(first) == ["ana", "ben", "dee"]
    spanish = previewed.ready(SPANISH, "01", "releases/council.es.txt")
    previewed.now += LATENCY
    assert previewed.plan(spanish)["outcome"] == "nobody"
    newer = previewed.ready(ASKS.replace("Forty", "Fifty"), "02", english)
    previewed.now += LATENCY
    assert previewed.plan(newer)["outcome"] == "planned"
    assert previewed.send(newer) == ["ana", "ben", "dee"]


ENGLISH, OTHER = "releases/council.en.txt", "releases/council.es.txt"


@pytest.mark.parametrize("first", [ENGLISH, OTHER])
@pytest.mark.parametrize("apart", [0, 1, 30])
def test_translations_are_planned_one_after_the_other(previewed: World, first: str, apart: int) -> None:
    """Both are due; whoever is asked first, one alone plans before the other has: nobody gets two, or none."""
    previewed.reader("dee", "early", language="es")
    texts = {ENGLISH: ASKS, OTHER: SPANISH}
    other = OTHER if first == ENGLISH else ENGLISH
    previewed.now = HOUR - timedelta(hours=20)
    references = {first: previewed.ready(texts[first], "01", first)}
    previewed.now += timedelta(seconds=apart)
    references[other] = previewed.ready(texts[other], "01", other)
    previewed.now += LATENCY
    outcomes = {key: previewed.plan(references[key])["outcome"] for key in (other, first)}
    if apart:
        assert outcomes == {other: "early", first: "planned"}, "who is due later waits"
    assert sorted(outcomes.values()) != ["early", "early"]
    got = {key: previewed.send(references[key]) for key, outcome in outcomes.items() if outcome == "planned"}
    for key in (key for key, outcome in outcomes.items() if outcome == "early"):
        assert previewed.plan(references[key])["outcome"] == "planned"
        got[key] = previewed.send(references[key])
    assert got == {ENGLISH: ["ana", "ben"], OTHER: ["dee"]}


def test_a_translation_that_never_plans_holds_nobody_up_for_long(previewed: World) -> None:
    previewed.reader("dee", "early", language="es")
    previewed.now = HOUR - timedelta(hours=20)
    previewed.ready(SPANISH, "01", OTHER)
    previewed.now += timedelta(seconds=1)
    english = previewed.ready(ASKS, "01", ENGLISH)
    previewed.now += LATENCY
    assert previewed.plan(english)["outcome"] == "early"
    previewed.now += timedelta(minutes=15)
    assert previewed.plan(english)["outcome"] == "planned"


@pytest.mark.parametrize("why", ["taken back", "withdrawn"])
def test_who_reads_a_language_that_has_no_preview_any_more_gets_the_one_there_is(
    previewed: World, why: str
) -> None:
    previewed.reader("dee", "early", language="es")
    previewed.now = HOUR - timedelta(hours=20)
    spanish = previewed.ready(SPANISH, "01", OTHER)
    if why == "taken back":
        preview_states.take_back("releases", spanish["release"], sortable(previewed.now))
    else:
        dynamodb.update("releases", f"release#{spanish['release']}", "head", {"state": "withdrawn"})
    english = previewed.ready(ASKS, "01", ENGLISH)
    previewed.now += LATENCY
    assert previewed.plan(english)["outcome"] == "planned"
    assert previewed.send(english) == ["ana", "ben", "dee"]


@pytest.mark.parametrize("days", [1, 10, 90])
def test_a_desk_that_is_told_late_still_has_the_preview_before_its_hour(previewed: World, days: int) -> None:
    """However long ago it was decided: the nearer the hour, the sooner it is looked at again."""
    enforce("preview_hours = 168\n" + ROOM)
    previewed.now = HOUR - timedelta(hours=23)
    reference = previewed.ready(answered=False)
    decided_at = sortable(previewed.now - timedelta(days=days))
    dynamodb.update("releases", *version_key(reference["release"], 1), {"decided": decided_at})
    answer = previewed.plan(reference)
    previewed.told(reference, "waiting", "waiting", preview="begun")
    previewed.now = datetime.fromisoformat(answer["next_at"])
    assert previewed.now < HOUR - timedelta(hours=12)
    assert previewed.plan(reference)["outcome"] == "planned"


def pressed(link: str, method: str = "POST") -> tuple[int, str]:
    return title(visit(desk, method, link))


def test_the_desk_takes_the_previews_back_by_its_link(previewed: World) -> None:
    reference = previewed.mailed()
    receipt = previewed.told(reference, "waiting", "waiting", preview="begun")
    (link,) = re.findall(r"\S+/desk/take-back/\S+", receipt)
    mine = previewed.links["ana"]
    enforce(ROOM.replace("desk@example.org", "another@example.org"))
    for method in ("GET", "POST"):
        assert pressed(link, method) == (410, "This link does not work any more"), "named no more"
    enforce(ROOM)
    assert pressed(link, "GET") == (200, "Take the preview of this release back?")
    assert previewed.open(mine)["statusCode"] == 200
    for _ in range(2):
        assert pressed(link) == (200, "The preview is taken back")
    assert title(previewed.open(mine)) == (410, "This preview was taken back")
    newer = previewed.judged(ASKS.replace("Forty", "Fifty"), "02")
    assert newer["preview"] is True and previewed.plan({**reference, "version": 2})["outcome"] == "withdrawn"
    preview_states.give_back("releases", reference["release"])
    assert title(previewed.open(mine))[0] == 410  # a newer file has its place
    assert pressed(link, "GET") == (410, "There is no preview to take back")
    person = tokens.make(KEYS, "preview", Preview(reference["release"], 1, ana(previewed)).subject, 1, HOUR)
    assert pressed(f"/desk/take-back/{person}")[0] == 400


def test_what_was_given_back_opens_again(previewed: World) -> None:
    reference = previewed.mailed()
    taken_back(previewed, reference)
    taken_from_ana(previewed, reference)
    preview_states.give_back("releases", reference["release"])
    assert previewed.open(previewed.links["ana"])["statusCode"] == 200


@pytest.mark.parametrize(
    "body, is_",
    [
        ('[{ slug = "early", names = { en = "E" }, preview = true }]', "only lists of previews"),
        (
            '[{ slug = "press", names = { en = "P" } }, '
            '{ slug = "early", names = { en = "E" }, preview = true, open = true }]',
            "cannot be one that anybody chooses",
        ),
    ],
)
def test_a_list_of_previews_is_never_offered_nor_alone(body: str, is_: str) -> None:
    newsroom, findings = newsroom_file.judge(f"lists = {body}\n".encode(), "en")
    assert newsroom is None and is_ in findings[0].message
    topic = 'topics = [{ slug = "rent", names = { en = "Rent" }, preview = true }]\n'
    newsroom, findings = newsroom_file.judge(topic.encode(), "en")
    assert newsroom is None and "topic" in findings[0].message


def test_no_release_goes_to_a_list_of_previews(previewed: World) -> None:
    answer = previewed.judged(EMBARGOED + "lists: early\n\n" + TEXT)
    assert answer["outcome"] in ("rejected", "held")


@pytest.mark.long
def test_the_watermark_stands_on_each_page_of_the_paper() -> None:
    edition = editions.load("long")
    until = Embargo(label="EMBARGO", until=HOUR, timezone="America/New_York")
    release = edition.release.model_copy(update={"embargo": until})
    edition = replace(edition, release=release, preview=True)
    paper = outputs.render("preview.pdf", edition)
    assert paper is not None
    document = pypdfium2.PdfDocument(paper)
    for page in document:
        assert page.get_textpage().get_text_range().count("Under embargo until December 1, 2031") >= 2
    document.close()
    assert outputs.render("preview.pdf", replace(edition, preview=False)) is None


def manifest() -> dict[str, Any]:
    (body,) = (
        body for key, body in public().items() if key.endswith("/manifest.json") and "verify" not in key
    )
    told: dict[str, Any] = json.loads(body)
    return told


def test_a_preview_that_nobody_was_mailed_is_named_nowhere(previewed: World) -> None:
    """Taken back before it began, or with nobody on its list: then there was none."""
    reference = previewed.ready()
    preview_states.take_back("releases", reference["release"], "2031-11-30T00:00:00Z", "ana@example.org")
    assert previewed.plan(reference)["outcome"] in ("withdrawn", "early")
    assert go(publish, reference)["outcome"] == "published"
    assert "previews" not in manifest()


def test_a_note_that_is_not_there_keeps_no_release_from_its_hour(previewed: World) -> None:
    reference = previewed.mailed()
    s3.delete_all(
        "staging", [naming.staged(reference["release"], reference["version"], "made-preview-pdf.json")]
    )
    assert go(publish, reference)["outcome"] == "published"
    assert [one["name"] for one in manifest()["previews"]] == ["preview.html"]
