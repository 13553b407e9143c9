#!/usr/bin/env bash
# Builds all tests and both programs with a sanitizer, and runs the tests: the address sanitizer (with
# its search for leaks), the thread sanitizer, or one after the other.
#
#   scripts/sanitize.sh [address|thread]
#
# What can't be told of a program with a sanitizer in it skips itself, and says why. Built and reported
# into .build-asan and .build-tsan.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

case ${1:-} in
'') kinds=(address thread) ;;
address | thread) kinds=("$1") ;;
*) status=64 stop "there is no sanitizer '$1' here, only: address, thread" "没有检查器 $1，只有：address、thread" ;;
esac
[ $# -le 1 ] || status=64 stop "it takes one sanitizer at most" "最多指定一个检查器"

folder_of() {
  case $1 in
  address) echo .build-asan ;;
  thread) echo .build-tsan ;;
  esac
}

build() {
  local kind=$1 scratch=$2
  mkdir -p "$scratch"
  swift build --build-tests "--sanitize=$kind" --scratch-path "$scratch" --jobs 2 \
    >"$scratch/build.log" 2>&1 || {
    tail -n 60 "$scratch/build.log" >&2
    stop "it does not build with the $kind sanitizer" "使用 $kind 检查器时构建失败"
  }
}

# No leaks and no races, though they look so.
write_suppressions() {
  cat >"$1/races" <<'SUPPRESSIONS'
# What is done under a Mutex's lock, as the type of withLock's closure shows it. The lock is taken inside
# the Swift library, where the sanitizer does not see it.
race:YTXEfU
SUPPRESSIONS
  cat >"$1/leaks" <<'SUPPRESSIONS'
# What a global's initialiser makes lives as long as the program. The search does not see it where the
# only pointer to it is in an enum, which keeps its case in the pointer's unused bits.
leak:_WZ
leak:vpZfi
# The test runner's own, when it leaves by exit().
leak:libXCTest.so
SUPPRESSIONS
}

# Runs some of the tests; what failed and what was skipped goes to the screen, all else to a log.
tests() { # KIND SCRATCH NAME SWIFT-TEST-OPTION...
  local kind=$1 scratch=$2 name=$3 log="$2/$3.log" status=0
  shift 3
  swift test --skip-build "--sanitize=$kind" --scratch-path "$scratch" "$@" >"$log" 2>&1 </dev/null ||
    status=$?
  grep -aE '^(✘ Test run|✔ Test run)' "$log" || 
    say "$kind, $name: the run did not come to its end" "$kind、$name：没有运行到底"
  grep -aoE 'SKIPPED, not tested under a sanitizer: .*' "$log" | sort | uniq -c || true
  [ "$status" -eq 0 ] || {
    # A failure may quote what peers have sent, which a terminal is not to obey.
    grep -aE '^✘|rror: ' "$log" | cut -b 1-400 | cat -v | head -n 40 >&2 || true
    say "  the whole log: $log" "  完整日志：$log" >&2
    failed+=("$kind $name")
  }
}

# The sanitizer's words, of the tests and of all that they started.
reports() { # KIND SCRATCH
  local files=()
  mapfile -t files < <(find "$2" -maxdepth 1 -name 'report.*' -size +0)
  [ ${#files[@]} -gt 0 ] || return 0
  grep -ahE '^SUMMARY' "${files[@]}" | sort | uniq -c | sort -rn | head -n 20 | cut -b 1-300 | cat -v >&2
  say "  reports: ${files[*]}" "  报告：${files[*]}" >&2
  failed+=("$(say "$1: ${#files[@]} reports" "$1：${#files[@]} 份报告")")
}

failed=()
for kind in "${kinds[@]}"; do
  scratch=$(folder_of "$kind")
  say "building with the $kind sanitizer" "正在用 $kind 检查器构建"
  build "$kind" "$scratch"
  rm -f "$scratch"/report.*
  write_suppressions "$scratch"
  words="log_path=$PWD/$scratch/report"
  # Stacks of allocations are long in Swift, and keeping them is half the work.
  address="$words:malloc_context_size=8"
  case $kind in
  address)
    export LSAN_OPTIONS="suppressions=$PWD/$scratch/leaks:print_suppressions=0"
    ASAN_OPTIONS="$address:detect_leaks=1" tests address "$scratch" modules --skip EndToEndTests
    # The search stops a process as a debugger does, and so can't be in one that strace(1) holds.
    ASAN_OPTIONS="$address:detect_leaks=0" tests address "$scratch" programs --filter EndToEndTests
    ;;
  thread)
    # Deadlocks of two mutexes are told with both stacks.
    TSAN_OPTIONS="$words:suppressions=$PWD/$scratch/races:second_deadlock_stack=1" \
      tests thread "$scratch" all
    ;;
  esac
  reports "$kind" "$scratch"
done
[ ${#failed[@]} -eq 0 ] || stop "failed: ${failed[*]}" "失败：${failed[*]}"
