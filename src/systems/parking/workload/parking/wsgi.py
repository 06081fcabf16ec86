"""The web service, for uWSGI and for the development server."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parking.settings")

application = get_wsgi_application()

from .environment import environment

if not environment().allowed_hosts and not environment().debug:
    print("ALLOWED_HOSTS: is not set; set the names by which the page is asked for, with commas", file=sys.stderr)
    sys.exit(2)
