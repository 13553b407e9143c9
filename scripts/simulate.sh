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
. scripts/words.sh

scratch=${SCRATCH:-.build/simulate}
depth=${DEPTH:-5}
seeds=10000
seed=

while [ $# -gt 0 ]; do
  case $1 in
  --seed)
    seed=${2:-}
    [[ $seed =~ ^[1-9][0-9]*$ ]] || status=64 stop "--seed takes a number from 1 on" "--seed 应为不小于 1 的整数"
    shift
    ;;
  *)
    seeds=$1
    [[ $seeds =~ ^[1-9][0-9]*$ ]] || status=64 stop "it takes a number of seeds from 1 on" "种子数应为不小于 1 的整数"
    ;;
  esac
  shift
done
[[ $depth =~ ^[1-9]$ ]] || status=64 stop "DEPTH is a number from 1 to 9" "DEPTH 应为 1 到 9"

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
  stop "the simulation does not build" "模拟构建失败"
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
  grep -a '^drafts: ' "$report" || stop "no simulation was run: $report" "没有运行任何模拟：$report"
  seconds=$((milliseconds / 1000))
  rate=$((seeds * 1000 / milliseconds))
  say "$seeds seeds of each simulation in $seconds s, $rate seeds a second: nothing found" \
    "每种模拟 $seeds 个种子，用时 $seconds 秒，每秒 $rate 个：没有发现问题"
else
  grep -avE ' started\.$|^✔|^Test Suite|Executed 0 tests' "$report" | printable >&2
  stop "FAILED; the whole report: $report" "失败，完整报告：$report"
fi
