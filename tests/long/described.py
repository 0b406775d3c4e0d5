"""docs/web.openapi.yaml against its doors: schemathesis, a judge of others, finds no fault, no surprise."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import cloud
import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, settings

from crier.aws import client, dynamodb, s3
from crier.model import (
    desk_session,
    fingerprint,
    naming,
    newsroom_facts,
    previews,
    proof_view,
    questions,
)
from crier.model.deletions import Deletion
from crier.model.newsroom import Named, Newsroom, Person, Role
from crier.model.notices import KINDS, Notice
from crier.model.previews import Preview
from crier.model.proofs import Proof
from crier.model.timestamps import zulu
from crier.stores import current_newsroom, desk_sessions, notice_words, preview_states, rate_limits
from crier.stores.current_newsroom import InForce
from crier.stores.subscribers import Subscribers
from crier.subscribers import request_source, subscription, tokens
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import CADENCES, Subscriber
from crier.subscribers.subscription import SubscriptionRecords
from crier.text import messages
from crier.workflows.web import keeper_people, signing_in, take_down_links
from handlers import desk, newsroom_page, people, preview, staff, subscriptions

FILE = Path(__file__).parents[2] / "docs/web.openapi.yaml"
API = yaml.safe_load(FILE.read_text("utf-8"))
KEY = b"a key of tests alone"
KEYS = tokens.Keys(1, {1: KEY})
ROLES: dict[str, Role] = {
    "approver": "approver", "writer": "writer", "keeper": "keeper", "full": "keeper", "keeper2": "keeper",
}  # fmt: skip
ROOM = Newsroom(
    languages=("en", "es"),
    lists=(
        Named(slug="press", names={"en": "Press"}),
        Named(slug="members", names={"en": "Members"}),
        Named(slug="early", names={"en": "Early"}, preview=True),
    ),
    topics=(Named(slug="housing", names={"en": "Housing"}),),
    people=tuple(Person(address=f"{name}@example.org", roles=(role,)) for name, role in ROLES.items()),
)
TOML = """organisation = "Newsroom"
people = [
  { address = "keeper@example.org", roles = ["keeper"] },
  { address = "writer@example.org", roles = ["writer"] },
]
"""
# What a path's token is made for; the others a stranger may try.
PURPOSE = {"confirm": "confirm", "undo": "undo", "unsubscribe": "leave"}

OWN_PATHS: dict[str, Any] = {"/staff/newsroom": newsroom_page}
DOORS: dict[str, Any] = {"desk": desk, "staff": staff, "preview": preview}
SOURCE = "198.51.100.7"
FOLDER = "receipts/2026-11-24/a-1a2b3c4d/"
VIEW = proof_view.ProofView(
    "a.txt", proof_view.Glimpse("A", "", (), "en", "ltr"), ("This is a proof.",), (), (), (), pdf=True
)
number = count()
turns: dict[str, Iterator[int]] = {}  # by what they are turns of
seen: set[tuple[str, str, str]] = set()


def web(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The doors as a web server would have them: WSGI in, a Function URL's event, WSGI out."""
    if environ["PATH_INFO"] == "/openapi.yaml":
        start("200 OK", [("Content-Type", "application/yaml")])
        return [FILE.read_bytes()]
    path, method = (
        environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace"),
        environ["REQUEST_METHOD"],
    )
    headers = {
        name[5:].lower().replace("_", "-"): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    event = {
        "version": "2.0", "rawPath": path, "rawQueryString": environ["QUERY_STRING"], "isBase64Encoded": False,
        "body": environ["wsgi.input"].read().decode("utf-8", "replace"),
        "headers": headers | {"x-crier-edge": "through the edge", "x-crier-source": SOURCE},
        "requestContext": {"http": {"method": method, "path": path}, "stage": "$default", "requestId": "r"},
    }  # fmt: skip
    own = people if path.startswith("/staff/people") else OWN_PATHS.get(path)
    door = own or DOORS.get(path.split("/")[1], subscriptions)
    answer = door.handler(event, cloud.Context())
    start(f"{answer['statusCode']} as it is", list(answer["headers"].items()))
    return [] if method == "HEAD" else [answer["body"].encode()]


@pytest.fixture(scope="module", autouse=True)
def account() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in cloud.ENV.items():
            patch.setenv(name, value)
        with cloud.account():
            for queue in ("deletions", "arrivals"):
                client.client("sqs").create_queue(QueueName=queue)
            cloud.Ses().attach(client.client("sesv2"))
            for name in ("index.html", "mail.html", "mail.txt", "release.pdf", "image-1.jpg"):
                s3.put("uploads", FOLDER + name, b"<!doctype html>", "text/html")
            s3.put("uploads", FOLDER + proof_view.FILE, proof_view.to_json(VIEW), "application/json")
            s3.put("uploads", current_newsroom.FILE, TOML.encode(), "text/plain")
            assert current_newsroom.enforce("releases", InForce(ROOM, "01"))
            s3.put("site", newsroom_facts.KEY, newsroom_facts.render(ROOM), "application/json")
            yield
    told = {
        (path, method, status)
        for path, item in API["paths"].items()
        for method, operation in item.items() if method != "parameters"
        for status in operation["responses"]
    }  # fmt: skip
    if {(path, method) for path, method, _ in told} <= {(path, method) for path, method, _ in seen}:
        assert told - seen == set(), "these answers are described and never came"


@pytest.fixture(autouse=True)
def few_rows(account: None) -> Iterator[None]:
    """Before each operation what the ones before left goes: moto copies a whole table at every transaction.
    Counts stay, a keeper's sixty among them, and the keys that addresses are sealed with."""
    dynamo = client.client("dynamodb")
    rows = dynamo.scan(TableName="subscribers", ProjectionExpression="pk, sk")["Items"]
    gone = [row for row in rows if not row["pk"]["S"].startswith(("desk-ceiling#", "keys"))]
    for at in range(0, len(gone), 25):
        deletions = [{"DeleteRequest": {"Key": row}} for row in gone[at : at + 25]]
        dynamo.batch_write_item(RequestItems={"subscribers": deletions})
    yield


schema = schemathesis.openapi.from_wsgi("/openapi.yaml", web)
# All of schemathesis's but two: a token and an address can be well written and still not be anybody's.
CHECKS = schemathesis.checks.CHECKS.get_by_names(
    [
        "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
        "response_schema_conformance", "unsupported_method", "allow_header_conformance",
    ]
)  # fmt: skip


@schema.parametrize()
@settings(
    max_examples=40, deadline=None, derandomize=True, database=None,
    phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_no_fault_and_nothing_undescribed(case: Any) -> None:
    """Whatever is sent, known links and forged ones: no 5xx, no status, type or header that is not described."""
    # Of a page that nothing is given to there is one case: whoever may look does.
    many = case.method in ("GET", "HEAD") and case.path.startswith("/staff/")
    for _ in range(len(ROLES) + 1 if many else 1):
        enliven(case)
        response = case.call()
        case.validate_response(response, checks=CHECKS)
        seen.add((case.path, case.method.lower(), str(response.status_code)))


def sign_in(case: Any) -> None:
    """A session of the desk's page, of each role in turn, and of a keeper who has asked too often; or none."""
    turn = next(turns.setdefault(f"session {case.method} {case.path}", count()))
    who = (*ROLES, "")[turn % (len(ROLES) + 1)]
    if not who:
        return
    name, now = f"session{next(number)}", datetime.now(UTC)
    assert desk_sessions.begin("subscribers", name, f"{who}@example.org", now)
    case.cookies = {signing_in.SESSION: name}
    if isinstance(case.body, dict):
        case.body["proof"] = hmac.digest(name.encode(), b"form", "sha256").hex()
    if who == "full":
        mark = desk_session.mark("full@example.org")
        for _ in range(
            keeper_people.PER_KEEPER if rate_limits.count_keeper("subscribers", mark, now) == 1 else 0
        ):
            rate_limits.count_keeper("subscribers", mark, now)
    if case.path.startswith("/staff/people") and isinstance(case.body, dict):
        address = f"p{next(number)}@example.org"
        case.body |= {"email": address if turn % 5 else "no address", "list": ["press"]}
        if turn // len(ROLES) % 2:
            one = Subscriber(subscriber_id(KEY, address), address, "es", ("press",), "confirmed", "test")
            Subscribers("subscribers", 1).add(one)


def enliven(case: Any) -> None:
    """Of what only chance would never find, some: links of ours, to people in any state, and a form's mark."""
    if case.path == "/staff/newsroom":
        keep_newsroom(case)
    elif case.path.startswith("/staff/"):
        sign_in(case)
    if case.path.startswith(("/staff/receipts/", "/staff/test/")) and every(4, case):
        told_of(case)
    if case.path == "/verify/answer/{language}" and every(2, case):
        case.query = {"asked": f"{next(number):064x}"}
    if case.path == "/desk/proof/{token}/{name}" and not every(3, case):
        case.path_parameters["name"] = "release.pdf"
    # In turn: what is generated hangs on every string of our code, and with it what would come by chance.
    chance = next(turns.setdefault(f"chance {case.method} {case.path}", count()))
    if case.path == "/staff/" and isinstance(case.body, dict):
        ask_often("desk-ceiling", "source#")
    people_page = case.path.startswith("/staff/people")  # sign_in says whom it is about
    if isinstance(case.body, dict) and "email" in case.body and chance % 2 and not people_page:
        now = datetime.now(UTC)
        if case.path in ("/subscribe", "/subscribe/{language}"):
            ask_often("ceiling", "")
        case.body["shown"] = tokens.stamp(KEYS, now - timedelta(seconds=5))
        case.body |= {"email": f"a{next(number)}@example.org", "list": ["press"], "website": ""}
    if "language" in (case.path_parameters or {}) and chance % 4:
        case.path_parameters["language"] = messages.languages()[chance % len(messages.languages())]
    if "token" in (case.path_parameters or {}) and chance % 4:
        where = case.path.split("/")[2 if case.path.startswith("/desk/") else -2]
        if case.path.startswith("/staff/enter/"):
            case.path_parameters["token"] = entry(case, chance // 4)
        elif case.path.startswith("/desk/"):
            makers = {
                "withdraw": deleted, "keep": deleted, "take-down": taken_down, "take-back": taken_back,
                "notify": noticed, "quiet": noticed,
            }  # fmt: skip
            make = makers.get(where, proofed)
            case.path_parameters["token"] = make(where, chance // 4)
        elif case.path.startswith("/preview/"):
            case.path_parameters["token"] = trusted(chance // 4)
        else:
            case.path_parameters["token"] = link(PURPOSE.get(where, "choose"), chance // 4)


def every(turn: int, case: Any) -> bool:
    """Whether this is another than each so many-th case of its operation."""
    return bool(next(turns.setdefault(f"{case.method} {case.path}", count())) % turn)


def ask_often(ceiling: str, place: str) -> None:
    """From one place; every third time more often than an hour allows."""
    now = datetime.now(UTC)
    home = f"{ceiling}#{now:%Y-%m-%dT%H}#{place}{request_source.drawer(KEYS.names, SOURCE, now)}"
    turn = next(turns.setdefault(ceiling, count()))
    dynamodb.update("subscribers", home, "count", {"count": 0 if turn % 3 else 100})


def told_of(case: Any) -> None:
    """A version with a receipt, and a proof whose mail an approver and a keeper had; one of them asked too often."""
    release, key = f"{next(number):016x}", f"{FOLDER}index.html"
    item = {
        "state": "published",
        "receipt_published": key,
        "folder": FOLDER,
        "desk": [f"{who}@example.org" for who in ROLES],
    }
    dynamodb.put(
        "releases", {"pk": f"release#{release}", "sk": "version#000001", "key": "releases/a.txt", **item}
    )
    case.path_parameters |= {"release": release, "number": "1"}
    if "about" in case.path_parameters:
        case.path_parameters["about"] = "published"
    home = f"desk-ceiling#{datetime.now(UTC):%Y-%m-%dT%H}#copies#{desk_session.mark('writer@example.org')}"
    dynamodb.update("subscribers", home, "count", {"count": 100})


def entry(case: Any, chance: int) -> str:
    """A token to sign in by, in the browser that asked or in another. Its secret is as long as ours are."""
    browser, now = f"{next(number):043}", datetime.now(UTC)
    wish = desk_session.Entry(now, desk_session.mark(browser), desk_session.mark("keeper@example.org"))
    desk_sessions.wish("subscribers", wish)
    if chance % 2:
        case.cookies = {signing_in.ASKED: browser}
    return tokens.make(KEYS, "enter", wish.subject, until=now + timedelta(minutes=5))


def noticed(word: str, chance: int) -> str:
    """A token for a notice of a correction, or of a withdrawal: it waits, one word or the other was said."""
    release, now = f"{next(number):016x}", datetime.now(UTC)
    notice = Notice(release, 1, KINDS[chance % 2])
    facts = {
        "file": "a.txt",
        "people": 3,
        "language": "es",
        "said": (None, None, "notify", "quiet")[chance // 2 % 4],
    }
    notice_words.ask("releases", notice, {name: fact for name, fact in facts.items() if fact})
    dynamodb.put(
        "releases",
        {"pk": f"release#{release}", "sk": "head", "latest": 1, "version": 1, "state": "published"},
    )
    dynamodb.put("releases", {"pk": f"release#{release}", "sk": "version#000001", "state": "published"})
    return tokens.make(KEYS, word, notice.subject, 1, now + timedelta(days=1))


def taken_back(word: str, chance: int) -> str:
    """A token to take the previews of a release back: it waits for its hour, or that is over."""
    release, now = f"{next(number):016x}", datetime.now(UTC)
    hour = now + timedelta(days=1 if chance % 2 else -1)
    dynamodb.put(
        "releases", {"pk": f"release#{release}", "sk": "head", "latest": 1, "ready": 1, "state": "waiting"}
    )
    dynamodb.put("releases", {"pk": f"release#{release}", "sk": "version#000001", "state": "ready", "preview": 24,
                           "publish_at": zulu(hour), "key": "releases/a.txt"})  # fmt: skip
    return tokens.make(KEYS, word, Proof(release, 1).subject, 1, now + timedelta(days=1))


def keep_newsroom(case: Any) -> None:
    """In turn: nobody; a writer; a keeper with no form of theirs, with one that is saved, with one that
    somebody was quicker than, with one too many, with one that is refused."""
    turn = next(turns.setdefault(case.method, count())) % 7
    if turn == 0:
        return
    name, who = f"session-{next(number)}", "writer@example.org" if turn == 1 else "keeper@example.org"
    assert desk_sessions.begin("subscribers", name, who, datetime.now(UTC))
    case.cookies = {signing_in.SESSION: name}
    if not isinstance(case.body, dict) or turn < 3:
        return
    event = {
        "version": "2.0", "rawPath": "/staff/newsroom", "rawQueryString": "", "body": "",
        "headers": {"x-crier-edge": "through the edge"}, "cookies": [f"{signing_in.SESSION}={name}"],
        "requestContext": {"http": {"method": "GET", "path": "/staff/newsroom"}, "stage": "$default"},
    }  # fmt: skip
    page = newsroom_page.handler(event, cloud.Context())["body"]
    shown = {one: re.findall(rf'name="{one}" value="([^"]*)"', page)[0] for one in ("proof", "shown")}
    case.body.clear()
    case.body |= shown | {"timezone": "Mars" if turn == 6 else f"Etc/GMT-{next(number) % 14}"}
    if turn == 4:
        s3.put("uploads", current_newsroom.FILE, f"# {name}\n{TOML}".encode(), "text/plain")
    home = f"desk-ceiling#{datetime.now(UTC):%Y-%m-%dT%H}#newsroom#{desk_session.mark(who)}"
    dynamodb.update("subscribers", home, "count", {"count": 61 if turn == 5 else 0})


def link(purpose: str, chance: int) -> str:
    """A token of the purpose for somebody new: confirmed, asked, gone, or never there."""
    now = datetime.now(UTC)
    address = f"p{next(number)}@example.org"
    one = Subscriber(
        subscriber_id(KEY, address),
        address,
        "es",
        ("press",),
        "confirmed",
        "test",
        since=zulu(now),
    )
    people = Subscribers("subscribers", 1)
    asked = subscription.asked(SubscriptionRecords(), one)
    state: dict[int, SubscriptionRecords] = {0: SubscriptionRecords(one), 1: asked[1]}
    if gone := subscription.ended(SubscriptionRecords(one), "left", zulu(now)):
        state[2] = gone
    if found := state.get(chance % 4):
        people.change(one.id, lambda _: found)
    return tokens.make(KEYS, purpose, one.id, 1, now + timedelta(days=1))


def trusted(chance: int) -> str:
    """A preview's token: it is open, over and public, over and not public, or taken back."""
    release, now = f"{next(number):016x}", datetime.now(UTC)
    address = f"p{next(number)}@example.org"
    one = Subscriber(subscriber_id(KEY, address), address, "es", ("early",), "confirmed", "test")
    assert Subscribers("subscribers", 1).add(one)
    hour = now + timedelta(days=1 if chance % 4 in (0, 3) else -1)
    head = {"latest": 1, "ready": 1, "revision": 1, "state": "waiting", "address": "/en/2026/11/24-a/"}
    head |= {"version": 1, "state": "published"} if chance % 4 == 1 else {}
    dynamodb.put("releases", {"pk": f"release#{release}", "sk": "head", **head})
    dynamodb.put("releases", {"pk": f"release#{release}", "sk": "version#000001", "state": "ready", "preview": 24,
                           "publish_at": zulu(hour)})  # fmt: skip
    if chance % 4 == 3:
        preview_states.take_back("releases", release, zulu(now))
    for name in (previews.PAGE, "image-1.jpg"):
        s3.put(
            "staging", naming.staged(release, 1, f"{previews.FOLDER}{name}"), b"<!doctype html>", "text/html"
        )
    subject = Preview(release, 1, one.id).subject
    return tokens.make(KEYS, "preview", subject, 1, now + timedelta(days=2))


def deleted(word: str, chance: int) -> str:
    """A token for a deletion that waits for a word, has this one or the other, or is unknown."""
    release, now = f"{next(number):016x}", datetime.now(UTC)
    deletion = Deletion(release, "releases/a.txt", "0A")
    if chance % 4:
        said = {1: None, 2: "keep", 3: "withdraw"}[chance % 4]
        dynamodb.put("releases", {"pk": f"release#{release}", "sk": "deletion", "said": said, "upload": "",
                               "key": deletion.key, "sequencer": deletion.sequencer, "language": "es"})  # fmt: skip
    return tokens.make(KEYS, word, deletion.subject, until=now + timedelta(days=1))


def taken_down(word: str, chance: int) -> str:
    """A token to withdraw what is public, or was; of an approver, of somebody else, of an older page."""
    key = f"releases/{next(number)}.txt"
    release, now = naming.release_id(key), datetime.now(UTC)
    version = client.client("s3").put_object(Bucket="uploads", Key=key, Body=b"a")["VersionId"]
    head = {"latest": 1, "version": 1, "revision": 1, "sequencer": "01", "address": "/en/2026/11/24-a/"}
    head["latest"] = 2 if chance % 4 == 3 else 1
    state = "withdrawn" if chance % 4 == 1 else "published"
    dynamodb.put("releases", {"pk": f"release#{release}", "sk": "head", "state": state, **head})
    item = {"state": "published", "key": key, "version_id": version}
    dynamodb.put("releases", {"pk": f"release#{release}", "sk": "version#000001", **item})
    who = desk_session.mark("writer@example.org" if chance % 4 == 2 else "approver@example.org")
    link = take_down_links.address(KEYS, release, 1, who, now + desk_session.SESSION)
    return link.rpartition(f"/{word}/")[2]


def proofed(word: str, chance: int) -> str:
    """A token for a proof that waits for a word, has this one or the other, or is not made yet."""
    draft, now = f"{next(number):016x}", datetime.now(UTC)
    key = f"drafts/{draft}.txt"
    version = client.client("s3").put_object(Bucket="uploads", Key=key, Body=b"a")["VersionId"]
    asked = (row for row in questions.QUESTIONS.values() if row.reply(word))
    question = next(asked, questions.QUESTIONS[questions.DRAFT])
    state, said = [("ready", None), (question.state, None), (question.state, "hold"), (question.state, word)][
        chance % 4
    ]
    dynamodb.put("releases", {"pk": f"release#{draft}", "sk": "head", "latest": 1, "revision": 1})
    dynamodb.put("releases", {"pk": f"release#{draft}", "sk": "version#000001", "state": state, "said": said,
                           "key": key, "version_id": version, "against": "", "language": "es",
                           "question": question.name, "folder": FOLDER, "bucket": "uploads",
                           "sha256": fingerprint.of([b"a"], {})})  # fmt: skip
    return tokens.make(KEYS, word, Proof(draft, 1).subject, until=now + timedelta(days=1))


def test_the_description_has_every_route_and_no_other() -> None:
    doors = (subscriptions, people, *OWN_PATHS.values(), *DOORS.values())
    routes = {path for door in doors for path in door.routes()}
    assert {re.sub(r"\{(\w+)\}", r"<\1>", path) for path in API["paths"]} == routes
    form = API["components"]["requestBodies"]["join"]["content"]["application/x-www-form-urlencoded"][
        "schema"
    ]
    assert form["properties"]["cadence"]["enum"] == list(CADENCES)
