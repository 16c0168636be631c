#!/bin/sh
# Makes sure that Chromium and its driver are on this machine: the tests drive a real browser.
set -eu

found() { command -v "$1" >/dev/null 2>&1; }

if (found chromium || found chromium-browser || found google-chrome) && found chromedriver; then
  exit 0
fi
if ! found apt-get || [ "$(id -u)" -ne 0 ]; then
  echo "the browser tests need Chromium and chromedriver on PATH: please install them" >&2
  exit 1
fi
echo "installing the packages chromium and chromium-driver"
apt-get update -q
apt-get install -y -q chromium chromium-driver
