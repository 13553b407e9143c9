#!/usr/bin/env bash
# A floor in one tmux window: HAProxy in front of three desks, an answering desk, four customers who come by TLS, and
# PostgreSQL with the history of all desks. `make floor` runs it.
#
#   scripts/floor.sh FOLDER-OF-THE-PROGRAMS
#
# Everything is in a temporary folder and on 127.0.0.0/8, and goes with the window. The configuration of HAProxy is
# deploy/haproxy.cfg with other addresses.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=scripts/words.sh
. "$here/words.sh"

bin=$(cd "${1:?the folder of the programs}" && pwd)
"$here/need-terminal.sh" floor
haproxy=$here/../.build/haproxy
[ -x "$haproxy/usr/sbin/haproxy" ] || haproxy=
command -v "$haproxy/usr/sbin/haproxy" >/dev/null ||
  stop 'There is no HAProxy: apt-get install haproxy' '没有 HAProxy，请运行 apt-get install haproxy'

mapfile -t names < <(say $'Ming\nMei\nHua\nLan' $'小明\n小美\n小华\n小兰')
line=$("$here/free-port.sh" 21567)
desk=$("$here/free-port.sh")
check=$("$here/free-port.sh")
status=$("$here/free-port.sh" 8404)
bar=$(say "desks, customers, PostgreSQL │ Ctrl-O or click: next │ Ctrl-C: quit │ the line: http://127.0.0.1:$status/" \
  "客服台、客户、PostgreSQL │ Ctrl-O 或点击：换边 │ Ctrl-C：退出 │ 队列：http://127.0.0.1:$status/")

