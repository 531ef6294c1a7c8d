"""The call: its window, its rules, its criteria and its money."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from academy_portal.accounts.models import TIME_ZONES
from academy_portal.formats.lists import joined
from academy_portal.kernel.text import one_line
from academy_portal.multilingual.models import Translated, Worded, is_an_object
from academy_portal.reference.models import Country, IloRegion
from editions.facts import Sex, StakeholderCategory
from scholarships import states
from scholarships.choices import Policy, QuotaAttribute, is_reserved_rule, rule_label


class Call(Worded):
    """A call for scholarship applications of one edition."""

    said_fields = ("title", "summary")

    edition = models.ForeignKey(
        "editions.Edition", on_delete=models.PROTECT, related_name="+", verbose_name=_("edition")
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    number_prefix = models.CharField(
        _("number prefix"), max_length=8, help_text=_("Begins the number of each application, for example SSE13.")
    )
    title = models.CharField(_("title"), max_length=140)
    summary = models.TextField(_("summary"), max_length=2000)
    state = models.CharField(_("state"), max_length=20, choices=states.CALL.choices(), default="draft", editable=False)
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"))
    time_zone = models.CharField(_("time zone"), max_length=64, help_text=_("For example Africa/Johannesburg."))
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes of grace"), default=0, help_text=_("Applications are still taken for so long after the close.")
    )
    decisions_on = models.DateField(_("decisions promised on"))
    reference_on = models.DateField(
        _("country lists as of"), help_text=_("Country groups change; this call reads them as they stood on this day.")
    )
    seats = models.PositiveSmallIntegerField(_("seats"))
    currency = models.CharField(_("currency"), max_length=3, default="USD")
    policy = models.CharField(_("policy"), max_length=12, choices=Policy.choices, default=Policy.PRIORITY)
    reviews_per_application = models.PositiveSmallIntegerField(_("reviews per application"), default=2)
    reviewer_load = models.PositiveSmallIntegerField(
        _("files a reviewer reads at most"),
        default=60,
        validators=[MinValueValidator(1)],
        help_text=_("Unless the reviewer's own profile says otherwise."),
    )
    bars_own_country = models.BooleanField(
        _("reviewers do not read files from their own country"),
        default=True,
        help_text=_("Counts the country where the applicant lives and works, and the nationality."),
    )
    reserve_size = models.PositiveSmallIntegerField(_("length of the reserve list"), default=5)
    answers_by = models.DateTimeField(
        _("answers to offers needed by"), help_text=_("Printed in the letters of award; said in the call.")
    )
    article_due_on = models.DateField(_("articles due on"))
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("-opens_at", "-id")
        indexes = (models.Index(fields=["state", "closes_at"], name="scholarships_call_window"),)
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=states.CALL.values()), name="scholarships_call_state"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="scholarships_call_order",
                violation_error_message=_("The call must close after it opens."),
            ),
            models.CheckConstraint(
                condition=models.Q(answers_by__gt=models.F("closes_at")),
                name="scholarships_call_answers",
                violation_error_message=_("Answers can only be due after the call has closed."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft") | models.Q(published_at__isnull=False),
                name="scholarships_call_published",
            ),
            is_an_object("scholarships_call_translations"),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a zone that is none: no page of the call could say when it closes.

        Raises: ValidationError.
        """
        if self.time_zone not in TIME_ZONES:
            raise ValidationError({"time_zone": _("This is not a time zone of the IANA list.")})

    def is_open(self, at: datetime) -> bool:
        """Whether the page may offer to apply. Only a hint: the database clock decides at submission."""
        return self.state == "published" and self.opens_at <= at < self.closes_at

    @property
    def budget(self) -> Decimal:
        """What all payers give together: the sum of the budget lines, and no figure of its own."""
        return sum((line.amount for line in self.budget_lines.all()), Decimal(0))

    @property
    def taken_until(self) -> datetime:
        """The last moment at which an application is taken, grace included."""
        return self.closes_at + timedelta(minutes=self.grace_minutes)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the call's dates were decided."""
        return ZoneInfo(self.time_zone)

    def rule_in_words(self, name: str) -> str:
        """A rule of a result, known by the words of its original, in the language of whoever reads."""
        quota = self._quotas_by_name.get(name)
        return quota.said("name").text if quota else rule_label(name)

    @cached_property
    def _quotas_by_name(self) -> dict[str, "Quota"]:
        # A result names many rules, and its call's rules are frozen.
        return {quota.name: quota for quota in self.quotas.all()}


