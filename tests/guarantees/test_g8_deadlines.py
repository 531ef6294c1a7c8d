"""G8: no deadline is passed by a trick. One conditional UPDATE on the database's clock decides, whatever the process,
the zone or the night of the change of clocks say.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.test import Client

from academy_portal.audit.models import Event
from academy_portal.audit.queries import database_now
from academy_portal.idempotency.forms import new_form_key
from academy_portal.outbox.models import Message
from scholarships.actions import (
    CallNotOpenError,
    OfferClosedError,
    ReviewTooEarlyError,
    accept_offer,
    decline_offer,
    lapse_offers,
    start_application,
    start_review,
    submit_application,
)
from scholarships.forms import WallClockField
from scholarships.models import Application, Call, Offer
from tests.clients import client_for
from tests.guarantees.clocks import make_movable, process_clock, session_zone, set_database_clock
from tests.guarantees.scenes import open_offers
from tests.scholarships.world import World, fill, moment, person, profile_values, proposal_values

pytestmark = pytest.mark.django_db
SECONDS = (-2.0, -1.0, -0.05, 0.05, 1.0, 2.0)
DAY, GRACE = timedelta(days=1), timedelta(minutes=1)
ZONES = ("Europe/Paris", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Auckland")
YEAR = 2027


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def is_done(deed: Callable[[], object], *refusals: type[Exception]) -> bool:
    """Whether a deed was done; its own refusals are a no, any other error fails the test."""
    try:
        with transaction.atomic():
            return deed() != 0
    except refusals:
        return False


def check_edge(edge: datetime, deed: Callable[[], bool], *, before: bool) -> None:
    """Do the deed and compare with the database's clock read on both sides of it.

    ``before``: whether the deed is possible until the edge, or from the edge on.
    """
    early = database_now()
    done = deed()
    late = database_now()
    if late < edge:
        assert done is before
    elif early >= edge:
        assert done is not before


@pytest.fixture
def draft(world: World) -> Application:
    """A draft that is ready to be sent."""
    return world.apply("awa", send=False)


@pytest.fixture
def offer(world: World, tmp_path: Path) -> Offer:
    """An open offer."""
    return open_offers(world, tmp_path, people=1)[0]


def set_window(call: Call, *, opens: datetime, closes: datetime, grace: timedelta = timedelta(0)) -> None:
    Call.objects.filter(pk=call.pk).update(
        opens_at=opens,
        closes_at=closes,
        grace_minutes=int(grace.total_seconds() // 60),
        answers_by=closes + 30 * DAY,
    )


def send(draft: Application) -> bool:
    """Whether the application is taken; its stamp lies in the window then. A refusal leaves no trace."""
    before = (Event.objects.count(), Message.objects.count())
    done = is_done(lambda: submit_application(application=draft, by=draft.applicant, at=moment()), CallNotOpenError)
    # Compared by the database: read in another zone than UTC, the hour that comes twice would be told apart no longer.
    in_window = Application.objects.filter(
        state="submitted",
        submitted_at__gte=F("call__opens_at"),
        submitted_at__lt=F("call__closes_at") + F("call__grace_minutes") * timedelta(minutes=1),
    )
    assert in_window.filter(pk=draft.pk).exists() is done
    assert (before == (Event.objects.count(), Message.objects.count())) is not done
    assert Application.objects.filter(pk=draft.pk, state="draft").exists() is not done
    return done


@pytest.mark.parametrize("edge", ["opening", "close", "end of the grace"])
def test_sending_around_an_edge_of_the_window(draft: Application, edge: str) -> None:
    for seconds in SECONDS:
        with undone():
            at = database_now() + timedelta(seconds=seconds)
            if edge == "opening":
                set_window(draft.call, opens=at, closes=at + DAY)
            elif edge == "close":
                set_window(draft.call, opens=at - DAY, closes=at)
            else:
                set_window(draft.call, opens=at - DAY, closes=at - GRACE, grace=GRACE)
            check_edge(at, lambda: send(draft), before=edge != "opening")


@pytest.mark.parametrize("grace", [timedelta(0), GRACE], ids=["no grace", "one minute of grace"])
def test_the_review_begins_by_the_mirror_of_the_close(world: World, grace: timedelta) -> None:
    world.apply("awa")
    for seconds in SECONDS:
        with undone():
            at = database_now() + timedelta(seconds=seconds)
            set_window(world.call, opens=at - DAY, closes=at - grace, grace=grace)
            call = Call.objects.get(pk=world.call.pk)
            check_edge(
                at,
                lambda call=call: is_done(
                    lambda: start_review(
                        call=call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=moment()
                    ),
                    ReviewTooEarlyError,
                ),
                before=False,
            )


@pytest.mark.parametrize("act", [accept_offer, decline_offer, lapse_offers])
def test_answers_and_the_sweeper_around_the_end_of_an_offer(offer: Offer, act: Callable[..., Any]) -> None:
    """The sweeper's condition is the mirror: what can no longer be answered is what lapses."""
    for seconds in SECONDS:
        with undone():
            at = database_now() + timedelta(seconds=seconds)
            Offer.objects.filter(pk=offer.pk).update(respond_by=at)
            own = Offer.objects.select_related("person", "application").get(pk=offer.pk)
            values = {} if act is lapse_offers else {"offer": own, "by": own.person}
            check_edge(
                at,
                lambda values=values: is_done(lambda: act(**values, at=moment()), OfferClosedError),
                before=act is not lapse_offers,
            )


# --- Nights on which the clocks change --------------------------------------------------------------------------------
def changes(zone: ZoneInfo) -> list[datetime]:
    """The moments of the year at which the zone's clocks jump, in UTC."""
    start = datetime(YEAR, 1, 1, tzinfo=UTC)
    hours = [start + timedelta(minutes=30 * step) for step in range(2 * 24 * 365)]
    return [
        after
        for before, after in pairwise(hours)
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
    ]


