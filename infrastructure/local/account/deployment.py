"""From what is there to a newsroom: which steps are left, and what each does. Again is an upgrade."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from infrastructure import typesetting
from infrastructure.local.account import records
from infrastructure.local.account.facts import ENDED, Facts, Wanted
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.place import ROOT, Refused

FOLDER = ROOT / ".crier"  # git does not look there: what one installation is told


@dataclass(frozen=True)
class Answers:
    """What a person says once of a stack; kept in `.crier/<stack>.toml`."""

    desk: str = ""
    sender: str = ""
    domain: str = ""
    mail_in: str = ""  # the address that drafts are mailed to; empty: none is taken
    live: bool = False
    budget: str = "10"  # US dollars a month; empty: nobody is told
    site_url: str = ""  # CloudFront's own name, once it is known
    storage: str = ""  # the stack that has buckets, tables and keys, where a removed stack left one
    releases: str = ""  # tables that were restored and take the place of the storage's: read from the account
    subscribers: str = ""
    mailings: str = ""
    open: bool = False  # said here, and not deployed yet; what is deployed the account knows better

    @property
    def wanted(self) -> Wanted:
        """As the checks look at it."""
        return Wanted(self.desk, self.sender, self.domain, self.mail_in)


# The outputs that name the tables, with the setting above. No file has those: the account says which there
# are (restored.py), at every machine the same.
TABLES: Mapping[str, str] = {"Releases": "releases", "Subscribers": "subscribers", "Mailings": "mailings"}
QUESTIONS: Mapping[str, str] = {
    "desk": "Whom should receipts and alarms go to? (an address that people read) ",
    "sender": "Which address is the mail from? (at a domain whose DNS you can change) ",
    "domain": "The newsroom's own host name, like news.your-domain.org (empty: CloudFront's name) ",
}


def known(stack: str, folder: Path = FOLDER) -> Answers:
    """What was said before of this stack."""
    file = folder / f"{stack}.toml"
    try:
        stated = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return Answers()
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{file} is no TOML: {error}") from error
    return Answers(**{name: value for name, value in stated.items() if name in _written_down(Answers())})


def deployed(answers: Answers, stated: Mapping[str, str]) -> Answers:
    """What holds of a stack that was deployed with this (stated), whatever this machine was told once.

    Another machine may have deployed since. What was said here and never deployed holds; and mail that goes
    out to everybody stays so: no deployment takes that back unsaid.
    """
    answers = replace(answers, live=answers.live or stated.get("LiveRecipients") == "yes")
    if answers.open or not stated:
        return answers
    domain = stated.get("SiteDomain", "")
    return replace(
        answers,
        desk=stated.get("DeskEmail", answers.desk),
        sender=stated.get("FromEmail", answers.sender),
        domain=domain,
        mail_in=stated.get("MailInAddress", ""),
        budget=stated.get("MonthlyBudget", answers.budget),
        site_url="" if domain else stated.get("SiteUrl", ""),
    )


def keep(stack: str, answers: Answers, folder: Path = FOLDER) -> None:
    """Writes down what was said, for the next time."""
    folder.mkdir(exist_ok=True)
    lines = [f"{name} = {_toml(value)}" for name, value in _written_down(answers).items()]
    (folder / f"{stack}.toml").write_text("\n".join(lines) + "\n", "utf-8")


def _written_down(answers: Answers) -> dict[str, Any]:
    return {name: value for name, value in asdict(answers).items() if name not in TABLES.values()}


def _toml(value: str | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


Kind = Literal[
    "identity",
    "dkim",
    "mail-from",
    "certificate",
    "rules",
    "build",
    "storage",
    "protect",
    "deploy",
    "address",
]
RULES = "crier"  # the receipt rule set that is made where none is in use
STORAGE = "infrastructure/storage.yaml"


@dataclass(frozen=True)
class Step:
    """One thing to do. `command`: the program that does it, where it is one."""

    kind: Kind
    title: str
    command: tuple[str, ...] = ()


def steps(account: Account, facts: Facts, answers: Answers, sam: str = "sam", *, yes: bool) -> list[Step]:
    """What is left to do, in order: nothing is made twice."""
    left = list[Step]()
    domain = answers.sender.rpartition("@")[2].lower()
    identity = facts.sender.value
    if identity is None or "@" in identity.name:
        left.append(Step("identity", f"Ask SES for {domain} with Easy DKIM, in {facts.region}"))
    elif identity.given_up:
        left.append(Step("dkim", f"Have SES look again for the DKIM records of {identity.name}"))
    if identity is None or not identity.mail_from or identity.mail_from_status == ENDED:
        base = domain if identity is None or "@" in identity.name else identity.name
        own = (identity and identity.mail_from) or records.mail_from(base)
        left.append(Step("mail-from", f"Bounces of {base} come back to {own}"))
    if answers.domain and not (facts.certificate.value and facts.certificate.value.alive):
        left.append(Step("certificate", f"Ask ACM for a certificate of {answers.domain}, in us-east-1"))
    if receives(facts, answers) and facts.rules.value == "":
        title = (
            f"Make SES's receipt rule set {RULES} and put it to use in {facts.region}: none is in use there"
        )
        left.append(Step("rules", title))
    left.append(Step("build", "Build the functions", (sam, "build", "--parallel")))
    if kept := storage(account, facts, answers):
        title = f"Make the stack {kept}, or bring it up to date: buckets, tables and keys"
        left.append(
            Step("storage", title, _sam(account, facts, kept, sam, ("--template-file", STORAGE), yes=yes))
        )
        left.append(Step("protect", f"Let nobody delete the stack {kept} by mistake"))
    left.append(Step("deploy", "Deploy the template", deploying(account, facts, answers, sam, yes=yes)))
    if not answers.domain and not answers.site_url:
        left.append(Step("address", "Tell the functions CloudFront's name, and deploy once more"))
    return left


def receives(facts: Facts, answers: Answers) -> bool:
    """Whether SES is asked to take drafts in: where the region is known to do that."""
    return bool(answers.mail_in) and facts.region in records.RECEIVING


def certain(account: Account, facts: Facts) -> None:
    """Raises Refused where AWS does not say whether the stack, or what one left, is there.

    Taken for "there is none", a stack would be told another storage, and lose what it has.
    """
    unknown = facts.caller.refused or facts.stack.refused
    if not unknown and not facts.stack.value:
        unknown = facts.storages.refused
    if unknown:
        raise Refused(
            f"AWS does not say what there is of {account.stack} ({unknown}): nothing is deployed before that "
            "is known. Your credentials need cloudformation:DescribeStacks and cloudformation:ListExports."
        )


def storage(account: Account, facts: Facts, answers: Answers) -> str:
    """The stack that holds what must not be lost, beside this one; empty where it lies inside.

    A stack that is there keeps what it has: told another one, it would leave its own to nobody. Where there
    is none, what a removed one left is taken up, whichever machine removed it. Raises Refused where that is
    not certain.
    """
    certain(account, facts)
    if facts.stack.value:
        return facts.parameters.get("StorageStack", "")
    there = facts.storages.value or ()
    if answers.storage or not there:
        return answers.storage or f"{account.stack}-storage"
    if len(there) > 1:
        raise Refused(
            f"Stacks called {account.stack} left more than one storage: {', '.join(there)}. Write the one to "
            f'take up into {FOLDER.name}/{account.stack}.toml, as storage = "NAME".'
        )
    return there[0]


def in_use(account: Account, answers: Answers, facts: Facts) -> Answers:
    """The same with the tables that the stack has: what was restored is taken up when somebody says so."""
    certain(account, facts)
    if not facts.stack.value:
        return answers
    tables: dict[str, Any] = {
        name: facts.parameters.get(f"{output}Table", "") for output, name in TABLES.items()
    }
    return replace(answers, **tables)


def deploying(account: Account, facts: Facts, answers: Answers, sam: str, *, yes: bool) -> tuple[str, ...]:
    """SAM's command for the template."""
    stated = parameters(facts, answers, storage(account, facts, answers))
    overrides = ("--parameter-overrides", *(f'{name}="{value}"' for name, value in stated.items()))
    return _sam(account, facts, account.stack, sam, overrides, yes=yes)


