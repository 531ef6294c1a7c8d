"""Load the shipped list of publications. Loading the same file again changes nothing."""

import json
import re
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from academy_portal.audit import actions as audit
from academy_portal.kernel.errors import DomainError
from articles.models import Publication, PublicationIsbn
from editions.loading import LoadReport
from editions.loading.parse import digest
from editions.models import Edition

DATA = Path(__file__).resolve().parent / "data"
# Part of every fingerprint: raise it when the reading of the file changes, and the next load rewrites the rows.
READING = 1


class MissingEditionError(DomainError):
    """The file names editions that the database does not have yet."""


@cache
def shipped_publications() -> list[dict[str, Any]]:
    """The shipped records; treat them as read-only."""
    return json.loads((DATA / "publications.json").read_text(encoding="utf-8"))["publications"]


@transaction.atomic
def load_publications(*, at: datetime) -> LoadReport:
    """Load the publications with their ISBNs. Needs the editions.

    Effects: one audit event for each record made or rewritten; rows that staff edited stay while the file is the same.
    Raises: MissingEditionError before anything is written.
    """
    editions = {edition.ordinal: edition for edition in Edition.objects.exclude(ordinal__isnull=True)}
    missing = {row["edition"] for row in shipped_publications() if row["edition"]} - editions.keys()
    if missing:
        raise MissingEditionError(f"Load the editions first; missing: {', '.join(map(str, sorted(missing)))}.")
    report = LoadReport()
    for record in shipped_publications():
        _load(record, editions.get(record["edition"]), at, report)
    return report


def split_isbn(text: str) -> tuple[str, str, str]:
    """Number, language and format in a wording as "978-92-2-330475-1 (es print)"; empty where it does not say."""
    number, _, words = text.partition(" (")
    language = form = ""
    for word in words.rstrip(")").split():
        if word in ("print", "web"):
            form = word
        else:
            language = word
    return number, language, form


def split_languages(codes: list[str]) -> tuple[list[str], int]:
    """The languages that are named, and how many more there are by an entry as "+3 others"."""
    named = [code for code in codes if not code.startswith("+")]
    further = sum(int(match[1]) for code in codes if (match := re.match(r"\+(\d+)", code)))
    return named, further


def _load(record: dict[str, Any], edition: Edition | None, at: datetime, report: LoadReport) -> None:
    fingerprint = digest(READING, record)
    key = {"title": record["title"], "year": record["year"]}
    publication = Publication.objects.select_for_update(no_key=True, of=("self",)).filter(**key).first()
    if publication is not None and publication.import_digest == fingerprint:
        report.unchanged["publications"] += 1
        return
    is_new = publication is None
    publication = publication or Publication(**key, slug=f"{slugify(record['title'])[:70].strip('-')}-{record['year']}")
    named, further = split_languages(record["languages"])
    fields = {
        "kind": record["type"].replace(" ", "_"),
        # The file lists the language of the title first.
        "title_language": named[0],
        "authors": record.get("authors", []),
        "editors": record.get("editors", []),
        "edition": edition,
        "languages": named,
        "further_languages": further,
        "pages": record["pages"],
        "note": record.get("note") or "",
        "source_urls": [record["url"]],
        "import_digest": fingerprint,
    }
    for name, value in fields.items():
        setattr(publication, name, value)
    publication.save()
    publication.isbns.all().delete()
    for position, text in enumerate(record["isbn"]):
        number, language, form = split_isbn(text)
        PublicationIsbn.objects.create(
            publication=publication, isbn=number, language=language, format=form, position=position
        )
    (report.created if is_new else report.updated)["publications"] += 1
    audit.record(
        verb="import_publication",
        subject=publication,
        by=None,
        at=at,
        facts={"slug": publication.slug, "sha256": fingerprint},
    )
