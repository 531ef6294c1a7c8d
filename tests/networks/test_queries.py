"""Search with typos and accents, facets, the tree, suggestions; and that indexes carry them."""

import pytest
from django.db import connection, transaction
from django.utils import translation

from networks.models import Network, Organisation
from networks.queries import (
    NetworkFilter,
    accept_mistyped_words,
    facets,
    federation_tree,
    federations_above,
    find_networks,
    network_page,
    resembling,
    search_words,
    suggest_organisations,
)


def codes(**wish):
    return [network.code for network in find_networks(NetworkFilter(**wish)).networks]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  réseau   marocain ", ["réseau", "marocain"]),
        ("C.I.T.I.E.S.", ["CITIES"]),
        ("l'économie sociale", ["l", "économie", "sociale"]),
        ("socioeco.org", ["socioeco", "org"]),
        ("%_\\ ' \"", []),
        ("a b c d e f g h i j k", ["a", "b", "c", "d", "e", "f", "g", "h"]),
    ],
)
def test_words_of_a_search(text, words):
    assert search_words(text) == words


def test_search_by_exact_words(directory):
    first = {
        "remess": "remess",
        "REMESS": "remess",
        "reseau marocain": "remess",
        "marocain réseau": "remess",
        "associacao portuguesa": "animar",
        "confederacion espanola": "coceta",
        "C.I.T.I.E.S.": "cities",
        "cities": "cities",
        "한국사회적기업진흥원": "kosea",
        "사회적기업": "kosea",
        "mont-blanc": "essfi",
        "MERCOSUR Solidario": "pmss",
        "liege": "ciriec",
    }
    found = {text: find_networks(NetworkFilter(q=text)) for text in first}
    assert {text: (answer.networks[0].code, answer.is_near) for text, answer in found.items()} == {
        text: (code, False) for text, code in first.items()
    }


def test_search_forgives_typos(directory):
    wanted = {
        "chanteir": "chantier",
        "remmess": "remess",
        "reseu marocan": "remess",
        "intercontnental": "ripess",
        "sewaa": "sewa",
        "streetnat": "streetnet",
        "mercosure": "pmss",
        "coperativas americas": "ica-americas",
        "konfederacion": "cepes",
        "brasilero": "fbes",
    }
    found = {text: find_networks(NetworkFilter(q=text)) for text in wanted}
    missed = {text for text, code in wanted.items() if code not in [row.code for row in found[text].networks]}
    assert missed == set()
    assert all(answer.is_near for answer in found.values())


def test_whole_words_win_over_words_that_look_alike(directory):
    assert codes(q="raess") == ["raess"]
    assert codes(q="ripess")[0] == "ripess"


def test_nothing_is_found_for_words_that_nobody_has(directory):
    assert codes(q="zzzzzzzz") == []


def test_words_that_are_patterns_are_only_words(directory):
    assert codes(q="%") == codes()
    assert codes(q="100%zz") == []


def test_filters(directory):
    wishes = [
        ({"region": "africa"}, 13),
        ({"region": "arab_states"}, 0),
        ({"kind": "global"}, 23),
        ({"status": "closed"}, 1),
        ({"language": "pt"}, 18),
        ({"theme": "women"}, 8),
        ({"country": "MA"}, 2),
        ({"region": "africa", "language": "ar"}, 2),
        ({"q": "ripess", "region": "americas"}, 2),
    ]
    assert [(wish, len(codes(**wish))) for wish, _count in wishes] == wishes


def test_a_country_is_the_seat_or_covered_and_counts_once(directory):
    assert set(codes(country="MA")) == {"remess", "raess"}
    assert len(codes(country="BR")) == len(set(codes(country="BR")))


def test_facets_count_what_each_choice_would_leave(directory):
    with translation.override("en"):
        options = facets(NetworkFilter(region="africa"))
    by_value = {name: {option.value: option.count for option in rows} for name, rows in options.items()}
    assert by_value["region"] == {
        "global": 23,
        "africa": 13,
        "americas": 21,
        "arab_states": 0,
        "asia_pacific": 14,
        "europe_central_asia": 24,
    }
    for name in ("kind", "country", "theme", "language", "status"):
        for value, count in by_value[name].items():
            assert count == len(codes(region="africa", **{name: value})), (name, value)


def test_facets_count_near_matches_as_the_list_does(directory):
    wish = NetworkFilter(q="chanteir")
    found = find_networks(wish)
    options = facets(wish, is_near=found.is_near)
    assert sum(option.count for option in options["kind"]) == len(found.networks) == 1


def test_labels_of_facets_follow_the_reader(directory):
    with translation.override("fr"):
        labels = {option.value: option.label for option in facets(NetworkFilter())["country"]}
        themes = {option.value: option.label for option in facets(NetworkFilter())["theme"]}
    assert labels["MA"] == "Maroc"
    assert themes["fair-trade"] == "Commerce équitable"


def test_the_tree_in_one_query(directory, django_assert_num_queries):
    with django_assert_num_queries(1):
        roots = federation_tree()
    ripess = next(node for node in roots if node.network.code == "ripess")
    raess = next(node for node in ripess.children if node.network.code == "raess")
    assert {node.network.code for node in raess.children} == {"remess", "renapess", "gsess", "platess"}

    def size(node):
        return 1 + sum(size(child) for child in node.children)

    linked = Network.objects.filter(parent__isnull=False) | Network.objects.filter(children__isnull=False)
    assert sum(size(node) for node in roots) == linked.distinct().count()
    assert all(node.children for node in roots)


def test_a_record_with_all_that_its_page_shows(directory, django_assert_num_queries):
    with django_assert_num_queries(7):
        network = network_page("remess")
        assert [federation.code for federation in federations_above(network)] == ["ripess", "raess"]
    assert network_page("nowhere") is None


def test_suggestions_of_organisations(directory):
    assert suggest_organisations("reseau maroc")[0].network.code == "remess"
    assert "ripess" in [row.network.code for row in suggest_organisations("ripes")]
    assert suggest_organisations("") == []
    assert suggest_organisations("zzzzzz") == []
    assert len(suggest_organisations("econom", limit=3)) == 3


def plan(rows, *, without):
    """The plan of a query where some ways of reading count as the last resort."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ANALYZE networks_network, networks_organisation")
        for way in without:
            cursor.execute(f"SET LOCAL enable_{way} = off")
        return rows.explain()


def test_indexes_carry_the_lists(directory):
    ways = ["seqscan", "sort"]
    assert "networks_network_sort_idx" in plan(find_networks(NetworkFilter()).networks[:25], without=ways)
    assert "networks_network_region_idx" in plan(
        find_networks(NetworkFilter(region="africa")).networks[:25], without=ways
    )


def test_an_index_carries_the_search(directory):
    ways = ["seqscan", "indexscan"]
    for text in ("remess", "chanteir"):
        assert "networks_network_search_idx" in plan(find_networks(NetworkFilter(q=text)).networks, without=ways)
    accept_mistyped_words()
    rows = resembling(Organisation.objects.order_by(), "remmess")
    assert "networks_organisation_search" in plan(rows, without=ways)
