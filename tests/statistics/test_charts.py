"""Charts by day: no day is left out, and drawing and table say the same."""

import re
from datetime import date
from xml.etree import ElementTree

from django.template.loader import render_to_string

from academy_portal.statistics.charts import day_chart

DAYS = [(date(2027, 3, 4), 10), (date(2027, 3, 1), 5)]


def test_days_without_any_are_columns_of_nothing() -> None:
    chart = day_chart(title="Ten at once", label="Applications", counts=DAYS, source="")
    assert [(column.on.day, column.count, column.height, column.top) for column in chart.columns] == [
        (1, 5, 50.0, 52.0),
        (2, 0, 0.0, 102.0),
        (3, 0, 0.0, 102.0),
        (4, 10, 100.0, 2.0),
    ]
    assert (chart.most, chart.width) == (10, 40)


def test_drawing_and_table_say_the_same() -> None:
    chart = day_chart(title="Ten at once", label="Applications", counts=DAYS, source="By the clock of the call.")
    html = render_to_string("academy/day_chart.html", {"chart": chart})
    svg = ElementTree.fromstring(re.search(r"<svg.*?</svg>", html, re.S).group())
    drawn = [one.text.split(": ") for one in svg.iter() if one.tag == "title"]
    table = re.findall(r'<th scope="row">([^<]+)</th><td class="num">(\d+)</td>', html)
    assert [tuple(one) for one in drawn] == table
    assert table[0] == ("1 March 2027", "5")
    assert svg.attrib["aria-label"] == "Ten at once"


def test_nothing_to_draw_says_so() -> None:
    html = render_to_string(
        "academy/day_chart.html", {"chart": day_chart(title="None", label="Applications", counts=[], source="")}
    )
    assert ("<svg" in html, "Nothing to show yet." in html) == (False, True)
