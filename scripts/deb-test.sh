#!/usr/bin/env bash
# Tries the packages of .build/deb on minimal Debian 12 and 13, where no Swift is: install, a conversation between both
# programs, manual pages, an upgrade, removal, purge. What people have kept must outlive all of that. Then the archive of
# .build/dist, if there is one.
#
#   scripts/deb-test.sh [--debian 12|13]
# shellcheck disable=SC2016,SC2317  # shell code for elsewhere; called by attempt
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh
. scripts/debian-root.sh

releases=(12 13)
is_inside=false
while [ $# -gt 0 ]; do
  case $1 in
  --debian)
    [[ ${2:-} =~ ^(12|13)$ ]] || status=64 stop "--debian takes 12 or 13" "--debian 应为 12 或 13"
    releases=("$2")
    shift
    ;;
  # How this script calls itself.
  --inside) is_inside=true ;;
  *) status=64 stop "there is no option '$1'" "没有选项 $1" ;;
  esac
  shift
done

failed=0
attempt() { # WHAT COMMAND...
  local what="Debian $release: $1"
  shift
  if "$@" >>"$log" 2>&1 </dev/null; then echo "ok - $what"; else
    echo "not ok - $what ($log)"
    failed=$((failed + 1))
  fi
}

in_root() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
# As a person: with a home, in a shell.
as_person() { timeout 120 chroot "$root" su - mei -c "export LANG=C.UTF-8; $1"; }
install_packages() { in_root sh -c "apt-get -q install -y --no-install-recommends /$1/*.deb"; }

# The same packages with a lower version, as if an earlier one were installed.
make_earlier() {
  local package folder
  mkdir -p "$root/earlier"
  for package in .build/deb/"$release"/*.deb; do
    # Not those with debugging symbols.
    [[ $package != *-dbgsym* ]] || continue
    folder=$(mktemp -d)
    dpkg-deb -R "$package" "$folder"
    sed -i 's/^Version: .*/Version: 0.0.9/' "$folder/DEBIAN/control"
    dpkg-deb --root-owner-group -b "$folder" "$root/earlier/$(basename "$package")"
    rm -rf "$folder"
  done
}

no_swift() { ! in_root sh -c 'command -v swift || find / -xdev -name "libswift*" | grep .'; }

# Two turns each, in plain lines from files.
conversation() {
  as_person '
    set -e
    rm -f agent.log
    printf "Hello Mei\nBye\n" >agent.lines
    agent-console --plain --port 29431 <agent.lines >agent.log 2>&1 & desk=$!
    until grep -qs listening agent.log; do sleep 0.1; done
    printf "good morning\ngoodbye\n" | timeout 60 customer-term Mei --plain --port 29431 >customer.log 2>&1
    kill $desk
    wait $desk || true
    cat agent.log customer.log
    grep -qx "> Hello Mei" agent.log
    grep -qx "< Bye" customer.log
  '
}
has_history() { as_person 'agent-console history find "good morning" | grep -q Mei'; }

pages() {
  local page
  for page in agent-console.1 agent-console-history.1 customer-term.1 kefu.7 kefu-config.5; do
    in_root test -e "/usr/share/man/man${page##*.}/$page.gz" -a \
      -e "/usr/share/man/zh_CN/man${page##*.}/$page.gz" || return 1
  done
}
# The version, and the commit that the changelog names.
versions() {
  local program commit
  commit=$(zcat "$root/usr/share/doc/kefu-desk/changelog.gz" | sed -n '1,3s/.* from commit \(.*\)\./\1/p')
  for program in agent-console customer-term; do
    [ "$(in_root "$program" --version)" = "$program $(scripts/version.sh) ($commit)" ] || return 1
  done
}
# A library that is missing, or that the package does not name, would be one here.
links() { ! in_root sh -c 'ldd /usr/bin/agent-console /usr/bin/customer-term | grep "not found"'; }
keeps_settings() { in_root grep -q 'remind = 5' /etc/kefu/config.toml; }
is_gone() {
  ! in_root sh -c 'command -v agent-console || command -v customer-term ||
    find /etc /usr -xdev -name "*kefu*" | grep .'
}

try_packages() {
  make_earlier >>"$log" 2>&1
  attempt 'no Swift is there' no_swift
  attempt 'the packages can be installed' install_packages earlier
  attempt 'the account of the desks is made' in_root getent passwd kefu
  attempt 'all libraries are there' links
  attempt 'both programs talk to each other' conversation
  attempt 'the history has it' has_history
  in_root sed -i '$a remind = 5' /etc/kefu/config.toml
  attempt 'an upgrade' install_packages packages
  attempt 'the versions tell the commit' versions
  attempt 'changed settings stay' keeps_settings
  attempt 'the manual pages are there' pages
  attempt 'the history outlives the upgrade' has_history
  attempt 'both programs still talk to each other' conversation
  as_person 'cp -a .local/state/kefu /tmp/kept'
  attempt 'removal' in_root apt-get -q remove -y kefu-desk kefu-customer kefu-doc
  attempt 'changed settings outlive removal' keeps_settings
  attempt 'purge' in_root apt-get -q purge -y kefu-desk kefu-customer kefu-doc
  attempt 'nothing is left behind' is_gone
  attempt 'the history outlives purge' cmp "$root/home/mei/.local/state/kefu/history.sqlite" "$root/tmp/kept/history.sqlite"
}

everything() { in_root find / -xdev -not -path '/proc/*' -not -path '/home/*' -not -path '/tmp/*' | sort; }
leaves_nothing() { diff "$root/tmp/before" <(everything); }

try_archive() {
  local archive
  archive=.build/dist/kefu-$(scripts/version.sh)-linux-$(uname -m).tar.gz
  if [ ! -e "$archive" ]; then
    say 'there is no archive: run make dist to have it tried' '没有压缩包，运行 make dist 后才会测试'
    return
  fi
  tar -xf "$archive" -C "$root/tmp"
  everything >"$root/tmp/before"
  attempt 'the archive can be installed' in_root sh -c '/tmp/kefu-*/install.sh'
  attempt 'its programs talk to each other' conversation
  attempt 'the archive can be removed' in_root sh -c '/tmp/kefu-*/install.sh --remove'
  attempt 'it leaves nothing behind' leaves_nothing
}

if "$is_inside"; then
  release=${releases[0]}
  root=$roots/$(codename "$release")-try
  log=.build/deb/$release-test.log
  open_root "$root"
  try_packages
  try_archive
  exit "$((failed > 0))"
fi

need_root 'make deb-test'
scripts/setup.sh debootstrap
status=0
for release in "${releases[@]}"; do
  ls .build/deb/"$release"/*.deb >/dev/null 2>&1 ||
    stop "there are no packages for Debian $release: run make deb" "没有 Debian $release 的软件包，请先运行 make deb"
  minimal_root "$release"
  root=$roots/$(codename "$release")-try
  remove_root "$root"
  cp -a "$roots/$(codename "$release")" "$root"
  lend "$root"
  : >".build/deb/$release-test.log"
  quietly "$root.log" chroot "$root" apt-get -q update
  quietly "$root.log" chroot "$root" useradd --create-home --shell /bin/bash mei
  mkdir "$root/packages"
  find ".build/deb/$release" -name '*.deb' -not -name '*-dbgsym*' -exec cp -t "$root/packages" {} +
  alone scripts/deb-test.sh --inside --debian "$release" || status=1
  remove_root "$root"
done
exit "$status"
