"""The house memory on the deployed template: the desk answers twice, and the third goes out unasked."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

import house_texts
import pytest

from infrastructure.local.road import staff
from infrastructure.local.stack import inbox

if TYPE_CHECKING:
    from deployed_stack import Stack

DESK = "desk@house.example.org"
NEWSROOM = f'organisation = "Sound Seafarers\' Guild"\ndesk = ["{DESK}"]\nundo = {{ page = 0, mail = 0 }}\n'


def put(stack: Stack, number: int) -> staff.Upload:
    return stack.put(f"house {number}.txt", house_texts.text(number).encode())


def until(stack: Stack, upload: staff.Upload, state: str) -> dict[str, Any]:
    """The version's item once it is in this state."""
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        item = staff.version(stack.place, upload)
        if item and item.get("state") == state:
            return item
        time.sleep(0.3)
    raise AssertionError(f"{upload.key} is not {state}: {item}")


def say_right(stack: Stack, headline: str) -> None:
    """Presses the button of the mail that asks about this headline."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        texts = [mail.get_body(("plain",)).get_content() for mail in inbox.mails(stack.place, DESK)]  # type: ignore[union-attr]
        links = [
            link for text in texts if headline in text for link in re.findall(r"\S+/desk/right/\S+", text)
        ]
        if links:
            path = links[-1].removeprefix(stack.place.site)
            assert stack.get(path, "POST", b"")[0] == 200
            return
        time.sleep(0.3)
    raise AssertionError("the desk was not asked")


@pytest.mark.long
def test_the_third_release_of_a_layout_goes_out_unasked(deployed: Stack) -> None:
    stack = deployed
    staff.put(stack.place, "newsroom/newsroom.toml", NEWSROOM.encode())
    for number in (0, 1):
        upload = put(stack, number)
        until(stack, upload, "asked")
        say_right(stack, house_texts.NEWS[number].headline)
        assert "layout_since" not in until(stack, upload, "published")
    third = put(stack, 2)
    stack.answer(third)
    item = until(stack, third, "published")
    assert item["layout_since"] and "knows your layout since" in stack.receipt(third)
    address = staff.head(stack.place, third.release)["address"]
    status, _, page = stack.get(address)
    assert status == 200 and house_texts.NEWS[2].headline.encode() in page
