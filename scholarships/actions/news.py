"""What the officers of a call are told about its free places."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Model

from scholarships.choices import Failure, rule_label
from scholarships.models import Call, SelectionRun, WaitingEnd
from scholarships.notices import PlacesNotice
from scholarships.queries import places


def tell_of_refill(*, run: SelectionRun, at: datetime) -> None:
    """Tell the officers how a refill ended: a proposal waits for them, or a place waits, or nothing was computed."""
    news = "proposed" if run.state == "proposed" else "waits" if run.failure == Failure.NOBODY_FITS else "failed"
    _tell(run.call, about=run, news=news, at=at, rules=[rule_label(name) for name in run.clashing_rules])


def tell_of_end(*, end: WaitingEnd, at: datetime) -> None:
    """Tell the officers that the waiting is over and that letters wait for their release."""
    _tell(end.call, about=end, news="ended", at=at, why=end.get_why_display())


def _tell(call: Call, *, about: Model, news: str, at: datetime, rules: Sequence[str] = (), why: str = "") -> None:
    for officer in places.officers_of(call, at=at):
        PlacesNotice.enqueue(
            to=officer,
            about=about,
            occasion=f"{news}:{officer.pk}",
            at=at,
            context={"call": call, "news": news, "rules": list(rules), "why": why},
        )
