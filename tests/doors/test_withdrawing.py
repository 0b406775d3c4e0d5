"""A deleted file is a withdrawal, unless it comes back, or was only renamed; and nothing of it lingers."""

from __future__ import annotations

import itertools
from contextlib import suppress
from typing import Any

import cloud
import feedparser
import pytest
from arrivals import event, machine
from deleting import KEY, OTHER, SECRET, delete, lingers, out, put, read, ses, subjects, take, waiting
from publishing import go, public

from crier.aws import client
from crier.model import naming
from crier.stores.releases import Releases
from handlers import intake, publish, render_page

__all__ = ["machine", "ses"]  # a fixture: what intake starts


@pytest.mark.long
def test_every_file_that_can_be_taken_back_is_kept_a_minute_and_no_longer(ses: cloud.Ses) -> None:
    """Before and after a withdrawal, by browsers and CloudFront alike; only names made of bytes are kept."""
    for step in (out, lambda: [delete(KEY), *map(take, waiting())]):
        step()
        kept = {key: s3_head(key) for key in public()}
        assert {said for key, said in kept.items() if not key.startswith(("assets/", ".well-known/"))} == {
            "public, max-age=60, s-maxage=60"
        }


def s3_head(key: str) -> str:
    return str(client.client("s3").head_object(Bucket="site", Key=key)["CacheControl"])


@pytest.mark.long
def test_a_deleted_file_is_announced_and_then_withdrawn(ses: cloud.Ses) -> None:
    release = out()
    address = Releases("releases").head(release).address[1:]
    first = feedparser.parse(public()["en/feed.atom"]).entries[0]
    assert lingers() and delete(KEY) == []
    assert subjects(ses) == [f"Deleted, withdrawn in a quarter of an hour: {SECRET}"]
    assert lingers(), "nothing is withdrawn yet"
    (message,) = waiting()
    assert take(message) == []
    assert lingers() == [] and Releases("releases").head(release).state == "withdrawn"
    assert [key for key in public() if key.startswith(address)] == [f"{address}index.html"]
    assert b"withdrawn" in public()[f"{address}index.html"].lower()
    (entry,) = feedparser.parse(public()["en/feed.atom"]).entries
    assert (entry.id, entry.link, entry.title) == (first.id, first.link, "Withdrawn")
    assert b"deleted-entry" in public()["en/feed.atom"]
    assert subjects(ses)[-1] == "Withdrawn: rents.txt"
    pages = public()
    assert take(message) == [] and delete(KEY, "0B") == []
    assert len(ses.letters) == 2 and public() == pages and not waiting(), "twice is once"


@pytest.mark.long
def test_a_file_that_comes_back_stays(ses: cloud.Ses) -> None:
    release = out()
    assert delete(KEY) == []
    assert put(KEY, sequencer="0B") == release
    before = public()
    assert take(waiting()[0]) == []
    assert public() == before and subjects(ses)[-1] == "Not withdrawn: rents.txt"


@pytest.mark.long
@pytest.mark.parametrize("copied", ["before", "after"])
def test_a_renamed_file_is_the_same_release(ses: cloud.Ses, copied: str) -> None:
    """Programs copy and delete; the copy may be read before the deletion is heard of, or after."""
    release = out()
    before = public()
    if copied == "after":
        assert delete(KEY) == []
    copy = put(OTHER)
    assert copy != release and read(copy, OTHER)["outcome"] == "unchanged", "nobody is mailed again"
    if copied == "before":
        assert delete(KEY) == [] and ses.letters == []
    for message in waiting():
        assert take(message) == []
    assert public() == before and len(subjects(ses)) in (0, 2)
    address = Releases("releases").head(release).address
    assert out(OTHER, "two", "0C", "Corrected under its new name") == release
    assert Releases("releases").head(release).address == address
    assert delete(OTHER, "0D") == [] and len(waiting()) == 1, "and it can be withdrawn by that name"


@pytest.mark.long
def test_a_copy_to_write_the_next_release_in_is_no_rename(ses: cloud.Ses) -> None:
    release = out()
    copy = put(OTHER)
    assert read(copy, OTHER)["outcome"] == "unchanged"
    assert out(OTHER, "two", "0B", "Another release") == copy != release
    assert lingers() and lingers("Another release")


def test_what_was_not_public_never_is(ses: cloud.Ses) -> None:
    release = put(KEY)
    assert read(release, KEY)["outcome"] == "ready"
    reference = {"format": 1, "release": release, "version": 1}
    go(render_page, reference)
    assert delete(KEY) == []
    assert go(publish, reference)["outcome"] == "superseded" and public() == {}
    assert subjects(ses) == ["Not published, as its file was deleted: rents.txt"] and not waiting()


def test_what_never_could_be_public_is_deleted_without_a_word(ses: cloud.Ses) -> None:
    put(KEY)
    assert delete(KEY) == [] and ses.letters == [] and not waiting()
    assert delete("releases/nobody knows this.txt") == [] and ses.letters == []


@pytest.mark.long
def test_put_again_after_a_withdrawal_it_is_a_new_release(ses: cloud.Ses) -> None:
    old = out()
    delete(KEY)
    take(waiting()[0])
    new = out(sequencer="0B")
    heads = [Releases("releases").head(release) for release in (old, new)]
    assert old != new and [head.state for head in heads] == ["withdrawn", "published"]
    assert heads[0].address != heads[1].address
    titles = [entry.title for entry in feedparser.parse(public()["en/feed.atom"]).entries]
    assert sorted(titles) == [SECRET, "Withdrawn"]
    delete(KEY, "0C")
    take(waiting()[0])
    assert lingers() == []


def test_an_overwritten_version_that_expires_is_no_withdrawal(ses: cloud.Ses) -> None:
    """S3 tells of old versions that its lifecycle removes, too: the file itself is there."""
    out()
    assert take(event(KEY, "0A") | {"detail-type": "Object Deleted"}) == []
    assert ses.letters == [] and not waiting()


@pytest.mark.long
def test_dying_at_any_write_and_trying_again_ends_well(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crier.stores.site_bucket.ThreadPoolExecutor", cloud.AtOnce)
    for turn, site in enumerate(itertools.count(1, 11)):
        key = f"releases/number {turn}.txt"
        release = out(key, f"n{turn}", headline=f"Secret {turn}")
        assert delete(key) == []
        (message,) = waiting()
        cloud.fresh()
        ses.attach(client.client("sesv2"))
        seen, fired = itertools.count(1), list[str]()

        def strike(site: int = site, seen: Any = seen, fired: list[str] = fired, **_: Any) -> None:
            if next(seen) == site and not fired:
                fired.append("died")
                raise cloud.Crash

        for operation in ("s3.PutObject", "s3.DeleteObject", "dynamodb.UpdateItem", "dynamodb.PutItem",
                          "dynamodb.TransactWriteItems"):  # fmt: skip
            service = operation.partition(".")[0]
            client.client(service).meta.events.register_first(f"before-call.{operation}", strike)
        with suppress(cloud.Crash):
            assert take(message) == []
        if not fired:
            assert turn > 2, "it writes more often than that"
            return
        assert take(message) == []
        assert lingers(f"Secret {turn}") == [] and Releases("releases").head(release).state == "withdrawn"
        assert subjects(ses)[-1] == f"Withdrawn: number {turn}.txt"
        assert intake.naming.release_id(key) != Releases("releases").called(naming.release_id(key))
