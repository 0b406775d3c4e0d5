"""The operator's commands: the same for the laptop's stack and, with --stack NAME, for one on AWS.

What changes people or mail on AWS is shown with its numbers and asked about first (asking.py).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from infrastructure.local.operators import asking
from infrastructure.local.road import staff
from infrastructure.local.stack.account import LAPTOP, NAME, Account, explained
from infrastructure.local.stack.cloud import enter, healthy
from infrastructure.local.stack.place import ROOT, Place, Refused, laptop

if TYPE_CHECKING:
    from crier.model.full_stop import Word

Run = Callable[[argparse.Namespace], int]
Adding = Callable[[str, Run, str], argparse.ArgumentParser]

NEWSROOM = "newsroom.toml"
FOLDERS = ("releases", "drafts", "archive", "newsroom")
# What a person is told of each thing that happens to an upload.
STEPS = {
    "received": "received",
    "state ready": "read and judged: may be published",
    "state published": "published",
    "state rejected": "rejected",
    "state held": "held",
    "state asked": "the desk is asked",
    "state unchanged": "these very bytes are published already",
    "state failed": "failed",
    "receipt_waiting": "waits for its embargo",
    "receipt_publication": "receipt written",
    "receipt_failure": "receipt written",
    "receipt_mailing": "mailing finished",
}


def running() -> Place:
    """The laptop's stack. Raises Refused where it is not running."""
    place = laptop()
    if not healthy(place):
        raise Refused(
            "The local stack is not running. Start it with ./crier up (or see it all: ./crier demo)"
        )
    return place


def chosen(arguments: argparse.Namespace) -> Place | Account:
    """The stack a command is about, reachable from here on. Raises Refused where it is not."""
    name = arguments.stack or LAPTOP
    if name == LAPTOP:
        if arguments.profile or arguments.region:
            raise Refused("Which stack in that account? Say it with --stack NAME.")
        place: Place | Account = running()
    elif NAME.fullmatch(name):
        place = Account(name, arguments.profile, arguments.region)
        _ = place.described  # or it says here why there is none
    else:
        raise Refused(f"{name} is no stack's name: letters, digits and hyphens, a letter first.")
    enter(place)
    return place


def put(arguments: argparse.Namespace) -> int:
    """Put files, follow each to its receipt."""
    place = chosen(arguments)
    folders = [arguments.to or _folder(file) for file in arguments.files]
    effects = [f"{file.name} → {folder}/" for file, folder in zip(arguments.files, folders, strict=True)]
    asking.agreed(place, [*effects, *_reach(place, set(folders))], yes=arguments.yes)
    every = [_put(place, file, folder) for file, folder in zip(arguments.files, folders, strict=True)]
    return 0 if all(every) else 1


def _folder(file: Path) -> str:
    return "newsroom" if file.name == NEWSROOM else "releases"


def _reach(place: Place | Account, folders: set[str]) -> list[str]:
    """Who would see what is put into these folders."""
    if isinstance(place, Place):
        return []
    lines = ["Everybody can read it, and every page may be made anew."] if folders - {"drafts"} else []
    if "releases" in folders:
        from infrastructure.local.operators import people

        whom = f"up to {people.confirmed(place):,} people get it by mail"
        lines.append(whom if place.live else "no subscriber gets it by mail: the stack is not live")
    return lines


def _put(place: Place | Account, file: Path, folder: str) -> bool:
    """Puts one file and follows it; whether it ended well."""
    upload = staff.put(place, f"{folder}/{file.name}", file.read_bytes())
    print(f"{file.name} → {upload.key}")
    if folder == "newsroom":
        print("  Its answer comes to the desk; ./crier status says how far the pages are.")
        return True
    about = ""
    for what, seconds in staff.follow(place, upload, mail=False):
        print(f"  {seconds:5.1f} s  {STEPS.get(what, what)}", flush=True)
        about = what.removeprefix("receipt_") if what.startswith("receipt_") else about
    item = staff.version(place, upload) or {}
    if item.get("state") == "superseded":
        print("  A newer upload of this release won; its own receipt tells.")
        return True
    if not about:
        log = ", and .local/run/ministack.log" if isinstance(place, Place) else ""
        print(f"  No receipt. What is known: ./crier status {file.name}{log}")
        return False
    print("\n".join(f"    {line}" for line in staff.receipt(place, upload, about).splitlines()))
    return item.get("state") in ("published", "proofed") or about == "waiting"


