import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from editions import actions, loading
from editions.models import Discrepancy, Edition, EditionHost, Project, RelatedEvent, Session

from .samples import announced, archived, countries_of_the_files, planned

pytestmark = pytest.mark.django_db

LANGUAGES = ("ar", "en", "fr", "pt", "es")


@pytest.fixture
def loaded(at):
    countries_of_the_files()
    loading.load_editions(at=at)


def text_of(response):
    """The words of a page without its tags."""
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page(client, name, *args, language="en", query=""):
    with translation.override(language):
        address = reverse(f"editions:{name}", args=args)
    return client.get(address + query)


def test_the_list_is_by_ordinal_with_figures_in_words(client, loaded):
    # The map below the list names the editions once more, by country.
    html = page(client, "list").content.decode().partition('<figure class="map">')[0]
    ordinals = [int(number) for number in re.findall(r">Edition (\d+):", html)]
    assert ordinals == list(range(12, 0, -1))
    words = text_of(page(client, "list"))
    for figure in ("more than 100", "about 350, perhaps more", "not established", "about 200"):
        assert figure in words
    assert "14–18 October 2019 Planned for: second half of 2018" in words
    assert "fictional" not in words


def test_the_map_leads_to_the_latest_edition_of_each_host_country(client, loaded):
    svg = page(client, "list").content.decode().partition('<figure class="map">')[2].partition("</svg>")[0]
    dots = re.findall(r'<a href="/en/editions/([\w-]+)/" aria-label="([^:]+):', svg)
    assert dots[0][0] == "turin-2019"
    assert len(dots) == len({country for _slug, country in dots}) == 11


def test_an_edition_shows_its_facts_with_sources(client, loaded):
    response = page(client, "detail", "madrid-2019")
    words, html = text_of(response), response.content.decode()
    assert "Dates held 14–18 October 2019" in words
    assert "Dates planned second half of 2018" in words
    assert "about 350, perhaps more" in words
    assert "about 40" in words
    assert "Direct result" in words
    assert "Spanish and English" in words
    assert '<span lang="es" dir="ltr">La economía social en el futuro del trabajo</span>' in html
    for url in Edition.objects.get(slug="madrid-2019").source_urls:
        assert f'href="{url.replace("&", "&amp;")}"' in html
    assert f"{reverse('articles:publications')}?edition=madrid-2019" in html


def test_all_sessions_and_sources_of_all_editions_are_shown(client, loaded):
    for edition in Edition.objects.all():
        html = page(client, "detail", edition.slug).content.decode()
        for session in edition.sessions.all():
            assert session.title.replace("'", "&#x27;") in html
            if session.kind != "visit":
                assert session.source_urls[0].replace("&", "&amp;") in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_in_every_language(client, loaded, language):
    pages = [page(client, name, language=language) for name in ("list", "projects", "discrepancies")]
    pages += [
        page(client, "detail", slug, language=language) for slug in Edition.objects.values_list("slug", flat=True)
    ]
    assert len(pages) == 15
    for response in pages:
        html = response.content.decode()
        assert response.status_code == 200
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html
        assert html.count("<h1") == 1
        assert "None" not in re.sub(r"<[^>]+>", " ", html.replace(">None<", "><"))


def test_a_theme_is_shown_in_the_readers_language_where_it_is_known(client, loaded):
    spanish = page(client, "list", language="es").content.decode()
    assert "<div>La economía social en el futuro del trabajo</div></td>" in spanish
    arabic = page(client, "list", language="ar").content.decode()
    assert '<div><span lang="en" dir="ltr">The social economy in the future of work</span></div></td>' in arabic


def test_english_texts_are_marked_on_other_pages_only(client, loaded):
    note = "First edition in Asia; hosted by a city"
    assert f'<p lang="en" dir="ltr">{note}' in page(client, "detail", "seoul-2017", language="fr").content.decode()
    english = page(client, "detail", "seoul-2017").content.decode()
    assert note in english
    assert 'lang="en" dir="ltr">' not in english.partition("<main")[2]


def test_the_projects_say_how_they_are_linked(client, loaded):
    words = text_of(page(client, "projects"))
    assert words.count("Same partner or country; the link is inferred") == 6
    assert words.count("Direct result") == 1
    assert words.count("Continues a follow-up project") == 1
    assert "Without an established link to an edition" in words


