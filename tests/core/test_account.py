"""The first hour in an AWS account: each fault ends in its own plain sentence; a dry run does nothing.

The account is moto's, and by botocore's hooks where moto has no answer (tests/support/operated.py).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from healthy_account import (
    ARN,
    CALLER,
    DESK,
    DOMAIN,
    IDENTITY,
    SENDER,
    SENDING,
    healthy,
)
from operated import Simulated, simulated

from infrastructure.local import command
from infrastructure.local.account import checks, deployment, records
from infrastructure.local.account import commands as account_commands
from infrastructure.local.account.deployment import Answers
from infrastructure.local.account.facts import Certificate, Fact, Facts, Identity, Wanted
from infrastructure.local.stack.place import Refused

__all__ = ["simulated"]


def event(name: str, kind: str, code: str, status: str = "CREATE_FAILED") -> dict[str, Any]:
    reason = f'Resource handler returned message: "canary" (RequestToken: x, HandlerErrorCode: {code})'
    return {
        "StackId": "s", "EventId": name, "StackName": "crier", "Timestamp": "2026-11-28T00:00:00Z",
        "LogicalResourceId": name, "ResourceType": kind, "ResourceStatus": status,
        "ResourceStatusReason": reason, "PhysicalResourceId": "",
    }  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """What is wrong, and what must be found of it. `also`: other sentences that follow from it."""

    check: str
    answers: Mapping[str, Any]
    also: tuple[str, ...] = ()
    stack: Mapping[str, str] | None = (
        None  # other parameters of the stack, or its `status`; {}: there is none
    )
    domain: str = ""
    region: str = "us-east-1"


def sending(**more: Any) -> dict[str, Any]:
    return {"GetAccount": {**SENDING, **more}}


def identity(**more: Any) -> dict[str, Any]:
    return {"GetEmailIdentity": lambda asked: {**IDENTITY, **more} if asked["EmailIdentity"] == "lantern.org" else "NotFoundException"}  # fmt: skip


def events(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"DescribeStackEvents": {"StackEvents": list(rows)}}


def beside(status: str) -> Any:
    """The storage of the stack crier in this state, and no stack crier: its first deployment broke off there."""

    def describe(asked: Mapping[str, Any]) -> Any:
        if asked["StackName"] != "crier-storage":
            return "ValidationError"
        created = datetime(2026, 11, 28, tzinfo=UTC)
        row = {"StackName": "crier-storage", "StackId": "s", "StackStatus": status, "CreationTime": created}
        row["Parameters"] = [{"ParameterKey": "Kept", "ParameterValue": ""}]
        return {"Stacks": [row]}

    return describe


def nobody_there(asked: Mapping[str, Any]) -> Any:
    raise EndpointConnectionError(endpoint_url="https://email.eu-nowhere-1.amazonaws.com/")


SET = {"Metadata": {"Name": "ours"}}
IN = {"MailInAddress": "drafts@in.lantern.org", "MailInRules": "ours"}
DISTRIBUTION = "AWS::CloudFront::Distribution"
FAULTS = (
    Fault("credentials", {"GetCallerIdentity": "ExpiredToken"}),
    Fault("credentials", {"GetCallerIdentity": "InvalidClientTokenId"}),
    Fault("credentials", {"GetCallerIdentity": nobody_there}),
    Fault("not-asked", {"GetAccountSettings": "AccessDeniedException"}),
    Fault("not-asked", {"GetAccount": "AccessDeniedException"}),
    Fault("desk-reserved", {}, stack={"DeskEmail": "desk@example.org"}),
    Fault("sender-reserved", {}, stack={"FromEmail": "news@news.example"}, also=("identity-missing",)),
    Fault("identity-missing", {"GetEmailIdentity": "NotFoundException"}),
    Fault("identity-address-alone", {"GetEmailIdentity": lambda asked: IDENTITY if asked["EmailIdentity"] == SENDER else "NotFoundException"}),
    Fault("identity-pending", identity(VerifiedForSendingStatus=False)),
    Fault("identity-given-up", identity(VerifiedForSendingStatus=False, DkimAttributes={"Status": "FAILED"})),
    Fault("mail-from", identity(MailFromAttributes={})),
    Fault("mail-from", identity(MailFromAttributes={"MailFromDomain": "b.lantern.org", "MailFromDomainStatus": "PENDING"})),
    Fault("sandbox", sending(ProductionAccessEnabled=False)),
    Fault("sandbox-desk", sending(ProductionAccessEnabled=False), also=("sandbox",), stack={"DeskEmail": "ana@elsewhere.net"}),
    Fault("ses-paused", sending(SendingEnabled=False)),
    Fault("ses-paused", sending(EnforcementStatus="SHUTDOWN")),
    Fault("ses-probation", sending(EnforcementStatus="PROBATION")),
    Fault("ses-quota", sending(SendQuota={"Max24HourSend": 200.0, "SentLast24Hours": 160.0, "MaxSendRate": 1.0})),
    Fault("desk-suppressed", {"GetSuppressedDestination": {"SuppressedDestination": {
        "EmailAddress": DESK, "Reason": "BOUNCE", "LastUpdateTime": 0}}}),
    Fault("concurrency", {"GetAccountSettings": {"AccountLimit": {"ConcurrentExecutions": 10}}}),
    Fault("certificate-missing", {"ListCertificates": {"CertificateSummaryList": []}}, domain=DOMAIN),
    Fault("certificate-pending", {
        "ListCertificates": {"CertificateSummaryList": [{"CertificateArn": ARN, "DomainName": DOMAIN}]},
        "DescribeCertificate": {"Certificate": {"CertificateArn": ARN, "Status": "PENDING_VALIDATION"}},
    }, domain=DOMAIN),
    Fault("certificate-ended", {
        "ListCertificates": {"CertificateSummaryList": [{"CertificateArn": ARN, "DomainName": DOMAIN}]},
        "DescribeCertificate": {"Certificate": {"CertificateArn": ARN, "Status": "VALIDATION_TIMED_OUT"}},
    }, domain=DOMAIN),
    Fault("stack-foreign", {"DescribeStacks": {"Stacks": [{
        "StackName": "crier", "StackStatus": "UPDATE_COMPLETE", "CreationTime": datetime(2026, 11, 28, tzinfo=UTC),
        "Parameters": [{"ParameterKey": "Color", "ParameterValue": "blue"}],
    }]}}),
    Fault("cloudfront", events(event("Distribution", DISTRIBUTION, "AccessDenied")), stack={"status": "ROLLBACK_COMPLETE"}, also=("stack-rolled-back",)),
    Fault("limit", events(event("Uploads", "AWS::S3::Bucket", "ServiceLimitExceeded"))),
    Fault("denied", events(event("Role", "AWS::IAM::Role", "AccessDenied"))),
    Fault("taken", events(event("FlowLog", "AWS::Logs::LogGroup", "AlreadyExists"))),
    Fault("taken", events(event("Distribution", DISTRIBUTION, "AlreadyExists"))),
    Fault("failed", events(event("Sends", "AWS::KinesisFirehose::DeliveryStream", "InvalidRequest"))),
    Fault("stack-rolled-back", {}, stack={"status": "ROLLBACK_COMPLETE"}),
    Fault("stack-rolled-back", {}, stack={"status": "ROLLBACK_FAILED"}),
    Fault("stack-update-stuck", {}, stack={"status": "UPDATE_ROLLBACK_FAILED"}),
    Fault("stack-rolled-back-update", {}, stack={"status": "UPDATE_ROLLBACK_COMPLETE"}),
    Fault("stack-busy", {}, stack={"status": "CREATE_IN_PROGRESS"}),
    Fault("stack-busy", {}, stack={"status": "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"}),
    Fault("stack-not-deleted", {}, stack={"status": "DELETE_FAILED"}),
    *(Fault(check, {"DescribeStacks": beside(status), **more}, also)
      for check, status, more, also in (
          ("stack-rolled-back", "ROLLBACK_COMPLETE", events(event("AddressKey", "AWS::KMS::Key", "AccessDenied")), ("denied",)),
          ("stack-rolled-back", "REVIEW_IN_PROGRESS", {}, ()),
          ("stack-update-stuck", "UPDATE_ROLLBACK_FAILED", {}, ()),
          ("stack-busy", "CREATE_IN_PROGRESS", {}, ()),
          ("stack-not-deleted", "DELETE_FAILED", {}, ()),
      )),
    Fault("region-without", dict.fromkeys(("GetAccount", "GetEmailIdentity", "GetSuppressedDestination"), nobody_there)),
    Fault("no-address", {}, stack={"SiteUrl": ""}),
    Fault("alarms-unconfirmed", {"ListSubscriptionsByTopic": {"Subscriptions": [{"SubscriptionArn": "PendingConfirmation"}]}}),
    Fault("alarms-nobody", {"ListSubscriptionsByTopic": {"Subscriptions": []}}),
    Fault("alarms-nobody", {"ListSubscriptionsByTopic": {"Subscriptions": [{"SubscriptionArn": "Deleted"}]}}),
    Fault("not-live", {}, stack={"LiveRecipients": ""}),
    Fault("mail-in-region", {}, stack={"MailInAddress": "drafts@in.lantern.org"}, region="eu-south-2"),
    Fault("mail-in-domain", {"DescribeActiveReceiptRuleSet": SET}, stack=IN | {"MailInAddress": "drafts@mail.lantern.org"}),
    Fault("mail-in-domain", {"DescribeActiveReceiptRuleSet": SET}, stack=IN | {"MailInAddress": "drafts@crier-bounce.lantern.org"}),
    Fault("mail-in-domain", {"DescribeActiveReceiptRuleSet": SET}, stack=IN | {"MailInAddress": "drafts@Lantern.org"}),
    Fault("mail-in-foreign", {"DescribeActiveReceiptRuleSet": SET}, stack=IN | {"MailInAddress": "drafts@in.elsewhere.net"}),
    Fault("mail-in-foreign", {"DescribeActiveReceiptRuleSet": SET}, stack=IN | {"MailInAddress": "drafts@in.otherlantern.org"}),
    Fault("mail-in-rule", {"DescribeActiveReceiptRuleSet": SET}, stack=IN | {"MailInRules": "older"}),
    Fault("mail-in-rule", {"DescribeActiveReceiptRuleSet": {}}, stack=IN),
    Fault("budget", {"DescribeBudgets": {"Budgets": []}}),
)  # fmt: skip


def with_fault(simulated: Simulated, fault: Fault) -> None:
    healthy(simulated)
    if fault.stack:
        stack = dict(fault.stack)
        status = stack.pop("status", "CREATE_COMPLETE")
        parameters = {
            "DeskEmail": DESK,
            "FromEmail": SENDER,
            "SiteUrl": "https://x.test",
            "LiveRecipients": "yes",
        }
        simulated.stack("crier", {}, parameters=parameters | stack, status=status)
    simulated.answers |= fault.answers


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answers of an earlier deployment on this machine."""
    monkeypatch.setattr(deployment, "FOLDER", tmp_path / ".crier")
    monkeypatch.setattr(deployment.known, "__defaults__", (tmp_path / ".crier",))
    monkeypatch.setattr(deployment.keep, "__defaults__", (tmp_path / ".crier",))


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.check} {sorted(fault.answers)}")
def test_each_fault_of_the_first_hour_has_its_sentence(
    fault: Fault, simulated: Simulated, capsys: pytest.CaptureFixture[str]
) -> None:
    with_fault(simulated, fault)
    if fault.domain:
        deployment.keep("crier", Answers(DESK, SENDER, fault.domain, open=True))
    code = command.main(["doctor", "--stack", "crier", "--region", fault.region])
    answer = capsys.readouterr().out
    found = {check.name for check in checks.CHECKS if _first_words(check.sentence) in answer}
    assert found == {fault.check, *fault.also}, answer
    row = next(check for check in checks.CHECKS if check.name == fault.check)
    assert code == (1 if "stop" in {c.level for c in checks.CHECKS if c.name in found} else 0)
    assert row.do.partition("{")[0][:40] in answer and "canary" not in answer


