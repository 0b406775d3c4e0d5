"""The exports of other tools: who is added, who is suppressed, who is left alone, and where the import asks."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crier.model.errors import Rejected
from crier.subscribers import csv_file, foreign_columns
from crier.subscribers.csv_file import Problem, Rules
from crier.subscribers.file_survey import Survey, Unclear, survey

RULES = Rules(
    ("press", "members"), ("housing",), ("en", "es"), "2026-11-24 imported: x.csv",
    {"press": "press", "pressoffice": "members"}, {}, {"english": "en", "espanol": "es"},
)  # fmt: skip
EXPORTS = tomllib.loads(Path(__file__).with_name("exports.toml").read_text("utf-8"))["export"]


def outcome(data: bytes, name: str) -> dict[str, str]:
    """What becomes of each person; {"stop": the columns asked about} where nobody is written."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people"
        path.write_bytes(data)
        found = csv_file.layout(path, name)
        try:
            found = Survey.loads(survey(path, found).dumps()).applied(found)
        except Unclear as error:
            return {"stop": " ".join(ask.column or "(name)" for ask in error.asks)}
        people = dict[str, str]()
        for row in csv_file.rows(path, found, RULES):
            if isinstance(row, Problem):
                people[f"line {row.line}"] = row.reason
            else:
                who = row.address.partition("@")[0]
                people[who] = "suppressed" if row.suppress or people.get(who) == "suppressed" else "added"
        return people


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: str(export["tool"]))
def test_each_export_comes_to_what_is_right(export: dict[str, Any]) -> None:
    people = outcome(export["text"].encode(export.get("encoding", "utf-8")), export.get("file", "people.csv"))
    assert people == export["right"]


def test_ten_tools_are_known() -> None:
    assert len({export["tool"].split(",")[0] for export in EXPORTS}) >= 10


HARMLESS = [
    "active_since",
    "last_open",
    "first_name",
    "option",
    "adoption",
    "city",
    "stripe_customer_id",
    "created_at",
    "note",
    "notes",
    "tags",
    "bank",
    "company",
    "subscribed_at",
    "member_since",
    "signup_date",
    "last_activity",
    "contact_name",
    "Blockchain_wallet",
    "unsubscribe_url",
    "phone",
    "sms_opt_out",
    "immigration_status",
    "estado_civil",
    "payment_status",
    "MEMBER_RATING",
    "OPTIN_IP",
    "fecha_de_alta",
    "Bloque",
    "bandwidth",
    "Marca",
    "Mailing_City",
    "subscriber_id",
    "exclusive_offer",
    "state",
    "type",
    "website",
    "Titel",
    "Nachname",
    "leftover",
    "preference",
]


DATED = {"active_since", "subscribed_at", "fecha_de_alta"}


@pytest.mark.parametrize("name", HARMLESS)
def test_a_column_of_something_else_stops_nothing(name: str) -> None:
    cells = ("2024-05-01", "3 May 2025") if name in DATED else ("CA", "12")
    people = outcome(
        f"email,{name}\nana@example.org,{cells[0]}\nbo@example.org,{cells[1]}\n".encode(), "people.csv"
    )
    assert people == {"ana": "added", "bo": "added"}


LOOKING = [
    "unsub_flag",
    "OptOutFlag",
    "emailoptoutflag",
    "opt",
    "GDPR",
    "rgpd_ok",
    "bounce_type",
    "soft_bounces",
    "suppression_list",
    "blacklist_entry",
    "blocked_by",
    "do_not_email_flag",
    "dnc",
    "complaint_kind",
    "spam_score_user",
    "consent_level",
    "permission",
    "marketing_ok",
    "newsletter_wanted",
    "active_flag",
    "deactivated_by",
    "estado_del_contacto",
    "baja_voluntaria",
    "desuscripcion",
    "acepto_politica",
    "autoriza_envios",
    "no_molestar",
    "cancelaciones",
    "Abmeldung",
    "Einwilligung",
    "gesperrt_von",
    "nicht_kontaktieren",
    "désinscription",
    "ne_pas_contacter",
    "statut_contact",
    "bloqueado_por",
    "descadastro",
    "aceita_emails",
    "não_contactar",
    "left",
    "subscription_kind",
]


@pytest.mark.parametrize("name", LOOKING)
def test_a_column_that_looks_like_leaving_and_is_unknown_is_asked_about(name: str) -> None:
    assert outcome(f"email,{name}\nana@example.org,7\n".encode(), "people.csv") == {"stop": name}


