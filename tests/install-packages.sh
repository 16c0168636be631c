#!/bin/sh
# Installs Debian packages, as root. Parallel targets of make take turns; a lock of another program is waited for.
set -eu

echo "installing the packages $*"
flock "${TMPDIR:-/tmp}/fanion-packages.lock" sh -ec '
  apt-get update -q -o DPkg::Lock::Timeout=300
  apt-get install -y -q -o DPkg::Lock::Timeout=300 "$@"
' sh "$@"
