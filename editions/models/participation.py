"""Who takes part in an edition, in which role, and what the person owes because of it."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from editions.facts import Sex, StakeholderCategory
from editions.models.edition import Edition
from editions.states import EXTENDED, MET, OBLIGATION, OPEN, UNMET, WAIVED


class ParticipationRole(models.TextChoices):
    """In which role a person takes part. One person may have several in one edition."""

    SCHOLARSHIP_HOLDER = "scholarship_holder", _("Scholarship holder")
    SELF_FUNDED = "self_funded", _("Self-funded participant")
    RESOURCE_PERSON = "resource_person", _("Resource person")
    FACILITATOR = "facilitator", _("Facilitator")
    INTERPRETER = "interpreter", _("Interpreter")
    ORGANISER = "organiser", _("Organiser")
    OBSERVER = "observer", _("Observer")


class Admission(models.TextChoices):
    """On which way a person came to take part."""

    SCHOLARSHIP = "scholarship", _("Accepted a scholarship")
    REGISTRATION = "registration", _("Registered")
    INVITATION = "invitation", _("Was invited")
    STAFF = "staff", _("Entered by staff")


class ObligationKind(models.TextChoices):
    """What a person may owe for having taken part."""

    ARTICLE = "article", _("Article")


class Participation(models.Model):
    """One person in one edition in one role, with copies of what was true on admission."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations", verbose_name=_("person")
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="participations", verbose_name=_("edition")
    )
    role = models.CharField(_("role"), max_length=24, choices=ParticipationRole)
    how_admitted = models.CharField(_("how admitted"), max_length=16, choices=Admission)
    admitted_at = models.DateTimeField(_("admitted"))
    country = models.ForeignKey(
        "reference.Country",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )
    sex = models.CharField(_("sex"), max_length=16, choices=Sex, blank=True)
    stakeholder_category = models.CharField(
        _("stakeholder category"), max_length=32, choices=StakeholderCategory, blank=True
    )
    languages = ArrayField(models.CharField(max_length=16), verbose_name=_("languages"), default=list, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ("edition", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "edition", "role"],
                name="editions_participation_once",
                violation_error_message=_("This person already takes part in this role."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=ParticipationRole.values),
                name="editions_participation_role_known",
                violation_error_message=_("Choose a role."),
            ),
            models.CheckConstraint(
                condition=Q(how_admitted__in=Admission.values),
                name="editions_participation_admission_known",
                violation_error_message=_("Say how the person was admitted."),
            ),
            models.CheckConstraint(
                condition=Q(sex__in=["", *Sex.values]),
                name="editions_participation_sex_known",
                violation_error_message=_("Choose one of the answers."),
            ),
            models.CheckConstraint(
                condition=Q(stakeholder_category__in=["", *StakeholderCategory.values]),
                name="editions_participation_category_known",
                violation_error_message=_("Choose a stakeholder category."),
            ),
        ]
        indexes = [models.Index(fields=["edition", "role"], name="editions_participation_edn_idx")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.edition_id} · {self.role}"


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Filters on obligations."""

    def unmet(self) -> "ObligationQuerySet":
        """Those that still wait for the person: neither met nor waived."""
        return self.filter(state__in=UNMET)


class Obligation(models.Model):
    """What a person owes for a participation, by when, and how it ended."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    participation = models.ForeignKey(
        Participation, on_delete=models.PROTECT, related_name="obligations", verbose_name=_("participation")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=ObligationKind)
    brief = models.JSONField(
        _("brief"), default=dict, blank=True, help_text=_("Title, abstract, language and topic that were proposed.")
    )
    state = models.CharField(_("state"), max_length=16, choices=OBLIGATION.choices(), default=OPEN, editable=False)
    due_on = models.DateField(_("due"))
    first_due_on = models.DateField(_("first due"), editable=False)
    imposed_at = models.DateTimeField(_("imposed"), editable=False)
    extension_reason = models.CharField(_("why extended"), max_length=500, blank=True, editable=False)
    met_at = models.DateTimeField(_("met"), null=True, editable=False)
    met_by_what = models.CharField(
        _("met by"), max_length=80, blank=True, editable=False, help_text=_("A reference to the work, for example.")
    )
    waived_at = models.DateTimeField(_("waived"), null=True, editable=False)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("waived by"),
    )
    waived_reason = models.CharField(_("why waived"), max_length=500, blank=True, editable=False)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        ordering = ("due_on", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "kind"],
                name="editions_obligation_once",
                violation_error_message=_("This participation already has this obligation."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ObligationKind.values),
                name="editions_obligation_kind_known",
                violation_error_message=_("Choose what is owed."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=OBLIGATION.values()),
                name="editions_obligation_state_known",
                violation_error_message=_("This state does not exist."),
            ),
            models.CheckConstraint(
                condition=Q(state=MET, met_at__isnull=False) | (~Q(state=MET) & Q(met_at__isnull=True)),
                name="editions_obligation_met_iff_when",
                violation_error_message=_("A met obligation says when it was met, and no other does."),
            ),
            models.CheckConstraint(
                condition=(Q(state=WAIVED, waived_at__isnull=False) & ~Q(waived_reason=""))
                | (~Q(state=WAIVED) & Q(waived_at__isnull=True, waived_by__isnull=True, waived_reason="")),
                name="editions_obligation_waived_iff_why",
                violation_error_message=_("A waived obligation says when and why, and no other does."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("first_due_on")),
                name="editions_obligation_never_shortened",
                violation_error_message=_("More time means a later date."),
            ),
            models.CheckConstraint(
                condition=~Q(state=EXTENDED) | (~Q(extension_reason="") & Q(due_on__gt=F("first_due_on"))),
                name="editions_obligation_extended_says_why",
                violation_error_message=_("An extension has a later date and a reason."),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state__in=UNMET), name="editions_obligation_unmet_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.due_on}"
