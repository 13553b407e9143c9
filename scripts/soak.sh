#!/usr/bin/env bash
# Sends a running desk tens of thousands of customers over loopback, and looks at what it keeps:
# descriptors, memory, children, wakeups. scripts/soak.py tells the rest.
#
#   scripts/soak.sh [--customers N] [--bin FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

customers=30000
bin=.build/release

while [ $# -gt 0 ]; do
  case $1 in
  --customers)
    customers=${2:-}
    [[ $customers =~ ^[1-9][0-9]*$ ]] || status=64 stop "--customers takes a number" "--customers 应为整数"
    shift
    ;;
  --bin)
    bin=${2:-}
    shift
    ;;
  *) status=64 stop "there is no option '$1'" "没有选项 $1" ;;
  esac
  shift
done
[ -x "$bin/agent-console" ] || stop "no agent-console in '$bin': say make build first" "$bin 中没有 agent-console，请先运行 make build"
command -v python3 >/dev/null || stop "make soak needs python3" "make soak 需要 python3"
exec python3 scripts/soak.py --customers "$customers" "$bin"
