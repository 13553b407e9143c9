#!/usr/bin/env bash
# Installs both programs, their completions, the manual pages and the units of systemd, or takes them away again, with
# the folders that this made and that hold nothing else by now.
#
#   scripts/install.sh BIN PREFIX [DESTDIR]
#   scripts/install.sh --remove PREFIX [DESTDIR]
#
# MANDIR is where manual pages go (PREFIX/share/man), UNITDIR where units go (PREFIX/lib/systemd/system).
#
# Which folders were not there before is written to PREFIX/share/kefu/folders. Not below DESTDIR: it belongs into no
# package, and all folders there are ours.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

programs=(agent-console customer-term)
bin=
if [ "$1" = --remove ]; then shift; else
  bin=$1
  shift
fi
prefix=$1
destination=${2:-}
destination=${destination%/}
man=${MANDIR:-$prefix/share/man}
units=${UNITDIR:-$prefix/lib/systemd/system}
record=
[ -n "$destination" ] || record=$prefix/share/kefu/folders
# Folders that were missing, each before what is in it.
made=()

# Calls `$1 KIND SOURCE FILE` for each file: what it is, where it comes from, where it goes.
for_each_file() {
  local program page section language unit
  for program in "${programs[@]}"; do
    "$1" program "$program" "$prefix/bin/$program"
    "$1" completion "$program bash" "$prefix/share/bash-completion/completions/$program"
    "$1" completion "$program zsh" "$prefix/share/zsh/site-functions/_$program"
    "$1" completion "$program fish" "$prefix/share/fish/vendor_completions.d/$program.fish"
  done
  for page in docs/man/*.[157] docs/man/*/*.[157]; do
    section=man${page##*.}
    language=$(basename "$(dirname "$page")")
    [ "$language" != man ] || language=
    "$1" page "$page" "$man/${language:+$language/}$section/$(basename "$page")"
  done
  for unit in deploy/systemd/*; do "$1" unit "$unit" "$units/$(basename "$unit")"; done
}

make_folder() { # FOLDER
  local missing=() folder=$1
  until [ -d "$folder" ]; do
    missing=("$folder" "${missing[@]}")
    folder=$(dirname "$folder")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  install -d "${missing[@]}"
  made+=("${missing[@]}")
}

put() { # KIND SOURCE FILE
  local file=$destination$3
  make_folder "$(dirname "$file")"
  case $1 in
  program)
    say "installing $file" "正在安装 $file"
    install -m 755 "$bin/$2" "$file"
    if command -v strip >/dev/null; then strip "$file"; fi
    ;;
  # Not programs: bash reads them.
  completion) "$bin/${2% *}" --generate-completion-script "${2#* }" | sed '1{/^#!/d}' >"$file" ;;
  page) install -m 644 "$2" "$file" ;;
  # The units name the programs where a package has them.
  unit) sed "s|/usr/bin/|$prefix/bin/|" "$2" >"$file" ;;
  esac
}

# Who still has something in a folder keeps it.
remove_empty() { rmdir "$1" 2>/dev/null; }

remove() { # KIND SOURCE FILE
  local file=$destination$3 folder
  [ "$1" != program ] || say "removing $file" "正在删除 $file"
  rm -f "$file"
  [ -z "$record" ] || return 0
  folder=$(dirname "$file")
  while [ "$folder" != "$destination" ] && remove_empty "$folder"; do folder=$(dirname "$folder"); done
}

if [ -n "$bin" ]; then
  for_each_file put
  if [ -n "$record" ] && [ ${#made[@]} -gt 0 ]; then
    make_folder "$(dirname "$record")"
    printf '%s\n' "${made[@]}" >>"$record"
  fi
else
  for_each_file remove
  if [ -n "$record" ] && [ -e "$record" ]; then
    mapfile -t made < <(tac "$record")
    rm -f "$record"
    for folder in "${made[@]}"; do remove_empty "$folder" || true; done
  fi
fi