def _first_words(sentence: str) -> str:
    return max(sentence.split("{0}"), key=len)


def test_every_check_has_a_fault_and_says_something_of_its_own() -> None:
    assert {fault.check for fault in FAULTS} == {check.name for check in checks.CHECKS}
    words = [_first_words(check.sentence) for check in checks.CHECKS]
    for one in words:
        assert sum(one in other for other in words) == 1, one


def test_a_healthy_account_has_nothing_in_the_way(simulated: Simulated, capsys: Any) -> None:
    healthy(simulated)
    assert command.main(["doctor", "--stack", "crier"]) == 0
    assert capsys.readouterr().out == f"Region us-east-1, as {CALLER}\nNothing stands in the way.\n"


def test_where_nothing_may_be_asked_all_of_it_is_said(simulated: Simulated, capsys: Any) -> None:
    """Fail closed: what could not be looked at is not well."""
    healthy(simulated)
    refused = ["GetAccount", "GetEmailIdentity", "GetSuppressedDestination", "GetAccountSettings"]
    simulated.answers |= dict.fromkeys(
        [*refused, "ListSubscriptionsByTopic", "DescribeBudgets"], "AccessDenied"
    )
    command.main(["doctor", "--stack", "crier"])
    assert capsys.readouterr().out.count("may not look at") == 6


