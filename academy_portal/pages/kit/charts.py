"""Single numbers, charts of bars, the map of the world."""

from django.http import HttpRequest

from academy_portal.pages.kit.words import words
from academy_portal.statistics.charts import bar_chart
from academy_portal.statistics.maps import Place, world_map


def show(request: HttpRequest) -> dict[str, object]:
    """Figures, with one series, four series and values that are not shown."""
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
    )
    codes = ("ML", "BR", "KE", "IN", "FR", "BE")
    places = [
        Place(code=code, name=region, count=at + 1, text=str(at + 1), url=f"#{code}")
        for at, (code, region) in enumerate(zip(codes, [*say.many, say.guest], strict=False))
    ]
    drawn = world_map(title=say.sentence, places=places)
    return {"say": say, "charts": [one, four], "map": drawn}
