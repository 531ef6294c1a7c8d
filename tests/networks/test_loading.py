"""The shipped directory: what it holds, and that loading it again changes nothing."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from academy_portal.audit.models import Event
from academy_portal.reference.loading import ReferenceDataError
from networks.actions import update_network
from networks.loading import DATA, load_networks
from networks.models import Network, NetworkFigure, Organisation, Theme

TABLES = [
    model._meta.db_table
    for model in (
        Network,
        NetworkFigure,
        Organisation,
        Theme,
        Network.countries.through,
        Network.languages.through,
        Network.themes.through,
    )
]


def row_versions():
    versions = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT xmin::text, ctid::text, md5(t::text) FROM {table} t ORDER BY 2")
            versions[table] = cursor.fetchall()
    return versions


@pytest.fixture
def own_file(tmp_path):
    """A copy of the shipped file that a test may spoil, and how to spoil one of its rows."""
    path = tmp_path / "networks.json"

    def spoil(code, **fields):
        data = json.loads((path if path.exists() else DATA).read_text())
        next(row for row in data["networks"] if row["code"] == code).update(fields)
        path.write_text(json.dumps(data))
        return path

    return spoil


def test_the_file_holds_what_it_says(directory):
    counts = {name: Counter(Network.objects.values_list(name, flat=True)) for name in ("kind", "region", "status")}
    assert counts == {
        "kind": {"global": 23, "regional": 33, "national": 39},
        "region": {"global": 23, "africa": 13, "asia_pacific": 14, "americas": 21, "europe_central_asia": 24},
        "status": {"active": 88, "unknown": 5, "closed": 1, "merged": 1},
    }
    assert Counter(Network.objects.values_list("verification", flat=True)) == {
        "public_page": 70,
        "general_knowledge": 25,
    }
    assert Network.objects.count() == Organisation.objects.filter(network__isnull=False).count() == 95
    assert not Network.objects.filter(source_urls=[]).exists()
    assert not Network.objects.filter(is_fictional=True).exists()


def test_the_tree_of_ripess(directory):
    remess = Network.objects.get(code="remess")
    assert remess.parent.code == "raess"
    assert remess.parent.parent.code == "ripess"
    assert remess.parent.parent.parent is None


def test_names_keep_their_language_and_script(directory):
    kosea = Network.objects.get(code="kosea")
    assert (kosea.name, kosea.name_language_id, kosea.name_script) == ("한국사회적기업진흥원", "ko", "Kore")
    assert Network.objects.get(code="ripess").name_language_id == "fr"


def test_the_merged_and_the_closed_are_kept(directory):
    merged = Network.objects.get(code="cncress")
    assert (merged.status, merged.merged_into.code) == ("merged", "ess-france")
    assert Network.objects.get(code="cities").status == "closed"


def test_figures_stand_as_the_source_said_them(directory):
    figure = NetworkFigure.objects.get(network__code="gsef", kind="members")
    assert figure.year == 2022
    assert figure.statement == "86 members (July 2022): 32 local governments, 38 networks and CSOs, others"
    assert NetworkFigure.objects.get(network__code="ripess", kind="countries").value == 65


def test_themes_speak_all_languages(directory):
    assert Theme.objects.count() == 63
    assert all(set(theme.names) == {"ar", "en", "fr", "pt", "es"} for theme in Theme.objects.all())


def test_the_same_file_again_changes_nothing(directory, at):
    before, events = row_versions(), Event.objects.count()
    report = load_networks(at=at + timedelta(days=1))[0]
    assert report.changed is False
    assert row_versions() == before
    assert Event.objects.count() == events
    assert set(Network.objects.values_list("updated_at", "version")) == {(at, 1)}


def test_one_changed_record_changes_one_row(directory, at, own_file):
    before = row_versions()
    path = own_file("remess", hq_city="Rabat", themes=["advocacy"])
    counts = load_networks(at=at + timedelta(days=1), path=path)[0].counts
    assert (counts["networks"].updated, counts["networks"].unchanged) == (1, 94)
    assert (counts["network_themes"].created, counts["network_themes"].removed) == (0, 2)
    changed = Network.objects.get(code="remess")
    assert (changed.seat_city, changed.version, changed.updated_at) == ("Rabat", 2, at + timedelta(days=1))
    assert row_versions()["networks_organisation"] == before["networks_organisation"]


def test_what_a_person_edited_is_left_alone(directory, at, officer, own_file):
    update_network(network=Network.objects.get(code="remess"), changes={"seat_city": "Agadir"}, by=officer, at=at)
    counts = load_networks(at=at, path=own_file("remess", hq_city="Rabat", themes=[]))[0].counts
    assert counts["networks"].updated == 0
    remess = Network.objects.get(code="remess")
    assert remess.seat_city == "Agadir"
    assert remess.themes.count() == 3


def test_records_that_refer_to_each_other_in_a_ring_are_refused(directory, at, own_file):
    before = row_versions()
    with pytest.raises(ReferenceDataError, match="ring"):
        load_networks(at=at, path=own_file("ripess", parent_code="remess"))
    assert row_versions() == before
