"""Figures and amounts of money as each language writes them. Digits are Latin; signs and groups are of the formats."""

from decimal import Decimal

from django.utils.formats import number_format


def in_figures(number: int | Decimal, decimals: int = 0) -> str:
    """A number with its groups of three: 92,500 · 92 500 · 92.500; with ``decimals``, so many behind the sign."""
    return number_format(number, decimal_pos=decimals, force_grouping=True)


def amount(value: Decimal) -> str:
    """An amount of money, with cents where there are any: 1,100, 1,100.50."""
    return in_figures(value, 0 if value == value.to_integral_value() else 2)
