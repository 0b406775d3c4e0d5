"""Who may put releases, and how a stack goes: against moto's IAM, asked first."""

from __future__ import annotations

import configparser
import plistlib
import stat
from pathlib import Path
from typing import Any

import boto3
import pytest
from operated import Simulated, simulated

from crier.stores import principals
from infrastructure.local import command
from infrastructure.local.account import staff
from infrastructure.local.stack.place import ROOT, Refused
from infrastructure.local.stack.template import load

__all__ = ["simulated"]
STACK = ["--stack", "crier"]


@pytest.fixture
def account(simulated: Simulated) -> Simulated:
    made = dict[str, str]()
    for name in staff.ROLES.values():
        made[name] = boto3.client("iam").create_policy(
            PolicyName=name,
            PolicyDocument='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}',
        )["Policy"]["Arn"]
    outputs = {"Uploads": "crier-uploads-1", "Releases": "releases", **made}
    inside = {"Storage.Uploads": "crier-uploads-1", "Storage.AddressKey": "key-1"}
    simulated.stack("crier", outputs, inside, {"DeskEmail": "press@lantern.org"})
    simulated.answers["DeleteStack"] = {}
    return simulated


def users() -> list[str]:
    return [one["UserName"] for one in boto3.client("iam").list_users()["Users"]]


def policies(name: str) -> list[str]:
    attached = boto3.client("iam").list_attached_user_policies(UserName=f"crier-staff-{name}")
    return sorted(one["PolicyName"] for one in attached["AttachedPolicies"])


@pytest.mark.parametrize(
    ("may", "has"), [("write", ["WriterPolicy"]), ("keep", ["KeeperPolicy"]), ("publish", ["ApproverPolicy"])]
)
def test_somebody_may_what_was_said(account: Simulated, tmp_path: Path, may: str, has: list[str]) -> None:
    assert (
        command.main(["staff", "add", "ben", "--may", may, "--folder", str(tmp_path), *STACK, "--yes"]) == 0
    )
    assert policies("ben") == has


def test_the_stack_has_a_policy_for_each_role() -> None:
    outputs = load(ROOT / "template.yaml")["Outputs"]
    assert {name for name in outputs if name.endswith("Policy")} == set(staff.ROLES.values())


def test_somebody_gets_a_way_in_and_loses_it(account: Simulated, tmp_path: Path, capsys: Any) -> None:
    add = ["staff", "add", "ana-ruiz", "--folder", str(tmp_path), *STACK]
    assert command.main(add) == 2 and users() == [], "it asks first"
    assert command.main([*add, "--yes"]) == 0
    assert users() == ["crier-staff-ana-ruiz"]
    iam = boto3.client("iam")
    (key,) = iam.list_access_keys(UserName="crier-staff-ana-ruiz")["AccessKeyMetadata"]
    assert policies("ana-ruiz") == ["ApproverPolicy", "WriterPolicy"]
    bookmark = plistlib.loads((tmp_path / "crier-ana-ruiz.duck").read_bytes())
    assert bookmark["Username"] == key["AccessKeyId"] and bookmark["Path"] == "/crier-uploads-1"
    assert bookmark["Hostname"] == "s3.us-east-1.amazonaws.com"
    config = configparser.ConfigParser()
    config.read(tmp_path / "crier-ana-ruiz.rclone.conf")
    assert config["crier"]["remote"] == "crier-s3:crier-uploads-1"
    secret = config["crier-s3"]["secret_access_key"]
    assert len(secret) == 40 and config["crier-s3"]["access_key_id"] == key["AccessKeyId"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.iterdir())
    assert secret not in (told := capsys.readouterr().out) and "crier-ana-ruiz.duck" in told
    assert command.main(["staff", "list", *STACK]) == 0 and capsys.readouterr().out == "ana-ruiz\n"
    remove = ["staff", "remove", "ana-ruiz", *STACK]
    assert command.main(remove) == 2 and users()
    assert command.main([*remove, "--yes"]) == 0 and users() == []


