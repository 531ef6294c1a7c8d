"""The staged offers of a result and the held letters about it: written, and written anew."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy_portal.audit.actions import record
from academy_portal.kernel.errors import DomainError
from scholarships import queries
from scholarships.choices import CostLine, Decision
from scholarships.models import Cost, Offer, OfferLine, Outcome, SelectionRun
from scholarships.notices import AmendedAwardLetter, AwardLetter, RefusalLetter, ReserveLetter, TakenBackLetter
from scholarships.problem import cost_lines
from scholarships.queries import places

from .awards import charge_award

LETTERS = {Decision.SELECTED: AwardLetter, Decision.RESERVE: ReserveLetter, Decision.REFUSED: RefusalLetter}

# Counted from the second signature, so that the letter can name the day.
TIME_TO_ANSWER_AMENDED = timedelta(days=14)


class LiveOfferError(DomainError):
    """Somebody on the list has a live offer of another call; a person holds one at a time."""


def stage_offer(*, run: SelectionRun, outcome: Outcome, costs: list[Cost], at: datetime) -> list[OfferLine]:
    """Write the staged offer of one award with its lines, charged to their payers.

    Raises: LiveOfferError, OverBudgetError.
    """
    application = outcome.application
    try:
        with transaction.atomic():
            offer = Offer.objects.create(
                application=application, run=run, person=application.applicant, currency=run.call.currency
            )
    except IntegrityError as error:
        if "scholarships_offer_one_live" not in str(error):
            raise
        raise LiveOfferError(f"{application}: {_('This person already has a live offer.')}") from error
    record(verb="stage", subject=offer, by=None, at=at, facts={"run": str(run.uuid)})
    region = application.profile.country.ilo_region or ""
    return charge_award(offer=offer, lines=cost_lines(costs, region))


def write_letter(
    *, run: SelectionRun, outcome: Outcome, lines: Sequence[OfferLine] | None, occasion: str, at: datetime
) -> None:
    """Write the held letter of one outcome; ``lines`` are what an award pays."""
    application = outcome.application
    context = {"application": application, "call": run.call, "outcome": outcome}
    if lines is not None:
        context["lines"] = lines
    LETTERS[Decision(outcome.decision)].enqueue(
        to=application.applicant, about=application, occasion=occasion, at=at, context=context
    )


def write_amended_letters(*, run: SelectionRun, at: datetime) -> None:
    """Write the held letters of a signed amendment, one for each decision that it changes."""
    costs = list(run.call.costs.all())
    for outcome in queries.changed_outcomes(run).order_by("application__applicant_id"):
        application = outcome.application
        context = {"application": application, "call": run.call, "outcome": outcome}
        kind = TakenBackLetter
        if outcome.decision == Decision.SELECTED:
            kind = AmendedAwardLetter
            lines = cost_lines(costs, application.profile.country.ilo_region or "").items()
            context["lines"] = [{"label": CostLine(line).label, "amount": amount} for line, amount in lines]
            context["respond_by"] = amended_respond_by(run)
        kind.enqueue(to=application.applicant, about=application, occasion=f"run:{run.uuid}", at=at, context=context)


def amended_respond_by(run: SelectionRun) -> datetime:
    """Until when an award of a signed amendment can be accepted; never so late that nobody could travel."""
    usual, last = run.second_signed_at + TIME_TO_ANSWER_AMENDED, places.last_answer_on(run.call)
    if last is None:
        return usual
    return min(usual, datetime.combine(last, time(23, 59), tzinfo=run.call.zone))
