"""Conflicts of interest are found by register, by name, by country and by what a reviewer declared; each is typed."""

import pytest

from scholarships.review.conflicts import House, Kind, Side, find_conflicts, name_key

MINISTRY = House(1, "Ministry of Labour", ("MINISTRY OF LABOUR", "MOL"), None, "KE", is_public=True)
OFFICE = House(2, "Office for cooperatives", ("OFFICE FOR COOPERATIVES",), 1, "KE", is_public=True)
INSPECTION = House(3, "Labour inspection", ("LABOUR INSPECTION",), 1, "KE", is_public=True)
FEDERATION = House(4, "World federation", ("WORLD FEDERATION", "W.F."), None, "")
MEMBER_ML = House(5, "Union of Mali", ("UNION OF MALI",), 4, "ML")
MEMBER_SN = House(6, "Union of Senegal", ("UNION OF SENEGAL",), 4, "SN")
OTHER_MINISTRY = House(7, "Ministry of Labour", ("MINISTRY OF LABOUR",), None, "ZM", is_public=True)
REGISTER = (MINISTRY, OFFICE, INSPECTION, FEDERATION, MEMBER_ML, MEMBER_SN, OTHER_MINISTRY)


def applicant(*names: str, country: str = "KE", public: bool = False, **more: object) -> Side:
    return Side(id=10, person=100, names=frozenset(names), countries=(country,), is_public=public, **more)


def reviewer(*names: str, country: str = "", **more: object) -> Side:
    return Side(id=200, person=200, names=frozenset(names), countries=(country,) if country else (), **more)


def kinds(one: Side, other: Side, *, bars_own_country: bool = False) -> set[str]:
    found = find_conflicts([one], [other], REGISTER, bars_own_country=bars_own_country)
    assert {pair[:2] for pair in found} <= {(10, other.person)}
    return {str(kind) for _application, _person, kind in found}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # The register: one is the other, or a part of it; the name or an alias leads there.
        (applicant("UNION OF MALI"), reviewer(houses=frozenset({5})), {"organisation"}),
        (applicant(houses=frozenset({5})), reviewer("W.F."), {"organisation"}),
        (applicant("WF"), reviewer(houses=frozenset({6})), {"organisation"}),
        # Two members of one federation are two houses; two departments of one ministry are one.
        (applicant("UNION OF MALI"), reviewer(houses=frozenset({6})), set()),
        (applicant("OFFICE FOR COOPERATIVES", public=True), reviewer(houses=frozenset({3})), {"ministry"}),
        (applicant("OFFICE FOR COOPERATIVES", public=True), reviewer("mol".upper(), country="KE"), {"ministry"}),
        # A ministry of another country has the same name by chance; where a country is not known, caution.
        (applicant("MINISTRY OF LABOUR", public=True), reviewer(houses=frozenset({7}), country="ZM"), set()),
        (applicant("MINISTRY OF LABOUR", public=True), reviewer("MINISTRY OF LABOUR", country="ZM"), set()),
        (applicant("MINISTRY OF FISH", public=True), reviewer("MINISTRY OF FISH", country="ZM"), set()),
        (applicant("MINISTRY OF FISH", public=True), reviewer("MINISTRY OF FISH"), {"ministry"}),
        # Elsewhere a name is a name: what works in several countries is one house.
        (applicant("RURAL BANK"), reviewer("RURAL BANK", country="ZM"), {"organisation"}),
        (applicant("Rural-Bank ".upper()), reviewer("RURAL  BANK."), {"organisation"}),
        (applicant(""), reviewer(""), set()),
        (applicant("..."), reviewer("!"), set()),
        # What was declared.
        (applicant("UNION OF MALI"), reviewer(interests=frozenset({"W.F."})), {"declared"}),
        (applicant("WORLD FEDERATION"), reviewer(interests=frozenset({"UNION OF MALI"})), set()),
        (applicant("RURAL BANK"), reviewer(interests=frozenset({"RURALBANK"})), {"declared"}),
        (applicant("RURAL BANK"), reviewer(barred_countries=frozenset({"KE"})), {"declared"}),
    ],
)
def test_what_two_sides_share(one: Side, other: Side, expected: set[str]) -> None:
    assert kinds(one, other) == expected


def test_the_own_country_counts_where_the_call_says_so() -> None:
    one = Side(id=10, person=100, countries=("KE", "UG"))
    for country, expected in (("KE", {"country"}), ("UG", {"country"}), ("ZM", set()), ("", set())):
        assert kinds(one, reviewer(country=country), bars_own_country=True) == expected
        assert kinds(one, reviewer(country=country)) == set()


def test_nobody_reads_the_own_application() -> None:
    own = Side(id=100, person=100)
    assert kinds(applicant(), own) == {"own"}


def test_all_reasons_of_a_pair_are_kept_with_what_is_shared() -> None:
    found = find_conflicts(
        [applicant("UNION OF MALI", country="ML")],
        [reviewer(houses=frozenset({5}), country="ML", interests=frozenset({"W.F."}))],
        REGISTER,
        bars_own_country=True,
    )
    assert found == {
        (10, 200, Kind.ORGANISATION): "Union of Mali",
        (10, 200, Kind.COUNTRY): "ML",
        (10, 200, Kind.DECLARED): "World federation",
    }


def test_a_circle_in_the_register_ends() -> None:
    circle = (House(1, "A", ("A",), 2), House(2, "B", ("B",), 1))
    assert find_conflicts([applicant("A")], [reviewer("B")], circle, bars_own_country=False)


def test_the_key_of_a_name() -> None:
    assert name_key("U.N.A.C. (MAPUTO)") == name_key("UNAC MAPUTO")
    assert name_key("وزاره العمل") == "وزارهالعمل"
