#!/usr/bin/env bash
# A desk and a customer side by side in one tmux window. `make demo` runs it.
#
#   scripts/demo.sh FOLDER-OF-THE-PROGRAMS
#
# The tmux server is the demo's own: it works inside another tmux, reads nobody's settings, and goes
# with the demo.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/words.sh
. "$here/words.sh"

name=$(say Ming 小明)
bar=$(say 'left: the desk  right: a customer │ Ctrl-O or click: other side │ Ctrl-C: quit one side' \
  '左：客服台  右：客户 │ Ctrl-O 或点击：换边 │ Ctrl-C：退出一边')

# A side: the program, again and again while Enter is pressed; then the whole demo goes.
if [ "${1:-}" = --side ]; then
  shift
  while :; do
    "$@" || true
    echo
    say "${1##*/} has ended. Enter starts it again, any other key ends the demo." \
      "${1##*/} 已结束。按 Enter 重新开始，按其他键结束演示。"
    IFS= read -rsn 1 key || break
    [ -z "$key" ] || break
  done
  exec tmux kill-session
fi

bin=$(cd "${1:?the folder of the programs}" && pwd)
"$here/need-terminal.sh"
port=$("$here/free-port.sh" 21567)
folder=$(mktemp -d)
unset TMUX TMUX_PANE
tmux=(tmux -u -S "$folder/tmux" -f /dev/null)
close_demo() {
  "${tmux[@]}" kill-server 2>/dev/null || true
  rm -rf "$folder"
}
trap close_demo EXIT

# Settings come before the session, so that its first pane already has them.
"${tmux[@]}" \
  set -g default-terminal tmux-256color \; set -g mouse on \; set -g escape-time 20 \; \
  set -g prefix None \; \
  set -g status-left " Kefu · $bar" \; set -g status-left-length 200 \; set -g status-right '' \; \
  set -g window-status-format '' \; set -g window-status-current-format '' \; \
  set -g status-style reverse \; bind -n C-o select-pane -t :.+ \; \
  new-session -d -x "$(tput cols)" -y "$(tput lines)" \
  "$here/demo.sh" --side "$bin/agent-console" --no-history --port "$port"

# The customer comes when the desk listens: the port is no longer free.
for _ in {1..100}; do
  [ "$("$here/free-port.sh" "$port")" = "$port" ] || break
  sleep 0.05
done
"${tmux[@]}" split-window -h "$here/demo.sh" --side "$bin/customer-term" --port "$port" -- "$name"
"${tmux[@]}" attach
