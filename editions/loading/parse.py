"""Read the wording of the shipped files into stored values. Pure functions: no database, no clock."""

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

LEVELS = {"high": "high", "medium-high": "medium_high", "medium": "medium", "low": "low", "none": "none"}
# Sure of one part, less of another: the level is between, and the note keeps the wording.
MIXED = {"month high, days medium": "medium_high"}
QUALIFIERS = {"about / more than": "about_or_more", "more than": "more_than", "over": "more_than", "about": "about"}
HOST_KINDS = {
    "international organisation": ("international_organisation", ""),
    "SSE network": ("sse_network", ""),
    "SSE network / employers": ("sse_network", "also an employers' organisation"),
    "ministry": ("ministry", ""),
    "university": ("university", ""),
    "university (venue)": ("university", "venue"),
    "government agency": ("government_agency", ""),
    "bank": ("bank", ""),
    "city government": ("city_government", ""),
    "public-interest cooperative": ("cooperative", ""),
}
PROJECT_KINDS = {
    "research": "research",
    "research and capacity building": "research_and_capacity",
    "statistics": "statistics",
    "policy": "policy",
    "e-learning": "e_learning",
    "technical cooperation": "technical_cooperation",
    "political declaration": "declaration",
    "bilateral cooperation": "bilateral",
}


def digest(*parts: Any) -> str:
    """A fingerprint of a record: equal records have equal fingerprints, whatever the order of their keys."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def confidence(text: str | None) -> tuple[str, str]:
    """The level and the note in a wording as "high (title of the reader)". Empty text: no level, no note.

    Raises: ValueError when the wording names no known level.
    """
    if not text:
        return "", ""
    if text in MIXED:
        return MIXED[text], text
    match = re.match(r"(medium-high|high|medium|low|none)\b\s*(.*)$", text)
    if match is None:
        raise ValueError(f"no level of confidence in {text!r}")
    rest = match[2]
    inner = re.fullmatch(r"\(([^()]*)\)", rest)
    if inner:
        rest = inner[1]
    elif rest:
        rest = text
    return LEVELS[match[1]], rest


def confidence_map(record: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The confidence by fact, each with its level and note."""
    result = {}
    for fact, wording in record.items():
        level, note = confidence(wording)
        result[fact.replace(" ", "_")] = {"level": level, "note": note}
    return result


def qualifier(text: str | None) -> tuple[str, str]:
    """The stored qualifier of a figure and its note, from a wording as "more than (opening day)".

    Raises: ValueError for an unknown qualifier.
    """
    head, _, note = (text or "").partition(" (")
    if not head:
        return "", ""
    if head not in QUALIFIERS:
        raise ValueError(f"unknown qualifier {text!r}")
    return QUALIFIERS[head], note.rstrip(")")


def scholarship_qualifier(note: str | None) -> str:
    """The qualifier of a figure of scholarships: a lower bound where the note begins with "Over", else none."""
    return "more_than" if (note or "").startswith('"Over ') else ""


def precision(text: str) -> tuple[str, str]:
    """The precision of a pair of dates and its note, from a wording as "day (month confirmed by sources)"."""
    head, _, note = text.partition(" (")
    return head, note.removesuffix(")")


def theme(text: str) -> tuple[str, str]:
    """The theme and the note that says that it is not established, where the file puts one in brackets."""
    match = re.fullmatch(r"(.*?) \(([^()]*not established[^()]*)\)", text)
    return (match[1], match[2]) if match else (text, "")


def supporter(text: str) -> tuple[str, str]:
    """The name of a body and a note: the file marks with "(attending)" those that were only present."""
    name = text.removesuffix(" (attending)")
    return name, "attending" if name != text else ""


def day(text: str | None) -> date | None:
    """A date from ISO 8601 text."""
    return date.fromisoformat(text) if text else None


def isbns(value: str | list[str] | None) -> list[str]:
    """The ISBNs of an output: the file gives none, one, or a list."""
    if not value:
        return []
    return [value] if isinstance(value, str) else list(value)


def link_type(linked_edition: int | None, wording: str) -> str:
    """How a project is tied to its edition: only what the file calls direct is direct, the rest is inferred."""
    if linked_edition is None:
        return ""
    if wording.startswith("direct"):
        return "direct"
    return "follow_on" if wording.startswith("continuation") else "same_partner"


def edition_slug(code: str) -> str:
    """The address of a shipped edition, from place and year: the ordinal may change, an address may not."""
    return "-".join(code.lower().split("-")[2:])
