"""What somebody agreed to can be shown years later: which words, in which language, when."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crier.mail import subscription_letters
from crier.mail.subscription_letters import Desk
from crier.model import newsroom_facts
from crier.subscribers import consent, pages, tokens
from crier.subscribers.subscriber import Subscriber
from crier.text import dates, messages

KEPT = Path(__file__).parents[2] / "docs" / "consent"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DESK = Desk(
    newsroom_facts.Facts(languages=("en", "es")),
    "https://news.example.org",
    "news@example.org",
    tokens.Keys(1, {1: b"k"}),
)


@pytest.mark.parametrize("language", messages.languages())
def test_the_words_of_today_are_kept(language: str) -> None:
    """Whoever changes them adds a file and leaves the old one where it is."""
    file = KEPT / f"{language}-{pages.form_version(language)}.txt"
    assert file.is_file(), "./crier golden writes it: the form's words of consent, one a line"
    assert file.read_text("utf-8").splitlines() == [
        messages.catalogue(language)[key] for key in pages.CONSENT
    ]


@pytest.mark.parametrize("file", sorted(KEPT.iterdir()), ids=lambda file: file.name)
def test_no_kept_word_was_changed(file: Path) -> None:
    said = "\0".join(file.read_text("utf-8").splitlines())
    assert file.stem.partition("-")[2] == hashlib.sha256(said.encode()).hexdigest()[:12]


def test_the_proof_is_told_in_its_persons_language() -> None:
    proof = consent.by_form("es", pages.form_version("es"), NOW) + "; confirmed 2026-11-25T08:00:00Z"
    assert consent.describe(proof, "es") == (
        f"Lo pidió el 24 de noviembre de 2026 con el formulario en español (sus palabras: versión {pages.form_version('es')}) "
        "y lo confirmó el 25 de noviembre de 2026."
    )
    assert "by the form in Spanish" in consent.describe(proof, "en")
    assert (
        consent.describe("2026-11-24 imported: prensa.csv", "es")
        == "De un archivo nuestro, prensa.csv, el 24 de noviembre de 2026."
    )
    assert consent.describe("signed on paper", "es") == "signed on paper"
    trusted = proof + "; trusted by staff 2026-11-26T08:00:00Z: early"
    assert consent.describe(trusted, "en") == (
        consent.describe(proof, "en")
        + " The newsroom put you on its list of early readers, early, on November 26, 2026."
    )


@pytest.mark.parametrize("language", messages.languages())
def test_the_data_mail_leaves_nothing_out(language: str) -> None:
    person = Subscriber(
        id="0" * 32, address="ana@example.org", language=language, lists=("press",), status="confirmed", consent="on paper",
        generation=7, since="2026-11-20T00:00:00Z", topics=("housing",), cadence="weekly", timezone="America/Lima",
        changed="2026-11-21T00:00:00Z", asked=("2026-11-22T00:00:00Z",), origin="0123456789abcdef:77",
    )  # fmt: skip
    text = subscription_letters.data(DESK, person, NOW).text
    said = {"id": "", "language": dates.own_name(language), "status": "", "lists": messages.say(language, "data.lists"),
            "topics": "housing", "cadence": messages.say(language, "join.cadences.weekly"), "since": "20", "changed": "21", "asked": "22"}  # fmt: skip
    for name in Subscriber.__dataclass_fields__:
        value = said.get(name, str(getattr(person, name)))
        assert value in text, name
