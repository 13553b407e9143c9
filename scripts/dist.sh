#!/usr/bin/env bash
# Builds the archive for any Linux with glibc 2.36 or newer, from the last commit, into .build/dist: both programs with
# all other libraries inside, built on the oldest Debian, with manual pages, units, documentation and an install.sh.
#
#   scripts/dist.sh
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh
. scripts/debian-root.sh

place=/build/dist
root=$roots/bookworm-build

if [ "${1:-}" = --inside ]; then
  open_root "$root"
  lend_swift "$root"
  # shellcheck disable=SC2154  # from the caller
  chroot "$root" env -i PATH=/opt/swift/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root \
    KEFU_VENDOR=vendor KEFU_COMMIT="${commit:0:12}" bash -ec "cd $place
      swift build -c release --no-color-diagnostics -debug-info-format none --disable-sandbox --disable-local-rpath --static-swift-stdlib \
        \$(scripts/link-options.sh .build/static)
      mkdir bin
      install -s -m 755 .build/release/agent-console .build/release/customer-term bin/"
  exit
fi

need_root 'make dist'
scripts/setup.sh debootstrap
build_root 12
commit=$(git rev-parse HEAD)
export commit
say 'building the archive' '正在构建压缩包'
export_source "$commit" "$root$place"
mkdir -p .build/dist
quietly .build/dist/log alone scripts/dist.sh --inside

name=kefu-$(scripts/version.sh)-linux-$(uname -m)
folder=.build/dist/$name
rm -rf "$folder" ".build/dist/$name.tar.gz"
mkdir -p "$folder/scripts"
(cd "$root$place" && cp -a bin README*.md LICENSE CHANGELOG.md SECURITY.md CONTRIBUTING.md docs deploy "$OLDPWD/$folder/")
cp -a scripts/install.sh scripts/words.sh "$folder/scripts/"
cp -a scripts/dist-install.sh "$folder/install.sh"
# The same commit gives the same bytes.
tar -c --sort=name --format=ustar --owner=0 --group=0 --numeric-owner --mode=go=rX,u+rw,a-s \
  --mtime="@$(git log -1 --format=%ct)" -C .build/dist "$name" | gzip -9n >".build/dist/$name.tar.gz"
ls -l ".build/dist/$name.tar.gz"
