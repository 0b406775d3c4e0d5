"""Whatever staff put gets an answer that says what to do, once: what waits, what lost, what lies in a wrong place."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import cloud
import pytest
from answered_desk import LISTS, Desk, desk
from arrivals import deliver, event, machine
from fileset_world import ENGLISH, NEWSROOM, photograph

from crier.aws import handler
from crier.aws import s3 as objects
from crier.model import filesets, naming
from crier.model.errors import Rejected
from crier.model.upload_formats import EXTENSIONS
from crier.reading import checks, guard
from crier.reading.advice import ADVICE
from crier.stores import audience_groups, current_newsroom
from crier.stores.mailings import Mailing
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers.subscriber import Subscriber
from crier.workflows import uploaded_files
from handlers import (
    import_subscribers,
    rebuild_newsroom,
)

__all__ = ["desk", "machine"]  # fixtures


# ---- what waits ----


def embargoed(until: datetime, zone: str, more: str = "") -> bytes:
    return (
        f"---\nembargo: {until:%Y-%m-%d %H:%M} {zone}\n{more}---\n\n".encode() + ENGLISH.partition(b"\n\n")[2]
    )


WAITS = {
    "the newsroom's zone": ("America/Los_Angeles", "", [", 9:00", "mailed to The press (about 20 people)."], ["In the zone of"]),
    "another zone": ("Europe/Madrid", "", ["In the zone of your file", ", 9:00", "The press"], []),
    "a list of its own": ("America/Los_Angeles", "lists: members\n", ["mailed to Our members (about 10 people)."], ["press"]),
    "two lists": ("UTC", "lists: members, press\n",
                  ["Our members (about 10 people) and The press (about 20 people): in all about 30 people, nobody twice."],
                  ["Nobody is mailed"]),
    "a list of few": ("UTC", "lists: friends\n", ["mailed to Our friends (fewer than ten people)."], ["Nobody is mailed"]),
    "a list of nobody": ("UTC", "lists: enemies\n", ["Nobody is mailed: nobody is on Our enemies."], []),
}  # fmt: skip


def join(*groups: tuple[int, tuple[str, ...]]) -> None:
    """So many people on these lists, of whom the table has no address."""
    at = 0
    for many, lists in groups:
        people = [Subscriber(f"{n:032x}", "", "en", lists, "confirmed", "") for n in range(at, at + many)]
        assert Subscribers("subscribers", 1).add_many(people) == set()
        at += many


@pytest.mark.long
@pytest.mark.parametrize("name", WAITS)
def test_an_embargo_is_answered_at_once_and_once(desk: Desk, name: str) -> None:
    zone, more, wanted, unwanted = WAITS[name]
    join((18, ("press",)), (9, ("press", "members")), (5, ("members",)), (2, ("friends",)))
    until = (datetime.now(UTC) + timedelta(days=40)).replace(hour=9, minute=0)
    desk.put("releases/ferry.txt", embargoed(until, zone, more))
    assert desk.outcomes() == ["waiting waiting"]
    words = desk.newest()
    assert [one for one in wanted if one not in words] == []
    assert [one for one in unwanted if one in words] == []
    assert desk.mails() == ["Waits for its hour: Ferry Crews Vote to End Their Strike"]
    (reference,) = desk.asleep
    assert desk.tell(reference, "waiting", "waiting") == "waiting told", "twice is once"
    assert desk.mails() == []
    assert desk.wake(reference) == "published published"
    assert desk.mails() == ["Published: Ferry Crews Vote to End Their Strike"]


@pytest.mark.long
def test_an_embargo_that_is_over_and_none_at_all_wait_for_nothing(desk: Desk) -> None:
    desk.put("releases/ferry.txt", ENGLISH)
    assert desk.outcomes() == ["published published"]
    assert desk.mails() == ["Published: Ferry Crews Vote to End Their Strike"]


@pytest.mark.long
def test_a_correction_that_waits_says_that_nobody_is_mailed(desk: Desk) -> None:
    desk.put("releases/ferry.txt", ENGLISH)
    desk.run()
    desk.put("releases/ferry.txt", embargoed(datetime.now(UTC) + timedelta(days=40), "UTC"))
    assert desk.outcomes() == ["waiting waiting"]
    words = desk.newest()
    assert "What changed: " in words and "Nobody is mailed again" in words


# ---- what is public ----


def test_a_receipt_says_first_what_happened_and_who_is_mailed(desk: Desk) -> None:
    join((12, ("press",)))
    desk.put("releases/ferry.txt", ENGLISH)
    assert desk.outcomes() == ["published published"]
    text = desk.ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"].split("\n\n")
    assert text[1] == "Your release is public."
    assert text[2].startswith("Its mail goes out at about") and "to The press (about 10 people)." in text[2]


CHANGES = {
    "a word": (ENGLISH.replace(b"nineteen", b"twenty"), "What changed: one paragraph."),
    "the headline": (ENGLISH.replace(b"Ferry Crews", b"Boat Crews"), "What changed: the headline."),
    "what it says of itself": (b"correction: it was twenty\n\n" + ENGLISH.replace(b"nineteen", b"twenty"),
                               "a strike of twenty days at every pier.” The page says of it: “it was twenty”"),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("name", CHANGES)
def test_a_correction_says_that_it_is_one_and_what_changed(desk: Desk, name: str) -> None:
    corrected, told = CHANGES[name]
    desk.put("releases/ferry.txt", ENGLISH)
    desk.run()
    release = naming.release_id("releases/ferry.txt")
    Mailing("mailings", f"{release}-1-release").planned(3, "x", 1, "now")  # its mail has begun
    desk.mails()
    desk.put("releases/ferry.txt", corrected)
    assert desk.outcomes() == ["published corrected"]
    words = desk.newest()
    assert told in words, words
    assert "Your correction is public" in words and "nobody is mailed" in words
    assert desk.mails()[0].startswith("Corrected: ")


@pytest.mark.long
def test_a_correction_before_the_mail_is_out_says_that_the_mail_brings_it(desk: Desk) -> None:
    join((12, ("press",)))
    desk.put("releases/ferry.txt", ENGLISH)
    desk.run()
    desk.put("releases/ferry.txt", ENGLISH.replace(b"nineteen", b"twenty"))
    assert desk.outcomes() == ["published corrected"]
    assert "is not out yet: it brings these words, to The press (about 10 people)." in desk.newest()


@pytest.mark.long
def test_people_are_counted_once_for_many_receipts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer goes through everybody again: numbers may be a quarter of an hour old."""
    join((12, ("press",)))
    passes, everybody = list[int](), Subscribers.everybody
    monkeypatch.setattr(Subscribers, "everybody", lambda *given: passes.append(1) or everybody(*given))
    for at in range(4):
        desk.put(f"releases/ferry{at}.txt", ENGLISH.replace(b"Ferry", b"Boat%d" % at))
    assert desk.outcomes() == ["published published"] * 4
    assert len(passes) == 1
    later = datetime.now(UTC) + audience_groups.FRESH
    join_more = Subscriber("f" * 32, "", "en", ("press",), "confirmed", "")
    assert Subscribers("subscribers", 1).add_many([join_more]) == set()
    counted = audience_groups.counted("subscribers", "mailings", later, lambda _: True)
    assert sum(many for _, many in counted) == 13 and len(passes) == 2


