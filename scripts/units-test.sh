#!/usr/bin/env bash
# Tries the units of the packages of .build/deb/12 under a real systemd, booted by systemd-nspawn: a line that waits for its
# desk, a desk on a screen of its own that is killed and comes back, and what its unit forbids it.
#
#   scripts/units-test.sh
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh
. scripts/debian-root.sh

root=$roots/units
log=$root.log

# What is run inside, by a unit; its output is the report.
write_test() {
  cat >"$root/usr/local/bin/counter" <<'PYTHON'
#!/usr/bin/python3
"""A screen of its own: a pseudoterminal whose other end is the terminal /dev/tty8. What is written to /run/keys is typed,
what is shown goes to /run/screen."""
import fcntl, os, struct, termios
master, slave = os.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
os.path.lexists("/dev/tty8") and os.unlink("/dev/tty8")
os.symlink(os.ttyname(slave), "/dev/tty8")
os.mkfifo("/run/keys")
if os.fork() == 0:
    while True:
        with open("/run/keys", "rb") as keys:
            os.write(master, keys.read())
with open("/run/screen", "wb", buffering=0) as screen:
    while True:
        screen.write(os.read(master, 65536))
PYTHON
  cat >"$root/usr/local/bin/try-units" <<'SHELL'
#!/bin/bash
exec >/report 2>&1
report() { if "${@:2}" >/dev/null; then echo "ok - $1"; else echo "not ok - $1"; fi; }
until_true() { for _ in {1..100}; do "$@" && return; sleep 0.2; done; return 1; }
shows() { grep -aqsF -- "$1" /run/screen; }
has() { grep -qF -- "$2" "$1"; }
customer() { # NAME TEXT
  (echo "$2"; sleep 60) | timeout 60 customer-term "$1" --plain >"/run/$1.log" 2>&1 &
}
counter & disown  # the screen
until_true test -e /dev/tty8
report 'the line opens without a desk' systemctl start kefu.socket
customer Mei 'good morning'
report 'a customer waits there' until_true has /run/Mei.log '> good morning'
report 'and starts nothing that stays' until_true systemctl is-active kefu-line.service
report 'a desk starts on its screen' systemctl start kefu@tty8.service
report 'and serves who waited' until_true shows 'good morning'
printf 'Hello Mei\r' >/run/keys
report 'who gets a reply' until_true has /run/Mei.log '< Hello Mei'
customer Bob 'me too'
until_true has /run/Bob.log '> me too'
systemctl kill --signal=KILL kefu@tty8.service
report 'the line outlives a desk that is killed' until_true shows 'me too'
printf 'Hello Bob\r' >/run/keys
report 'and so does its next customer' until_true has /run/Bob.log '< Hello Bob'
report 'the history is where the unit says' test -s /var/lib/kefu/history.sqlite
report 'for its owner only' test "$(stat -c '%U %a' /var/lib/kefu{,/history.sqlite} | tr '\n' ' ')" = 'kefu 700 kefu 600 '
pid=$(systemctl show -P MainPID kefu@tty8.service)
report 'it runs as kefu' test "$(stat -c %U "/proc/$pid")" = kefu
report 'without capabilities' grep -q '^CapEff:.0000000000000000' "/proc/$pid/status"
report 'with a filter of system calls' grep -q '^Seccomp:.2' "/proc/$pid/status"
if agent-console --help | grep -q -- '--answer '; then
  report 'the answering desk starts' systemctl start kefu-answer.service
  until_true sh -c 'journalctl -u kefu-answer.service | grep -q listening'
  (printf 'anybody there\ncall me\n'; sleep 20) | timeout 60 customer-term Eve --plain --port 21568 >/run/Eve.log 2>&1
  report 'and answers' has /run/Eve.log '< Hello.'
fi
report 'a desk stops when it is told' systemctl stop kefu@tty8.service
report 'and has not failed' test "$(systemctl is-failed kefu@tty8.service)" = inactive
journalctl --no-pager -u 'kefu*' | tail -n 30
systemctl poweroff --no-block
SHELL
  chmod 755 "$root/usr/local/bin/counter" "$root/usr/local/bin/try-units"
  printf '%s\n' '[Unit]' 'After=multi-user.target dbus.service' '[Service]' 'ExecStart=/usr/local/bin/try-units' \
    '[Install]' 'WantedBy=multi-user.target' >"$root/etc/systemd/system/try-units.service"
  mkdir -p "$root/etc/systemd/system/multi-user.target.wants"
  ln -sf ../try-units.service "$root/etc/systemd/system/multi-user.target.wants/"
}

need_root 'make units-test'
scripts/setup.sh debootstrap systemd-nspawn
ls .build/deb/12/*.deb >/dev/null 2>&1 ||
  stop 'there are no packages for Debian 12: run make deb' '没有 Debian 12 的软件包，请先运行 make deb'
root_with 12 systemd systemd dbus python3
remove_root "$root"
cp -a "$roots/bookworm-systemd" "$root"
mkdir "$root/deb"
cp .build/deb/12/*.deb "$root/deb/"
quietly "$log" chroot "$root" sh -c 'apt-get -q install -y --no-install-recommends /deb/*.deb'
write_test
timeout 300 systemd-nspawn -q --register=no --keep-unit --private-network -D "$root" --boot >"$log" 2>&1 </dev/null || true
cat "$root/report"
grep -q '^ok - and has not failed' "$root/report" && ! grep -q '^not ok' "$root/report"
