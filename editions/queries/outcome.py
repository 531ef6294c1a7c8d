"""Reads of what came of the editions."""

from django.db.models import F, Q, QuerySet

from editions.models import Discrepancy, Project, RelatedEvent
from editions.states import PLANNED


def projects_public() -> QuerySet[Project]:
    """The projects by edition, latest edition first, those without an edition last: two queries."""
    return (
        Project.objects.filter(Q(origin_edition__isnull=True) | ~Q(origin_edition__state=PLANNED))
        .select_related("origin_edition", "donor_country")
        .prefetch_related("countries")
        .order_by(F("origin_edition__ordinal").desc(nulls_last=True), "origin_edition_id", "starts_on", "pk")
    )


def discrepancies() -> QuerySet[Discrepancy]:
    """The points on which the sources disagree, in their order."""
    return Discrepancy.objects.order_by("position", "pk")


def related_events() -> QuerySet[RelatedEvent]:
    """Related events that were not editions, latest first."""
    return RelatedEvent.objects.select_related("country").order_by("-starts_on", "pk")
