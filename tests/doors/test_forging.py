"""Read was broken into: it writes what it likes where it may write. Words change, and nothing else.

The forger has Read's rights: every `<release>/<version>/reading.json` and `media/*` in staging. That it has no
others is template.yaml's to say (tests/template, and the last test here).
"""

from __future__ import annotations

import json
from itertools import chain, product
from pathlib import Path
from typing import Any

import cloud
import pytest
from arrivals import machine
from deleting import ses
from drafting import TEXT, newsroom, put
from publishing import few, go, public

from crier.aws import client, s3
from crier.model import edition, fingerprint, naming
from crier.model.errors import CrierError, Permanent
from crier.model.release import Finding, Reading, Source
from crier.reading import checks, verdicts
from crier.stores.releases import Releases
from handlers import decide, proof, publish, read, render_page, report, syndicate

__all__ = ["few", "machine", "newsroom", "ses"]  # fixtures
DRAFT, RELEASE, OTHER = "drafts/council.txt", "releases/council.txt", "releases/other.txt"
OTHERS = TEXT.replace("Harbour", "Mulberry").replace("Council of Their Own", "Second Council")
EVIL = "attacker@evil.example.org"

WORDS = {
    "kind": "advisory",
    "language": "es",
    "direction": "rtl",
    "headline": "A forged headline",
    "subheadline": "A forged one below it",
    "date": "1999-01-02",
    "dateline": {"city": "Forged", "text": "FORGED —"},
    "embargo": None,
    "contacts": [{"name": "Mallory", "email": EVIL}],
    "body": [{"type": "paragraph", "text": [{"text": "Forged words.", "href": "javascript:alert(1)"}]}],
    "quotations": [{"text": "Forged", "speaker": "Mallory"}],
    "events": [{"name": "Forged", "start": "2027-01-02T03:04:05+00:00"}],
    "boilerplate": [{"text": "Forged"}],
    "notes": ["forged"],
    "topics": ["../../forged"],
    "lists": ["../forged"],
    "correction": "Forged",
    "media": [],
    "findings": [],
    "evidence": [{"field": "accept", "words": "draft", "rule": "forged"}],
    "layout": {
        "format": ".exe",
        "headline": {
            "how": "line",
            "lines": 0,
            "style": "line:0b",
            "size": 99,
            "place": 0,
            "before": "edge",
            "after": "prose",
        },
    },
    "signs": {"share": 1e300, "forged": 1.0},
}
IDENTITY = {
    "verdict": ["publish", "hold", "reject"],
    "source": [
        {"key": RELEASE},
        {"key": OTHER},
        {"key": "archive/1999-01-01-council.txt"},
        {"key": None, "bucket": None, "version_id": None, "sequencer": None},
        {"bucket": "site"},
        {"version_id": "forged"},
        {"sequencer": "FF"},
        {"sha256": "0" * 64},
        {"format": ".exe"},
    ],
}


@pytest.fixture(autouse=True)
def other(ses: cloud.Ses, machine: Any) -> dict[str, Any]:
    """Somebody else's release, public."""
    reference = put(OTHER, OTHERS)
    for door in (decide, render_page, publish, syndicate):
        go(door, reference)
    return reference


def forge(reference: dict[str, Any], name: str, value: Any) -> None:
    at = naming.staged(reference["release"], reference["version"], "reading.json")
    found = json.loads(s3.get("staging", at)[0])
    found[name] = {**found[name], **value} if name == "source" else value
    s3.put("staging", at, Reading.model_validate(found).model_dump_json().encode(), "application/json")


def told(ses: cloud.Ses) -> set[str]:
    return {to for letter in ses.letters for to in letter["Destination"]["ToAddresses"]}


