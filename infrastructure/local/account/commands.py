"""`./crier doctor` and `./crier deploy`: what is missing in an account, and the way to a newsroom."""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crier.model.errors import Rejected
from crier.model.mail_address import normal
from infrastructure.local.account import (
    carrying,
    checks,
    deployment,
    doctor,
    keeping,
    records,
    removal,
    restored,
    staff,
)
from infrastructure.local.account.deployment import Answers, Step
from infrastructure.local.account.facts import Facts, asked, gather
from infrastructure.local.operators import asking, mail
from infrastructure.local.operators.commands import Adding, explaining, stack_options
from infrastructure.local.stack.account import LAPTOP, NAME, Account, describe
from infrastructure.local.stack.environments import environment
from infrastructure.local.stack.place import ROOT, Refused

WAITS = {
    "identity": "identity-pending",
    "certificate": "certificate-pending",
}  # what a step waits for
PATIENCE, PAUSE = 3600.0, 20.0  # seconds


def _account(arguments: argparse.Namespace) -> Account:
    name = arguments.stack or "crier"
    if name == LAPTOP or not NAME.fullmatch(name):
        raise Refused(f"{name} cannot be a stack's name on AWS. The laptop's is started by ./crier up")
    return Account(name, arguments.profile, arguments.region)


def run_doctor(arguments: argparse.Namespace) -> int:
    """What is wrong, and what to do. 1 where something stands in the way."""
    account = _account(arguments)
    facts = gather(account, deployment.known(account.stack).wanted)
    print("\n".join(doctor.report(facts)))
    return 1 if any(row.level == "stop" for row in checks.findings(facts)) else 0


def run_deploy(arguments: argparse.Namespace) -> int:
    """Everything up to a deployed stack; stops where somebody must act, and goes on from there."""
    account = _account(arguments)
    answers = _answers(account, arguments)
    facts = gather(account, answers.wanted)
    rows = checks.findings(facts)
    print("\n".join(doctor.report(facts)), flush=True)
    if any(row.check in UNDEPLOYABLE for row in rows):
        return 1
    answers = _tables(account, facts, answers, arguments)
    left = deployment.steps(account, facts, answers, _sam(arguments), yes=arguments.yes)
    print("\nTo do:" if left else "\nNothing to do.")
    for number, step in enumerate(left, 1):
        print(f"{number}. {step.title}" + (f"\n   {' '.join(step.command)}" if step.command else ""))
    lacking = deployment.missing_tools()
    print("".join(f"\n{sentence}" for sentence in lacking))
    if arguments.dry_run:
        print("Nothing was done.")
        return 0
    if lacking:
        return 1
    _sure(account, arguments)
    deployment.keep(account.stack, answers)
    return _run(account, answers, left, arguments)


def _tables(account: Account, facts: Facts, answers: Answers, arguments: argparse.Namespace) -> Answers:
    """The same with the tables to work with: those in use, or, where somebody says so, what was restored."""
    if not facts.stack.value:
        if arguments.restored:
            raise Refused(
                "There is no stack yet that could take up a table: ./crier deploy without --restored."
            )
        deployment.certain(account, facts)
        return restored.settled(answers, restored.left(account))
    answers = deployment.in_use(account, answers, facts)
    if not arguments.restored:
        return answers
    tables = restored.waiting(account, account.outputs)
    used = restored.stated(facts.parameters).values()
    if not tables and any(restored.replaced(account, one) for one in used):
        return answers  # they are in use, and whoever left meanwhile is still to be carried over
    if not tables:
        raise Refused("No restored table waits to be taken up: ./crier restore makes one.")
    print("\nTaken up: " + ", ".join(tables.values()))
    return restored.settled(answers, tables)


# What a deployment would run into, or hide.
UNDEPLOYABLE = (
    "credentials",
    "desk-reserved",
    "sender-reserved",
    "certificate-pending",
    "mail-in-domain",
    "mail-in-foreign",
    "stack-rolled-back",
    "stack-busy",
    "stack-update-stuck",
    "stack-not-deleted",
    "region-without",
)


