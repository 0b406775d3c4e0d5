"""MiniStack, with every right that a role uses written down: run by MiniStack's own Python.

`python observed.py FILE`: one line `role action` for each pair the first time it is allowed. It decides
nothing: the answer is the emulator's own.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from ministack.core import iam_evaluator


def observe(file: Path) -> None:
    """Puts itself between a request and the emulator's decision on it."""
    decide, seen = iam_evaluator.enforce, set[tuple[str, str]]()

    def enforce(access_key_id: str, iam_action: str, *rest: Any, **named: Any) -> Any:
        answer = decide(access_key_id, iam_action, *rest, **named)
        if answer is None:
            caller = iam_evaluator.caller_arn()
            role = caller.split("/")[1] if ":assumed-role/" in caller else ""
            if role and (role, iam_action) not in seen:
                seen.add((role, iam_action))
                with file.open("a", encoding="utf-8") as out:
                    out.write(f"{role} {iam_action}\n")
        return answer

    iam_evaluator.enforce = enforce


if __name__ == "__main__":
    observe(Path(sys.argv[1]))
    from ministack.app import main

    sys.argv[1:] = []
    main()
