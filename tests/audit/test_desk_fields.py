"""Controls of the desk: what stands open, and what is folded away."""

import pytest

from academy_portal.audit.desk_fields import Checkboxes


@pytest.mark.parametrize(("rows", "shown", "folded"), [(24, 24, 0), (25, 2, 23)])
def test_many_boxes_show_those_that_are_chosen(rows: int, shown: int, folded: int) -> None:
    widget = Checkboxes("countries")
    widget.choices = [(number, f"Row {number}") for number in range(rows)]
    there = widget.get_context("countries", [3, 20], {"id": "id_countries"})["widget"]
    assert (len(there["shown"]), len(there["folded"])) == (shown, folded)
    assert [option["value"] for option in there["shown"] if option["selected"]] == [3, 20]
    html = widget.render("countries", [3, 20], {"id": "id_countries"})
    assert html.count('type="checkbox"') == rows
    assert ("<details>" in html) is bool(folded)
