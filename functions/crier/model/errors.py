"""The three kinds of failure. Decide by type, never by a message's text."""

from __future__ import annotations


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


class Unforeseen(CrierError):
    """What leaves a handler in place of an exception nobody foresaw: type and place, no words."""


class Transient(CrierError):
    """Trying again may help: a throttle, a lost race, a service that is down."""
