"""Answers to offers, and what happens without one."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit.actions import lock, move
from academy_portal.kernel.errors import DomainError, NotPermittedError
from academy_portal.outbox.actions import cancel
from editions.actions import admit_participant, impose_obligation
from editions.facts import ParticipantFacts
from editions.models import Admission, ObligationKind, ParticipationRole
from scholarships import queries, states
from scholarships.models import Application, Offer
from scholarships.notices import AcceptedNotice, DeclinedNotice, LapsedNotice
from scholarships.queries import places


class OfferClosedError(DomainError):
    """The time for an answer has passed, or an answer was given already."""


def accept_offer(*, offer: Offer, by: User, at: datetime) -> Offer:
    """Accept: the person becomes a participant of the edition and owes an article.

    One UPDATE on the database's clock decides whether the answer is in time.
    Effects: participation with copies of country, sex, category, languages and organisation; the article obligation
    with the proposal as its brief; a message.
    Raises: NotPermittedError for another's offer, OfferClosedError.
    """
    with transaction.atomic():
        application = _answer(offer, "accept", by, at)
        profile, proposal, call = application.profile, application.proposal, application.call
        participation = admit_participant(
            person=by,
            edition=call.edition,
            role=ParticipationRole.SCHOLARSHIP_HOLDER,
            how=Admission.SCHOLARSHIP,
            facts=ParticipantFacts(
                country=profile.country_id,
                sex=profile.sex,
                stakeholder_category=profile.category,
                languages=tuple(profile.languages),
                organisation=profile.organisation_name,
            ),
            by=None,
            at=at,
        )
        impose_obligation(
            participation=participation,
            kind=ObligationKind.ARTICLE,
            due_on=call.article_due_on,
            by=None,
            at=at,
            brief={
                "title": proposal.article_title,
                "abstract": proposal.article_abstract,
                "language": proposal.article_language,
            },
        )
        AcceptedNotice.enqueue(
            to=by, about=application, occasion="accepted", at=at, context={"application": application, "call": call}
        )
    return offer


def decline_offer(*, offer: Offer, by: User, at: datetime, reason: str = "") -> Offer:
    """Decline: the place becomes free for somebody on the reserve list.

    ``reason`` is one of ``DeclineReason``, where the person gives one.
    Raises: NotPermittedError for another's offer, OfferClosedError.
    """
    with transaction.atomic():
        application = _answer(offer, "decline", by, at, decline_reason=reason)
        DeclinedNotice.enqueue(
            to=by,
            about=application,
            occasion="declined",
            at=at,
            context={"application": application, "call": application.call},
        )
    return offer


def lapse_offers(*, at: datetime) -> int:
    """End every open offer whose time has passed, by the mirror of the condition under which answers are taken.

    Effects: the place is free; ``fill_places`` asks for somebody on the reserve list.
    Shapes: returns how many lapsed.
    """
    lapsed = 0
    for offer in queries.overdue_offers():
        with transaction.atomic():
            application = offer.application
            lock(application)
            if is_in_time(offer, "respond_by <= clock_timestamp()"):
                move(instance=offer, machine=states.OFFER, verb="lapse", by=None, at=at)
                move(instance=application, machine=states.APPLICATION, verb="lapse", by=None, at=at)
                LapsedNotice.enqueue(
                    to=application.applicant,
                    about=application,
                    occasion="lapsed",
                    at=at,
                    context={"application": application, "call": application.call},
                )
                lapsed += 1
    return lapsed


def _answer(offer: Offer, verb: str, by: User, at: datetime, **changes: str) -> Application:
    """Move offer and application together; the application comes back with all that follows from it."""
    if offer.person_id != by.pk:
        raise NotPermittedError(_("This is not your offer."))
    application = offer.application
    # In the order of all acts: the application before its offer.
    lock(application)
    if not is_in_time(offer, "respond_by > clock_timestamp()", stamp="answered_at = clock_timestamp()"):
        raise OfferClosedError(_("This offer has been answered already, or its time has passed."))
    move(instance=offer, machine=states.OFFER, verb=verb, by=by, at=at, **changes)
    move(instance=application, machine=states.APPLICATION, verb=verb, by=by, at=at)
    # Nobody is reminded of what has been answered.
    cancel(message_ids=places.waiting_reminders(application), by=None, at=at)
    return application


def is_in_time(offer: Offer, condition: str, *, stamp: str = "state = state") -> bool:
    """One conditional UPDATE on the database's clock; of two that race, the second finds the row no longer open.

    Shapes: ``condition`` and ``stamp`` are SQL written in this package, never a value from outside.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE scholarships_offer SET {stamp} WHERE id = %s AND state = 'open' AND {condition}",  # noqa: S608
            [offer.pk],
        )
        return cursor.rowcount == 1
