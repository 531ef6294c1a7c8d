"""Figures and amounts in five languages."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from academy_portal.formats import numbers


@pytest.mark.parametrize(
    ("language", "people", "whole", "cents", "points"),
    [
        ("ar", "92,500", "1,100", "1,100.50", "71.25"),
        ("en", "92,500", "1,100", "1,100.50", "71.25"),
        ("fr", "92\u202f500", "1\u202f100", "1\u202f100,50", "71,25"),
        ("pt", "92.500", "1.100", "1.100,50", "71,25"),
        ("es", "92\xa0500", "1\xa0100", "1\xa0100,50", "71,25"),
    ],
)
def test_a_number_is_written_one_way(language: str, people: str, whole: str, cents: str, points: str) -> None:
    context = Context({"people": 92500, "whole": Decimal("1100.00"), "cents": Decimal("1100.5")})
    with translation.override(language):
        assert numbers.in_figures(92500) == people
        assert numbers.amount(Decimal("1100.00")) == whole
        assert numbers.amount(Decimal("1100.5")) == cents
        assert numbers.in_figures(Decimal("71.25"), 2) == points
        page = '{{ people|floatformat:"0g" }} {{ whole|floatformat:"0g" }} {{ cents|floatformat:"2g" }}'
        assert Template(page).render(context) == f"{people} {whole} {cents}"


@pytest.mark.parametrize(
    ("language", "share"), [("ar", "60%"), ("en", "60%"), ("fr", "60\u202f%"), ("pt", "60%"), ("es", "60\xa0%")]
)
def test_a_share_has_its_sign_as_the_language_writes_it(language: str, share: str) -> None:
    with translation.override(language):
        assert Template("{{ share|percent }}").render(Context({"share": 60})) == share
