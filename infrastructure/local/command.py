"""./crier: what a person types, and what they are told."""

from __future__ import annotations

import argparse
import itertools
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from infrastructure.local.account import commands as account
from infrastructure.local.operators import commands
from infrastructure.local.progress import Steps
from infrastructure.local.road import desk, staff
from infrastructure.local.stack import machine, running, standin
from infrastructure.local.stack.cloud import client
from infrastructure.local.stack.place import ROOT, Place, Refused, laptop

SAMPLES = ROOT / "docs" / "samples"
SAMPLE = SAMPLES / "night-buses.txt"


def demo(arguments: argparse.Namespace) -> int:
    """The main job from start to finish."""
    file = arguments.file or SAMPLE
    machine.require(*machine.STACK)
    steps = Steps(running.STEPS + (len(desk.ACTS) if arguments.desk else 5))
    place = running.up(laptop(), steps)
    if arguments.desk:
        return demo_desk(steps, place)
    with steps.step("Putting newsroom.toml and importing the subscribers"):
        staff.put(place, "newsroom/newsroom.toml", (SAMPLES / "newsroom.toml").read_bytes())
        from infrastructure.local.operators.people import import_file

        import_file(place, SAMPLES / "subscribers.csv")
    upload = staff.put_release(place, file)
    seen = staff.follow(place, upload, mail=True)
    with steps.step(f"Putting {file.name}: read, rendered, published"):
        reached = _until(seen, lambda what: what.startswith("state "))
    published = reached == "state published"
    with steps.step("Writing the receipt"):
        _until(seen, lambda what: what in ("receipt_publication", "receipt_failure"))
    if published:
        with steps.step("Mailing the subscribers"):
            _until(seen, lambda what: what == "receipt_mailing")
            standin.settle(place)
    else:
        steps.skip("Mailing the subscribers: nothing was published, so nobody gets mail")
    with steps.step("Looking at the result"):
        lines = _where(place, upload)
    print(f"\nDone in {steps.elapsed():.0f} s.\n")
    print("\n".join(lines))
    return 0 if published else 1


def demo_desk(steps: Steps, place: Place) -> int:
    """The desk's story: a proof by mail, four eyes, an hour that comes."""
    at = desk.stage(place, SAMPLES / "newsroom.toml")
    for title, act in desk.ACTS:
        with steps.step(title):
            lines = list(act(at))
        print(*(f"      {line}" for line in lines), sep="\n", flush=True)
    print(f"\nDone in {steps.elapsed():.0f} s.\n")
    print(f"The page              {place.site}{at.address}")
    print(f"The desk's page       {place.site}/staff/ ({desk.ANA} gets her link in the inbox)")
    print(f"Every mail            {place.inbox}/\nStop                  ./crier down")
    return 0


def up(arguments: argparse.Namespace) -> int:
    """Start the local stack."""
    machine.require(*machine.STACK)
    place = running.up(laptop(), Steps(running.STEPS))
    print(f"\nNewsroom  {place.site}/\nInbox     {place.inbox}/\nStop it with ./crier down")
    return 0


def down(arguments: argparse.Namespace) -> int:
    """Stop the local stack."""
    stopped = running.down(laptop())
    print(f"Stopped {', '.join(stopped)}." if stopped else "Nothing was running.")
    return 0


def parse(arguments: argparse.Namespace) -> int:
    """Print the release in each file as JSON. 0: publish or hold, 1: reject, 2: unreadable."""
    from crier.model import newsroom
    from infrastructure.local.road.parse import run

    data = arguments.newsroom.read_bytes() if arguments.newsroom else b""
    return run(arguments.files, arguments.at, newsroom.read(data))


def bench(arguments: argparse.Namespace) -> int:
    """Measure the product on this machine."""
    if arguments.what == "render":
        machine.require(machine.PANGO)
        from infrastructure.local.bench import render

        print("\n".join(render.measures()))
        return 0
    if arguments.what == "send":
        from infrastructure.local.bench import send

        machine.require(*machine.STACK)
        for line in send.measure():
            print(line, flush=True)
        return 0
    if arguments.what == "doubles":
        from infrastructure.local.bench import doubles

        print(*doubles.measure(), sep="\n")
        return 0
    if arguments.what == "read":
        from infrastructure.local.bench import read

        return _each(read.folder(arguments.folder))
    if arguments.what == "search":
        from infrastructure.local.bench import search

        machine.require(machine.NODE, machine.BROWSER)
        return _each(search.measure())
    if arguments.what == "reading":
        from infrastructure.local.bench import reading

        for line in reading.measure(arguments.folder, arguments.deals):
            print(line, flush=True)
        return 0
    if arguments.what == "import":
        from infrastructure.local.bench import imports

        machine.require(*machine.STACK)
        for line in imports.measure(arguments.rows or 20_000):
            print(line, flush=True)
        return 0
    if arguments.what == "plan":
        from infrastructure.local.bench import planner

        machine.require(*machine.STACK)
        for line in planner.measure(arguments.rows or planner.FOR):
            print(line, flush=True)
        return 0
    if arguments.what == "publish":
        from infrastructure.local.bench import publish

        lines, even = publish.archive()
        print("\n".join(lines))
        return 0 if even else 1
    from infrastructure.local.bench import road as measure

    place = commands.running()
    for line in itertools.chain(measure.journeys(place, SAMPLE), measure.cold_starts()):
        print(line, flush=True)
    return 0


