"""The record of acts at the desk: in words, with the way to each object."""

import pytest
from django.urls import reverse

from academy_portal.accounts.actions import grant_mandate
from academy_portal.accounts.models import Mandate, User
from academy_portal.accounts.notices import SecondFactorRemovedNotice
from academy_portal.audit.actions import record
from academy_portal.outbox.models import Message
from tests.audit.chains import AT, make_subject
from tests.clients import client_for

pytestmark = pytest.mark.django_db
LIST = reverse("admin:audit_event_changelist")


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss@example.org", full_name="Boss Example")


@pytest.fixture
def amina() -> User:
    return User.objects.create_user("amina@example.org", full_name="Amina Example")


def write(reader: User) -> Message:
    """Some message."""
    return SecondFactorRemovedNotice.enqueue(to=reader, about=reader, occasion="x", context={"name": "x"}, at=AT)


def test_the_record_speaks_in_words_and_leads_to_the_objects(boss: User, amina: User) -> None:
    mandate = grant_mandate(
        user=amina, role="editor", scope_kind="", scope_id="", valid_from=AT, valid_until=None, by=None, at=AT
    )
    message = write(amina)
    text = client_for(boss).get(LIST).content.decode()
    assert "mandate_granted" not in text
    assert f'href="{reverse("admin:accounts_mandate_change", args=[mandate.pk])}"' in text
    assert f'href="{reverse("admin:outbox_message_change", args=[message.pk])}"' in text
    assert "Written" in text


def test_the_record_is_filtered_by_kind_of_object(boss: User, amina: User) -> None:
    write(amina)
    client = client_for(boss)
    messages = client.get(LIST, {"kind": "outbox.message"})
    mandates = client.get(LIST, {"kind": "accounts.mandate"})
    assert messages.context["cl"].result_count == Message.objects.count() == 1
    assert mandates.context["cl"].result_count == Mandate.objects.count() == 0


def test_an_object_that_the_desk_does_not_know_is_named_as_it_was_recorded(boss: User) -> None:
    record(verb="make", subject=make_subject("s1"), by=None, at=AT)
    response = client_for(boss).get(LIST)
    assert response.status_code == 200
    assert "s1" in response.content.decode()
