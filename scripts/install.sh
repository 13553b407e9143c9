#!/usr/bin/env bash
# Installs both programs and their completions, or takes them away again, with the folders that this made and that hold
# nothing else by now.
#
#   scripts/install.sh BIN PREFIX [DESTDIR]
#   scripts/install.sh --remove PREFIX [DESTDIR]
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
destination=${2:-}
destination=${destination%/}
prefix=$destination$1
record=
[ -n "$destination" ] || record=$prefix/share/kefu/folders
to_bin=$prefix/bin
to_bash=$prefix/share/bash-completion/completions
to_zsh=$prefix/share/zsh/site-functions
to_fish=$prefix/share/fish/vendor_completions.d
folders=("$to_bin" "$to_bash" "$to_zsh" "$to_fish")
[ -z "$record" ] || folders+=("$(dirname "$record")")

make_folder() {
  local missing=() folder=$1
  until [ -d "$folder" ]; do
    missing=("$folder" "${missing[@]}")
    folder=$(dirname "$folder")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  install -d "${missing[@]}"
  made+=("${missing[@]}")
}

put() {
  local made=() folder program
  for folder in "${folders[@]}"; do make_folder "$folder"; done
  [ -z "$record" ] || [ ${#made[@]} -eq 0 ] || printf '%s\n' "${made[@]}" >>"$record"
  for program in "${programs[@]}"; do
    say "installing $to_bin/$program and its completions" "正在安装 $to_bin/$program 及其补全"
    install -m 755 "$bin/$program" "$to_bin/$program"
    if command -v strip >/dev/null; then strip "$to_bin/$program"; fi
    "$bin/$program" --generate-completion-script bash >"$to_bash/$program"
    "$bin/$program" --generate-completion-script zsh >"$to_zsh/_$program"
    "$bin/$program" --generate-completion-script fish >"$to_fish/$program.fish"
  done
}

# Who still has something in a folder keeps it.
remove_empty() { rmdir "$1" 2>/dev/null; }

remove() {
  local program folder made=()
  for program in "${programs[@]}"; do
    say "removing $to_bin/$program and its completions" "正在删除 $to_bin/$program 及其补全"
    rm -f "$to_bin/$program" "$to_bash/$program" "$to_zsh/_$program" "$to_fish/$program.fish"
  done
  if [ -z "$record" ]; then
    for folder in "${folders[@]}"; do
      while [ "$folder" != "$destination" ] && remove_empty "$folder"; do folder=$(dirname "$folder"); done
    done
  elif [ -e "$record" ]; then
    # The innermost were made last.
    mapfile -t made < <(tac "$record")
    rm -f "$record"
    for folder in "${made[@]}"; do remove_empty "$folder" || true; done
  fi
}

if [ -n "$bin" ]; then put; else remove; fi
