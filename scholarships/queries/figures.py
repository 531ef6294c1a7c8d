"""A call in numbers: how far its applications came, on which days they arrived, from where."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncDate

from academy_portal.statistics.suppression import suppress_shares
from editions.facts import Sex
from scholarships.choices import Screening
from scholarships.models import Call, Review

# States of an application that received an offer.
OFFERED = ("offered", "accepted", "declined", "lapsed")


@dataclass(frozen=True)
class Way:
    """How many applications came how far. Units: applications; each counts in every step that it reached."""

    started: int
    sent: int
    eligible: int
    reviewed: int
    offered: int
    accepted: int


def way_of(call: Call) -> Way:
    """How far the applications of a call came; what was sent and withdrawn later stays counted as sent."""
    read = Review.objects.filter(application=OuterRef("pk"), state="done")
    counted = call.applications.annotate(is_read=Exists(read)).aggregate(
        started=Count("pk"),
        sent=Count("pk", filter=Q(submitted_at__isnull=False)),
        eligible=Count("pk", filter=Q(screening=Screening.ELIGIBLE)),
        reviewed=Count("pk", filter=Q(screening=Screening.ELIGIBLE, is_read=True)),
        offered=Count("pk", filter=Q(state__in=OFFERED)),
        accepted=Count("pk", filter=Q(state="accepted")),
    )
    return Way(**counted)


def sent_by_day(call: Call) -> list[tuple[date, int]]:
    """How many applications each day brought, by the clock of the call; days without any are absent."""
    day = TruncDate("submitted_at", tzinfo=ZoneInfo(call.time_zone))
    sent = call.applications.filter(submitted_at__isnull=False).annotate(day=day)
    return list(sent.values("day").annotate(count=Count("pk")).order_by("day").values_list("day", "count"))


def sent_by_country(call: Call) -> list[tuple[str, int]]:
    """How many applications were sent from each country of residence, by its code of two letters."""
    sent = call.applications.filter(submitted_at__isnull=False, profile__country__isnull=False)
    rows = sent.values("profile__country").annotate(count=Count("pk")).order_by("-count", "profile__country")
    return list(rows.values_list("profile__country", "count"))


def sent_by_sex(call: Call) -> list[tuple[str, int | None]]:
    """How many applications each sex sent, None where hidden: the figures leave the portal on paper and as a file.

    Shapes: all answers in their order; those that state none last, under "", where there are any.
    """
    sent = call.applications.filter(submitted_at__isnull=False).order_by()
    counted = dict(sent.values("profile__sex").annotate(count=Count("pk")).values_list("profile__sex", "count"))
    counts = {key: counted.get(key, 0) for key in Sex.values} | {key: n for key, n in counted.items() if not key}
    return list(zip(counts, suppress_shares(list(counts.values())), strict=True))
