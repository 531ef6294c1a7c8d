import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import connection

from academy_portal.accounts.invariants import INVARIANTS
from academy_portal.accounts.models import Mandate, User

from .people import mandate, person

pytestmark = pytest.mark.django_db


def breaches():
    found = {}
    with connection.cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(invariant.sql)
            rows = [row[0] for row in cursor.fetchall()]
            if rows:
                found[invariant.name] = rows
    return found


def test_whole_data_breaks_nothing(at):
    mandate(person(at), "editor", at)
    person(at, "b@example.org")
    assert breaches() == {}


def test_each_breach_is_found(at):
    user, other = person(at), person(at, "b@example.org")
    unrecorded = Mandate.objects.create(user=user, role="editor", valid_from=at)
    User.objects.filter(pk=other.pk).update(email="B@example.org")
    owner = User.objects.create(email="c@example.org")
    stolen = EmailAddress.objects.create(user=other, email=owner.email, verified=True)
    user.groups.add(Group.objects.create(name="g"))
    assert breaches() == {
        "accounts_email_normalised": [other.pk],
        "accounts_one_primary_address": [other.pk],
        "accounts_address_of_one_person": [stolen.pk],
        "accounts_mandate_recorded": [unrecorded.pk],
        "accounts_no_groups": [user.pk],
    }
