#!/usr/bin/env bash
# Checks what a script needs and installs it, or says how: scripts/need.sh build|test|bench|demo
# As root on Debian or Ubuntu the missing packages are installed; otherwise the one command to run is printed and the exit
# code is 2. Nothing is ever skipped silently.
set -euo pipefail

purpose=${1:-}
case $purpose in
  build | test | bench | demo) ;;
  *) echo "usage: scripts/need.sh build|test|bench|demo" >&2; exit 2 ;;
esac

has_command() { command -v "$1" >/dev/null 2>&1; }

# ldconfig lies in sbin, which an ordinary user's PATH lacks. Its output is read to the end before it is searched: grep -q
# would leave early, ldconfig then die of SIGPIPE, and pipefail call an installed library missing.
has_library() {
  local known
  known=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p)
  [[ $known == *"$1 "* ]]
}

missing=()
need() { # need PACKAGE CHECK NAME
  if ! "$2" "$3"; then missing+=("$1"); fi
}

sdk_band=$(sed -n 's/.*"version": *"\([0-9]*\.[0-9]*\)\..*/\1/p' "$(dirname "$0")/../global.json")
has_sdk() {
  local sdks
  has_command dotnet && sdks=$(dotnet --list-sdks) && [[ $'\n'$sdks == *$'\n'"$sdk_band."* ]]
}

need libsqlite3-0 has_library libsqlite3.so.0
need libzstd1 has_library libzstd.so.1

if [[ $purpose == demo ]]; then
  # Judges the demo's restores besides Cairn's own comparison.
  need rsync has_command rsync
fi

if [[ $purpose == test ]]; then
  # The tutorial is followed in a network namespace of its own.
  need iproute2 has_command ip

  # Make the tree that every backup tool gets wrong somewhere, and judge what comes back.
  need rsync has_command rsync
  need acl has_command getfacl
  need attr has_command setfattr

  # Tells what of a file is in memory.
  need util-linux-extra has_command fincore
fi

if [[ $purpose == bench ]]; then
  need restic has_command restic
  need rclone has_command rclone
fi

if ((${#missing[@]})); then
  if ! has_command apt-get; then
    echo "missing: ${missing[*]} (names of the Debian packages). Install them with this system's package manager." >&2
    exit 2
  fi

  if ((EUID)); then
    echo "missing: ${missing[*]}. Run:" >&2
    echo "  sudo sh -c 'apt-get update && apt-get install -y ${missing[*]}'" >&2
    exit 2
  fi

  echo "installing: ${missing[*]}" >&2
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get -o DPkg::Lock::Timeout=300 update -q &&
         apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends "${missing[@]}"; } >&2; then
    echo "could not install: ${missing[*]}. Run: apt-get update && apt-get install -y ${missing[*]}" >&2
    exit 2
  fi
fi

# Debian has no package of the SDK, so this one is never installed from here; it comes last, as the only thing left to do.
if ! has_sdk; then
  echo "missing: the .NET SDK $sdk_band. Run the install script of https://dot.net:" >&2
  echo "  dotnet-install.sh --channel $sdk_band" >&2
  echo "and put the folder that it names, which is ~/.dotnet, into PATH." >&2
  exit 2
fi
