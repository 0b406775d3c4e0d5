"""People whom SES refused, mailed once the cause is gone: the same letter, by the same ledger."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from crier.mail import digest
from crier.mail.sending import plan
from crier.mail.sending.sweep import Unfinished
from crier.model import notices, previews
from crier.model.timestamps import sortable
from crier.stores import mailings, preview_states
from crier.stores.releases import Releases
from infrastructure.local.operators.status import identified
from infrastructure.local.road import staff
from infrastructure.local.stack import deploy
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import client, enter
from infrastructure.local.stack.place import Place, Refused

_KINDS = ("release", *digest.DIGESTS, *notices.KINDS, previews.KIND)
MAILING = re.compile(rf"([0-9a-f]{{16}})-([0-9]+)-({'|'.join(_KINDS)})")


@dataclass(frozen=True)
class Failed:
    """A mailing that ended, and whom of it SES refused."""

    release: str
    version: int
    kind: str
    people: int
    fell_through: int  # SES took their mail and sent it to nobody: asked again it would do the same
    words: tuple[str, ...]  # what SES said last, of each call

    @property
    def mailing(self) -> str:
        """As the ledger calls it."""
        return plan.mailing_id(self.release, self.version, self.kind)

    @property
    def effects(self) -> list[str]:
        """What mailing them does, in sentences."""
        said = ", ".join(self.words) or "nothing that was kept"
        lines = [f"{self.people:,} people of {self.mailing} are mailed now. What SES last said: {said}"]
        lines.append("Who left since gets nothing; nobody is mailed twice.")
        if self.fell_through:
            lines.append(
                f"{self.fell_through:,} more stay as they are: SES took their mail and did not send it."
            )
        return lines


def of(place: Place | Account, name: str) -> list[Failed]:
    """The mailings of a release, or the one of this id (a digest's), with people whom SES refused.

    Raises Refused where there is no such release, where it was withdrawn or corrected since, and while one is
    under way.
    """
    enter(place)
    table = deploy.outputs(place)["Mailings"]
    exact = MAILING.fullmatch(name)
    if exact:
        rows = [(exact[1], int(exact[2]), exact[3])]
    else:
        release = identified(place, name)
        if staff.head(place, release)["state"] == "withdrawn":
            raise Refused("It was withdrawn: nobody is mailed of it any more.")
        numbers = [int(item["number"]) for item in staff.versions(place, release)]
        rows = [(release, number, "release") for number in numbers]
        rows += [(release, number, previews.KIND) for number in numbers]
    found = [one for row in rows if (one := _failed(table, *row)).people]
    releases = Releases(deploy.outputs(place)["Releases"])
    ended = [one for one in found if _over(releases, one)]
    if exact and ended:
        raise Refused("This preview has ended or was taken back: nobody is mailed it any more.")
    found = [one for one in found if one not in ended]
    if any(_outdated(table, releases, one) for one in found):
        raise Refused(
            "What it told was corrected since: who is mailed now would get the wrong words. Nobody is mailed."
        )
    under_way = {(one.release, one.version, one.kind) for one in mailings.unfinished(table)}
    if any((one.release, one.version, one.kind) in under_way for one in found):
        raise Refused("Its mailing is under way: whom SES refuses can be mailed when it has ended.")
    return found


def _failed(table: str, release: str, version: int, kind: str) -> Failed:
    book = mailings.Mailing(table, plan.mailing_id(release, version, kind))
    calls = [call for call in book.claimed() if call.failed]
    words = Counter(call.word for call in calls if call.word)
    people, fell_through = sum(len(call.failed) for call in calls), sum(book.refused().values())
    return Failed(release, version, kind, people, fell_through, tuple(words))


def _over(releases: Releases, failed: Failed) -> bool:
    """Whether it is a preview whose links would show nothing."""
    if failed.kind != previews.KIND:
        return False
    state = preview_states.state(releases.name, failed.release, failed.version, datetime.now(UTC))
    return state != "open"


def _outdated(table: str, releases: Releases, failed: Failed) -> bool:
    """Whether its letter tells of a release that was corrected or withdrawn since."""
    frozen = mailings.Mailing(table, failed.mailing).plan()
    if frozen is None or failed.kind in ("withdrawal", previews.KIND):
        return False
    told = frozen.versions or {failed.release: frozen.letter}
    for release, version in told.items():
        head = releases.head(release)
        words = releases.wording(release, head.version)
        if head.state == "withdrawn" or words != releases.wording(release, version):
            return True
    return False


def mail(place: Place | Account, failed: Failed) -> int:
    """Has them mailed; how many. What dies half-way the sweep goes on with, or the same command."""
    outputs, now = deploy.outputs(place), datetime.now(UTC)
    mailing = Unfinished(failed.release, failed.version, failed.kind, now.timestamp(), moved=now.timestamp())
    mailings.begun(outputs["Mailings"], mailing)
    if failed.kind == "release":  # before anybody is due: the sweep may be the one who goes on
        Releases(outputs["Releases"]).note(failed.release, failed.version, {"told_mailing": None})
    people = mailings.reopen(outputs["Mailings"], failed.mailing, time.time())
    given = {"format": 1, "release": failed.release, "version": failed.version, "kind": failed.kind}
    name = f"{failed.mailing}-failed-{int(now.timestamp())}"
    order = json.dumps({**given, "start_at": sortable(now)})
    client(place, "stepfunctions").start_execution(stateMachineArn=outputs["Mailing"], name=name, input=order)
    return people
