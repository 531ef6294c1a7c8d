"""Registration of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    """The directory of networks and the register of organisations."""

    name = "networks"
    verbose_name = _("Networks")
