"""A mailing of a thousand through the deployed template: nobody twice, nobody forgotten.

It waits for its quota, an execution that has done its share hands over to another, and it is interrupted
five times.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from deployed_stack import put_newsroom

from crier.mail.sending import plan
from crier.mail.sending.sweep import SLICES
from crier.stores import mailings
from infrastructure.local.stack import deploy, standin

if TYPE_CHECKING:
    from deployed_stack import Stack

    from crier.mail.sending.sweep import Unfinished

PEOPLE = int(os.environ.get("CRIER_PEOPLE", "1000"))
RATE = 100.0  # recipients a second: long enough to be interrupted
PATIENCE = 180 + PEOPLE / RATE  # seconds
TEXT = """---
lists: thousand
---
# A thousand people are told something

FAIRVIEW, Ohio, November 24, 2026. The library on Hill Street opens again on Monday, after a year of work.

The reading room is larger than it was, and the lift goes to every floor.

Contact: Ada Example, +1 555 0100, ada@example.org
"""


def test_a_mailing_of_a_thousand_ends_balanced_though_interrupted(stack: Stack) -> None:
    put_newsroom(stack, "thousand", "two-tongues")
    addresses = [f"thousand{n}@example.org" for n in range(PEOPLE)]
    for address in addresses:
        stack.subscribe(address, lists=("thousand",))
    used = stack.client("sesv2").get_account()["SendQuota"]["SentLast24Hours"]
    standin.change(stack.place, rate=RATE, daily=used + 20, inbox=False)  # too few for a call of the mailing
    try:
        upload = stack.put("a-thousand.md", TEXT.encode())
        mailing = plan.mailing_id(upload.release, 1, "release")
        until(lambda: any(one.next_at > time.time() + 60 for one in unfinished(stack, upload.release)))
        handed_over(stack, upload.release)
        assert sent(stack, mailing) == 0
        standin.change(stack.place, daily=-1)
        taken_up(stack)
        until(lambda: sent(stack, mailing) > 0)
        for interruption in range(3):
            stopped(stack)
            if interruption < 2:  # and two answers of SES are lost
                standin.change(stack.place, faults=[{"kind": "lose"}])
            before = sent(stack, mailing)
            taken_up(stack)  # a slice that was stopped may have sent the rest meanwhile
            until(lambda before=before: sent(stack, mailing) > min(before, PEOPLE - 1))
        item = stack.mailed(upload, PATIENCE)
    finally:
        standin.change(stack.place, rate=14.0, daily=50_000, inbox=True)
    assert stack.names["Mailings"] and item["receipt_mailing"]
    got = Counter(to for mail in standin.mails(stack.place, tag=f"mailing:{mailing}") for to in mail["to"])
    got = Counter({to: n for to, n in got.items() if to in set(addresses)})  # a probe is nobody's
    assert max(got.values()) == 1 and len(got) == PEOPLE
    balance = mailings.balance(stack.names["Mailings"], mailing)
    assert (balance.planned, balance.sent, balance.open, balance.unknown) == (PEOPLE, PEOPLE, 0, 0)
    assert standin.stats(stack.place)["counts"]["fault lose"] == 2
    assert mailings.unfinished(stack.names["Mailings"]) == []


def sent(stack: Stack, mailing: str) -> int:
    return len(standin.mails(stack.place, tag=f"mailing:{mailing}"))


def until(true: Any, patience: float = 180) -> None:
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)


def unfinished(stack: Stack, release: str) -> list[Unfinished]:
    return [one for one in mailings.unfinished(stack.names["Mailings"]) if one.release == release]


def handed_over(stack: Stack, release: str) -> None:
    """The mailing's execution has worked so many slices that its history could grow too long.

    None is as old as that here: one of the deployed definition that begins to count there takes its place.
    """
    (given,) = [one["input"] for one in stack.executions("Mailing") if one["input"]["release"] == release]
    stopped(stack)
    states = stack.client("stepfunctions")
    machine = states.describe_state_machine(stateMachineArn=stack.names["Mailing"])
    definition = json.loads(machine["definition"])
    definition["States"]["WaitForUndo"]["Assign"]["slices"] = SLICES
    old = states.create_state_machine(
        name="old", definition=json.dumps(definition), roleArn=machine["roleArn"]
    )["stateMachineArn"]
    begun = states.start_execution(stateMachineArn=old, input=json.dumps(given))["executionArn"]
    until(lambda: states.describe_execution(executionArn=begun)["status"] != "RUNNING")
    ended = states.describe_execution(executionArn=begun)
    assert ended["status"] == "SUCCEEDED" and json.loads(ended["output"]) == {"outcome": "handed_over"}
    (left,) = unfinished(stack, release)
    assert left.handed and left.restarts == 0
    states.delete_state_machine(stateMachineArn=old)


def stopped(stack: Stack) -> None:
    """Whoever runs the mailing is stopped, as by hand in the console; its function ends when it ends."""
    states = stack.client("stepfunctions")
    for execution in stack.executions("Mailing"):
        if execution["status"] == "RUNNING":
            with suppress(states.exceptions.ExecutionDoesNotExist):
                states.stop_execution(executionArn=execution["executionArn"])


def taken_up(stack: Stack) -> None:
    """A quarter of an hour later, the sweep."""
    before = len(stack.executions("Mailing"))
    for one in mailings.unfinished(stack.names["Mailings"]):
        assert mailings.note(stack.names["Mailings"], replace(one, next_at=one.next_at - 1000), was=one)
    swept(stack)
    assert len(stack.executions("Mailing")) == before + 1


def swept(stack: Stack) -> None:
    name = deploy.resources(stack.place)["Sweep"]
    answer = stack.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    assert "FunctionError" not in answer, answer["Payload"].read()
