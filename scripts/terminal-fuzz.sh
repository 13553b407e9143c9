#!/usr/bin/env bash
# Random keys, pastes, sizes and stops for both programs on real terminals, from a printed seed.
#
#   scripts/terminal-fuzz.sh [--seconds N] [--seed N] [-- option of swift test …]
#
# Without --seed it begins at one that the clock gives. With --seed alone, that one is run once: that
# is how a failure is seen again. --seconds N goes on from seed to seed for N seconds.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

number() { [[ $2 =~ ^[0-9]+$ ]] || status=64 stop "$1 takes a number" "$1 应为整数"; }

seconds=
seed=
while [ $# -gt 0 ]; do
  case $1 in
  --seconds)
    seconds=${2:-}
    number "$1" "$seconds"
    shift
    ;;
  --seed)
    seed=${2:-}
    number "$1" "$seed"
    shift
    ;;
  --)
    shift
    break
    ;;
  *) status=64 stop "there is no option '$1'" "没有选项 $1" ;;
  esac
  shift
done
[ -n "$seconds$seed" ] || seconds=60

environment=()
[ -z "$seconds" ] || environment+=("KEFU_TERMINAL_FUZZ_SECONDS=$seconds")
[ -z "$seed" ] || environment+=("KEFU_TERMINAL_FUZZ_SEED=$seed")
exec env "${environment[@]}" swift test --no-color-diagnostics "$@" --filter 'TerminalFuzzTests/forMinutes'
