"""Events and the chain that binds them. Written by ``actions`` and by triggers only."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One act: who did what to which object, and which state it led to.

    Subject and actor are copies, not foreign keys: the trail outlives what it speaks of. Nothing personal stands here.
    """

    id = models.BigAutoField(primary_key=True)
    subject_model = models.CharField(_("kind of object"), max_length=100)
    subject_pk = models.CharField(_("object"), max_length=64)
    verb = models.CharField(_("act"), max_length=64)
    from_state = models.CharField(_("state before"), max_length=32, blank=True, default="")
    to_state = models.CharField(_("state after"), max_length=32, blank=True, default="")
    at = models.DateTimeField(_("at"))
    actor_id = models.BigIntegerField(_("person"), null=True, blank=True)
    facts = models.JSONField(_("facts"), default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("record of acts")
        ordering = ("id",)
        indexes = [
            models.Index(fields=("subject_model", "subject_pk", "id"), name="audit_event_subject"),
            models.Index(fields=("actor_id", "id"), name="audit_event_actor"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(verb=""), name="audit_event_verb_present"),
            models.CheckConstraint(condition=~Q(subject_pk=""), name="audit_event_subject_present"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_model} {self.subject_pk}: {self.verb}"

    @property
    def actor_label(self) -> str:
        """The name of the person as it was then; empty when the portal itself acted or the name was erased."""
        return self.personal.actor_label if hasattr(self, "personal") else ""

    @property
    def personal_values(self) -> dict[str, object]:
        """The personal values that stand beside the chain; empty once erased."""
        return dict(self.personal.personal) if hasattr(self, "personal") else {}

    @property
    def is_by_portal(self) -> bool:
        """Whether the portal itself acted: a sweeper, a worker, a command."""
        return self.actor_id is None


class EventPersonal(models.Model):
    """What an event says about people. Beside the chain, so that it can be erased without breaking it."""

    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, primary_key=True, related_name="personal", verbose_name=_("event")
    )
    actor_label = models.CharField(_("name of the person"), max_length=300, blank=True, default="")
    personal = models.JSONField(_("personal values"), default=dict, encoder=DjangoJSONEncoder)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True)

    class Meta:
        verbose_name = _("personal part of an event")
        verbose_name_plural = _("personal parts of events")

    def __str__(self) -> str:
        return f"{self.event_id}"


class Link(models.Model):
    """The place of an event in the chain. Inserted by a trigger at commit, never by the portal's own code."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="link")
    position = models.BigIntegerField(_("position"), unique=True)
    previous = models.BinaryField(_("hash before"))
    hash = models.BinaryField(_("hash"))

    class Meta:
        verbose_name = _("link of the chain")
        verbose_name_plural = _("links of the chain")
        ordering = ("position",)
        constraints = [
            models.CheckConstraint(condition=Q(position__gte=1), name="audit_link_position_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class Head(models.Model):
    """The end of the chain, one row: where the next link goes, and what shows that the last links were cut off."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(_("position"))
    hash = models.BinaryField(_("hash"))

    class Meta:
        verbose_name = _("head of the chain")
        verbose_name_plural = _("head of the chain")
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="audit_head_one_row"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"
