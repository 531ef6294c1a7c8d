"""A mistyped wake-up fails at once. With the broker away: tests/guarantees/test_g13_broker.py."""

import pytest

from academy_portal.background import UnknownTaskError, after_commit


def test_a_mistyped_name_fails_at_once(db: None) -> None:
    with pytest.raises(UnknownTaskError):
        after_commit("outbox.deliverr")
