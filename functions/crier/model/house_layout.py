"""How a newsroom lays out its releases: where the headline stands, in which style, beside what.

A layout holds no word of a release, not even the house's own. It is made where strangers' bytes are parsed,
so every value has bounds; what makes it a memory is that a person confirmed the reading, or that it stood for
a day (stores/house_layouts.py).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date as Date
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Mark = Literal[
    "edge", "label", "day", "contact", "about", "event", "dateline", "prose", "name", "rule", "line"
]  # what a line beside the headline is
Print = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]  # of a headline
MOST = 12  # layouts that are remembered: see `newest`
AGE = timedelta(days=400)  # a memory that nothing refreshed: longer than a year, for who writes once in one
RULE = "house memory"  # the rule of evidence that it gave
STANDS = timedelta(days=1)  # that a release is out without a correction before it says anything


def printed(words: str) -> str:
    """The fingerprint of a line: of its letters and digits, whatever their case."""
    letters = re.sub(r"[\W_]+", "", words.casefold())
    return hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Slot(_Value):
    """Where and in which style a headline stands."""

    how: Literal["line", "cut", "joined", "title", "subject"]
    lines: Annotated[int, Field(ge=0, le=9)]
    style: Annotated[str, Field(pattern=r"^(line|heading|item|row|quotation|image|rule):[0-6][bcl]{0,3}$")]
    size: Annotated[float, Field(ge=0, le=999)]  # points; 0: the text's own
    place: Annotated[int, Field(ge=0, le=99)]  # lines before it
    before: Mark
    after: Mark


class HouseLayout(_Value):
    """The layout of one reading. underlined: a line under the headline was read."""

    format: Annotated[str, Field(pattern=r"^\.[a-z0-9]{1,8}$")]
    headline: Slot
    underlined: bool = False


def same_place(one: HouseLayout, other: HouseLayout) -> bool:
    """Whether two headlines stand alike: in files of one format, in one style, under the same."""

    def sign(layout: HouseLayout) -> tuple[object, ...]:
        where = layout.headline
        return layout.format, where.how, where.style, where.before

    return sign(one) == sign(other)


class KnownLayout(_Value):
    """A layout as the reader is told of it. confirmed: by a person; otherwise it only stood for a day.

    title: of the headline that was read there. The same in another release may be the house's own line.
    """

    layout: HouseLayout
    confirmed: bool
    title: Print


By = Literal["answer", "approval", "day"]


class Remembered(_Value):
    """What is remembered of one release. sha256: of the bytes that were read. by: who confirmed it."""

    release: str
    sha256: str
    layout: HouseLayout
    title: Print  # of its headline: whether a correction has another
    by: By
    received: AwareDatetime  # when that version came
    noted: AwareDatetime
    since: Date  # from when on the house's layout was known to be so

    def counts(self, head_sha256: str, published: datetime | None, now: datetime) -> bool:
        """Whether it says anything now. head_sha256, published: of the release as it is public; or none."""
        if published is None or head_sha256 != self.sha256 or now >= self.noted + AGE:
            return False
        return self.by != "day" or now >= max(published, self.noted) + STANDS


def newest(rows: Iterable[Remembered], now: datetime) -> tuple[Remembered, ...]:
    """Those that are kept, one a release: not too old, what somebody confirmed first, then the newest."""
    by_release = {row.release: row for row in sorted(rows, key=lambda row: (row.noted, row.release))}
    young = [row for row in by_release.values() if now < row.noted + AGE]
    # What somebody confirmed goes last, however much came in since that nobody looked at.
    by_worth = sorted(young, key=lambda row: (row.by != "day", row.noted, row.release))[-MOST:]
    return tuple(sorted(by_worth, key=lambda row: (row.noted, row.release)))