def test_looking_asks_nothing_that_changes(simulated: Simulated) -> None:
    healthy(simulated)
    command.main(["doctor", "--stack", "crier"])
    names = [name for name, _ in simulated.calls]
    assert names and all(name.startswith(("Get", "List", "Describe")) for name in names)


# ---- What is pasted ----


def some_facts(**more: Any) -> Facts:
    one = Identity("lantern.org", False, "PENDING", ("tok1", "tok2", "tok3"))
    return Facts("eu-west-1", Wanted(DESK, SENDER, DOMAIN), Fact(CALLER), sender=Fact(one), **more)


def test_the_records_are_whole() -> None:
    certificate = Certificate(ARN, "PENDING_VALIDATION", ("_a.news.lantern.org.", "_b.acm-validations.aws."))
    rows = records.records(some_facts(certificate=Fact(certificate), target="d1.cloudfront.net"))
    assert [(row.name, row.kind, row.value) for row in rows] == [
        *((f"tok{n}._domainkey.lantern.org", "CNAME", f"tok{n}.dkim.amazonses.com") for n in (1, 2, 3)),
        ("crier-bounce.lantern.org", "MX", "10 feedback-smtp.eu-west-1.amazonses.com"),
        ("crier-bounce.lantern.org", "TXT", "v=spf1 include:amazonses.com ~all"),
        ("_dmarc.lantern.org", "TXT", "v=DMARC1; p=none;"),
        ("_a.news.lantern.org", "CNAME", "_b.acm-validations.aws"),
        (DOMAIN, "CNAME", "d1.cloudfront.net"),
    ]
    assert records.zone(rows)[3:5] == [
        "crier-bounce.lantern.org. 3600 IN MX 10 feedback-smtp.eu-west-1.amazonses.com.",
        'crier-bounce.lantern.org. 3600 IN TXT "v=spf1 include:amazonses.com ~all"',
    ]


