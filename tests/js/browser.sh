#!/bin/sh
# Installs Chromium, chromedriver and Firefox if they are missing: the tests use real browsers.
set -eu

found() { command -v "$1" >/dev/null 2>&1; }
can_install() { found apt-get && [ "$(id -u)" -eq 0 ]; }

missing=""
if ! { (found chromium || found chromium-browser || found google-chrome) && found chromedriver; }; then
  missing="chromium chromium-driver"
fi
if ! (found firefox-esr || found firefox); then
  missing="$missing firefox-esr"
fi
# Chromium without windows is optional: a page takes less than half of the processor time.
if can_install && ! found chromium-headless-shell; then
  sh tests/install-packages.sh chromium-headless-shell || true
fi
if [ -z "$missing" ]; then
  exit 0
fi
if ! can_install; then
  echo "the browser tests need Chromium, chromedriver and Firefox on PATH: please install them" >&2
  exit 1
fi
# shellcheck disable=SC2086
sh tests/install-packages.sh $missing
