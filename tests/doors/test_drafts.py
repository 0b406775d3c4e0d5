"""What lies under drafts/: a proof for the desk alone, and what Approve and Hold make of it, early, late and twice."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO
from typing import Any

import cloud
import pictured
import pytest
from arrivals import machine
from deleting import ses, subjects
from drafting import (
    KEY,
    ONE,
    OTHER,
    TARGET,
    TEXT,
    arrived,
    join,
    lies,
    links,
    newsroom,
    out,
    press,
    proofed,
    put,
)
from PIL import Image
from publishing import few, go, public

from crier.aws import client
from crier.aws import s3 as objects
from crier.model import filesets, naming, proofs
from crier.model.errors import Permanent
from crier.stores import proof_words
from crier.stores.releases import Releases
from handlers import decide, proof, render_page

__all__ = ["few", "machine", "newsroom", "ses"]  # fixtures


@pytest.mark.long
def test_the_proof_of_a_mail_shows_the_picture_that_lies_beside_it(ses: cloud.Ses) -> None:
    key = KEY.rpartition(".")[0] + ".eml"
    written = client.client("s3").put_object(Bucket="uploads", Key=key, Body=pictured.mail())["VersionId"]
    reference = arrived(key, written, "01")
    assert go(decide, reference)["outcome"] == "ready"
    go(render_page, reference)
    go(proof, reference)
    keys = {one.rpartition("/")[2]: one for one in objects.keys("uploads", "receipts/")}
    shown = re.findall(r'<img src="([^"]*)"', objects.get("uploads", keys["mail.html"])[0].decode())
    assert len(shown) == 1 and shown[0] in keys


def test_a_draft_is_proofed_for_the_desk_alone(ses: cloud.Ses) -> None:
    for name, cadence in (("a", "immediate"), ("b", "immediate"), ("c", "weekly")):
        join(name, cadence)
    reference = proofed()
    assert public() == {} and Releases("releases").version(reference["release"], 1)["state"] == "proofed"
    assert subjects(ses) == ["Proof: Tenants Found a Council of Their Own"]
    keys = {key.rpartition("/")[2]: key for key in objects.keys("uploads", "receipts/")}
    assert {"index.html", "release.pdf", "mail.html", "mail.txt", "proof.json"} < set(keys) and len(keys) == 6
    page, mail = (objects.get("uploads", keys[name])[0].decode() for name in ("index.html", "mail.txt"))
    assert "Forty tenants" in page and "Forty tenants" in mail
    assert "{{u}}" not in mail
    folder = keys["mail.txt"].removesuffix("mail.txt")
    text = ses.letters[0]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert "People who would get the mail: fewer than ten" in text
    assert "of them once a week: fewer than ten" in text
    assert folder in text.replace("\n", "") and f"{folder.removesuffix('/')}.html" in keys.values()
    assert go(proof, reference) == {"outcome": "proofed"} and len(ses.letters) == 1, "twice is once"
    assert Releases("releases").head(naming.release_id(TARGET)).latest == 0, "nothing of the release changed"


def test_approve_publishes_the_very_bytes_once(ses: cloud.Ses) -> None:
    proofed()
    found = links(ses)
    assert press("GET", found["approve"]) == (200, "Publish this draft?") and lies(TARGET) == []
    for _ in range(2):
        assert press("POST", found["approve"]) == (200, "The draft is approved")
    (version,) = lies(TARGET)
    assert objects.get("uploads", TARGET)[0] == TEXT.encode()
    assert press("POST", found["hold"]) == (410, "The draft is approved")
    out(arrived(TARGET, version, "02"))
    assert any(b"Forty tenants" in body for body in public().values())
    assert press("GET", found["approve"]) == (200, "The draft is approved") and lies(TARGET) == [version]


def test_hold_keeps_it_a_draft(ses: cloud.Ses) -> None:
    proofed()
    found = links(ses)
    assert press("GET", found["hold"]) == (200, "Hold this draft?")
    for _ in range(2):
        assert press("POST", found["hold"]) == (200, "The draft is held")
    assert press("POST", found["approve"]) == (410, "The draft is held") and lies(TARGET) == []


def test_a_newer_draft_has_a_proof_of_its_own(ses: cloud.Ses) -> None:
    proofed()
    found = links(ses)
    proofed(TEXT.replace("Forty", "Fifty"), "0B")
    old(found)
    assert press("POST", links(ses)["approve"])[0] == 200
    assert b"Fifty" in objects.get("uploads", TARGET)[0]


@pytest.mark.long
def test_an_old_proof_says_so(ses: cloud.Ses) -> None:
    """A draft that intake has not seen yet, one that was deleted, a release put under its name."""
    proofed()
    found, s3 = links(ses), client.client("s3")
    another = s3.put_object(Bucket="uploads", Key=KEY, Body=b"another")["VersionId"]
    old(found)
    gone = s3.delete_object(Bucket="uploads", Key=KEY)["VersionId"]
    old(found)
    for version in (gone, another):
        s3.delete_object(Bucket="uploads", Key=KEY, VersionId=version)
    assert press("GET", found["approve"])[0] == 200, "as it was proofed"
    put(TARGET, TEXT.replace("Forty", "Fifty"), "0B")
    old(found)


def old(found: dict[str, str]) -> None:
    """Neither link does anything any more."""
    there = lies(TARGET)
    for word in ("approve", "hold"):
        for method in ("GET", "POST"):
            assert press(method, found[word]) == (410, "This proof is no longer the newest")
    assert lies(TARGET) == there


def test_a_draft_with_a_stop_is_held_as_a_release_is(aws: Any, machine: Any) -> None:
    assert go(decide, put(text=TEXT.replace("Forty", "[NUMBER]")))["outcome"] == "held"
    assert public() == {}


def test_dying_between_the_word_and_the_file_is_healed_by_pressing_again(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch
) -> None:
    proofed()
    found = links(ses)

    def die(*_: Any, **__: Any) -> bool:
        raise cloud.Crash

    with monkeypatch.context() as patch:
        patch.setattr(objects, "put_version", die)
        with pytest.raises(cloud.Crash):
            press("POST", found["approve"])
    assert lies(TARGET) == []
    assert press("POST", found["approve"]) == (200, "The draft is approved") and len(lies(TARGET)) == 1


def test_a_link_opens_from_the_moment_on_at_which_its_mail_is_there(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is quick presses before the proof's own step has ended; the step ends as ever."""
    settle = Releases.settle

    def dies(self: Releases, release: str, number: int, state: str, *values: Any) -> bool:
        if state == "proofed":
            raise cloud.Crash
        return settle(self, release, number, state, *values)

    with monkeypatch.context() as patch:
        patch.setattr(Releases, "settle", dies)
        with pytest.raises(cloud.Crash):
            proofed()
    approve = links(ses)["approve"]
    assert press("GET", approve)[0] == 200
    assert press("POST", approve) == (200, "The draft is approved")
    release = naming.release_id(KEY)
    assert go(proof, {"format": 1, "release": release, "version": 1}) == {"outcome": "proofed"}
    assert Releases("releases").version(release, 1)["state"] == "proofed" and lies(TARGET)
    assert len(ses.letters) == 1, "nobody is mailed twice"


