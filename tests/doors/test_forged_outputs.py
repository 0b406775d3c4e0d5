"""Whoever can write under out/ in staging writes what they like there. Nothing of it is published or proofed, ever.

What a renderer that was broken into can say is bounded elsewhere: it has no right to write there at all
(tests/template), and its answer holds its own files' bytes and nothing else (tests/doors/test_confined.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cloud
import pytest
from arrivals import machine
from deleting import ses
from drafting import TEXT, newsroom, put
from publishing import few, go, public

from crier.aws import s3
from crier.model import naming
from crier.model.errors import Permanent
from crier.site import handover
from handlers import decide, proof, publish, render_page, syndicate

__all__ = ["few", "machine", "newsroom", "ses"]  # fixtures
ROOT = Path(__file__).parents[2]
RELEASE, OTHER = "releases/council.txt", "releases/other.txt"
OTHERS = TEXT.replace("Harbour", "Mulberry").replace("Council of Their Own", "Second Council")
FORGED = b"<script>forged</script>"

# Names that nothing makes, whatever they would mean to whoever serves them.
NAMES = ("evil.html", "index.htm", "../other/index.html", "/index.html", "INDEX.HTML", "a/b.html", "manifest.json",
         "press-kit.zip", "index.html ", "index.html/", "sw.js", "image-99.png", ".htaccess", "%2e%2e/index.html")  # fmt: skip


@pytest.fixture
def reference(ses: cloud.Ses, machine: Any) -> dict[str, Any]:
    """A release that waits, beside another one that is public."""
    other = put(OTHER, OTHERS)
    for door in (decide, render_page, publish, syndicate):
        go(door, other)
    mine = put(RELEASE)
    for door in (decide, render_page):
        go(door, mine)
    return mine


def out(reference: dict[str, Any], name: str) -> str:
    return naming.staged(reference["release"], reference["version"], f"out/{name}")


def staged(reference: dict[str, Any]) -> list[str]:
    prefix = out(reference, "")
    return [key.removeprefix(prefix) for key in s3.keys("staging", prefix)]


def test_bytes_that_were_put_after_the_rendering_are_not_published(reference: dict[str, Any]) -> None:
    """Publish takes the versions that were noted, byte for byte, whatever lies over them by then."""
    names = staged(reference)
    made = {name: s3.get("staging", out(reference, name))[0] for name in names}
    address = handover.from_json(
        s3.get("staging", naming.staged(reference["release"], 1, "handover.json"))[0]
    ).address
    assert {"index.html", "release.txt"} <= set(names)
    for name in names:
        s3.put("staging", out(reference, name), FORGED, "text/html")
    assert go(publish, reference)["outcome"] == "published"
    for name, body in made.items():
        assert s3.get("site", f"{address[1:]}{name}")[0] == body, name


def noted(reference: dict[str, Any]) -> tuple[str, Any]:
    key = naming.staged(reference["release"], reference["version"], "made-page.json")
    return key, json.loads(s3.get("staging", key)[0])


def another_version(note: Any, reference: dict[str, Any]) -> None:
    note["release.txt"][0] = s3.put_version("staging", out(reference, "release.txt"), FORGED, "text/plain")


def another_hash(note: Any, _: Any) -> None:
    note["release.txt"][1] = "0" * 64


def a_file_that_nothing_makes(note: Any, _: Any) -> None:
    note["evil.html"] = note["index.html"]


@pytest.mark.long
@pytest.mark.parametrize("change", [another_version, another_hash, a_file_that_nothing_makes])
def test_a_note_that_does_not_fit_what_lies_there_stops_the_publication(
    reference: dict[str, Any], change: Callable[[Any, Any], None]
) -> None:
    before, (key, note) = public(), noted(reference)
    change(note, reference)
    s3.put("staging", key, json.dumps(note).encode(), "application/json")
    with pytest.raises(Permanent):
        go(publish, reference)
    assert public() == before


@pytest.mark.long
@pytest.mark.parametrize("step", ["page", "pdf"])
def test_what_no_step_has_noted_is_not_published(reference: dict[str, Any], step: str) -> None:
    before = public()
    s3.delete("staging", naming.staged(reference["release"], 1, f"made-{step}.json"))
    with pytest.raises(Permanent):
        go(publish, reference)
    assert public() == before


def test_what_was_made_before_there_were_notes_wakes_as_it_would_have(reference: dict[str, Any]) -> None:
    key = naming.staged(reference["release"], 1, "handover.json")
    old = json.loads(s3.get("staging", key)[0])
    del old["noted"]
    s3.put("staging", key, json.dumps(old).encode(), "application/json")
    for step in ("page", "pdf"):
        s3.delete("staging", naming.staged(reference["release"], 1, f"made-{step}.json"))
    assert go(publish, reference)["outcome"] == "published"


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_nothing_makes_stops_the_publication(reference: dict[str, Any], name: str) -> None:
    before = public()
    s3.put("staging", out(reference, name), FORGED, "text/html")
    with pytest.raises(Permanent):
        go(publish, reference)
    assert public() == before


@pytest.fixture
def draft(ses: cloud.Ses, machine: Any) -> dict[str, Any]:
    """A draft that was drawn, and is about to be proofed."""
    reference = put("drafts/council.txt")
    for door in (decide, render_page):
        go(door, reference)
    return reference


@pytest.mark.parametrize("name", ["index.html", "release.pdf", "evil.png", "image-1.jpg", "index.html.png"])
def test_a_proof_shows_what_was_made_and_nothing_that_lies_beside_it(
    draft: dict[str, Any], name: str, ses: cloud.Ses
) -> None:
    """What the desk approves by is noted as what is published is: nobody else's bytes stand in a proof."""
    s3.put("staging", out(draft, name), FORGED, "text/html")
    assert go(proof, draft) == {"outcome": "proofed"}
    shown = {key.rpartition("/")[2]: s3.get("uploads", key)[0] for key in s3.keys("uploads", "receipts/")}
    assert FORGED not in shown.values() and b"Forty tenants" in shown["index.html"]
    assert name in ("index.html",) or name not in shown


