import pytest
from django.apps import apps

from editions.models import Obligation, Participation
from editions.personal_data import FIELDS


@pytest.mark.parametrize("model", [Participation, Obligation])
def test_every_field_has_a_row(model):
    named = {row.field for row in FIELDS if row.model == model._meta.label_lower}
    plain = {field.name for field in model._meta.concrete_fields if not field.primary_key and not field.is_relation}
    # The country is a relation, and says something about a person all the same.
    assert named == plain | ({"country"} if model is Participation else set())


def test_rows_name_what_exists():
    for row in FIELDS:
        apps.get_model(row.model)._meta.get_field(row.field)
        assert row.retention.endswith(".")
        assert row.seen_by.endswith(".")
