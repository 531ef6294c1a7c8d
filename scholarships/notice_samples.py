"""Made-up contents of the messages, for the preview at the desk: objects that are in no database, of nobody."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.models import User
from academy_portal.outbox.notices import Sample
from editions.models import Edition
from scholarships.choices import CostLine, Decision, EndOfWaiting, RuleKind
from scholarships.models import (
    Application,
    BudgetLine,
    Call,
    EligibilityRule,
    Finding,
    Offer,
    OfferLine,
    Outcome,
    Proposal,
    WaitingEnd,
)

_UUID = UUID("00000000-0000-4000-8000-000000000013")
_UNTIL = datetime(2027, 3, 31, 15, 0, tzinfo=UTC)


def _application() -> Application:
    edition = Edition(
        code="sample",
        slug="sample",
        ordinal=13,
        city="Example City",
        is_fictional=True,
        planned_starts_on=date(2027, 11, 1),
        mode="in_person",
    )
    call = Call(
        edition=edition,
        slug="sample",
        number_prefix="SSE13",
        title="Scholarships for an edition that does not exist",
        time_zone="Africa/Johannesburg",
        currency="USD",
        decisions_on=date(2027, 3, 1),
        answers_by=_UNTIL,
        article_due_on=date(2027, 9, 30),
    )
    applicant = User(email="amina@people.example", full_name="Amina أمينة Example", time_zone="America/La_Paz")
    application = Application(
        uuid=_UUID, number="SSE13-7K4Q", call=call, applicant=applicant, fingerprint="0a1b2c3d" * 8
    )
    application.proposal = Proposal(application=application, article_title="Who owns the mill? A made-up story")
    return application


def _context(**more: Any) -> dict[str, Any]:
    application = _application()
    return {"application": application, "call": application.call, **more}


def _outcome(decision: Decision) -> Outcome:
    return Outcome(decision=decision.value, score=8125)


def about_application() -> tuple[Sample, ...]:
    """A message that says no more than which application it is about."""
    return (Sample(_context()),)


def receipt() -> tuple[Sample, ...]:
    """An application that has arrived."""
    return (Sample(_context(submitted_at=datetime(2026, 12, 1, 9, 30, tzinfo=UTC))),)


def review_request() -> tuple[Sample, ...]:
    """Files to read."""
    return (Sample({"call": _application().call, "count": 12, "due_on": date(2027, 1, 20)}),)


def review_reminder() -> tuple[Sample, ...]:
    """Files still to be read, before their day and after it."""
    known = {"call": _application().call, "due_on": date(2027, 1, 20)}
    return (
        Sample({**known, "count": 5, "is_late": False}, _("in time")),
        Sample({**known, "count": 1, "is_late": True}, _("late")),
    )


def award() -> tuple[Sample, ...]:
    """An award with its lines; one of them from before payers were recorded."""
    payers = {CostLine.TRAVEL: "Fictional Solidarity Fund", CostLine.ACCOMMODATION: "وزارة خيالية", CostLine.FEE: ""}
    lines = [
        OfferLine(line=line.value, amount=Decimal("1250.50"), budget_line=BudgetLine(payer=payer))
        for line, payer in payers.items()
    ]
    return (Sample(_context(outcome=_outcome(Decision.SELECTED), lines=lines, respond_by=_UNTIL)),)


def award_amended() -> tuple[Sample, ...]:
    """An award by an amendment: its lines have no payer yet."""
    lines = [{"label": line.label, "amount": Decimal(900)} for line in CostLine]
    return (Sample(_context(outcome=_outcome(Decision.SELECTED), lines=lines, respond_by=_UNTIL)),)


def reserve() -> tuple[Sample, ...]:
    """A place on the reserve list."""
    return (Sample(_context(outcome=_outcome(Decision.RESERVE))),)


def refusal() -> tuple[Sample, ...]:
    """Not selected."""
    return (Sample(_context(outcome=_outcome(Decision.REFUSED))),)


def taken_back() -> tuple[Sample, ...]:
    """An offer taken back, to the reserve list or for good."""
    return (
        Sample(_context(outcome=_outcome(Decision.RESERVE)), _("stays on the reserve list")),
        Sample(_context(outcome=_outcome(Decision.REFUSED)), _("not selected")),
    )


def ineligible() -> tuple[Sample, ...]:
    """A condition that is not met, found by the portal alone or explained by an officer."""
    rule = EligibilityRule(kind=RuleKind.EXPERIENCE.value, least_years=3)
    finding = Finding(rule=rule, verdict="not_met", reason="too_few_years", used={"years": 1})
    return (
        Sample(_context(findings=[finding], explanation=""), _("found by the portal")),
        Sample(_context(findings=[finding], explanation="The letter names one year.\nA made-up note."), _("explained")),
    )


def waiting_ended() -> tuple[Sample, ...]:
    """The end of the waiting, with each of its reasons."""
    return tuple(Sample(_context(end=WaitingEnd(why=why.value)), why.label) for why in EndOfWaiting)


def offer() -> tuple[Sample, ...]:
    """An open offer with its end."""
    return (Sample(_context(offer=Offer(uuid=_UUID), respond_by=_UNTIL)),)


def places() -> tuple[Sample, ...]:
    """Each kind of news about free places."""
    call = _application().call
    run = {"clash_in_words": [CostLine.TRAVEL.label]}
    end = {"get_why_display": EndOfWaiting.NOBODY_FITS.label}
    return (
        Sample({"call": call, "news": "proposed", "about": run}, _("a proposal")),
        Sample({"call": call, "news": "waits", "about": run}, _("nobody fits")),
        Sample({"call": call, "news": "ended", "about": end}, _("the waiting can end")),
        Sample({"call": call, "news": "failed", "about": run}, _("no result")),
    )
