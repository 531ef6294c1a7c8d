"""Sign-up, sign-in and passwords through the pages, as a browser does them."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.test import Client

from academy_portal.accounts.models import User
from academy_portal.audit.queries import timeline
from academy_portal.outbox.models import Message

from .people import addresses, administrator, person

pytestmark = pytest.mark.django_db
SIGN_UP, SIGN_IN, CODE = "/en/account/signup/", "/en/account/login/", "/en/account/login/code/"
CONFIRM_EMAIL, CONFIRM_CODE = "/en/account/confirm-email/", "/en/account/login/code/confirm/"
PASSWORD = "three blue fishing boats"


def who(client):
    return client.session.get("_auth_user_id")


def whole_answer(response):
    """What a stranger sees: the status, where it leads, and the page without its tokens."""
    page = response.content.decode()
    return response.status_code, response.headers.get("Location"), re.sub(r'value="[A-Za-z0-9]{64}"', "", page)


def test_an_address_is_called_the_same_on_every_page(client, at):
    pages = [SIGN_UP, SIGN_IN, CODE, "/en/account/password/reset/"]
    labels = {str(client.get(page).context["form"].fields[name].label)
              for page, name in zip(pages, ("email", "login", "email", "email"), strict=True)}  # fmt: skip
    assert labels == {"E-mail address"}
    client.force_login(person(at, "a@example.org"))
    page = client.get("/en/account/email/")
    assert str(page.context["form"].fields["email"].label) == "New e-mail address"
    assert "placeholder=" not in page.content.decode()


def test_sign_up_by_name_address_and_code(client, code_of):
    response = client.post(SIGN_UP, {"full_name": " Amina\tB ", "email": "Amina@Example.org"})
    assert (response.status_code, response.headers["Location"]) == (302, CONFIRM_EMAIL)
    user = User.objects.get()
    assert (user.email, user.full_name, user.has_usable_password()) == ("amina@example.org", "Amina B", False)
    assert who(client) is None
    code = code_of("amina@example.org")
    assert client.post(CONFIRM_EMAIL, {"code": "000000" if code != "000000" else "111111"}).status_code == 200
    assert who(client) is None
    response = client.post(CONFIRM_EMAIL, {"code": code})
    assert (response.status_code, response.headers["Location"]) == (302, "/en/my/")
    assert who(client) == str(user.pk)
    assert addresses(user) == [("amina@example.org", True, True)]
    assert timeline(user)[0].verb == "account_registered"


def test_sign_up_takes_the_language_of_the_page_and_keeps_next(client, code_of):
    client.post("/ar/account/signup/?next=/ar/editions/", {"full_name": "أمينة", "email": "a@example.org"})
    user = User.objects.get()
    assert (user.full_name, user.language) == ("أمينة", "ar")
    assert Message.objects.get().language == "ar"
    arabic = code_of("a@example.org").translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    response = client.post("/ar/account/confirm-email/", {"code": f" {arabic} "})
    assert response.headers["Location"] == "/ar/editions/"


def test_a_foreign_next_is_not_followed(client, code_of, at):
    person(at, "a@example.org")
    for evil in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        browser = Client()
        browser.post(SIGN_IN, {"login": "a@example.org", "next": evil})
        response = browser.post(CONFIRM_CODE, {"code": code_of("a@example.org"), "next": evil})
        assert response.headers["Location"] == "/en/my/"


@pytest.mark.parametrize("field", ["full_name", "email"])
def test_sign_up_needs_both_fields(field, client):
    fields = {"full_name": "Amina", "email": "a@example.org"}
    fields[field] = " "
    response = client.post(SIGN_UP, fields)
    assert field in response.context["form"].errors
    assert User.objects.count() == 0


def test_sign_up_offers_no_password(client):
    client.post(SIGN_UP, {"full_name": "A", "email": "a@example.org", "password1": PASSWORD})
    assert not User.objects.get().has_usable_password()


def test_sign_up_answers_the_same_for_a_known_address(at, code_of):
    person(at, "known@example.org")
    answers = []
    for address in ("known@example.org", "fresh@example.org"):
        browser = Client()
        first = whole_answer(browser.post(SIGN_UP, {"full_name": "X", "email": address}))
        second = whole_answer(browser.get(CONFIRM_EMAIL))
        wrong = whole_answer(browser.post(CONFIRM_EMAIL, {"code": "12345x"}))
        answers.append([str(part).replace(address, "ADDRESS") for part in (first, second, wrong)])
    assert answers[0] == answers[1]
    assert User.objects.filter(email="known@example.org").count() == 1
    assert sorted(Message.objects.values_list("kind", "recipient_email")) == [
        ("account_code", "fresh@example.org"),
        ("account_exists", "known@example.org"),
    ]


def test_asking_for_a_code_answers_the_same_for_an_unknown_address(at):
    person(at, "known@example.org")
    for page, field in ((CODE, "email"), (SIGN_IN, "login"), ("/en/account/password/reset/", "email")):
        answers = []
        for address in ("known@example.org", "nobody@example.org"):
            browser = Client()
            first = browser.post(page, {field: address})
            second = whole_answer(browser.get(first.headers["Location"]))
            answers.append([str(part).replace(address, "ADDRESS") for part in (whole_answer(first), second)])
        assert answers[0] == answers[1]
    kinds = Message.objects.filter(recipient_email="nobody@example.org").values_list("kind", flat=True)
    assert list(kinds) == ["account_unknown"] * 3


def test_a_wrong_password_answers_the_same_for_an_unknown_address(at):
    person(at, "known@example.org", password=PASSWORD)
    answers = [
        str(whole_answer(Client().post(SIGN_IN, {"login": address, "password": "wrong password"}))).replace(
            address, "A"
        )
        for address in ("known@example.org", "nobody@example.org")
    ]
    assert answers[0] == answers[1]


def test_sign_in_by_password(client, at):
    user = person(at, password=PASSWORD, language="fr")
    response = client.post(SIGN_IN, {"login": "AMINA@example.org", "password": PASSWORD})
    assert (response.status_code, response.headers["Location"]) == (302, "/fr/my/")
    assert who(client) == str(user.pk)
    assert Message.objects.count() == 0


def test_sign_in_by_code_is_good_once(client, at, code_of):
    user = person(at)
    response = client.post(CODE, {"email": "amina@example.org"})
    assert response.headers["Location"] == CONFIRM_CODE
    code = code_of("amina@example.org")
    assert client.post(CONFIRM_CODE, {"code": code}).headers["Location"] == "/en/my/"
    assert who(client) == str(user.pk)
    other = Client()
    assert other.post(CONFIRM_CODE, {"code": code}).status_code == 302
    assert who(other) is None


def test_three_wrong_codes_end_the_try(client, at, code_of):
    person(at)
    client.post(CODE, {"email": "amina@example.org"})
    code = code_of("amina@example.org")
    for _ in range(3):
        client.post(CONFIRM_CODE, {"code": "12345x"})
    client.post(CONFIRM_CODE, {"code": code})
    assert who(client) is None


def test_an_empty_password_in_the_sign_in_form_sends_a_code(client, at):
    person(at)
    response = client.post(SIGN_IN, {"login": "amina@example.org", "password": ""})
    assert response.headers["Location"] == CONFIRM_CODE
    assert Message.objects.get().kind == "account_code"


def test_a_closed_account_cannot_sign_in(client, at):
    user = person(at, password=PASSWORD)
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    client.post(CODE, {"email": user.email})
    assert who(client) is None
    assert list(Message.objects.values_list("kind", flat=True)) == ["account_unknown"]


def test_tries_are_limited_by_account_whatever_the_address_of_the_machine(at):
    person(at, password=PASSWORD)
    for number in range(5):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(SIGN_IN, {"login": "amina@example.org", "password": "wrong"})
    browser = Client(REMOTE_ADDR="192.0.2.200")
    response = browser.post(SIGN_IN, {"login": "amina@example.org", "password": PASSWORD})
    assert response.status_code == 200
    assert who(browser) is None


def test_codes_are_limited_by_account(at):
    person(at)
    for number in range(7):
        Client(REMOTE_ADDR=f"192.0.2.{number}").post(CODE, {"email": "amina@example.org"})
    assert Message.objects.count() == 5


def test_a_new_password_by_code_is_told_by_mail(client, at, code_of):
    user = person(at, password=PASSWORD)
    client.post("/en/account/password/reset/", {"email": user.email})
    response = client.post("/en/account/password/reset/confirm/", {"code": code_of(user.email)})
    new = "another four plain words"
    client.post(response.headers["Location"], {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert list(Message.objects.order_by("id").values_list("kind", flat=True)) == ["account_code", "account_changed"]
    assert "password" in Message.objects.latest("id").body_text


def test_a_proven_change_of_ones_own_address(client, at, code_of, signed_in):
    user = person(at, password=PASSWORD)
    browser = Client()
    browser.post(SIGN_IN, {"login": user.email, "password": PASSWORD})
    response = browser.post("/en/account/email/", {"email": "new@example.org", "action_add": "1"})
    assert response.headers["Location"].startswith("/en/account/reauthenticate/")
    browser.post(response.headers["Location"], {"password": PASSWORD})
    browser.post("/en/account/email/", {"email": "new@example.org", "action_add": "1"})
    user.refresh_from_db()
    assert user.email == "amina@example.org"
    browser.post(CONFIRM_EMAIL, {"code": code_of("new@example.org")})
    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert addresses(user) == [("new@example.org", True, True)]
    assert Message.objects.filter(kind="account_changed", recipient_email="amina@example.org").count() == 1


def test_a_stranger_who_opened_the_account_first_keeps_no_way_in(at, code_of):
    """Somebody opens an account with another's address; the owner later signs in by code and is alone in it."""
    stranger, owner = Client(), Client()
    stranger.post(SIGN_UP, {"full_name": "Stranger", "email": "owner@example.org", "password1": PASSWORD})
    owner.post(CODE, {"email": "owner@example.org"})
    owner.post(CONFIRM_CODE, {"code": code_of("owner@example.org")})
    assert who(owner) is not None
    stranger.get(CONFIRM_EMAIL)
    for browser in (stranger, Client()):
        browser.post(SIGN_IN, {"login": "owner@example.org", "password": PASSWORD})
        assert who(browser) is None
    assert EmailAddress.objects.get().verified


