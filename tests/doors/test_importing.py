"""Files of people: what is guessed, what is taken, what a kill changes (nothing), what is told (no address)."""

from __future__ import annotations

import csv
import io
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import cloud
import pytest
from importing import hand_in, ses, take

from crier.aws import client, s3
from crier.model.errors import Rejected
from crier.stores.subscribers import Subscribers
from crier.subscribers import counts, csv_file
from crier.subscribers.address import subscriber_id
from crier.subscribers.csv_file import CsvRow, Problem, Rules
from crier.subscribers.subscriber import Subscriber
from crier.text import messages as words
from crier.workflows import import_jobs, import_rows

__all__ = ["ses"]  # fixtures

KEY = b"a key of tests alone"
RULES = Rules(("press", "members"), ("housing",), ("en", "es"), "2026-11-24 imported: x.csv")

FILES = {
    "utf-8": b"email,language,lists\nana@example.org,es,press members\n",
    "with a mark": "\ufeffEmail,Language,Lists\nana@example.org,es,press members\n".encode(),
    "excel, spanish": "Correo electrónico;Idioma;Listas;Año\r\nana@example.org;es;press members;ñ\r\n".encode(
        "cp1252"
    ),
    "excel, unicode text": "E-mail\tlang\tlista\r\nana@example.org\tes\tpress, members\r\n".encode("utf-16"),
    "excel, utf-8": "\ufeffE-mail;Idioma;Listas;Año\r\nana@example.org;es;press members;ñ\r\n".encode(),
    "excel, utf-16 and semicolons": "E-mail;Idioma;Listas\r\nana@example.org;es;press members\r\n".encode(
        "utf-16"
    ),
    "excel, which says its sign": "sep=;\r\nCorreo;Idioma;Listas\r\nana@example.org;es;press members\r\n".encode(
        "cp1252"
    ),
    "excel on a mac": b"e-mail;language;lists\rana@example.org;es;press members\r",
    "a big-endian one": b"\xfe\xff"
    + "e-mail\tlang\tlists\r\nana@example.org\tes\tpress,members\r\n".encode("utf-16-be"),
    "a sign nobody would guess": b"sep=|\nemail|lang|lists\nana@example.org|es|press,members\n",
    "no header": b"Ana,ana@example.org\n",
    "only in the second column": b"name,contact\nAna,ana@example.org\n",
    "quoted, with a break": b'note,email,lang,lists\n"a\nb",ana@example.org,es,"press, members"\n',
    "another order, more columns": b"id,Lists,x,LANG,e_mail\n7,press;members,,es,ana@example.org\n",
    "as we export it": b"email,language,lists\n'=ana@example.org,es,press members\n",
}


@pytest.mark.parametrize("name", FILES)
def test_columns_and_letters_are_guessed(name: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(FILES[name])
    (row,) = csv_file.rows(path, csv_file.layout(path), RULES)
    assert isinstance(row, CsvRow), row
    assert row.address == ("=ana@example.org" if name == "as we export it" else "ana@example.org")
    told = name not in ("no header", "only in the second column")
    assert (row.language, row.lists) == (("es", ("press", "members")) if told else ("en", ("press",)))


def test_a_file_without_addresses_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    for data in (b"", b"name,city\nAna,Lima\n", b"\0\0\0", b"\xff\xfe"):
        path.write_bytes(data)
        with pytest.raises(Rejected):
            csv_file.layout(path)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("nobody,,,,", "address"), ("a@example.org,fr,,,", "language"), ("a@example.org,,staff,,", "lists"),
        ("a@example.org,,,,maybe", "status"), ("a@example.org,,,hourly,", "cadence"),
        ("a@example.org,,,daily,,Mars/Olympus", "timezone"),
    ],
)  # fmt: skip
def test_each_reason_is_given_and_has_words(cells: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        f"email,language,lists,cadence,status,timezone\n{cells}\nok@example.org,,,daily,,Europe/Madrid\n"
    )
    first, second = csv_file.rows(path, csv_file.layout(path), RULES)
    assert first == Problem(2, reason) and isinstance(second, CsvRow)
    for language in words.languages():
        assert words.say(language, f"import.reason.{reason}")


def test_a_mark_that_is_never_closed_costs_its_own_row(tmp_path: Path) -> None:
    """At the beginning of a long file, at its end, and where another mark seems to close it."""
    path, good = tmp_path / "people.csv", [f"p{n}@example.org,note" for n in range(1000)]
    lines = ['x@example.org,"never closed', *good[:500], 'y@example.org,"a"b"', *good[500:], '"z@example.org']
    path.write_text("email,note\n" + "\n".join(lines))
    found = list(csv_file.rows(path, csv_file.layout(path), RULES))
    assert [one.address for one in found if isinstance(one, CsvRow)] == [
        line.partition(",")[0] for line in good
    ]
    assert [one for one in found if isinstance(one, Problem)] == [
        Problem(2, "quotes"), Problem(503, "quotes"), Problem(1004, "quotes"),
    ]  # fmt: skip
    path.write_text("email,note\na@example.org," + "x" * 200_000 + "\nb@example.org,\n")
    assert [type(one) for one in csv_file.rows(path, csv_file.layout(path), RULES)] == [Problem, CsvRow]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\tx", "'x", "plain", "", "'=x"])
