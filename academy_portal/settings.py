"""All settings, in sections. What a site may change stands in ``env.py``."""

import hashlib
import os
import socket
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path

import structlog
from csp.constants import NONE, SELF
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from kombu import Queue
from redis.backoff import NoBackoff
from redis.retry import Retry

from . import env
from .local import addresses
from .operations.schedule import BEAT_SCHEDULE

# --- Where things are -------------------------------------------------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / os.environ.get("ACADEMY_DATA", ".local")
SITE = env.read(os.environ)

# --- Mode -------------------------------------------------------------------------------------------------------------
PRODUCTION = bool(SITE["PRODUCTION"])
DEBUG = False
DATABASE_URL = str(SITE["DATABASE_URL"])
EMBEDDED_DATABASE = not DATABASE_URL
DEMONSTRATION = bool(EMBEDDED_DATABASE and not PRODUCTION if SITE["DEMONSTRATION"] is None else SITE["DEMONSTRATION"])
# Outside production a fixed key of this checkout keeps sessions over a restart; production refuses it (academy.E002).
LOCAL_SECRET_KEY = "local-" + hashlib.sha256(str(BASE_DIR).encode()).hexdigest()
SECRET_KEY = str(SITE["SECRET_KEY"]) or LOCAL_SECRET_KEY
FIELD_KEYS = str(SITE["FIELD_KEYS"])
ALLOWED_HOSTS = [*SITE["ALLOWED_HOSTS"]]
BASE_URL = str(SITE["BASE_URL"]).rstrip("/")
ORG_MARK = str(SITE["ORG_MARK"])
SERVICE_WORKER = bool(SITE["SERVICE_WORKER"])

# --- Apps: the order of architecture.md, screens first so that their templates win ------------------------------------
INSTALLED_APPS = [
    "academy_portal.apps.PortalConfig",
    "academy_portal.pages.apps.PagesConfig",
    "academy_portal.desk.apps.DeskAdminConfig",
    "academy_portal.desk.apps.DeskConfig",
    "academy_portal.ministry.apps.MinistryConfig",
    "academy_portal.operations.apps.OperationsConfig",
    "scholarships.apps.ScholarshipsConfig",
    "articles.apps.ArticlesConfig",
    "fieldvisits.apps.FieldvisitsConfig",
    "editions.apps.EditionsConfig",
    "networks.apps.NetworksConfig",
    "academy_portal.accounts.apps.AccountsConfig",
    "academy_portal.statistics.apps.StatisticsConfig",
    "academy_portal.files.apps.FilesConfig",
    "academy_portal.jobs.apps.JobsConfig",
    "academy_portal.outbox.apps.OutboxConfig",
    "academy_portal.idempotency.apps.IdempotencyConfig",
    "academy_portal.multilingual.apps.MultilingualConfig",
    "academy_portal.reference.apps.ReferenceConfig",
    "academy_portal.audit.apps.AuditConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "csp",
    "django_structlog",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django_structlog.middlewares.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "academy_portal.pages.compression.CompressionMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "academy_portal.pages.delivery.CacheRulesMiddleware",
    "academy_portal.accounts.middleware.RefuseBrokenTextMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "academy_portal.accounts.middleware.KeepTypedTextMiddleware",
    "academy_portal.accounts.middleware.SecondFactorMiddleware",
    "academy_portal.accounts.middleware.PersonLocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "academy_portal.accounts.kept_text.KeptTextMiddleware",
    "academy_portal.pages.delivery.SharedPagesMiddleware",
]

ROOT_URLCONF = "academy_portal.urls"
WSGI_APPLICATION = "academy_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Templates and forms ----------------------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "academy_portal.pages.context.navigation",
            ],
            "builtins": ["academy_portal.formats.tags", "academy_portal.accounts.templatetags.posted_forms"],
        },
    }
]
FORMS_URLFIELD_ASSUME_HTTPS = True
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "academy"
CRISPY_TEMPLATE_PACK = "academy"
CRISPY_FAIL_SILENTLY = False

# --- Database: PostgreSQL only, embedded where no address is given ----------------------------------------------------
DATABASES = {
    "default": {
        **env.database(DATABASE_URL or addresses.database_url(BASE_DIR)),
        "CONN_MAX_AGE": int(SITE["CONN_MAX_AGE"]),
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
        # Several test runs may share one server.
        "TEST": {"NAME": f"test_academy_{os.getpid()}"},
    }
}
# The web waits briefly and fails clearly; workers, migrations and commands take their time.
WEB_DATABASE_OPTIONS = "-c lock_timeout=3s -c statement_timeout=15s -c idle_in_transaction_session_timeout=30s"
if os.environ.get("ACADEMY_ROLE") == "web":
    DATABASES["default"]["OPTIONS"]["options"] = WEB_DATABASE_OPTIONS
REDIS_URL = str(SITE["REDIS_URL"]) or addresses.redis_url(BASE_DIR)