def newsroom(arguments: argparse.Namespace) -> int:
    """Ask five questions, and put the first newsroom.toml; one that is there is not replaced."""
    from infrastructure.local.operators import first_newsroom

    place = chosen(arguments)
    if staff.there(place, f"newsroom/{NEWSROOM}"):
        raise Refused(
            "This stack has a newsroom.toml. Get it from the bucket's folder newsroom, change it, "
            "and put it again: ./crier put newsroom.toml"
        )
    text = first_newsroom.ask(first_newsroom.QUESTIONS, input, print)
    print(f"\n{text}")
    asking.agreed(place, ["This newsroom.toml is put, and the newsroom's pages are made."], yes=arguments.yes)
    staff.put(place, f"newsroom/{NEWSROOM}", text.encode())
    print(
        "Its answer comes to the desk. More can be said in it: docs/newsroom.md, docs/samples/newsroom.toml"
    )
    return 0


def status(arguments: argparse.Namespace) -> int:
    """What happened to all releases, or to one."""
    from infrastructure.local.operators.status import every, follow, one

    place = chosen(arguments)
    if isinstance(place, Account):
        print(place.title)
    if arguments.release and sys.stdout.isatty():
        for line in follow(place, arguments.release):
            print(f"\r\033[K{line}", end="", flush=True)
        print("\r\033[K", end="")
    print("\n".join(one(place, arguments.release) if arguments.release else every(place)))
    return 0


def template(arguments: argparse.Namespace) -> int:
    """Write the templates whose fields are named."""
    from infrastructure.local.operators import templates

    try:
        for path in templates.write(arguments.folder, arguments.language):
            print(path)
    except FileExistsError as error:
        raise Refused(f"{error.filename} is there already. Move it away first.") from error
    return 0


def rights(arguments: argparse.Namespace) -> int:
    """What each function and each role of staff may do, tried on the laptop's stack: it opens their roles."""
    from infrastructure.local.operators.rights import printed

    text = printed(running())
    if arguments.write:
        (ROOT / "docs" / "rights.md").write_text(text, "utf-8")
    print(text, end="")
    return 0


def failures(arguments: argparse.Namespace) -> int:
    """What failed lately, by call and code, and what lies among the dead letters."""
    from infrastructure.local.operators import failures as failed

    print("\n".join(failed.summary(chosen(arguments), arguments.hours)))
    return 0


def again(arguments: argparse.Namespace) -> int:
    """Let what failed go on: a release's executions, or the dead letters."""
    from infrastructure.local.operators import failures as failed
    from infrastructure.local.operators.status import identified

    place = chosen(arguments)
    if arguments.failed:
        return _mail_failed(place, arguments)
    if isinstance(place, Place):
        raise Refused("The laptop's AWS cannot take up what failed. Put the file again: ./crier put FILE")
    if arguments.release:
        release = identified(place, arguments.release)
        stopped = failed.ended(place, release)
        if not stopped:
            print("Nothing of it stopped, or it goes on already.")
            return 0
        effects = [f"{one.machine} of {release} goes on ({one.status})" for one in stopped]
        asking.agreed(place, [*effects, "Nobody is mailed twice by it."], yes=arguments.yes)
        for one in stopped:
            failed.take_up(place, one, datetime.now(UTC))
        print(f"{len(stopped)} go on. How far: ./crier status {release}")
        return 0
    return _redrive(place, arguments)


def _redrive(place: Account, arguments: argparse.Namespace) -> int:
    """Puts the dead letters back into the queues they came from; 1 where some stay."""
    from infrastructure.local.operators import failures as failed

    letters = {queue: many for queue, many in failed.dead_letters(place).items() if many}
    if not letters:
        print("There are no dead letters.")
        return 0
    many = sum(letters.values())
    asking.agreed(place, [f"About {many} dead letters go back to their queues."], yes=arguments.yes)
    stay = {queue: why for queue in letters if (why := failed.redrive_letters(place, queue))}
    for queue, why in stay.items():
        print(
            f"Some stay in {queue.rpartition('/')[2]} ({why}): what EventBridge left there has no queue "
            'to go back to. docs/runbook.md, "dead letters", says what to do with it.'
        )
    if not stay:
        print("They go back now. What fails again comes back here.")
    return 1 if stay else 0


