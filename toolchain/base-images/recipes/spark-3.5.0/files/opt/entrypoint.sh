#!/bin/sh
# Runs the command that it is given. The real image's `driver` and `executor`, which only Kubernetes gives, are not here.
set -eu
exec "$@"
