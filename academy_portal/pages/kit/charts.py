"""Single numbers, charts of bars, the map of the world."""

from datetime import date, timedelta

from django.http import HttpRequest

from academy_portal.pages.kit.words import words
from academy_portal.statistics.charts import bar_chart, day_chart
from academy_portal.statistics.maps import Place, world_map


def show(request: HttpRequest) -> dict[str, object]:
    """Figures: one series, four series with values that are not shown, days, a map, and nothing to show."""
    say = words()
    one = bar_chart(
        title=say.sentence,
        label=say.labels["group"],
        series=[say.labels["people"]],
        rows=[(region, [40 - 9 * at]) for at, region in enumerate(say.many)],
        hidden_text=say.no,
        source=say.organization,
    )
    four = bar_chart(
        title=say.title,
        label=say.labels["group"],
        series=say.options,
        rows=[
            (say.many[0], [1000, 60, 30, 0]),
            (say.long_word, [5, 80, None, 40]),
            (say.guest, [None, None, None, None]),
        ],
        hidden_text=say.no,
        source="",
        file="#charts",
    )
    empty = bar_chart(title=say.short, label=say.short, series=[say.short], rows=[], hidden_text="", source="")
    first = date(2027, 3, 1)
    counts = [(first + timedelta(days=day), day * day % 17) for day in range(14)]
    days = day_chart(title=say.title, label=say.labels["people"], counts=counts, source=say.guest, file="#charts")
    no_days = day_chart(title=say.short, label=say.short, counts=[], source="")
    codes = ("ML", "BR", "KE", "IN", "FR", "BE")
    places = [
        Place(code=code, name=region, count=at + 1, text=str(at + 1), url=f"#{code}")
        for at, (code, region) in enumerate(zip(codes, [*say.many, say.guest], strict=False))
    ]
    drawn = world_map(title=say.sentence, places=places)
    return {"say": say, "charts": [one, four, empty], "days": [days, no_days], "map": drawn}
