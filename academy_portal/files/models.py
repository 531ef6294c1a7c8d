"""A private file: one row, its bytes beside the database."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from . import states
from .content import Kind
from .faults import MOST_BYTES


class PrivateFile(models.Model):
    """A file that one person sent for one use. Who else may read it is decided by whoever uses it.

    ``purpose`` and ``place`` name the use: what kind of document, and of which object. ``sent_…`` is what the person's
    device said; ``size`` and ``sha256`` are those of the bytes that are kept: a picture is drawn anew.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner")
    )
    purpose = models.CharField(_("purpose"), max_length=60)
    place = models.CharField(_("belongs to"), max_length=60)
    name = models.CharField(_("name as given"), max_length=200, blank=True)
    sent_size = models.PositiveIntegerField(_("size as sent"))
    sent_sha256 = models.CharField(max_length=64, blank=True)
    received = models.PositiveIntegerField(_("bytes received"), default=0)
    received_at = models.DateTimeField(_("last bytes received at"))
    state = models.CharField(_("state"), max_length=10, choices=states.FILE.choices(), default="arriving")
    stored_name = models.CharField(max_length=32, unique=True)
    kind = models.CharField(_("kind"), max_length=4, blank=True, choices=[(kind.value, kind.name) for kind in Kind])
    size = models.PositiveIntegerField(_("size"), default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField(_("begun at"))
    kept_at = models.DateTimeField(_("received at"), null=True)
    removed_at = models.DateTimeField(_("removed at"), null=True)

    class Meta:
        verbose_name = _("private file")
        verbose_name_plural = _("private files")
        indexes = (models.Index(fields=["owner", "purpose", "place"], name="files_file_by_place"),)
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "purpose", "place", "sent_sha256"],
                condition=Q(state="arriving"),
                name="files_privatefile_arrives_once",
            ),
            models.CheckConstraint(condition=Q(state__in=states.FILE.values()), name="files_privatefile_state"),
            models.CheckConstraint(
                condition=Q(sent_size__gte=1, sent_size__lte=MOST_BYTES), name="files_privatefile_sent_size"
            ),
            models.CheckConstraint(condition=Q(received__lte=F("sent_size")), name="files_privatefile_received"),
            models.CheckConstraint(
                condition=~Q(state__in=["kept", "removed"])
                | (Q(received=F("sent_size"), size__gte=1, kept_at__isnull=False) & ~Q(kind="") & ~Q(sha256="")),
                name="files_privatefile_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="removed") | Q(removed_at__isnull=False), name="files_privatefile_removed"
            ),
            models.CheckConstraint(
                condition=~Q(state="gone") | Q(name="", sent_sha256="", sha256=""), name="files_privatefile_forgotten"
            ),
        )

    def __str__(self) -> str:
        return self.name
