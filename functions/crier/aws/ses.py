"""SES v2: one bulk call, one single mail, and what the account may do. Never retried by the SDK.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
    PartialCredentialsError,
)
from botocore.parsers import ResponseParserError

from crier.aws.client import client, code, status, translated
from crier.mail.letter import Letter
from crier.mail.sending import refusals
from crier.mail.sending.ledger import Call
from crier.mail.sending.mailing_slice import Lost, Refused
from crier.mail.sending.refusals import UNREACHED, Said
from crier.model.errors import CrierError, Permanent
from crier.subscribers.subscriber import Subscriber

SIMULATOR = "success@simulator.amazonses.com"  # allowed in the sandbox, outside quota and reputation

# No tracking: a link that goes through somebody's server says who reads what.
UNTRACKED = {"Tracking": {"OpenTrackingEnabled": "DISABLED", "ClickTrackingEnabled": "DISABLED"}}


# Nothing was asked, for want of what an account signs with.
_UNSIGNED = (NoCredentialsError, PartialCredentialsError, CredentialRetrievalError, NoRegionError)


@dataclass(frozen=True)
class Account:
    """What SES lets us do now. `rate`: recipients a second; `left`: of the 24-hour quota."""

    rate: float
    left: float
    open: bool
    sandbox: bool = False  # verified addresses alone are written to


@dataclass(frozen=True)
class Inline:
    """A picture that comes with a mail, which shows it as `cid:{cid}`."""

    cid: str
    name: str  # its file's
    media_type: str
    body: bytes


def records() -> tuple[Account, Said | None]:
    """The account, or what SES refuses to say it with; then nothing may be sent."""
    try:
        return account(), None
    except Permanent as error:
        return Account(1.0, 0.0, open=False), Said.read(why(error))


def account() -> Account:
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html"""
    with translated():
        said = client("sesv2").get_account()
    quota = said["SendQuota"]
    most = quota["Max24HourSend"]
    left = float("inf") if most < 0 else most - quota["SentLast24Hours"]
    healthy = said.get("EnforcementStatus", "HEALTHY") != "SHUTDOWN"
    may_send = said.get("SendingEnabled", True) and healthy
    return Account(quota["MaxSendRate"], left, may_send, not said.get("ProductionAccessEnabled", True))


def bulk_request(
    letter: Letter,
    call: Call,
    people: Sequence[Subscriber],
    mailing: str,
    configuration_set: str,
    leave: Callable[[str], str],
    own: Callable[[str], str] | None = None,
) -> dict[str, Any]:
    """The SendBulkEmail call for the open people of a ledger call; `leave` gives a person's leave address,
    `own` what the letter's other hole is filled with for each, where it has one.

    Every tag stands in each entry: whether an event carries DefaultEmailTags beside ReplacementTags is
    documented nowhere, and without them no event could be told from another's.
    """
    return {
        "FromEmailAddress": letter.sender,
        **_reply_to(letter),
        "ConfigurationSetName": configuration_set,
        "DefaultContent": {
            "Template": {
                "TemplateContent": {"Subject": letter.subject, "Text": letter.text, "Html": letter.html},
                "TemplateData": '{"u":"","p":""}' if own else '{"u":""}',
                "Headers": [{"Name": name, "Value": value} for name, value in letter.headers.items()],
            }
        },
        "BulkEmailEntries": [
            _entry(
                person,
                _tags(mailing=mailing, call=call.tag, i=str(index), person=person.id),
                leave(person.id),
                {"p": own(person.id)} if own else {},
            )
            for index, person in zip(call.open, people, strict=True)
        ],
        "ConfigurationOverrides": UNTRACKED,
    }


def _entry(
    person: Subscriber, tags: list[dict[str, Any]], link: str, more: Mapping[str, str]
) -> dict[str, Any]:
    """One person of a call. link: where they leave; more: what other holes of the letter are filled with."""
    return {
        "Destination": {"ToAddresses": [person.address]},
        "ReplacementTags": tags,
        "ReplacementHeaders": [
            {"Name": "List-Unsubscribe", "Value": f"<{link}>"},
            {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},  # RFC 8058
        ],
        "ReplacementEmailContent": {
            "ReplacementTemplate": {"ReplacementTemplateData": json.dumps({"u": link, **more})}
        },
    }