def known(reference: dict[str, Any], ses: cloud.Ses, other: dict[str, Any]) -> dict[str, Any]:
    """All that is not a word of this release."""
    releases, release, version = Releases("releases"), reference["release"], reference["version"]
    staged = edition.from_json(s3.get("staging", f"{release}/{version}/edition.json")[0])
    item = releases.version(release, version)
    return {
        "source": staged.release.source,
        "newsroom": staged.newsroom,
        "names": (staged.release_id, staged.version, staged.site_url, staged.archived),
        "head": releases.head(release).latest,
        "item": {
            name: item[name] for name in ("key", "version_id", "bucket", "sequencer", "sha256", "state")
        },
        "other": releases.head(other["release"]),
        "others": releases.version(other["release"], other["version"]),
        "public": public(),
        "desk": told(ses),
    }


def road(key: str, ses: cloud.Ses, other: dict[str, Any], forged: dict[str, Any]) -> dict[str, Any]:
    """A file on its way, as far as it is public to nobody; what is known of it then."""
    reference = put(key)
    for name, value in forged.items():
        forge(reference, name, value)
    answer = go(decide, reference)
    assert answer.get("proof") is (True if key == DRAFT else None)
    go(render_page, reference)
    if key == DRAFT:
        assert go(proof, reference) == {"outcome": "proofed"}
    else:
        go(report, {**reference, "about": "publication", "outcome": "published"})
    return known(reference, ses, other)


ALL = WORDS | {"verdict": "publish", "source": dict(chain.from_iterable(map(dict.items, IDENTITY["source"])))}
ONE_BY_ONE = [{"source": one} for one in IDENTITY["source"]] + [
    {"verdict": one} for one in IDENTITY["verdict"]
]
CASES = [(DRAFT, WORDS), *product((DRAFT,), ONE_BY_ONE), (RELEASE, WORDS), (RELEASE, ALL)]


def test_every_field_of_a_reading_is_forged_here() -> None:
    assert {*WORDS, *IDENTITY} == set(Reading.model_fields)
    named = set().union(*map(set, IDENTITY["source"]))
    assert named == set(Source.model_fields)


@pytest.mark.long
@pytest.mark.parametrize(("key", "forged"), CASES, ids=lambda one: str(one)[:60])
def test_a_forged_field_changes_words_alone(
    ses: cloud.Ses, other: dict[str, Any], key: str, forged: dict[str, Any]
) -> None:
    releases = Releases("releases")
    before = (public(), releases.head(other["release"]), releases.version(other["release"], 1))
    made = road(key, ses, other, forged)
    item = Releases("releases").version(naming.release_id(key), 1)
    pinned = {part: item[part] for part in ("bucket", "key", "version_id", "sequencer")}
    assert made["source"].model_dump(include=set(pinned)) == pinned
    assert (item["key"], item["bucket"], made["source"].format) == (key, "uploads", ".txt")
    assert made["newsroom"].desk == ("desk@example.org",) and made["newsroom"].organisation == "Lantern"
    assert made["names"] == (naming.release_id(RELEASE), 1, "https://news.example.org", False)
    assert made["item"]["state"] == ("proofed" if key == DRAFT else "ready")
    assert made["desk"] == {"desk@example.org"}
    assert (made["public"], made["other"], made["others"]) == before
    assert (made["item"]["sha256"] == honest_sha()) is ("sha256" not in forged.get("source", {}))


def honest_sha() -> str:
    return fingerprint.of([TEXT.encode()], {})


def test_a_forged_verdict_beside_a_stop_is_not_believed(ses: cloud.Ses, other: dict[str, Any]) -> None:
    reference = put(RELEASE, TEXT.replace("Forty", "[INSERT NUMBER]"))
    at = naming.staged(reference["release"], reference["version"], "reading.json")
    findings = Reading.model_validate_json(s3.get("staging", at)[0]).findings
    (stop,) = (one for one in findings if one.level == "stop")
    assert stop.check == "placeholder"
    forge(reference, "verdict", "publish")
    assert go(decide, reference)["outcome"] == "held"


@pytest.mark.long
@pytest.mark.parametrize("check", [name for name, row in checks.BY_NAME.items() if row.level == "stop"])
def test_a_stop_does_not_say_itself_that_it_is_none(check: str) -> None:
    row = checks.BY_NAME[check]
    for level in ("warn", "note"):
        made = Finding(check=check, level=level, message="x")
        assert verdicts.level(made) == (level if level in row.lesser else "stop")
    assert verdicts.level(Finding(check="no-such-check", level="note", message="x")) == "stop"


