#!/usr/bin/env bash
# Says so and fails if there is no terminal to show something in.
#
#   scripts/need-terminal.sh [TARGET]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

if [ ! -t 0 ] || [ ! -t 1 ]; then
  stop "The demo needs a terminal: run make ${1:-demo} in one." "演示需要终端，请在终端中运行 make ${1:-demo}。"
fi
