"""Tables narrow and wide, the filter above them, the pages below them."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest

from academy_portal.pages.kit.words import words


def show(request: HttpRequest) -> dict[str, object]:
    """Lists of things."""
    say = words()
    form = forms.Form(auto_id="kit_filter_%s")
    form.fields["name"] = forms.CharField(label=say.labels["name"], required=False)
    form.fields["kind"] = forms.ChoiceField(
        label=say.labels["kind"], required=False, choices=[("", "-"), *enumerate(say.options)]
    )
    rows = [[region, say.place, f"{number * 1_234}"] for number, region in enumerate((*say.many, say.guest), start=1)]
    pages = Paginator(range(200), 10)
    return {
        "say": say,
        "form": form,
        "columns": [say.labels["group"], say.place, say.labels["people"]],
        "rows": rows,
        "wide_columns": [say.labels[name] for name in ("name", "kind", "email", "people", "amount", "note", "letter")],
        "wide_rows": [
            [say.guest, say.options[2], "aminata@example.org", "214", "1250.50", say.sentence, say.long_word],
            [say.person, say.options[0], "a@example.org", "7", "80.00", "", say.guest],
        ],
        "pages": list(zip(say.many, (pages.page(number) for number in (1, 7, 20)), strict=False)),
    }
