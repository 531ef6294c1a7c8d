"""The tables of scholarships, by noun."""

from .application import Application, Profile, Proposal
from .call import Call, Cost, Criterion, Quota
from .offer import Offer, OfferLine
from .review import Conflict, Interest, Review, Reviewer, Score
from .selection import Outcome, SelectionRun

__all__ = [
    "Application",
    "Call",
    "Conflict",
    "Cost",
    "Criterion",
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
    "SelectionRun",
]
