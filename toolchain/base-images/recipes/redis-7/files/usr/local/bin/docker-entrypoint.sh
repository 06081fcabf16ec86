#!/bin/sh
# As the real image: options or a configuration file start the server, which runs as the user redis. Any other command
# is run as it is.
set -eu

case "${1-}" in
  -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "${1-}" = redis-server ]; then
  # The real image's server is built without the protected mode; Debian's has it.
  case "$*" in
    *protected-mode*) ;;
    *) set -- "$@" --protected-mode no ;;
  esac
  if [ "$(id -u)" = 0 ]; then
    chown -R redis:redis .
    exec setpriv --reuid redis --regid redis --init-groups "$@"
  fi
fi
exec "$@"
