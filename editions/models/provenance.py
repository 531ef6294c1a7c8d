"""Where a fact comes from and how sure we are of it, where a row may also be without a rating."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from academy_portal.reference.models import Confidence, Sourced


class Figure(models.TextChoices):
    """How exact a published figure is. Empty: the source gives it without a qualifier."""

    ABOUT = "about", _("about")
    MORE_THAN = "more_than", _("more than")
    ABOUT_OR_MORE = "about_or_more", _("about, perhaps more than")


class Traced(Sourced):
    """A row that names its public sources; empty confidence means that nobody rated it."""

    confidence = models.CharField(_("confidence"), max_length=12, choices=Confidence, blank=True)
    confidence_note = models.CharField(_("about the confidence"), max_length=300, blank=True)

    class Meta:
        abstract = True
