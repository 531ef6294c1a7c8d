"""The directory at the desk: edits go through the action."""

import pytest
from django.urls import reverse
from django.utils import translation

from academy_portal.audit.queries import timeline
from academy_portal.reference.models import Language
from networks.actions import update_network
from networks.models import Network
from tests.clients import client_for

from .conftest import network, person


def address(model, page, *args):
    with translation.override("en"):
        return reverse(f"admin:networks_{model}_{page}", args=args)


@pytest.fixture
def weave(reference, at):
    return network(at)


def filled(client, page):
    """What the form of a page sends when nothing is changed."""
    form = client.get(page).context["adminform"].form
    values = {}
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, list | tuple):
            values[name] = [getattr(item, "pk", item) for item in value]
        elif value is True:
            values[name] = "on"
        elif value not in (None, False):
            values[name] = value
    prefix = "figures"
    return values | {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}


def test_staff_without_the_mandate_read_only(weave, at):
    client = client_for(person(at, "reader@example.org", is_staff=True))
    page = address("network", "change", weave.pk)
    assert client.get(address("network", "changelist")).status_code == 200
    assert client.get(page).status_code == 200
    assert client.post(page, {"acronym": "X"}).status_code == 403
    assert client.get(address("network", "add")).status_code == 403
    assert Network.objects.get(pk=weave.pk).acronym == ""


def test_an_officer_edits_a_record(weave, officer):
    client = client_for(officer)
    page = address("network", "change", weave.pk)
    values = filled(client, page) | {"acronym": "WVE", "other_names": "Loom\n\nShuttle ", "languages": ["fr", "ar"]}
    assert client.post(page, values).status_code == 302
    stored = Network.objects.get(pk=weave.pk)
    assert (stored.acronym, stored.other_names, stored.version) == ("WVE", ["Loom", "Shuttle"], 2)
    assert set(stored.languages.values_list("code", flat=True)) == {"fr", "ar"}
    event = timeline(weave)[-1]
    assert (event.verb, event.actor_id) == ("network.updated", officer.pk)
    assert set(event.facts["changed"]) == {"acronym", "other_names", "languages"}


def test_the_history_says_who_changed_what(weave, officer, at):
    update_network(
        network=weave, changes={"seat_city": "Dakar", "languages": list(Language.objects.all())}, by=officer, at=at
    )
    page = client_for(officer).get(address("network", "history", weave.pk)).content.decode()
    assert "Somebody Fictional" in page
    assert "City of the seat" in page
    assert "<ins>Dakar</ins>" in page
    assert "<ins>ar en fr</ins>" in page
    assert client_for(officer).get(address("network", "history", 0)).status_code == 404


def test_saving_without_a_change_changes_nothing(weave, officer):
    client = client_for(officer)
    page = address("network", "change", weave.pk)
    assert client.post(page, filled(client, page)).status_code == 302
    assert Network.objects.get(pk=weave.pk).version == 1
    assert timeline(weave) == []


def test_of_two_editors_the_second_is_told(weave, officer):
    client = client_for(officer)
    page = address("network", "change", weave.pk)
    values = filled(client, page)
    client.post(page, values | {"acronym": "FIRST"})
    answer = client.post(page, values | {"acronym": "SECOND"}, follow=True)
    assert "Somebody has changed this record" in answer.content.decode()
    assert Network.objects.get(pk=weave.pk).acronym == "FIRST"


def test_nothing_is_deleted(weave, officer):
    assert client_for(officer).post(address("network", "delete", weave.pk), {"post": "yes"}).status_code == 403
    assert Network.objects.filter(pk=weave.pk).exists()


def test_the_desk_searches_without_accents(directory, officer):
    client = client_for(officer)
    found = client.get(address("network", "changelist"), {"q": "reseau marocain"}).content.decode()
    assert "REMESS" in found
    assert "RAESS" not in found
    organisations = client.get(address("organisation", "changelist"), {"q": "remess"}).content.decode()
    assert "Marocain" in organisations
