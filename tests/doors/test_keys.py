"""New keys: old rows open, are sealed anew, and nobody is lost on the way."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import cloud
import pytest
from visitors import KEY, World

from crier.aws import client, dynamodb, secretsmanager
from crier.model.timestamps import zulu
from crier.operations import rotate_keys
from crier.stores import address_encryption
from crier.stores.subscribers import Subscribers
from crier.subscribers.address import subscriber_id
from crier.subscribers.subscriber import Subscriber

ADDRESSES = [f"p{n}@example.org" for n in range(6)]
PEOPLE = Subscribers("subscribers", 1)


def filled(world: World) -> dict[str, Any]:
    """People in every state, all under the first key; what each of them has."""
    for n, address in enumerate(ADDRESSES):
        one = Subscriber(
            subscriber_id(KEY, address),
            address,
            "en",
            ("press",),
            "confirmed",
            "x",
            since=zulu(world.now),
        )
        PEOPLE.add(one)
        if n % 5 == 1:
            PEOPLE.end(one.id, "left", zulu(world.now))  # an undo holds the address
    world.sign_up("asked@example.org")
    world.deliver()  # a wish holds it
    return records()


def records() -> dict[str, Any]:
    return {one: PEOPLE.records(subscriber_id(KEY, one)) for one in [*ADDRESSES, "asked@example.org"]}


def test_a_new_data_key_loses_nobody_and_takes_everybody_along(world: World) -> None:
    was = filled(world)
    assert rotate_keys.rows("subscribers") == {1: 7}
    assert address_encryption.add_key("subscribers", cloud.ENV["ADDRESS_KEY"]) == 2
    address_encryption.clear_cache()
    assert records() == was, "old rows must open"
    *_, done = rotate_keys.encrypt_again("subscribers")
    assert done == 7 and rotate_keys.rows("subscribers") == {2: 7}
    assert records() == was
    assert [*rotate_keys.encrypt_again("subscribers")][-1] == 0
    dynamodb.delete("subscribers", "keys", "key#1")  # as if it were lost: nothing needs it any more
    address_encryption.clear_cache()
    assert records() == was


@pytest.mark.parametrize("kill_at", (1, 4))
def test_killed_anywhere_it_goes_on(world: World, kill_at: int) -> None:
    was, calls = filled(world), 0
    address_encryption.add_key("subscribers", cloud.ENV["ADDRESS_KEY"])

    def die(**_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == kill_at:
            raise cloud.Crash

    client.client("dynamodb").meta.events.register_first("before-call.dynamodb.UpdateItem", die)
    with suppress(cloud.Crash):
        list(rotate_keys.encrypt_again("subscribers"))
    list(rotate_keys.encrypt_again("subscribers"))
    assert calls >= kill_at, "it never died"
    assert rotate_keys.rows("subscribers") == {2: 7} and records() == was


def test_who_changes_meanwhile_is_left_alone(world: World) -> None:
    """Between the reading and the writing of a row its person leaves: that stands."""
    filled(world)
    address_encryption.add_key("subscribers", cloud.ENV["ADDRESS_KEY"])
    first = min(subscriber_id(KEY, one) for n, one in enumerate(ADDRESSES) if n % 5 != 1)

    def leave(**_: Any) -> None:
        client.client("dynamodb").meta.events.unregister("before-call.dynamodb.UpdateItem", leave)
        for address in ADDRESSES:
            PEOPLE.end(subscriber_id(KEY, address), "complained", zulu(world.now))

    client.client("dynamodb").meta.events.register_first("before-call.dynamodb.UpdateItem", leave)
    list(rotate_keys.encrypt_again("subscribers"))
    found = PEOPLE.find(first)
    assert found is not None and (found.status, found.address) == ("complained", "")


def test_a_new_link_key_signs_and_the_old_links_work(world: World) -> None:
    world.join("one@example.org")
    old = world.link("/subscribe/choose/")
    assert rotate_keys.new_link_key("link-key") == 2
    assert secretsmanager.keys("link-key").naming == 1 and secretsmanager.keys("link-key").current == 2
    assert world.visit("GET", old)["statusCode"] == 200
    world.later(days=2)
    world.sign_up("one@example.org")
    assert world.deliver() == ["Your choices: news from Lantern & Co"]  # still known by the first key
    assert world.visit("GET", world.link("/subscribe/choose/"))["statusCode"] == 200
    assert rotate_keys.new_link_key("link-key") == 3