def _each(lines: Iterator[tuple[str, bool]]) -> int:
    """Each line as it comes; 0 where all of it was in time."""
    sound = True
    for line, in_time in lines:
        print(line, flush=True)
        sound = sound and in_time
    return 0 if sound else 1


def seed(arguments: argparse.Namespace) -> int:
    """Fill the local newsroom."""
    from infrastructure.local.road.seed import fill

    for done in fill(commands.running(), arguments.count):
        print(done, flush=True)
    return 0


def chaos(arguments: argparse.Namespace) -> int:
    """Kill the sender with -9, as often as asked for."""
    from infrastructure.local.bench import chaos as measure

    machine.require(*machine.STACK)
    lines, sound = measure.run(arguments.kills, arguments.seed)
    print("\n".join(lines))
    return 0 if sound else 1


def test(arguments: argparse.Namespace) -> int:
    """Everything that must hold: style, layers, types, tests; the deployed template beside others."""
    machine.require(*machine.TESTS)
    from infrastructure.local.repository import testing

    return testing.run(arguments.pytest, long=arguments.long)


def _until(events: Iterator[tuple[str, float]], wanted: Callable[[str], bool]) -> str:
    """Wait for one event of a follow; raises Refused when patience ends first."""
    last = f"nothing came within {staff.PATIENCE:.0f} s"
    for what, _ in events:
        if wanted(what) and what != "state ready":
            return what
        last = what
    raise Refused(f"It stopped there ({last}). Look with ./crier status, and in .local/run/ministack.log")


def _where(place: Place, upload: staff.Upload) -> list[str]:
    """Where to look, for what is really there."""
    head, item = staff.head(place, upload.release), staff.version(place, upload) or {}
    lines: list[tuple[str, str]] = []
    if address := head.get("address"):
        names = {str(name) for name in head.get("files", ())}
        lines.append(("The page", place.site + address))
        lines += [("The PDF", f"{place.site}{address}release.pdf")] if "release.pdf" in names else []
        language = head["language"]
        lines += [
            ("The newsroom", f"{place.site}/{language}/"),
            ("Feeds", f"{place.site}/{language}/feed.atom  {place.site}/{language}/feed.rss"),
        ]
    for about in ("publication", "failure", "mailing"):
        if key := item.get(f"receipt_{about}"):
            copy = place.folder / "receipts" / Path(key).name
            copy.parent.mkdir(parents=True, exist_ok=True)
            bucket = _uploads(place)
            copy.write_bytes(client(place, "s3").get_object(Bucket=bucket, Key=key)["Body"].read())
            lines.append((f"Receipt ({about})", copy.as_uri()))
    lines.append(("Every mail", f"{place.inbox}/"))
    lines.append(("Your own file", "./crier put FILE"))
    lines.append(("Stop", "./crier down"))
    return [f"{name:22}{where}" for name, where in lines]


def _uploads(place: Place) -> str:
    from infrastructure.local.stack import deploy

    return deploy.outputs(place)["Uploads"]


def gallery(arguments: argparse.Namespace) -> int:
    """Render every golden edition, for eyes."""
    machine.require(machine.PANGO)
    if arguments.pictures:
        from infrastructure.local.judges import pictures

        return pictures.main()
    from infrastructure.local.judges import gallery as rooms

    return rooms.main()


def looks(arguments: argparse.Namespace) -> int:
    """Photograph ten releases with a logo and pictures into docs/looks/."""
    from infrastructure.local.judges import looks as sheets

    return sheets.main()


def figures(arguments: argparse.Namespace) -> int:
    """Print how large, how dense and how tested the code is."""
    from infrastructure.local.repository import figures as measures

    print("\n".join(measures.report(arguments.commit)))
    return 0


def golden(arguments: argparse.Namespace) -> int:
    """Write the golden files anew, and say which changed and how."""
    from infrastructure.local.repository import golden as files

    lines = files.rewrite()
    print("\n".join(lines) if lines else "Nothing changed.")
    return 0


