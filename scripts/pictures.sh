#!/usr/bin/env bash
# Takes the README's pictures: a real conversation between the built programs, in English and in
# Chinese, each side in a terminal of 80 by 24. `make pictures` runs it.
#
#   scripts/pictures.sh FOLDER-OF-THE-PROGRAMS FOLDER-OF-THE-PICTURES
#
# Writes agent.en.png, customer.en.png, agent.zh.png and customer.zh.png.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/words.sh
. "$here/words.sh"
bin=$(cd "${1:?the folder of the programs}" && pwd)
mkdir -p "${2:?the folder of the pictures}"
pictures=$(cd "$2" && pwd)
folder=$(mktemp -d)
unset TMUX TMUX_PANE NO_COLOR LC_ALL LC_MESSAGES LC_CTYPE LANGUAGE
export XDG_CONFIG_HOME="$folder/config"
tmux=(tmux -u -S "$folder/tmux" -f /dev/null)

# shellcheck disable=SC2317  # called by the trap
clean_up() {
  "${tmux[@]}" kill-server 2>/dev/null || true
  rm -rf "$folder"
}
trap clean_up EXIT

in_window() { # COMMAND WINDOW ARGUMENTS...
  local command=$1 window=$2
  shift 2
  "${tmux[@]}" "$command" -t "pictures:$window" "$@"
}

open_window() { # WINDOW LANG COMMAND...
  local window=$1 language=$2
  shift 2
  local program=(env LANG="$language" "$@")
  if "${tmux[@]}" has-session -t pictures 2>/dev/null; then
    "${tmux[@]}" new-window -d -t pictures: -n "$window" "${program[@]}"
  else
    "${tmux[@]}" set -g default-terminal tmux-256color \; set -g status off \; \
      new-session -d -s pictures -x 80 -y 24 -n "$window" "${program[@]}"
  fi
}

wait_for() { # WINDOW TEXT
  local _
  for _ in {1..200}; do
    if in_window capture-pane "$1" -p | grep -qF -- "$2"; then return; fi
    sleep 0.05
  done
  in_window capture-pane "$1" -p >&2 || true
  # shellcheck disable=SC1111  # Chinese quotes
  stop "$1 did not show \"$2\"" "$1 没有显示“$2”"
}

# One side says something, and the other has it on the screen.
speak() { # WINDOW OTHER-WINDOW TEXT
  in_window send-keys "$1" -l -- "$3"
  in_window send-keys "$1" Enter
  wait_for "$2" "${3:0:20}"
}

take() { # WINDOW TITLE PICTURE
  local x y shown cursor=()
  in_window capture-pane "$1" -p -e -N >"$folder/screen"
  read -r x y shown <<<"$(in_window display-message "$1" -p '#{cursor_x} #{cursor_y} #{cursor_flag}')"
  if [ "$shown" = 1 ]; then cursor=(--cursor "$x,$y"); fi
  /usr/bin/python3 "$here/picture.py" "${cursor[@]}" --title "$2" "$folder/screen" "$pictures/$3"
  echo "$pictures/$3"
}

# The customer speaks first; the last of LINES is what the agent is about to send.
conversation() { # SUFFIX LANG CUSTOMER NEXT-CUSTOMER ONE-WAITS LINES...
  local suffix=$1 language=$2 customer=$3 next=$4 one_waits=$5
  shift 5
  local port
  port=$("$here/free-port.sh" 21567)
  open_window agent "$language" "$bin/agent-console" --no-history --port "$port"
  wait_for agent "127.0.0.1:$port"
  open_window customer "$language" "$bin/customer-term" --port "$port" -- "$customer"
  wait_for agent "$customer"
  while [ $# -gt 2 ]; do
    speak customer agent "$1"
    speak agent customer "$2"
    shift 2
  done
  speak customer agent "$1"
  open_window next "$language" "$bin/customer-term" --port "$port" -- "$next"
  wait_for agent "$one_waits"
  in_window send-keys agent -l -- "$2"
  wait_for agent "> $2"
  take agent 'agent-console' "agent.$suffix.png"
  take customer "customer-term $customer" "customer.$suffix.png"
  "${tmux[@]}" kill-server
}

conversation en C.UTF-8 Alice Bob '1 waiting' \
  'Hello! My order 4711 has not arrived yet 📦' \
  'Good morning, Alice. Let me see where it is.' \
  'Thank you. It was promised for yesterday, and I am away from Friday on.' \
  'It left our warehouse last night and comes tomorrow before noon.' \
  'Wonderful, I will be at home 😀 Can I pay the courier by card?' \
  'Yes, by card or'

conversation zh zh_CN.UTF-8 小明 小红 '1 人' \
  '你好，我的订单 4711 还没有收到 📦' \
  '您好，小明！我马上为您查询。' \
  '谢谢。本来说昨天送到，我星期五起不在家。' \
  '包裹昨晚已从仓库发出，明天中午前送达，请放心。' \
  '太好了，我明天在家 😀 可以刷卡付款吗？' \
  '可以，刷卡或者'
