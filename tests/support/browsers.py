"""A browser without JavaScript or cookies, and patience."""

from __future__ import annotations

import json
import subprocess
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from infrastructure.local.judges import judge

HERE = Path(__file__).parent


class Browser:
    """Chromium, without JavaScript unless given "scripts", led line by line (browser.mjs)."""

    def __init__(self, *given: str) -> None:
        tools = judge.TOOLS
        wanted = [one for one in judge.NPM if one.startswith(("playwright-core", "axe-core"))]
        if not all((tools / "node_modules" / one.partition("@")[0]).is_dir() for one in wanted):
            command = [
                "npm",
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--no-save",
                "--prefix",
            ]
            subprocess.run([*command, str(tools), *wanted], check=True, capture_output=True)
        self.process = subprocess.Popen(
            ["node", str(HERE / "browser.mjs"), *given], cwd=tools, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __getattr__(self, name: str) -> Any:
        def ask(*given: str) -> Any:
            assert self.process.stdin and self.process.stdout
            self.process.stdin.write(json.dumps([name, *given]) + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline())
            assert "failed" not in answer, answer["failed"]
            return answer["done"]

        return ask


SLOW = 4  # times as long is waited as a machine with nothing else to do might need


def until(what: Any, patience: float = 120) -> Any:
    """What this comes to at last. patience: seconds on a quick machine; a slower one is given more."""
    deadline = time.monotonic() + patience * SLOW
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert found
    return found


def words_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())
