"""The SES stand-in against botocore's own model of SES v2, and against what SES is known to refuse."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, HTTPClientError, ReadTimeoutError
from mailroom import SENDER, SET, Mailroom, opened

from infrastructure.local.ses.meter import Meter
from infrastructure.local.ses.rules import Refusal
from infrastructure.local.stack import inbox, standin

UNSUBSCRIBE = "List-Unsubscribe"
Request = dict[str, Any]
Change = Callable[[Request], object]


@pytest.fixture(scope="module")
def opened_room() -> Iterator[Mailroom]:
    with opened() as newsroom:
        yield newsroom


@pytest.fixture
def newsroom(opened_room: Mailroom) -> Iterator[Mailroom]:
    opened_room.clear()
    standin.change(opened_room.place, rate=1000)
    yield opened_room
    assert not standin.settle(opened_room.place)["failed_events"]


@pytest.fixture
def ses(newsroom: Mailroom) -> Any:
    """A client as the product's, whose every answer is held against the model."""
    return _client(newsroom)


def _client(newsroom: Mailroom, **config: Any) -> Any:
    client = boto3.client(
        "sesv2",
        region_name="us-east-1",
        endpoint_url=newsroom.place.ses,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, proxies={}, **config),
    )
    client.meta.events.register("before-parse.sesv2", _held_against_model)
    return client


def _held_against_model(operation_model: Any, response_dict: Mapping[str, Any], **_: Any) -> None:
    body = json.loads(response_dict["body"])
    if response_dict["status_code"] < 300:
        _fits(operation_model.output_shape, body, operation_model.name)
        return
    code = response_dict["headers"]["x-amzn-ErrorType"]
    known = {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in operation_model.error_shapes}
    if response_dict["status_code"] < 500:
        assert known[code] == response_dict["status_code"], code
    assert set(body) == {"message"}


def _fits(shape: Any, value: Any, where: str) -> None:
    match shape.type_name:
        case "structure":
            assert isinstance(value, dict), where
            unknown = set(value) - set(shape.members)
            missing = set(shape.required_members) - set(value)
            assert not unknown and not missing, (where, unknown, missing)
            for name, inner in value.items():
                _fits(shape.members[name], inner, f"{where}.{name}")
        case "list":
            for inner in value:
                _fits(shape.member, inner, f"{where}[]")
        case "string":
            assert isinstance(value, str), where
            assert not shape.enum or value in shape.enum, (where, value)
        case "boolean":
            assert isinstance(value, bool), where
        case "integer" | "long" | "double" | "float" | "timestamp":
            assert isinstance(value, int | float), where
        case other:
            raise AssertionError(f"{where}: {other}")


