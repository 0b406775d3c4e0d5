"""Withdraw a public release from the desk's page: who may, what it does, and what it does not."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import quote

import cloud
import pytest
from approvers import ANA, BEN, ROOM, enforce
from arrivals import event, machine
from botocore.exceptions import ClientError
from deleting import subjects, take, waiting
from desk_browser import Browser
from drafting import TEXT, lies, out, put
from publishing import few, public
from visitors import KEYS, World, visit, world

from crier.aws import client, s3
from crier.model import deletions as core
from crier.model import desk_session, filesets, naming
from crier.model.deletions import Deletion
from crier.model.errors import Unforeseen
from crier.stores import deletions, full_stops
from crier.stores.releases import Releases, Uploaded
from crier.subscribers import tokens
from crier.workflows import take_down
from crier.workflows.web import desk_list, take_down_links
from handlers import desk
from handlers.settings.withdraw import Settings as Withdraw

pytestmark = pytest.mark.long

__all__ = ["few", "machine", "world"]  # fixtures
KEY = "releases/council.txt"
GIVEN = Withdraw(**dict.fromkeys(Withdraw.__dataclass_fields__, "x") | {"releases": "releases"})  # type: ignore[arg-type]


@pytest.fixture
def ana(aws: Any, few: None, machine: Any, world: World, monkeypatch: pytest.MonkeyPatch) -> Browser:
    queue = client.client("sqs").create_queue(QueueName="deletions")["QueueUrl"]
    monkeypatch.setenv("DELETIONS_QUEUE", queue)
    monkeypatch.setattr(take_down, "SOON", 0)
    cloud.fresh()
    world.ses.attach(client.client("sesv2"))
    enforce('timezone = "America/Los_Angeles"\n' + ROOM)
    browser = Browser(world)
    browser.sign_in(ANA)
    return browser


def published(text: str = TEXT, sequencer: str = "01") -> str:
    reference = put(KEY, text, sequencer)
    out(reference)
    return str(reference["release"])


def link(browser: Browser) -> str:
    (found,) = re.findall(r'href="(/desk/take-down/[^"]+)"', browser.page())
    return str(found)


def press(address: str, method: str = "POST") -> tuple[int, str]:
    answer = visit(desk, method, address)
    return answer["statusCode"], re.findall(r"<h1>(.*)</h1>", answer["body"])[0]


def taken_up() -> None:
    """What the queue holds, and S3's own events of what was deleted."""
    for message in waiting():
        assert take(message) == []
    if not lying():
        assert take(event(KEY, "0A") | {"detail-type": "Object Deleted"}) == []


def lying() -> bool:
    return s3.look("uploads", KEY) is not None


def test_an_approver_withdraws_what_is_public(world: World, ana: Browser) -> None:
    release = published()
    address = link(ana)
    assert press(address, "GET") == (200, "Withdraw this release?")
    page = visit(desk, "GET", address)["body"]
    assert "council.txt" in page and "Tenants Found" in page and page.count("<button") == 1
    assert 'href="/staff/"' in page
    assert lying() and not waiting(), "looking changes nothing"
    assert press(address) == (200, "The release is being withdrawn")
    assert not lying() and lies(KEY), "deleted as a person deletes it: the bucket keeps what it was"
    taken_up()
    head = Releases("releases").head(release)
    assert head.state == "withdrawn" and b"withdrawn" in public()[f"{head.address[1:]}index.html"].lower()
    assert subjects(world.ses)[-1] == "Withdrawn: council.txt"
    page = ana.page()
    assert re.search(rf"Withdrawn · [^<]+ · <bdi>{ANA}</bdi>", page), "under the person's name, with the hour"
    assert "/desk/take-down/" not in page


@pytest.mark.parametrize("between", ["at once", "withdrawn"])
def test_twice_is_once(world: World, ana: Browser, between: str) -> None:
    published()
    address = link(ana)
    press(address)
    if between == "withdrawn":
        taken_up()
    assert press(address)[0] == 200
    taken_up()
    taken_up()
    assert press(address) == (200, "The release is withdrawn")
    assert subjects(world.ses).count("Withdrawn: council.txt") == 1 and not waiting()


@pytest.mark.parametrize("seen", ["read", "not read yet"])
def test_a_stale_page_withdraws_nothing_newer(world: World, ana: Browser, seen: str) -> None:
    release = published()
    address = link(ana)
    newer = TEXT.replace("Forty", "Fifty")
    if seen == "read":
        published(newer, "02")
    else:
        s3.put("uploads", KEY, newer.encode(), "text/plain")
    for method in ("GET", "POST"):
        assert press(address, method) == (410, "Nothing was withdrawn by this page")
    assert lying() and not waiting() and not deletions.known(GIVEN, release)
    if seen == "read":
        assert press(link(ana))[0] == 200


