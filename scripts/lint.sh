#!/usr/bin/env bash
# Checks the style of the Swift sources, and the scripts for mistakes.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/words.sh

for tool in shellcheck python3 mandoc man; do
  command -v "$tool" >/dev/null || stop "make lint needs $tool; please install it" "make lint 需要 $tool，请先安装"
done

swift format lint --strict --recursive Package.swift Sources Tests Benchmarks Fuzz \
  Examples/Package.swift Examples/Sources Examples/Tests

scripts=(scripts/*.sh Benchmarks/*.sh Benchmarks/*/*.sh deploy/*/*.sh .ci/run)
for script in "${scripts[@]}"; do bash -n "$script"; done
shellcheck --external-sources "${scripts[@]}"
for script in scripts/*.py Benchmarks/*/*.py; do
  python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' "$script"
done

# Two programs that show manual pages, and that complain of different things. A line of Chinese may be long: a line's end
# would be a blank.
mandoc -Tlint docs/man/*.[157]
mandoc -Tlint -W warning docs/man/*/*.[157]
for page in docs/man/*.[157] docs/man/*/*.[157]; do
  complaints=$(MANWIDTH=80 MAN_KEEP_STDERR=1 man --warnings --encoding=UTF-8 --local-file "$page" 2>&1 >/dev/null)
  [ -z "$complaints" ] || stop "$page: $complaints" "$page：$complaints"
done

scripts/check-version.sh

# What the services may do: 2.0 of 10 at most. Where the tools are: Debian has them wherever systemd and AppArmor run.
if command -v systemd-analyze >/dev/null; then
  units=$(mktemp -d)
  trap 'rm -r "$units"' EXIT
  # A desk by itself, and with its drop-in: one that speaks TLS.
  mkdir -p "$units/kefu@.service.d"
  cp deploy/systemd/kefu@.service "$units"
  cp deploy/tls/kefu@.service.conf "$units/kefu@.service.d/tls.conf"
  for unit in deploy/systemd/*.service "$units"/*.service; do
    rating=$(systemd-analyze security --no-pager --offline=true --threshold=20 "$unit" 2>&1) ||
      stop "$unit may do too much:"$'\n'"$rating" "$unit 的权限过大："$'\n'"$rating"
  done
else
  say 'no systemd-analyze: the units are not rated' '没有 systemd-analyze：不检查单元的权限'
fi
if command -v apparmor_parser >/dev/null; then
  complaints=$(apparmor_parser --skip-kernel-load --skip-cache --quiet deploy/apparmor/* 2>&1) ||
    stop "$complaints" "$complaints"
else
  say 'no apparmor_parser: the AppArmor profile is not checked' '没有 apparmor_parser：不检查 AppArmor 配置'
fi

python3 scripts/check-docs.py
