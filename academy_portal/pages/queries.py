"""What the front page shows."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from editions.models import Edition
from editions.queries import editions_public, upcoming_edition
from scholarships.models import Call
from scholarships.queries import public_calls
from scholarships.windows import Window, window_of

PAST_EDITIONS_SHOWN = 6


@dataclass(frozen=True)
class FrontPage:
    """What the home page says beside its own texts: the call that concerns a reader now, the next edition, past ones.

    Shapes: ``call`` is open, else the next to open, else the last that closed; ``window`` says so in words.
    """

    call: Call | None
    window: Window | None
    next_edition: Edition | None
    past: list[Edition]


def front_page(*, at: datetime) -> FrontPage:
    """What the home page shows, in three queries."""
    held = [edition for edition in editions_public() if edition.took_place]
    call = min(public_calls(), key=partial(_distance, at=at), default=None)
    return FrontPage(
        call=call,
        window=call and window_of(call, at=at),
        next_edition=upcoming_edition(at),
        past=held[:PAST_EDITIONS_SHOWN],
    )


def _distance(call: Call, *, at: datetime) -> tuple[int, float]:
    """How far a call is from who wants to go now: open calls by their close, then coming ones, then closed ones."""
    if call.is_open(at):
        return 0, call.closes_at.timestamp()
    if call.opens_at > at:
        return 1, call.opens_at.timestamp()
    return 2, -call.closes_at.timestamp()
