"""A deployment that takes days, several machines and a change of mind: what was asked for, said and refused."""

from __future__ import annotations

import builtins
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore import exceptions
from healthy_account import ARN, DESK, DOMAIN, IDENTITY, SENDER, healthy
from operated import Simulated, simulated

from infrastructure.local import command
from infrastructure.local.account import answering, deployment
from infrastructure.local.account import commands as account_commands
from infrastructure.local.account.deployment import Answers
from infrastructure.local.stack import deploy as deploy_resources
from infrastructure.local.stack.account import UNASKED
from infrastructure.local.stack.place import Refused

__all__ = ["simulated"]
DEPLOY = ["deploy", "--stack", "crier"]
DEPLOYED = {
    "DeskEmail": DESK, "FromEmail": SENDER, "SiteUrl": "https://x.test", "SiteDomain": "", "LiveRecipients": "yes",
    "MonthlyBudget": "10", "StorageStack": "crier-storage",
}  # fmt: skip
LOOKING = ("Get", "List", "Describe")


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answers of an earlier deployment on this machine."""
    monkeypatch.setattr(deployment, "FOLDER", tmp_path / ".crier")
    monkeypatch.setattr(deployment.known, "__defaults__", (tmp_path / ".crier",))
    monkeypatch.setattr(deployment.keep, "__defaults__", (tmp_path / ".crier",))


@dataclass
class Sam:
    """SAM in the place of its program. no: the stack whose change set somebody refuses."""

    account: Simulated
    no: str = ""
    ran: list[list[str]] = field(default_factory=list)
    stacks: dict[str, dict[str, Any]] = field(default_factory=dict)
    waiting: dict[str, list[str]] = field(default_factory=dict)

    def __call__(self, command: Any, **_: Any) -> Any:
        self.ran.append(list(command))
        if "--stack-name" in command:
            self._deploy(command[command.index("--stack-name") + 1], command)
        return subprocess.CompletedProcess(command, 0)

    def _deploy(self, name: str, command: Any) -> None:
        if name == self.no:  # its answer to "no": a change set that nobody carries out, and 0
            self.stacks.setdefault(name, {"StackStatus": "REVIEW_IN_PROGRESS"})
            self.waiting[name] = [f"{name}-set-{len(self.ran)}"]
            return
        words = [word.partition("=") for word in command if "=" in word]
        stated = [{"ParameterKey": key, "ParameterValue": value.strip('"')} for key, _, value in words]
        stated = stated or [{"ParameterKey": "Kept", "ParameterValue": ""}]
        self.stacks[name] = {
            "StackStatus": "CREATE_COMPLETE",
            "Parameters": stated,
            "Outputs": [{"OutputKey": "Domain", "OutputValue": "d1.cloudfront.net"}],
        }

    def described(self, asked: Mapping[str, Any]) -> Any:
        stack = self.stacks.get(asked["StackName"])
        if stack is None:
            return "ValidationError"
        created = {"CreationTime": "2026-11-28T00:00:00Z", "StackId": f"arn:aws:x:y:z:1:{asked['StackName']}"}
        return {"Stacks": [{"StackName": asked["StackName"], **created, **stack}]}

    def listed(self, asked: Mapping[str, Any]) -> Any:
        sets = self.waiting.get(asked["StackName"], [])
        rows = [{"ChangeSetId": f"arn:aws:{one}", "ExecutionStatus": "AVAILABLE"} for one in sets]
        failed = {"ChangeSetId": "arn:aws:without-a-change", "ExecutionStatus": "UNAVAILABLE"}
        return {"Summaries": [*rows, failed]}


@pytest.fixture
def sam(simulated: Simulated, monkeypatch: pytest.MonkeyPatch) -> Sam:
    """An account with nothing but a verified domain, and a person who says yes to us."""
    made = Sam(healthy(simulated))
    simulated.answers |= {
        "DescribeStacks": made.described,
        "ListChangeSets": made.listed,
        "DeleteChangeSet": {},
        "DeleteStack": {},
        "UpdateTerminationProtection": {"StackId": "s"},
        "GetEmailIdentity": IDENTITY,
    }
    monkeypatch.setattr(account_commands, "environment", lambda name: deployment.ROOT / "bin")
    monkeypatch.setattr(deployment, "missing_tools", lambda: ())
    monkeypatch.setattr(account_commands, "_carried", lambda account: True)
    monkeypatch.setattr(account_commands.subprocess, "run", made)
    monkeypatch.setattr(account_commands, "PAUSE", 0.01)
    monkeypatch.setattr(account_commands, "SOON", 0.3)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(builtins, "input", lambda words="": "yes")
    return made


def deploy(*more: str) -> int:
    return command.main([*DEPLOY, "--desk", DESK, "--sender", SENDER, "--domain", DOMAIN, *more])


def with_certificate(account: Simulated, status: str) -> None:
    described = {"CertificateArn": ARN, "Status": status}
    account.answers |= {
        "ListCertificates": {"CertificateSummaryList": [{"CertificateArn": ARN, "DomainName": DOMAIN}]},
        "DescribeCertificate": {"Certificate": described},
    }


# ---- Somebody says no ----


@pytest.mark.parametrize("named", ["crier-storage", "crier"])
def test_no_to_what_would_change_is_no_deployment(named: str, sam: Sam, capsys: Any) -> None:
    with_certificate(sam.account, "ISSUED")
    sam.no = named
    assert deploy() == 2
    said = capsys.readouterr()
    assert f"You said no: nothing of {named} was changed" in said.err and "Deployed." not in said.out
    assert [one["StackName"] for one in sam.account.asked("DeleteStack")] == [named], "an empty one is left"
    assert len(sam.account.asked("DeleteChangeSet")) == 1
    if named == "crier-storage":
        assert sam.account.asked("UpdateTerminationProtection") == [] and len(sam.ran) == 2


def test_no_to_an_upgrade_leaves_the_stack_and_what_waited_before(sam: Sam) -> None:
    with_certificate(sam.account, "ISSUED")
    assert deploy() == 0
    sam.no, sam.waiting["crier"] = "crier", ["older"]
    assert deploy("--budget", "20") == 2
    assert sam.account.asked("DeleteStack") == []
    assert [one["ChangeSetName"] for one in sam.account.asked("DeleteChangeSet")] == ["arn:aws:crier-set-6"]


def test_what_aws_does_not_say_of_a_change_set_is_no_yes(sam: Sam, capsys: Any) -> None:
    with_certificate(sam.account, "ISSUED")
    assert deploy() == 0
    sam.account.answers["ListChangeSets"] = "AccessDenied"
    assert deploy() == 2
    assert "cloudformation:ListChangeSets" in capsys.readouterr().err
    assert deploy("--yes") == 0, "nobody is asked, so nobody says no"


# ---- What is proved by the DNS, and given up after three days ----


def test_a_certificate_that_timed_out_is_asked_for_again(sam: Sam, capsys: Any) -> None:
    with_certificate(sam.account, "VALIDATION_TIMED_OUT")
    fresh = {"CertificateArn": f"{ARN}2", "Status": "PENDING_VALIDATION", "DomainValidationOptions": [
        {"DomainName": DOMAIN, "ResourceRecord": {"Name": "_a", "Type": "CNAME", "Value": "_b"}}]}  # fmt: skip

    def request(asked: Mapping[str, Any]) -> Any:
        sam.account.answers["DescribeCertificate"] = {"Certificate": fresh}
        return {"CertificateArn": f"{ARN}2"}

    sam.account.answers["RequestCertificate"] = request
    assert deploy("--yes") == 1 and sam.ran == []
    first = sam.account.asked("RequestCertificate")[0]["IdempotencyToken"]
    assert "_a" in capsys.readouterr().out
    fresh["Status"] = "FAILED"
    assert deploy("--yes") == 1
    assert sam.account.asked("RequestCertificate")[1]["IdempotencyToken"] != first


def test_where_ses_gave_up_looking_it_looks_again(sam: Sam) -> None:
    with_certificate(sam.account, "ISSUED")
    given_up = {
        **IDENTITY,
        "VerifiedForSendingStatus": False,
        "DkimAttributes": {"Status": "FAILED", "Tokens": ["tok1"]},
        "MailFromAttributes": {"MailFromDomain": "b.lantern.org", "MailFromDomainStatus": "FAILED"},
    }
    sam.account.answers |= {
        "GetEmailIdentity": lambda asked: given_up if asked["EmailIdentity"] == "lantern.org" else "NotFoundException",
        "PutEmailIdentityDkimSigningAttributes": {},
        "PutEmailIdentityMailFromAttributes": {},
    }  # fmt: skip
    assert deploy("--yes") == 1
    (dkim,) = sam.account.asked("PutEmailIdentityDkimSigningAttributes")
    assert (dkim["EmailIdentity"], dkim["SigningAttributesOrigin"]) == ("lantern.org", "AWS_SES")
    (bounces,) = sam.account.asked("PutEmailIdentityMailFromAttributes")
    assert (bounces["EmailIdentity"], bounces["MailFromDomain"]) == ("lantern.org", "b.lantern.org")


def test_a_domain_beside_an_address_that_was_verified_first_gets_its_records(sam: Sam, capsys: Any) -> None:
    """The usual first click in SES's console verifies an address."""
    with_certificate(sam.account, "ISSUED")
    known: dict[str, Any] = {SENDER: {"VerifiedForSendingStatus": True}}

    def create(asked: Mapping[str, Any]) -> Any:
        if asked["EmailIdentity"] in known:
            return "AlreadyExistsException"
        known[asked["EmailIdentity"]] = {**IDENTITY, "VerifiedForSendingStatus": False}
        return {}

    sam.account.answers |= {
        "GetEmailIdentity": lambda asked: known.get(asked["EmailIdentity"], "NotFoundException"),
        "CreateEmailIdentity": create,
        "PutEmailIdentityMailFromAttributes": {},
    }
    assert deploy("--yes") == 1
    assert "tok1._domainkey.mail.lantern.org" in capsys.readouterr().out
    assert deploy("--yes") == 0 and len(sam.account.asked("CreateEmailIdentity")) == 1
    command.main(["doctor", "--stack", "crier"])
    assert "knows the sender's address alone" in capsys.readouterr().out