STEMS = [phrase for side in ("leaving", "consent") for phrase in foreign_columns._known().looks[side]]


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(STEMS),
    st.sampled_from(["flag", "x", "kind", "code", "q7"]),
    st.sampled_from("_ -."),
    st.booleans(),
)
def test_no_unknown_column_that_looks_so_adds_anybody(
    phrase: str, other: str, sign: str, first: bool
) -> None:
    """Whatever its cells say: nobody is added unless the column is understood."""
    words = [other, *phrase.split()] if first else [*phrase.split(), other]
    name = sign.join(words)
    if "date" in words[-1] or words[0] == "fecha":  # the day of an ending is understood, and a blank is none
        for cell in ("1", "true", "maybe", "9", "2026-11-01"):
            assert (
                "added"
                not in outcome(f"email,{name}\nana@example.org,{cell}\n".encode(), "people.csv").values()
            )
        return
    for cell in ("", "1", "true", "maybe", "9"):
        people = outcome(f"email,{name}\nana@example.org,{cell}\n".encode(), "people.csv")
        assert people == {"stop": name}, (name, cell)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        [row for row in foreign_columns._known().columns if row.kind != "nothing" and not row.marks]
    ),
    st.data(),
)
def test_no_value_that_is_not_understood_adds_anybody(
    row: foreign_columns.Meaning, data: st.DataObject
) -> None:
    """At any place of the file, in any column that is understood."""
    if row.kind in ("reason", "proof") or row.doubtful:
        return
    name, at = data.draw(st.sampled_from(sorted(row.names))), data.draw(st.integers(0, 200))
    lines = [f"p{n}@example.org,{'quux zork' if n == at else ''}" for n in range(201)]
    assert outcome(f"email,{name}\n{chr(10).join(lines)}\n".encode(), "people.csv") == {"stop": name}


FILES = {
    "unsubscribed_email_audience_export_abc.csv": "suppressed", "cleaned_email_audience_export.csv": "suppressed",
    "suppression-list.csv": "suppressed", "suppressions.txt": "suppressed", "bounces_2026.csv": "suppressed", "hard-bounces.csv": "suppressed",
    "desuscritos.csv": "suppressed", "Bajas enero.csv": "suppressed", "optouts.csv": "suppressed", "do-not-contact.csv": "suppressed",
    "complaints.csv": "suppressed", "désabonnés.csv": "suppressed", "Abgemeldete.csv": "suppressed", "blacklist.csv": "suppressed",
    "bajas/enero.csv": "suppressed", "unsubscribers.csv": "suppressed",
    "nonsubscribed_email_audience_export.csv": "unasked", "non-subscribed.csv": "unasked", "unconfirmed.csv": "unasked", "pendientes.csv": "unasked",
    "people.csv": "added", "press.csv": "added", "subscribed_email_audience_export.csv": "added", "suscritos.csv": "added",
    "active.csv": "added", "newsletter.csv": "added", "members.csv": "added", "options.csv": "added",
    "all_without_unsubscribed.csv": "stop", "press_cleaned.csv": "stop", "subscribed and unsubscribed.csv": "stop",
    "suscritos_sin_bajas.csv": "stop", "inactive.csv": "stop", "deleted.csv": "stop", "baja.csv": "stop", "removed.csv": "stop",
    "bounces_removed.csv": "stop", "not_unsubscribed.csv": "stop",
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_the_name_of_a_file_may_say_that_everybody_left(name: str) -> None:
    people = outcome(b"email,name\nana@example.org,Ana\n", name)
    assert (people.get("ana") or people.get("line 2") or "stop") == FILES[name]
    assert "stop" not in people or people == {"stop": "(name)"}


def test_what_is_asked_about_shows_no_address(tmp_path: Path) -> None:
    path = tmp_path / "people"
    cells = ["bo@example.org", "yes but", "+1 202 555 0101", "x" * 500, "later", "never ever", "more"]
    path.write_text("email,optout_by\n" + "".join(f"p@example.org,{cell}\n" for cell in cells))
    with pytest.raises(Unclear) as refused:
        survey(path, csv_file.layout(path))
    (ask,) = refused.value.asks
    assert ask.values == ("yes but", "x" * 30, "later")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Bo M <bo@example.org>", "bo@example.org"), ('"M, Bo" <bo@example.org>', "bo@example.org"),
        ("bo@example.org (Bo M)", "bo@example.org"), ("mailto:bo@example.org", "bo@example.org"),
        ("\u200bbo@example.org\ufeff", "bo@example.org"), ("\xa0bo@Example.ORG\u2003", "bo@example.org"),
        ("<bo@example.org>,", "bo@example.org"), ("ana@example.org <bo@example.org>", ""), ("a@example.org; b@example.org", ""),
        ("Bo <bo@example.org> <ana@example.org>", ""), ("bo@example.org%0abcc:x@example.org", ""), ("Bo", ""),
    ],
)  # fmt: skip
def test_one_address_is_found_in_what_programs_write(text: str, address: str) -> None:
    from crier.subscribers.address import within

    try:
        found = within(text)
    except Rejected:
        found = ""
    assert found == address


def test_the_registry_names_each_value_once() -> None:
    """A word that says two things would say what stands last."""
    values = tomllib.loads((Path(foreign_columns.__file__).with_name("exports.toml")).read_text("utf-8"))[
        "values"
    ]
    lists: Iterable[list[str]] = (values["yes"], values["no"], values["unasked"])
    words = [word for some in lists for word in some]
    assert len(words) == len(set(words))
    assert all(re.fullmatch("[a-z0-9]+", word) for word in words)


# ---- who left, told in other ways than a known column ----

