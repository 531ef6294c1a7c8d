"""Lists of tasks, summaries of answers, timelines, what was saved when, progress."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from django.http import HttpRequest

from academy_portal.pages.kit.words import words

SAVED_AT = datetime(2027, 3, 15, 12, 3, tzinfo=UTC)


def show(request: HttpRequest) -> dict[str, object]:
    """How far somebody has come."""
    say = words()
    first, second, third, *_rest = say.many
    waiting = SimpleNamespace(title=say.sentence, url="#answers", status=second, kind="warn", hint=say.title)
    return {
        "say": say,
        "at": SAVED_AT,
        "tasks": [
            SimpleNamespace(title=say.short, url="#answers", status=say.yes, kind="", hint=""),
            SimpleNamespace(title=say.title, url="#answers", status=first, kind="info", hint=say.sentence),
            SimpleNamespace(title=say.long_word, url="#answers", status=second, kind="warn", hint=""),
            SimpleNamespace(title=say.organization, url="#answers", status=third, kind="error", hint=""),
            SimpleNamespace(title=say.guest, url="#answers", status="", kind="", hint=""),
            SimpleNamespace(title=say.sentence, url="", status=say.no, kind="", hint=""),
        ],
        "waiting": [waiting, SimpleNamespace(title=say.guest, url="#answers", status=first, kind="", hint="")],
        "editions": [
            SimpleNamespace(title=place, url="#answers", status=str(year), kind="", hint="")
            for place, year in zip((say.place, say.title, say.long_word, say.guest), range(2026, 2022, -1), strict=True)
        ],
        "findings": [(say.paragraph, "ok", say.yes), (say.short, "warn", say.no), (say.long_word, "", say.sentence)],
        "rows": [
            SimpleNamespace(label=say.labels["name"], value=say.guest, url="#answers"),
            SimpleNamespace(label=say.labels["motivation"], value=f"{say.paragraph}\n{say.guest}", url="#answers"),
            SimpleNamespace(label=say.labels["people"], value=0, url=""),
            SimpleNamespace(label=say.long_word, value="", url=""),
        ],
        "entries": [
            SimpleNamespace(title=say.short, at=SAVED_AT, on=None, text="", state="done"),
            SimpleNamespace(title=say.title, at=None, on=date(2027, 4, 1), text=say.sentence, state="now"),
            SimpleNamespace(title=say.long_word, at=None, on=date(2027, 5, 1), text="", state=""),
            SimpleNamespace(title=say.guest, at=None, on=None, text="", state=""),
        ],
    }
