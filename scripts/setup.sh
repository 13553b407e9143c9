#!/usr/bin/env bash
# Installs what building and running need and this machine lacks; silent and quick if nothing is.
#
#   scripts/setup.sh [THING …]
#
# Always: Swift (checked, never installed), a C++ library, the headers and libraries of ncursesw, SQLite and toml++.
# Things are programs, by name (tmux, python3, sqlite3, debootstrap), and what a task needs:
#
#   floor      what the demo of several machines runs
#   tests      what the tests look for; without it some are skipped
#   lint       what checks the scripts
#   pictures   what draws the README's screens
#   bench      what both programs are measured beside
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

swift_needed=6.2

check_swift() {
  local url=https://www.swift.org/install
  command -v swift >/dev/null ||
    stop "Kefu needs Swift $swift_needed or newer, and there is no swift in PATH: see $url" \
      "Kefu 需要 Swift $swift_needed 或更高版本，但 PATH 中没有 swift，安装方法见 $url"
  local found
  found=$(swift --version 2>&1 | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p') || true
  [ -n "$found" ] || {
    found=$(swift --version 2>&1 | head -n 1) || true
    stop "Kefu needs Swift $swift_needed or newer, and this one does not run: $found" \
      "Kefu 需要 Swift $swift_needed 或更高版本，而这里的 swift 无法运行：$found"
  }
  [ "$(printf '%s\n' "$swift_needed" "$found" | sort -V | head -n 1)" = "$swift_needed" ] ||
    stop "Kefu needs Swift $swift_needed or newer, and this is $found: see $url" \
      "Kefu 需要 Swift $swift_needed 或更高版本，而这里是 $found，安装方法见 $url"
}

# A program that uses it, compiled and linked by the compiler that Swift itself links with.
has_ncursesw() {
  local compiler
  compiler=$(command -v clang || command -v cc) || return 1
  printf '%s\n' '#define NCURSES_WIDECHAR 1' '#include <curses.h>' '#include <term.h>' \
    'int main(void) { wchar_t w[1]; return setupterm(0, 1, 0) + addnwstr(w, 0); }' |
    "$compiler" -x c - -lncursesw -ltinfo -o /dev/null 2>/dev/null
}

has_sqlite() {
  local compiler
  compiler=$(command -v clang || command -v cc) || return 1
  printf '%s\n' '#include <sqlite3.h>' 'int main(void) { return sqlite3_libversion_number() == 0; }' |
    "$compiler" -x c - -lsqlite3 -o /dev/null 2>/dev/null
}

# Headers alone; to compile them takes seconds.
has_cxx_header() {
  local compiler
  compiler=$(command -v clang || command -v cc) || return 1
  printf '%s\n' "#if !__has_include(<$1>)" '#error' '#endif' |
    "$compiler" -x c++ -fsyntax-only - 2>/dev/null
}

has_picture_tools() {
  /usr/bin/python3 -c 'import PIL' 2>/dev/null &&
    [ -e /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf ] &&
    [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] &&
    [ -e /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf ]
}

# Debian's package of a program, unless the program is here.
missing_program() { # PROGRAM [PACKAGE]
  command -v "$1" >/dev/null || echo "${2:-$1}"
}

# Only loaded when TLS is asked for. The package of its headers has the same name everywhere.
missing_libtls() {
  # Not by a pipe: grep would end it early, and pipefail would take that for a failure.
  [[ $(/sbin/ldconfig -p) == *libtls.so* ]] || echo libtls-dev
}

missing_packages() {
  has_cxx_header string || echo g++
  has_ncursesw || echo libncursesw5-dev
  has_sqlite || echo libsqlite3-dev
  has_cxx_header toml++/toml.h || echo libtomlplusplus-dev
  local thing
  for thing in "$@"; do
    case $thing in
    tmux | python3 | sqlite3 | debootstrap) missing_program "$thing" ;;
    systemd-nspawn) missing_program "$thing" systemd-container ;;
    floor)
      missing_program openssl
      missing_libtls
      ;;
    tests)
      missing_program tmux
      missing_program strace
      missing_program python3
      missing_program ip iproute2
      missing_program ssh openssh-client
      missing_program openssl
      missing_libtls
      ;;
    lint)
      missing_program shellcheck
      missing_program python3
      missing_program mandoc
      missing_program man man-db
      ;;
    bench)
      missing_program irssi
      command -v weechat >/dev/null || missing_program weechat-curses
      missing_program strace
      missing_program python3
      ;;
    pictures) has_picture_tools ||
      echo python3-pil fonts-dejavu-core fonts-noto-cjk fonts-noto-color-emoji ;;
    *) stop "setup.sh: nothing here is called $thing" "setup.sh：没有名为 $thing 的项目" ;;
    esac
  done
}

