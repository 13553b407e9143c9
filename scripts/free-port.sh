#!/usr/bin/env bash
# Prints a TCP port on which nobody listens: PREFERRED if it is free, else one picked at random from
# below the range out of which the kernel serves outgoing connections.
#
#   scripts/free-port.sh [PREFERRED]
#
# It reads the kernel's table and connects to nothing: a desk would take that for a customer.
set -euo pipefail
# shellcheck source=scripts/words.sh
. "$(dirname "$0")/words.sh"

is_taken() {
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    awk -v port="$(printf ':%04X$' "$1")" '$4 == "0A" && $2 ~ port { found = 1 }
      END { exit !found }'
}

port=${1:-}
for _ in {1..100}; do
  if [ -n "$port" ] && ! is_taken "$port"; then
    echo "$port"
    exit 0
  fi
  port=$((20000 + RANDOM % 12000))
done
stop 'There is no free port.' '没有空闲的端口。'
