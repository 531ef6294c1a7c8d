"""Several words or names as one text, joined as each language joins them; a name and what is said of it."""

import re
from collections.abc import Iterable

from django.utils.translation import get_language

COMMAS = {"ar": "، "}
COLONS = {"fr": "\u202f: "}
ANDS = {"en": " and ", "fr": " et ", "pt": " e ", "es": " y "}
# Spanish "y" gives way before the sound of i, but not where another vowel makes it a consonant ("y hielo").
SOUNDS_LIKE_Y = re.compile(r"h?[ií](?![aeouáéóú])", re.IGNORECASE)


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
        # Arabic repeats its "and" before each item, without a space after it.
        return " و".join([*before, last])
    word = " e " if language == "es" and SOUNDS_LIKE_Y.match(last) else ANDS.get(language, ANDS["en"])
    return f"{', '.join(before)}{word}{last}"