def test_own_settings(at, signed_in):
    user = person(at)
    client = signed_in(user)
    bad = client.post("/en/account/settings/", {"full_name": "", "language": "xx"})
    assert bad.status_code == 422
    assert set(bad.context["form"].errors) == {"full_name", "language"}
    assert bad.content.decode().count("summary-error") == 1
    zone = user.time_zone
    good = client.post("/en/account/settings/", {"full_name": "Ami", "language": "pt"})
    assert (good.status_code, good.headers["Location"]) == (302, "/pt/account/settings/")
    user.refresh_from_db()
    assert (user.full_name, user.language, user.time_zone) == ("Ami", "pt", zone)


def test_own_time_zone_is_chosen_by_country(at, signed_in):
    call_command("load_reference", verbosity=0)
    user = person(at)
    client, address = signed_in(user), "/en/account/settings/time-zone/"
    first = client.get(address)
    assert (first.status_code, first.context["form"]["country"].value()) == (200, "")
    assert client.get(address, {"country": "XX"}).status_code == 422
    second = client.get(address, {"country": "MZ"})
    assert second.context["form"]["time_zone"].value() == "Africa/Maputo"
    assert list(second.context["form"].fields["time_zone"].choices) == [("Africa/Maputo", "Maputo"), ("UTC", "UTC")]
    refused = client.post(f"{address}?country=MZ", {"time_zone": "Africa/Dakar"})
    assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"time_zone"})
    assert User.objects.get(pk=user.pk).time_zone == "UTC"
    taken = client.post(f"{address}?country=MZ", {"time_zone": "Africa/Maputo"})
    assert (taken.status_code, taken.headers["Location"]) == (302, "/en/account/settings/")
    user.refresh_from_db()
    assert (user.full_name, user.language, user.time_zone) == ("Amina Fictional", "en", "Africa/Maputo")
    assert client.get(address).context["form"]["country"].value() == "MZ"


def test_own_settings_cost_the_same_queries_whoever_asks(at, signed_in, django_assert_num_queries):
    client = signed_in(administrator(at))
    with django_assert_num_queries(3):
        client.get("/en/account/settings/")
