import re
from datetime import UTC, date, datetime, time

from django import template
from django.utils.translation import get_language_bidi

from academy_portal.kernel.text import one_line
from academy_portal.outbox.rendering import FIRST_STRONG_ISOLATE, POP_ISOLATE

register = template.Library()

WORD_JOINER = "\u2060"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LOOKS_LIKE_LINK = re.compile(r"(?<=\w)([.:@])(?=[\w/])")


@register.filter
def person_name(value: object) -> str:
    """Words of a person in a plain text: they keep their own direction, and no mail program turns them into a link."""
    return _enclosed(_LOOKS_LIKE_LINK.sub(rf"\1{WORD_JOINER}", one_line(str(value))))


@register.filter
def isolate(value: object) -> str:
    """A foreign piece of text that keeps its own direction. Nothing is added where all runs left to right."""
    return _enclosed(one_line(str(value)))


@register.filter
def end_of_day(value: date) -> datetime:
    """The last minute of a day in UTC, by which days without an hour are counted."""
    return datetime.combine(value, time(23, 59), tzinfo=UTC)


def _enclosed(text: str) -> str:
    if text and (get_language_bidi() or _RIGHT_TO_LEFT.search(text)):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text