def test_the_disagreements_stand_with_their_sources(client, loaded):
    response = page(client, "discrepancies")
    words, html = text_of(response), response.content.decode()
    for row in Discrepancy.objects.all():
        assert row.resolution.replace("'", "&#x27;").replace('"', "&quot;")[:60] in words
        assert all(url.replace("&", "&amp;") in html for url in row.source_urls)


def test_fictional_editions_say_so_on_every_page(client, at):
    edition = announced(at, is_fictional=True)
    Project.objects.create(code="P", title="Follow", kind="policy", origin_edition=edition, link_type="direct")
    sentence = "fictional. It exists only to show how the portal works."
    for response in (page(client, "list"), page(client, "detail", edition.slug), page(client, "projects")):
        assert sentence in text_of(response)


def test_what_is_planned_or_unknown_is_not_found(client, at):
    hidden = planned(at)
    for slug in (hidden.slug, "no-such-edition"):
        assert page(client, "detail", slug).status_code == 404
    assert hidden.city not in text_of(page(client, "list"))


def test_texts_are_escaped(client, at):
    evil = "<script>alert('x')</script>"
    edition = announced(at, theme=evil, venue=evil, notes=evil, city=evil)
    Session.objects.create(edition=edition, code="s", kind="plenary", title=evil, note=evil)
    EditionHost.objects.create(edition=edition, name=evil, role="host", note=evil)
    Project.objects.create(
        code="P",
        title=evil,
        kind="policy",
        donors=[evil],
        implementers=[evil],
        origin_edition=edition,
        link_type="direct",
        link_note=evil,
    )
    Discrepancy.objects.create(issue=evil, resolution=evil)
    actions.cancel_edition(edition=edition, reason=evil, by=None, at=at)
    for language in ("en", "ar"):
        for name, args in (("list", ()), ("detail", (edition.slug,)), ("projects", ()), ("discrepancies", ())):
            html = page(client, name, *args, language=language).content.decode()
            assert "<script>alert" not in html
            assert "&lt;script&gt;" in html


def test_moved_dates_and_a_cancellation_are_told(client, at):
    edition = announced(at)
    actions.reschedule_edition(
        edition=edition,
        planned_starts_on=date(2027, 9, 6),
        planned_ends_on=date(2027, 9, 10),
        reason="The venue closed.",
        by=None,
        at=at,
    )
    actions.cancel_edition(edition=edition, reason="No quorum.", by=None, at=at)
    words = text_of(page(client, "detail", edition.slug))
    assert "The dates moved from 7–11 June 2027 to 6–10 September 2027. Reason: The venue closed." in words
    assert "This edition was cancelled: No quorum." in words


def test_empty_pages_say_so(client):
    assert "No edition is public yet" in text_of(page(client, "list"))
    assert "No project is recorded yet" in text_of(page(client, "projects"))
    assert "No disagreement between sources is recorded." in text_of(page(client, "discrepancies"))


def fill(count):
    for number in range(1, count + 1):
        edition = archived(number)
        RelatedEvent.objects.create(name=f"Event {number}", starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
        Discrepancy.objects.create(issue=f"Issue {number}", resolution="x")
        project = Project.objects.create(
            code=f"P{number}", title="x", kind="policy", origin_edition=edition, link_type="direct"
        )
        assert project.pk


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(("name", "queries"), [("list", 2), ("projects", 2), ("discrepancies", 1)])
def test_lists_ask_a_fixed_number_of_times(client, django_assert_num_queries, name, queries, count):
    fill(count)
    with django_assert_num_queries(queries):
        page(client, name)


@pytest.mark.parametrize("count", [1, 30])
def test_an_edition_asks_a_fixed_number_of_times(client, django_assert_num_queries, count):
    edition = archived(1)
    for number in range(count):
        Session.objects.create(edition=edition, code=f"s{number}", kind="plenary", title="x", position=number)
        Session.objects.create(edition=edition, code=f"v{number}", kind="visit", title="x", position=number)
        EditionHost.objects.create(edition=edition, name=f"Host {number}", role="host")
        Project.objects.create(code=f"P{number}", title="x", kind="policy", origin_edition=edition, link_type="direct")
    with django_assert_num_queries(8):
        page(client, "detail", edition.slug)
