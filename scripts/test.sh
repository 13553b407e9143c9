#!/usr/bin/env bash
# Runs the tests, and says at the end how many were skipped and why: swift test counts those among what passed.
#
#   scripts/test.sh [OPTION OF SWIFT TEST …]
#
# The last line is the count, the exit status swift test's.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

report=$(mktemp)
trap 'rm -f "$report"' EXIT
status=0
# The same flags with and without a terminal; with others all is compiled anew.
swift test --no-color-diagnostics --disable-xctest --xunit-output "$report" "$@" || status=$?

echo
[ -s "$report" ] || {
  [ "$status" -ne 0 ] || status=1
  stop 'The tests did not run to the end: nothing was counted.' '测试没有运行到底，无法统计结果。'
}

# One line each: "passed", "failed	TEST" or "skipped	REASON".
results() {
  awk '
    function attribute(name) {
      return match($0, " " name "=\"[^\"]*\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : ""
    }
    /<testcase / { test = attribute("classname") "/" attribute("name"); result = "passed" }
    /<failure / { result = "failed\t" test }
    /<skipped>/ { result = $0; sub(/^ *<skipped>/, "skipped\t", result); sub(/<\/skipped>.*/, "", result) }
    /<testcase .*\/>/ || /<\/testcase>/ { print result }
  ' "$report" | sed 's/&quot;/"/g; s/&apos;/'\''/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
}
count() { grep -c "^$1" <<<"$all" || true; }

all=$(results)
skipped=$(count skipped)
failed=$(count failed)
if [ "$failed" -gt 0 ]; then
  say 'Failed:' '失败：'
  sed -n 's/^failed\t/  /p' <<<"$all" | sort
fi
if [ "$skipped" -gt 0 ]; then
  say 'Skipped, and why:' '跳过的测试及原因：'
  sed -n 's/^skipped\t//p' <<<"$all" | sort | uniq -c | sort -rn
fi
say "$(count passed) passed, $failed failed, $skipped skipped" "通过 $(count passed)，失败 $failed，跳过 $skipped"
exit "$status"