def _mail_failed(place: Place | Account, arguments: argparse.Namespace) -> int:
    """Mail whom SES refused, now that the cause is gone."""
    from infrastructure.local.operators import failed_mail

    if not arguments.release:
        raise Refused("Of which release? ./crier again RELEASE --failed")
    mailings = failed_mail.of(place, arguments.release)
    if not mailings:
        print("Nobody of it was refused.")
        return 0
    asking.agreed(place, list(chain.from_iterable(one.effects for one in mailings)), yes=arguments.yes)
    people = sum(failed_mail.mail(place, one) for one in mailings)
    print(f"{people:,} people are mailed now. How far: ./crier status {arguments.release}")
    return 0


def mail(arguments: argparse.Namespace) -> int:
    """Stop all mail of this stack, or let it go on."""
    from infrastructure.local.operators import mail as post

    place = chosen(arguments)
    stop = arguments.action == "stop"
    waiting = post.under_way(place)
    what = "No mail leaves any more" if stop else "Mail goes out again"
    asking.agreed(place, [f"{what}: mailings under way: {waiting}"], yes=arguments.yes)
    post.switch(place, on=not stop)
    end = "they wait" if stop else "they go on within a quarter of an hour"
    print(f"{what}. Mailings under way: {waiting}; {end}.")
    return 0


def everything(word: Word) -> Run:
    """Stop everything, publishing and mail to subscribers, or let it go on: as the desk's page does."""

    def say(arguments: argparse.Namespace) -> int:
        from crier.model.timestamps import zulu
        from infrastructure.local.operators import mail as post

        place = chosen(arguments)
        what = (
            "No release becomes public and no mailing goes on"
            if word == "stop"
            else "Releases become public and mailings go on again"
        )
        stop = post.stopped(place) if word == "go-on" else None
        seen = [f"Stopped by {stop.by} since {zulu(stop.since)}"] if stop else []
        effects = [*seen, f"{what}; mailings under way: {post.under_way(place)}"]
        asking.agreed(place, effects, yes=arguments.yes)
        if not post.say(place, word, datetime.now(UTC), stop.mark if stop else ""):
            print("It was so already, or somebody else said so meanwhile: ./crier status")
            return 0
        then = (
            "./crier go-on, or an approver at /staff/"
            if word == "stop"
            else "what waits looks again by itself"
        )
        print(f"{what}: {then}.")
        return 0

    return say


def resume(arguments: argparse.Namespace) -> int:
    """Let mailings go on after the breaker stopped them."""
    from infrastructure.local.operators import mail as post
    from infrastructure.local.operators.status import resume as go_on

    place = chosen(arguments)
    effects = [f"The breaker counts from nothing; mailings under way: {post.under_way(place)}"]
    asking.agreed(place, effects, yes=arguments.yes)
    stopped = go_on(place)
    print(
        f"Too many {stopped}: mailings had stopped, and go on within five minutes."
        if stopped
        else "Nothing had stopped."
    )
    return 0


def subscribers(arguments: argparse.Namespace) -> int:
    """Import, export, erase or count subscribers."""
    from infrastructure.local.operators import people

    place = chosen(arguments)
    if arguments.action == "count":
        print("\n".join(people.count(place)))
        return 0
    if arguments.what is None and arguments.action == "erase" and sys.stdin.isatty():
        arguments.what = input("Address: ")  # so that no shell keeps it
    if arguments.what is None:
        raise Refused(f"Say what to {arguments.action}: ./crier subscribers {arguments.action} …")
    if arguments.action == "erase":
        return _erase(place, arguments)
    if arguments.action == "export":
        written = people.export_file(place, Path(arguments.what))
        print(f"{written} people. The file holds addresses: keep it safe.")
        return 0
    return _import(place, arguments)


def _erase(place: Place | Account, arguments: argparse.Namespace) -> int:
    from infrastructure.local.operators import people

    status = people.status(place, arguments.what)
    if status in ("", "erased"):
        print("Nobody with this address." if not status else "Erased already.")
        return 1 if not status else 0
    effect = f"One person, who is {status}, is forgotten for good: it cannot be taken back."
    asking.agreed(place, [effect], yes=arguments.yes)
    people.erase(place, arguments.what)
    print("Erased: what is left is a code that keeps mail away.")
    return 0


def _import(place: Place | Account, arguments: argparse.Namespace) -> int:
    from infrastructure.local.operators import people

    path = Path(arguments.what)
    if not path.is_file():
        raise Refused(f"There is no file {path}.")
    if arguments.dry_run or isinstance(place, Account):
        columns, done = people.look(place, path)
    if arguments.dry_run:
        print("Nothing is written. Columns:\n" + "\n".join(f"  {line}" for line in columns))
    else:
        if isinstance(place, Account):
            counts = f"{done.added} are added unless known, {done.suppressed} suppressed for good"
            asking.agreed(place, [*columns, f"{counts}; lines not taken: {done.rejected}"], yes=arguments.yes)
        done = people.import_file(place, path, progress=True)
    print(f"{done.added} added, {done.suppressed} suppressed, {done.rejected} lines not taken.")
    if done.known:
        print(f"{done.known} are, or were, in the table already and stay as they are.")
    print("".join(f"  {line}\n" for line in done.first), end="")
    if done.report:
        print(f"All of them: {done.report}")
    return 1 if done.rejected else 0


