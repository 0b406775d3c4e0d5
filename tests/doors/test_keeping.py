"""`./crier backup` and `./crier restore`: tables come back beside those in use, and nobody who left does.

tests/aws/test_kept_storage.py hands a restored table on to a stack.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
import site_pages
from healthy_account import ARN, DESK, SENDER, healthy
from operated import Simulated, simulated
from visitors import KEY

from crier.aws import dynamodb, s3
from crier.model import naming
from crier.model.newsroom import Newsroom
from crier.stores import current_newsroom, full_stops, preview_states
from crier.stores.current_newsroom import InForce
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from infrastructure.local import command
from infrastructure.local.account import carrying, deployment, keeping, restored
from infrastructure.local.account import commands as account_commands
from infrastructure.local.account.deployment import Answers
from infrastructure.local.account.facts import Fact, Facts, Wanted
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.place import ROOT, Refused
from infrastructure.local.stack.template import load

__all__ = ["simulated"]
STACK = ["--stack", "crier", "--yes"]
EARLY, LATE, LATER = "2026-11-01T10:00:00Z", "2026-11-20T10:00:00Z", "2026-11-28T10:00:00Z"


@pytest.fixture
def account(simulated: Simulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Simulated:
    """A stack called crier, with tables; AWS keeps what a command writes down in a folder of the test."""
    for function in (deployment.known, deployment.keep):
        monkeypatch.setattr(function, "__defaults__", (tmp_path,))
    names = {name: name.lower() for name in deployment.TABLES}
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
    tables = waiting()
    assert set(tables) == {"Releases", "Subscribers"} and tables["Releases"].startswith("crier-Releases-")
    assert table(tables["Subscribers"]) == {
        someone("stays").id: "confirmed",
        someone("is.lost").id: "confirmed",
        someone("leaves").id: "left",
        someone("complains").id: "complained",
        someone("erased").id: "erased",
        someone("suppressed").id: "suppressed",
    }
    assert table("subscribers") == was, "what is in use stays as it is"
    back_in_time = {one["TableName"] for one in account.asked("UpdateContinuousBackups")}
    assert back_in_time == set(tables.values())
    assert account.asked("PutConfigurationSetSendingOptions") == [
        {"ConfigurationSetName": "crier", "SendingEnabled": False}
    ]
    assert "--restored" in capsys.readouterr().out


def test_rows_that_end_end_in_a_restored_table_too(account: Simulated) -> None:
    """As infrastructure/storage.yaml has it of the table in whose place it comes: a restored one forgets."""
    assert command.main(["backup", *STACK]) == 0
    (backup,) = {one.name for one in keeping.copies(Account("crier"))}
    assert command.main(["restore", "--backup", backup, *STACK]) == 0
    tables, storage = waiting(), load(ROOT / "infrastructure/storage.yaml")
    assert set(tables) == {"Releases", "Subscribers"}
    for output, name in tables.items():
        known = boto3.client("dynamodb").describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        wanted = storage["Resources"][output]["Properties"]["TimeToLiveSpecification"]
        assert wanted == {"AttributeName": known["AttributeName"], "Enabled": True}
        assert known["TimeToLiveStatus"] == "ENABLED"


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
    assert carrying.carry(Account("crier"), "Subscribers", "subscribers", "mailings").people == 1
    assert table("mailings") == {someone("gap").id: "left", someone("back").id: "confirmed"}
    assert "Item" not in boto3.client("dynamodb").get_item(TableName="mailings", Key=undo)
    again = carrying.carry(Account("crier"), "Subscribers", "subscribers", "mailings")
    assert again == carrying.Carried(), "twice is once"


def test_who_left_in_the_second_of_joining_has_left(account: Simulated) -> None:
    copied("subscribers", "mailings")  # with its data key
    Subscribers("mailings", 1).add(someone("ana", since=LATE))
    Subscribers("subscribers", 1).add(someone("ana", "left", since=LATE))
    for counted in (1, 0):
        carried = carrying.carry(Account("crier"), "Subscribers", "subscribers", "mailings")
        assert (carried.people, table("mailings")) == (counted, table("subscribers"))


def test_who_is_carried_over_loses_what_would_bring_them_back_at_once(account: Simulated) -> None:
    """One transaction for each: whoever dies between two of them leaves nobody half carried."""
    old, one = Subscribers("subscribers", 1), someone("gap")
    assert old.add(one) and old.end(one.id, "left", LATE)
    carrying.carry(Account("crier"), "Subscribers", "subscribers", "mailings")
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


def reaching(account: Simulated, **tables: tuple[str, str]) -> None:
    """From when to when AWS can bring each of these tables back; no other one."""

    def described(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        ends = tables.get(asked["TableName"].partition("-2")[0].replace("-", "_"))
        reach = {
            f"{end}RestorableDateTime": datetime.fromisoformat(moment)
            for end, moment in zip(("Earliest", "Latest"), ends or (), strict=False)
        }
        return {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": reach}}

    account.answers["DescribeContinuousBackups"] = described


def test_a_moment_that_aws_refuses_stops_no_mail(
    account: Simulated, capsys: pytest.CaptureFixture[str]
) -> None:
    reaching(account, releases=(EARLY, LATER), subscribers=(LATE, LATER))
    assert command.main(["restore", "--at", "2026-11-10T10:00Z", *STACK]) == 2
    said = capsys.readouterr().err
    assert "Nothing was done" in said and "2026-11-20 10:00:00 to 2026-11-28 10:00:00 UTC" in said
    assert account.asked("PutConfigurationSetSendingOptions") == []


def test_a_restoration_that_breaks_off_says_that_mail_is_stopped(
    account: Simulated, capsys: pytest.CaptureFixture[str]
) -> None:
    reaching(account, releases=(EARLY, LATER), subscribers=(EARLY, LATER))
    account.answers["RestoreTableToPointInTime"] = "LimitExceededException"
    assert command.main(["restore", "--at", "2026-11-20T10:00Z", *STACK]) == 2
    said = capsys.readouterr().err
    assert "mail is stopped: repeat the command, or ./crier mail start --stack crier" in said


IN_USE: Mapping[str, tuple[Facts, Answers, str, str]] = {
    "the first time": (Facts("", Wanted(), stack=Fact("")), Answers(), "crier-storage", ""),
    "beside what a removed stack left": (
        Facts("", Wanted(), stack=Fact("")), Answers(storage="crier-Storage-X"), "crier-Storage-X", ""
    ),
    "beside what was left, at another machine": (
        Facts("", Wanted(), stack=Fact(""), storages=Fact(["crier-Storage-X"])), Answers(), "crier-Storage-X", ""
    ),
    "a stack that has it inside": (
        Facts("", Wanted(), stack=Fact("CREATE_COMPLETE"), parameters={}), Answers(storage="other"), "", ""
    ),
    "a stack that has it beside": (
        Facts("", Wanted(), stack=Fact("X"), parameters={"StorageStack": "kept", "SubscribersTable": "now"}),
        Answers(storage="other", subscribers="restored long ago"),
        "kept",
        "now",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", IN_USE)
def test_what_is_in_use_stays_in_use(case: str) -> None:
    """Neither another storage nor a table that was restored one day is taken up by a mere upgrade."""
    facts, answers, storage, subscribers = IN_USE[case]
    answers = deployment.in_use(Account("crier"), answers, facts)
    told: dict[str, Any] = deployment.parameters(
        facts, answers, deployment.storage(Account("crier"), facts, answers)
    )
    assert (told["StorageStack"], told["SubscribersTable"]) == (storage, subscribers)


UNCERTAIN: Mapping[str, tuple[Facts, str]] = {
    "whether there is a stack": (Facts("", Wanted(), stack=Fact(None, "AccessDenied")), "AccessDenied"),
    "what one left": (
        Facts("", Wanted(), stack=Fact(""), storages=Fact(None, "AccessDenied")), "ListExports"
    ),
    "which of two": (Facts("", Wanted(), stack=Fact(""), storages=Fact(["a", "b"])), "a, b"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNCERTAIN)
def test_what_aws_does_not_say_is_not_taken_for_nothing(case: str) -> None:
    facts, sentence = UNCERTAIN[case]
    with pytest.raises(Refused, match=sentence):
        deployment.storage(Account("crier"), facts, Answers())


# ---- What changed since the copy ----


def changed(name: str, **values: Any) -> None:
    """A reader's own choice, by the table in use."""
    people = Subscribers("subscribers", 1)
    assert people.change(someone(name).id, lambda known: replace(known, row=replace(known.row, **values)))  # type: ignore[type-var]


