"""The edition itself, its hosts, and the record of moved dates."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from academy_portal.formats.isolates import isolated
from academy_portal.multilingual.models import Worded, is_an_object
from academy_portal.reference.models import Confidence
from editions.models.provenance import Figure
from editions.states import ANNOUNCED, ARCHIVED, CANCELLED, EDITION, HELD, PLANNED, RUNNING


class Mode(models.TextChoices):
    """How an edition takes place."""

    IN_PERSON = "in_person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")


class DatePrecision(models.TextChoices):
    """How exact a pair of dates is: the pair always spans the whole period named."""

    DAY = "day", _("to the day")
    MONTH = "month", _("to the month")
    HALF_YEAR = "half_year", _("to the half-year")
    YEAR = "year", _("to the year")


class EditionQuerySet(models.QuerySet["Edition"]):
    """Filters on editions."""

    def public(self) -> "EditionQuerySet":
        """Those that anybody may see: a planned edition becomes public when it is announced."""
        return self.exclude(state=PLANNED)

    def in_order(self) -> "EditionQuerySet":
        """Latest first: editions without an ordinal lie ahead, then by ordinal, never by year."""
        return self.order_by(F("ordinal").desc(nulls_first=True), "-planned_starts_on", "pk")


class Edition(Worded):
    """One Academy. The ordinal is assigned late, and the year is not a key: three years saw two editions."""

    said_fields = ("theme", "notes")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    ordinal = models.PositiveSmallIntegerField(
        _("ordinal"), null=True, blank=True, unique=True, help_text=_("Given when the edition is certain, not before.")
    )
    state = models.CharField(_("state"), max_length=16, choices=EDITION.choices(), default=PLANNED, editable=False)
    mode = models.CharField(_("mode"), max_length=16, choices=Mode)

    planned_starts_on = models.DateField(_("planned first day"), null=True, blank=True)
    planned_ends_on = models.DateField(_("planned last day"), null=True, blank=True)
    planned_precision = models.CharField(
        _("precision of the planned dates"), max_length=16, choices=DatePrecision, default=DatePrecision.DAY
    )
    planned_note = models.CharField(_("about the planned dates"), max_length=300, blank=True)
    held_starts_on = models.DateField(_("first day held"), null=True, blank=True)
    held_ends_on = models.DateField(_("last day held"), null=True, blank=True)
    held_precision = models.CharField(
        _("precision of the dates held"), max_length=16, choices=DatePrecision, default=DatePrecision.DAY
    )
    held_note = models.CharField(_("about the dates held"), max_length=300, blank=True)

    theme = models.CharField(_("theme"), max_length=300, blank=True)
    theme_note = models.CharField(_("about the theme"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.ForeignKey(
        "reference.Country",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
    )
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    languages = ArrayField(models.CharField(max_length=16), verbose_name=_("languages"), default=list, blank=True)

    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)
    participants_qualifier = models.CharField(_("how exact: participants"), max_length=16, choices=Figure, blank=True)
    participants_note = models.CharField(_("about the participants"), max_length=300, blank=True)
    countries = models.PositiveSmallIntegerField(_("countries represented"), null=True, blank=True)
    countries_qualifier = models.CharField(_("how exact: countries"), max_length=16, choices=Figure, blank=True)
    scholarships = models.PositiveIntegerField(_("scholarships"), null=True, blank=True)
    scholarships_qualifier = models.CharField(_("how exact: scholarships"), max_length=16, choices=Figure, blank=True)
    scholarships_note = models.CharField(_("about the scholarships"), max_length=500, blank=True)

    notes = models.TextField(_("notes"), max_length=2000, blank=True)
    is_fictional = models.BooleanField(_("fictional"), default=False, help_text=_("Invented for the demonstration."))
    cancelled_reason = models.CharField(_("why cancelled"), max_length=500, blank=True, editable=False)

    confidence = models.JSONField(
        _("confidence by fact"), default=dict, blank=True, help_text=_("Fact, then level and note.")
    )
    source_urls = ArrayField(models.URLField(max_length=500), verbose_name=_("sources"), default=list, blank=True)
    links = ArrayField(models.URLField(max_length=500), verbose_name=_("further links"), default=list, blank=True)
    import_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = (F("ordinal").desc(nulls_first=True), "pk")
        # A comparison with NULL is neither true nor false, and a CHECK lets it pass: pairs say that both are there.
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=EDITION.values()),
                name="editions_edition_state_known",
                violation_error_message=_("This state does not exist."),
            ),
            models.CheckConstraint(
                condition=Q(mode__in=Mode.values),
                name="editions_edition_mode_known",
                violation_error_message=_("Choose how the edition takes place."),
            ),
            models.CheckConstraint(
                condition=Q(ordinal__isnull=True) | Q(ordinal__gte=1),
                name="editions_edition_ordinal_positive",
                violation_error_message=_("Editions are counted from 1."),
            ),
            models.CheckConstraint(
                condition=Q(planned_starts_on__isnull=True, planned_ends_on__isnull=True)
                | Q(
                    planned_starts_on__isnull=False,
                    planned_ends_on__isnull=False,
                    planned_ends_on__gte=F("planned_starts_on"),
                ),
                name="editions_edition_planned_dates_pair",
                violation_error_message=_("Give both planned dates, the last day not before the first."),
            ),
            models.CheckConstraint(
                condition=Q(held_starts_on__isnull=True, held_ends_on__isnull=True)
                | Q(held_starts_on__isnull=False, held_ends_on__isnull=False, held_ends_on__gte=F("held_starts_on")),
                name="editions_edition_held_dates_pair",
                violation_error_message=_("Give both dates held, the last day not before the first."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=(HELD, ARCHIVED), held_starts_on__isnull=False)
                | (~Q(state__in=(HELD, ARCHIVED)) & Q(held_starts_on__isnull=True)),
                name="editions_edition_held_iff_dates",
                violation_error_message=_("Only an edition that took place has dates held, and it always has them."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(ANNOUNCED, RUNNING)) | Q(planned_starts_on__isnull=False),
                name="editions_edition_announced_has_dates",
                violation_error_message=_("An announced edition has planned dates."),
            ),
            models.CheckConstraint(
                condition=(Q(state=CANCELLED) & ~Q(cancelled_reason=""))
                | (~Q(state=CANCELLED) & Q(cancelled_reason="")),
                name="editions_edition_cancelled_iff_reason",
                violation_error_message=_("A cancelled edition says why, and no other does."),
            ),
            is_an_object("editions_edition_translations"),
        ]

    def __str__(self) -> str:
        year = self.first_day.year if self.first_day else ""
        if self.ordinal is None:
            return gettext("New edition: {city}, {year}").format(city=isolated(self.city), year=year)
        words = {"ordinal": self.ordinal, "city": isolated(self.city), "year": year}
        return gettext("Edition {ordinal}: {city}, {year}").format(**words)

    @property
    def took_place(self) -> bool:
        """Whether the edition was held."""
        return self.state in (HELD, ARCHIVED)

    @property
    def first_day(self) -> date | None:
        """The first day held, or else the planned one."""
        return self.held_starts_on or self.planned_starts_on

    @property
    def last_day(self) -> date | None:
        """The last day held, or else the planned one."""
        return self.held_ends_on or self.planned_ends_on


class HostRole(models.TextChoices):
    """The part a body has in an edition."""

    HOST = "host", _("Host")
    CO_ORGANISER = "co_organiser", _("Co-organiser")
    SUPPORTER = "supporter", _("Supporter")


class HostKind(models.TextChoices):
    """What sort of body takes part in holding an edition."""

    MINISTRY = "ministry", _("Ministry")
    GOVERNMENT_AGENCY = "government_agency", _("Government agency")
    CITY_GOVERNMENT = "city_government", _("City government")
    INTERNATIONAL_ORGANISATION = "international_organisation", _("International organisation")
    SSE_NETWORK = "sse_network", _("Network of the SSE")
    EMPLOYERS = "employers", _("Employers' organisation")
    WORKERS = "workers", _("Workers' organisation")
    COOPERATIVE = "cooperative", _("Public-interest cooperative")
    UNIVERSITY = "university", _("University")
    BANK = "bank", _("Bank")


class EditionFact(models.TextChoices):
    """The facts of an edition that a source may be more or less sure of."""

    DATES = "dates", _("Dates")
    PLACE = "place", _("Place")
    THEME = "theme", _("Theme")
    HOST = "host", _("Host")
    CO_ORGANISERS = "co_organisers", _("Co-organisers")
    PARTICIPANTS = "participants", _("Number of participants")
    COUNTRIES = "countries", _("Number of countries")
    SCHOLARSHIPS = "scholarships", _("Number of scholarships")
    LANGUAGES = "languages", _("Languages")
    SESSIONS = "sessions", _("Sessions")
    ELECTIVES = "electives", _("Electives")
    ELECTIVE_TOPICS = "elective_topics", _("Topics of the electives")
    ELECTIVE_DATES = "elective_dates", _("Dates of the electives")


class EditionHost(models.Model):
    """One body that hosted, organised or supported an edition. Several bodies may host; one may lead."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="hosts", verbose_name=_("edition"))
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=32, choices=HostKind, blank=True)
    role = models.CharField(_("part"), max_length=16, choices=HostRole)
    note = models.CharField(_("note"), max_length=200, blank=True)
    network = models.ForeignKey(
        "networks.Network",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("network"),
    )
    is_lead = models.BooleanField(_("leads"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    confidence = models.CharField(_("confidence"), max_length=12, choices=Confidence, blank=True)
    confidence_note = models.CharField(_("about the confidence"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("host")
        verbose_name_plural = _("hosts")
        ordering = ("edition", "position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=HostRole.values),
                name="editions_editionhost_role_known",
                violation_error_message=_("Choose the part of this body."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["", *HostKind.values]),
                name="editions_editionhost_kind_known",
                violation_error_message=_("Choose what sort of body this is."),
            ),
            models.UniqueConstraint(
                fields=["edition", "name", "role"],
                name="editions_editionhost_once",
                violation_error_message=_("This body already has this part in the edition."),
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=Q(is_lead=True),
                name="editions_editionhost_one_lead",
                violation_error_message=_("Only one body leads an edition."),
            ),
            models.CheckConstraint(
                condition=Q(is_lead=False) | Q(role=HostRole.HOST),
                name="editions_editionhost_lead_is_host",
                violation_error_message=_("Only a host can lead."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DateChange(models.Model):
    """One move of the planned dates: from when, to when, and why. Shown on the public page."""

    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="date_changes", verbose_name=_("edition")
    )
    from_starts_on = models.DateField(_("first day before"), null=True)
    from_ends_on = models.DateField(_("last day before"), null=True)
    to_starts_on = models.DateField(_("first day after"))
    to_ends_on = models.DateField(_("last day after"))
    reason = models.CharField(_("reason"), max_length=500)
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        verbose_name = _("change of dates")
        verbose_name_plural = _("changes of dates")
        ordering = ("edition", "changed_at", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="editions_datechange_has_reason",
                violation_error_message=_("Say why the dates moved."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_starts_on} → {self.to_starts_on}"
