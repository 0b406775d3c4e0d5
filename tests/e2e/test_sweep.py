"""The sweep on the deployed template, under its own role."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from crier.mail.sending.sweep import Unfinished
from crier.stores import mailings
from infrastructure.local.stack import deploy

if TYPE_CHECKING:
    from deployed_stack import Stack


def test_the_sweep_starts_a_mailing_again_that_nobody_works_on(stack: Stack) -> None:
    """Its execution ends at once, because nothing was planned: what counts here is that it was started, once.

    Counted by name: mailings of the tests before it may begin meanwhile.
    """
    lost = Unfinished("e" * 16, 1, "release", time.time() - 7200, moved=time.time() - 7200)
    mailings.begun(stack.names["Mailings"], lost)
    assert not again(stack, lost)
    sweep(stack)
    assert len(again(stack, lost)) == 1
    mailings.finished(stack.names["Mailings"], lost)


def again(stack: Stack, lost: Unfinished) -> list[str]:
    """The names of the executions that were started for this mailing."""
    return [each["name"] for each in stack.executions("Mailing") if lost.release in each["name"]]


def sweep(stack: Stack) -> None:
    name = deploy.resources(stack.place)["Sweep"]
    answer = stack.client("lambda").invoke(FunctionName=name, Payload=b"{}")
    assert "FunctionError" not in answer, answer["Payload"].read()
