"""Inputs with a domain: what a value may be, in newsroom.toml, front matter, side files and lists of people."""

from __future__ import annotations

import contextlib
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from crier.model import newsroom, values
from crier.model.errors import Rejected
from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.reading import newsroom_file, pipeline, toml_lines
from crier.subscribers import csv_file
from crier.text import messages

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
SAMPLE = Path(__file__).parents[2] / "docs" / "samples" / "newsroom.toml"

# What stands in newsroom.toml → which words, which line, what is quoted.
WRONG = {
    "a line break in a name": ('languages = ["en"]\norganisation = """Lantern\nCoalition"""', "line", 2, "Lantern⟨U+000A⟩Coalition"),
    "in a topic": ('[[topics]]\nslug = "a"\nnames = { en = "Heat\\nwaves" }', "line", 3, "topics.0.names.en = Heat⟨U+000A⟩waves"),
    "in the second list": ('[[lists]]\nslug = "a"\nnames = { en = "A" }\n[[lists]]\nslug = "b"\n[lists.names]\nen = "\\u0085"', "line", 7, "⟨U+0085⟩"),
    "a script": ('website = "javascript:alert(1)"', "web", 1, "website = javascript:alert(1)"),
    "data": ('website = "data:text/html,x"', "web", 1, "website"),
    "no scheme": ('website = "example.org"', "web", 1, "website = example.org"),
    "no host": ('website = "https:///x"', "web", 1, "website"),
    "a password": ('website = "https://a:b@example.org"', "web", 1, "website"),
    "a port": ('website = "https://example.org:99999"', "web", 1, "website"),
    "a quotation mark": ("website = 'https://example.org/\"onload='", "web", 1, "website"),
    "a header": ('desk = ["a@example.org\\r\\nBcc: x@example.org"]', "mail", 1, "⟨U+000D⟩⟨U+000A⟩Bcc"),
    "no address": ('\n\ndesk = ["a@example.org", "desk"]', "mail", 3, "desk.1 = desk"),
    "a name with it": ('desk = ["Ana <a@example.org>"]', "mail", 1, "desk.0"),
    "http": ('hub = "http://hub.example.org"', "hub", 1, "hub = http"),
    "a turned name": ('organisation = "Lantern \\u202Egro.live"', "line", 1, "⟨U+202E⟩"),
    "an isolate": ('organisation = "\\u2066x"', "line", 1, "⟨U+2066⟩"),
    "nothing": ('organisation = "  "', "line", 1, "organisation"),
    "a bell in the address": ('address = "1 Main St\\u0007"', "lines", 1, "address = 1 Main St⟨U+0007⟩"),
    "a contact's address": ('[[contacts]]\nname = "Ana"\nemail = "javascript:x"', "mail", 3, "contacts.0.email = javascript:x"),
    "a contact's name": ('[[contacts]]\nname = "Ana\\nRuiz"', "line", 2, "contacts.0.name"),
    "a boilerplate": ('[boilerplates.en]\ntext = "About\\u0000 us"', "lines", 2, "boilerplates.en.text"),
    "no language": ("languages = []", "language", 1, "languages"),
    "a colour": ('accent = "#12345\\n"', "colour", 1, "accent"),
    "a hub at home": ('hub = "https://[::1]:4566/"', "hub", 1, "hub = https://[::1]"),
    "a hub by its number": ('hub = "https://127.0.0.1/"', "hub", 1, "hub = https://127"),
    "a hub without a domain": ('hub = "https://localhost/hub.example"', "hub", 1, "hub = https://localhost"),
    "a folder of zones": ('timezone = "America"', "timezone", 1, "timezone = America"),
    "another folder of zones": ('\ntimezone = "US"', "timezone", 2, "timezone = US"),
    "a zone of the machine's": ('timezone = "localtime"', "timezone", 1, "timezone = localtime"),
    "a zone that fits no disk": (f'timezone = "{"A" * 5000}"', "timezone", 1, "timezone = AAA"),
    "a zone of nothing": ('timezone = ""', "timezone", 1, "timezone"),
    "a zone": ('timezone = "../../etc/passwd"', "timezone", 1, "timezone"),
}  # fmt: skip


