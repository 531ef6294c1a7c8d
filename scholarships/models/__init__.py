"""The tables of scholarships, by noun."""

from .application import Application, Profile, Proposal
from .call import Call, Criterion, Quota
from .document import Document
from .eligibility import EligibilityRule, Finding, ScreeningDecision
from .money import BudgetLine, Cost
from .offer import COMMITTED, Offer, OfferLine
from .review import Conflict, Interest, Review, Reviewer, Score
from .selection import Outcome, SelectionRun
from .waiting import WaitingEnd

__all__ = [
    "COMMITTED",
    "Application",
    "BudgetLine",
    "Call",
    "Conflict",
    "Cost",
    "Criterion",
    "Document",
    "EligibilityRule",
    "Finding",
    "Interest",
    "Offer",
    "OfferLine",
    "Outcome",
    "Profile",
    "Proposal",
    "Quota",
    "Review",
    "Reviewer",
    "Score",
    "ScreeningDecision",
    "SelectionRun",
    "WaitingEnd",
]
