"""What a ministry of a host country may see: counts of its own edition that point at nobody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.accounts.queries import scope_ids
from academy_portal.accounts.roles import Role, ScopeKind
from academy_portal.reference.models import IloRegion
from academy_portal.reference.queries import members
from academy_portal.statistics.suppression import Cell, Part, Table, suppress_parts, suppress_tables
from editions.facts import Sex, StakeholderCategory
from editions.models import Edition
from scholarships.models import Application
from scholarships.models.application import SENT

AWARDED = ("accepted",)
# Until a decision is public, an award is not counted: a staged one would show in the figures first.
COUNTED = tuple(state for state in SENT if state != "draft")


TOTAL = "total"


@dataclass(frozen=True)
class Breakdown:
    """One one-way table: which attribute, in words, and the counts that may be shown."""

    name: str
    heading: str
    table: Table
    labels: dict[str, str]


@dataclass(frozen=True)
class Figures:
    """All that is counted of an edition, as it may be shown; None where hidden.

    Shapes: ``countries`` are the applications by country of residence, those countries alone that may be shown.
    """

    applications: int | None
    awards: int | None
    country_count: int | None
    breakdowns: tuple[Breakdown, ...]
    countries: dict[str, int]


@dataclass(frozen=True)
class _Tally:
    """A one-way table before anything is hidden."""

    name: str
    heading: str
    labels: dict[str, str]
    cells: list[Cell]


def editions_of(user: User, *, at: datetime) -> QuerySet[Edition]:
    """The editions for which this person holds the mandate of the host country's ministry."""
    held = scope_ids(user, Role.MINISTRY, scope_kind=ScopeKind.EDITION, at=at)
    # Compared as text: a mandate that names no edition covers none.
    named = Edition.objects.annotate(key=Cast("pk", CharField())).filter(key__in=held)
    return named.select_related("country").in_order()


def figures_of(edition: Edition, *, on: date) -> Figures:
    """The fixed set of one-way tables of an edition, suppressed together before anyone sees them. Four queries.

    Region, sex, group, and least developed countries as the list of the day has them. A country is shown where
    neither the rest of its region nor the rest of its group of development would be a small count.
    """
    applications = Application.objects.filter(call__edition=edition, state__in=COUNTED)
    least = members("LDC", on)
    by_country = _counted(applications, country="profile__country", region="profile__country__ilo_region")
    tallies = [
        _tally("region", _("ILO region"), IloRegion.choices, by_country, lambda row: row["region"] or ""),
        _tally("sex", _("Sex"), Sex.choices, _counted(applications, key="profile__sex")),
        _tally(
            "group",
            _("Who they work for"),
            StakeholderCategory.choices,
            _counted(applications, key="profile__category"),
        ),
        _tally(
            "ldc",
            _("Least developed countries"),
            [("ldc", _("Least developed countries")), ("other", _("Other countries"))],
            by_country,
            partial(_development, least=least),
        ),
    ]
    tables = suppress_tables([tally.cells for tally in tallies])
    found = tuple(
        Breakdown(tally.name, tally.heading, table, tally.labels) for tally, table in zip(tallies, tables, strict=True)
    )
    total, awards = tables[0].applications, tables[0].awards
    named = [row for row in by_country if row["country"]]
    return Figures(total, awards, None if total is None else len(named), found, _countries(named, found, total, least))


def _countries(
    rows: list[dict[str, Any]], breakdowns: Iterable[Breakdown], total: int | None, least: frozenset[str]
) -> dict[str, int]:
    groups = {
        f"{breakdown.name}:{row.key}": row.applications for breakdown in breakdowns for row in breakdown.table.rows
    }
    parts = [
        Part(
            row["country"],
            row["count"],
            (TOTAL, f"region:{row['region'] or ''}", f"ldc:{_development(row, least=least)}"),
        )
        for row in rows
    ]
    return suppress_parts(parts, {TOTAL: total, **groups})


def _development(row: dict[str, Any], *, least: frozenset[str]) -> str:
    return "ldc" if row["country"] in least else "other"


def _counted(applications: QuerySet[Application], **keys: str) -> list[dict[str, Any]]:
    """Applications and awards by one or two attributes, by the names given to these."""
    rows = applications.values(**{name: F(path) for name, path in keys.items()})
    return list(rows.annotate(count=Count("pk"), awards=Count("pk", filter=Q(state__in=AWARDED))).order_by())


def _tally(
    name: str,
    heading: str,
    choices: Iterable[tuple[str, object]],
    rows: list[dict[str, Any]],
    key_of: Callable[[dict[str, Any]], str] = lambda row: row["key"] or "",
) -> _Tally:
    """The rows in the order of the choices; those without a known value last, where there are any."""
    labels = {key: str(label) for key, label in choices}
    counts = dict.fromkeys(labels, (0, 0))
    for row in rows:
        count, awards = counts.get(key := key_of(row), (0, 0))
        counts[key] = (count + row["count"], awards + row["awards"])
    cells = [Cell(key, count, awards) for key, (count, awards) in counts.items()]
    return _Tally(name, heading, labels | {"": _("Not stated")}, cells)
