import re

from django import template
from django.utils.translation import get_language_bidi

register = template.Library()

FIRST_STRONG_ISOLATE, POP_ISOLATE, WORD_JOINER = "\u2068", "\u2069", "\u2060"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_LOOKS_LIKE_LINK = re.compile(r"(?<=\w)([.:@])(?=[\w/])")


@register.filter
def person_name(value: object) -> str:
    """A name in a plain text: it keeps its own direction, and no mail program turns it into a link."""
    return isolate(_LOOKS_LIKE_LINK.sub(rf"\1{WORD_JOINER}", str(value)))


@register.filter
def isolate(value: object) -> str:
    """A foreign piece of text that keeps its own direction. Nothing is added where all runs left to right."""
    text = str(value)
    if text and (get_language_bidi() or _RIGHT_TO_LEFT.search(text)):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text
