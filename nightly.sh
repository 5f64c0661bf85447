#!/usr/bin/env bash
# Longer runs of what chance decides: ./nightly.sh
#   CAIRN_SIM_SEEDS     how many seeds each simulated network runs from (default here 1000)
#   CAIRN_KILLS         how often owner and holders are killed each in every round (default here 25)
#   CAIRN_SYSTEM_ROUNDS how often the tests between real processes run (default here 10)
# The last line of every round is the one of test.sh. It stops at the first round that does not pass.
set -euo pipefail
cd "$(dirname "$0")"

export CAIRN_SIM_SEEDS=${CAIRN_SIM_SEEDS:-1000} CAIRN_KILLS=${CAIRN_KILLS:-25}
rounds=${CAIRN_SYSTEM_ROUNDS:-10}

echo "simulation, $CAIRN_SIM_SEEDS seeds"
./test.sh Simulation

for ((round = 1; round <= rounds; round++)); do
  echo "system tests, round $round of $rounds"
  ./test.sh SystemTests
done
