"""The pages of the directory, as any visitor sees them."""

import re

import brotli
import pytest
from django.urls import reverse
from django.utils import translation

from networks.models import Network

from .conftest import network

LANGUAGES = ["ar", "en", "fr", "pt", "es"]
LIST_QUERIES = 8


def address(name, *args, language="en"):
    with translation.override(language):
        return reverse(f"networks:{name}", args=args)


def text(answer):
    return answer.content.decode()


def test_anybody_reads_the_list(directory, client):
    page = text(client.get(address("list")))
    assert "95 networks" in page
    assert page.count('<li><span><a href="/en/networks/') == 25
    assert "page=4" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_in_every_language_stays_light_and_clean(directory, client, language):
    answer = client.get(address("list", language=language))
    assert answer.status_code == 200
    assert len(brotli.compress(answer.content, quality=5)) <= 20_000
    assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\ssrc=)", text(answer))


@pytest.mark.parametrize("language", LANGUAGES)
def test_records_in_every_language(directory, client, language):
    for slug in ("remess", "kosea", "cncress", "cities", "mclacj", "gsef", "ripess"):
        answer = client.get(address("detail", slug, language=language))
        assert answer.status_code == 200
        assert not re.search(r"<style|style=|\son\w+=|<script(?![^>]*\ssrc=)", text(answer))


def test_every_record_has_its_page(directory, client):
    for slug in Network.objects.values_list("slug", flat=True):
        assert client.get(address("detail", slug)).status_code == 200


def test_pages_hold_all_networks_once(directory, client):
    seen = []
    for number in range(1, 5):
        seen += re.findall(
            r'<li><span><a href="/en/networks/([a-z0-9-]+)/"', text(client.get(address("list"), {"page": number}))
        )
    assert len(seen) == len(set(seen)) == 95


def test_a_page_says_its_number_and_keeps_the_filter(directory, client):
    page = text(client.get(address("list"), {"kind": "national", "page": "2"}))
    assert "<title>Networks, page 2 of 2" in page
    assert "?kind=national&amp;page=1" in page


def test_a_page_that_does_not_exist_shows_a_near_one(directory, client):
    for number in ("0", "-1", "999", "abc", "1e9", ""):
        assert client.get(address("list"), {"page": number}).status_code == 200


def test_the_list_asks_as_often_for_30_as_for_1(reference, client, at, django_assert_num_queries):
    network(at, "n0", seat_country_id="ML")
    with django_assert_num_queries(LIST_QUERIES):
        client.get(address("list"))
    for number in range(1, 30):
        row = network(at, f"n{number}", seat_country_id="ML", name_language_id="fr")
        row.countries.set(["ML", "SN"])
        row.languages.set(["fr", "en"])
    with django_assert_num_queries(LIST_QUERIES):
        client.get(address("list"))
    with django_assert_num_queries(LIST_QUERIES + 1):
        client.get(address("list"), {"q": "network"})
    with django_assert_num_queries(LIST_QUERIES + 2):
        client.get(address("list"), {"q": "netwrok"})


def test_the_tree_asks_as_often_for_30_as_for_1(reference, client, at, django_assert_num_queries):
    root = network(at, "root")
    network(at, "child", parent=root)
    with django_assert_num_queries(1):
        client.get(address("tree"))
    for number in range(30):
        network(at, f"c{number}", parent=root)
    with django_assert_num_queries(1):
        assert len(re.findall(r"/en/networks/c\w+/", text(client.get(address("tree"))))) == 31


def test_filters_work_by_address_and_can_be_taken_away(directory, client):
    page = text(client.get(address("list"), {"region": "africa", "theme": "women"}))
    assert '<option value="africa" selected>' in page
    assert 'href="/en/networks/?theme=women"' in page
    assert 'href="/en/networks/?region=africa"' in page


def test_links_to_regions_keep_the_rest_of_the_wish(directory, client):
    page = text(client.get(address("list"), {"theme": "women"}))
    assert '<a href="/en/networks/?region=africa&amp;theme=women">Africa</a> <span class="quiet">1</span>' in page


