"""The list of publications. Articles and their editing come with a later step."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from academy_portal.multilingual.models import Worded, is_an_object
from editions.models import Traced


class PublicationKind(models.TextChoices):
    """What kind of work a publication is."""

    COMPENDIUM = "compendium", _("Compendium")
    READER = "reader", pgettext_lazy("publication", "Reader")
    PAPER = "paper", _("Paper")
    STUDY = "study", _("Study")
    BACKGROUND_PAPER = "background_paper", _("Background paper")
    OVERVIEW = "overview", _("Overview")
    INTERACTIVE_REPORT = "interactive_report", _("Interactive report")


class IsbnFormat(models.TextChoices):
    """Which form of a publication an ISBN stands for."""

    PRINT = "print", _("print")
    WEB = "web", _("web")


class Publication(Worded, Traced):
    """A work that the Academy or its people published. Editors are not authors, and both may be unknown.

    Its title stays in the language in which it was published; what staff note about it is translated.
    """

    said_fields = ("note",)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=24, choices=PublicationKind)
    title = models.CharField(_("title"), max_length=300)
    title_language = models.CharField(_("language of the title"), max_length=16, default="en")
    authors = ArrayField(models.CharField(max_length=140), verbose_name=_("authors"), default=list, blank=True)
    editors = ArrayField(models.CharField(max_length=140), verbose_name=_("editors"), default=list, blank=True)
    year = models.PositiveSmallIntegerField(_("year"))
    edition = models.ForeignKey(
        "editions.Edition",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("edition"),
    )
    languages = ArrayField(models.CharField(max_length=16), verbose_name=_("languages"), default=list)
    further_languages = models.PositiveSmallIntegerField(
        _("further languages"), default=0, help_text=_("How many more, where the source does not name them.")
    )
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    import_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ("-year", "title", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PublicationKind.values),
                name="articles_publication_kind_known",
                violation_error_message=_("Choose what kind of work this is."),
            ),
            models.UniqueConstraint(
                fields=["title", "year"],
                name="articles_publication_once",
                violation_error_message=_("This publication is in the list already."),
            ),
            models.CheckConstraint(
                condition=Q(languages__len__gt=0),
                name="articles_publication_has_language",
                violation_error_message=_("Name at least one language."),
            ),
            is_an_object("articles_publication_translations"),
        ]
        indexes = [models.Index(fields=["-year", "title"], name="articles_publication_order_idx")]

    def __str__(self) -> str:
        return self.title


def is_isbn13(value: str) -> bool:
    """Whether the text is an ISBN of 13 digits with a right check digit; hyphens are allowed."""
    digits = value.replace("-", "")
    if len(digits) != 13 or not digits.isascii() or not digits.isdigit():
        return False
    return sum(int(digit) * (3 if index % 2 else 1) for index, digit in enumerate(digits)) % 10 == 0


def validate_isbn13(value: str) -> None:
    """Refuse what is not an ISBN of 13 digits.

    Raises: ValidationError.
    """
    if not is_isbn13(value):
        raise ValidationError(_("This is not an ISBN of 13 digits with a right check digit."))


class PublicationIsbn(models.Model):
    """One ISBN: a publication has one for each language and format."""

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="isbns", verbose_name=_("publication")
    )
    isbn = models.CharField("ISBN", max_length=17, unique=True, validators=[validate_isbn13])
    language = models.CharField(_("language"), max_length=16, blank=True)
    format = models.CharField(_("format"), max_length=8, choices=IsbnFormat, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = "ISBN"
        verbose_name_plural = "ISBN"
        ordering = ("publication", "position", "pk")

    def __str__(self) -> str:
        return self.isbn

    @property
    def named_languages(self) -> list[str]:
        """The language of this form, as the list that language names are shown from."""
        return [self.language] if self.language else []
