"""The portal's own pages: languages, directions, menus, the way on after an error."""

import re

import pytest
from django.template.loader import get_template
from django.test import Client, override_settings
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from tests.architecture.test_templates import faults_of
from tests.clients import client_for
from tests.scholarships.world import World, build_world, moment, person

LANGUAGES = {"ar": "rtl", "en": "ltr", "fr": "ltr", "pt": "ltr", "es": "ltr"}
PUBLIC = [
    "",
    "help/",
    "privacy/",
    "accessibility/",
    "glossary/",
    "account/login/",
    "account/signup/",
    "account/login/code/",
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """An open call with its officers and two reviewers."""
    return build_world()


def text_of(html: bytes) -> str:
    """A page's text without its tags, spaces folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.decode()))


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("page", PUBLIC)
def test_public_page_in_each_language(client: Client, page: str, code: str) -> None:
    response = client.get(f"/{code}/{page}")
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{code}" dir="{LANGUAGES[code]}">' in html
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert 'href="#main"' in html


def test_language_switch_keeps_page_and_query(client: Client) -> None:
    html = client.get("/en/glossary/?q=1").content.decode()
    switch = re.findall(
        r'<a href="([^"]+)" lang="([a-z]+)" hreflang="\w+" dir="(\w+)"( aria-current="true")?>([^<]+)<', html
    )
    assert switch == [
        ("/ar/glossary/?q=1", "ar", "rtl", "", "العربية"),
        ("/en/glossary/?q=1", "en", "ltr", ' aria-current="true"', "English"),
        ("/fr/glossary/?q=1", "fr", "ltr", "", "Français"),
        ("/pt/glossary/?q=1", "pt", "ltr", "", "Português"),
        ("/es/glossary/?q=1", "es", "ltr", "", "Español"),
    ]


def test_language_switch_works_on_a_page_not_found(client: Client) -> None:
    response = client.get("/fr/not/here/")
    assert response.status_code == 404
    assert 'href="/ar/not/here/"' in response.content.decode()


def test_language_switch_leads_nowhere_else(client: Client) -> None:
    html = client.get("//example.org/en/", follow=True).content.decode()
    assert 'href="//example.org' not in html


def test_not_found_has_a_way_on(client: Client) -> None:
    html = client.get("/en/nothing/").content.decode()
    assert html.count("<h1") == 1
    assert 'href="/en/account/login/"' in html
    assert 'href="/en/help/"' in html


def test_main_menu_marks_the_section(client: Client) -> None:
    html = client.get("/en/editions/").content.decode()
    assert '<a href="/en/editions/" aria-current="true">Editions</a>' in html
    assert '<a href="/en/networks/">Networks</a>' in html


def test_stranger_gets_sign_in_and_no_account_menu(client: Client) -> None:
    html = client.get("/en/").content.decode()
    assert '<a href="/en/account/login/">Sign in</a>' in html
    assert "My account" not in html


def test_my_academy_asks_for_sign_in(client: Client) -> None:
    response = client.get("/en/my/")
    assert response.status_code == 302
    assert response.headers["Location"] == "/en/account/login/?next=/en/my/"


def menu_of(html: bytes) -> list[str]:
    """The entries of the account menu."""
    menu = html.decode().split('class="menu own"', 1)[1].split("</nav>", 1)[0]
    return re.findall(r"<a href=\"[^\"]+\"[^>]*>([^<]+)</a>", menu)


def test_menu_shows_what_the_person_may_see(world: World) -> None:
    reviewer = client_for(world.reviewers[0]).get("/en/my/").content
    officer = client_for(world.officer).get("/en/my/").content
    nobody = client_for(person("nobody@example.org", world.at)).get("/en/my/").content
    assert menu_of(reviewer) == ["My Academy", "Review queue", "Settings and security"]
    assert menu_of(officer) == ["My Academy", "Selection desk", "Settings and security"]
    assert menu_of(nobody) == ["My Academy", "Settings and security"]


def test_menu_costs_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    client = client_for(person("nobody@example.org", moment()))
    # Session, person, mandates.
    with django_assert_num_queries(3):
        client.get("/en/help/")


def test_home_says_that_a_call_is_open(client: Client, world: World) -> None:
    html = client.get("/en/").content.decode()
    assert f'<a class="button" href="/en/scholarships/{world.call.slug}/">Apply for a scholarship</a>' in html
    assert 'data-zone="Africa/Dakar"' in html
    world.close()
    assert "No call for scholarships is open now." in client.get("/en/").content.decode()


def test_home_query_count(client: Client, world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(3):
        client.get("/en/")


def test_my_academy_of_an_applicant(world: World) -> None:
    draft = world.apply("drafty", send=False)
    text = text_of(client_for(draft.applicant).get("/en/my/").content)
    assert "Finish and send your application: Fictional call" in text
    assert draft.number in text
    world.close()
    text = text_of(client_for(draft.applicant).get("/en/my/").content)
    assert "Finish and send your application" not in text
    assert "Nothing waits for you now." in text


def test_my_academy_of_a_reviewer_and_an_officer(world: World) -> None:
    world.apply("one")
    world.close()
    officer = text_of(client_for(world.officer).get("/en/my/").content)
    assert "Begin the review: Fictional call" in officer
    world.review_all()
    reviewer = text_of(client_for(world.reviewers[0]).get("/en/my/").content)
    assert "Applications to read" not in reviewer


def test_my_academy_shows_nothing_of_another_person(world: World) -> None:
    other = world.apply("other")
    own = world.apply("own")
    html = client_for(own.applicant).get("/en/my/").content.decode()
    assert own.number in html
    assert other.number not in html


@override_settings(DEMONSTRATION=True)
def test_demonstration_says_so_on_every_page(client: Client) -> None:
    for page in ("/en/", "/en/help/", "/en/nothing/"):
        assert 'class="demo"' in client.get(page).content.decode()


@override_settings(DEMONSTRATION=False, ORG_MARK="Example Organisation")
def test_without_demonstration_the_mark_stands_alone(client: Client) -> None:
    html = client.get("/en/help/").content.decode()
    assert 'class="demo"' not in html
    assert "<b>Example Organisation</b>" in html


def test_faults_of_ours_have_a_page_without_context() -> None:
    for name in ("500.html", "400.html"):
        with translation.override("en"):
            html = get_template(name).render()
        assert html.count("<h1>") == 1
        assert 'lang="en" dir="ltr"' in html


def test_form_token_refused_has_a_way_on() -> None:
    response = Client(enforce_csrf_checks=True).post("/en/account/login/", {"login": "a@example.org"})
    assert response.status_code == 403
    assert "Please send the form again" in response.content.decode()


@pytest.mark.parametrize("page", [*PUBLIC, "editions/", "networks/", "publications/", "visits/", "scholarships/"])
def test_public_page_holds_nothing_inline(client: Client, page: str) -> None:
    assert faults_of(client.get(f"/en/{page}").content.decode()) == []


@pytest.mark.parametrize("code", ["en", "ar"])
@pytest.mark.parametrize("page", ["", "networks/network/", "editions/edition/", "accounts/user/", "outbox/message/"])
def test_desk_holds_nothing_inline(page: str, code: str) -> None:
    user = person("admin@example.org", moment(), is_superuser=True, is_staff=True)
    response = client_for(user).get(f"/{code}/admin/{page}")
    assert response.status_code == 200
    html = response.content.decode()
    assert faults_of(html) == []
    assert "academy/admin.css" in html
    assert "theme.js" not in html
