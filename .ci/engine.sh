#!/usr/bin/env bash
# Prepares a container engine and a base image on a bare Debian machine where no image can be pulled.
# Idempotent: what is already there stays. Needs root. Prints one clear sentence when it cannot.
set -euo pipefail

state="${TMPDIR:-/tmp}/partsmith-engine"
log="$state/dockerd.log"
base='debian:forky-slim'
deadline_s=60

say() { printf '== %s\n' "$*"; }
fail() {
  printf 'engine.sh: %s\n' "$*" >&2
  exit 1
}
answers() { [ "$(curl -sf --max-time 5 --unix-socket /var/run/docker.sock http://engine/_ping 2>/dev/null)" = OK ]; }
has_image() { curl -sf --max-time 10 -o /dev/null --unix-socket /var/run/docker.sock "http://engine/images/$1/json"; }

[ "$(id -u)" = 0 ] || fail 'this must run as root, because it installs and starts a container engine.'
mkdir -p "$state"

packages=(curl docker.io mmdebstrap runsc)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if ((${#missing[@]} > 0)); then
  say "engine: installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$state/apt.log" 2>&1 \
    || fail "apt-get could not install ${missing[*]}; see $state/apt.log."
fi

if answers; then
  say 'engine: answers already'
else
  say "engine: starting dockerd, log in $log"
  # ptrace is gVisor's platform for machines without nested virtualisation. Without --oci-seccomp it
  # would ignore the profile that comes with each container.
  cat >"$state/daemon.json" <<'JSON'
{
  "runtimes": {
    "runsc": {
      "path": "/usr/bin/runsc",
      "runtimeArgs": ["--platform=ptrace", "--network=none", "--oci-seccomp"]
    }
  }
}
JSON
  # A daemon that was killed leaves its pid file, and a new one refuses to start because of it.
  pidfile=/var/run/docker.pid
  if [ -f "$pidfile" ] && ! [ -d "/proc/$(cat "$pidfile")" ]; then rm -f "$pidfile"; fi
  setsid --fork dockerd --config-file "$state/daemon.json" >"$log" 2>&1 </dev/null
  for ((waited = 0; waited < deadline_s * 2; waited++)); do
    answers && break
    sleep 0.5
  done
  answers || fail "dockerd did not answer within $deadline_s s: $(grep -i -E 'fatal|failed' "$log" | tail -n 1)"
fi

if has_image "$base"; then
  say "engine: $base is there"
else
  say "engine: making $base with mmdebstrap"
  # The machine's own mirror of Debian, wherever that is.
  mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 2>/dev/null | head -n 1)"
  [ -n "$mirror" ] || mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | head -n 1)"
  [ -n "$mirror" ] || fail 'this machine has no Debian mirror in its apt sources.'
  # A mirror that stands still answers with an old Release file; its packages are signed all the same.
  mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    forky "$state/base.tar" "$mirror" 2>"$state/mmdebstrap.log" \
    || fail "mmdebstrap could not make the base image; see $state/mmdebstrap.log."
  curl -sf --max-time 300 -X POST --unix-socket /var/run/docker.sock -T "$state/base.tar" \
    -H 'Content-Type: application/x-tar' \
    "http://engine/images/create?fromSrc=-&repo=${base%%:*}&tag=${base##*:}" >"$state/import.log" \
    || fail "the engine did not take the base image; see $state/import.log."
  rm -f "$state/base.tar"
  has_image "$base" || fail "the engine did not keep the base image; see $state/import.log."
fi
