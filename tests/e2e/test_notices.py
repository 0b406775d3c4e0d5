"""A mistake, as readers live it, on the deployed template: a correction told, then a withdrawal, in two languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from browsers import until, words_of

from crier.stores.subscribers import Subscribers
from infrastructure.local.road import staff
from infrastructure.local.stack import standin

if TYPE_CHECKING:
    from deployed_stack import Stack


@dataclass(frozen=True)
class Story:
    """The words of one language."""

    headline: str
    text: str
    wrong: str
    right: str
    note: str
    corrected: str  # how subjects begin: of the notices, of the desk's mails
    withdrawn: str
    heard: str


STORIES = {
    "en": Story(
        "The Council of Mill Street Opens Its Doors",
        "FAIRVIEW, Ohio, November 24, 2026. The council of Mill Street opens its doors on {day} at the hall."
        "\n\nEverybody who lives in the street is welcome, and there will be soup."
        "\n\nContact: Ada Example, +1 213 555 0100, ada@example.org\n",
        "December 12", "December 13", "It opens on December 13, not on December 12.",
        "Correction: ", "Withdrawn: ", "They have heard: ",
    ),
    "es": Story(
        "El consejo de la calle del Molino abre sus puertas",
        "FAIRVIEW, Ohio, 24 de noviembre de 2026. El consejo de la calle del Molino abre sus puertas {day} en la sala."
        "\n\nTodas las personas que viven en la calle son bienvenidas, y habrá sopa."
        "\n\nContacto: Ada Example, +1 213 555 0100, ada@example.org\n",
        "el 12 de diciembre", "el 13 de diciembre", "Abre el 13 de diciembre y no el 12.",
        "Corrección: ", "Retirado: ", "Ya lo saben: ",
    ),
}  # fmt: skip


def link(stack: Stack, subject: str, word: str) -> str:
    """The newest link of a word in a mail to the desk about this; empty: none yet."""
    standin.settle(stack.place)
    for mail in reversed(stack.mails("desk@example.org")):
        found = re.findall(rf"/desk/{word}/\S+", words_of(mail)) if subject in str(mail["Subject"]) else []
        if found:
            return str(found[-1])
    return ""


def subjects(stack: Stack, name: str) -> list[str]:
    standin.settle(stack.place)
    return [str(mail["Subject"]) for mail in stack.mails(f"{name}@example.org")]


@pytest.mark.long
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_mistake_is_told_to_whom_it_reached(stack: Stack, language: str) -> None:
    story, slug = STORIES[language], f"notes-{language}"
    room = (
        f'organisation = "The Mill Street Friends"\nlanguages = ["{language}"]\ndesk = ["desk@example.org"]\n'
        f'desk_language = "{language}"\nundo = {{ page = 0, mail = 0 }}\n'
        f'[[lists]]\nslug = "{slug}"\nnames = {{ {language} = "Notes" }}\n'
    )
    staff.put(stack.place, "newsroom/newsroom.toml", room.encode())
    stays, leaves = f"stays-{language}", f"leaves-{language}"
    stack.subscribe(f"{stays}@example.org", language, lists=(slug,))
    gone = stack.subscribe(f"{leaves}@example.org", language, lists=(slug,))

    def text(day: str, note: str = "") -> bytes:
        head = f"---\nlists: {slug}\n{note}---\n# {story.headline}\n\n"
        return f"{head}{story.text.format(day=day)}".encode()

    name = f"{slug}.md"
    stack.mailed(stack.put(name, text(story.wrong)))
    assert subjects(stack, stays) == subjects(stack, leaves) == [story.headline]
    stack.subscribe(f"new-{language}@example.org", language, lists=(slug,))
    assert Subscribers(stack.names["Subscribers"], 1).end(gone, "left", "2026-11-24T00:00:00Z")

    upload = stack.put(name, text(story.right, f"correction: {story.note}\n"))
    stack.answer(upload)
    tell = until(lambda: link(stack, story.headline, "notify"))
    assert stack.get(tell)[0] == 200 and subjects(stack, stays) == [story.headline]
    for _ in range(2):
        assert stack.get(tell, "POST", b"")[0] == 200
    until(lambda: story.heard + story.headline in subjects(stack, "desk"), 120)
    assert subjects(stack, stays) == [story.headline, story.corrected + story.headline]
    mail = words_of(stack.mails(f"{stays}@example.org")[-1])
    assert story.note in " ".join(mail.split()) and staff.head(stack.place, upload.release)["address"] in mail

    stack.client("s3").delete_object(Bucket=stack.names["Uploads"], Key=upload.key)
    now = until(lambda: link(stack, story.headline, "withdraw"))
    assert stack.get(now, "POST", b"")[0] == 200
    tell = until(lambda: link(stack, f"{slug}.md", "notify"))
    assert stack.get(tell, "POST", b"")[0] == 400, "a reason is asked for"
    given = urlencode({"reason": "The hall is not ours."}).encode()
    assert stack.get(tell, "POST", given)[0] == 200
    until(lambda: len(subjects(stack, stays)) == 3, 120)
    assert subjects(stack, stays)[-1] == story.withdrawn + story.headline
    mail = words_of(stack.mails(f"{stays}@example.org")[-1])
    assert "The hall is not ours." in mail and story.right not in mail
    assert subjects(stack, leaves) == [story.headline] and subjects(stack, f"new-{language}") == []