def _answers(account: Account, arguments: argparse.Namespace) -> Answers:
    """What was said before, here or at another machine, and now; what is still open is asked."""
    stack = asked(lambda: describe(account.session.client("cloudformation"), account.stack)).value or {}
    there = {one["ParameterKey"]: one.get("ParameterValue", "") for one in stack.get("Parameters", ())}
    answers = deployment.deployed(deployment.known(account.stack), there)
    given = {name: getattr(arguments, name) for name in ("desk", "sender", "domain")}
    for name, value in given.items():
        answers = replace(answers, **{name: value}) if value is not None else answers
    answers = replace(answers, live=True) if arguments.live else answers
    if arguments.mail_in is not None:
        answers = replace(answers, mail_in=_mail_in(arguments.mail_in))
    for name in ("desk", "sender", "domain"):
        if getattr(answers, name) or (name == "domain" and answers.site_url):
            continue
        if sys.stdin.isatty():
            stated = input(deployment.QUESTIONS[name]).strip()
            answers = replace(answers, **{name: stated})  # type: ignore[arg-type]
        elif name != "domain":
            raise Refused(f"Say --{name}: {deployment.QUESTIONS[name].strip()}")
    return answers


def _mail_in(stated: str) -> str:
    """The address that drafts are mailed to; empty for none."""
    try:
        return "" if stated == "none" else normal(stated)
    except Rejected:
        raise Refused(f"{stated} is no mail address like drafts@in.your-domain.org") from None


def _sam(arguments: argparse.Namespace) -> str:
    return "sam" if arguments.dry_run else str(environment("sam") / "sam")


def _sure(account: Account, arguments: argparse.Namespace) -> None:
    if arguments.yes:
        return
    if not sys.stdin.isatty():
        raise Refused("Nothing was done: nobody is there to ask. With --yes it is done without asking.")
    if (
        input(f"Do this for the stack {account.stack} in {account.session.region_name}? (yes or no) ")
        != "yes"
    ):
        raise Refused("Nothing was done.")


def _run(account: Account, answers: Answers, left: list[Step], arguments: argparse.Namespace) -> int:
    if arguments.restored:
        waiting = restored.waiting(account, account.outputs)
        restored.taking_up(account, waiting, account.outputs)
    for step in left:
        print(f"\n== {step.title}", flush=True)
        if step.kind == "address":
            # Asked of CloudFormation anew: before this deployment there was no such output.
            answers = deployment.addressed(
                answers, Account(account.stack, account.profile, account.region).outputs
            )
            deployment.keep(account.stack, answers)
            facts = gather(account, answers.wanted)
            _program(account, deployment.deploying(account, facts, answers, _sam(arguments), yes=True))
        elif step.kind == "deploy":
            # Asked anew: what was made since is in no step's words, such as the certificate.
            facts, sure = gather(account, answers.wanted), arguments.yes
            _program(account, deployment.deploying(account, facts, answers, _sam(arguments), yes=sure))
        elif step.command:
            _program(account, step.command)
        else:
            _ask_aws(account, step, answers)
            if step.kind in WAITS and not _waited(account, answers, WAITS[step.kind], arguments):
                print("\nGo on from here with the same command, when the records are there.")
                return 1
    if not _carried(account):
        print("\nDeployed, and not all was carried over: see above.")
        return 1
    site = f"https://{answers.domain}" if answers.domain else answers.site_url
    print(f"\nDeployed. The newsroom: {site}/\nNext: ./crier put newsroom.toml --stack {account.stack}")
    return 0


