"""newsroom.toml as a form, for a keeper who is signed in. The file stays the truth: what is saved is that
file, judged before by the reader that judges it afterwards, and taken up on the road of every other one.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from crier.model import desk_session, four_eyes
from crier.model.logo import Logo
from crier.model.newsroom import Named, Newsroom
from crier.model.release import Finding
from crier.model.settings import UploadsBucket
from crier.reading import newsroom_edit, newsroom_file
from crier.stores import current_newsroom, desk_sessions, newsroom_saves
from crier.stores.newsroom_saves import File
from crier.subscribers import forms, pages
from crier.subscribers.pages import Event, FormField, FormRow, NewsroomView
from crier.text import dates, messages
from crier.workflows.web import Answer, Visit, signing_in
from crier.workflows.web.signing_in import Staff


class Settings(signing_in.VisitSettings, UploadsBucket, Protocol):
    """What is asked of the stack here."""


LIMITS = forms.Limits(400_000, 3000)  # a newsroom of many topics and languages
MOST = 60  # saves an hour by one person
SAVES = 10  # lines of who saved what
_BOX = "box"  # names the settings that a tick says
_CARRIED = ("proof", "shown", _BOX)  # by every form, of no setting
_WORDS = "staff.newsroom"
_MARK = 6  # bytes; of what a field said when it was shown


@dataclass(frozen=True)
class Outcome:
    """What became of a form. state: words staff.newsroom.state.…; again: another file lies there by now.

    sent: all its fields; given: those that differ from what its page showed.
    """

    state: str = ""
    status: int = 200
    sent: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    saved: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    again: bool = False


def show(request: Visit[Settings]) -> Answer:
    """The form, for a keeper; for everybody else who is signed in that it is not theirs."""
    known = _keeper(request)
    if isinstance(known, Answer):
        return known
    return _page(request, known, Outcome(), newsroom_saves.lies(request.settings.uploads))


def save(request: Visit[Settings]) -> Answer:
    """The form, sent: refused beside its fields, or put in the place of the file that the page showed."""
    known = _keeper(request)
    if isinstance(known, Answer):
        return known
    settings, shown = request.settings, forms.first(request.given, "shown")
    words = shown.rpartition(".")[0]
    if not signing_in.proven(request, known) or not hmac.compare_digest(
        shown.encode("utf-8", "surrogatepass"), _sealed(known, words).encode("utf-8", "surrogatepass")
    ):
        return signing_in.unknown(request)
    person = desk_session.mark(four_eyes.same(known.person.address))
    if desk_sessions.count(settings.subscribers, f"newsroom#{person}", request.now) > MOST:
        headers = {"Retry-After": "3600"}
        return signing_in.notice(request, f"{_WORDS}.enough", 429, headers=headers, back="staff.title")
    there = newsroom_saves.lies(settings.uploads)
    outcome = _saved(request, known, words, there)
    if outcome.again:
        there = newsroom_saves.lies(settings.uploads)
    return _page(request, known, outcome, there)


def _saved(request: Visit[Settings], known: Staff, shown: str, there: File | None) -> Outcome:
    """What a form comes to. shown: what its page showed (_shown); there: the file as it lies there.

    A field that its keeper left as it was shown says nothing: it is as the file has it by now.
    """
    settings, language = request.settings, request.language()
    newsroom = _sound(request, there)[0]
    if there is None or newsroom is None:
        return Outcome("gone" if there is None else "unread", 409)
    sent = dict.fromkeys(request.given.get(_BOX, ()), "no")  # a browser says nothing of a box without a tick
    sent |= {name: said[-1] for name, said in request.given.items() if said and name not in _CARRIED}
    mark, _, marks = shown.partition(".")
    given = _touched(known, sent, marks)
    now_said = newsroom_edit.values(newsroom)
    ignored = tuple(sorted(name for name in sent if name not in now_said))
    wanted = newsroom_edit.changes(given, newsroom)
    if not wanted:  # also of a form that was sent twice
        return Outcome("same", ignored=ignored)
    if there.mark != mark:
        return Outcome("meanwhile", 409, sent, given, ignored=ignored)
    try:
        data = newsroom_edit.changed(there.data, wanted, newsroom)
    except newsroom_edit.Unwritable:
        return Outcome("unwritable", 409, sent, given, ignored=ignored)
    ever = current_newsroom.lists_ever(settings.releases)
    problems = newsroom_edit.problems(data, wanted, ever.ordinary, ever.previews, language)
    problems |= newsroom_edit.refused(wanted, newsroom, ever.ordinary | ever.previews, language)
    if problems:
        return Outcome("wrong", 400, sent, given, problems, ignored=ignored)
    fields, by = tuple(wanted), known.person.address
    if not newsroom_saves.save(settings.uploads, settings.releases, there, data, by, fields, request.now):
        after = newsroom_saves.lies(settings.uploads)
        if after is None or after.mark != mark:  # it may say so by now: a button was pressed twice
            return replace(_saved(request, known, shown, after), again=True)
        return Outcome("meanwhile", 409, sent, given, ignored=ignored, again=True)
    return Outcome("saved", saved=fields, ignored=ignored, again=True)


def _keeper(request: Visit[Settings]) -> Staff | Answer:
    """The keeper who asks, or what everybody else gets: the way in is the desk's list."""
    known = signing_in.staff(request)
    if known is None:
        return Answer("", 303, {"Location": signing_in.HOME})
    if "keeper" not in known.person.roles:
        return signing_in.notice(request, f"{_WORDS}.refused", 403, back="staff.title")
    return known


