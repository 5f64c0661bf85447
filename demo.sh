#!/usr/bin/env bash
# Builds the program and has it prove its main job on this machine: ./demo.sh [--peers N] [--data DIR] [--keep]
# A tracker and five peers as processes of their own on the loopback interface: back up, lose two holders, restore, lose the
# owner's machine, recover it from the recovery kit, lose the tracker. The exit code is 0 only when every check held.
set -euo pipefail
cd "$(dirname "$0")"

scripts/need.sh demo
./build.sh
. scripts/runtime.sh

# A real disk: /tmp may be memory, and small.
export TMPDIR=${TMPDIR:-/var/tmp}
exec artifacts/cairn demo "$@"