def test_a_proof_of_other_bytes_than_were_noted_is_none(draft: dict[str, Any], ses: cloud.Ses) -> None:
    key, note = noted(draft)
    note["index.html"][1] = "0" * 64
    s3.put("staging", key, json.dumps(note).encode(), "application/json")
    with pytest.raises(Permanent):
        go(proof, draft)
    assert ses.letters == [] and s3.keys("uploads", "receipts/") == []


def test_all_that_is_made_may_be_published(reference: dict[str, Any]) -> None:
    made = handover.from_json(s3.get("staging", naming.staged(reference["release"], 1, "handover.json"))[0])
    assert set(staged(reference)) <= set(made.outputs)
    assert "release.pdf" in made.outputs


def test_a_renderer_may_write_its_outputs_alone() -> None:
    """What publish believes is written by decide (and edition.json, from which it is made, too)."""
    text = (ROOT / "template.yaml").read_text()
    roles = {
        name: text.partition(f"\n  {name}:")[2].partition(f"\n  {after}:")[0]
        for name, after in (("RenderPage", "RenderPdf"), ("RenderPdf", "Proof"), ("Decide", "RenderPage"))
    }
    for name in ("RenderPage", "RenderPdf"):
        written = (
            roles[name].partition("&edition")[2].partition('"s3:PutObject"')[2]
            or (roles[name].partition("*edition")[2].partition('"s3:PutObject"')[2])
        )
        assert written and "StagingArn" in written
        lines = [line for line in written.splitlines() if "StagingArn" in line]
        # What lies in preview/ and proof/ is shown, never published.
        allowed = ("/*/out/", "/*/preview/", "/*/proof/paper-", "/*/made-")
        assert all(any(part in line for part in allowed) for line in lines)
    assert "/*/handover.json" in roles["Decide"].partition('"s3:PutObject"')[2]
