from tests.outbox.conftest import mail_templates

__all__ = ["mail_templates"]
