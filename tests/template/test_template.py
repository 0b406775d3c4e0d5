"""The template is sound by the tools' rules and by ours, and each of our checks is checked."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from templates import CHILDREN, FAULTS, FLOWS, PARENT, ROOT, faults_of, planted, sources

from infrastructure.local.stack.template import load, resources
from template.model import Stack
from template.rules import CONFINED, RULES


@pytest.mark.long
def test_nothing_is_found_in_the_template_as_it_is(clean: Mapping[str, Any]) -> None:
    assert faults_of(clean) == {}


def doubled(node: yaml.Node) -> list[str]:
    """Keys that stand twice in one mapping: the second silently takes the first one's place."""
    rows = (
        [pair for pair in node.value if isinstance(pair, tuple)] if isinstance(node, yaml.MappingNode) else []
    )
    keys = [key.value for key, _ in rows if isinstance(key, yaml.ScalarNode)]
    inner = [value for _, value in rows] or (node.value if isinstance(node, yaml.SequenceNode) else [])
    twice = [str(key) for key in keys if keys.count(key) > 1]
    return twice + [one for child in inner for one in doubled(child)]


@pytest.mark.parametrize("path", [PARENT, *CHILDREN, *FLOWS])
def test_no_key_stands_twice(path: str) -> None:
    """Two branches once added a section `Conditions` each, and the merge was clean."""
    assert doubled(yaml.compose(sources()[path])) == []
    assert doubled(yaml.compose("A: {b: 1, c: [{d: 1, d: 2}]}\nA: 2")) == ["A", "A", "d", "d"]


def test_a_planted_fault_has_its_place() -> None:
    """That each is found is seen in tests/long/planted.py: it takes a minute to translate them all."""
    for fault in FAULTS:
        assert planted(fault, sources()) != sources()


def test_every_rule_has_a_fault_that_only_it_must_find() -> None:
    """A rule that no fault calls for could be empty."""
    assert set(RULES) <= {fault["found_by"] for fault in FAULTS}


@pytest.mark.long
@pytest.mark.parametrize("lint", [(), ("--lint",)], ids=["validate", "validate --lint"])
def test_sam_finds_it_valid(lint: tuple[str, ...], sam: Path, tmp_path: Path) -> None:
    """Both: with --lint it passes what it refuses without (an unknown event property)."""
    done = subprocess.run(
        [sam / "sam", "validate", *lint, "--template", ROOT / PARENT, "--region", "us-east-1"],
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
def test_what_is_for_aws_alone_is_granted(clean: Mapping[str, Any]) -> None:
    """aws_only.toml excuses no right that nobody has."""
    stack = Stack(clean["parent"], clean["children"], clean["flows"])
    data = tomllib.loads((Path(__file__).parent / "aws_only.toml").read_text("utf-8"))
    for entry in data["permission"]:
        for name in entry["of"]:
            own = [right for right in stack.statements() if right.owner == f"{name}Role"]
            granted = {action for right in own for action in right.actions}
            assert entry["action"] in granted, f"{name} has no {entry['action']}"


RIGHTS_PAGE = dict(
    re.findall(r"^\| (\w+) \| (.+) \|$", (ROOT / "docs/rights.md").read_text("utf-8"), re.MULTILINE)
)


@pytest.mark.parametrize("name", CONFINED)
def test_what_parses_and_draws_gets_its_own_log(name: str) -> None:
    """As it was tried (docs/rights.md, which tests/e2e/test_rights.py compares with the stack)."""
    assert RIGHTS_PAGE[name] == f"write {name}'s log"


def test_the_page_of_rights_has_everybody(clean: Mapping[str, Any]) -> None:
    stack = Stack(clean["parent"], clean["children"], clean["flows"])
    functions = {function.name for function in stack.of("Lambda::Function")}
    assert functions | {"writer", "approver", "keeper"} == set(RIGHTS_PAGE) - {"Who"}


# The keys of the Releases table that a function beside staff's pages may change.
OWN_KEYS = {
    "Desk": {"release#*"},
    "Staff": {"stop", "handed-in#*"},
    "NewsroomPage": {"newsroom-saves"},
    "HandIn": {"file#*", "handed-in#*"},
    "NoteWriter": {"file#*"},
}
CHANGES = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}


