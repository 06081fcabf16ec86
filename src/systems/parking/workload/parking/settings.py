"""Django's settings, out of the environment."""

from __future__ import annotations

import sys
from pathlib import Path

from .environment import environment
from .logs import logging_config
from .problems import Problems

try:
    _found = environment()
except Problems as problems:
    print(problems, file=sys.stderr)
    sys.exit(2)

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = _found.secret_key
DEBUG = _found.debug
ALLOWED_HOSTS = _found.allowed_hosts

INSTALLED_APPS = ["django.contrib.staticfiles", "parking"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "parking.urls"
WSGI_APPLICATION = "parking.wsgi.application"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

# The proxies in front end TLS; ours set this header on every request, whatever a client sends.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": _found.postgres.host,
        "PORT": _found.postgres.port,
        "USER": _found.postgres.user,
        "NAME": _found.postgres.database,
        "PASSWORD": _found.postgres.password,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": f"parking-{_found.site_name}",
            # A host that vanished without a word is noticed in seconds.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False

LOGGING = logging_config(_found.log_level)
