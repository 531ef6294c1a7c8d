"""Who reads what, and the scores they gave."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from scholarships import states

from .application import Application
from .call import Criterion


class Review(models.Model):
    """One reviewer's reading of one application."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("application")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("reviewer")
    )
    state = models.CharField(_("state"), max_length=20, choices=states.REVIEW.choices(), default="open", editable=False)
    due_on = models.DateField(_("due on"))
    assigned_at = models.DateTimeField(_("assigned at"), editable=False)
    revision = models.PositiveSmallIntegerField(_("revision"), default=0, editable=False)
    conflict_reason = models.CharField(_("conflict of interest"), max_length=300, blank=True, editable=False)
    note = models.TextField(_("note to the panel"), max_length=3000, blank=True, editable=False)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ("due_on", "id")
        indexes = (models.Index(fields=["reviewer", "state", "due_on"], name="scholarships_review_queue"),)
        constraints = (
            models.UniqueConstraint(fields=["application", "reviewer"], name="scholarships_review_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=states.REVIEW.values()), name="scholarships_review_state"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="conflict") | ~models.Q(conflict_reason=""),
                name="scholarships_review_conflict",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} · {self.reviewer}"


class Score(models.Model):
    """One score with its justification. Append-only: a changed mind is a new revision; a trigger holds it."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveSmallIntegerField()
    value = models.PositiveSmallIntegerField()
    justification = models.TextField(max_length=2000)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ("review", "revision", "criterion")
        constraints = (
            models.UniqueConstraint(fields=["review", "criterion", "revision"], name="scholarships_score_once"),
            models.CheckConstraint(condition=models.Q(value__range=(0, 5)), name="scholarships_score_range"),
        )

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"
