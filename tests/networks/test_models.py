"""What the database refuses."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from networks.models import Network, Organisation, Theme

from .conftest import network


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"name": ""}, "networks_network_name_one_line"),
        ({"name": "two\nlines"}, "networks_network_name_one_line"),
        ({"name_en": ""}, "networks_network_name_one_line"),
        ({"status": "merged"}, "networks_network_merged_has_successor"),
        ({"website": "ftp://example.org"}, "networks_network_website_http"),
        ({"year_founded": 99}, "networks_network_year_plausible"),
    ],
)
def test_a_network_has_its_form(db, at, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        network(at, **fields)
    assert Network.objects.count() == 0


def test_only_a_merged_network_has_a_successor(db, at):
    successor = network(at, "successor")
    with pytest.raises(IntegrityError, match="merged_has_successor"), transaction.atomic():
        network(at, merged_into=successor)


def test_a_network_is_not_its_own_parent(db, at):
    row = network(at)
    with pytest.raises(IntegrityError, match="not_its_own_parent"), transaction.atomic():
        Network.objects.filter(pk=row.pk).update(parent=row)


def test_an_organisation_stands_once_a_country(db, at):
    Organisation.objects.create(name="Étoile", kind="ngo", created_at=at)
    with pytest.raises(IntegrityError, match="once_a_country"), transaction.atomic():
        Organisation.objects.create(name="ETOILE", kind="ngo", created_at=at)
    assert Organisation.objects.count() == 1


def test_search_text_is_kept_by_the_database(db, at):
    row = network(at, acronym="W.V.", seat_city="Liège", other_names=["Tissage"])
    row.refresh_from_db()
    assert row.search_text.split() == ["NETWORK", "WEAVE", "NETWORK", "WEAVE", "W.V.", "WV", "LIEGE", "TISSAGE"]
    Network.objects.filter(pk=row.pk).update(name="Métier")
    row.refresh_from_db()
    assert (row.search_text.split()[0], row.sort_name) == ("METIER", "METIER")


def test_constituents_are_told_apart(db, at):
    kinds = {
        kind: Organisation(name="X", kind=kind).is_constituent for kind in ("government", "workers", "employers", "ngo")
    }
    assert kinds == {"government": True, "workers": True, "employers": True, "ngo": False}


def test_a_theme_falls_back_to_english():
    theme = Theme(code="women", names={"en": "Women", "fr": "Femmes"})
    assert (theme.name_in("fr"), theme.name_in("ar")) == ("Femmes", "Women")
    with translation.override("fr"):
        assert str(theme) == "Femmes"
