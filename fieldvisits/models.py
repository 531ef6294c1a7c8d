"""The facts that only a visit has. The programme item itself is a session, so that seats exist once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from academy_portal.multilingual.models import Worded, is_an_object
from editions.models import Traced


class VisitFacts(Worded, Traced):
    """What a visit showed and where, beside its session. One for each session of kind visit."""

    said_fields = ("description",)

    session = models.OneToOneField(
        "editions.Session", on_delete=models.PROTECT, related_name="visit_facts", verbose_name=_("session")
    )
    city = models.CharField(_("place"), max_length=120, blank=True)
    description = models.TextField(_("description"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("facts of a visit")
        verbose_name_plural = _("facts of visits")
        ordering = ("session__edition", "session__position", "pk")
        constraints = (is_an_object("fieldvisits_visitfacts_translations"),)

    def __str__(self) -> str:
        return str(self.session)
