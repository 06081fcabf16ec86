#!/bin/sh
# Readies a Debian builder to compile Rust for an architecture in Docker's words (amd64, arm64), and says which target
# cargo knows it as. For the builder's own there is nothing to do. Linkers are named by the Dockerfile's environment.
set -eu

architecture=$1
case $architecture in
  amd64) machine=x86_64 ;;
  arm64) machine=aarch64 ;;
  *) echo "$0: this image is not for \"$architecture\": amd64 and arm64 are known" >&2; exit 1 ;;
esac
target=$machine-unknown-linux-gnu

if [ "$(dpkg --print-architecture)" != "$architecture" ]; then
  packages="gcc-$(echo "$machine" | tr _ -)-linux-gnu libc6-dev-$architecture-cross"
  # The standard library for that target comes from where the compiler does.
  if command -v rustup > /dev/null; then
    rustup target add "$target" >&2
  else
    dpkg --add-architecture "$architecture"
    packages="$packages libstd-rust-dev:$architecture"
  fi
  apt-get update -qq >&2
  # shellcheck disable=SC2086 # a list
  apt-get install -y -qq --no-install-recommends $packages >&2
  rm -rf /var/lib/apt/lists/*
fi
echo "$target"
