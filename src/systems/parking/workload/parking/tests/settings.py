"""The application's settings, with a database that needs no service."""

from parking.settings import *

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
