"""The pages a subscriber sees: plain, in their language, without a script."""

from __future__ import annotations

from crier import templates, words
from crier.templates import look

ACCENT = "#1d4e89"


def preferred(accept: str) -> str:
    """The language of ours a browser asks for first (RFC 9110, 12.5.4); English where it asks for none."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept.split(",")[:20]):
        tag, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        wanted.append((-quality, place, tag.strip().lower()))
    for _, _, tag in sorted(wanted):
        if tag.partition("-")[0] in words.languages():
            return tag.partition("-")[0]
    return "en"


def leave(state: str, accept: str) -> str:
    """The page of a leave link: leave (a button), left (done) or unknown (not a link of ours)."""
    language = preferred(accept)
    return templates.fill(
        "leave.html",
        language=language,
        direction="ltr",
        state=state,
        title=words.say(language, f"leave.{state}.title"),
        say=lambda key, **values: words.say(language, key, **values),
        foreign="",
        **look.head(ACCENT),
    )
