"""What keeps typed text: the save line, the question of a device copy, two texts side by side, text that waits."""

from datetime import UTC, datetime
from types import SimpleNamespace

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext

from academy_portal.accounts import typed_text
from academy_portal.accounts.typed_fields import Typed
from academy_portal.pages.kit.words import words

SAVED_AT = datetime(2027, 3, 15, 12, 3, tzinfo=UTC)


def show(request: HttpRequest) -> dict[str, object]:
    """A form that saves on the device alone, and what stands there when texts conflict."""
    say = words()
    form = forms.Form(auto_id="kit_draft_%s")
    form.fields["motivation"] = forms.CharField(
        label=say.labels["motivation"], widget=forms.Textarea(attrs={"data-words": "20", "dir": "auto"})
    )
    form.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput, initial=1)
    texts = [
        (say.labels["motivation"], f"{say.paragraph}\n{say.guest}", say.sentence),
        (say.labels["name"], say.guest, ""),
        (say.long_word, "", say.long_word),
    ]
    conflict = [
        SimpleNamespace(name=f"kit{number}", label=label, here=here, stored=stored)
        for number, (label, here, stored) in enumerate(texts)
    ]
    rows = [
        Typed("motivation", say.paragraph, say.labels["motivation"], say.paragraph, is_text=True),
        Typed("kind", "1", say.labels["kind"], say.options[0], is_text=False),
        Typed("row", f"{say.guest}\n{say.long_word}", "", f"{say.guest}\n{say.long_word}", is_text=True),
        Typed("choice", "x", "", say.long_word, is_text=False),
    ]
    # Each reason for which a text waits, with fewer and fewer of its rows.
    kept_texts = [
        SimpleNamespace(
            why=why, rows=rows[number:], unseen=[("kind", "1")], address="#drafts", forget=typed_text.FORGET,
            form_id=f"kit-kept-{why}",
        )
        for number, why in enumerate((typed_text.SESSION, typed_text.LANGUAGE, typed_text.TOKEN))
    ]  # fmt: skip
    when = gettext("You typed it here at {}. Choose which text goes on.").format(f"{SAVED_AT:%H:%M}")
    return {
        "say": say,
        "form": form,
        "title": say.title,
        "at": SAVED_AT,
        "conflict": conflict,
        "kept_texts": kept_texts,
        "device": {"when": when, "specimens": conflict},
    }
