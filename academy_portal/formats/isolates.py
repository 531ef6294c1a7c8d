"""Pieces of text that keep their own direction inside another, as marks of Unicode: for plain text, titles, mails."""

import re

from django.utils.functional import lazy
from django.utils.translation import get_language_bidi

LEFT_TO_RIGHT_ISOLATE, FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2066", "\u2068", "\u2069"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")


def isolated(text: str) -> str:
    """A name or foreign words: their own letters say the direction. Nothing is added where all runs left to right."""
    if text and (get_language_bidi() or _RIGHT_TO_LEFT.search(text)):
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
    return text


def left_to_right(text: str) -> str:
    """A code or a date of digits, which has no letters that say its direction; the same."""
    return f"{LEFT_TO_RIGHT_ISOLATE}{text}{POP_ISOLATE}" if get_language_bidi() else text


def bare(text: str) -> str:
    """The text without such marks, for files that programs read."""
    return re.sub(f"[{LEFT_TO_RIGHT_ISOLATE}-{POP_ISOLATE}]", "", text)


left_to_right_lazy = lazy(left_to_right, str)