def self_test(arguments: argparse.Namespace) -> int:
    """Try the newsroom from a draft to SES's events; write down what was seen."""
    from infrastructure.local.operators import self_test as trial

    place, now = chosen(arguments), datetime.now(UTC)
    effects = [
        "A draft, then a release that everybody can read for a quarter of an hour, and in feeds.",
        f"Four mailboxes of SES's simulator come onto the list {arguments.list}, get it, and are erased.",
    ]
    asking.agreed(place, effects, yes=arguments.yes)
    outcomes = []
    for outcome in trial.run(place, arguments.list, now):
        outcomes.append(outcome)
        print(trial.line(outcome), flush=True)
    works = all(outcome.passed for outcome in outcomes)
    path = trial.write(ROOT / ".crier", now, trial.protocol(place, now, outcomes))
    print(f"{'Your newsroom works.' if works else 'Not everything works.'} Written down: {path}")
    return 0 if works else 1


def keys(arguments: argparse.Namespace) -> int:
    """Show the keys, or make new ones."""
    from infrastructure.local.operators import keys as ring

    place = chosen(arguments)
    if arguments.action != "show":
        asking.agreed(place, ring.effects(place, arguments.action), yes=arguments.yes)
    for line in ring.run(place, arguments.action):
        print(line, flush=True)
    return 0


def layouts(arguments: argparse.Namespace) -> int:
    """What Crier knows of how the newsroom lays out its releases; or forget it."""
    from infrastructure.local.operators import layouts as memory

    place = chosen(arguments)
    if arguments.action == "show":
        print("\n".join(memory.shown(place, datetime.now(UTC))))
        return 0
    asking.agreed(place, memory.effects(place), yes=arguments.yes)
    print(memory.forget(place, datetime.now(UTC)))
    return 0


def previews(arguments: argparse.Namespace) -> int:
    """How the previews of a release stand; take them back, or give them back; or who is trusted with them."""
    from infrastructure.local.operators import previews as road

    place, now = chosen(arguments), datetime.now(UTC)
    if arguments.person and arguments.action != "take-back":
        raise Refused("--person is of take-back alone: one person's link. give-back opens every link.")
    if arguments.action in ("trust", "distrust"):
        return _entrust(place, arguments, now)
    if arguments.address:
        raise Refused("One person's link alone: ./crier previews take-back RELEASE --person ADDRESS")
    if arguments.action == "show":
        print("\n".join(road.shown(place, arguments.about, now)))
        return 0
    whose = "one person's link" if arguments.person else "every personal link"
    does = (
        "shows nothing of it any more" if arguments.action == "take-back" else "that was closed works again"
    )
    asking.agreed(place, [f"{arguments.about}: {whose} {does}"], yes=arguments.yes)
    if arguments.action == "take-back":
        print(road.take_back(place, arguments.about, arguments.person, now))
    else:
        print(road.give_back(place, arguments.about))
    return 0


def _entrust(place: Place | Account, arguments: argparse.Namespace, now: datetime) -> int:
    """Put one person on a list of previews, or take them off it."""
    from infrastructure.local.operators import previews as road

    action, slug, address = arguments.action, arguments.about, arguments.address
    if address is None and sys.stdin.isatty():
        address = input("Address: ")  # so that no shell keeps it
    if address is None:
        raise Refused(f"Say whom: ./crier previews {action} {slug} ADDRESS")
    asking.agreed(place, [road.entrusted(place, action, slug, address)], yes=arguments.yes)
    print(road.entrust(place, action, slug, address, now))
    return 0


def verify(arguments: argparse.Namespace) -> int:
    """Say of files whether they were published here and still hold. 0: all are current."""
    from infrastructure.local.operators import verify as asking_site

    states = []
    for file, found in asking_site.judged(chosen(arguments), arguments.files):
        print("\n".join(asking_site.lines(file, found)))
        states.append(found.state)
    return 0 if set(states) == {"current"} else 1