def test_nobody_is_said_of_a_fresh_count_alone(desk: Desk) -> None:
    """The first release of a newsroom counts nobody; who comes a minute later is mailed, and counted."""
    desk.put("releases/ferry.txt", ENGLISH)
    desk.run()
    assert "Nobody is mailed: nobody is on The press" in desk.newest()
    join((12, ("press",)))
    desk.put("releases/boat.txt", ENGLISH.replace(b"Ferry", b"Boat"))
    desk.run()
    assert "to The press (about 10 people)" in desk.newest()


@pytest.mark.parametrize(("came", "told"), [(12, 18), (3, 12)])
def test_many_who_come_at_once_are_counted(desk: Desk, came: int, told: int) -> None:
    """An import that makes the count wrong by half; a few people wait for the next quarter of an hour."""
    join((12, ("press",)))
    now = datetime.now(UTC)

    def count() -> int:
        groups = audience_groups.counted("subscribers", "mailings", now, lambda _: True)
        return sum(many for _, many in groups)

    assert count() == 12
    people = [Subscriber(f"{at:032x}", "", "en", ("press",), "confirmed", "") for at in range(18)]
    Subscribers("subscribers", 1).add_many(people)
    audience_groups.grown("mailings", came, now)
    assert count() == told


def test_a_long_time_to_take_a_page_back_is_told_at_once(desk: Desk) -> None:
    """An hour of undo for pages: the desk hears when it goes out, not an hour later that it is out."""
    said = NEWSROOM.replace(b"undo = { page = 0, mail = 0 }\n", b"") + b"undo = { page = 3600 }\n" + LISTS
    desk.s3.put_object(Bucket="uploads", Key="newsroom/newsroom.toml", Body=said)
    desk.put("releases/ferry.txt", ENGLISH)
    assert desk.outcomes() == ["waiting waiting"]
    assert "Your release is ready and goes out on" in desk.newest()


