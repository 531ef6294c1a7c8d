"""What the portal's own pages show."""

import json
from functools import cache
from importlib import resources


@cache
def glossary_terms() -> tuple[dict[str, str], ...]:
    """The terms, in English alphabetical order; each a mapping of language code to words."""
    text = resources.files("academy_portal.pages").joinpath("data/glossary.json").read_text(encoding="utf-8")
    return tuple(sorted(json.loads(text)["terms"], key=lambda term: term["en"].lower()))
