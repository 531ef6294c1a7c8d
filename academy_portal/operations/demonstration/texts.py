"""The invented texts that staff would have written: translations by kind and name, and the call in French alone."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent / "data" / "texts.json"


@cache
def texts() -> dict[str, Any]:
    """Everything the file holds; treat it as read-only."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def translations(kind: str, name: str) -> dict[str, dict[str, str]]:
    """What one row says in other languages; nothing where nobody translated it, as happens."""
    found: dict[str, dict[str, str]] = texts()[kind].get(name, {})
    return found
