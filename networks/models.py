"""The directory of networks, and the register in which every organisation stands once."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat, Replace
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from academy_portal.multilingual.models import Translated, is_an_object
from academy_portal.reference.models import Sourced

CONTROL_CHARACTERS = r"[\u0001-\u001F\u007F-\u009F\u2028\u2029]"
FOLD = "public.academy_fold"
FOLD_ALL = "public.academy_fold_all"


class Kind(models.TextChoices):
    """How far a network reaches."""

    GLOBAL = "global", _("Global")
    REGIONAL = "regional", _("Regional")
    NATIONAL = "national", _("National")
    LOCAL = "local", _("Local")


class Region(models.TextChoices):
    """Where a network works: the world, or one of the five regions of the ILO."""

    GLOBAL = "global", _("The world")
    AFRICA = "africa", _("Africa")
    AMERICAS = "americas", _("Americas")
    ARAB_STATES = "arab_states", _("Arab States")
    ASIA_PACIFIC = "asia_pacific", _("Asia and the Pacific")
    EUROPE_CENTRAL_ASIA = "europe_central_asia", _("Europe and Central Asia")


class Status(models.TextChoices):
    """Whether a network still works."""

    ACTIVE = "active", _("Active")
    CLOSED = "closed", pgettext_lazy("network", "Closed")
    MERGED = "merged", _("Merged into another")
    UNKNOWN = "unknown", _("Activity not known")


class Verification(models.TextChoices):
    """What stands behind a record."""

    PUBLIC_PAGE = "public_page", _("confirmed by a public page")
    GENERAL_KNOWLEDGE = "general_knowledge", _("general knowledge, not confirmed")


class Theme(models.Model):
    """A subject that networks work on, named in the portal's languages."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    names = models.JSONField(_("name by language"), default=dict)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_in(get_language() or "en")

    def name_in(self, language: str) -> str:
        """The name in a language, in English where it has none."""
        return str(self.names.get(language) or self.names["en"])


class Network(Translated, Sourced):
    """One network, federation or platform of the social and solidarity economy."""

    said_fields = ("description", "note")
    language_field = "description_language"

    code = models.SlugField(_("code"), max_length=40, unique=True, help_text=_("Stable; never changed."))
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name in its own language"), max_length=200)
    name_language = models.ForeignKey(
        "reference.Language",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("language of the name"),
        help_text=_("Empty: the name is in several languages, or the language is not known."),
    )
    name_script = models.CharField(_("script of the name"), max_length=4, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    other_names = ArrayField(models.CharField(max_length=200), verbose_name=_("other names"), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    region = models.CharField(_("region"), max_length=24, choices=Region)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("federation")
    )
    seat_country = models.ForeignKey(
        "reference.Country",
        on_delete=models.PROTECT,
        related_name="seated_networks",
        null=True,
        blank=True,
        verbose_name=_("country of the seat"),
        help_text=_("Empty: the seat rotates, or is not known."),
    )
    seat_city = models.CharField(_("city of the seat"), max_length=80, blank=True)
    countries = models.ManyToManyField(
        "reference.Country", related_name="networks", blank=True, verbose_name=_("countries covered")
    )
    languages = models.ManyToManyField(
        "reference.Language", related_name="networks", blank=True, verbose_name=_("languages")
    )
    themes = models.ManyToManyField(Theme, related_name="networks", blank=True, verbose_name=_("themes"))
    website = models.URLField(_("website"), max_length=300, blank=True)
    website_is_own = models.BooleanField(
        _("own website"), default=True, help_text=_("Off: the address is that of a federation or a partner.")
    )
    year_founded = models.PositiveSmallIntegerField(_("founded in"), null=True, blank=True)
    year_note = models.CharField(_("note on the year"), max_length=300, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.UNKNOWN)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="absorbed", null=True, blank=True, verbose_name=_("merged into")
    )
    description = models.TextField(_("description"), max_length=2000, blank=True)
    description_language = models.CharField(_("language of the description"), max_length=8, default="en")
    verification = models.CharField(_("verification"), max_length=20, choices=Verification)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    is_fictional = models.BooleanField(_("fictional"), default=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), editable=False)
    updated_at = models.DateTimeField(_("updated at"), editable=False)
    edited_at = models.DateTimeField(
        _("edited by a person at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("From then on the shipped file no longer changes this record."),
    )
    sort_name = models.GeneratedField(
        expression=Func(F("name"), function=FOLD), output_field=models.TextField(), db_persist=True
    )
    search_text = models.GeneratedField(
        expression=Concat(
            Func(
                Concat(
                    F("name"),
                    Value(" "),
                    F("name_en"),
                    Value(" "),
                    F("acronym"),
                    Value(" "),
                    Replace(F("acronym"), Value("."), Value("")),
                    Value(" "),
                    F("seat_city"),
                    Value(" "),
                ),
                function=FOLD,
            ),
            Func(F("other_names"), function=FOLD_ALL),
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("network")
        verbose_name_plural = _("networks")
        ordering = ["sort_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(name_en="") & ~Q(name__regex=CONTROL_CHARACTERS),
                name="networks_network_name_one_line",
                violation_error_message=_("A name is one line and not empty."),
            ),
            models.CheckConstraint(
                condition=Q(status="merged", merged_into__isnull=False)
                | ~Q(status="merged") & Q(merged_into__isnull=True),
                name="networks_network_merged_has_successor",
                violation_error_message=_("A merged network names its successor, and only a merged one does."),
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")) & ~Q(merged_into=F("id")),
                name="networks_network_not_its_own_parent",
                violation_error_message=_("A network cannot belong to itself."),
            ),
            models.CheckConstraint(
                condition=Q(website="") | Q(website__regex=r"^https?://"), name="networks_network_website_http"
            ),
            models.CheckConstraint(
                condition=Q(year_founded__isnull=True) | Q(year_founded__gte=1800, year_founded__lte=2100),
                name="networks_network_year_plausible",
            ),
            is_an_object("networks_network_translations"),
        ]
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="networks_network_search_idx"),
            models.Index(fields=["sort_name", "id"], name="networks_network_sort_idx"),
            models.Index(fields=["region", "sort_name"], name="networks_network_region_idx"),
            models.Index(fields=["kind", "sort_name"], name="networks_network_kind_idx"),
            models.Index(fields=["status", "sort_name"], name="networks_network_status_idx"),
            models.Index(fields=["seat_country", "sort_name"], name="networks_network_seat_idx"),
        ]

    def __str__(self) -> str:
        return f"{self.acronym} – {self.name}" if self.acronym else self.name

    def get_absolute_url(self) -> str:
        """The public page of the record."""
        return reverse("networks:detail", args=[self.slug])


