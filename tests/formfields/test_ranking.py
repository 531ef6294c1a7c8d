"""Rankings: the order that numbers ask for, ties and gaps repaired in the open."""

from itertools import product

import pytest
from django import forms
from django.http import QueryDict

from academy_portal.formfields.ranking import RankField, Ranking, Repair, ranked, repair_sentences

VISITS = [("fruit", "Fruit cooperative"), ("mutual", "Mutual health fund"), ("print", "Print shop")]


class VisitsForm(forms.Form):
    visits = RankField(choices=VISITS, label="Visits")


def sent(**places: str) -> VisitsForm:
    data = QueryDict(mutable=True)
    for key, place in places.items():
        data[f"visits-{key}"] = place
    return VisitsForm(data)


@pytest.mark.parametrize(
    ("numbers", "order"),
    [
        ((1, 2, 3), "abc"),
        ((3, 1, 2), "bca"),
        # Moved up to a place that is taken: before who stood there. Moved down: after.
        ((1, 2, 1), "cab"),
        ((3, 2, 3), "bca"),
        # A gap closes, what has no number comes last.
        ((3, 3, 3), "cab"),
        ((2, None, 1), "cab"),
        ((None, None, None), "abc"),
    ],
)
def test_order(numbers: tuple[int | None, ...], order: str) -> None:
    assert "".join(ranked(list(zip("abc", numbers, strict=True))).order) == order


def test_every_answer_gives_a_whole_order_and_says_what_differs() -> None:
    for numbers in product((None, 1, 2, 3, 4), repeat=4):
        asked = dict(zip("abcd", numbers, strict=True))
        ranking = ranked(list(asked.items()))
        assert sorted(ranking.order) == list("abcd")
        told = {one.key: (one.asked, one.place) for one in ranking.repairs}
        assert told == {
            key: (asked[key], place) for place, key in enumerate(ranking.order, start=1) if asked[key] != place
        }
        # Nobody comes before somebody with a smaller number.
        given = [asked[key] or 5 for key in ranking.order]
        assert given == sorted(given)


def test_what_was_sent_in_order_is_kept() -> None:
    form = sent(fruit="2", mutual="1", print="3")
    assert form.is_valid()
    assert form.cleaned_data["visits"] == Ranking(("mutual", "fruit", "print"))


def test_repairs_are_told_in_words() -> None:
    form = sent(fruit="1", mutual="1", print="")
    assert form.is_valid()
    ranking = form.cleaned_data["visits"]
    assert ranking == Ranking(("mutual", "fruit", "print"), (Repair("fruit", 1, 2), Repair("print", None, 3)))
    assert repair_sentences(ranking, dict(VISITS)) == [
        "“\u2068Fruit cooperative\u2069” had number 1. We put it at 2.",
        "“\u2068Print shop\u2069” had no number. We put it at 3.",
    ]
    # The page shows the repaired order.
    assert [row["key"] for row in form["visits"].subwidgets[0].data["rows"]] == ["mutual", "fruit", "print"]


def test_digits_of_any_script_and_nothing_strange() -> None:
    form = sent(fruit="٢", mutual="9999999999", print="1", stranger="1")
    assert form.is_valid()
    assert form.cleaned_data["visits"].order == ("print", "fruit", "mutual")


def test_nothing_sent_is_refused() -> None:
    form = sent()
    assert (form.is_valid(), list(form.errors)) == (False, ["visits"])


def test_a_stored_order_is_shown_and_what_is_new_stands_last() -> None:
    form = VisitsForm(initial={"visits": ["print", "gone", "fruit"]})
    html = str(form["visits"])
    assert [html.index(name) for name in ("Print shop", "Fruit", "Mutual")] == sorted(
        html.index(name) for name in ("Print shop", "Fruit", "Mutual")
    )
    assert 'name="visits-print" aria-label="Place of Print shop"><option selected>1</option>' in html
