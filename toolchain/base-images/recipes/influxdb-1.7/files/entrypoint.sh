#!/bin/sh
# As the real image: options alone are the server's; any other command is run as it is.
set -eu
case ${1-} in
  -*) set -- influxd "$@" ;;
esac
exec "$@"