def test_a_cell_is_no_formula_and_comes_back(cell: str) -> None:
    assert csv_file.safe(cell)[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert csv_file.bare(csv_file.safe(cell)) == cell


def test_small_numbers_are_hidden() -> None:
    assert [counts.shown(n) for n in (0, 1, 9, 10, 1234)] == ["0", "<10", "<10", "10", "1234"]


# ---- through the door ----


def rows() -> dict[str, tuple[str, tuple[str, ...]]]:
    return {one.id: (one.status, one.lists) for one in Subscribers("subscribers", 1).everybody()}


def who(name: str) -> str:
    return subscriber_id(KEY, f"{name}@example.org")


def test_a_file_is_imported_answered_and_deleted(ses: cloud.Ses, caplog: pytest.LogCaptureFixture) -> None:
    people = Subscribers("subscribers", 1)
    for name, status in (
        ("known", "confirmed"),
        ("gone", "left"),
        ("asked", "pending"),
        ("angry", "complained"),
    ):
        address = f"{name}@example.org"
        people.add(Subscriber(subscriber_id(KEY, address), address, "en", ("press",), status, "test"))
    event = hand_in(
        b"email,language,lists,status\n"
        b"ana@example.org,es,members,\nknown@example.org,,members,active\ngone@example.org,,press,\n"
        b"asked@example.org,,,\nnobody,,,\nANA@example.org,,,\nmute@example.org,,,unsubscribed\n"
        b"known@example.org,,,bounced\nangry@example.org,,,unsubscribed\nx@example.org,,unheard-of,\n"
    )
    assert take(event) == [] and take(event) == []
    found = rows()
    assert found[who("ana")] == ("confirmed", ("members",))
    assert found[who("known")] == ("suppressed", ())
    assert found[who("gone")][0] == "left" and found[who("asked")][0] == "pending"
    assert found[who("mute")] == ("suppressed", ()) and found[who("angry")][0] == "complained"
    assert who("x") not in found
    (mail,) = ses.letters
    text = mail["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert "new on the list: fewer than ten" in text or "new on the list: about 10" in text
    assert "can get mail: 5" in text and "Lines not taken: 2" in text and "no longer" not in text
    (table,) = [key for key in s3.keys("uploads", "receipts/") if key.endswith(".csv")]
    told = list(csv.reader(io.StringIO(s3.get("uploads", table)[0].decode())))
    assert [int(line) for line, _ in told] == [6, 11], "no line says who is on the list"
    page = s3.get("uploads", table.replace(".csv", ".html"))[0].decode()
    assert "example.org" not in page + text + caplog.text + str(told)
    versions = client.client("s3").list_object_versions(Bucket="uploads", Prefix="subscribers/")
    assert not versions.get("Versions") and not versions.get("DeleteMarkers")


def test_a_file_nobody_can_use_is_answered(ses: cloud.Ses) -> None:
    assert take(hand_in(b"name,city\nAna,Lima\n")) == []
    assert "No column" in ses.letters[0]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert rows() == {}


def text_of(ses: cloud.Ses) -> str:
    (mail,) = ses.letters
    return " ".join(mail["Content"]["Simple"]["Body"]["Text"]["Data"].split())


def test_who_left_elsewhere_is_suppressed_and_the_receipt_says_what_is_true(ses: cloud.Ses) -> None:
    """Ghost's export: the column is named, and that nobody who left was added is said because it was looked at."""
    data = (
        b"id,email,subscribed_to_emails\n1,ana@example.org,true\n2,bo@example.org,false\n3,eva@example.org,\n"
    )
    assert take(hand_in(data)) == []
    assert {one: status for one, (status, _) in rows().items()} == {
        who("ana"): "confirmed",
        who("bo"): "suppressed",
    }
    text = text_of(ses)
    assert "subscribed_to_emails" in text and "Nobody of whom this file or Crier knows that they left" in text
    assert "Lines not taken: 1" in text and "does not say that this person agreed" in text


def test_a_file_that_says_nothing_of_leaving_promises_nothing(ses: cloud.Ses) -> None:
    assert (
        take(hand_in(b"mm.one@example.org (Ana Pruitt)\nBo M <mm.two@example.org>\n", "mailman2.txt")) == []
    )
    assert len(rows()) == 2
    text = text_of(ses)
    assert "no column that says who left" in text and "Nobody of whom" not in text


def test_a_file_of_people_who_left_suppresses_them_all(ses: cloud.Ses) -> None:
    Subscribers("subscribers", 1).add(
        Subscriber(who("ana"), "ana@example.org", "en", ("press",), "confirmed", "x")
    )
    data = b"Email Address,First Name\nana@example.org,Ana\nbo@example.org,Bo\n"
    assert take(hand_in(data, "unsubscribed_email_audience_export_abc.csv")) == []
    assert {status for status, _ in rows().values()} == {"suppressed"} and len(rows()) == 2


@pytest.mark.parametrize(
    ("data", "name", "asked"),
    [
        ("email,unsub_flag\n{people}", "people.csv", "unsub_flag"),
        ("email,status\n{people}", "people.csv", "zork"),
        ("email,group\n{people}z@example.org,Unsubscribed\n", "people.csv", "Unsubscribed"),
        ("email,name\n{people}", "all_without_bounces.csv", "unsubscribed.csv"),
    ],
)
def test_what_is_not_understood_stops_before_anybody_is_written(
    ses: cloud.Ses, data: str, name: str, asked: str, caplog: pytest.LogCaptureFixture
) -> None:
    """However late in the file it comes, people who left included; the receipt asks, and shows no address."""
    people = "".join(f"p{n}@example.org,\n" for n in range(1500)) + "q@example.org,zork\n"
    assert take(hand_in(data.format(people=people).encode(), name)) == []
    assert rows() == {}
    text = text_of(ses)
    assert (
        asked in text
        and "Nobody was added" in text
        and "What to do" in text
        and "example.org" not in text + caplog.text
    )
    versions = client.client("s3").list_object_versions(Bucket="uploads", Prefix="subscribers/")
    assert not versions.get("Versions")


def test_suppressions_come_before_additions(ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is on line 2 and has left on the last one is never on the list, not even between two turns."""
    monkeypatch.setattr(import_rows, "BATCH", 2)
    monkeypatch.setattr(import_rows, "AT_ONCE", 1)
    monkeypatch.setattr(import_jobs, "PATIENCE", 0.0)
    queue = client.client("sqs").create_queue(QueueName="imports")["QueueUrl"]
    monkeypatch.setenv("IMPORTS_QUEUE", queue)
    lines = [f"p{n}@example.org,subscribed" for n in range(9)] + ["P0@example.org,unsubscribed"]
    event = hand_in(("email,status\n" + "\n".join(lines)).encode())
    while not ses.letters:
        assert take(event) == []
        assert rows()[who("p0")][0] == "suppressed"
    assert "can get mail: 9" in text_of(ses) and len(rows()) == 9


@pytest.mark.long
@pytest.mark.parametrize("kill_at", range(1, 18))
def test_killed_anywhere_and_started_again_it_comes_to_the_same(
    ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch, kill_at: int
) -> None:
    monkeypatch.setattr(import_rows, "BATCH", 3)
    monkeypatch.setattr(import_rows, "AT_ONCE", 2)
    lines = [f"p{n}@example.org,{'unsubscribed' if n % 7 == 3 else ''}" for n in range(20)]
    lines[11:11] = ["nobody,", "p2@example.org,", "p5@example.org,unsubscribed"]
    event = hand_in(("email,status\n" + "\n".join(lines)).encode())
    calls = 0

    def die(**_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == kill_at:
            raise cloud.Crash

    for operation in ("TransactWriteItems", "PutItem", "BatchGetItem"):
        client.client("dynamodb").meta.events.register_first(f"before-call.dynamodb.{operation}", die)
    with suppress(cloud.Crash):
        take(event)
    assert calls >= kill_at, "it never died"
    assert take(event) == []
    suppressed = {who(f"p{n}") for n in (3, 5, 10, 17)}
    everybody = {who(f"p{n}") for n in range(20)}
    assert {one: status for one, (status, _) in rows().items()} == {
        one: "suppressed" if one in suppressed else "confirmed" for one in everybody
    }
    text = ses.letters[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
    assert "can get mail: 18" in text and "from now on: 4" in text and "Lines not taken: 1" in text


def test_a_long_file_takes_several_turns(ses: cloud.Ses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_rows, "BATCH", 2)
    monkeypatch.setattr(import_rows, "AT_ONCE", 1)
    monkeypatch.setattr(import_jobs, "PATIENCE", 0.0)
    queue = client.client("sqs").create_queue(QueueName="imports")["QueueUrl"]
    monkeypatch.setenv("IMPORTS_QUEUE", queue)
    event = hand_in(("email\n" + "\n".join(f"p{n}@example.org" for n in range(7))).encode())
    turns = 0
    while True:
        assert take(event) == []
        turns += 1
        messages = client.client("sqs").receive_message(QueueUrl=queue).get("Messages", [])
        if not messages:
            break
        event = json.loads(messages[0]["Body"])
        client.client("sqs").delete_message(QueueUrl=queue, ReceiptHandle=messages[0]["ReceiptHandle"])
    assert turns == 5 and len(rows()) == 7 and len(ses.letters) == 1