install_packages() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      stop "Kefu needs these packages; please install them first, as root: apt-get install $*" \
        "Kefu 需要以下软件包，请先以 root 身份安装：apt-get install $*"
    elif ! sudo -n true 2>/dev/null; then
      stop "Kefu needs these packages; please install them first: sudo apt-get install $*" \
        "Kefu 需要以下软件包，请先安装：sudo apt-get install $*"
    fi
    as_root=(sudo -n)
  fi
  say "Installing with apt-get: $*" "正在用 apt-get 安装：$*"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o DPkg::Lock::Timeout=120)
  local install=("${apt[@]}" install --no-install-recommends -y "$@")
  local log
  log=$(mktemp)
  # The lists of a fresh machine are empty or old: then the first try fails, and they are fetched.
  if ! "${install[@]}" >"$log" 2>&1 </dev/null; then
    say "Fetching apt's package lists" "正在获取 apt 的软件包列表"
    if ! { "${apt[@]}" update && "${install[@]}"; } >"$log" 2>&1 </dev/null; then
      cat "$log" >&2
      rm -f "$log"
      stop "apt-get could not install: $*" "apt-get 未能安装：$*"
    fi
  fi
  rm -f "$log"
}

# Servers for tests and demos, unpacked and not installed: installing them would start them.
unpack() { # PROGRAM FOLDER PACKAGE…
  local program=$1 folder=.build/$2 package
  shift 2
  [ ! -x "$folder$program" ] && ! [ -x "$program" ] && command -v apt-get >/dev/null || return 0
  say "Unpacking ${program##*/} into $folder" "正在把 ${program##*/} 解压到 $folder"
  mkdir -p "$folder/packages"
  if (cd "$folder/packages" && apt-get -qq download "$@") 2>/dev/null; then
    for package in "$folder"/packages/*.deb; do dpkg -x "$package" "$folder"; done
  else
    say "No ${program##*/}: what needs it is left out" "没有 ${program##*/}：将略过需要它的部分"
  fi
}

# With the libraries that a machine without servers lacks.
unpack_sshd() {
  unpack /usr/sbin/sshd openssh openssh-server openssh-sftp-server libwrap0
}
unpack_haproxy() {
  unpack /usr/sbin/haproxy haproxy haproxy liblua5.3-0 libopentracing-c-wrapper0 libopentracing1
}
unpack_tls_peers() {
  unpack /usr/bin/stunnel4 stunnel stunnel4 libwrap0
  unpack /usr/bin/gnutls-cli gnutls gnutls-bin libgnutls-dane0 libunbound8 libevent-2.1-7 libopts25
}

# A PostgreSQL server for the tests, unpacked and not installed: installing it would start it.
postgres_folder=.build/postgresql

unpack_postgres() {
  [ ! -d "$postgres_folder/usr/lib/postgresql" ] && ! [ -d /usr/lib/postgresql ] && command -v apt-get >/dev/null || return 0
  say "Unpacking PostgreSQL for the tests into $postgres_folder" "正在把测试用的 PostgreSQL 解压到 $postgres_folder"
  mkdir -p "$postgres_folder/packages"
  local package packages=()
  # Debian 12 has 15, Debian 13 has 17; and the libraries that a machine without servers lacks.
  mapfile -t packages < <(apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks \
    --no-replaces --no-enhances postgresql 2>/dev/null |
    grep -E '^(postgresql-[0-9]+|libpq5|libllvm[0-9.]+[a-z0-9]*|libxslt1\.1|libxml2|libicu[0-9]+|libldap[-0-9.a-z]*|libsasl2-2)$' | sort -u)
  if [ "${#packages[@]}" -gt 0 ] &&
    (cd "$postgres_folder/packages" && apt-get -qq download "${packages[@]}") 2>/dev/null; then
    for package in "$postgres_folder"/packages/*.deb; do dpkg -x "$package" "$postgres_folder"; done
  else
    say "No PostgreSQL: the tests with it will be skipped" "没有 PostgreSQL：将跳过与它有关的测试"
  fi
}

check_swift
missing=$(missing_packages "$@" | tr ' ' '\n' | sort -u)
if [ -n "$missing" ]; then
  mapfile -t packages <<<"$missing"
  command -v apt-get >/dev/null ||
    stop "Kefu needs what Debian calls: ${packages[*]}. This machine has no apt-get; please install them by its own means." \
      "Kefu 需要以下软件包（Debian 中的名称）：${packages[*]}。本机没有 apt-get，请用系统自己的方式安装。"
  install_packages "${packages[@]}"
  still=$(missing_packages "$@" | tr '\n' ' ')
  [ -z "$still" ] || stop "Installed, but still not usable: $still" "已安装，但仍无法使用：$still"
fi
case " $* " in
*" tests "*)
  unpack_sshd
  unpack_haproxy
  unpack_tls_peers
  unpack_postgres
  ;;
*" floor "*)
  unpack_haproxy
  unpack_postgres
  ;;
esac
