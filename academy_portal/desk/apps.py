from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class DeskAdminConfig(AdminConfig):
    """Django's admin with the staff's own site as the default one: apps register on it as usual."""

    default_site = "academy_portal.desk.sites.DeskSite"


class DeskConfig(AppConfig):
    """The staff's start page and what stands around the admin."""

    name = "academy_portal.desk"
    label = "desk"
    verbose_name = _("Desk")