# --- Caches: login limits survive a flush because they live in the database -------------------------------------------
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"},
    # Pages for everybody. Without Redis they are made anew each time; nobody waits for it, and nothing is asked again.
    "pages": {
        "BACKEND": "academy_portal.pages.soft_cache.SoftRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "pages",
        "OPTIONS": {
            "serializer": "academy_portal.pages.soft_cache.TextSerializer",
            "socket_connect_timeout": 0.25,
            "socket_timeout": 0.25,
            "retry": Retry(NoBackoff(), 0),
        },
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- Celery: rows are the promise, the broker only a bell -------------------------------------------------------------
CELERY_BROKER_URL = env.broker(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The web rings and goes on, also where the broker takes the call and says nothing; a worker listens longer.
_BROKER_PATIENCE_S = 1 if os.environ.get("ACADEMY_ROLE") == "web" else 5
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": _BROKER_PATIENCE_S,
    "max_retries": 0,
}
# A selection may take minutes: it has a queue, and where it matters a worker of its own. Mails never wait for it.
CELERY_TASK_DEFAULT_QUEUE = "short"
CELERY_TASK_QUEUES = [Queue("short"), Queue("long")]
CELERY_TASK_ROUTES = {"jobs.run": {"queue": "long"}}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 3600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_ENABLE_UTC = True
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "celerybeat-schedule")
OUTBOX_LEASE = timedelta(seconds=int(SITE["OUTBOX_LEASE"]))
JOBS_LEASE = timedelta(seconds=int(SITE["JOBS_LEASE"]))

# --- Mail: always through the outbox ----------------------------------------------------------------------------------
_mail = env.mail(str(SITE["EMAIL_URL"]) or f"file://{DATA_DIR / 'mail'}")
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH")
EMAIL_HOST = _mail.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = _mail.get("EMAIL_TIMEOUT")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = str(SITE["EMAIL_FROM"])
CONTACT_EMAIL = str(SITE["CONTACT_EMAIL"]) or parseaddr(DEFAULT_FROM_EMAIL)[1]
MAIL_DOMAIN = socket.getfqdn() if not PRODUCTION else BASE_URL.split("://")[-1].split(":")[0]

# --- Languages and time -----------------------------------------------------------------------------------------------
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
# The order of the United Nations' own language bars.
LANGUAGES = [
    ("ar", _("Arabic")),
    ("en", _("English")),
    ("fr", _("French")),
    ("pt", _("Portuguese")),
    ("es", _("Spanish")),
]
FORMAT_MODULE_PATH = ["academy_portal.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- Accounts (allauth) -----------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["academy_portal.accounts.auth_backends.PortalBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("pages:my")
LOGOUT_REDIRECT_URL = reverse_lazy("pages:home")
ACCOUNT_ADAPTER = "academy_portal.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "academy_portal.accounts.forms.SignUpForm",
    "login": "academy_portal.accounts.forms.SignInForm",
    "request_login_code": "academy_portal.accounts.forms.RequestCodeForm",
    "reset_password": "academy_portal.accounts.forms.ForgottenPasswordForm",
    "add_email": "academy_portal.accounts.forms.NewAddressForm",
    "confirm_login_code": "academy_portal.accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "academy_portal.accounts.forms.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "academy_portal.accounts.forms.ConfirmPasswordResetCodeForm",
}
MFA_FORMS = {
    "authenticate": "academy_portal.accounts.forms.SecondFactorForm",
    "reauthenticate": "academy_portal.accounts.forms.SecondFactorAgainForm",
    "add_webauthn": "academy_portal.accounts.forms.AddKeyForm",
    "edit_webauthn": "academy_portal.accounts.forms.RenameKeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
# "password1" keeps the password in the sign-in form; the sign-up form asks for none.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# Off: allauth can offer the change only where no account exists yet, which would tell that one does.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Six digits and three tries a code: the limit by account keeps a patient guesser below one in a thousand a day.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,5/15m/key,20/d/key",
    "reset_password": "20/m/ip,5/15m/key,20/d/key",
    "login_failed": "20/m/ip,5/5m/key,50/d/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SITE["TRUSTED_PROXY"] else 0
MFA_ADAPTER = "academy_portal.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "SSE Academy"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION

# --- Security ---------------------------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "academy_portal.pages.views.csrf_failure"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_NAME = "__Host-session" if PRODUCTION else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if PRODUCTION else "csrf"
CSRF_TRUSTED_ORIGINS = [BASE_URL] if PRODUCTION else []
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE["TRUSTED_PROXY"] else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

# --- Files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(str(SITE["STATIC_ROOT"]) or DATA_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(str(SITE["MEDIA_ROOT"]) or DATA_DIR / "files")
# What people send goes to the disk block by block, and no further than one block beyond the limit of a file.
FILE_UPLOAD_HANDLERS = [
    "academy_portal.files.limits.LimitUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 4
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "academy_portal.pages.packing.PackedStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- Logs: one JSON line per event, with the request's id, without personal data --------------------------------------
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
DJANGO_STRUCTLOG_CELERY_ENABLED = False
_SHARED_LOG_STEPS = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
structlog.configure(
    processors=[*_SHARED_LOG_STEPS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": _SHARED_LOG_STEPS,
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": str(SITE["LOG_LEVEL"])},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
    },
}
