#!/usr/bin/env bash
# Plays the simulations of Tests/SimulationTests from many seeds, optimised but with every assertion on:
# desk and customers over byte queues, visits to a hostile desk, and the agent's drafts, these also in
# every order of a few acts.
#
#   scripts/simulate.sh [SEEDS]     seeds 1 to SEEDS (10000)
#   scripts/simulate.sh --seed N    seed N alone, with all that happens in it
#
# DEPTH=7 is the number of acts whose every order is played (5; each more takes nine times as long).
# SCRATCH is where it is built (.build/simulate).
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=${SCRATCH:-.build/simulate}
depth=${DEPTH:-5}
seeds=10000
seed=

stop() {
  echo "simulate.sh: $*" >&2
  exit "${status:-1}"
}

while [ $# -gt 0 ]; do
  case $1 in
  --seed)
    seed=${2:-}
    [[ $seed =~ ^[1-9][0-9]*$ ]] || status=64 stop "--seed takes a number from 1 on"
    shift
    ;;
  *)
    seeds=$1
    [[ $seeds =~ ^[1-9][0-9]*$ ]] || status=64 stop "it takes a number of seeds from 1 on"
    ;;
  esac
  shift
done
[[ $depth =~ ^[1-9]$ ]] || status=64 stop "DEPTH is a number from 1 to 9"

# Built as a package of its own, which sees the same files: without dependencies, SwiftPM would take
# Package.resolved away from the other.
mkdir -p "$scratch/package"
scratch=$(realpath "$scratch")
ln -sfn "$PWD/Package.swift" "$PWD/Sources" "$PWD/Tests" "$scratch/package/"
export KEFU_CORE=1
options=(--package-path "$scratch/package" --scratch-path "$scratch" -c release
  -Xswiftc -enable-testing -Xswiftc -assert-config -Xswiftc Debug)
log="$scratch/build.log"
swift build --build-tests "${options[@]}" >"$log" 2>&1 || {
  cat "$log" >&2
  stop "the simulation does not build"
}

# What the peers of a simulation write is hostile; a terminal is not to obey it.
printable() { LC_ALL=C tr -d '\000-\010\013-\037\177'; }

play() { env "$@" swift test --skip-build "${options[@]}" --filter SimulationTests 2>&1; }

if [ -n "$seed" ]; then
  play "KEFU_SIMULATION_SEED=$seed" KEFU_SIMULATION_DEPTH=1 | printable | grep -av ' started\.$'
  exit
fi

report="$scratch/report.log"
begin=$(date +%s%N)
if play "KEFU_SIMULATION_SEEDS=$seeds" "KEFU_SIMULATION_DEPTH=$depth" >"$report"; then
  milliseconds=$((($(date +%s%N) - begin) / 1000000 + 1))
  grep -a '^drafts: ' "$report" || stop "no simulation was run: $report"
  echo "$seeds seeds of each simulation in $((milliseconds / 1000)) s," \
    "$((seeds * 1000 / milliseconds)) seeds a second: nothing found"
else
  grep -avE ' started\.$|^✔|^Test Suite|Executed 0 tests' "$report" | printable >&2
  stop "FAILED; the whole report: $report"
fi
