#!/bin/sh
# As in the real image: `jobmanager` or `taskmanager` starts that server as the user flink, with JOB_MANAGER_RPC_ADDRESS
# and FLINK_PROPERTIES in its settings; anything else is a command of its own.
set -eu

usage() {
  echo "Usage: docker-entrypoint.sh (jobmanager|taskmanager|help)"
}

# The last line of a key wins, so what the user says comes last.
configure() {
  settings=$FLINK_HOME/conf/flink-conf.yaml
  {
    echo "jobmanager.rpc.address: ${JOB_MANAGER_RPC_ADDRESS:-$(hostname -f)}"
    echo "blob.server.port: 6124"
    echo "query.server.port: 6125"
    if [ "$1" = taskmanager ]; then
      echo "taskmanager.numberOfTaskSlots: ${TASK_MANAGER_NUMBER_OF_TASK_SLOTS:-$(nproc)}"
    fi
    printf '%s\n' "${FLINK_PROPERTIES:-}"
  } >>"$settings"
}

# A container that is started again has its lines already: begin with the image's own each time.
fresh() {
  original=$FLINK_HOME/conf/flink-conf.yaml.original
  [ -e "$original" ] || cp "$FLINK_HOME/conf/flink-conf.yaml" "$original"
  cp "$original" "$FLINK_HOME/conf/flink-conf.yaml"
}

start() {
  role=$1
  shift
  fresh
  configure "$role"
  if [ "$(id -u)" = 0 ]; then
    exec gosu flink "$FLINK_HOME/bin/$role.sh" start-foreground "$@"
  fi
  exec "$FLINK_HOME/bin/$role.sh" start-foreground "$@"
}

case ${1:-help} in
  help) usage ;;
  jobmanager | taskmanager) start "$@" ;;
  *) exec "$@" ;;
esac