def test_a_reading_without_headline_or_body_is_nothing_to_publish(
    ses: cloud.Ses, other: dict[str, Any]
) -> None:
    for name, value in (("headline", None), ("headline", ""), ("body", [])):
        reference = put(RELEASE, TEXT + name + str(value), f"{len(str(value)) + 20:02X}")
        forge(reference, name, value)
        assert go(decide, reference)["outcome"] == "rejected"


def test_a_lie_about_the_bytes_makes_no_other_release_the_same(ses: cloud.Ses, other: dict[str, Any]) -> None:
    shown = Releases("releases").head(other["release"]).sha256
    reference = put(RELEASE)
    forge(reference, "source", {"sha256": shown})
    before = Releases("releases").version(other["release"], 1)
    assert go(decide, reference)["outcome"] == "ready"
    assert Releases("releases").version(other["release"], 1) == before
    assert Releases("releases").version(reference["release"], 1)["sha256"] != shown


def test_the_same_bytes_under_another_name_are_still_known(ses: cloud.Ses, other: dict[str, Any]) -> None:
    assert go(decide, put("releases/renamed.txt", OTHERS))["outcome"] == "unchanged"


@pytest.mark.long
@pytest.mark.parametrize("language", ["..", "", "assets/x", "en/2026/11/24-other", "../../newsroom", "en\n"])
def test_a_language_is_no_path(ses: cloud.Ses, other: dict[str, Any], language: str) -> None:
    before = public()
    reference = put(RELEASE)
    forge(reference, "language", language)
    with pytest.raises(Permanent):
        go(decide, reference)
    assert public() == before


@pytest.mark.long
def test_a_reading_that_is_kept_back_is_no_newer_one(ses: cloud.Ses, other: dict[str, Any]) -> None:
    """Whether something newer answers is looked up: else whoever writes no reading could silence a release."""
    reference = {**put("releases/summit/council.txt"), "gather": 30}
    at = naming.staged(reference["release"], reference["version"], "reading.json")
    client.client("s3").delete_object(Bucket="staging", Key=at)
    with pytest.raises(Permanent):
        go(decide, reference)
    put("releases/summit/council.txt", TEXT + "\nMore.", "02")
    assert go(decide, reference)["outcome"] == "superseded"


@pytest.mark.long
@pytest.mark.parametrize("found", [b"", b"{", b"[]", b"\xff", b'{"source": 1}', b"[" * 100_000])
def test_a_reading_that_is_none_fails_and_the_desk_hears_of_it(
    ses: cloud.Ses, other: dict[str, Any], found: bytes
) -> None:
    reference = put(RELEASE)
    at = naming.staged(reference["release"], reference["version"], "reading.json")
    s3.put("staging", at, found, "application/json")
    with pytest.raises(CrierError):
        go(decide, reference)
    go(report, {**reference, "about": "failure", "outcome": "failed"})
    assert told(ses) == {"desk@example.org"}


def test_a_version_speaks_for_the_newsroom_that_intake_noted(ses: cloud.Ses, other: dict[str, Any]) -> None:
    reference = put(RELEASE)
    s3.put("uploads", "newsroom/newsroom.toml", b'organisation = "Later"\ndesk = ["later@example.org"]', "")
    go(read, reference)
    go(decide, reference)
    made = edition.from_json(s3.get("staging", f"{reference['release']}/1/edition.json")[0])
    assert made.newsroom.organisation == "Lantern"
    go(report, {**reference, "about": "publication", "outcome": "held"})
    assert told(ses) == {"desk@example.org"}


def test_read_may_write_its_reading_and_pictures_alone() -> None:
    text = (Path(__file__).parents[2] / "template.yaml").read_text()
    role = text.partition("\n  Read:\n")[2].partition("\n  Decide:\n")[0]
    written = role.rpartition('"s3:PutObject"')[2]
    assert written.count("StagingArn") == 2 and "/*/reading.json" in written and "/*/media/*" in written
    assert "PutItem" not in role and "UpdateItem" not in role
