"""The pages a subscriber sees, and the desk: plain, in their language and our colour, without a script."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from crier.model.lifecycle import Head
from crier.model.manifests import Verification
from crier.model.newsroom_facts import Facts
from crier.model.proof_view import MOST_SHEETS, SHEETS, ProofView
from crier.model.timestamps import zulu
from crier.rendering import templates
from crier.rendering.templates import look
from crier.subscribers.forms import Wanted
from crier.subscribers.subscriber import CADENCES
from crier.text import dates, messages
from crier.text.characters import xml

CONSENT = ("join.title", "join.intro", "join.promise", "join.button")  # what somebody agrees to


def preferred(accept: str, fallback: str = "en") -> str:
    """The language of ours a browser asks for first (RFC 9110, 12.5.4), else the fallback."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept.split(",")[:20]):
        tag, _, parameter = part.strip().partition(";")
        try:
            quality = float(parameter.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        wanted.append((-quality, place, tag.strip().lower()))
    ours = {language.lower(): language for language in messages.languages()}
    for _, _, tag in sorted(wanted):
        for candidate in (tag, tag.partition("-")[0]):
            if candidate in ours:
                return ours[candidate]
    return messages.spoken(fallback)


def form_version(language: str) -> str:
    """Names the very words of consent, for the proof: they stand in the catalogue's history under it."""
    said = "\0".join(messages.catalogue(messages.spoken(language))[key] for key in CONSENT)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def mask(address: str) -> str:
    """Enough of an address for whoever owns it to know it again: m•••@e•••.org."""
    local, _, domain = address.rpartition("@")
    name, _, ending = domain.rpartition(".")
    return f"{local[:1]}•••@{name[:1]}•••.{ending}" if address else ""


def notice(
    state: str,
    language: str,
    facts: Facts,
    *,
    undo: str = "",
    links: Sequence[tuple[str, str]] = (),
    by: str = "",
    moment: str = "",
    approved: str = "",
    number: str = "",
) -> str:
    """A page that says one thing: words `{state}.title` and `{state}.text`; a button to `undo`; links.

    by: of the desk's pages: whom the link that was pressed had been mailed to; moment: the one it means;
    approved: who approved so far; number: how many more must.
    """
    values = {"text": f"{state}.text", "undo": undo, "links": links, "by": by, "moment": moment}
    values |= {"approved": approved, "number": number}
    return _fill("notice.html", language, facts, f"{state}.title", **values)


def join(language: str, facts: Facts, stamp: str, wanted: Wanted, problems: Sequence[str] = ()) -> str:
    """The sign-up form; with what was wrong where it comes back."""
    others = [(tag, dates.own_name(tag)) for tag in messages.languages() if tag != language]
    values = _choices(language, facts, wanted) | {"problems": problems, "stamp": stamp, "others": others}
    return _fill("join.html", language, facts, "join.title", address=wanted.address, **values)


def confirm(language: str, facts: Facts, address: str, wanted: Wanted) -> str:
    """One button, and what it begins."""
    values = _choices(language, facts, wanted)
    return _fill("confirm.html", language, facts, "confirm.title", masked=mask(address), **values)


def choose(
    language: str,
    facts: Facts,
    address: str,
    wanted: Wanted,
    token: str,
    *,
    saved: bool,
    problems: Sequence[str] = (),
) -> str:
    """One's own choices, one's own data, and the way out."""
    values = _choices(language, facts, wanted) | {"token": token, "saved": saved, "problems": problems}
    return _fill("choose.html", language, facts, "choose.title", masked=mask(address), **values)


def leave(language: str, facts: Facts) -> str:
    """A button that stops the mail, and one that asks for a link to get less of it."""
    return _fill("leave.html", language, facts, "leave.ask.title")


def forget(language: str, facts: Facts, address: str) -> str:
    """A button that deletes everything."""
    return _fill("forget.html", language, facts, "forget.title", masked=mask(address))


def desk(
    asked: str,
    language: str,
    facts: Facts,
    headline: str = "",
    head: Head | None = None,
    *,
    file: str,
    moment: str = "",
    number: str = "",
    reason: str = "",
    seen: str = "",
    asks: int = 0,
    problem: str = "",
    back: str = "",
) -> str:
    """For the desk: what would happen to a release (words `{asked}.title`, `.text`), and a button.

    headline, head: of a release that is public. moment: of a reply that means an instant: that, in words.
    number: of people, in words. reason: what is given for it; seen: what its form says of
    that; asks: at most so many characters of one must be written; problem: words of what was wrong with that.
    back: where one leaves it as it is.
    """
    values = {"headline": headline, "head": head, "file": file, "moment": moment, "number": number}
    more = {"reason": reason, "seen": seen, "asks": asks, "problem": problem, "back": back}
    return _fill("desk.html", language, facts, f"{asked}.title", asked=asked, **values, **more)


def proof(
    language: str,
    facts: Facts,
    view: ProofView,
    frames: Sequence[tuple[str, str]],
    buttons: Sequence[tuple[str, str, str]],
    *,
    state: str,
    by: str,
    mine: str,
    moment: str = "",
    approved: str = "",
    number: str = "",
    uncounted: str = "",
) -> str:
    """For the desk: everything that there is to see of a proof, and what can be said of it.

    frames: name (page, mail) and document of each. buttons: where it posts to, words, and the moment that
    these tell of. state, by, moment: how it stands, who said so, and the moment they said. mine: whom the
    link was mailed to. number: how many more people must approve it, where the newsroom asks for several;
    approved: who did so far. uncounted: why this reader's word would add nothing (words desk.…).
    """
    values = {"view": view, "frames": frames, "buttons": buttons, "state": state, "by": by, "mine": mine}
    values |= {"moment": moment, "approved": approved, "number": number, "uncounted": uncounted}
    values |= {"sheets": SHEETS[: view.sheets], "more": view.sheets == MOST_SHEETS}
    return _fill("proof.html", language, facts, "desk.proof.title", **values)


@dataclass(frozen=True)
class Event:
    """One line of who did what when. `words`: in the catalogues."""

    words: str
    by: str = ""
    number: int = 0  # of the version; 0: of none
    moment: str = ""
    more: str = ""  # what is new in a correction, in words
    address: str = ""  # where there is more to see
    copy: str = ""  # of a receipt: where a form asks for it by mail


@dataclass(frozen=True)
class Line:
    """A release on the desk's list. state: words staff.state.…, which tell of `moment`."""

    title: str
    state: str
    moment: str
    address: str  # empty: not public
    approved: str  # who approved so far
    number: str  # how many more must; empty: no count is asked for
    see: str  # where its proof is seen
    buttons: tuple[tuple[str, str, str], ...]  # where it posts to, words, the moment they tell of
    events: tuple[Event, ...]
    audience: tuple[
        str, ...
    ] = ()  # who gets its mail: lists, then languages, with numbers of people, in words
    progress: tuple[int, int] | None = None  # of its mailing: people who are done, of how many
    test: str = ""  # where a form asks for its proof's mail as a test
    take_down: str = ""  # where whoever is signed in withdraws what is public of it


@dataclass(frozen=True)
class StopBanner:
    """What the desk's list shows of Stop everything."""

    by: str = ""  # who stopped; empty: nothing is stopped
    since: str = ""
    word: str = ""  # what whoever is signed in may say: stop, go-on; empty: nothing
    events: tuple[Event, ...] = ()
    mark: str = ""  # of the stop that is shown: its form ends no other


@dataclass(frozen=True)
class HandIn:
    """The form that takes a file in: where it posts to, its fields, and the kinds of file (extensions)."""

    action: str
    fields: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class WaitingCard:
    """A file of whoever is signed in that waits, as another draft of its name does. by: whose; empty: nobody
    can tell. own: theirs, and newer. since: when that came, empty: just now. replacing: it was said to take
    that one's place."""

    title: str
    mark: str
    shown: str
    by: str
    since: str
    replacing: bool
    own: bool = False


@dataclass(frozen=True)
class PersonCard:
    """What a keeper sees of one subscriber. state: words staff.people.state.…; the rest in words.

    add, remove, erase: what can be pressed. shown: names the subscription that is shown.
    """

    address: str  # as the keeper typed it
    state: str
    shown: str
    since: str
    lists: tuple[str, ...]
    topics: tuple[str, ...]  # none: every topic
    language: str
    cadence: str  # one of CADENCES; empty: not confirmed
    add: bool
    remove: bool
    erase: bool
    events: tuple[Event, ...]
    older: bool  # there may be more than these events


def people(
    language: str,
    facts: Facts,
    proof: str,
    card: PersonCard | None,
    wanted: Wanted,
    trail: Sequence[Event] = (),
    problems: Sequence[str] = (),
) -> str:
    """For a keeper: where one address is looked up, and what is known of it. proof: what its forms carry.

    wanted, problems: of the form that comes back: the one that adds somebody, or, without a card, the one
    that asks. trail: what keepers did last.
    """
    values = {"proof": proof, "card": card, "trail": trail, "problems": problems}
    values |= {"typed": "" if card else wanted.address}
    choices = _choices(language, facts, wanted)
    return _fill("people.html", language, facts, "staff.people.title", **values, **choices)


def sure(deed: str, words: str, language: str, facts: Facts, proof: str, address: str, shown: str) -> str:
    """What happens to one subscriber (remove, erase), and a button. words: staff.people.… that say it."""
    values = {"deed": deed, "words": words, "proof": proof, "address": address, "shown": shown}
    return _fill("people_sure.html", language, facts, f"staff.people.{words}.title", **values)


def sign_in(language: str, facts: Facts, stamp: str, problem: str = "") -> str:
    """Where staff say who they are; problem: words staff.problem.…"""
    return _fill("sign_in.html", language, facts, "staff.sign_in.title", stamp=stamp, problem=problem)


def enter(language: str, facts: Facts) -> str:
    """A button that signs in."""
    return _fill("enter.html", language, facts, "staff.enter.title")


def desk_list(
    language: str,
    facts: Facts,
    lines: Sequence[Line],
    stop: StopBanner,
    who: str,
    proof: str,
    hand_in: HandIn | None = None,
    waiting: Sequence[WaitingCard] = (),
    counts: Sequence[tuple[str, str, str]] = (),
    keeper: bool = False,
    older: str = "",
) -> str:
    """The desk's list. who: who is signed in; proof: what its forms carry; hand_in: None: not for them.

    waiting: what they handed in, and are asked about. counts: a list's name, how many people, and when they
    were counted, in words. keeper: whether they may look subscribers up and change the newsroom. older: where
    older public releases are listed; empty: there is nothing older.
    """
    values = {"lines": lines, "stop": stop, "who": who, "proof": proof, "hand_in": hand_in}
    values |= {"waiting": waiting, "counts": counts, "keeper": keeper, "older": older, "back": ""}
    return _fill("desk_list.html", language, facts, "staff.title", **values)


def older_releases(
    language: str, facts: Facts, lines: Sequence[Line], who: str, proof: str, older: str
) -> str:
    """Older public releases, as the desk's list shows each, and the way back; the others as in desk_list."""
    values: dict[str, object] = {
        "lines": lines,
        "who": who,
        "proof": proof,
        "older": older,
        "back": "/staff/",
    }
    values |= {"stop": StopBanner(), "hand_in": None, "waiting": (), "counts": (), "keeper": False}
    return _fill("desk_list.html", language, facts, "staff.older.title", **values)


@dataclass(frozen=True)
class FormField:
    """A field of the newsroom's form. kind: of reading/newsroom_edit.py, or slug; mark: its id.

    choices: values and their words. problem: what is wrong with it, in words. there: what the file says
    instead, where another came meanwhile.
    """

    name: str
    mark: str
    label: str
    kind: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    problem: str = ""
    there: str | None = None


@dataclass(frozen=True)
class FormRow:
    """A list or a topic. slug: empty: of the row that is to be added."""

    slug: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class NewsroomView:
    """newsroom.toml as a form. state, file: words staff.newsroom.state.… and .file.…

    saved, ignored: what of a form was taken, and what is changed in the file alone. waits: the file is not in
    force yet. in_file: what the file alone says. shown: which file; empty: the form cannot be sent.
    """

    state: str
    saved: str
    ignored: str
    problem: str
    file: str
    findings: tuple[str, ...]
    waits: bool
    fields: tuple[FormField, ...]
    rows: Mapping[str, tuple[FormRow, ...]]
    in_file: tuple[tuple[str, tuple[str, ...]], ...]
    logo: tuple[str, int, int] | None  # address, width, height
    shown: str
    proof: str
    saves: tuple[Event, ...]

    @property
    def marked(self) -> tuple[tuple[str, FormField], ...]:
        """The fields that something is said about, each with its name."""
        return tuple(self._all_marked())

    def _all_marked(self) -> Iterator[tuple[str, FormField]]:
        for one in self.fields:
            if one.problem or one.there is not None:
                yield one.label, one
        for group in self.rows.values():
            yield from self._marked(group)

    def _marked(self, group: tuple[FormRow, ...]) -> Iterator[tuple[str, FormField]]:
        for row in group:
            about = f"{row.slug}: " if row.slug else ""
            marked = (one for one in row.fields if one.problem or one.there is not None)
            yield from ((f"{about}{one.label}", one) for one in marked)


def newsroom(language: str, facts: Facts, view: NewsroomView, problems: Mapping[str, str]) -> str:
    """newsroom.toml as a form, for a keeper. problems: by field, of a form that comes back."""
    values = {"view": view, "problems": problems}
    return _fill("newsroom.html", language, facts, "staff.newsroom.title", **values)


def verify_page(language: str, facts: Facts) -> str:
    """Where a file is checked: the page in this language, or in the newsroom's first."""
    known = [one.lower() for one in facts.languages]
    return f"/{language if language in known else known[0]}/verify/"


def verified(language: str, facts: Facts, found: Verification) -> str:
    """What a file or an address is. Times in UTC, as nobody knows where the reader is."""
    manifest, state = found.manifest, f"verify.{found.state}"
    days = {
        name: (zulu(moment), dates.moment(moment, language, "UTC"))
        for name, moment in (
            ("published", manifest.published if manifest else None),
            ("updated", manifest.updated if manifest else None),
            ("withdrawn", found.withdrawn),
        )
        if moment
    }
    return _fill(
        "verified.html",
        language,
        facts,
        f"{state}.title",
        text=f"{state}.text",
        found=found,
        days=days,
        back=verify_page(language, facts),
    )


def _choices(language: str, facts: Facts, wanted: Wanted) -> dict[str, object]:
    return {
        "lists": [(one.slug, one.name(language), one.slug in wanted.lists) for one in facts.lists],
        "topics": [(one.slug, one.name(language), one.slug in wanted.topics) for one in facts.topics],
        "cadences": [(name, name == wanted.cadence) for name in CADENCES],
        "languages": [(tag, dates.own_name(tag), tag == wanted.language) for tag in facts.languages],
    }


def _fill(template: str, language: str, facts: Facts, title: str, **values: object) -> str:
    say = partial(messages.say, language, moment=values.get("moment", ""), number=values.get("number", ""))
    told = say(title)
    if values.get("problems"):
        told = f"{say('join.problem.title')} {told}"  # read first by a screen reader (WCAG 2.2, 3.3.1)
    page = templates.fill(
        f"subscribers/{template}",
        language=language,
        direction=dates.direction(language),
        title=f"{told} · {facts.organisation}",
        heading=say(title, organisation=facts.organisation),
        organisation=facts.organisation,
        say=say,
        foreign="",
        **look.head(facts.accent),
        **values,
    )
    return xml(page)
