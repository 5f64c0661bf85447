#!/usr/bin/env bash
# Measures Cairn, also against restic, on this machine's loopback: ./bench.sh [OPTION]...  (--help lists the options)
# Prints its tables to stdout. Ends with 0 when every limit was kept, 1 when one was missed or a program failed.
# Everything is written below BENCH_DIR (default: /var/tmp; on a real disk for figures that mean something) and removed at the end; it
# takes about 60 GB for a while.
set -euo pipefail
cd "$(dirname "$0")"

scripts/need.sh bench
./build.sh >&2
. scripts/runtime.sh
export BENCH_DIR=${BENCH_DIR:-/var/tmp}
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
dotnet build bench/Cairn.Bench -c Release -nologo -nodeReuse:false -v quiet >&2
exec dotnet bench/Cairn.Bench/bin/Release/net10.0/cairn-bench.dll "$PWD/artifacts/cairn" "$@"
