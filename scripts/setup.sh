#!/usr/bin/env bash
# Installs what building and running need and this machine lacks; silent and quick if nothing is.
#
#   scripts/setup.sh [tmux] [pictures] [sqlite3] [bench]
#
# Always: Swift (checked, never installed), the headers and libraries of ncursesw, SQLite and toml++. By name:
# tmux, for the demo and the tests; pictures, for what draws the README's screens; sqlite3, the shell, for the
# history's benchmark; bench, what both programs are measured beside.
set -euo pipefail

swift_needed=6.2

stop() {
  echo "$*" >&2
  exit 1
}

check_swift() {
  command -v swift >/dev/null ||
    stop "Kefu needs Swift $swift_needed or newer, and there is no swift in PATH: see https://www.swift.org/install"
  local found
  found=$(swift --version 2>&1 | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p') || true
  [ -n "$found" ] ||
    stop "Kefu needs Swift $swift_needed or newer, and this one does not run: $(swift --version 2>&1 | head -n 1)"
  [ "$(printf '%s\n' "$swift_needed" "$found" | sort -V | head -n 1)" = "$swift_needed" ] ||
    stop "Kefu needs Swift $swift_needed or newer, and this is $found: see https://www.swift.org/install"
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
has_tomlplusplus() {
  local compiler
  compiler=$(command -v clang || command -v cc) || return 1
  printf '%s\n' '#if !__has_include(<toml++/toml.h>)' '#error' '#endif' |
    "$compiler" -x c++ -fsyntax-only - 2>/dev/null
}

has_picture_tools() {
  /usr/bin/python3 -c 'import PIL' 2>/dev/null &&
    [ -e /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf ] &&
    [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] &&
    [ -e /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf ]
}

missing_packages() {
  has_ncursesw || echo libncursesw5-dev
  has_sqlite || echo libsqlite3-dev
  has_tomlplusplus || echo libtomlplusplus-dev
  local thing
  for thing in "$@"; do
    case $thing in
    tmux) command -v tmux >/dev/null || echo tmux ;;
    bench)
      command -v irssi >/dev/null || echo irssi
      command -v weechat >/dev/null || command -v weechat-curses >/dev/null || echo weechat-curses
      command -v strace >/dev/null || echo strace
      ;;
    sqlite3) command -v sqlite3 >/dev/null || echo sqlite3 ;;
    pictures) has_picture_tools ||
      echo python3-pil fonts-dejavu-core fonts-noto-cjk fonts-noto-color-emoji ;;
    *) stop "setup.sh: nothing here is called $thing" ;;
    esac
  done
}

install_packages() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    # shellcheck disable=SC2310
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      stop "Kefu needs these packages; please install them first: sudo apt-get install $*"
    fi
  fi
  echo "Installing with apt-get: $*"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
    apt-get -qq -o DPkg::Lock::Timeout=120)
  local install=("${apt[@]}" install --no-install-recommends -y "$@")
  local log
  log=$(mktemp)
  # The lists of a fresh machine are empty or old: then the first try fails, and they are fetched.
  if ! "${install[@]}" >"$log" 2>&1 </dev/null; then
    echo "Fetching apt's package lists"
    if ! { "${apt[@]}" update && "${install[@]}"; } >"$log" 2>&1 </dev/null; then
      cat "$log" >&2
      rm -f "$log"
      stop "apt-get could not install: $*"
    fi
  fi
  rm -f "$log"
}

check_swift
missing=$(missing_packages "$@")
[ -n "$missing" ] || exit 0
read -r -d '' -a packages <<<"$missing" || true
command -v apt-get >/dev/null ||
  stop "Kefu needs what Debian calls: ${packages[*]}. This machine has no apt-get; please install them by its own means."
install_packages "${packages[@]}"
still=$(missing_packages "$@" | tr '\n' ' ')
[ -z "$still" ] || stop "Installed, but still not usable: $still"
