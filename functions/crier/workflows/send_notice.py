"""A notice that the desk wants: from its word to the mailing."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from crier.aws import sqs, stepfunctions
from crier.mail.sending import plan
from crier.model import questions
from crier.model.notices import Notice
from crier.model.settings import DeletionsQueue, MailingArn, ReleasesTable
from crier.model.timestamps import sortable
from crier.stores import notice_words


class Settings(ReleasesTable, MailingArn, Protocol):
    """What is asked of the stack here."""


def take_up(settings: DeletionsQueue, notice: Notice) -> None:
    """Has the withdraw door begin it: the desk's own function may start no mailing."""
    sqs.again(settings.deletions, {"notice": vars(notice)}, 0)


def begin(settings: Settings, notice: Notice, now: datetime) -> str:
    """Begins its mailing where the table has the desk's word for it; twice is once."""
    item = notice_words.known(settings.releases, notice)
    reply = questions.asked(item).reply(str(item.get("said", ""))) if item else None
    if reply is None or reply.deed != "mail":
        return "nothing"
    name = plan.mailing_id(notice.release, notice.version, notice.kind)
    given = {"format": 1, **vars(notice), "start_at": sortable(now)}
    stepfunctions.start(settings.mailing_arn, name, given)
    return "notice"