def _ask_aws(account: Account, step: Step, answers: Answers) -> None:
    domain = answers.sender.rpartition("@")[2].lower()
    if step.kind == "protect":
        name = deployment.storage(account, gather(account, answers.wanted), answers)
        account.session.client("cloudformation").update_termination_protection(
            StackName=name, EnableTerminationProtection=True
        )
        return
    if step.kind == "certificate":
        acm = account.session.client("acm", region_name="us-east-1")
        token = hashlib.sha256(answers.domain.encode()).hexdigest()[:32]  # one request for each name
        acm.request_certificate(DomainName=answers.domain, ValidationMethod="DNS", IdempotencyToken=token)
        return
    if step.kind == "rules":
        receiving = account.session.client("ses")
        receiving.create_receipt_rule_set(RuleSetName=deployment.RULES)
        receiving.set_active_receipt_rule_set(RuleSetName=deployment.RULES)
        return
    ses = account.session.client("sesv2")
    if step.kind == "identity":
        ses.create_email_identity(
            EmailIdentity=domain, DkimSigningAttributes={"NextSigningKeyLength": "RSA_2048_BIT"}
        )
        return
    identity = gather(account, answers.wanted).sender.value
    base = identity.name if identity and "@" not in identity.name else domain
    ses.put_email_identity_mail_from_attributes(
        EmailIdentity=base,
        MailFromDomain=records.mail_from(base),
        BehaviorOnMxFailure="USE_DEFAULT_VALUE",  # mail goes out meanwhile
    )


def _waited(account: Account, answers: Answers, check: str, arguments: argparse.Namespace) -> bool:
    """Shows the records once and waits until AWS has seen them; False where nobody waits or patience ends."""
    facts = gather(account, answers.wanted)
    print("\n".join(["Put these into the DNS:", *records.shown(records.records(facts))]), flush=True)
    began = time.monotonic()
    while not _seen(facts, check):
        if not arguments.wait or time.monotonic() - began > PATIENCE:
            return False
        print(f"\rWaiting for AWS to see them, {time.monotonic() - began:.0f} s", end="", flush=True)
        time.sleep(PAUSE)
        facts = gather(account, answers.wanted)
    return True


def _seen(facts: Facts, check: str) -> bool:
    """Whether AWS says that it saw the records. Raises Refused where it does not say: that is no yes."""
    answer = facts.certificate if check == WAITS["certificate"] else facts.sender
    if refused := facts.caller.refused or answer.refused:
        raise Refused(
            f"AWS did not say whether it saw the records. {checks.refusal(refused)} "
            "The command goes on from there."
        )
    return not any(row.check == check for row in checks.findings(facts))


def _program(account: Account, command: tuple[str, ...]) -> None:
    quiet = {**account.environment, "SAM_CLI_TELEMETRY": "0"}
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **quiet}, check=False)
    if done.returncode:
        raise Refused(f"{' '.join(command[:2])} failed. ./crier doctor --stack {account.stack} says why.")


def _carried(account: Account) -> bool:
    """What changed by a table until a restored one took its place holds by that one, and the site shows it.

    False where something is left: the next deployment tries again.
    """
    whole = True
    fresh = Account(account.stack, account.profile, account.region)  # asked anew: it was deployed meanwhile
    for output, table in restored.stated(fresh.parameters).items():
        if before := restored.replaced(fresh, table):
            carried = carrying.carry(fresh, output, before, table)
            _say(carried.lines)
            if output == "Releases":
                print("Every page and feed of the newsroom is made anew, which takes a while.", flush=True)
                carrying.show(fresh, before, table)
            if carried.left:
                whole = False
                continue
        restored.taken_up(fresh, table)
    return whole


def _say(lines: list[str]) -> None:
    for line in lines:
        print(line, flush=True)


def run_backup(arguments: argparse.Namespace) -> int:
    """Copies of the tables, or which there are."""
    account = _account(arguments)
    _ = account.described
    if arguments.list:
        rows = [f"{one.name}  {one.table}" for one in keeping.copies(account)]
        print(
            "\n".join(rows)
            or "There is no backup yet. Every table goes back in time by 35 days: restore --at"
        )
        return 0
    asking.agreed(
        account, ["A copy of each table is made, and paid for until it is deleted."], yes=arguments.yes
    )
    copies = keeping.backup(account, datetime.now(UTC))
    print("\n".join(f"{one.table}: {one.arn}" for one in copies))
    print(f"To bring it back: ./crier restore --stack {account.stack} --backup {copies[0].name}")
    print("Buckets keep what was overwritten. The key of links belongs into your safe: docs/subscribers.md")
    return 0


