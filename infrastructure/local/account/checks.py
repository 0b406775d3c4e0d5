"""Every fault of the first hour: when it is one, a plain sentence, and what to do. Values in, rows out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crier.model.recipients import is_reserved
from infrastructure.local.account import records
from infrastructure.local.account.facts import UNREACHED, Fact, Facts, FailedResource
from infrastructure.local.stack.account import REFUSALS, UNASKED

Level = Literal["stop", "wait", "note"]
FEW = 100  # concurrent functions: a new account often has ten, and eight queues share them
SES_NEAR = 0.8  # of the day's quota


@dataclass(frozen=True)
class Finding:
    """stop: nothing works before it is mended. wait: the rest works meanwhile. note: worth knowing."""

    check: str
    level: Level
    sentence: str
    do: str


@dataclass(frozen=True)
class Check:
    """`holds` says of what it is true, one text per case, put in for {0}; none: all is well."""

    name: str
    level: Level
    holds: Callable[[Facts], Iterator[str]]
    sentence: str
    do: str


def findings(facts: Facts) -> list[Finding]:
    """What is not as it should be, in the order in which it is mended."""
    rows = list[Finding]()
    for check in CHECKS:
        for case in check.holds(facts):
            rows.append(Finding(check.name, check.level, check.sentence.format(case), check.do.format(case)))
        if rows and rows[-1].check == "credentials":
            break  # nothing else was asked
    return rows


def _when(holds: Callable[[Facts], object]) -> Callable[[Facts], Iterator[str]]:
    """A check of which there is one case at most; a text is put in for {0}."""

    def cases(facts: Facts) -> Iterator[str]:
        if case := holds(facts):
            yield case if isinstance(case, str) else ""

    return cases


def _stopped(status: str) -> Callable[[Facts], Iterator[str]]:
    """The stack, and the one of its storage, where it is in such a state."""

    def cases(facts: Facts) -> Iterator[str]:
        if re.fullmatch(status, facts.storage_state.value or ""):
            yield f"{facts.storage}, {facts.storage_state.value}"
        if re.fullmatch(status, facts.stack.value or ""):
            yield str(facts.stack.value)

    return cases


def _foreign(facts: Facts) -> Iterator[str]:
    yield from facts.foreign


def _resource(wanted: Callable[[FailedResource], bool]) -> Callable[[Facts], Iterator[str]]:
    def cases(facts: Facts) -> Iterator[str]:
        yield from dict.fromkeys(
            f"{one.name} ({one.kind}: {one.code or 'no code'})" for one in facts.failed if wanted(one)
        )

    return cases


def _no_distribution(one: FailedResource) -> bool:
    return one.kind == "AWS::CloudFront::Distribution" and one.code in (
        "AccessDenied",
        "UnauthorizedTaggingOperation",
    )


def _limit(one: FailedResource) -> bool:
    return one.code in ("ServiceLimitExceeded", "LimitExceeded", "Throttling")


def _denied(one: FailedResource) -> bool:
    return one.code in ("AccessDenied", "InvalidCredentials") and not _no_distribution(one)


def _taken(one: FailedResource) -> bool:
    return one.code in ("AlreadyExists", "ResourceConflict")


def _other(one: FailedResource) -> bool:
    return not any(known(one) for known in (_no_distribution, _limit, _denied, _taken))


def _questions(facts: Facts) -> Mapping[str, Fact[Any]]:
    """What AWS was asked, by the right that it takes."""
    return {
        "SES's account (ses:GetAccount)": facts.sending,
        "the sender's identity (ses:GetEmailIdentity)": facts.sender,
        "SES's suppression list (ses:GetSuppressedDestination)": facts.desk_suppressed,
        "Lambda's limits (lambda:GetAccountSettings)": facts.concurrency,
        "the stack (cloudformation:DescribeStacks)": facts.stack,
        "the storage's stack (cloudformation:DescribeStacks)": facts.storage_state,
        "certificates (acm:ListCertificates)": facts.certificate,
        "the alarms' addresses (sns:ListSubscriptionsByTopic)": facts.alarms,
        "budgets (budgets:ViewBudget)": facts.budgets,
        "SES's receipt rules (ses:DescribeActiveReceiptRuleSet)": facts.rules,
    }


def _unasked(facts: Facts) -> Iterator[str]:
    """Questions that AWS did not answer: what they would have found, nobody knows."""
    for name, fact in _questions(facts).items():
        if fact.refused and fact.refused != UNREACHED:
            yield f"{name}: {fact.refused}"


def _unreached(facts: Facts) -> str:
    names = [name.partition(" (")[0] for name, fact in _questions(facts).items() if fact.refused == UNREACHED]
    return f"{facts.region}: {', '.join(names)}" if names else ""


def refusal(code: str) -> str:
    """What one of AWS's codes comes to, and what to do; empty for no code."""
    if not code or code in UNASKED:
        return UNASKED.get(code, "")
    row = next((row for row in REFUSALS if code in row.codes), REFUSALS[-1])
    return f"{row.plain} {row.do} ({code})"


