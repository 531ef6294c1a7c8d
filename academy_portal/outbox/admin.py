"""The mail desk: every message readable, its moves as acts with a preview. Nothing is edited here."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from academy_portal.audit.desk import DeskAdmin, RefusedRedirect
from academy_portal.kernel.clock import now
from academy_portal.kernel.errors import DomainError

from .desk_acts import ACTS, Act, is_possible, preview
from .desk_previews import PreviewPages, may_frame_a_part
from .models import Message
from .notices import kinds, label_of
from .permissions import can_change_messages, can_view_messages
from .queries import in_order
from .states import MACHINE

# What happens to a message beside its moves.
WORDS = {"enqueue": gettext_lazy("Written")}


class KindFilter(admin.SimpleListFilter):
    """The kinds of message in the words of staff."""

    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """Every kind that the portal sends."""
        return list(kinds().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> QuerySet[Message]:
        """The messages of one kind."""
        return queryset.filter(kind=self.value()) if self.value() else queryset


@admin.register(Message)
class MessageAdmin(PreviewPages, DeskAdmin):
    """Find a message, read it, move it."""

    list_display = ("subject", "state", "kind_in_words", "recipient_email", "language", "created_at", "sent_at")
    list_filter = ("state", KindFilter, "language", "retry")
    search_fields = ("recipient_email", "recipient_name", "subject", "key", "message_id")
    search_help_text = gettext_lazy("Search by address, name, subject or key.")
    date_hierarchy = "created_at"
    change_list_template = "outbox/change_list.html"
    machine = MACHINE
    words = WORDS
    ordering = ("-id",)
    actions = ("release_chosen", "hold_chosen", "resend_chosen", "confirm_chosen", "cancel_chosen")
    fieldsets = (
        (None, {"fields": ("recipient_name", "recipient_email", "language", "subject", "text", "html_part")}),
        (gettext_lazy("Sending"), {"fields": ("state", "retry", "attempts", "last_error", "due_at", "sent_at")}),
        (
            gettext_lazy("What it is about"),
            {"fields": ("kind_in_words", "about_model", "about_pk", "key", "message_id", "created_at")},
        ),
    )

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Shown to those who may read messages."""
        return can_view_messages(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        """Those who may read messages."""
        return can_view_messages(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Messages come from deeds only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        """Nothing is edited; acts move a message."""
        return False

    def has_desk_permission(self, request: HttpRequest) -> bool:
        """Who is offered the acts."""
        return can_change_messages(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """All messages; in lists without their long texts."""
        rows = super().get_queryset(request)
        is_list = request.resolver_match is not None and request.resolver_match.url_name.endswith("_changelist")
        return rows.defer("body_text") if is_list else rows

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_in_words(self, message: Message) -> str:
        """What kind of message it is."""
        return label_of(message.kind)

    @admin.display(description=gettext_lazy("text"))
    def text(self, message: Message) -> str | SafeString:
        """The text as it goes out; a secret one is never shown."""
        if message.is_secret:
            return _("This message is secret. Its text is never shown.")
        return format_html('<pre class="mail" dir="auto" lang="{}">{}</pre>', message.language, message.body_text)

    @admin.display(description=gettext_lazy("HTML part"))
    def html_part(self, message: Message) -> str | SafeString:
        """The other part of the mail, in a frame that can do nothing; a secret one is never shown."""
        if message.is_secret:
            return _("This message is secret. Its text is never shown.")
        address = reverse("admin:outbox_message_html", args=[message.pk])
        return format_html('<iframe class="mail" sandbox title="{}" src="{}"></iframe>', _("HTML part"), address)

    def get_urls(self) -> list[URLPattern]:
        """These addresses stand before the object's own, which would take them for a key."""
        act = path("act/<slug:verb>/", self.admin_site.admin_view(self.act_view), name="outbox_message_act")
        return [act, *self.preview_urls(), *super().get_urls()]

    @may_frame_a_part
    def change_view(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """A message of the log, its HTML part in a frame."""
        return super().change_view(*args, **kwargs)

    def offered_acts(self, request: HttpRequest, instance: Message) -> list[dict[str, str]]:
        """The acts that are possible for this message, each with its preview."""
        if not can_change_messages(request.user):
            return []
        return [
            {
                "label": str(act.label),
                "url": f"{reverse('admin:outbox_message_act', args=[act.verb])}?ids={instance.pk}",
            }
            for act in ACTS.values()
            if is_possible(act, instance)
        ]

    def act_view(self, request: HttpRequest, verb: str) -> HttpResponse:
        """Show what an act would do; do it when it is confirmed."""
        act = ACTS.get(verb)
        if act is None:
            raise Http404
        if not can_change_messages(request.user):
            raise PermissionDenied
        ids = _ids((request.POST if request.method == "POST" else request.GET).get("ids", ""))
        if request.method != "POST":
            return self._ask(request, act, in_order(ids))
        try:
            count = act.perform(message_ids=ids, by=request.user, at=now())
        except DomainError as error:
            messages.error(request, _("Nothing was changed. %(reason)s") % {"reason": error})
            return RefusedRedirect(self._page_after(ids))
        messages.success(request, act.done % {"count": count})
        return redirect(self._page_after(ids))

    def _page_after(self, ids: list[int]) -> str:
        if len(ids) == 1:
            return reverse("admin:outbox_message_change", args=ids)
        return reverse("admin:outbox_message_changelist")

    @admin.action(description=gettext_lazy("Release the chosen messages"), permissions=["desk"])
    def release_chosen(self, request: HttpRequest, queryset: QuerySet[Message]) -> HttpResponse:
        """Ask before releasing."""
        return self._ask(request, ACTS["release"], queryset)

    @admin.action(description=gettext_lazy("Hold the chosen messages"), permissions=["desk"])
    def hold_chosen(self, request: HttpRequest, queryset: QuerySet[Message]) -> HttpResponse:
        """Ask before holding."""
        return self._ask(request, ACTS["hold"], queryset)

    @admin.action(description=gettext_lazy("Send the chosen messages again"), permissions=["desk"])
    def resend_chosen(self, request: HttpRequest, queryset: QuerySet[Message]) -> HttpResponse:
        """Ask before sending again."""
        return self._ask(request, ACTS["resend"], queryset)

    @admin.action(description=gettext_lazy("Confirm that the chosen messages arrived"), permissions=["desk"])
    def confirm_chosen(self, request: HttpRequest, queryset: QuerySet[Message]) -> HttpResponse:
        """Ask before settling a doubt."""
        return self._ask(request, ACTS["confirm"], queryset)

    @admin.action(description=gettext_lazy("Cancel the chosen messages"), permissions=["desk"])
    def cancel_chosen(self, request: HttpRequest, queryset: QuerySet[Message]) -> HttpResponse:
        """Ask before cancelling."""
        return self._ask(request, ACTS["cancel"], queryset)

    def _ask(self, request: HttpRequest, act: Act, chosen: QuerySet[Message]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": act.label,
            "opts": self.opts,
            "act": act,
            "action_url": reverse("admin:outbox_message_act", args=[act.verb]),
            "preview": preview(act, chosen.order_by("pk").defer("body_text")),
        }
        return TemplateResponse(request, "outbox/act.html", context)


def _ids(text: str) -> list[int]:
    """The keys in a list by commas; what is no key is left out."""
    return [int(part) for part in text.split(",") if part.isascii() and part.isdigit() and len(part) < 19]
