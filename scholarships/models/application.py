"""An application: its life in one row, its two sections in rows of their own."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from editions.facts import Sex, StakeholderCategory
from scholarships import states
from scholarships.choices import Screening

from .call import Call

SENT = tuple(value for value in states.APPLICATION.values() if value not in {"draft", "withdrawn"})
# The states that only an eligible application reaches.
READ = tuple(value for value in SENT if value not in {"submitted", "ineligible"})


class Application(models.Model):
    """One person's application to one call."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=16, unique=True, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="applications", verbose_name=_("call"))
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("applicant")
    )
    state = models.CharField(
        _("state"), max_length=20, choices=states.APPLICATION.choices(), default="draft", editable=False
    )
    started_at = models.DateTimeField(_("started at"), editable=False)
    submitted_at = models.DateTimeField(
        _("submitted at"), null=True, editable=False, help_text=_("By the clock of the database.")
    )
    fingerprint = models.CharField(
        _("fingerprint"), max_length=64, blank=True, editable=False, help_text=_("SHA-256 of the answers as sent.")
    )
    screening = models.CharField(_("screening"), max_length=12, choices=Screening.choices, blank=True, editable=False)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ("-id",)
        indexes = (
            models.Index(fields=["call", "state", "id"], name="scholarships_app_by_state"),
            models.Index(fields=["applicant", "id"], name="scholarships_app_by_person"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["call", "applicant"],
                condition=~models.Q(state="withdrawn"),
                name="scholarships_application_once",
                violation_error_message=_("You already have an application for this call."),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=states.APPLICATION.values()), name="scholarships_application_state"
            ),
            # The other direction is an invariant: submission stamps the time and moves the state in one transaction.
            models.CheckConstraint(
                condition=~models.Q(state__in=SENT)
                | (models.Q(submitted_at__isnull=False) & ~models.Q(fingerprint="")),
                name="scholarships_application_sent",
            ),
            models.CheckConstraint(
                condition=models.Q(screening="") | models.Q(screening__in=Screening.values),
                name="scholarships_application_screening",
            ),
            # Nobody is read or decided upon who was not found eligible, nobody refused who was not found wanting.
            models.CheckConstraint(
                condition=~models.Q(state="ineligible") | models.Q(screening=Screening.NOT_ELIGIBLE.value),
                name="scholarships_application_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=READ) | models.Q(screening=Screening.ELIGIBLE.value),
                name="scholarships_application_eligible",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="draft") | models.Q(screening=""), name="scholarships_application_unscreened"
            ),
        )

    def __str__(self) -> str:
        return self.number


class Section(models.Model):
    """What the sections of an application share."""

    revision = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(_("saved at"), null=True, editable=False)
    is_complete = models.BooleanField(_("complete"), default=False, editable=False)

    class Meta:
        abstract = True


class Profile(Section):
    """Section 1: the person and the organisation."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="profile", primary_key=True)
    full_name = models.CharField(_("full name, as in your passport"), max_length=140, blank=True)
    sex = models.CharField(_("sex"), max_length=12, choices=Sex.choices, blank=True)
    nationality = models.ForeignKey(
        "reference.Country",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("nationality"),
    )
    country = models.ForeignKey(
        "reference.Country",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country where you live and work"),
    )
    category = models.CharField(_("who you work for"), max_length=30, choices=StakeholderCategory.choices, blank=True)
    organisation = models.ForeignKey(
        "networks.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation in the register"),
    )
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    function = models.CharField(_("your function"), max_length=140, blank=True)
    experience_years = models.PositiveSmallIntegerField(
        _("years of work with the social and solidarity economy"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(80)],
    )
    languages = ArrayField(
        models.CharField(max_length=2), verbose_name=_("languages you can work in"), default=list, blank=True
    )

    class Meta:
        verbose_name = _("about you")
        verbose_name_plural = _("about you")
        indexes = (models.Index(fields=["country"], name="scholarships_profile_country"),)

    def __str__(self) -> str:
        return self.full_name


class Proposal(Section):
    """Section 2: motivation, planned use and the article."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="proposal", primary_key=True)
    language = models.CharField(_("language of your answers"), max_length=2, blank=True)
    motivation = models.TextField(_("why you want to take part"), max_length=5000, blank=True)
    planned_use = models.TextField(_("how you will use what you learn, and with whom"), max_length=5000, blank=True)
    article_title = models.CharField(_("title of the article you propose"), max_length=200, blank=True)
    article_abstract = models.TextField(_("abstract of the article"), max_length=3000, blank=True)
    article_language = models.CharField(_("language of the article"), max_length=2, blank=True)

    class Meta:
        verbose_name = _("motivation and article")
        verbose_name_plural = _("motivation and article")

    def __str__(self) -> str:
        return self.article_title
