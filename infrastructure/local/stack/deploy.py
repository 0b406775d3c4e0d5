"""Deploy template.yaml on the local AWS through CloudFormation, as a person's deploy would."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from botocore.exceptions import ClientError

from infrastructure.local.stack import artefact
from infrastructure.local.stack.account import Account, Named
from infrastructure.local.stack.cloud import client
from infrastructure.local.stack.place import ROOT, STACK, Place, Refused
from infrastructure.local.stack.template import LAYER, Template, package
from infrastructure.packages import PAPER

BUCKET = "crier-artefacts"
PATIENCE = 180  # seconds for CloudFormation to finish


def deploy(
    place: Place,
    parameters: Mapping[str, str],
    template: Path = ROOT / "template.yaml",
    functions: Path = artefact.FUNCTIONS,
    requirements: Path = artefact.ZIP,
    paper: Path = artefact.PAPER,
    progress: Callable[[str], None] = lambda text: None,
) -> dict[str, str]:
    """Create or update the stack and return its outputs. Raises Refused with what failed.

    Of `parameters` those count that the template declares.
    """
    s3 = client(place, "s3")
    with contextlib.suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=BUCKET)

    def upload(name: str, data: bytes) -> str:
        key = f"{hashlib.sha256(data).hexdigest()[:16]}/{name}"
        s3.put_object(Bucket=BUCKET, Key=key, Body=data)
        return key

    @cache
    def zipped(lock: Path) -> str:
        return upload("functions.zip", artefact.build(lock, functions).read_bytes())

    def code(name: str, kind: str) -> str:
        if kind == LAYER:
            return upload("layer.zip", artefact.layer())
        return zipped(paper if name == PAPER else requirements)

    packed = package(template, upload, code, BUCKET, place.aws)
    body = upload("template.json", json.dumps(packed, default=str).encode())
    done = _apply(place, f"{place.aws}/{BUCKET}/{body}", _declared(packed, parameters), progress)
    _bound(place, packed)
    return done


def outputs(place: Place | Account) -> dict[str, str]:
    """The deployed stack's outputs. Raises Refused when there is none."""
    if isinstance(place, Account):
        return place.outputs
    try:
        stack = client(place, "cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    except ClientError as error:
        raise Refused("Nothing is deployed here. Start the local stack with ./crier up") from error
    return {item["OutputKey"]: item["OutputValue"] for item in stack.get("Outputs", [])}


def resources(place: Place | Account) -> dict[str, str]:
    """Every resource's physical name by `Logical` or, in a nested stack, `Child.Logical`."""
    cloudformation, found = client(place, "cloudformation"), {}

    def walk(stack: str, prefix: str) -> None:
        for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack):
            for item in page["StackResourceSummaries"]:
                name = prefix + item["LogicalResourceId"]
                found[name] = item["PhysicalResourceId"]
                if item["ResourceType"] == "AWS::CloudFormation::Stack":
                    walk(item["PhysicalResourceId"], f"{name}.")

    name = place.stack if isinstance(place, Account) else STACK
    walk(name, "")
    return Named(name, found) if isinstance(place, Account) else found


def _bound(place: Place, template: Template) -> None:
    """Sets the boundary of the roles that SAM makes: MiniStack's CloudFormation leaves it away."""
    named = template.get("Globals", {}).get("Function", {}).get("PermissionsBoundary", {}).get("Ref")
    if not named:
        return
    known, iam = resources(place), client(place, "iam")
    for name, body in template["Resources"].items():
        if body["Type"] == "AWS::Serverless::Function" and "Role" not in body["Properties"]:
            if "Condition" in body and name not in known:
                continue  # it was not asked for
            role = known[f"{name}Role"]
            iam.put_role_permissions_boundary(RoleName=role, PermissionsBoundary=known[named])


def _declared(template: Template, parameters: Mapping[str, str]) -> list[dict[str, str]]:
    known = template.get("Parameters", {})
    missing = [n for n, p in known.items() if "Default" not in p and n not in parameters]
    if missing:
        raise Refused(f"The local stack has no value for the template's {', '.join(missing)} (stack.py).")
    return [{"ParameterKey": n, "ParameterValue": v} for n, v in parameters.items() if n in known]


def _apply(
    place: Place, url: str, parameters: list[dict[str, str]], progress: Callable[[str], None]
) -> dict[str, str]:
    cloudformation = client(place, "cloudformation")
    call = {
        "StackName": STACK,
        "TemplateURL": url,
        "Parameters": parameters,
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    }
    try:
        if _exists(place):
            cloudformation.update_stack(**call)
        else:
            cloudformation.create_stack(**call)
    except ClientError as error:
        if "No updates are to be performed" in str(error):
            return outputs(place)
        raise Refused(f"CloudFormation refuses the template: {error}") from error
    deadline, status, seen = time.monotonic() + PATIENCE, "", -1
    while time.monotonic() < deadline:
        status = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
        done = 0
        for page in cloudformation.get_paginator("list_stack_resources").paginate(StackName=STACK):
            done += sum(
                item["ResourceStatus"].endswith("COMPLETE") for item in page["StackResourceSummaries"]
            )
        if done != seen:
            progress(f"{done} resources")
            seen = done
        if not status.endswith("_IN_PROGRESS"):
            break
        time.sleep(0.25)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise Refused(f"The deployment ended as {status or 'unfinished'}:\n{_failures(place)}")
    return outputs(place)


def _exists(place: Place) -> bool:
    try:
        stacks = client(place, "cloudformation").describe_stacks(StackName=STACK)["Stacks"]
    except ClientError:
        return False
    return not stacks[0]["StackStatus"].startswith(("DELETE", "ROLLBACK"))


def _failures(place: Place) -> str:
    events = client(place, "cloudformation").describe_stack_events(StackName=STACK)["StackEvents"]
    failed = [
        f"  {e['LogicalResourceId']} ({e['ResourceType']}): {e.get('ResourceStatusReason', 'no reason')}"
        for e in events
        if "FAILED" in e["ResourceStatus"]
    ]
    return "\n".join(dict.fromkeys(reversed(failed))) or "  (no failed event; see .local/run/ministack.log)"