def test_a_region_without_networks_is_shown_well(directory, client):
    page = text(client.get(address("list"), {"region": "arab_states"}))
    assert "No network found so far: Arab States" in page
    assert "Do you know one?" in page
    assert 'href="/en/help/"' in page
    assert "Arab States (0)" in page


def test_nothing_found_says_what_to_do(directory, client):
    page = text(client.get(address("list"), {"q": "zzzzzzzz"}))
    assert "No network answers all of this" in page
    assert "0 networks" in page


def test_words_that_look_alike_are_announced(directory, client):
    page = text(client.get(address("list"), {"q": "chanteir"}))
    assert "No network has exactly these words." in page
    assert "Chantier" in page


def test_a_filter_that_nobody_knows_is_left_out_and_said(directory, client):
    for wish in (
        {"region": "atlantis"},
        {"country": "zz"},
        {"country": "'; --"},
        {"theme": "A B"},
        {"kind": "x"},
        {"q": "x" * 101},
    ):
        answer = client.get(address("list"), wish)
        assert answer.status_code == 200
        assert "95 networks" in text(answer)
        assert "It was left out." in text(answer)


def test_broken_text_is_refused(directory, client):
    assert client.get(address("list") + "?q=%00").status_code == 400


def test_what_a_visitor_types_stays_text(directory, client):
    page = text(client.get(address("list"), {"q": '"><script>alert(1)</script>'}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_what_a_record_holds_stays_text(reference, client, at):
    network(
        at,
        "evil",
        name="<b>Evil</b>",
        acronym="<i>E</i>",
        description="<img src=x>",
        website="https://x.example/?a=\"'<",
    )
    page = text(client.get(address("detail", "evil")))
    assert not re.search(r"<b>Evil|<i>E</i>|<img src=x", page)
    listed = text(client.get(address("list")))
    assert "<b>Evil" not in listed


def test_only_reading_is_possible(directory, client):
    assert client.head(address("list")).status_code == 200
    assert client.post(address("list")).status_code == 405
    assert client.post(address("detail", "remess")).status_code == 405


def test_an_unknown_network_is_not_found(reference, client, at):
    network(at, "weave")
    for slug in ("nowhere", "WEAVE", "95"):
        assert client.get(address("detail", slug)).status_code == 404


def test_a_record_says_where_it_belongs_and_where_it_comes_from(directory, client):
    page = text(client.get(address("detail", "remess")))
    assert '<bdi lang="fr">Réseau Marocain de l&#x27;Économie Sociale et Solidaire</bdi>' in page
    assert page.index("RIPESS") < page.index("RAESS") < page.index("REMESS</bdi></li>")
    assert "www.escr-net.org" in page
    assert "mostly documented" in page
    assert "83 members" in page
    assert "year not given" in page
    assert "We have not checked this address." in page


def test_a_federation_shows_its_members(directory, client):
    page = text(client.get(address("detail", "raess")))
    assert "Members in this directory" in page
    assert 'href="/en/networks/remess/"' in page


def test_the_merged_and_the_closed_say_so(directory, client):
    merged = text(client.get(address("detail", "cncress")))
    assert "Merged into another network" in merged
    assert 'href="/en/networks/ess-france/"' in merged
    assert "Took over" in text(client.get(address("detail", "ess-france")))
    assert "This network has stopped its work." in text(client.get(address("detail", "cities")))
    assert "We do not know whether this network is still active." in text(client.get(address("detail", "mclacj")))


def test_general_knowledge_is_called_so(directory, client):
    assert "This is general knowledge." in text(client.get(address("detail", "ica")))


def test_a_text_in_another_language_is_marked(directory, client):
    page = text(client.get(address("detail", "remess", language="fr")))
    assert '<p lang="en" dir="ltr">Moroccan network' in page
    assert "anglais" in page
    assert "Language of this text" not in text(client.get(address("detail", "remess")))


def test_a_fictional_network_is_called_so(reference, client, at):
    network(at, "loom", is_fictional=True)
    assert "This network is fictional." in text(client.get(address("detail", "loom")))
    assert "Fictional" in text(client.get(address("list")))


def test_the_tree_page(directory, client):
    page = text(client.get(address("tree")))
    assert page.index('/networks/ripess/"') < page.index('/networks/raess/"') < page.index('/networks/remess/"')
