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

from infrastructure.local.account import (
    answering,
    carrying,
    changes,
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
from infrastructure.local.account.facts import NEVER_MADE, OUR_STORAGE, OURS, Fact, Facts, gather, ours
from infrastructure.local.operators import asking, mail
from infrastructure.local.operators.commands import Adding, explaining, stack_options
from infrastructure.local.stack.account import LAPTOP, NAME, Account, describe
from infrastructure.local.stack.environments import environment
from infrastructure.local.stack.place import ROOT, Refused

ASKING = ("identity", "dkim", "mail-from", "certificate", "rules")  # steps that ask AWS for something
WAITS = {
    "identity": "identity-pending",
    "dkim": "identity-pending",
    "certificate": "certificate-pending",
}  # what a step waits for
PATIENCE, PAUSE = 3600.0, 20.0  # seconds
SOON = 60.0  # seconds within which AWS says what a certificate takes


def _account(arguments: argparse.Namespace) -> Account:
    name = arguments.stack or "crier"
    if name == LAPTOP or not NAME.fullmatch(name):
        raise Refused(f"{name} cannot be a stack's name on AWS. The laptop's is started by ./crier up")
    return Account(name, arguments.profile, arguments.region)


def run_doctor(arguments: argparse.Namespace) -> int:
    """What is wrong, and what to do. 1 where something stands in the way."""
    account = _account(arguments)
    facts = gather(account, answering.remembered(account).wanted)
    print("\n".join(doctor.report(facts)))
    return 1 if any(row.level == "stop" for row in checks.findings(facts)) else 0


def run_deploy(arguments: argparse.Namespace) -> int:
    """Everything up to a deployed stack; stops where somebody must act, and goes on from there."""
    account = _account(arguments)
    answers = answering.answered(account, arguments)
    facts = gather(account, answers.wanted)
    rows = checks.findings(facts)
    print("\n".join(doctor.report(facts)), flush=True)
    pending = {row.check for row in rows} & set(WAITS.values()) if arguments.wait else set[str]()
    if any(row.check in UNDEPLOYABLE and row.check not in pending for row in rows):
        return 1
    answers = _tables(account, facts, answers, arguments)
    left = deployment.steps(account, facts, answers, _sam(arguments), yes=arguments.yes)
    _show(account, facts, answers, left)
    lacking = deployment.missing_tools()
    print("".join(f"\n{sentence}" for sentence in lacking))
    if arguments.dry_run:
        print("Nothing was done.")
        return 0
    if lacking:
        return 1
    _sure(account, arguments)
    deployment.keep(account.stack, answers)
    return _run(account, answers, left, arguments, pending)


def _show(account: Account, facts: Facts, answers: Answers, left: list[Step]) -> None:
    """What is to be done, and what a stack that is there would be told."""
    print("\nTo do:" if left else "\nNothing to do.")
    for number, step in enumerate(left, 1):
        print(f"{number}. {step.title}" + (f"\n   {' '.join(step.command)}" if step.command else ""))
    anew = deployment.parameters(facts, answers, deployment.storage(account, facts, answers))
    if facts.stack.value and (lines := answering.differences(anew, facts.parameters)):
        print("\n".join(["", "What the stack is told anew:", *lines]))


def _tables(account: Account, facts: Facts, answers: Answers, arguments: argparse.Namespace) -> Answers:
    """The same with the tables to work with: those in use, or, where somebody says so, what was restored."""
    if not facts.stack.value:
        if len(account.stack) > answering.LONGEST:
            many = answering.LONGEST
            raise Refused(f"{account.stack} is too long a name: AWS's are made of it. {many} letters do.")
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
    "stack-foreign",
    "region-without",
)


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


