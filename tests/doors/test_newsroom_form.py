"""newsroom.toml as a form: who may, what it changes, what it leaves alone, and two who change it at once."""

from __future__ import annotations

import re
import tomllib
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import cloud
import pytest
from approvers import ANA, enforce
from desk_browser import Browser
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from publishing import few
from visitors import World, world

from crier.aws import client, dynamodb, s3
from crier.model.newsroom import read
from crier.reading import newsroom_edit
from crier.stores import newsroom_saves
from handlers import newsroom_page

pytestmark = pytest.mark.long

__all__ = ["few", "world"]  # fixtures
KIM, LEE = "kim@desk.example", "lee@desk.example"
PATH, FILE = "/staff/newsroom", "newsroom/newsroom.toml"
RIGHTS = """\
desk = ["ana@desk.example"]   # who hears
approval = "embargoed"  # never without Ben
approvals = 1
previews = "asked"
people = [
  { address = "ana@desk.example", roles = ["writer", "approver"] }, # Ana
  { address = "ben@desk.example", roles = ["approver"] },
  { address = "dan@desk.example", roles = ["writer"] },
  { address = "kim@desk.example", roles = ["keeper"] },
  { address = "lee@desk.example", roles = ["keeper"] },
]
"""
EARLY = """\
[[lists]] # trusted
slug = "early"
names = { en = "Early readers" }
preview = true
"""
TEXT = f"""# Our newsroom. Do not lose this line.
organisation = "Lantern"  # as in the statutes
languages = ["en", "es"]
timezone = "America/New_York"
{RIGHTS}
[undo]  # seconds
page = 0
mail = 30  # half a minute

[[lists]]
slug = "press"
names = {{ en = "Press", es = "Prensa" }}  # everybody

{EARLY}
[[topics]]
slug = "housing"
names.en = "Housing"
# the last line
"""


@pytest.fixture(autouse=True)
def room(aws: Any, few: None, world: World) -> None:
    enforce(TEXT)


def lies() -> str:
    return s3.get("uploads", FILE)[0].decode()


def signed_in(world: World, address: str, language: str = "en") -> Browser:
    browser = Browser(world, language=language)
    browser.sign_in(address)
    return browser


@pytest.fixture
def kim(world: World) -> Browser:
    return signed_in(world, KIM)


def page(browser: Browser) -> str:
    answer = browser.go("GET", PATH, door=newsroom_page)
    assert answer["statusCode"] == 200 and answer["headers"]["Cache-Control"] == "no-store"
    return str(answer["body"])


def form(text: str) -> dict[str, str]:
    """What a browser would send of the page, untouched."""
    body = text[text.index(f'<form method="post" action="{PATH}">') :]
    sent = {
        unescape(n): unescape(v) for n, v in re.findall(r'<input [^>]*?name="([^"]+)" value="([^"]*)"', body)
    }
    checked = re.findall(r'<input type="checkbox"[^>]*? name="([^"]+)" value="yes"( checked)?', body)
    sent |= {name: "yes" if on else "no" for name, on in checked}
    for name, options in re.findall(r'<select [^>]*?name="([^"]+)"[^>]*>(.*?)</select>', body, re.DOTALL):
        sent[name] = re.findall(r'value="([^"]+)" selected', options)[0]
    areas = re.findall(r'<textarea [^>]*?name="([^"]+)"[^>]*>\n(.*?)</textarea>', body, re.DOTALL)
    return sent | {name: unescape(said) for name, said in areas}


def post(browser: Browser, given: dict[str, str]) -> tuple[int, str]:
    answer = browser.go("POST", PATH, given, door=newsroom_page)
    return int(answer["statusCode"]), unescape(str(answer.get("body", "")))


def save(browser: Browser, **changes: str) -> tuple[int, str]:
    return post(browser, form(page(browser)) | changes)


VALUES = {
    "organisation": ('Lantern & Söhne "Ü"', 'Lantern & Söhne "Ü"'),
    "website": ("https://lantern.example", "https://lantern.example"),
    "address": ("12 Hill Street\r\nFairview", "12 Hill Street\nFairview"),
    "languages": ("es en pt-BR", ["es", "en", "pt-BR"]),
    "desk_language": ("es", "es"),
    "timezone": ("Europe/Madrid", "Europe/Madrid"),
    "country": ("MX", "MX"),
    "paper": ("a4", "a4"),
    "accent": ("#AA0011", "#AA0011"),
    "picture_in_mail": ("no", False),
    "when_unsure": ("hold", "hold"),
    "undo.page": ("20", 20),
    "undo.mail": ("0", 0),
}


