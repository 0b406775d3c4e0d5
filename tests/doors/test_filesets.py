"""Several files, one release: languages that link to each other, a text and the pictures of its folder."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import boto3
import cloud
import lxml.html
import pytest
from arrivals import deliver, event, machine
from fileset_world import ENGLISH, NEWSROOM, World, photograph, url

from crier.aws import client, handler
from crier.aws import s3 as objects
from crier.mail.sending import plan
from crier.model import naming
from crier.site import handover
from crier.stores import audiences, digest_items, mailings
from crier.stores.releases import Releases
from crier.stores.subscribers import Subscribers
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber
from crier.workflows import withdraw
from crier.workflows.withdraw import Deletion
from handlers import decide, plan_mailing, read
from handlers.settings.withdraw import Settings

__all__ = ["machine"]

SPANISH = """PARA PUBLICACIÓN INMEDIATA

Las tripulaciones votan para terminar la huelga

SEATTLE, 18 de mayo de 2026 - Las tripulaciones votaron el domingo para terminar una huelga de diecinueve días.

Contacto: Idris Calloway, idris@example.org
""".encode()
EN, ES = "releases/ferry.en.txt", "releases/ferry.es.txt"


@pytest.fixture
def world(aws: Any, machine: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    made = boto3.client("sqs").create_queue(QueueName="arrivals")["QueueUrl"]
    monkeypatch.setenv("ARRIVALS_QUEUE", made)
    cloud.fresh()
    cloud.Ses().attach(client.client("sesv2"))
    aws.put_object(Bucket="uploads", Key="newsroom/newsroom.toml", Body=NEWSROOM)
    return World(aws, machine)


@pytest.mark.long
def test_two_languages_are_one_release_and_link_to_each_other(world: World) -> None:
    world.put(EN, ENGLISH)
    world.put(ES, SPANISH)
    assert {one["gather"] for one in world.started()} == {30}
    told = [each for outcomes in world.run().values() for each in outcomes]
    assert sorted(told) == ["published published"] * 2 + ["published told"], (
        "one receipt each, none for links"
    )
    assert world.links(EN) == {"es": url(ES)} and world.links(ES) == {"en": url(EN)}
    assert b"corrected" not in lxml.html.tostring(world.page(EN)).lower()
    assert world.run() == {}, "and then it rests"


@pytest.mark.long
def test_a_language_that_comes_later_is_linked_without_a_correction(world: World) -> None:
    world.put(EN, ENGLISH)
    world.run()
    before = objects.get("site", "en/feed.atom")[0]
    assert world.links(EN) == {}
    world.put(ES, SPANISH)
    world.run()
    assert world.links(EN) == {"es": url(ES)} and world.links(ES) == {"en": url(EN)}
    assert objects.get("site", "en/feed.atom")[0] == before, "nothing is new in English"


@pytest.mark.long
def test_a_page_that_links_to_one_more_language_mails_nobody_though_its_file_wants_corrections_told(
    world: World,
) -> None:
    world.put(EN, b"notify: yes\n\n" + ENGLISH)
    world.run()
    world.put(ES, SPANISH)
    world.run()
    release, releases = naming.release_id(EN), Releases("releases")
    assert releases.head(release).version == 2 and releases.wording(release, 2) == 1
    made = handover.from_json(objects.get("staging", naming.staged(release, 2, "handover.json"))[0])
    assert made.mails(1) == {"mail": False, "notice": False}


@pytest.mark.long
def test_a_language_that_is_withdrawn_is_no_longer_linked_to(world: World) -> None:
    world.put(EN, ENGLISH)
    world.put(ES, SPANISH)
    world.run()
    world.s3.delete_object(Bucket="uploads", Key=EN)
    gone = Deletion(naming.release_id(EN), EN, "0A")
    assert withdraw.due(handler.settings(Settings), gone, datetime.now(UTC)) == "withdrawn"
    world.relay()
    world.run()
    assert world.links(ES) == {}


@pytest.mark.long
def test_a_release_without_a_language_in_its_name_is_found_by_its_translation(world: World) -> None:
    world.put("releases/ferry.txt", ENGLISH)
    assert "gather" not in world.started()[0]
    world.run()
    world.put(ES, SPANISH)
    world.run()
    assert world.links("releases/ferry.txt") == {"es": url(ES)}


@pytest.mark.long
def test_what_is_not_public_is_not_linked_to(world: World) -> None:
    later = SPANISH.replace(
        "PARA PUBLICACIÓN INMEDIATA".encode(), b"EMBARGADO HASTA el 25 de mayo de 2099, 6:00, hora del Pac\xc3\xadfico"
    )  # fmt: skip
    world.put(ES, later)
    world.put(EN, ENGLISH)
    spanish = naming.release_id(ES)
    for reference in world.started():
        world.done.append(reference)
        if reference["release"] == spanish:
            read.handler(reference, cloud.Context())
            assert decide.handler(reference, cloud.Context())["outcome"] == "ready"
        else:
            world.publication(reference)
    assert world.links(EN) == {}
    assert "2099" not in lxml.html.tostring(world.page(EN), encoding="unicode")


TEXT, PHOTO, SIDE = "releases/ferry/release.txt", "releases/ferry/photo.jpg", "releases/ferry/photo.jpg.txt"


@pytest.mark.long
@pytest.mark.parametrize("order", [(PHOTO, SIDE, TEXT), (TEXT, PHOTO, SIDE), (SIDE, TEXT, PHOTO)])
def test_a_folder_is_one_release_whatever_comes_first(world: World, order: tuple[str, ...]) -> None:
    bodies = {TEXT: ENGLISH, PHOTO: photograph(), SIDE: b"Alt: Crews on a pier\nCredit: Ana Ruiz"}
    for key in order:
        world.put(key, bodies[key])
    outcomes = world.run()
    assert outcomes.pop(naming.release_id(TEXT))[-1] == "published published"
    assert {each for some in outcomes.values() for each in some} <= {"superseded"}
    (shown,) = world.page(TEXT).xpath("//main//img")
    assert shown.get("alt") == "Crews on a pier"
    assert "Ana Ruiz" in world.page(TEXT).xpath("string(//figure)")


@pytest.mark.long
def test_only_the_last_of_a_folders_files_is_answered(world: World) -> None:
    world.put(TEXT, ENGLISH)
    world.put(PHOTO, photograph())
    world.put("releases/ferry/second.jpg", photograph("green"))
    told = world.run()[naming.release_id(TEXT)]
    assert told == ["superseded", "superseded", "published published"]
    states = [Releases("releases").version(naming.release_id(TEXT), number)["state"] for number in (1, 2, 3)]
    assert states == ["superseded", "superseded", "published"]
    assert len(world.page(TEXT).xpath("//main//img")) == 2


@pytest.mark.long
def test_a_better_picture_is_a_correction(world: World) -> None:
    world.put(TEXT, ENGLISH)
    world.put(PHOTO, photograph())
    world.run()
    world.put(PHOTO, photograph("green"))
    assert world.run()[naming.release_id(TEXT)] == ["published corrected"]
    assert b"corrected" in lxml.html.tostring(world.page(TEXT)).lower()
    assert len(world.page(TEXT).xpath("//main//img")) == 1


@pytest.mark.parametrize("key", [PHOTO, "releases/photo.jpg", "releases/photo.jpg.txt"])
def test_a_picture_without_a_text_is_answered(world: World, key: str) -> None:
    world.put(key, photograph())
    assert [each for some in world.run().values() for each in some] == ["rejected rejected"]


def test_the_same_events_again_start_nothing(world: World) -> None:
    world.put(TEXT, ENGLISH)
    world.put(PHOTO, photograph())
    version = world.s3.head_object(Bucket="uploads", Key=PHOTO)["VersionId"]
    before = len(world.started())
    assert deliver(event(PHOTO, "0002", version), event(PHOTO, "0002", version)) == []
    assert len(world.started()) == before


# ---- mail ----

KEY = b"a key of tests alone"
PEOPLE = {"ana": "en", "bea": "es", "cai": "es-MX", "dan": "fr", "eve": ""}


@pytest.fixture
def people(world: World) -> None:
    table = Subscribers("subscribers", 1)
    for name, language in PEOPLE.items():
        address = f"{name}@example.org"
        person = Subscriber(subscriber_id(KEY, address), address, language, ("press",), "confirmed", "test")
        table.add(person)


def mailed(key: str) -> set[str]:
    """Who is in the frozen audience of a text's mailing."""
    release = naming.release_id(key)
    event = {"format": 1, "release": release, "version": 1, "kind": "release"}
    outcome = plan_mailing.handler(event, cloud.Context())["outcome"]
    mailing = plan.mailing_id(release, 1, "release")
    found = mailings.Mailing("mailings", mailing).plan()
    if found is None or not found.planned:
        assert outcome == "nobody"
        return set()
    audience = audiences.Audience("staging", mailing, found.manifest)
    return {name for name in PEOPLE if audience.has(subscriber_id(KEY, f"{name}@example.org"))}


