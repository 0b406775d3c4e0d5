"""The desk's receipts, seen by whoever is signed in; and by mail once more, to whoever asks for it.

So is the mail of a proof, as a test: to the person alone who looks at it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from crier.aws import s3, sqs
from crier.model import desk_session, four_eyes
from crier.model.timestamps import zulu
from crier.stores import desk_sessions
from crier.stores.releases import Releases
from crier.workflows import desk_links
from crier.workflows.web import Answer, Request, signing_in
from crier.workflows.web.signing_in import Settings, Staff

MOST = 30  # copies an hour to one person
_RELEASE, _NUMBER, _ABOUT = (re.compile(one) for one in ("[0-9a-f]{16}", "[0-9]{1,6}", "[a-z_]{1,30}"))


def show(request: Request[Settings]) -> Answer:
    """What staff were told of a version, as it lies among the receipts.

    It is looked up by the version's item: an address names no other file of that folder.
    """
    if signing_in.staff(request) is None:
        return signing_in.form(request)
    key = _receipt(request)
    stored = s3.find(request.settings.uploads, key) if key else None
    return Answer(stored[0].decode()) if stored else signing_in.unknown(request)


def send(request: Request[Settings]) -> Answer:
    """The same receipt, to whoever presses."""
    known = signing_in.staff(request)
    if known is None or not signing_in.proven(request, known) or not _receipt(request):
        return signing_in.unknown(request)
    return _handed_over(request, known, request.named["about"])


def test(request: Request[Settings]) -> Answer:
    """The mail of a proof, to whoever presses: of those whom its question was mailed to."""
    known = signing_in.staff(request)
    item = _version(request)
    mailed = known and desk_links.place(item.get("desk", ()), known.person.address)
    if known is None or not signing_in.proven(request, known) or not mailed or "folder" not in item:
        return signing_in.unknown(request)
    return _handed_over(request, known, "")


def _handed_over(request: Request[Settings], known: Staff, about: str) -> Answer:
    """Written and sent by greet (workflows/desk_copies.py): no function of a page sends mail."""
    mark = desk_session.mark(four_eyes.same(known.person.address))
    if desk_sessions.count(request.settings.subscribers, f"copies#{mark}", request.now) > MOST:
        return signing_in.notice(
            request, "staff.enough", 429, headers={"Retry-After": "3600"}, back="staff.title"
        )
    what = {"release": request.named["release"], "version": int(request.named["number"]), "about": about}
    sqs.hand_over(request.settings, {"kind": "copy", "mark": mark, "at": zulu(request.now), **what})
    return signing_in.notice(request, "staff.sent", 200, back="staff.title")


def _receipt(request: Request[Settings]) -> str:
    """Where the receipt that an address names lies; empty: it names none."""
    about = request.named["about"]
    return str(_version(request).get(f"receipt_{about}", "")) if _ABOUT.fullmatch(about) else ""


def _version(request: Request[Settings]) -> Mapping[str, Any]:
    release, number = request.named["release"], request.named["number"]
    if not (_RELEASE.fullmatch(release) and _NUMBER.fullmatch(number)):
        return {}
    return Releases(request.settings.releases).found(release, int(number)) or {}
