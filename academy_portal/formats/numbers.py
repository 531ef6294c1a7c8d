"""Figures and amounts of money as each language writes them. Digits are Latin; signs and groups are of the formats."""

from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import get_language

# What stands before the sign; nothing in the other languages. Source: CLDR 46, percentFormats.
_BEFORE_PERCENT = {"es": "\u00a0", "fr": "\u202f"}


def in_figures(number: int | Decimal, decimals: int = 0) -> str:
    """A number with its groups of three: 92,500 · 92 500 · 92.500; with ``decimals``, so many behind the sign."""
    return number_format(number, decimal_pos=decimals, force_grouping=True)


def amount(value: Decimal) -> str:
    """An amount of money, with cents where there are any: 1,100, 1,100.50."""
    return in_figures(value, 0 if value == value.to_integral_value() else 2)


def percent(share: int | str) -> str:
    """A whole share of a hundred: 60%, 60 % in French and Spanish."""
    return f"{share}{_BEFORE_PERCENT.get(get_language() or '', '')}%"
