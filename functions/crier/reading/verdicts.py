"""Whether what was found may go out: reckoned where it was read, and again by whoever acts on it.

The second reckoning trusts no verdict and no level that came with the reading: a parser may have been
broken into. Which words stand in a file it alone can say.
"""

from __future__ import annotations

from collections.abc import Iterable

from crier.model.release import Evidence, Finding, Level, Reading, Verdict
from crier.reading import checks

# Findings no `accept:` can answer: without headline or body there is nothing to publish.
_FATAL = {"no-headline", "no-body"}


def verdict(findings: Iterable[Finding], accepted: Iterable[str]) -> Verdict:
    """reject: nothing to publish; hold: a stop nobody accepted; publish: all else."""
    stops = stopping(findings)
    if stops & _FATAL:
        return "reject"
    return "hold" if stops - set(accepted) else "publish"


def reckoned(reading: Reading) -> Verdict:
    """The verdict on a reading, whatever it says of itself."""
    if not reading.headline or not reading.body:
        return "reject"
    return verdict(reading.findings, accepted(reading.evidence))


def stopping(findings: Iterable[Finding]) -> set[str]:
    """The checks that stop a release."""
    return {finding.check for finding in findings if level(finding) == "stop"}


def accepted(evidence: Iterable[Evidence]) -> set[str]:
    """The stops that the file's `accept:` lets pass."""
    return {each.words for each in evidence if each.field == "accept"}


def level(finding: Finding) -> Level:
    """A finding's level as the registry of checks lets it be; what stands there under no name stops."""
    row = checks.BY_NAME.get(finding.check)
    return row.allowed(finding.level) if row else "stop"