def _sandbox(facts: Facts) -> bool:
    return bool(facts.sending.value and not facts.sending.value.production)


def _mail_in_domain(facts: Facts) -> str:
    return facts.wanted.mail_in.rpartition("@")[2].lower()


def _takes_all_mail(facts: Facts) -> str:
    """A domain whose MX record is somebody's mail already, or SES's own for bounces."""
    domain, sender = _mail_in_domain(facts), facts.wanted.sender.rpartition("@")[2].lower()
    people = facts.wanted.desk.rpartition("@")[2].lower()
    identity = facts.sender.value
    bounces = identity.mail_from if identity else ""
    return domain if domain and domain in (sender, people, bounces, records.mail_from(sender)) else ""


def _foreign_mail_in(facts: Facts) -> str:
    """One that no domain lies above which SES knows as ours: it takes no mail for others."""
    identity, domain = facts.sender.value, _mail_in_domain(facts)
    if not domain or identity is None or "@" in identity.name:
        return ""
    return "" if f".{domain}".endswith(f".{identity.name}") else domain


def _missing_sender(facts: Facts) -> str:
    known = facts.sender.value or facts.sender.refused or not facts.wanted.sender
    return "" if known else f"{facts.wanted.sender.rpartition('@')[2]} in {facts.region}"


