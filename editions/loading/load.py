"""Write the shipped records. A record whose fingerprint is known is left alone, so edits of staff survive a reload."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model

from academy_portal.audit import actions as audit
from academy_portal.kernel.errors import DomainError
from academy_portal.reference.models import Country
from editions.loading import parse
from editions.models import (
    Discrepancy,
    Edition,
    EditionHost,
    HostRole,
    Output,
    Project,
    RelatedEvent,
    Session,
    SessionDate,
    SideEvent,
)
from editions.states import ARCHIVED
from networks.models import Network

DATA = Path(__file__).resolve().parent.parent / "data"
# Part of every fingerprint: raise it when the reading of the files changes, and the next load rewrites the rows.
READING = 1


class MissingReferenceError(DomainError):
    """The files name countries that the database does not have yet."""


@dataclass
class LoadReport:
    """How many records were made, rewritten, or left alone, by kind of record."""

    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return f"{self.created.total()} created, {self.updated.total()} updated, {self.unchanged.total()} unchanged"


@cache
def shipped(name: str) -> dict[str, Any]:
    """One shipped file, parsed; treat it as read-only."""
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def shipped_visits() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The visits of the shipped editions: code of the edition, code of the session, and the record."""
    for record in shipped("editions.json")["editions"]:
        for number, visit in enumerate(record["field_visits"], start=1):
            yield record["code"], f"v{number:02}", visit


@transaction.atomic
def load_editions(*, at: datetime) -> LoadReport:
    """Load the editions with their hosts, sessions and outputs, the related events, projects and disagreements.

    Needs the countries; links hosts to networks where the directory is loaded already, and on a later load else.
    Effects: one audit event for each record made or rewritten.
    Raises: MissingReferenceError before anything is written.
    """
    _require_countries()
    report = LoadReport()
    planned = {row["code"]: row for row in shipped("planned_dates.json")["planned"]}
    for record in shipped("editions.json")["editions"]:
        _load_edition(record, planned.get(record["code"]), at, report)
    for record in shipped("projects.json")["projects"]:
        _load_project(record, at, report)
    for event in shipped("editions.json")["related_events_not_editions"]:
        _load_related_event(event, report)
    for position, row in enumerate(shipped("editions.json")["discrepancies"]):
        _upsert(
            report,
            Discrepancy,
            {"issue": row["issue"]},
            {"resolution": row["resolution"], "source_urls": row["source_urls"], "position": position},
        )
    _link_hosts_to_networks()
    return report


