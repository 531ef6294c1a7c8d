import pytest
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from academy_portal.accounts.actions import deactivate_user
from academy_portal.accounts.demonstration import is_from_this_machine, sign_in
from academy_portal.accounts.second_factor import is_second_factor_shown
from academy_portal.kernel.errors import NotPermittedError

from .people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_from():
    def build(address="127.0.0.1", **meta):
        request = RequestFactory().post("/en/demo/", REMOTE_ADDR=address, **meta)
        request.session = SessionStore()
        request.user = get_user(request)
        return request

    return build


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_one_click_signs_in_and_counts_as_second_factor(address, at, settings, request_from):
    settings.DEMONSTRATION = True
    user = person(at, is_fictional=True, is_superuser=True)
    request = request_from(address)
    sign_in(request, user)
    assert get_user(request) == user
    assert is_second_factor_shown(request, user)
    settings.DEMONSTRATION = False
    assert not is_second_factor_shown(request, user)


@pytest.mark.parametrize(
    ("demonstration", "address", "meta", "fictional", "active"),
    [
        (False, "127.0.0.1", {}, True, True),
        (True, "192.0.2.7", {}, True, True),
        (True, "", {}, True, True),
        (True, "localhost", {}, True, True),
        (True, "127.0.0.1", {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, True, True),
        (True, "127.0.0.1", {"HTTP_FORWARDED": "for=192.0.2.7"}, True, True),
        (True, "127.0.0.1", {}, False, True),
        (True, "127.0.0.1", {}, True, False),
    ],
)
def test_anything_else_is_refused(demonstration, address, meta, fictional, active, at, settings, request_from):
    settings.DEMONSTRATION = demonstration
    user = person(at, is_fictional=fictional)
    if not active:
        deactivate_user(user=user, reason="r", by=None, at=at)
    request = request_from(address, **meta)
    with pytest.raises(NotPermittedError):
        sign_in(request, user)
    assert dict(request.session.items()) == {}
    assert not get_user(request).is_authenticated


def test_the_next_person_replaces_the_one_before(at, settings, request_from):
    settings.DEMONSTRATION = True
    first, second = person(at, is_fictional=True), person(at, "b@example.org", is_fictional=True)
    request = request_from()
    sign_in(request, first)
    request.session["draft"] = "of the first"
    request.user = get_user(request)
    sign_in(request, second)
    assert get_user(request) == second
    assert "draft" not in request.session
    assert not is_second_factor_shown(request, first)


def test_what_is_this_machine(request_from):
    assert [is_from_this_machine(request_from(address)) for address in ("127.0.0.1", "::1", "10.0.0.1", "fe80::1")] == [
        True,
        True,
        False,
        False,
    ]
