#!/bin/sh
# Installs Kefu from this archive into /usr/local, or into $PREFIX; --remove takes it away again.
set -eu
cd "$(dirname "$0")"
prefix=${PREFIX:-/usr/local}
case ${1:-} in
'') exec scripts/install.sh bin "$prefix" ;;
--remove) exec scripts/install.sh --remove "$prefix" ;;
*)
  echo 'usage: [PREFIX=/usr/local] ./install.sh [--remove]' >&2
  exit 64
  ;;
esac
