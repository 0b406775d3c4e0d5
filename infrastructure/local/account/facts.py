"""What an account says of itself, asked with calls that only read. A refusal is a fact too, by AWS's code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Generic, TypeVar

from infrastructure.local.stack.account import Account, describe

T = TypeVar("T")
# CloudFormation puts what a service answered behind this word; it is AWS's own token, not prose.
STATUSES = ("ISSUED", "PENDING_VALIDATION")  # of a certificate, the best first
UNREACHED = "EndpointConnectionError"  # nobody is at the service's address: not every region has each
HANDLER_CODE = re.compile(r"HandlerErrorCode: (\w+)")


@dataclass(frozen=True)
class Fact(Generic[T]):
    """What was answered, or the code of the refusal: one of the two."""

    value: T | None = None
    refused: str = ""  # "AccessDeniedException"; "" where it was answered


@dataclass(frozen=True)
class Sending:
    """SES's account in the region. `rate`: recipients a second."""

    production: bool
    enabled: bool
    enforcement: str
    daily: float
    sent: float
    rate: float


@dataclass(frozen=True)
class Identity:
    """An identity of SES: a domain or an address. `tokens`: Easy DKIM's, for the DNS records."""

    name: str
    verified: bool
    dkim: str = ""  # SUCCESS, PENDING, FAILED, TEMPORARY_FAILURE, NOT_STARTED
    tokens: Sequence[str] = ()
    mail_from: str = ""  # its own MAIL FROM domain
    mail_from_status: str = ""


@dataclass(frozen=True)
class FailedResource:
    """Something of the stack that could not be made: its type and what the service called it."""

    name: str
    kind: str
    code: str


@dataclass(frozen=True)
class Certificate:
    """ACM's in us-east-1. `record`: the CNAME that proves the name, (name, value)."""

    arn: str
    status: str
    record: tuple[str, str] | None = None


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to deploy, as far as it is known."""

    desk: str = ""
    sender: str = ""
    domain: str = ""  # the site's own host name; empty: CloudFront's
    mail_in: str = ""  # the address that drafts are mailed to; empty: none is taken


@dataclass(frozen=True)
class Facts:
    """Everything the checks look at. A list that is empty was answered so."""

    region: str
    wanted: Wanted
    caller: Fact[str] = field(default_factory=Fact)  # the ARN
    sending: Fact[Sending] = field(default_factory=Fact)
    sender: Fact[Identity] = field(default_factory=Fact)  # its domain, or one above, or its address
    desk: Fact[Identity] = field(default_factory=Fact)
    desk_suppressed: Fact[bool] = field(default_factory=Fact)
    concurrency: Fact[int] = field(default_factory=Fact)
    stack: Fact[str] = field(default_factory=Fact)  # its status; "" where there is none
    failed: Sequence[FailedResource] = ()
    certificate: Fact[Certificate] = field(default_factory=Fact)
    rules: Fact[str] = field(default_factory=Fact)  # the active receipt rule set's name; "" where none is
    alarms: Fact[int] = field(default_factory=Fact)  # addresses that have not confirmed that alarms may come
    budgets: Fact[int] = field(default_factory=Fact)
    parameters: Mapping[str, str] = field(default_factory=dict)
    storages: Fact[Sequence[str]] = field(
        default_factory=Fact
    )  # stacks of storage of this name, where it has none
    storage: str = ""  # the stack of the storage, where it is one of its own
    storage_state: Fact[str] = field(default_factory=Fact)  # its status; "" where there is none


def _or_of_stack(wanted: Wanted, parameters: Mapping[str, str]) -> Wanted:
    """What was asked for, and where nothing was, what the stack was deployed with."""
    return Wanted(
        wanted.desk or parameters.get("DeskEmail", ""),
        wanted.sender or parameters.get("FromEmail", ""),
        wanted.domain or parameters.get("SiteDomain", ""),
        wanted.mail_in or parameters.get("MailInAddress", ""),
    )


def gather(account: Account, wanted: Wanted) -> Facts:
    """Asks everything; stops after the first question where AWS does not know who asks.

    Raises Refused without profile or region, and where nothing can be asked at all.
    """
    session, region = account.session, account.session.region_name
    caller = asked(lambda: str(session.client("sts").get_caller_identity()["Arn"]))
    if caller.refused:
        return Facts(region, wanted, caller)
    ses = session.client("sesv2")
    cloudformation = session.client("cloudformation")
    stack = asked(lambda: describe(cloudformation, account.stack) or {})
    described = stack.value or {}
    stated = described.get("Parameters", ())
    parameters = {one["ParameterKey"]: one.get("ParameterValue", "") for one in stated}
    wanted = _or_of_stack(wanted, parameters)
    account_id = (caller.value or "").split(":")[4]
    storage = parameters.get("StorageStack", "") if described else f"{account.stack}-storage"
    storage_state = _state(cloudformation, storage)
    stacks = ((account.stack, described), (storage, storage_state.value))
    return Facts(
        region,
        wanted,
        caller,
        asked(lambda: _sending(ses.get_account())),
        _sender(ses, wanted.sender),
        _identity(ses, _names(wanted.desk)) if wanted.desk else Fact(),
        _suppressed(ses, wanted.desk),
        asked(lambda: _concurrency(session)),
        Fact(described.get("StackStatus", ""), stack.refused),
        _failures(cloudformation, stacks),
        asked(lambda: _certificate(session, wanted.domain)) if wanted.domain else Fact(),
        _rules(session, wanted.mail_in),
        asked(lambda: _unconfirmed(session, account.stack)) if described else Fact(),
        asked(lambda: _budgets(session, account_id)),
        parameters,
        Fact() if described else asked(lambda: _storages(cloudformation, account.stack)),
        storage,
        storage_state,
    )


def _failures(cloudformation: Any, stacks: Sequence[tuple[str, object]]) -> list[FailedResource]:
    """What failed of each of these that is there. stacks: with a value that says so."""
    return list(chain.from_iterable(_failed(cloudformation, name) for name, there in stacks if there))


def _state(cloudformation: Any, stack: str) -> Fact[str]:
    """A stack's status; "" where there is none, or none is named."""
    return (
        asked(lambda: str((describe(cloudformation, stack) or {}).get("StackStatus", "")))
        if stack
        else Fact()
    )


