#!/usr/bin/env bash
# Runs every test: ./test.sh [PROJECT...], where PROJECT is for example Core.Tests or Simulation.
# The last line is "N passed, N failed, N skipped", summed over the projects. The exit code is 0 only when nothing failed,
# nothing was skipped and every project ran at least one test.
set -euo pipefail
cd "$(dirname "$0")"

# Repository rules first, since they are cheapest; whole networks and real processes last.
projects=(Tidy)
for file in tests/Cairn.*.Tests/*.csproj; do
  name=$(basename "$file" .csproj)
  projects+=("${name#Cairn.}")
done
projects+=(Simulation SystemTests)
if (($#)); then projects=("$@"); fi

scripts/need.sh test

# One compiler for both builds, whatever this machine says: a process for each project would load the analyzers anew each time.
export UseSharedCompilation=true
./build.sh
export CAIRN_BIN=$PWD/artifacts/cairn
. scripts/runtime.sh
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# Tests, and most of the processes that they start, are over before it pays to compile better what was called often.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountingDelayMs=1000

# Peers are killed this often of each kind; nightly.sh does it more often.
export CAIRN_KILLS=${CAIRN_KILLS:-3}

started=$SECONDS
dotnet build Cairn.slnx -c Release -nologo -nodeReuse:false -v quiet
echo "built the tests in $((SECONDS - started)) s"

results=$PWD/artifacts/test
rm -rf "$results"
counter() { # counter NAME FILE: one attribute of the result file's <Counters>
  sed -n "/<Counters /{s/.*\b$1=\"\([0-9]*\)\".*/\1/p;q}" "$2"
}

passed=0 failed=0 skipped=0 broken=()
for project in "${projects[@]}"; do
  name=Cairn.$project
  started=$SECONDS
  code=0
  # What a script starts in the background ignores interruptions, and so would the commands that the tests interrupt.
  env --default-signal=INT,QUIT dotnet test "tests/$name/bin/Release/net10.0/$name.dll" \
    --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" \
    --blame-hang --blame-hang-timeout 25min --blame-hang-dump-type none || code=$?

  file=$results/$name.trx
  total=0 executed=0 ok=0
  if [[ -f $file ]]; then
    total=$(counter total "$file") executed=$(counter executed "$file") ok=$(counter passed "$file")
  fi

  passed=$((passed + ok))
  skipped=$((skipped + total - executed))
  if ((executed > ok)); then
    failed=$((failed + executed - ok))
  elif ((code)); then
    # The run broke off, or never began: no test is recorded as failed, and still it did not pass.
    failed=$((failed + 1))
    broken+=("$name did not finish (exit code $code)")
  fi
  if ((total == 0)); then broken+=("$name ran no test"); fi
  echo "$name: $ok of $total in $((SECONDS - started)) s"
done

for message in "${broken[@]}"; do echo "$message"; done
echo "$passed passed, $failed failed, $skipped skipped"
((passed > 0 && failed == 0 && skipped == 0 && ${#broken[@]} == 0))
