"""Who reads what, and the scores they gave."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy_portal.formats.lists import colon
from academy_portal.reference.names import country_name_here
from scholarships import states
from scholarships.choices import ConflictKind, Reminder

from .application import Application
from .call import Call, Criterion

# The states of a review whose reader has, or had, the file to score.
READING = ("open", "done")
# What a reviewer declared, and the own application, nobody lifts.
FOR_GOOD = ("own", "declared")
# Reasons that the portal gives; people type theirs.
FOUND, NO_MANDATE = "found", "no_mandate"
REASONS = {
    FOUND: _("A conflict of interest was found or recorded."),
    NO_MANDATE: _("The person is no longer reviewer of this call."),
}


class Reviewer(models.Model):
    """What the assignment knows of one reviewer of a call. Without a row: every language, the load of the call."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="reviewers", verbose_name=_("call"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    max_load = models.PositiveSmallIntegerField(
        _("files at most"),
        null=True,
        blank=True,
        help_text=_("Empty: as many as the call says."),
    )
    languages = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("languages in which the person reads"),
        default=list,
        blank=True,
        help_text=_("None chosen: not known, files in every language are given."),
    )
    organisation = models.ForeignKey(
        "networks.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation in the register"),
    )
    organisation_name = models.CharField(_("organisation or ministry"), max_length=200, blank=True)
    country = models.ForeignKey(
        "reference.Country",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )
    declared_at = models.DateTimeField(
        _("interests declared at"),
        null=True,
        editable=False,
        help_text=_("Nobody reads a file before saying where a conflict of interest could lie."),
    )

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")
        ordering = ("call", "person")
        constraints = (
            models.UniqueConstraint(
                fields=["call", "person"],
                name="scholarships_reviewer_once",
                violation_error_message=_("This person has a profile for this call already."),
            ),
        )

    def __str__(self) -> str:
        return str(self.person)


class Interest(models.Model):
    """An organisation or a country whose files a reviewer asked not to read. Its owner adds, and takes nothing back."""

    reviewer = models.ForeignKey(
        Reviewer, on_delete=models.PROTECT, related_name="interests", verbose_name=_("reviewer")
    )
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    country = models.ForeignKey(
        "reference.Country",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )
    declared_at = models.DateTimeField(_("declared at"), editable=False)

    class Meta:
        verbose_name = _("declared interest")
        verbose_name_plural = _("declared interests")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(organisation_name="", country__isnull=False)
                | ~models.Q(organisation_name="") & models.Q(country__isnull=True),
                name="scholarships_interest_one",
            ),
        )

    def __str__(self) -> str:
        return self.organisation_name or str(self.country)


class Conflict(models.Model):
    """Why one person may not read one application. While it stands, every right to the file is gone."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="conflicts", verbose_name=_("application")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("reviewer")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=ConflictKind.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    found_at = models.DateTimeField(_("found at"), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("recorded by"),
        help_text=_("Empty: the portal found it in the data."),
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("lifted by"),
        help_text=_("Empty: the data it was found in have changed."),
    )
    lift_reason = models.CharField(_("why it was lifted"), max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ("application", "person", "kind")
        indexes = (models.Index(fields=["person", "application"], name="scholarships_conflict_person"),)
        constraints = (
            models.UniqueConstraint(fields=["application", "person", "kind"], name="scholarships_conflict_once"),
            models.CheckConstraint(condition=models.Q(kind__in=ConflictKind.values), name="scholarships_conflict_kind"),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True, lift_reason="")
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=True)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~models.Q(lift_reason=""),
                name="scholarships_conflict_lifted",
            ),
            # What a reviewer said, and what nobody can argue about, stands for good.
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True) | ~models.Q(kind__in=FOR_GOOD),
                name="scholarships_conflict_for_good",
            ),
            models.CheckConstraint(
                condition=~models.Q(lifted_by=models.F("person")), name="scholarships_conflict_not_by_owner"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} · {self.person} · {self.get_kind_display()}"

    def is_liftable_by(self, person: int) -> bool:
        """Whether to offer this person (key) to lift it: it stands, not for good, and keeps somebody else away."""
        return self.lifted_at is None and self.kind not in FOR_GOOD and self.person_id != person

    @property
    def note_in_words(self) -> str:
        """What both sides share, or what was written; a country by its name in the reader's language."""
        is_code = len(self.note) == 2 and self.note.isupper()
        return country_name_here(self.note) if is_code else self.note


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
    gone_reason = models.CharField(_("why it went to somebody else"), max_length=300, blank=True, editable=False)
    beyond_load = models.BooleanField(
        _("beyond the reviewer's limit"), default=False, editable=False, help_text=_("An officer gave it all the same.")
    )
    reminded = models.CharField(_("reminded"), max_length=8, choices=Reminder.choices, blank=True, editable=False)
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
            models.CheckConstraint(
                condition=~models.Q(state__in=["declined", "moved"]) | ~models.Q(gone_reason=""),
                name="scholarships_review_gone",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} · {self.reviewer}"

    @property
    def why_ended(self) -> str:
        """Why the reader has the file no longer, in words; empty while the reader has it."""
        reason = self.conflict_reason or self.gone_reason
        return str(REASONS.get(reason, reason))

    def is_overdue(self, today: date) -> bool:
        """Whether scores were due before today."""
        return self.state == "open" and self.due_on < today


class Score(models.Model):
    """One score with its justification. Append-only: a changed mind is a new revision; a trigger holds it."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+", verbose_name=_("criterion"))
    revision = models.PositiveSmallIntegerField(_("revision"))
    value = models.PositiveSmallIntegerField(_("score"))
    justification = models.TextField(_("justification"), max_length=2000)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ("review", "revision", "criterion")
        constraints = (
            models.UniqueConstraint(fields=["review", "criterion", "revision"], name="scholarships_score_once"),
            models.CheckConstraint(condition=models.Q(value__range=(0, 5)), name="scholarships_score_range"),
        )

    def __str__(self) -> str:
        return f"{self.criterion}{colon()}{self.value}"
