"""Whether somebody said no to what CloudFormation would change: SAM's program ends well then, too."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from typing import Any

from infrastructure.local.stack.account import Account, describe
from infrastructure.local.stack.place import Refused

# It could be carried out still; those that were are gone, and those without a change are not.
AVAILABLE = "AVAILABLE"


def waiting(account: Account, stack: str) -> set[str]:
    """The ARNs of a stack's change sets that nobody carried out; none where there is no stack."""
    from botocore.exceptions import ClientError

    cloudformation = account.session.client("cloudformation")
    if describe(cloudformation, stack) is None:
        return set()
    try:
        pages = list(cloudformation.get_paginator("list_change_sets").paginate(StackName=stack))
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        raise Refused(
            f"AWS does not say which changes of {stack} wait ({code}), so nobody could tell whether they "
            "were carried out. Your credentials need cloudformation:ListChangeSets; or say --yes."
        ) from error
    rows = chain.from_iterable(page.get("Summaries", ()) for page in pages)
    return {one["ChangeSetId"] for one in rows if one.get("ExecutionStatus") == AVAILABLE}


def take_away(account: Account, stack: str, left: set[str]) -> None:
    """Deletes change sets that were not wanted, and the empty stack that was made for the first of them."""
    from botocore.exceptions import ClientError

    cloudformation: Any = account.session.client("cloudformation")
    with suppress(ClientError):  # what stays of it does no harm: doctor names the stack, and remove takes it
        for one in left:
            cloudformation.delete_change_set(ChangeSetName=one)
        if (describe(cloudformation, stack) or {}).get("StackStatus") == "REVIEW_IN_PROGRESS":
            cloudformation.delete_stack(StackName=stack)