def _bulk(people: int = 1, to: str = "p{}@example.org") -> Request:
    """A call as Crier's sender makes it."""
    return {
        "FromEmailAddress": SENDER,
        "ConfigurationSetName": SET,
        "DefaultEmailTags": [{"Name": "mailing", "Value": "m-1"}, {"Name": "call", "Value": "0-0"}],
        "DefaultContent": {
            "Template": {
                "TemplateContent": {
                    "Subject": "¡Nota!",
                    "Html": "<p>Año {{link}}</p>",
                    "Text": "Año {{link}}",
                },
                "TemplateData": '{"link":"https://news.example.org/nobody"}',
                "Headers": [
                    {"Name": "List-Id", "Value": "News <news.example.org>"},
                    {"Name": UNSUBSCRIBE, "Value": "<https://news.example.org/nobody>"},
                ],
            }
        },
        "BulkEmailEntries": [
            {
                "Destination": {"ToAddresses": [to.format(i)]},
                "ReplacementTags": [{"Name": "i", "Value": str(i)}],
                "ReplacementHeaders": [
                    {"Name": UNSUBSCRIBE, "Value": f"<https://news.example.org/{i}>"},
                    {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
                ],
                "ReplacementEmailContent": {
                    "ReplacementTemplate": {
                        "ReplacementTemplateData": json.dumps({"link": f"https://news.example.org/{i}"})
                    }
                },
            }
            for i in range(people)
        ],
    }


def _simple() -> Request:
    return {
        "FromEmailAddress": SENDER,
        "Destination": {"ToAddresses": ["desk@example.org"]},
        "ConfigurationSetName": SET,
        "Content": {"Simple": {"Subject": {"Data": "Receipt"}, "Body": {"Text": {"Data": "Published."}}}},
        "EmailTags": [{"Name": "receipt", "Value": "abc-1"}],
    }


# ---- what is accepted, as the reader gets it ----


def test_a_bulk_call_reaches_everybody_with_their_own_headers_and_words(ses: Any, newsroom: Mailroom) -> None:
    results = ses.send_bulk_email(**_bulk(50))["BulkEmailEntryResults"]
    assert [result["Status"] for result in results] == ["SUCCESS"] * 50
    assert len({result["MessageId"] for result in results}) == 50
    standin.settle(newsroom.place)
    [mail] = inbox.mails(newsroom.place, "p7@example.org")
    assert mail["Subject"] == "¡Nota!"
    assert mail["From"] == SENDER
    assert mail["List-Id"] == "News <news.example.org>"
    assert mail.get_all(UNSUBSCRIBE) == ["<https://news.example.org/7>"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert results[7]["MessageId"] in mail["Message-ID"]
    assert mail["Feedback-ID"].endswith(":AmazonSES")
    assert mail.get_body(("plain",)).get_content().strip() == "Año https://news.example.org/7"
    assert mail.get_body(("html",)).get_content().strip() == "<p>Año https://news.example.org/7</p>"
    assert len(inbox.mails(newsroom.place)) == 50


def test_the_longest_header_stays_on_one_line(ses: Any, newsroom: Mailroom) -> None:
    value = "<https://news.example.org/" + "x" * 950 + ">"
    request = _bulk()
    request["BulkEmailEntries"][0]["ReplacementHeaders"][0]["Value"] = value
    ses.send_bulk_email(**request)
    standin.settle(newsroom.place)
    [mail] = inbox.mails(newsroom.place)
    assert f"{UNSUBSCRIBE}: {value}\n".encode() in mail.as_bytes(
        policy=mail.policy.clone(max_line_length=998)
    )


def test_default_template_data_serves_who_has_none_of_their_own(ses: Any, newsroom: Mailroom) -> None:
    request = _bulk()
    del request["BulkEmailEntries"][0]["ReplacementEmailContent"]
    ses.send_bulk_email(**request)
    standin.settle(newsroom.place)
    [mail] = inbox.mails(newsroom.place)
    assert "https://news.example.org/nobody" in mail.get_body(("plain",)).get_content()


def test_raw_mail_keeps_its_headers_but_those_ses_sets(ses: Any, newsroom: Mailroom) -> None:
    data = (
        f"From: {SENDER}\r\nTo: a@example.org\r\nSubject: Raw\r\nMessage-ID: <mine@here>\r\n"
        "X-Kept: yes\r\nContent-Type: text/plain\r\n\r\nBody\r\n.\r\nend\r\n"
    )
    answer = ses.send_email(Content={"Raw": {"Data": data.encode()}}, ConfigurationSetName=SET)
    standin.settle(newsroom.place)
    [mail] = inbox.mails(newsroom.place, "a@example.org")
    assert (mail["X-Kept"], mail["Subject"]) == ("yes", "Raw")
    assert mail.get_all("Message-ID") == [f"<{answer['MessageId']}@email.amazonses.com>"]
    assert mail.get_content().splitlines() == ["Body", ".", "end"]


def test_named_templates_live_from_creation_to_deletion(ses: Any, newsroom: Mailroom) -> None:
    content = {"Subject": "Hello {{name}}", "Text": "{{name}}"}
    ses.create_email_template(TemplateName="hello", TemplateContent=content)
    assert ses.get_email_template(TemplateName="hello")["TemplateContent"] == content
    with pytest.raises(ses.exceptions.AlreadyExistsException):
        ses.create_email_template(TemplateName="hello", TemplateContent=content)
    ses.update_email_template(TemplateName="hello", TemplateContent=content | {"Text": "Dear {{name}}"})
    assert [t["TemplateName"] for t in ses.list_email_templates()["TemplatesMetadata"]] == ["hello"]
    template = {"TemplateName": "hello", "TemplateData": '{"name":"Ana"}'}
    ses.send_email(**_simple() | {"Content": {"Template": template}})
    standin.settle(newsroom.place)
    [mail] = inbox.mails(newsroom.place)
    assert (mail["Subject"], mail.get_content().strip()) == ("Hello Ana", "Dear Ana")
    ses.delete_email_template(TemplateName="hello")
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_email_template(TemplateName="hello")


# ---- what is refused ----


def _entry(request: Request) -> Request:
    entry: Request = request["BulkEmailEntries"][0]
    return entry


def _template(request: Request) -> Request:
    template: Request = request["DefaultContent"]["Template"]
    return template


def _headers(*pairs: tuple[str, str]) -> Change:
    return lambda r: _entry(r).update(ReplacementHeaders=[{"Name": n, "Value": v} for n, v in pairs])


WHOLE_CALL: dict[str, tuple[str, Change]] = {
    "no sender": ("BadRequestException", lambda r: r.pop("FromEmailAddress")),
    "unverified sender": ("MessageRejected", lambda r: r.update(FromEmailAddress="a@nobody.example.net")),
    "sender's name not encoded": (
        "BadRequestException",
        lambda r: r.update(FromEmailAddress="Año <a@b.org>"),
    ),
    "no entry": ("BadRequestException", lambda r: r.update(BulkEmailEntries=[])),
    "51 entries": ("BadRequestException", lambda r: r.update(BulkEmailEntries=[_entry(r)] * 51)),
    "tag with a dot": (
        "BadRequestException",
        lambda r: r.update(DefaultEmailTags=[{"Name": "a.b", "Value": "c"}]),
    ),
    "template data no JSON": ("BadRequestException", lambda r: _template(r).update(TemplateData="{")),
    "template data too long": (
        "BadRequestException",
        lambda r: _template(r).update(TemplateData=json.dumps({"x": "y" * 262_144})),
    ),
    "template without body": (
        "BadRequestException",
        lambda r: _template(r).update(TemplateContent={"Subject": "x"}),
    ),
}

ONE_ENTRY: dict[str, Change] = {
    "no recipient": lambda r: _entry(r).update(Destination={}),
    "local part not ASCII": lambda r: _entry(r).update(Destination={"ToAddresses": ["josé@example.org"]}),
    "domain not punycode": lambda r: _entry(r).update(Destination={"ToAddresses": ["a@año.example.org"]}),
    "no at sign": lambda r: _entry(r).update(Destination={"ToAddresses": ["example.org"]}),
    "two at signs": lambda r: _entry(r).update(Destination={"ToAddresses": ["a@b@example.org"]}),
    "line break in address": lambda r: _entry(r).update(Destination={"ToAddresses": ["a@example.org\n"]}),
    "51 recipients": lambda r: _entry(r).update(
        Destination={"ToAddresses": [f"a{i}@example.org" for i in range(51)]}
    ),
    "16 headers": _headers(*((f"X-{i}", "v") for i in range(16))),
    "16 headers with the template's": _headers(*((f"X-{i}", "v") for i in range(14))),
    "value of 996": _headers(("X", "v" * 996)),
    "name and value of 997": _headers(("X-Name", "v" * 991)),
    "name of 127": _headers(("X" * 127, "v")),
    "value not ASCII": _headers(("X", "ñ")),
    "line break in value": _headers(("X", "a\r\nBcc: b@example.org")),
    "colon in name": _headers(("X:", "v")),
    "a name twice": _headers(("X", "a"), ("x", "b")),
    **{
        f"header {name}": _headers((name, "v"))
        for name in (
            *("BCC", "CC", "Content-Disposition", "Content-Type", "Date", "From", "Message-ID"),
            *("MIME-Version", "Reply-To", "Return-Path", "Subject", "To"),
        )
    },
    "tag not ASCII": lambda r: _entry(r).update(ReplacementTags=[{"Name": "i", "Value": "ñ"}]),
    "data no JSON": lambda r: _entry(r).update(
        ReplacementEmailContent={"ReplacementTemplate": {"ReplacementTemplateData": "["}}
    ),
}


@pytest.mark.parametrize("case", WHOLE_CALL)
def test_the_whole_call_is_refused(case: str, ses: Any, newsroom: Mailroom) -> None:
    code, change = WHOLE_CALL[case]
    request = _bulk(2)
    change(request)
    with pytest.raises(ClientError) as refused:
        ses.send_bulk_email(**request)
    assert refused.value.response["Error"]["Code"] == code
    assert standin.stats(newsroom.place)["accepted"] == 0


@pytest.mark.parametrize("case", ONE_ENTRY)
def test_one_entry_is_refused_and_the_other_sent(case: str, ses: Any, newsroom: Mailroom) -> None:
    request = _bulk(2)
    ONE_ENTRY[case](request)
    refused, sent = ses.send_bulk_email(**request)["BulkEmailEntryResults"]
    assert (refused["Status"], sent["Status"]) == ("INVALID_PARAMETER", "SUCCESS")
    assert "MessageId" not in refused
    assert [mail["to"] for mail in standin.mails(newsroom.place)] == [["p1@example.org"]]


def test_the_limits_themselves_are_allowed(ses: Any) -> None:
    request = _bulk()
    _headers(*((f"X-{i}", "v") for i in range(12)), ("Y", "v" * 995), ("Z" * 126, "v" * 870))(request)
    del _template(request)["Headers"]
    assert ses.send_bulk_email(**request)["BulkEmailEntryResults"][0]["Status"] == "SUCCESS"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda r: r.update(ConfigurationSetName="nowhere"), "CONFIGURATION_SET_NOT_FOUND"),
        (
            lambda r: r.update(DefaultContent={"Template": {"TemplateName": "nowhere"}}),
            "TEMPLATE_NOT_FOUND",
        ),
    ],
)
def test_what_does_not_exist_fails_every_entry(
    change: Change, status: str, ses: Any, newsroom: Mailroom
) -> None:
    request = _bulk(3)
    change(request)
    assert {r["Status"] for r in ses.send_bulk_email(**request)["BulkEmailEntryResults"]} == {status}
    assert standin.stats(newsroom.place)["accepted"] == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda r: r.update(ConfigurationSetName="nowhere"), "NotFoundException"),
        (lambda r: r.pop("FromEmailAddress"), "BadRequestException"),
        (lambda r: r.update(FromEmailAddress="a@nobody.example.net"), "MessageRejected"),
        (lambda r: r.update(Destination={"ToAddresses": ["ñ@example.org"]}), "BadRequestException"),
        (lambda r: r["Content"]["Simple"]["Subject"].update(Data="a\r\nBcc: b@x.org"), "BadRequestException"),
        (
            lambda r: r["Content"]["Simple"].update(Headers=[{"Name": "Subject", "Value": "x"}]),
            "BadRequestException",
        ),
        (
            lambda r: r["Content"]["Simple"].update(Attachments=[{"FileName": "", "RawContent": b"x"}]),
            "BadRequestException",
        ),
    ],
)
def test_a_single_mail_is_refused(change: Change, code: str, ses: Any, newsroom: Mailroom) -> None:
    request = copy.deepcopy(_simple())
    change(request)
    with pytest.raises(ClientError) as refused:
        ses.send_email(**request)
    assert refused.value.response["Error"]["Code"] == code
    assert standin.stats(newsroom.place)["accepted"] == 0


