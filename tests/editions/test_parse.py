import pytest

from editions.loading import parse


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        ("", ("", "")),
        (None, ("", "")),
        ("high", ("high", "")),
        ("medium-high", ("medium_high", "")),
        ("none", ("none", "")),
        ("medium (inferred from FIESS organiser)", ("medium", "inferred from FIESS organiser")),
        ("high (project), medium (link)", ("high", "high (project), medium (link)")),
        ("month high, days medium", ("medium_high", "month high, days medium")),
    ],
)
def test_confidence(wording, expected):
    assert parse.confidence(wording) == expected


def test_unknown_confidence_is_refused():
    with pytest.raises(ValueError, match="no level of confidence"):
        parse.confidence("certain")
    with pytest.raises(ValueError, match="no level of confidence"):
        parse.confidence("highest")


@pytest.mark.parametrize(
    ("wording", "expected"),
    [
        (None, ("", "")),
        ("about", ("about", "")),
        ("over", ("more_than", "")),
        ("about / more than", ("about_or_more", "")),
        ("more than (opening day)", ("more_than", "opening day")),
    ],
)
def test_qualifier(wording, expected):
    assert parse.qualifier(wording) == expected


def test_unknown_qualifier_is_refused():
    with pytest.raises(ValueError, match="unknown qualifier"):
        parse.qualifier("fewer than")


def test_theme_without_its_note():
    assert parse.theme("A theme (title only; theme itself not established)") == (
        "A theme",
        "title only; theme itself not established",
    )
    assert parse.theme("A theme (with brackets)") == ("A theme (with brackets)", "")


def test_digest_knows_content_not_order():
    assert parse.digest({"a": 1, "b": [2]}) == parse.digest({"b": [2], "a": 1})
    assert parse.digest({"a": 1}) != parse.digest({"a": 2})
    assert parse.digest(1, {"a": 1}) != parse.digest(2, {"a": 1})


def test_small_words():
    assert parse.isbns(None) == []
    assert parse.isbns("978-1") == ["978-1"]
    assert parse.isbns(["978-1", "978-2"]) == ["978-1", "978-2"]
    assert parse.supporter("SEBRAE (attending)") == ("SEBRAE", "attending")
    assert parse.supporter("UNDP") == ("UNDP", "")
    assert parse.edition_slug("SSEA-12-PORTUGAL-2021") == "portugal-2021"
    assert parse.link_type(None, "direct") == ""
    assert parse.link_type(9, "direct output") == "direct"
    assert parse.link_type(9, "continuation of phase 1") == "follow_on"
    assert parse.link_type(9, "inferred") == "same_partner"
