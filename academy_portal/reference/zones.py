"""Time zones by country, as the CLDR has them."""

from functools import lru_cache
from zoneinfo import available_timezones

from babel.core import get_global

from academy_portal.formats.zones import city_in

from . import names

NOBODYS = "ZZ"


def country_of_zone(zone: str) -> str:
    """The two-letter code of the country that keeps this zone, "" where it is nobody's, as UTC is."""
    canonical = get_global("zone_aliases").get(zone, zone)
    country = str(get_global("zone_territories").get(canonical, NOBODYS))
    return "" if country == NOBODYS else country


@lru_cache(maxsize=1024)
def zones_of_country(country: str, language: str) -> tuple[tuple[str, str], ...]:
    """Name and city of each zone of a country, by city in the reader's order; none for an unknown code."""
    found = [
        (zone, city_in(zone, language))
        for zone, territory in get_global("zone_territories").items()
        if territory == country and zone in available_timezones()
    ]
    return tuple(sorted(found, key=lambda pair: names.sort_key(pair[1])))
