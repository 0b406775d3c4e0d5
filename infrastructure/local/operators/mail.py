"""All mail of a stack, stopped and let go on: by its configuration set, so that no other stack's stops."""

from __future__ import annotations

from infrastructure.local.stack import deploy, standin
from infrastructure.local.stack.account import Account
from infrastructure.local.stack.cloud import client, enter
from infrastructure.local.stack.place import Place


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