def _sam(
    account: Account, facts: Facts, stack: str, sam: str, more: tuple[str, ...], *, yes: bool
) -> tuple[str, ...]:
    """SAM's own file of settings is left alone, and it shows what changes before it asks."""
    profile = ("--profile", account.profile) if account.profile else ()
    return (
        *(sam, "deploy", "--stack-name", stack, "--region", facts.region, *profile),
        *("--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"),
        *("--resolve-s3", "--no-fail-on-empty-changeset"),
        "--no-confirm-changeset" if yes else "--confirm-changeset",
        *more,
    )


def parameters(facts: Facts, answers: Answers, storage_stack: str) -> dict[str, str]:
    """The template's, by what is known now."""
    own = bool(answers.domain)
    certificate = facts.certificate.value
    return {
        "DeskEmail": answers.desk,
        "FromEmail": answers.sender,
        "SiteUrl": f"https://{answers.domain}" if own else answers.site_url,
        "SiteDomain": answers.domain,
        "CertificateArn": certificate.arn if own and certificate and certificate.alive else "",
        "MailInAddress": answers.mail_in,
        "MailInRules": _rules(facts, answers),
        "LiveRecipients": "yes" if answers.live else "",
        "MonthlyBudget": answers.budget,
        "StorageStack": storage_stack,
        "ReleasesTable": answers.releases,
        "SubscribersTable": answers.subscribers,
        "MailingsTable": answers.mailings,
    }


def _rules(facts: Facts, answers: Answers) -> str:
    """The set that gets the rule; empty: none does, as where nobody may look which set is in use."""
    if not receives(facts, answers) or facts.rules.value is None:
        return ""
    return facts.rules.value or RULES


def missing_tools() -> Sequence[str]:
    """What this machine lacks to build, one sentence each."""
    lacking = list[str]()
    if not shutil.which("make"):
        lacking.append("SAM builds with make, and this machine has none: on Debian, apt-get install make.")
    try:
        typesetting.archives()
    except typesetting.Failed as failed:
        lacking.append(str(failed))
    return lacking


def addressed(answers: Answers, outputs: Mapping[str, str]) -> Answers:
    """The same with the address that CloudFront gave."""
    return answers if answers.domain else replace(answers, site_url=f"https://{outputs['Domain']}")
