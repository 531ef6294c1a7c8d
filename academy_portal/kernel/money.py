"""An amount with its currency."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Money:
    """An amount of one currency.

    Units: ``amount`` in whole currency units with cents as decimals, ``currency`` an ISO 4217 code.
    """

    amount: Decimal
    currency: str

    @property
    def cents(self) -> int:
        """The amount in hundredths, for methods that compute with integers.

        Raises: ArithmeticError for an amount that has parts of a cent.
        """
        hundredths = self.amount * 100
        if hundredths != int(hundredths):
            raise ArithmeticError(f"{self.amount} {self.currency} has parts of a cent")
        return int(hundredths)