def _shown(known: Staff, file: File, newsroom: Newsroom) -> str:
    """Which file a page showed, and what it said field by field, as its form carries it."""
    values = newsroom_edit.values(newsroom)
    return _sealed(known, f"{file.mark}.{''.join(_field_mark(known, *one) for one in values.items())}")


def _sealed(known: Staff, words: str) -> str:
    """These words as a form carries them: of this session, and of no other."""
    seal = hmac.digest(known.session.encode(), f"newsroom {words}".encode("utf-8", "surrogatepass"), "sha256")
    return f"{words}.{seal.hex()}"


def _field_mark(known: Staff, name: str, value: str) -> str:
    words = f"field {name} {newsroom_edit.trimmed(value)}".encode("utf-8", "surrogatepass")
    mark = hmac.digest(known.session.encode(), words, "sha256")[:_MARK]
    return base64.urlsafe_b64encode(mark).decode()


def _touched(known: Staff, sent: Mapping[str, str], marks: str) -> dict[str, str]:
    """The fields that say something else than their page showed. marks: of that, one after another."""
    size = len(_field_mark(known, "", ""))
    was = {marks[start : start + size] for start in range(0, len(marks), size)}
    return {name: value for name, value in sent.items() if _field_mark(known, name, value) not in was}


def _sound(request: Visit[Settings], file: File | None) -> tuple[Newsroom | None, Sequence[Finding]]:
    """The newsroom of the file, if it comes into force; else why not."""
    if file is None:
        return None, ()
    language = request.language()
    newsroom, findings = newsroom_file.judge(file.data, language)
    if newsroom is not None:
        ever = current_newsroom.lists_ever(request.settings.releases)
        findings = newsroom_file.turned(newsroom, ever.ordinary, ever.previews, language)
    return (None if findings else newsroom), findings


def _page(request: Visit[Settings], known: Staff, outcome: Outcome, file: File | None) -> Answer:
    """The page of a file, with what became of a form. What is typed is kept beside what the file says."""
    newsroom, findings = _sound(request, file)
    said = newsroom or known.newsroom
    there = newsroom_edit.changes(outcome.sent, said) if outcome.state == "meanwhile" else {}
    seen = Seen(request.language(), said, outcome, frozenset(there))
    in_force = known.newsroom.model_copy(update={"logo": None})
    view = seen.view(
        known.newsroom.logo,
        proof=known.proof,
        shown=_shown(known, file, newsroom) if file and newsroom else "",
        file="none" if file is None else "refused" if newsroom is None else "",
        findings=[_line(finding) for finding in findings],
        waits=newsroom is not None and newsroom != in_force,
        saves=list(_saves(request, seen)),
    )
    return Answer(pages.newsroom(seen.language, request.facts(), view, outcome.problems), outcome.status)


def _line(finding: Finding) -> str:
    return " ".join(part for part in (finding.message, finding.excerpt, finding.suggestion) if part)


def _saves(request: Visit[Settings], seen: Seen) -> Iterator[Event]:
    for one in newsroom_saves.history(request.settings.releases, SAVES):
        moment = dates.moment(one.at, seen.language, seen.newsroom.timezone)
        words = f"{_WORDS}.history.{'saved' if one.done else 'begun'}"
        yield Event(words, by=one.by, moment=moment, more=seen.listed(one.fields))


