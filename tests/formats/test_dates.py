"""Days, moments and spans as each language writes them."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from academy_portal.formats import dates

FIRST, TWELFTH, APRIL = date(2027, 3, 1), date(2027, 3, 12), date(2027, 4, 2)
MOMENT = datetime(2027, 3, 1, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("ar", "1 مارس 2027", "1 مارس 2027، 18:05"),
        ("en", "1 March 2027", "1 March 2027, 18:05"),
        ("fr", "1er mars 2027", "1er mars 2027 à 18:05"),
        ("pt", "1 de março de 2027", "1 de março de 2027 às 18:05"),
        ("es", "1 de marzo de 2027", "1 de marzo de 2027 a las 18:05"),
    ],
)
def test_a_day_and_a_moment(language: str, day: str, moment: str) -> None:
    with translation.override(language):
        assert dates.day_in_words(FIRST) == day
        assert dates.day_in_words(MOMENT) == day
        assert dates.moment_in_words(MOMENT) == moment


def test_only_the_first_of_a_french_month_is_an_ordinal() -> None:
    with translation.override("fr"):
        assert [dates.day_in_words(date(2027, 3, on)) for on in (2, 10, 11, 21, 31)] == [
            f"{on} mars 2027" for on in (2, 10, 11, 21, 31)
        ]


@pytest.mark.parametrize(
    ("language", "month", "months", "years"),
    [
        ("ar", "1–12 مارس 2027", "1 مارس – 2 أبريل 2027", "1 مارس 2027 – 1 مارس 2028"),
        ("en", "1–12 March 2027", "1 March – 2 April 2027", "1 March 2027 – 1 March 2028"),
        ("fr", "1er–12 mars 2027", "1er mars – 2 avril 2027", "1er mars 2027 – 1er mars 2028"),
        ("pt", "1–12 de março de 2027", "1 de março – 2 de abril de 2027", "1 de março de 2027 – 1 de março de 2028"),
        ("es", "1–12 de marzo de 2027", "1 de marzo – 2 de abril de 2027", "1 de marzo de 2027 – 1 de marzo de 2028"),
    ],
)
def test_a_span_names_once_what_both_days_share(language: str, month: str, months: str, years: str) -> None:
    with translation.override(language):
        assert dates.days_in_words(FIRST, TWELFTH) == month
        assert dates.days_in_words(FIRST, APRIL) == months
        assert dates.days_in_words(FIRST, date(2028, 3, 1)) == years
        assert dates.days_in_words(FIRST, FIRST) == dates.day_in_words(FIRST)


def test_months() -> None:
    with translation.override("fr"):
        assert dates.month_in_words(FIRST) == dates.months_in_words(FIRST, TWELFTH) == "mars 2027"
        assert dates.months_in_words(FIRST, APRIL) == "mars – avril 2027"
        assert dates.months_in_words(FIRST, date(2028, 1, 1)) == "mars 2027 – janvier 2028"


def test_filters_say_a_moment_in_the_zone_of_the_page_and_a_day_as_it_was_set() -> None:
    late = {"at": datetime(2027, 3, 1, 23, 59, tzinfo=UTC), "none": None}
    with timezone.override("Asia/Tokyo"), translation.override("fr"):
        assert Template("{{ at|moment }}").render(Context(late)) == "2 mars 2027 à 08:59"
        assert Template("{{ at|day }}").render(Context(late)) == "1er mars 2027"
        assert Template("{{ none|day }}{{ none|moment }}").render(Context(late)) == ""
