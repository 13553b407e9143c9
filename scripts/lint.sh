#!/usr/bin/env bash
# Checks the style of the Swift sources, and the scripts for mistakes.
set -euo pipefail
cd "$(dirname "$0")/.."

swift format lint --strict --recursive Package.swift Sources Tests Benchmarks Fuzz

scripts=(scripts/*.sh Benchmarks/*.sh Benchmarks/*/*.sh .ci/run)
for script in "${scripts[@]}"; do bash -n "$script"; done
if command -v shellcheck >/dev/null; then shellcheck "${scripts[@]}"; fi
if command -v python3 >/dev/null; then
  for script in scripts/*.py Benchmarks/*/*.py; do
    python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' "$script"
  done
fi
