"""The conditions of a call as data, what they found about each application, and what people decided."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academy_portal.formats.lists import colon, joined
from editions.facts import StakeholderCategory
from scholarships.choices import FindingReason, LooksAt, RuleKind, Screening, Verdict

from .application import Application
from .call import Call
from .eligibility_words import condition_in_words, finding_in_words

WORK_LANGUAGES = ("ar", "en", "es", "fr", "pt")
# Each kind's own parameters, and what an unused parameter holds.
PARAMETERS: dict[str, tuple[str, ...]] = {
    RuleKind.COUNTRY_GROUP.value: ("group", "looks_at"),
    RuleKind.CATEGORY.value: ("categories",),
    RuleKind.EXPERIENCE.value: ("least_years",),
    RuleKind.LANGUAGE.value: ("languages",),
    RuleKind.ORGANISATION.value: (),
    RuleKind.NO_OBLIGATION.value: (),
    RuleKind.NOT_RECENT_HOLDER.value: ("editions",),
}
UNUSED: dict[str, Q] = {
    "group": Q(group__isnull=True),
    "looks_at": Q(looks_at=""),
    "categories": Q(categories=[]),
    "least_years": Q(least_years__isnull=True),
    "languages": Q(languages=[]),
    "editions": Q(editions__isnull=True),
}
MISSING = {
    "group": _("Choose the list of countries."),
    "looks_at": _("Choose which country of the person counts."),
    "categories": _("Choose at least one category."),
    "least_years": _("Enter how many years are needed."),
    "languages": _("Choose at least one language."),
    "editions": _("Enter how many editions are looked back."),
}


def _fits(kind: str) -> Q:
    """The parameters of a kind are given, and no other kind's."""
    condition = Q(kind=kind)
    for name, unused in UNUSED.items():
        condition &= ~unused if name in PARAMETERS[kind] else unused
    return condition if kind == RuleKind.ORGANISATION.value else condition & Q(must_be_registered=False)


def _any_fits() -> Q:
    condition = Q()
    for kind in PARAMETERS:
        condition |= _fits(kind)
    return condition


