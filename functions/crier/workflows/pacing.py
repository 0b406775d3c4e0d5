"""The pace all mail shares, waited for; and the question to SES whether mail goes out at all."""

from __future__ import annotations

import time
from typing import Literal

from crier.aws import ses
from crier.mail.letter import OWN_HOLE, Letter
from crier.mail.sending import refusals
from crier.mail.sending.ledger import Call
from crier.mail.sending.mailing_slice import Lost, Refused
from crier.mail.sending.refusals import Said
from crier.model.errors import Permanent, Transient
from crier.stores import mailings as mailings_store
from crier.stores import sending_account
from crier.subscribers.subscriber import Subscriber


def probe(
    letter: Letter, mailings: str, mailing: str, configuration_set: str, link: str
) -> Said | Literal[""] | None:
    """This letter to SES's own simulator: None where it is taken, else what SES says, "" where it is silent.

    Its SEND event proves that events come; that it is taken, that a refusal beside it is about a person.
    """
    nobody = Subscriber("", ses.SIMULATOR, "", (), "confirmed", "")
    request = ses.bulk_request(
        letter,
        Call(0, 0, 1, open=(0,)),
        [nobody],
        mailing,
        configuration_set,
        lambda _: link,
        (lambda _: link) if OWN_HOLE in letter.text else None,
    )
    request["BulkEmailEntries"][0]["ReplacementTags"] = [{"Name": "mailing", "Value": mailing}]  # of no call
    try:
        wait_turn(mailings, 1)
        (word,) = ses.bulk_statuses(request)
    except Refused as error:
        return error.said
    except Permanent as error:  # may we ask for the account at all?
        return Said.read(ses.why(error))
    except (Lost, Transient, ValueError):
        return ""
    if refusals.status(word).whose != "accepted":
        return Said("SendBulkEmail", word)
    mailings_store.Mailing(mailings, mailing).probed(time.time())
    return None


def wait_turn(mailings: str, recipients: int) -> None:
    """Takes a turn at the pace all mail shares, ahead of the mailings, and waits for it (seconds at most).

    Raises Transient where the account may not send now.
    """
    account = sending_account.account(mailings, time.time())
    if not account.open or account.left < recipients:
        raise Transient("SES does not take mail from this account now")
    pace = mailings_store.SharedPace(mailings)
    slot = pace.turn(recipients, time.time(), account.rate, waited_for=True)
    time.sleep(max(0.0, slot.at - time.time()))
