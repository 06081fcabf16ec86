#!/bin/sh
# As in the real image: a config.json that was put there is used as it is, else the template is filled in.
set -eu
node=/ocs/.crossbar
config=$node/config.json
if [ ! -e "$config" ]; then
  config=$node/config-with-address.json
  sed -e "s/{address_root}/${OCS_ADDRESS_ROOT:-observatory}/g" -e "s/{realm}/${OCS_REALM:-test_realm}/g" \
    -e "s/{port}/${OCS_PORT:-8001}/g" "$config.template" >"$config"
fi
echo "crossbar is started with $config"
exec crossbar start --cbdir "$node" --config "$config"