def asked(question: Callable[[], T | None]) -> Fact[T]:
    """The answer, AWS's code for not giving one, or UNREACHED. All else is raised (account.explained)."""
    from botocore.exceptions import ClientError, EndpointConnectionError

    try:
        return Fact(question())
    except ClientError as error:
        return Fact(None, str(error.response.get("Error", {}).get("Code", "")) or "?")
    except EndpointConnectionError:
        return Fact(None, UNREACHED)


def _sending(answer: Mapping[str, Any]) -> Sending:
    quota = answer["SendQuota"]
    return Sending(
        bool(answer.get("ProductionAccessEnabled")),
        bool(answer.get("SendingEnabled", True)),
        str(answer.get("EnforcementStatus", "HEALTHY")),
        float(quota["Max24HourSend"]),
        float(quota["SentLast24Hours"]),
        float(quota["MaxSendRate"]),
    )


def _names(address: str) -> list[str]:
    """The identities that let SES know an address: itself, its domain, the domains above."""
    labels = address.rpartition("@")[2].lower().split(".")
    return [address, *(".".join(labels[at:]) for at in range(len(labels) - 1))]


def _sender(ses: Any, address: str) -> Fact[Identity]:
    """The identity that signs the sender's mail: a domain before the address alone."""
    if not address:
        return Fact()
    alone, *domains = _names(address)
    return _identity(ses, [*domains, alone])


def _identity(ses: Any, names: Sequence[str]) -> Fact[Identity]:
    """The first of these that SES has and that is verified; else the first it has; else none."""
    known = list[Identity]()
    for name in names:
        answer = asked(lambda name=name: dict(ses.get_email_identity(EmailIdentity=name)))  # type: ignore[misc]
        if answer.refused not in ("", "NotFoundException"):
            return Fact(None, answer.refused)
        if answer.value:
            known.append(_read(name, answer.value))
    verified = [one for one in known if one.verified]
    return Fact(next(iter([*verified, *known]), None))


def _read(name: str, answer: Mapping[str, Any]) -> Identity:
    dkim, own = answer.get("DkimAttributes", {}), answer.get("MailFromAttributes", {})
    return Identity(
        name,
        bool(answer.get("VerifiedForSendingStatus")),
        str(dkim.get("Status", "")),
        tuple(dkim.get("Tokens", ())),
        str(own.get("MailFromDomain", "")),
        str(own.get("MailFromDomainStatus", "")),
    )


