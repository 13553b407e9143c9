#!/usr/bin/env bash
# Compares the desk with the same program in C, SwiftNIO and Python, and prints tables:
#
#   Benchmarks/run.sh [--quick] [--only NAME] [--bin DIR] [--peers DIR] [--output FILE]
#
# See `--help`. The programs to compare with are built into Benchmarks/.build first.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/words.sh
. "$here/../scripts/words.sh"
build=$here/.build
arguments=("$@")
while (($#)); do
  case $1 in
  --build) build=${2:?} && shift ;;
  --build=*) build=${1#--build=} ;;
  esac
  shift
done
mkdir -p "$build"

for need in cc swift python3; do
  command -v "$need" >/dev/null || stop "$need is missing" "缺少 $need"
done
for program in desk load echo echoload; do
  cc -O2 -Wall -Wextra -std=gnu11 -o "$build/$program" "$here/baselines/$program.c"
done

swift_build() { # package, folder, further options
  swift build -c release --static-swift-stdlib --package-path "$here/$1" --scratch-path "$build/$2" "${@:3}" >&2
}
swift_build Empty empty
swift_build Decoder decoder --product decoder-bench
swift_build Echo echo-package
# Its sources come from GitHub, which may be unreachable. The tables then note that it is missing.
swift_build NIOPeer nio || {
  say 'SwiftNIO could not be built: its column will be missing.' 'SwiftNIO 无法构建，表中将没有这一列。' >&2
  rm -f "$build"/nio/release/nio-{desk,echo}
}

PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 exec python3 -m kefubench ${arguments[@]+"${arguments[@]}"}
