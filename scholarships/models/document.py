"""The documents that belong to an application: each a private file in a named place."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from scholarships.choices import DocumentKind

from .application import Application


class Document(models.Model):
    """One document of an application. A new file takes the place of the old one once it is whole."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="documents", verbose_name=_("application")
    )
    kind = models.CharField(_("kind of document"), max_length=12, choices=DocumentKind.choices)
    file = models.OneToOneField(
        "files.PrivateFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("file"), editable=False
    )
    attached_at = models.DateTimeField(_("attached at"), editable=False)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ("application", "kind")
        constraints = (
            models.UniqueConstraint(fields=["application", "kind"], name="scholarships_document_one_of_a_kind"),
            models.CheckConstraint(condition=models.Q(kind__in=DocumentKind.values), name="scholarships_document_kind"),
        )

    def __str__(self) -> str:
        return self.get_kind_display()
