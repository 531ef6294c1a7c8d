import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from . import registry
from .states import LIVE, MACHINE


class Job(models.Model):
    """One piece of long work: asked for by a person, done by a worker, seen by both."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=64)
    key = models.CharField(_("key"), max_length=200, help_text=_("Only one job of a key can be waiting or running."))
    payload = models.JSONField(_("task"), default=dict)
    state = models.CharField(_("state"), max_length=16, choices=MACHINE.choices(), default="queued")
    progress_done = models.PositiveIntegerField(_("steps done"), default=0)
    progress_total = models.PositiveIntegerField(_("steps in all"), default=0)
    progress_text = models.CharField(_("what it is doing"), max_length=200, blank=True, default="")
    lease_token = models.UUIDField(_("lease"), null=True, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), null=True, blank=True)
    cancel_asked_at = models.DateTimeField(_("asked to stop at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    result = models.TextField(_("result"), blank=True, default="")
    error = models.TextField(_("what went wrong"), blank=True, default="")
    requested_by_id = models.BigIntegerField(_("requested by"), null=True, blank=True, db_index=True)
    requested_by_label = models.CharField(_("requested by"), max_length=300, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, default="en")
    requested_at = models.DateTimeField(_("requested at"))
    started_at = models.DateTimeField(_("started at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("long work")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("state", "lease_until"), name="jobs_job_live", condition=Q(state__in=LIVE)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=("key",),
                condition=Q(state__in=LIVE),
                name="jobs_job_one_live_per_key",
                violation_error_message=_("This work is already waiting or running."),
            ),
            models.CheckConstraint(condition=Q(state__in=MACHINE.values()), name="jobs_job_state_known"),
            models.CheckConstraint(
                condition=Q(state="running", lease_until__isnull=False, lease_token__isnull=False)
                | (~Q(state="running") & Q(lease_until__isnull=True, lease_token__isnull=True)),
                name="jobs_job_lease_iff_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=LIVE, ended_at__isnull=True) | (~Q(state__in=LIVE) & Q(ended_at__isnull=False)),
                name="jobs_job_ended_at_iff_ended",
            ),
            models.CheckConstraint(
                condition=Q(progress_done__lte=F("progress_total")), name="jobs_job_progress_within_total"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.requested_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """The page that shows how far it is."""
        return reverse("jobs:detail", kwargs={"uuid": self.uuid})

    @property
    def title(self) -> str:
        """What the work is called for people."""
        return registry.title_of(self.kind)

    @property
    def is_live(self) -> bool:
        """Whether it waits or runs."""
        return self.state in LIVE
