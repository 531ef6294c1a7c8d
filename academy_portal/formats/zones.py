"""The name by which people know a time zone: its city, in their language."""

from functools import lru_cache

from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language


def city(zone: str) -> str:
    """The city of an IANA zone as the reader writes it: "Guayaquil" for America/Guayaquil, "UTC" for UTC."""
    return city_in(zone, get_language() or "en")


@lru_cache(maxsize=2048)
def city_in(zone: str, language: str) -> str:
    """The city of an IANA zone in a language of the portal; the last part of the name where the CLDR has none."""
    aliases = get_global("zone_aliases")
    canonical = aliases.get(zone, zone)
    cities = Locale.parse(language).time_zones
    # The CLDR keeps each city under the name that the zone had first.
    for name in (zone, canonical, *(old for old, new in aliases.items() if new == canonical)):
        if found := cities.get(name, {}).get("city"):
            return str(found)
    return canonical.rsplit("/", 1)[-1].replace("_", " ")
