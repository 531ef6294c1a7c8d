"""Notes, tags, the empty state, the summary of errors."""

from django import forms
from django.http import HttpRequest

from academy_portal.pages.kit.words import words


def show(request: HttpRequest) -> dict[str, object]:
    """What the portal tells a person beside the content."""
    say = words()
    form = forms.Form({}, auto_id="kit_note_%s")
    form.fields["name"] = forms.CharField(label=say.labels["name"])
    form.fields["kind"] = forms.ChoiceField(label=f"{say.labels['kind']} {say.long_word}")
    form.add_error(None, say.sentence)
    form.is_specimen = True
    return {"say": say, "kinds": ["info", "ok", "warn", "error"], "form": form}
