"""The whole demonstration in order: personas, editions, calls, then what happens in each call."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.audit.actions import record
from academy_portal.audit.queries import timeline
from academy_portal.kernel.clock import now
from editions.models import Edition
from scholarships.actions import publish_call
from scholarships.models import Call

from .calls import HIGHEST_AWARD, LDC_QUOTA, MEAN_AWARD, PLANS, WOMEN_QUOTA, make_call
from .colleagues import bring_colleagues
from .edition import CODE, Stage, make_stage
from .filling import fill_elsewhere, fill_first, fill_reading, fill_second
from .making import Making, Progress, Sizes, invent_people, quiet_progress
from .personas import (
    ELSEWHERE,
    FIRST,
    HOST_EDITION,
    NETWORK,
    OTHER_EDITION,
    READING,
    SECOND,
    give_mandates,
    restore_personas,
)
from .profiles import bring_profiles

DEFAULT_SIZE, DEFAULT_SEED = 300, 13
MOST_SEATS = 100
MADE = "demonstration_made"


def demonstration_edition() -> Edition | None:
    """The fictional 13th edition, when the demonstration exists."""
    return Edition.objects.filter(code=CODE, is_fictional=True).first()


def made_with() -> tuple[int, int] | None:
    """How many applications and which seed the present demonstration was made with; None when it is not whole."""
    edition = demonstration_edition()
    events = [event for event in timeline(edition) if event.verb == MADE] if edition else []
    return (events[-1].facts["applications"], events[-1].facts["seed"]) if events else None


def make_demonstration(*, total: int, seed: int, at: datetime, progress: Progress = quiet_progress) -> None:
    """Make everything anew on a database without a demonstration: the same people, numbers, scores and outcome for
    the same seed, as long as the dated lists of countries say the same.

    Not the same are private addresses and times: those are drawn or stamped by the actions.
    Effects: some applications at a time in one transaction; the last event says that it is whole.
    Raises: TooSmallError.
    """
    sizes = Sizes.of(total)
    progress(0, total, _("People and calls"))
    with transaction.atomic():
        users = restore_personas(at=at)
        stage = make_stage(at=at)
        calls = _make_calls(stage, sizes, at)
        scopes = {name: call.pk for name, call in calls.items()}
        scopes |= {HOST_EDITION: stage.edition.pk, OTHER_EDITION: stage.other.pk, NETWORK: stage.network.pk}
        give_mandates(users=users, scopes=scopes, at=at)
        colleagues = bring_colleagues(scopes=scopes, at=at)
        for call in calls.values():
            publish_call(call=call, by=users["officer"], at=call.opens_at - timedelta(days=3))
        readers = [users["reviewer_one"], users["reviewer_two"], *colleagues]
        bring_profiles(reviewers=readers, calls=calls, sizes=sizes, officer=users["officer"], at=at)
    making = Making(sizes, seed, at, users, colleagues, calls, invent_people(sizes, seed), progress)
    for fill in (fill_first, fill_reading, fill_second, fill_elsewhere):
        fill(making)
    with transaction.atomic():
        record(verb=MADE, subject=stage.edition, by=None, at=now(), facts={"applications": total, "seed": seed})
    progress(total, total, _("Done"))


def _make_calls(stage: Stage, sizes: Sizes, at: datetime) -> dict[str, Call]:
    first_seats = min(MOST_SEATS, max(6, round(sizes.first * 0.31)))
    reading_seats = min(MOST_SEATS, max(2, round(sizes.reading * 0.31)))
    second_seats = max(5, round(sizes.second * 0.42))
    elsewhere_seats = 20
    terms: dict[str, tuple[Edition, int, Decimal, tuple[dict[str, Any], ...]]] = {
        FIRST: (stage.edition, first_seats, first_seats * MEAN_AWARD, (LDC_QUOTA, WOMEN_QUOTA)),
        READING: (stage.edition, reading_seats, reading_seats * HIGHEST_AWARD, ()),
        SECOND: (stage.edition, second_seats, second_seats * Decimal(3700), (LDC_QUOTA,)),
        ELSEWHERE: (stage.other, elsewhere_seats, elsewhere_seats * HIGHEST_AWARD, (WOMEN_QUOTA,)),
    }
    calls = {}
    for plan in PLANS:
        edition, seats, budget, quotas = terms[plan.name]
        calls[plan.name] = make_call(plan=plan, edition=edition, seats=seats, budget=budget, quotas=quotas, at=at)
    return calls
