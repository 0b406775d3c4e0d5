"""What an upgrade of a stack removes or replaces, read from the two versions of its templates.

An older version (before/, its commit in the name: the one that tests/long/upgrade.py begins with) beside
today's, each as SAM hands it to CloudFormation; which property replaces a resource says the resource's schema,
as AWS publishes it. What keeps something of a newsroom's stays what it is.
"""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from templates import CHILDREN, HERE, PARENT, sources

BEFORE = HERE / "before" / "6bf704b.json.gz"
pytestmark = pytest.mark.long
KEEPING = (
    "AWS::CloudFormation::Stack", "AWS::CloudFront::Distribution", "AWS::DynamoDB::Table", "AWS::KMS::Key",
    "AWS::S3::Bucket", "AWS::SES::ConfigurationSet", "AWS::SecretsManager::Secret", "AWS::SQS::Queue",
    "AWS::IAM::ManagedPolicy", "AWS::StepFunctions::StateMachine",
)  # fmt: skip
# What went, and what that costs whoever upgrades from that version; docs/deploy.md says it.
ARGUED = {
    "template.yaml Handins AWS::SQS::Queue: removed": "files of subscribers are waited for before an upgrade",
    "infrastructure/storage.yaml Staff AWS::IAM::ManagedPolicy: removed": "staff are added anew, with a role",
}


def templates() -> dict[str, str]:
    return {path: text for path, text in sources().items() if path in (PARENT, *CHILDREN)}


def changes(sam: Path, before: Mapping[str, str], after: Mapping[str, str]) -> Sequence[str]:
    done = subprocess.run(
        [sam / "python", HERE / "change_set.py"],
        input=json.dumps({"before": before, "after": after}),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,  # seconds
    )
    assert done.returncode == 0, done.stderr
    lines: list[str] = json.loads(done.stdout)
    return lines


def keeping(lines: Sequence[str]) -> set[str]:
    """Of what changes, that which keeps something."""
    return {line for line in lines if line.partition(":")[0] and any(f" {kind}:" in line for kind in KEEPING)}


def test_an_upgrade_removes_and_replaces_nothing_that_keeps_something(sam: Path) -> None:
    before = json.loads(gzip.decompress(BEFORE.read_bytes()))
    assert keeping(changes(sam, before, templates())) == set(ARGUED)


PLANTED = [
    ("infrastructure/storage.yaml", "  Uploads:\n    Type: AWS::S3::Bucket", "  Incoming:\n    Type: AWS::S3::Bucket",
     "infrastructure/storage.yaml Uploads AWS::S3::Bucket: removed"),
    ("infrastructure/site.yaml", "  Distribution:\n    Type:", "  Delivery:\n    Type:",
     "infrastructure/site.yaml Distribution AWS::CloudFront::Distribution: removed"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "find", "replace", "line"), PLANTED)
def test_what_would_be_lost_is_seen(sam: Path, path: str, find: str, replace: str, line: str) -> None:
    """A name in the templates is what CloudFormation knows a resource by."""
    now = templates()
    assert find in now[path]
    assert line in changes(sam, now, {**now, path: now[path].replace(find, replace)})


def test_a_property_that_makes_another_resource_is_seen(sam: Path) -> None:
    now = templates()
    named = "    Type: AWS::DynamoDB::Table\n    "
    storage = now["infrastructure/storage.yaml"]
    changed = storage.replace(
        "    Properties:\n      BillingMode", "    Properties:\n      TableName: mine\n      BillingMode"
    )
    assert named in storage and changed != storage
    lines = changes(sam, now, {**now, "infrastructure/storage.yaml": changed})
    assert {line.rpartition(": ")[2] for line in keeping(lines)} == {"replaced, TableName"}
