"""Every write of the list of publications by staff."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit import actions as audit
from academy_portal.kernel.errors import NotPermittedError
from academy_portal.multilingual.models import told_fields
from articles.models import Publication, PublicationIsbn
from articles.permissions import can_edit_publications


@transaction.atomic
def save_publication(*, publication: Publication, by: User | None, at: datetime) -> Publication:
    """Store a new or changed publication.

    Raises: NotPermittedError, ValidationError.
    """
    _check(by, at)
    publication.full_clean()
    stored = Publication.objects.filter(pk=publication.pk).first()
    is_new = publication.pk is None
    publication.save(force_insert=is_new)
    facts = {"slug": publication.slug, "new": is_new, "fields": told_fields(stored, publication) if stored else "all"}
    audit.record(verb="save_publication", subject=publication, by=by, at=at, facts=facts)
    return publication


@transaction.atomic
def change_isbns(
    *,
    publication: Publication,
    saved: Sequence[PublicationIsbn],
    removed: Sequence[PublicationIsbn],
    by: User | None,
    at: datetime,
) -> None:
    """Store new or changed ISBNs of a publication and take others away.

    Raises: NotPermittedError, ValidationError for a wrong check digit.
    """
    _check(by, at)
    if not saved and not removed:
        return
    for isbn in removed:
        isbn.delete()
    for isbn in saved:
        isbn.full_clean()
        isbn.save()
    audit.record(
        verb="save_publication",
        subject=publication,
        by=by,
        at=at,
        facts={"isbns_saved": [row.isbn for row in saved], "isbns_removed": [row.isbn for row in removed]},
    )


def _check(by: User | None, at: datetime) -> None:
    if not can_edit_publications(by, at=at):
        raise NotPermittedError(_("You may not edit publications."))
