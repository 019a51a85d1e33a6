#!/usr/bin/env bash
# Installs a package beside the earlier releases of this server, restarts the service with it and tries it. If the trial
# fails, the release before takes its place again, with the database that it had. Run it as root.
# Usage: install-release.sh [OPTION ...] PACKAGE, or install-release.sh [OPTION ...] --back
# Options: --releases DIRECTORY, --user NAME, --state DIRECTORY, --runtime DIRECTORY, --keep NUMBER,
# --patience SECONDS (default: 60), in which server and worker must answer,
# --supervisor PROGRAM (default: systemctl), which is called with `stop` or `start` and the name of the service
set -euo pipefail
releases=/opt/wezterm-parallel user=wzp state=/var/lib/wezterm-parallel runtime=/run/wezterm-parallel
supervisor=systemctl keep=3 patience=60 back=no package=
while [ $# -gt 0 ]; do
  case $1 in
    --releases | --user | --state | --runtime | --supervisor | --keep | --patience)
      [ $# -gt 1 ] || { echo "$1 needs a value." >&2; exit 2; }
      printf -v "${1#--}" %s "$2"
      shift 2
      ;;
    --back) back=yes; shift ;;
    -*) echo "$1 is no option of install-release.sh." >&2; exit 2 ;;
    *) package=$1; shift ;;
  esac
done

say() { echo "$*" >&2; }

wzp() {
  (cd "$state" && runuser --user "$user" -- env "HOME=$state" "XDG_STATE_HOME=$state" "XDG_RUNTIME_DIR=$runtime" \
    "XDG_CONFIG_HOME=$state/config" "$releases/current/node_modules/.bin/wzp" "$@" 9>&-)
}

# The lock of this installation is not for the processes of the service.
service() { "$supervisor" "$1" wezterm-parallel 9>&-; }

# A link takes the place of another in one step: at any moment, `current` is a whole release.
switch_to() {
  ln -sfn "$1" "$releases/current.new"
  mv -T "$releases/current.new" "$releases/current"
}

current() { basename "$(readlink "$releases/current" 2>/dev/null || true)"; }

# Server and worker of this release answer, and a task succeeds.
try_release() {
  local wanted="\"release\":\"$1\"" status until=$((SECONDS + patience))
  while [ "$SECONDS" -lt "$until" ]; do
    status=$(wzp status --json 2>/dev/null || true)
    case $status in
      *"$wanted"*'"state":"connected"'*"$wanted"*)
        wzp add --name deployment --title "Trial of release $1" --no-terminal --timeout 1m --follow --output errors -- true
        return
        ;;
    esac
    sleep 1
  done
  say "Server and worker of release $1 did not answer within $patience s."
  return 1
}

# An update of the database keeps a copy of it, which only the release before can read.
put_back_databases() {
  local copy file
  for copy in "$state"/wezterm-parallel/*.db.before-*; do
    [ -e "$copy" ] && [ "$copy" -nt "$started" ] || continue
    file=${copy%.before-*}
    for part in "$file" "$file-wal"; do [ ! -e "$part" ] || mv "$part" "$part.of-$1"; done
    cp --preserve=mode,ownership "$copy" "$file"
    say "$file is the copy from before the update. That of release $1 is kept as $file.of-$1."
  done
}

go_back_to() {
  say "Release $2 failed: going back to $1."
  service stop
  switch_to "$1"
  # The keeper that restarts a failing server may outlive the service.
  wzp down --detach > /dev/null 2>&1 || true
  put_back_databases "$2"
  service start
  try_release "$1"
  say "Release $1 runs again."
}

remove_old_releases() {
  local old
  find "$releases" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %f\n' | sort -rn | cut -d' ' -f2- | tail -n +"$((keep + 1))" |
    while read -r old; do
      case $old in "$(current)" | "$before") ;; *) rm -rf "${releases:?}/$old" ;; esac
    done
}

mkdir -p "$releases"
exec 9>"$releases/lock"
flock --nonblock 9 || { say "Another installation is running on this server."; exit 1; }
started=$(mktemp)
trap 'rm -f "$started"' EXIT
before=$(current)

if [ "$back" = yes ]; then
  version=$(cat "$releases/$before/before" 2>/dev/null || true)
  [ -n "$version" ] && [ -d "$releases/$version" ] || { say "There is no release before ${before:-this one} on this server."; exit 1; }
else
  version=$(tar -xOzf "$package" package/package.json 2>/dev/null | sed -n 's/^ *"version": *"\([^"]*\)".*/\1/p' | head -n 1 || true)
  [ -n "$version" ] || { say "$package is not a package of wezterm-parallel."; exit 1; }
  [ "$version" != "$before" ] || { say "Release $version runs already."; exit 0; }
  rm -rf "${releases:?}/$version.new" "${releases:?}/$version"
  npm install --prefix "$releases/$version.new" --omit=dev --no-audit --no-fund --silent "$package"
  printf %s "$before" > "$releases/$version.new/before"
  mv -T "$releases/$version.new" "$releases/$version"
fi

service stop
switch_to "$version"
if service start && try_release "$version"; then
  remove_old_releases
  say "Release $version runs."
elif [ -n "$before" ]; then
  go_back_to "$before" "$version"
  exit 1
else
  say "Release $version failed, and there is no release before it."
  exit 1
fi