@pytest.mark.long
def test_everybody_gets_it_once_in_their_language(world: World, people: None) -> None:
    world.put(EN, ENGLISH)
    world.put(ES, SPANISH)
    world.run()
    assert mailed(ES) == {"bea", "cai"}
    assert mailed(EN) == {"ana", "dan", "eve"}, "and in the newsroom's first language who reads neither"
    told = digest_items.since("mailings", datetime(2000, 1, 1, tzinfo=UTC))
    assert {item.language: item.offered for item in told} == {"en": ("en", "es"), "es": ("en", "es")}


@pytest.mark.long
def test_a_translation_after_the_mail_is_mailed_to_nobody(world: World, people: None) -> None:
    world.put("releases/ferry.txt", ENGLISH)
    world.run()
    world.put(ES, SPANISH)
    first = mailed("releases/ferry.txt")
    world.run()
    assert (first, mailed(ES)) == ({"ana", "dan", "eve"}, {"bea", "cai"}), "it had come before the mail went"
    world.put("releases/ferry.fr.txt", ENGLISH.replace(b"FOR IMM", b"language: fr\n\nFOR IMM"))
    world.run()
    assert mailed("releases/ferry.fr.txt") == set()


@pytest.mark.long
def test_a_translation_that_is_held_gets_its_readers_when_it_is_mended(world: World, people: None) -> None:
    world.put(EN, ENGLISH)
    world.put(ES, SPANISH.replace(b"diecinueve", b"[FECHA]"))
    assert "held held" in [each for some in world.run().values() for each in some]
    assert mailed(EN) == {"ana", "dan", "eve"}
