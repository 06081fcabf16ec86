#!/bin/sh
# Lays Flink out as its own distribution does: the jars are in one Python package, the scripts and settings in another.
# Both are the same on every platform.
set -eu
home=/fetched/opt/flink
get="pip download -q --no-deps --require-hashes --no-cache-dir -d ."
$get --no-build-isolation --no-binary :all: -r libraries.txt
$get --only-binary :all: --python-version 3.9 --platform manylinux1_x86_64 -r scripts.txt

mkdir -p "$home/log" "$home/usrlib"
tar -xzf apache-flink-libraries-*.tar.gz --strip-components=2 -C "$home" --wildcards '*/deps/bin' '*/deps/lib' '*/deps/opt' '*/deps/plugins'
python3 -m zipfile -e apache_flink-*.whl wheel
cp wheel/pyflink/bin/* "$home/bin/"
chmod +x "$home"/bin/*.sh "$home/bin/flink"
cp -r wheel/pyflink/conf "$home/conf"
# Inside a container the servers listen on its network, and a task manager is called what the container is called.
sed -i -e 's/^\(rest.address\|rest.bind-address\|jobmanager.bind-host\|taskmanager.bind-host\):.*/\1: 0.0.0.0/' \
  -e '/^taskmanager.host:/d' "$home/conf/flink-conf.yaml"
chown -R 9999:9999 "$home"