def test_a_folder_goes_with_its_pictures(ses: cloud.Ses) -> None:
    text, photo, target = (
        "drafts/council/release.txt",
        "drafts/council/photo.jpg",
        "releases/council/photo.jpg",
    )
    s3 = client.client("s3")
    s3.put_object(Bucket="uploads", Key=photo, Body=jpeg("red"))
    proofed(key=text)
    found = links(ses)
    s3.put_object(Bucket="uploads", Key=photo, Body=jpeg("blue"))  # intake has not seen it yet
    assert press("POST", found["approve"]) == (410, "This proof is no longer the newest")
    assert lies("releases/council/") == []
    s3.put_object(Bucket="uploads", Key=photo, Body=jpeg("red"))
    assert press("POST", found["approve"]) == (200, "The draft is approved")
    assert objects.get("uploads", target)[0] == jpeg("red") and len(lies("releases/council/")) == 2


def in_a_folder(ses: cloud.Ses, side: bytes) -> dict[str, str]:
    """A draft with a picture and words about it, proofed; its links."""
    for name, body in (("photo.jpg", jpeg("red")), ("photo.jpg.txt", side)):
        client.client("s3").put_object(Bucket="uploads", Key=f"drafts/council/{name}", Body=body)
    proofed(key="drafts/council/release.txt")
    return links(ses)


def test_what_has_the_same_mark_as_what_was_proofed_is_not_put(ses: cloud.Ses) -> None:
    """A writer shows one picture, and lays another with its MD5 in its place: nothing of that goes out."""
    assert ONE != OTHER and hashlib.md5(ONE, usedforsecurity=False).digest() == (
        hashlib.md5(OTHER, usedforsecurity=False).digest()
    )
    found = in_a_folder(ses, ONE)
    key = "drafts/council/photo.jpg.txt"
    was = objects.head("uploads", key).etag
    client.client("s3").put_object(Bucket="uploads", Key=key, Body=OTHER)
    assert objects.head("uploads", key).etag == was
    assert press("POST", found["approve"]) == (410, "This proof is no longer the newest")
    assert lies("releases/council/") == []
    client.client("s3").put_object(Bucket="uploads", Key=key, Body=ONE)
    assert press("POST", found["approve"]) == (200, "The draft is approved")
    assert objects.get("uploads", "releases/council/photo.jpg.txt")[0] == ONE


@pytest.mark.parametrize("name", ["photo.jpg", "photo.jpg.txt", "photo-2.jpg"])
def test_what_comes_between_the_press_and_the_putting_is_not_put(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    found = in_a_folder(ses, b"Alt: Tenants on a pier")
    settle = proof_words.settle

    def swapped(*given: Any, **named: Any) -> None:
        settle(*given, **named)
        client.client("s3").put_object(Bucket="uploads", Key=f"drafts/council/{name}", Body=jpeg("blue"))

    monkeypatch.setattr(proof_words, "settle", swapped)
    with pytest.raises(Permanent):
        press("POST", found["approve"])
    assert lies("releases/council/") == []


def jpeg(colour: str) -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "JPEG")
    return made.getvalue()


def test_drafts_and_releases_are_never_the_same() -> None:
    assert proofs.destination("drafts/council/photo.jpg") == "releases/council/photo.jpg"
    assert len({naming.release_id(key) for key in (KEY, TARGET, "releases/drafts/council.txt")}) == 3
    keys = [f"{folder}{mark}council.txt" for folder in ("releases/", "drafts/", "archive/")
            for mark in ("", "\0", "\1", "\2", "\2\1", "\2\0", "\1\1")]  # fmt: skip
    assert len({naming.release_id(key) for key in keys}) == len(keys), "S3 takes any character in a key"
    assert len({filesets.group(key) for key in keys}) == len(keys)
