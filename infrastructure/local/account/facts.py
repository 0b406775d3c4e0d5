"""What an account says of itself, asked with calls that only read. A refusal is a fact too, by AWS's code."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Generic, TypeVar

from infrastructure.local.stack.account import Account, describe

T = TypeVar("T")
# CloudFormation puts what a service answered behind this word; it is AWS's own token, not prose.
STATUSES = (
    "ISSUED",
    "PENDING_VALIDATION",
)  # of a certificate, the best first; from any other none comes back
UNREACHED = "EndpointConnectionError"  # nobody is at the service's address: not every region has each
HANDLER_CODE = re.compile(r"HandlerErrorCode: (\w+)")
ENDED = "FAILED"  # of what SES looks for in the DNS: it has given up
BEGINNINGS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "IMPORT_IN_PROGRESS")
NEVER_MADE = re.compile(
    "ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|REVIEW_IN_PROGRESS"
)  # a stack's status
# Parameters by which a stack is known as one of ours: another application's would be taken apart.
OURS, OUR_STORAGE = "DeskEmail", "Kept"


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
    address_alone: bool = False  # the domain is not verified, and the sender's address is, by itself

    @property
    def given_up(self) -> bool:
        """Whether SES has stopped looking for the domain's DKIM records: it does after three days."""
        return not self.verified and self.dkim == ENDED


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

    @property
    def alive(self) -> bool:
        """Whether it is good, or can become so: a request that timed out, after three days, never does.

        https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html
        """
        return self.status in STATUSES


@dataclass(frozen=True)
class Hearers:
    """How many addresses alarms go to: those that said yes to AWS's mail, and those it waits for."""

    confirmed: int
    pending: int


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
    alarms: Fact[Hearers] = field(default_factory=Fact)
    budgets: Fact[int] = field(default_factory=Fact)
    parameters: Mapping[str, str] = field(default_factory=dict)
    storages: Fact[Sequence[str]] = field(
        default_factory=Fact
    )  # stacks of storage of this name, where it has none
    storage: str = ""  # the stack of the storage, where it is one of its own
    storage_state: Fact[str] = field(default_factory=Fact)  # its status; "" where there is none
    target: str = ""  # CloudFront's name of the site, where the stack has one
    foreign: Sequence[str] = ()  # stacks under the names that are needed, which are not Crier's


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
    stack = asked(lambda: describe(session.client("cloudformation"), account.stack) or {})
    wanted = _or_of_stack(wanted, _stated(stack.value or {}))
    of_stacks, of_mail = _of_stacks(session, account.stack, stack), _of_mail(session, wanted)
    return Facts(
        region,
        wanted,
        caller,
        concurrency=asked(lambda: _concurrency(session)),
        certificate=asked(lambda: _certificate(session, wanted.domain)) if wanted.domain else Fact(),
        budgets=asked(lambda: _budgets(session, (caller.value or "").split(":")[4])),
        **of_mail,
        **of_stacks,
    )


def _of_mail(session: Any, wanted: Wanted) -> dict[str, Any]:
    """What SES says."""
    ses = session.client("sesv2")
    return {
        "sending": asked(lambda: _sending(ses.get_account())),
        "sender": _sender(ses, wanted.sender),
        "desk": _identity(ses, _names(wanted.desk)) if wanted.desk else Fact(),
        "desk_suppressed": _suppressed(ses, wanted.desk),
        "rules": _rules(session, wanted.mail_in),
    }


def _of_stacks(session: Any, name: str, stack: Fact[dict[str, Any]]) -> dict[str, Any]:
    """What CloudFormation says of a stack, and of the one that has its storage."""
    cloudformation, described = session.client("cloudformation"), stack.value or {}
    parameters = _stated(described)
    storage = parameters.get("StorageStack", "") if described else f"{name}-storage"
    beside = asked(lambda: describe(cloudformation, storage) or {}) if storage else Fact[dict[str, Any]]()
    both = ((name, described, OURS), (storage, beside.value or {}, OUR_STORAGE))
    there = [(called, one, sign) for called, one, sign in both if one]
    return {
        "stack": _status(stack),
        "failed": list(chain.from_iterable(_failed(cloudformation, called) for called, _, _ in there)),
        "alarms": asked(lambda: _hearers(session, name)) if described else Fact(),
        "parameters": parameters,
        "storages": Fact() if described else asked(lambda: _storages(cloudformation, name)),
        "storage": storage,
        "storage_state": _status(beside),
        "target": outputs(described).get("Domain", ""),
        "foreign": [called for called, one, sign in there if not ours(one, sign)],
    }


