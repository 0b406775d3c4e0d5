"""An embargoed release, as a trusted reader lives it, on the deployed template: a link, and the public page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from browsers import until, words_of

from infrastructure.local.road import staff
from infrastructure.local.stack import standin

if TYPE_CHECKING:
    from deployed_stack import Stack


@dataclass(frozen=True)
class Story:
    """The words of one language."""

    headline: str
    text: str
    asks: str
    under: str  # how the mail's subject begins


STORIES = {
    "en": Story(
        "The Library of Elm Street Will Open on Sundays",
        "FAIRVIEW, Ohio, November 24, 2026. The library of Elm Street will open on Sundays, its board decided."
        "\n\nEverybody who lives in the street asked for it, and two hundred signed."
        "\n\nContact: Ada Example, +1 213 555 0100, ada@example.org\n",
        "preview: yes", "Under embargo until ",
    ),
    "es": Story(
        "La biblioteca de la calle del Olmo abrirá los domingos",
        "FAIRVIEW, Ohio, 24 de noviembre de 2026. La biblioteca de la calle del Olmo abrirá los domingos, decidió su"
        " junta.\n\nTodas las personas que viven en la calle lo pidieron, y doscientas firmaron."
        "\n\nContacto: Ada Example, +1 213 555 0100, ada@example.org\n",
        "avance: sí", "Embargado hasta ",
    ),
}  # fmt: skip


def subjects(stack: Stack, name: str) -> list[str]:
    standin.settle(stack.place)
    return [str(mail["Subject"]) for mail in stack.mails(f"{name}@example.org")]


def link(stack: Stack, name: str, pattern: str) -> str:
    """The newest link of this kind that somebody was mailed; empty: none yet."""
    standin.settle(stack.place)
    for mail in reversed(stack.mails(f"{name}@example.org")):
        if found := re.findall(pattern, words_of(mail)):
            return str(found[-1])
    return ""


@pytest.mark.long  # it waits for an hour to come
@pytest.mark.parametrize("language", STORIES)
def test_a_trusted_reader_has_it_before_its_hour(stack: Stack, language: str) -> None:
    story, slug = STORIES[language], f"open-{language}"
    room = (
        f'organisation = "The Elm Street Friends"\nlanguages = ["{language}"]\ndesk = ["desk@example.org"]\n'
        f'desk_language = "{language}"\nundo = {{ page = 0, mail = 0 }}\n'
        f'[[lists]]\nslug = "{slug}"\nnames = {{ {language} = "News" }}\n'
        f'[[lists]]\nslug = "early-{language}"\nnames = {{ {language} = "Secretary" }}\npreview = true\n'
    )
    staff.put(stack.place, "newsroom/newsroom.toml", room.encode())
    trusted, anybody = f"trusted-{language}", f"anybody-{language}"
    stack.subscribe(f"{trusted}@example.org", language, lists=(f"early-{language}",))
    stack.subscribe(f"{anybody}@example.org", language, lists=(slug,))
    hour = (datetime.now(UTC) + timedelta(minutes=3)).replace(second=0)
    head = (
        f"---\nlists: {slug}\nembargo: {hour:%Y-%m-%d %H:%M} UTC\n{story.asks}\n---\n# {story.headline}\n\n"
    )
    upload = stack.put(f"{slug}.md", f"{head}{story.text}".encode())

    mine = until(lambda: link(stack, trusted, r"/preview/\S+/page"), 150)
    (subject,) = subjects(stack, trusted)
    assert subject.startswith(story.under) and subject.endswith(story.headline)
    status, headers, body = stack.get(mine)
    assert status == 200 and headers["Cache-Control"] == "no-store" and story.headline in body.decode()
    status, headers, paper = stack.get(mine.replace("/page", "/preview.pdf"))
    assert status == 200 and headers["Content-Type"] == "application/pdf" and paper.startswith(b"%PDF")
    address = staff.head(stack.place, upload.release)["address"]
    assert stack.get(address)[0] in (403, 404) and subjects(stack, anybody) == []

    if language == "es":  # the desk takes it back
        back = until(lambda: link(stack, "desk", r"/desk/take-back/\S+"))
        assert stack.get(back)[0] == 200 and stack.get(mine)[0] == 200
        assert stack.get(back, "POST", b"")[0] == 200
        status, _, body = stack.get(mine)
        assert status == 410 and story.headline not in body.decode()
    until(lambda: "receipt_mailing" in (staff.version(stack.place, upload) or {}), 300)
    status, _, body = stack.get(mine)  # leads to the public page
    assert status == 200 and body == stack.get(address)[2]
    assert subjects(stack, anybody) == [story.headline] and len(subjects(stack, trusted)) == 1
