"""The one error of this package: something on this machine stands in the way of a start."""

from __future__ import annotations


class StartRefusedError(Exception):
    """Its text is one sentence for the person at the terminal, who can act on it."""
