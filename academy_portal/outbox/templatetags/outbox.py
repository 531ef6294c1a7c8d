import re
from datetime import UTC, date, datetime, time

from django import template

from academy_portal.formats.isolates import isolated
from academy_portal.kernel.text import one_line

register = template.Library()

WORD_JOINER = "\u2060"
_LOOKS_LIKE_LINK = re.compile(r"(?<=\w)([.:@])(?=[\w/])")


@register.filter
def person_name(value: object) -> str:
    """Words of a person in a plain text: they keep their own direction, and no mail program turns them into a link."""
    return isolated(_LOOKS_LIKE_LINK.sub(rf"\1{WORD_JOINER}", one_line(str(value))))


@register.filter
def isolate(value: object) -> str:
    """A foreign piece of text that keeps its own direction. Nothing is added where all runs left to right."""
    return isolated(one_line(str(value)))


@register.filter
def end_of_day(value: date) -> datetime:
    """The last minute of a day in UTC, by which days without an hour are counted."""
    return datetime.combine(value, time(23, 59), tzinfo=UTC)
