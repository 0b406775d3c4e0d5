"""`./crier backup` and `./crier restore`: tables come back beside those in use, and nobody who left does.

tests/aws/test_kept_storage.py hands a restored table on to a stack.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import pytest
from operated import Simulated, simulated
from visitors import KEY

from crier.aws import dynamodb
from crier.stores.subscribers import Subscribers
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from infrastructure.local import command
from infrastructure.local.account import deployment, keeping
from infrastructure.local.account.deployment import Answers
from infrastructure.local.account.facts import Fact, Facts, Wanted
from infrastructure.local.stack.account import Account

__all__ = ["simulated"]
STACK = ["--stack", "crier", "--yes"]
EARLY, LATE, LATER = "2026-11-01T10:00:00Z", "2026-11-20T10:00:00Z", "2026-11-28T10:00:00Z"


@pytest.fixture
def account(simulated: Simulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Simulated:
    """A stack called crier, with tables; AWS keeps what a command writes down in a folder of the test."""
    for function in (deployment.known, deployment.keep):
        monkeypatch.setattr(function, "__defaults__", (tmp_path,))
    names = {name: name.lower() for name in keeping.TABLES}
    simulated.stack("crier", {**names, "ConfigurationSet": "crier"}, parameters={"StorageStack": "kept"})
    simulated.answers |= {"PutConfigurationSetSendingOptions": {}, "UpdateContinuousBackups": {}}
    return simulated


def someone(name: str, status: str = "confirmed", since: str = EARLY) -> Subscriber:
    address = f"{name}@example.org"
    confirmed = status == "confirmed"
    return Subscriber(
        id=subscriber_id(KEY, address),
        address=address if confirmed else "",
        language="en" if confirmed else "",
        lists=("press",) if confirmed else (),
        status=status,
        consent="a test",
        since=since,
    )


def table(name: str) -> dict[str, str]:
    """Everybody's status by id."""
    return {one.id: one.status for one in Subscribers(name, 1).everybody()}


def test_a_table_comes_back_and_nobody_who_left(
    account: Simulated, capsys: pytest.CaptureFixture[str]
) -> None:
    people = Subscribers("subscribers", 1)
    for name in ("stays", "leaves", "complains", "erased", "is.lost"):
        assert people.add(someone(name))
    assert command.main(["backup", *STACK]) == 0
    (backup,) = {one.name for one in keeping.copies(Account("crier"))}
    for name, status in (("leaves", "left"), ("complains", "complained"), ("erased", "erased")):
        assert people.end(someone(name).id, status, LATE)
    assert people.add(someone("suppressed", "suppressed", LATE)) and people.add(someone("joins", since=LATE))
    pk, sk = people.key(someone("is.lost").id)
    boto3.client("dynamodb").delete_item(TableName="subscribers", Key={"pk": {"S": pk}, "sk": {"S": sk}})
    was = table("subscribers")
    assert command.main(["restore", "--backup", backup, *STACK]) == 0
    answers = deployment.known("crier")
    assert answers.mailings == "" and answers.releases.startswith("crier-Releases-")
    assert table(answers.subscribers) == {
        someone("stays").id: "confirmed",
        someone("is.lost").id: "confirmed",
        someone("leaves").id: "left",
        someone("complains").id: "complained",
        someone("erased").id: "erased",
        someone("suppressed").id: "suppressed",
    }
    assert table("subscribers") == was, "what is in use stays as it is"
    ending = boto3.client("dynamodb").describe_time_to_live(TableName=answers.subscribers)
    assert ending["TimeToLiveDescription"]["AttributeName"] == "expires"
    (back_in_time,) = {one["TableName"] for one in account.asked("UpdateContinuousBackups")} - {
        answers.releases
    }
    assert back_in_time == answers.subscribers
    assert account.asked("PutConfigurationSetSendingOptions") == [
        {"ConfigurationSetName": "crier", "SendingEnabled": False}
    ]
    assert "--restored" in capsys.readouterr().out