class EligibilityRule(models.Model):
    """One condition that every application to the call must meet. Frozen once the call is published."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="eligibility_rules", verbose_name=_("call"))
    kind = models.CharField(_("condition"), max_length=20, choices=RuleKind.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    group = models.ForeignKey(
        "reference.CountryGroup",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("list of countries"),
    )
    looks_at = models.CharField(_("which country counts"), max_length=12, choices=LooksAt.choices, blank=True)
    categories = ArrayField(
        models.CharField(max_length=30, choices=StakeholderCategory.choices),
        verbose_name=_("categories"),
        default=list,
        blank=True,
    )
    least_years = models.PositiveSmallIntegerField(
        _("years of experience at least"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    languages = ArrayField(models.CharField(max_length=2), verbose_name=_("languages"), default=list, blank=True)
    must_be_registered = models.BooleanField(
        _("the register holds the organisation"),
        default=False,
        help_text=_("Where the register does not hold it, a person looks at the application."),
    )
    editions = models.PositiveSmallIntegerField(
        _("editions looked back"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ("position", "id")
        constraints = (
            models.CheckConstraint(
                condition=_any_fits(),
                name="scholarships_rule_parameters",
                violation_error_message=_("Give exactly what this kind of condition needs, and nothing else."),
            ),
            models.CheckConstraint(
                condition=Q(looks_at="") | Q(looks_at__in=LooksAt.values), name="scholarships_rule_looks_at"
            ),
            models.CheckConstraint(
                condition=(Q(least_years__isnull=True) | Q(least_years__range=(1, 60)))
                & (Q(editions__isnull=True) | Q(editions__range=(1, 20))),
                name="scholarships_rule_numbers",
            ),
        )

    def __str__(self) -> str:
        return self.in_words if self.kind in PARAMETERS and not self._faults() else str(self.get_kind_display())

    def clean(self) -> None:
        """Say for each parameter what is missing; what another kind would need is emptied.

        Raises: ValidationError.
        """
        if self.kind not in PARAMETERS:
            return
        for name in UNUSED.keys() - set(PARAMETERS[self.kind]):
            setattr(self, name, {"group": None, "looks_at": "", "categories": [], "languages": []}.get(name))
        if self.kind != RuleKind.ORGANISATION:
            self.must_be_registered = False
        faults = self._faults()
        if unknown := set(self.languages) - set(WORK_LANGUAGES):
            faults["languages"] = _("The application form does not offer: %(codes)s.") % {
                "codes": joined(sorted(unknown))
            }
        if faults:
            raise ValidationError(faults)

    def _faults(self) -> dict[str, Any]:
        given = {name: self.group_id if name == "group" else getattr(self, name) for name in PARAMETERS[self.kind]}
        return {name: MISSING[name] for name, value in given.items() if value in (None, "", [])}

    @property
    def data(self) -> dict[str, Any]:
        """The parameters as the sentences need them."""
        found: dict[str, Any] = {name: getattr(self, name) for name in PARAMETERS[self.kind] if name != "group"}
        if self.kind == RuleKind.COUNTRY_GROUP:
            found |= {"list": self.group.label if self.group else "", "on": self.call.reference_on}
        return found | {"must_be_registered": self.must_be_registered}

    @property
    def in_words(self) -> str:
        """The condition as applicants read it."""
        return condition_in_words(self.kind, self.data)


class Finding(models.Model):
    """What one condition found about one application, with the facts used. Append-only: a trigger holds it."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="findings", verbose_name=_("application")
    )
    rule = models.ForeignKey(
        EligibilityRule, on_delete=models.PROTECT, related_name="findings", verbose_name=_("condition")
    )
    verdict = models.CharField(_("finding"), max_length=12, choices=Verdict.choices)
    reason = models.CharField(_("why"), max_length=20, choices=FindingReason.choices)
    used = models.JSONField(_("facts used"), default=dict)
    at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ("application", "rule__position", "rule")
        indexes = (models.Index(fields=["rule", "verdict"], name="scholarships_finding_counts"),)
        constraints = (
            models.UniqueConstraint(fields=["application", "rule"], name="scholarships_finding_once"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="scholarships_finding_verdict"),
        )

    def __str__(self) -> str:
        return f"{self.get_verdict_display()}{colon()}{self.rule.in_words}"

    @property
    def in_words(self) -> str:
        """The facts, and what is wrong or unknown about them."""
        return finding_in_words(self.rule.kind, self.reason, self.used, self.rule.data)

    @property
    def is_open(self) -> bool:
        """Whether the question behind the condition was not answered yet."""
        return self.reason == FindingReason.NOT_GIVEN

    @property
    def is_met(self) -> bool:
        """Whether the condition is met for certain."""
        return self.verdict == Verdict.MET

    @property
    def is_not_met(self) -> bool:
        """Whether the condition is not met for certain."""
        return self.verdict == Verdict.NOT_MET


class ScreeningDecision(models.Model):
    """What a person decided about an application, over whatever the rules had found. The last one stands."""

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="screening_decisions", verbose_name=_("application")
    )
    screening = models.CharField(
        _("decision"),
        max_length=12,
        choices=[(value.value, value.label) for value in (Screening.ELIGIBLE, Screening.NOT_ELIGIBLE)],
    )
    reason = models.CharField(_("reason for the record"), max_length=500)
    explanation = models.TextField(
        _("what the applicant is told"), max_length=2000, blank=True, help_text=_("Stands in the letter.")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("decided by")
    )
    at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("decision on eligibility")
        verbose_name_plural = _("decisions on eligibility")
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(screening=Screening.ELIGIBLE.value)
                | (Q(screening=Screening.NOT_ELIGIBLE.value) & ~Q(explanation="")),
                name="scholarships_decision_told",
                violation_error_message=_("Tell the applicant why the application is not eligible."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="scholarships_decision_reason"),
        )

    def __str__(self) -> str:
        return f"{self.application}{colon()}{self.get_screening_display()}"
