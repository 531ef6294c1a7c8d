"""Days, moments and spans in words: the one place that knows how each language writes them. Digits are Latin."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_noop

# Django writes Portuguese months with a capital, as before the spelling of 1990: these bring them into our catalogue.
MONTHS = (
    gettext_noop("January"),
    gettext_noop("February"),
    gettext_noop("March"),
    gettext_noop("April"),
    gettext_noop("May"),
    gettext_noop("June"),
    gettext_noop("July"),
    gettext_noop("August"),
    gettext_noop("September"),
    gettext_noop("October"),
    gettext_noop("November"),
    gettext_noop("December"),
)


def day_in_words(value: date) -> str:
    """A day: 15 March 2027. Of a moment, its day on the clock of its own zone."""
    return _formatted(value, "DATE_FORMAT")


def moment_in_words(value: datetime) -> str:
    """A day and its hour on the clock of its own zone: 15 March 2027, 23:59."""
    return _formatted(value, "DATETIME_FORMAT")


def month_in_words(value: date) -> str:
    """A month and its year: March 2027."""
    return date_format(value, "YEAR_MONTH_FORMAT")


def days_in_words(first: date, last: date) -> str:
    """From a day to a day, naming once what both share: 1–12 March 2027, 30 March – 12 April 2027."""
    if first == last:
        return day_in_words(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{_formatted(first, 'j')}–{day_in_words(last)}"
    return (
        f"{_formatted(first, 'MONTH_DAY_FORMAT' if first.year == last.year else 'DATE_FORMAT')} – {day_in_words(last)}"
    )


def months_in_words(first: date, last: date) -> str:
    """From a month to a month, naming the year once where both share it: March – May 2027."""
    if (first.year, first.month) == (last.year, last.month):
        return month_in_words(last)
    shared = "F" if first.year == last.year else "YEAR_MONTH_FORMAT"
    return f"{date_format(first, shared)} – {month_in_words(last)}"


def _formatted(value: date, pattern: str) -> str:
    text = date_format(value, pattern)
    # The first of a month is an ordinal in French; Django's formats have no letter for it.
    return f"1er{text[1:]}" if value.day == 1 and get_language() == "fr" else text
