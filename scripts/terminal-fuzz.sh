#!/usr/bin/env bash
# Random keys, pastes, sizes and stops for both programs on real terminals, from a printed seed.
#
#   scripts/terminal-fuzz.sh [--seconds N] [--seed N] [-- option of swift test …]
#
# Without --seed it begins at one that the clock gives. With --seed alone, that one is run once: that
# is how a failure is seen again. --seconds N goes on from seed to seed for N seconds.
set -euo pipefail
cd "$(dirname "$0")/.."

stop() {
  echo "terminal-fuzz.sh: $*" >&2
  exit 64
}

number() { [[ $2 =~ ^[0-9]+$ ]] || stop "$1 takes a number"; }

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
  *) stop "there is no option '$1'" ;;
  esac
  shift
done
[ -n "$seconds$seed" ] || seconds=60

environment=()
[ -z "$seconds" ] || environment+=("KEFU_TERMINAL_FUZZ_SECONDS=$seconds")
[ -z "$seed" ] || environment+=("KEFU_TERMINAL_FUZZ_SEED=$seed")
exec env "${environment[@]}" swift test "$@" --filter 'TerminalFuzzTests/forMinutes'
