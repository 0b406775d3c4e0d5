"""The operations: a request in, SES's answer out; faults on demand for tests."""

from __future__ import annotations

import base64
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from botocore.exceptions import ClientError

from infrastructure.local.ses import rules
from infrastructure.local.ses.events import SIMULATOR, Publisher, stored, story
from infrastructure.local.ses.journal import Journal
from infrastructure.local.ses.mail import Mail, Pairs, encoded, identifier, own_headers, take_apart
from infrastructure.local.ses.meter import Meter
from infrastructure.local.ses.post import Post
from infrastructure.local.ses.rules import Json, Refusal, Unrendered, bad
from infrastructure.local.stack.place import Place

Answer = dict[str, Any]


@dataclass
class Fault:
    """What goes wrong with the next `calls` send calls.

    throttle: refused, nothing accepted · error: 500, nothing accepted · stall: accepted, answered
    after `seconds` · lose: accepted, connection closed without an answer · error-after: accepted,
    answered 500 · die: as lose, and every connection is closed for `seconds` · entry: the entries
    at `indices` get `status` · refuse: the whole call, 400, with the code in `status` · no-events:
    accepted, and no event is ever published.
    """

    kind: str
    calls: int = 1
    seconds: float = 0.0
    status: str = "TRANSIENT_FAILURE"
    indices: list[int] = field(default_factory=list)


KINDS = {"throttle", "error", "stall", "lose", "error-after", "die", "entry", "refuse", "no-events"}


class Silence(Exception):
    """Close the connection without an answer."""


