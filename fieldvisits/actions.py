"""Every write of the facts of visits by staff."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from academy_portal.accounts.models import User
from academy_portal.audit import actions as audit
from academy_portal.kernel.errors import DomainError, NotPermittedError
from academy_portal.multilingual.models import told_fields
from editions.models import SessionKind
from fieldvisits.models import VisitFacts
from fieldvisits.permissions import can_edit_visits


class NotAVisitError(DomainError):
    """Only a session of kind visit has the facts of a visit."""


@transaction.atomic
def save_visit_facts(*, facts: VisitFacts, by: User | None, at: datetime) -> VisitFacts:
    """Store new or changed facts beside their session.

    Raises: NotPermittedError, NotAVisitError, ValidationError.
    """
    if not can_edit_visits(by, facts.session.edition, at=at):
        raise NotPermittedError(_("You may not edit the visits of this edition."))
    if facts.session.kind != SessionKind.VISIT:
        raise NotAVisitError(_("Choose a session that is a field visit."))
    facts.full_clean()
    stored = VisitFacts.objects.filter(pk=facts.pk).first()
    fields = told_fields(stored, facts) if stored else "all"
    facts.save()
    told = {"session": facts.session_id, "fields": fields}
    audit.record(verb="save_visit_facts", subject=facts, by=by, at=at, facts=told)
    return facts
