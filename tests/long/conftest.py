"""What takes minutes: run by CI after the README's test command, and by hand with `./crier test tests/long/mailing.py`."""

from e2e.conftest import deployed, stack

__all__ = ["deployed", "stack"]
