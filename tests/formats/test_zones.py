"""Time zones are called by their city, as people of each language call it."""

from zoneinfo import available_timezones

import pytest
from django.template import Context, Template
from django.utils import translation

from academy_portal.formats.zones import city, city_in


@pytest.mark.parametrize(
    ("language", "cities"),
    [
        ("ar", ("غواياكويل", "بوينوس أيرس", "كالكتا", "UTC")),
        ("en", ("Guayaquil", "Buenos Aires", "Kolkata", "UTC")),
        ("es", ("Guayaquil", "Buenos Aires", "Calcuta", "UTC")),
        ("fr", ("Guayaquil", "Buenos Aires", "Calcutta", "UTC")),
        ("pt", ("Guaiaquil", "Buenos Aires", "Calcutá", "UTC")),
    ],
)
def test_a_zone_is_its_city_under_whichever_of_its_names(language: str, cities: tuple[str, ...]) -> None:
    zones = ("America/Guayaquil", "America/Argentina/Buenos_Aires", "Asia/Kolkata", "UTC")
    with translation.override(language):
        assert tuple(map(city, zones)) == cities
        assert city("Asia/Calcutta") == city("Asia/Kolkata")
        assert Template("{{ zone|city }}").render(Context({"zone": zones[0]})) == cities[0]


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "pt"])
def test_no_zone_is_shown_by_its_name_in_the_database(language: str) -> None:
    shown = {zone: city_in(zone, language) for zone in available_timezones()}
    assert {zone: text for zone, text in shown.items() if "/" in text or "_" in text or not text} == {}
