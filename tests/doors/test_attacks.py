"""Names of files that lead elsewhere, end a header or run as markup: each is read as a name, and stays one."""

from __future__ import annotations

import cloud
import pytest
from arrivals import machine
from deleting import ses
from drafting import newsroom, put
from publishing import few, go, public

from crier.aws import s3
from handlers import decide, publish, render_page, report

__all__ = ["few", "machine", "newsroom", "ses"]  # fixtures

KEYS = (
    "releases/../../etc/passwd.txt", "releases/a/../b.txt", "releases//a.txt", "releases/a%2f..%2fb.txt",
    "releases/a\\..\\b.txt", "releases/a\nb.txt", "releases/a\r\nX-Evil: 1.txt", "releases/a\x00b.txt",
    "releases/\u202egpj.txt", "releases/\ufeffa.txt", "releases/e\u0301.txt", "releases/\U0001f600.txt",
    "releases/<script>alert(1)</script>.txt", "releases/'\"><img src=x>.txt", "releases/{{7*7}}.txt",
    "releases/${jndi:ldap://evil}.txt", "releases/a?b#c.txt", "releases/ .txt", "releases/con.txt",
    "releases/=cmd.txt", "releases/+a.txt", "releases/receipts/a.txt", "releases/x/y/z/w/a.txt",
    "releases/a.en.es.txt", "archive/2019-01-01/../x.txt", f"releases/{'a' * 1000}.txt",
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("key", KEYS, ids=ascii)
def test_a_files_name_is_a_name_and_nothing_else(
    newsroom: None, ses: cloud.Ses, machine: object, key: str
) -> None:
    reference = put(key)
    decided = go(decide, reference)
    if decided["outcome"] == "ready":
        go(render_page, reference)
        go(publish, reference)
    go(report, {**reference, "about": "publication", "outcome": decided["outcome"]})
    receipts = s3.keys("uploads", "receipts/")
    assert receipts
    for name in receipts:
        told = s3.get("uploads", name)[0].decode("utf-8", "replace")
        assert "<script>alert" not in told and "<img src=x" not in told and "\u202e" not in told
    for name in (*receipts, *public()):
        assert ".." not in name and "/etc/" not in name and not set(name) & set("\n\r\0<>'\"\\ ")
    for letter in ses.letters:
        assert "\n" not in letter["Content"]["Simple"]["Subject"]["Data"]
