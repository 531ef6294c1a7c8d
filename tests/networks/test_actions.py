"""Edits of records and the register of organisations: who may, what is refused, what is recorded."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from academy_portal.audit.models import Event
from academy_portal.audit.queries import timeline
from academy_portal.kernel.errors import NotPermittedError, StaleError
from academy_portal.reference.models import Country, Language
from networks import actions
from networks.models import Network, Organisation
from networks.queries import NetworkFilter, find_networks

from .conftest import network, person


@pytest.fixture
def weave(reference, at):
    return network(at)


def untouched(row):
    stored = Network.objects.get(pk=row.pk)
    return (stored.version, stored.updated_at, stored.edited_at) == (row.version, row.updated_at, None)


def test_a_desk_officer_changes_a_record(weave, officer, at):
    later = at + timedelta(hours=1)
    changed = actions.update_network(
        network=weave,
        changes={"seat_city": "  Dakar\n", "seat_country": Country.objects.get(pk="SN"), "acronym": "WVE"},
        version=1,
        by=officer,
        at=later,
    )
    stored = Network.objects.get(pk=weave.pk)
    assert (stored.seat_city, stored.seat_country_id, stored.version) == ("Dakar", "SN", 2)
    assert (stored.updated_at, stored.edited_at, stored.created_at) == (later, later, at)
    assert changed.version == 2
    event = timeline(weave)[-1]
    assert event.verb == "network.updated"
    assert event.facts["changed"]["acronym"] == ["", "WVE"]
    assert [row.code for row in find_networks(NetworkFilter(q="wve")).networks] == ["weave"]


def test_links_are_changed_as_whole_lists(weave, officer, at):
    languages = list(Language.objects.filter(code__in=["fr", "ar"]))
    actions.update_network(network=weave, changes={"languages": languages}, by=officer, at=at)
    assert set(weave.languages.values_list("code", flat=True)) == {"fr", "ar"}
    assert timeline(weave)[-1].facts["changed"] == {"languages": ["", "ar fr"]}


def test_what_is_equal_already_is_no_change(weave, officer, at):
    events = Event.objects.count()
    actions.update_network(network=weave, changes={"name": weave.name, "languages": []}, by=officer, at=at)
    assert untouched(weave)
    assert Event.objects.count() == events


def test_a_representative_changes_the_own_network_only(weave, at):
    other = network(at, "other")
    user = person(at, "rep@example.org", "network_representative", scope_kind="network", scope_id=str(weave.pk))
    actions.update_network(network=weave, changes={"acronym": "W"}, by=user, at=at)
    with pytest.raises(NotPermittedError):
        actions.update_network(network=other, changes={"acronym": "O"}, by=user, at=at)
    assert untouched(other)


@pytest.mark.parametrize("kind", ["stranger", "staff", "administrator", "nobody"])
def test_others_change_nothing(weave, at, kind):
    by = {
        "stranger": lambda: person(at, "s@example.org"),
        "staff": lambda: person(at, "s@example.org", is_staff=True),
        "administrator": lambda: person(at, "s@example.org", is_superuser=True, is_staff=True),
        "nobody": AnonymousUser,
    }[kind]()
    events = Event.objects.count()
    with pytest.raises(NotPermittedError):
        actions.update_network(network=weave, changes={"acronym": "X"}, by=by, at=at)
    assert untouched(weave)
    assert Event.objects.count() == events


def test_an_old_version_is_refused(weave, officer, at):
    actions.update_network(network=weave, changes={"acronym": "A"}, version=1, by=officer, at=at)
    with pytest.raises(StaleError):
        actions.update_network(network=weave, changes={"acronym": "B"}, version=1, by=officer, at=at)
    assert Network.objects.get(pk=weave.pk).acronym == "A"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"kind": "galactic"},
        {"status": "merged"},
        {"website": "javascript:alert(1)"},
        {"year_founded": 1492},
        {"name": "x" * 201},
        {"code": "renamed"},
        {"version": 99},
    ],
)
def test_what_breaks_a_rule_is_refused(weave, officer, at, changes):
    events = Event.objects.count()
    with pytest.raises(actions.InvalidNetworkError):
        actions.update_network(network=weave, changes=changes, by=officer, at=at)
    assert untouched(weave)
    assert Event.objects.count() == events


def test_a_federation_cannot_belong_to_its_own_member(weave, officer, at):
    child = network(at, "child", parent=weave)
    grandchild = network(at, "grandchild", parent=child)
    for parent in (weave, child, grandchild):
        with pytest.raises(actions.InvalidNetworkError):
            actions.update_network(network=weave, changes={"parent": parent}, by=officer, at=at)
    assert Network.objects.get(pk=weave.pk).parent is None


def test_a_merger_names_its_successor(weave, officer, at):
    successor = network(at, "successor")
    changes = {"status": "merged", "merged_into": successor}
    actions.update_network(network=weave, changes=changes, by=officer, at=at)
    stored = Network.objects.get(pk=weave.pk)
    assert (stored.status, stored.merged_into) == ("merged", successor)


def test_a_new_organisation_is_recorded(reference, at):
    user = person(at, "a@example.org")
    mali = Country.objects.get(pk="ML")
    organisation = actions.register_organisation(
        name=" Union des\tcoopératives ", kind="sse_organisation", country=mali, aliases=["UC", " "], by=user, at=at
    )
    assert (organisation.name, organisation.aliases, organisation.country) == ("Union des coopératives", ["UC"], mali)
    assert timeline(organisation)[-1].verb == "organisation.registered"
    assert "coop" not in str(timeline(organisation)[-1].facts)


@pytest.mark.parametrize("name", ["Union des coopératives", "UNION DES COOPERATIVES", "  union  des coopératives"])
def test_the_same_organisation_stands_once_in_a_country(reference, at, name):
    mali, senegal = Country.objects.get(pk="ML"), Country.objects.get(pk="SN")
    first = actions.register_organisation(name="Union des coopératives", kind="ngo", country=mali, by=None, at=at)
    events = Event.objects.count()
    again = actions.register_organisation(name=name, kind="media", country=mali, by=None, at=at)
    assert (again.pk, again.kind) == (first.pk, "ngo")
    assert Event.objects.count() == events
    other = actions.register_organisation(name=name, kind="ngo", country=senegal, by=None, at=at)
    assert other.pk != first.pk


def test_without_a_country_it_stands_once_too(reference, at):
    first = actions.register_organisation(name="World body", kind="ngo", by=None, at=at)
    assert actions.register_organisation(name="world BODY", kind="ngo", by=None, at=at).pk == first.pk


@pytest.mark.parametrize(("name", "kind"), [("", "ngo"), (" \n ", "ngo"), ("x" * 201, "ngo"), ("Good", "guild")])
def test_an_organisation_without_a_proper_name_or_kind_is_refused(reference, at, name, kind):
    with pytest.raises(actions.InvalidOrganisationError):
        actions.register_organisation(name=name, kind=kind, by=None, at=at)
    assert Organisation.objects.count() == 0


def test_a_stranger_registers_nothing(reference, at):
    with pytest.raises(NotPermittedError):
        actions.register_organisation(name="Good", kind="ngo", by=AnonymousUser(), at=at)
    assert Organisation.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_ten_people_register_it_at_once_and_it_stands_once(at):
    barrier = threading.Barrier(10)
    keys, faults = [], []

    def register():
        try:
            barrier.wait()
            row = actions.register_organisation(name="Coopérative Étoile", kind="ngo", by=None, at=at)
            keys.append(row.pk)
        except Exception as fault:  # noqa: BLE001 - whatever happens in a thread must reach the assertion
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=register) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(keys) == 10
    assert len(set(keys)) == 1
    assert Organisation.objects.count() == 1
    assert Event.objects.filter(verb="organisation.registered").count() == 1
