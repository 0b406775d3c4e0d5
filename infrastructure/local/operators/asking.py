"""What changes people or mail in an account is shown with its numbers, and done after a yes."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from infrastructure.local.stack.account import Account
from infrastructure.local.stack.place import Place, Refused


def agreed(place: Place | Account, effects: Sequence[str], *, yes: bool) -> None:
    """Shows what would be done and to which stack, and asks. Raises Refused without a yes.

    The laptop's stack is not asked about: nobody is in it. yes: somebody has said so with the command.
    """
    if isinstance(place, Place):
        return
    print("\n".join([place.title, *(f"  {effect}" for effect in effects)]), flush=True)
    if yes:
        return
    if not sys.stdin.isatty():
        raise Refused("Nothing was done: nobody is there to ask. With --yes it is done without asking.")
    if input("Do it? (yes or no) ").strip().lower() not in ("y", "yes", "s", "sí", "si"):
        raise Refused("Nothing was done.")