def test_all_records_are_there_to_paste_at_once(sam: Sam, capsys: Any) -> None:
    """The certificate's comes some seconds after it was asked for; nobody goes to the DNS panel twice."""
    known, looks = dict[str, Any](), [0]
    record = {"DomainName": DOMAIN, "ResourceRecord": {"Name": "_a.news", "Type": "CNAME", "Value": "_b.aws"}}

    def described(asked: Mapping[str, Any]) -> Any:
        looks[0] += 1
        options = [record] if looks[0] > 2 else []
        status = {"CertificateArn": ARN, "Status": "PENDING_VALIDATION"}
        return {"Certificate": {**status, "DomainValidationOptions": options}}

    def create(asked: Mapping[str, Any]) -> Any:
        known[asked["EmailIdentity"]] = {**IDENTITY, "VerifiedForSendingStatus": False}
        return {}

    def request(asked: Mapping[str, Any]) -> Any:
        with_certificate(sam.account, "")
        sam.account.answers["DescribeCertificate"] = described
        return {"CertificateArn": ARN}

    sam.account.answers |= {
        "GetEmailIdentity": lambda asked: known.get(asked["EmailIdentity"], "NotFoundException"),
        "CreateEmailIdentity": create,
        "PutEmailIdentityMailFromAttributes": {},
        "ListCertificates": {"CertificateSummaryList": []},
        "RequestCertificate": request,
    }
    assert deploy("--yes") == 1 and sam.ran == []
    said = capsys.readouterr().out
    assert all(words in said for words in ("tok1._domainkey", "crier-bounce", "_a.news", "Go on from here"))


