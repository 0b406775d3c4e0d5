"""What comes after: a kept release, an old one and a draft's are corrected and withdrawn as every release is."""

from __future__ import annotations

import archived as archive
import cloud
import desk_links as deleted
import drafting as drafts
from archived import desk
from arrivals import machine
from deleting import delete, lingers, ses, subjects, take, waiting
from desk_links import links
from drafting import newsroom
from publishing import few, public

from crier.aws import s3
from crier.model import naming
from crier.stores.releases import Releases

__all__ = ["desk", "few", "links", "machine", "newsroom", "ses"]  # fixtures


def test_a_kept_release_is_corrected_and_withdrawn(ses: cloud.Ses, links: dict[str, str]) -> None:
    waiting()
    deleted.go("POST", links["keep"])
    deleted.take_up()
    release = deleted.published("two", "0B", "Corrected after all")
    assert Releases("releases").head(release).version == 2 and lingers("Corrected after all")
    assert delete(deleted.KEY, "0C") == []
    assert deleted.go("GET", links["withdraw"]) == (410, "This link is about an earlier deletion")
    newer = deleted.told(ses)
    assert deleted.go("POST", newer["withdraw"])[0] == 200
    deleted.take_up()
    assert lingers("Corrected after all") == []


def test_an_old_release_is_corrected_and_withdrawn(desk: cloud.Ses) -> None:
    done = archive.out()
    address = Releases("releases").head(done["release"]).address
    again = archive.out(text=archive.TEXT.replace("Forty", "Fifty"), sequencer="0B")
    assert again["version"] == 2 and Releases("releases").head(again["release"]).address == address
    page = public()[f"{address[1:]}index.html"]
    assert b"Fifty tenants" in page and b"corrected" in page.lower()
    assert not any(b"tenants" in body for body in archive.feeds().values())
    assert delete(archive.KEY, "0C") == []
    assert subjects(desk)[-1].endswith("Tenants Found a Council of Their Own")
    (message,) = waiting()
    assert take(message) == []
    left = [key for key, body in public().items() if b"Fifty tenants" in body or b"Tenants Found" in body]
    assert left == [] and b"withdrawn" in public()[f"{address[1:]}index.html"].lower()


def test_a_proof_of_a_correction_shows_it_as_one_and_reaches_nobody(ses: cloud.Ses) -> None:
    drafts.out(drafts.put(drafts.TARGET))
    before = public()
    drafts.join("a")
    drafts.proofed(drafts.TEXT.replace("Forty", "Fifty"), "0B")
    text = ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert "People who would get the mail: 0" in text and public() == before
    (page,) = [key for key in s3.keys("uploads", "receipts/") if key.endswith("index.html")]
    assert b"corrected" in s3.get("uploads", page)[0].lower()
    address = Releases("releases").head(naming.release_id(drafts.TARGET)).address
    assert address.encode() in s3.get("uploads", page)[0]
