import type { DataDump } from "../../../../components";

/** `influxd backup` writes a folder, not a stream: it lies in the container for as long as it is read. */
const FOLDER = `set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
`;

const DUMP = `${FOLDER}influxd backup -portable "$folder" >&2
tar -C "$folder" -cf - .`;

/** A database that is there is refused by `influxd restore`, so it goes first: after all of the input has come. */
const RESTORE = `${FOLDER}tar -C "$folder" -xf -
influx -execute "SHOW DATABASES" -format csv | tail -n +2 | cut -d, -f2 | while read -r name; do
  [ "$name" = _internal ] || influx -execute "DROP DATABASE \\"$name\\""
done
influxd restore -portable "$folder" >&2`;

const EMPTY = `! influx -execute "SHOW DATABASES" -format csv | tail -n +2 | cut -d, -f2 | grep -qvx _internal`;

/** How InfluxDB 1 is backed up while it runs: every database, with `influxd backup`. */
export const influxdbBackup: DataDump = {
  method: "dump",
  dump: ["sh", "-c", DUMP],
  restore: ["sh", "-c", RESTORE],
  empty: ["sh", "-c", EMPTY],
};
