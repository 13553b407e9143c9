#!/usr/bin/env bash
# Builds the Debian packages kefu-desk, kefu-customer and kefu-doc from the last commit, on the release that they are for,
# and has lintian look at them. They go into .build/deb/12 and .build/deb/13.
#
#   scripts/deb.sh [--debian 12|13] [--twice]
#
# Each release is a minimal Debian with the packages of Build-Depends (debian-root.sh); this machine lends it Swift. Nothing
# is fetched while it builds. With --twice it builds once more, elsewhere in time and with other names in the
# environment, and compares: the same bytes must come out.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh
. scripts/debian-root.sh

releases=(12 13)
is_twice=false
is_inside=false
while [ $# -gt 0 ]; do
  case $1 in
  --debian)
    [[ ${2:-} =~ ^(12|13)$ ]] || status=64 stop "--debian takes 12 or 13" "--debian 应为 12 或 13"
    releases=("$2")
    shift
    ;;
  --twice) is_twice=true ;;
  # How this script calls itself.
  --inside) is_inside=true ;;
  *) status=64 stop "there is no option '$1'" "没有选项 $1" ;;
  esac
  shift
done

# Where the source is, within the other Debian: always the same, whoever builds it.
place=/build/kefu

# The source with a changelog that names the release and the commit.
prepare() { # RELEASE ROOT
  local folder=$2$place
  rm -rf "$2/build"
  export_source "$commit" "$folder"
  # A build of the same commit has the same date, and so the same bytes.
  {
    printf 'kefu (%s+deb%s) %s; urgency=medium\n\n  * Built on Debian %s from commit %s.\n\n -- %s  %s\n\n' \
      "$(scripts/version.sh)" "$1" "$(codename "$1")" "$1" "${commit:0:12}" \
      "$(sed -n 's/^Maintainer: //p' debian/control)" "$(LC_ALL=C git log -1 --format=%cD "$commit")"
    cat debian/changelog
  } >"$folder/debian/changelog"
}

if "$is_inside"; then
  release=${releases[0]}
  root=$roots/$(codename "$release")-build
  open_root "$root"
  lend_swift "$root"
  # shellcheck disable=SC2154  # from the caller
  chroot "$root" env -i PATH=/opt/swift/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/root "TZ=$zone" \
    sh -c "cd $place && dpkg-buildpackage -us -uc -b"
  exit
fi

need_root 'make deb'
scripts/setup.sh debootstrap
commit=$(git rev-parse HEAD)
if [ -n "$(git status --porcelain --untracked-files=no)" ]; then
  say 'The packages are those of the last commit, without what has changed since.' '软件包根据最后一次提交构建，不含之后的改动。'
fi

build() { # RELEASE ZONE
  local root log
  root=$roots/$(codename "$1")-build
  log=.build/deb/$1.log
  say "building the packages for Debian $1" "正在构建 Debian $1 的软件包"
  prepare "$1" "$root"
  zone=$2 quietly "$log" alone scripts/deb.sh --inside --debian "$1"
}
export zone

check() { # RELEASE
  local root
  root=$roots/$(codename "$1")-build
  say "lintian looks at them" "lintian 正在检查"
  chroot "$root" sh -c 'cd /build && lintian --allow-root --fail-on error,warning --suppress-tags bad-distribution-in-changes-file *.changes'
}

mkdir -p .build/deb
for release in "${releases[@]}"; do
  build_root "$release"
  root=$roots/$(codename "$release")-build
  build "$release" UTC
  check "$release"
  rm -rf ".build/deb/$release"
  mkdir -p ".build/deb/$release"
  cp "$root"/build/*.deb ".build/deb/$release/"
  if "$is_twice"; then
    build "$release" Asia/Shanghai
    for package in "$root"/build/*.deb; do
      cmp "$package" ".build/deb/$release/$(basename "$package")" ||
        stop "built twice, and not the same: $package" "两次构建的结果不同：$package"
    done
    say 'built twice: the same bytes' '两次构建的结果逐字节相同'
  fi
  ls -l ".build/deb/$release"
done
