#!/usr/bin/env bash
# Compares the history with the sqlite3 shell and prints tables:
#
#   Benchmarks/History/run.sh [FOLDER [MESSAGES]]
#
# FOLDER is on the disk to be measured; a new folder is made in it and deleted at the end (default: /tmp).
# MESSAGES is the number of messages to search (default: a million). With 0 only the processor time is measured.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/words.sh
. "$here/../../scripts/words.sh"
command -v sqlite3 >/dev/null || stop 'the sqlite3 shell is missing' '缺少 sqlite3 命令行'
swift build -c release --package-path "$here" --scratch-path "${SCRATCH:-$here/.build}" >&2
folder=$(mktemp -d "${1:-/tmp}/kefu-benchmark-XXXXXX")
trap 'rm -rf "$folder"' EXIT

processor=$(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)
disk=$(df --output=source,fstype "$folder" | tail -n 1 | tr -s ' ')
version=$(git -C "$here" rev-parse --short HEAD 2>/dev/null || echo unknown)
cat <<EOF
| | |
|---|---|
| date | $(date -u +%Y-%m-%d) |
| machine | $(nproc) × ${processor:-unknown}, kernel $(uname -r), load before $(cut -d ' ' -f 1 /proc/loadavg) |
| disk | $disk |
| versions | Kefu $version, sqlite3 $(sqlite3 --version | cut -d ' ' -f 1), $(swift --version 2>/dev/null | head -n 1) |

EOF
"${SCRATCH:-$here/.build}/release/HistoryBench" "$folder" "${2:-1000000}"
