"""What a ministry of a host country may see: counts of its own edition that point at nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Count, F, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import scope_ids
from academy_portal.accounts.roles import Role, ScopeKind
from academy_portal.reference.models import IloRegion
from academy_portal.reference.queries import members
from academy_portal.statistics.suppression import Cell, Table, suppress_table
from editions.facts import Sex, StakeholderCategory
from editions.models import Edition
from scholarships.models import Application
from scholarships.models.application import SENT

AWARDED = ("accepted",)
# Until a decision is public, an award is not counted: a staged one would show in the figures first.
COUNTED = tuple(state for state in SENT if state != "draft")


@dataclass(frozen=True)
class Breakdown:
    """One one-way table: which attribute, in words, and the counts that may be shown."""

    name: str
    heading: str
    table: Table
    labels: dict[str, str]


def editions_of(user: User, *, at: datetime) -> QuerySet[Edition]:
    """The editions for which this person holds the mandate of the host country's ministry."""
    held = scope_ids(user, Role.MINISTRY, scope_kind=ScopeKind.EDITION, at=at)
    # Compared as text: a mandate that names no edition covers none.
    named = Edition.objects.annotate(key=Cast("pk", CharField())).filter(key__in=held)
    return named.select_related("country").in_order()


def breakdowns(edition: Edition) -> list[Breakdown]:
    """The fixed set of one-way tables of an edition: region, sex, group. One query each, suppressed before anyone sees.

    Countries are left out on purpose: within a region they could be found by subtraction.
    """
    applications = Application.objects.filter(call__edition=edition, state__in=COUNTED)
    return [
        _breakdown("region", _("ILO region"), applications, "profile__country__ilo_region", dict(IloRegion.choices)),
        _breakdown("sex", _("Sex"), applications, "profile__sex", dict(Sex.choices)),
        _breakdown(
            "group", _("Who they work for"), applications, "profile__category", dict(StakeholderCategory.choices)
        ),
    ]


def least_developed(edition: Edition, on: datetime) -> Breakdown:
    """Applications and awards from least developed countries and from others, as the list stands today."""
    codes = members("LDC", on.date())
    applications = Application.objects.filter(call__edition=edition, state__in=COUNTED)
    cells = [
        _cell("ldc", applications.filter(profile__country__in=codes)),
        _cell("other", applications.exclude(profile__country__in=codes)),
    ]
    labels = {"ldc": _("Least developed countries"), "other": _("Other countries")}
    return Breakdown("ldc", _("Least developed countries"), suppress_table(cells), labels)


def _breakdown(
    name: str, heading: str, applications: QuerySet[Application], path: str, labels: dict[str, object]
) -> Breakdown:
    rows = (
        applications.values(key=F(path))
        .annotate(count=Count("pk"), awards=Count("pk", filter=Q(state__in=AWARDED)))
        .order_by()
    )
    found = {row["key"] or "": (row["count"], row["awards"]) for row in rows}
    keys: Sequence[str] = [*labels, *([""] if "" in found else [])]
    cells = [Cell(key, *found.get(key, (0, 0))) for key in keys]
    named = {key: str(label) for key, label in labels.items()} | {"": _("Not stated")}
    return Breakdown(name, heading, suppress_table(cells), named)


def _cell(key: str, applications: QuerySet[Application]) -> Cell:
    row = applications.aggregate(count=Count("pk"), awards=Count("pk", filter=Q(state__in=AWARDED)))
    return Cell(key, row["count"], row["awards"])
