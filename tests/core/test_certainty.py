"""What Crier is sure of goes out; a headline that may be another, and a text unlike a release, is asked about."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.reading import pipeline, weighing
from crier.reading.fields import headline_choice, other_papers
from crier.reading.fields.headline_signs import Option

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
HEAD = "Ferry Crews Vote to End Their Strike"
LEAD = (
    "Ferry crews voted last night to end a strike of nineteen days, the Sound Seafarers' Guild said. The boats sail "
    "again on Monday from both piers, and the guild thanked the riders who walked with it."
)
SPEECH = '"We are back at work, and we are proud," said Idris Calloway, the guild\'s secretary.'
CONTACT = "Contact: Idris Calloway, idris@example.org, +1 206 555 0134"
DATELINE = "SEATTLE, May 18, 2026 — "


def read(*parts: str, name: str = "ferry.txt") -> Reading:
    upload = pipeline.Upload("\n\n".join((*parts, "")).encode(), name)
    return pipeline.read(upload, newsroom=Newsroom(), now=NOW)


def doubts(reading: Reading) -> list[str]:
    return [finding.message for finding in reading.findings if finding.check == "as-read"]


SURE = {
    "a dateline": (HEAD, DATELINE + LEAD, SPEECH, CONTACT),
    "a label": ("FOR IMMEDIATE RELEASE", HEAD, DATELINE + LEAD, SPEECH, CONTACT),
    "a kind's label": ("PRESS RELEASE", "May 18, 2026", HEAD, LEAD, SPEECH, CONTACT),
    "a letterhead": (
        "SOUND SEAFARERS' GUILD\nPier 50, Seattle",
        "PRESS RELEASE",
        "May 18, 2026",
        HEAD,
        LEAD,
        CONTACT,
    ),
    "Markdown": (f"# {HEAD}", LEAD, SPEECH, CONTACT),
    "the contact above": ("MEDIA RELEASE", CONTACT, HEAD, DATELINE + LEAD, SPEECH),
    "shouted": ("NEWS RELEASE", HEAD.upper(), DATELINE + LEAD, SPEECH, CONTACT),
    "a line under it": (
        "FOR IMMEDIATE RELEASE",
        HEAD,
        "Boats sail again on Monday",
        DATELINE + LEAD,
        SPEECH,
        CONTACT,
    ),
    "boilerplate": (
        HEAD,
        DATELINE + LEAD,
        SPEECH,
        "About the Guild",
        "The Guild is a union of ferry workers.",
        CONTACT,
    ),
    "Spanish": (
        "COMUNICADO DE PRENSA",
        "Las tripulaciones votan el fin de la huelga",
        "Seattle, 18 de mayo de 2026. Las tripulaciones votaron anoche el fin de una huelga de diecinueve días, "
        "informó el sindicato. Los barcos vuelven a salir el lunes.",
        "Contacto: Ana Ruiz, ana@example.org",
    ),
}


@pytest.mark.parametrize("parts", SURE.values(), ids=SURE)
def test_what_is_plain_is_not_asked_about(parts: tuple[str, ...]) -> None:
    found = read(*parts)
    assert doubts(found) == [] and found.verdict == "publish"


UNSURE = {
    "broken over three lines": ("Guild News", "Ferry Crews Vote to End", "Their Strike of Nineteen", "Days on Both Piers", LEAD),
    "minutes": (
        "Minutes of the Harbour Committee",
        "Present: A. Example, B. Sample, C. Model",
        "1. The chair opened the meeting at 19:00.\n2. The minutes of May were approved.\n3. Fares: no decision.",
        "Next meeting: June 12, 19:00, town hall.",
    ),
    "a newsletter": (
        "Dear friends,", "what a month!", "The garden", "I planted beans and my neighbour laughed. Did you come by?",
        "The kitchen", "We need new pans. Could you help us?", "See you soon!",
    ),
    "an agenda": ("Agenda", "18:00 Doors", "18:30 Welcome", "19:00 Talks", "21:00 Music", "Bring a chair."),
    "an essay": (
        "The sea and us",
        "When I was a child my father took me to the pier. I did not like it. Who would? But I remember the boats.",
        "Years later I went back, and my father was not there any more. What was I to do?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("parts", UNSURE.values(), ids=UNSURE)
def test_what_is_odd_is_asked_about(parts: tuple[str, ...]) -> None:
    found = read(*parts)
    assert doubts(found) and found.verdict == "hold"


@pytest.mark.parametrize("parts", UNSURE.values(), ids=UNSURE)
def test_a_headline_that_staff_name_is_never_asked_about(parts: tuple[str, ...]) -> None:
    found = read(f"headline: {HEAD}", *parts)
    assert found.headline == HEAD and doubts(found) == []


def test_who_wrote_it_can_say_that_it_is_right() -> None:
    found = read("accept: as-read", *UNSURE["an agenda"])
    assert doubts(found) and found.verdict == "publish"


def test_signs_are_numbers_under_names_and_no_words() -> None:
    signs = read(*SURE["a letterhead"]).signs
    made = weighing.shipped()
    known = made.names()
    assert set(made.headline.names) | set(made.release.names) <= set(signs) and signs
    assert all(re.fullmatch(r"[a-z:-]+", name) for name in known | set(signs))
    assert not re.search("ferry|seafarers|idris", json.dumps(dict(signs)), re.IGNORECASE)


def test_the_weights_that_are_shipped_have_no_words() -> None:
    shipped = weighing.FILE.read_text("utf-8")
    made = weighing.read(shipped)
    assert all(re.fullmatch(r"[a-z:-]+", name) for name in made.names())
    assert len(shipped) < 300_000 and weighing.read(weighing.written(made)) == made


def test_the_trees_and_the_sums_take_few_steps() -> None:
    """A headline is weighed in a few thousand sums and comparisons: no more than a page takes to be read."""
    made = weighing.shipped()
    deepest = max(map(_depth, made.trees.trees))
    assert len(made.trees.trees) * deepest * headline_choice.TREES < 40_000
    assert len(made.line.names) < 200


def _depth(node: weighing.Node) -> int:
    return 1 + max(_depth(node[2]), _depth(node[3])) if isinstance(node, list) else 0


def test_a_likelier_line_is_taken_though_the_rules_chose_another() -> None:
    """The second reader: what the rules chose counts for something, and no more."""
    made = weighing.shipped()
    lines = [Option("Guild News", {"a": 1.0}, "line", (0,)), Option(HEAD, {"a": 2.0}, "line", (1,))]
    weights = weighing.Weights(("a",), (0.0,), (1.0,), (1.0,), 0.0)
    for odds, agreed, taken in ((1.0, 0.5, HEAD), (1.0, 4.0, None), (-1.0, 0.5, None)):
        trees = weighing.Trees(("a",), ([0, 1.5, 0.0, odds * 3],))
        likely = replace(made, line=weights, trees=trees, agreed=agreed)
        option = headline_choice.chosen(headline_choice.ranked(lines, likely), "Guild News", agreed)
        assert (option.words if option else None) == taken
    # What the rules chose and no option says stands, and so does silence about every line.
    assert headline_choice.chosen(headline_choice.ranked(lines, made), "Something else", 0.5) is None
    assert headline_choice.chosen({}, "", 0.5) is None


@given(
    st.dictionaries(st.sampled_from(sorted(weighing.shipped().headline.names)), st.floats(allow_nan=False))
)
def test_whatever_is_counted_a_chance_is_one(signs: dict[str, float]) -> None:
    made = weighing.shipped()
    for weights in (made.line, made.under, made.headline, made.release):
        assert 0 <= weights.chance(signs) <= 1


FRONT = "---\nlayout: post\nauthor: Ana Ruiz\ncategories: garden\ntitle: {}\n---\n\n"
ESSAY = UNSURE["an essay"][1:]


@pytest.mark.parametrize(
    "title",
    [
        "A morning at the pier",
        "Minutes of the May meeting",
        "Revue de presse",
        "Boletín de noviembre",
        "Plantilla",
    ],
)
def test_a_title_for_another_program_makes_no_release(title: str) -> None:
    """A blog's post is asked about: its headline is certain, that it is for the press is not."""
    found = read(FRONT.format(title) + ESSAY[0], *ESSAY[1:], name="post.md")
    assert found.headline == title and len(doubts(found)) == 1 and found.verdict == "hold"
    ours = read(
        FRONT.format(title).replace("layout: post", "kind: release") + ESSAY[0], *ESSAY[1:], name="post.md"
    )
    assert doubts(ours) == []


