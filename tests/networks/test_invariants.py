"""The facts that must always hold: whole data breaks none, and each breach is found."""

from django.db import connection

from networks.actions import update_network
from networks.invariants import INVARIANTS
from networks.models import Network

from .conftest import network, person


def breaches():
    found = {}
    with connection.cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(invariant.sql)
            if rows := [row[0] for row in cursor.fetchall()]:
                found[invariant.name] = set(rows)
    return found


def test_the_shipped_directory_and_an_edit_break_nothing(directory, officer, at):
    remess = Network.objects.get(code="remess")
    update_network(network=remess, changes={"seat_city": "Rabat"}, by=officer, at=at)
    person(at, "rep@example.org", "network_representative", scope_kind="network", scope_id=str(remess.pk))
    assert breaches() == {}


def test_each_breach_is_found(reference, at):
    first, second, third = network(at, "first"), network(at, "second"), network(at, "third")
    Network.objects.filter(pk=first.pk).update(parent=second, status="merged", merged_into=second)
    Network.objects.filter(pk=second.pk).update(parent=first, status="merged", merged_into=first)
    Network.objects.filter(pk=third.pk).update(parent=first, edited_at=at)
    user = person(at, "rep@example.org", "network_representative", scope_kind="network", scope_id="nowhere")
    assert breaches() == {
        "networks_no_ring_of_federations": {first.pk, second.pk},
        "networks_no_ring_of_mergers": {first.pk, second.pk},
        "networks_edits_are_recorded": {third.pk},
        "networks_mandates_name_a_network": {user.mandates.get().pk},
    }
