import pytest
from django.test import Client

from academy_portal.pages.glossary import LANGUAGES, MARKS, entries, terms

pytestmark = pytest.mark.django_db


def test_every_term_has_words_in_five_languages_and_a_place_of_its_own() -> None:
    assert len(terms()) == 30
    assert len({term.anchor for term in terms()}) == 30
    assert all(term.anchor and term.wording(code).words for term in terms() for code in LANGUAGES)
    assert {term.wording("ar").kind for term in terms()} == {kind for _words, kind in MARKS.values()}
    assert [term.anchor for term in terms() if term.wording("fr").mark] == []


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ("ECONOMIA solidaria", ["social-and-solidarity-economy", "solidarity-economy"]),
        ("tiers secteur", ["third-sector"]),
        ("الحوار الاجتماعى"[:13], ["social-dialogue"]),
        ("البلدان نموًا", ["least-developed-countries"]),
        ("البلدان نموا", ["least-developed-countries"]),
        ("tiers sector", []),
        ("<script>", []),
    ],
)
def test_a_search_finds_words_of_any_language_without_accents(wish: str, found: list[str]) -> None:
    assert sorted(entry.anchor for entry in entries(language="en", wish=wish)) == sorted(found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_stand_in_the_order_of_the_reader_s_language(language: str) -> None:
    rows = entries(language=language)
    assert len(rows) == 30
    assert {row.own.language for row in rows} == {language}
    assert all(len(row.others) == 4 for row in rows)
    if language == "en":
        assert [row.own.words for row in rows] == sorted((row.own.words for row in rows), key=str.lower)


def test_the_page_explains_and_lists(client: Client) -> None:
    html = client.get("/en/glossary/").content.decode()
    assert html.count('<section class="card" id="') == 30
    for anchor in ("what", "who", "share", "names", "terms", "third-sector"):
        assert html.count(f'id="{anchor}"') == 1
    assert '<li lang="fr" dir="ltr"><span class="quiet">Français</span> tiers secteur</li>' in html
    assert (
        '<li lang="ar" dir="rtl"><span class="quiet">العربية</span> القطاع الثالث <span lang="en" dir="auto">' in html
    )
    assert "A native reader has still to confirm these words." in html


def test_the_page_searches_without_script(client: Client) -> None:
    html = client.get("/en/glossary/", {"q": "cooperativa"}).content.decode()
    assert "1 term found" in html
    assert html.count('<section class="card" id="') == 1
    assert '<section class="card" id="cooperative">' in html
    assert 'value="cooperativa"' in html
    assert "<title>Glossary: cooperativa - " in html


@pytest.mark.parametrize("wish", ["no such word", "<script>alert(1)</script>", "x" * 5000])
def test_what_is_not_found_is_said_and_leads_on(client: Client, wish: str) -> None:
    response = client.get("/en/glossary/", {"q": wish})
    html = response.content.decode()
    assert response.status_code == 200
    assert "<script>alert" not in html
    assert "No term has these words." in html
    assert f'href="{response.wsgi_request.path}">Show the whole glossary</a>' in html


def test_a_page_in_arabic_puts_its_own_words_first(client: Client) -> None:
    html = client.get("/ar/glossary/").content.decode()
    assert '<section class="card" id="cooperative"><h3><bdi>تعاونية</bdi>' in html
    assert '<li lang="en" dir="ltr"><span class="quiet">English</span> cooperative</li>' in html
