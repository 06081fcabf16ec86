#!/bin/sh
# As in the real image: GF_…__FILE names a file that holds the value, and then the server starts.
set -eu
for name in $(env | sed -n 's/^\(GF_[A-Z0-9_]*\)__FILE=.*/\1/p'); do
  file=$(printenv "${name}__FILE")
  export "$name=$(cat "$file")"
  unset "${name}__FILE"
done
cd /usr/share/grafana
exec python3 -m stand_in
