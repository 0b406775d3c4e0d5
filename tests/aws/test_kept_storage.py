"""Storage as CloudFormation has it: what another stack made is taken up, and kept while in use.

On the emulator, without a function: infrastructure/storage.yaml is all that is deployed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infrastructure.local.stack import cloud, processes
from infrastructure.local.stack.place import LOCAL, ROOT, Place, Ports, choose

BODY = (ROOT / "infrastructure" / "storage.yaml").read_text("utf-8")
LAPTOP = {"ViewerProtocolPolicy": "allow-all"}
SHARED = (
    "Uploads",
    "UploadsArn",
    "SiteDomain",
    "Subscribers",
    "MailingsArn",
    "LinkKey",
    "AddressKey",
    "Writer",
)


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    """The emulator alone, on ports of its own."""
    made, _ = choose(Place(LOCAL / "tests" / "storage", Ports(4766, 4779, 1225, 1280, 8280)))
    made.folder.mkdir(parents=True, exist_ok=True)
    cloud.start(made)
    yield made
    processes.stop(made.folder, "ministack")
    cloud.clean(made)


def deployed(place: Place, name: str, body: str, parameters: dict[str, str]) -> dict[str, str]:
    """A stack, and its outputs. Raises AssertionError where it does not come to be."""
    formation = cloud.client(place, "cloudformation")
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    rights = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
    formation.create_stack(StackName=name, TemplateBody=body, Parameters=given, Capabilities=rights)
    stack = ended(place, name)
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", ())}


def ended(place: Place, name: str) -> dict[str, Any]:
    formation = cloud.client(place, "cloudformation")
    while (stack := formation.describe_stacks(StackName=name)["Stacks"][0])["StackStatus"].endswith(
        "_IN_PROGRESS"
    ):
        time.sleep(0.1)
    return dict(stack)


def removed(place: Place, name: str) -> None:
    """Deletes a stack and waits until it is gone."""
    formation = cloud.client(place, "cloudformation")
    identifier = formation.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
    formation.delete_stack(StackName=name)
    assert ended(place, identifier)["StackStatus"] == "DELETE_COMPLETE"


def test_what_one_stack_made_is_taken_up_by_another_and_kept_meanwhile(place: Place) -> None:
    formation = cloud.client(place, "cloudformation")
    made = deployed(place, "own-storage", BODY, LAPTOP)
    taken = deployed(place, "second", BODY, {**LAPTOP, "Kept": "own-storage"})
    assert {name: taken[name] for name in made} == made and set(SHARED) <= set(made)
    resources = formation.list_stack_resources(StackName="second")["StackResourceSummaries"]
    assert resources == [], "it made something of its own"
    with pytest.raises(ClientError, match="imported"):
        formation.delete_stack(StackName="own-storage")
    restored = deployed(
        place, "third", BODY, {**LAPTOP, "Kept": "own-storage", "SubscribersTable": "crier-Subscribers-1"}
    )
    assert restored["Subscribers"] == "crier-Subscribers-1" and restored["Releases"] == made["Releases"]
    assert restored["SubscribersArn"].endswith(":table/crier-Subscribers-1")
    formation.update_termination_protection(StackName="own-storage", EnableTerminationProtection=True)
    for name in ("second", "third"):
        removed(place, name)
    with pytest.raises(ClientError, match="TerminationProtection"):
        formation.delete_stack(StackName="own-storage")
    assert cloud.client(place, "dynamodb").describe_table(TableName=made["Subscribers"])
