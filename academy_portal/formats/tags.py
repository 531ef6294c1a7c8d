"""Filters that every template knows without loading them: dates, moments, zones and lists in the reader's language."""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from . import dates, lists, numbers, zones

register = template.Library()


register.filter("percent", numbers.percent)


@register.filter
def day(value: date | datetime | None) -> str:
    """A date in words, for example 15 March 2027; of a moment, its day in UTC or the zone given before; "" for None."""
    return dates.day_in_words(value) if value else ""


@register.filter(expects_localtime=True)
def moment(value: datetime | None) -> str:
    """A day and its hour in words, in the zone of the page or the one given before; "" for None."""
    return dates.moment_in_words(value) if value else ""


@register.filter
def city(zone: object) -> str:
    """The city by which people know a time zone, in the reader's language: "Guayaquil" for America/Guayaquil."""
    return zones.city(str(zone))


@register.simple_tag
def comma() -> str:
    """Between two items of an enumeration that a template writes itself."""
    return lists.comma()


@register.simple_tag
def colon() -> str:
    """Between a label and its value where they are no sentence that is translated as a whole."""
    return lists.colon()


@register.filter(is_safe=True, needs_autoescape=True)
def joined(values: Iterable[object], autoescape: bool = True) -> str:
    """Values one after the other, with the comma of the reader's language: "A, B, C"."""
    return _whole(lists.joined(_parts(values, autoescape)), autoescape)


@register.filter(is_safe=True, needs_autoescape=True)
def listed(values: Iterable[object], autoescape: bool = True) -> str:
    """Values as a phrase of a sentence: "A, B and C"."""
    return _whole(lists.listed(_parts(values, autoescape)), autoescape)


@register.filter
def names(values: Iterable[object]) -> list[SafeString]:
    """Names, each isolated from the direction of the text around it, to be joined: ``{{ people|names|joined }}``."""
    return [format_html("<bdi>{}</bdi>", value) for value in values]


def _parts(values: Iterable[object], autoescape: bool) -> list[str]:
    return [conditional_escape(value) if autoescape else str(value) for value in values]


def _whole(text: str, autoescape: bool) -> str:
    # Each part was escaped, and what joins them is ours.
    return mark_safe(text) if autoescape else text  # noqa: S308
