"""The programme: sessions of every kind, visits included, and events beside the week."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from academy_portal.multilingual.models import Worded, is_an_object
from editions.models.edition import Edition
from editions.models.provenance import Traced


class SessionKind(models.TextChoices):
    """What a session is. A visit is a session as well: seats exist once."""

    OPENING = "opening", _("Opening")
    HIGH_LEVEL_PANEL = "high_level_panel", _("High-level panel")
    PLENARY = "plenary", _("Plenary")
    ELECTIVE = "elective", _("Elective")
    INTERACTIVE = "interactive", _("Interactive session")
    VISIT = "visit", _("Field visit")
    MARKETPLACE = "marketplace", _("Marketplace")
    CLOSING = "closing", _("Closing")


class SessionDate(models.TextChoices):
    """What is known of the date of a session."""

    DAY = "day", _("on this day")
    PERIOD = "period", _("within this period")
    UNKNOWN = "unknown", _("date not established")


class SessionQuerySet(models.QuerySet["Session"]):
    """Filters on sessions."""

    def visits(self) -> "SessionQuerySet":
        """The field visits."""
        return self.filter(kind=SessionKind.VISIT)

    def programme(self) -> "SessionQuerySet":
        """Everything but the field visits."""
        return self.exclude(kind=SessionKind.VISIT)


class Session(Worded, Traced):
    """One item of the programme. Languages belong to the session, not to the edition."""

    said_fields = ("title", "note")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="sessions", verbose_name=_("edition"))
    code = models.SlugField(_("code"), max_length=40, help_text=_("Unique within the edition."))
    kind = models.CharField(_("kind"), max_length=24, choices=SessionKind)
    title = models.CharField(_("title"), max_length=300)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    date_precision = models.CharField(
        _("what is known of the date"), max_length=16, choices=SessionDate, default=SessionDate.UNKNOWN
    )
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=16), verbose_name=_("languages"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ("edition", "position", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "code"],
                name="editions_session_code_unique",
                violation_error_message=_("Another session of this edition has this code."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SessionKind.values),
                name="editions_session_kind_known",
                violation_error_message=_("Choose what kind of session this is."),
            ),
            models.CheckConstraint(
                condition=Q(date_precision=SessionDate.UNKNOWN, starts_on__isnull=True, ends_on__isnull=True)
                | Q(date_precision=SessionDate.DAY, starts_on__isnull=False, ends_on__isnull=True)
                | Q(
                    date_precision=SessionDate.PERIOD,
                    starts_on__isnull=False,
                    ends_on__isnull=False,
                    ends_on__gte=F("starts_on"),
                ),
                name="editions_session_dates_known",
                violation_error_message=_("A day has one date, a period two, an unknown date none."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="editions_session_times_pair",
                violation_error_message=_("Give both times, the end after the beginning."),
            ),
            is_an_object("editions_session_translations"),
        ]
        indexes = [models.Index(fields=["edition", "position"], name="editions_session_order_idx")]

    def __str__(self) -> str:
        return self.title


class SideEvent(Traced):
    """An event of others that was held next to an edition."""

    edition = models.ForeignKey(
        Edition, on_delete=models.CASCADE, related_name="side_events", verbose_name=_("edition")
    )
    name = models.CharField(_("name"), max_length=200)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    city = models.CharField(_("city"), max_length=120, blank=True)
    relation = models.CharField(_("relation to the edition"), max_length=200, blank=True)
    attendance = models.PositiveIntegerField(_("people"), null=True, blank=True)

    class Meta:
        verbose_name = _("side event")
        verbose_name_plural = _("side events")
        ordering = ("edition", "starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="editions_sideevent_dates_in_order",
                violation_error_message=_("The last day is not before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RelatedEvent(Traced):
    """A related event that was not an edition of the Academy."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.ForeignKey(
        "reference.Country",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )
    is_online = models.BooleanField(_("online"), default=False)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    participants_qualifier = models.CharField(_("how exact: participants"), max_length=16, blank=True)
    countries = models.PositiveSmallIntegerField(_("countries represented"), null=True, blank=True)
    modules = ArrayField(models.CharField(max_length=200), verbose_name=_("modules"), default=list, blank=True)

    class Meta:
        verbose_name = _("related event")
        verbose_name_plural = _("related events")
        ordering = ("-starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="editions_relatedevent_dates_in_order",
                violation_error_message=_("The last day is not before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