class Rule(Translated):
    """A part of a call whose texts are written in the language of the call."""

    class Meta:
        abstract = True

    @property
    def original_language(self) -> str:
        """The language of the call."""
        call: Call = self.call
        return call.language


class Criterion(Rule):
    """What reviewers score, 0 to 5, and how much it weighs."""

    said_fields = ("label", "help")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria", verbose_name=_("call"))
    key = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("label"), max_length=120)
    help = models.TextField(_("what the scores mean"), max_length=1000)
    weight = models.PositiveSmallIntegerField(_("weight"), validators=[MinValueValidator(1), MaxValueValidator(100)])
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=["call", "key"], name="scholarships_criterion_key"),
            models.CheckConstraint(condition=models.Q(weight__range=(1, 100)), name="scholarships_criterion_weight"),
            is_an_object("scholarships_criterion_translations"),
        )

    def __str__(self) -> str:
        return self.label


YES_OR_NO = (QuotaAttribute.LDC, QuotaAttribute.CONSTITUENT)
# The values that a quota may name; countries are looked up. "Undisclosed" is no value that a quota counts.
QUOTA_VALUES: dict[str, tuple[str, ...]] = {
    QuotaAttribute.REGION: tuple(IloRegion.values),
    QuotaAttribute.SEX: tuple(value for value in Sex.values if value != Sex.UNDISCLOSED),
    QuotaAttribute.CATEGORY: tuple(StakeholderCategory.values),
    **dict.fromkeys(YES_OR_NO, ("true", "false")),
}


class Quota(Rule):
    """One rule on the set of awards: a count (minimum, maximum) or a share of the awards actually made.

    Without a value it holds for each value of the attribute on its own: "at most two per country".
    """

    said_fields = ("name",)

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="quotas", verbose_name=_("call"))
    name = models.CharField(_("rule in words"), max_length=160)
    attribute = models.CharField(_("looks at"), max_length=20, choices=QuotaAttribute.choices)
    value = models.CharField(
        _("value"),
        max_length=40,
        blank=True,
        help_text=_("For example SN, africa, female, government, true. Empty: each country, each region and so on."),
    )
    min_count = models.PositiveSmallIntegerField(_("at least"), null=True, blank=True)
    max_count = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)
    min_percent = models.PositiveSmallIntegerField(
        _("at least this share of awards, in per cent"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=["call", "name"], name="scholarships_quota_name"),
            models.CheckConstraint(
                condition=(
                    models.Q(min_percent__isnull=False, min_count__isnull=True, max_count__isnull=True)
                    | models.Q(min_percent__isnull=True, min_count__isnull=False)
                    | models.Q(min_percent__isnull=True, max_count__isnull=False)
                ),
                name="scholarships_quota_kind",
                violation_error_message=_("Give either a share, or a least or greatest number."),
            ),
            models.CheckConstraint(
                condition=models.Q(min_percent__isnull=True) | models.Q(min_percent__lte=100),
                name="scholarships_quota_percent",
                violation_error_message=_("A share is at most 100 per cent."),
            ),
            models.CheckConstraint(
                condition=~models.Q(value="")
                | models.Q(max_count__isnull=False, min_count__isnull=True, min_percent__isnull=True),
                name="scholarships_quota_each",
                violation_error_message=_("A rule on each value can only say “at most”."),
            ),
            models.CheckConstraint(
                condition=models.Q(min_count__isnull=True)
                | models.Q(max_count__isnull=True)
                | models.Q(min_count__lte=models.F("max_count")),
                name="scholarships_quota_order",
                violation_error_message=_("“At least” must not be above “at most”."),
            ),
            is_an_object("scholarships_quota_translations"),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a value that nobody can have, and a name that the portal uses itself.

        Raises: ValidationError.
        """
        self.name = one_line(self.name)
        self.value = self.value.strip()
        if is_reserved_rule(self.name):
            raise ValidationError({"name": _("The portal uses this name itself. Choose another one.")})
        if self.attribute in YES_OR_NO and not self.value:
            raise ValidationError({"value": _("Write true or false.")})
        if self.attribute == QuotaAttribute.COUNTRY:
            self.value = self.value.upper()
            if self.value and not Country.objects.filter(pk=self.value).exists():
                raise ValidationError({"value": _("Write the two letters of a country, for example SN.")})
        elif self.value and self.value not in (values := QUOTA_VALUES.get(self.attribute, ())):
            words = {"value": self.value, "values": joined(values)}
            raise ValidationError({"value": _("“%(value)s” is unknown here. Write one of: %(values)s.") % words})