def _attached(inline: Sequence[Inline]) -> dict[str, list[dict[str, Any]]]:
    """https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Attachment.html"""
    parts = [
        {
            "RawContent": one.body,
            "ContentDisposition": "INLINE",
            "FileName": one.name,
            "ContentId": one.cid,
            "ContentType": one.media_type,
            "ContentTransferEncoding": "BASE64",
        }
        for one in inline
    ]
    return {"Attachments": parts} if parts else {}


def _reply_to(letter: Letter) -> dict[str, list[str]]:
    return {"ReplyToAddresses": [letter.reply_to]} if letter.reply_to else {}


def _tags(**tags: str) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in tags.items()]


def send_bulk(
    letter: Letter,
    call: Call,
    people: Sequence[Subscriber],
    mailing: str,
    configuration_set: str,
    leave: Callable[[str], str],
    own: Callable[[str], str] | None = None,
) -> list[str]:
    """One call; the statuses, one per entry. Raises Refused (nobody got it) or Lost (nobody knows)."""
    return bulk_statuses(bulk_request(letter, call, people, mailing, configuration_set, leave, own))


def bulk_statuses(request: dict[str, Any]) -> list[str]:
    """The statuses of one SendBulkEmail, in order. Raises Refused (nobody got it) or Lost (nobody knows)."""
    try:
        answer = client("sesv2").send_bulk_email(**request)
    except (ConnectTimeoutError, EndpointConnectionError) as error:
        raise Refused(Said("SendBulkEmail", UNREACHED)) from error
    except _UNSIGNED as error:
        raise Refused(Said("SendBulkEmail", "MissingAuthenticationTokenException")) from error
    except ParamValidationError:  # nothing went out, as if SES had said so; its text holds addresses
        raise Refused(Said("SendBulkEmail", "BadRequestException")) from None
    except ClientError as error:
        if not 400 <= status(error) < 500:
            raise Lost from error
        word = code(error)
        if status(error) == 429 and refusals.error(word).whose != "later":
            word = "TooManyRequestsException"
        raise Refused(Said("SendBulkEmail", word)) from error
    except (BotoCoreError, ResponseParserError) as error:  # broken off, or an answer that is none
        raise Lost from error
    try:
        results = answer["BulkEmailEntryResults"]
        if any(_doubtful(result) for result in results):
            raise Lost
        return [str(result["Status"]) for result in results]
    except (KeyError, TypeError, AttributeError):
        raise Lost from None


def _doubtful(result: Mapping[str, Any]) -> bool:
    """Whether an entry's answer does not say if SES has the mail: no status, or a number and a new word."""
    word = result.get("Status", "")
    return not word or ("MessageId" in result and refusals.status(word).topic == "unknown")


def send(
    letter: Letter,
    to: Sequence[str],
    *,
    configuration_set: str,
    tags: Mapping[str, str],
    inline: Sequence[Inline] = (),
) -> str:
    """One mail that somebody waits for; SES's message id. Raises Transient or Permanent.

    inline: what its HTML shows by `cid:` addresses.
    """
    with translated():
        answer = client("sesv2").send_email(
            FromEmailAddress=letter.sender,
            **_reply_to(letter),
            Destination={"ToAddresses": list(to)},
            ConfigurationSetName=configuration_set,
            EmailTags=_tags(**tags),
            Content={
                "Simple": {
                    "Subject": {"Data": letter.subject, "Charset": "UTF-8"},
                    "Body": {
                        "Text": {"Data": letter.text, "Charset": "UTF-8"},
                        "Html": {"Data": letter.html, "Charset": "UTF-8"},
                    },
                    "Headers": [{"Name": name, "Value": value} for name, value in letter.headers.items()],
                    **_attached(inline),
                }
            },
        )
    return str(answer["MessageId"])


def refused_outright(error: CrierError) -> bool:
    """Whether SES answered and took nothing; otherwise it may have the mail."""
    cause = error.__cause__
    return isinstance(cause, ClientError) and status(cause) < 500


def why(error: BaseException) -> str:
    """What AWS called the error this one came from, e.g. "SendEmail: MessageRejected", or ""."""
    cause = error.__cause__
    return f"{cause.operation_name}: {code(cause)}" if isinstance(cause, ClientError) else ""
