"""The day of a release: its dateline's before a posted line's, and a line near its ends where there is neither."""

from datetime import UTC, date, datetime

import pytest

from crier.model.newsroom import Newsroom
from crier.reading import pipeline

NOW = datetime(2026, 11, 28, 14, tzinfo=UTC)
HEAD = "Ferry Crews Vote to End Their Strike"
LEAD = (
    "Ferry crews voted last night to end a strike of nineteen days, the Sound Seafarers' Guild said. The boats sail "
    "again from both piers, and the guild thanked the riders who walked with it."
)
MORE = (
    "The strike began over the length of night shifts, which the county now cuts to nine hours for all crews."
)
CONTACT = "Media contact: Idris Calloway, idris@example.org, +1 206 555 0134"
DAY = date(2026, 5, 18)

TEXTS = {
    "dateline": (HEAD, f"SEATTLE, May 18, 2026 — {LEAD}", MORE),
    "a posted line above, another day": ("Date: 20 May 2026", HEAD, f"SEATTLE, May 18, 2026 — {LEAD}", MORE),
    "a label's day above, another day": ("Press release of 20 May 2026", HEAD, f"SEATTLE, May 18, 2026 — {LEAD}", MORE),
    "the day before the place": (HEAD, f"May 18, 2026 (SEATTLE) — {LEAD}", MORE),
    "in brackets": (HEAD, f"(Seattle, Washington, May 18, 2026) {LEAD}", MORE),
    "an ordinal": (HEAD, f"SEATTLE, 18th May 2026 — {LEAD}", MORE),
    "in a later paragraph": (HEAD, MORE, f"SEATTLE, WA - May 18th, 2026 - {LEAD}"),
    "for release": ("For release: May 18, 2026", HEAD, LEAD, MORE),
    "immediate, in one line": ("For Immediate Release\tMay 18, 2026", HEAD, LEAD, MORE),
    "Pressemitteilung vom": ("Pressemitteilung vom 18.05.2026 | 08:55", HEAD, LEAD, MORE),
    "a number before it": (HEAD, "177/26 - 18. Mai 2026", LEAD, MORE),
    "an instant as computers write it": (HEAD, "2026-05-18T00:00:19.000+00:00", LEAD, MORE),
    "a place and a day after the lead": (HEAD, LEAD, "Ciudad de México, 18 de mayo de 2026.", MORE),
    "a day alone between paragraphs": (HEAD, LEAD, "18/05/2026", MORE),
    "the month before the day, in Spanish": (HEAD, "mayo 18, 2026", LEAD, MORE),
    "the last line": (HEAD, LEAD, MORE, "Seattle, 18 May 2026"),
}  # fmt: skip
NONE = {
    "an event's line": (HEAD, LEAD, "When: May 18, 2026", MORE),
    "a day in a sentence": (
        HEAD,
        LEAD,
        "The crews will meet the county again on 18 May 2026 at the pier.",
        MORE,
    ),
    "no year": (HEAD, LEAD, "May 18", MORE),
}


def day(*parts: str) -> date | None:
    upload = pipeline.Upload("\n\n".join((*parts, CONTACT, "")).encode(), "ferry.txt")
    return pipeline.read(upload, newsroom=Newsroom(country="GB"), now=NOW).date


@pytest.mark.parametrize("parts", TEXTS.values(), ids=TEXTS)
def test_where_the_day_stands(parts: tuple[str, ...]) -> None:
    assert day(*parts) == DAY


@pytest.mark.parametrize("parts", NONE.values(), ids=NONE)
def test_other_days_are_not_its_own(parts: tuple[str, ...]) -> None:
    assert day(*parts) is None


def test_lines_at_the_top_say_it_where_the_text_does_not() -> None:
    front = f"---\nheadline: {HEAD}\ndate: 2026-05-18\n---"
    assert day(front, LEAD, MORE) == DAY
    assert day(f"---\nheadline: {HEAD}\ndate: 2026-05-20\n---", f"SEATTLE, May 18, 2026 — {LEAD}") == DAY
