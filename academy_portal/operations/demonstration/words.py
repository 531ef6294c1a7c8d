"""What the record of acts calls the demonstration's own acts."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "demonstration_made": _("Demonstration made"),
    "demonstration_deadline": _("End of the time to answer moved for the demonstration"),
}
