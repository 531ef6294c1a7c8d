"""Selection runs: frozen inputs, the computed result, two signatures."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from academy_portal.formats.lists import colon
from scholarships import states
from scholarships.choices import Decision, Failure, Policy, RunKind

from .application import Application
from .call import Call


class SelectionRun(models.Model):
    """One computation of the set of awards of a call, and its way to publication."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="runs", verbose_name=_("call"))
    state = models.CharField(
        _("state"), max_length=20, choices=states.RUN.choices(), default="requested", editable=False
    )
    kind = models.CharField(_("kind"), max_length=12, choices=RunKind.choices, default=RunKind.FIRST, editable=False)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="later_runs",
        verbose_name=_("follows"),
        help_text=_("The sealed result on which this run rests."),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    changes = models.JSONField(
        _("changes"),
        default=dict,
        editable=False,
        help_text=_("Of an amendment: which application gets which decision."),
    )
    policy = models.CharField(_("policy"), max_length=12, choices=Policy.choices)
    requested_at = models.DateTimeField(_("requested at"), editable=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("requested by"),
        help_text=_("Empty when the portal asked for it by itself."),
    )
    job_uuid = models.UUIDField(null=True, editable=False)
    # Text, not jsonb: the hash is over these very bytes.
    input_text = models.TextField(_("input"), editable=False)
    input_sha256 = models.CharField(_("hash of the input"), max_length=64, editable=False)
    output_text = models.TextField(_("result"), blank=True, editable=False)
    output_sha256 = models.CharField(_("hash of the result"), max_length=64, blank=True, editable=False)
    failure = models.CharField(_("why it failed"), max_length=12, choices=Failure.choices, blank=True, editable=False)
    clashing_rules = models.JSONField(_("rules that clash"), default=list, editable=False)
    first_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("first signature"),
    )
    first_signed_at = models.DateTimeField(_("first signed at"), null=True, editable=False)
    second_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("second signature"),
    )
    second_signed_at = models.DateTimeField(_("second signed at"), null=True, editable=False)
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)

    class Meta:
        verbose_name = _("selection run")
        verbose_name_plural = _("selection runs")
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=states.RUN.values()), name="scholarships_run_state"),
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(state__in=["requested", "computing", "proposed", "signed"]),
                name="scholarships_run_one_live",
                violation_error_message=_("A selection of this call is already under way."),
            ),
            models.UniqueConstraint(
                fields=["call"],
                condition=models.Q(state="published", kind=RunKind.FIRST.value),
                name="scholarships_run_one_published",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=RunKind.FIRST.value, parent__isnull=True)
                | (models.Q(kind__in=[RunKind.REFILL.value, RunKind.AMENDMENT.value]) & models.Q(parent__isnull=False)),
                name="scholarships_run_kind",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=RunKind.AMENDMENT.value) | ~models.Q(reason=""),
                name="scholarships_run_reason",
                violation_error_message=_("An amendment needs a reason."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind=RunKind.AMENDMENT.value) & ~models.Q(changes={})
                | ~models.Q(kind=RunKind.AMENDMENT.value) & models.Q(changes={}),
                name="scholarships_run_changes",
            ),
            models.CheckConstraint(
                condition=models.Q(second_signed_by__isnull=True)
                | (models.Q(first_signed_by__isnull=False) & ~models.Q(first_signed_by=models.F("second_signed_by"))),
                name="scholarships_run_two_people",
                violation_error_message=_("The second signature must come from another person."),
            ),
            models.CheckConstraint(
                # A free place is filled under the rules that two people have signed: one confirmation is enough.
                condition=~models.Q(state__in=["signed", "published"])
                | (models.Q(second_signed_by__isnull=False) & ~models.Q(output_sha256=""))
                | (models.Q(kind=RunKind.REFILL.value, first_signed_by__isnull=False) & ~models.Q(output_sha256="")),
                name="scholarships_run_signed",
            ),
            models.CheckConstraint(
                condition=models.Q(state="published", published_at__isnull=False)
                | (~models.Q(state="published") & models.Q(published_at__isnull=True)),
                name="scholarships_run_published",
            ),
        )

    def __str__(self) -> str:
        return f"{self.call} · {self.requested_at:%Y-%m-%d %H:%M}"

    @property
    def clash_in_words(self) -> list[str]:
        """The clashing rules as people read them."""
        return [self.call.rule_in_words(name) for name in self.clashing_rules]


class Outcome(models.Model):
    """What one run says about one application, and why."""

    run = models.ForeignKey(SelectionRun, on_delete=models.PROTECT, related_name="outcomes")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="outcomes")
    decision = models.CharField(_("decision"), max_length=12, choices=Decision.choices)
    score = models.PositiveIntegerField(_("score"), help_text=_("Points out of 100, in hundredths."))
    cost = models.PositiveIntegerField(_("cost"), help_text=_("In hundredths of the call’s currency."))
    binding_rules = models.JSONField(_("rules that decided"), default=list)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ("-score", "application")
        constraints = (
            models.UniqueConstraint(fields=["run", "application"], name="scholarships_outcome_once"),
            models.CheckConstraint(
                condition=models.Q(decision__in=Decision.values), name="scholarships_outcome_decision"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application}{colon()}{self.get_decision_display()}"

    @property
    def points(self) -> float:
        """The score as people read it: points out of 100."""
        return self.score / 100

    @property
    def rules_in_words(self) -> list[str]:
        """The rules that decided, as people read them."""
        return [self.run.call.rule_in_words(name) for name in self.binding_rules]

    @property
    def amount(self) -> Decimal:
        """The cost as people read it, in the call's currency."""
        return Decimal(self.cost) / 100