# ---- what lost ----


@pytest.mark.long
def test_the_loser_of_two_uploads_is_answered(desk: Desk) -> None:
    """Both were registered before either was decided on; the newer is decided first."""
    desk.put("releases/ferry.txt", ENGLISH)
    desk.put("releases/ferry.txt", ENGLISH.replace(b"nineteen", b"twenty"))
    old, new = sorted(desk.started(), key=lambda one: one["version"])
    assert desk.publication(new) == "published published"
    assert desk.publication(old) == "superseded superseded"
    assert desk.mails()[-1].startswith("Another file took its place: ")
    assert desk.tell(old, "publication", "superseded") == "superseded told", "twice is once"


@pytest.mark.long
def test_an_older_upload_whose_event_comes_late_is_answered_once(desk: Desk, aws: Any) -> None:
    key = "releases/ferry.txt"
    versions = [
        aws.put_object(Bucket="uploads", Key=key, Body=body)["VersionId"] for body in (b"old", ENGLISH)
    ]
    for sequencer, version in (("0A", versions[1]), ("09", versions[0]), ("09", versions[0])):
        assert deliver(event(key, sequencer, version)) == []
    assert desk.outcomes() == ["published published", "superseded superseded"]
    assert sorted(desk.mails())[0] == "Another file took its place: ferry.txt"


@pytest.mark.long
def test_what_waited_and_was_replaced_is_not_told_at_the_hour_of_the_newer(desk: Desk) -> None:
    until = datetime.now(UTC) + timedelta(days=40)
    desk.put("releases/ferry.txt", embargoed(until, "UTC"))
    desk.run()
    desk.put("releases/ferry.txt", embargoed(until, "UTC").replace(b"nineteen", b"twenty"))
    desk.run()
    old, new = desk.asleep
    desk.mails()
    assert [desk.wake(old), desk.wake(new)] == ["superseded told", "published published"]
    assert len(desk.mails()) == 1


# ---- one text in two formats ----

