"""Text of any form that was not taken: kept for its writer at its own address, sent or forgotten by a press."""

import re
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from academy_portal.accounts import typed_text
from academy_portal.accounts.models import User
from academy_portal.accounts.typed_fields import typed_rows
from academy_portal.idempotency.models import FormKey
from academy_portal.kernel.clock import now
from scholarships.actions import start_review
from scholarships.models import Review
from tests.clients import client_for
from tests.networks.conftest import network
from tests.networks.conftest import person as desk_person
from tests.networks.test_admin import filled
from tests.scholarships.world import World, build_world, moment, person

pytestmark = pytest.mark.django_db
OURS = {"origin": "http://testserver"}
WORDS = "I read it for the same employer, and I was asked about it."


@pytest.fixture
def review(db: None) -> Review:
    """A file that lies with a reviewer."""
    world: World = build_world()
    world.apply("bea")
    world.close()
    start_review(call=world.call, due_on=world.at.date() + timedelta(days=20), by=world.officer, at=world.at)
    return Review.objects.select_related("reviewer").first()


@pytest.fixture
def officer(db: None) -> User:
    """Somebody who keeps the directory at the desk."""
    return desk_person(moment(), "officer@example.org", "desk_officer", is_staff=True)


def hidden(page: HttpResponse, name: str) -> str:
    """The value of a hidden field in the content of a page."""
    text = page.content.decode()
    return re.search(rf'name="{name}" value="([^"]+)"', text[text.index("<main") :]).group(1)


def ended(client: Client) -> None:
    """The session is over; the browser keeps its other cookies."""
    del client.cookies[site.SESSION_COOKIE_NAME]


def signed_in_again(client: Client, user: User) -> None:
    """The session that holds the text becomes one of the person, as the sign-in does it."""
    kept = client.session.get("typed_text")
    client.cookies[site.SESSION_COOKIE_NAME] = client_for(user).cookies[site.SESSION_COOKIE_NAME].value
    session = client.session
    session["typed_text"] = kept
    session.save()


def written(client: Client, review: Review) -> tuple[str, dict[str, str]]:
    """The page on which a reviewer gives a file back, filled in."""
    place = reverse("scholarships:decline_review", args=[review.uuid])
    page = client.get(place)
    names = ("form_key", "typed_by")
    return place, {"reason": WORDS, **{name: hidden(page, name) for name in names}}


def test_every_posted_form_of_a_person_says_for_whom_it_was_made(review: Review, officer: User) -> None:
    for user, address in (
        (review.reviewer, reverse("accounts:settings")),
        (review.reviewer, reverse("account_email")),
        (officer, reverse("admin:index")),
        (officer, reverse("admin:networks_network_add")),
        (officer, reverse("admin:networks_network_changelist")),
    ):
        page = client_for(user).get(address).content.decode()
        forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
        marks = {re.search(r'name="typed_by" value="([^"]+)"', form).group(1) for form in forms}
        assert (len(forms) > 0, marks) == (True, {typed_text.mark_of(user)}), address
    assert "typed_by" not in Client().get(reverse("account_login")).content.decode()


def test_text_of_a_form_that_knows_nothing_of_it_survives_the_session(review: Review) -> None:
    client = client_for(review.reviewer)
    place, form = written(client, review)
    ended(client)
    answer = client.post(place, form)
    assert answer.headers["Location"] == f"/en/account/login/?next={place}"
    assert WORDS not in str(dict(client.session))
    signed_in_again(client, review.reviewer)
    page = client.get(place)
    assert "You were signed out while you wrote." in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    [row] = page.context["rows"]
    assert (row.name, row.value, row.is_text) == ("reason", WORDS, True)
    assert row.label.startswith("Why")
    # Looking sends nothing, in whatever language.
    assert client.get(place.replace("/en/", "/ar/")).context["rows"][0].value == WORDS
    review.refresh_from_db()
    assert review.state == "open"
    # The key of the form is still its own: twice pressed, once done.
    again = {**form, **dict(page.context["unseen"]), "reason": row.value}
    assert (page.context["key"], again["form_key"]) == ("", form["form_key"])
    first, second = client.post(place, again), client.post(place, again)
    assert [one.headers["Location"] for one in (first, second)] == [reverse("scholarships:reviews")] * 2
    assert Review.objects.filter(pk=review.pk).values_list("state", flat=True).get() != "open"
    assert FormKey.objects.filter(key=form["form_key"]).count() == 1
    assert "typed_text" not in client.session


