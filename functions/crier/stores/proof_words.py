"""What the desk said of a proof: noted once, on the version the proof is of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from crier.aws import dynamodb
from crier.model import four_eyes
from crier.model.proofs import Proof
from crier.model.questions import Reply
from crier.stores.releases import version_key


def settle(table: str, proof: Proof, item: Mapping[str, Any], reply: Reply, by: str, now: datetime) -> bool:
    """The first word counts, or that of as many people as must approve (four_eyes.word): about the bytes and
    the question that `item`, the version's, has.

    by: whom its link was mailed to. False: nothing was noted, as the item is no longer as read, or the
    approval of this person does not count.
    """
    noted = four_eyes.word(item, reply, by, now)
    if noted is None:
        return False
    values, where = noted
    return dynamodb.update(table, *version_key(proof.draft, proof.version), values, where=where)
