"""The desk's list: each release as it stands, what it waits for, who did what, and what may be pressed.

It changes no release and no file. Its buttons post to the links of the desk's own function (proof_links,
withdrawal_links), made for whoever is signed in, where that person was mailed the same links: one way to say
a word, and one place that hears it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from crier.aws import s3, sqs
from crier.mail.sending import plan
from crier.model import (
    deletions,
    desk_session,
    four_eyes,
    full_stop,
    handed_in,
    naming,
    questions,
    upload_formats,
)
from crier.model.deletions import Deletion
from crier.model.full_stop import FullStop, Word
from crier.model.handed_in import Said
from crier.model.proofs import Proof
from crier.stores import desk_arrivals, full_stops, mailings, waiting_files
from crier.stores.desk_arrivals import ListedRelease
from crier.subscribers import counts, forms, pages, tokens
from crier.subscribers.counts import FEW
from crier.subscribers.pages import Event, HandIn, Line, StopBanner, WaitingCard
from crier.text import changed_parts, dates
from crier.workflows import desk_links
from crier.workflows.web import Answer, Request, replies, signing_in, take_down_links
from crier.workflows.web.serving import Act
from crier.workflows.web.signing_in import Settings, Staff

SAYINGS = 10  # lines of who stopped everything, and who let it go on
_AWAITED = ("asked", "approved", "waiting", "going", "stopped")  # states in which its mail is still to come
FRESH = timedelta(days=3)  # for which a mailing is looked at
MOST = 40  # releases on a page of the list, those first of which something came last
OLDER = "before"  # what the address of a page of older ones asks
GOOD = timedelta(days=1)  # after which a link on the list works to the end of the day


def show(request: Request[Settings]) -> Answer:
    """The list, for whoever is signed in; for everybody else the way in."""
    known = signing_in.staff(request)
    if known is None:
        return signing_in.form(request)
    stop = full_stops.current(request.settings.releases)
    seen = Seen(request, known, request.language(), stop)
    if before := forms.first(request.query, OLDER):
        return _older(seen, before)
    came = desk_arrivals.newest(request.settings.releases, MOST)
    lines = [seen.line(one) for one in desk_arrivals.folded(came.listed)]
    who = known.person.name or known.person.address
    return Answer(
        pages.desk_list(
            seen.language,
            request.facts(),
            lines,
            seen.banner(),
            who,
            known.proof,
            seen.hand_in(),
            list(seen.waiting()),
            list(seen.counts(came.listed)),
            "keeper" in known.person.roles,
            older=_older_page(came.older),
        )
    )


def _older(seen: Seen, before: str) -> Answer:
    """What is public, and of which nothing came since a place among what came: as the list shows it."""
    request, staff = seen.request, seen.staff
    came = desk_arrivals.public(request.settings.releases, MOST, before)
    lines = [seen.line(one) for one in came.listed]
    who, facts = staff.person.name or staff.person.address, request.facts()
    page = pages.older_releases(seen.language, facts, lines, who, staff.proof, _older_page(came.older))
    return Answer(page)


def _older_page(place: str) -> str:
    """Where older public releases are listed; empty: there is nothing older."""
    return f"{signing_in.HOME}?{OLDER}={quote(place, safe='')}" if place else ""


def handed_in_notice(request: Request[Settings]) -> Answer:
    """Where S3 sends a browser that handed a file in. It says nothing of it: the session is not asked for.

    A cookie that other sites' pages never bring along does not come with this visit in every browser.
    """
    return signing_in.notice(request, "staff.handed_in", 200, back="staff.title")


def answer_waiting(said: Said) -> Act[Settings]:
    """What whoever handed a file in says of it: it takes the other draft's place, exactly the one that the
    page showed, or it does not. workflows/hand_in.py does it, by the message that a new file makes, too."""

    def act(request: Request[Settings]) -> Answer:
        known = signing_in.staff(request)
        if known is None or not signing_in.proven(request, known):
            return signing_in.unknown(request)
        releases, person = request.settings.releases, _mark(known)
        mark, shown = (forms.first(request.given, name) for name in ("file", "shown"))
        file = waiting_files.known(releases, person, mark) if handed_in.is_mark(mark) else None
        if file is not None:
            waiting_files.say(releases, person, mark, said, shown)
            # Also where it was said before: whoever said it may have died before this.
            object_ = {"key": file.key, "version-id": file.version}
            sqs.again(request.settings.incoming, {"detail": {"object": object_}})
        return Answer("", 303, {"Location": signing_in.HOME})

    return act


def say(word: Word) -> Act[Settings]:
    """Stops everything, or lets it go on: by a form of the session's own page, of somebody who may."""

    def act(request: Request[Settings]) -> Answer:
        known = signing_in.staff(request)
        if known is None or not signing_in.proven(request, known):
            return signing_in.unknown(request)
        if not full_stop.may(known.person, word):
            return signing_in.notice(request, "staff.refused", 403)
        ends = forms.first(request.given, "stop") if word == "go-on" else ""
        full_stops.say(request.settings.releases, word, known.person.address, request.now, ends)
        # Said before by somebody else, or another stop by now: the page says so.
        return Answer("", 303, {"Location": signing_in.HOME})

    return act


