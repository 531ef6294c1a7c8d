"""A call says in words whether one can apply, and how many days of its own calendar are left."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from academy_portal.kernel.clock import now
from scholarships.actions import reschedule_close
from scholarships.models import Call
from scholarships.queries import former_close
from scholarships.windows import window_of

from .world import build_world

OPENS = datetime(2027, 2, 1, 12, tzinfo=UTC)
# The last minute of 15 March in Montevideo, three hours behind UTC.
CLOSES = datetime(2027, 3, 16, 2, 59, tzinfo=UTC)
CALL = Call(state="published", opens_at=OPENS, closes_at=CLOSES, time_zone="America/Montevideo")


@pytest.mark.parametrize(
    ("at", "tag", "kind", "days", "moment"),
    [
        (OPENS - timedelta(days=2), "Not open yet", "info", "Opens in 2 days", OPENS),
        (OPENS - timedelta(hours=1), "Not open yet", "info", "Opens today", OPENS),
        (OPENS, "Open", "ok", "Closes in 42 days", CLOSES),
        (datetime(2027, 3, 15, 2, 59, tzinfo=UTC), "Open", "ok", "Closes in 1 day", CLOSES),
        (datetime(2027, 3, 15, 3, 0, tzinfo=UTC), "Open", "ok", "Closes today", CLOSES),
        (CLOSES - timedelta(seconds=1), "Open", "ok", "Closes today", CLOSES),
        (CLOSES, "Closed", "", "Ended today", CLOSES),
        (CLOSES + timedelta(minutes=1), "Closed", "", "Ended 1 day ago", CLOSES),
        (CLOSES + timedelta(days=9), "Closed", "", "Ended 9 days ago", CLOSES),
    ],
)
def test_a_window_in_words(at: datetime, tag: str, kind: str, days: str, moment: datetime) -> None:
    with override("en"):
        window = window_of(CALL, at=at)
    assert (window.tag, window.kind, window.days, window.at) == (tag, kind, days, moment)
    assert (window.is_open, window.is_ahead, window.zone) == (kind == "ok", kind == "info", "America/Montevideo")


@pytest.mark.django_db
def test_a_moved_close_is_said_with_the_date_before() -> None:
    world = build_world()
    call, page = world.call, reverse("scholarships:call", args=[world.call.slug])
    assert former_close(call) is None
    assert "This date was moved." not in Client().get(page).content.decode()
    first = call.closes_at
    for days in (1, 2):
        reschedule_close(
            call=call, closes_at=first + timedelta(days=days), reason="The line was down.", by=world.officer, at=now()
        )
    assert former_close(call) == first + timedelta(days=1)
    html = Client().get(page).content.decode()
    assert "This date was moved. Before, it was: <s><bdi>" in html
    assert "The line was down." not in html
