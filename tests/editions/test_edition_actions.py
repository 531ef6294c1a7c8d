from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from academy_portal.audit.models import Event
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.kernel.machine import MoveRefusedError
from editions import actions
from editions.invariants import INVARIANTS
from editions.models import DateChange, Edition

from .breaches import breaches
from .samples import FIRST_DAY, LAST_DAY, announced, archived, officer, person, planned

pytestmark = pytest.mark.django_db


def row(edition):
    return Edition.objects.filter(pk=edition.pk).values().get()


def events():
    return list(Event.objects.order_by("id").values_list("subject_model", "verb", "from_state", "to_state"))


def test_the_whole_life_of_an_edition(at):
    desk = officer(at)
    edition = actions.create_edition(
        code="SSEA-13",
        slug="bamako-2027",
        mode="hybrid",
        city="Bamako",
        planned_starts_on=FIRST_DAY,
        planned_ends_on=LAST_DAY,
        is_fictional=True,
        by=desk,
        at=at,
    )
    actions.announce_edition(edition=edition, by=desk, at=at)
    actions.assign_ordinal(edition=edition, ordinal=13, by=desk, at=at)
    actions.start_edition(edition=edition, by=desk, at=at)
    actions.hold_edition(
        edition=edition, held_starts_on=date(2027, 6, 8), held_ends_on=date(2027, 6, 12), by=desk, at=at
    )
    actions.archive_edition(edition=edition, by=desk, at=at)
    stored = row(edition)
    assert (stored["state"], stored["ordinal"]) == ("archived", 13)
    assert (stored["planned_starts_on"], stored["planned_ends_on"]) == (FIRST_DAY, LAST_DAY)
    assert (stored["held_starts_on"], stored["held_ends_on"]) == (date(2027, 6, 8), date(2027, 6, 12))
    assert [event for event in events() if event[0] == "editions.edition"] == [
        ("editions.edition", "create_edition", "", ""),
        ("editions.edition", "announce", "planned", "announced"),
        ("editions.edition", "assign_ordinal", "", ""),
        ("editions.edition", "start", "announced", "running"),
        ("editions.edition", "hold", "running", "held"),
        ("editions.edition", "archive", "held", "archived"),
    ]
    assert breaches(INVARIANTS) == {}


REFUSED = [
    (lambda e, at: actions.start_edition(edition=e, by=None, at=at), MoveRefusedError),
    (lambda e, at: actions.archive_edition(edition=e, by=None, at=at), MoveRefusedError),
    (
        lambda e, at: actions.hold_edition(edition=e, held_starts_on=FIRST_DAY, held_ends_on=LAST_DAY, by=None, at=at),
        MoveRefusedError,
    ),
    (
        lambda e, at: actions.hold_edition(edition=e, held_starts_on=LAST_DAY, held_ends_on=FIRST_DAY, by=None, at=at),
        actions.EditionDatesError,
    ),
    (lambda e, at: actions.cancel_edition(edition=e, reason="  ", by=None, at=at), actions.EditionReasonError),
    (
        lambda e, at: actions.reschedule_edition(
            edition=e, planned_starts_on=FIRST_DAY, planned_ends_on=LAST_DAY, reason="x", by=None, at=at
        ),
        actions.EditionDatesError,
    ),
    (
        lambda e, at: actions.reschedule_edition(
            edition=e, planned_starts_on=LAST_DAY, planned_ends_on=FIRST_DAY, reason="x", by=None, at=at
        ),
        actions.EditionDatesError,
    ),
    (
        lambda e, at: actions.reschedule_edition(
            edition=e, planned_starts_on=LAST_DAY, planned_ends_on=LAST_DAY, reason="\n", by=None, at=at
        ),
        actions.EditionReasonError,
    ),
]


@pytest.mark.parametrize(("deed", "error"), REFUSED)
def test_a_refused_move_changes_nothing(deed, error, at):
    edition = planned(at)
    before, recorded = row(edition), events()
    with pytest.raises(error):
        deed(edition, at)
    assert (row(edition), events()) == (before, recorded)
    assert not DateChange.objects.exists()


def test_an_edition_without_dates_is_not_announced(at):
    edition = planned(at, planned_starts_on=None, planned_ends_on=None)
    before = row(edition)
    with pytest.raises(actions.EditionDatesError):
        actions.announce_edition(edition=edition, by=None, at=at)
    assert row(edition) == before


