#!/usr/bin/env bash
# Fuzzes what takes foreign bytes, and the machines, with libFuzzer under the address sanitizer.
#
#   scripts/fuzz.sh [--seconds N] [--if-possible] [target …]
#
# Without a target: all of them, N seconds (10) each. Every run begins with the inputs in Fuzz/Corpus;
# what is found to be new stays in .build-fuzz/corpus for the next one. An input that breaks something
# is told and kept; once that is fixed, it belongs in Fuzz/Corpus. --if-possible: where the toolchain
# has no libFuzzer, say so and succeed. As many run at once as there are processors.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

all=(decoder desk customer sanitiser editor transcript keys preferences proxy)
scratch=.build-fuzz
seconds=10
skips=false
is_built=false
targets=()

while [ $# -gt 0 ]; do
  case $1 in
  --seconds)
    seconds=${2:-}
    [[ $seconds =~ ^[1-9][0-9]*$ ]] || status=64 stop "--seconds takes a number from 1 on" "--seconds 应为不小于 1 的整数"
    shift
    ;;
  --if-possible) skips=true ;;
  # How this script calls itself, once for each target.
  --built) is_built=true ;;
  *)
    [[ " ${all[*]} " == *" $1 "* ]] || \
      status=64 stop "there is no target '$1', only: ${all[*]}" "没有目标 $1，只有：${all[*]}"
    targets+=("$1")
    ;;
  esac
  shift
done
[ ${#targets[@]} -gt 0 ] || targets=("${all[@]}")

# The second time in one option: of several, SwiftPM gives the compiler one or the other as the last, and that
# alone counts, so that half of the builds would have no coverage for libFuzzer to go by.
sanitizers=(--sanitize address --sanitize fuzzer -Xswiftc "-sanitize=address,fuzzer")
# Optimized, or a run would take ten times as long; assertions all the same.
flags=(-c release -Xswiftc -enable-testing -Xswiftc -assert-config -Xswiftc Debug)

mkdir -p "$scratch"

# A program of one function, linked: only that tells whether both runtimes are there.
can_fuzz() {
  printf '@_cdecl("LLVMFuzzerTestOneInput")\n%s\n' \
    'public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt { 0 }' >"$scratch/probe.swift"
  swiftc -parse-as-library -sanitize=fuzzer,address "$scratch/probe.swift" -o "$scratch/probe" \
    >"$scratch/probe.log" 2>&1
}

product_of() { echo "Fuzz${1^}"; }

# All of them in one build, unless it is one alone. As a package of its own, which sees the same files:
# it has no dependencies, for which SwiftPM would take Package.resolved away from the other.
build() {
  local log="$scratch/build.log" what=()
  [ $# -ne 1 ] || what=(--product "$(product_of "$1")")
  mkdir -p "$scratch/package"
  ln -sfn "$PWD/Package.swift" "$PWD/Sources" "$PWD/Fuzz" "$scratch/package/"
  KEFU_FUZZ=1 swift build --package-path "$scratch/package" --scratch-path "$scratch" "${flags[@]}" \
    "${sanitizers[@]}" "${what[@]}" >"$log" 2>&1 || {
    cat "$log" >&2
    stop "it does not build" "构建失败"
  }
}

# The dictionary for a target, where words help: those of text are for all that take text.
dictionary_of() {
  case $1 in
  sanitiser | editor | transcript) echo Fuzz/Dictionaries/text.dict ;;
  decoder | keys | preferences | proxy) echo "Fuzz/Dictionaries/$1.dict" ;;
  esac
}

# Runs one target; the report of a crash goes to the screen, all else to a log.
fuzz() {
  local target=$1 corpus="$scratch/corpus/$1" crashes="$scratch/crashes/$1" log="$scratch/$1.log"
  mkdir -p "$corpus" "$crashes"
  local program options dictionary
  program=$(realpath "$scratch")/release/$(product_of "$target")
  options=(-timeout=10 -rss_limit_mb=2048 -print_final_stats=1)
  dictionary=$(dictionary_of "$target")
  [ -z "$dictionary" ] || options+=("-dict=$dictionary")
  # Each step draws a screen twice: long scripts say nothing that short ones don't.
  [ "$target" != transcript ] || options+=(-max_len=300)
  options+=("-detect_leaks=1")
  # Stacks of allocations are long in Swift, and keeping them is half the work.
  local environment=(SWIFT_BACKTRACE=enable=no
    "ASAN_OPTIONS=detect_leaks=1:malloc_context_size=6")
  env "${environment[@]}" "$program" "${options[@]}" "-max_total_time=$seconds" \
    "-artifact_prefix=$crashes/" "$corpus" "Fuzz/Corpus/$target" >"$log" 2>&1 </dev/null && {
    grep -aq 'inline 8-bit counters' "$log" || {
      say "$target: FAILED: built without coverage, it was fuzzed blindly" "$target：失败：构建时没有覆盖率信息，等于盲目测试"
      return 1
    }
    # shellcheck disable=SC2059  # the format is one of two
    printf "$(say '%-12s %9d runs, %6d a second: nothing found' '%-12s 运行 %9d 次，每秒 %6d 次：没有发现问题')\n" \
      "$target" "$(figure number_of_executed_units "$log")" "$(figure average_exec_per_sec "$log")"
    return
  }
  local input
  input=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
  say "$target: FAILED" "$target：失败"
  # The words of a check or of a trap; the sanitizer's head; the stack in this package's own files.
  # They may quote the input, which a terminal is not to obey.
  {
    grep -aE '^Fuzz[A-Za-z]*/|Fatal error|Assertion failed|ERROR: |^SUMMARY' "$log" | head -n 5
    grep -aE "^ *#[0-9]+ .*$PWD/.*(Sources|Fuzz)/" "$log" | head -n 12
  } | cut -b 1-500 | cat -v || true
  say "  the whole report: $log" "  完整报告：$log"
  [ -z "$input" ] || {
    say "  the input:        $input" "  输入：    $input"
    say "  once more:        ${environment[*]} $program $input" "  重现：    ${environment[*]} $program $input"
  }
  return 1
}

figure() { sed -n "s/^stat::$1: *//p" "$2" | tail -n 1; }

# The report of several that run at once comes in one piece.
run_one() {
  local status=0
  fuzz "$1" >"$scratch/$1.report" || status=$?
  cat "$scratch/$1.report"
  return "$status"
}

! "$is_built" || {
  run_one "${targets[0]}"
  exit
}

can_fuzz || {
  say "nothing is fuzzed: this Swift has no libFuzzer with the address sanitizer" \
    "没有做模糊测试：这里的 Swift 没有带 AddressSanitizer 的 libFuzzer" >&2
  tail -n 3 "$scratch/probe.log" >&2
  "$skips" || exit 1
  exit 0
}
build "${targets[@]}"
printf '%s\n' "${targets[@]}" |
  xargs -n 1 -P "$(nproc)" scripts/fuzz.sh --built --seconds "$seconds" || {
  failed=()
  for target in "${targets[@]}"; do
    ! grep -aqE "^$target(: FAILED|：失败)" "$scratch/$target.report" || failed+=("$target")
  done
  stop "failed: ${failed[*]}" "失败：${failed[*]}"
}
