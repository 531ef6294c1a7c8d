"""Reads of visits."""

from dataclasses import dataclass

from editions.models import Session
from editions.queries import visit_sessions
from fieldvisits.models import VisitFacts


@dataclass(frozen=True)
class VisitRow:
    """A visit as the public list shows it: its session, and its facts where somebody wrote them."""

    session: Session
    facts: VisitFacts | None


def visits_public(*, edition: str = "") -> list[VisitRow]:
    """The visits of public editions (or of one, by slug), latest edition first: two queries."""
    sessions = visit_sessions()
    if edition:
        sessions = sessions.filter(edition__slug=edition)
    sessions = list(sessions)
    facts = {row.session_id: row for row in VisitFacts.objects.filter(session__in=[s.pk for s in sessions])}
    return [VisitRow(session, facts.get(session.pk)) for session in sessions]
