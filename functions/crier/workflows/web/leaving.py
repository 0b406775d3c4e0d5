"""Leaving, by the button of the page or of the mail program, and taking it back for 28 days."""

from __future__ import annotations

from datetime import datetime

from crier.aws import sqs
from crier.model.timestamps import zulu
from crier.subscribers import forms, pages, subscription, tokens
from crier.workflows.web import Answer, PublicRequest, over, unknown
from crier.workflows.web import people as subscribers


def ask(request: PublicRequest) -> Answer:
    """Scanners follow every link: nothing changes here."""
    if request.token("leave") is None:
        return unknown(request)
    return Answer(pages.leave(request.language(), request.facts()))


def act(request: PublicRequest) -> Answer:
    """RFC 8058: any POST leaves, whatever its body, without a cookie or a redirect.

    All but our own page's other button, which asks for a link to get less.
    """
    token = request.token("leave")
    if token is None:
        return unknown(request)
    if forms.first(request.given, "instead") == "choose":
        sqs.hand_over(request.settings, {"kind": "link", "id": token.subject})
        return Answer(pages.notice("choose.sent", request.language(), request.facts()), 202)
    return end(request, token.subject)


def end(request: PublicRequest, subscriber: str) -> Answer:
    """Off the list; a goodbye with the undo follows by mail. Pressed again it is handed over again, should
    the queue have failed: it is mailed once (subscription_mail).

    The page offers the undo only where this very request ended it: who holds an old link brings nobody back.
    """
    ended = subscribers(request).change(
        subscriber, lambda records: subscription.ended(records, "left", zulu(request.now))
    )
    undo = ""
    if ended is not None and ended.row is not None:
        sqs.hand_over(request.settings, {"kind": "goodbye", "id": subscriber})
        undo = _undo_link(request, subscriber, ended.row.leavings)
    else:
        was = subscription.current(subscribers(request).records(subscriber), request.now)
        if was.undo is not None:
            sqs.hand_over(request.settings, {"kind": "goodbye", "id": subscriber})
        if was.row is None:
            undo = _undo_link(request, subscriber, 0)  # a stranger's button leads nowhere, and looks the same
    return Answer(pages.notice("leave.done", request.language(), request.facts(), undo=undo))


def _undo_link(request: PublicRequest, subscriber: str, leaving: int) -> str:
    token = tokens.make(request.keys, "undo", subscriber, leaving, request.now + subscription.UNDO)
    return f"/subscribe/undo/{token}"


def ask_to_undo(request: PublicRequest) -> Answer:
    """The goodbye's link: a button."""
    if request.token("undo") is None:
        return unknown(request)
    settings = f"/subscribe/undo/{request.named['token']}"
    return Answer(pages.notice("undo.ask", request.language(), request.facts(), undo=settings))


def undo(request: PublicRequest) -> Answer:
    """As it was before; once more is as good as once."""
    token = request.token("undo")
    if token is None:
        return unknown(request)
    people = subscribers(request)
    people.change(token.subject, lambda was: _undone(was, token.generation, request.now))
    row = people.records(token.subject).row
    if row is None or row.status != "confirmed" or row.leavings != token.generation:
        return over(request)
    return Answer(pages.notice("undo.done", request.language(row), request.facts()))


def _undone(
    records: subscription.SubscriptionRecords, leaving: int, now: datetime
) -> subscription.SubscriptionRecords | None:
    return subscription.undone(subscription.current(records, now), leaving, now)
