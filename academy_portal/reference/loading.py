"""Reading the shipped files into the database: the same file twice changes nothing.

A load compares row by row and writes only what differs. A row that the file no longer names stays, and is counted as
left over: whoever removes a fact does so by hand, with a reason.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction

from academy_portal.audit.actions import record
from academy_portal.kernel.errors import DomainError

from .models import (
    Confidence,
    Country,
    CountryGroup,
    DataLoad,
    IloRegion,
    Income,
    Language,
    ListColumn,
    Membership,
    PendingChange,
    SdgTarget,
)

DATA = Path(__file__).resolve().parent / "data"
BATCH = 1000

ESTABLISHED = frozenset({"done", "decided"})
LEAVING = frozenset({"graduated", "leaves the list"})
DAC_COLUMNS = {
    "LDC": ListColumn.LDC.value,
    "LIC_not_LDC": ListColumn.OTHER_LOW.value,
    "LMIC": ListColumn.LOWER_MIDDLE.value,
    "UMIC": ListColumn.UPPER_MIDDLE.value,
}


class ReferenceDataError(DomainError):
    """A shipped file says something that the portal does not understand; nothing of it was loaded."""


@dataclass(frozen=True)
class SyncCounts:
    """What a comparison of rows did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    left_over: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.created or self.updated or self.removed)

    def as_facts(self) -> dict[str, int]:
        """The figures, for the record of the load."""
        return asdict(self)


@dataclass(frozen=True)
class LoadReport:
    """What the load of one file did, table by table."""

    name: str
    counts: dict[str, SyncCounts]

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return any(count.changed for count in self.counts.values())

    def __str__(self) -> str:
        parts = [
            f"{table} +{count.created} ~{count.updated} ={count.unchanged}" for table, count in self.counts.items()
        ]
        return f"{self.name}: {', '.join(parts)}"


def read_data(path: Path) -> tuple[dict[str, Any], str]:
    """The content of a shipped file and the SHA-256 of its bytes."""
    content = path.read_bytes()
    return json.loads(content), hashlib.sha256(content).hexdigest()


def confidence_of(text: str | None) -> str:
    """The step of confidence with which a remark such as "medium-high (compiled from …)" begins."""
    for value in (Confidence.MEDIUM_HIGH, Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW, Confidence.NONE):
        if text and text.startswith(value.value.replace("_", "-")):
            return value.value
    raise ReferenceDataError(f"Not a step of confidence: {text!r}.")


def sync_rows(
    table: models.QuerySet[Any],
    *,
    key: Sequence[str],
    wanted: Iterable[dict[str, Any]],
    on_create: Mapping[str, Any] | None = None,
    on_update: Callable[[Any], Mapping[str, Any]] | None = None,
    remove: bool = False,
) -> SyncCounts:
    """Make rows of a table equal to those wanted, compared by ``key``.

    Shapes: each dict holds the key and the other fields by attribute name (``group_id``, not ``group``).
    ``on_create`` and ``on_update`` give further values (stamps) to rows that are new or that differ.
    Effects: inserts what is missing, updates what differs; deletes the rest of ``table`` only with ``remove``.
    """
    rows = list(wanted)
    existing = {tuple(getattr(row, name) for name in key): row for row in table}
    created: list[models.Model] = []
    updated: list[models.Model] = []
    fields: set[str] = set()
    for values in rows:
        row = existing.pop(tuple(values[name] for name in key), None)
        if row is None:
            created.append(table.model(**values, **(on_create or {})))
            continue
        differing = {name: value for name, value in values.items() if getattr(row, name) != value}
        if differing:
            differing.update(on_update(row) if on_update else {})
            for name, value in differing.items():
                setattr(row, name, value)
            updated.append(row)
            fields.update(differing)
    table.bulk_create(created, batch_size=BATCH)
    if updated:
        table.bulk_update(updated, sorted(fields), batch_size=BATCH)
    if remove and existing:
        table.filter(pk__in=[row.pk for row in existing.values()]).delete()
    return SyncCounts(
        created=len(created),
        updated=len(updated),
        unchanged=len(rows) - len(created) - len(updated),
        removed=len(existing) if remove else 0,
        left_over=0 if remove else len(existing),
    )