def _run(
    account: Account, answers: Answers, left: list[Step], arguments: argparse.Namespace, pending: set[str]
) -> int:
    """The steps in order. pending: what else AWS is to have seen before anything is deployed."""
    if arguments.restored:
        waiting = restored.waiting(account, account.outputs)
        restored.taking_up(account, waiting, account.outputs)
    # All that takes a record is asked for first: one visit to the DNS panel does.
    for step in (one for one in left if one.kind in ASKING):
        print(f"\n== {step.title}", flush=True)
        _ask_aws(account, step, answers)
        pending |= {WAITS[step.kind]} if step.kind in WAITS else set()
    if pending and not _waited(account, answers, pending, arguments):
        print("\nGo on from here with the same command, when the records are there.")
        return 1
    for step in (one for one in left if one.kind not in ASKING):
        print(f"\n== {step.title}", flush=True)
        answers = _done(account, answers, step, arguments)
    deployment.keep(account.stack, replace(answers, open=False))
    if not _carried(account):
        print("\nDeployed, and not all was carried over: see above.")
        return 1
    print("\n".join(_end(Account(account.stack, account.profile, account.region), answers)))
    return 0


def _done(account: Account, answers: Answers, step: Step, arguments: argparse.Namespace) -> Answers:
    """Does one of the steps that deploy; the answers as they are then."""
    if step.kind == "address":
        # Asked of CloudFormation anew: before this deployment there was no such output.
        fresh = Account(account.stack, account.profile, account.region)
        answers = deployment.addressed(answers, fresh.outputs)
        deployment.keep(account.stack, answers)
    if step.kind in ("address", "deploy"):
        # Asked anew: what was made since is in no step's words, such as the certificate.
        facts, sure = gather(account, answers.wanted), arguments.yes or step.kind == "address"
        _deploy(account, deployment.deploying(account, facts, answers, _sam(arguments), yes=sure), sure=sure)
    elif step.kind == "storage":
        _deploy(account, step.command, sure=arguments.yes)
    elif step.command:
        _program(account, step.command)
    else:
        _ask_aws(account, step, answers)
    return answers


def _end(account: Account, answers: Answers) -> list[str]:
    """Where the newsroom is, and what leads there."""
    site = f"https://{answers.domain}" if answers.domain else answers.site_url
    lines = ["", f"Deployed. The newsroom: {site}/"]
    if paste := records.of_site(answers.domain, account.outputs.get("Domain", "")):
        lines += ["Readers come there once this record is in the DNS:", *records.shown(paste)]
    return [*lines, f"Next: ./crier newsroom --stack {account.stack}"]


def _ask_aws(account: Account, step: Step, answers: Answers) -> None:
    if step.kind == "protect":
        name = deployment.storage(account, gather(account, answers.wanted), answers)
        account.session.client("cloudformation").update_termination_protection(
            StackName=name, EnableTerminationProtection=True
        )
        return
    if step.kind == "certificate":
        acm = account.session.client("acm", region_name="us-east-1")
        # One request for each name; and another where AWS still answers with the one that came to nothing.
        before = gather(account, answers.wanted).certificate.value
        token = hashlib.sha256(f"{answers.domain}{before.arn if before else ''}".encode()).hexdigest()[:32]
        acm.request_certificate(DomainName=answers.domain, ValidationMethod="DNS", IdempotencyToken=token)
        return
    if step.kind == "rules":
        receiving = account.session.client("ses")
        receiving.create_receipt_rule_set(RuleSetName=deployment.RULES)
        receiving.set_active_receipt_rule_set(RuleSetName=deployment.RULES)
        return
    _ask_ses(account.session.client("sesv2"), step, answers, gather(account, answers.wanted))


def _ask_ses(ses: Any, step: Step, answers: Answers, facts: Facts) -> None:
    domain, identity = answers.sender.rpartition("@")[2].lower(), facts.sender.value
    base = identity.name if identity and "@" not in identity.name else domain
    if step.kind == "identity":
        ses.create_email_identity(
            EmailIdentity=domain, DkimSigningAttributes={"NextSigningKeyLength": "RSA_2048_BIT"}
        )
        return
    if step.kind == "dkim":  # asked for again, the same way of signing makes SES look again
        # https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutEmailIdentityDkimSigningAttributes.html
        ses.put_email_identity_dkim_signing_attributes(
            EmailIdentity=base,
            SigningAttributesOrigin="AWS_SES",
            SigningAttributes={"NextSigningKeyLength": "RSA_2048_BIT"},
        )
        return
    ses.put_email_identity_mail_from_attributes(
        EmailIdentity=base,
        MailFromDomain=(identity and identity.mail_from) or records.mail_from(base),
        BehaviorOnMxFailure="USE_DEFAULT_VALUE",  # mail goes out meanwhile
    )


