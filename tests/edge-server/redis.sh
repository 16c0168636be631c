#!/bin/sh
# Installs Redis if it is missing: tests of the storage start a server. Without root it says that they are skipped.
set -eu

if command -v redis-server >/dev/null 2>&1; then
  exit 0
fi
if ! command -v apt-get >/dev/null 2>&1 || [ "$(id -u)" -ne 0 ]; then
  echo "not run: the tests with Redis, which are counted as skipped: install \`redis-server\`" >&2
  exit 0
fi
sh tests/install-packages.sh --no-install-recommends redis-server