def _require_countries() -> None:
    wanted = {row["country_iso2"] for row in shipped("editions.json")["editions"]}
    for row in shipped("projects.json")["projects"]:
        wanted |= {code for code in [*row["beneficiary_countries"], row["donor_country"]] if code}
    wanted.discard("GLOBAL")
    missing = wanted - set(Country.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if missing:
        raise MissingReferenceError(f"Load the countries first; missing: {', '.join(sorted(missing))}.")


def _load_edition(record: dict[str, Any], planned: dict[str, Any] | None, at: datetime, report: LoadReport) -> None:
    fingerprint = parse.digest(READING, record, planned)
    edition = Edition.objects.select_for_update(no_key=True).filter(code=record["code"]).first()
    if edition is not None and edition.import_digest == fingerprint:
        report.unchanged["editions"] += 1
        return
    is_new = edition is None
    edition = edition or Edition(code=record["code"], state=ARCHIVED, slug=parse.edition_slug(record["code"]))
    for name, value in _edition_fields(record, planned).items():
        setattr(edition, name, value)
    edition.import_digest = fingerprint
    edition.save()
    _replace_hosts(edition, record)
    _write_sessions(edition, record)
    _replace_side_events_and_outputs(edition, record)
    _count(report, "editions", is_new)
    audit.record(
        verb="import_edition", subject=edition, by=None, at=at, facts={"code": edition.code, "sha256": fingerprint}
    )


def _edition_fields(record: dict[str, Any], planned: dict[str, Any] | None) -> dict[str, Any]:
    held_precision, held_note = parse.precision(record["date_precision"])
    theme, theme_note = parse.theme(record["theme"])
    participants_qualifier, participants_note = parse.qualifier(record["participants_qualifier"])
    sources = list(record["source_urls"])
    if planned and planned["source_url"] not in sources:
        sources.append(planned["source_url"])
    return {
        "ordinal": record["ordinal"],
        "mode": record["mode"],
        "held_starts_on": parse.day(record["start_date"]),
        "held_ends_on": parse.day(record["end_date"]),
        "held_precision": held_precision,
        "held_note": held_note,
        "planned_starts_on": parse.day(planned["start_date"]) if planned else None,
        "planned_ends_on": parse.day(planned["end_date"]) if planned else None,
        "planned_precision": planned["precision"] if planned else "day",
        "planned_note": planned["note"] if planned else "",
        "theme": theme,
        "theme_note": theme_note,
        "translations": {code: {"theme": text} for code, text in record["theme_translations"].items()},
        "city": record["city"],
        "country_id": record["country_iso2"],
        "venue": record["venue"] or "",
        "languages": record["languages"],
        "participants": record["participants"],
        "participants_qualifier": participants_qualifier,
        "participants_note": participants_note,
        "countries": record["countries_represented"],
        "countries_qualifier": parse.qualifier(record["countries_qualifier"])[0],
        "scholarships": record["scholarships"],
        "scholarships_qualifier": parse.scholarship_qualifier(record["scholarships_note"]),
        "scholarships_note": record["scholarships_note"] or "",
        "notes": record["notes"] or "",
        "confidence": parse.confidence_map(record["confidence"]),
        "source_urls": sources,
        "links": record["links"],
    }


def _replace_hosts(edition: Edition, record: dict[str, Any]) -> None:
    edition.hosts.all().delete()
    hosts = []
    for body in record["host_institutions"]:
        kind, note = parse.HOST_KINDS[body["type"]]
        level, level_note = parse.confidence(body.get("confidence"))
        hosts.append(
            EditionHost(
                name=body["name"],
                kind=kind,
                note=note,
                role=HostRole.HOST,
                confidence=level,
                confidence_note=level_note,
            )
        )
    hosts += [EditionHost(name=name, role=HostRole.CO_ORGANISER) for name in record["co_organisers"]]
    for text in record["supporters"]:
        name, note = parse.supporter(text)
        hosts.append(EditionHost(name=name, note=note, role=HostRole.SUPPORTER))
    for position, host in enumerate(hosts):
        host.edition, host.position = edition, position
    EditionHost.objects.bulk_create(hosts)


def _write_sessions(edition: Edition, record: dict[str, Any]) -> None:
    rows = [(f"s{number:02}", row) for number, row in enumerate(record["sessions"], start=1)]
    rows += [(f"v{number:02}", {**row, "kind": "visit"}) for number, row in enumerate(record["field_visits"], start=1)]
    for position, (code, row) in enumerate(rows):
        first, last = parse.day(row["date"]), parse.day(row.get("end_date"))
        known = SessionDate.PERIOD if last else SessionDate.DAY if first else SessionDate.UNKNOWN
        level, level_note = parse.confidence(row["confidence"])
        Session.objects.update_or_create(
            edition=edition,
            code=code,
            defaults={
                "kind": row["kind"],
                "title": row["title"],
                "starts_on": first,
                "ends_on": last,
                "date_precision": known,
                "languages": row.get("languages", []),
                "note": row.get("note") or "",
                "position": position,
                "source_urls": [row["source_url"]],
                "confidence": level,
                "confidence_note": level_note,
            },
        )


def _replace_side_events_and_outputs(edition: Edition, record: dict[str, Any]) -> None:
    edition.side_events.all().delete()
    SideEvent.objects.bulk_create(
        SideEvent(
            edition=edition,
            name=row["name"],
            starts_on=parse.day(row["start_date"]),
            ends_on=parse.day(row["end_date"]),
            city=row["city"],
            relation=row["relation"],
            attendance=row.get("attendance"),
            source_urls=[row["source_url"]],
        )
        for row in record["side_events"]
    )
    edition.outputs.all().delete()
    Output.objects.bulk_create(
        Output(
            edition=edition,
            kind=row["type"].replace(" ", "_"),
            title=row["title"],
            people=row.get("editors") or row.get("authors") or [],
            year=row.get("year"),
            issued_on=parse.day(row.get("date")),
            pages=row.get("pages"),
            isbns=parse.isbns(row.get("isbn")),
            url=row["url"],
            position=position,
        )
        for position, row in enumerate(record["outputs"])
    )


def _load_project(record: dict[str, Any], at: datetime, report: LoadReport) -> None:
    fingerprint = parse.digest(READING, record)
    project = Project.objects.select_for_update(no_key=True).filter(code=record["code"]).first()
    if project is not None and project.import_digest == fingerprint:
        report.unchanged["projects"] += 1
        return
    is_new = project is None
    project = project or Project(code=record["code"])
    level, level_note = parse.confidence(record["confidence"])
    codes = [code for code in record["beneficiary_countries"] if code != "GLOBAL"]
    origin = record["linked_edition"]
    fields = {
        "title": record["title"],
        "kind": parse.PROJECT_KINDS[record["kind"]],
        "starts_on": parse.day(record["start"]),
        "ends_on": parse.day(record["end"]),
        "donors": [record["donor"]] if record["donor"] else [],
        "donor_country_id": record["donor_country"],
        "is_global": "GLOBAL" in record["beneficiary_countries"],
        "implementers": record["implementers"],
        "results": record["outputs"],
        "origin_edition": Edition.objects.get(ordinal=origin) if origin else None,
        "link_type": parse.link_type(origin, record["link_strength"]),
        "link_note": record["link_strength"],
        "note": record.get("note") or "",
        "source_urls": [record["source_url"]],
        "confidence": level,
        "confidence_note": level_note,
        "import_digest": fingerprint,
    }
    for name, value in fields.items():
        setattr(project, name, value)
    project.save()
    project.countries.set(codes)
    _count(report, "projects", is_new)
    audit.record(
        verb="import_project", subject=project, by=None, at=at, facts={"code": project.code, "sha256": fingerprint}
    )


def _load_related_event(row: dict[str, Any], report: LoadReport) -> None:
    _upsert(
        report,
        RelatedEvent,
        {"name": row["name"]},
        {
            "starts_on": parse.day(row["start_date"]),
            "ends_on": parse.day(row["end_date"]),
            "city": row.get("city", ""),
            "country_id": row.get("country_iso2"),
            "is_online": row.get("mode") == "online",
            "participants": row.get("participants"),
            "participants_qualifier": parse.qualifier(row.get("participants_qualifier"))[0],
            "countries": row.get("countries_represented"),
            "modules": row.get("modules", []),
            "source_urls": [row["source_url"]],
        },
    )


def _link_hosts_to_networks() -> None:
    codes: dict[str, str] = shipped("host_networks.json")["networks"]
    networks = {network.code: network for network in Network.objects.filter(code__in=codes.values())}
    for name, code in codes.items():
        if code in networks:
            EditionHost.objects.filter(name=name, network__isnull=True).update(network=networks[code])


def _upsert(report: LoadReport, model: type[Model], key: dict[str, Any], fields: dict[str, Any]) -> None:
    """Make or correct a row that stands for itself; rows that are equal already are not written."""
    row = model.objects.filter(**key).first()
    kind = model.__name__.lower()
    if row is None:
        model.objects.create(**key, **fields)
        report.created[kind] += 1
    elif all(getattr(row, name) == value for name, value in fields.items()):
        report.unchanged[kind] += 1
    else:
        model.objects.filter(pk=row.pk).update(**fields)
        report.updated[kind] += 1


def _count(report: LoadReport, kind: str, is_new: bool) -> None:
    (report.created if is_new else report.updated)[kind] += 1
