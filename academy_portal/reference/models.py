"""Countries, dated groups of countries, languages and goals: facts that others judge by, each with its source."""

from datetime import date
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import names


class Confidence(models.TextChoices):
    """How far a fact may be trusted, in five steps."""

    HIGH = "high", _("high")
    MEDIUM_HIGH = "medium_high", _("rather high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")
    NONE = "none", _("not established")


class IloRegion(models.TextChoices):
    """The five regions in which the ILO groups countries."""

    AFRICA = "africa", _("Africa")
    AMERICAS = "americas", _("Americas")
    ARAB_STATES = "arab_states", _("Arab States")
    ASIA_PACIFIC = "asia_pacific", _("Asia and the Pacific")
    EUROPE_CENTRAL_ASIA = "europe_central_asia", _("Europe and Central Asia")


class Income(models.TextChoices):
    """Income levels of the World Bank, fiscal year 2025."""

    LOW = "low", _("Low income")
    LOWER_MIDDLE = "lower_middle", _("Lower middle income")
    UPPER_MIDDLE = "upper_middle", _("Upper middle income")
    HIGH = "high", _("High income")
    NOT_CLASSIFIED = "not_classified", _("Not classified")


class Sourced(models.Model):
    """A row that says where its facts come from and how far to trust them."""

    source_urls = ArrayField(
        models.URLField(max_length=500), verbose_name=_("source addresses"), default=list, blank=True
    )
    source_note = models.CharField(_("source"), max_length=500, blank=True)
    confidence = models.CharField(_("confidence"), max_length=12, choices=Confidence, default=Confidence.MEDIUM)

    class Meta:
        abstract = True


class DataLoad(models.Model):
    """One shipped file that was read into the database: the subject of the audit event of the load."""

    name = models.CharField(_("file"), max_length=80)
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"))
    counts = models.JSONField(_("rows"), default=dict)

    class Meta:
        verbose_name = _("load of a file")
        verbose_name_plural = _("loads of files")
        ordering = ["-loaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="reference_dataload_sha256_hex"),
        ]
        indexes = [models.Index(fields=["name", "-loaded_at"], name="reference_dataload_name_idx")]

    def __str__(self) -> str:
        return f"{self.name} {self.sha256[:12]}"


class Country(Sourced):
    """A country or territory, as far as the portal's lists name it."""

    iso2 = models.CharField(_("ISO code, two letters"), max_length=2, primary_key=True)
    iso3 = models.CharField(_("ISO code, three letters"), max_length=3, unique=True)
    m49 = models.PositiveSmallIntegerField(_("M49 code"), unique=True)
    name = models.CharField(_("name in English"), max_length=100)
    m49_region = models.CharField(_("M49 region"), max_length=60)
    m49_subregion = models.CharField(_("M49 subregion"), max_length=60)
    ilo_region = models.CharField(
        _("ILO region"),
        max_length=24,
        choices=IloRegion,
        null=True,
        blank=True,
        help_text=_("The region whose office covers it; this does not say that it is a member State."),
    )
    ilo_member = models.BooleanField(_("member State of the ILO"), default=False)
    wb_income = models.CharField(_("income level"), max_length=16, choices=Income, null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("country or territory")
        verbose_name_plural = _("countries and territories")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(iso2__regex=r"^[A-Z]{2}$"), name="reference_country_iso2_form"),
            models.CheckConstraint(condition=Q(iso3__regex=r"^[A-Z]{3}$"), name="reference_country_iso3_form"),
            models.CheckConstraint(condition=~Q(name=""), name="reference_country_name_present"),
            models.CheckConstraint(
                condition=Q(ilo_member=False) | Q(ilo_region__isnull=False), name="reference_country_member_has_region"
            ),
        ]
        indexes = [
            models.Index(fields=["name"], name="reference_country_name_idx"),
            models.Index(fields=["ilo_region", "name"], name="reference_country_region_idx"),
        ]

    def __str__(self) -> str:
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        """The short name in one of the portal's languages."""
        return names.country_name(self.iso2, language, fallback=self.name)


class GroupKind(models.TextChoices):
    """Who draws the list of a group."""

    UNITED_NATIONS = "united_nations", _("List of the United Nations")
    OECD = "oecd", _("List of the OECD")
    COALITION = "coalition", _("Coalition of States")
    ILO_REGION = "ilo_region", _("Region of the ILO")


