import type { DataDump } from "./service-backup";

/** What is special about a PostgreSQL. */
export interface PostgresBackupOptions {
  /** The database has the extension TimescaleDB, which wants to know of a restore. @default false */
  timescale?: boolean;
}

/** The image's own variables, as libpq wants them; the password is in no command line. */
const SETTINGS = `set -eu
export PGUSER="\${POSTGRES_USER:-postgres}" PGPASSWORD="\${POSTGRES_PASSWORD:-}"
db="\${POSTGRES_DB:-$PGUSER}" new="\${POSTGRES_DB:-$PGUSER}_restoring" old="\${POSTGRES_DB:-$PGUSER}_replaced"
sql() { psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --set db="$db" --set new="$new" --set old="$old" "$@"; }
`;

const DUMP = `${SETTINGS}exec pg_dump --format=custom --compress=0 --dbname "$db"`;

const EMPTY = `${SETTINGS}test "$(sql --dbname "$db" <<'SQL'
SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p') AND nspname !~ '^(pg_|information_schema$|_?timescaledb)';
SQL
)" = 0`;

/**
 * The dump goes into a database of its own, which takes the other's name when all of it is there: one transaction, so
 * that clients see the old data or the new, and a dump that is cut off changes nothing.
 */
const restore = (timescale: boolean) => `${SETTINGS}
sql --dbname postgres <<'SQL'
SET client_min_messages = warning;
DROP DATABASE IF EXISTS :"new" WITH (FORCE);
CREATE DATABASE :"new" TEMPLATE template0;
SQL
${timescale ? `sql --dbname "$new" --command "CREATE EXTENSION timescaledb" --command "SELECT timescaledb_pre_restore()" >&2\n` : ""}pg_restore --exit-on-error --dbname "$new" >&2
${timescale ? `sql --dbname "$new" --command "SELECT timescaledb_post_restore()" >&2\n` : ""}sql --dbname postgres --command "DROP DATABASE IF EXISTS \\"$old\\" WITH (FORCE)" >&2
swap() { sql --dbname postgres >&2 <<'SQL'
ALTER DATABASE :"db" ALLOW_CONNECTIONS false;
ALTER DATABASE :"new" ALLOW_CONNECTIONS false;
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname IN (:'db', :'new');
BEGIN;
ALTER DATABASE :"db" RENAME TO :"old";
ALTER DATABASE :"new" RENAME TO :"db";
COMMIT;
SQL
}
swapped=0; swap || swapped=$?
sql --dbname postgres --command "ALTER DATABASE \\"$db\\" ALLOW_CONNECTIONS true"
[ "$swapped" = 0 ] || exit "$swapped"
sql --dbname postgres --command "DROP DATABASE \\"$old\\" WITH (FORCE)"`;

/**
 * How a PostgreSQL of the official image's kind (`POSTGRES_USER`, `POSTGRES_PASSWORD`, `POSTGRES_DB`) is backed up:
 * `pg_dump` while it runs, and a restore that replaces the whole database at once. PostgreSQL 13 or newer. Roles and
 * further databases are not in it.
 */
export function postgresBackup({ timescale = false }: PostgresBackupOptions = {}): DataDump {
  const shell = (script: string) => ["sh", "-c", script];
  return { method: "dump", dump: shell(DUMP), restore: shell(restore(timescale)), empty: shell(EMPTY) };
}
