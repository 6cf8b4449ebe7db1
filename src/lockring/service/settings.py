"""How the service is set up: Django's settings, all that differs between places from the environment.

LOCKRING_SECRET_KEY   signs sessions and links; needed, at least 50 characters, and kept secret
LOCKRING_DATABASE     postgresql://user:password@host/name; else a file in LOCKRING_HOME
LOCKRING_HOME         where files are kept; else a folder in the user's data folder
LOCKRING_HOSTS        the names under which it is reached, with commas between; else localhost
LOCKRING_ADDRESS      the address that mails and labels print; else https:// and the first of the hosts
LOCKRING_MAIL         smtp://user:password@host:587 (TLS), or file:FOLDER; else files in LOCKRING_HOME
LOCKRING_MAIL_FROM    the sender of mails
LOCKRING_DKIM         selector:domain:keyfile, to sign mails
LOCKRING_BOUNCES      the address to which bounces and replies come, such as back@example.org
LOCKRING_MAIL_IN      whsec_...: the secret with which a mail service signs what comes back
LOCKRING_SMS          an address of apprise, with {phone} where the number goes
LOCKRING_VAPID        the private key of web push: a file, or its bytes in base 64
LOCKRING_INSECURE     1: without HTTPS, for one machine only
LOCKRING_WEBHOOK_HOSTS  hosts that may be told of events over http or in a private net, with commas between
LOCKRING_PROXIES      how many proxies of ours stand before it, each adding to X-Forwarded-For; else 1, or 0
                      with LOCKRING_INSECURE
LOCKRING_STORE        the store of notices, beside those that come with Lockring
LOCKRING_CARRIER      who brings the parcels: easypost:KEY, or file (labels only, nobody comes)
LOCKRING_SENDER       where parcels come from: name; street; city; region; postal code; country
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from lockring.service.places import MADE_UP_SENDER, database, home, mail
from lockring.service.rates import RATES

HERE = Path(__file__).parent
HOME = home(os.environ)
SECRET_KEY = os.environ.get("LOCKRING_SECRET_KEY", "")
if len(SECRET_KEY) < 50:  # characters, as Django's own check security.W009
    raise ImproperlyConfigured(
        "LOCKRING_SECRET_KEY: set at least 50 characters; lockring service key makes one"
    )
IS_HTTPS = os.environ.get("LOCKRING_INSECURE", "") != "1"
DEBUG = False
ALLOWED_HOSTS = os.environ.get("LOCKRING_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
LOCKRING_CARRIER = os.environ.get("LOCKRING_CARRIER", "file")
LOCKRING_SENDER = os.environ.get("LOCKRING_SENDER", MADE_UP_SENDER)
ADDRESS = os.environ.get("LOCKRING_ADDRESS", f"http{'s' if IS_HTTPS else ''}://{ALLOWED_HOSTS[0]}")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_tasks_db",
    "lockring.service",
]
MIDDLEWARE = [
    "lockring.service.hardening.Hardened",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lockring.service.limits.Limits",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
ROOT_URLCONF = "lockring.service.urls"
WSGI_APPLICATION = "lockring.service.wsgi.application"

DATABASES = {"default": database(os.environ, HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "lockring_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # each write counts them; the oldest go first
    },
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "service.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/cases/"
ACCOUNT_ADAPTER = "lockring.service.people.signing.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SESSION_REMEMBER = True  # for a working day, without asking
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_REQUIRED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds: mail is slow, and typing is slow without sight
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = dict(RATES)
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("LOCKRING_PROXIES", str(int(IS_HTTPS))))
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Lockring"

SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: a working day
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "lockring.service.error_pages.forged"
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"  # with "no-referrer" browsers send "Origin: null", and CSRF fails
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "script-src": [SELF, "'wasm-unsafe-eval'"],
        "style-src": [SELF],
    }
}

WEBHOOK_HOSTS = [host for host in os.environ.get("LOCKRING_WEBHOOK_HOSTS", "").split(",") if host]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [HERE / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [HERE / "static", ("vendor", HOME / "vendor")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lockring.service.static_files.Files"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes of a form without its files
FILE_UPLOAD_MAX_MEMORY_SIZE = 5_000_000  # bytes held in memory

EMAIL_BACKEND, _mail = mail(os.environ, HOME)
globals().update(_mail)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("LOCKRING_MAIL_FROM", "Lockring <noreply@localhost>")
DKIM, BOUNCES = os.environ.get("LOCKRING_DKIM", ""), os.environ.get("LOCKRING_BOUNCES", "")
MAIL_IN, SMS = os.environ.get("LOCKRING_MAIL_IN", ""), os.environ.get("LOCKRING_SMS", "")
VAPID = os.environ.get("LOCKRING_VAPID", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"nameless": {"()": "lockring.service.logs.Nameless"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["nameless"]},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django_tasks": {"level": "WARNING"},  # else two lines for each mail
        "django_tasks_db": {"level": "WARNING"},
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