@dataclass(frozen=True)
class Seen:
    """The list as one person sees it."""

    request: Request[Settings]
    staff: Staff
    language: str
    stop: FullStop | None = None

    def banner(self) -> StopBanner:
        """What there is to see and to press of Stop everything."""
        word: Word = "go-on" if self.stop else "stop"
        events = full_stops.history(self.request.settings.releases, SAYINGS)
        return StopBanner(
            by=self.stop.by if self.stop else "",
            since=self.moment(self.stop.since) if self.stop else "",
            word=word if full_stop.may(self.staff.person, word) else "",
            mark=self.stop.mark if self.stop else "",
            events=tuple(
                Event(f"staff.stopped.{one.word}", one.by, 0, self.moment(one.at)) for one in events
            ),
        )

    def line(self, one: ListedRelease) -> Line:
        """One release."""
        state, at = state_of(one, self.request.now)
        if state == "going" and self.stop:
            state = "stopped"
        until = datetime.fromisoformat(at) if at else None
        version = one.version
        if state == "asked":
            version = four_eyes.today(version, self.staff.newsroom)
        several = four_eyes.applies(version, four_eyes.APPROVE)
        asked = state == "asked" and self.place(version) > 0
        return Line(
            title=naming.display(one.version["key"]),
            state=state,
            moment=self.moment(until) if until else "",
            address=one.head.address if one.head.version else "",
            approved=", ".join(four_eyes.counted(version)) if several else "",
            number=str(four_eyes.missing(version)) if several and state == "asked" else "",
            see=self.see(one) if state == "asked" else "",
            take_down="" if state == "deleted" and self.place(one.deletion) else self.take_down(one),
            test=f"/staff/test/{one.release}/{one.number}" if asked else "",
            buttons=tuple(self.buttons(one, state)),
            audience=self.audience(one) if state in _AWAITED else (),
            progress=self.progress(one) if state == "published" else None,
            events=tuple(self.events(one)),
        )

    def audience(self, one: ListedRelease) -> tuple[str, ...]:
        """Lists, then languages, each with how many people, as they were counted with proof or receipt."""
        counted = one.version.get("audience", {})
        lists = counted.get("lists", ())
        languages = [(dates.own_name(tag), many) for tag, many in counted.get("languages", ())]
        return tuple(
            f"{name}: {counts.about(int(many), self.language)}" for name, many in (*lists, *languages)
        )

    def progress(self, one: ListedRelease) -> tuple[int, int] | None:
        """How far the mail about a release is that went out lately; None: there is none, it is
        long over, or it goes to so few that the number would name them."""
        if not one.head.published or self.request.now - datetime.fromisoformat(one.head.published) > FRESH:
            return None
        mailing = plan.mailing_id(one.release, one.head.first, "release")
        known = mailings.progress(self.request.settings.mailings, mailing)
        if known is None or known.balance.planned < FEW:
            return None
        return known.balance.planned - known.balance.open, known.balance.planned

    def waiting(self) -> Iterator[WaitingCard]:
        """What this person handed in and is asked about, while it is kept."""
        for file in waiting_files.of(self.request.settings.releases, _mark(self.staff)):
            if file.said == "leave" or self.request.now - datetime.fromisoformat(file.asked) > handed_in.KEPT:
                continue
            yield WaitingCard(
                title=naming.display(handed_in.of(file.key).destination),
                mark=file.mark,
                shown=file.shown,
                by=file.by,
                own=four_eyes.same(file.by) == four_eyes.same(self.staff.person.address),
                since=self.moment(datetime.fromisoformat(file.since)) if file.since else "",
                replacing=file.said == "replace",
            )

    def hand_in(self) -> HandIn | None:
        """A form that puts a file into this person's own folder; None: not for them."""
        if not handed_in.may(self.staff.person):
            return None
        settings = self.request.settings
        key = handed_in.folder(_mark(self.staff), secrets.token_hex(8)) + "${filename}"
        back = f"{settings.site_url}/staff/handed-in"
        action, fields = s3.signed_post(
            settings.uploads, key, handed_in.MOST_BYTES, handed_in.GOOD, back=back
        )
        return HandIn(action, tuple(fields.items()), tuple(upload_formats.EXTENSIONS))

    def moment(self, at: datetime) -> str:
        """A moment on the newsroom's clock."""
        return dates.moment(at, self.language, self.staff.newsroom.timezone)

    def place(self, item: Mapping[str, Any]) -> int:
        """The number by which a link names this person among whom it was mailed to; 0: it was not."""
        return desk_links.place(item.get("desk", ()), self.staff.person.address)

    def link(self, purpose: str, subject: str, item: Mapping[str, Any]) -> str:
        """This person's own link."""
        until = self.request.now + GOOD
        return tokens.make(self.request.keys, purpose, subject, self.place(item), until)

    def see(self, one: ListedRelease) -> str:
        """Where the proof is seen whole; empty: not by this person."""
        person, newsroom = self.staff.person.address, self.staff.newsroom
        if not self.place(one.version) or not desk_links.of_today(newsroom, person):
            return ""
        token = self.link("proof", Proof(one.release, one.number).subject, one.version)
        return f"/desk/proof/{token}/page"

    def take_down(self, one: ListedRelease) -> str:
        """Where this person withdraws what is public; empty: they may not, or nothing is."""
        if (
            not one.head.version
            or one.head.state == "withdrawn"
            or not take_down_links.may(self.staff.person)
        ):
            return ""
        return take_down_links.address(
            self.request.keys, one.release, one.number, _mark(self.staff), self.staff.ends
        )

    def buttons(self, one: ListedRelease, state: str) -> Iterator[tuple[str, str, str]]:
        """Where each posts to, its words and the moment they tell of: for approvers who were mailed them."""
        if "approver" not in self.staff.person.roles:
            return
        if state == "asked" and self.place(one.version):
            subject = Proof(one.release, one.number).subject
            for reply in questions.asked(one.version).replies:
                if replies.uncounted(one.version, reply.word, self.staff.person.address):
                    continue
                words, at = desk_links.called(one.version, reply, self.language, self.request.now)
                yield f"/desk/{reply.word}/{self.link(reply.word, subject, one.version)}", words, at
        if state == "deleted" and self.place(one.deletion):
            known = one.deletion
            subject = Deletion(one.release, known["key"], known["sequencer"]).subject
            for word in ("withdraw", "keep"):
                yield f"/desk/{word}/{self.link(word, subject, known)}", f"desk.{word}", ""

    def events(self, one: ListedRelease) -> Iterator[Event]:
        """Who did what when, the newest version first. A word about a file that came back changed nothing."""
        if one.deletion.get("said_by") and not one.deletion.get("back"):
            yield self.said(one.deletion)
        for number, item in one.notices:
            if item.get("said"):
                yield self.said(item, number)
        for number, item in one.versions:
            if item.get("said"):
                yield self.said(item, number)
            yield from self.receipts(one.release, number, item)
            came = self.moment(datetime.fromisoformat(item["received"]))
            writers = ", ".join(one for one in item.get("writers", ()) if one)
            more = ", ".join(changed_parts.words(item.get("changed") or (), self.language))
            yield Event("staff.came", by=writers, number=number, moment=came, more=more)
        for draft in one.drafts:
            yield from map(_of_draft, self.events(draft))

    def said(self, item: Mapping[str, Any], number: int = 0) -> Event:
        """The word that counted. What was said before its moment was kept has none."""
        at = self.moment(datetime.fromisoformat(item["said_at"])) if item.get("said_at") else ""
        return Event(f"staff.said.{item['said']}", by=str(item.get("said_by", "")), number=number, moment=at)

    def receipts(self, release: str, number: int, item: Mapping[str, Any]) -> Iterator[Event]:
        """The receipts of a version, the newest first."""
        dated = [(str(item.get(f"told_{about}", "")), about) for about in _receipts(item)]
        for at, about in sorted(dated, reverse=True):
            moment = self.moment(datetime.fromisoformat(at)) if at else ""
            address = f"/staff/receipts/{release}/{number}/{about}"
            yield Event("staff.told", number=number, moment=moment, address=address, copy=address)

    def counts(self, listed: Sequence[ListedRelease]) -> Iterator[tuple[str, str, str]]:
        """How many people each list has, as they were last counted: with a proof or a receipt."""
        newest: dict[str, tuple[str, int]] = {}
        for one in listed:
            for _, item in one.versions:
                for name, many in item.get("audience", {}).get("lists", ()):
                    newest[name] = max(newest.get(name, ("", 0)), (str(item["received"]), int(many)))
        for name, (at, many) in sorted(newest.items()):
            yield name, counts.about(many, self.language), self.moment(datetime.fromisoformat(at))


