#!/usr/bin/env bash
# As the real image: `postgres [options]` starts the server, and makes the database first where there is none. Any other
# command is run as it is.
set -euo pipefail

export POSTGRES_USER=${POSTGRES_USER:-postgres}
export POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}

fail() {
  echo "$1" >&2
  exit 1
}

# A variable may name a file that holds its value, as Docker's secrets do.
read_secret() {
  local file=POSTGRES_PASSWORD_FILE
  [[ -z ${!file-} ]] || POSTGRES_PASSWORD=$(<"${!file}")
}

query() {
  psql -v ON_ERROR_STOP=1 --no-psqlrc --quiet --username "$POSTGRES_USER" "$@"
}

make_cluster() {
  [[ -n ${POSTGRES_PASSWORD-} ]] || fail "POSTGRES_PASSWORD is required for a new database. Set it in the container's environment."
  mkdir -p "$PGDATA"
  initdb --pgdata "$PGDATA" --username "$POSTGRES_USER" --pwfile <(echo "$POSTGRES_PASSWORD") --auth trust
  # Whoever comes over the network shows the password.
  printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
}

# Debian builds the extension without what is under Timescale's own licence; this one job is, and would fail for ever.
readonly extension="CREATE EXTENSION timescaledb;
UPDATE _timescaledb_config.bgw_job SET scheduled = false WHERE proc_name = 'policy_job_stat_history_retention'"

# Nobody but us can reach the server until the database is complete: a readiness probe over TCP fails until then.
make_database() {
  pg_ctl --pgdata "$PGDATA" --options "-c listen_addresses=''" --wait --silent start
  query --dbname template1 --command "$extension"
  query --dbname postgres --command "$extension"
  if [[ $POSTGRES_DB != postgres ]]; then
    query --dbname postgres --set "db=$POSTGRES_DB" <<<'CREATE DATABASE :"db"'
  fi
  run_init_scripts
  pg_ctl --pgdata "$PGDATA" --mode fast --wait --silent stop
}

run_init_scripts() {
  local script
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sh) bash "$script" ;;
      *.sql) query --dbname "$POSTGRES_DB" --file "$script" ;;
    esac
  done
}

if [[ ${1-} == -* ]]; then set -- postgres "$@"; fi
if [[ ${1-} == postgres && ! -s $PGDATA/PG_VERSION ]]; then
  read_secret
  make_cluster
  make_database
  echo "PostgreSQL init process complete; ready for start up."
fi
unset POSTGRES_PASSWORD
exec "$@"
