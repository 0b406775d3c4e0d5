"""A renderer was broken into: it writes what it likes under out/. Its own files' bytes change, and nothing else.

The forger has RenderPage's rights. That it has no others is template.yaml's to say (the last test here).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cloud
import pytest

from crier.aws import s3
from crier.model import naming
from crier.model.errors import Permanent
from crier.site import handover
from crier.stores.releases import Releases
from doors.test_drafts import TEXT, newsroom, put
from doors.test_intake import machine
from doors.test_publication import few, go, public
from doors.test_withdrawing import ses
from handlers import decide, publish, render_page, syndicate

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


def test_forged_bytes_of_every_file_change_no_address_no_fact_and_no_other_release(
    reference: dict[str, Any],
) -> None:
    before, names = public(), staged(reference)
    made = handover.from_json(s3.get("staging", naming.staged(reference["release"], 1, "handover.json"))[0])
    assert {"index.html", "release.txt"} <= set(names)
    for name in names:
        s3.put("staging", out(reference, name), FORGED, "text/html")
    assert go(publish, reference)["outcome"] == "published"
    after = public()
    changed = {key for key in after if before.get(key) != after[key]}
    assert {f"{made.address[1:]}{name}" for name in names} <= changed
    assert all(key.startswith(made.address[1:]) for key in changed)
    head = Releases("releases").head(reference["release"])
    assert (head.address, head.sha256, head.version) == (made.address, made.sha256, 1)
    entry = Releases("releases").entry(head)
    assert entry is not None and "forged" not in str(entry.to_item())


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_nothing_makes_stops_the_publication(reference: dict[str, Any], name: str) -> None:
    before = public()
    s3.put("staging", out(reference, name), FORGED, "text/html")
    with pytest.raises(Permanent):
        go(publish, reference)
    assert public() == before


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
        written = roles[name].partition('"s3:PutObject"')[2]
        assert written and "StagingArn" in written
        assert all("/*/out/" in line for line in written.splitlines() if "StagingArn" in line)
    assert "/*/handover.json" in roles["Decide"].partition('"s3:PutObject"')[2]
