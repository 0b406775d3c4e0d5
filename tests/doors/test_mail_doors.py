"""Planning, leaving, bounces, tallies and receipts: what each door does, twice and when others fail."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import cloud
import publishing as publication
import pytest
from mailings_staged import EVENT, KEY, queue, stage

from crier.aws import client, s3
from crier.aws import handler as door
from crier.mail import letter
from crier.mail.sending import plan
from crier.mail.sending.mailing_slice import Stopped
from crier.model.errors import Transient
from crier.model.release import Finding
from crier.stores import full_stops, mailings
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers import tokens
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from handlers import plan_mailing, record_feedback, report, send_mail, subscriptions, tally

MAILING = f"{publication.WHO}-1-release"


@pytest.fixture
def ses(aws: Any) -> cloud.Ses:
    played = cloud.Ses()
    played.attach(client.client("sesv2"))
    return played


@pytest.fixture
def people(aws: Any) -> Iterator[Subscribers]:
    table = Subscribers("subscribers", 1)
    for name, lists, status in (
        ("ana", ("press",), "confirmed"),
        ("ben", ("press", "members"), "confirmed"),
        ("cam", ("members",), "confirmed"),
        ("dee", ("press",), "left"),
        ("eli", ("press",), "pending"),
    ):
        address = f"{name}@example.org"
        table.add(Subscriber(subscriber_id(KEY, address), address, "en", lists, status, "test"))
    yield table


def frozen() -> list[str]:
    book = mailings.Mailing("mailings", MAILING, 0, lambda: False)
    found = book.plan()
    assert found is not None
    manifest = plan.manifest(s3.get("staging", plan.key(MAILING, found.manifest))[0])
    names = [s3.get("staging", plan.key(MAILING, name))[0] for name in manifest.names]
    return [one for body in names for one in plan.ids(body)]


@pytest.mark.parametrize(
    ("lists", "who"), [((), {"ana", "ben"}), (("press", "members"), {"ana", "ben", "cam"})]
)
def test_a_plan_holds_the_confirmed_of_its_lists_once(
    ses: cloud.Ses, people: Subscribers, lists: tuple[str, ...], who: set[str]
) -> None:
    stage(lists=lists)
    assert plan_mailing.handler(EVENT, cloud.Context()) == {"outcome": "planned"}
    assert [one.release for one in mailings.unfinished("mailings")] == [publication.WHO]
    ids = frozen()
    assert sorted(ids) == sorted(subscriber_id(KEY, f"{name}@example.org") for name in who)
    files = b"".join(s3.get("staging", key)[0] for key in s3.keys("staging", "audience/"))
    assert b"example.org" not in files  # ids, never addresses


def test_a_correction_within_the_undo_window_is_what_people_get(ses: cloud.Ses, people: Subscribers) -> None:
    stage()
    stage(version=2, headline="The rent rules, put right")
    releases = Releases("releases")
    releases.change_head(publication.WHO, releases.head(publication.WHO), {"version": 2})
    plan_mailing.handler(EVENT, cloud.Context())
    stage(version=3, headline="A third, after the plan was frozen")
    releases.change_head(publication.WHO, releases.head(publication.WHO), {"version": 3})
    assert plan_mailing.handler(EVENT, cloud.Context()) == {"outcome": "planned"}
    found = mailings.Mailing("mailings", MAILING, 0, lambda: False).plan()
    assert found is not None and found.letter == 2
    text = letter.from_json(s3.get("staging", f"{publication.WHO}/2/letter.json")[0])
    assert text.subject == "The rent rules, put right"


def test_planning_again_changes_nothing_though_people_came_and_went(
    ses: cloud.Ses, people: Subscribers
) -> None:
    stage()
    plan_mailing.handler(EVENT, cloud.Context())
    before = frozen()
    address = "new@example.org"
    people.add(Subscriber(subscriber_id(KEY, address), address, "en", ("press",), "confirmed", "test"))
    assert plan_mailing.handler(EVENT, cloud.Context()) == {"outcome": "planned"}
    assert frozen() == before


def test_a_planner_that_dies_before_its_plan_leaves_nothing_behind(
    ses: cloud.Ses, people: Subscribers
) -> None:
    stage()

    def die(**_: Any) -> None:
        raise cloud.Crash

    events = client.client("dynamodb").meta.events
    events.register_first("before-call.dynamodb.PutItem", die)
    with pytest.raises(cloud.Crash):
        plan_mailing.handler(EVENT, cloud.Context())
    events.unregister("before-call.dynamodb.PutItem", die)
    people.end(subscriber_id(KEY, "ana@example.org"), "left", "2026-11-24")
    plan_mailing.handler(EVENT, cloud.Context())
    assert frozen() == [subscriber_id(KEY, "ben@example.org")]


def test_nobody_is_an_answer(ses: cloud.Ses) -> None:
    stage()
    assert plan_mailing.handler(EVENT, cloud.Context()) == {"outcome": "nobody"}
    assert mailings.unfinished("mailings") == []


def test_a_withdrawn_release_is_not_planned(ses: cloud.Ses) -> None:
    stage()
    releases = Releases("releases")
    releases.change_head(publication.WHO, releases.head(publication.WHO), {"state": "withdrawn"})
    assert plan_mailing.handler(EVENT, cloud.Context()) == {"outcome": "withdrawn"}


def test_the_letter_has_one_hole_whatever_the_author_wrote(ses: cloud.Ses, people: Subscribers) -> None:
    stage()
    plan_mailing.handler(EVENT, cloud.Context())
    text = letter.from_json(s3.get("staging", f"{publication.WHO}/1/letter.json")[0])
    assert "{{" not in text.subject
    for body in (text.text, text.html):
        assert body.replace("{{u}}", "").count("{{") == 0 and "{{u}}" in body
    assert text.headers["List-Id"] == "Press <press.news.example.org>"
    assert text.sender == "=?utf-8?q?Coalici=C3=B3n_de_Prueba?= <newsroom@example.org>"


# ---- leaving ----


def visit(method: str, path: str, *, edge: str = "through the edge", body: str = "", **headers: str) -> Any:
    event = {
        "version": "2.0", "rawPath": path, "rawQueryString": "", "body": body, "isBase64Encoded": False,
        "headers": {"x-crier-edge": edge, **headers},
        "requestContext": {"http": {"method": method, "path": path}, "stage": "$default", "requestId": "r"},
    }  # fmt: skip
    return subscriptions.handler(event, cloud.Context())


def path(name: str, purpose: str = "leave") -> str:
    keys = tokens.Keys(1, {1: KEY})
    return f"/unsubscribe/{tokens.make(keys, purpose, subscriber_id(KEY, f'{name}@example.org'))}"


def status(people: Subscribers, name: str) -> str:
    person = people.find(subscriber_id(KEY, f"{name}@example.org"))
    assert person is not None
    return person.status


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(people: Subscribers, method: str) -> None:
    answer = visit(method, path("ana"))
    assert status(people, "ana") == "confirmed"
    if method == "GET":
        assert answer["statusCode"] == 200 and '<form method="post">' in answer["body"]


def test_one_click_leaves_for_good_and_again_is_as_good_as_once(people: Subscribers) -> None:
    for _ in range(2):
        answer = visit("POST", path("ana"), body="List-Unsubscribe=One-Click")
        assert answer["statusCode"] == 200 and "location" not in {h.lower() for h in answer["headers"]}
        assert "set-cookie" not in {h.lower() for h in answer["headers"]} and not answer.get("cookies")
    assert status(people, "ana") == "left"
    assert status(people, "ben") == "confirmed"


def test_a_link_of_nobody_and_one_of_a_stranger_answer_alike(people: Subscribers) -> None:
    known, unknown = visit("POST", path("ana")), visit("POST", path("nobody"))
    undo = re.compile(r"/undo/[\w-]{51}")  # each has a way back of their own
    assert known["statusCode"] == unknown["statusCode"]
    assert undo.sub("", known["body"]) == undo.sub("", unknown["body"])
    assert visit("POST", "/unsubscribe/forged")["statusCode"] == 400


def test_what_did_not_come_through_the_edge_is_not_answered(people: Subscribers) -> None:
    assert visit("POST", path("ana"), edge="guess")["statusCode"] == 403
    assert status(people, "ana") == "confirmed"


def test_the_page_speaks_spanish(people: Subscribers) -> None:
    body = visit("GET", path("ana"), **{"accept-language": "es-MX,es;q=0.9,en;q=0.8"})["body"]
    assert '<html lang="es"' in body and "correos" in body


# ---- what SES says ----


def test_a_bounce_ends_a_subscription_and_an_import_does_not_bring_it_back(people: Subscribers) -> None:
    bounce = {
        "eventType": "Bounce",
        "mail": {"messageId": "m1"},
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": "Ana@Example.org"}]},
    }
    receipt = {"eventType": "Reject", "mail": {"messageId": "m2", "tags": {"receipt": ["r"]}}, "reject": {}}
    assert queue(record_feedback.handler, bounce, bounce, receipt) == []
    assert status(people, "ana") == "bounced"
    address = "ana@example.org"
    assert not people.add(
        Subscriber(subscriber_id(KEY, address), address, "en", ("press",), "confirmed", "again")
    )
    assert status(people, "ana") == "bounced"


RECEIPT = {"messageId": "m3", "tags": {"receipt": ["r"]}, "destination": ["desk@news.lantern.org"]}
SUPPRESSED = {"bounceType": "Permanent", "bounceSubType": "OnAccountSuppressionList"}


@pytest.mark.parametrize(
    ("event", "missed"),
    [
        ({"eventType": "Bounce", "bounce": {"bounceType": "Permanent"}}, True),
        ({"eventType": "Bounce", "bounce": SUPPRESSED}, True),
        ({"eventType": "Bounce", "bounce": {"bounceType": "Transient"}}, False),
        ({"eventType": "Complaint", "complaint": {}}, True),
        ({"eventType": "Reject", "reject": {}}, True),
        (
            {"eventType": "Bounce", "bounce": {"bounceType": "Permanent"}, "mail": {**RECEIPT, "tags": {}}},
            False,
        ),
    ],
)
def test_a_desk_whose_own_address_bounces_is_an_alarm(
    people: Subscribers, event: dict[str, Any], missed: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert queue(record_feedback.handler, {"mail": RECEIPT, **event}) == []
    assert ("desk.unreached" in capsys.readouterr().out) is missed


def complaint(address: str, **mail: Any) -> dict[str, Any]:
    who = [{"emailAddress": address}]
    return {
        "eventType": "Complaint",
        "mail": {"messageId": address, **mail},
        "complaint": {"complainedRecipients": who},
    }


@pytest.mark.long
@pytest.mark.parametrize(
    "named",
    ["ben@example.org", "Ana <ana@example.org>", "<ana@example.org>", "rfc822;ana@x", "", "undisclosed"],
)
@pytest.mark.parametrize("by", ["tag", "destination"])
def test_who_complains_through_a_forward_is_whom_we_wrote_to(
    people: Subscribers, named: str, by: str
) -> None:
    """The event names another mailbox, or none; told twice, it ends nobody else."""
    ana = subscriber_id(KEY, "ana@example.org")
    mail = {"tags": {"person": [ana]}} if by == "tag" else {"destination": ["ana@example.org"]}
    assert queue(record_feedback.handler, complaint(named, **mail), complaint(named, **mail)) == []
    assert (status(people, "ana"), status(people, "ben")) == ("complained", "confirmed")


def test_a_complaint_of_nobody_is_for_a_person_to_look_at(people: Subscribers) -> None:
    assert len(queue(record_feedback.handler, complaint("undisclosed"))) == 1


def test_what_ses_says_to_a_new_topic_is_set_aside(people: Subscribers) -> None:
    records = [
        {"messageId": str(n), "receiptHandle": "h", "body": body, "eventSource": "aws:sqs"}
        for n, body in enumerate(
            [
                "Successfully validated SNS topic for Amazon SES event publishing.",
                json.dumps(complaint("ana@example.org")),
            ]
        )
    ]
    assert record_feedback.handler({"Records": records}, cloud.Context())["batchItemFailures"] == []
    assert status(people, "ana") == "complained"


@pytest.mark.parametrize("kind", ["Rendering Failure", "Reject"])
def test_a_mail_that_ses_took_and_never_sent_has_failed(aws: Any, kind: str) -> None:
    book = mailings.Mailing("mailings", "m", 0, lambda: False)
    book.planned(2, "name", 1, "2026-11-24")
    (call,) = book.calls(0, [2])
    claimed = mailings.ledger.claim(call, 1.0, left=frozenset(), withheld=frozenset())
    assert book.write(claimed, call)
    sent = mailings.ledger.answered(claimed, ["SUCCESS", "SUCCESS"], 2.0)
    assert book.write(sent, claimed)
    book.close(0, mailings.ledger.balance([sent]))
    event = {
        "eventType": kind,
        "mail": {"messageId": "x", "tags": {"mailing": ["m"], "call": ["0-0"], "i": ["1"]}},
    }
    assert queue(record_feedback.handler, event, event) == []
    balance = mailings.balance("mailings", "m")
    assert (balance.sent, balance.failed, balance.open) == (1, 1, 0)
    assert book.calls(0, [2])[0].seen == {1}  # it needs no proof any more


def test_too_many_complaints_stop_every_mailing_until_a_person_resumes(people: Subscribers) -> None:
    book = mailings.Mailing("mailings", "m", 10.0, lambda: False)
    assert queue(record_feedback.handler, complaint("ana@example.org"), complaint("ana@example.org")) == []
    book.turn(1, 0.0)
    assert queue(record_feedback.handler, complaint("ben@example.org")) == []
    with pytest.raises(Stopped):
        book.turn(1, 0.0)
    mailings.SharedPace("mailings").turn(1, 0.0, 10.0, waited_for=True)  # receipts go out
    assert mailings.resume("mailings") == "complained"
    assert mailings.resume("mailings") is None
    book.pace.item = None
    book.turn(1, 0.0)
    assert queue(record_feedback.handler, complaint("ana@example.org")) == []  # told again, much later
    book.turn(1, 0.0)


def test_a_file_of_send_events_tells_the_ledger_who_was_sent_to(aws: Any) -> None:
    book = mailings.Mailing("mailings", "m", 0, lambda: False)
    (call,) = book.calls(0, [3])
    assert book.write(mailings.ledger.claim(call, 1.0, left=frozenset(), withheld=frozenset()), call)
    lines = [
        json.dumps(
            {
                "eventType": "Send",
                "mail": {
                    "timestamp": f"2026-11-24T12:00:0{i}.500Z",
                    "tags": {"mailing": ["m"], "call": ["0-0"], "i": [str(i)]},
                },
            }
        )
        for i in (0, 2)
    ]
    s3.put("mail-events", "sends/a b+c", "\n".join(lines).encode(), "application/json")
    from arrivals import event

    assert queue(tally.handler, event("sends/a b+c", "01"), event("sends/a b+c", "01")) == []
    assert book.calls(0, [3])[0].seen == {0, 2}
    assert not s3.any_under("mail-events", "sends/")  # what lies there waits
    assert book.flow().until == datetime(2026, 11, 24, 12, 0, 2, 500_000, UTC).timestamp()


def test_a_line_that_cannot_be_read_is_kept_and_proves_nothing(aws: Any) -> None:
    book = mailings.Mailing("mailings", "m", 0, lambda: False)
    (call,) = book.calls(0, [3])
    assert book.write(mailings.ledger.claim(call, 1.0, left=frozenset(), withheld=frozenset()), call)
    tags = {"mailing": ["m"], "call": ["0-0"], "i": ["1"]}
    whole = json.dumps({"eventType": "Send", "mail": {"timestamp": "2026-11-24T12:00:00.500Z", "tags": tags}})
    s3.put("mail-events", "sends/a", f"{whole}\n{whole[:-9]}".encode(), "application/json")
    from arrivals import event

    assert queue(tally.handler, event("sends/a", "01")) == []
    assert book.calls(0, [3])[0].seen == {1}
    assert not s3.any_under("mail-events", "sends/")
    assert s3.get("mail-events", "aside/sends/a")[0] == whole[:-9].encode()
    assert book.flow().odd > call.since


# ---- receipts ----


def tell(reference: dict[str, Any], about: str, outcome: str) -> dict[str, Any]:
    return report.handler({**reference, "about": about, "outcome": outcome}, cloud.Context())


def receipts() -> list[str]:
    return [s3.get("uploads", key)[0].decode() for key in s3.keys("uploads", "receipts/")]


def test_a_rejected_file_is_answered_with_what_to_do(ses: cloud.Ses) -> None:
    finding = Finding(
        check="no-headline",
        level="stop",
        message="There is no headline.",
        excerpt="",
        suggestion="Write one.",
    )
    reference = publication.upload(publication.reading(verdict="reject", findings=(finding,)))
    assert tell(reference, "publication", "rejected")["outcome"] == "rejected"
    (page,) = receipts()
    (mail,) = ses.letters
    text = mail["Content"]["Simple"]["Body"]["Text"]["Data"]
    for said in ("There is no headline.", "Write one."):
        assert said in page and said in text
    assert mail["Destination"]["ToAddresses"] == ["desk@example.org"]
    headers = {one["Name"]: one["Value"] for one in mail["Content"]["Simple"]["Headers"]}
    assert headers["Auto-Submitted"] == "auto-generated"


def test_telling_twice_is_telling_once(ses: cloud.Ses) -> None:
    reference = publication.upload(publication.reading(verdict="hold"))
    tell(reference, "publication", "held")
    assert tell(reference, "publication", "held") == {"outcome": "told"}
    assert len(ses.letters) == 1 and len(receipts()) == 1


def test_a_crash_before_anything_was_read_is_answered_too(ses: cloud.Ses) -> None:
    reference = publication.upload(publication.reading())
    for name in ("reading.json", "newsroom.json"):
        client.client("s3").delete_object(Bucket="staging", Key=f"{publication.WHO}/1/{name}")
    assert tell(reference, "failure", "failed")["outcome"] == "failed"
    assert len(ses.letters) == 1
    assert ses.letters[0]["Destination"]["ToAddresses"] == ["desk@example.org"]  # the parameter's
    assert Releases("releases").version(publication.WHO, 1)["state"] == "failed"


def test_when_ses_is_down_the_page_is_there_and_the_step_is_tried_again(ses: cloud.Ses) -> None:
    ses.fate = lambda call: "error" if call == 1 else "accept"
    reference = publication.upload(publication.reading(verdict="hold"))
    with pytest.raises(Transient):
        tell(reference, "publication", "held")
    assert len(receipts()) == 1
    assert tell(reference, "publication", "held")["outcome"] == "held"
    assert len(ses.letters) == 1


def test_a_mailing_that_does_not_balance_is_not_called_finished(ses: cloud.Ses, people: Subscribers) -> None:
    stage()
    plan_mailing.handler(EVENT, cloud.Context())
    reference = publication.upload(publication.reading())
    assert tell(reference, "mailing", "done")["outcome"] == "failed"


def desk_of(*addresses: str) -> dict[str, Any]:
    reference = publication.upload(publication.reading(verdict="hold"))
    newsroom = publication.NEWSROOM.model_copy(update={"desk": addresses})
    body = newsroom.model_dump_json().encode()
    s3.put("staging", f"{publication.WHO}/1/newsroom.json", body, "application/json")
    return reference


def on_aws(monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
    """Settings as template.yaml gives them where nobody said otherwise."""
    monkeypatch.setenv("TEST_RECIPIENTS", "simulator")
    for name, value in more.items():
        monkeypatch.setenv(name, value)
    door.read_once.cache_clear()


def metrics(output: str) -> dict[str, float]:
    """What was counted, by CloudWatch's embedded format."""
    lines = [json.loads(line) for line in output.splitlines() if '"CloudWatchMetrics"' in line]
    counted = Counter[str]()
    for line in lines:
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
            counted[metric["Name"]] += sum(line[metric["Name"]])
    return dict(counted)


