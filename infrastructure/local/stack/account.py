"""A stack in an AWS account, reached with the caller's own credentials; the laptop's is a Place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from infrastructure.local.stack.place import Refused

LAPTOP = "local"  # what the laptop's stack is called at the command line
NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,127}")  # CloudFormation's rule for a stack's name
# Stacks that answer: whatever else became of the last deployment, what was there before still works.
WORKING = re.compile(r"(CREATE|UPDATE|IMPORT)_COMPLETE|UPDATE_.*|IMPORT_ROLLBACK_COMPLETE")


class Named(dict[str, str]):
    """What a stack has, by the template's names. Raises Refused for what a newsroom has and it has not."""

    def __init__(self, stack: str, has: Mapping[str, str]) -> None:
        super().__init__(has)
        self._stack = stack

    def __missing__(self, name: str) -> str:
        raise Refused(
            f"The stack {self._stack} has nothing called {name}, as each of Crier's has. Name a newsroom's "
            "stack itself, not the one of its storage. Or an older Crier made it: ./crier deploy, then again."
        )


@dataclass(frozen=True)
class Account:
    """A stack by its name; profile and region of the caller's own AWS configuration where not said.

    What an operator does is done with the caller's rights and no others.
    """

    stack: str
    profile: str | None = None
    region: str | None = None

    @cached_property
    def session(self) -> Any:
        """boto3's session. Raises Refused without a profile of that name, or without a region."""
        import boto3
        from botocore.exceptions import ProfileNotFound

        try:
            session = boto3.session.Session(profile_name=self.profile, region_name=self.region)
        except ProfileNotFound as error:
            raise Refused(
                f"This machine knows no AWS profile called {self.profile or os.environ.get('AWS_PROFILE')}. "
                "`aws configure list-profiles` names those there are."
            ) from error
        if session.region_name is None:
            raise Refused("Say in which region the stack is: --region us-east-1, for example.")
        return session

    @cached_property
    def described(self) -> Mapping[str, Any]:
        """The stack as CloudFormation describes it. Raises Refused where there is none that works."""
        with explained():
            stack = describe(self.session.client("cloudformation"), self.stack)
        where = f"in {self.session.region_name}"
        if stack is None:
            raise Refused(
                f"There is no stack called {self.stack} {where} in this account. "
                "Is it another region or profile? To make one: ./crier deploy"
            )
        if not WORKING.fullmatch(stack["StackStatus"]):
            raise Refused(
                f"The stack {self.stack} {where} is {stack['StackStatus']}: nothing of it can be used. "
                f"./crier doctor --stack {self.stack} says what to do."
            )
        return stack

    @property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs."""
        has = {item["OutputKey"]: item["OutputValue"] for item in self.described.get("Outputs", [])}
        return Named(self.stack, has)

    @property
    def parameters(self) -> dict[str, str]:
        """What the stack was deployed with."""
        stated = self.described.get("Parameters", [])
        return {item["ParameterKey"]: item.get("ParameterValue", "") for item in stated}

    @property
    def site(self) -> str:
        """The newsroom's public address."""
        return self.outputs.get("SiteUrl") or self.parameters.get("SiteUrl", "")

    @property
    def title(self) -> str:
        """Which stack this is, as a person is shown before anything is done to it."""
        *_, region, account, _ = self.described["StackId"].split(":", 5)
        live = "live: mail goes to everybody" if self.live else "not live: subscribers get no mail"
        return f"Stack {self.stack}, {region}, account {account}, {self.site} ({live})"

    @property
    def live(self) -> bool:
        """Whether subscribers get mail."""
        return self.parameters.get("LiveRecipients") == "yes"

    @property
    def environment(self) -> dict[str, str]:
        """The caller's own, with the profile and the region that were named."""
        named = {"AWS_PROFILE": self.profile, "AWS_DEFAULT_REGION": self.session.region_name}
        named["AWS_REGION"] = self.session.region_name
        return {**os.environ, **{name: value for name, value in named.items() if value}}


