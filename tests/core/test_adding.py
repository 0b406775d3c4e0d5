"""docs/adding/ is true: each page is done on a copy of the tree, to the letter, and the result is looked at.

tests/long/adding.py runs the commands and tests that the pages name, and style and types, on such copies.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import guides
import pytest

from crier.mail.subscription_letters import MESSAGES
from crier.model.receipt import Outcome
from crier.rendering import templates
from crier.text import messages

# What somebody who followed the page would look at, as a few lines that run on the copy.
LOOKS = {
    "format": """
from datetime import UTC, datetime
from crier.model.errors import Rejected
from crier.model import filesets
from crier.model.newsroom import Newsroom
from crier.reading import checks, guard, pipeline
now = datetime(2026, 5, 20, 12, tzinfo=UTC)
data = open("tests/golden/reading/ferry.adoc", "rb").read()
found = pipeline.read_in_sandbox(pipeline.Upload(data, "ferry.adoc"), newsroom=Newsroom(), now=now).reading
assert found.headline == "Ferry Crews Vote for Night Boats", found.headline
told = checks.explained("en", guard.unknown(".xyz"))
assert ".adoc" in told.suggestion, told
assert filesets.part("releases/ferry/ferry.adoc") == "text", "a folder has it for its text"
assert filesets.better("releases/ferry.pdf", ["releases/ferry.adoc"]), "it loses nothing that a PDF loses"
try:
    guard.inspect(b"%PDF-1.7 and more", ".adoc")
    raise AssertionError("a PDF by another name passes")
except Rejected as error:
    assert error.check == "binary-file"
""",
    "output": """
import editions, zipfile, io
from crier.rendering import outputs
from crier.site import bundles, handover
edition = editions.load("cooling")
made = bundles.bundled(handover.of(edition), outputs.made(edition))
page = made["index.html"].decode()
assert '<a href="headline.txt" type="text/plain">The headline alone</a>' in page
spanish = outputs.render("index.html", editions.load("refugios")).decode()
assert ">Solo el titular</a>" in spanish
assert made["headline.txt"].decode().strip() == edition.release.headline
kit = zipfile.ZipFile(io.BytesIO(made["press-kit.zip"])).namelist()
assert any(name.endswith("/headline.txt") for name in kit), kit
assert b'"headline.txt"' in made["manifest.json"]
""",
    "feed": """
import editions, newsrooms
from crier.model.media_types import content_type
from crier.rendering import outputs
edition = editions.load("cooling")
pages = newsrooms.made(edition.newsroom, "en", [edition], "2026-11-24")
assert edition.release.headline in pages["en/feed.txt"].decode()
for key in ("en/index.html", "en/feeds/index.html"):
    assert 'feed.txt" type="text/plain"' in pages[key].decode(), key
page = outputs.render("index.html", edition).decode()
assert 'href="/en/feed.txt" type="text/plain"' in page and "(Text)" in page
assert content_type("en/feed-3.txt") == "text/plain; charset=utf-8"
""",
    "language": """
from dataclasses import replace
import editions, pytest
from crier.model.newsroom_facts import Facts
from crier.rendering import outputs
from crier.subscribers import pages
from crier.text import messages
assert messages.languages() == ("en", "es", "pt") and messages.spoken("pt-BR") == "pt"
assert messages.say("pt", "page.contacts", count=1) == "[pt] Media contact"
assert pages.preferred("pt-BR, en;q=0.5") == "pt"
assert ">Português</a>" in pages.join("en", Facts(), "x", pages.Wanted())
edition = editions.load("cooling")
edition = replace(edition, release=edition.release.model_copy(update={"language": "pt"}))
page = outputs.render("index.html", edition).decode()
assert 'href="/subscribe/pt"' in page and "[pt] All releases" in page
asked = ["-q", "-m", "", "-p", "no:cacheprovider", "tests/doors/test_subscriptions.py", "-k", "form_in_every_language and pt"]
assert pytest.main(asked) == 0, "the form in the language answers"
""",
    "mail": """
