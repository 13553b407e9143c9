#!/usr/bin/env bash
# Makes all files of a release from the last commit, into .build/release-VERSION: packages, the archive for any Linux, the
# source, and their checksums. docs/dev/releases.md tells what comes before and after.
#
#   scripts/release.sh [--twice]      # --twice: each package is built twice and compared
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

version=$(scripts/version.sh)
folder=.build/release-$version
commit=$(git rev-parse HEAD)

scripts/check-version.sh
[ -z "$(git status --porcelain)" ] ||
  stop 'the tree is not as it was committed; a release is made of a commit' '工作区有未提交的改动，发布须基于一次提交'
grep -qE "^## $version — [0-9]{4}-[0-9]{2}-[0-9]{2}\$" CHANGELOG.md ||
  say "CHANGELOG.md has no date for $version yet: this is a rehearsal" "CHANGELOG.md 中 $version 还没有日期，这只是演练"

scripts/deb.sh "$@"
scripts/dist.sh
scripts/deb-test.sh
[ "$(git rev-parse HEAD)" = "$commit" ] ||
  stop 'there is another commit meanwhile: what was built may be of either' '期间有了新的提交，构建的内容可能来自两个提交'

rm -rf "$folder"
mkdir -p "$folder"
cp .build/deb/*/*.deb ".build/dist/kefu-$version-linux-$(uname -m).tar.gz" "$folder/"
git archive --prefix="kefu-$version/" HEAD | gzip -9n >"$folder/kefu-$version.tar.gz"
# The part of the changelog that is about this version.
awk -v heading="## $version " 'index($0, heading) == 1 { found = 1; next } /^## / { found = 0 } found' CHANGELOG.md \
  >"$folder/NOTES.md"
(cd "$folder" && sha256sum -- *.deb *.tar.gz >SHA256SUMS)
say "the release is in $folder:" "发布文件在 $folder："
ls -l "$folder"
