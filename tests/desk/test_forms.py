"""Forms of the desk: controls with their refusals and what was typed, labels, and what an act says that is refused."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst

from academy_portal.accounts.formfields import PersonField
from academy_portal.accounts.models import Mandate, User
from academy_portal.audit.desk_fields import DayInput, MomentInput
from tests.accounts.people import administrator, mandate, person

pytestmark = pytest.mark.django_db
MANDATES, PEOPLE = "/en/admin/accounts/mandate/", "/en/admin/accounts/user/"
LANGUAGES = ("ar", "en", "fr", "pt", "es")


class PlanForm(forms.Form):
    """The controls of the desk as its forms use them."""

    use_required_attribute = False
    due_on = forms.DateField(widget=DayInput)
    starts_at = forms.DateTimeField(widget=MomentInput)
    reader = PersonField()


def plan(**typed: str) -> PlanForm:
    """The form with these answers; the others are right."""
    return PlanForm({"due_on": "2027-04-30", "starts_at": "2027-04-30T12:30", "reader": "amina@example.org", **typed})


@pytest.fixture
def amina(at: datetime) -> User:
    return person(at)


@pytest.fixture
def desk(at: datetime, signed_in) -> Client:
    return signed_in(administrator(at))


@pytest.mark.parametrize("language", LANGUAGES)
def test_controls_speak_to_the_browser_alike_in_each_language(language: str, amina: User) -> None:
    first = {"due_on": date(2027, 4, 30), "starts_at": datetime(2027, 4, 30, 9, 30, tzinfo=UTC), "reader": amina.pk}
    with translation.override(language), timezone.override(ZoneInfo("Africa/Nairobi")):
        form = PlanForm(initial=first)
        assert 'type="date" name="due_on" value="2027-04-30"' in str(form["due_on"])
        assert 'type="datetime-local" name="starts_at" value="2027-04-30T12:30"' in str(form["starts_at"])
        assert 'type="email" name="reader" value="amina@example.org" dir="ltr"' in str(form["reader"])
        assert plan().is_valid()


def test_a_moment_is_of_the_zone_of_the_page_and_keeps_its_seconds(amina: User) -> None:
    with timezone.override(ZoneInfo("Africa/Nairobi")):
        form = plan(starts_at="2027-04-30T12:30:05")
        assert form.is_valid()
        assert form.cleaned_data["starts_at"].astimezone(UTC) == datetime(2027, 4, 30, 9, 30, 5, tzinfo=UTC)
        assert 'value="2027-04-30T12:30:05"' in str(PlanForm(initial=form.cleaned_data)["starts_at"])


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("due_on", "30 April", "Enter a valid date."),
        ("due_on", "2027-02-30", "Enter a valid date."),
        ("due_on", "", "This field is required."),
        ("starts_at", "2027-04-30T25:00", "Enter a valid date/time."),
        ("starts_at", "noon", "Enter a valid date/time."),
        ("starts_at", "", "This field is required."),
        ("reader", "nobody@example.org", "No account has this e-mail address. Look it up in the list of people."),
        ("reader", "9" * 30, "No account has this e-mail address. Look it up in the list of people."),
        ("reader", "Amina", "No account has this e-mail address. Look it up in the list of people."),
        ("reader", "", "This field is required."),
    ],
)
def test_what_is_refused_is_said_and_stays_as_it_was_typed(name: str, typed: str, words: str, amina: User) -> None:
    form = plan(**{name: typed})
    assert (form.is_valid(), dict(form.errors)) == (False, {name: [words]})
    assert form[name].value() == typed
    assert not typed or f'value="{typed}"' in str(form[name])


def test_an_hour_that_the_clocks_leave_out_is_refused_and_stays(amina: User) -> None:
    with timezone.override(ZoneInfo("Europe/Zurich")):
        form = plan(starts_at="2027-03-28T02:30")
        assert list(form.errors) == ["starts_at"]
        assert 'value="2027-03-28T02:30"' in str(form["starts_at"])


@pytest.mark.parametrize("typed", ["amina@example.org", " Amina@Example.ORG ", "key"])
def test_a_person_is_found_by_address_or_key(typed: str, amina: User) -> None:
    form = plan(reader=str(amina.pk) if typed == "key" else typed)
    assert form.is_valid()
    assert form.cleaned_data["reader"] == amina


def test_a_page_that_is_refused_keeps_what_was_typed_and_stores_nothing(amina: User, desk: Client) -> None:
    typed = {
        "user": "nobody@example.org", "role": "editor", "scope_kind": "", "scope_id": "",
        "valid_from": "2026-03-02T09:30", "valid_until": "tomorrow",
    }  # fmt: skip
    page = desk.post(f"{MANDATES}add/", typed)
    text = page.content.decode()
    assert page.status_code == 200
    assert "<title>Error: Add mandate - SSE Academy</title>" in text
    assert "No account has this e-mail address." in text
    for value in ("nobody@example.org", "2026-03-02T09:30", "tomorrow"):
        assert f'value="{value}"' in text
    assert '<option value="editor" selected>' in text
    assert not Mandate.objects.exists()


def test_an_act_that_is_refused_says_so_above_and_at_the_field(amina: User, desk: Client) -> None:
    page = desk.post(f"{PEOPLE}{amina.pk}/act/change-email/", {"email": "nope", "reason": "", "confirmed": "yes"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "<title>Error: Amina Fictional - Change the e-mail address - SSE Academy</title>" in text
    assert '<a href="#id_reason">Fill in: How the person proved the request</a>' in text
    for name, words in (("email", "Enter a valid email address."), ("reason", "Fill in: How the person proved")):
        assert f'<ul class="errorlist" id="id_{name}_error"><li>{words}' in text
        assert f'name="{name}"' in text
        assert f'id_{name}_error"' in text.split(f'name="{name}"', 1)[1].split(">", 1)[0], "the field names its error"
    assert 'value="nope"' in text
    amina.refresh_from_db()
    assert amina.email == "amina@example.org"


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_begin_with_a_capital(language: str, at: datetime) -> None:
    """Labels of all forms at the desk, of their inline rows and of their acts."""
    request = RequestFactory().get(f"/{language}/admin/")
    request.user = administrator(at)
    with translation.override(language):
        labels = {
            (model.__name__, name): str(field.label)
            for model, page in admin.site._registry.items()
            for form in _forms(page, request)
            for name, field in form.base_fields.items()
            if not field.widget.is_hidden
        }
    assert len(labels) > 200
    assert {key: label for key, label in labels.items() if not label.strip() or label != capfirst(label)} == {}


def _forms(page, request):
    yield from (act.form_class for act in getattr(page, "acts", ()))
    if not page.has_change_permission(request):
        return
    # A new row and a known one may have different fields.
    for row in (None, page.model()) if page.has_add_permission(request) else (None,):
        yield page.get_form(request, row, change=row is not None)
        yield from (inline.get_formset(request, row).form for inline in page.get_inline_instances(request, row))


def test_nothing_is_deleted_at_the_desk(at: datetime, desk: Client) -> None:
    """No page of any kind of object has a question before a deletion, as there is none."""
    mandate(person(at), "editor", at)
    request = RequestFactory().get("/en/admin/")
    request.user = User.objects.get(email="admin@example.org")
    for model, page in admin.site._registry.items():
        assert not page.has_delete_permission(request), model
        assert "delete_selected" not in page.get_actions(request), model
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_delete"
        row = model.objects.first()
        if row is not None:
            assert desk.post(reverse(name, args=[row.pk]), {"post": "yes"}).status_code == 403
            assert model.objects.filter(pk=row.pk).exists()


def test_an_empty_list_says_whether_a_filter_hides_rows(at: datetime, desk: Client) -> None:
    nothing, hidden = "Nothing to show yet.", "No row fits. Remove a filter, or search for something else."
    told = {
        path: desk.get(path).content.decode() for path in (MANDATES, f"{PEOPLE}?q=zzzz", f"{PEOPLE}?is_staff__exact=0")
    }
    assert [(nothing in text, hidden in text, 'name="action"' in text) for text in told.values()] == [
        (True, False, False),
        (False, True, False),
        (False, True, False),
    ]