def take_load_lock() -> None:
    """Let one load run at a time; the lock ends with the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('academy.load'))")


def record_load(*, name: str, sha256: str, counts: dict[str, SyncCounts], by: Any, at: datetime) -> LoadReport:
    """Write down that a file was loaded: one row and one audit event, and neither when nothing changed."""
    report = LoadReport(name, counts)
    if report.changed:
        facts = {table: count.as_facts() for table, count in counts.items()}
        load = DataLoad.objects.create(name=name, sha256=sha256, loaded_at=at, counts=facts)
        record(verb="reference.loaded", subject=load, by=by, at=at, facts={"sha256": sha256, **facts})
    return report


def load_reference(*, at: datetime, by: Any = None, folder: Path = DATA) -> list[LoadReport]:
    """Load languages, goals, countries and dated groups from the shipped files.

    Effects: all or nothing; one audit event for each file that changed something.
    Raises: ReferenceDataError for a file that contradicts itself.
    """
    with transaction.atomic():
        take_load_lock()
        return [
            _load_languages(folder / "languages.json", at=at, by=by),
            _load_sdg_targets(folder / "sdg_targets.json", at=at, by=by),
            _load_countries(folder / "country_groups.json", at=at, by=by),
        ]


def _load_languages(path: Path, *, at: datetime, by: Any) -> LoadReport:
    data, sha256 = read_data(path)
    wanted = (
        {"code": row["code"], "name": row["name"], "script": row["script"], "is_interface": row["interface"]}
        for row in data["languages"]
    )
    counts = {"languages": sync_rows(Language.objects.all(), key=["code"], wanted=wanted)}
    return record_load(name=path.name, sha256=sha256, counts=counts, by=by, at=at)


def _load_sdg_targets(path: Path, *, at: datetime, by: Any) -> LoadReport:
    data, sha256 = read_data(path)
    wanted = (
        {
            "code": row["code"],
            "goal": int(row["code"].split(".")[0]),
            "position": position,
            "titles": row["titles"],
            "source_urls": [data["meta"]["source_url"]],
            "source_note": row["source_note"],
            "confidence": confidence_of(row["confidence"]),
        }
        for position, row in enumerate(data["targets"], start=1)
    )
    counts = {"sdg_targets": sync_rows(SdgTarget.objects.all(), key=["code"], wanted=wanted)}
    return record_load(name=path.name, sha256=sha256, counts=counts, by=by, at=at)


def _load_countries(path: Path, *, at: datetime, by: Any) -> LoadReport:
    data, sha256 = read_data(path)
    meta = data["meta"]
    countries = [_country_row(row, meta) for row in data["countries"]]
    known = {row["iso2"] for row in countries}
    groups = [group for key, body in data["groups"].items() for group in _groups(key, body)]
    for group in groups:
        strangers = {iso2 for iso2 in (*group.members, *group.left) if iso2 not in known}
        if strangers:
            raise ReferenceDataError(f"{group.row['code']} names unknown countries: {sorted(strangers)}.")
    counts = {
        "countries": sync_rows(Country.objects.all(), key=["iso2"], wanted=countries),
        "groups": sync_rows(CountryGroup.objects.all(), key=["code"], wanted=[group.row for group in groups]),
    }
    ids = dict(CountryGroup.objects.values_list("code", "pk"))
    memberships = [row for group in groups for row in group.membership_rows(ids[group.row["code"]])]
    pending = [row for group in groups for row in group.pending_rows(ids[group.row["code"]])]
    counts["memberships"] = sync_rows(
        Membership.objects.all(), key=["group_id", "country_id", "valid_from"], wanted=memberships
    )
    counts["pending"] = sync_rows(PendingChange.objects.all(), key=["group_id", "country_id", "event"], wanted=pending)
    return record_load(name=path.name, sha256=sha256, counts=counts, by=by, at=at)


def _choice(choices: type[models.TextChoices], label: str | None) -> str | None:
    """The stored value of an English label in the file, None for none."""
    if label is None:
        return None
    value = label.lower().removesuffix(" income").replace(" and the ", "_").replace(" and ", "_").replace(" ", "_")
    if value not in choices.values:
        raise ReferenceDataError(f"Not a value of {choices.__name__}: {label!r}.")
    return value


def _country_row(row: dict[str, Any], meta: dict[str, Any]) -> dict[str, Any]:
    return {
        "iso2": row["iso2"],
        "iso3": row["iso3"],
        "m49": row["m49"],
        "name": row["name"],
        "m49_region": row["m49_region"],
        "m49_subregion": row["m49_subregion"],
        "ilo_region": _choice(IloRegion, row["ilo_region"]),
        "ilo_member": row["ilo_member"],
        "wb_income": _choice(Income, row["wb_income_fy2025"]),
        "note": row.get("note", ""),
        "source_urls": [],
        "source_note": meta["countries_source"],
        "confidence": confidence_of(meta["countries_confidence"]),
    }


@dataclass(frozen=True)
class _Group:
    """One group of the file: its row, its members by column, what happened and what may happen."""

    row: dict[str, Any]
    members: dict[str, str]
    left: dict[str, tuple[date, dict[str, Any]]]
    announced: list[dict[str, Any]]

    def _provenance(self, change: dict[str, Any] | None = None) -> dict[str, Any]:
        own = [change["source_url"]] if change and "source_url" in change else self.row["source_urls"]
        return {
            "source_urls": own,
            "source_note": self.row["source_note"],
            "confidence": self.row["confidence"],
        }

    def membership_rows(self, group_id: int) -> list[dict[str, Any]]:
        """The members as rows; whoever has left keeps a row that ends."""
        rows = []
        for iso2 in sorted({*self.members, *self.left}):
            left_on, change = self.left.get(iso2, (None, None))
            rows.append(
                {
                    "group_id": group_id,
                    "country_id": iso2,
                    "valid_from": None,
                    "valid_to": left_on,
                    "column": self.members.get(iso2, ""),
                    "status_note": f"{change['event']}: {change['status']}" if change else "",
                    **self._provenance(change),
                }
            )
        return rows

    def pending_rows(self, group_id: int) -> list[dict[str, Any]]:
        """What was announced and is not established."""
        return [
            {
                "group_id": group_id,
                "country_id": None if change["iso2"] == "*" else change["iso2"],
                "event": change["event"],
                "expected_on": _day(change.get("date")),
                "proposed_on": _day(change.get("proposed_new_date")),
                "status": change["status"],
                **self._provenance(change),
                "confidence": Confidence.LOW.value,
            }
            for change in self.announced
        ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _groups(key: str, body: dict[str, Any]) -> list[_Group]:
    """The groups under one key of the file: one, or one for each region."""
    if "regions" in body:
        return [
            _group(body, code=body["codes"][name], name=f"ILO: {name}", members=dict.fromkeys(iso2s, ""))
            for name, iso2s in body["regions"].items()
        ]
    if "iso2" in body:
        members = dict.fromkeys(body["iso2"], "")
    else:
        members = {iso2: column for field, column in DAC_COLUMNS.items() for iso2 in body[field]}
    if len(members) != body["count"]:
        raise ReferenceDataError(f"{key} lists {len(members)} countries and says {body['count']}.")
    return [_group(body, code=body["code"], name=body["label"], members=members)]


def _group(body: dict[str, Any], *, code: str, name: str, members: dict[str, str]) -> _Group:
    left: dict[str, tuple[date, dict[str, Any]]] = {}
    announced: list[dict[str, Any]] = []
    for change in body.get("dated_changes", []):
        if change["status"] not in ESTABLISHED:
            announced.append(change)
        elif change["event"] in LEAVING:
            left[change["iso2"]] = (date.fromisoformat(change["date"]), change)
        else:
            raise ReferenceDataError(f"{code}: “{change['event']}” is established, and not understood.")
    urls = [text for text in body["source_urls"] if text.startswith("http")]
    other = [text for text in body["source_urls"] if not text.startswith("http")]
    row = {
        "code": code,
        "kind": body["kind"],
        "name": name,
        "known_from": date.fromisoformat(body["known_from"]),
        "known_from_note": body["known_from_note"],
        "note": " ".join(text for text in (body.get("method"), body.get("note"), body["confidence"]) if text),
        "source_urls": urls,
        "source_note": "; ".join(other),
        "confidence": confidence_of(body["confidence"]),
    }
    return _Group(row, members, left, announced)
