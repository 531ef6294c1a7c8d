"""Every field of an application says who sees it and when it goes."""

from scholarships.models import Application, Document, Finding, Profile, Proposal, ScreeningDecision
from scholarships.personal_data import FIELDS

PLUMBING = {"id", "application", "applicant", "call", "revision", "saved_at", "is_complete", "rule", "by"}


def test_every_field_has_a_row() -> None:
    for model in (Application, Document, Profile, Proposal, Finding, ScreeningDecision):
        label = model._meta.label_lower
        known = {row.field for row in FIELDS if row.model == label}
        assert known == {field.name for field in model._meta.concrete_fields} - PLUMBING


def test_rows_are_not_doubled() -> None:
    pairs = [(row.model, row.field) for row in FIELDS]
    assert len(pairs) == len(set(pairs))
