"""A date typed in three boxes: day, month as a number or a name, year; digits of any script."""

import calendar
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from babel import Locale
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from academy_portal.kernel.text import folded, latin_digits

PARTS = ("day", "month", "year")
# The portal's languages, and the months as other Arab countries call them.
MONTH_LOCALES = ("ar", "ar_DZ", "ar_IQ", "ar_MA", "ar_MR", "ar_TN", "en", "es", "fr", "pt_PT")
SHORTEST_MONTH_NAME = 3

_Typed = tuple[str, str, str]


@lru_cache(maxsize=1)
def _month_names() -> dict[str, int]:
    names: dict[str, int] = {}
    for code in MONTH_LOCALES:
        months = Locale.parse(code).months
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                names.update({_plain(name): number for number, name in months[use][width].items()})
    return names


def _plain(text: str) -> str:
    return folded(text).strip(" .")


def month_number(text: str) -> int | None:
    """The month that somebody typed, 1 to 12: a number, or a name or its beginning in one of the portal's languages.

    None when nothing or more than one month answers.
    """
    typed = latin_digits(text).strip()
    if typed.isdecimal():
        return int(typed) if 1 <= int(typed) <= 12 else None
    wanted, names = _plain(typed), _month_names()
    if wanted in names:
        return names[wanted]
    if len(wanted) < SHORTEST_MONTH_NAME:
        return None
    found = {number for name, number in names.items() if name.startswith(wanted)}
    return found.pop() if len(found) == 1 else None


class DateTriple(forms.SelectDateWidget):
    """Three boxes; the template pack shows them. What was typed comes back as it was typed."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> _Typed | None:
        """The three texts: day, month, year; None when all are empty."""
        typed = tuple(str(data.get(f"{name}_{part}") or "").strip() for part in PARTS)
        return typed if any(typed) else None  # type: ignore[return-value]

    def format_value(self, value: Any) -> dict[str, str | int | None]:
        """Each part of a date or of what was typed."""
        if isinstance(value, tuple):
            return dict(zip(PARTS, value, strict=True))
        shown: dict[str, str | int | None] = super().format_value(value)
        return shown


class DateTripleField(forms.DateField):
    """A date in three boxes. Its errors name the part that can mend them: day, month or year is their code."""

    widget = DateTriple

    def to_python(self, value: Any) -> date | None:
        """The date.

        Raises: ValidationError with one error for each part that is missing or wrong.
        """
        if not isinstance(value, tuple):
            day: date | None = super().to_python(value)
            return day
        faults: dict[str, list[str | Promise]] = defaultdict(list)
        for part, text in zip(PARTS, value, strict=True):
            if not text:
                faults[part].append(_MISSING[part])
        day, month, year = _whole(value[0]), month_number(value[1]), _whole(value[2])
        if value[0] and not (day and 1 <= day <= 31):
            faults["day"].append(_("Write the day as a number from 1 to 31."))
        if value[1] and month is None:
            faults["month"].append(_("Write the month as a number from 1 to 12, or by its name."))
        if value[2] and not (year and 1000 <= year <= 9999):
            faults["year"].append(_("Write the year with four digits."))
        if not faults and day and month and year:
            days = calendar.monthrange(year, month)[1]
            if day <= days:
                return date(year, month, day)
            faults["day"].append(
                ngettext_lazy("This month has %(count)d day.", "This month has %(count)d days.", days) % {"count": days}
            )
        raise forms.ValidationError(
            [forms.ValidationError(text, code=part) for part, texts in faults.items() for text in texts]
        )


_MISSING = {
    "day": _("The day of the date is missing."),
    "month": _("The month of the date is missing."),
    "year": _("The year of the date is missing."),
}


def _whole(text: str) -> int | None:
    digits = latin_digits(text)
    return int(digits) if digits.isdecimal() and len(digits) <= 4 else None
