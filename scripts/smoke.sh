#!/usr/bin/env bash
# Uses both full-screen programs as people would: a desk and three customers in four terminals of
# 80 by 24. Every step waits for what the screens show. `make smoke` runs it.
#
#   scripts/smoke.sh FOLDER-OF-THE-PROGRAMS
set -euo pipefail

# What the screens say, in English.
vacant='waiting for a customer'     # agent's title: the desk is free
agents_own_turn='Your turn'         # agent's divider
customers_turn='Their turn'         # agent's divider: locked
customers_own_turn='Your turn'      # customer's divider
agents_turn='Their turn'            # customer's divider: locked
locked='Input locked'               # input pane of either, in the other's turn
conversation_over='ended the conversation'
really_quit='again'                 # agent's hint line, when asked to quit with a customer there
close_help='clos'                   # the help page of either: which key closes it

timeout=15  # seconds for a screen to show something; only spent on failure

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/words.sh
. "$here/words.sh"
bin=$(cd "${1:?the folder of the programs}" && pwd)
port=$("$here/free-port.sh")
folder=$(mktemp -d)
unset TMUX TMUX_PANE NO_COLOR LC_ALL LC_MESSAGES LC_CTYPE LANGUAGE
# Nobody's own configuration and history are touched.
export XDG_CONFIG_HOME="$folder/config" XDG_STATE_HOME="$folder/history"
export LANG=C.UTF-8 HISTFILE='' PS1='$ ' PATH="$bin:$PATH"
tmux=(tmux -u -S "$folder/tmux" -f /dev/null)
windows=(agent ming bob carol)
steps=0

# MARK: The terminals

open_terminals() {
  local shell=(bash --noprofile --norc --noediting) window
  "${tmux[@]}" set -g default-terminal tmux-256color \; set -g status off \; \
    new-session -d -s smoke -x 80 -y 24 -n "${windows[0]}" "${shell[@]}"
  for window in "${windows[@]:1}"; do
    "${tmux[@]}" new-window -d -t smoke: -n "$window" "${shell[@]}"
  done
}

in_window() { # COMMAND WINDOW ARGUMENTS...
  local command=$1 window=$2
  shift 2
  "${tmux[@]}" "$command" -t "smoke:$window" "$@"
}

screen() { in_window capture-pane "$1" -p; }
press() { in_window send-keys "$@"; }
enter() {
  in_window send-keys "$1" -l -- "$2"
  press "$1" Enter
}
ask() { in_window display-message "$1" -p "$2"; }

children_of() {
  local pid
  pid=$(ask "$1" '#{pane_pid}' 2>/dev/null) || return 0
  cat "/proc/$pid/task/$pid/children" 2>/dev/null || true
}

