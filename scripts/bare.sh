#!/usr/bin/env bash
# Does what the README says on bare Debian: `make demo` and `make test`, on Debian 12 and 13, as root and as a user who
# may install nothing. A user is told in one line what to install; that is then installed, and nothing else.
#
#   scripts/bare.sh [--debian 12|13] [--user root|ordinary] [--fresh]
#
# A bare system is debootstrap's smallest, with git, make, curl and what https://www.swift.org/install names for Debian
# 12 (debian-root.sh). --fresh makes it anew. Needs root, debootstrap, and an hour or two for all four.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh
. scripts/debian-root.sh

folder=$PWD/.build/bare
releases=(12 13)
users=(root ordinary)
is_fresh=false
is_inside=false

while [ $# -gt 0 ]; do
  case $1 in
  --debian)
    [[ ${2:-} =~ ^(12|13)$ ]] || status=64 stop "--debian takes 12 or 13" "--debian 应为 12 或 13"
    releases=("$2")
    shift
    ;;
  --user)
    [[ ${2:-} =~ ^(root|ordinary)$ ]] ||
      status=64 stop "--user takes root or ordinary" "--user 应为 root 或 ordinary"
    users=("$2")
    shift
    ;;
  --fresh) is_fresh=true ;;
  # How this script calls itself.
  --inside) is_inside=true ;;
  *) status=64 stop "there is no option '$1'" "没有选项 $1" ;;
  esac
  shift
done

# MARK: A bare system

make_base() { # RELEASE
  local base
  base=$roots/$(codename "$1")-bare
  ! "$is_fresh" || remove_root "$base"
  root_with "$1" bare curl git make "${swift_needs[@]}"
  [ -d "$base/home/kefu" ] || chroot "$base" useradd --create-home --shell /bin/bash kefu
}

# MARK: What the README says

failed=0
# Runs a command, and says how it went.
attempt() { # WHAT COMMAND...
  local what="Debian $release, $user: $1"
  shift
  if "$@"; then
    echo "ok - $what"
  else
    echo "not ok - $what ($log.*)"
    failed=$((failed + 1))
  fi
}

# The command that runs another one in the bare system, as the user who logs in there would.
enter() { # sets `inside`
  local home=/root path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin name=root
  [ "$user" = root ] || {
    name=kefu
    home=/home/kefu
    path=/usr/local/bin:/usr/bin:/bin
  }
  project=$home/kefu
  mkdir "$root$project"
  git ls-files -z --cached --others --exclude-standard | tar -c --null -T - | tar -x -C "$root$project"
  chroot "$root" chown -R "$name:$name" "$project"
  inside=(chroot "--userspec=$name:$name" "$root" env -i "PATH=/opt/swift/usr/bin:$path" "HOME=$home"
    "USER=$name" "LOGNAME=$name" LANG=C.UTF-8 TERM=tmux-256color make -C "$project")
}

terminal() { tmux -S "$log.tmux" -f /dev/null "$@"; }
# What has scrolled away, too: tmux makes room for its word that the pane is dead.
screen() { terminal capture-pane -p -J -S - -t demo; }

# Until the text is on the screen so many times; not if the command has ended.
until_shown() { # TEXT TIMES
  local count
  while [ ! -e "$log.status" ]; do
    count=$(screen | grep -oF -- "$1" | wc -l) || true
    [ "$count" -lt "$2" ] || return 0
    sleep 0.5
  done
  return 1
}

until_ended() {
  while [ ! -e "$log.status" ]; do sleep 0.5; done
  return "$(cat "$log.status")"
}

# On a terminal. The customer says something, which both sides must show; then both are ended by their keys.
demo() {
  rm -f "$log.status"
  local command
  command=$(printf '%q ' "${inside[@]}" --no-print-directory demo)
  terminal set -g remain-on-exit on \; new-session -d -s demo -x 180 -y 40 \
    "$command; echo \$? >$log.status.new; mv $log.status.new $log.status"
  local status=1
  if until_shown Ming 1 && terminal send-keys -t demo 'good morning' Enter && until_shown 'good morning' 2; then
    screen >"$log.screen"
    terminal send-keys -t demo C-c
    if until_shown 'has ended' 1 && terminal send-keys -t demo q && until_ended; then status=0; fi
  fi
  screen >"$log.demo"
  terminal kill-server
  return "$status"
}

tests() {
  local status=0
  "${inside[@]}" --no-print-directory test >"$log.test" 2>&1 </dev/null || status=$?
  tail -n 1 "$log.test"
  return "$status"
}

# What a user who may install nothing is told is one line, and what it names is enough.
# shellcheck disable=SC2317  # called by attempt
told_to_install() { # LOG
  local line packages
  line=$(grep -v -e '^make: ' -e '^$' -e '^Pane is dead' "$1")
  [[ $line =~ ^Kefu\ needs\ these\ packages.*apt-get\ install\ ([a-z0-9.+\ -]+)$ ]] || return 1
  echo "$line"
  read -r -a packages <<<"${BASH_REMATCH[1]}"
  chroot "$root" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${packages[@]}" >"$log.apt" 2>&1 </dev/null
}

if "$is_inside"; then
  trap 'exit 130' INT TERM
  release=${releases[0]}
  user=${users[0]}
  log=$folder/$release-$user
  root=$log.root
  open_root "$root"
  lend_swift "$root"
  lend_repositories "$root"
  enter
  if [ "$user" = ordinary ]; then
    ! demo || attempt 'make demo lacks something' false
    attempt 'make demo says what to install' told_to_install "$log.demo"
  fi
  attempt 'make demo' demo
  if [ "$user" = ordinary ]; then
    ! tests >/dev/null || attempt 'make test lacks something' false
    attempt 'make test says what to install' told_to_install "$log.test"
  fi
  attempt 'make test' tests
  exit "$((failed > 0))"
fi

need_root 'make bare'
scripts/setup.sh tmux debootstrap
mkdir -p "$folder"
status=0
for release in "${releases[@]}"; do
  make_base "$release"
  for user in "${users[@]}"; do
    root=$folder/$release-$user.root
    remove_root "$root"
    cp -a "$roots/$(codename "$release")-bare" "$root"
    lend "$root"
    alone scripts/bare.sh --inside --debian "$release" --user "$user" || status=1
    remove_root "$root"
  done
done
exit "$status"