def test_the_words_for_production_access_are_filled_in(simulated: Simulated, capsys: Any) -> None:
    healthy(simulated).answers |= sending(ProductionAccessEnabled=False)
    command.main(["doctor", "--stack", "crier"])
    answer = capsys.readouterr().out
    assert SENDER in answer and "https://x.test" in answer and "double opt-in" in answer


def test_drafts_by_mail_take_one_record_more(simulated: Simulated, capsys: Any) -> None:
    healthy(simulated).stack("crier", {}, parameters={
        "DeskEmail": DESK, "FromEmail": SENDER, "SiteUrl": "https://x.test", "LiveRecipients": "yes", **IN,
    })  # fmt: skip
    simulated.answers["DescribeActiveReceiptRuleSet"] = SET
    assert command.main(["doctor", "--stack", "crier"]) == 0
    answer = capsys.readouterr().out
    assert "Nothing stands in the way." in answer
    assert "in.lantern.org. 3600 IN MX 10 inbound-smtp.us-east-1.amazonaws.com." in answer


# ---- The deployment ----


def new_account(simulated: Simulated) -> Simulated:
    healthy(simulated).answers |= {
        "DescribeStacks": "ValidationError",
        "GetEmailIdentity": "NotFoundException",
    }
    return simulated


ACCOUNT = account_commands.Account("crier", None, "us-east-1")
DEPLOY = ["deploy", "--stack", "crier", "--desk", DESK, "--sender", SENDER]