NAMED = {
    "Minutes of the Harbour Committee": True, "Agenda": True, "FACT SHEET: Ferries": True, "Q&A with Ana Ruiz": True,
    "Press Release Template": True, "Op-Ed: Let us sail": True, "[Revue de presse] Les ferries": True,
    "Boletín de noviembre": True, "Protokoll der Sitzung": True, "Verbale della riunione": True, "Ata da reunião": True,
    "Acta de la reunió": True, "Transcript of the press conference": True, "Plantilla de comunicado": True,
    "Ferry Crews Vote to End Their Strike": False, "Actress Wins Prize": False, "Boletín de prensa: vuelven los barcos": False,
    "Minute by Minute, the Boats Return": False, "Agendas Clash at City Hall": False, "Cartagena abre su puerto": False,
}  # fmt: skip


@pytest.mark.parametrize(("headline", "right"), NAMED.items())
def test_a_headline_that_names_another_paper(headline: str, right: bool) -> None:
    assert bool(other_papers.named(headline, ())) is right


@pytest.mark.parametrize(
    ("subject", "line", "right"),
    [
        ("Re: ferries", "", True), ("AW: Fähren", "", True), ("RV: ferris", "", True), ("Ferries sail again", "", False),
        ("Fwd: Ferries sail again", "", False), ("Ferries: crews vote", "On 3 May, Ana Ruiz wrote:", True),
        ("", "Ana Ruiz escribió:", True), ("", "She wrote a book.", False), ("Resolution: the boats return", "", False),
    ],
)  # fmt: skip
def test_an_answered_mail(subject: str, line: str, right: bool) -> None:
    assert other_papers.answered(subject, (line,)) is right