def test_a_second_run_waits_too(sam: Sam) -> None:
    """What was asked for by the run before is waited for like what this one asks for."""
    looks = [0]
    with_certificate(sam.account, "")

    def described(asked: Mapping[str, Any]) -> Any:
        looks[0] += 1
        return {
            "Certificate": {
                "CertificateArn": ARN,
                "Status": "ISSUED" if looks[0] > 3 else "PENDING_VALIDATION",
            }
        }

    sam.account.answers["DescribeCertificate"] = described
    assert deploy("--yes") == 1 and sam.ran == []
    looks[0] = 0
    assert deploy("--yes", "--wait") == 0 and len(sam.ran) == 3


# ---- What holds of a stack that is there ----


def test_what_another_machine_deployed_since_holds(simulated: Simulated, capsys: Any) -> None:
    """An old file here takes no host name, desk or budget away again."""
    told = DEPLOYED | {"SiteDomain": DOMAIN, "SiteUrl": f"https://{DOMAIN}", "MonthlyBudget": "25"}
    told |= {"DeskEmail": "ana@lantern.org", "MailInAddress": ""}
    healthy(simulated).stack("crier", {"Domain": "d1.cloudfront.net"}, parameters=told)
    with_certificate(simulated, "ISSUED")
    old = Answers(DESK, "old@lantern.org", "", "drafts@in.lantern.org", site_url="https://d1.cloudfront.net")
    deployment.keep("crier", old)
    assert command.main([*DEPLOY, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert all(f'{name}="{value}"' in said for name, value in told.items()), said
    assert "told anew:\n  CertificateArn: - → arn" in said, "and what differs is shown"
    assert command.main([*DEPLOY, "--dry-run", "--desk", DESK]) == 0
    assert f"  DeskEmail: ana@lantern.org → {DESK}" in capsys.readouterr().out


def test_what_was_said_here_and_never_deployed_holds(sam: Sam, capsys: Any) -> None:
    """A host name whose certificate takes a day is asked of nobody again."""
    with_certificate(sam.account, "ISSUED")
    assert deploy("--yes") == 0 and not deployment.known("crier").open
    sam.account.answers["ListCertificates"] = {"CertificateSummaryList": []}
    sam.account.answers["RequestCertificate"] = {"CertificateArn": ARN}
    assert command.main([*DEPLOY, "--yes", "--domain", "noticias.lantern.org"]) == 1
    assert deployment.known("crier").open
    capsys.readouterr()
    assert command.main([*DEPLOY, "--dry-run"]) == 0
    assert 'SiteDomain="noticias.lantern.org"' in capsys.readouterr().out


def test_a_storage_that_only_hands_on_is_none(sam: Sam) -> None:
    """It lay inside of the stack that was removed, and CloudFormation keeps it, with exports of its own."""
    with_certificate(sam.account, "ISSUED")
    made, own = (
        [{"ParameterKey": "Kept", "ParameterValue": "crier-storage"}],
        {"StackStatus": "UPDATE_COMPLETE"},
    )
    sam.stacks |= {
        "crier-storage": own | {"Parameters": [{"ParameterKey": "Kept", "ParameterValue": ""}]},
        "crier-Storage-1A": own | {"Parameters": made},
    }
    exports = [{"Name": f"{name}-Uploads", "Value": "b"} for name in ("crier-Storage-1A", "crier-storage")]
    sam.account.answers["ListExports"] = {"Exports": exports}
    assert deploy("--yes") == 0
    assert 'StorageStack="crier-storage"' in sam.ran[-1]


@pytest.mark.parametrize(
    "words", [["deploy", "--desk", DESK, "--sender", SENDER, "--domain", ""], ["remove"]]
)
@pytest.mark.parametrize("name", ["website", "crier-storage"])
def test_a_stack_that_is_no_newsroom_is_left_alone(
    name: str, words: list[str], sam: Sam, capsys: Any
) -> None:
    """Deployed over it, Crier's template would delete what another application has."""
    key = "Kept" if name == "crier-storage" else "Color"
    sam.stacks[name] = {
        "StackStatus": "UPDATE_COMPLETE",
        "Parameters": [{"ParameterKey": key, "ParameterValue": ""}],
        "EnableTerminationProtection": key == "Kept",
    }
    assert command.main([*words, "--yes", "--stack", name]) in (1, 2)
    said = "".join(capsys.readouterr())
    assert "not made by Crier" in said or "Crier did not make" in said or "protected" in said
    assert all(one.startswith(LOOKING) for one, _ in sam.account.calls) and sam.ran == []


def test_another_applications_storage_is_left_alone(sam: Sam, capsys: Any) -> None:
    sam.stacks["site-storage"] = {"StackStatus": "UPDATE_COMPLETE", "Parameters": []}
    assert (
        command.main(
            ["deploy", "--desk", DESK, "--sender", SENDER, "--domain", "", "--yes", "--stack", "site"]
        )
        == 1
    )
    assert "site-storage was not made by Crier" in capsys.readouterr().out and sam.ran == []


def test_a_name_that_awss_names_cannot_be_made_of_is_refused_for_a_new_stack(sam: Sam, capsys: Any) -> None:
    long = "c" * (answering.LONGEST + 1)
    assert (
        command.main(["deploy", "--desk", DESK, "--sender", SENDER, "--domain", "", "--yes", "--stack", long])
        == 2
    )
    assert "too long" in capsys.readouterr().err and sam.ran == []


# ---- What failed months ago ----


def test_what_failed_before_a_deployment_that_worked_is_no_news(simulated: Simulated, capsys: Any) -> None:
    def event(
        name: str, status: str, kind: str = "AWS::CloudFormation::Stack", code: str = ""
    ) -> dict[str, Any]:
        return {
            "StackId": "s", "EventId": name + status, "StackName": "crier", "Timestamp": "2026-11-28T00:00:00Z",
            "LogicalResourceId": name, "ResourceType": kind, "ResourceStatus": status,
            "PhysicalResourceId": "s" if name == "crier" else "", "ResourceStatusReason": code,
        }  # fmt: skip

    failed = event("Role", "CREATE_FAILED", "AWS::IAM::Role", "HandlerErrorCode: AccessDenied")
    try_ = [event("crier", "UPDATE_ROLLBACK_COMPLETE"), failed, event("crier", "UPDATE_IN_PROGRESS")]
    later = [event("crier", "UPDATE_COMPLETE"), event("crier", "UPDATE_IN_PROGRESS")]
    healthy(simulated).answers["DescribeStackEvents"] = {"StackEvents": try_}
    assert command.main(["doctor", "--stack", "crier"]) == 1
    assert "may not make Role" in capsys.readouterr().out
    simulated.answers["DescribeStackEvents"] = {"StackEvents": [*later, *try_]}
    assert command.main(["doctor", "--stack", "crier"]) == 0
    assert "Nothing stands in the way" in capsys.readouterr().out


# ---- What a person types ----


@pytest.mark.parametrize(
    ("read", "stated", "meant"),
    [
        (answering.host, "https://News.lantern.org/", "news.lantern.org"),
        (answering.host, " news.lantern.org. ", "news.lantern.org"),
        (answering.host, "", ""),
        (answering.host, "prensa.año.org", "prensa.xn--ao-zja.org"),
        (answering.address, " Press@Lantern.ORG ", "Press@lantern.org"),
        (answering.sender, "news@lantern.org", "news@lantern.org"),
        (answering.budget, "25", "25"),
        (answering.budget, "none", ""),
        (answering.mail_in, "none", ""),
    ],
)
def test_what_is_meant_is_taken(read: Any, stated: str, meant: str) -> None:
    assert read(stated) == meant


@pytest.mark.parametrize(
    ("read", "stated"),
    [
        (answering.host, "news"),
        (answering.host, "https://lantern.org/news"),
        (answering.host, "press@lantern.org"),
        (answering.host, "*.lantern.org"),
        (answering.address, ""),
        (answering.address, "press"),
        (answering.address, "Press <press@lantern.org>"),
        (answering.address, "a@lantern.org, b@lantern.org"),
        (answering.sender, "lantern@gmail.com"),
        (answering.sender, "lantern@outlook.com"),
        (answering.budget, "10 dollars"),
        (answering.budget, "0"),
    ],
)
def test_what_cannot_be_is_refused_before_aws_is_asked(read: Any, stated: str) -> None:
    with pytest.raises(Refused):
        read(stated)


def test_a_wrong_answer_is_asked_for_again(sam: Sam, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    with_certificate(sam.account, "ISSUED")
    said = iter(["", "press", DESK, "lantern@gmail.com", SENDER, f"https://{DOMAIN}/", "yes"])
    monkeypatch.setattr(builtins, "input", lambda words="": next(said))
    assert command.main(DEPLOY) == 0 and list(said) == []
    assert {f'DeskEmail="{DESK}"', f'FromEmail="{SENDER}"', f'SiteUrl="https://{DOMAIN}"'} <= set(sam.ran[-1])
    assert "is a provider's" in capsys.readouterr().out


# ---- A stack that is there, and no newsroom ----

OPERATORS = (
    "again", "keys", "keys edge", "status", "failures", "mail stop", "stop", "go-on", "resume", "subscribers count",
    "previews show x", "layouts", "newsroom", "self-test", "backup", "restore --at 2026-11-29T13:05Z",
    "put docs/samples/night-buses.txt", "verify docs/samples/night-buses.txt",
)  # fmt: skip


@pytest.mark.parametrize("words", OPERATORS)
def test_a_stack_without_a_newsroom_is_said_to_be_none(words: str, simulated: Simulated, capsys: Any) -> None:
    """As the one of the storage: its name is in every list of stacks."""
    healthy(simulated).stack("crier-storage", {"Other": "x"}, parameters={"Kept": ""})
    assert command.main([*words.split(), "--stack", "crier-storage", "--yes"]) == 2
    assert "The stack crier-storage has nothing called" in capsys.readouterr().err


def test_a_stack_without_a_newsroom_has_none_of_its_resources(simulated: Simulated) -> None:
    healthy(simulated).stack("website", {}, {"Bucket": "b"})
    known = deploy_resources.resources(account_commands.Account("website", None, "us-east-1"))
    assert known["Bucket"] == "b" and "Log" not in known
    with pytest.raises(Refused, match="website has nothing called Log"):
        _ = known["Log"]


@pytest.mark.parametrize("region", ["Ireland!", "eu west"])
def test_what_is_no_region_is_said(region: str, simulated: Simulated, capsys: Any) -> None:
    assert command.main(["doctor", "--region", region]) == 2
    assert "no region's name" in capsys.readouterr().err


def test_each_way_of_not_asking_is_one_of_botocores() -> None:
    assert all(issubclass(getattr(exceptions, name), exceptions.BotoCoreError) for name in UNASKED)


def test_a_question_that_is_left_open_ends_in_a_word(
    sam: Sam, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    def closed(words: str = "") -> str:
        raise EOFError

    monkeypatch.setattr(builtins, "input", closed)
    assert command.main(DEPLOY) == 130 and "Stopped." in capsys.readouterr().err
