"""Starts the server."""

import os
import signal
import sys

import waitress

from stand_in import provisioning
from stand_in.server import create_app
from stand_in.store import Store


def main() -> None:
    # The first process of a container has no default action for this signal.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    store = Store(os.path.join(os.environ["GF_PATHS_DATA"], "grafana.db"))
    store.add_admin(
        os.environ.get("GF_SECURITY_ADMIN_USER", "admin"),
        os.environ.get("GF_SECURITY_ADMIN_PASSWORD", "admin"),
    )
    provisioning.load(os.environ["GF_PATHS_PROVISIONING"], store)
    port = int(os.environ.get("GF_SERVER_HTTP_PORT", "3000"))
    print(f"HTTP Server Listen on port {port} (a stand-in for Grafana's API)", flush=True)
    waitress.serve(create_app(store), host="0.0.0.0", port=port, threads=8)


main()
