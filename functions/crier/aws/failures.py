"""What of an exception may leave a handler: type, place, and AWS's operation and code. Never its words.

Lambda's runtime writes an exception's message and its causes to the log, and Step Functions keeps them for
ninety days; pydantic's messages quote a release, ours and AWS's may quote an address.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import ClientError

from crier.model.errors import CrierError, MissingSetting, Unforeseen

_OURS = Path(__file__).parents[2]  # functions/
_NAME = re.compile(r"[A-Za-z][\w.-]{0,79}")
_DEEPEST = 8  # causes that are looked at
_MOST_FRAMES = 8  # of our own, the innermost


@dataclass(frozen=True)
class Facts:
    """An error without its words; each may be empty but `kind`."""

    kind: str  # "Permanent from ClientError"
    at: str  # our own lines, outermost first: "handlers/syndicate.py:27 > crier/aws/s3.py:50"
    aws: str  # "SendEmail: AccessDenied"
    setting: str = ""  # "report: FROM_EMAIL", where the stack does not say it

    def __str__(self) -> str:
        parts = (self.kind, self.setting, self.at and f"at {self.at}", self.aws)
        return " ".join(part for part in parts if part)


def facts(error: BaseException) -> Facts:
    """What may be said of an error; of a cleaned one, what was said of the first."""
    if isinstance(error, CrierError) and isinstance(error.known, Facts):
        return error.known
    chain = list(_chain(error))
    aws = next((one for one in chain if isinstance(one, ClientError)), None)
    kinds = dict.fromkeys(type(one).__name__ for one in chain)
    return Facts(
        kind=" from ".join(kinds),
        at=(error.at if isinstance(error, CrierError) else "") or _place(error),
        aws=_operation(aws) if aws else "",
        setting=next((one.setting for one in chain if isinstance(one, MissingSetting)), ""),
    )


def _chain(error: BaseException) -> Iterator[BaseException]:
    at: BaseException | None = error
    for _ in range(_DEEPEST):
        if at is None:
            return
        yield at
        if isinstance(at, BaseExceptionGroup):  # what was raised at the same time: the first says what it was
            at = at.exceptions[0]
        else:
            at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)


def _place(error: BaseException) -> str:
    """Our own lines, from the handler to where it was raised; the innermost of all where none is ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_OURS)]
    if ours:
        lines = [f"{Path(frame.filename).relative_to(_OURS)}:{frame.lineno}" for frame in ours]
        return " > ".join(lines[-_MOST_FRAMES:])
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""


def _operation(error: ClientError) -> str:
    code = str(error.response.get("Error", {}).get("Code", ""))
    return ": ".join(part for part in (error.operation_name, code) if _NAME.fullmatch(part))


def cleaned(error: BaseException) -> CrierError:
    """An error of the same name where it is one of ours, `Unforeseen` otherwise, with its facts for words.

    The name is what the state machines decide on.
    """
    kind, known = type(error) if isinstance(error, CrierError) else Unforeseen, facts(error)
    made = kind.__new__(kind)  # not __init__: each has its own, and its own words
    made.args, made.known = (str(known),), known
    return made
