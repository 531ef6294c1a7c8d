"""An amount with its currency."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, order=False)
class Money:
    """An amount of one currency.

    Units: ``amount`` in whole currency units with cents as decimals, ``currency`` an ISO 4217 code.
    """

    amount: Decimal
    currency: str

    def __add__(self, other: "Money") -> "Money":
        """The sum.

        Raises: ValueError when the currencies differ.
        """
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

    @property
    def cents(self) -> int:
        """The amount in hundredths, for methods that compute with integers."""
        return int((self.amount * 100).to_integral_exact())

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
