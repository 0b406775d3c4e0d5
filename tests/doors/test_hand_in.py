"""A file put in by the desk's page: who may, how large, where it goes, and who counts as its writer."""

from __future__ import annotations

import base64
import json
from html import unescape
from typing import Any

import pytest
from approvers import ANA, ROOM, enforce
from arrivals import machine
from desk_browser import Browser
from drafting import TEXT, arrived, lies
from handing_in import DAN, deliver, form
from hypothesis import example, given
from hypothesis import strategies as st
from publishing import few, go
from visitors import World, world

from crier.aws import s3
from crier.model import desk_session, handed_in
from crier.model.newsroom import Newsroom, Person
from crier.stores import file_writers
from crier.stores.releases import Releases
from handlers import decide

__all__ = ["few", "machine", "world"]  # fixtures


@pytest.fixture(autouse=True)
def room(aws: Any, few: None, machine: Any, world: World) -> None:
    enforce('approval = "drafts"\n' + ROOM)


def put(fields: dict[str, str], name: str, text: str = TEXT) -> str:
    """What S3 does with the form, once its policy holds; the key."""
    key = fields["key"].replace("${filename}", name)
    s3.put("uploads", key, text.encode(), "text/plain")
    deliver(key)
    return key


def policy(fields: dict[str, str]) -> list[Any]:
    conditions: list[Any] = json.loads(base64.b64decode(fields["policy"]))["conditions"]
    return conditions


def test_the_form_is_for_one_folder_one_size_and_one_way_back(world: World) -> None:
    fields = form(world, DAN)
    folder = fields["key"].removesuffix("${filename}")
    assert folder.startswith(f"incoming/{desk_session.mark(DAN)}/") and folder.count("/") == 3
    asked = policy(fields)
    assert ["starts-with", "$key", folder] in asked
    assert ["content-length-range", 0, handed_in.MOST_BYTES] in asked
    assert {"success_action_redirect": "https://news.example.org/staff/handed-in"} in asked
    assert folder not in form(world, DAN)["key"], "each form has a folder of its own"


def test_whoever_was_signed_in_wrote_it(world: World) -> None:
    put(form(world, DAN), "council.txt")
    (version,) = lies("drafts/council.txt")
    assert file_writers.of("releases", "drafts/council.txt", version).person == DAN
    assert s3.keys("uploads", "incoming/") == []
    reference = arrived("drafts/council.txt", version, "01")
    assert go(decide, reference)["outcome"] == "ready"
    item = Releases("releases").version(reference["release"], 1)
    assert item["writers"] == [DAN] and item["needs"] == 1


@pytest.mark.parametrize(("before", "now"), [(DAN, "eve@desk.example"), ('["writer"]', '["keeper"]')])
def test_who_may_hand_in_no_more_is_an_unknown_writer(world: World, before: str, now: str) -> None:
    """Named no more, or in another role, since the form was made."""
    fields = form(world, DAN)
    enforce('approval = "drafts"\n' + ROOM.replace(before, now))
    put(fields, "council.txt")
    (version,) = lies("drafts/council.txt")
    assert file_writers.of("releases", "drafts/council.txt", version).person == ""


def test_a_keeper_has_no_form(world: World) -> None:
    enforce(ROOM.replace('roles = ["writer"]', 'roles = ["keeper"]'))
    browser = Browser(world)
    browser.sign_in(DAN)
    assert "enctype" not in browser.page()


@pytest.mark.parametrize("name", [".DS_Store", "~$carta.docx", "a/", "Thumbs.db"])
def test_what_programs_leave_behind_goes_nowhere(world: World, name: str) -> None:
    put(form(world, ANA), name)
    assert s3.keys("uploads", "drafts/") == [] == s3.keys("uploads", "incoming/")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_way_back_tells_nothing_and_asks_for_no_session(world: World, language: str) -> None:
    browser = Browser(world, language=language)
    answer = browser.go("GET", "/staff/handed-in?bucket=uploads&key=incoming/x/secret.docx&etag=e")
    assert answer["statusCode"] == 200 and "secret" not in unescape(answer["body"])
    assert browser.go("POST", "/staff/handed-in")["statusCode"] == 400


NAMES = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.sampled_from([ANA, DAN]), NAMES)
@example(ANA, "../../releases/x.txt")
@example(ANA, "..\\..\\releases\\x.txt")
@example(DAN, "a/b/c.docx")
@example(DAN, "..")
def test_a_name_leads_nowhere_but_into_drafts(address: str, name: str) -> None:
    newsroom = Newsroom(people=(Person(address=address, roles=("writer",)),))
    one = handed_in.of(handed_in.folder(desk_session.mark(address), "f" * 16) + name)
    assert one.address(newsroom) == address
    where = one.destination
    assert where == "" or (where.startswith("drafts/") and where.count("/") == 1 and "\\" not in where)


@pytest.mark.parametrize("key", ["incoming/x.docx", "incoming/", "incoming/a/b.docx"])
def test_what_lies_in_no_form_s_folder_goes_nowhere(key: str) -> None:
    assert handed_in.of(key) == handed_in.HandedIn("", "") and handed_in.of(key).destination == ""


def test_a_form_that_is_used_twice_leaves_the_newer_file(world: World) -> None:
    """Each version comes by its own event: the older is not put over the newer, nor deleted in its place."""
    key = form(world, ANA)["key"].replace("${filename}", "twice.txt")
    older, newer = (
        s3.put_version("uploads", key, text.encode(), "text/plain") for text in (TEXT, TEXT + "More.\n")
    )
    for version in (older, newer):
        deliver(key, version)
    assert s3.get("uploads", "drafts/twice.txt")[0] == f"{TEXT}More.\n".encode()
    assert s3.keys("uploads", "incoming/") == []
