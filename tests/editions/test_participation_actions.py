import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from academy_portal.audit.models import Event
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.kernel.machine import MoveRefusedError
from editions import actions
from editions.facts import ParticipantFacts
from editions.invariants import INVARIANTS
from editions.models import Obligation, Participation
from editions.queries import (
    is_person_late,
    open_obligations,
    participants_visible_to_ministry,
    participations_of,
    participations_visible_to,
)

from .breaches import breaches
from .samples import announced, archived, country, officer, person

FACTS = ParticipantFacts(
    country="ML",
    sex="female",
    stakeholder_category="workers",
    languages=("fr", "bm"),
    organisation="Union of\nweavers",
)
BRIEF = {"title": "Weaving", "abstract": "How we weave.", "language": "fr", "topic": "local development"}
DUE = date(2027, 5, 10)


def admit(who, edition, at, **changes):
    words = {"role": "scholarship_holder", "how": "scholarship", "facts": FACTS, "by": None, **changes}
    return actions.admit_participant(person=who, edition=edition, at=at, **words)


@pytest.fixture
def amina(at, db):
    country()
    return person(at)


@pytest.fixture
def obligation(at, amina):
    participation = admit(amina, announced(at), at)
    return actions.impose_obligation(
        participation=participation, kind="article", brief=BRIEF, due_on=DUE, by=None, at=at
    )


def stored(obligation):
    return Obligation.objects.filter(pk=obligation.pk).values().get()


def test_admission_copies_the_facts(at, amina):
    participation = admit(amina, announced(at), at)
    kept = Participation.objects.get()
    assert kept == participation
    assert (kept.country_id, kept.sex, kept.stakeholder_category) == ("ML", "female", "workers")
    assert (kept.languages, kept.organisation, kept.admitted_at) == (["fr", "bm"], "Union of weavers", at)
    event = Event.objects.latest("id")
    assert (event.verb, event.facts) == (
        "admit_participant",
        {"edition": "BAMAKO-2027", "role": "scholarship_holder", "how": "scholarship"},
    )


def test_a_second_admission_returns_the_first(at, amina):
    edition = announced(at)
    first = admit(amina, edition, at)
    events = Event.objects.count()
    again = admit(amina, edition, at + timedelta(days=1), facts=ParticipantFacts(country="ML", sex="male"))
    assert (again.pk, again.sex, again.admitted_at) == (first.pk, "female", at)
    assert (Participation.objects.count(), Event.objects.count()) == (1, events)
    assert admit(amina, edition, at, role="facilitator", how="invitation").pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_admit_once(at):
    country()
    amina, edition = person(at), announced(at)
    gate = threading.Barrier(20)
    keys, errors = [], []

    def go():
        try:
            gate.wait(timeout=20)
            keys.append(admit(amina, edition, at).pk)
        except Exception as error:  # noqa: BLE001 - the test shows whatever a thread met
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=go) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert (len(keys), len(set(keys)), Participation.objects.count()) == (20, 1, 1)
    assert Event.objects.filter(verb="admit_participant").count() == 1


def test_the_database_admits_once(at, amina):
    first = admit(amina, announced(at), at)
    with pytest.raises(IntegrityError, match="editions_participation_once"), transaction.atomic():
        Participation.objects.create(
            person=amina, edition=first.edition, role=first.role, how_admitted="staff", admitted_at=at
        )


@pytest.mark.parametrize("closed", ["archived", "cancelled"])
def test_closed_editions_admit_nobody(closed, at, amina):
    if closed == "archived":
        edition = archived(3)
    else:
        edition = announced(at)
        actions.cancel_edition(edition=edition, reason="No quorum.", by=None, at=at)
    with pytest.raises(actions.EditionClosedError):
        admit(amina, edition, at)
    assert not Participation.objects.exists()


def test_who_may_admit(at, amina):
    edition, other = announced(at), announced(at, "dakar-2028")
    admit(amina, edition, at, by=officer(at, "logistics", edition=edition))
    for by in (
        amina,
        officer(at, "logistics", email="l2@example.org", edition=other),
        officer(at, "ministry", email="m@example.org", edition=edition),
        person(at, "root@example.org", is_superuser=True),
    ):
        with pytest.raises(NotPermittedError):
            admit(amina, edition, at, role="observer", how="invitation", by=by)
    assert list(Participation.objects.values_list("role", flat=True)) == ["scholarship_holder"]


def test_unknown_words_are_refused(at, amina):
    edition = announced(at)
    with pytest.raises(ValueError, match="unknown role"):
        admit(amina, edition, at, role="king")
    with pytest.raises(ValueError, match="unknown role"):
        admit(amina, edition, at, how="by_birth")
    with pytest.raises(actions.ParticipantFactsError):
        admit(amina, edition, at, facts=ParticipantFacts(sex="x"))
    assert not Participation.objects.exists()


def test_an_obligation_is_imposed_once(at, obligation):
    again = actions.impose_obligation(
        participation=obligation.participation,
        kind="article",
        brief={"title": "Other"},
        due_on=DUE + timedelta(days=9),
        by=None,
        at=at,
    )
    assert again.pk == obligation.pk
    assert (again.brief, again.due_on) == (BRIEF, DUE)
    assert Event.objects.filter(verb="impose_obligation").count() == 1


