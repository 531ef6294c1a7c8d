"""The portal's own settings, as a site has them, and addresses where it fails on purpose."""

from academy_portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.interface.addresses"