def test_a_person_may_forget_it(review: Review) -> None:
    client = client_for(review.reviewer)
    place, form = written(client, review)
    ended(client)
    client.post(place, form)
    signed_in_again(client, review.reviewer)
    assert client.get(place).context["rows"]
    assert client.post(place, {"typed_forget": "1"}).headers["Location"] == place
    assert "typed_text" not in client.session
    assert "rows" not in client.get(place).context
    review.refresh_from_db()
    assert review.state == "open"


def test_nobody_else_sees_it_and_its_hour_ends(review: Review, monkeypatch: pytest.MonkeyPatch) -> None:
    other = person("other@example.org", moment())
    client = client_for(review.reviewer)
    place, form = written(client, review)
    ended(client)
    client.post(place, form)
    box = client.session["typed_text"]
    signed_in_again(client, other)
    assert client.get(reverse("accounts:settings")).status_code == 200
    assert WORDS not in client.get(place).content.decode()
    assert "typed_text" not in client.session

    client = client_for(review.reviewer)
    session = client.session
    session["typed_text"] = box
    session.save()
    late = now() + typed_text.KEPT_FOR + timedelta(minutes=1)
    monkeypatch.setattr("academy_portal.accounts.kept_text.now", lambda: late)
    assert WORDS not in client.get(place).content.decode()
    assert "typed_text" not in client.session


def test_a_form_of_the_desk_without_a_key_is_sent_once(officer: User) -> None:
    client = client_for(officer)
    record = network(moment())
    place = reverse("admin:networks_network_change", args=[record.pk])
    form = {**filled(client, place), "acronym": "KEPT", "_save": "Save", "typed_by": typed_text.mark_of(officer)}
    ended(client)
    assert client.post(place, form).status_code == 302
    signed_in_again(client, officer)
    page = client.get(place)
    shown = {row.name: (row.label, row.words) for row in page.context["rows"]}
    assert shown["acronym"] == ("Acronym", "KEPT")
    assert "_save" not in shown
    again = {**form, "typed_send": page.context["key"]}
    first, second = client.post(place, again), client.post(place, again)
    assert first.headers["Location"] == reverse("admin:networks_network_changelist")
    # The second press does not reach the desk: it leads back to the page, which says so.
    assert second.headers["Location"] == place
    assert "This was sent before" in client.get(place).content.decode()
    record.refresh_from_db()
    assert (record.acronym, record.version) == ("KEPT", 2)
    assert "typed_text" not in client.session


def test_a_token_that_is_gone_leads_back_to_the_text(review: Review) -> None:
    client = client_for(review.reviewer)
    place, form = written(client, review)
    client.handler.enforce_csrf_checks = True
    answer = client.post(place, {**form, "csrfmiddlewaretoken": "x" * 64}, headers=OURS)
    assert (answer.status_code, answer.headers["Location"]) == (302, place)
    page = client.get(place)
    assert [row.value for row in page.context["rows"]] == [WORDS]
    assert "open for a long time" in page.content.decode()
    token = hidden(page, "csrfmiddlewaretoken")
    assert client.post(place, {**form, "csrfmiddlewaretoken": token}, headers=OURS).status_code == 302
    review.refresh_from_db()
    assert review.state != "open"