def test_every_setting_of_the_form_is_tried_here() -> None:
    assert list(VALUES) == [one.name for one in newsroom_edit.SETTINGS]


@pytest.mark.parametrize("name", VALUES)
def test_a_setting_is_changed_and_nothing_else(kim: Browser, name: str) -> None:
    before = tomllib.loads(lies())
    said, written = VALUES[name]
    status, text = save(kim, **{name: said})
    assert status == 200 and "Saved." in text
    home, _, last = name.rpartition(".")
    (before.setdefault(home, {}) if home else before)[last] = written
    assert tomllib.loads(lies()) == before
    (line,) = newsroom_saves.history("releases", 9)
    assert (line.by, line.fields, line.done) == (KIM, (name,), True)
    assert form(page(kim))[name].replace("\n", "\r\n") == (
        ", ".join(written) if isinstance(written, list) else said
    )


REFUSED = {
    "organisation": "  ",
    "website": "ftp://x",
    "address": "a\u202eb",
    "languages": "English",
    "timezone": "Mars/Olympus",
    "country": "Mexico",
    "paper": "a5",
    "accent": "red",
    "picture_in_mail": "perhaps",
    "when_unsure": "publish",
    "undo.page": "3601",
    "undo.mail": "soon",
    "lists.press.en": "x" * 301,
    "topics.housing.en": " ",
    "lists.+.slug": "press",
    "topics.+.slug": "Two Words",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_the_file_s_reader_refuses_is_said_beside_its_field_and_not_written(
    kim: Browser, name: str
) -> None:
    before = lies()
    more = {name.replace("slug", "en"): "Another"} if name.endswith("+.slug") else {}
    answer = kim.go("POST", PATH, form(page(kim)) | more | {name: REFUSED[name]}, door=newsroom_page)
    text = str(answer["body"])
    assert answer["statusCode"] == 400 and lies() == before and not newsroom_saves.history("releases", 9)
    assert "Nothing was written." in text and "<title>Please check" in text
    mark = f"f-{name.replace('.', '-').replace('+', 'new')}"
    assert re.search(rf'<p class="wrong" id="{mark}-wrong">[^<]{{12,}}</p>', text), "in words, beside it"
    assert re.search(rf'id="{mark}"[^>]* aria-invalid="true" aria-describedby="{mark}-wrong"', text)
    assert text.count('class="wrong"') == 1
    if name not in ("paper", "when_unsure", "picture_in_mail"):
        assert form(text)[name].strip() == REFUSED[name].strip(), "what was typed is not lost"


def test_a_list_and_a_topic_are_named_anew_and_added(kim: Browser) -> None:
    given = {"lists.press.en": "Journalists", "topics.housing.es": "Vivienda"}
    given |= {
        "lists.+.slug": "members",
        "lists.+.en": "Members",
        "topics.+.slug": "buses",
        "topics.+.es": "Autobuses",
    }
    assert save(kim, **given)[0] == 200
    known = read(lies().encode())
    assert [(one.slug, one.names, one.preview) for one in known.lists] == [
        ("press", {"en": "Journalists", "es": "Prensa"}, False),
        ("early", {"en": "Early readers"}, True),
        ("members", {"en": "Members"}, False),
    ]
    assert [(one.slug, one.names) for one in known.topics] == [
        ("housing", {"en": "Housing", "es": "Vivienda"}),
        ("buses", {"es": "Autobuses"}),
    ]
    head, _, tail = lies().partition("# the last line\n")
    plain = TEXT.replace('en = "Press"', 'en = "Journalists"').partition("# the last line\n")[0]
    assert head == plain + 'names.es = "Vivienda"\n', "nothing else, comments and all"
    assert tail.count("[[lists]]") == tail.count("[[topics]]") == 1


def test_a_file_without_lists_gets_those_that_everybody_starts_with(kim: Browser) -> None:
    enforce(RIGHTS)
    assert save(kim, **{"lists.+.slug": "members", "lists.+.en": "Members"})[0] == 200
    assert lies().startswith(RIGHTS) and [one.slug for one in read(lies().encode()).lists] == [
        "press",
        "members",
    ]


def test_lists_in_brackets_stay_in_brackets(kim: Browser) -> None:
    enforce(RIGHTS + 'lists = [\n  { slug = "press", names = { en = "Press" } }, # all\n]\n')
    assert save(kim, **{"lists.+.slug": "members", "lists.+.en": "Members", "lists.press.en": "P"})[0] == 200
    assert [one.name("en") for one in read(lies().encode()).lists] == ["P", "Members"]
    assert "# all" in lies() and lies().startswith(RIGHTS)


def test_a_list_of_previews_of_old_cannot_come_back_as_another(kim: Browser) -> None:
    """People are on it still, and they were chosen to read embargoed releases."""
    enforce(TEXT.replace(EARLY, ""))
    before = lies()
    status, text = save(kim, **{"lists.+.slug": "early", "lists.+.en": "Early"})
    assert status == 400 and "There was a list of this short name" in text and lies() == before


def test_a_list_that_is_gone_does_not_come_back_by_the_form(kim: Browser) -> None:
    """Staff kept it closed; open, whoever is on it still would be on a list for everybody."""
    closed = '[[lists]]\nslug = "donors"\nnames = { en = "Donors" }\nopen = false\n'
    enforce(TEXT + closed)
    enforce(TEXT)
    status, text = save(kim, **{"lists.+.slug": "donors", "lists.+.en": "Donors"})
    assert status == 400 and lies() == TEXT
    assert re.search(r'id="f-lists-new-slug-wrong">There was a list of this short name[^<]+file\.</p>', text)
    assert save(kim, **{"topics.+.slug": "donors", "topics.+.en": "Donors"})[0] == 200, "a topic is no list"
    enforce(TEXT + closed)
    assert save(kim, **{"lists.donors.en": "Our donors"})[0] == 200, "in the file it is its own"


AWAY = [
    ({"languages": "en"}, "languages", "(es)"),
    ({"languages": "fr"}, "languages", "(en, es)"),
    ({"languages": "pt-BR, es"}, "languages", "(en)"),
    ({"languages": ""}, "languages", "(en, es)"),
    ({"lists.press.es": " "}, "lists.press.es", "“Prensa”"),
    ({"lists.press.en": "", "lists.press.es": ""}, "lists.press.en", "“Press”"),
    ({"topics.housing.en": ""}, "topics.housing.en", "“Housing”"),
    ({"topics.housing.en": "", "topics.housing.es": "Vivienda"}, "topics.housing.en", "“Housing”"),
]


@pytest.mark.parametrize(("given", "name", "words"), AWAY)
def test_nothing_is_taken_away_by_the_form(
    kim: Browser, given: dict[str, str], name: str, words: str
) -> None:
    """A language, or a name in one: what is gone is gone for readers, and the file is where that is done."""
    status, text = save(kim, organisation="Candle", **given)
    assert status == 400 and lies() == TEXT and not newsroom_saves.history("releases", 9)
    (beside,) = re.findall(rf'<p class="wrong" id="f-{name.replace(".", "-")}-wrong">([^<]+)</p>', text)
    assert words in beside and "in the file" in beside


@pytest.mark.parametrize("address", [ANA, "ben@desk.example", "dan@desk.example"])
def test_who_is_no_keeper_neither_sees_nor_saves(world: World, kim: Browser, address: str) -> None:
    """Not with the form of a keeper either."""
    other, sent, before = signed_in(world, address), form(page(kim)), lies()
    answer = other.go("GET", PATH, door=newsroom_page)
    assert answer["statusCode"] == 403 and "Prensa" not in answer["body"] and KIM not in answer["body"]
    assert post(other, sent | {"organisation": "Mine"})[0] == 403 and lies() == before
    assert PATH not in other.page() and PATH in kim.page()


def test_without_a_session_the_way_in_is_shown(world: World, kim: Browser) -> None:
    before = lies()
    for method in ("GET", "HEAD", "POST"):
        answer = Browser(world).go(method, PATH, form(page(kim)) if method == "POST" else None, newsroom_page)
        assert (answer["statusCode"], answer["headers"]["Location"], answer.get("body", "")) == (
            303,
            "/staff/",
            "",
        )
    assert lies() == before


def test_a_keeper_who_is_one_no_more_saves_nothing(kim: Browser) -> None:
    sent = form(page(kim))
    enforce(TEXT.replace('kim@desk.example", roles = ["keeper"]', 'kim@desk.example", roles = ["writer"]'))
    before = lies()
    assert post(kim, sent | {"organisation": "Mine"})[0] == 403 and lies() == before


@pytest.mark.parametrize("name", ["proof", "shown"])
@pytest.mark.parametrize("value", ["", "0" * 64, "é", "a.b.c", "\ud800", "of another session"])
def test_a_forged_hidden_field_saves_nothing(world: World, kim: Browser, name: str, value: str) -> None:
    sent, before = form(page(kim)) | {"organisation": "Mine"}, lies()
    if value == "of another session":
        value = form(page(signed_in(world, LEE)))[name]
    body = sent | {name: value.encode("utf-8", "replace").decode()}
    assert post(kim, body)[0] == 400 and lies() == before
    body.pop(name)
    assert post(kim, body)[0] == 400 and lies() == before


def test_a_mark_that_is_made_up_for_the_file_of_today_is_not_believed(kim: Browser) -> None:
    """Nobody says that they saw a file which their page did not show."""
    sent = form(page(kim))
    enforce(TEXT.replace("Lantern", "Torch"))
    today = newsroom_saves.lies("uploads")
    assert today
    forged = f"{today.mark}.{sent['shown'].partition('.')[2]}"
    assert post(kim, sent | {"shown": forged, "organisation": "Mine"})[0] == 400 and "Torch" in lies()


def test_two_keepers_at_once_and_nobody_is_overwritten_unseen(world: World, kim: Browser) -> None:
    lee = signed_in(world, LEE)
    hers = form(page(lee))
    assert save(kim, organisation="Torch", timezone="Europe/Paris")[0] == 200
    status, text = post(lee, hers | {"organisation": "Candle"})
    assert status == 409 and "somebody else changed the file meanwhile" in text
    assert "The file now says: <bdi>Torch</bdi>" in text and 'value="Candle"' in text, "both"
    assert "The file now says: <bdi>Europe/Paris</bdi>" in text
    assert read(lies().encode()).organisation == "Torch"
    assert post(lee, form(text))[0] == 200, "having seen both"
    known = read(lies().encode())
    assert known.organisation == "Candle"
    assert known.timezone == "Europe/Paris", "what she never touched is as her colleague has it"


def test_what_a_keeper_did_not_touch_is_as_the_file_has_it(world: World, kim: Browser) -> None:
    """Whatever a colleague changed, and however often: by the form, and in the file."""
    hers = form(page(lee := signed_in(world, LEE))) | {"organisation": "Candle", "undo.mail": "31"}
    colleagues = TEXT.replace("America/New_York", "Europe/Paris").replace('"Prensa"', '"Medios"')
    enforce(colleagues.replace('["en", "es"]', '["en", "es", "fr"]'))
    status, text = post(lee, hers)
    again = form(text)
    assert status == 409 and 'value="Europe/Paris"' in text and 'value="Candle"' in text
    assert "The file now says: <bdi>Medios</bdi>" in text and again["lists.press.fr"] == ""
    enforce(lies().replace("mail = 30", "mail = 60").replace('"Housing"', '"Homes"'))
    status, text = post(lee, again)
    assert status == 409 and "The file now says: <bdi>60</bdi>" in text, "again somebody came between"
    before = lies()
    assert post(lee, form(text))[0] == 200
    assert lies() == before.replace('"Lantern"', '"Candle"').replace("mail = 60", "mail = 31")


def test_a_tick_that_was_not_touched_is_as_the_file_has_it(world: World, kim: Browser) -> None:
    """The box and the choice of one page, of fields that no line in the file says."""
    hers = form(page(lee := signed_in(world, LEE))) | {"organisation": "Candle"}
    sent = form(page(kim)) | {"paper": "a4", "address": "12 Hill Street\r\nFairview"}
    assert sent.pop("picture_in_mail") == "yes" and sent["box"] == "picture_in_mail", "a box without its tick"
    assert post(kim, sent)[0] == 200
    text = post(lee, hers)[1]
    assert post(lee, form(text))[0] == 200
    known = read(lies().encode())
    assert (known.organisation, known.picture_in_mail, known.paper) == ("Candle", False, "a4")
    assert known.address == "12 Hill Street\nFairview"


def test_what_a_page_showed_is_sealed(kim: Browser) -> None:
    """Nobody makes a form say of a field that it was shown otherwise."""
    sent = form(page(kim))
    mark, marks, seal = sent["shown"].split(".")
    for made_up in (f"{mark}..{seal}", f"{mark}.{marks[8:]}.{seal}", f"{mark}.{marks[::-1]}.{seal}"):
        assert post(kim, sent | {"shown": made_up, "organisation": "Mine"})[0] == 400 and lies() == TEXT


def test_whoever_comes_between_look_and_put_is_not_overwritten(
    kim: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S3's own condition: the file changes after it was read, and before it is put."""
    sent, put = form(page(kim)), s3.put_instead

    def between(*given: Any, **more: Any) -> Any:
        enforce(TEXT.replace("Lantern", "Torch"))
        return put(*given, **more)

    monkeypatch.setattr(s3, "put_instead", between)
    status, text = post(kim, sent | {"organisation": "Candle"})
    assert status == 409 and "<bdi>Torch</bdi>" in text and "Torch" in lies()
    (line,) = newsroom_saves.history("releases", 9)
    assert not line.done and "Tried to save" in page(kim)


def test_a_form_that_comes_back_wrong_shows_no_newer_file_s_mark(kim: Browser) -> None:
    """Else mending it would overwrite what was never shown."""
    status, text = save(kim, organisation="Candle", accent="red")
    assert status == 400
    enforce(TEXT.replace("Lantern", "Torch"))
    assert post(kim, form(text) | {"accent": "#112233"})[0] == 409 and "Torch" in lies()


def test_sent_twice_it_is_written_once(kim: Browser) -> None:
    sent = form(page(kim)) | {"organisation": "Candle"}
    assert "Saved." in post(kim, sent)[1]
    count = len(client.client("s3").list_object_versions(Bucket="uploads", Prefix=FILE)["Versions"])
    status, text = post(kim, sent)
    assert status == 200 and "says so already" in text
    versions = client.client("s3").list_object_versions(Bucket="uploads", Prefix=FILE)["Versions"]
    assert len(versions) == count and len(newsroom_saves.history("releases", 9)) == 1


def test_sent_twice_at_once_nobody_else_changed_it(kim: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first press puts the file after the second has read it: the second says so, and nothing of another."""
    sent, put = form(page(kim)) | {"organisation": "Candle"}, s3.put_instead
    first = list[int]()

    def between(*given: Any, **more: Any) -> Any:
        if not first:
            first.append(0)
            assert "Saved." in post(kim, sent)[1]
        return put(*given, **more)

    monkeypatch.setattr(s3, "put_instead", between)
    status, text = post(kim, sent)
    assert status == 200 and "says so already" in text and "Candle" in lies()


def test_a_list_is_added_once_though_its_form_is_sent_twice(kim: Browser) -> None:
    sent = form(page(kim)) | {"lists.+.slug": "members", "lists.+.en": "Members", "lists.+.es": "Miembros"}
    assert "Saved." in post(kim, sent)[1]
    status, text = post(kim, sent)
    assert status == 200 and "says so already" in text and lies().count("members") == 1


def test_a_put_that_dies_leaves_the_line_that_it_was_tried(
    kim: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: Any, **__: Any) -> Any:
        raise cloud.Crash

    before = lies()
    with monkeypatch.context() as patch, pytest.raises(cloud.Crash):
        patch.setattr(s3, "put_instead", dies)
        save(kim, organisation="Candle")
    (line,) = newsroom_saves.history("releases", 9)
    assert not line.done and lies() == before and "Tried to save" in page(kim)


def test_the_trail_names_fields_and_holds_none_of_their_words(kim: Browser) -> None:
    save(kim, organisation="Canary", **{"lists.press.en": "Canary birds"})
    kept = list(dynamodb.query("releases", newsroom_saves.TRAIL.home, ""))
    assert len(kept) == 1 and "Canary" not in str(kept) and kept[0]["by"] == KIM
    shown = page(kim)
    assert "Saved · " in shown and "Organisation; List press" in shown


def test_lines_that_a_stack_has_from_before_are_still_shown(kim: Browser) -> None:
    """As they were written on 2026-11-29: their keys begin with the deed."""
    when, mark = "2026-11-01T12:00:00.000000Z", "0" * 32
    line = {
        "pk": newsroom_saves.TRAIL.home,
        "sk": f"saved#{when}#{mark}#{mark}",
        "by": LEE,
        "fields": ["website"],
    }
    assert dynamodb.put("releases", {**line, "done": True, "expires": 2_000_000_000}, new=True)
    save(kim, organisation="Canary")
    assert [one.by for one in newsroom_saves.history("releases", 9)] == [KIM, LEE], "the newest first"
    assert LEE in page(kim)


def test_two_who_save_at_one_instant_have_a_line_each_and_lines_end(aws: Any) -> None:
    """Of the same file: the first is put, the second was tried, and neither writes over the other's line."""
    was, now = newsroom_saves.lies("uploads"), datetime(2026, 11, 29, 12, tzinfo=UTC)
    assert was
    saved = [
        newsroom_saves.save("uploads", "releases", was, f"{TEXT}# {who}".encode(), who, ("country",), now)
        for who in (KIM, LEE)
    ]
    assert saved == [True, False]
    lines = newsroom_saves.history("releases", 9)
    assert {(one.by, one.done, one.at) for one in lines} == {(KIM, True, now), (LEE, False, now)}
    ends = {one["expires"] for one in dynamodb.query("releases", newsroom_saves.TRAIL.home, "")}
    assert ends == {int((now + timedelta(days=400)).timestamp())}
    storage = (Path(__file__).parents[2] / "infrastructure/storage.yaml").read_text("utf-8")
    releases = storage.partition("\n  Releases:\n")[2].partition("\n  Subscribers:\n")[0]
    assert "TimeToLiveSpecification: {AttributeName: expires, Enabled: true}" in releases


@pytest.mark.parametrize("name", [*VALUES, "lists.press.fr", "topics.housing.es", "lists.+.slug"])
def test_a_file_with_windows_line_ends_has_no_other_after(kim: Browser, name: str) -> None:
    """Also where a line is new, or a table."""
    short = (
        RIGHTS
        + '[[lists]]\nslug = "press"\nnames.en = "Press"\n[[topics]]\nslug = "housing"\nnames.en = "H"\n'
    )
    for text in (TEXT, short, 'languages = ["en", "es", "fr"]\n' + short, short.rstrip()):
        data = text.replace("\n", "\r\n").encode()
        newsroom = read(data)
        wanted = {name: VALUES[name][0] if name in VALUES else "members"}
        wanted |= {"lists.+.en": "Members"} if "+" in name else {}
        after = newsroom_edit.changed(data, wanted, newsroom).decode()
        assert "\r\n" in after and "\n" not in after.replace("\r\n", ""), after


FORBIDDEN = {
    "people": "mallory@evil.example",
    "people.0.roles": "approver",
    "approval": "none",
    "approvals": "0",
    "desk": "mallory@evil.example",
    "previews": "embargoed",
    "preview_hours": "168",
    "lists.press.preview": "true",
    "lists.press.open": "false",
    "lists.early.en": "Everybody",
    "lists.early.preview": "false",
    "lists.+.preview": "true",
    "lists.press.slug": "early",
    "contacts": "x",
    "logo": "x",
    "hub": "https://evil.example",
    "undo": "x",
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_gives_rights_is_not_taken_and_the_page_says_so(kim: Browser, name: str) -> None:
    status, text = save(kim, **{name: FORBIDDEN[name]})
    assert status == 200 and lies() == TEXT
    assert "changed in the file alone" in text and f"<bdi>{name}</bdi>" in text
    status, text = save(kim, organisation="Candle", **{name: FORBIDDEN[name]})
    assert status == 200 and f"<bdi>{name}</bdi>" in text
    assert lies() == TEXT.replace('"Lantern"', '"Candle"')


NAMES = st.sampled_from(
    [*VALUES, *FORBIDDEN, "lists.press.en", "lists.press.es", "topics.housing.en", "topics.housing.es"]
    + [f"{group}.+.{part}" for group in ("lists", "topics") for part in ("slug", "en", "es")]
)
WORDS = st.text(max_size=30) | st.sampled_from(
    ["", "members", '"""', "''' ]]", "]\npeople = []", 'x"\napproval = "none', "[[people]]", "en, es", "none",
     "\\", "#", "{ }", "true", "12", "\r\n[undo]\r\n", "America/Lima", "#123456", "a4", "hold", "yes"]
)  # fmt: skip

GOOD = {name: said for name, (said, _) in VALUES.items()} | FORBIDDEN
FIELDS = NAMES.flatmap(lambda name: st.tuples(st.just(name), st.just(GOOD.get(name, "members")) | WORDS))


@pytest.mark.parametrize(
    "text", [TEXT, TEXT.replace("\n", "\r\n"), "\ufeff" + TEXT, RIGHTS], ids=["lf", "crlf", "bom", "bare"]
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.lists(FIELDS, max_size=5))
def test_whatever_is_posted_what_gives_rights_stays_byte_for_byte(
    text: str, fields: list[tuple[str, str]]
) -> None:
    """Of what is written at all: as newsroom_form._saved does it."""
    sent, data = dict(fields), text.encode()
    newsroom = read(data)
    wanted = newsroom_edit.changes(sent, newsroom)
    after = newsroom_edit.changed(data, wanted, newsroom)
    if newsroom_edit.problems(after, wanted, frozenset(), frozenset({"early"}), "en"):
        return
    block = RIGHTS if "\r\n" not in text else RIGHTS.replace("\n", "\r\n")
    early = EARLY if "\r\n" not in text else EARLY.replace("\n", "\r\n")
    assert block.encode() in after and (early.encode() in after or EARLY not in TEXT or text == RIGHTS)
    known = read(after)
    rights = ("people", "desk", "approval", "approvals", "previews", "preview_hours", "contacts", "hub")
    assert [getattr(known, one) for one in rights] == [getattr(newsroom, one) for one in rights]
    assert known.previewers == newsroom.previewers
    assert {one.slug: one.open for one in known.ordinary}.items() >= {
        one.slug: one.open for one in newsroom.ordinary
    }.items()


def test_the_page_shows_what_the_file_alone_says_and_why(kim: Browser) -> None:
    text = unescape(page(kim))
    for words in (
        "Changed in the file alone", "must not name themselves an approver",
        "<ben@desk.example>: approver", "embargoed (1)", "Early readers",
    ):  # fmt: skip
        assert words in text, words
    assert not [
        name for name in form(page(kim)) if name.split(".")[0] in ("people", "approval", "desk", "previews")
    ]


def test_a_file_that_was_not_taken_up_is_said_and_cannot_be_changed_here(kim: Browser) -> None:
    sent = form(page(kim))
    broken = TEXT.replace("America/New_York", "Mars/Olympus").replace("Lantern", "Torch")
    s3.put("uploads", FILE, broken.encode(), "text/plain")
    text = unescape(page(kim))
    assert "was not taken up" in text and "Mars/Olympus" in text and "like America/New_York" in text
    assert 'value="Lantern"' in text, "what is in force"
    assert '<button type="submit">Save' not in text
    status, text = post(kim, sent | {"organisation": "Mine"})
    assert status == 409 and lies() == broken and "Mars/Olympus" in text


def test_without_a_file_nothing_is_made_up(kim: Browser) -> None:
    """A new one would name nobody, and everybody would be out."""
    sent = form(page(kim))
    s3.delete("uploads", FILE)
    assert "No newsroom.toml lies there" in page(kim)
    status, text = post(kim, sent | {"organisation": "Mine"})
    assert status == 409 and s3.find("uploads", FILE) is None
    assert "no newsroom.toml lies there any more" in text and "cannot be read" not in text


def test_a_file_on_its_way_is_shown_as_it_lies_there(kim: Browser) -> None:
    assert "being taken up" not in page(kim)
    save(kim, organisation="Candle")
    text = page(kim)
    assert "being taken up" in text and 'value="Candle"' in text


def test_sixty_times_an_hour_are_enough(world: World, kim: Browser) -> None:
    sent = form(page(kim))
    statuses = [post(kim, sent)[0] for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert post(signed_in(world, LEE), form(page(signed_in(world, LEE))))[0] == 400, "another session's form"
    assert save(signed_in(world, LEE), organisation="Candle")[0] == 200, "each their own"


def test_a_newsroom_of_many_topics_fits(kim: Browser) -> None:
    rows = "".join(
        f'[[topics]]\nslug = "t{n}"\nnames = {{ en = "{"é" * 80}", es = "T" }}\n' for n in range(150)
    )
    enforce(TEXT + rows)
    assert save(kim, **{"topics.t149.en": "The last"})[0] == 200 and '"The last"' in lies()


def test_it_is_said_in_spanish(world: World) -> None:
    kim = signed_in(world, KIM, "es")
    assert "La sala de prensa" in page(kim) and "Guardar" in page(kim)
    status, text = save(kim, timezone="Marte")
    assert status == 400 and "Una zona horaria se escribe" in text