def _waited(account: Account, answers: Answers, wanted: set[str], arguments: argparse.Namespace) -> bool:
    """Shows the records and waits until AWS has seen them; False where nobody waits or patience ends."""
    began, shown = time.monotonic(), list[str]()
    while True:
        facts = gather(account, answers.wanted)
        lines = records.shown(records.records(facts))
        if lines != shown:  # a certificate's comes some seconds after it was asked for
            print("\n".join(["Put these into the DNS:", *lines]), flush=True)
            shown = lines
        if all(_seen(facts, check) for check in wanted):
            return True
        waited = time.monotonic() - began
        if waited > (PATIENCE if arguments.wait else 0 if _complete(facts, wanted) else SOON):
            return False
        what = "see them" if arguments.wait else "say what the certificate takes"
        print(f"\rWaiting for AWS to {what}, {waited:.0f} s", end="", flush=True)
        time.sleep(PAUSE if arguments.wait else PAUSE / 4)


def _complete(facts: Facts, wanted: set[str]) -> bool:
    """Whether AWS has said by now what is to be pasted."""
    certificate = facts.certificate.value
    return WAITS["certificate"] not in wanted or bool(certificate and certificate.record)


def _seen(facts: Facts, check: str) -> bool:
    """Whether AWS says that it saw the records. Raises Refused where it does not say: that is no yes."""
    if refused := facts.caller.refused or _answer(facts, check).refused:
        raise Refused(
            f"AWS did not say whether it saw the records. {checks.refusal(refused)} "
            "The command goes on from there."
        )
    if check == WAITS["certificate"]:
        return bool(facts.certificate.value and facts.certificate.value.status == "ISSUED")
    return bool(facts.sender.value and "@" not in facts.sender.value.name and facts.sender.value.verified)


def _answer(facts: Facts, check: str) -> Fact[Any]:
    return facts.certificate if check == WAITS["certificate"] else facts.sender


def _deploy(account: Account, command: tuple[str, ...], *, sure: bool) -> None:
    """Runs SAM's deployment. Raises Refused where somebody said no to what it would change.

    sure: nobody is asked.
    """
    stack = command[command.index("--stack-name") + 1]
    before = set[str]() if sure else changes.waiting(account, stack)
    _program(account, command)
    if not sure and (left := changes.waiting(account, stack) - before):
        changes.take_away(account, stack, left)
        raise Refused(f"You said no: nothing of {stack} was changed. The same command shows it again.")


def _program(account: Account, command: tuple[str, ...]) -> None:
    quiet = {**account.environment, "SAM_CLI_TELEMETRY": "0"}
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **quiet}, check=False)
    if done.returncode:
        raise Refused(
            f"{Path(command[0]).name} {command[1]} failed, and said why above. "
            f"./crier doctor --stack {account.stack} says what AWS refused, where it did."
        )


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
    if not ours(stack, OURS, OUR_STORAGE):
        raise Refused(
            f"Nothing was done: Crier did not make the stack {account.stack}, and does not delete it."
        )
    if stack.get("EnableTerminationProtection"):
        raise Refused(
            f"Nothing was done: {account.stack} is protected from deletion, as the stack of the storage is, "
            "with all that Crier must not lose. To remove a newsroom, name its own stack."
        )
    stated = {one["ParameterKey"]: one.get("ParameterValue", "") for one in stack.get("Parameters", ())}
    answers = removal.handed_on(answering.remembered(account), account, stated)
    lines = removal.effects(stack["StackStatus"], removal.what_stays(account), answers.storage)
    print("\n".join([f"Stack {account.stack}, {stack['StackId']}", *(f"  {line}" for line in lines)]))
    if not arguments.yes:
        if not sys.stdin.isatty():
            raise Refused("Nothing was done: nobody is there to ask. With --yes it is done without asking.")
        if input(f"To delete it, type its name ({account.stack}): ").strip() != account.stack:
            raise Refused("Nothing was done.")
    if not NEVER_MADE.fullmatch(stack["StackStatus"]):
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
    budget = "US dollars a month at which the desk is told; 10 where nothing is said; none: nobody is told"
    deploy.add_argument("--budget", metavar="USD", help=budget)
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
