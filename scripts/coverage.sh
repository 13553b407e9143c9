#!/usr/bin/env bash
# Tells what the tests of ChatCore, of EpollLoop and the simulation leave unexecuted in Sources/ChatCore
# and Sources/EpollLoop, and checks it against the reasons in docs/dev/coverage.md: an uncovered region
# without a reason, or a reason whose line is covered or gone, is a failure.
#
# SCRATCH is where it is built (.build/coverage).
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

scratch=${SCRATCH:-.build/coverage}

# Built as a package of its own, which sees the same files: without dependencies, SwiftPM would take
# Package.resolved away from the other.
mkdir -p "$scratch/package"
scratch=$(realpath "$scratch")
ln -sfn "$PWD/Package.swift" "$PWD/Sources" "$PWD/Tests" "$scratch/package/"
export KEFU_CORE=1
log="$scratch/tests.log"
# One test at a time: the counters are not atomic, and some counts are differences of others, so that one
# lost count would make code look executed that is not.
swift test --package-path "$scratch/package" --scratch-path "$scratch" --no-parallel \
  --enable-code-coverage \
  --filter 'ChatCoreTests|EpollLoopTests|SimulationTests' >"$log" 2>&1 || {
  LC_ALL=C tr -d '\000-\010\013-\037\177' <"$log" | tail -n 60 >&2
  stop "the tests fail; the whole log: $log" "测试失败，完整日志：$log"
}

# The toolchain's own: another one's may not know the format.
cov=$(dirname "$(readlink -f "$(command -v swift)")")/llvm-cov
"$cov" export -format=text -instr-profile "$scratch/debug/codecov/default.profdata" \
  "$scratch/debug/kefuPackageTests.xctest" >"$scratch/coverage.json"

PYTHONPATH=scripts PYTHONDONTWRITEBYTECODE=1 python3 - "$scratch/coverage.json" <<'PYTHON'
import json
import os
import re
import sys

from words import say

MODULES = ("ChatCore/", "EpollLoop/")
# Only plain code: a skipped or an expanded region counts nothing by itself.
CODE_REGION = 0


def source_name(path):
    """`ChatCore/Desk.swift` for a file of these modules, else None."""
    name = path.partition("/Sources/")[2]
    return name if name.startswith(MODULES) else None


def regions(export):
    """The count of each region; of several instances of a generic one, the largest."""
    counts = {}
    for function in export["data"][0]["functions"]:
        for line, column, end_line, end_column, count, file, _, kind in function["regions"]:
            name = source_name(function["filenames"][file])
            if name is None or kind != CODE_REGION:
                continue
            key = (name, line, column, end_line, end_column)
            # A difference of counts that came out below zero is none.
            count = 0 if count >= 1 << 62 else count
            counts[key] = max(count, counts.get(key, 0))
    return counts


def key_text(lines, number):
    """The line's text; of one that only closes a block, the text of the line that opened it."""
    text = lines[number - 1].strip()
    if text != "}":
        return text
    indent = lines[number - 1].index("}")
    for line in reversed(lines[: number - 1]):
        if line.strip() and len(line) - len(line.lstrip()) == indent:
            return "end of " + line.strip()
    return text


def read_reasons(path):
    pattern = re.compile(r"^- `([^`]+\.swift)` `([^`]+)`: (.+)$")
    with open(path, encoding="utf-8") as file:
        found = [pattern.match(line.rstrip("\n")) for line in file]
    return {(match[1], match[2]): match[3] for match in found if match}


counts = regions(json.load(open(sys.argv[1], encoding="utf-8")))
reasons = read_reasons("docs/dev/coverage.md")
sources = {}
for name in {key[0] for key in counts}:
    with open(os.path.join("Sources", name), encoding="utf-8") as file:
        sources[name] = file.read().split("\n")

print(say(f"{'file':34} {'covered':>8} {'of':>5}", f"{'文件':32} {'执行':>6} {'共':>4}"))
total = [0, 0]
for name in sorted(sources):
    mine = [count for key, count in counts.items() if key[0] == name]
    covered = sum(count > 0 for count in mine)
    total = [total[0] + covered, total[1] + len(mine)]
    print(f"{name:34} {covered:8} {len(mine):5} {100 * covered / len(mine):6.1f} %")
print(f"{say('all', '合计'):{say(34, 32)}} {total[0]:8} {total[1]:5} {100 * total[0] / total[1]:6.1f} %\n")

used, missing = {}, 0
for name, line, column, _, _ in sorted(key for key, count in counts.items() if count == 0):
    text = key_text(sources[name], line)
    reason = reasons.get((name, text))
    # A reason is one line's: another that reads the same needs a test, or other words.
    if used.setdefault((name, text), line) != line:
        reason = None
    missing += reason is None
    print(f"{name}:{line}:{column}: {text}\n    {reason or say('NO REASON', '没有理由')}")
stale = [key for key in reasons if key not in used]
for name, text in stale:
    print(say(f"docs/dev/coverage.md: {name} `{text}` is covered or gone",
              f"docs/dev/coverage.md：{name} `{text}` 已被执行或不存在"))
if missing or stale:
    sys.exit(say(f"{missing} uncovered without a reason, {len(stale)} reasons too many",
                 f"{missing} 处未执行且没有理由，{len(stale)} 条理由多余"))
PYTHON
