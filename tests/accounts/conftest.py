"""What the tests of accounts share."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from academy_portal.accounts.models import User
from academy_portal.accounts.second_factor import MFA
from academy_portal.outbox.models import Message
from academy_portal.outbox.queries import text_to_send


@pytest.fixture(autouse=True)
def _fresh_limits(db: None) -> Iterator[None]:
    """Each test begins with its own counts of tries."""
    cache.clear()
    return


@pytest.fixture
def code_of() -> Any:
    """Read the code out of the newest message to an address, before it is sent."""

    def read(email: str) -> str:
        message = Message.objects.filter(recipient_email=email, is_secret=True).latest("id")
        return re.search(r"^\d{6}$", text_to_send(message), re.MULTILINE).group()

    return read


@pytest.fixture
def signed_in() -> Any:
    """A client signed in as somebody, with the second factor shown unless told otherwise."""

    def client_for(user: User, *, second_factor: bool = True) -> Client:
        client = Client()
        client.force_login(user)
        if second_factor:
            session = client.session
            session["account_authentication_methods"] = [{"method": MFA, "at": 0, "reauthenticated": True}]
            session["account_authentication_methods_user"] = str(user.pk)
            session.save()
        return client

    return client_for


@pytest.fixture(autouse=True)
def _no_direct_mail() -> Iterator[None]:
    """Nothing leaves but through the outbox, whose worker does not run here."""
    yield
    assert mail.outbox == []
