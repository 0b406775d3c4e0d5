"""What is wrong with an account or a stack, in plain words, with what to do and what to paste."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infrastructure.local.account import checks, records
from infrastructure.local.account.checks import Finding
from infrastructure.local.account.facts import Facts

TITLES: Mapping[str, str] = {
    "stop": "Before anything else",
    "wait": "Soon; the rest works meanwhile",
    "note": "Worth knowing",
}


# Findings that a DNS record mends.
PASTED = {
    "identity-pending",
    "identity-given-up",
    "identity-address-alone",
    "mail-from",
    "certificate-pending",
}


def report(facts: Facts) -> Iterator[str]:
    """All of it, line by line."""
    rows = checks.findings(facts)
    yield f"Region {facts.region}" + (f", as {facts.caller.value}" if facts.caller.value else "")
    for level, title in TITLES.items():
        yield from _section(title, [row for row in rows if row.level == level])
    if not any(row.level == "stop" for row in rows):
        yield "Nothing stands in the way."
    names = {row.check for row in rows}
    paste = records.records(facts)
    if paste and (
        names & PASTED or facts.wanted.mail_in or records.of_site(facts.wanted.domain, facts.target)
    ):
        yield from ("", "DNS records; what is there already may stay:", *records.shown(paste))
        yield from ("", "The same for an import (BIND):", *records.zone(paste))
    if "sandbox" in names:
        text = records.production_access("", facts.parameters.get("SiteUrl", ""), facts.wanted.sender)
        yield from ("", "For SES's form:", *(f"  {line}" for line in text.splitlines()))


def _section(title: str, rows: list[Finding]) -> Iterator[str]:
    if rows:
        yield from ("", f"{title}:")
    for row in rows:
        yield f"- {row.sentence}"
        yield f"  {row.do}"
