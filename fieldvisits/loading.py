"""Load what the shipped editions say about their visits. Loading the same file again changes nothing."""

from datetime import datetime

from django.db import transaction

from academy_portal.audit import actions as audit
from academy_portal.kernel.errors import DomainError
from editions.loading import LoadReport, shipped_visits
from editions.loading.parse import confidence
from editions.models import Session
from fieldvisits.models import VisitFacts


class MissingVisitError(DomainError):
    """The editions and their sessions are not loaded yet."""


@transaction.atomic
def load_visits(*, at: datetime) -> LoadReport:
    """Put the facts of each shipped visit beside its session. Needs the editions.

    Effects: one audit event for each row made or rewritten.
    Raises: MissingVisitError when a session is not there; nothing is written then.
    """
    report = LoadReport()
    sessions = {(row.edition.code, row.code): row for row in Session.objects.visits().select_related("edition")}
    for edition_code, session_code, record in shipped_visits():
        session = sessions.get((edition_code, session_code))
        if session is None:
            raise MissingVisitError(f"Load the editions first; missing: {edition_code}, {session_code}.")
        level, note = confidence(record["confidence"])
        fields = {
            "city": record["city"],
            "description": record["description"],
            "source_urls": [record["source_url"]],
            "confidence": level,
            "confidence_note": note,
        }
        facts = VisitFacts.objects.filter(session=session).first()
        if facts is not None and all(getattr(facts, name) == value for name, value in fields.items()):
            report.unchanged["visits"] += 1
            continue
        (report.created if facts is None else report.updated)["visits"] += 1
        facts, _created = VisitFacts.objects.update_or_create(session=session, defaults=fields)
        audit.record(verb="import_visit", subject=facts, by=None, at=at, facts={"edition": edition_code})
    return report
