"""The application's own tests. They need no service: the database is SQLite in memory.

python -m unittest discover --start-directory parking/tests --top-level-directory .
"""

import os

os.environ.update(
    {
        "DJANGO_SETTINGS_MODULE": "parking.tests.settings",
        "SECRET_KEY": "of-the-tests",
        "ALLOWED_HOSTS": "testserver",
        "POSTGRES_PASSWORD": "of-the-tests",
        "REDIS_PASSWORD": "of-the-tests",
        "SITE_NAME": "tested",
        "LOG_LEVEL": "ERROR",
        "CAMERA_CONF": """{"cameras": [{"name": "gate", "kind": "folder", "path": "/tmp/parking-tests/gate", "spots": [
            {"name": "A1", "polygon": [[40, 100], [140, 100], [140, 260], [40, 260]]},
            {"name": "A2", "polygon": [[160, 100], [260, 100], [260, 260], [160, 260]]}]}]}""",
    }
)
