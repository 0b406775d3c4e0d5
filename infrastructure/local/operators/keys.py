"""The keys from the command line: which there are, and new ones (docs/subscribers.md says when)."""

from __future__ import annotations

import os
from collections.abc import Iterator

from infrastructure.local.stack import deploy
from infrastructure.local.stack.place import Place


def run(place: Place, action: str) -> Iterator[str]:
    """What was done, line by line. rotate: a new data key, and everything sealed with it."""
    from crier.operations import rotate_keys
    from crier.stores import address_encryption

    os.environ.update(place.environment)
    outputs = deploy.outputs(place)
    table = outputs["Subscribers"]
    if action == "sign":
        number = rotate_keys.new_link_key(outputs["LinkKey"])
        yield f"Link key {number} signs from the next start of each function. Old links go on working."
        yield "Copy the secret's value into your safe now."
        return
    if action == "rotate":
        yield f"Data key {address_encryption.add_key(table, outputs['AddressKey'])} made."
    if action != "show":
        done = 0
        for done in rotate_keys.encrypt_again(table):
            yield f"{done:,} addresses sealed anew"
        yield "Functions that are running may use the key before for some hours: run reseal again tomorrow."
    for number, addresses in sorted(rotate_keys.rows(table).items()):
        yield f"data key {number}: {addresses:,} addresses"
