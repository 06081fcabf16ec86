#!/usr/bin/env python3
"""Makes FLEAD's tables in TimescaleDB. Everything is set in the environment; see database_init/settings.py."""

import os
import signal
import sys
from pathlib import Path

# A process with PID 1 ignores every signal that it has not asked for. Nothing is left half done: it is one transaction.
signal.signal(signal.SIGTERM, lambda *_: os._exit(143))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from database_init.main import main  # noqa: E402

sys.exit(main())
