"""What came of the editions: outputs, follow-up projects, and what the sources disagree on."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from academy_portal.multilingual.models import Worded, is_an_object
from editions.models.edition import Edition
from editions.models.provenance import Traced


class OutputKind(models.TextChoices):
    """What an edition left behind."""

    READER = "reader", pgettext_lazy("publication", "Reader")
    COMPENDIUM = "compendium", _("Compendium")
    BACKGROUND_PAPER = "background_paper", _("Background paper")
    MANIFESTO = "manifesto", _("Manifesto")
    INTERACTIVE_REPORT = "interactive_report", _("Interactive report")


class Output(models.Model):
    """A document that an edition left behind, as the sources on the edition name it."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="outputs", verbose_name=_("edition"))
    kind = models.CharField(_("kind"), max_length=24, choices=OutputKind)
    title = models.CharField(_("title"), max_length=300)
    people = ArrayField(
        models.CharField(max_length=140), verbose_name=_("authors or editors"), default=list, blank=True
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    issued_on = models.DateField(_("issued"), null=True, blank=True)
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    isbns = ArrayField(models.CharField(max_length=20), verbose_name=_("ISBN"), default=list, blank=True)
    url = models.URLField(_("address"), max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("output")
        verbose_name_plural = _("outputs")
        ordering = ("edition", "position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=OutputKind.values),
                name="editions_output_kind_known",
                violation_error_message=_("Choose what kind of output this is."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def links(self) -> list[str]:
        """Where the document is, as the list that sources are shown from."""
        return [self.url] if self.url else []


class ProjectKind(models.TextChoices):
    """What a follow-up project does."""

    RESEARCH = "research", _("Research")
    RESEARCH_AND_CAPACITY = "research_and_capacity", _("Research and capacity building")
    STATISTICS = "statistics", _("Statistics")
    POLICY = "policy", _("Policy")
    E_LEARNING = "e_learning", _("Distance learning")
    TECHNICAL_COOPERATION = "technical_cooperation", _("Technical cooperation")
    DECLARATION = "declaration", _("Political declaration")
    BILATERAL = "bilateral", _("Bilateral cooperation")


class LinkType(models.TextChoices):
    """How strong the tie between a project and an edition is."""

    DIRECT = "direct", _("Direct result")
    FOLLOW_ON = "follow_on", _("Continues a follow-up project")
    SAME_PARTNER = "same_partner", _("Same partner or country; the link is inferred")


class Project(Worded, Traced):
    """A cooperation project that followed an edition, or one of the same field without an established link."""

    said_fields = ("title", "link_note", "note")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("kind"), max_length=24, choices=ProjectKind)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    donors = ArrayField(models.CharField(max_length=200), verbose_name=_("donors"), default=list, blank=True)
    donor_country = models.ForeignKey(
        "reference.Country",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country of the donor"),
    )
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    countries = models.ManyToManyField("reference.Country", blank=True, related_name="+", verbose_name=_("countries"))
    is_global = models.BooleanField(_("in all regions"), default=False)
    implementers = ArrayField(
        models.CharField(max_length=200), verbose_name=_("implementers"), default=list, blank=True
    )
    results = ArrayField(models.CharField(max_length=300), verbose_name=_("results"), default=list, blank=True)
    origin_edition = models.ForeignKey(
        Edition,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("edition it comes from"),
    )
    link_type = models.CharField(_("kind of link"), max_length=16, choices=LinkType, blank=True)
    link_note = models.CharField(_("about the link"), max_length=300, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    import_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("follow-up project")
        verbose_name_plural = _("follow-up projects")
        ordering = ("-starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ProjectKind.values),
                name="editions_project_kind_known",
                violation_error_message=_("Choose what the project does."),
            ),
            models.CheckConstraint(
                condition=Q(origin_edition__isnull=True, link_type="")
                | (Q(origin_edition__isnull=False) & Q(link_type__in=LinkType.values)),
                name="editions_project_link_complete",
                violation_error_message=_("A project with an edition says how it is linked, and no other does."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=False, ends_on__gte=F("starts_on")),
                name="editions_project_dates_in_order",
                violation_error_message=_("A project does not end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency="")
                | Q(amount__isnull=False, amount__gt=0, currency__regex=r"^[A-Z]{3}$"),
                name="editions_project_amount_complete",
                violation_error_message=_("An amount is above zero and has a currency of three capital letters."),
            ),
            is_an_object("editions_project_translations"),
        ]

    def __str__(self) -> str:
        return self.title


class Discrepancy(models.Model):
    """A point on which public sources disagree, how the portal resolves it, and on what grounds."""

    issue = models.CharField(_("what differs"), max_length=300, unique=True)
    resolution = models.TextField(_("how we read it"), max_length=1000)
    source_urls = ArrayField(models.URLField(max_length=500), verbose_name=_("sources"), default=list, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("point of disagreement")
        verbose_name_plural = _("points of disagreement")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.issue