def test_what_happened_last_holds(account: Simulated) -> None:
    """Between restoring and the deployment somebody leaves by the old table; after it somebody comes back."""
    old = Subscribers("subscribers", 1)
    for name in ("gap", "back"):
        assert old.add(someone(name))
        row = dynamodb.get("subscribers", *old.key(someone(name).id)) or {}
        since = LATER if name == "back" else EARLY
        dynamodb.put("mailings", {**row, "since": since})  # a table of the same shape
        assert old.end(someone(name).id, "left", LATE)
    undo = {"pk": {"S": old.key(someone("gap").id)[0]}, "sk": {"S": old.key(someone("gap").id, "undo")[1]}}
    boto3.client("dynamodb").put_item(TableName="mailings", Item=undo)
    assert keeping.carry(Account("crier"), "subscribers", "mailings") == 1
    assert table("mailings") == {someone("gap").id: "left", someone("back").id: "confirmed"}
    assert "Item" not in boto3.client("dynamodb").get_item(TableName="mailings", Key=undo)
    assert keeping.carry(Account("crier"), "subscribers", "mailings") == 0, "twice is once"


def test_who_is_carried_over_loses_what_would_bring_them_back_at_once(account: Simulated) -> None:
    """One transaction for each: whoever dies between two of them leaves nobody half carried."""
    old, one = Subscribers("subscribers", 1), someone("gap")
    assert old.add(one) and old.end(one.id, "left", LATE)
    keeping.carry(Account("crier"), "subscribers", "mailings")
    (asked,) = account.asked("TransactWriteItems")[-1:]
    assert [next(iter(order)) for order in asked["TransactItems"]] == ["Put", "Delete", "Delete"]
    assert not account.asked("DeleteItem")


@pytest.mark.parametrize(
    "words",
    ["backup", "restore --backup x", "restore --at 2026-11-28T10:00Z"],
    ids=lambda words: words.split()[0],
)
def test_nothing_is_done_before_a_yes(words: str, account: Simulated) -> None:
    assert command.main([*words.split(), "--stack", "crier"]) == 2
    assert [name for name, _ in account.calls if not name.startswith(("Describe", "List", "Get"))] == []


def test_a_copy_that_is_not_there_makes_no_table(
    account: Simulated, capsys: pytest.CaptureFixture[str]
) -> None:
    before = boto3.client("dynamodb").list_tables()["TableNames"]
    assert command.main(["restore", "--backup", "nothing", *STACK]) == 2
    assert "There is no backup nothing of releases, subscribers" in capsys.readouterr().err
    assert boto3.client("dynamodb").list_tables()["TableNames"] == before
    assert account.asked("PutConfigurationSetSendingOptions") == []


IN_USE: Mapping[str, tuple[Facts, Answers, str, str]] = {
    "the first time": (Facts("", Wanted(), stack=Fact("")), Answers(), "crier-storage", ""),
    "beside what a removed stack left": (
        Facts("", Wanted(), stack=Fact("")),
        Answers(storage="crier-Storage-X", subscribers="old"),
        "crier-Storage-X",
        "old",
    ),
    "a stack that has it inside": (
        Facts("", Wanted(), stack=Fact("CREATE_COMPLETE"), parameters={}), Answers(storage="other"), "", ""
    ),
    "a stack that has it beside": (
        Facts("", Wanted(), stack=Fact("X"), parameters={"StorageStack": "kept", "SubscribersTable": "now"}),
        Answers(storage="other", subscribers="restored long ago", carry="x"),
        "kept",
        "now",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", IN_USE)
def test_what_is_in_use_stays_in_use(case: str) -> None:
    """Neither another storage nor a table that was restored one day is taken up by a mere upgrade."""
    facts, answers, storage, subscribers = IN_USE[case]
    answers = deployment.in_use(answers, facts)
    told: dict[str, Any] = deployment.parameters(
        facts, answers, deployment.storage(Account("crier"), facts, answers)
    )
    assert (told["StorageStack"], told["SubscribersTable"], answers.carry) == (storage, subscribers, "")
