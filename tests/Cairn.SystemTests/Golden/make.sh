#!/usr/bin/env bash
# Makes the golden homes: make.sh CAIRN OUT.tar.gz
# CAIRN is the program whose formats are pinned. What it makes is never made again for a version that was released: a later version
# must open it as it is. The paths and the tracker's address stand inside, so they are the same wherever it runs.
set -euo pipefail

cairn=$(realpath "$1")
out=$(realpath "$2")
work=/tmp/cairn-golden-1
tracker=127.77.74.40:7440

cleanup() {
  # shellcheck disable=SC2046
  kill $(jobs -p) 2>/dev/null || true
  wait || true
  rm -rf "$work"
}
trap cleanup EXIT
mkdir "$work"
export CAIRN_PING_INTERVAL=1s CAIRN_HOME=

run() { "$cairn" --home "$work/$1" "${@:2}"; }
up() { # up NAME: starts the peer and waits until it is ready
  "$cairn" --home "$work/$1" up >"$work/$1.log" 2>&1 &
  eval "$1=$!"
  until grep -q '^ready' "$work/$1.log"; do sleep 0.1; done
}
down() { kill "$1" && wait "$1"; } # its homes are packed only if it let go of them in good order
listing() { # listing FOLDER: names, types, modes, sizes, times, targets and contents
  (
    cd "$1"
    find . -type d -printf '%P d %m %T@\n' -o -printf '%P %y %m %s %T@ %l\n' | LC_ALL=C sort
    find . -type f -exec sha256sum {} + | LC_ALL=C sort -k 2
  )
}

"$cairn" tracker --listen "$tracker" >"$work/tracker.log" 2>&1 &
until grep -q '^ready' "$work/tracker.log"; do sleep 0.1; done
init=(--lend 100MB --listen 127.0.0.1:0)
run owner init --name owner "${init[@]}" --site home --new-network --directory "tracker=http://$tracker" --recovery-kit "$work/owner.kit"
up owner
run holder init --name holder "${init[@]}" --site cellar --join "$(run owner invite)"
up holder
until [[ $(run owner peers | grep -c alive) == 2 ]]; do sleep 0.1; done

tree=$work/tree
mkdir -p "$tree/letters" "$tree/empty"
printf 'Dear reader,\n' >"$tree/letters/one.txt"
seq 1 30000 >"$tree/numbers"
: >"$tree/nothing"
ln -s letters/one.txt "$tree/link"
chmod 600 "$tree/letters/one.txt"
find "$tree" -depth -exec touch -h -d '2001-02-03 04:05:06.123456789 UTC' {} +
run owner backup "$tree" --copies 1 --tag first
listing "$tree" >"$work/expected.first"
printf 'and so on\n' >>"$tree/letters/one.txt"
ln "$tree/numbers" "$tree/numbers again"
find "$tree" -depth -exec touch -h -d '2011-02-03 04:05:06.987654321 UTC' {} +
run owner backup "$tree" --copies 1 --tag second
listing "$tree" >"$work/expected.second"
run owner kit --key-file "$work/owner.kit" --out "$work/owner.kit"

# shellcheck disable=SC2154
down "$owner"
# shellcheck disable=SC2154
down "$holder"
tar -C "$work" --owner=0 --group=0 --numeric-owner --sort=name -czf "$out" owner holder owner.kit expected.first expected.second