def test_the_switch_of_language_keeps_it_and_sends_nothing(review: Review) -> None:
    client = client_for(review.reviewer)
    place, form = written(client, review)
    arabic = place.replace("/en/", "/ar/")
    assert f'formaction="{arabic}" name="typed_switch"' in client.get(place).content.decode()
    answer = client.post(arabic, {**form, "typed_switch": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, arabic)
    page = client.get(arabic)
    assert 'dir="rtl"' in page.content.decode()
    assert [row.value for row in page.context["rows"]] == [WORDS]
    review.refresh_from_db()
    assert review.state == "open"


def test_the_switch_at_the_desk_keeps_what_was_typed_and_asks_nothing_where_nothing_was(officer: User) -> None:
    record, client = network(moment()), client_for(officer)
    place = reverse("admin:networks_network_change", args=[record.pk])
    french = place.replace("/en/", "/fr/")
    assert f'form="network_form" formaction="{french}"' in client.get(place).content.decode()
    form = {**filled(client, place), "typed_by": typed_text.mark_of(officer), "typed_switch": "1"}
    assert client.post(french, form).headers["Location"] == french
    assert "adminform" in client.get(french).context
    assert "typed_text" not in client.session
    assert client.post(french, {**form, "acronym": "KEPT"}).headers["Location"] == french
    assert "KEPT" in [row.value for row in client.get(french).context["rows"]]
    version = record.version
    record.refresh_from_db()
    assert (record.acronym == "KEPT", record.version) == (False, version)


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        ("account_signup", {"full_name": "Awa D.", "email": "awa@example.org"}),
        ("account_login", {"login": "awa@example.org", "password": "not shown again"}),
        ("account_request_login_code", {"email": "awa@example.org"}),
        ("account_reset_password", {"email": "awa@example.org"}),
        ("account_email", {"email": "new@example.org"}),
        ("accounts:add_key", {"name": "My phone", "credential": ""}),
        ("accounts:settings", {"full_name": "Awa D."}),
    ],
)
def test_the_switch_at_the_pages_of_an_account_shows_the_form_again(
    review: Review, place: str, typed: dict[str, str]
) -> None:
    client = (
        client_for(review.reviewer) if place in {"account_email", "accounts:add_key", "accounts:settings"} else Client()
    )
    english = reverse(place)
    french = english.replace("/en/", "/fr/")
    assert f'form="form" formaction="{french}" name="typed_switch"' in client.get(english).content.decode()
    page = client.post(french, {**typed, "typed_switch": "1"})
    assert page.status_code == 200
    shown = page.content.decode()
    assert 'lang="fr"' in shown
    for name, value in typed.items():
        assert (f'value="{value}"' in shown) == (name not in {"password", "credential"}), name
    assert len(mail.outbox) == 0


def test_texts_of_two_pages_wait_side_by_side(review: Review) -> None:
    client = client_for(review.reviewer)
    place, form = written(client, review)
    other = reverse("scholarships:conflict", args=[review.uuid])
    ended(client)
    client.post(place, form)
    client.post(other, {**form, "reason": "We know each other."})
    signed_in_again(client, review.reviewer)
    assert client.get(place).context["rows"][0].value == WORDS
    assert client.get(other).context["rows"][0].value == "We know each other."


@pytest.mark.parametrize(
    "form",
    [{}, {"form_key": "k" * 32}, {"reason": " "}, {"reason": WORDS, "password": "x"},
     {"reason": WORDS, "old_password1": "x"}, {"reason": WORDS, "otp-code": "123456"}, {"reason": "w" * 100_001}],
)  # fmt: skip
def test_nothing_typed_secrets_and_too_much_are_not_kept(review: Review, form: dict[str, str]) -> None:
    client = Client()
    client.post(
        reverse("scholarships:decline_review", args=[review.uuid]),
        {"typed_by": typed_text.mark_of(review.reviewer), **form},
    )
    assert dict(client.session) == {}


PAGE = """<form method="get"><label for="q">Find</label><input id="q" name="q"></form>
<form method="post"><input type="hidden" name="next" value="/x">
<label for="a">Name <span class="hidden">(yours)</span></label><input id="a" name="a">
<fieldset><legend>Born on</legend><label for="d">Day</label><input id="d" name="d"></fieldset>
<fieldset><legend>Languages</legend><input type="checkbox" id="l1" name="l" value="fr"><label for="l1">French</label>
<input type="checkbox" id="l2" name="l" value="ar"><label for="l2">Arabic</label></fieldset>
<label for="s">Country</label>
<select id="s" name="s"><option value="">-</option><option value="ML">Mali</option></select>
<label for="t">Title</label><textarea id="t" name="rows-__prefix__-t"></textarea>
<button name="later" value="long value">Later</button></form>"""


def test_answers_are_told_in_the_words_of_the_page() -> None:
    pairs = [
        ("next", "/x"), ("a", "Awa"), ("d", "3"), ("l", "fr"), ("l", "ar"), ("s", "ML"), ("rows-3-t", "Line"),
        ("later", "long value"), ("form_key", "k" * 32), ("gone", "Two words"), ("_save", "Save"), ("a", ""),
    ]  # fmt: skip
    assert [(row.label, row.words, row.is_text) for row in typed_rows(pairs, PAGE)] == [
        ("Name", "Awa", True), ("Born on: Day", "3", True), ("Languages", "French", False),
        ("Languages", "Arabic", False), ("Country", "Mali", False), ("Title", "Line", True), ("", "Two words", True),
    ]  # fmt: skip
