"""Dates in three boxes: digits of any script, names of months, errors that name the part."""

from datetime import date

import pytest
from django import forms
from django.utils import translation

from academy_portal.formfields.dates import DateTripleField, month_number
from academy_portal.pages.templatetags.academy_forms import date_parts, error_links


class DayForm(forms.Form):
    day = DateTripleField(label="Day", error_messages={"required": "Enter the day."})


def form(day: str, month: str, year: str) -> DayForm:
    return DayForm({"day_day": day, "day_month": month, "day_year": year})


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3", 3), ("03", 3), ("٣", 3), ("۱۲", 12), ("March", 3), ("mars", 3), ("Março", 3), ("MARZO", 3), ("mar", 3),
        ("sept.", 9), ("août", 8), ("aout", 8), ("juil", 7), ("out", 10), ("مارس", 3), ("آذار", 3), ("أيار", 5),
        ("غشت", 8), ("جانفي", 1), ("jui", None), ("ma", None), ("13", None), ("0", None), ("x", None), ("", None),
    ],
)  # fmt: skip
def test_months(typed: str, number: int | None) -> None:
    assert month_number(typed) == number


@pytest.mark.parametrize(
    "typed", [("5", "3", "1985"), ("05", "03", "1985"), ("٥", "٣", "١٩٨٥"), ("5", "mars", "1985"), (" 5 ", "3", "1985")]
)
def test_a_date_as_people_type_it(typed: tuple[str, str, str]) -> None:
    one = form(*typed)
    assert (one.is_valid(), one.cleaned_data.get("day")) == (True, date(1985, 3, 5))


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        (("", "", ""), {"required": "Enter the day."}),
        (("", "3", "1985"), {"day": "The day of the date is missing."}),
        (("5", "", ""), {"month": "The month of the date is missing.", "year": "The year of the date is missing."}),
        (("32", "3", "1985"), {"day": "Write the day as a number from 1 to 31."}),
        (("5", "jui", "1985"), {"month": "Write the month as a number from 1 to 12, or by its name."}),
        (("5", "3", "85"), {"year": "Write the year with four digits."}),
        (("29", "2", "2027"), {"day": "This month has 28 days."}),
        (("5", "3", "19850"), {"year": "Write the year with four digits."}),
    ],
)
def test_an_error_names_the_part(typed: tuple[str, str, str], faults: dict[str, str]) -> None:
    one = form(*typed)
    assert {error.code: error.messages[0] for error in one.errors.as_data().get("day", [])} == faults


def test_the_error_leads_to_its_box_and_marks_it_alone() -> None:
    one = form("5", "spring", "1985")
    assert [(link.target, link.text) for link in error_links(one)] == [
        ("id_day_month", "Write the month as a number from 1 to 12, or by its name.")
    ]
    parts = date_parts(one["day"])
    assert [("aria-invalid" in part.control, part.label) for part in parts] == [
        (False, "Day"), (True, "Month"), (False, "Year"),
    ]  # fmt: skip
    # What was typed is shown again as it was typed.
    assert 'value="spring"' in parts[1].control


def test_a_stored_date_is_shown_in_its_parts() -> None:
    one = DayForm(initial={"day": date(1985, 3, 5)})
    with translation.override("ar"):
        shown = [part.control for part in date_parts(one["day"])]
    assert ['value="5"' in shown[0], 'value="3"' in shown[1], 'value="1985"' in shown[2]] == [True, True, True]