@pytest.mark.parametrize("brief", [{"secret": "x"}, {"title": 7}, {"title": "x" * 4001}, {"title": "a\x00b"}])
def test_a_brief_holds_short_texts_only(brief, at, amina):
    participation = admit(amina, announced(at), at)
    with pytest.raises(actions.BriefError):
        actions.impose_obligation(participation=participation, kind="article", brief=brief, due_on=DUE, by=None, at=at)
    assert not Obligation.objects.exists()


def test_what_is_open_blocks_until_it_is_met(at, amina, obligation):
    late, early = DUE + timedelta(days=1), DUE - timedelta(days=30)
    assert list(open_obligations(amina, at.date())) == [obligation]
    assert list(open_obligations(amina, at.date() - timedelta(days=1))) == []
    assert (is_person_late(amina, DUE), is_person_late(amina, late)) == (False, True)
    actions.extend_obligation(obligation=obligation, due_on=late, reason="Illness.", by=None, at=at)
    assert (is_person_late(amina, late), is_person_late(amina, late + timedelta(days=1))) == (False, True)
    with pytest.raises(actions.ObligationDateError):
        actions.extend_obligation(obligation=obligation, due_on=early, reason="x", by=None, at=at)
    actions.meet_obligation(obligation=obligation, met_by="articles.article:12", by=None, at=at)
    kept = stored(obligation)
    assert (kept["state"], kept["met_at"], kept["met_by_what"]) == ("met", at, "articles.article:12")
    assert (kept["due_on"], kept["first_due_on"]) == (late, DUE)
    assert list(open_obligations(amina, late)) == []
    assert breaches(INVARIANTS) == {}


def test_a_waiver_says_why_and_who(at, amina, obligation):
    desk = officer(at)
    before = stored(obligation)
    with pytest.raises(actions.ObligationReasonError):
        actions.waive_obligation(obligation=obligation, reason=" ", by=desk, at=at)
    with pytest.raises(NotPermittedError):
        actions.waive_obligation(obligation=obligation, reason="Please", by=amina, at=at)
    assert stored(obligation) == before
    actions.waive_obligation(obligation=obligation, reason="Illness.", by=desk, at=at)
    kept = stored(obligation)
    assert (kept["state"], kept["waived_by_id"], kept["waived_reason"]) == ("waived", desk.pk, "Illness.")
    for deed in (
        lambda: actions.meet_obligation(obligation=obligation, met_by="x", by=None, at=at),
        lambda: actions.waive_obligation(obligation=obligation, reason="x", by=None, at=at),
        lambda: actions.extend_obligation(
            obligation=obligation, due_on=DUE + timedelta(days=1), reason="x", by=None, at=at
        ),
    ):
        with pytest.raises(MoveRefusedError):
            deed()
    assert stored(obligation) == kept
    assert list(open_obligations(amina, DUE)) == []


def test_an_editor_settles_only_in_the_own_edition(at, obligation):
    other = announced(at, "dakar-2028")
    stranger = officer(at, "editor", email="e2@example.org", edition=other)
    with pytest.raises(NotPermittedError):
        actions.meet_obligation(obligation=obligation, met_by="x", by=stranger, at=at)
    editor = officer(at, "editor", edition=obligation.participation.edition)
    actions.meet_obligation(obligation=obligation, met_by="x", by=editor, at=at)
    assert stored(obligation)["state"] == "met"


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "met"}, "editions_obligation_met_iff_when"),
        ({"state": "waived"}, "editions_obligation_waived_iff_why"),
        ({"state": "extended"}, "editions_obligation_extended_says_why"),
        ({"state": "lost"}, "editions_obligation_state_known"),
        ({"waived_reason": "x"}, "editions_obligation_waived_iff_why"),
        ({"due_on": DUE - timedelta(days=1)}, "editions_obligation_never_shortened"),
    ],
)
def test_the_database_holds_the_facts(changes, constraint, obligation):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Obligation.objects.filter(pk=obligation.pk).update(**changes)


def test_who_sees_participants(at, amina):
    bamako, dakar = announced(at), announced(at, "dakar-2028")
    here, there = admit(amina, bamako, at), admit(amina, dakar, at)
    host = officer(at, "ministry", email="m@example.org", edition=bamako)
    assert list(participants_visible_to_ministry(bamako, host, at=at)) == [here]
    assert list(participants_visible_to_ministry(dakar, host, at=at)) == []
    assert list(participants_visible_to_ministry(bamako, amina, at=at)) == []
    assert list(participants_visible_to_ministry(bamako, host, at=at - timedelta(days=1))) == []
    logistics = officer(at, "logistics", email="l@example.org", edition=dakar)
    assert list(participations_visible_to(logistics, at=at)) == [there]
    assert list(participations_visible_to(host, at=at)) == []
    assert set(participations_visible_to(officer(at), at=at)) == {here, there}
    assert set(participations_of(amina)) == {here, there}
