"""Three readers that others wrote read every feed, and read the same: ids, dates, order, links, enclosures."""

from __future__ import annotations

import calendar
import json
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import editions
import feedparser
import newsrooms
import pytest

from crier import site
from crier.model import naming, public_files
from crier.model.edition import Edition
from crier.site.collections import EVERYTHING
from crier.site.feeds.entry import Entry
from infrastructure.local.stack import machine
from infrastructure.local.stack.place import LOCAL

HERE = Path(__file__).parents[1]
TOOLS = LOCAL / "readers"
NPM = ("feedsmith@3.0.1", "ajv@8.20.0", "ajv-formats@3.0.1")
ROOM = editions.load("cooling").newsroom.model_copy(update={"hub": "https://hub.example.org/"})
Read = list[dict[str, Any]]  # id, link, date (seconds since 1970), files (address, type, bytes)


@pytest.fixture(scope="module")
def tools() -> Path:
    """feedsmith and Ajv, beside Crier's own dependencies."""
    newsboat = machine.Need("newsboat", lambda: bool(shutil.which("newsboat")), ("newsboat",), "newsboat")
    machine.require(machine.NODE, newsboat)
    if not all((TOOLS / "node_modules" / one.partition("@")[0]).is_dir() for one in NPM):
        command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(TOOLS)]
        subprocess.run([*command, *NPM], check=True, capture_output=True)
    return TOOLS


def another(edition: Edition, number: int) -> Edition:
    """The same words as a release of their own, published so many days later."""
    release = f"{number:016x}"
    when = edition.published.replace(year=2020, month=1, day=1) + timedelta(days=number)
    address = naming.address(
        "en", when, edition.newsroom.timezone, naming.slug(edition.release.headline, release)
    )
    return replace(edition, release_id=release, address=address, published=when, updated=when)


def made() -> dict[str, bytes]:
    """Every feed of a newsroom with sixty releases, a withdrawn one among them, and the closed pages."""
    table = newsrooms.table(())
    shown = [editions.load(name) for name in editions.names() if editions.load(name).release.language == "en"]
    for number in range(60):
        table.publish(another(shown[number % len(shown)], number))
    gone = another(shown[5], 5)
    table.withdraw(gone, Entry.from_edition(gone, None).notice(gone.updated).to_item())
    state = table.state("en")
    homes = sorted({EVERYTHING, "en/", *state.collections})
    files = {key: make() for key, make in site.plan(ROOM, editions.SITE, state, homes, ()).items()}
    for home, collection in state.collections.items():
        for number in range(1, collection.closed + 1):
            if site.has_feed(home):
                files |= site.archive(
                    ROOM, editions.SITE, "en", collection, number, table.closed(collection, number)
                )
    return {key: body for key, body in files.items() if _is_feed(key)}


def _is_feed(key: str) -> bool:
    return public_files.feed(key) is not None


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The feeds' files, by key."""
    folder = tmp_path_factory.mktemp("feeds")
    files = {key: folder / key for key in made()}
    for key, body in made().items():
        files[key].parent.mkdir(parents=True, exist_ok=True)
        files[key].write_bytes(body)
    assert len(files) > 15 and any("feed-1." in key for key in files)
    return files


@pytest.fixture(scope="module")
def address(feeds: Mapping[str, Path]) -> Iterator[str]:
    """Where newsboat fetches them."""
    root = next(iter(feeds.values()))
    for _ in range(len(next(iter(feeds)).split("/"))):
        root = root.parent

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def by_feedparser(file: Path) -> Read:
    read = feedparser.parse(file.read_bytes())
    assert not read.bozo, read.get("bozo_exception")
    return [
        {
            "id": entry.id,
            "link": entry.link,
            "date": calendar.timegm(entry.published_parsed),
            "files": [[one.href, one.type, int(one.length)] for one in entry.enclosures],
        }
        for entry in read.entries
    ]


def by_feedsmith(files: list[Path]) -> list[Read]:
    command = ["node", str(HERE / "judges/feeds.mjs"), *map(str, files)]
    done = subprocess.run(command, cwd=TOOLS, check=True, capture_output=True, text=True)
    return [json.loads(line)["entries"] for line in done.stdout.splitlines()]


def by_newsboat(url: str, folder: Path) -> Read:
    """As its cache has it afterwards, the newest first, as it shows them."""
    cache, urls = folder / "cache.db", folder / "urls"
    cache.unlink(missing_ok=True)
    urls.write_text(f"{url}\n")
    command = ["newsboat", "-u", str(urls), "-c", str(cache), "-C", "/dev/null", "-x", "reload"]
    subprocess.run(
        command, check=True, capture_output=True, env={"PATH": "/usr/bin:/bin", "HOME": str(folder)}
    )
    with sqlite3.connect(cache) as found:
        # It puts in the oldest first; of the same second, the one that stood lower.
        rows = found.execute(
            "select guid, url, pubDate, enclosure_url, enclosure_type from rss_item order by pubDate desc, id desc"
        ).fetchall()
    found.close()
    return [
        {"id": guid, "link": link, "date": date, "files": [[file, kind]] if file else []}
        for guid, link, date, file, kind in rows
    ]


def test_all_formats_and_all_readers_say_the_same(
    feeds: Mapping[str, Path], tools: Path, address: str, tmp_path: Path
) -> None:
    read = dict(zip(feeds, by_feedsmith(list(feeds.values())), strict=True))
    for key, file in feeds.items():
        entries = read[key]
        assert entries, key
        assert entries == read[key.rpartition(".")[0] + ".json"], f"{key} says other than its JSON"
        dates = [entry["date"] for entry in entries]
        assert dates == sorted(dates, reverse=True) and len({entry["id"] for entry in entries}) == len(
            entries
        )
        if key.endswith(".json"):
            continue
        assert by_feedparser(file) == entries, f"{key}: feedparser"
        seen = by_newsboat(f"{address}/{key}", tmp_path)
        # newsboat keeps enclosures of sound and film alone: the test below.
        assert seen == [{**entry, "files": []} for entry in entries], f"{key}: newsboat"


@pytest.mark.parametrize("name", ["feed.atom", "feed.rss"])
def test_newsboat_finds_the_enclosure_where_it_is_of_a_kind_that_it_keeps(
    feeds: Mapping[str, Path], tools: Path, address: str, tmp_path: Path, name: str
) -> None:
    """It drops all but sound and film (its is_valid_podcast_type); called sound, ours is found where it is."""
    file = feeds[f"en/{name}"]
    other = file.with_name(f"sound.{name}")
    other.write_bytes(file.read_bytes().replace(b"application/pdf", b"audio/mpeg"))
    wanted = [[[url, "audio/mpeg"] for url, _, _ in entry["files"]] for entry in by_feedparser(file)]
    assert any(wanted)
    assert [entry["files"] for entry in by_newsboat(f"{address}/en/{other.name}", tmp_path)] == wanted


def test_json_feeds_follow_the_standard(feeds: Mapping[str, Path], tools: Path, tmp_path: Path) -> None:
    bad = tmp_path / "feed.json"
    bad.write_text('{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": 7}]}')
    command = ["node", str(HERE / "judges/ninjs.mjs"), str(HERE / "judges/feed-1.1.json")]
    files = [str(file) for key, file in feeds.items() if key.endswith(".json")]
    for given, faults in ((files, False), ([str(bad)], True)):
        done = subprocess.run([*command, *given], cwd=TOOLS, check=True, capture_output=True, text=True)
        assert bool(done.stdout) == faults, done.stdout
