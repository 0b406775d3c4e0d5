"""An embargo fails closed: whatever words say it, wherever they stand, nothing is published before its instant."""

import string
import time
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from html import escape
from pathlib import Path

import editions
import pytest
import wordfiles
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from crier.mail import compose
from crier.model.newsroom import Newsroom
from crier.model.release import Reading
from crier.reading import pipeline, verdicts
from crier.reading.fields import embargoes, instants
from crier.rendering import outputs

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
HOUSE = Newsroom(timezone="America/Los_Angeles")
TABLE = tomllib.loads((Path(__file__).parents[1] / "golden" / "embargoes.toml").read_text("utf-8"))
CASES = [
    (language, *map(str.strip, line.split("|", 2)))
    for language, part in TABLE.items()
    for line in part["lines"]
]
HEADLINE = "Crews Vote to Keep the Night Boats"
LEAD = (
    "PORT ELLIS, Wash., May 4, 2026 — The crews of the ferry voted today to keep the night boats running through the "
    "winter, the union said, and the port agreed to the plan."
)
MORE = "The boats sail from the pier every night, and the crews are paid by the members and by a grant of the county."
CONTACT = "Media contact: Ana Ruiz, +1 206 555 0134, ana@ferry.example"


def text(*before: str, after: tuple[str, ...] = (), headline: str = HEADLINE, lead: str = LEAD) -> bytes:
    return "\n\n".join((*before, headline, lead, MORE, *after, CONTACT, "")).encode()


def word(*paragraphs: str, **parts: str) -> bytes:
    body = [wordfiles.paragraph(escape(line)) for line in (HEADLINE, LEAD, MORE, CONTACT)]
    named = {name.replace("__", "/").replace("_xml", ".xml"): part for name, part in parts.items()}
    return wordfiles.docx(*body, *paragraphs, parts=named)


def row(words: str) -> str:
    cells = "".join(f"<w:tc>{wordfiles.paragraph(escape(cell))}</w:tc>" for cell in words.split("\t"))
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def mail(subject: str) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = subject, "ana@ferry.example"
    message.set_content(text().decode())
    return message.as_bytes()


def page(remark: str) -> bytes:
    return f"<h1>{HEADLINE}</h1><!-- {remark} --><p>{LEAD}</p><p>{MORE}</p><p>{CONTACT}</p>".encode()


def upload(place: str, words: str) -> pipeline.Upload:
    """A file with these words in this place."""
    part = wordfiles.paragraph(escape(words))
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject>{escape(words)}</dc:subject></cp:coreProperties>'
    )
    box = f"<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{part}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    made = {
        "label": lambda: text(words),
        "note": lambda: text(after=(), headline=f"{HEADLINE}\n\n{words}"),
        "headline": lambda: text(headline=words),
        "sentence": lambda: text(lead=f"{LEAD} {words}"),
        "end": lambda: text(after=(words,)),
        "table": lambda: word(row(words)),
        "box": lambda: word(box),
        "header": lambda: word(word__header1_xml=f"<w:hdr NS>{part}</w:hdr>"),
        "footer": lambda: word(word__footer1_xml=f"<w:ftr NS>{part}</w:ftr>"),
        "property": lambda: word(docProps__core_xml=core),
        "subject": lambda: mail(words),
        "name": text,
        "remark": lambda: page(words),
        "front": lambda: f"---\n{words}\n---\n".encode() + text(),
    }[place]()
    ending = {"table": "docx", "box": "docx", "header": "docx", "footer": "docx", "property": "docx"} | {
        "subject": "eml",
        "remark": "html",
    }
    return pipeline.Upload(made, f"{words if place == 'name' else 'boats'}.{ending.get(place, 'txt')}")


def read(place: str, words: str) -> Reading:
    return pipeline.read(upload(place, words.replace("\\n", "\n")), newsroom=HOUSE, now=NOW)


@pytest.mark.parametrize(("language", "place", "right", "words"), CASES)
def test_a_phrasing(language, place, right, words):
    found = read(place, words)
    told = [finding for finding in found.findings if finding.level == "stop"]
    until = found.embargo.until.strftime("%Y-%m-%dT%H:%M") if found.embargo and found.embargo.until else None
    if right == "publish":
        assert found.verdict == "publish", told
        assert until is None
    elif right == "stop":
        assert found.verdict != "publish"
        assert {finding.check for finding in told} & {"embargo", "front-matter"}, told
        assert all(finding.excerpt and finding.suggestion for finding in told if finding.check == "embargo")
    else:
        assert until == right, told
        assert found.verdict == "publish", told


def test_the_table_is_wide():
    kept_back = Counter(language for language, _, right, _ in CASES if right != "publish")
    assert kept_back.total() >= 120
    assert min(kept_back[language] for language in ("en", "es", "pt", "fr", "de", "it", "ca", "ar")) >= 5
    assert len({place for _, place, _, _ in CASES}) >= 12