def _suppressed(ses: Any, desk: str) -> Fact[bool]:
    if not desk:
        return Fact()
    answer = asked(lambda: bool(ses.get_suppressed_destination(EmailAddress=desk)))
    return Fact(False) if answer.refused == "NotFoundException" else answer


def _rules(session: Any, mail_in: str) -> Fact[str]:
    """SES has one rule set in use in a region, whoever made it; SES's first API alone knows of them."""
    if not mail_in:
        return Fact()
    answer = asked(lambda: dict(session.client("ses").describe_active_receipt_rule_set()))
    name = (answer.value or {}).get("Metadata", {}).get("Name", "")
    return Fact(None, answer.refused) if answer.refused else Fact(str(name))


def _budgets(session: Any, account_id: str) -> int:
    return len(session.client("budgets").describe_budgets(AccountId=account_id).get("Budgets", ()))


def _concurrency(session: Any) -> int:
    return int(session.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"])


def _storages(cloudformation: Any, stack: str) -> Sequence[str]:
    """Stacks of storage.yaml that were made for this one: beside it, or inside of one that is gone."""
    pages = cloudformation.get_paginator("list_exports").paginate()
    names = [one["Name"] for one in chain.from_iterable(page["Exports"] for page in pages)]
    stacks = [name.removesuffix("-Uploads") for name in names if name.endswith("-Uploads")]
    return sorted(one for one in stacks if one == f"{stack}-storage" or one.startswith(f"{stack}-Storage-"))


def _failed(cloudformation: Any, stack: str) -> list[FailedResource]:
    """What failed of the newest try, in the stack and in those nested in it."""
    rows = list[FailedResource]()
    waiting, seen = [stack], set[str]()
    while waiting and len(seen) < 8:
        name = waiting.pop()
        seen.add(name)
        events = asked(lambda name=name: list(_events(cloudformation, name))).value or []  # type: ignore[misc]
        for event in events:
            if not event["ResourceStatus"].endswith("_FAILED"):
                continue
            kind, child = event["ResourceType"], event.get("PhysicalResourceId", "")
            if kind == "AWS::CloudFormation::Stack":
                waiting += [child] if child and child not in (*seen, event.get("StackId")) else []
                continue
            code = HANDLER_CODE.search(event.get("ResourceStatusReason", ""))
            rows.append(FailedResource(event["LogicalResourceId"], kind, code[1] if code else ""))
    return [row for row in rows if row.code] or rows  # what was only cancelled says nothing


def _events(cloudformation: Any, stack: str) -> Sequence[Mapping[str, Any]]:
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    return list(chain.from_iterable(page["StackEvents"] for page in pages))


def _certificate(session: Any, domain: str) -> Certificate | None:
    """The one of this name that is furthest on, with the record that proves it."""
    acm = session.client("acm", region_name="us-east-1")  # where CloudFront looks
    pages = acm.get_paginator("list_certificates").paginate()
    arns = [
        one["CertificateArn"]
        for one in chain.from_iterable(page["CertificateSummaryList"] for page in pages)
        if one["DomainName"].lower() == domain.lower()
    ]
    known = [acm.describe_certificate(CertificateArn=arn)["Certificate"] for arn in arns]
    known.sort(key=lambda one: STATUSES.index(one["Status"]) if one["Status"] in STATUSES else len(STATUSES))
    if not known:
        return None
    best = known[0]
    records = [one.get("ResourceRecord") for one in best.get("DomainValidationOptions", ())]
    record = next(((one["Name"], one["Value"]) for one in records if one), None)
    return Certificate(best["CertificateArn"], best["Status"], record)


def _unconfirmed(session: Any, stack: str) -> int:
    """How many of the addresses that alarms go to have not said yes to AWS's mail."""
    cloudformation = session.client("cloudformation")
    resource = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId="Alarms")
    topic = resource["StackResourceDetail"]["PhysicalResourceId"]
    pages = session.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    every = chain.from_iterable(page["Subscriptions"] for page in pages)
    return sum(one["SubscriptionArn"] == "PendingConfirmation" for one in every)
