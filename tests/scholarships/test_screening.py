"""Screening: rules decide what is clear, people what is not; decided apart from informed; nothing is overwritten."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from academy_portal.audit.models import Event
from academy_portal.audit.queries import timeline
from academy_portal.kernel.errors import DomainError, NotPermittedError
from academy_portal.kernel.machine import MoveRefusedError
from academy_portal.outbox.models import Message
from academy_portal.reference.models import CountryGroup
from editions.actions import admit_participant, assign_ordinal, create_edition, impose_obligation
from editions.facts import ParticipantFacts
from editions.models import Admission, Edition, ObligationKind, ParticipationRole
from networks.models import Organisation
from scholarships.actions import (
    MissingReasonError,
    SelectionUnderWayError,
    StillToDecideError,
    UndecidedScreeningError,
    WrongScreeningError,
    close_without_awards,
    decide_screening,
    release_run,
    request_run,
    reverse_screening,
    sign_run,
    start_review,
    withdraw_application,
)
from scholarships.models import Application, Call, Finding, Review, ScreeningDecision
from tests.sealed import unguarded

from .test_invariants import breaches
from .test_selection_run import compute
from .world import World, build_world, score

pytestmark = pytest.mark.django_db

REGISTERED = {"kind": "organisation", "must_be_registered": True}
EXPLAINED = {"reason": "Looked up", "explanation": "The union is dissolved."}


@pytest.fixture
def doubtful(db: None) -> World:
    """A call that asks for a registered organisation, which nobody here has."""
    return build_world(conditions=[REGISTERED])


def begin(world: World) -> dict[str, Any]:
    """Close the call and start the review."""
    world.close()
    return start_review(call=world.call, due_on=world.at.date() + timedelta(days=9), by=world.officer, at=world.at)


def standing(application: Application) -> tuple[str, str]:
    application.refresh_from_db()
    return application.state, application.screening


def facts() -> tuple[Any, ...]:
    """All that a refused act must leave as it was."""
    return (
        list(Application.objects.order_by("pk").values_list("state", "screening")),
        list(Call.objects.values_list("state", flat=True)),
        list(Message.objects.order_by("pk").values_list("state", flat=True)),
        ScreeningDecision.objects.count(),
        Review.objects.count(),
        Event.objects.count(),
    )


def refuses(error: type[DomainError], act: Any) -> None:
    """The act is refused with this error, and nothing has changed."""
    before = facts()
    with pytest.raises(error):
        act()
    assert facts() == before


# --- What the rules decide --------------------------------------------------------------------------------------------
def test_each_condition_leaves_a_finding_with_the_facts_used() -> None:
    world = build_world(
        conditions=[
            {"kind": "category", "categories": ["sse_network", "ngo"]},
            {"kind": "experience", "least_years": 7},
            {"kind": "language", "languages": ["ar", "fr"]},
            {"kind": "organisation"},
            {"kind": "no_obligation"},
            {"kind": "not_recent_holder", "editions": 2},
        ]
    )
    one = world.apply("awa")
    assert begin(world) == {"eligible": 0, "ineligible": 1, "doubtful": 0, "missing_reviews": 0}
    assert standing(one) == ("submitted", "not_eligible")
    found = list(one.findings.order_by("rule__position").values_list("rule__kind", "verdict", "reason", "used"))
    assert found == [
        ("country_group", "met", "fits", {"residence": "ML"}),
        ("category", "met", "fits", {"category": "sse_network"}),
        ("experience", "not_met", "too_few_years", {"years": 6}),
        ("language", "met", "fits", {"languages": ["en", "fr"]}),
        ("organisation", "met", "fits", {"register": "not_found"}),
        ("no_obligation", "met", "fits", {"obligations": 0}),
        ("not_recent_holder", "met", "fits", {"scholarships": []}),
    ]
    letter = Message.objects.get(kind="scholarship_ineligible")
    assert letter.state == "held"
    assert "You have worked with the social and solidarity economy for at least 7 years." in letter.body_text
    assert "The answer given: 6 years." in letter.body_text
    assert "You name the organisation" not in letter.body_text


def test_a_list_that_is_not_known_for_the_day_is_left_to_a_person(world: World) -> None:
    with unguarded():
        group = CountryGroup.objects.get(code="G77")
        Call.objects.filter(pk=world.call.pk).update(reference_on=group.known_from - timedelta(days=1))
    world.call.refresh_from_db()
    one = world.apply("rosa", "MX")
    assert begin(world)["doubtful"] == 1
    assert (standing(one), one.findings.get().reason) == (("submitted", "doubtful"), "list_not_known")
    assert not Message.objects.filter(kind="scholarship_ineligible").exists()


def test_an_organisation_of_the_register_is_known_by_its_names(doubtful: World) -> None:
    Organisation.objects.create(
        name="FICTIONAL  Union".replace("  ", " "), kind="sse_network", country_id="ML", created_at=doubtful.at
    )
    one = doubtful.apply("awa")
    begin(doubtful)
    assert standing(one) == ("in_review", "eligible")


@pytest.mark.parametrize(("editions", "expected"), [(1, "eligible"), (2, "not_eligible")])
def test_earlier_scholarships_and_debts_count_in_editions(editions: int, expected: str) -> None:
    """A scholarship two editions ago; what is owed to this very edition is no debt to an earlier one."""
    world = build_world(conditions=[{"kind": "not_recent_holder", "editions": editions}, {"kind": "no_obligation"}])
    one = world.apply("awa")
    older, last = (earlier_edition(number, world) for number in (91, 92))
    taken_part(one, older, world, owes=False)
    taken_part(one, world.call.edition, world, owes=True)
    assert last.ordinal == older.ordinal + 1
    begin(world)
    assert standing(one)[1] == expected


def test_what_is_owed_to_an_earlier_edition_refuses() -> None:
    world = build_world(conditions=[{"kind": "no_obligation"}])
    one = world.apply("awa")
    taken_part(one, earlier_edition(91, world), world, owes=True)
    begin(world)
    finding = one.findings.get(rule__kind="no_obligation")
    assert (finding.reason, finding.used) == ("still_owed", {"obligations": 1})
    assert finding.in_words == "1 thing is still owed to an earlier edition."


def earlier_edition(ordinal: int, world: World) -> Edition:
    edition = create_edition(
        code=f"FICTION-{ordinal}", slug=f"fiction-{ordinal}", mode="online", is_fictional=True, by=None, at=world.at
    )
    assign_ordinal(edition=edition, ordinal=ordinal, by=None, at=world.at)
    return Edition.objects.get(pk=edition.pk)


def taken_part(one: Application, edition: Edition, world: World, *, owes: bool) -> None:
    participation = admit_participant(
        person=one.applicant, edition=edition, role=ParticipationRole.SCHOLARSHIP_HOLDER, how=Admission.SCHOLARSHIP,
        facts=ParticipantFacts(country="ML"), by=None, at=world.at - timedelta(days=3),
    )  # fmt: skip
    if owes:
        impose_obligation(
            participation=participation, kind=ObligationKind.ARTICLE, due_on=world.at.date() + timedelta(days=5),
            by=None, at=world.at - timedelta(days=2), brief={},
        )  # fmt: skip


# --- What people decide -----------------------------------------------------------------------------------------------
def test_a_doubtful_one_waits_and_goes_to_readers_when_a_person_says_so(doubtful: World) -> None:
    one = doubtful.apply("awa")
    assert begin(doubtful) == {"eligible": 0, "ineligible": 0, "doubtful": 1, "missing_reviews": 0}
    assert (standing(one), Review.objects.count()) == (("submitted", "doubtful"), 0)
    decide_screening(
        application=one, screening="eligible", reason="A known union", explanation="", by=doubtful.officer,
        at=doubtful.at,
    )  # fmt: skip
    assert standing(one) == ("in_review", "eligible")
    assert sorted(Review.objects.values_list("reviewer", flat=True)) == sorted(one.pk for one in doubtful.reviewers)
    assert Message.objects.filter(kind="review_request").count() == 2
    event = next(event for event in timeline(one) if event.verb == "decide_screening")
    assert (event.facts["before"], event.facts["after"]) == ("doubtful", "eligible")
    assert event.personal_values["reason"] == "A known union"
    assert breaches() == set()


def test_a_refused_one_is_told_with_all_others(doubtful: World, tmp_path: Path) -> None:
    one, other = doubtful.apply("awa"), doubtful.apply("binta")
    begin(doubtful)
    decide_screening(application=one, screening="not_eligible", **EXPLAINED, by=doubtful.officer, at=doubtful.at)
    let_in(other, doubtful)
    letter = Message.objects.get(kind="scholarship_ineligible")
    assert (standing(one), letter.state) == (("submitted", "not_eligible"), "held")
    assert "The union is dissolved." in letter.body_text
    assert "Looked up" not in letter.body_text
    for review in Review.objects.select_related("application", "reviewer"):
        score(review, 4, doubtful.at)
    run = compute(request_run(call=doubtful.call, seed="00" * 16, by=doubtful.officer, at=doubtful.at), tmp_path)
    for by in (doubtful.officer, doubtful.signatory):
        sign_run(run=run, by=by, at=doubtful.at)
    release_run(run=run, by=doubtful.officer, at=doubtful.at)
    letter.refresh_from_db()
    assert (standing(one), letter.state) == (("ineligible", "not_eligible"), "queued")
    assert breaches() == set()
    refuses(
        WrongScreeningError,
        lambda: reverse_screening(application=one, **EXPLAINED, by=doubtful.officer, at=doubtful.at),
    )


def let_in(one: Application, world: World) -> None:
    decide_screening(
        application=one, screening="eligible", reason="Looked up", explanation="", by=world.officer, at=world.at
    )


def test_a_decision_is_reversed_and_the_trail_stays(doubtful: World) -> None:
    one = doubtful.apply("awa")
    begin(doubtful)
    findings = list(Finding.objects.values())
    decide_screening(application=one, screening="not_eligible", **EXPLAINED, by=doubtful.officer, at=doubtful.at)
    reverse_screening(application=one, reason="It was renamed", explanation="", by=doubtful.officer, at=doubtful.at)
    letters = Message.objects.filter(kind="scholarship_ineligible")
    assert standing(one) == ("in_review", "eligible")
    assert list(letters.values_list("state", flat=True)) == ["cancelled"]
    reverse_screening(
        application=one, reason="No, it was not", explanation="The union is gone.", by=doubtful.officer, at=doubtful.at
    )
    assert standing(one) == ("submitted", "not_eligible")
    assert list(letters.order_by("pk").values_list("state", flat=True)) == ["cancelled", "held"]
    assert "The union is gone." in letters.latest("pk").body_text
    assert list(ScreeningDecision.objects.values_list("screening", "reason")) == [
        ("not_eligible", "Looked up"),
        ("eligible", "It was renamed"),
        ("not_eligible", "No, it was not"),
    ]
    assert list(Finding.objects.values()) == findings
    assert breaches() == set()


def test_what_the_rules_refused_can_be_reversed_too(world: World) -> None:
    one = world.apply("rosa", "MX")
    begin(world)
    reverse_screening(application=one, reason="Lives in Mali", explanation="", by=world.officer, at=world.at)
    assert standing(one) == ("in_review", "eligible")
    assert Message.objects.get(kind="scholarship_ineligible").state == "cancelled"
    assert breaches() == set()


@pytest.mark.parametrize("who", ["signatory", "reviewer", "applicant"])
def test_only_an_officer_decides(doubtful: World, who: str) -> None:
    one = doubtful.apply("awa")
    begin(doubtful)
    by = {"signatory": doubtful.signatory, "reviewer": doubtful.reviewers[0], "applicant": one.applicant}[who]
    refuses(
        NotPermittedError,
        lambda: decide_screening(application=one, screening="not_eligible", **EXPLAINED, by=by, at=doubtful.at),
    )


@pytest.mark.parametrize(
    ("screening", "reason", "explanation", "error"),
    [
        ("eligible", " ", "", MissingReasonError),
        ("not_eligible", "Looked up", " ", MissingReasonError),
        ("doubtful", "Looked up", "Fiction", WrongScreeningError),
    ],
)
def test_a_decision_says_why(
    doubtful: World, screening: str, reason: str, explanation: str, error: type[DomainError]
) -> None:
    one = doubtful.apply("awa")
    begin(doubtful)
    refuses(
        error,
        lambda: decide_screening(
            application=one, screening=screening, reason=reason, explanation=explanation, by=doubtful.officer,
            at=doubtful.at,
        ),
    )  # fmt: skip


def test_a_decision_is_taken_once_and_not_about_what_was_withdrawn(doubtful: World) -> None:
    one, gone = doubtful.apply("awa"), doubtful.apply("binta")
    begin(doubtful)
    let_in(one, doubtful)
    withdraw_application(application=gone, by=gone.applicant, at=doubtful.at)
    for application in (one, gone):
        refuses(WrongScreeningError, lambda application=application: let_in(application, doubtful))
    refuses(
        WrongScreeningError,
        lambda: reverse_screening(application=gone, **EXPLAINED, by=doubtful.officer, at=doubtful.at),
    )


# --- What rests on it -------------------------------------------------------------------------------------------------
def test_no_selection_and_no_release_while_somebody_waits(world: World, tmp_path: Path) -> None:
    one, other = world.apply("awa"), world.apply("binta")
    world.review_all()
    with transaction.atomic():
        # As if the conditions had left it open.
        Application.objects.filter(pk=other.pk).update(state="submitted", screening="doubtful")
    refuses(
        UndecidedScreeningError, lambda: request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at)
    )
    Application.objects.filter(pk=other.pk).update(screening="not_eligible")
    run = compute(request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at), tmp_path)
    for by in (world.officer, world.signatory):
        sign_run(run=run, by=by, at=world.at)
    Application.objects.filter(pk=other.pk).update(screening="doubtful")
    refuses(UndecidedScreeningError, lambda: release_run(run=run, by=world.officer, at=world.at))
    assert standing(one) == ("in_review", "eligible")


def test_who_is_eligible_rests_while_a_selection_is_under_way(world: World) -> None:
    one, outside = world.apply("awa"), world.apply("rosa", "MX")
    world.review_all()
    request_run(call=world.call, seed="00" * 16, by=world.officer, at=world.at)
    for application in (one, outside):
        refuses(
            SelectionUnderWayError,
            lambda application=application: reverse_screening(
                application=application, **EXPLAINED, by=world.officer, at=world.at
            ),
        )


def test_a_call_where_nobody_is_eligible_ends_with_its_letters(doubtful: World) -> None:
    one, outside, gone = doubtful.apply("awa"), doubtful.apply("rosa", "MX"), doubtful.apply("carla", "MX")
    begin(doubtful)
    withdraw_application(application=gone, by=gone.applicant, at=doubtful.at)

    def end(reason: str = "Nobody is eligible", by: Any = doubtful.officer) -> dict[str, int]:
        return close_without_awards(call=doubtful.call, reason=reason, by=by, at=doubtful.at)

    refuses(UndecidedScreeningError, end)
    decide_screening(application=one, screening="not_eligible", **EXPLAINED, by=doubtful.officer, at=doubtful.at)
    refuses(MissingReasonError, lambda: end(reason=" "))
    refuses(NotPermittedError, lambda: end(by=doubtful.signatory))
    assert end() == {"not_eligible": 2, "letters": 2}
    doubtful.call.refresh_from_db()
    assert (doubtful.call.state, standing(one)[0], standing(outside)[0]) == ("decided", "ineligible", "ineligible")
    letters = Message.objects.filter(kind="scholarship_ineligible").order_by("about_pk")
    assert sorted(letters.values_list("state", flat=True)) == ["cancelled", "queued", "queued"]
    assert timeline(doubtful.call)[-1].facts["reason"] == "Nobody is eligible"
    assert breaches() == set()
    refuses(MoveRefusedError, end)


def test_a_call_to_which_nobody_applied_ends_too(world: World) -> None:
    begin(world)
    assert close_without_awards(call=world.call, reason="Nobody applied", by=world.officer, at=world.at) == {
        "not_eligible": 0,
        "letters": 0,
    }


def test_a_call_with_somebody_to_award_does_not_end_without_awards(world: World) -> None:
    world.apply("awa")
    begin(world)
    refuses(
        StillToDecideError,
        lambda: close_without_awards(call=world.call, reason="Fiction", by=world.officer, at=world.at),
    )