def describe(cloudformation: Any, stack: str) -> dict[str, Any] | None:
    """One stack as CloudFormation has it; None where there is none of that name."""
    from botocore.exceptions import ClientError

    try:
        stacks = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "ValidationError":
            return None
        raise
    return dict(stacks[0]) if stacks else None


@dataclass(frozen=True)
class Refusal:
    """What some of AWS's codes come to: in plain words, and what to do."""

    codes: tuple[str, ...]
    plain: str
    do: str


REFUSALS = (
    Refusal(
        ("ExpiredToken", "ExpiredTokenException", "RequestExpired"),
        "Your AWS session has expired.",
        "Sign in again (`aws sso login`, or new keys) and repeat the command.",
    ),
    Refusal(
        ("InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "AuthFailure"),
        "AWS does not know these credentials.",
        "Look at `aws sts get-caller-identity` with the same profile. Or the region has to be switched on "
        "first: AWS console, Account, AWS Regions.",
    ),
    Refusal(
        ("SignatureDoesNotMatch", "InvalidSignatureException"),
        "AWS finds the secret key wrong.",
        "Enter the key again: `aws configure`.",
    ),
    Refusal(
        ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"),
        "Your credentials may not do that.",
        "Ask whoever looks after the account for this right; a rule of your organisation may forbid it, too.",
    ),
    Refusal(
        ("RequestLimitExceeded", "Throttling", "ThrottlingException", "TooManyRequestsException", "SlowDown"),
        "AWS is asked too often just now.",
        "Repeat the command in a minute: nothing is done twice.",
    ),
    Refusal(("",), "AWS refused it.", "docs/runbook.md may know why."),  # any other
)
SIGN_IN = "Your AWS session has expired, or there is none. `aws sso login`, then repeat the command."
# Where nothing was asked, by the kind of botocore's error.
UNASKED: Mapping[str, str] = {
    "NoCredentialsError": "No AWS credentials are set up on this machine. `aws configure` does that.",
    "PartialCredentialsError": "The AWS credentials are incomplete. Enter them again: `aws configure`.",
    "NoRegionError": "Say in which region the stack is: --region us-east-1, for example.",
    "InvalidRegionError": "That is no region's name. They look like us-east-1: --region eu-west-1.",
    "CredentialRetrievalError": "The program that your AWS configuration asks for credentials gave none. "
    "Look at `aws sts get-caller-identity` with the same profile.",
    "MissingDependencyException": "Your AWS configuration signs in by a way that takes another program, such "
    "as `aws login`. Others do without: `aws configure sso`, or `aws configure` with a key.",
    "ConfigParseError": "Your AWS configuration cannot be read: look at the files in the folder .aws.",
    "EndpointConnectionError": "Nobody answers at AWS's address for this service in this region. Is the "
    "network there, the region's name right, and the service one that this region has?",
    "LoginRefreshRequired": "Your AWS session has expired. `aws login`, then repeat the command.",
    "SSOTokenLoadError": SIGN_IN,
    "UnauthorizedSSOTokenError": SIGN_IN,
    "TokenRetrievalError": SIGN_IN,
}


@contextmanager
def explained() -> Iterator[None]:
    """Turns what AWS refuses into Refused: whose error it is, what to do. AWS's own words are not shown."""
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

    from crier.model.errors import Permanent, Transient

    try:
        yield
    except ClientError as error:
        raise Refused(refusal(error)) from error
    except (Permanent, Transient) as error:
        if not isinstance(error.__cause__, ClientError):
            raise
        raise Refused(refusal(error.__cause__)) from error
    except ParamValidationError:  # our own mistake, and no sentence helps
        raise
    except BotoCoreError as error:
        kind = type(error).__name__
        plain = UNASKED.get(kind, f"AWS could not be reached ({kind}). Is the network there?")
        raise Refused(plain) from error


def refusal(error: Any) -> str:
    """A botocore ClientError in plain words, with the call and the code: neither is secret."""
    code = str(error.response.get("Error", {}).get("Code", ""))
    row = next((row for row in REFUSALS if code in row.codes), REFUSALS[-1])
    return f"{row.plain} ({error.operation_name}: {code}) {row.do}"
