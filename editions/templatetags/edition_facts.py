"""How facts about editions are shown: names, periods, languages, figures in words, texts with their language."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from academy_portal.formats import numbers
from academy_portal.formats.dates import days_in_words, months_in_words
from academy_portal.formats.lists import listed
from academy_portal.multilingual.models import LANGUAGES, here
from academy_portal.multilingual.templatetags.said import in_language
from academy_portal.reference.names import language_name
from editions.models import DatePrecision, Edition, Figure
from editions.states import EDITION

register = template.Library()

STATE_TAGS = {"announced": "info", "running": "ok", "cancelled": "error", "planned": "warn"}


@register.filter
def english(text: str) -> SafeString:
    """A text of the data, which is written in English, marked as such on pages in other languages."""
    return in_language(text, "en")


@register.filter
def edition_name(edition: Edition) -> SafeString:
    """The name of an edition as running text: ordinal, city, year."""
    year = str(edition.first_day.year) if edition.first_day else gettext("date open")
    city = format_html("<bdi>{}</bdi>", edition.city)
    if edition.ordinal is None:
        return format_html(gettext("New edition: {city}, {year}"), city=city, year=year)
    return format_html(gettext("Edition {ordinal}: {city}, {year}"), ordinal=edition.ordinal, city=city, year=year)


@register.filter
def theme_versions(edition: Edition) -> list[dict[str, str]]:
    """The theme in the languages other than the one that is shown: code, name of the language, text."""
    shown = edition.said("theme").language
    return [
        {"code": code, "language": language_name(code, here()), "text": text}
        for code in LANGUAGES
        if code != shown and (text := edition.said_in("theme", code))
    ]


@register.simple_tag
def period(first: date | None, last: date | None = None, precision: str = DatePrecision.DAY) -> str:
    """A span of days in words, no more exact than is known; empty for None."""
    if first is None:
        return ""
    if precision == DatePrecision.YEAR:
        return str(first.year)
    if precision == DatePrecision.HALF_YEAR:
        half = gettext("first half of {year}") if first.month == 1 else gettext("second half of {year}")
        return half.format(year=first.year)
    if precision == DatePrecision.MONTH:
        return months_in_words(first, last or first)
    return days_in_words(first, last or first)


@register.filter
def planned_period(edition: Edition) -> str:
    """The planned dates in words."""
    return period(edition.planned_starts_on, edition.planned_ends_on, edition.planned_precision)


@register.filter
def held_period(edition: Edition) -> str:
    """The dates held in words."""
    return period(edition.held_starts_on, edition.held_ends_on, edition.held_precision)


@register.filter
def languages(codes: Sequence[str], further: int = 0) -> str:
    """The names of languages as a list in words, in the reader's language; its end says how many more there are."""
    names = [language_name(code, here()) for code in codes]
    if further:
        names.append(ngettext("%(number)s more", "%(number)s more", further) % {"number": further})
    return listed(names)


@register.simple_tag
def figure(number: int | None, qualifier: str = "") -> str:
    """A figure with its qualifier in words, as "more than 100"; "not established" for None."""
    if number is None:
        return gettext("not established")
    shown = numbers.in_figures(number)
    if qualifier == Figure.MORE_THAN:
        return gettext("more than {number}").format(number=shown)
    if qualifier == Figure.ABOUT:
        return gettext("about {number}").format(number=shown)
    if qualifier == Figure.ABOUT_OR_MORE:
        return gettext("about {number}, perhaps more").format(number=shown)
    return shown


@register.filter
def state_label(edition: Edition) -> str:
    """How the public reads the state."""
    return EDITION.person_label(edition.state)


@register.filter
def state_tag(edition: Edition) -> str:
    """The kind of tag for the state."""
    return STATE_TAGS.get(edition.state, "")


@register.inclusion_tag("editions/sources.html")
def sources(urls: Sequence[str], level: str = "", note: str = "") -> dict[str, Any]:
    """The sources of a fact as links named by their site, and how sure we are of it."""
    seen: dict[str, int] = {}
    links = []
    for url in urls:
        host = (urlsplit(url).hostname or url).removeprefix("www.").rstrip(".")
        seen[host] = seen.get(host, 0) + 1
        links.append({"url": url, "name": host if seen[host] == 1 else f"{host} ({seen[host]})"})
    return {"links": links, "level": level, "note": note}
