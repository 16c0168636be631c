#!/bin/sh
# A temporary Unleash server on the loopback interface, for `make unleash`.
#
#   server.sh install DIR  install PostgreSQL if it is missing
#   server.sh start DIR    start PostgreSQL and Unleash, and write their logs to DIR
#   server.sh stop DIR     stop both, and delete their data
#
# Packages come from `node_modules` beside this file. PORT (4264) and PG_PORT (4265) set the ports.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
dir=$(cd "$2" && pwd)
port=${PORT:-4264}
pg_port=${PG_PORT:-4265}
url="http://127.0.0.1:$port"

found() { command -v "$1" >/dev/null 2>&1; }

# Debian installs the tools of PostgreSQL outside of PATH, in a folder for each version.
find_tools() {
  for tools in /usr/lib/postgresql/*/bin; do
    if [ -d "$tools" ]; then
      PATH="$tools:$PATH"
    fi
  done
  found initdb && found pg_ctl
}

need_tools() {
  if find_tools; then
    return
  fi
  if ! found apt-get || [ "$(id -u)" -ne 0 ]; then
    echo "the test with a real Unleash server needs PostgreSQL: install initdb and pg_ctl" >&2
    exit 1
  fi
  sh "$here/../install-packages.sh" postgresql
  find_tools
}

# PostgreSQL does not run as root, and the user of its process may have no access to DIR.
if [ "$(id -u)" -eq 0 ]; then
  owner=postgres
  id "$owner" >/dev/null 2>&1 || owner=nobody
  pg="${TMPDIR:-/tmp}/fanion-postgresql-$pg_port"
else
  owner=
  pg="$dir/pg"
fi

as_owner() {
  if [ -n "$owner" ]; then
    (cd / && setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups "$@")
  else
    "$@"
  fi
}

start_database() {
  if [ ! -f "$pg/PG_VERSION" ]; then
    mkdir -p "$pg"
    if [ -n "$owner" ]; then
      chown "$owner" "$pg"
    fi
    as_owner initdb -D "$pg" -U unleash -A trust -E UTF8 --no-sync >"$dir/initdb.log"
  fi
  options="-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -p $pg_port"
  as_owner pg_ctl -D "$pg" -w -t 60 -l "$pg/server.log" -o "$options" start >/dev/null || {
    echo "PostgreSQL did not start; the end of its log:" >&2
    tail -n 20 "$pg/server.log" >&2
    exit 1
  }
}

# The tokens are valid for this server only.
start_unleash() {
  cd "$here"
  HTTP_HOST=127.0.0.1 HTTP_PORT=$port UNLEASH_URL=$url \
    DATABASE_HOST=127.0.0.1 DATABASE_PORT=$pg_port DATABASE_NAME=postgres \
    DATABASE_USERNAME=unleash DATABASE_PASSWORD=unused DATABASE_SSL=false \
    AUTH_TYPE=none CHECK_VERSION=false SEND_TELEMETRY=false LOG_LEVEL=warn TZ=UTC \
    INIT_BACKEND_API_TOKENS='*:development.test' INIT_ADMIN_API_TOKENS='*:*.test' \
    INIT_FRONTEND_API_TOKENS='*:development.page' FRONTEND_API_REFRESH_INTERVAL_MS=1000 \
    CLIENT_FEATURE_CACHING_ENABLED=false UNLEASH_EXPERIMENTAL_DELTA_API=true \
    UNLEASH_EXPERIMENTAL_REGEX_CONSTRAINT_OPERATOR=true \
    UNLEASH_EXPERIMENTAL_SEMVER_GTE_CONSTRAINT_OPERATORS=true \
    UNLEASH_EXPERIMENTAL_ENABLE_LEGACY_VARIANTS=true \
    nohup node_modules/node24/bin/node launch.js \
    >"$dir/unleash.log" 2>&1 </dev/null &
  echo $! >"$dir/unleash.pid"
}

is_running() { [ -f "$dir/unleash.pid" ] && kill -0 "$(cat "$dir/unleash.pid")" 2>/dev/null; }

wait_for_unleash() {
  for _ in $(seq 120); do
    if curl -fsS "$url/health" >/dev/null 2>&1; then
      return
    fi
    is_running || break
    sleep 1
  done
  echo "Unleash did not answer; the end of its log:" >&2
  tail -n 20 "$dir/unleash.log" >&2
  exit 1
}

stop() {
  if is_running; then
    kill "$(cat "$dir/unleash.pid")"
  fi
  rm -f "$dir/unleash.pid"
  if find_tools && [ -f "$pg/postmaster.pid" ]; then
    as_owner pg_ctl -D "$pg" -m fast -w stop >/dev/null
  fi
  rm -rf "$pg"
}

case "$1" in
install) need_tools ;;
start)
  need_tools
  start_database
  start_unleash
  wait_for_unleash
  ;;
stop) stop ;;
*)
  sed -n '4,6p' "$0"
  exit 2
  ;;
esac