CHECKS = (
    Check("credentials", "stop", _when(lambda facts: refusal(facts.caller.refused)), "AWS does not say who you are: {0}", "Then run this again."),
    Check(
        "not-asked", "note", _unasked,
        "Your credentials may not look at {0}.",
        "What is wrong there stays unseen. Ask whoever looks after the account for the right, or run this as them.",
    ),
    Check(
        "region-without", "stop", _when(_unreached),
        "AWS knows you, and nobody answers in {0}.",
        "Not every region has every service: SES is in fewer than most. Deploy in one that has it, like --region eu-west-1. "
        "Is the region's name right, and the network there?",
    ),
    # ---- Mail ----
    Check(
        "desk-reserved", "stop",
        _when(lambda facts: facts.wanted.desk and is_reserved(facts.wanted.desk)),
        "The desk's address is at a domain where nobody lives, so no receipt would ever arrive.",
        "Say a real one: ./crier deploy --desk press@your-domain.org",
    ),
    Check(
        "sender-reserved", "stop",
        _when(lambda facts: facts.wanted.sender and is_reserved(facts.wanted.sender)),
        "The sender's address is at a domain where nobody lives: SES cannot verify it.",
        "Say one at a domain of yours: ./crier deploy --sender news@your-domain.org",
    ),
    Check(
        "identity-missing", "stop", _when(_missing_sender),
        "SES does not know the sending domain {0}; it looks in this region alone.",
        "./crier deploy makes it and prints the records for your DNS. Is it verified in another region? Deploy there.",
    ),
    Check(
        "identity-address-alone", "wait",
        _when(lambda facts: facts.sender.value and (
            facts.sender.value.address_alone or ("@" in facts.sender.value.name and facts.sender.value.verified))),
        "SES knows the sender's address alone, not its domain: mail goes out without your DKIM signature, and lands in spam.",
        "./crier deploy adds the domain and prints its records.",
    ),
    Check(
        "identity-given-up", "stop",
        _when(lambda facts: facts.sender.value and facts.sender.value.given_up and facts.sender.value.name),
        "SES looked for the DKIM records of {0} for three days, and looks no longer.",
        "Put the records below into the DNS first; then ./crier deploy has SES look again.",
    ),
    Check(
        "identity-pending", "stop",
        _when(lambda facts: facts.sender.value and not facts.sender.value.verified and not facts.sender.value.given_up
              and not facts.sender.value.address_alone and facts.sender.value.name),
        "{0} is not verified yet: SES takes no mail from it.",
        "Put the DKIM records below into the domain's DNS. AWS looks for up to three days; most take minutes.",
    ),
    Check(
        "mail-from", "wait",
        _when(lambda facts: facts.sender.value and "@" not in facts.sender.value.name and facts.sender.value.mail_from_status != "SUCCESS" and facts.sender.value.name),
        "{0} has no MAIL FROM domain of its own that is verified: SPF speaks for amazonses.com, not for you.",
        "Put the MX and TXT records below into its DNS, then ./crier deploy: SES looks for three days. Mail goes out without them, too.",
    ),
    Check(
        "sandbox", "wait", _when(_sandbox),
        "SES is in its sandbox: it writes to verified addresses alone, 200 a day.",
        "Ask for production access: SES console, Account dashboard. The text below is filled in. It takes about a day; everything else works meanwhile.",
    ),
    Check(
        "sandbox-desk", "stop",
        _when(lambda facts: _sandbox(facts) and facts.wanted.desk and not facts.desk.refused and not (facts.desk.value and facts.desk.value.verified)),
        "In the sandbox the desk's address must be verified too, or no receipt arrives.",
        "SES console, Identities, Create identity, the desk's address; then press the link in AWS's mail to it.",
    ),
    Check(
        "ses-paused", "stop",
        _when(lambda facts: facts.sending.value and (not facts.sending.value.enabled or facts.sending.value.enforcement == "SHUTDOWN")),
        "SES sends nothing from this account: sending is paused.",
        "SES console, Account dashboard: it says whether you did it or AWS, and how to answer.",
    ),
    Check(
        "ses-probation", "wait",
        _when(lambda facts: facts.sending.value and facts.sending.value.enforcement == "PROBATION"),
        "AWS watches this account's mail: too many bounces or complaints.",
        "SES console, Reputation metrics. Find the list that was imported without consent.",
    ),
    Check(
        "ses-quota", "wait",
        _when(lambda facts: facts.sending.value and 0 <= facts.sending.value.daily * SES_NEAR <= facts.sending.value.sent),
        "Four fifths of what SES sends in a day are used: a mailing waits for tomorrow where it does not fit.",
        "Ask for more: Service Quotas console, Amazon SES, Sending quota.",
    ),
    Check(
        "desk-suppressed", "stop", _when(lambda facts: facts.desk_suppressed.value),
        "The desk's address is on SES's suppression list: something sent to it bounced or was complained of, and no receipt arrives.",
        "SES console, Suppression list: take it off, once the mailbox works.",
    ),
    # ---- Drafts by mail ----
    Check(
        "mail-in-region", "wait",
        _when(lambda facts: facts.wanted.mail_in and facts.region not in records.RECEIVING and facts.region),
        "SES takes no mail in in {0}, as far as we know: the rest is deployed, and no rule is added for drafts by mail.",
        "Look whether AWS lists the region by now (General Reference, Amazon SES, Email receiving endpoints), or do without: ./crier deploy --mail-in none",
    ),
    Check(
        "mail-in-domain", "stop", _when(_takes_all_mail),
        "Drafts are to be mailed to an address at {0}, where other mail arrives already: its MX record would take all of that away.",
        "Say one on a subdomain of its own: ./crier deploy --mail-in drafts@in.your-domain.org",
    ),
    Check(
        "mail-in-foreign", "stop", _when(_foreign_mail_in),
        "SES takes mail for domains alone that it knows as yours, and {0} lies below none of them.",
        "Say an address below the sender's domain: ./crier deploy --mail-in drafts@in.your-domain.org",
    ),
    Check(
        "mail-in-rule", "wait",
        _when(lambda facts: facts.wanted.mail_in and facts.stack.value and facts.region in records.RECEIVING
              and facts.rules.value is not None and facts.parameters.get("MailInRules", "") != facts.rules.value
              and (facts.rules.value or "none")),
        "Drafts by mail do not arrive: SES's receipt rule set in use is another than the one that has Crier's rule ({0}).",
        "./crier deploy adds the rule to the set in use.",
    ),
    # ---- The rest of the account ----
    Check(
        "concurrency", "wait",
        _when(lambda facts: facts.concurrency.value is not None and facts.concurrency.value < FEW and str(facts.concurrency.value)),
        "Lambda runs {0} functions at once in this account: enough for one release, not for a busy morning.",
        "Ask for 1,000: Service Quotas console, AWS Lambda, Concurrent executions. It costs nothing.",
    ),
    Check(
        "certificate-missing", "stop",
        _when(lambda facts: facts.wanted.domain and not facts.certificate.refused and not facts.certificate.value and facts.wanted.domain),
        "There is no certificate for {0} in us-east-1, where CloudFront looks.",
        "./crier deploy asks for one and prints its record.",
    ),
    Check(
        "certificate-pending", "stop",
        _when(lambda facts: facts.certificate.value and facts.certificate.value.alive and facts.certificate.value.status != "ISSUED" and facts.certificate.value.status),
        "The certificate is not issued yet ({0}).",
        "Put its CNAME record below into the DNS. It takes minutes; a CAA record that leaves out amazon.com forbids it.",
    ),
    Check(
        "certificate-ended", "stop",
        _when(lambda facts: facts.certificate.value and not facts.certificate.value.alive and facts.certificate.value.status),
        "The certificate that was asked for never becomes good any more ({0}): AWS waits three days for its record.",
        "./crier deploy asks for another and prints its record. A CAA record that leaves out amazon.com forbids it.",
    ),
    Check(
        "cloudfront", "stop", _resource(_no_distribution),
        "CloudFront refused to make {0}: a new account may not before AWS has verified it.",
        "Support console, Account and billing, CloudFront: \"Please verify my account so that I can create distributions.\" "
        "It takes a day or two. Then ./crier remove what is left of this try, and deploy again.",
    ),
    Check(
        "limit", "stop", _resource(_limit), "A limit of this account stopped {0}.",
        "Service Quotas console: ask for more of it, then deploy again.",
    ),
    Check(
        "denied", "stop", _resource(_denied), "Your credentials may not make {0}.",
        "Deploy as somebody who may, such as a role with AdministratorAccess; running it needs much less. May you do "
        "all of it? Then a rule of your organisation forbids it (a service control policy): whoever keeps that can say so.",
    ),
    Check(
        "taken", "stop", _resource(_taken), "There is a {0} already, under the very name that is needed.",
        "Another stack has it, or one that is gone left it: look at it in its console, and delete it if it is nobody's; "
        "else deploy under another name, --stack NAME. If it is the distribution, another one serves your host name: "
        "take the name off that one first.",
    ),
    Check(
        "failed", "note", _resource(_other), "The last deployment stopped at {0}.",
        "CloudFormation console, the stack, Events: its reason stands there.",
    ),
    Check(
        "stack-foreign", "stop", _foreign,
        "The stack {0} was not made by Crier: deployed over it, Crier would take apart what is in it.",
        "Deploy under another name: ./crier deploy --stack NAME. The stack of a newsroom's storage is deployed along with its own.",
    ),
    Check(
        "stack-rolled-back", "stop", _stopped("ROLLBACK_COMPLETE|ROLLBACK_FAILED|CREATE_FAILED|REVIEW_IN_PROGRESS"),
        "The first deployment failed ({0}): CloudFormation keeps an empty stack in the way.",
        "Mend what is above, then: ./crier remove, with --stack and the name of that stack, and deploy again. "
        "There is nothing in it to lose.",
    ),
    Check(
        "stack-update-stuck", "stop", _stopped("UPDATE_ROLLBACK_FAILED"),
        "An update failed and could not be taken back ({0}). What was there goes on running.",
        "CloudFormation console, the stack, Stack actions, Continue update rollback. Then deploy again.",
    ),
    Check(
        "stack-rolled-back-update", "note", _stopped("UPDATE_ROLLBACK_COMPLETE|IMPORT_ROLLBACK_COMPLETE"),
        "The last update was taken back ({0}); the one before it runs.", "Mend what is above, and deploy again.",
    ),
    Check(
        "stack-busy", "wait", _stopped("(CREATE|UPDATE|DELETE|ROLLBACK|UPDATE_ROLLBACK|IMPORT)(_COMPLETE_CLEANUP)?_IN_PROGRESS"),
        "CloudFormation is at work on the stack ({0}).", "Wait until it has ended, some minutes.",
    ),
    Check(
        "stack-not-deleted", "stop", _stopped("DELETE_FAILED"), "The stack could not be deleted whole ({0}).",
        "CloudFormation console, the stack, Delete: it offers to keep what is in the way.",
    ),
    # ---- A stack that is there ----
    Check(
        "no-address", "stop",
        _when(lambda facts: facts.stack.value and facts.parameters.get("SiteUrl", "-") == ""),
        "The stack does not know the newsroom's address yet, so it publishes nothing.", "./crier deploy tells it.",
    ),
    Check(
        "alarms-unconfirmed", "wait",
        _when(lambda facts: facts.alarms.value and facts.alarms.value.pending and str(facts.alarms.value.pending)),
        "Alarms reach nobody: {0} address has not pressed the link in AWS's mail \"Subscription Confirmation\".",
        "Press it; it may lie in spam. It is gone after three days: then SNS console, the topic, Request confirmation.",
    ),
    Check(
        "alarms-nobody", "wait",
        _when(lambda facts: facts.alarms.value and not (facts.alarms.value.confirmed or facts.alarms.value.pending)),
        "Alarms reach nobody: their topic has no address, because the link in AWS's mail was not pressed in time, or somebody unsubscribed.",
        "SNS console, Topics, the one with Alarms in its name, Create subscription: Email, the desk's address. Then press the link in AWS's mail.",
    ),
    Check(
        "not-live", "note",
        _when(lambda facts: facts.stack.value and facts.parameters.get("LiveRecipients", "-") == ""),
        "Subscribers get no mail yet: the stack is not live.",
        "When all of the above is well and ./crier self-test passed: ./crier deploy --live",
    ),
    Check(
        "budget", "note", _when(lambda facts: facts.budgets.value == 0),
        "No budget watches what this account costs.",
        "Billing console, Budgets, Create: a monthly one of ten dollars that mails you. The first two cost nothing.",
    ),
)  # fmt: skip