class Figure(models.TextChoices):
    """What a figure of a network counts."""

    MEMBERS = "members", _("Members")
    COUNTRIES = "countries", _("Number of countries")


class NetworkFigure(models.Model):
    """A figure as a source gave it, with its day: figures of different years are kept side by side."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="figures", verbose_name=_("network"))
    kind = models.CharField(_("what is counted"), max_length=12, choices=Figure)
    statement = models.CharField(_("as the source says it"), max_length=200)
    statement_language = models.CharField(_("language of the statement"), max_length=8, default="en")
    value = models.PositiveIntegerField(_("number"), null=True, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    source_url = models.URLField(_("source"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["network", "kind", F("year").desc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "kind", "statement"], name="networks_networkfigure_statement_once"
            ),
        ]

    def __str__(self) -> str:
        return self.statement


class OrganisationKind(models.TextChoices):
    """What an organisation is. The first three are the constituents of the ILO and are reported apart."""

    GOVERNMENT = "government", _("Government (national, regional or local)")
    EMPLOYERS = "employers", _("Employers' organisation")
    WORKERS = "workers", _("Workers' organisation")
    SSE_ORGANISATION = "sse_organisation", _("Enterprise or organisation of the social and solidarity economy")
    SSE_NETWORK = "sse_network", _("Network of the social and solidarity economy")
    INTERNATIONAL = "international_organisation", _("International organisation")
    DEVELOPMENT_AGENCY = "development_agency", _("Development agency or donor")
    ACADEMIA = "academia", _("University or research institution")
    FINANCIAL = "financial_institution", _("Financial institution")
    NGO = "ngo", _("Non-governmental organisation")
    MEDIA = "media", _("Media")
    OTHER = "other", _("Other")


CONSTITUENTS = frozenset(
    {OrganisationKind.GOVERNMENT.value, OrganisationKind.EMPLOYERS.value, OrganisationKind.WORKERS.value}
)


class Organisation(models.Model):
    """An organisation: applicants, reviewers, hosts and initiatives all point here, so that conflicts are found."""

    name = models.CharField(_("name"), max_length=200)
    aliases = ArrayField(models.CharField(max_length=200), verbose_name=_("other names"), default=list, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("part of")
    )
    kind = models.CharField(_("kind"), max_length=32, choices=OrganisationKind)
    country = models.ForeignKey(
        "reference.Country",
        on_delete=models.PROTECT,
        related_name="organisations",
        null=True,
        blank=True,
        verbose_name=_("country"),
    )
    network = models.OneToOneField(
        Network,
        on_delete=models.PROTECT,
        related_name="organisation",
        null=True,
        blank=True,
        verbose_name=_("record in the directory"),
    )
    is_fictional = models.BooleanField(_("fictional"), default=False)
    created_at = models.DateTimeField(_("created at"), editable=False)
    folded_name = models.GeneratedField(
        expression=Func(F("name"), function=FOLD), output_field=models.TextField(), db_persist=True
    )
    search_text = models.GeneratedField(
        expression=Concat(
            Func(Concat(F("name"), Value(" ")), function=FOLD),
            Func(F("aliases"), function=FOLD_ALL),
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["folded_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(name__regex=CONTROL_CHARACTERS),
                name="networks_organisation_name_one_line",
                violation_error_message=_("A name is one line and not empty."),
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="networks_organisation_not_its_own_parent",
                violation_error_message=_("An organisation cannot be a part of itself."),
            ),
            models.UniqueConstraint(
                fields=["folded_name", "country"],
                name="networks_organisation_once_a_country",
                nulls_distinct=False,
                violation_error_message=_("This organisation is already registered in this country."),
            ),
        ]
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="networks_organisation_search"),
            models.Index(fields=["kind", "folded_name"], name="networks_organisation_kind_idx"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_constituent(self) -> bool:
        """Whether it is one of the ILO's constituents: a government, employers' or workers' body."""
        return self.kind in CONSTITUENTS