def judge(arguments: argparse.Namespace) -> int:
    """Let others' validators judge the gallery."""
    machine.require(machine.PANGO)
    from infrastructure.local.judges import judge as judges

    return judges.main(arguments.judges)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="crier", description="Press releases, from a file to the public.")
    parser.add_argument("--version", action="version", version=f"crier {_version()}")
    parser.set_defaults(run=_no_command(parser))
    every = parser.add_subparsers(metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        sub = every.add_parser(name, help=about, description=about)
        sub.set_defaults(run=run)
        return sub

    command("help", _help(parser), "say what the commands are")
    _commands_of_the_laptop(command)
    _commands_that_measure(command)
    commands.add(command, _file)
    account.add(command)
    return parser


def _commands_of_the_laptop(command: commands.Adding) -> None:
    one = command(
        "demo", demo, "start everything, send the sample release (or FILE) down the road, say where to look"
    )
    one.add_argument("file", nargs="?", type=_file, metavar="FILE")
    one.add_argument("--desk", action="store_true", help="instead, the desk: a proof, four eyes, its hour")
    one = command("test", test, "run every check and test")
    one.add_argument("--long", action="store_true", help="instead, what takes minutes: CI runs both")
    one.add_argument("pytest", nargs="*", metavar="PYTEST-ARGUMENT", help="passed on to pytest, after --")
    command("up", up, "start the local stack: site and inbox in the browser")
    command("down", down, "stop the local stack")
    from infrastructure.local.road.parse import options

    options(command("parse", parse, "print the release in each FILE as JSON, one a line"))
    one = command("gallery", gallery, "render every golden edition into .local/gallery, for eyes")
    one.add_argument(
        "--pictures",
        action="store_true",
        help="and photograph it into .local/pictures: pages on phone and desk, light and dark, PDFs, cards",
    )
    command("looks", looks, "photograph ten releases with a logo and pictures into docs/looks/")
    command(
        "golden",
        golden,
        "write the golden files and the list of decisions anew, and say which changed and how",
    )
    one = command("judge", judge, "let validators that others wrote judge the gallery (minutes)")
    one.add_argument("judges", nargs="*", metavar="JUDGE", help="only those whose names begin so: links axe")


def _commands_that_measure(command: commands.Adding) -> None:
    _bench_command(command)
    one = command("figures", figures, "print how large, how dense and how tested the code is")
    one.add_argument(
        "commit", nargs="?", default="", metavar="COMMIT", help="of this commit, not of the files"
    )
    one = command("seed", seed, "put COUNT back-dated releases onto the local newsroom, for tests")
    one.add_argument("count", type=int, metavar="COUNT")
    one = command(
        "chaos", chaos, "kill the sender of mailings with -9 and see that nobody is mailed twice or never"
    )
    one.add_argument("--kills", type=int, default=100)
    one.add_argument("--seed", type=int, default=int(time.time()))


def _bench_command(command: commands.Adding) -> None:
    one = command(
        "bench",
        bench,
        "measure: road (upload to everything visible; cold starts), render (page and PDF), "
        "send (rate, CPU and cost of mail), "
        "doubles (people a million mails reach twice, as answers are lost and events late), "
        "plan (who gets a mailing: time, CPU, memory), "
        "publish (what a publication costs with few and many releases in the archive), "
        "search (a word among 10,000 releases, on a phone with a slow line), "
        "import (a file of people, turn by turn), "
        "read (each file of FOLDER, warm, jail included), "
        "reading (how well the labelled releases of FOLDER are read by weights of other organisations)",
    )
    one.add_argument(
        "what",
        choices=[
            "road",
            "render",
            "send",
            "doubles",
            "plan",
            "publish",
            "search",
            "import",
            "read",
            "reading",
        ],
    )
    one.add_argument("folder", nargs="?", type=Path, default=SAMPLE.parent, metavar="FOLDER")
    one.add_argument("--rows", type=int, help="import, plan: how many people")
    one.add_argument("--deals", type=int, default=2, help="reading: how often organisations are dealt anew")


def _help(parser: argparse.ArgumentParser) -> Callable[[argparse.Namespace], int]:
    def show(arguments: argparse.Namespace) -> int:
        parser.print_help()
        return 0

    return show


def _no_command(parser: argparse.ArgumentParser) -> Callable[[argparse.Namespace], int]:
    def show(arguments: argparse.Namespace) -> int:
        parser.print_help(sys.stderr)
        return 2  # as for every command line that cannot be carried out

    return show


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return str(project["project"]["version"])


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {name}")
    return path


def main(words: Sequence[str] | None = None) -> int:
    """Run one command; a plain sentence instead of a traceback for what a person can mend."""
    arguments = _parser().parse_args(words)
    try:
        return int(arguments.run(arguments))
    except Refused as refused:
        print(f"\n{refused}", file=sys.stderr)
        return 2
    except (KeyboardInterrupt, EOFError):  # EOFError: asked something, they closed the input
        print("\nStopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
