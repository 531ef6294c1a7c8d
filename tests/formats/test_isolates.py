"""Marks of direction in plain text: where a reader writes from the right, and nowhere else."""

from django.utils import translation

from academy_portal.formats.isolates import bare, isolated, left_to_right, left_to_right_lazy
from academy_portal.statistics.files import csv_response
from editions.models import Edition
from scholarships.forms import EXAMPLE_OF_A_MOMENT


def test_a_name_and_a_code_are_isolated_for_readers_from_the_right() -> None:
    late = left_to_right_lazy("2027-04-30")
    with translation.override("ar"):
        assert (isolated("Dakar"), left_to_right("A-1")) == ("\u2068Dakar\u2069", "\u2066A-1\u2069")
        assert str(late) == "\u20662027-04-30\u2069"
        assert bare(isolated("Dakar")) == "Dakar"
        assert isolated("") == ""
    with translation.override("fr"):
        assert (isolated("Dakar"), left_to_right("A-1"), str(late)) == ("Dakar", "A-1", "2027-04-30")
        assert isolated("أمينة") == "\u2068أمينة\u2069"


def test_an_example_of_a_moment_keeps_its_order() -> None:
    with translation.override("ar"):
        assert "\u20662027-03-15 23:59\u2069" in str(EXAMPLE_OF_A_MOMENT)
    with translation.override("en"):
        assert str(EXAMPLE_OF_A_MOMENT) == "For example 2027-03-15 23:59."


def test_the_name_of_an_edition_isolates_its_city_but_not_in_a_file() -> None:
    one = Edition(ordinal=13, city="Dakar")
    with translation.override("ar"):
        assert "\u2068Dakar\u2069" in str(one)
        assert "\u2068" not in csv_response("x", [[one]]).content.decode()
    with translation.override("en"):
        assert str(one) == "Edition 13: Dakar, "