def run_restore(arguments: argparse.Namespace) -> int:
    """Tables as they were, beside those in use; mail stops, and deploy takes them up."""
    account = _account(arguments)
    source = keeping.Source(arguments.backup or "", arguments.at)
    wanted = tuple(arguments.table or keeping.USUAL)
    effects = [
        f"Mail is stopped. Made anew as of {source}: {', '.join(wanted)}. Those in use stay as they are.",
        "Who left since, or left a list, has left. What was withdrawn since is withdrawn; a stop and the "
        "newsroom in force are today's.",
        "What was published since stays public at its address, and what was put since does not go out. What "
        "was published or corrected since leaves lists, feeds and search as ./crier deploy --restored ends. "
        "All are named, to be put again.",
        "Who joined since is not in these tables, nor what the desk answered since.",
    ]
    if "Mailings" in wanted:
        effects.append(
            "Who was mailed since is MAILED AGAIN where a mailing was under way: settle each by hand first."
        )
    asking.agreed(account, effects, yes=arguments.yes)
    origins = keeping.named(account, source, wanted)  # or nothing is done
    mail.switch(account, on=False)
    letting_out, left = f"./crier mail start --stack {account.stack} lets it out again", False
    try:
        tables = keeping.restore(account, source, origins, datetime.now(UTC))
        for output, table in tables.items():
            carried = carrying.carry(account, output, account.outputs[output], table)
            _say(carried.lines)
            left = left or bool(carried.left)
        restored.whole(account, tables)
    except BaseException:
        print(
            "It did not come to its end. The stack works with the tables it had, and mail is stopped: "
            f"repeat the command, or {letting_out}.",
            file=sys.stderr,
        )
        raise
    print("\n".join(tables.values()))
    print(f"The stack takes them up with ./crier deploy --stack {account.stack} --restored")
    print(f"Mail is stopped; afterwards {letting_out}.")
    return int(left)


def _moment(stated: str) -> datetime:
    """A moment somebody typed, in UTC where nothing else is said."""
    try:
        moment = datetime.fromisoformat(stated)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{stated} is no moment like 2026-11-29T13:05Z") from error
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def run_staff(arguments: argparse.Namespace) -> int:
    """Who may put releases: a user each, with a key and what their program reads."""
    account = _account(arguments)
    if arguments.action == "list":
        print("\n".join(staff.everybody(account)) or "Nobody yet: ./crier staff add NAME")
        return 0
    if arguments.name is None:
        raise Refused(f"Say whom to {arguments.action}: ./crier staff {arguments.action} NAME")
    if arguments.action == "name":
        return _name_writer(account, arguments)
    who, folder = staff.user(account.stack, arguments.name), Path(arguments.folder)
    if arguments.action == "remove":
        asking.agreed(account, [f"The user {who} and every key of theirs are deleted."], yes=arguments.yes)
        staff.remove(account, arguments.name)
        print(f"{arguments.name} can put and read nothing any more. What they put stays.")
        return 0
    staff.free(account, arguments.name, folder)
    roles = sorted(set(arguments.may or staff.USUAL), key=list(staff.ROLES).index)
    effect = f"The user {who} is made: it may {' and '.join(roles)}, and read receipts."
    asking.agreed(account, [effect], yes=arguments.yes)
    written = staff.files(account, arguments.name, staff.add(account, arguments.name, roles), folder)
    if arguments.address:
        staff.name_writer(account, arguments.name, arguments.address)
    print("Hand these over, not by mail, and delete them here. The key is shown nowhere again:")
    print("\n".join(f"  {path}" for path in written))
    return 0


