import type { DataDump } from "../../../../components";

/** `influxd backup` writes a folder, not a stream: it lies in the container for as long as it is read. */
const SETTINGS = `set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# InfluxDB's figures of itself are its own affair.
databases() { influx -execute "SHOW DATABASES" -format csv | tail -n +2 | cut -d, -f2 | grep -vx _internal || true; }
`;

const DUMP = `${SETTINGS}influxd backup -portable "$folder" >&2
tar -C "$folder" -cf - .`;

/**
 * A database that is there is refused by `influxd restore`, so it goes first: after all of the input has come. For a
 * moment the server then answers "shard is disabled".
 */
const RESTORE = `${SETTINGS}tar -C "$folder" -xf -
databases | while read -r name; do influx -execute "DROP DATABASE \\"$name\\""; done
influxd restore -portable "$folder" >&2
databases | while read -r name; do
  tries=0
  until influx -database "$name" -execute "SELECT * FROM /.*/ LIMIT 1" >/dev/null; do
    tries=$((tries + 1)); [ $tries -lt 60 ]; sleep 1
  done
done`;

const EMPTY = `${SETTINGS}[ -z "$(databases)" ]`;

/** How InfluxDB 1 is backed up while it runs: every database, with `influxd backup`. */
export const influxdbBackup: DataDump = {
  method: "dump",
  dump: ["sh", "-c", DUMP],
  restore: ["sh", "-c", RESTORE],
  empty: ["sh", "-c", EMPTY],
};
