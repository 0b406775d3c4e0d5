"""Which language of a release a person gets it in: exactly one, whatever they read and whatever there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def chosen(wanted: str, offered: Sequence[str]) -> str:
    """The language offered that fits best (BCP 47): the very one, else a kindred one, else the first."""
    tags = [tag.lower() for tag in offered]
    wanted = wanted.lower()
    if wanted in tags:
        return wanted
    kin = [tag for tag in tags if tag.partition("-")[0] == wanted.partition("-")[0]]
    return (kin or tags)[0]


def readers(language: str, offered: Sequence[str]) -> Callable[[str], bool]:
    """Whether somebody of a language gets a release in this one of those offered; where none is, all do.

    A language that was not offered when the first of them was mailed is for nobody: all have had the news.
    """
    if not offered:
        return lambda _: True
    return lambda wanted: chosen(wanted, offered) == language.lower()


def ordered(languages: set[str], newsroom: Sequence[str]) -> tuple[str, ...]:
    """Languages with the newsroom's own first, in its order; who reads none of them gets the first."""
    own = [tag.lower() for tag in newsroom]
    return tuple(sorted(languages, key=lambda tag: (own.index(tag) if tag in own else len(own), tag)))
