"""What the portal's public pages show: the glossary, and the front page."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources

from editions.models import Edition
from editions.queries import editions_public, upcoming_edition
from scholarships.models import Call
from scholarships.queries import open_calls

PAST_EDITIONS_SHOWN = 6


@dataclass(frozen=True)
class FrontPage:
    """What the home page says beside its own texts: the call to apply to, the next edition, the latest past ones."""

    call: Call | None
    next_edition: Edition | None
    past: list[Edition]


@cache
def glossary_terms() -> tuple[dict[str, str], ...]:
    """The terms, in English alphabetical order; each a mapping of language code to words."""
    text = resources.files("academy_portal.pages").joinpath("data/glossary.json").read_text(encoding="utf-8")
    return tuple(sorted(json.loads(text)["terms"], key=lambda term: term["en"].lower()))


def front_page(*, at: datetime) -> FrontPage:
    """What the home page shows, in three queries."""
    held = [edition for edition in editions_public() if edition.took_place]
    return FrontPage(call=open_calls(at=at).first(), next_edition=upcoming_edition(at), past=held[:PAST_EDITIONS_SHOWN])