def test_a_dry_run_says_everything_and_does_nothing(simulated: Simulated, capsys: Any) -> None:
    new_account(simulated)
    assert command.main([*DEPLOY, "--dry-run"]) == 0
    answer = capsys.readouterr().out
    assert "Nothing was done." in answer
    for number, words in enumerate(("Ask SES for mail.lantern.org", "crier-bounce", "sam build", "sam deploy", "CloudFront's name"), 1):  # fmt: skip
        assert words in answer and (f"{number}." in answer)
    assert all(name.startswith(("Get", "List", "Describe")) for name, _ in simulated.calls)
    assert not deployment.FOLDER.exists()


def mailing_in(simulated: Simulated, capsys: Any, *more: str) -> tuple[int, str]:
    code = command.main([*DEPLOY, "--dry-run", *more])
    assert all(name.startswith(("Get", "List", "Describe")) for name, _ in simulated.calls)
    return code, capsys.readouterr().out


@pytest.mark.parametrize(
    ("active", "said", "rules"),
    [
        (SET, [], 'MailInRules="ours"'),
        ({}, ["Make SES's receipt rule set crier and put it to use in us-east-1"], 'MailInRules="crier"'),
        ("AccessDenied", ["may not look at SES's receipt rules"], 'MailInRules=""'),
    ],
)
def test_drafts_by_mail_get_a_rule_in_the_set_that_is_in_use(
    active: Any, said: list[str], rules: str, simulated: Simulated, capsys: Any
) -> None:
    new_account(simulated).answers["DescribeActiveReceiptRuleSet"] = active
    code, answer = mailing_in(simulated, capsys, "--mail-in", "drafts@in.mail.lantern.org")
    assert code == 0 and 'MailInAddress="drafts@in.mail.lantern.org"' in answer and rules in answer
    assert all(words in answer for words in said)
    assert ("put it to use" in answer) == (active == {})
    assert "in.mail.lantern.org  MX     10 inbound-smtp.us-east-1.amazonaws.com" in answer


def test_where_ses_takes_no_mail_in_it_is_said_and_nothing_is_asked_of_it(
    simulated: Simulated, capsys: Any
) -> None:
    new_account(simulated).answers["DescribeActiveReceiptRuleSet"] = SET
    code, answer = mailing_in(
        simulated, capsys, "--mail-in", "drafts@in.mail.lantern.org", "--region", "eu-south-2"
    )
    assert code == 0 and "SES takes no mail in in eu-south-2" in answer and 'MailInRules=""' in answer
    assert "inbound-smtp" not in answer


def test_drafts_by_mail_are_off_unless_somebody_says_so(simulated: Simulated, capsys: Any) -> None:
    new_account(simulated)
    assert 'MailInAddress="" MailInRules=""' in mailing_in(simulated, capsys)[1]
    assert simulated.asked("DescribeActiveReceiptRuleSet") == [], "nor is anything looked at"
    assert command.main([*DEPLOY, "--dry-run", "--mail-in", "no address"]) == 2
    assert "is no mail address" in capsys.readouterr().err