def test_what_comes_under_the_press_stays(
    world: World, ana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look at the file and its deletion: S3 deletes what was looked at, or nothing."""
    release = published()
    address = link(ana)
    settled = deletions.settle

    def late(*given: Any) -> str:
        s3.put("uploads", KEY, TEXT.replace("Forty", "Fifty").encode(), "text/plain")
        return settled(*given)

    with monkeypatch.context() as patch:
        patch.setattr(deletions, "settle", late)
        assert press(address) == (410, "Nothing was withdrawn by this page")
    taken_up()
    assert lying() and Releases("releases").head(release).state == "published"
    assert subjects(world.ses)[-1] == "Not withdrawn: council.txt", "and the desk hears so"
    assert "Withdrawn" not in ana.page()


def test_the_waiting_deletion_of_a_colleague_is_the_one_that_is_settled(world: World, ana: Browser) -> None:
    release = published()
    address = link(ana)
    s3.delete("uploads", KEY)
    assert take(event(KEY, "0A") | {"detail-type": "Object Deleted"}) == []
    assert press(address) == (200, "The release is being withdrawn")
    known = deletions.known(GIVEN, release)
    assert (known["sequencer"], known["said"], known["said_by"]) == ("0A", "withdraw", ANA)
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"


def test_what_was_kept_without_its_file_can_be_withdrawn(world: World, ana: Browser) -> None:
    release = published()
    s3.delete("uploads", KEY)
    assert take(event(KEY, "0A") | {"detail-type": "Object Deleted"}) == []
    deletions.settle(GIVEN, Deletion(release, KEY, "0A"), "keep", BEN, world.now)
    assert press(link(ana)) == (200, "The release is being withdrawn")
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"


def test_a_stopped_desk_withdraws_all_the_same(world: World, ana: Browser) -> None:
    release = published()
    full_stops.say("releases", "stop", BEN, world.now, "")
    assert press(link(ana))[0] == 200
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"


def test_a_writer_has_no_link_and_a_former_approver_is_told_so(world: World, ana: Browser) -> None:
    release = published()
    dan = Browser(world)
    dan.sign_in("dan@desk.example")
    assert "Public since" in dan.page() and "take-down" not in dan.page()
    mine, ends = link(ana), world.now + desk_session.SESSION
    dans = take_down_links.address(KEYS, release, 1, desk_session.mark("dan@desk.example"), ends)
    gone = f'{{ address = "{ANA}", roles = ["writer", "approver"] }},'
    assert gone in ROOM
    for room, address in (
        (ROOM, dans),
        (ROOM.replace(', "approver"]', "]"), mine),
        (ROOM.replace(gone, ""), mine),
    ):
        enforce(room)
        for method in ("GET", "POST"):
            answer = visit(desk, method, address)
            assert answer["statusCode"] == 403 and "newsroom.toml does not name you" in answer["body"]
    assert lying() and not waiting()


def test_the_link_is_good_no_longer_than_the_session(world: World, ana: Browser) -> None:
    published()
    address = link(ana)
    world.later(hours=11, minutes=58)
    assert ana.inside and press(address, "GET")[0] == 200
    world.later(minutes=2)
    assert not ana.inside
    for method in ("GET", "POST"):
        assert press(address, method)[0] == 400
    assert lying() and not waiting()


@pytest.mark.parametrize("first", ["S3's event", "our message"])
def test_a_press_that_died_before_the_file_was_deleted_is_begun_anew(
    world: World, ana: Browser, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """The desk heard that nothing was withdrawn: what is said of the second press hangs on a mark of its own."""
    release = published()
    address = link(ana)
    for _ in range(2):
        with monkeypatch.context() as patch:
            patch.setattr(s3, "delete_instead", lambda *_: 1 / 0)
            with pytest.raises(Unforeseen):
                press(address)
        taken_up()
        assert lying() and Releases("releases").head(release).state == "published"
    assert subjects(world.ses).count("Not withdrawn: council.txt") == 2, "each press is answered"
    assert press(address) == (200, "The release is being withdrawn") and not lying()
    ours = waiting()
    if first == "S3's event":
        assert take(event(KEY, "0A") | {"detail-type": "Object Deleted"}) == []
        assert not waiting(), "no deletion of its own, with a quarter of an hour"
    for message in ours:
        assert take(message) == []
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"
    assert subjects(world.ses)[-1] == "Withdrawn: council.txt"
    assert press(address) == (200, "The release is withdrawn")


def test_a_file_deleted_by_hand_after_a_press_that_died_is_news(
    world: World, ana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = published()
    with monkeypatch.context() as patch:
        patch.setattr(s3, "delete_instead", lambda *_: 1 / 0)
        for _ in range(2):
            with pytest.raises(Unforeseen):
                press(link(ana))
            taken_up()
    s3.delete("uploads", KEY)
    assert take(event(KEY, "0A") | {"detail-type": "Object Deleted"}) == []
    known = deletions.known(GIVEN, release)
    assert (known["sequencer"], known.get("said")) == ("0A", None)
    assert subjects(world.ses)[-1] not in ("Not withdrawn: council.txt", "Withdrawn: council.txt")


def test_the_answer_follows_from_what_was_done(
    world: World, ana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow press: the withdraw door looked before the file was gone, and noted that it is back."""
    release = published()
    address, real = link(ana), s3.delete_instead

    def slow(*given: Any) -> bool:
        for message in waiting():
            assert take(message) == []
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(s3, "delete_instead", slow)
        assert press(address) == (200, "The release is being withdrawn") and not lying()
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"


def test_a_colleague_s_keep_that_came_first_counts(
    world: World, ana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the file's deletion was undone meanwhile: it stays."""
    release = published()
    address, store = link(ana), client.client("s3")
    marker = store.delete_object(Bucket="uploads", Key=KEY)["VersionId"]
    assert take(event(KEY, "0A") | {"detail-type": "Object Deleted"}) == []
    store.delete_object(Bucket="uploads", Key=KEY, VersionId=marker)
    settled = deletions.settle

    def late(*given: Any) -> str:
        settled(GIVEN, Deletion(release, KEY, "0A"), "keep", BEN, world.now)
        return settled(*given)

    with monkeypatch.context() as patch:
        patch.setattr(deletions, "settle", late)
        assert press(address) == (410, "Nothing was withdrawn by this page") and lying()


def test_a_worse_format_put_again_beside_the_better_is_nothing_newer(world: World, ana: Browser) -> None:
    """Intake does not read it, so no version is made of it; what lies there of the release goes with it."""
    worse = KEY.replace(".txt", ".pdf")
    assert filesets.better(worse, [KEY])
    release = published()
    table, version = (
        Releases("releases"),
        client.client("s3").put_object(Bucket="uploads", Key=worse, Body=b"1"),
    )
    once = Uploaded("uploads", worse, version["VersionId"], "02", 1, "2026-11-24T12:00:00+00:00")
    table.register(release, "f" * 64, once)
    published(TEXT.replace("Forty", "Fifty"), "03")
    s3.put("uploads", worse, b"2", "application/pdf")
    assert press(link(ana)) == (200, "The release is being withdrawn")
    assert not lying() and s3.look("uploads", worse) is None
    taken_up()
    assert table.head(release).state == "withdrawn"


@pytest.mark.parametrize("refused", ["PreconditionFailed", "ConditionalRequestConflict"])
def test_of_two_presses_at_once_both_are_told_that_it_is_withdrawn(
    world: World, ana: Browser, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """S3 may answer the slower one 412 or 409, as what it looked at is gone."""
    release = published()
    address, store = link(ana), client.client("s3")

    def quicker(**given: Any) -> None:
        client.client("s3").delete_objects(Bucket="uploads", Delete={"Objects": [{"Key": given["Key"]}]})
        raise ClientError({"Error": {"Code": refused}}, "DeleteObject")

    with monkeypatch.context() as patch:
        patch.setattr(store, "delete_object", quicker)
        assert press(address) == (200, "The release is being withdrawn")
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"


def test_two_presses_that_begin_at_once_begin_one_deletion(
    world: World, ana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = published()
    address, real, pressed = link(ana), deletions.begin, list[int]()

    def raced(*given: Any) -> bool:
        if not pressed:
            pressed.append(1)
            pressed.append(press(address)[0])
        return real(*given)

    with monkeypatch.context() as patch:
        patch.setattr(deletions, "begin", raced)
        assert press(address)[0] == 200
    assert pressed == [1, 200]
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"
    assert subjects(world.ses).count("Withdrawn: council.txt") == 1


def listed(browser: Browser) -> tuple[list[str], str]:
    """What can be withdrawn on the list and its pages of older releases, in order; and those pages."""
    page, titles, pages = browser.page(), list[str](), ""
    for _ in range(20):
        titles += re.findall(r'"/desk/take-down/[^"]+" aria-label="Withdraw this release: ([^"]+)"', page)
        older = re.findall(r'href="(/staff/\?before=[^"]+)">Older releases that are public', page)
        if not older:
            return titles, pages
        answer = browser.go("GET", older[0])
        assert answer["statusCode"] == 200
        page = unescape(str(answer["body"]))
        pages += page
    raise AssertionError("pages without an end")


def register(name: str, count: int, minute: int, *, public: bool = False) -> None:
    """So many versions of a release as they come in; made public, as far as the table says it."""
    table, key = Releases("releases"), f"releases/{name}.txt"
    release = naming.release_id(key)
    for number in range(1, count + 1):
        came = f"2031-12-01T00:{minute:02d}:{number % 60:02d}.{number:06d}+00:00"
        table.register(release, f"{name}{number}", Uploaded("uploads", key, "v", f"{number:04X}", 5, came))
    if public:
        head = table.head(release)
        values = {"state": "publishing", "publishing": 1, "since": "2031-12-01T00:00:00+00:00"}
        assert table.change_head(release, head, values)
        head = table.head(release)
        assert table.change_head(release, head, {"state": "published", "version": 1, "address": f"/{name}/"})


def test_whatever_is_public_can_be_withdrawn_however_much_came_since(
    world: World, ana: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drafts of one writer, many versions of one file, more public releases than a page shows: each once."""
    monkeypatch.setattr(desk_list, "MOST", 4)
    release = published()
    for number in range(9):
        register(f"old{number}", 1, number, public=True)
    register("often", 30, 20)
    register("again", 1, 21, public=True)
    for number in range(5):
        register(f"waits{number}", 1, 30 + number)
    register("again", 2, 40)
    titles, older = listed(ana)
    assert titles == ["again.txt", *(f"old{number}.txt" for number in range(8, -1, -1)), "council.txt"]
    assert "Older public releases" in older and 'href="/staff/"' in older and "<script" not in older
    assert "often" not in older and "waits" not in older, "nothing else crowds them"
    (address,) = re.findall(r'href="(/desk/take-down/[^"]+)" aria-label="[^"]*council', older)
    assert press(address) == (200, "The release is being withdrawn")
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"
    assert "council.txt" not in listed(ana)[0]


def test_a_page_of_older_releases_is_one_of_the_session(world: World, ana: Browser) -> None:
    published()
    places = (
        "2031-12-01T00:00:00.000000+00:00#" + "f" * 16 + "#000001",
        "x",
        "é" * 2000,
        "\udcff",
        "z" * 3000,
    )
    for place in places:
        address = f"/staff/?before={quote(place, errors='surrogatepass')}"
        assert "council" in unescape(ana.go("GET", address)["body"])
        stranger = Browser(world).go("GET", address)
        assert stranger["statusCode"] == 200 and "council" not in stranger["body"], "the way in"
    ana.language = "es"
    assert "Volver a lo más reciente" in ana.go("GET", address)["body"]


def test_a_link_of_another_purpose_withdraws_nothing(world: World, ana: Browser) -> None:
    release = published()
    subject = core.taken_down(release, 1, desk_session.mark(ANA))
    for purpose in ("withdraw", "approve", "proof", "enter"):
        address = f"/desk/take-down/{tokens.make(KEYS, purpose, subject, until=world.now)}"
        assert visit(desk, "POST", address)["statusCode"] == 400
    assert lying() and not waiting()


def test_a_name_that_another_release_has_by_now_stays_its_own(world: World, ana: Browser) -> None:
    """A form filled in twice became a release of its own: the older one goes, the file of its name stays."""
    release = published()
    other = "f" * 16
    Releases("releases").call(release, other)
    assert press(link(ana)) == (200, "The release is being withdrawn")
    assert lying()
    taken_up()
    assert Releases("releases").head(release).state == "withdrawn"
    assert Releases("releases").called(release) == other and lying()


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Withdraw this release?"), ("es", "¿Retirar este comunicado?")]
)
def test_the_page_speaks_the_reader_s_language(ana: Browser, language: str, title: str) -> None:
    published()
    answer = visit(desk, "GET", link(ana), accept=language)
    assert f"<h1>{title}</h1>" in answer["body"] and "<script" not in answer["body"]
    assert take_down_links.HOME in answer["body"]
