"""A file costs the reader no more than in proportion to its length: nobody's run of signs takes its time.

Whole files are read, since what an expression costs depends on what it is given. Each pump fills one paragraph,
at one length and at four times that, in each kind of file whose readers differ.
"""

import time
from datetime import UTC, datetime

import pytest

from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom
from crier.reading import pipeline
from crier.reading.fields import contacts
from crier.text import typography

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
HEAD = "Ferry Crews Vote to End Their Strike"
LEAD = (
    "SEATTLE, May 18, 2026 — Ferry crews voted last night to end a strike of nineteen days, the Guild said."
)
CONTACT = "Contact: Idris Calloway, idris@example.org, +1 206 555 0134"
SHORT, MORE = 7_000, 4
WORST = 2.5 * MORE  # a square has MORE * MORE
FLOOR = 1.0  # seconds at the longer length: what costs less is no trap, and its ratio is noise
PUMPS = (
    "A", "a", "1", "1,", "1 ", "a.", "A. ", "a ", "Aa ", "A b ", '"', "“", "‘", "'", "&lt;", "(", "[", "{", "{%", "-", "--", "- ", "@",
    "a@", "a.a@", "_", "*", ". A", ", A", ".", "  1", "\t", ":", ": ", "/", "#", "+1 ", "1-", "1/", "1:1", "12:", "=", "de ", "of the ",
    "A de ", "and A", "http://", "www.", "a-", "not ", "not a ", "until ", "before ", "release ", "public from ", "contact ", "said ",
    "1 a", "May 1 ", "1.12. ", "\u200b", "ا", "日", "。", "À", "|", "a|", "À ", "[a", "&amp;#", "!", "?", "1.1", "until 7 December 2026 ",
    "do not a 7 December 2026 ", "embargo 7 December 2026 ", "please wait 7 December 2026 ", "please not before ", "bitte bis warten ",
    "keep until 7 December 2026 ", "lift 7 December 2026 ", "please until a 7 December 2026 ", "(a", "**a", "please publish 7 December 2026 ", "discretion until ", "not quote before 7 December 2026 ", "the second of December 2026 ",
    "you may quote 7 December 2026 ", "thanks publish this ", "publish your a ", "silence until 7 December 2026 ", "« a", "„a", "until then ",
    "for Monday ", "der Text a ", "nobody outside a ", "Never a. ", "what we say ", "the in ", "Photos by a ", "1 / ", "A.", "A. A ", "Ana Ruiz and ", "Ana Ruiz: ", "e. V. ", "Ana Ruiz of the Night ", "A b of C ", "Ada, WA 98101 ", "Reporters ",
)  # fmt: skip
KINDS = {
    ".txt": "{head}\n\n{lead}\n\n{run}\n\n{contact}\n",
    ".html": "<h1>{head}</h1><p>{lead}</p><p>{run}</p><p>{contact}</p>",
}


def cost(kind: str, pump: str, length: int) -> float:
    """Seconds of CPU to read a file of this kind with a paragraph of the pump; nought where it is refused."""
    run = pump * (length // len(pump))
    data = KINDS[kind].format(head=HEAD, lead=LEAD, run=run, contact=CONTACT).encode()
    begin = time.process_time()
    try:
        pipeline.read(pipeline.Upload(data, f"boats{kind}"), newsroom=Newsroom(), now=NOW)
    except Rejected:
        return 0.0
    return time.process_time() - begin


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pump", PUMPS)
def test_reading_costs_in_proportion(pump: str, kind: str) -> None:
    cost(kind, "warm ", 100)
    longer = cost(kind, pump, SHORT * MORE)
    assert longer < FLOOR or longer < WORST * cost(kind, pump, SHORT)


CONTACT_PUMPS = [
    "A.", "A b of C ", "Ann Roe: ", "Ann Roe of the Night ", "Ann Roe (chair) and ", "Ada, WA 98101 ", "a@b.example Press: ",
    "Ann Roe, 206 555 0134; ", "For the County: ", "Night Riders\tAnn Roe\t", "Aa'", "206 555 0134. A", "Reporters ",
]  # fmt: skip


@pytest.mark.parametrize("pump", CONTACT_PUMPS)
def test_a_line_of_contacts_costs_in_proportion(pump: str) -> None:
    def spent(length: int) -> float:
        line = pump * (length // len(pump))
        begin = time.process_time()
        contacts.parse([line], "US", "label")
        contacts.people(line)
        return time.process_time() - begin

    spent(100)
    assert spent(6_000) < max(0.25, WORST * spent(1_500))


@pytest.mark.parametrize("pump", ["A", "a.", "a-", "a.a/", "www.", "a@ ' ", "'a", '" ', "-- "])
def test_setting_type_costs_in_proportion(pump: str) -> None:
    def spent(length: int) -> float:
        begin = time.process_time()
        typography.plain(pump * (length // len(pump)), "fr")
        return time.process_time() - begin

    spent(SHORT)
    assert spent(SHORT * MORE) < max(0.25, WORST * spent(SHORT))


ADDRESSES = {
    "See http://example.org/a--b and go -- now": "See http://example.org/a--b and go — now",
    "Mail ana--ruiz@example.org -- please": "Mail ana--ruiz@example.org — please",
    "example.org/a--b--c -- there": "example.org/a--b--c — there",
    "(www.example.org/it--is) it -- is": "(www.example.org/it--is) it — is",
    "a -- b": "a — b",
    "x--y example.org/a--b z--w": "x—y example.org/a--b z—w",
}


@pytest.mark.parametrize(("given", "right"), ADDRESSES.items())
def test_an_address_keeps_its_signs(given: str, right: str) -> None:
    assert typography.plain(given, "en") == right