def _receipts(item: Mapping[str, Any]) -> list[str]:
    """What receipts a version has, by what they are about."""
    return [name.removeprefix("receipt_") for name in item if name.startswith("receipt_")]


def _of_draft(event: Event) -> Event:
    """What was done with a release while it was a draft: its versions are counted apart."""
    return replace(event, number=0, words="staff.drafted" if event.words == "staff.came" else event.words)


def _mark(known: Staff) -> str:
    """Of whoever is signed in, as the folder of what they hand in has it."""
    return desk_session.mark(four_eyes.same(known.person.address))


def state_of(one: ListedRelease, now: datetime) -> tuple[str, str]:
    """How a release stands (words staff.state.…), and the moment that tells of (ISO 8601), if any."""
    item, head = one.version, one.head
    if head.state == "withdrawn":
        return "withdrawn", ""
    if one.deletion and deletion(one) == "open":
        return "deleted", ""
    state = str(item["state"])
    question = questions.asked(item)
    if reply := question.reply(str(item.get("said", ""))):
        if state in ("proofed", "held", "asked"):
            return ("approved" if reply.deed != "nothing" else "held"), ""
    elif state == question.state:
        return "asked", ""
    at = str(item.get("publish_at", ""))
    if state == "ready":
        return ("waiting" if at and datetime.fromisoformat(at) > now else "going"), at
    return state, head.published if state == "published" else ""


def deletion(one: ListedRelease) -> str:
    """How the deletion under way stands."""
    return deletions.state(one.deletion, deletions.mark(one.deletion["sequencer"]), one.head)