class CountryGroup(Sourced):
    """A group of countries whose membership changes over time."""

    code = models.CharField(_("code"), max_length=24, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=GroupKind)
    name = models.CharField(_("name in English"), max_length=120)
    known_from = models.DateField(
        _("known from"), help_text=_("Before this day the portal does not know who was a member, and says so.")
    )
    known_from_note = models.CharField(_("why from this day"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("group of countries")
        verbose_name_plural = _("groups of countries")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][A-Z0-9_]+$"), name="reference_countrygroup_code_form"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the reader's language, where the portal knows one."""
        return str(names.GROUP_LABELS.get(self.code, self.name))


class ListColumn(models.TextChoices):
    """The column of the DAC list in which a country stands."""

    LDC = "ldc", _("Least developed country")
    OTHER_LOW = "other_low", _("Other low income country")
    LOWER_MIDDLE = "lower_middle", _("Lower middle income country or territory")
    UPPER_MIDDLE = "upper_middle", _("Upper middle income country or territory")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Reads of memberships by day."""

    def holding_on(self, on: date | models.expressions.BaseExpression) -> "MembershipQuerySet":
        """The memberships that hold on a day: begun by then, not yet ended."""
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=on)
        return self.filter(begun, Q(valid_to__isnull=True) | Q(valid_to__gt=on))


class Membership(Sourced):
    """One country in one group for a span of days."""

    group = models.ForeignKey(
        CountryGroup, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("group")
    )
    country = models.ForeignKey(
        Country, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("country")
    )
    valid_from = models.DateField(
        _("member from"),
        null=True,
        blank=True,
        help_text=_("Empty: already a member when the portal's knowledge of the group begins."),
    )
    valid_to = models.DateField(
        _("no longer a member from"), null=True, blank=True, help_text=_("The first day without membership.")
    )
    column = models.CharField(_("column of the list"), max_length=16, choices=ListColumn, blank=True)
    status_note = models.CharField(_("note on the status"), max_length=300, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["group", "country", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lt=F("valid_to")),
                name="reference_membership_span_in_order",
            ),
            ExclusionConstraint(
                name="reference_membership_spans_apart",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("country", RangeOperators.EQUAL),
                    (Func("valid_from", "valid_to", function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["group", "country"], name="reference_membership_pair_idx"),
            models.Index(fields=["country", "group"], name="reference_membership_land_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.country_id} {self.valid_from or '…'} – {self.valid_to or '…'}"


class PendingChange(Sourced):
    """A change of a list that was announced and is not established. Never used to decide; staff see it."""

    group = models.ForeignKey(CountryGroup, on_delete=models.PROTECT, related_name="pending", verbose_name=_("group"))
    country = models.ForeignKey(
        Country,
        on_delete=models.PROTECT,
        related_name="pending",
        null=True,
        blank=True,
        verbose_name=_("country"),
        help_text=_("Empty: the whole list."),
    )
    event = models.CharField(_("what was announced"), max_length=200)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    proposed_on = models.DateField(_("later day proposed"), null=True, blank=True)
    status = models.CharField(_("what is known"), max_length=300)

    class Meta:
        verbose_name = _("pending change")
        verbose_name_plural = _("pending changes")
        ordering = ["group", F("expected_on").asc(nulls_last=True), "country"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "country", "event"], name="reference_pendingchange_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id or '*'}: {self.event}"


class Language(models.Model):
    """A language that people, networks, sessions or articles use."""

    code = models.CharField(_("code"), max_length=8, primary_key=True)
    name = models.CharField(_("name in English"), max_length=60)
    script = models.CharField(_("script"), max_length=4, help_text=_("ISO 15924, for example Arab."))
    is_interface = models.BooleanField(_("language of the portal"), default=False)

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(code__regex=r"^[a-z]{2,3}$"), name="reference_language_code_form"),
            models.CheckConstraint(
                condition=Q(script__regex=r"^[A-Z][a-z]{3}$"), name="reference_language_script_form"
            ),
        ]

    def __str__(self) -> str:
        return names.language_name(self.code, get_language() or "en", fallback=self.name)

    def name_in(self, language: str) -> str:
        """Its name in one of the portal's languages."""
        return names.language_name(self.code, language, fallback=self.name)

    @property
    def direction(self) -> str:
        """``rtl`` or ``ltr``, for the ``dir`` of a text in this language."""
        return "rtl" if self.script in names.RIGHT_TO_LEFT_SCRIPTS else "ltr"


class SdgTarget(Sourced):
    """A target of the Sustainable Development Goals, with a short title in our own words."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    goal = models.PositiveSmallIntegerField(_("goal"))
    position = models.PositiveSmallIntegerField(_("place in the list"), unique=True)
    titles = models.JSONField(_("title by language"), default=dict)

    class Meta:
        verbose_name = _("SDG target")
        verbose_name_plural = _("SDG targets")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^\d{1,2}\.(\d{1,2}|[a-d])$"), name="reference_sdgtarget_code_form"
            ),
            models.CheckConstraint(condition=Q(goal__gte=1, goal__lte=17), name="reference_sdgtarget_goal_range"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title_in(get_language() or 'en')}"

    def title_in(self, language: str) -> str:
        """The title in a language, in English where it has none."""
        titles: dict[str, Any] = self.titles
        return str(titles.get(language) or titles["en"])