# Of each file everybody may be added but Bo, who left; what is asked about.
ASKED = {
    "no header": ("ana@example.org,subscribed\nbo@example.org,unsubscribed", "2"),
    "no header, yes and no": ("ana@example.org,yes\nbo@example.org,no", "2"),
    "no header, semicolons": ("ana@example.org;Ana;activo\nbo@example.org;Bo;baja", "3"),
    "no header, a note": ("ana@example.org,Ana\nbo@example.org,Bo asked us not to write", "2"),
    "a cell past the header": ("email,name\nana@example.org,Ana\nbo@example.org,Bo,unsubscribed", "3"),
    "a name": ("Ana <ana@example.org>\nBo UNSUBSCRIBED <bo@example.org>", "1"),
    "a section": ("email\nana@example.org\nUNSUBSCRIBED:\nbo@example.org", "email"),
    "a note": ("email,notes\nana@example.org,\nbo@example.org,asked to be taken off the list", "notes"),
    "a note with a day": ("email,notes\nana@example.org,\nbo@example.org,unsubscribed 3 May", "notes"),
    "a note in Spanish": ("correo,observaciones\nana@example.org,\nbo@example.org,pidió la baja", "observaciones"),
    "an option": ("email,options\nana@example.org,MAIL\nbo@example.org,NOMAIL", "options"),
    "a refusal for a proof": ("email,consent\nana@example.org,form at the fair\nbo@example.org,refused by phone on 3 May", "consent"),
    "a proof withdrawn": ("email,consent\nana@example.org,2020 form\nbo@example.org,consent withdrawn 2024-02-02", "consent"),
    "a proof taken back": ("correo,consentimiento\nana@example.org,feria 2020\nbo@example.org,retiró su consentimiento", "consentimiento"),
    "Russian": ("email,отписан\nana@example.org,нет\nbo@example.org,да", "отписан"),
    "Russian, a day": ("email,дата отписки\n" + "".join(f"p{n}@example.org,2024-01-{n:02}\n" for n in range(1, 9)), "дата отписки"),
    "Chinese": ("email,已退订\nana@example.org,否\nbo@example.org,是", "已退订"),
    "Arabic": ("email,ملغى الاشتراك\nana@example.org,لا\nbo@example.org,نعم", "ملغى الاشتراك"),
    "no letters": ("email,📧\nana@example.org,✅\nbo@example.org,❌", "📧"),
}  # fmt: skip
NAMES = (
    "valid", "is_valid", "bad email", "email suspended", "dead", "died", "gone", "Requests no e-mail", "lista negra",
    "baixa", "Rayé", "uitgeschreven", "afgemeld", "wypisany", "Austragungsdatum", "cancellato", "subscription end date",
    "member until", "expires", "fecha fin", "ended", "ok to mail", "may we email", "send", "legal basis", "fallecido",
)  # fmt: skip
HARMLESS_CELLS = {
    "notes": ("met at the fair", "Baja California"), "city": ("La Paz, Baja California Sur", "Hotel La Baja"),
    "outlet": ("The Complaint Desk", "Off the Record"), "имя": ("Анна", "Борис"), "姓名": ("安娜", "波"),
    "telephone": ("+1 202 555 0101", ""), "title": ("Editor, opinion", "Reporter"), "": ("1", "2"),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED)
def test_who_left_is_asked_about(case: str) -> None:
    text, column = ASKED[case]
    assert outcome(f"{text}\n".encode(), "people.csv") == {"stop": column}


@pytest.mark.parametrize("name", NAMES)
def test_more_names_look_like_leaving_or_consent(name: str) -> None:
    assert outcome(f"email,{name}\nana@example.org,7\n".encode(), "people.csv") == {"stop": name}


@pytest.mark.parametrize("name", HARMLESS_CELLS)
def test_what_tells_of_no_leaving_stops_nothing(name: str) -> None:
    first, second = HARMLESS_CELLS[name]
    text = f'email,{name}\nana@example.org,"{first}"\nbo@example.org,"{second}"\n'
    assert outcome(text.encode(), "people.csv") == {"ana": "added", "bo": "added"}


def test_a_file_without_a_header_that_tells_nothing_is_taken() -> None:
    text = b"ana@example.org,Ana,Gazette\nBo Maas <bo@example.org>,Bo,Baja California News\n"
    assert outcome(text, "people.csv") == {"ana": "added", "bo": "added"}


def test_a_cross_is_a_no() -> None:
    text = "email,newsletter\nana@example.org,✓\nbo@example.org,✗\nkim@example.org,❌\n"
    assert outcome(text.encode(), "people.csv") == {"ana": "added", "line 3": "unasked", "line 4": "unasked"}


@pytest.mark.parametrize(
    "name",
    ["contactos_limpiados_export_1.csv", "archived_members_export.csv", "limpiados.csv"],
)
def test_more_names_of_files_say_so(name: str) -> None:
    assert "added" not in outcome(b"email\nbo@example.org\n", name).values()


@pytest.mark.parametrize(
    "text", ["offered", "wants the digest", "opera", "no mailing address", "works there", "removal firm"]
)
def test_words_of_everyday_tell_of_no_leaving(text: str) -> None:
    assert not foreign_columns.tells_of_leaving(text)