def test_what_takes_drafts_in_stays_so_until_none_is_said(simulated: Simulated, capsys: Any) -> None:
    told = {"DeskEmail": DESK, "FromEmail": SENDER, "SiteUrl": "https://x.test", **IN}
    healthy(simulated).stack("crier", {"Domain": "d1.cloudfront.net"}, parameters=told)
    simulated.answers["DescribeActiveReceiptRuleSet"] = SET
    assert 'MailInAddress="drafts@in.lantern.org"' in mailing_in(simulated, capsys)[1]
    assert 'MailInAddress="" MailInRules=""' in mailing_in(simulated, capsys, "--mail-in", "none")[1]


def test_an_account_without_a_set_in_use_gets_one(simulated: Simulated) -> None:
    healthy(simulated).answers |= {"CreateReceiptRuleSet": {}, "SetActiveReceiptRuleSet": {}}
    step = deployment.Step("rules", "")
    account_commands._ask_aws(
        account_commands.Account("crier", None, "us-east-1"), step, Answers(DESK, SENDER)
    )
    assert simulated.asked("CreateReceiptRuleSet") == [{"RuleSetName": "crier"}]
    assert simulated.asked("SetActiveReceiptRuleSet") == [{"RuleSetName": "crier"}]


def test_another_machine_deploys_what_the_stack_has(simulated: Simulated, capsys: Any) -> None:
    """Nothing is asked anew, and mail that went out to everybody goes on doing so."""
    told = {
        "DeskEmail": DESK,
        "FromEmail": SENDER,
        "SiteUrl": "https://d1.cloudfront.net",
        "MonthlyBudget": "25",
    }
    told |= {"LiveRecipients": "yes", "StorageStack": "crier-storage"}
    healthy(simulated).stack("crier", {"Domain": "d1.cloudfront.net"}, parameters=told)
    for words in ([], ["--desk", "ana@lantern.org"]):
        assert command.main(["deploy", "--stack", "crier", "--dry-run", *words]) == 0
        answer = capsys.readouterr().out
        stated = told | {"DeskEmail": words[-1]} if words else told
        assert all(f'{name}="{value}"' in answer for name, value in stated.items()), answer
        assert "deploy once more" not in answer
    deployment.keep("crier", Answers(DESK, SENDER, live=False, site_url="https://d1.cloudfront.net"))
    assert command.main(["deploy", "--stack", "crier", "--dry-run"]) == 0
    assert 'LiveRecipients="yes"' in capsys.readouterr().out, "a file of before the newsroom went live"


def test_what_is_open_is_asked_for_or_said(simulated: Simulated, capsys: Any) -> None:
    new_account(simulated)
    assert command.main(["deploy", "--stack", "crier", "--dry-run"]) == 2
    assert "--desk" in capsys.readouterr().err


def test_without_a_yes_nothing_is_done(
    simulated: Simulated, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    new_account(simulated)
    monkeypatch.setattr(account_commands, "environment", lambda name: deployment.ROOT / "nowhere")
    monkeypatch.setattr(deployment, "missing_tools", lambda: ())
    assert command.main(DEPLOY) == 2
    assert "--yes" in capsys.readouterr().err
    assert all(name.startswith(("Get", "List", "Describe")) for name, _ in simulated.calls)


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "CREATE_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"])
def test_no_deployment_over_a_stack_that_takes_none(status: str, simulated: Simulated, capsys: Any) -> None:
    healthy(simulated).stack("crier", {}, status=status)
    assert command.main([*DEPLOY, "--yes"]) == 1
    assert status in capsys.readouterr().out
    assert all(name.startswith(("Get", "List", "Describe")) for name, _ in simulated.calls)


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "CREATE_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"])
def test_no_deployment_over_a_storage_that_takes_none(status: str, simulated: Simulated, capsys: Any) -> None:
    healthy(simulated).answers["DescribeStacks"] = beside(status)
    assert command.main([*DEPLOY, "--yes"]) == 1
    assert f"crier-storage, {status}" in capsys.readouterr().out
    assert all(name.startswith(("Get", "List", "Describe")) for name, _ in simulated.calls)


