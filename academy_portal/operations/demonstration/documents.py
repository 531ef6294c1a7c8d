"""Fictional documents: small PDF files made by code, sent by the applicants' own actions."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from academy_portal.files.actions import Checked, begin_file, receive_part
from academy_portal.files.content import Kind
from scholarships.actions.documents import attach_document
from scholarships.models import Application, Profile
from scholarships.queries.documents import PURPOSE, place_of

_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
)
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
_SIZE, _LINE, _LEFT, _TOP = 12, 20, 72, 760


def bring_cv(application: Application, *, at: datetime, name: str = "CV.pdf") -> None:
    """Send a curriculum vitae that says what the section says."""
    profile = application.profile
    _bring(application, "cv", name, ("Curriculum vitae", "", *_facts(profile)), at=at)


def bring_letter(application: Application, *, at: datetime, name: str = "Letter.pdf") -> None:
    """Send a letter by which the organization supports the application."""
    profile = application.profile
    lines = (
        profile.organisation_name,
        "",
        "To the Academy on the Social and Solidarity Economy",
        "",
        f"We support the application of {profile.full_name}, who works with us as:",
        f"{profile.function}.",
        "We give the time to take part and to share what is learnt.",
    )
    _bring(application, "letter", name, lines, at=at)


def pdf_of(lines: Sequence[str]) -> bytes:
    """A PDF of one page with these lines; letters that its font lacks become a question mark.

    Source: ISO 32000-1, annex H.2 (the smallest files).
    """
    shown = (line.encode("cp1252", "replace") for line in lines)
    safe = (line.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") for line in shown)
    text = b"".join(b"(%b) Tj T*\n" % line for line in safe)
    content = b"BT /F1 %d Tf %d TL %d %d Td\n%bET" % (_SIZE, _LINE, _LEFT, _TOP, text)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _PAGE,
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        _FONT,
    )
    whole, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, rows)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(whole))
    return whole + head + tail


def _facts(profile: Profile) -> tuple[str, ...]:
    years = f"{profile.experience_years} years with the social and solidarity economy"
    return (profile.full_name, profile.function, profile.organisation_name, years)


def _bring(application: Application, kind: str, name: str, lines: Sequence[str], *, at: datetime) -> None:
    """Send one document as its applicant would."""
    content = pdf_of((*lines, "", "This document is fictional. It belongs to the demonstration."))
    by = application.applicant
    with transaction.atomic():
        file = begin_file(
            purpose=PURPOSE, place=place_of(application, kind), name=name, size=len(content),
            sha256=hashlib.sha256(content).hexdigest(), by=by, at=at,
        )  # fmt: skip
        file = receive_part(file=file, offset=0, chunks=[content], by=by, at=at)
        # Known without an examination, which takes a process for each file: it was made a line above.
        checked = Checked(Kind.PDF.value, file.stored_name, file.sent_size, file.sent_sha256)
        attach_document(application=application, kind=kind, file=file, checked=checked, by=by, at=at)