def test_whose_files_those_are_is_a_fact_of_the_store(
    account: Simulated, tmp_path: Path, capsys: Any
) -> None:
    add = ["staff", "add", "ana", "--address", "ana@desk.example", "--folder", str(tmp_path), *STACK, "--yes"]
    assert command.main(add) == 0
    said = boto3.client("iam").get_user(UserName="crier-staff-ana")["User"]["UserId"]
    assert principals.person("releases", f"AWS:{said}") == "ana@desk.example"
    name = ["staff", "name", "ana", "--address", "ben@desk.example", *STACK]
    assert command.main(name) == 2 and principals.person("releases", said) == "ana@desk.example", (
        "it asks first"
    )
    assert command.main([*name, "--yes"]) == 0 and principals.person("releases", said) == "ben@desk.example"
    session = "AROAEXAMPLEEXAMPLE:cleo"
    assert command.main(["staff", "name", session, "--address", "cleo@desk.example", *STACK, "--yes"]) == 0
    assert principals.person("releases", f"AWS:{session}") == "cleo@desk.example"
    assert principals.person("releases", f"AWS:{session}x") == "" == principals.person("releases", "")
    assert command.main(["staff", "remove", "ana", *STACK, "--yes"]) == 0
    assert principals.person("releases", said) == ""


REFUSED = {
    "a name that is nobody's": (
        ["staff", "name", "ben", "--address", "ben@desk.example", "--yes"],
        "There is no ben",
    ),
    "nobody said": (["staff", "name", "ben"], "Say who that is"),
    "a name with a space": (["staff", "add", "Ana Ruiz"], "cannot be used"),
    "nobody named": (["staff", "add"], "Say whom"),
    "nobody there": (["staff", "remove", "ben"], "There is no ben"),
    "the laptop": (["staff", "list", "--stack", "local"], "./crier up"),
}


@pytest.mark.parametrize("words, sentence", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_done_is_said(
    words: list[str], sentence: str, account: Simulated, capsys: Any
) -> None:
    assert command.main([*words, *([] if "--stack" in words else STACK), "--yes"]) == 2
    assert sentence in capsys.readouterr().err and users() == []


def test_no_key_is_made_that_could_not_be_written_down(
    account: Simulated, tmp_path: Path, capsys: Any
) -> None:
    (tmp_path / "crier-ana.duck").write_text("of last year")
    assert command.main(["staff", "add", "ana", "--folder", str(tmp_path), *STACK, "--yes"]) == 2
    assert "is there already" in capsys.readouterr().err and users() == []


def test_no_key_is_made_for_a_folder_that_is_not_there(
    account: Simulated, tmp_path: Path, capsys: Any
) -> None:
    where = tmp_path / "nowhere"
    assert command.main(["staff", "add", "ana", "--folder", str(where), *STACK, "--yes"]) == 2
    assert "Nothing can be written into the folder" in capsys.readouterr().err and users() == []


def test_no_user_is_made_who_could_do_nothing(account: Simulated, tmp_path: Path, capsys: Any) -> None:
    """A stack that is no newsroom has no policies for staff."""
    account.stack("crier", {"Uploads": "b"}, parameters={"DeskEmail": "press@lantern.org"})
    assert command.main(["staff", "add", "ana", "--folder", str(tmp_path), *STACK, "--yes"]) == 2
    assert "has nothing called WriterPolicy" in capsys.readouterr().err and users() == []


def test_a_name_that_iam_does_not_take_is_refused_before(capsys: Any) -> None:
    with pytest.raises(Refused, match="too long"):
        staff.user("c" * 40, "ana-maria-de-la-cruz")


def test_a_second_of_that_name_gets_no_key(account: Simulated, tmp_path: Path, capsys: Any) -> None:
    for folder, code in (("a", 0), ("b", 2)):
        (tmp_path / folder).mkdir()
        words = ["staff", "add", "ana", "--folder", str(tmp_path / folder), *STACK, "--yes"]
        assert command.main(words) == code
    assert "already" in capsys.readouterr().err
    assert len(boto3.client("iam").list_access_keys(UserName="crier-staff-ana")["AccessKeyMetadata"]) == 1


def test_a_stack_goes_by_its_name_and_says_what_stays(
    account: Simulated, monkeypatch: Any, capsys: Any
) -> None:
    assert command.main(["remove", *STACK]) == 2 and not account.asked("DeleteStack")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    for answer in ("yes", "other", ""):
        monkeypatch.setattr("builtins.input", lambda _, answer=answer: answer)
        assert command.main(["remove", *STACK]) == 2 and not account.asked("DeleteStack")
    monkeypatch.setattr("builtins.input", lambda _: "crier")
    assert command.main(["remove", *STACK]) == 0
    assert account.asked("DeleteStack")[0]["StackName"] == "crier"
    assert "crier-uploads-1, key-1" in capsys.readouterr().out


def test_what_never_was_goes_without_a_loss(account: Simulated, capsys: Any) -> None:
    account.stack("crier", {}, status="ROLLBACK_COMPLETE")
    assert command.main(["remove", *STACK, "--yes"]) == 0
    assert "nothing in it to lose" in capsys.readouterr().out
