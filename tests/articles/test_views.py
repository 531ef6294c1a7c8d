import re

import pytest
from django.urls import reverse
from django.utils import translation

from articles.loading import load_publications
from articles.models import Publication, PublicationIsbn
from editions.loading import load_editions
from tests.editions.samples import announced, archived, countries_of_the_files, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(at):
    countries_of_the_files()
    load_editions(at=at)
    load_publications(at=at)


def page(client, query="", language="en"):
    with translation.override(language):
        response = client.get(reverse("articles:publications") + query)
    assert response.status_code == 200
    return response.content.decode()


def titles(html):
    return [re.sub(r"<[^>]+>", "", title) for title in re.findall(r"<article><h2>(.*?)</h2>", html)]


def test_all_twelve_with_isbns_editors_and_sources(client, loaded):
    html = page(client)
    assert len(titles(html)) == 12
    assert html.count("without an edition") >= 2
    for isbn in PublicationIsbn.objects.all():
        assert isbn.isbn in html
    for publication in Publication.objects.all():
        assert publication.source_urls[0].replace("&", "&amp;") in html
    named = "<bdi>Anita Amorim</bdi>, <bdi>Andrew Dale</bdi> and <bdi>Charbel Fakhri-Kairouz</bdi>"
    assert named in html
    assert '<span lang="pt" dir="ltr">IV Academia' in html


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?edition=campinas-2014", 2),
        ("?edition=none", 2),
        ("?language=fr", 3),
        ("?kind=compendium", 5),
        ("?kind=compendium&language=es", 3),
        ("?edition=campinas-2014&kind=paper&language=pt", 1),
        ("?edition=agadir-2013", 0),
    ],
)
def test_filters(client, loaded, query, count):
    html = page(client, query)
    assert len(titles(html)) == count
    assert ("No publication matches" in html) == (count == 0)


@pytest.mark.parametrize("query", ["?edition=nowhere", "?kind=%27%20or%201", "?language=xx", "?page=99", "?page=x"])
def test_what_is_no_choice_is_said_and_not_used(client, loaded, query):
    html = page(client, query)
    assert len(titles(html)) == 12
    assert ("There is a problem" in html) == (not query.startswith("?page"))


@pytest.mark.parametrize("language", ["ar", "en", "fr", "pt", "es"])
def test_in_every_language(client, loaded, language):
    html = page(client, language=language)
    assert f'<html lang="{language}"' in html
    assert len(titles(html)) == 12


def test_texts_are_escaped(client, at):
    evil = "<script>alert('x')</script>"
    edition = announced(at, city=evil, is_fictional=True)
    publication = Publication.objects.create(
        slug="x",
        kind="paper",
        title=evil,
        year=2020,
        edition=edition,
        languages=["en"],
        authors=[evil],
        note=evil,
        editors=[evil],
    )
    PublicationIsbn.objects.create(publication=publication, isbn="<b>")
    html = page(client)
    assert "<script>alert" not in html
    assert "<b>" not in html
    assert "An edition on this page is fictional." in html


def test_what_belongs_to_a_planned_edition_is_not_shown(client, at):
    Publication.objects.create(slug="x", kind="paper", title="x", year=2027, edition=planned(at), languages=["en"])
    assert titles(page(client)) == []


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_a_fixed_number_of_times(client, django_assert_num_queries, count):
    for number in range(1, count + 1):
        publication = Publication.objects.create(
            slug=f"p{number}", kind="paper", title=f"P {number}", year=2020, edition=archived(number), languages=["en"]
        )
        PublicationIsbn.objects.create(publication=publication, isbn=f"{number}")
    with django_assert_num_queries(5):
        assert len(titles(page(client))) == count


def test_long_lists_have_pages(client):
    Publication.objects.bulk_create(
        Publication(slug=f"p{number}", kind="paper", title=f"P {number:02}", year=2020, languages=["en"])
        for number in range(31)
    )
    first, second = page(client), page(client, "?page=2")
    assert (len(titles(first)), len(titles(second))) == (30, 1)
    assert "Publications, page 2 of 2" in second
