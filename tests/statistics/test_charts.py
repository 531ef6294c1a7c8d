"""Charts: no day is left out, nothing hidden is drawn, and drawing and table say the same."""

import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

from django.template.loader import render_to_string

from academy_portal.statistics.charts import bar_chart, day_chart, funnel_chart, share_chart

DAYS = [(date(2027, 3, 8), 10), (date(2027, 3, 1), 5)]


def test_days_without_any_are_columns_of_nothing() -> None:
    chart = day_chart(title="Ten at once", label="Applications", counts=DAYS, source="")
    assert [(column.on.day, column.count, column.height, column.top) for column in chart.columns] == [
        (1, 5, 50.0, 52.0),
        *((day, 0, 0.0, 102.0) for day in range(2, 8)),
        (8, 10, 100.0, 2.0),
    ]
    assert (chart.most, chart.width) == (10, 80)


def test_one_day_is_drawn_as_the_end_of_a_week() -> None:
    chart = day_chart(title="Three", label="Applications", counts=[(date(2027, 3, 2), 3)], source="")
    assert [(column.on.isoformat(), column.count) for column in chart.columns][::6] == [
        ("2027-02-24", 0),
        ("2027-03-02", 3),
    ]


def test_drawing_and_table_say_the_same() -> None:
    chart = day_chart(title="Ten at once", label="Applications", counts=DAYS, source="By the clock of the call.")
    html = render_to_string("academy/day_chart.html", {"chart": chart})
    svg = ElementTree.fromstring(re.search(r"<svg.*?</svg>", html, re.S).group())
    drawn = [one.text.split(": ") for one in svg.iter() if one.tag == "title"]
    table = re.findall(r'<th scope="row">([^<]+)</th><td class="num">(\d+)</td>', html)
    assert [tuple(one) for one in drawn] == table
    assert table[0] == ("1 March 2027", "5")
    assert svg.attrib["aria-label"] == "Ten at once"


def bars(rows: list[tuple[str, list[int | None]]], file: str = "") -> str:
    """A chart of two series as HTML."""
    chart = bar_chart(
        title="Ten & more",
        label="Region",
        series=["All", "Some"],
        rows=rows,
        hidden_text="not shown",
        source="",
        file=file,
    )
    return render_to_string("academy/bar_chart.html", {"chart": chart})


def test_bars_are_as_wide_as_their_share_and_what_is_hidden_is_not_drawn() -> None:
    html = bars([("Africa", [40, 10]), ("Américas", [0, None])])
    figure = ElementTree.fromstring(html)
    widths = [one.attrib["width"] for one in figure.iter("svg") if one.get("class") == "bar"]
    assert widths == ["100.0%", "25.0%"]
    assert [one.text for one in figure.iter("span") if one.get("class") != "hidden"] == ["40", "10", "0", "not shown"]
    assert ["".join(one.itertext()) for one in figure.iter("td")] == ["40", "10", "0", "not shown"]
    assert [one.get("class") for one in figure.iter("rect")] == ["s1", "s2", "s1", "s2"]


def test_amounts_are_bars_in_their_own_figures_and_what_is_overspent_is_not_drawn() -> None:
    rows = [("Travel", (Decimal("1250.50"), Decimal("-10"))), ("Stay", (Decimal("416.83"), None))]
    chart = bar_chart(
        title="Money",
        label="Line",
        series=["Given", "Left"],
        rows=rows,
        hidden_text="not shown",
        source="",
        write="{:,}".format,
    )
    assert [(bar.text, bar.width) for row in chart.rows for bar in row.values] == [
        ("1,250.50", 100.0),
        ("-10", 0),
        ("416.83", 33.3),
        ("not shown", 0),
    ]
    nothing = bar_chart(
        title="Money", label="Line", series=["Left"], rows=[("Travel", [-3])], hidden_text="", source=""
    )
    assert [bar.width for row in nothing.rows for bar in row.values] == [0]


def test_a_figure_is_named_by_its_sentence_and_leads_to_its_file() -> None:
    figure = ElementTree.fromstring(bars([("Africa", [1, 1])], file="/counts.csv?table=a"))
    assert "".join(figure.find("figcaption").itertext()) == "Ten & more"
    assert [one.attrib["href"] for one in figure.iter("a")] == ["/counts.csv?table=a"]
    assert "<a " not in bars([("Africa", [1, 1])])


def test_a_chart_without_rows_says_so() -> None:
    html = bars([])
    assert ("<dl>" in html, "<table" in html, "Nothing to show yet." in html) == (False, False, True)


def test_nothing_to_draw_says_so() -> None:
    html = render_to_string(
        "academy/day_chart.html", {"chart": day_chart(title="None", label="Applications", counts=[], source="")}
    )
    assert ("<svg" in html, "Nothing to show yet." in html) == (False, True)


def test_a_step_says_its_share_of_the_step_before() -> None:
    steps = [("Started", 40), ("Sent", 30), ("Read", 0), ("Accepted", 0)]
    chart = funnel_chart(title="Thirty of forty", label="Step", counted="Applications", steps=steps, source="")
    assert [(one.width, one.share) for one in chart.steps] == [(100.0, None), (75.0, 75), (0, 0), (0, None)]
    figure = ElementTree.fromstring(render_to_string("academy/funnel_chart.html", {"chart": chart}))
    drawn = [one.attrib["width"] for one in figure.iter("svg")]
    assert drawn == ["100.0%", "75.0%"]
    assert ["".join(one.itertext()) for one in figure.iter("dd")] == ["40", "30 (75%)", "0 (0%)", "0"]
    assert [one.text for one in figure.iter("td")] == ["40", None, "30", "75%", "0", "0%", "0", None]


def shares(parts: list[tuple[str, int | None]], total: int) -> ElementTree.Element:
    """A chart of parts as HTML."""
    chart = share_chart(
        title="Most are women",
        label="Sex",
        counted="Applications",
        parts=parts,
        total=total,
        hidden_text="not shown",
        source="",
    )
    return ElementTree.fromstring(render_to_string("academy/share_chart.html", {"chart": chart}))


def test_parts_stand_one_after_the_other_and_what_is_hidden_is_left_open() -> None:
    figure = shares([("Women", 20), ("Men", 10), ("Other", None), ("None", 0), ("Unknown", 5)], 40)
    bar = [rect.attrib for rect in figure.find("svg").iter("rect")]
    assert [(one["class"], one.get("x"), one["width"]) for one in bar] == [
        ("land", None, "100%"),
        ("s1", "0.0%", "50.0%"),
        ("s2", "50.0%", "25.0%"),
    ]
    assert ["".join(one.itertext()) for one in figure.iter("li")] == [
        "Women: 50% (20)",
        "Men: 25% (10)",
        "Other: not shown",
        "None: 0% (0)",
        "Unknown: 12% (5)",
    ]
    cells = [one.text for one in figure.iter("td")]
    assert cells == ["20", "50%", "10", "25%", "not shown", None, "0", "0%", "5", "12%"]


def test_parts_of_nothing_say_so() -> None:
    figure = shares([("Women", 0)], 0)
    assert (figure.find("svg"), figure.find("p").text) == (None, "Nothing to show yet.")
