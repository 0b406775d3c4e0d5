"""What the desk said of a proof: noted once, on the version the proof is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crier.aws import dynamodb
from crier.model import questions
from crier.model.proofs import Proof
from crier.model.questions import Reply
from crier.stores.releases import version_key


def settle(table: str, proof: Proof, item: Mapping[str, Any], reply: Reply, by: str = "") -> None:
    """The first word counts: about the bytes and the question that `item`, the version's, has.

    by: whom its link was mailed to.
    """
    question = questions.asked(item)
    values = {**questions.answered(item, reply)} | ({"state": reply.state} if reply.state else {})
    values |= {"said_by": by} if by else {}
    asked = {"state": question.state, "question": item.get("question"), "sha256": item.get("sha256")}
    dynamodb.update(table, *version_key(proof.draft, proof.version), values, where={"said": None, **asked})
