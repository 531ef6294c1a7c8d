"""The sections of an application: the page, the background save, two texts side by side when they conflict."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.forms import Field
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from academy_portal.accounts import typed_text
from academy_portal.formats.lists import listed
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError, StaleError
from scholarships import permissions, queries
from scholarships.actions import save_section
from scholarships.forms import ProfileForm, ProposalForm, SectionForm
from scholarships.models import Application, Profile, Proposal

SAVED_HERE = "saved_"
SECTIONS: dict[str, type[SectionForm]] = {"profile": ProfileForm, "proposal": ProposalForm}


@dataclass(frozen=True)
class Difference:
    """One answer that reads otherwise here than where it is stored. Shapes: both texts as people read them."""

    name: str
    label: str
    here: str
    stored: str


def section_title(name: str) -> str:
    """What the section is called."""
    return {"profile": _("You and your organisation"), "proposal": _("Motivation and article")}[name]


def own_application(request: HttpRequest, uuid: UUID) -> Application:
    """The person's own application.

    Raises: Http404 for everybody else's.
    """
    own = queries.own_application(request.user, uuid)
    if own is None:
        raise Http404
    return own


def page_after(own: Application, name: str) -> str:
    """After a finished section: the task list, or the check page when all others are complete too."""
    others = [other for other in SECTIONS if other != name]
    return (
        "scholarships:check" if all(getattr(own, other).is_complete for other in others) else "scholarships:application"
    )


@typed_text.refills
@never_cache
@require_http_methods(["GET", "POST"])
def section(request: HttpRequest, uuid: UUID, name: str) -> HttpResponse:
    """One section of a draft."""
    own, stored, form_class = _section(request, uuid, name)
    if request.method == "GET":
        if own.state != "draft":
            return redirect("scholarships:application", uuid=own.uuid)
        if not permissions.can_edit_application(request.user, own, at=now()):
            return redirect("scholarships:check", uuid=own.uuid)
        typed = typed_text.found(request, at=now())
        form = form_class(typed, initial=form_class.initial_from(stored))
        return _page(request, own, name, form, is_kept_text=typed is not None)
    if "take" in request.POST or {"stay", "two_texts"} <= request.POST.keys():
        return _page(request, own, name, _with_stored(request.POST, form_class, stored), is_conflict=True)
    form = form_class(request.POST, finishing="finish" in request.POST)
    if form.is_valid():
        try:
            kept = save_section(
                section=stored,
                values=form.values(),
                is_complete=form.is_complete(),
                revision=form.cleaned_data["revision"],
                by=request.user,
                at=now(),
                is_background="stay" in request.POST,
            )
        except StaleError:
            return _conflict(request, own, name)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            return _saved_here(_on_from(request, own, name), kept, name)
    return _page(request, own, name, form, status=422)


@never_cache
@require_POST
def autosave(request: HttpRequest, uuid: UUID, name: str) -> JsonResponse:
    """What the page's script sends when the typing pauses.

    What cannot be stored as it is typed keeps its stored value; the answer names it, so that the page can say so.
    Shapes: ``revision`` and ``text`` when stored; ``text`` and ``is_stale`` with status 409.
    """
    own, stored, form_class = _section(request, uuid, name)
    form = form_class(request.POST)
    form.is_valid()
    if "revision" in form.errors:
        return JsonResponse({}, status=422)
    refused = [field for field in form.fields if field in form.errors]
    for field in refused:
        form.cleaned_data[field] = getattr(stored, field)
    try:
        kept = save_section(
            section=stored,
            values=form.values(),
            is_complete=form.is_complete() and not form.errors,
            revision=form.cleaned_data["revision"],
            by=request.user,
            at=now(),
            is_background=True,
        )
    except DomainError as error:
        return JsonResponse({"text": str(error), "is_stale": isinstance(error, StaleError)}, status=409)
    typed_text.forget(request, reverse("scholarships:section", args=[own.uuid, name]))
    labels = [str(form.fields[field].label) for field in refused]
    text = _("Not saved yet, because it has to be corrected: %(fields)s") % {"fields": listed(labels)}
    return _saved_here(JsonResponse({"revision": kept.revision, "text": text if labels else ""}), kept, name)


def _section(request: HttpRequest, uuid: UUID, name: str) -> tuple[Application, Profile | Proposal, type[SectionForm]]:
    own = own_application(request, uuid)
    if name not in SECTIONS:
        raise Http404
    return own, getattr(own, name), SECTIONS[name]


def _on_from(request: HttpRequest, own: Application, name: str) -> HttpResponse:
    """To where the pressed button leads; the language switch stays on the page."""
    if "stay" in request.POST:
        return redirect("scholarships:section", uuid=own.uuid, name=name)
    return redirect(page_after(own, name) if "finish" in request.POST else "scholarships:application", uuid=own.uuid)


def _saved_here(response: Any, kept: Profile | Proposal, name: str) -> Any:
    """Let the browser remember which text it stored last, until it is closed: the other text of a conflict may be its.

    Nothing is stored about the device, and nothing is believed but which words two texts are shown with.
    """
    response.set_cookie(
        f"{SAVED_HERE}{name}", f"{kept.pk}.{kept.revision}", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _is_saved_here(request: HttpRequest, name: str, stored: Profile | Proposal) -> bool:
    return request.COOKIES.get(f"{SAVED_HERE}{name}") == f"{stored.pk}.{stored.revision}"


def _conflict(request: HttpRequest, own: Application, name: str) -> HttpResponse:
    """Both texts. What was typed stays in the form; the page knows what is stored now, so the next save wins."""
    own = own_application(request, own.uuid)
    data = request.POST.copy()
    data["revision"] = str(getattr(own, name).revision)
    return _page(request, own, name, SECTIONS[name](data), is_conflict=True, status=422)


def _with_stored(posted: QueryDict, form_class: type[SectionForm], stored: Profile | Proposal) -> SectionForm:
    """The form as it was typed, with the stored answer where the person asked for it."""
    data = posted.copy()
    initial = form_class.initial_from(stored)
    for name in set(posted.getlist("take")) & set(form_class.base_fields):
        value = initial[name]
        values = value if isinstance(value, list) else [value]
        data.setlist(name, ["" if one is None else str(one) for one in values])
    return form_class(data)


def _page(
    request: HttpRequest,
    own: Application,
    name: str,
    form: SectionForm,
    *,
    is_kept_text: bool = False,
    is_conflict: bool = False,
    status: int = 200,
) -> HttpResponse:
    stored = getattr(own, name)
    can_save = permissions.can_edit_application(request.user, own, at=now())
    context = {
        "application": own,
        "call": own.call,
        "name": name,
        "title": section_title(name),
        "form": form,
        "saved_at": stored.saved_at,
        "is_kept_text": is_kept_text,
        "is_conflict": is_conflict,
        "is_saved_here": is_conflict and _is_saved_here(request, name, stored),
        "differences": _differences(form, stored) if is_conflict else [],
        # Where two texts conflict only a press of a button decides.
        "save_url": reverse("scholarships:autosave", args=[own.uuid, name]) if can_save and not is_conflict else "",
        "is_unsaved": form.is_bound,
        "draft_key": f"application:{own.uuid}:{name}",
        "form_of_page": "section" if can_save else "",
    }
    return render(request, "scholarships/section.html", context, status=status)


def _differences(form: SectionForm, stored: Profile | Proposal) -> list[Difference]:
    initial = type(form).initial_from(stored)
    found = []
    for bound in form.visible_fields():
        here, there = _as_read(bound.field, bound.value()), _as_read(bound.field, initial[bound.name])
        if here != there:
            found.append(Difference(bound.name, str(bound.label), here, there))
    return found


def _as_read(field: Field, value: Any) -> str:
    """A value of a field in words: choices by their labels."""
    values = [str(one) for one in (value if isinstance(value, list) else [value]) if one not in (None, "")]
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    return listed(choices.get(one, one) for one in values).replace("\r\n", "\n").strip()
