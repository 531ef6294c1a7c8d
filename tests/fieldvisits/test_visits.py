import re

import pytest
from django.urls import reverse
from django.utils import translation

from academy_portal.audit.models import Event
from academy_portal.kernel.errors import NotPermittedError
from editions.loading import load_editions
from editions.models import Edition, Session
from fieldvisits import actions
from fieldvisits.invariants import INVARIANTS
from fieldvisits.loading import MissingVisitError, load_visits
from fieldvisits.models import VisitFacts
from tests.editions.breaches import breaches
from tests.editions.samples import announced, archived, countries_of_the_files, officer, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(at):
    countries_of_the_files()
    load_editions(at=at)
    return load_visits(at=at)


def page(client, query="", language="en"):
    with translation.override(language):
        response = client.get(reverse("fieldvisits:list") + query)
    assert response.status_code == 200
    return response.content.decode()


def titles(html):
    return [re.sub(r"<[^>]+>", "", title) for title in re.findall(r"<article><h3>(.*?)</h3>", html)]


def test_nine_visits_beside_their_sessions(loaded, at):
    assert loaded.created.total() == 9
    by_edition = sorted(VisitFacts.objects.values_list("session__edition__ordinal", flat=True))
    assert by_edition == [4, 8, 9, 9, 10, 10, 12, 12, 12]
    assert set(VisitFacts.objects.values_list("session__kind", flat=True)) == {"visit"}
    assert not VisitFacts.objects.filter(source_urls=[]).exists()
    assert not VisitFacts.objects.filter(confidence="").exists()
    assert breaches(INVARIANTS) == {}
    before, events = list(VisitFacts.objects.order_by("pk").values()), Event.objects.count()
    again = load_visits(at=at)
    assert (again.created.total(), again.updated.total(), again.unchanged.total()) == (0, 0, 9)
    assert (list(VisitFacts.objects.order_by("pk").values()), Event.objects.count()) == (before, events)


def test_without_sessions_nothing_is_written(at):
    with pytest.raises(MissingVisitError, match="SSEA-04"):
        load_visits(at=at)
    assert not VisitFacts.objects.exists()


def test_the_page_shows_all_by_edition_with_sources(client, loaded):
    html = page(client)
    assert len(titles(html)) == 9
    assert [int(number) for number in re.findall(r"<h2><a[^>]*>Edition (\d+):", html)] == [12, 10, 9, 8, 4]
    for facts in VisitFacts.objects.all():
        assert facts.source_urls[0] in html
        assert facts.description.replace("'", "&#x27;") in html


@pytest.mark.parametrize(
    ("query", "count"), [("?edition=turin-2019", 2), ("?edition=turin-2010", 0), ("?edition=x", 9)]
)
def test_the_filter(client, loaded, query, count):
    html = page(client, query)
    assert len(titles(html)) == count
    assert ("No visit is recorded yet" in html) == (count == 0)
    assert ("There is a problem" in html) == (count == 9)


@pytest.mark.parametrize("language", ["ar", "en", "fr", "pt", "es"])
def test_in_every_language(client, loaded, language):
    html = page(client, language=language)
    assert f'<html lang="{language}"' in html
    assert len(titles(html)) == 9


def test_texts_are_escaped_and_fiction_is_marked(client, at):
    evil = "<script>alert('x')</script>"
    edition = announced(at, city=evil, is_fictional=True)
    session = Session.objects.create(edition=edition, code="v", kind="visit", title=evil)
    VisitFacts.objects.create(session=session, city=evil, description=evil)
    Session.objects.create(edition=planned(at, "dakar-2028"), code="v", kind="visit", title="hidden")
    html = page(client)
    assert "<script>alert" not in html
    assert "An edition on this page is fictional." in html
    assert len(titles(html)) == 1


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_a_fixed_number_of_times(client, django_assert_num_queries, count):
    for number in range(1, count + 1):
        session = Session.objects.create(edition=archived(number), code="v", kind="visit", title="x")
        VisitFacts.objects.create(session=session, city="x")
    with django_assert_num_queries(3):
        assert len(titles(page(client))) == count


def test_facts_belong_to_visits_and_are_written_by_those_who_may(at):
    edition, other = announced(at), announced(at, "dakar-2028")
    visit = Session.objects.create(edition=edition, code="v", kind="visit", title="x")
    plenary = Session.objects.create(edition=edition, code="p", kind="plenary", title="x")
    logistics = officer(at, "logistics", edition=edition)
    with pytest.raises(actions.NotAVisitError):
        actions.save_visit_facts(facts=VisitFacts(session=plenary), by=logistics, at=at)
    stranger = officer(at, "logistics", email="l2@example.org", edition=other)
    with pytest.raises(NotPermittedError):
        actions.save_visit_facts(facts=VisitFacts(session=visit), by=stranger, at=at)
    assert not VisitFacts.objects.exists()
    facts = actions.save_visit_facts(facts=VisitFacts(session=visit, city="Kati"), by=logistics, at=at)
    assert VisitFacts.objects.get() == facts
    Session.objects.filter(pk=visit.pk).update(kind="plenary")
    assert breaches(INVARIANTS) == {"fieldvisits_facts_of_visits_only": [facts.pk]}
    assert Edition.objects.count() == 2