def _name_writer(account: Account, arguments: argparse.Namespace) -> int:
    """Says whose files those are that somebody puts, so that nobody approves what they wrote."""
    if not arguments.address:
        raise Refused("Say who that is: ./crier staff name NAME --address ADDRESS, as newsroom.toml has it")
    effect = f"What {arguments.name} puts counts as written by {arguments.address}."
    asking.agreed(account, [effect], yes=arguments.yes)
    principal = staff.name_writer(account, arguments.name, arguments.address)
    print(f"{principal}: {arguments.address}. Files put before stay without a known writer.")
    return 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Deletes the stack: what holds state stays, unless nothing was ever made."""
    account = _account(arguments)
    cloudformation = account.session.client("cloudformation")
    stack = describe(cloudformation, account.stack)
    if stack is None:
        raise Refused(f"There is no stack called {account.stack} in {account.session.region_name}.")
    if stack.get("EnableTerminationProtection"):
        raise Refused(
            f"Nothing was done: {account.stack} is protected from deletion, as the stack of the storage is, "
            "with all that Crier must not lose. To remove a newsroom, name its own stack."
        )
    stated = {one["ParameterKey"]: one.get("ParameterValue", "") for one in stack.get("Parameters", ())}
    answers = removal.handed_on(deployment.known(account.stack), account, stated)
    lines = removal.effects(stack["StackStatus"], removal.what_stays(account), answers.storage)
    print("\n".join([f"Stack {account.stack}, {stack['StackId']}", *(f"  {line}" for line in lines)]))
    if not arguments.yes:
        if not sys.stdin.isatty():
            raise Refused("Nothing was done: nobody is there to ask. With --yes it is done without asking.")
        if input(f"To delete it, type its name ({account.stack}): ").strip() != account.stack:
            raise Refused("Nothing was done.")
    if not removal.NEVER_MADE.fullmatch(stack["StackStatus"]):
        for table in restored.stated(stated).values():
            restored.taken_up(account, table)
        deployment.keep(account.stack, answers)
    cloudformation.delete_stack(StackName=account.stack)
    print("CloudFormation deletes it now; a distribution takes a quarter of an hour.")
    return 0


def add(command: Adding) -> None:
    """Adds these commands to the parser."""

    def one(name: str, run: Callable[[argparse.Namespace], int], about: str) -> Any:
        parser = command(name, explaining(run), about)
        stack_options(parser)
        return parser

    one("doctor", run_doctor, "look at an AWS account and a stack in it: what is missing, and what to do")
    deploy = one(
        "deploy", run_deploy, "into your AWS account: checks, DNS records, build, deploy; again upgrades"
    )
    deploy.add_argument("--dry-run", action="store_true", help="look and say, and do nothing")
    deploy.add_argument("--desk", metavar="ADDRESS", help=deployment.QUESTIONS["desk"].strip())
    deploy.add_argument("--sender", metavar="ADDRESS", help=deployment.QUESTIONS["sender"].strip())
    deploy.add_argument("--domain", metavar="NAME", help=deployment.QUESTIONS["domain"].strip())
    mail_in = "people of the newsroom may mail drafts to it, like drafts@in.your-domain.org; none: no longer"
    deploy.add_argument("--mail-in", metavar="ADDRESS", help=mail_in)
    deploy.add_argument("--restored", action="store_true", help="take up the tables that restore made")
    deploy.add_argument("--live", action="store_true", help="from now on mail goes out to all subscribers")
    one("remove", run_remove, "delete a stack in your AWS account; releases, people and keys are kept")
    copying = one(
        "backup", run_backup, "copy the tables of a stack in your AWS account, beside its own 35 days"
    )
    copying.add_argument("--list", action="store_true", help="which copies there are")
    back = one(
        "restore", run_restore, "make tables as they were beside those in use; deploy then takes them up"
    )
    when = back.add_mutually_exclusive_group(required=True)
    when.add_argument("--backup", metavar="NAME", help="of ./crier backup")
    when.add_argument("--at", type=_moment, metavar="TIME", help="within 35 days, like 2026-11-29T13:05Z")
    few = "instead of Releases and Subscribers, once for each"
    back.add_argument("--table", action="append", choices=list(deployment.TABLES), help=few)
    people = one(
        "staff", run_staff, "add, remove or name NAME, list: who may put releases into a stack on AWS"
    )
    people.add_argument("action", choices=["add", "remove", "list", "name"])
    people.add_argument("name", nargs="?", metavar="NAME")
    may = "add, once for each: write drafts, publish, keep newsroom.toml and the lists; write and publish"
    people.add_argument("--may", action="append", choices=list(staff.ROLES), help=may)
    address = "add, name: who that is in newsroom.toml, so that nobody approves what they wrote"
    people.add_argument("--address", metavar="ADDRESS", help=address)
    people.add_argument("--folder", default=".", metavar="FOLDER", help="add: where bookmark and key go")
    deploy.add_argument("--wait", action="store_true", help="for the DNS records to be seen, up to an hour")
