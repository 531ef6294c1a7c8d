"""Strict JSON: whole numbers only, nothing twice, nothing unknown, and each refusal with its place."""

from __future__ import annotations

import json
import unicodedata

from scholarships.selection.problem import AttributeValue, SelectionFileError

LONGEST_NUMBER = 18


class _Refused:
    """A number that is not allowed, kept as written so that its refusal can name the place."""

    def __init__(self, written: str) -> None:
        self.written = written


def load_json(content: bytes) -> object:
    """Parse the bytes of a file. Raises: SelectionFileError."""
    try:
        return json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object_without_repeats,
            parse_int=_whole_or_refused,
            parse_float=_Refused,
            parse_constant=_Refused,
        )
    except UnicodeDecodeError as error:
        raise SelectionFileError("file", f"is not UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise SelectionFileError("file", f"is not JSON at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise SelectionFileError("file", "is nested too deeply") from error


def _whole_or_refused(written: str) -> object:
    return int(written) if len(written) <= LONGEST_NUMBER else _Refused(written)


def _object_without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise SelectionFileError(key, "is there twice in one object")
        found[key] = value
    return found


def json_object(
    value: object, place: str, *, needed: tuple[str, ...], allowed: tuple[str, ...] = ()
) -> dict[str, object]:
    """An object with these keys and no others. Raises: SelectionFileError."""
    if not isinstance(value, dict):
        raise SelectionFileError(place, "must be an object")
    within = "" if place == "file" else f"{place}."
    for key in value:
        if key not in needed and key not in allowed:
            raise SelectionFileError(f"{within}{key}", "is not known")
    for key in needed:
        if key not in value:
            raise SelectionFileError(f"{within}{key}", "is missing")
    return value


def json_array(value: object, place: str) -> list[object]:
    """A list. Raises: SelectionFileError."""
    if not isinstance(value, list):
        raise SelectionFileError(place, "must be a list")
    return value


def json_text(value: object, place: str) -> str:
    """A text, not empty, in NFC, without control characters. Raises: SelectionFileError."""
    if not isinstance(value, str):
        raise SelectionFileError(place, "must be a text")
    if not value:
        raise SelectionFileError(place, "must not be empty")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in value):
        raise SelectionFileError(place, "holds a character that is not allowed")
    return unicodedata.normalize("NFC", value)


def json_value(value: object, place: str) -> AttributeValue:
    """A text, a whole number, true, false, or null for "not stated". Raises: SelectionFileError."""
    if isinstance(value, _Refused):
        raise SelectionFileError(place, f"{value.written[:40]} is not a whole number below 10^{LONGEST_NUMBER}")
    if value is None or isinstance(value, bool | int):
        return value
    return json_text(value, place)


def json_whole(value: object, place: str) -> int:
    """A whole number. Raises: SelectionFileError."""
    if isinstance(value, _Refused):
        raise SelectionFileError(place, f"{value.written[:40]} is not a whole number below 10^{LONGEST_NUMBER}")
    if isinstance(value, bool) or not isinstance(value, int):
        raise SelectionFileError(place, "must be a whole number")
    return value


def json_one_of(value: object, place: str, choices: tuple[str, ...]) -> str:
    """One of a few texts. Raises: SelectionFileError."""
    if not isinstance(value, str) or value not in choices:
        raise SelectionFileError(place, f"must be one of: {', '.join(choices)}")
    return value
