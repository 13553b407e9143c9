#!/usr/bin/env bash
# Checks that the version is the same wherever it stands.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

version=$(scripts/version.sh)
changes=$(sed -n 's/^## \([0-9.]*\) — .*/\1/p' CHANGELOG.md | head -n 1)
package=$(sed -n '1s/^kefu (\(.*\)) .*/\1/p' debian/changelog)
[ "$changes" = "$version" ] ||
  stop "CHANGELOG.md begins with $changes, and the version is $version" "CHANGELOG.md 最前面是 $changes，而版本是 $version"
[ "$package" = "$version" ] ||
  stop "debian/changelog begins with $package, and the version is $version" \
    "debian/changelog 最前面是 $package，而版本是 $version"