def test_a_picture_comes_with_its_mail(ses: Any, newsroom: Mailroom) -> None:
    request, picture = copy.deepcopy(_simple()), b"\xff\xd8 a picture"
    part = {"RawContent": picture, "FileName": "a.jpg", "ContentId": "picture", "ContentType": "image/jpeg"}
    request["Content"]["Simple"]["Attachments"] = [{**part, "ContentDisposition": "INLINE"}]
    request["Content"]["Simple"]["Body"]["Html"] = {"Data": '<img src="cid:picture" alt="">'}
    ses.send_email(**request)
    standin.settle(newsroom.place)
    [mail] = inbox.mails(newsroom.place, "desk@example.org")
    [shown] = [one for one in mail.walk() if one["Content-ID"]]
    assert (shown["Content-ID"], shown.get_content()) == ("<picture>", picture)
    assert (
        shown.get_content_disposition() == "inline"
        and mail.get_body(("plain",)).get_content() == "Published."
    )


# ---- rate, quota, a paused account ----


def test_a_call_passes_while_any_rate_is_left_and_its_debt_is_paid_first() -> None:
    meter = Meter(rate=10)
    meter.take(0.0, 50)  # 10 tokens, 50 recipients
    for moment in (0.0, 1.0, 4.0):
        with pytest.raises(Refusal):
            meter.take(moment, 1)
    meter.take(4.1, 1)
    meter.take(100.0, 10)  # never more than one second's worth is saved
    with pytest.raises(Refusal):
        meter.take(100.0, 1)