@dataclass(frozen=True)
class Seen:
    """The form as one person sees it."""

    language: str
    newsroom: Newsroom
    outcome: Outcome
    apart: frozenset[str]  # fields of which the file says something else meanwhile

    def view(
        self,
        logo: Logo | None,
        *,
        proof: str,
        shown: str,
        file: str = "",
        findings: Sequence[str] = (),
        waits: bool = False,
        saves: Sequence[Event] = (),
    ) -> NewsroomView:
        """All that the page shows."""
        outcome = self.outcome
        return NewsroomView(
            state=outcome.state,
            saved=self.listed(outcome.saved),
            ignored=", ".join(outcome.ignored),
            problem=outcome.problems.get("", ""),
            file=file,
            findings=tuple(findings),
            waits=waits,
            fields=tuple(self.fields()),
            rows={group: tuple(self.rows(group)) for group in newsroom_edit.GROUPS},
            in_file=tuple(self.in_file()),
            logo=(f"/{logo.key('logo')}", *logo.high(48)) if logo else None,
            shown=shown,
            proof=proof,
            saves=tuple(saves),
        )

    def say(self, words: str, **values: object) -> str:
        """The page's own words."""
        return messages.say(self.language, f"{_WORDS}.{words}", **values)

    def called(self, name: str) -> str:
        """A field's name for people."""
        group, _, rest = name.partition(".")
        if group in newsroom_edit.GROUPS:
            slug = rest.partition(".")[0]
            new = slug == newsroom_edit.NEW
            return self.say(f"{group}.new") if new else f"{self.say(f'{group}.called')} {slug}"
        return self.say(f"field.{name.replace('.', '_')}")

    def listed(self, names: Sequence[str]) -> str:
        """Fields by their names for people, each once."""
        return "; ".join(dict.fromkeys(self.called(name) for name in names))

    def one(self, name: str, label: str, kind: str, choices: Sequence[tuple[str, str]] = ()) -> FormField:
        """A field, with what was typed into it, what is wrong with it, and what the file says instead."""
        known = newsroom_edit.values(self.newsroom).get(name, "")
        return FormField(
            name=name,
            mark=f"f-{name.replace('.', '-').replace(newsroom_edit.NEW, 'new')}",
            label=label,
            kind=kind,
            value=self.outcome.given.get(name, known),
            choices=tuple(choices),
            problem=self.outcome.problems.get(name, ""),
            there=known if name in self.apart else None,
        )

    def fields(self) -> Iterator[FormField]:
        """The settings."""
        for setting in newsroom_edit.SETTINGS:
            choices = [(one, self.say(f"choice.{one}")) for one in setting.choices]
            if setting.name == "desk_language":
                tags = dict.fromkeys((*messages.languages(), self.newsroom.desk_language))
                choices = [(tag, dates.own_name(tag)) for tag in tags]
            yield self.one(setting.name, self.called(setting.name), setting.kind, choices)

    def rows(self, group: str) -> Iterator[FormRow]:
        """Lists or topics by their names, and an empty row."""
        for row in newsroom_edit.rows(self.newsroom, group):
            yield FormRow(row.slug, tuple(self.names(group, row.slug, row)))
        new = newsroom_edit.NEW
        slug = self.one(f"{group}.{new}.slug", self.say("slug"), "slug")
        yield FormRow("", (slug, *self.names(group, new)))

    def names(self, group: str, slug: str, row: Named | None = None) -> Iterator[FormField]:
        """A row's names, language by language."""
        for tag in newsroom_edit.languages_of(self.newsroom, row):
            label = self.say("name", tongue=dates.language_name(tag, self.language))
            yield self.one(f"{group}.{slug}.{tag}", label, "line")

    def in_file(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """What the file alone says: words staff.newsroom.kept.…, and how it is."""
        newsroom = self.newsroom
        people = (
            f"{one.name or one.address} <{one.address}>: {', '.join(one.roles)}" for one in newsroom.people
        )
        contacts = (", ".join(filter(None, (one.name, one.phone, one.email))) for one in newsroom.contacts)
        closed = [one for one in newsroom.ordinary if not one.open]
        yield "people", tuple(people)
        yield "desk", newsroom.desk
        yield "approval", (f"{newsroom.approval} ({newsroom.approvals})",)
        yield "previews", (f"{newsroom.previews} ({newsroom.preview_hours} h)",)
        yield "previewers", tuple(one.name(self.language) for one in newsroom.previewers)
        yield "closed", tuple(one.name(self.language) for one in closed)
        yield "contacts", tuple(contacts)
        yield "boilerplates", tuple(dates.own_name(tag) for tag in newsroom.boilerplates)
        yield "hub", (newsroom.hub,) if newsroom.hub else ()
