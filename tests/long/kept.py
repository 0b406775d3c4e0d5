"""The stack is removed, and made anew beside its storage, with tables that were restored: all goes on.

It comes last of what shares the deployed template. SAM deploys nothing to the emulator: what `./crier deploy`
would tell it is told to the emulator's CloudFormation instead.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsers import until
from deployed_stack import put_newsroom

from infrastructure.local import command
from infrastructure.local.account import deployment, keeping
from infrastructure.local.account.facts import Fact, Facts, Wanted
from infrastructure.local.stack import deploy, running, site, standin
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.place import STACK

if TYPE_CHECKING:
    from deployed_stack import Stack

WORDS = ["--stack", STACK, "--yes"]
TEXT = (
    "---\nlists: kept\n---\nheadline: {}\n\nFAIRVIEW, Ohio, November 24, 2026. What was said before is said "
    "again.\n\nContact: Ada Example, ada@example.org, +1 213 555 0100\n"
)


def gone(stack: Stack) -> bool:
    known = stack.client("cloudformation").list_stacks()["StackSummaries"]
    return all(one["StackStatus"] == "DELETE_COMPLETE" for one in known if one["StackName"] == STACK)


def remade(stack: Stack) -> Stack:
    """The stack as deploy makes it where there is none: beside what was written down."""
    answers = deployment.known(STACK)
    nothing = Facts("", Wanted(), stack=Fact(""))
    told = deployment.parameters(nothing, answers, deployment.storage(Account(STACK), nothing, answers))
    names = ("StorageStack", "ReleasesTable", "SubscribersTable", "MailingsTable")
    given = running.parameters(stack.place) | {name: told[name] for name in names}
    outputs = deploy.deploy(stack.place, given)
    (stack.place.folder / "distribution.txt").unlink(missing_ok=True)
    site.open_site(stack.place)
    return replace(stack, names=outputs)


def test_a_newsroom_is_made_anew_beside_what_it_left(
    stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for function in (deployment.known, deployment.keep):
        monkeypatch.setattr(function, "__defaults__", (tmp_path,))
    put_newsroom(stack, "kept")
    for name in ("stays", "leaves"):
        stack.subscribe(f"{name}@example.org", lists=("kept",))
    before = stack.put("before.txt", TEXT.format("Before the Stack Was Removed").encode())
    address = stack.mailed(before)["address"]
    assert command.main(["backup", *WORDS]) == 0
    (backup,) = {one.name for one in keeping.copies(Account(STACK))}

    link = unsubscribe(stack, "leaves@example.org")
    assert stack.get(link, "POST", b"List-Unsubscribe=One-Click")[0] == 200
    late = unsubscribe(stack, "stays@example.org")
    assert command.main(["restore", "--backup", backup, *WORDS]) == 0
    assert "1 people who left since" in capsys.readouterr().out
    restored = deployment.known(STACK)
    with pytest.raises(stack.client("sesv2").exceptions.ClientError, match="SendingPaused"):
        mail_goes_out(stack)

    storage = stack.names["Storage"]
    assert command.main(["remove", *WORDS]) == 0
    until(lambda: gone(stack), 180)
    answers = deployment.known(STACK)
    assert answers.storage == storage
    deployment.keep(STACK, replace(answers, subscribers=restored.subscribers, releases=restored.releases))

    anew = remade(stack)
    assert anew.names["Subscribers"] == restored.subscribers != stack.names["Subscribers"]
    for name in ("Uploads", "Site", "Mailings", "LinkKey", "AddressKey", "SigningKey", "EdgeKey"):
        assert anew.names[name] == stack.names[name], name
    assert anew.names["Storage"] == storage
    assert "Before the Stack Was Removed" in anew.get(address)[2].decode()

    after = anew.put("after.txt", TEXT.format("After the Stack Was Made Anew").encode())
    anew.mailed(after)
    assert len(got(anew, "stays@example.org", "After the Stack")) == 1
    assert got(anew, "leaves@example.org", "After the Stack") == []
    assert anew.get(late, "POST", b"List-Unsubscribe=One-Click")[0] == 200, "a link from before works"
    with pytest.raises(anew.client("cloudformation").exceptions.ClientError, match="imported"):
        anew.client("cloudformation").delete_stack(StackName=storage)


def mail_goes_out(stack: Stack) -> None:
    stack.client("sesv2").send_email(
        FromEmailAddress=f"newsroom@{running.DOMAIN}",
        Destination={"ToAddresses": ["success@simulator.amazonses.com"]},
        ConfigurationSetName=stack.names["ConfigurationSet"],
        Content={"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}},
    )


def got(stack: Stack, reader: str, subject: str) -> list[str]:
    standin.settle(stack.place)
    return [str(mail["Subject"]) for mail in stack.mails(reader) if str(mail["Subject"]).startswith(subject)]


def unsubscribe(stack: Stack, reader: str) -> str:
    """The path behind the button of a mail program, in the newest mail."""
    deadline = time.monotonic() + 60
    while not (mails := stack.mails(reader)):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    (path,) = re.findall(r"<https?://[^/]+(/unsubscribe/[^>]+)>", str(mails[-1]["List-Unsubscribe"]))
    return str(path)