def test_a_throttled_call_sends_nothing(ses: Any, newsroom: Mailroom) -> None:
    standin.change(newsroom.place, rate=14)
    ses.send_bulk_email(**_bulk(50))
    with pytest.raises(ses.exceptions.TooManyRequestsException):
        ses.send_bulk_email(**_bulk(50))
    assert standin.stats(newsroom.place)["accepted"] == 50


def test_the_quota_counts_recipients_but_not_the_simulators(ses: Any, newsroom: Mailroom) -> None:
    standin.change(newsroom.place, daily=3)
    ses.send_bulk_email(**_bulk(2))
    ses.send_bulk_email(**_bulk(2, to="success+{}@simulator.amazonses.com"))
    quota = ses.get_account()["SendQuota"]
    assert quota == {"Max24HourSend": 3.0, "MaxSendRate": 1000.0, "SentLast24Hours": 2.0}
    with pytest.raises(ses.exceptions.TooManyRequestsException):
        ses.send_bulk_email(**_bulk(2))
    ses.send_email(**_simple())


def test_a_paused_and_a_suspended_account_send_nothing(ses: Any, newsroom: Mailroom) -> None:
    standin.change(newsroom.place, paused=True)
    assert ses.get_account()["SendingEnabled"] is False
    with pytest.raises(ses.exceptions.SendingPausedException):
        ses.send_bulk_email(**_bulk())
    standin.change(newsroom.place, paused=False, enforcement="SHUTDOWN")
    assert ses.get_account()["EnforcementStatus"] == "SHUTDOWN"
    with pytest.raises(ses.exceptions.AccountSuspendedException):
        ses.send_bulk_email(**_bulk())
    assert standin.stats(newsroom.place)["accepted"] == 0


