from datetime import date, timedelta

import pytest

from academy_portal.accounts.actions import grant_mandate
from editions import actions
from editions.facts import ParticipantFacts
from editions.invariants import INVARIANTS
from editions.models import Edition, Obligation, Participation, Session

from .breaches import breaches
from .samples import LAST_DAY, announced, archived, person

pytestmark = pytest.mark.django_db


def test_each_breach_is_found(at):
    edition = announced(at)
    participation = actions.admit_participant(
        person=person(at),
        edition=edition,
        role="scholarship_holder",
        how="scholarship",
        facts=ParticipantFacts(),
        by=None,
        at=at,
    )
    obligation = actions.impose_obligation(
        participation=participation, kind="article", brief={}, due_on=LAST_DAY, by=None, at=at
    )
    actions.reschedule_edition(
        edition=edition, planned_starts_on=LAST_DAY, planned_ends_on=LAST_DAY, reason="x", by=None, at=at
    )
    actions.cancel_edition(edition=edition, reason="x", by=None, at=at)
    assert breaches(INVARIANTS) == {}

    Obligation.objects.filter(pk=obligation.pk).update(state="met", met_at=at)
    Participation.objects.update(role="observer", admitted_at=at + timedelta(days=2))
    Edition.objects.filter(pk=edition.pk).update(planned_ends_on=LAST_DAY + timedelta(days=1))
    unmoved = announced(at, "dakar-2028")
    Edition.objects.filter(pk=unmoved.pk).update(state="running")
    ninth = archived(9)
    outside = Session.objects.create(
        edition=ninth, code="s01", kind="plenary", title="x", starts_on=date(2027, 1, 1), date_precision="day"
    )
    nowhere = grant_mandate(
        user=person(at, "ministry@example.org"),
        role="ministry",
        scope_kind="edition",
        scope_id="0",
        valid_from=at,
        valid_until=None,
        by=None,
        at=at,
    )
    assert breaches(INVARIANTS) == {
        "editions_ordinals_without_gap": [9],
        "editions_dates_move_with_a_record": [edition.pk],
        "editions_nobody_in_a_cancelled_week": [participation.pk],
        "editions_session_within_its_edition": [outside.pk],
        "editions_obligation_only_of_holders": [obligation.pk],
        "editions_every_state_was_moved_to": [unmoved.pk],
        "editions_every_obligation_was_moved_to": [obligation.pk],
        "editions_mandates_name_an_edition": [nowhere.pk],
    }
    assert len(INVARIANTS) == 8
