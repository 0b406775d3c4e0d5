"""Settings at the top of a file: whatever clothes they wear, none that would hold a release back is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.reading import front_matter, pipeline

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
HOUSE = Newsroom(timezone="America/Los_Angeles")
TEXT = """

Crews Vote to Keep the Night Boats

PORT ELLIS, Wash., Nov. 28, 2026 — The crews of the ferry voted today to keep the night boats running through the
winter, the union said, and the port agreed to the plan.

The boats sail from the pier every night, and the crews are paid by the members and by a grant of the county.

Media contact: Ana Ruiz, +1 206 555 0134, ana@ferry.example
"""
DAY = "2026-12-07 10:00 PT"
# What fences settings in other programs: before, after, and how it parts a word from its value.
CLOTHES = (
    ("---yaml", "---", "draft: yes"), ("--- yaml", "---", "draft: yes"), ("--- # ours", "---", "draft: yes"),
    ("----", "----", "draft: yes"), ("%YAML 1.2\n---", "---", "draft: yes"), (" ---", "  ---", "draft: yes"),
    ("+++", "+++", "draft = true"), ("+++", "+++", 'draft="true"'), (";;;", ";;;", "draft: yes"),
    ("===", "===", "draft: yes"), ("```yaml", "```", "draft: yes"), ("```", "```", "draft: yes"),
    ("~~~", "~~~", "draft: yes"), ("---", "---", "draft:yes"), ("---", "---", "draft = yes"),
    ("---", "---", "draft：yes"), ("{", "}", '"draft": true'), ("{", "}", '"headline": "Crews Vote to Keep the Night Boats",\n"draft": true,'),
)  # fmt: skip
# Values that would have kept it back, had they stood on a line of their own.
WITHIN = (
    f"release:\n  embargo: {DAY}", f"meta:\n  embargo: {DAY}", "params:\n  draft: true",
    f"publish:\n  at: {DAY}", "publish: {when: never}", f"cover:\n  - embrago: {DAY}",
    f"a:\n  b:\n    hold until: {DAY}", f"base: &b\n  embargo: {DAY}\n<<: *b", "embargo: {until: 2026-12-07}",
    "draft: [yes, no]", "release: [Monday, Tuesday]", "correction: {what: names}",
)  # fmt: skip


def read(text: str, name: str = "boats.txt") -> Reading:
    return pipeline.read(pipeline.Upload(text.encode(), name), newsroom=HOUSE, now=NOW)


def stops(found: Reading) -> set[str]:
    return {finding.check for finding in found.findings if finding.level == "stop"}


@pytest.mark.parametrize("name", ["boats.txt", "boats.md"])
@pytest.mark.parametrize(("before", "after", "line"), CLOTHES)
def test_settings_are_known_in_any_clothes(before, after, line, name):
    found = read(f"{before}\n{line}\n{after}{TEXT}", name)
    assert stops(found) == {"draft"}
    assert found.headline == "Crews Vote to Keep the Night Boats"


@pytest.mark.parametrize("mark", ["***", "———", "—", "Front matter", "<!--"])
def test_what_stands_before_a_setting_hides_nothing(mark):
    assert stops(read(f"{mark}\ndraft: yes\n{mark}{TEXT}")) == {"draft"}


@pytest.mark.parametrize("lines", WITHIN)
def test_what_holds_a_release_back_is_not_lost_within_a_value(lines):
    found = read(f"---\n{lines}\n---{TEXT}")
    assert "front-matter" in stops(found), found.findings
    (told, *_) = [each for each in found.findings if each.check == "front-matter"]
    assert told.excerpt and told.suggestion


@pytest.mark.parametrize(
    "lines",
    ["cover:\n  image: boats.jpg\n  type: wide", "tags: [boats]", "author: {name: Ana}", "contacts: Ana Ruiz"],
)  # fmt: skip
def test_what_other_programs_write_within_a_value_stops_nothing(lines):
    assert read(f"---\n{lines}\n---{TEXT}").verdict == "publish"


def test_a_list_of_one_is_its_text():
    assert stops(read(f"---\ndraft: [yes]\n---{TEXT}")) == {"draft"}
    assert stops(read(f"---\npublish: [no]\n---{TEXT}")) == {"draft"}
    found = read(f"---\nembargo: [{DAY}]\n---{TEXT}")
    assert found.embargo is not None
    assert found.embargo.until == datetime(2026, 12, 7, 18, tzinfo=UTC)


def test_no_embargo_is_no_day_of_publication():
    """`embargo: no` over `publish_at:` and a day to come: it goes out on that day."""
    found = read(f"---\nembargo: no\npublish_at: {DAY}\n---{TEXT}")
    assert found.embargo is not None
    assert found.embargo.until == datetime(2026, 12, 7, 18, tzinfo=UTC)


def test_an_embargo_and_another_day_of_publication_are_asked_about():
    found = read(f"---\nembargo: {DAY}\npublish_at: 2026-12-09 10:00 PT\n---{TEXT}")
    assert stops(found) == {"embargo"}
    assert found.embargo is not None
    assert found.embargo.until == datetime(2026, 12, 9, 18, tzinfo=UTC)


def test_contacts_on_one_line_are_read():
    found = read(f"---\ncontacts: Bo Maas, bo@ferry.example\n---{TEXT}")
    assert "bo@ferry.example" in {each.email for each in found.contacts}


@pytest.mark.parametrize("text", ["+++\nA text between two rules.\n+++\n\nMore.\n", "{\nnot: known\n}\n\nMore.\n"])  # fmt: skip
def test_a_text_between_two_rules_is_a_text(text):
    assert front_matter.split(text) == front_matter.Head({}, text)


WITHHELD = (
    "private: yes", "confidential: true", "internal: x", "internal_only: yes", "unpublished: true", "no-publish: true",
    "noPublish: true", "do_not_publish: true", "doNotPublish: yes", "wip: 1", "status: draft", "status: in review",
    "state: pending", "approved: no", "approval: pending Ana", "visibility: private", "reviewed: not yet", "stage: borrador",
    "internal use only: yes", "strictly confidential: yes", "privado: sí", "confidencial: sí", "estado: en revisión", "aprobado: no", "no publicar: sí", "mode: draft", "access: private",
)  # fmt: skip
PUBLIC = (
    "private: no", "status: published", "status: final", "approved: yes", "approved: Approved", "visibility: public",
    "state: ready", "wip: false", "estado: publicado", "aprobado: sí", "mood: good", "internal: no",
    "internal-id: 29", "image-size: hidden", "private_schools: 4", "state: Pennsylvania", "estado: Chiapas", "secret ingredient: salt",
)  # fmt: skip


@pytest.mark.parametrize("line", WITHHELD)
def test_an_unknown_line_that_sounds_like_not_yet_stops(line):
    found = read(f"---\n{line}\n---{TEXT}")
    assert "front-matter" in stops(found)
    (told,) = [each for each in found.findings if each.check == "front-matter"]
    assert line in told.excerpt and "draft: yes" in told.suggestion


@pytest.mark.parametrize("line", PUBLIC)
def test_an_unknown_line_that_says_it_may_go_out_stops_nothing(line):
    assert read(f"---\n{line}\n---{TEXT}").verdict == "publish"