@pytest.mark.long
@pytest.mark.parametrize("name", OWN_KEYS)
def test_a_function_of_staff_s_changes_its_own_keys_alone(clean: Mapping[str, Any], name: str) -> None:
    """Whoever takes one over writes no other newsroom, no other writer of a file, and no stop."""
    stack, keys = Stack(clean["parent"], clean["children"], clean["flows"]), set[str]()
    for right in stack.rights(stack.resources[name]):
        if CHANGES & set(right.actions) and any("Releases" in one for one in right.resources):
            tests = list(right.condition.values()) or [{}]
            assert all(one.startswith("ForAllValues:String") for one in right.condition)
            keys.update(*(one.get("dynamodb:LeadingKeys", ["*"]) for one in tests))
    assert keys == OWN_KEYS[name]


# The keys of the Subscribers table that each function of staff's pages may touch, and how.
READS = ("dynamodb:GetItem", "dynamodb:BatchGetItem")
PEOPLE_KEYS = {
    "Staff": {"session#*": CHANGES, "entry#*": CHANGES, "desk-ceiling#*": CHANGES},
    "People": {
        "shard#*": {"dynamodb:PutItem", "dynamodb:DeleteItem"},
        "session#*": set(),
        "keys": {"dynamodb:PutItem", "dynamodb:UpdateItem"},
        "keeper-ceiling#*": {"dynamodb:UpdateItem"},
        "keeper-trail": {"dynamodb:PutItem"},
    },
}


@pytest.mark.long
@pytest.mark.parametrize("name", PEOPLE_KEYS)
def test_who_asks_about_one_person_lists_nobody(clean: Mapping[str, Any], name: str) -> None:
    """The desk's list reads no person; who answers keepers queries their trail alone, and scans nothing."""
    stack, changes = Stack(clean["parent"], clean["children"], clean["flows"]), dict[str, set[str]]()
    for right in stack.rights(stack.resources[name]):
        if not any("Subscribers" in one for one in right.resources):
            continue
        (test,) = right.condition.values()
        assert all(one.startswith("ForAllValues:String") for one in right.condition)
        actions = {one for one in right.actions if one.startswith("dynamodb:")}
        for key in test["dynamodb:LeadingKeys"]:
            changes.setdefault(key, set()).update(actions & CHANGES)
        assert actions <= {*CHANGES, *READS} or test["dynamodb:LeadingKeys"] == ["keeper-trail"]
        assert "dynamodb:Scan" not in actions
    assert changes == PEOPLE_KEYS[name]
    opens = any("kms:Decrypt" in right.actions for right in stack.rights(stack.resources[name]))
    assert opens == (name == "People")


@pytest.mark.long
def test_the_newsroom_s_page_writes_one_file_and_makes_no_link(clean: Mapping[str, Any]) -> None:
    """Not the logo beside it, no release, no draft, no subscriber; and nothing that is signed by a key."""
    stack = Stack(clean["parent"], clean["children"], clean["flows"])
    written, secrets, people = set[str](), set[str](), dict[str, set[str]]()
    for right in stack.rights(stack.resources["NewsroomPage"]):
        if "s3:PutObject" in right.actions:
            written |= {one.rpartition("Uploads>/")[2] for one in right.resources}
        if "secretsmanager:GetSecretValue" in right.actions:
            secrets |= set(right.resources)
        if any("Subscribers" in one for one in right.resources):
            (test,) = right.condition.values()
            people |= {key: set(right.actions) for key in test["dynamodb:LeadingKeys"]}
        assert not [one for one in right.actions if one.split(":")[0] in ("kms", "sqs", "ses", "states")]
        assert not [one for one in right.actions if "Delete" in one or "Scan" in one]
    assert written == {"newsroom/newsroom.toml"}
    assert len(secrets) == 1 and "EdgeKey" in secrets.pop()
    assert people == {"session#*": {"dynamodb:GetItem"}, "desk-ceiling#*": {"dynamodb:UpdateItem"}}


