import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps

from academy_portal.accounts.models import Mandate, User
from academy_portal.accounts.personal_data import FIELDS
from academy_portal.kernel.personal_data import DataClass, Erasure, PersonalField


@pytest.mark.parametrize("model", [User, Mandate, EmailAddress, Authenticator])
def test_every_field_has_a_row(model):
    named = {row.field for row in FIELDS if row.model == model._meta.label_lower}
    plain = {field.name for field in model._meta.concrete_fields if not field.primary_key and not field.is_relation}
    assert named == plain


def test_rows_name_what_exists():
    for row in FIELDS:
        model = apps.get_model(row.model)
        model._meta.get_field(row.field)
        model._meta.get_field("id" if row.person_path == "pk" else row.person_path)
        assert [row.retention[-1], row.seen_by[-1]] == [".", "."], row


def test_keeping_needs_a_reason():
    with pytest.raises(ValueError, match="say why"):
        PersonalField("a.b", "c", "pk", DataClass.ROLE, "x", "y", True, Erasure.KEEP)
    with pytest.raises(ValueError, match="say why"):
        PersonalField("a.b", "c", "pk", DataClass.ROLE, "x", "y", True, Erasure.BLANK, "because")
