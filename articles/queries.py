"""Reads of publications."""

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import Func

from articles.models import Publication
from editions.states import PLANNED

WITHOUT_EDITION = "none"


def publications_public(*, edition: str = "", language: str = "", kind: str = "") -> QuerySet[Publication]:
    """The publications that anybody may see, latest first, with edition and ISBNs: two queries.

    Shapes: ``edition`` is the slug of an edition, or "none" for those without one; an empty filter takes all.
    """
    rows = Publication.objects.filter(Q(edition__isnull=True) | ~Q(edition__state=PLANNED))
    if edition == WITHOUT_EDITION:
        rows = rows.filter(edition__isnull=True)
    elif edition:
        rows = rows.filter(edition__slug=edition)
    if language:
        rows = rows.filter(languages__contains=[language])
    if kind:
        rows = rows.filter(kind=kind)
    return rows.select_related("edition").prefetch_related("isbns").order_by("-year", "title", "pk")


def publication_languages() -> list[str]:
    """The codes of the languages in which something was published, in order, each once."""
    rows = Publication.objects.annotate(code=Func(F("languages"), function="unnest"))
    return sorted(set(rows.order_by().values_list("code", flat=True)))
