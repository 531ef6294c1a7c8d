"""Reading the shipped directory into the database: the same file twice changes nothing.

A record that a person has edited since belongs to people: the file no longer changes it, nor its links and figures.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from academy_portal.reference.loading import (
    LoadReport,
    ReferenceDataError,
    SyncCounts,
    confidence_of,
    read_data,
    record_load,
    sync_rows,
    take_load_lock,
)
from academy_portal.reference.names import script_of

from .models import Figure, Network, NetworkFigure, Organisation, OrganisationKind, Region, Theme

DATA = Path(__file__).resolve().parent / "data" / "networks.json"
REGIONS = {
    "Global": Region.GLOBAL.value,
    "Africa": Region.AFRICA.value,
    "Americas": Region.AMERICAS.value,
    "Arab States": Region.ARAB_STATES.value,
    "Asia and the Pacific": Region.ASIA_PACIFIC.value,
    "Europe and Central Asia": Region.EUROPE_CENTRAL_ASIA.value,
}


def load_networks(*, at: datetime, by: Any = None, path: Path = DATA) -> list[LoadReport]:
    """Load themes, networks with their links and figures, and an organisation for each network.

    Effects: all or nothing; one audit event when anything changed.
    Raises: ReferenceDataError for a file that contradicts itself.
    """
    data, sha256 = read_data(path)
    with transaction.atomic():
        take_load_lock()
        counts = {"themes": sync_rows(Theme.objects.all(), key=["code"], wanted=data["meta"]["themes"])}
        edited = set(Network.objects.filter(edited_at__isnull=False).values_list("code", flat=True))
        rows = [row for row in data["networks"] if row["code"] not in edited]
        counts["networks"] = _sync_networks(rows, kept=edited, at=at)
        ids = dict(Network.objects.values_list("code", "pk"))
        counts.update(_sync_links(rows, ids))
        counts["figures"] = _sync_figures(rows, ids)
        counts["organisations"] = _add_organisations(at=at)
        return [record_load(name=path.name, sha256=sha256, counts=counts, by=by, at=at)]


def _sync_networks(rows: list[dict[str, Any]], *, kept: set[str], at: datetime) -> SyncCounts:
    """Networks, federations before their members and successors before the merged, so that references exist."""
    waiting = {row["code"]: row for row in rows}
    ids = dict(Network.objects.filter(code__in=kept).values_list("code", "pk"))
    counts: list[SyncCounts] = []
    while waiting:
        ready = [row for row in waiting.values() if all(code in ids for code in _references(row))]
        if not ready:
            raise ReferenceDataError(f"These records refer to each other in a ring: {sorted(waiting)}.")
        codes = [row["code"] for row in ready]
        counts.append(
            sync_rows(
                Network.objects.filter(code__in=codes),
                key=["code"],
                wanted=[_network_row(row, ids) for row in ready],
                on_create={"created_at": at, "updated_at": at},
                on_update=lambda network: {"updated_at": at, "version": network.version + 1},
            )
        )
        ids.update(Network.objects.filter(code__in=codes).values_list("code", "pk"))
        for code in codes:
            del waiting[code]
    return SyncCounts(
        created=sum(count.created for count in counts),
        updated=sum(count.updated for count in counts),
        unchanged=sum(count.unchanged for count in counts),
        left_over=Network.objects.exclude(code__in=ids).count(),
    )


def _references(row: dict[str, Any]) -> list[str]:
    return [code for code in (row["parent_code"], row.get("merged_into_code")) if code]


def _network_row(row: dict[str, Any], ids: dict[str, int]) -> dict[str, Any]:
    return {
        "code": row["code"],
        "slug": row["code"],
        "name": row["name"],
        "name_language_id": row["name_language"],
        "name_script": script_of(row["name"]),
        "name_en": row["name_en"],
        "acronym": row["acronym"] or "",
        "other_names": row.get("other_names", []),
        "kind": row["type"],
        "region": REGIONS[row["region"]],
        "parent_id": ids.get(row["parent_code"]),
        "seat_country_id": row["hq_country_iso2"],
        "seat_city": row["hq_city"] or "",
        "website": row["website"] or "",
        "website_is_own": row.get("website_is_own", True),
        "year_founded": row["year_founded"],
        "year_note": row["year_note"] or "",
        "status": row["status"],
        "merged_into_id": ids.get(row.get("merged_into_code")),
        "description": row["description"],
        "verification": row["verification"].replace("-", "_"),
        "note": row["note"] or "",
        "source_urls": [row["source_url"]],
        "confidence": confidence_of(row["confidence"]),
    }


def _sync_links(rows: list[dict[str, Any]], ids: dict[str, int]) -> dict[str, SyncCounts]:
    """The countries, languages and themes of the networks."""
    mine = [ids[row["code"]] for row in rows]
    links = {
        "countries": (Network.countries.through, "country_id", "countries_iso2"),
        "languages": (Network.languages.through, "language_id", "languages"),
        "network_themes": (Network.themes.through, "theme_id", "themes"),
    }
    return {
        table: sync_rows(
            through.objects.filter(network_id__in=mine),
            key=["network_id", column],
            wanted=[{"network_id": ids[row["code"]], column: value} for row in rows for value in row[field]],
            remove=True,
        )
        for table, (through, column, field) in links.items()
    }


def _sync_figures(rows: list[dict[str, Any]], ids: dict[str, int]) -> SyncCounts:
    return sync_rows(
        NetworkFigure.objects.filter(network_id__in=[ids[row["code"]] for row in rows]),
        key=["network_id", "kind", "statement"],
        wanted=[figure for row in rows for figure in _figures(row, ids[row["code"]])],
        remove=True,
    )


def _figures(row: dict[str, Any], network_id: int) -> Iterable[dict[str, Any]]:
    """The figures of one row of the file, as its source states them."""
    common = {"network_id": network_id, "source_url": row["source_url"]}
    if row["members"]:
        yield {
            **common,
            "kind": Figure.MEMBERS.value,
            "statement": row["members"],
            "value": None,
            "year": row.get("members_year"),
        }
    if row["countries_count"]:
        count = row["countries_count"]
        yield {**common, "kind": Figure.COUNTRIES.value, "statement": str(count), "value": count, "year": None}


def _add_organisations(*, at: datetime) -> SyncCounts:
    """An organisation for each network that has none; one that people registered under this name stays as it is."""
    before = Organisation.objects.count()
    missing = [
        Organisation(
            name=network.name,
            aliases=_aliases(network),
            kind=OrganisationKind.SSE_NETWORK.value,
            country_id=network.seat_country_id,
            network=network,
            is_fictional=network.is_fictional,
            created_at=at,
        )
        for network in Network.objects.filter(organisation__isnull=True).order_by("pk")
    ]
    Organisation.objects.bulk_create(missing, ignore_conflicts=True)
    created = Organisation.objects.count() - before
    return SyncCounts(created=created, unchanged=before)


def _aliases(network: Network) -> list[str]:
    names = [network.name_en, network.acronym, *network.other_names]
    return list(dict.fromkeys(name for name in names if name and name != network.name))
