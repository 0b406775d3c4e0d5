"""An AWS account as an operator's command sees it: moto, and by hand what moto has no answer to.

Answers by hand go through botocore's own hooks, so that the real client builds the call and reads the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse

from infrastructure.local.stack import account, cloud

Params = dict[str, Any]
Answer = Mapping[str, Any] | str | Callable[[Params], Mapping[str, Any]]
STACK_ID = "arn:aws:cloudformation:us-east-1:123456789012:stack/{}/0"


@dataclass
class Simulated:
    """What the services say by operation: an answer, or the code of an error. `calls`: what was asked."""

    answers: dict[str, Answer] = field(default_factory=dict)
    calls: list[tuple[str, Params]] = field(default_factory=list)

    def attach(self, session: Any) -> None:
        session.events.register("before-parameter-build", self._note)
        session.events.register("before-call", self._answer)

    def asked(self, operation: str) -> list[Params]:
        return [params for name, params in self.calls if name == operation]

    def _note(self, params: Params, model: Any, **_: Any) -> None:
        self.calls.append((model.name, params))

    def _answer(self, model: Any, **_: Any) -> Any:
        if model.name not in self.answers:
            return None  # moto's
        answer = self.answers[model.name]
        if callable(answer):
            answer = answer(self.calls[-1][1])
        if isinstance(answer, str):
            return _response(400, {"Error": {"Code": answer, "Message": "canary of a message"}})
        return _response(200, deepcopy(dict(answer)))

    def stack(
        self,
        name: str,
        outputs: Mapping[str, str],
        resources: Mapping[str, str] | None = None,
        parameters: Mapping[str, str] | None = None,
        status: str = "CREATE_COMPLETE",
    ) -> None:
        """There is one stack of this name; resources: `Storage.EdgeKey` lies in the nested stack `Storage`."""
        described = {
            "StackName": name,
            "StackId": STACK_ID.format(name),
            "StackStatus": status,
            "CreationTime": datetime(2026, 11, 28, tzinfo=UTC),
            "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()],
            "Parameters": [
                {"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()
            ],
        }
        flat = resources or {}

        def describe(params: Params) -> Any:
            return {"Stacks": [described]} if params.get("StackName") == name else "ValidationError"

        def listed(params: Params) -> Any:
            inside = params["StackName"].removeprefix(name).removeprefix("/")
            own = {key: value for key, value in flat.items() if key.rpartition(".")[0] == inside}
            nested = {key.partition(".")[0] for key in flat if "." in key} if not inside else set()
            rows = [(key.rpartition(".")[2], value, "AWS::Any::Thing") for key, value in own.items()]
            rows += [(child, f"{name}/{child}", "AWS::CloudFormation::Stack") for child in sorted(nested)]
            summaries = [
                {"LogicalResourceId": key, "PhysicalResourceId": value, "ResourceType": kind}
                for key, value, kind in rows
            ]
            return {"StackResourceSummaries": summaries}

        self.answers |= {"DescribeStacks": describe, "ListStackResources": listed}


def _response(status: int, parsed: dict[str, Any]) -> Any:
    parsed["ResponseMetadata"] = {"HTTPStatusCode": status}
    return AWSResponse("https://aws.test", status, {}, None), parsed


@pytest.fixture
def simulated(aws: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulated]:
    """The account of this process, as `--stack NAME` reaches it: no credentials file, no profile of a person."""
    monkeypatch.setenv("AWS_REGION", "us-east-1")  # what a command sets is taken back
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    made = Simulated()
    real = boto3.session.Session

    def session(**named: Any) -> Any:
        opened = real(**named)
        made.attach(opened)
        return opened

    monkeypatch.setattr(boto3.session, "Session", session)
    cloud.client.cache_clear()
    yield made
    cloud.client.cache_clear()


__all__ = ["Simulated", "account", "simulated"]