def explaining(run: Run) -> Run:
    """The command; what AWS refuses is told in plain words."""

    def explained_run(arguments: argparse.Namespace) -> int:
        with explained():
            return run(arguments)

    return explained_run


def add(command: Adding, file: Callable[[str], Path]) -> None:
    """Adds these commands to the parser. file: an argument that must be a file."""

    def on_a_stack(name: str, run: Run, about: str) -> argparse.ArgumentParser:
        one = command(name, explaining(run), about)
        stack_options(one)
        return one

    one = on_a_stack("put", put, "upload files and follow each to its receipt")
    one.add_argument("files", nargs="+", type=file, metavar="FILE")
    one.add_argument("--to", choices=FOLDERS, help="the folder; releases where it is not newsroom.toml")
    on_a_stack("newsroom", newsroom, "ask five questions, and put the first newsroom.toml")
    on_a_stack("stop", everything("stop"), "stop everything: no release goes out, no subscriber is mailed")
    on_a_stack("go-on", everything("go-on"), "let releases and mailings go on after a stop")
    on_a_stack("resume", resume, "let mailings go on that the breaker stopped (docs/runbook.md)")
    one = on_a_stack("status", status, "what happened to all releases, or to RELEASE (its file's name or id)")
    one.add_argument("release", nargs="?", metavar="RELEASE")
    one = on_a_stack("verify", verify, "is FILE what the newsroom published, and is it current?")
    one.add_argument("files", nargs="+", type=file, metavar="FILE")
    one = command(
        "template",
        template,
        "write release.docx, release.odt and release.md, whose fields are named, into FOLDER",
    )
    one.add_argument("folder", type=Path, nargs="?", default=Path(), metavar="FOLDER")
    one.add_argument("--language", choices=["en", "es"], default="en")
    one = command("rights", rights, "what each function and role of staff could do, tried on the laptop")
    one.add_argument("--write", action="store_true", help="write it into docs/rights.md, too")
    one = on_a_stack("failures", failures, "what failed lately, by call and code, and what to do")
    one.add_argument("--hours", type=float, default=24, help="how far back; 24")
    one = on_a_stack("again", again, "let RELEASE go on where it failed; without one, the dead letters")
    one.add_argument("release", nargs="?", metavar="RELEASE")
    one.add_argument("--failed", action="store_true", help="mail those of it whom SES refused")
    one = on_a_stack("mail", mail, "stop all mail of the stack at once, or start it again")
    one.add_argument("action", choices=["stop", "start"])
    one = on_a_stack("self-test", self_test, "try it all, with SES's mailbox simulator, and say what works")
    one.add_argument("--list", default="selftest", metavar="SLUG", help="a closed list of newsroom.toml")
    one = on_a_stack("subscribers", subscribers, "import FILE, export FILE, erase ADDRESS, count")
    one.add_argument("action", choices=["import", "export", "erase", "count"])
    one.add_argument("what", nargs="?", metavar="FILE or ADDRESS")
    one.add_argument("--dry-run", action="store_true", help="import: say what would happen")
    one = on_a_stack(
        "keys",
        keys,
        "show (addresses under each data key), rotate (a new data key, and all addresses sealed with it), "
        "reseal (what is still under an old one), sign (a new key for links), "
        "edge (a new key between CloudFront and the functions)",
    )
    one.add_argument("action", nargs="?", default="show", choices=["show", *RING])
    one = on_a_stack(
        "previews",
        previews,
        "how the previews of RELEASE stand; take them back, give them back; trust ADDRESS with LIST, or not",
    )
    one.add_argument("action", choices=["show", "take-back", "give-back", "trust", "distrust"])
    one.add_argument("about", metavar="RELEASE or LIST")
    one.add_argument(
        "address", nargs="?", metavar="ADDRESS", help="trust, distrust: whom; else it is asked for"
    )
    one.add_argument("--person", metavar="ADDRESS", help="take-back: this person's alone")
    one = on_a_stack("layouts", layouts, "what is known of how the newsroom lays out its releases; forget it")
    one.add_argument("action", nargs="?", default="show", choices=["show", "forget"])


RING = ("rotate", "reseal", "sign", "edge")


def stack_options(parser: argparse.ArgumentParser) -> None:
    """Which stack a command is about."""
    parser.add_argument("--stack", metavar="NAME", help="in your AWS account; else the laptop's")
    parser.add_argument("--profile", metavar="NAME", help="of your AWS configuration")
    parser.add_argument("--region", metavar="NAME", help="where the stack is")
    parser.add_argument("--yes", action="store_true", help="do it without asking")