def test_what_a_failed_first_deployment_left_of_the_storage_is_removed(
    simulated: Simulated, capsys: Any
) -> None:
    healthy(simulated).answers |= {"DescribeStacks": beside("ROLLBACK_COMPLETE"), "DeleteStack": {}}
    simulated.answers["ListStackResources"] = {"StackResourceSummaries": []}
    assert command.main(["remove", "--stack", "crier-storage", "--yes"]) == 0
    assert "nothing in it to lose" in capsys.readouterr().out
    assert simulated.asked("DeleteStack") == [{"StackName": "crier-storage"}]


def test_a_protected_stack_is_not_asked_to_go(simulated: Simulated, capsys: Any) -> None:
    """The storage: in it is all that must not be lost."""

    def protected(asked: Mapping[str, Any]) -> Any:
        described = beside("CREATE_COMPLETE")(asked)
        if isinstance(described, str):
            return described
        return {"Stacks": [described["Stacks"][0] | {"EnableTerminationProtection": True}]}

    healthy(simulated).answers["DescribeStacks"] = protected
    assert command.main(["remove", "--stack", "crier-storage", "--yes"]) == 2
    assert "protected" in capsys.readouterr().err and not simulated.asked("DeleteStack")


@pytest.mark.parametrize("code", ["ExpiredToken", "AccessDenied"])
def test_a_session_that_ends_while_it_waits_is_not_taken_for_verified(
    code: str, simulated: Simulated, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Asked in vain, AWS has not said that it saw the records."""
    healthy(simulated).answers |= identity(VerifiedForSendingStatus=False)
    facts = account_commands.gather(ACCOUNT, Answers(DESK, SENDER).wanted)
    looks = iter([facts, facts])

    def looked(*_: Any) -> Facts:
        later = Fact[Any](None, code)
        expired = Facts("us-east-1", Wanted(DESK, SENDER), later) if code == "ExpiredToken" else None
        return next(looks, expired or replace(facts, sender=later))

    monkeypatch.setattr(account_commands, "gather", looked)
    monkeypatch.setattr(account_commands, "PAUSE", 0.0)
    waiting = argparse.Namespace(wait=True)
    with pytest.raises(Refused, match=f"({code})"):
        account_commands._waited(ACCOUNT, Answers(DESK, SENDER), {"identity-pending"}, waiting)


def test_nothing_is_certain_where_nobody_knows_who_asks() -> None:
    """Told "there is no stack", one whose storage lies inside would get another."""
    expired = Facts("us-east-1", Wanted(DESK, SENDER), Fact(None, "ExpiredToken"))
    with pytest.raises(Refused, match="ExpiredToken"):
        deployment.storage(ACCOUNT, expired, Answers(DESK, SENDER))


def test_a_certificate_that_is_waited_for_is_deployed_with(
    simulated: Simulated, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Each host name asks for one of its own: within an hour ACM takes a token for the same request."""
    new_account(simulated)
    ran, asked_for = list[list[str]](), list[dict[str, Any]]()

    def certificates(_: Any) -> Any:
        rows = [{"CertificateArn": ARN, "DomainName": one["DomainName"]} for one in asked_for]
        return {"CertificateSummaryList": rows}

    def request(asked: dict[str, Any]) -> Any:
        asked_for.append(dict(asked))
        return {"CertificateArn": ARN}

    def run(command: Any, **_: Any) -> Any:
        ran.append(list(command))
        if "crier" in command:
            simulated.stack("crier", {"Domain": "d1.cloudfront.net"})
        return subprocess.CompletedProcess(command, 0)

    simulated.answers |= {
        "GetEmailIdentity": IDENTITY,
        "ListCertificates": certificates,
        "RequestCertificate": request,
        "DescribeCertificate": {"Certificate": {"CertificateArn": ARN, "Status": "ISSUED"}},
        "UpdateTerminationProtection": {"StackId": "s"},
    }
    monkeypatch.setattr(account_commands, "environment", lambda name: deployment.ROOT / "bin")
    monkeypatch.setattr(deployment, "missing_tools", lambda: ())
    monkeypatch.setattr(account_commands, "_carried", lambda account: True)
    monkeypatch.setattr(account_commands.subprocess, "run", run)
    for domain in ("news.lantern.org", "noticias.lantern.org"):
        assert command.main([*DEPLOY, "--domain", domain, "--yes", "--wait"]) == 0
        assert f'CertificateArn="{ARN}"' in ran[-1] and f'SiteDomain="{domain}"' in ran[-1]
        end = capsys.readouterr().out.partition("Deployed. The newsroom: ")[2]
        assert end.startswith(f"https://{domain}/\n") and f"{domain}  CNAME  d1.cloudfront.net" in end
        simulated.answers["DescribeStacks"] = "ValidationError"
    tokens = [asked["IdempotencyToken"] for asked in asked_for]
    assert len(set(tokens)) == 2 and all(re.fullmatch(r"\w{1,32}", token) for token in tokens)


def test_the_whole_way_without_a_domain(
    simulated: Simulated, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """SES's identity first; once it is there, build, deploy, and again with the address CloudFront gave."""
    new_account(simulated)
    ran = list[list[str]]()

    def run(command: Any, **_: Any) -> Any:
        ran.append(list(command))
        if "crier" in command:
            told = {name: value.strip('"') for name, _, value in (word.partition("=") for word in command)}
            simulated.stack("crier", {"Domain": "d1.cloudfront.net"}, parameters=told)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(account_commands, "environment", lambda name: deployment.ROOT / "bin")
    monkeypatch.setattr(deployment, "missing_tools", lambda: ())
    monkeypatch.setattr(account_commands.subprocess, "run", run)
    made = dict[str, Any]()

    def create(asked: dict[str, Any]) -> dict[str, Any]:
        made[asked["EmailIdentity"]] = {
            **IDENTITY,
            "VerifiedForSendingStatus": False,
            "MailFromAttributes": {},
        }
        return {"VerifiedForSendingStatus": False}

    simulated.answers |= {
        "GetEmailIdentity": lambda asked: made.get(asked["EmailIdentity"], "NotFoundException"),
        "CreateEmailIdentity": create,
        "PutEmailIdentityMailFromAttributes": {},
        "UpdateTerminationProtection": {"StackId": "s"},
    }
    assert command.main([*DEPLOY, "--yes"]) == 1
    assert "tok1._domainkey.mail.lantern.org" in capsys.readouterr().out and not ran
    made["mail.lantern.org"] = IDENTITY
    assert command.main([*DEPLOY, "--yes"]) == 0
    assert [words[1] for words in ran] == ["build", "deploy", "deploy", "deploy"]
    assert "crier-storage" in ran[1] and "infrastructure/storage.yaml" in ran[1]
    assert simulated.asked("UpdateTerminationProtection") == [
        {"StackName": "crier-storage", "EnableTerminationProtection": True}
    ]
    assert 'SiteUrl=""' in ran[2] and 'SiteUrl="https://d1.cloudfront.net"' in ran[3]
    assert all('StorageStack="crier-storage"' in words for words in ran[2:])
    assert deployment.known("crier") == Answers(DESK, SENDER, "", site_url="https://d1.cloudfront.net")
    ran.clear()  # again is an upgrade: the address stays
    assert command.main(["deploy", "--stack", "crier", "--yes", "--live"]) == 0
    assert [words[1] for words in ran] == ["build", "deploy", "deploy"]
    kept = {'SiteUrl="https://d1.cloudfront.net"', 'LiveRecipients="yes"', 'StorageStack="crier-storage"'}
    assert kept <= set(ran[2])


def test_what_is_kept_comes_back() -> None:
    answers = Answers('a"b\\c@x.org', SENDER, DOMAIN, live=True)
    deployment.keep("odd", answers)
    assert deployment.known("odd") == answers
    assert deployment.known("none") == Answers()
    assert replace(answers, live=False) != answers
    assert json.dumps(dict(os.environ))  # nothing of it went into the environment