# Ends what this run started, and nothing else: the server hangs up on the terminals; a program that
# should survive that is killed by its own number.
# shellcheck disable=SC2317  # called by the trap
close_terminals() {
  local window pid programs=()
  for window in "${windows[@]}"; do
    read -r -a pids <<<"$(children_of "$window")" || true
    programs+=("${pids[@]}")
  done
  "${tmux[@]}" kill-server 2>/dev/null || true
  for pid in "${programs[@]}"; do
    for _ in {1..40}; do
      [[ $(readlink "/proc/$pid/exe" || true) == "$bin"/* ]] || continue 2
      sleep 0.05
    done
    kill -KILL "$pid" 2>/dev/null || true
  done
  rm -rf "$folder"
}
trap close_terminals EXIT

# MARK: Steps

# In both languages, as all that is said here.
fail() {
  echo "not ok $((steps + 1)) - $(say "$1" "$2")"
  local window
  for window in "${windows[@]}"; do
    say "--- the screen of $window:" "--- $window 的屏幕："
    screen "$window" | sed -e 's/^/  |/' || true
  done
  exit 1
}

ok() {
  steps=$((steps + 1))
  echo "ok $steps - $(say "$1" "$2")"
}

# Whether the text stands in this part of the window.
shows() { # WINDOW PART TEXT
  local text
  text=$(screen "$1")
  case $2 in
  title) text=$(head -n 1 <<<"$text") ;;
  divider) text=$(grep '^── ' <<<"$text" | tail -n 1) || return 1 ;;
  hints) text=$(sed '/^$/d' <<<"$text" | tail -n 1) ;;
  screen) ;;
  *) fail "a screen has no part called $2" "屏幕没有名为 $2 的部分" ;;
  esac
  grep -qF -- "$3" <<<"$text"
}

until_true() { # ENGLISH CHINESE COMMAND...
  local english=$1 chinese=$2 end=$((SECONDS + timeout))
  shift 2
  until "$@"; do
    ((SECONDS < end)) || fail "not within $timeout s: $english" "$timeout 秒内没有等到：$chinese"
    sleep 0.05
  done
}

wait_for() { # WINDOW PART TEXT
  until_true "$1's $2 shows '$3'" "$1 的 $2 显示 '$3'" shows "$@"
}

wait_until_gone() { # WINDOW PART TEXT
  until_true "$1's $2 no longer shows '$3'" "$1 的 $2 不再显示 '$3'" lacks "$@"
}

lacks() { ! shows "$@"; }

never_showed() { # WINDOW TEXT
  if shows "$1" screen "$2"; then fail "$1's screen shows '$2'" "$1 的屏幕上出现了 '$2'"; fi
}

# Keys are taken in order: once the help page has come and gone, all typed before was dealt with.
visit_help() {
  press "$1" F1
  wait_for "$1" screen "$close_help"
  press "$1" Space
  wait_until_gone "$1" screen "$close_help"
}

# MARK: A terminal before and after

# What a program must leave as it found it: the modes, and the flags of what it shares with the shell.
cat >"$folder/state" <<'STATE'
stty -g
grep flags /proc/$$/fdinfo/0 /proc/$$/fdinfo/1 /proc/$$/fdinfo/2 | sed 's,/proc/[0-9]*,,'
STATE

has_line() { grep -qxF -- "$2" <<<"$(screen "$1")"; }

start() { # WINDOW COMMAND
  enter "$1" ". $folder/state >$folder/$1.before; echo shell-of-$1"
  until_true "the shell of $1 answers" "$1 的 shell 有回应" has_line "$1" "shell-of-$1"
  enter "$1" "$2; echo exit=\$?"
  until_true "$1 has the whole screen" "$1 占用整个屏幕" has_the_screen "$1"
}

has_the_screen() { [ "$(ask "$1" '#{alternate_on}')" = 1 ]; }

is_restored() {
  [ "$(ask "$1" '#{alternate_on} #{cursor_flag}')" = '0 1' ] && has_line "$1" "shell-of-$1"
}

ends_well() { # WINDOW STATUS
  until_true "$1 ends with status $2" "$1 以状态 $2 结束" has_line "$1" "exit=$2"
  until_true "$1's terminal shows the shell and the cursor again" "$1 的终端重新显示 shell 和光标" is_restored "$1"
  enter "$1" ". $folder/state >$folder/$1.after; echo back-in-shell-of-$1"
  until_true "$1's shell echoes and answers" "$1 的 shell 有回显，有回应" has_line "$1" "back-in-shell-of-$1"
  diff "$folder/$1.before" "$folder/$1.after" || \
    fail "$1's terminal is not in the modes it was in" "$1 的终端没有恢复原来的模式"
}

# MARK: The story

open_terminals

start agent "agent-console --port $port"
wait_for agent title "$vacant"
wait_for agent screen ":$port"
ok 'the desk starts and waits for a customer' '客服台启动，等待客户'

start ming "customer-term 小明 --port $port"
wait_for ming divider "$customers_own_turn"
wait_for agent title '小明'
wait_for agent divider "$customers_turn"
wait_for agent screen "$locked"
ok 'a customer connects: free to write, and the agent locked' '一位客户接入：客户可以输入，客服锁定'

enter agent 'too early'
visit_help agent
ok 'the lock takes no text, and is none for the help' '锁定时不接受文字，但可以看帮助'

enter ming '你好，我的订单 4711 还没到 📦'
wait_for agent screen '你好，我的订单 4711 还没到 📦'
wait_for agent divider "$agents_own_turn"
wait_for ming divider "$agents_turn"
wait_for ming screen "$locked"
ok 'Chinese and an emoji reach the agent; now the customer is locked' '中文和表情到达客服，这时客户锁定'

never_showed agent 'too early'
enter ming 'too early'
visit_help ming
enter agent '您好！包裹明天送到，请放心 😀'
wait_for ming screen '您好！包裹明天送到，请放心 😀'
wait_for ming divider "$customers_own_turn"
wait_for agent divider "$customers_turn"
never_showed ming 'too early'
ok 'the reply reaches the customer, whose turn it is again' '回复到达客户，又轮到客户'

start bob "customer-term Bob --port $port"
wait_for bob divider "$customers_own_turn"
wait_for agent title '1 waiting'
ok 'a second customer waits and is counted' '第二位客户排队，并计入人数'

enter bob 'Hello from the line'
wait_for bob divider "$agents_turn"
start carol "customer-term Carol --port $port"
wait_for agent title '2 waiting'
never_showed agent 'Hello from the line'
ok 'a third one too; nothing from the line mixes in' '第三位也是；排队者的话不会混进来'

press ming C-c
ends_well ming 0
ok 'the first customer leaves: status 0, the terminal as it was' '第一位客户离开：状态 0，终端恢复原样'

wait_for agent title 'Bob'
wait_for agent title '1 waiting'
wait_for agent screen 'Hello from the line'
wait_for agent divider "$agents_own_turn"
ok 'the second is served at once, with what was written in the line' '第二位立即接入，排队时写的话也在'

press agent C-x
wait_for bob screen "$conversation_over"
has_the_screen bob || fail 'the transcript did not stay' '记录没有留在屏幕上'
press bob Space
ends_well bob 0
ok 'the agent ends the conversation: the customer reads it until a key, status 0' \
  '客服结束对话：客户看完后按键退出，状态 0'

wait_for agent title 'Carol'
wait_for agent divider "$customers_turn"
press agent C-c
wait_for agent hints "$really_quit"
press agent -l 'n'
wait_until_gone agent hints "$really_quit"
has_the_screen agent || fail 'the agent is gone without a second key' '没有再次按键，客服台就退出了'
wait_for agent divider "$customers_turn"
ok 'quitting with a customer there asks first, and can be taken back' '有客户时退出会先询问，可以取消'

press agent C-c
wait_for agent hints "$really_quit"
press agent C-c
ends_well agent 0
ok 'the agent quits: status 0, the terminal as it was' '客服台退出：状态 0，终端恢复原样'

wait_for carol screen "$conversation_over"
press carol Space
ends_well carol 0
ok 'the customer who was there is told, and leaves with status 0' '当时的客户得到通知，以状态 0 离开'

history=$("$bin/agent-console" history list)
for name in 小明 Bob Carol; do
  grep -qF "$name" <<<"$history" || fail "the history has no $name: $history" "对话记录中没有 $name：$history"
done
"$bin/agent-console" history find 包裹 | grep -qF '包裹明天送到' || \
  fail 'the reply is not in the history' '对话记录中没有那条回复'
ok 'all three conversations are in the history, and what was said in them is found' \
  '三段对话都在记录中，说过的话也能找到'

echo "1..$steps"