TWINS = {
    "Word first": (["twin.docx", "twin.pdf"], ["twin.pdf"]),
    "in a folder": (["summit/release.odt", "summit/release.pdf", "summit/release.rtf"], ["release.pdf", "release.rtf"]),
    "rich text": (["twin.txt", "twin.rtf"], ["twin.rtf"]),
    "the worse before the better": (["twin.pdf", "twin.docx"], []),
    "two of one rank": (["twin.txt", "twin.docx"], []),
    "another name": (["twin.docx", "twin2.pdf"], []),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("name", TWINS)
def test_of_two_formats_the_better_is_the_text_and_the_other_is_answered(desk: Desk, name: str) -> None:
    files, answered = TWINS[name]
    for file in files:
        desk.put(f"releases/{file}", ENGLISH)
    started = desk.started()
    late = [one for one in started if one.get("late")]
    assert len(started) == len(files) and len(late) == len(answered)
    told = [desk.publication(one) for one in late]
    assert told == ["superseded superseded"] * len(answered)
    assert sorted(desk.mails()) == [f"Another file took its place: {one}" for one in sorted(answered)]


# ---- what lies in a wrong place ----

MISPLACED = {
    "Releases/x.docx": "releases/", "release/x.docx": "releases/", "RELEASES/x.docx": "releases/", "comunicados/x.odt": "releases/",
    "root.txt": "releases/", "Press Releases/2026/x.pdf": "releases/", "releases": "releases/", " releases/x.txt": "releases/",
    "Drafts/x.docx": "drafts/", "draft/x.docx": "drafts/", "borradores/x.docx": "drafts/",
    "Archive/x.txt": "archive/", "archivo/1999-05-04-x.txt": "archive/",
    "subscribers.csv": "subscribers/", "Subscribers/x.csv": "subscribers/", "suscriptores/x.csv": "subscribers/",
    "newsroom.toml": "newsroom/", "newsroom.toml.txt": "newsroom/", "Newsroom/newsroom.toml": "newsroom/",
    "releases\\x.docx": "releases/",
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_misplaced_file_hears_where_it_belongs(desk: Desk, language: str) -> None:
    newsroom = NEWSROOM + f'desk_language = "{language}"\n'.encode()
    desk.s3.put_object(Bucket="uploads", Key="newsroom/newsroom.toml", Body=newsroom)
    for key, belongs in MISPLACED.items():
        desk.put(key, ENGLISH)
        assert desk.outcomes() == ["rejected rejected"], key
        assert f" {belongs} " in desk.newest().replace(",", " "), key
    assert list(objects.keys("site", "")) == []


def test_a_misplaced_file_is_never_read_and_answered_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = desk.s3.put_object(Bucket="uploads", Key="root.txt", Body=ENGLISH)["VersionId"]
    asked = list[str]()
    monkeypatch.setattr(uploaded_files, "fetched", lambda upload: asked.append(upload["key"]))
    assert deliver(event("root.txt", "01", version), event("root.txt", "01", version)) == []
    assert desk.outcomes() == ["rejected rejected"] and asked == []
    assert Releases("releases").head(naming.release_id("releases/root.txt")).latest == 0


# Names that programs leave, or write while they are at it; what is behind them is where they come from.
LEFT = {
    ".DS_Store": "Finder", "._x.docx": "Finder on a drive that is no Mac's", "Icon\r": "Finder, a folder with a picture",
    ".Spotlight-V100/store.db": "macOS", "__MACOSX/x.docx": "a ZIP of a Mac, unpacked", ".fseventsd/000": "macOS",
    "~$x.docx": "Word, while the file is open", "~WRL0001.tmp": "Word, saving", "~WRD0000.TMP": "Word, saving",
    ".~lock.x.odt#": "LibreOffice, while the file is open", "lu1234abc.tmp": "LibreOffice, saving",
    "desktop.ini": "Explorer", "Desktop.ini": "Explorer", "Thumbs.db": "Explorer", "ehthumbs.db": "Explorer",
    "$RECYCLE.BIN/x.docx": "Windows", "System Volume Information/x": "Windows",
    ".x.swp": "Vim", ".x.txt.swx": "Vim", "4913": "Vim, trying whether it may write", "x.txt~": "Vim, Emacs, gedit",
    "#x.txt#": "Emacs", ".#x.txt": "Emacs", "x.docx.crdownload": "Chrome, Edge", "x.docx.part": "Firefox",
    "x.download": "Safari", "x.opdownload": "Opera", ".gitkeep": "git", ".hidden.txt": "anybody who hides it",
    "x.docx.filepart": "WinSCP", "x.docx.4f1a2b3c.partial": "rclone, on stores that rename", "foo/": "the console, s3cmd, Cyberduck: a folder's mark",
    "x.docx.sb-5cf8b0a5-Ab1cDe/x.docx": "Word, Pages on a Mac, saving safely", "foo_$folder$": "S3Fox, Hadoop: a folder's mark", ".TemporaryItems/x": "Finder", ".apdisk": "Finder", "~syncthing~x.docx.tmp": "Syncthing",
    ".fuse_hidden0001": "s3fs, sshfs", ".849C9593-D756-4E56-8D6E-42412F2A707B": "OneDrive", ".tmp.driveupload/1": "Google Drive",
    ".x.docx.Xa81b2": "rsync on a mounted drive", ".duck.tmp": "Mountain Duck", "._.DS_Store": "Mountain Duck, Finder", ".s3cfg": "s3cmd",
    ".dropbox": "Dropbox", ".~x.docx": "Synology, WPS", "@eaDir/x.docx": "Synology", "#recycle/x.docx": "Synology", ".directory": "Dolphin",
}  # fmt: skip
MEANT = ("x.docx", "a b.txt", "x.y.docx", "summit.en.docx", "part.txt", "..x", "../../x.txt", "tmp.docx", "icon.docx", "#hashtag.docx", "~x.docx")  # fmt: skip


def test_what_programs_leave_is_no_upload(desk: Desk) -> None:
    folders = ("releases/", "releases/summit/", "drafts/", "")
    assert [name for name in LEFT for folder in folders if not naming.ignorable(folder + name)] == []
    for name in LEFT:
        desk.put(f"releases/{name}", b"words")
    assert desk.started() == []


@pytest.mark.parametrize("content_type", ["application/x-directory; charset=UTF-8", "httpd/unix-directory"])
def test_a_folders_mark_without_a_slash_is_no_upload(desk: Desk, content_type: str) -> None:
    for body, begun in ((b"", 0), (b"words", 1)):  # what has bytes is a file, whatever it says of itself
        put = desk.s3.put_object(Bucket="uploads", Key="releases/summit", Body=body, ContentType=content_type)
        assert deliver(event("releases/summit", f"0{begun}", put["VersionId"])) == []
        assert len(desk.started()) == begun


def test_what_people_name_is_an_upload() -> None:
    assert [name for name in MEANT[:5] + MEANT[6:] if naming.ignorable(f"releases/{name}")] == []


@pytest.mark.long
@pytest.mark.parametrize("name", ["newsroom.toml.txt", "Newsroom.toml", "logo.jpg", "newsroom (1).toml", "old/newsroom.toml"])  # fmt: skip
def test_another_file_in_the_newsrooms_folder_is_answered_once(desk: Desk, name: str) -> None:
    there = event(f"newsroom/{name}", "01", "v1")
    assert rebuilt(there) == rebuilt(there) == []
    assert desk.mails() == [f"Not taken up: {name.rpartition('/')[2]}"]


def test_a_deleted_newsroom_stays_in_force_and_the_desk_is_told(desk: Desk) -> None:
    put = desk.s3.put_object(Bucket="uploads", Key="newsroom/newsroom.toml", Body=NEWSROOM)
    assert rebuilt(event("newsroom/newsroom.toml", "01", put["VersionId"])) == []
    desk.mails()
    gone = desk.s3.delete_object(Bucket="uploads", Key="newsroom/newsroom.toml")
    deleted = {**event("newsroom/newsroom.toml", "02", gone["VersionId"]), "detail-type": "Object Deleted"}
    assert rebuilt(deleted) == rebuilt(deleted) == []
    assert "goes on as its last sound version says" in desk.newest()
    assert desk.mails() == ["Not taken up: newsroom.toml"]
    assert (
        current_newsroom.current(handler.settings(rebuild_newsroom.Settings))[0].organisation == "Coalition"
    )


@pytest.mark.long
def test_people_are_imported_while_newsroom_toml_has_a_mistake(desk: Desk) -> None:
    put = desk.s3.put_object(Bucket="uploads", Key="newsroom/newsroom.toml", Body=NEWSROOM + LISTS)
    assert rebuilt(event("newsroom/newsroom.toml", "01", put["VersionId"])) == []
    for broken in (b"organisation = ", b'organisation = "x"\ncolour = "red"\n', b"\xff\xfe"):
        desk.s3.put_object(Bucket="uploads", Key="newsroom/newsroom.toml", Body=broken)
        people = desk.s3.put_object(
            Bucket="uploads", Key="subscribers/x.csv", Body=b"email,lists\na@example.org,members\n"
        )
        assert queued(import_subscribers, event("subscribers/x.csv", "01", people["VersionId"])) == []
        assert "subscribers/x.csv" not in objects.listing("uploads", "subscribers/")


def rebuilt(one: dict[str, Any]) -> list[Any]:
    return queued(rebuild_newsroom, one)


def queued(door: Any, one: dict[str, Any]) -> list[Any]:
    record = {"messageId": "1", "receiptHandle": "h", "body": json.dumps(one), "eventSource": "aws:sqs"}
    return list(door.handler({"Records": [record]}, cloud.Context())["batchItemFailures"])


# ---- folders ----

STRAYS = ("IMG_2041.CR2", "logo.svg", "budget.xlsx", "clip.mp4", "annex.pdf", "factsheet.docx", "x", "factsheet.es.odt")  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("text", ["release.txt", "Press Release.txt", "comunicado.txt", "Nota de prensa.txt"])
def test_a_stray_file_costs_no_picture_and_is_no_release(desk: Desk, text: str) -> None:
    """Strays first and last; the release keeps its picture and names them; each hears what it is."""
    desk.put(f"releases/ferry/{STRAYS[5]}", b"words")
    desk.put(f"releases/ferry/{text}", ENGLISH)
    desk.put("releases/ferry/photo.jpg", photograph())
    for name in STRAYS[:5] + STRAYS[6:]:
        desk.put(f"releases/ferry/{name}", b"words")
    outcomes = desk.outcomes()
    assert [one for one in outcomes if one.startswith("published")] == ["published published"]
    assert outcomes.count("rejected rejected") == len(STRAYS)
    assert len(desk.page(f"releases/ferry/{text}").xpath("//main//img")) == 1
    letters = [mail["Content"]["Simple"] for mail in desk.ses.letters]
    (told,) = [
        one["Body"]["Text"]["Data"] for one in letters if one["Subject"]["Data"].startswith("Published")
    ]
    assert [name for name in STRAYS if name not in told] == []


@pytest.mark.long
def test_several_releases_may_lie_in_one_folder(desk: Desk) -> None:
    """A folder of a year is no release: what lies in it under names of their own is each one's."""
    desk.put("releases/2026/ferry.txt", ENGLISH)
    desk.put("releases/2026/bus.txt", ENGLISH.replace(b"Ferry", b"Bus"))
    assert desk.outcomes() == ["published published"] * 2


# ---- kinds that are no release ----

KINDS = {
    "a.cr2": ".jpg", "a.PSD": ".jpg", "a.dng": ".jpg", "a.svg": ".jpg", "a.mp4": "link to it", "a.mov": "link to it", "a.mp3": "link to it",
    "people.csv": "subscribers/", "people.vcf": "subscribers/", "people.xlsx": "CSV", "people.ods": "CSV", "a.numbers": "CSV",
    "a.url": "copy the text", "a.webloc": "copy the text", "a.gdoc": "Download", "a.msg": "attached", "a.pages": "Export",
    "a.pptx": "Slides", "a.key": "Slides", "a.doc": "Save As", "a.zip": "Unpack", "a.rar": "Unpack", "a": "Save As", "a.xyz": ".docx",
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_kind_gets_advice_that_fits(language: str) -> None:
    for name, advised in KINDS.items():
        with pytest.raises(Rejected) as stopped:
            guard.weigh(900 << 20, naming.extension(name))  # before a byte of it is fetched
        told = checks.explained(language, stopped.value)
        assert told.suggestion and (language != "en" or advised in told.suggestion), name


def test_a_text_far_too_large_is_not_told_of_pictures() -> None:
    for extension in (".txt", ".md", ".html"):
        with pytest.raises(Rejected) as stopped:
            guard.weigh(60 << 20, extension)
        told = checks.explained("en", stopped.value)
        assert "60 MB" in told.message and "icture" not in (told.suggestion or "")


def test_advice_is_on_nothing_crier_reads_or_shows() -> None:
    assert not set(ADVICE) & (set(EXTENSIONS) | filesets.PICTURES)
