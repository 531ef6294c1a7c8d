"""Reads of the programme."""

from django.db.models import F, QuerySet

from editions.models import Session, SessionKind
from editions.states import PLANNED


def visit_sessions() -> QuerySet[Session]:
    """The field visits of public editions, latest edition first, in the order of the programme."""
    return (
        Session.objects.filter(kind=SessionKind.VISIT)
        .exclude(edition__state=PLANNED)
        .select_related("edition", "edition__country")
        .order_by(F("edition__ordinal").desc(nulls_first=True), "edition_id", "position", "pk")
    )