def test_what_answers_people_is_watched_and_named() -> None:
    """Each function that has an address: its errors ring, the runbook says which it is, a flood reaches it."""
    files = sources()
    template = dict(resources(load(ROOT / PARENT), "AWS::Serverless::Function"))
    names = {name for name, body in template.items() if "FunctionUrlConfig" in body.get("Properties", {})}
    watched = files[PARENT].partition("  ErrorsAlarm:")[2].partition("  Alarms:")[0]
    (clock,) = re.findall(
        r"## the clock\n(.+?)\n## ", (ROOT / "docs/runbook.md").read_text("utf-8"), re.DOTALL
    )
    assert names
    for name in names:
        assert f"Value: !Ref {name}}}" in watched and f"`{name}`" in clock, name
    assert all(f"`{name}`" in clock for name in ("Sweep", "Digest", "Freshen"))  # MissedAlarm rings for them
    assert not [name for name in names if f" {name} " in watched.partition("Metrics:")[0]]
    number = dict(zip(range(5, 9), ("five", "six", "seven", "eight"), strict=True))[len(names)]
    flood = (ROOT / "docs/security.md").read_text("utf-8").partition("## A flood")[2].partition("\n## ")[0]
    assert f"of ours is {number} functions" in flood and f"each of the {number}, and" in flood
    assert f"each of the {number} web functions" in files[PARENT]


# The words of each role, and what would make it another one.
NEVER = {
    "writer": ("list uploads", "releases/", "archive/", "receipts/", "newsroom/", "subscribers/"),
    "approver": ("list uploads", "drafts/", "newsroom/", "subscribers/"),
    "keeper": ("list uploads", "drafts/", "releases/", "archive/", "receipts/", "read subscribers/"),
}


@pytest.mark.parametrize("role", NEVER)
def test_roles_of_staff_do_not_overlap(role: str) -> None:
    assert not [word for word in NEVER[role] if word in RIGHTS_PAGE[role]]


def test_what_an_idle_month_costs_is_counted_from_the_template() -> None:
    """The most of it, polling and alarms, row by row; and the sum."""
    template, page = sources()[PARENT], (ROOT / "docs/cost.md").read_text("utf-8")
    template = template.replace("Type: AWS::Lambda::EventSourceMapping\n    Condition: MailsIn", "")  # off
    polled = template.count("Type: AWS::Lambda::EventSourceMapping")
    alarms = template.count("Type: AWS::CloudWatch::Alarm")
    receives = polled * 5 * 3 * 60 * 24 * 30 / 1e6
    assert f"| {polled} queues, 5 pollers each, 3 empty receives a minute: {receives:.1f} million |" in page
    assert f" million | {receives * 0.40:.2f} |" in page
    errors = template.partition("  ErrorsAlarm:")[2].partition("EvaluationPeriods")[0].count("MetricStat")
    ages = template.partition("  StandstillAlarm:")[2].partition("EvaluationPeriods")[0].count("MetricStat")
    paid = (alarms - 2 + errors + ages) * 0.10
    assert f"| {alarms}, one of them over {errors} metrics and one over {ages} | {paid:.2f} |" in page
    rows = re.findall(r"^\|.*\| (\d+\.\d\d) \|$", page.partition("| **together**")[0], re.MULTILINE)
    assert f"| **together** | | **{sum(map(float, rows)):.2f}** |" in page


OF_MAIL_IN = {
    "MailArrived", "MailArrivedPolicy", "MailPut", "MailRule", "MailsIn", "MailsInPolicy", "MailsInSubscription",
    "MailIn", "MailInRole", "MailInMailsIn",
}  # fmt: skip


def test_mail_in_is_off_until_an_address_is_named(clean: Mapping[str, Any]) -> None:
    """Nothing of it is made, so nothing of it costs. An address alone adds no rule to anybody's set."""
    parts = clean["parent"], clean["children"], clean["flows"]
    off, on = Stack(*parts, given={}), Stack(*parts)
    address = Stack(*parts, given={"MailInAddress": "drafts@in.lantern.org"})
    assert set(on.resources) - set(off.resources) == OF_MAIL_IN
    assert set(on.resources) - set(address.resources) == {"MailRule"}
    assert "MailIn" not in str([one.properties for one in off.resources.values()])


def test_news_may_come_from_an_address_of_its_own() -> None:
    """Releases and digests alone: who complains of news does not hurt confirmations and receipts."""
    own, resource, using = "!If [NewsHasItsOwn, !Ref NewsEmail, !Ref FromEmail]", "", set[str]()
    for line in sources()[PARENT].splitlines():
        if head := re.match(r"  (\w+):", line):
            resource = head[1]
        using |= {resource} if own in line else set()
    assert using == {"PlanMailing", "Digest", "SendMail"}
