"""From nothing to a newsroom that is operated, by the commands of docs/deploy.md, on the emulator and timed.

`./crier deploy` asks the emulator what there is, has SES's identity made, and gets its two stacks; what SAM does
(build, deploy) is done by the laptop's own builder and deployer, since MiniStack takes SAM's package no more than
SAM takes MiniStack's. The parameters are SAM's but for the address, which is this machine's (docs/local.md).
"""

from __future__ import annotations

import os
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import pytest
from cloud import fresh
from on_the_emulator import FIRST_HOUR, GONE, RESTORED, Act

from infrastructure.local import command
from infrastructure.local.account import commands as account_commands
from infrastructure.local.account import deployment
from infrastructure.local.operators import self_test
from infrastructure.local.stack import artefact, cloud, deploy, running, site
from infrastructure.local.stack.account import describe
from infrastructure.local.stack.place import LOCAL, ROOT, STACK, Place, Ports, choose

PORTS = Ports(aws=5366, ses=5379, smtp=1925, inbox=1980, site=8980)
LAPTOP = {"TestRecipients": "reserved", "ViewerProtocolPolicy": "allow-all"}
SAID = re.compile(r'(\w+)="([^"]*)"')


@dataclass
class Hour:
    """An emulator with nothing on it, and SAM's part played by the laptop's deployer."""

    place: Place
    ran: list[str] = field(default_factory=list)  # of SAM's commands: what, and of which stack
    run: Any = subprocess.run

    def sam(self, words: Sequence[Any], **more: Any) -> Any:
        """Any program but SAM is run."""
        if Path(words[0]).name != "sam":
            return self.run(words, **more)
        if words[1] == "build":
            self.ran.append("build")
            artefact.typeset()
            for lock in (artefact.ZIP, artefact.PAPER):
                artefact.build(lock)
        else:
            stack = words[words.index("--stack-name") + 1]
            self.ran.append(f"deploy {stack}")
            if "--template-file" in words:
                made(self.place, stack, ROOT / words[words.index("--template-file") + 1])
            else:
                stated = dict(SAID.findall(" ".join(words)))
                assert stack == STACK and bool(stated["SiteDomain"]) == bool(stated["CertificateArn"])
                here = {"SiteUrl": self.place.site, "SiteDomain": "", "CertificateArn": ""} | LAPTOP
                deploy.deploy(self.place, stated | here)
                site.open_site(self.place)
        return subprocess.CompletedProcess(words, 0)


def made(place: Place, stack: str, template: Path) -> None:
    """A stack of its own, of a template without code; one that is there is up to date."""
    formation = cloud.client(place, "cloudformation")
    if describe(formation, stack):
        return
    formation.create_stack(
        StackName=stack,
        TemplateBody=template.read_text("utf-8"),
        Parameters=[{"ParameterKey": "ViewerProtocolPolicy", "ParameterValue": "allow-all"}],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
    )
    while (status := _status(formation, stack)).endswith("_IN_PROGRESS"):
        time.sleep(0.1)
    assert status == "CREATE_COMPLETE", status


def _status(formation: Any, stack: str) -> str:
    return str(formation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])


@pytest.fixture(scope="module")
def started() -> Iterator[Place]:
    """The laptop's cloud, mail and site, and nothing deployed on them."""
    place = Place(LOCAL / "tests" / "first-hour", PORTS)
    running.down(place)
    place, _ = choose(place)
    place.remember()
    try:
        for start in running.PARTS.values():
            start(place)
        yield place
    finally:
        running.down(place)


@pytest.fixture
def hour(started: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hour:
    """The emulator is this process's AWS; what a command writes down lies in the test's folder."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in started.environment.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    fresh()
    for function in (deployment.known, deployment.keep):
        monkeypatch.setattr(function, "__defaults__", (tmp_path / ".crier",))
    monkeypatch.setattr(account_commands, "environment", lambda name: ROOT / "nowhere")
    monkeypatch.setattr(deployment, "missing_tools", lambda: ())
    monkeypatch.setattr(self_test, "write", lambda folder, now, text: tmp_path / "protocol.txt")
    first = Hour(started)
    monkeypatch.setattr(account_commands.subprocess, "run", first.sam)
    return first


def acted(acts: Sequence[Act], files: dict[str, str], monkeypatch: Any, capsys: Any) -> list[str]:
    """Types all of it; how long each took, for eyes."""
    shown, began = list[str](), time.monotonic()
    for act in acts:
        typed, start = iter(act.typed), time.monotonic()
        monkeypatch.setattr("builtins.input", lambda _, typed=typed: next(typed))
        words = [files.get(word, word) for word in act.words.split()]
        code = command.main([*words, "--stack", STACK])
        answer = capsys.readouterr()
        assert code == act.code and all(words in answer.out for words in act.says), (act.words, answer)
        shown.append(f"{time.monotonic() - start:6.1f} s  ./crier {act.words}")
        if copy := re.search(r"--backup (\S+)", answer.out):
            files["NAME"] = copy[1]
    return [*shown, f"{time.monotonic() - began:6.1f} s  in all, on the emulator"]


def test_from_nothing_to_a_newsroom_that_works(
    hour: Hour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"FOLDER": str(tmp_path), "SAMPLE": str(ROOT / "docs/samples/night-buses.txt")}
    shown = acted(FIRST_HOUR, files, monkeypatch, capsys)
    assert hour.ran == ["build", "deploy crier-storage", "deploy crier"]
    formation = cloud.client(hour.place, "cloudformation")
    kept = formation.describe_stacks(StackName="crier-storage")["Stacks"][0]
    assert kept["EnableTerminationProtection"]
    with capsys.disabled():
        print("\n" + "\n".join(shown))


def test_tables_come_back_beside_those_in_use(
    hour: Hour, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the newsroom of the test before. Who was erased after the copy has left in what was restored."""
    people = tmp_path / "people.csv"
    people.write_text(f"email,lists\n{GONE},press\n")
    shown = acted(RESTORED, {"PEOPLE": str(people)}, monkeypatch, capsys)
    with capsys.disabled():
        print("\n" + "\n".join(shown))