def _stated(described: Mapping[str, Any]) -> dict[str, str]:
    """What a stack was deployed with."""
    return {one["ParameterKey"]: one.get("ParameterValue", "") for one in described.get("Parameters", ())}


def _status(stack: Fact[dict[str, Any]]) -> Fact[str]:
    """A stack's status; "" where there is none, or none is named."""
    return Fact((stack.value or {}).get("StackStatus", ""), stack.refused)


def outputs(described: Mapping[str, Any]) -> dict[str, str]:
    """What a stack as CloudFormation describes it hands out."""
    return {one["OutputKey"]: one.get("OutputValue", "") for one in described.get("Outputs", ())}


def ours(described: Mapping[str, Any], *signs: str) -> bool:
    """Whether a stack that is there was made of Crier's templates. signs: parameters that only those have.

    One that was never made has nothing yet that could be lost.
    """
    there = {one["ParameterKey"] for one in described.get("Parameters", ())}
    return bool(NEVER_MADE.fullmatch(described.get("StackStatus", "")) or there.intersection(signs))


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
    """The identity that signs the sender's mail: a domain, verified or not, before the address alone."""
    if not address:
        return Fact()
    alone, *domains = _names(address)
    domain = _identity(ses, domains)
    if domain.refused or (domain.value and domain.value.verified):
        return domain
    by_itself = _identity(ses, [alone])
    if domain.value is None or by_itself.refused:
        return by_itself
    return Fact(replace(domain.value, address_alone=bool(by_itself.value and by_itself.value.verified)))


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
    """Stacks of storage.yaml that were made for this one: beside it, or inside of one that is gone.

    One that lay inside and handed on another's stays, too, when its stack is removed: it is none.
    """
    pages = cloudformation.get_paginator("list_exports").paginate()
    names = [one["Name"] for one in chain.from_iterable(page["Exports"] for page in pages)]
    stacks = [name.removesuffix("-Uploads") for name in names if name.endswith("-Uploads")]
    beside = [one for one in stacks if one == f"{stack}-storage"]
    inside = [one for one in stacks if one.startswith(f"{stack}-Storage-")]
    return sorted([*beside, *(one for one in inside if not _hands_on(cloudformation, one))])


def _hands_on(cloudformation: Any, stack: str) -> bool:
    """Whether a stack of storage.yaml makes nothing itself."""
    stated = (describe(cloudformation, stack) or {}).get("Parameters", ())
    return any(one["ParameterKey"] == OUR_STORAGE and one.get("ParameterValue") for one in stated)


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


def _events(cloudformation: Any, stack: str) -> Iterator[Mapping[str, Any]]:
    """Those of the newest try, the newest first: AWS keeps all of them for three months."""
    pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=stack)
    for event in chain.from_iterable(page["StackEvents"] for page in pages):
        yield event
        itself = event.get("PhysicalResourceId") == event.get("StackId")
        if itself and event["ResourceStatus"] in BEGINNINGS:
            return


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


def _hearers(session: Any, stack: str) -> Hearers:
    """Whom alarms reach. An address that did not say yes in time, or said no later, is listed no more."""
    cloudformation = session.client("cloudformation")
    resource = cloudformation.describe_stack_resource(StackName=stack, LogicalResourceId="Alarms")
    topic = resource["StackResourceDetail"]["PhysicalResourceId"]
    pages = session.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    every = [one["SubscriptionArn"] for one in chain.from_iterable(page["Subscriptions"] for page in pages)]
    return Hearers(sum(one.startswith("arn:") for one in every), every.count("PendingConfirmation"))
