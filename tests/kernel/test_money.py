"""Amounts."""

from decimal import Decimal

import pytest

from academy_portal.kernel.money import Money


@pytest.mark.parametrize(("amount", "cents"), [("0", 0), ("3900", 390_000), ("12.34", 1234), ("0.01", 1)])
def test_cents(amount: str, cents: int) -> None:
    assert Money(Decimal(amount), "USD").cents == cents


def test_less_than_a_cent_is_refused() -> None:
    with pytest.raises(ArithmeticError):
        _ = Money(Decimal("0.001"), "USD").cents
