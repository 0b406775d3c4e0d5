"""The three kinds of failure. Decide by type, never by a message's text."""

from __future__ import annotations

from collections.abc import Sequence


class CrierError(Exception):
    """Base of every failure Crier raises on purpose."""

    at = ""  # where it happened, when it knows better than its traceback: type and place, no words
    known: object = None  # of one that leaves a handler: what may be said of it (crier/aws/failures.py)


class Rejected(CrierError):
    """The author must act: the upload, as it is, cannot be used.

    `check` names the finding that explains it to staff (a key of the word
    catalogues, `findings.<check>`); `excerpt` quotes what was met.
    """

    def __init__(self, check: str, excerpt: str = "", **values: object) -> None:
        super().__init__(check)
        self.check = check
        self.excerpt = excerpt
        self.values = values


class Permanent(CrierError):
    """Trying again cannot help: a fault of ours or of the configuration."""


class MissingSetting(Permanent):
    """The stack does not tell a handler what it needs. `setting`: names, without values, for a log line."""

    def __init__(self, handler: str, missing: Sequence[str]) -> None:
        self.setting = f"{handler}: {', '.join(missing)}"
        super().__init__(f"not set for {self.setting}")


class Unforeseen(CrierError):
    """What leaves a handler in place of an exception nobody foresaw: type and place, no words."""


class Transient(CrierError):
    """Trying again may help: a throttle, a lost race, a service that is down."""
