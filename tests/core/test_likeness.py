"""A correction or another release: the measure, as a table of pairs in several languages, long and short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.text.likeness import CORRECTION, likeness

ROOF = (
    "Forty tenants of Harbour Street founded a council yesterday, a year after the first complaint.",
    "They want the landlord to mend the roof before the rains, and to answer letters within a week.",
    "“We have buckets in every hall,” said Ada Example, who speaks for the council.",
    "The council meets every Tuesday in the library; its next meeting is open to everybody.",
)
LIBRARY = (
    "The branch on Seventh Avenue keeps its Sunday hours, its readers announced on Monday.",
    "Volunteers from three schools will look after the desk until spring, two of them at a time.",
    "“A library that is closed is a storehouse,” said Ada Example, who speaks for the readers.",
    "The city had wanted to close it on Sundays to save money for the heating of other branches.",
)
TECHO = (
    "Cuarenta vecinos de la calle del Puerto fundaron ayer un consejo, un año después de la primera queja.",
    "Piden que el dueño arregle el techo antes de las lluvias y que conteste las cartas en una semana.",
    "«Tenemos cubos en todos los pasillos», dijo Ada Ejemplo, portavoz del consejo.",
)
BIBLIOTECA = (
    "La sucursal de la Séptima Avenida mantiene su horario del domingo, anunciaron ayer sus lectores.",
    "Voluntarias de tres escuelas atenderán el mostrador hasta la primavera, de dos en dos.",
    "«Una biblioteca cerrada es un almacén», dijo Ada Ejemplo, portavoz de los lectores.",
)
SHORT, BRIEF = ("The office is closed on Friday.",), ("Our new number is 555 0142.",)
HAN = ("四十位租户昨天成立了理事会，要求房东在雨季之前修好屋顶。",)
HAN_OTHER = ("第七大道的图书馆星期天继续开放，三所学校的志愿者会帮忙。",)

CORRECTIONS = {
    "nothing": (ROOF, ROOF),
    "another headline": (("Tenants Found a Council", *ROOF), ("A Council for Harbour Street", *ROOF)),
    "a number": (ROOF, (ROOF[0].replace("Forty", "Fifty"), *ROOF[1:])),
    "a paragraph rewritten": (ROOF, (ROOF[0], LIBRARY[1], *ROOF[2:])),
    "half of it rewritten": (ROOF, (ROOF[0], ROOF[1], LIBRARY[2], LIBRARY[3])),
    "half of it cut": (ROOF, ROOF[:2]),
    "twice as long": (ROOF, ROOF + LIBRARY),
    "paragraphs in another order": (ROOF, tuple(reversed(ROOF))),
    "a word in every sentence": (
        ROOF,
        tuple(one.replace(" the ", " this ").replace(" a ", " one ") for one in ROOF),
    ),
    "Spanish, a number": (TECHO, (TECHO[0].replace("Cuarenta", "Cincuenta"), *TECHO[1:])),
    "Spanish, a paragraph rewritten": (TECHO, (TECHO[0], TECHO[1], BIBLIOTECA[2])),
    "short": (SHORT, ("The office is closed on Monday.",)),
    "capitals and points": (SHORT, ("THE OFFICE IS CLOSED, ON FRIDAY",)),
    "Chinese": (HAN, (HAN[0].replace("四十", "五十"),)),
}
OTHERS = {
    "another": (ROOF, LIBRARY),
    "another, one paragraph of it": (ROOF, LIBRARY[:1]),
    "another with a quotation of the same person": (ROOF[:3], LIBRARY[:2] + ROOF[2:3]),
    "Spanish": (TECHO, BIBLIOTECA),
    "its translation": (ROOF, TECHO),
    "short": (SHORT, BRIEF),
    "short under long": (ROOF, BRIEF),
    "Chinese": (HAN, HAN_OTHER),
    "nothing is known": ((), ROOF),
    "empty": ((), ()),
}


@pytest.mark.parametrize(("one", "other"), CORRECTIONS.values(), ids=CORRECTIONS)
def test_a_correction(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert likeness(one, other) >= CORRECTION


@pytest.mark.parametrize(("one", "other"), OTHERS.values(), ids=OTHERS)
def test_another_release(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert likeness(one, other) < CORRECTION


texts = st.lists(st.text(max_size=40), max_size=5)


@given(texts, texts)
def test_it_is_a_share_and_the_same_both_ways(one: list[str], other: list[str]) -> None:
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1


@given(st.lists(st.text("abcdefg ", min_size=3, max_size=40), min_size=1, max_size=5), texts)
def test_what_only_adds_is_a_correction(one: list[str], more: list[str]) -> None:
    assert likeness(one, [*one, *more]) in (0, 1)
