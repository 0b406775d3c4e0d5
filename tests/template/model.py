"""Parent and children as one stack: every value resolved as far as it can be before a deployment.

A name CloudFormation makes stands as `<Resource>`, its ARN as `arn:<Resource>`; a child's resources are
`Child/Resource`. So `arn:<Storage/Uploads>/releases/*` is the same text wherever it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

PSEUDO = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackName": "<stack>",
    "AWS::URLSuffix": "amazonaws.com",
}
NOTHING = object()  # AWS::NoValue
REF_IS_ARN = {
    "AWS::IAM::ManagedPolicy",
    "AWS::SNS::Topic",
    "AWS::SecretsManager::Secret",
    "AWS::StepFunctions::StateMachine",
}


@dataclass(frozen=True)
class Resource:
    """One resource with its properties resolved."""

    name: str
    kind: str
    properties: Mapping[str, Any]
    body: Mapping[str, Any]  # what stands beside Properties

    def get(self, path: str, default: Any = None) -> Any:
        """A property by its dotted path."""
        value: Any = self.properties
        for part in path.split("."):
            if not isinstance(value, Mapping) or part not in value:
                return default
            value = value[part]
        return value

    @property
    def arn(self) -> str:
        return f"arn:<{self.name}>"


@dataclass(frozen=True)
class Statement:
    """One statement of a policy, with lists where IAM allows a single value too."""

    owner: str  # the role, queue, bucket … it stands at
    effect: str
    actions: Sequence[str]
    resources: Sequence[str]
    principal: Any
    condition: Mapping[str, Any]

    def allows(self, action: str, resource: str) -> bool:
        return (
            self.effect == "Allow"
            and any(fnmatchcase(action.lower(), pattern.lower()) for pattern in self.actions)
            and any(fnmatchcase(resource, pattern.replace("[", "[[]")) for pattern in self.resources)
        )


@dataclass
class _Scope:
    template: Mapping[str, Any]
    prefix: str
    parameters: Mapping[str, Any]
    children: dict[str, _Scope] = field(default_factory=dict)

    def named(self, name: str) -> str:
        return f"{self.prefix}{name}"

    def resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, given),) = value.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self._intrinsic(name.removeprefix("Fn::"), given)
        resolved = {name: self.resolve(inner) for name, inner in value.items()}
        return {name: inner for name, inner in resolved.items() if inner is not NOTHING}

    def _intrinsic(self, name: str, given: Any) -> Any:
        match name:
            case "Ref":
                return self._ref(given)
            case "GetAtt":
                return self._attribute(*(given.split(".", 1) if isinstance(given, str) else given))
            case "Sub":
                text, extra = given if isinstance(given, list) else (given, {})
                known = {key: self.resolve(inner) for key, inner in extra.items()}
                return re.sub(r"\$\{([^!}]+)\}", lambda m: str(known.get(m[1]) or self._dotted(m[1])), text)
            case "Join":
                return given[0].join(str(self.resolve(part)) for part in given[1])
            case "If":
                return self.resolve(given[1] if self.condition(given[0]) else given[2])
            case _:
                return f"<{name} {self.resolve(given)}>"

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NOTHING
        if name in PSEUDO:
            return PSEUDO[name]
        if name in self.parameters:
            return self.parameters[name]
        kind = self.template["Resources"][name]["Type"]
        return f"arn:<{self.named(name)}>" if kind in REF_IS_ARN else f"<{self.named(name)}>"

    def _attribute(self, name: str, attribute: str) -> Any:
        if attribute.startswith("Outputs."):
            child = self.children[name]
            return child.resolve(child.template["Outputs"][attribute.removeprefix("Outputs.")]["Value"])
        if attribute in ("Arn", "TopicArn", "Id", "QueueArn"):
            return f"arn:<{self.named(name)}>"
        return f"<{self.named(name)}>" if attribute.endswith("Name") else f"<{self.named(name)}.{attribute}>"

    def _dotted(self, name: str) -> Any:
        return self._attribute(*name.split(".", 1)) if "." in name else self._ref(name)

    def condition(self, name: str) -> bool:
        return self._true(self.template["Conditions"][name])

    def _true(self, expression: Any) -> bool:
        ((name, given),) = expression.items()
        match name:
            case "Fn::Equals":
                left, right = map(self.resolve, given)
                return bool(left == right)
            case "Fn::Not":
                return not self._true(given[0])
            case "Fn::And":
                return all(map(self._true, given))
            case "Condition":
                return self.condition(given)
            case _:
                raise NotImplementedError(name)


# What is off by default and looked at all the same: a rule holds of what a parameter switches on, too.
SWITCHED_ON = {"MailInAddress": "drafts@in.lantern.org", "MailInRules": "rules"}


class Stack:
    """The whole deployment, with the parameters' defaults but for `given`: as it runs on AWS, not on a laptop."""

    def __init__(
        self,
        parent: Mapping[str, Any],
        children: Mapping[str, Mapping[str, Any]],
        flows: Mapping[str, Mapping[str, Any]],
        given: Mapping[str, str] = SWITCHED_ON,
    ) -> None:
        self.flows = flows  # the state machines' definitions by their path
        values = {n: p.get("Default", f"<{n}>") for n, p in parent["Parameters"].items()}
        root = _Scope(parent, "", {**values, **given})
        self.resources: dict[str, Resource] = {}
        nested = {n: b for n, b in parent["Resources"].items() if b["Type"] == "AWS::CloudFormation::Stack"}
        waiting = dict(nested)
        while waiting:  # a child whose parameters another child's outputs are comes after it
            name, body = next((n, b) for n, b in waiting.items() if _ready(b, root.children, nested))
            del waiting[name]
            properties = body["Properties"]
            handed = root.resolve(properties.get("Parameters", {}))
            root.children[name] = _Scope(children[properties["TemplateURL"]], f"{name}/", handed)
        for scope in (root, *root.children.values()):
            for name, body in scope.template["Resources"].items():
                if "Condition" in body and not scope.condition(body["Condition"]):
                    continue
                beside = {key: value for key, value in body.items() if key not in ("Properties", "Type")}
                properties = scope.resolve(body.get("Properties", {}))
                full = scope.named(name)
                self.resources[full] = Resource(full, body["Type"], properties, beside)

    def of(self, *kinds: str) -> Iterator[Resource]:
        """The resources of these types; `Queue` for `AWS::SQS::Queue` will do where it is plain."""
        for resource in self.resources.values():
            if resource.kind in kinds or resource.kind.removeprefix("AWS::") in kinds:
                yield resource

    def at(self, reference: Any) -> Resource | None:
        """The resource an ARN or a name belongs to, whatever follows it."""
        found = re.match(r"(?:arn:)?<([^>.]+)", str(reference))
        return self.resources.get(found[1]) if found else None

    def policies(self) -> Iterator[tuple[Resource, Mapping[str, Any]]]:
        """Every policy document with the resource it stands in."""
        for resource in self.resources.values():
            for key in ("PolicyDocument", "AssumeRolePolicyDocument"):
                if key in resource.properties:
                    yield resource, resource.properties[key]
            for policy in resource.properties.get("Policies", ()):
                if isinstance(policy, Mapping):
                    yield resource, policy["PolicyDocument"]

    def statements(self, owner: str | None = None) -> Iterator[Statement]:
        """Every statement, or those of one resource."""
        for resource, document in self.policies():
            if owner in (None, resource.name):
                for given in document["Statement"]:
                    yield Statement(
                        resource.name,
                        given["Effect"],
                        _listed(given.get("Action", given.get("NotAction", []))),
                        _listed(given.get("Resource", [])),
                        given.get("Principal"),
                        given.get("Condition", {}),
                    )

    def role(self, resource: Resource) -> Resource:
        """The role a function or a state machine runs under."""
        found = self.at(resource.get("Role") or resource.get("RoleArn"))
        assert found is not None, resource.name
        return found

    def rights(self, resource: Resource) -> list[Statement]:
        """What a function or a state machine may do by its own role's policies."""
        return list(self.statements(self.role(resource).name))


def _ready(body: Mapping[str, Any], done: Mapping[str, Any], nested: Mapping[str, Any]) -> bool:
    text = str(body["Properties"].get("Parameters", {}))
    return all(name in done for name in nested if f"'{name}', 'Outputs" in text or f"{name}.Outputs" in text)


def _listed(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else list(value)
