"""Reads of editions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from editions.models import DateChange, Edition, EditionFact, EditionHost, HostRole, Project, Session, SessionKind
from editions.states import ANNOUNCED, RUNNING

HOST_HEADINGS = {
    HostRole.HOST: _("Hosted by"),
    HostRole.CO_ORGANISER: _("Organised with"),
    HostRole.SUPPORTER: _("Supported by"),
}


def editions_public() -> QuerySet[Edition]:
    """The editions that anybody may see, latest first, with their country: one query."""
    return Edition.objects.public().in_order().select_related("country")


def edition_by_slug(slug: str) -> Edition | None:
    """One public edition with all that its page shows; None when there is none. A fixed number of queries.

    Shapes: has ``programme`` (sessions without visits) and ``visits`` as lists.
    """
    sessions = Session.objects.order_by("position", "pk")
    return (
        Edition.objects.public()
        .filter(slug=slug)
        .select_related("country")
        .prefetch_related(
            Prefetch("hosts", EditionHost.objects.order_by("-is_lead", "position", "pk").select_related("network")),
            Prefetch("sessions", sessions.exclude(kind=SessionKind.VISIT), to_attr="programme"),
            Prefetch("sessions", sessions.filter(kind=SessionKind.VISIT), to_attr="visits"),
            Prefetch("projects", Project.objects.order_by("starts_on", "pk")),
            Prefetch("date_changes", DateChange.objects.order_by("changed_at", "pk")),
            "side_events",
            "outputs",
        )
        .first()
    )


def facts_of(edition: Edition) -> dict[str, Any]:
    """What the page of an edition shows in an order of its own, from the rows that ``edition_by_slug`` read.

    Shapes: ``hosts_by_role`` is a list of (label, hosts); ``figures`` has one row for each figure; ``confidence_rows``
    the other facts that a source rates.
    """
    by_role = [(HOST_HEADINGS[role], [host for host in edition.hosts.all() if host.role == role]) for role in HostRole]
    figures = [
        _figure(
            edition,
            EditionFact.PARTICIPANTS,
            edition.participants_qualifier,
            edition.participants,
            edition.participants_note,
        ),
        _figure(edition, EditionFact.COUNTRIES, edition.countries_qualifier, edition.countries, ""),
        _figure(
            edition,
            EditionFact.SCHOLARSHIPS,
            edition.scholarships_qualifier,
            edition.scholarships,
            edition.scholarships_note,
        ),
    ]
    shown = {EditionFact.PARTICIPANTS, EditionFact.COUNTRIES, EditionFact.SCHOLARSHIPS}
    rated = [
        {"label": fact.label, **edition.confidence[fact]}
        for fact in EditionFact
        if fact not in shown and fact in edition.confidence
    ]
    return {
        "hosts_by_role": [(label, hosts) for label, hosts in by_role if hosts],
        "figures": figures,
        "confidence_rows": rated,
    }


def _figure(edition: Edition, fact: EditionFact, qualifier: str, number: int | None, note: str) -> dict[str, Any]:
    rating = edition.confidence.get(fact, {"level": "", "note": ""})
    return {
        "label": fact.label,
        "number": number,
        "qualifier": qualifier,
        "note": note,
        "level": rating["level"] if number is not None else "",
        "level_note": rating["note"],
    }


def editions_for_filter() -> QuerySet[Edition]:
    """The public editions as the choices of a filter, by ordinal: one query."""
    return Edition.objects.public().in_order()


def upcoming_edition(at: datetime) -> Edition | None:
    """The next announced or running edition that has not ended at this moment; None when there is none."""
    return (
        Edition.objects.filter(Q(state=RUNNING) | Q(state=ANNOUNCED, planned_ends_on__gte=at.date()))
        .select_related("country")
        .order_by("planned_starts_on", "pk")
        .first()
    )


def editions_with_counts() -> QuerySet[Edition]:
    """All editions for the desk, with the number of sessions and of participations."""
    return Edition.objects.in_order().annotate(
        session_count=Count("sessions", distinct=True), participation_count=Count("participations", distinct=True)
    )


def is_any_fictional(editions: Iterable[Edition | None]) -> bool:
    """Whether one of the editions shown is fictional, so that the page must say so."""
    return any(edition is not None and edition.is_fictional for edition in editions)