@pytest.mark.parametrize("language", messages.languages())
@pytest.mark.parametrize("name", WRONG)
def test_a_newsroom_is_refused_with_line_and_advice(name: str, language: str) -> None:
    text, form, line, excerpt = WRONG[name]
    room, found = newsroom_file.judge(text.encode(), language)
    assert room is None and len(found) == 1
    assert found[0].suggestion == messages.say(language, f"furnishing.form.like.{form}")
    assert found[0].excerpt.startswith(f"{line}: ") and excerpt in found[0].excerpt
    assert not values.unfit(found[0].excerpt)
    with pytest.raises(Rejected):
        newsroom.read(text.encode())


@pytest.mark.parametrize("text", ["a = " + "[" * 20_000, "a = " + "{a=" * 5_000, "[" + "a." * 5_000 + "a]"])
def test_brackets_in_brackets_are_refused_in_words(text: str) -> None:
    room, found = newsroom_file.judge(text.encode(), "en")
    assert room is None and found[0].check == "newsroom" and found[0].level == "stop"
    with pytest.raises(Rejected):
        newsroom.read(text.encode())


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.datetimes()
    | st.sampled_from(["US", "Europe", "en", "https://x.example", "a@example.org", "#ffffff", "press"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@given(st.sampled_from(sorted(Newsroom.model_fields)), ANY)
def test_a_value_of_any_type_is_taken_or_refused(name: str, value: object) -> None:
    """Nothing else: what raises anything but pydantic's own stops the newsroom without a word."""
    with contextlib.suppress(ValidationError):
        Newsroom.model_validate({name: value})


def test_what_is_right_stays_right() -> None:
    text = (
        'organisation = "Ligue des droits & Cie — נוסח"\nwebsite = "https://bücher.example/a?b=c#d"\n'
        'address = """1 Main St\nSpringfield"""\ndesk = ["Desk@Bücher.example"]\nhub = "https://hub.example/x"\n'
        '[boilerplates.en]\ntext = """One.\n\nTwo."""\n'
    )
    room, found = newsroom_file.judge(text.encode(), "en")
    assert room is not None and found == () and room.desk == ("Desk@xn--bcher-kva.example",)
    assert newsroom_file.judge(SAMPLE.read_bytes(), "en")[1] == ()


@given(
    st.text(max_size=40),
    st.sampled_from(["organisation", "website", "address", "desk", "accent", "hub", "timezone"]),
)
def test_no_value_of_a_newsroom_turns_or_breaks_a_line(text: str, name: str) -> None:
    """Whatever is written: what is taken holds nothing unfit; what is not is refused in words."""
    try:
        room = Newsroom.model_validate({name: [text] if name == "desk" else text})
    except ValueError:
        return
    taken = getattr(room, name)
    for value in taken if name == "desk" else (taken,):
        assert not values.unfit(value, breaks=name == "address")


def test_the_line_of_a_value() -> None:
    text = 'a = 1\n[undo] # x\nmail = 2\n[[lists]]\nslug = "a"\n[[lists]]\nslug = "b"\nnames.en = "B"\n'
    ways = {("a",): 1, ("undo", "mail"): 3, ("lists", "0", "slug"): 5, ("lists", "1", "slug"): 7,
            ("lists", "1", "names", "en"): 8, ("lists", "1", "open"): 6, ("undo", "page"): 2, ("b",): None}  # fmt: skip
    assert {way: toml_lines.find(text, way) for way in ways} == ways
    assert tomllib.loads(text)


# ---- front matter ----

TEXT = (
    "Crews Vote to Keep the Night Boats\n\nPORT ELLIS, Wash., November 28, 2026 — The crews of the ferry voted today to keep "
    "the night boats running through the winter, the union said.\n\nMedia contact: Ana Ruiz, ana@ferry.example\n"
)


def read(text: str, beside: dict[str, bytes] | None = None) -> Reading:
    upload = pipeline.Upload(text.encode(), "boats.txt", beside=beside or {})
    return pipeline.read(upload, newsroom=Newsroom(), now=NOW)


UNFIT = {
    'headline: "Boats \\u202Eexe.tropeR"': "⟨U+202E⟩",
    'headline: "Boats\\a stay"': "⟨U+0007⟩",
    'headline: "Boats\\0 stay"': "⟨U+0000⟩",
    'subheadline: "A \\u2067 B"': "⟨U+2067⟩",
    'dateline: "PORT ELLIS\\e[2J"': "⟨U+001B⟩",
    'lists: ["press\\u200bx\\x01"]': "⟨U+0001⟩",
    'correction: "The date\\x9b"': "⟨U+009B⟩",
    'embargo: "2030-01-01 09:00 UTC\\u202c"': "⟨U+202C⟩",
}


@pytest.mark.parametrize("line", UNFIT)
def test_what_nobody_sees_at_the_top_stops_with_its_line(line: str) -> None:
    found = read(f"---\n{line}\n---\n{TEXT}")
    told = [each for each in found.findings if each.check == "front-matter" and each.level == "stop"]
    assert found.verdict != "publish" and UNFIT[line] in told[0].excerpt
    assert told[0].suggestion == messages.say("en", "findings.front-matter.unfit.suggestion")
    assert line.partition(":")[0] in told[0].excerpt
    said = " ".join(filter(None, (found.headline, found.subheadline, found.correction)))
    assert not values.unfit(said)


def test_an_unfit_embargo_is_an_embargo_all_the_same() -> None:
    found = read(f'---\nembargo: "2030-01-01 09:00 UTC\\u202c"\naccept: front-matter\n---\n{TEXT}')
    assert found.embargo and found.embargo.until and found.embargo.until.year == 2030


def test_a_side_file_is_taken_without_what_nobody_sees_and_told() -> None:
    import io

    from PIL import Image  # as a picture of somebody's

    data = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(data, "PNG")
    beside = {"boat.png": data.getvalue(), "boat.png.txt": "alt: A boat \u202efpg.exe\ncredit: Ana".encode()}
    found = read(TEXT, beside)
    assert [item.alt for item in found.media] == ["A boat fpg.exe"]
    told = [each for each in found.findings if "boat.png.txt" in each.excerpt]
    assert len(told) == 1 and told[0].level == "warn" and "⟨U+202E⟩" in told[0].excerpt


# ---- lists of people ----


def test_a_consent_that_turns_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "email,consent\na@example.org,on paper\nb@example.org,on \u202epaper\nc@example.org,\x01\n", "utf-8"
    )
    rules = csv_file.Rules(languages=("en",), lists=("press",), topics=(), consent="imported")
    rows = list(csv_file.rows(path, csv_file.layout(path), rules))
    assert [(row.line, getattr(row, "reason", "")) for row in rows] == [
        (2, ""),
        (3, "consent"),
        (4, "consent"),
    ]


def test_what_an_older_crier_wrote_down_of_people_is_read_and_no_file_says_it() -> None:
    """Until 29 November 2026 a person had `principals`: stored newsrooms and waiting editions still have them."""
    person = '{"address": "ana@example.org", "roles": ["approver"], "principals": ["AIDAEXAMPLE"]}'
    stored = f'{{"organisation": "Lantern", "people": [{person}]}}'
    assert Newsroom.model_validate_json(stored).people[0].address == "ana@example.org"
    line = 'people = [{ address = "ana@example.org", roles = ["approver"], principals = ["AIDAEXAMPLE"] }]'
    with pytest.raises(Rejected):
        newsroom.read(line.encode())