folder=$(mktemp -d)
# PostgreSQL's, which refuses to run as root.
store=$(mktemp -d)
unset TMUX TMUX_PANE
cat >"$folder/tmux.conf" <<END
set -g default-terminal tmux-256color
set -g mouse on
set -g escape-time 20
set -g prefix None
set -g status-left " Kefu · $bar"
set -g status-left-length 200
set -g status-right ''
set -g window-status-format ''
set -g window-status-current-format ''
set -g status-style reverse
bind -n C-o select-pane -t :.+
END
tmux=(tmux -u -S "$folder/tmux" -f "$folder/tmux.conf")
servers=()
close_floor() {
  "${tmux[@]}" kill-server 2>/dev/null || true
  [ ${#servers[@]} -eq 0 ] || kill "${servers[@]}" 2>/dev/null || true
  wait
  rm -rf "$folder" "$store"
}
trap close_floor EXIT

# A database of its own, on a socket in its folder and nowhere else. It starts while the desks do.
start_postgres() {
  local root path programs=
  for root in "$here/../.build/postgresql" ""; do
    for path in "$root"/usr/lib/postgresql/*/bin; do [ ! -x "$path/postgres" ] || programs=$path; done
    [ -z "$programs" ] || break
  done
  [ -n "$programs" ] || stop 'There is no PostgreSQL: apt-get install postgresql' '没有 PostgreSQL，请运行 apt-get install postgresql'
  local libraries as=()
  libraries=$(printf '%s:' "$here"/../.build/postgresql/usr/lib/*-linux-gnu)
  if [ "$(id -u)" -eq 0 ]; then
    chown 65534:65534 "$store"
    as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  fi
  export LD_LIBRARY_PATH=$libraries
  (
    cd "$store"
    "${as[@]}" "$programs/initdb" -D "$store/data" -E UTF8 --locale=C -A trust -U kefu
    exec "${as[@]}" "$programs/postgres" -D "$store/data" -k "$store" -c listen_addresses=
  ) >"$folder/postgres.log" 2>&1 </dev/null &
  servers+=($!)
}
start_postgres

# The desks have an address each, as on machines of their own.
options=(--port "$desk" --check-port "$check" --proxy-from 127.0.0.1)
desk_options() { # NUMBER
  printf '%s\n' --host "127.0.1.$1" --check-host "127.0.1.$1" --history "$folder/desk$1.sqlite" "${options[@]}"
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=desk \
  -addext subjectAltName=DNS:localhost -keyout "$folder/desk.key" -out "$folder/desk.pem" 2>/dev/null
cat "$folder/desk.pem" "$folder/desk.key" >"$folder/both.pem"
sed -e 's|log /dev/log local0|log stdout format raw local0|' -e '/chroot /d' -e '/^    user /d' -e '/^    group /d' \
  -e "s|/run/haproxy/admin.sock|$folder/admin.sock|" -e "s|/etc/haproxy/desk.pem|$folder/both.pem|" \
  -e "s|bind :21567|bind 127.0.0.1:$line|" -e "s|127.0.0.1:8404\$|127.0.0.1:$status|" \
  -e '/^    server desk4/d' -e "s|10\.0\.0\.\([0-9]\):21567|127.0.1.\1:$desk|" -e "s|21569|$check|" \
  "$here/../deploy/haproxy.cfg" >"$folder/haproxy.cfg"

# Whoever waits for something that never comes says so.
wait_until() { # COMMAND…
  local try
  for try in {1..200}; do
    "$@" && return
    sleep 0.05
  done
  [ ! -s "$folder/haproxy.log" ] || tail -n 5 "$folder/haproxy.log" >&2
  stop "The floor does not start (try $try)." "演示无法启动（已尝试 $try 次）。"
}
answers() { # NUMBER
  # shellcheck disable=SC2188
  2>/dev/null <"/dev/tcp/127.0.1.$1/$check"
}
all_are_up() {
  local page
  page=$({ printf 'GET /;csv HTTP/1.0\r\n\r\n' >&3 && cat <&3; } 2>/dev/null 3<>"/dev/tcp/127.0.0.1/$status")
  [ "$(grep -c '^desks,[a-z0-9]*,.*,UP,' <<<"$page")" -eq 4 ]
}

say $'Nobody is here just now. What is it about?\n---\nThank you. We write back.' \
  $'现在没有客服在线，请留言。\n---\n谢谢，我们会回复您。' >"$folder/answers"
mapfile -t night < <(desk_options 9)
"$bin/agent-console" --plain --answer "$folder/answers" "${night[@]}" >/dev/null </dev/null &
servers+=($!)

# Starts a program in a new pane, and prints the pane's name.
pane() { # TMUX-COMMAND… -- PROGRAM OPTION…
  local how=()
  while [ "$1" != -- ]; do
    how+=("$1")
    shift
  done
  shift
  "${tmux[@]}" "${how[@]}" -P -F '#{pane_id}' "$here/demo.sh" --side "$@"
}
agent() { # NUMBER TMUX-COMMAND…
  local number=$1 own
  shift
  mapfile -t own < <(desk_options "$number")
  pane "$@" -- "$bin/agent-console" "${own[@]}"
}
customer() { # NAME TMUX-COMMAND…
  local name=$1
  shift
  pane "$@" -- "$bin/customer-term" --tls --tls-ca "$folder/desk.pem" --port "$line" -- "$name"
}

first=$(agent 1 new-session -d -x "$(tput cols)" -y "$(tput lines)")
second=$(agent 2 split-window -h -l 67% -t "$first")
agent 3 split-window -h -l 50% -t "$second" >/dev/null
for number in 1 2 3 9; do wait_until answers "$number"; done

LD_LIBRARY_PATH=$(printf '%s:' "$haproxy"/usr/lib/*-linux-gnu)$LD_LIBRARY_PATH "$haproxy/usr/sbin/haproxy" -db -f "$folder/haproxy.cfg" \
  >"$folder/haproxy.log" 2>&1 </dev/null &
servers+=($!)
wait_until all_are_up

# Each desk's history goes there as it grows, and waits where the database is not there yet.
central="host=$store user=kefu dbname=postgres"
for number in 1 2 3 9; do
  "$bin/agent-console" history ship --to "$central" --follow \
    --history "$folder/desk$number.sqlite" >>"$folder/ship.log" 2>&1 </dev/null &
  servers+=($!)
done

place=$(customer "${names[0]}" split-window -v -f -l 50% -t "$first")
share=75
for name in "${names[@]:1}"; do
  place=$(customer "$name" split-window -h -l "$share%" -t "$place")
  share=$((share == 75 ? 67 : 50))
done
is_central() { "$bin/agent-console" history list --from "$central" >/dev/null 2>&1; }
wait_until is_central
pane split-window -v -f -l 8 -t "$first" -- "$bin/agent-console" history follow --from "$central" >/dev/null
"${tmux[@]}" select-pane -t "$first"
"${tmux[@]}" attach
