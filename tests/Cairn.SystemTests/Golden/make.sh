#!/usr/bin/env bash
# Makes golden homes: make.sh CAIRN SET OUT.tar.gz
# SET 1 is an owner and its holder. In set 2 the holder left and handed over what it kept, to the taker, which is in the set instead; then
# the owner forgot a snapshot and dropped what only that needed.
# CAIRN is the program whose formats are pinned. What it makes is never made again for a version that was released: a later version
# must open it as it is. The paths and the tracker's address stand inside, so they are the same wherever it runs.
set -euo pipefail

cairn=$(realpath "$1")
set=$2
out=$(realpath "$3")
work=/tmp/cairn-golden-$set
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
alive() { until [[ $(run owner peers | grep -c alive) == "$1" ]]; do sleep 0.1; done; } # alive NUMBER: waits until so many are
init=(--lend 100MB --listen 127.0.0.1:0)
run owner init --name owner "${init[@]}" --site home --new-network --directory "tracker=http://$tracker" --recovery-kit "$work/owner.kit"
up owner
run holder init --name holder "${init[@]}" --site cellar --join "$(run owner invite)"
up holder
alive 2

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

holds=holder
if [[ $set == 2 ]]; then
  run taker init --name taker "${init[@]}" --site attic --join "$(run owner invite)"
  up taker
  alive 3
  run holder leave
  # shellcheck disable=SC2154
  wait "$holder"
  mkdir "$work/more"
  seq 30000 50000 >"$work/more/secret"
  run owner backup "$work/more" --copies 1 --tag third
  run owner forget latest --prune
  holds=taker
fi

run owner kit --key-file "$work/owner.kit" --out "$work/owner.kit"

# shellcheck disable=SC2154
down "$owner"
down "${!holds}"
tar -C "$work" --owner=0 --group=0 --numeric-owner --sort=name -czf "$out" owner "$holds" owner.kit expected.first expected.second
