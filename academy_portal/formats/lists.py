"""Several words or names as one text, joined as each language joins them; a name and what is said of it."""

import re
from collections.abc import Iterable
from unicodedata import bidirectional

from django.utils.translation import get_language

from .isolates import FIRST_STRONG_ISOLATE, isolated

COMMAS = {"ar": "، "}
COLONS = {"fr": "\u202f: "}
ANDS = {"en": " and ", "fr": " et ", "pt": " e ", "es": " y "}
# Spanish "y" gives way before the sound of i, but not where another vowel makes it a consonant ("y hielo").
SOUNDS_LIKE_Y = re.compile(r"h?[ií](?![aeouáéóú])", re.IGNORECASE)
_MARKUP = re.compile(r"<[^>]*>")


def comma() -> str:
    """What stands between two items of an enumeration in the reader's language, with its space."""
    return COMMAS.get(get_language() or "", ", ")


def colon() -> str:
    """What stands between a label and its value in the reader's language, with its spaces."""
    return COLONS.get(get_language() or "", ": ")


def joined(texts: Iterable[object]) -> str:
    """The texts one after the other: "A, B, C". For cells, rows and codes; a sentence takes ``listed``."""
    return comma().join(map(str, texts))


def listed(texts: Iterable[object]) -> str:
    """The texts as one phrase of a sentence: "A, B and C"."""
    *before, last = [*map(str, texts)] or [""]
    language = get_language() or "en"
    if not before:
        return last
    if language == "ar":
        return f"{_isolated(before[0])} {' '.join(_and_in_arabic(text) for text in [*before[1:], last])}"
    word = " e " if language == "es" and SOUNDS_LIKE_Y.match(_MARKUP.sub("", last)) else ANDS.get(language, ANDS["en"])
    return f"{', '.join(before)}{word}{last}"


def _and_in_arabic(text: str) -> str:
    # Arabic repeats its "and" before each item and joins it to the word; before other letters it stands apart, and the
    # space does not break, so that no line ends with it.
    return f"و{text}" if _runs_right_to_left(text) else f"و\u00a0{_isolated(text)}"


def _isolated(text: str) -> str:
    stands_apart = _runs_right_to_left(text) or text.startswith(("<bdi", FIRST_STRONG_ISOLATE))
    return text if stands_apart else isolated(text)


def _runs_right_to_left(text: str) -> bool:
    strong = (sign for sign in map(bidirectional, _MARKUP.sub("", text)) if sign in {"L", "R", "AL"})
    return next(strong, "AL") != "L"