import pytest
from infrastructure.local.judges import correspondence
mails = {key: body.decode() for key, body in correspondence.made() if key.startswith("mail/year-")}
assert sorted(mails) == ["mail/year-en.html", "mail/year-es.html"]
assert "See what I get" in mails["mail/year-en.html"] and "Ver lo que recibo" in mails["mail/year-es.html"]
asked = ["-q", "-m", "", "-p", "no:cacheprovider", "tests/doors/test_subscriptions.py", "-k", "written_once and year"]
assert pytest.main(asked) == 0, "the queue asks for it, and it is written once"
""",
    "check": """
from datetime import UTC, datetime
from crier.model.newsroom import Newsroom
from crier.reading import pipeline
now = datetime(2026, 5, 20, 12, tzinfo=UTC)
text = open("tests/golden/reading/advisory.txt").read()
def told(text, language):
    house = Newsroom(desk_language=language)
    found = pipeline.read(pipeline.Upload(text.encode(), "x.txt"), newsroom=house, now=now).findings
    return [each for each in found if each.check == "exclamation"]
loud = "Ferry Crews Vote to Sail Again!\\n\\n" + text
assert told(loud, "en")[0].level == "warn" and "titular" in told(loud, "es")[0].message
assert not told(text, "en")
""",
}


SLOW = ("language", "mail")  # their pages run many commands
NAMES = [pytest.param(name, marks=pytest.mark.long) if name in SLOW else name for name in guides.names()]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_done_to_the_letter_gives_what_it_promises(name: str, tmp_path: Path) -> None:
    guide, root = guides.load(name), guides.copy(tmp_path / "copy")
    guides.write(guide, root)
    for line in guide.commands:
        if not line.startswith("./crier"):  # tests/long/adding.py runs those, too
            assert guides.run(line, root).returncode == 0, line
    guides.python(LOOKS[name], root)
    touched = sorted(guides.changed(root))
    assert touched == guide.paths
    assert len(touched) == guide.files, "the page says how many"


@pytest.mark.parametrize("name", guides.names())
def test_a_page_ends_with_the_tests_to_run(name: str) -> None:
    tests, _, _ = guides.load(name).commands[-1].partition(" -k ")
    crier, test, *paths = tests.split()
    assert (crier, test) == ("./crier", "test") and paths
    assert all((guides.ROOT / path.partition("::")[0]).exists() for path in paths)


def test_a_mail_is_a_row_or_stands_on_the_page() -> None:
    folders = {path.name for path in (Path(templates.__file__).parent / "mail").iterdir() if path.is_dir()}
    told = set(
        re.findall(r"^\| `mail/(\w+)/` \|", (guides.PAGES / "mail.md").read_text("utf-8"), re.MULTILINE)
    )
    assert told == {"release", "digest", "notice", "preview", "receipt", "import", "enter"}
    assert folders == told | set(MESSAGES) and not told & set(MESSAGES)


@pytest.mark.parametrize("outcome", get_args(Outcome))
def test_an_outcome_of_a_receipt_is_two_messages(outcome: str) -> None:
    for language in messages.languages():
        words = messages.catalogue(language)
        assert words[f"receipt.subject.{outcome}"] and words[f"receipt.lead.{outcome}"]


def test_the_list_of_pages_names_each() -> None:
    page = (guides.PAGES / "README.md").read_text("utf-8")
    assert (
        guides.names() == sorted(LOOKS) == sorted(name for name in guides.names() if f"]({name}.md)" in page)
    )


def test_a_page_that_the_tree_has_left_behind_is_found_out(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("one = 1\ntwo = 2\n")
    guides.write(guides.Guide("x", (guides.Block("diff", " two = 2\n+three = 3\n", "a.py"),), 1), tmp_path)
    assert (tmp_path / "a.py").read_text() == "one = 1\ntwo = 2\nthree = 3\n"
    for block in (
        guides.Block("diff", " four = 4\n+five = 5\n", "a.py"),  # no such line
        guides.Block("diff", "-one\n+1\n", "../a.py"),
        guides.Block("python", "one = 2\n", "a.py"),  # there already
    ):
        with pytest.raises((ValueError, FileNotFoundError)):
            guides.write(guides.Guide("x", (block,), 1), tmp_path)
