#!/usr/bin/env bash
# A Debian testing tree with python3-ocp, in which the Python kernel is tested without a container.
# Idempotent. Usage: python-root.sh <folder>
set -euo pipefail
root="$1"
[ -e "$root/.complete" ] && exit 0
if [ -x "$root/usr/bin/python3" ] && compgen -G "$root/usr/lib/python3/dist-packages/OCP*.so" >/dev/null; then
  touch "$root/.complete"
  exit 0
fi
mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 2>/dev/null | head -n 1)"
[ -n "$mirror" ] || { echo 'python-root.sh: this machine has no Debian mirror in its apt sources.' >&2; exit 1; }
rm -rf "$root"
mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Check-Valid-Until "false"' \
  --aptopt='APT::Install-Recommends "false"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --include=python3-ocp,python3-numpy forky "$root" "$mirror"
touch "$root/.complete"
