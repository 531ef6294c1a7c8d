"""What the front page shows."""

from dataclasses import dataclass
from datetime import datetime

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


def front_page(*, at: datetime) -> FrontPage:
    """What the home page shows, in three queries."""
    held = [edition for edition in editions_public() if edition.took_place]
    return FrontPage(call=open_calls(at=at).first(), next_edition=upcoming_edition(at), past=held[:PAST_EDITIONS_SHOWN])
