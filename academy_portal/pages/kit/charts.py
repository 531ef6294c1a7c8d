"""Single numbers, charts of bars, the map of the world."""

from datetime import date, timedelta

from django.http import HttpRequest

from academy_portal.pages.kit.words import Words, words
from academy_portal.statistics.charts import ShareChart, bar_chart, day_chart, funnel_chart, share_chart
from academy_portal.statistics.maps import Place, world_map


def show(request: HttpRequest) -> dict[str, object]:
    """Figures: series with values that are not shown, a way, parts of a whole, days, a map, and nothing to show."""
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
    steps = [(say.many[0], 400), (say.long_word, 300), (say.guest, 3), (say.no, 0), (say.short, 0)]
    ways = [
        funnel_chart(title=say.title, label=say.short, counted=say.labels["people"], steps=steps, source=say.guest),
        funnel_chart(title=say.short, label=say.short, counted=say.short, steps=[], source=""),
    ]
    answers = [*say.options, say.long_word]
    shares = [
        _shares(say, list(zip(answers, [50, 30, 15, 5, 0], strict=True)), 100),
        _shares(say, list(zip(answers, [50, None, 15, 0, None], strict=True)), 100),
        _shares(say, [], 0),
    ]
    codes = ("ML", "BR", "KE", "IN", "FR", "BE")
    places = [
        Place(code=code, name=region, count=at + 1, text=str(at + 1), url=f"#{code}")
        for at, (code, region) in enumerate(zip(codes, [*say.many, say.guest], strict=False))
    ]
    drawn = world_map(title=say.sentence, places=places)
    return {
        "say": say,
        "charts": [one, four, empty],
        "ways": ways,
        "shares": shares,
        "days": [days, no_days],
        "map": drawn,
    }


def _shares(say: Words, parts: list[tuple[str, int | None]], total: int) -> ShareChart:
    return share_chart(
        title=say.title,
        label=say.labels["group"],
        counted=say.labels["people"],
        parts=parts,
        total=total,
        hidden_text=say.no,
        source=say.organization,
    )
