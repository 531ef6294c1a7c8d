"""Dates and moments in French, as pages and mails say them."""

from datetime import UTC, datetime

from django.utils import translation
from django.utils.formats import date_format

from academy_portal.pages.templatetags.academy import instant


def test_a_moment_in_french_says_at_which_hour() -> None:
    moment = datetime(2027, 1, 20, 18, 5, tzinfo=UTC)
    with translation.override("fr"):
        assert date_format(moment, "DATETIME_FORMAT") == "20 janvier 2027 à 18:05"
        assert date_format(moment, "DATE_FORMAT") == "20 janvier 2027"
        assert instant(moment).zoned == "20 janvier 2027 à 18:05"