def test_an_embargo_that_a_label_says_stays_out_of_the_body():
    for place in ("label", "note", "end", "table"):
        found = read(place, "Under embargo until 10 a.m. PT, December 7, 2026")
        assert (
            "embargo"
            not in found.model_dump_json(include={"body", "notes", "boilerplate", "headline"}).casefold()
        )


def test_two_instants_are_asked_about_and_the_later_one_holds():
    found = pipeline.read(
        pipeline.Upload(text("EMBARGOED UNTIL DECEMBER 7, 2026, 10 A.M. PT", after=("Embargoed until December 8, 2026, 9 a.m. PT.",)), "x.txt"),
        newsroom=HOUSE, now=NOW,
    )  # fmt: skip
    assert found.verdict == "hold"
    assert found.embargo and found.embargo.until == datetime(2026, 12, 8, 17, tzinfo=UTC)


def test_a_sure_instant_answers_for_a_reminder():
    found = pipeline.read(
        pipeline.Upload(text("EMBARGOED UNTIL DECEMBER 7, 2026, 10 A.M. PT", after=("Please respect the embargo.",)), "x.txt"),
        newsroom=HOUSE, now=NOW,
    )  # fmt: skip
    assert found.verdict == "publish"
    assert found.embargo and found.embargo.until == datetime(2026, 12, 7, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("front", "label", "right"),
    [
        ("accept: embargo", "EMBARGOED", None),
        ("accept: embargo, weekday", "Bitte Sperrfrist beachten", None),
        ("accept: embargo\nembargo: no", "EMBARGOED", "publish at once"),
        ("accept: embargo", "EMBARGOED UNTIL 01/12/2026, 9:00 UTC", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ("accept: embargo", "EMBARGOED UNTIL DECEMBER 7, 2026", datetime(2026, 12, 7, 8, tzinfo=UTC)),
    ],
)
def test_accepting_an_embargo_waits_for_its_instant_and_lifts_none_without(front, label, right):
    file = f"---\n{front}\n---\n".encode() + text(label)
    found = pipeline.read(pipeline.Upload(file, "boats.txt"), newsroom=HOUSE, now=NOW)
    until = found.embargo.until if found.embargo else None
    assert (found.verdict, until) == (
        ("hold", None) if right is None else ("publish", None if isinstance(right, str) else right)
    )


@pytest.mark.parametrize(
    ("front", "before", "printed"),
    [
        ("embargo: 2041-12-01 09:00 America/New_York", (), ""),
        ("embargo: 1 December 2041, 9 a.m. ET", (), ""),
        ("embargo: EMBARGOED UNTIL 1 DECEMBER 2041, 9 A.M. ET", (), "EMBARGOED UNTIL 1 DECEMBER 2041, 9 A.M. ET"),
        ("embargo: 2041-12-01 14:00 UTC", ("EMBARGOED UNTIL 1 DECEMBER 2041, 9 A.M. ET",),
         "EMBARGOED UNTIL 1 DECEMBER 2041, 9 A.M. ET"),
    ],
)  # fmt: skip
def test_an_hour_among_the_settings_is_for_crier_and_printed_nowhere(front, before, printed):
    """It is waited for, and no reader sees it; a label in words is the author's, wherever it stands."""
    file = f"---\n{front}\n---\n".encode() + text(*before)
    found = pipeline.read(pipeline.Upload(file, "boats.txt"), newsroom=HOUSE, now=NOW)
    assert found.embargo and found.embargo.until == datetime(2041, 12, 1, 14, tzinfo=UTC)
    assert found.embargo.label == printed
    release = editions.load("advisory").release.model_copy(update={"embargo": found.embargo})
    made = replace(editions.load("advisory"), release=release)
    for name in ("index.html", "release.txt", "lite.html"):
        shown = outputs.render(name, made).decode()
        assert "2041" not in shown if not printed else printed in shown, name
    mail = compose.mailing(made)
    assert ("2041" in mail.text, "2041" in mail.html) == (bool(printed), bool(printed))


def test_letters_of_the_other_season_wait_for_the_later_hour():
    at = {
        words: instants.read(words, instants.Setting("UTC", NOW))
        for words in ("July 7, 2027, 9 a.m. EST", "December 7, 2026, 9 a.m. EDT")
    }
    assert [each.moment and each.moment.hour for each in at.values()] == [14, 14]
    assert all(each.wrong_season for each in at.values())


def test_in_spanish_outside_the_united_states_the_day_comes_first():
    for country, doubts in (("ES", ()), ("US", ("day-month",))):
        found = instants.read("1/12/2026, 9:00 h", instants.Setting("Europe/Madrid", NOW, "es", country))
        assert (found.doubts, found.moment) == (doubts, datetime(2026, 12, 1, 8, tzinfo=UTC))
    # The other order is to come, and this one is past: that would leak.
    assert instants.read("12/01/2026, 9:00 h", instants.Setting("Europe/Madrid", NOW, "es", "ES")).doubts == (
        "day-month",
    )


WORDS = [
    "EMBARGOED",
    "Embargo",
    "embargoed until",
    "Under embargo until",
    "Embargado hasta el",
    "Sperrfrist:",
    "Sous embargo jusqu’au",
    "Sotto embargo fino al",
    "No publicar antes del",
    "Not for release before",
    "Hold for release",
]
PLACES = [
    "label",
    "note",
    "end",
    "table",
    "header",
    "footer",
    "box",
    "property",
    "subject",
    "front-embargo",
    "name",
]
SHAPES = [
    "{day}, {hour} {zone}",
    "{hour} {zone}, {day}",
    "{day} {hour}",
    "{day}",
    "{hour}",
    "at {hour} on {day}",
    "{junk} {day}, {hour} {zone}",
    "{day} {junk} {hour} {zone}",
    "({zone}) {hour} {day} {junk}",
]
DAYS = [
    "%B %d, %Y",
    "%d %B %Y",
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%A, %B %d",
    "%B %d",
    "%d/%m/%y",
    "%d %b. %Y",
]
HOURS = [
    "%H:%M",
    "%I:%M %p",
    "%I %p",
    "%H.%M",
    "%H%M hrs",
    "%Hh%M",
    "%H Uhr",
    "noon",
    "midnight",
    "24:00",
    "%I o'clock",
]
ZONES = [
    "",
    "PT",
    "ET",
    "CET",
    "GMT",
    "UTC+1",
    "GMT-3:30",
    "+05:30",
    "America/New_York",
    "Europe/Madrid",
    "Paris",
    "XQZ",
    "IST",
    "local time",
]
FARTHEST = timedelta(hours=26)  # between the same hour on two of the world's clocks


@settings(max_examples=150, deadline=None)
@given(
    words=st.sampled_from(WORDS), place=st.sampled_from(PLACES), shape=st.sampled_from(SHAPES),
    moment=st.datetimes(datetime(2026, 11, 30), datetime(2028, 2, 1)), day=st.sampled_from(DAYS),
    hour=st.sampled_from(HOURS), zone=st.sampled_from(ZONES), junk=st.text(string.ascii_letters + " ,.-()", max_size=12),
)  # fmt: skip
@example(
    words="EMBARGOED",
    place="label",
    shape="{day}",
    moment=datetime(2026, 12, 1),
    day="%d/%m/%Y",
    hour="%H:%M",
    zone="",
    junk="",
)
@example(
    words="Embargo",
    place="end",
    shape="{day}, {hour} {zone}",
    moment=datetime(2026, 12, 1),
    day="%m/%d/%Y",
    hour="24:00",
    zone="ET",
    junk="",
)
@example(
    words="EMBARGOED",
    place="label",
    shape="{junk} {day}, {hour} {zone}",
    moment=datetime(2026, 12, 2),
    day="%d/%m/%Y",
    hour="%H:%M",
    zone="",
    junk="THU",
)
def test_nothing_goes_out_before_an_instant_that_stands_beside_a_word_for_an_embargo(
    words, place, shape, moment, day, hour, zone, junk
):
    """Whatever the shape: held, or waiting for an instant that is not before the one that was written, on any clock."""
    assume("%y" in day.lower() or moment < datetime(2027, 10, 1))  # a day without its year is the next one
    said = (
        f"{words} {shape.format(day=moment.strftime(day), hour=moment.strftime(hour), zone=zone, junk=junk)}"
    )
    if place == "front-embargo":
        place, said = "front", f"embargo: {said.partition(' ')[2]}"
    if place == "name":
        said = said.replace("/", "-").replace(":", ".")
    found = read(place, said)
    if verdicts.stopping(found.findings) - {"as-read"}:  # a doubt about the headline is no answer here
        return
    assert found.embargo and found.embargo.until, said
    assert found.embargo.until > NOW, said
    written = moment.replace(tzinfo=UTC, hour=0, minute=0, second=0, microsecond=0) + (
        timedelta(days=1) if hour in ("24:00", "midnight") else timedelta()
    )
    assert found.embargo.until >= written - FARTHEST / 2, said


@pytest.mark.parametrize(
    "run", ["A", "a ", "embargo ", "embargo until ", "embargo on ", "not for a", "do not publish a b ", "E ", "E.", "for release ", "1 ", "12 ", "1/", "1:",
            "under a a ", "no ", "erst 1 ", "nicht vor a ", "hora de ", "America/", "Europe/A ", "\u200b", "ا", "prohibida su ", "(", "a.m. "],
)  # fmt: skip
def test_a_long_run_costs_little(run):
    words = run * (30_000 // len(run))
    embargoes.labels("warm")
    begin = time.process_time()
    list(embargoes.statements(words, instants.Setting("UTC", NOW), place="text"))
    embargoes.labels(words)
    assert time.process_time() - begin < 1.5  # half of it on a machine at rest; a square would take minutes
