import pytest
from django.db.models import Count

from academy_portal.audit.models import Event
from editions import loading
from editions.invariants import INVARIANTS
from editions.models import Discrepancy, Edition, EditionHost, Project, RelatedEvent, Session
from networks.models import Network

from .breaches import breaches
from .samples import countries_of_the_files

pytestmark = pytest.mark.django_db

PLACES = {
    1: ("IT", 2010),
    2: ("CA", 2011),
    3: ("MA", 2013),
    4: ("BR", 2014),
    5: ("ZA", 2015),
    6: ("MX", 2015),
    7: ("CR", 2016),
    8: ("KR", 2017),
    9: ("LU", 2017),
    10: ("IT", 2019),
    11: ("ES", 2019),
    12: ("PT", 2021),
}


@pytest.fixture
def loaded(at):
    countries_of_the_files()
    return loading.load_editions(at=at)


def everything():
    """All that a load wrote, down to the byte, without the keys of rows."""
    kept = []
    for model in (Edition, EditionHost, Session, Project, RelatedEvent, Discrepancy):
        kept.append(list(model.objects.order_by("pk").values()))
    return kept


def test_the_twelve_editions_with_their_parts(loaded):
    held = {row.ordinal: (row.country_id, row.held_starts_on.year) for row in Edition.objects.all()}
    assert held == PLACES
    assert set(Edition.objects.values_list("state", "is_fictional")) == {("archived", False)}
    assert Session.objects.programme().count() == 41
    assert Session.objects.visits().count() == 9
    assert Project.objects.count() == 10
    assert Discrepancy.objects.count() == 7
    assert RelatedEvent.objects.count() == 3
    years = Edition.objects.values("held_starts_on__year").annotate(count=Count("pk")).filter(count=2)
    assert sorted(row["held_starts_on__year"] for row in years) == [2015, 2017, 2019]


def test_planned_and_held_dates_are_kept_apart(loaded):
    madrid = Edition.objects.get(ordinal=11)
    assert (str(madrid.planned_starts_on), str(madrid.planned_ends_on), madrid.planned_precision) == (
        "2018-07-01",
        "2018-12-31",
        "half_year",
    )
    assert (str(madrid.held_starts_on), str(madrid.held_ends_on), madrid.held_precision) == (
        "2019-10-14",
        "2019-10-18",
        "day",
    )
    assert Edition.objects.filter(planned_starts_on__isnull=False).count() == 1


def test_figures_keep_their_qualifiers(loaded):
    figures = {
        row.ordinal: (row.participants, row.participants_qualifier, row.countries, row.countries_qualifier)
        for row in Edition.objects.exclude(participants=None)
    }
    assert figures == {
        3: (100, "more_than", None, ""),
        4: (70, "more_than", None, ""),
        7: (100, "about", None, ""),
        8: (200, "more_than", None, ""),
        9: (120, "more_than", 30, "more_than"),
        10: (100, "more_than", None, ""),
        11: (350, "about_or_more", 40, "about"),
        12: (200, "about", None, ""),
    }
    johannesburg = Edition.objects.get(ordinal=5)
    assert (johannesburg.scholarships, johannesburg.scholarships_qualifier) == (50, "more_than")
    assert johannesburg.confidence["dates"] == {"level": "medium_high", "note": "month high, days medium"}


def test_links_of_projects(loaded):
    links = dict(Project.objects.values_list("code", "link_type"))
    assert links == {
        "PROJ-LU-FIN-2018": "same_partner",
        "PROJ-KR-ASIA-1": "same_partner",
        "PROJ-KR-ASIA-2": "follow_on",
        "PROJ-KR-KNOW": "same_partner",
        "PROJ-ZA-POL": "same_partner",
        "PROJ-LU-UNTFSSE": "same_partner",
        "PROJ-TN-FORTERESS": "",
        "PROJ-PS-CSP": "",
        "PROJ-ES-MANIFESTO": "direct",
        "PROJ-QC-LU": "same_partner",
    }
    asia = Project.objects.get(code="PROJ-KR-ASIA-1")
    assert sorted(asia.countries.values_list("pk", flat=True)) == ["CN", "ID", "JP", "KR", "MY", "PH"]


def test_every_imported_row_has_a_source(loaded):
    assert not Edition.objects.filter(source_urls=[]).exists()
    assert not Session.objects.filter(source_urls=[]).exists()
    assert not Session.objects.filter(confidence="").exists()
    assert not Project.objects.filter(source_urls=[]).exists()
    assert not Discrepancy.objects.filter(source_urls=[]).exists()


def test_the_same_files_twice_change_nothing(loaded, at):
    before, events = everything(), Event.objects.count()
    again = loading.load_editions(at=at)
    assert everything() == before
    assert Event.objects.count() == events
    assert (again.created.total(), again.updated.total(), again.unchanged.total()) == (0, 0, 32)


def test_what_staff_corrected_survives_a_load(loaded, at):
    Edition.objects.filter(ordinal=1).update(venue="Corrected by hand")
    loading.load_editions(at=at)
    assert Edition.objects.get(ordinal=1).venue == "Corrected by hand"


def test_a_changed_record_is_rewritten_and_nothing_else(loaded, at):
    sessions = set(Session.objects.values_list("pk", "uuid"))
    Edition.objects.filter(ordinal=8).update(import_digest="0" * 64, theme="x")
    again = loading.load_editions(at=at)
    assert (again.created.total(), dict(again.updated)) == (0, {"editions": 1})
    assert Edition.objects.get(ordinal=8).theme.startswith("Innovative Ecosystems")
    assert set(Session.objects.values_list("pk", "uuid")) == sessions


def test_without_countries_nothing_is_written(at):
    with pytest.raises(loading.MissingReferenceError, match="BE, BR"):
        loading.load_editions(at=at)
    assert not Edition.objects.exists()


def test_hosts_are_linked_once_the_directory_is_there(loaded, at):
    assert not EditionHost.objects.filter(network__isnull=False).exists()
    network = Network.objects.create(
        code="remess",
        slug="remess",
        name="REMESS",
        name_en="REMESS",
        kind="national",
        region="africa",
        created_at=at,
        updated_at=at,
    )
    loading.load_editions(at=at)
    assert list(EditionHost.objects.filter(network=network).values_list("edition__ordinal", flat=True)) == [3]


def test_real_data_break_no_invariant(loaded):
    assert breaches(INVARIANTS) == {}