def chosen(table: str, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    row = Subscribers(table, 1).find(someone(name).id)
    assert row is not None
    return row.lists, row.topics


def test_who_left_a_list_since_stays_off_it(account: Simulated) -> None:
    """And only off it: whatever else they chose is as it was; who changed by the new table keeps that."""
    people = Subscribers("subscribers", 1)
    for name in ("same", "leaves.one", "moves", "narrows", "gap", "later"):
        assert people.add(replace(someone(name), lists=("press", "members")))
    copied("subscribers", "mailings")
    changed("leaves.one", lists=("members",))
    changed("moves", lists=("board",))
    changed("narrows", topics=("housing",))
    carried = carrying.carry(Account("crier"), "Subscribers", "subscribers", "mailings")
    assert carried == carrying.Carried(lists=3)
    assert chosen("mailings", "same") == (("press", "members"), ())
    assert chosen("mailings", "leaves.one") == (("members",), ())
    assert chosen("mailings", "moves") == (("board",), ())
    assert chosen("mailings", "narrows") == (("press", "members"), ("housing",))
    changed("gap", lists=("press",))  # before the deployment
    new = Subscribers("mailings", 1)
    new.change(someone("later").id, lambda known: replace(known, row=replace(known.row, lists=("members",))))  # type: ignore[type-var]
    carried = carrying.carry(Account("crier"), "Subscribers", "subscribers", "mailings")
    assert carried == carrying.Carried(lists=1)
    assert chosen("mailings", "gap") == (("press",), ()) and chosen("mailings", "later") == (("members",), ())


def copied(table: str, to: str) -> None:
    """A table as it is now, beside it: what a restoration makes."""
    dynamodb_of_aws = boto3.client("dynamodb")
    for item in dynamodb_of_aws.scan(TableName=table)["Items"]:
        dynamodb_of_aws.put_item(TableName=to, Item=item)


def test_what_was_withdrawn_since_is_withdrawn_and_a_stop_stands(account: Simulated) -> None:
    """In a table of before both: lists, feeds and search know no withdrawn release, and nothing goes out."""
    for number in (1, 2, 3):
        site_pages.publish(number)
    old, new = Releases("releases"), Releases("mailings")
    ids = {number: f"{number:016x}" for number in (1, 2, 3, 4)}
    for number in (1, 2, 3):
        dynamodb.update(
            "releases", f"release#{ids[number]}", "version#000001", {"key": f"releases/{number}.md"}
        )
    copied("releases", "mailings")
    head = old.head(ids[1])
    entry = old.entry(head)
    assert entry is not None
    assert old.withdraw(ids[1], head, entry.notice(datetime(2026, 11, 20, tzinfo=UTC)).to_item())
    old.call(naming.release_id("releases/1.md"), "anew")
    site_pages.publish(2, version=2, title="Corrected")
    dynamodb.update("releases", f"release#{ids[2]}", "version#000002", {"key": "releases/2.md"})
    site_pages.publish(4)
    dynamodb.update("releases", f"release#{ids[4]}", "version#000001", {"key": "releases/4.md"})
    assert full_stops.say("releases", "stop", "ana", datetime(2026, 11, 21, tzinfo=UTC))
    carried = carrying.carry(Account("crier"), "Releases", "releases", "mailings")
    assert carried == carrying.Carried(withdrawn=1, again=("releases/2.md", "releases/4.md"))
    assert (new.head(ids[1]).state, new.head(ids[3]).state) == ("withdrawn", "published")
    assert new.called(naming.release_id("releases/1.md")) == "anew"
    shown = json.dumps(boto3.client("dynamodb").scan(TableName="mailings")["Items"])
    assert "About 1." not in shown and "About 3." in shown
    assert "About 2." not in shown, "what a correction may have taken out is in no list until it is put again"
    stop = full_stops.current("mailings")
    assert stop is not None and stop.by == "ana" and len(full_stops.history("mailings", 9)) == 1
    assert full_stops.say("mailings", "go-on", "ben", datetime(2026, 11, 22, tzinfo=UTC), stop.mark)
    again = carrying.carry(Account("crier"), "Releases", "releases", "mailings")
    assert again.withdrawn == 0 and full_stops.current("mailings") is None, "what was said later holds"


def test_a_release_that_cannot_be_carried_over_is_named_and_the_others_are(account: Simulated) -> None:
    """By the new table another release took its address, for good."""
    places = {number: site_pages.publish(number) for number in (1, 2, 3)}
    for number, place in places.items():
        dynamodb.update(
            "releases", f"release#{place.release}", "head", {"latest": 1, "address": place.address}
        )
        dynamodb.update(
            "releases", f"release#{place.release}", "version#000001", {"key": f"releases/{number}.md"}
        )
    assert Releases("mailings").reserve(places[2].address, "another")
    preview_states.take_back("releases", places[2].release, LATE, "ed")
    carried = carrying.carry(Account("crier"), "Releases", "releases", "mailings")
    assert (sorted(carried.again), carried.left) == (["releases/1.md", "releases/3.md"], ("releases/2.md",))
    assert preview_states.taken("mailings", places[2].release)["by"] == "ed"
    assert any("Not carried over: releases/2.md." in line for line in carried.lines)


def test_the_newsroom_in_force_is_todays(account: Simulated) -> None:
    """Or whoever was taken out of newsroom.toml since could sign in again."""
    current_newsroom.enforce("releases", InForce(Newsroom(organisation="Before"), "01"))
    copied("releases", "mailings")
    current_newsroom.enforce("releases", InForce(Newsroom(organisation="Today"), "02"))
    carrying.carry(Account("crier"), "Releases", "releases", "mailings")
    found = current_newsroom.in_force("mailings")
    assert found is not None and found.newsroom.organisation == "Today"
    current_newsroom.enforce("mailings", InForce(Newsroom(organisation="Later"), "03"))
    carrying.carry(Account("crier"), "Releases", "releases", "mailings")
    found = current_newsroom.in_force("mailings")
    assert found is not None and found.newsroom.organisation == "Later"


# ---- Whichever machine it is done at ----


def waiting() -> dict[str, str]:
    one = Account("crier")
    return restored.waiting(one, one.outputs)


STORED = {f"kept.{output}": output.lower() for output in deployment.TABLES}  # the storage's own tables


@pytest.fixture
def sam(account: Simulated, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What SAM was told, deployment by deployment; the stack has it from then on."""
    outputs = {name: name.lower() for name in (*deployment.TABLES, "Site", "Uploads")}
    outputs |= {"ConfigurationSet": "crier"}
    told = list[dict[str, str]]()

    def run(command: Sequence[str], **_: Any) -> Any:
        words = [word.partition("=") for word in command if "=" in word]
        parameters = {name: value.strip('"') for name, _, value in words}
        if "crier" in command:
            told.append(parameters)
            tables = {output: parameters[f"{output}Table"] or output.lower() for output in deployment.TABLES}
            account.stack("crier", outputs | tables, STORED, parameters)
        return subprocess.CompletedProcess(command, 0)

    healthy(account)
    stated = {"DeskEmail": DESK, "FromEmail": SENDER, "SiteUrl": "https://x.test", "StorageStack": "kept"}
    account.stack("crier", outputs, STORED, stated)
    account.answers["UpdateTerminationProtection"] = {"StackId": "s"}
    monkeypatch.setattr(account_commands, "environment", lambda name: deployment.ROOT / "bin")
    monkeypatch.setattr(deployment, "missing_tools", lambda: ())
    monkeypatch.setattr(account_commands.subprocess, "run", run)
    return told


def another_machine(folder: Path) -> None:
    """Nothing of what was written down here is there."""
    for file in folder.glob("*.toml"):
        file.unlink()


def deploy(*more: str) -> int:
    deployment.keep("crier", Answers(DESK, SENDER, site_url="https://x.test"))
    return command.main(["deploy", *more, *STACK])


def test_a_deployment_in_between_forgets_no_restored_table(
    account: Simulated, sam: list[dict[str, str]], tmp_path: Path
) -> None:
    """Nor does another machine: which tables wait, and which are in use, the account itself says."""
    people = Subscribers("subscribers", 1)
    assert people.add(someone("stays")) and people.add(someone("gap"))
    assert command.main(["backup", *STACK]) == 0
    (backup,) = {one.name for one in keeping.copies(Account("crier"))}
    assert command.main(["restore", "--backup", backup, *STACK]) == 0
    tables = waiting()
    another_machine(tmp_path)
    assert deploy() == 0 and sam[-1]["SubscribersTable"] == ""
    assert waiting() == tables
    assert people.end(someone("gap").id, "left", LATE)  # by the table that is still in use
    another_machine(tmp_path)
    assert deploy("--restored") == 0
    assert (sam[-1]["SubscribersTable"], sam[-1]["ReleasesTable"]) == (
        tables["Subscribers"],
        tables["Releases"],
    )
    assert sam[-1]["MailingsTable"] == ""
    assert table(tables["Subscribers"])[someone("gap").id] == "left", "carried over after the deployment"
    assert waiting() == {} and restored.replaced(Account("crier"), tables["Subscribers"]) == ""
    another_machine(tmp_path)
    assert deploy() == 0 and sam[-1]["SubscribersTable"] == tables["Subscribers"], "a mere upgrade keeps them"
    assert deploy("--restored") == 2, "nothing waits any more"


def test_a_deployment_that_broke_off_carries_over_the_next_time(
    account: Simulated, sam: list[dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = Subscribers("subscribers", 1)
    assert people.add(someone("gap")) and command.main(["backup", *STACK]) == 0
    (backup,) = {one.name for one in keeping.copies(Account("crier"))}
    assert command.main(["restore", "--backup", backup, *STACK]) == 0
    tables = waiting()

    def dies(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(carrying, "carry", dies)
        assert deploy("--restored") != 0
    assert people.end(someone("gap").id, "left", LATE)
    another_machine(tmp_path)
    assert deploy() == 0
    assert table(tables["Subscribers"])[someone("gap").id] == "left"


@pytest.mark.long
def test_after_a_deployment_the_site_shows_what_the_restored_table_lists(
    account: Simulated, sam: list[dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """What was published since is in no page, feed or search file; while one is left, the next goes on."""
    site_pages.publish(1)
    assert command.main(["backup", *STACK]) == 0
    (backup,) = {one.name for one in keeping.copies(Account("crier"))}
    later = site_pages.publish(2, topics=[["heat", "Heat"]])
    dynamodb.update("releases", f"release#{later.release}", "head", {"latest": 1, "address": later.address})
    dynamodb.update("releases", f"release#{later.release}", "version#000001", {"key": "releases/2.md"})
    list(site_pages.stand().everything("en"))
    assert len(titled("Release 2")) > 8 and len(titled("Release 1")) > 8
    assert command.main(["restore", "--backup", backup, *STACK]) == 0
    assert len(titled("Release 2")) > 8, "the tables in use are the old ones"
    new = waiting()["Releases"]
    dynamodb.delete(new, f"address#{later.address}", "address")
    dynamodb.update(new, f"release#{later.release}", "head", {"version": 0, "state": "received"})
    assert Releases(new).reserve(later.address, "another")
    assert deploy("--restored") == 1
    assert "Not carried over: releases/2.md" in capsys.readouterr().out
    assert titled("Release 2") == [] and len(titled("Release 1")) > 8
    dynamodb.delete(new, f"address#{later.address}", "address")
    assert deploy() == 0 and Releases(new).head(later.release).unlisted
    assert "put it again: releases/2.md" in capsys.readouterr().out
    assert titled("Release 2") == [] and waiting() == {}


@pytest.mark.long
def test_a_site_that_moves_says_so_in_lists_and_feeds(
    account: Simulated, sam: list[dict[str, str]], capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    """What was published keeps the address it went out with: CloudFront's own name goes on leading there."""
    site_pages.publish(1)
    builder = replace(site_pages.stand(), site_url="https://x.test")
    for folder in builder.folders(builder.current()):
        builder.bring_up_to_date(folder.language, (folder.home,), folder.times)
    new, certificate = "https://noticias.lantern.org", {"CertificateArn": ARN, "Status": "ISSUED"}
    account.answers |= {
        "ListCertificates": {"CertificateSummaryList": [
            {"CertificateArn": ARN, "DomainName": "noticias.lantern.org"}
        ]},
        "DescribeCertificate": {"Certificate": certificate},
    }  # fmt: skip
    assert "en/feed.atom" in titled("https://x.test/") and titled(new) == []
    with monkeypatch.context() as patch:
        patch.setattr(carrying, "show", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert command.main(["deploy", "--domain", "noticias.lantern.org", *STACK]) == 130
    assert command.main(["deploy", *STACK]) == 0, "the next one goes on"
    assert titled("https://x.test/") == [] and {"en/feed.atom", "robots.txt"} <= set(titled(new))
    assert "made anew" in capsys.readouterr().out and deployment.known("crier").moved == ""
    assert command.main(["deploy", *STACK]) == 0 and "made anew" not in capsys.readouterr().out


def titled(words: str) -> list[str]:
    """The site's files that have these words."""
    keys = [key for key in s3.keys("site", "") if not key.startswith("assets/")]
    return [key for key in keys if words in s3.get("site", key)[0].decode()]


def test_what_a_removed_stack_worked_with_is_taken_up_at_another_machine(
    account: Simulated, sam: list[dict[str, str]], tmp_path: Path
) -> None:
    assert command.main(["backup", *STACK]) == 0
    (backup,) = {one.name for one in keeping.copies(Account("crier"))}
    assert command.main(["restore", "--backup", backup, *STACK]) == 0
    tables = waiting()
    assert deploy("--restored") == 0
    account.answers["DeleteStack"] = {}
    assert command.main(["remove", *STACK]) == 0
    another_machine(tmp_path)
    account.answers["DescribeStacks"] = "ValidationError"
    exports = [{"Name": f"{name}-Uploads", "Value": "b"} for name in ("crier-Storage-X1", "other-storage")]
    account.answers["ListExports"] = {"Exports": exports}
    assert deploy() == 0
    assert sam[-1]["StorageStack"] == "crier-Storage-X1"
    assert sam[-1]["SubscribersTable"] == tables["Subscribers"]


def test_after_a_restoration_earlier_copies_and_moments_can_still_be_used(
    account: Simulated, sam: list[dict[str, str]], tmp_path: Path
) -> None:
    people = Subscribers("subscribers", 1)
    assert people.add(someone("stays")) and command.main(["backup", *STACK]) == 0
    (backup,) = {one.name for one in keeping.copies(Account("crier"))}
    assert command.main(["restore", "--backup", backup, *STACK]) == 0
    once = waiting()
    assert deploy("--restored") == 0
    one = Account("crier")
    assert one.outputs["Subscribers"] == once["Subscribers"]
    assert {copy.name for copy in keeping.copies(one)} == {backup}
    assert set(keeping.named(one, keeping.Source(backup), keeping.USUAL)) == set(keeping.USUAL)
    reaching(account, subscribers=(EARLY, LATER), crier_Subscribers=(LATE, LATER))
    for at, origin in ((EARLY, "subscribers"), (LATER, once["Subscribers"])):
        source = keeping.Source(at=datetime.fromisoformat(at))
        assert keeping.named(one, source, ["Subscribers"]) == {"Subscribers": origin}


def test_a_moment_is_never_taken_from_a_restoration_that_nobody_took_up(
    account: Simulated, sam: list[dict[str, str]]
) -> None:
    assert command.main(["backup", *STACK]) == 0
    (backup,) = {one.name for one in keeping.copies(Account("crier"))}
    assert command.main(["restore", "--backup", backup, *STACK]) == 0
    reaching(account, crier_Subscribers=(EARLY, LATER))
    source = keeping.Source(at=datetime.fromisoformat(LATE))
    with pytest.raises(Refused, match="Nothing was done"):
        keeping.named(Account("crier"), source, ["Subscribers"])


def test_a_restoration_that_died_is_not_taken_up(
    account: Simulated, sam: list[dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    boto3.client("dynamodb").create_table(
        TableName="crier-Subscribers-20261129T120000Z",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
    )
    assert deploy("--restored") == 2 and sam == []
    said = capsys.readouterr().err
    assert "did not come to its end, or was made by a Crier that noted no end" in said


def test_a_stack_that_may_not_be_looked_at_is_not_taken_for_none(
    account: Simulated, sam: list[dict[str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    account.answers["DescribeStacks"] = "AccessDenied"
    assert deploy() == 2 and sam == []
    assert "AWS does not say what there is of crier (AccessDenied)" in capsys.readouterr().err
