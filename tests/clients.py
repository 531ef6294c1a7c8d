"""Clients for the tests of pages."""

from django.test import Client

from academy_portal.accounts.models import User
from academy_portal.accounts.second_factor import MFA


def client_for(user: User, *, second_factor: bool = True) -> Client:
    """A client signed in as somebody, with the second factor shown unless told otherwise."""
    client = Client()
    client.force_login(user)
    if second_factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": MFA, "at": 0, "reauthenticated": True}]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def form_key(page: bytes, action: str = "") -> str:
    """The form key of the form that posts to ``action``, or of the first form that has one."""
    text = page.decode()
    if action:
        text = text[text.index(f'action="{action}"') :]
    return text.split('name="form_key" value="', 1)[1].split('"', 1)[0]
