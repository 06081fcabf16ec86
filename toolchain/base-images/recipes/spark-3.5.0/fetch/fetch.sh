#!/bin/sh
# Lays Spark out as its own distribution does; the Python package holds all of it but the cluster's start scripts.
set -eu
home=/fetched/opt/spark
pip download -q --no-deps --require-hashes --no-cache-dir --no-build-isolation --no-binary :all: -d . -r requirements.txt
mkdir -p "$home/python" "$home/work-dir" unpacked
tar -xzf pyspark-*.tar.gz --strip-components=1 -C unpacked --exclude '*/deps/examples' --exclude '*/deps/data' --exclude '*.cmd'
for part in bin sbin jars; do mv "unpacked/deps/$part" "$home/$part"; done
mv unpacked/pyspark unpacked/lib "$home/python/"
chmod g+w "$home/work-dir"
chown -R 185:185 "$home"
