"""What several tests of the doors share."""

from visitors import world

__all__ = ["world"]
