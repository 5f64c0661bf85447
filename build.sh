#!/usr/bin/env bash
# Builds artifacts/cairn, one file: ./build.sh [--self-contained]
# Without the option it needs the ASP.NET Core runtime where it runs; with it, it needs no .NET there at all.
set -euo pipefail
cd "$(dirname "$0")"

contained=--no-self-contained
case ${1:-} in
  '') ;;
  --self-contained) contained=--self-contained ;;
  *) echo "usage: ./build.sh [--self-contained]" >&2; exit 2 ;;
esac

case $(uname -m) in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) echo "$(uname -m) is not supported: Cairn runs on x86_64 and aarch64" >&2; exit 2 ;;
esac

scripts/need.sh build
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# The rules of the code are checked where the tests are built; nothing in the program depends on that.
#
# Not composite, the default with --self-contained: that compiles the whole runtime again, for minutes, and leaves files behind that
# the other variant would take for its own.
started=$SECONDS
staging=artifacts/publish
rm -rf "$staging"
dotnet publish src/Cairn.Cli -c Release -r "$rid" "$contained" -o "$staging" -nologo -nodeReuse:false -v quiet \
  -p:PublishSingleFile=true -p:PublishReadyToRun=true -p:PublishReadyToRunComposite=false -p:DebugType=embedded \
  -p:RunAnalyzers=false

# A rename, so that a cairn which is running keeps its file.
mv "$staging/cairn" artifacts/cairn
if [[ -n $(ls -A "$staging") ]]; then
  echo "the build left more than one file: $(ls -A "$staging")" >&2
  exit 1
fi
rmdir "$staging"

echo "built artifacts/cairn ($rid, ${contained#--}, $(($(stat -c %s artifacts/cairn) / 1000000)) MB) in $((SECONDS - started)) s"
