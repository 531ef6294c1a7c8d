"""The staged offers of a result and the held letters about it: written, and written anew."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from academy_portal.kernel.errors import DomainError
from scholarships.choices import Decision
from scholarships.models import Cost, Offer, OfferLine, Outcome, SelectionRun
from scholarships.notices import AwardLetter, RefusalLetter, ReserveLetter
from scholarships.problem import cost_lines

from .awards import charge_award

LETTERS = {Decision.SELECTED: AwardLetter, Decision.RESERVE: ReserveLetter, Decision.REFUSED: RefusalLetter}


class LiveOfferError(DomainError):
    """Somebody on the list has a live offer of another call; a person holds one at a time."""


def stage_offer(*, run: SelectionRun, outcome: Outcome, costs: list[Cost]) -> list[OfferLine]:
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
