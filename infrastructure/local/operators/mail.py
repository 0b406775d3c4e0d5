"""Publishing and mail of a stack, stopped and let go on.

All mail, also to staff: by its configuration set, so that no other stack's stops. Releases and what goes to
subscribers: by a word in the Releases table, which the desk's page says too (crier/stores/full_stops.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from infrastructure.local.stack import deploy, standin
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import client, enter
from infrastructure.local.stack.place import Place

if TYPE_CHECKING:
    from crier.model.full_stop import FullStop, Word


def under_way(place: Place | Account) -> int:
    """How many mailings have begun and not ended."""
    from crier.stores import mailings

    enter(place)
    return len(mailings.unfinished(deploy.outputs(place)["Mailings"]))


def switch(place: Place | Account, *, on: bool) -> None:
    """Lets SES take the stack's mail, or refuse it.

    https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_PutConfigurationSetSendingOptions.html
    """
    if isinstance(place, Place):
        standin.change(place, paused=not on)
        return
    name = deploy.outputs(place)["ConfigurationSet"]
    client(place, "sesv2").put_configuration_set_sending_options(ConfigurationSetName=name, SendingEnabled=on)


def stopped(place: Place | Account) -> FullStop | None:
    """Who stopped everything, and since when; None: nobody."""
    from crier.stores import full_stops

    enter(place)
    return full_stops.current(deploy.outputs(place)["Releases"])


def say(place: Place | Account, word: Word, now: datetime, ends: str = "") -> bool:
    """Stops everything, or lets it go on, as whoever has these credentials; False: not as seen.

    ends: the mark of the stop that goes on (FullStop.mark).
    """
    from crier.stores import full_stops

    enter(place)
    return full_stops.say(deploy.outputs(place)["Releases"], word, _operator(place), now, ends)


def _operator(place: Place | Account) -> str:
    """As the desk's page names who said so."""
    if isinstance(place, Place):
        return "./crier"
    return f"./crier, {client(place, 'sts').get_caller_identity()['Arn'].rpartition(':')[2]}"