def test_a_configuration_set_that_is_switched_off_takes_no_mail(ses: Any, newsroom: Mailroom) -> None:
    """`./crier mail stop`, and what a restore begins with."""
    ses.put_configuration_set_sending_options(ConfigurationSetName=SET, SendingEnabled=False)
    for send, mail in ((ses.send_bulk_email, _bulk()), (ses.send_email, _simple())):
        with pytest.raises(ses.exceptions.SendingPausedException):
            send(**{**mail, "ConfigurationSetName": SET})
    ses.put_configuration_set_sending_options(ConfigurationSetName=SET, SendingEnabled=True)
    ses.send_bulk_email(**{**_bulk(), "ConfigurationSetName": SET})
    assert standin.stats(newsroom.place)["accepted"] == 1


# ---- events ----


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("success", ["Delivery"]),
        ("bounce", ["Bounce"]),
        ("complaint", ["Delivery", "Complaint"]),
        ("ooto", ["Delivery", "Bounce"]),
        ("suppressionlist", ["Bounce"]),
    ],
)
def test_the_simulators_addresses(role: str, told: list[str], ses: Any, newsroom: Mailroom) -> None:
    ses.send_bulk_email(**_bulk(to=role + "+label{}@simulator.amazonses.com"))
    events = newsroom.events(len(told))
    assert sorted(event["eventType"] for event in events) == sorted(told)
    for event in events:
        tags = event["mail"]["tags"]
        assert (tags["mailing"], tags["call"], tags["i"]) == (["m-1"], ["0-0"], ["0"])
        if event["eventType"] == "Bounce":
            permanent = event["bounce"]["bounceType"] == "Permanent"
            assert permanent == (role != "ooto")
            assert event["bounce"]["bouncedRecipients"][0]["emailAddress"].startswith(role)


