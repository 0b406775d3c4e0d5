"""What a person says of a stack, here or at another machine: each answer is looked at before AWS is asked."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from crier.model.errors import Rejected
from crier.model.mail_address import normal
from crier.subscribers.mailbox import is_provider
from infrastructure.local.account import deployment
from infrastructure.local.account.deployment import Answers
from infrastructure.local.account.facts import asked
from infrastructure.local.stack.account import Account, describe
from infrastructure.local.stack.place import Refused

# Letters of a name: what CloudFront and IAM make of it has 64 (infrastructure/site.yaml, staff.py).
LONGEST = 30
PRICE = re.compile(r"[1-9][0-9]{0,5}")


def remembered(account: Account) -> Answers:
    """What holds of a stack before anything is said now: as it was deployed, and what was said here since."""
    stack = asked(lambda: describe(account.session.client("cloudformation"), account.stack)).value or {}
    there = {one["ParameterKey"]: one.get("ParameterValue", "") for one in stack.get("Parameters", ())}
    return deployment.deployed(deployment.known(account.stack), there)


def answered(account: Account, arguments: argparse.Namespace) -> Answers:
    """The same with what is said now; what is still open is asked. Raises Refused for what cannot be one."""
    before = answers = remembered(account)
    given = {name: getattr(arguments, name) for name in READ}
    for name, stated in given.items():
        answers = _with(answers, name, READ[name](stated)) if stated is not None else answers
    answers = replace(answers, live=True) if arguments.live else answers
    for name in deployment.QUESTIONS:
        if getattr(answers, name) or (name == "domain" and (answers.site_url or given[name] is not None)):
            continue
        if sys.stdin.isatty():
            answers = _with(answers, name, _asked_for(name))
        elif name != "domain":
            raise Refused(f"Say --{name}: {deployment.QUESTIONS[name].strip()}")
    return replace(answers, open=answers.open or answers != before)


def _asked_for(name: str) -> str:
    """An answer to one of the questions; one that cannot be is asked for again, with its fault."""
    while True:
        stated = input(deployment.QUESTIONS[name]).strip()
        try:
            return READ[name](stated)
        except Refused as refused:
            print(f"  {refused}")


def _with(answers: Answers, name: str, value: str) -> Answers:
    stated: dict[str, Any] = {name: value}
    return replace(answers, **stated)


def differences(parameters: Mapping[str, str], deployed: Mapping[str, str]) -> list[str]:
    """What a stack that is there is told anew, line by line: CloudFormation's own list leaves that out."""
    differing = [name for name, value in parameters.items() if deployed.get(name, "") != value]
    return [f"  {name}: {deployed.get(name) or '-'} → {parameters[name] or '-'}" for name in differing]


def address(stated: str) -> str:
    """One plain mail address. Raises Refused for anything else, as for a name with it."""
    try:
        return normal(stated)
    except Rejected:
        raise Refused(
            f"{stated or 'Nothing'} is no mail address like press@your-domain.org, without a name beside it."
        ) from None


def sender(stated: str) -> str:
    """An address at a domain that its owner can put records into. Raises Refused at a provider's."""
    whole = address(stated)
    domain = whole.rpartition("@")[2]
    if is_provider(domain):
        raise Refused(
            f"{domain} is a provider's, and nobody else may put SES's records into its DNS. "
            "Say an address at a domain of your own: ./crier deploy --sender news@your-domain.org"
        )
    return whole


def host(stated: str) -> str:
    """A host name, as people copy it from their browser, too; empty takes CloudFront's. Raises Refused."""
    name = re.sub(r"^https?://", "", stated.strip(), flags=re.IGNORECASE).rstrip("/").rstrip(".")
    if not name:
        return ""
    try:
        return normal(f"a@{name}").removeprefix("a@")
    except Rejected:
        raise Refused(
            f"{stated} is no host name like news.your-domain.org, without https:// and without a path."
        ) from None


def mail_in(stated: str) -> str:
    """The address that drafts are mailed to; empty for none."""
    try:
        return "" if stated == "none" else normal(stated)
    except Rejected:
        raise Refused(f"{stated} is no mail address like drafts@in.your-domain.org") from None


def budget(stated: str) -> str:
    """Whole US dollars a month; empty for none."""
    if stated == "none":
        return ""
    if not PRICE.fullmatch(stated):
        raise Refused(f"{stated} is no number of US dollars a month like 10; none: nobody is told.")
    return stated


READ: Mapping[str, Callable[[str], str]] = {
    "desk": address,
    "sender": sender,
    "domain": host,
    "mail_in": mail_in,
    "budget": budget,
}
