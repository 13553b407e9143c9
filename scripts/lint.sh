#!/usr/bin/env bash
# Checks the style of the Swift sources, and the scripts for mistakes.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

for tool in shellcheck python3 mandoc man; do
  command -v "$tool" >/dev/null || stop "make lint needs $tool; please install it" "make lint 需要 $tool，请先安装"
done

swift format lint --strict --recursive Package.swift Sources Tests Benchmarks Fuzz \
  Examples/Package.swift Examples/Sources Examples/Tests

scripts=(scripts/*.sh Benchmarks/*.sh Benchmarks/*/*.sh .ci/run)
for script in "${scripts[@]}"; do bash -n "$script"; done
shellcheck --external-sources "${scripts[@]}"
for script in scripts/*.py Benchmarks/*/*.py; do
  python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' "$script"
done

# Two programs that show manual pages, and that complain of different things. A line of Chinese may be long: a line's end
# would be a blank.
mandoc -Tlint docs/man/*.[157]
mandoc -Tlint -W warning docs/man/*/*.[157]
for page in docs/man/*.[157] docs/man/*/*.[157]; do
  complaints=$(MANWIDTH=80 MAN_KEEP_STDERR=1 man --warnings --encoding=UTF-8 --local-file "$page" 2>&1 >/dev/null)
  [ -z "$complaints" ] || stop "$page: $complaints" "$page：$complaints"
done

python3 scripts/check-docs.py