@pytest.mark.parametrize(
    "deed",
    [
        lambda e, by, at: actions.announce_edition(edition=e, by=by, at=at),
        lambda e, by, at: actions.cancel_edition(edition=e, reason="x", by=by, at=at),
        lambda e, by, at: actions.assign_ordinal(edition=e, ordinal=13, by=by, at=at),
        lambda e, by, at: actions.change_edition(edition=e, changes={"venue": "x"}, by=by, at=at),
        lambda e, by, at: actions.reschedule_edition(
            edition=e, planned_starts_on=LAST_DAY, planned_ends_on=LAST_DAY, reason="x", by=by, at=at
        ),
        lambda e, by, at: actions.create_edition(code="x", slug="x", mode="online", by=by, at=at),
    ],
)
@pytest.mark.parametrize("role", ["", "editor", "ministry"])
def test_only_the_desk_may(deed, role, at):
    edition = planned(at)
    by = officer(at, role, edition=edition) if role else person(at)
    before, count = row(edition), Edition.objects.count()
    with pytest.raises(NotPermittedError):
        deed(edition, by, at)
    assert (row(edition), Edition.objects.count()) == (before, count)


def test_moved_dates_stay_on_record(at):
    desk = officer(at)
    edition = announced(at)
    actions.reschedule_edition(
        edition=edition,
        planned_starts_on=date(2027, 9, 6),
        planned_ends_on=date(2027, 9, 10),
        reason="The venue\nburnt down.",
        by=desk,
        at=at,
    )
    change = DateChange.objects.get()
    assert (change.from_starts_on, change.from_ends_on) == (FIRST_DAY, LAST_DAY)
    assert (change.to_starts_on, change.reason, change.changed_by) == (date(2027, 9, 6), "The venue burnt down.", desk)
    assert row(edition)["planned_starts_on"] == date(2027, 9, 6)
    assert breaches(INVARIANTS) == {}


def test_dates_of_a_cancelled_edition_do_not_move(at):
    edition = announced(at)
    actions.cancel_edition(edition=edition, reason="No quorum.", by=None, at=at)
    with pytest.raises(actions.EditionClosedError):
        actions.reschedule_edition(
            edition=edition, planned_starts_on=LAST_DAY, planned_ends_on=LAST_DAY, reason="x", by=None, at=at
        )
    assert row(edition)["planned_starts_on"] == FIRST_DAY


def test_an_ordinal_is_given_once(at):
    archived(7)
    edition = planned(at)
    with pytest.raises(ValidationError):
        actions.assign_ordinal(edition=edition, ordinal=7, by=None, at=at)
    assert row(edition)["ordinal"] is None


def test_texts_change_and_what_is_decided_does_not(at):
    edition = planned(at)
    actions.change_edition(edition=edition, changes={"venue": "Palace", "theme": "Care work"}, by=None, at=at)
    assert row(edition)["venue"] == "Palace"
    assert Event.objects.latest("id").facts == {"fields": ["venue"]}
    with pytest.raises(TypeError, match="state"):
        actions.change_edition(edition=edition, changes={"state": "held"}, by=None, at=at)
    assert row(edition)["state"] == "planned"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "asleep"}, "editions_edition_state_known"),
        ({"mode": "by_post"}, "editions_edition_mode_known"),
        ({"ordinal": 0}, "editions_edition_ordinal_positive"),
        ({"planned_ends_on": None}, "editions_edition_planned_dates_pair"),
        ({"planned_ends_on": date(2000, 1, 1)}, "editions_edition_planned_dates_pair"),
        ({"state": "held"}, "editions_edition_held_iff_dates"),
        ({"held_starts_on": FIRST_DAY, "held_ends_on": LAST_DAY}, "editions_edition_held_iff_dates"),
        ({"state": "cancelled"}, "editions_edition_cancelled_iff_reason"),
        ({"cancelled_reason": "x"}, "editions_edition_cancelled_iff_reason"),
        (
            {"state": "announced", "planned_starts_on": None, "planned_ends_on": None},
            "editions_edition_announced_has_dates",
        ),
    ],
)
def test_the_database_holds_the_facts(changes, constraint, at):
    edition = planned(at)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(**changes)
