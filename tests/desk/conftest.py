"""The desk's tests sign in as those of accounts do."""

from tests.accounts.conftest import _fresh_limits, signed_in

__all__ = ["_fresh_limits", "signed_in"]
