"""What several tests of the templates share."""

from templates import clean, sam

__all__ = ["clean", "sam"]  # fixtures