NIGHTS = [(name, change) for name in ZONES for change in changes(ZoneInfo(name))]


@pytest.mark.parametrize(("zone", "change"), NIGHTS, ids=[f"{name} {change:%d %B}" for name, change in NIGHTS])
def test_a_close_in_a_night_of_changing_clocks(draft: Application, zone: str, change: datetime) -> None:
    """The database's clock is set into that night, its session into that zone: the moment decides, not the wall clock.

    In spring an hour is missing, in autumn one comes twice: an application of the second 2:30 is not in time for a
    close at the first.
    """
    make_movable()
    with session_zone(zone):
        for minutes in (-30, 0, 30):
            for grace in (timedelta(0), timedelta(minutes=60)):
                closes = change + timedelta(minutes=minutes)
                set_window(draft.call, opens=change - 30 * DAY, closes=closes, grace=grace)
                for seconds, expected in ((-3600, True), (-2, True), (2, False), (1800, False)):
                    with undone():
                        set_database_clock(closes + grace + timedelta(seconds=seconds))
                        assert send(draft) is expected, (minutes, grace, seconds)


@pytest.mark.parametrize(("zone", "change"), NIGHTS, ids=[f"{name} {change:%d %B}" for name, change in NIGHTS])
def test_a_typed_close_that_does_not_exist_or_exists_twice_is_refused(zone: str, change: datetime) -> None:
    field, place = WallClockField(), ZoneInfo(zone)
    field.zone = place
    # A quarter of an hour after the last minute before the jump (spring), or after the first one after it (autumn).
    last, first = ((change + step).astimezone(place) for step in (timedelta(minutes=-1), timedelta(0)))
    is_spring = first.utcoffset() > last.utcoffset()
    odd = (last if is_spring else first).replace(tzinfo=None) + timedelta(minutes=15)
    with pytest.raises(ValidationError):
        field.clean(f"{odd:%Y-%m-%d %H:%M}")
    plain = (change + timedelta(hours=4)).astimezone(place)
    assert field.clean(f"{plain:%Y-%m-%d %H:%M}") == plain


# --- The process's own clock ------------------------------------------------------------------------------------------
WINDOWS = {
    "not open yet": (timedelta(hours=1), DAY, timedelta(0)),
    "just opened": (timedelta(hours=-1), DAY, timedelta(0)),
    "closes soon": (-10 * DAY, timedelta(hours=1), timedelta(0)),
    "in the grace": (-10 * DAY, timedelta(minutes=-30), timedelta(hours=1)),
    "closed": (-10 * DAY, timedelta(hours=-1), timedelta(0)),
}


def post(client: Client, address: str, **values: object) -> int:
    """Send a form with a key of its own; the status of the answer."""
    return client.post(address, {**values, "form_key": new_form_key()}).status_code


def walk(world: World, name: str) -> dict[str, Any]:
    """Start, write and send through the pages, each with the call in every window; what was taken."""
    decisions: dict[str, Any] = {}
    for window, (opens, closes, grace) in WINDOWS.items():
        with undone():
            here = database_now()
            user = person(f"{name}@example.org", world.at)
            set_window(world.call, opens=here - DAY, closes=here + DAY)
            ready = start_application(call=Call.objects.get(pk=world.call.pk), by=user, at=here)
            fill(ready, user, here)
            newcomer = person(f"new.{name}@example.org", world.at)
            set_window(world.call, opens=here + opens, closes=here + closes, grace=grace)
            post(client_for(newcomer), f"/en/scholarships/{world.call.slug}/apply/")
            client, page = client_for(user), f"/en/applications/{ready.uuid}/"
            texts = profile_values(full_name="Anew"), proposal_values(motivation="Anew.")
            for section, values in zip(("profile", "proposal"), texts, strict=True):
                post(client, f"{page}{section}/", **values, revision=1, finish="1")
            post(client, f"{page}check/", is_true="on")
            ready.refresh_from_db()
            decisions[window] = {
                "started": Application.objects.filter(applicant=newcomer).exists(),
                "saved": (ready.profile.revision, ready.proposal.revision),
                "state": ready.state,
            }
    return decisions


EXPECTED = {
    "not open yet": {"started": False, "saved": (1, 1), "state": "draft"},
    "just opened": {"started": True, "saved": (2, 2), "state": "submitted"},
    "closes soon": {"started": True, "saved": (2, 2), "state": "submitted"},
    "in the grace": {"started": False, "saved": (2, 2), "state": "submitted"},
    "closed": {"started": False, "saved": (1, 1), "state": "draft"},
}


@pytest.mark.parametrize("days", [-2, 0, 2])
def test_an_application_s_way_is_the_same_whatever_the_process_clock_says(world: World, days: int) -> None:
    with process_clock(timedelta(days=days)):
        assert walk(world, "awa") == EXPECTED


@pytest.mark.parametrize("days", [-2, 0, 2])
def test_answers_and_the_sweeper_are_the_same_whatever_the_process_clock_says(offer: Offer, days: int) -> None:
    page = f"/en/offers/{offer.uuid}/"
    with process_clock(timedelta(days=days)):
        for hours, answered in ((1, "accepted"), (-1, "open")):
            for by_sweeper in (False, True):
                with undone():
                    Offer.objects.filter(pk=offer.pk).update(respond_by=database_now() + timedelta(hours=hours))
                    if by_sweeper:
                        assert lapse_offers(at=moment() + timedelta(days=days)) == (hours < 0)
                    else:
                        post(client_for(offer.person), f"{page}accept/")
                        assert Offer.objects.get(pk=offer.pk).state == answered
