"""Scores with their anchors."""

import pytest
from django import forms

from academy_portal.formfields.scores import ScoreField, anchors

RUBRIC = "0: no plan. 1: a wish. 2: a plan. 3: a plan for 2 years. 4: with partners and dates. 5: others can repeat it."


def test_anchors_are_read_from_the_rubric() -> None:
    assert anchors(RUBRIC)[3] == "a plan for 2 years."
    assert list(anchors(RUBRIC)) == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("text", ["", "0 to 5", "0: none. 5: all.", "0: a 1: b 2: c 3: d 4: e 5:"])
def test_a_rubric_that_tells_no_score_apart_stays_a_hint(text: str) -> None:
    field = ScoreField(rubric=text, label="Use")
    assert (anchors(text), field.help_text, field.choices[5]) == ({}, text, (5, "5"))


def test_the_field_takes_a_score_and_nothing_else() -> None:
    field = ScoreField(rubric=RUBRIC, label="Use")
    assert (field.clean("0"), field.clean("5"), field.help_text) == (0, 5, "")
    for wrong in ("6", "-1", "x", ""):
        with pytest.raises(forms.ValidationError):
            field.clean(wrong)


def test_a_label_is_no_markup() -> None:
    field = ScoreField(rubric=RUBRIC.replace("a wish", "<i>a wish</i>"), label="Use")
    assert "&lt;i&gt;a wish&lt;/i&gt;" in str(field.choices[1][1])
