"""What the officers of a call are told about its free places."""

from datetime import datetime

from django.db.models import Model

from scholarships.choices import Failure
from scholarships.models import Call, SelectionRun, WaitingEnd
from scholarships.notices import PlacesNotice
from scholarships.queries import places


def tell_of_refill(*, run: SelectionRun, at: datetime) -> None:
    """Tell the officers how a refill ended: a proposal waits for them, or a place waits, or nothing was computed."""
    news = "proposed" if run.state == "proposed" else "waits" if run.failure == Failure.NOBODY_FITS else "failed"
    _tell(run.call, about=run, news=news, at=at)


def tell_of_end(*, end: WaitingEnd, at: datetime) -> None:
    """Tell the officers that the waiting is over and that letters wait for their release."""
    _tell(end.call, about=end, news="ended", at=at)


def _tell(call: Call, *, about: Model, news: str, at: datetime) -> None:
    for officer in places.officers_of(call, at=at):
        PlacesNotice.enqueue(
            to=officer,
            about=about,
            occasion=f"{news}:{officer.pk}",
            at=at,
            # The mail asks it for rules and reasons in the language of its reader.
            context={"call": call, "news": news, "about": about},
        )
