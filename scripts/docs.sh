#!/usr/bin/env bash
# Builds the pages of EpollLoop (DocC) into .build/docs, for any web server. A warning of DocC, such as a link that
# leads nowhere or a parameter that is not described, is a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

command -v docc >/dev/null || stop 'docc is missing; it comes with the Swift toolchain' '缺少 docc，它是 Swift 工具链的一部分'
pages=.build/docs
symbols=.build/docs-symbols
swift build --target EpollLoop --no-color-diagnostics
rm -rf "$symbols" "$pages"
mkdir -p "$symbols"
swift symbolgraph-extract -module-name EpollLoop -minimum-access-level public \
  -emit-extension-block-symbols -output-dir "$symbols" \
  -target "$(swift -print-target-info | sed -n 's/^ *"unversionedTriple": "\(.*\)",$/\1/p')" \
  -I .build/debug/Modules -Xcc -fmodule-map-file=.build/debug/CLinux.build/module.modulemap
docc convert Sources/EpollLoop/EpollLoop.docc --warnings-as-errors --output-path "$pages" \
  --additional-symbol-graph-dir "$symbols" --transform-for-static-hosting \
  --fallback-display-name EpollLoop --fallback-bundle-identifier kefu.EpollLoop
say "python3 -m http.server --directory $pages, then http://localhost:8000/documentation/epollloop" \
  "运行 python3 -m http.server --directory $pages，然后打开 http://localhost:8000/documentation/epollloop"
