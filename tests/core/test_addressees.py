"""Lists, topics, a language, a kind and names of checks: understood by the names people use, or told."""

from datetime import UTC, datetime

import pytest

from crier.model.newsroom import Named, Newsroom
from crier.model.release import Reading
from crier.reading import pipeline
from crier.reading.fields import addressees

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
HOUSE = Newsroom(
    lists=(Named(slug="press", names={"en": "Press", "es": "Prensa"}), Named(slug="members", names={"en": "Our members", "es": "Socias y socios"})),
    topics=(Named(slug="transport", names={"en": "Public transport", "es": "Transporte público"}), Named(slug="water", names={"en": "Water"})),
)  # fmt: skip
TEXT = (
    "{0}\n\nPORT ELLIS, Wash., November 28, 2026 — The crews of the ferry voted today to keep the night boats running "
    "through the winter, the union said.\n\n{1}\n\nMedia contact: Ana Ruiz, ana@ferry.example\n"
)


def read(
    *lines: str, headline: str = "Crews Vote to Keep the Night Boats", more: str = "", name: str = "x.txt"
) -> Reading:
    front = "\n".join(("---", *lines, "---", "")) if lines else ""
    return pipeline.read(
        pipeline.Upload((front + TEXT.format(headline, more)).encode(), name), newsroom=HOUSE, now=NOW
    )


@pytest.mark.parametrize(
    ("line", "lists", "topics"),
    [
        ("lists: press", ("press",), ()),
        ("lists: Press", ("press",), ()),
        ("listas: Prensa", ("press",), ()),
        ("lists: [PRENSA, Our Members]", ("press", "members"), ()),
        ("lista: socias y socios", ("members",), ()),
        ("Distribution: our-members", ("members",), ()),
        ("topics: Transport", (), ("transport",)),
        ("temas: transporte publico, water", (), ("transport", "water")),
        ("tema: Transporte Público", (), ("transport",)),
    ],
)
def test_a_list_and_a_topic_are_known_by_their_names(line, lists, topics):
    found = read(line)
    assert (found.lists, found.topics, found.verdict) == (lists, topics, "publish")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("lists: journalists", "press, members"),
        ("lists: press, journalists", "press, members"),
        ("listas: todas", "press, members"),
        ("topics: astronomy", "transport, water"),
        ("topics: transport, astronomy", "transport, water"),
    ],
)
def test_one_there_is_not_stops_and_names_those_there_are(line, said):
    found = read(line)
    told = next(finding for finding in found.findings if finding.check == "front-matter")
    assert (found.verdict, told.level) == ("hold", "stop")
    assert said in told.message
    assert told.excerpt.split(": ")[1] in line


def test_a_newsroom_without_topics_stops_at_none():
    text = b"---\ntags: [boats, night]\n---\n" + TEXT.format("Crews Vote", "").encode()
    found = pipeline.read(pipeline.Upload(text, "x.md"), newsroom=Newsroom(), now=NOW)
    assert (found.verdict, found.topics) == ("publish", ("boats", "night"))


@pytest.mark.parametrize(
    ("said", "tag"),
    [("Spanish", "es"), ("español", "es"), ("ESPANOL", "es"), ("castellano", "es"), ("inglés", "en"), ("en_US", "en-US"), ("pt-BR", "pt-BR"),
     ("French", "fr"), ("français", "fr"), ("Deutsch", "de"), ("català", "ca"), ("catalán", "ca"), ("العربية", "ar"), ("zz", None), ("Klingonish", None), ("", None)],
)  # fmt: skip
def test_a_language_is_known_by_its_names(said, tag):
    assert addressees.language(said) == tag


def test_a_language_nobody_speaks_stops():
    assert read("language: Klingonish").verdict == "hold"
    assert read("idioma: español").language == "es"


@pytest.mark.parametrize(
    ("line", "kind"),
    [("tipo: convocatoria", "advisory"), ("kind: Media advisory", "advisory"), ("kind: Statement", "statement"), ("tipo: declaración", "statement"),
     ("tipo: comunicado", "release"), ("type: press release", "release")],
)  # fmt: skip
def test_a_kind_is_known_by_its_names(line, kind):
    assert read(line).kind == kind


@pytest.mark.parametrize("line", ["type: post", "accept: nosuchcheck"])
def test_what_changes_nothing_is_named(line):
    found = read(line)
    told = next(finding for finding in found.findings if finding.check == "front-matter")
    assert (found.verdict, told.level) == ("publish", "warn")
    assert line.split(": ")[1] in told.message


HELD = {
    "an instruction": {
        "more": "How it works: [Describe what a crew has to do to join. Go into enough detail.]"
    },
    "another": {"more": "[Añada aquí una cita de la presidenta del sindicato]"},
    "a third": {"more": "[Insérez une citation du président de la ligue]"},
    "what is to come": {"more": "[Press release body — to be supplied before the launch."},
    "and without brackets": {"more": "Quote to be supplied by the chair on Monday."},
    "an entity": {"more": "[Entity Name] thanks the crews of the night boats."},
    "a draft's file": {"name": "boats DRAFT.txt"},
    "a draft's line": {"more": "Draft 3"},
    "in German": {"more": "ENTWURF"},
}
OUT = {
    "a bill": {"headline": "Reederei legt Gesetzentwurf vor", "more": "Der Entwurf ist ein Jahr lang beraten worden, und der Entwurf ist gut."},
    "a bill's file": {"headline": "Reederei legt Entwurf vor", "more": "Der Entwurf ist gut.", "name": "entwurf.txt"},
    "a discussion draft": {"more": "The committee released the discussion draft for a new law on night boats yesterday, and a final draft of it is due in May of next year."},
    "a draft for a law": {"more": "The city council published a draft for a new law on the night boats this week, which the crews of the boats welcome."},
    "speech": {"more": "“They [the members of the union] voted [with one voice] for the boats,” said Ana Ruiz."},
    "a hotline": {"more": ""},
}  # fmt: skip


@pytest.mark.parametrize("what", HELD)
def test_what_is_not_finished_is_held(what):
    assert read(**HELD[what]).verdict != "publish"


@pytest.mark.parametrize("what", OUT)
def test_what_is_about_a_draft_goes_out(what):
    found = read(**OUT[what])
    assert found.verdict == "publish", [finding for finding in found.findings if finding.level == "stop"]


def test_a_hotline_and_nobody_for_the_press_is_a_warning():
    text = TEXT.format("Crews Vote", "Call our free line 1-800-555-0199 on weekdays.").replace(
        "Media contact: Ana Ruiz, ana@ferry.example", ""
    )
    text = f"headline: Crews Vote\n\n{text}"  # named: this is about contacts
    found = pipeline.read(pipeline.Upload(text.encode(), "x.txt"), newsroom=HOUSE, now=NOW)
    assert found.verdict == "publish"
    assert [finding.level for finding in found.findings if finding.check == "no-contact"] == ["warn"]


def test_a_headline_that_is_only_a_label_is_none():
    assert read("title: Press Release", headline="1 July 2026").verdict == "reject"
