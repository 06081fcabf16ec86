#!/usr/bin/env bash
# As the real image: `postgres [options]` starts the server as the user postgres, and makes the database first where
# there is none. Any other command is run as it is.
set -euo pipefail

export POSTGRES_USER=${POSTGRES_USER:-postgres}
export POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}

fail() {
  echo "$1" >&2
  exit 1
}

# A mounted folder may belong to anybody; the server wants its own.
become_postgres() {
  mkdir -p "$PGDATA"
  chown -R postgres:postgres "$PGDATA"
  chmod 700 "$PGDATA"
  exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
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
  initdb --pgdata "$PGDATA" --username "$POSTGRES_USER" --pwfile <(echo "$POSTGRES_PASSWORD") --auth trust
  # Whoever comes over the network shows the password.
  printf '\nhost all all all scram-sha-256\n' >>"$PGDATA/pg_hba.conf"
}

# Nobody but us can reach the server until the database is complete: a readiness probe over TCP fails until then.
make_database() {
  pg_ctl --pgdata "$PGDATA" --options "-c listen_addresses=''" --wait --silent start
  if [[ $POSTGRES_DB != postgres ]]; then
    query --dbname postgres --set "db=$POSTGRES_DB" <<<'CREATE DATABASE :"db"'
  fi
  local script
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sh) bash "$script" ;;
      *.sql) query --dbname "$POSTGRES_DB" --file "$script" ;;
    esac
  done
  pg_ctl --pgdata "$PGDATA" --mode fast --wait --silent stop
}

if [[ ${1-} == -* ]]; then set -- postgres "$@"; fi
if [[ ${1-} == postgres ]]; then
  [[ $(id -u) != 0 ]] || become_postgres "$@"
  if [[ ! -s $PGDATA/PG_VERSION ]]; then
    read_secret
    make_cluster
    make_database
    echo "PostgreSQL init process complete; ready for start up."
  fi
fi
unset POSTGRES_PASSWORD
exec "$@"