class Service:
    """The account: its limits, its templates, what it accepted."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.lock = threading.Lock()
        self.journal = Journal(place.folder / "ses.jsonl")
        self.publisher = Publisher(place)
        self.post = Post(place.ports.smtp)
        self._known: dict[tuple[str, str], float] = {}
        self._mail_from: dict[str, str] = {}  # by identity, its MAIL FROM domain
        self._fresh()

    def _fresh(self) -> None:
        self.meter = Meter()
        self.meter.refilled = time.monotonic()
        self.faults: list[Fault] = []
        self.templates: dict[str, Json] = {}
        self.switched_off: frozenset[str] = frozenset()  # configuration sets
        self.paused = False
        self.enforcement = "HEALTHY"
        self.counts: Counter[str] = Counter()
        self.dead_until = 0.0

    # ---- the API ----

    def send_email(self, request: Json) -> Answer:
        """SendEmail: one message to at most 50 recipients."""
        fault = self._begin()
        content = request.get("Content") or {}
        given = [kind for kind in ("Simple", "Raw", "Template") if content.get(kind)]
        if len(given) != 1:
            raise bad("Content needs exactly one of Simple, Raw, Template")
        tags = rules.tags(request.get("EmailTags") or [])
        if given == ["Raw"]:
            mail = self._raw(request, content["Raw"], tags)
        else:
            mail = self._made(request, content, given[0], tags)
        self._accept(fault, [mail])
        return {"MessageId": mail.identifier}

    def send_bulk_email(self, request: Json) -> Answer:
        """SendBulkEmail: at most 50 entries, each judged for itself."""
        fault = self._begin()
        entries = request.get("BulkEmailEntries") or []
        if not 1 <= len(entries) <= rules.ENTRIES:
            raise bad(f"BulkEmailEntries must hold 1 to {rules.ENTRIES} entries")
        template = (request.get("DefaultContent") or {}).get("Template")
        if not template:
            raise bad("DefaultContent.Template is required")
        sender = self._sender(request)
        default_tags = rules.tags(request.get("DefaultEmailTags") or [])
        default_headers = rules.headers(template.get("Headers") or [])
        default_data = rules.template_data(template.get("TemplateData"))
        content, overall = self._bulk_content(request, template)
        mails: list[Mail] = []
        results: list[Answer] = []
        for index, entry in enumerate(entries):
            if overall:
                results.append({"Status": overall, "Error": overall.replace("_", " ").lower()})
                continue
            if fault and fault.kind == "entry" and index in fault.indices:
                results.append({"Status": fault.status, "Error": "A fault that a test asked for"})
                continue
            try:
                mail = self._filled(
                    operation="SendBulkEmail",
                    request=request,
                    sender=sender,
                    destination=entry.get("Destination") or {},
                    content=content,
                    data=default_data | _replacement(entry),
                    headers=_replaced(default_headers, rules.headers(entry.get("ReplacementHeaders") or [])),
                    tags=default_tags | rules.tags(entry.get("ReplacementTags") or []),
                )
            except Refusal as refusal:
                results.append({"Status": "INVALID_PARAMETER", "Error": refusal.message})
                continue
            mail.template = template.get("TemplateName")
            mails.append(mail)
            results.append({"Status": "SUCCESS", "MessageId": mail.identifier})
        self._accept(fault, mails)
        return {"BulkEmailEntryResults": results}

    def _bulk_content(self, request: Json, template: Json) -> tuple[Json, str]:
        """What all entries are filled from, and the status of all of them where that is missing."""
        configuration_set = request.get("ConfigurationSetName")
        content: Json = {}
        overall = ""
        try:
            content = self._content(template)
        except Refusal as refusal:
            if refusal.code != "NotFoundException":
                raise
            overall = "TEMPLATE_NOT_FOUND"
        if configuration_set and not self._has("configuration set", configuration_set):
            overall = "CONFIGURATION_SET_NOT_FOUND"
        self._sends(configuration_set)
        return content, overall

    def get_suppressed_destination(self, address: str) -> Answer:
        """GetSuppressedDestination: the mailbox simulator's own, and nobody else."""
        if address.lower() != "suppressionlist@simulator.amazonses.com":
            raise Refusal("NotFoundException", f"Email address {address} does not exist on your list.", 404)
        held = {"EmailAddress": address, "Reason": "BOUNCE", "LastUpdateTime": time.time()}
        return {"SuppressedDestination": held}

    def create_email_identity(self, request: Json) -> Answer:
        """CreateEmailIdentity: kept by MiniStack, and verified at once, as where the records are there."""
        return _of_ministack(stored(self.place).create_email_identity, **request)

    def get_email_identity(self, name: str) -> Answer:
        """GetEmailIdentity, with the MAIL FROM domain, of which MiniStack knows nothing."""
        answer = _of_ministack(stored(self.place).get_email_identity, EmailIdentity=name)
        if own := self._mail_from.get(name):
            answer["MailFromAttributes"] = {
                "MailFromDomain": own,
                "MailFromDomainStatus": "SUCCESS",
                "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
            }
        return answer

    def put_email_identity_mail_from_attributes(self, name: str, request: Json) -> Answer:
        """PutEmailIdentityMailFromAttributes."""
        self.get_email_identity(name)
        self._mail_from[name] = str(request.get("MailFromDomain", ""))
        return {}

    def get_account(self) -> Answer:
        """GetAccount: limits, and whether sending is allowed."""
        return {
            "DedicatedIpAutoWarmupEnabled": False,
            "EnforcementStatus": self.enforcement,
            "ProductionAccessEnabled": True,
            "SendQuota": {
                "Max24HourSend": self.meter.daily,
                "MaxSendRate": self.meter.rate,
                "SentLast24Hours": float(self.meter.last_24h(time.monotonic())),
            },
            "SendingEnabled": not self.paused,
            "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
        }

    def create_template(self, request: Json) -> Answer:
        """CreateEmailTemplate."""
        name = request.get("TemplateName") or ""
        if self._template(name) is not None:
            raise Refusal("AlreadyExistsException", f"Template {name} already exists.")
        self.templates[name] = rules.template_content(request.get("TemplateContent") or {})
        return {}

    def update_template(self, name: str, request: Json) -> Answer:
        """UpdateEmailTemplate."""
        self._existing(name)
        self.templates[name] = rules.template_content(request.get("TemplateContent") or {})
        return {}

    def get_template(self, name: str) -> Answer:
        """GetEmailTemplate."""
        return {"TemplateName": name, "TemplateContent": dict(self._existing(name))}

    def delete_template(self, name: str) -> Answer:
        """DeleteEmailTemplate."""
        self._existing(name)
        self.templates.pop(name, None)
        return {}

    def list_templates(self) -> Answer:
        """ListEmailTemplates, those made here."""
        return {"TemplatesMetadata": [{"TemplateName": name} for name in sorted(self.templates)]}

    # ---- for tests ----

    def stats(self) -> Answer:
        """Counts, and what is still on its way."""
        return {
            "accepted": self.journal.accepted,
            "addresses": len(self.journal.by_address),
            "most_for_one_address": max(self.journal.by_address.values(), default=0),
            "counts": dict(self.counts),
            "waiting": {
                "mails": self.post.waiting.unfinished_tasks,
                "events": self.publisher.waiting.unfinished_tasks,
            },
            "lost_to_inbox": self.post.lost,
            "failed_events": self.publisher.failed[-20:],
            "faults": [fault.kind for fault in self.faults],
        }

    def mails(self, to: str | None, tag: str | None) -> Answer:
        """What was accepted, with the headers as sent."""
        return {"mails": self.journal.find(to, tag)}

    def reset(self) -> Answer:
        """An account that has never sent."""
        with self.lock:
            self.journal.clear()
            self.post.on = True
            self._fresh()
        return {}

    def change(self, request: Json) -> Answer:
        """Set rate, daily, paused, enforcement, inbox (true or false), faults (a list)."""
        with self.lock:
            self.meter.limit(
                float(request.get("rate", self.meter.rate)), float(request.get("daily", self.meter.daily))
            )
            self.paused = bool(request.get("paused", self.paused))
            self.enforcement = str(request.get("enforcement", self.enforcement))
            self.post.on = bool(request.get("inbox", self.post.on))
            faults = [Fault(**fault) for fault in request.get("faults", [])]
            if unknown := {fault.kind for fault in faults} - KINDS:
                raise bad(f"no such fault: {', '.join(sorted(unknown))}")
            self.faults.extend(faults)
        return self.stats()

    # ---- inside ----

    def _begin(self) -> Fault | None:
        """The fault this call meets, if any. Raises Refusal when the account may not send."""
        with self.lock:
            self.counts["calls"] += 1
            fault = self.faults[0] if self.faults else None
            if fault:
                fault.calls -= 1
                self.counts[f"fault {fault.kind}"] += 1
                if fault.calls <= 0:
                    self.faults.pop(0)
        if self.enforcement == "SHUTDOWN":
            raise Refusal("AccountSuspendedException", "Sending suspended for this account.")
        if self.paused:
            raise Refusal("SendingPausedException", "Email sending is disabled for this account.")
        if fault and fault.kind == "throttle":
            raise Refusal("TooManyRequestsException", "Maximum sending rate exceeded.", 429)
        if fault and fault.kind == "error":
            raise Refusal("InternalServiceErrorException", "Service unavailable", 500)
        if fault and fault.kind == "refuse":
            raise Refusal(fault.status, "Refused on demand.")
        return fault

    def _accept(self, fault: Fault | None, mails: list[Mail]) -> None:
        """From here on the mails are SES's: counted, written down, delivered, told."""
        addresses = list(chain.from_iterable(mail.to for mail in mails))
        simulated = sum(address.lower().endswith("@" + SIMULATOR) for address in addresses)
        if mails:
            with self.lock:
                self.meter.take(time.monotonic(), len(addresses), simulated)
            self.journal.add(mails)
        with self.lock:
            self.counts["accepted mails"] += len(mails)
            self.counts["accepted recipients"] += len(addresses)
        self._deliver(mails, silent=fault is not None and fault.kind == "no-events")
        if fault:
            self._fail_after(fault)

    def _deliver(self, mails: list[Mail], *, silent: bool) -> None:
        """Into the inbox, and to whoever hears of each; silent: nobody does."""
        events = [(mail, story(mail)) for mail in mails]
        for mail, told in events:
            if any(api == "DELIVERY" for api, _ in told):
                self.post.send(mail)
        if silent:
            return
        for name in {mail.configuration_set for mail in mails if mail.configuration_set}:
            own = [told for mail, told in events if mail.configuration_set == name]
            self.publisher.publish(name, list(chain.from_iterable(own)))

    def _fail_after(self, fault: Fault) -> None:
        """The faults of a call whose mails are out already."""
        match fault.kind:
            case "stall":
                time.sleep(fault.seconds)
            case "error-after":
                raise Refusal("InternalServiceErrorException", "Service unavailable", 500)
            case "die":
                self.dead_until = time.monotonic() + fault.seconds
                raise Silence
            case "lose":
                raise Silence

    def _sender(self, request: Json) -> str:
        given = request.get("FromEmailAddress")
        if not given:
            raise bad("FromEmailAddress is required")
        address = rules.bare(given)
        domain = address.rpartition("@")[2].lower()
        parents = [domain.split(".", n)[-1] for n in range(domain.count("."))]
        if not any(self._has("identity", name) for name in (address, *parents)):
            raise Refusal(
                "MessageRejected",
                "Email address is not verified. The following identities failed the check in region "
                f"US-EAST-1: {address}",
            )
        return address

    def _made(self, request: Json, content: Json, kind: str, tags: dict[str, str]) -> Mail:
        sender, destination = self._sender(request), request.get("Destination") or {}
        self._known_set(request)
        if kind == "Simple":
            simple, body = content["Simple"], content["Simple"].get("Body") or {}
            text, html = (body.get(part, {}).get("Data") for part in ("Text", "Html"))
            if text is None and html is None:
                raise bad("The message has no body")
            mail = self._filled(
                operation="SendEmail",
                request=request,
                sender=sender,
                destination=destination,
                content={"Subject": simple["Subject"]["Data"], "Text": text, "Html": html},
                data=None,
                headers=rules.headers(simple.get("Headers") or []),
                tags=tags,
            )
            mail.attached = rules.attachments(simple.get("Attachments") or [])
        else:
            template = content["Template"]
            mail = self._filled(
                operation="SendEmail",
                request=request,
                sender=sender,
                destination=destination,
                content=self._content(template),
                data=rules.template_data(template.get("TemplateData")),
                headers=rules.headers(template.get("Headers") or []),
                tags=tags,
            )
            mail.template = template.get("TemplateName")
        return mail

    def _raw(self, request: Json, raw: Json, tags: dict[str, str]) -> Mail:
        headers, body, addressed = take_apart(base64.b64decode(raw.get("Data") or ""))
        sender = self._sender(
            {"FromEmailAddress": request.get("FromEmailAddress") or _value(headers, "From")}
        )
        self._known_set(request)
        destination = request.get("Destination") or {"ToAddresses": addressed}
        ours, now = identifier(), datetime.now(UTC)
        return Mail(
            identifier=ours,
            operation="SendEmail",
            sender=sender,
            to=rules.recipients(destination),
            headers=[*headers, *own_headers(ours, now, tags)],
            raw=body,
            tags=tags,
            configuration_set=request.get("ConfigurationSetName"),
        )

    def _filled(
        self,
        *,
        operation: str,
        request: Json,
        sender: str,
        destination: Json,
        content: Json,
        data: Json | None,
        headers: Pairs,
        tags: dict[str, str],
    ) -> Mail:
        """One message of Simple (data is None: nothing to fill) or of a template."""
        to, ours, now, failure = rules.recipients(destination), identifier(), datetime.now(UTC), None
        subject, text, html = (content.get(part) for part in ("Subject", "Text", "Html"))
        if data is not None:
            try:
                subject, text, html = (rules.fill(p, data) if p else None for p in (subject, text, html))
            except Unrendered as error:
                failure = str(error)
        reply_to = [reply for reply in request.get("ReplyToAddresses") or [] if rules.bare(reply)]
        shown = [("From", request["FromEmailAddress"])]
        shown += [("Reply-To", ", ".join(reply_to))] if reply_to else []
        for name, kind in (("To", "ToAddresses"), ("Cc", "CcAddresses")):
            shown += [(name, ", ".join(destination[kind]))] if destination.get(kind) else []
        shown += [("Subject", encoded(rules.subject(subject or ""))), ("MIME-Version", "1.0")]
        return Mail(
            identifier=ours,
            operation=operation,
            sender=sender,
            to=to,
            headers=[*shown, *headers, *own_headers(ours, now, tags)],
            text=text,
            html=html,
            tags=tags,
            configuration_set=request.get("ConfigurationSetName"),
            failure=failure,
        )

    def _content(self, template: Json) -> Json:
        ways = [way for way in ("TemplateName", "TemplateArn", "TemplateContent") if template.get(way)]
        if len(ways) != 1:
            raise bad("A template is given by exactly one of name, ARN and content")
        if ways == ["TemplateContent"]:
            return rules.template_content(template["TemplateContent"])
        return self._existing(template[ways[0]].rpartition("/")[2])

    def _existing(self, name: str) -> Json:
        content = self._template(name)
        if content is None:
            raise Refusal("NotFoundException", f"Template {name} does not exist.", 404)
        return content

    def _template(self, name: str) -> Json | None:
        """A template made here, else one that the deployment made in MiniStack."""
        if name in self.templates:
            return self.templates[name]
        try:
            found: Json = stored(self.place).get_email_template(TemplateName=name)["TemplateContent"]
        except ClientError:
            return None
        return found

    def _known_set(self, request: Json) -> None:
        if name := request.get("ConfigurationSetName"):
            self._known_to_exist(name)
            self._sends(name)

    def _known_to_exist(self, configuration_set: str) -> None:
        if not self._has("configuration set", configuration_set):
            answer = f"Configuration set <{configuration_set}> does not exist."
            raise Refusal("NotFoundException", answer, 404)

    def _sends(self, configuration_set: str | None) -> None:
        """Raises Refusal where a configuration set was switched off (`./crier mail stop`)."""
        if configuration_set in self.switched_off:
            answer = f"Sending is paused for configuration set <{configuration_set}>."
            raise Refusal("SendingPausedException", answer)

    def put_configuration_set_sending_options(self, name: str, request: Json) -> Answer:
        """PutConfigurationSetSendingOptions: whether SES takes mail of this configuration set."""
        self._known_to_exist(name)
        enabled = bool(request.get("SendingEnabled"))
        self.switched_off = self.switched_off - {name} if enabled else self.switched_off | {name}
        return {}

    def _has(self, kind: str, name: str) -> bool:
        """Whether the deployment made this; what is there is believed for five seconds."""
        if self._known.get((kind, name), 0.0) > time.monotonic():
            return True
        try:
            if kind == "identity":
                stored(self.place).get_email_identity(EmailIdentity=name)
            else:
                stored(self.place).get_configuration_set(ConfigurationSetName=name)
        except ClientError:
            return False
        self._known[kind, name] = time.monotonic() + 5
        return True


def _of_ministack(call: Callable[..., Json], **request: Any) -> Answer:
    """What MiniStack's own SES answers, or its refusal."""
    try:
        answer = dict(call(**request))
    except ClientError as error:
        refused = error.response["Error"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        raise Refusal(refused["Code"], refused["Message"], status) from error
    answer.pop("ResponseMetadata", None)
    answer.pop("CreatedTimestamp", None)
    return answer


def _replacement(entry: Json) -> dict[str, Any]:
    replacement = (entry.get("ReplacementEmailContent") or {}).get("ReplacementTemplate") or {}
    return rules.template_data(replacement.get("ReplacementTemplateData"))


def _replaced(default: Pairs, own: Pairs) -> Pairs:
    """The template's headers, each overridden by the entry's of the same name."""
    names = {name.lower() for name, _ in own}
    merged = [pair for pair in default if pair[0].lower() not in names] + own
    if len(merged) > rules.HEADERS:
        raise bad(f"Number of headers exceeds the maximum of {rules.HEADERS}")
    return merged


def _value(headers: Pairs, name: str) -> str:
    return next((value for n, value in headers if n.lower() == name.lower()), "")