def test_send_events_of_one_call_are_one_record_of_lines(ses: Any, newsroom: Mailroom) -> None:
    ses.send_bulk_email(**_bulk(50))
    standin.settle(newsroom.place)
    [record] = newsroom.sends()
    assert [event["eventType"] for event in record] == ["Send"] * 50
    assert [event["mail"]["tags"]["i"] for event in record] == [[str(i)] for i in range(50)]


def test_a_missing_variable_is_accepted_and_only_an_event_tells(ses: Any, newsroom: Mailroom) -> None:
    request = _bulk()
    _template(request)["TemplateContent"]["Text"] = "{{link}} {{absent}}"
    assert ses.send_bulk_email(**request)["BulkEmailEntryResults"][0]["Status"] == "SUCCESS"
    [event] = newsroom.events(1)
    assert event["eventType"] == "Rendering Failure"
    assert "absent" in event["failure"]["errorMessage"]
    standin.settle(newsroom.place)
    assert inbox.mails(newsroom.place) == [] and newsroom.sends() == []


def test_a_virus_is_accepted_and_then_rejected(ses: Any, newsroom: Mailroom) -> None:
    request = copy.deepcopy(_simple())
    request["Content"]["Simple"]["Body"]["Text"]["Data"] = "EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
    ses.send_email(**request)
    [event] = newsroom.events(1)
    assert (event["eventType"], event["reject"]) == ("Reject", {"reason": "Bad content"})
    assert inbox.mails(newsroom.place) == []


# ---- faults on demand ----


@pytest.mark.parametrize(
    ("fault", "raised", "accepted"),
    [
        ({"kind": "throttle"}, ClientError, 0),
        ({"kind": "error"}, ClientError, 0),
        ({"kind": "refuse", "status": "MailFromDomainNotVerifiedException"}, ClientError, 0),
        ({"kind": "error-after"}, ClientError, 1),
        ({"kind": "stall", "seconds": 3}, ReadTimeoutError, 1),
        ({"kind": "lose"}, (ConnectionClosedError, HTTPClientError), 1),
    ],
)
def test_a_fault_hits_one_call(fault: Request, raised: Any, accepted: int, newsroom: Mailroom) -> None:
    ses = _client(newsroom, read_timeout=1)
    standin.change(newsroom.place, faults=[fault])
    with pytest.raises(raised):
        ses.send_email(**_simple())
    assert standin.stats(newsroom.place)["accepted"] == accepted
    assert standin.stats(newsroom.place)["counts"][f"fault {fault['kind']}"] == 1
    ses.send_email(**_simple())
    standin.settle(newsroom.place)
    assert len(inbox.mails(newsroom.place)) == accepted + 1
    assert sum(map(len, newsroom.sends())) == accepted + 1


def test_it_can_die_after_accepting_and_come_back(ses: Any, newsroom: Mailroom) -> None:
    standin.change(newsroom.place, faults=[{"kind": "die", "seconds": 0.5}])
    for _ in range(2):
        with pytest.raises((ConnectionClosedError, HTTPClientError)):
            ses.send_email(**_simple())
    time.sleep(0.6)
    ses.send_email(**_simple())
    assert standin.stats(newsroom.place)["accepted"] == 2


def test_an_entry_can_fail_alone_and_events_can_be_lost(ses: Any, newsroom: Mailroom) -> None:
    fault = {"kind": "entry", "status": "TRANSIENT_FAILURE", "indices": [1]}
    standin.change(newsroom.place, faults=[fault, {"kind": "no-events"}])
    results = ses.send_bulk_email(**_bulk(3))["BulkEmailEntryResults"]
    assert [r["Status"] for r in results] == ["SUCCESS", "TRANSIENT_FAILURE", "SUCCESS"]
    ses.send_email(**_simple())
    standin.settle(newsroom.place)
    assert sum(map(len, newsroom.sends())) == 2


def test_the_suppression_list_is_the_simulators_own(ses: Any) -> None:
    held = ses.get_suppressed_destination(EmailAddress="suppressionlist@simulator.amazonses.com")
    assert held["SuppressedDestination"]["Reason"] == "BOUNCE"
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_suppressed_destination(EmailAddress="ana@example.org")