def test_a_real_desk_gets_its_receipt_before_mail_is_live(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_aws(monkeypatch)
    tell(desk_of("someone@real-life.org"), "publication", "held")
    (mail,) = ses.letters
    assert mail["Destination"]["ToAddresses"] == ["someone@real-life.org"] and len(receipts()) == 1


@pytest.mark.parametrize("live", ["", "yes"])
def test_a_desk_at_a_reserved_domain_is_never_handed_to_ses_and_that_is_told(
    ses: cloud.Ses,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    live: str,
) -> None:
    on_aws(monkeypatch, LIVE_RECIPIENTS=live)
    tell(desk_of("desk@example.org", "someone@real-life.org", "x@press.test"), "publication", "held")
    assert [mail["Destination"]["ToAddresses"] for mail in ses.letters] == [["someone@real-life.org"]]
    (page,) = receipts()
    assert "No mail went to 2 of the desk&#39;s addresses" in page
    counted = capsys.readouterr().out
    output = counted + str([vars(record) for record in caplog.records])
    assert metrics(counted)["desk.unreached"] == 2
    assert "desk not mailed" in output and "example.org" not in output and "real-life" not in output


def test_what_ses_refuses_to_the_desk_ends_no_flow_and_keeps_nobody_else_from_theirs(
    ses: cloud.Ses,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As in the sandbox, where one of the desk's addresses was never verified."""
    on_aws(monkeypatch)
    ses.refuses = lambda to: "MessageRejected" if "other@real-life.org" in to else ""
    desk = ("someone@real-life.org", "other@real-life.org", "third@real-life.org")
    assert tell(desk_of(*desk), "publication", "held")["outcome"] == "held"
    to = [mail["Destination"]["ToAddresses"] for mail in ses.letters]
    assert to == [["someone@real-life.org"], ["third@real-life.org"]] and len(receipts()) == 1
    counted = capsys.readouterr().out
    output = counted + str([vars(record) for record in caplog.records])
    assert metrics(counted)["desk.unreached"] == 1
    assert "SendEmail: MessageRejected" in output and "real-life" not in output


@pytest.mark.long
@pytest.mark.parametrize("word", ["SendBulkEmail: MessageRejected", "SendBulkEmail: NEVER_HEARD_OF"])
def test_a_hold_is_told_once_with_what_aws_said_and_who_waits(
    ses: cloud.Ses, people: Subscribers, word: str
) -> None:
    stage()
    plan_mailing.handler(EVENT, cloud.Context())
    ses.refuses = lambda to: "AccessDeniedException"  # its first call: nobody was ever sent to
    assert send_mail.handler(EVENT, cloud.Context())["outcome"] == "held"
    ses.refuses = lambda to: ""
    reference = {**publication.upload(publication.reading()), "said": word}
    assert tell(reference, "hold", "held") == {"outcome": "holding"}
    assert tell(reference, "hold", "held") == {"outcome": "told"}
    (page,), (mail,) = receipts(), ses.letters
    text = mail["Content"]["Simple"]["Body"]["Text"]["Data"]
    for told in (page, text):
        assert word in told and "Still waiting" in told and "Refused by the mail service" not in told
    other = {**reference, "said": "SendBulkEmail: AccessDeniedException"}
    assert tell(other, "hold", "held") == {"outcome": "holding"}
    assert len(ses.letters) == 2 and len(receipts()) == 2


def test_a_stop_holds_a_mailing_and_it_goes_on(ses: cloud.Ses, people: Subscribers) -> None:
    stage()
    assert plan_mailing.handler(EVENT, cloud.Context()) == {"outcome": "planned"}
    assert full_stops.say("releases", "stop", "ana@desk.example", datetime(2026, 11, 24, tzinfo=UTC))
    assert send_mail.handler(EVENT, cloud.Context())["outcome"] == "more" and ses.accepted == []
    stop = full_stops.current("releases")
    assert stop
    assert full_stops.say("releases", "go-on", stop.by, datetime(2026, 11, 25, tzinfo=UTC), stop.mark)
    assert send_mail.handler(EVENT, cloud.Context())["outcome"] == "done"
    assert sorted(ses.accepted) == ["ana@example.org", "ben@example.org"]
