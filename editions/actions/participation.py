"""Admit people to an edition, and put obligations on them and take them off."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit import actions as audit
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.kernel.text import has_forbidden_characters, one_line
from editions.actions.errors import (
    BriefError,
    EditionClosedError,
    ObligationDateError,
    ObligationReasonError,
    ParticipantFactsError,
)
from editions.facts import ParticipantFacts, Sex, StakeholderCategory
from editions.models import Admission, Edition, Obligation, ObligationKind, Participation, ParticipationRole
from editions.permissions import can_admit_participant, can_impose_obligation, can_settle_obligation
from editions.states import ARCHIVED, CANCELLED, OBLIGATION

BRIEF_FIELDS = ("title", "abstract", "language", "topic")
BRIEF_TEXT_LIMIT = 4000


@transaction.atomic
def admit_participant(
    *,
    person: User,
    edition: Edition,
    role: str,
    how: str,
    facts: ParticipantFacts,
    by: User | None,
    at: datetime,
) -> Participation:
    """Make a person a participant of an edition; once is enough: a second call returns the first participation.

    Effects: copies the facts; locks the edition row, so that admissions and a cancellation cannot cross.
    An app above whose own rule admits (an accepted offer) checks that rule and calls with ``by=None``.
    Raises: NotPermittedError, EditionClosedError, ParticipantFactsError, ValueError for an unknown role or way.
    """
    if role not in ParticipationRole.values or how not in Admission.values:
        raise ValueError(f"unknown role or way of admission: {role}, {how}")
    if not can_admit_participant(by, edition, at=at):
        raise NotPermittedError(_("You may not admit people to this edition."))
    if facts.sex not in ("", *Sex.values) or facts.stakeholder_category not in ("", *StakeholderCategory.values):
        raise ParticipantFactsError(_("The sex or the stakeholder category is not one of the known answers."))
    locked = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    existing = Participation.objects.filter(person=person, edition=locked, role=role).first()
    if existing is not None:
        return existing
    if locked.state in (ARCHIVED, CANCELLED):
        raise EditionClosedError(_("This edition takes no new participants."))
    participation = Participation.objects.create(
        person=person,
        edition=locked,
        role=role,
        how_admitted=how,
        admitted_at=at,
        country_id=facts.country or None,
        sex=facts.sex,
        stakeholder_category=facts.stakeholder_category,
        languages=list(facts.languages),
        organisation=one_line(facts.organisation)[:200],
    )
    audit.record(
        verb="admit_participant",
        subject=participation,
        by=by,
        at=at,
        facts={"edition": locked.code, "role": role, "how": how},
    )
    return participation


@transaction.atomic
def impose_obligation(
    *,
    participation: Participation,
    kind: str,
    brief: Mapping[str, str],
    due_on: date,
    by: User | None,
    at: datetime,
) -> Obligation:
    """Put an obligation on a participation; a second one of the same kind returns the first, unchanged.

    Shapes: ``brief`` has any of title, abstract, language, topic, each a text.
    Raises: NotPermittedError, BriefError, ValueError for an unknown kind.
    """
    if kind not in ObligationKind.values:
        raise ValueError(f"unknown kind of obligation: {kind}")
    locked = Participation.objects.select_for_update(no_key=True, of=("self",)).get(pk=participation.pk)
    if not can_impose_obligation(by, locked.edition, at=at):
        raise NotPermittedError(_("You may not put an obligation on participants of this edition."))
    existing = Obligation.objects.filter(participation=locked, kind=kind).first()
    if existing is not None:
        return existing
    obligation = Obligation.objects.create(
        participation=locked,
        kind=kind,
        brief=_clean_brief(brief),
        due_on=due_on,
        first_due_on=due_on,
        imposed_at=at,
    )
    audit.record(
        verb="impose_obligation",
        subject=obligation,
        by=by,
        at=at,
        facts={"kind": kind, "due_on": due_on.isoformat(), "participation": locked.pk},
    )
    return obligation


@transaction.atomic
def meet_obligation(*, obligation: Obligation, met_by: str, by: User | None, at: datetime) -> None:
    """Record that the person did what was owed.

    Shapes: ``met_by`` is an opaque reference to the work, as "articles.article:12".
    Raises: NotPermittedError, MoveRefusedError when it is met or waived already.
    """
    _check_settle(obligation, by, at)
    audit.move(instance=obligation, machine=OBLIGATION, verb="meet", by=by, at=at, met_at=at, met_by_what=met_by[:80])


@transaction.atomic
def extend_obligation(*, obligation: Obligation, due_on: date, reason: str, by: User | None, at: datetime) -> None:
    """Give the person more time.

    Raises: NotPermittedError, ObligationDateError, ObligationReasonError, MoveRefusedError.
    """
    _check_settle(obligation, by, at)
    clean = _required_reason(reason)
    locked = Obligation.objects.select_for_update(no_key=True).get(pk=obligation.pk)
    if due_on <= locked.due_on:
        raise ObligationDateError(_("Choose a date after the present one."))
    audit.move(
        instance=obligation,
        machine=OBLIGATION,
        verb="extend",
        by=by,
        at=at,
        facts={"from": locked.due_on.isoformat(), "to": due_on.isoformat()},
        personal={"reason": clean},
        due_on=due_on,
        extension_reason=clean,
    )


@transaction.atomic
def waive_obligation(*, obligation: Obligation, reason: str, by: User | None, at: datetime) -> None:
    """Release the person from what was owed.

    Raises: NotPermittedError, ObligationReasonError, MoveRefusedError.
    """
    _check_settle(obligation, by, at)
    clean = _required_reason(reason)
    audit.move(
        instance=obligation,
        machine=OBLIGATION,
        verb="waive",
        by=by,
        at=at,
        personal={"reason": clean},
        waived_at=at,
        waived_by=by,
        waived_reason=clean,
    )


def _check_settle(obligation: Obligation, by: User | None, at: datetime) -> None:
    if not can_settle_obligation(by, obligation.participation.edition, at=at):
        raise NotPermittedError(_("You may not change this obligation."))


def _required_reason(reason: str) -> str:
    clean = one_line(reason)[:500]
    if not clean:
        raise ObligationReasonError(_("Say why, in one sentence."))
    return clean


def _clean_brief(brief: Mapping[str, str]) -> dict[str, str]:
    unknown = set(brief) - set(BRIEF_FIELDS)
    if unknown or not all(isinstance(text, str) for text in brief.values()):
        raise BriefError(_("A brief has a title, an abstract, a language and a topic, and nothing else."))
    if any(len(text) > BRIEF_TEXT_LIMIT or has_forbidden_characters(text) for text in brief.values()):
        raise BriefError(_("A text of the brief is too long or holds characters that cannot be stored."))
    return dict(brief)
