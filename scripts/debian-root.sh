# shellcheck shell=bash
# Sourced by the scripts that need a Debian other than this machine's; they run as root, in the project's folder.
# A minimal system of each release is made once, in .build/roots. This machine lends it apt's mirror, git's
# url.*.insteadOf and, where asked, Swift.

roots=$PWD/.build/roots

codename() { if [ "$1" = 12 ]; then echo bookworm; else echo trixie; fi; }

need_root() {
  [ "$(id -u)" -eq 0 ] || stop "$1 needs root, as debootstrap does" "$1 与 debootstrap 一样需要 root 身份"
}

# Runs a command whose words nobody wants to read unless it fails.
quietly() { # LOG COMMAND...
  local log=$1
  shift
  "$@" >"$log" 2>&1 </dev/null || {
    tail -n 20 "$log" >&2
    stop "failed: $* (see $log)" "失败：$*（见 $log）"
  }
}

# The mirror that apt here is configured with.
mirror() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Origin: Debian' |
    awk '$1 !~ /-/ && $2 == "main" { print $3; exit }'
}

# debootstrap's smallest, in $roots/SUITE.
minimal_root() { # RELEASE
  local suite url
  suite=$(codename "$1")
  [ ! -d "$roots/$suite" ] || return 0
  url=$(mirror)
  [ -n "$url" ] || stop "apt here has no Debian mirror" "本机的 apt 没有配置 Debian 镜像"
  say "making a minimal Debian $1" "正在准备最小的 Debian $1"
  mkdir -p "$roots"
  remove_root "$roots/$suite.new"
  quietly "$roots/$suite.log" debootstrap --variant=minbase --include=ca-certificates "$suite" "$roots/$suite.new" "$url"
  mv "$roots/$suite.new" "$roots/$suite"
}

# The same with packages, in $roots/SUITE-NAME: made anew if the list of packages has changed.
root_with() { # RELEASE NAME PACKAGE...
  local base
  base=$roots/$(codename "$1")
  local root=$base-$2 release=$1
  shift 2
  [ "$(cat "$root/packages" 2>/dev/null)" != "$*" ] || return 0
  minimal_root "$release"
  say "installing what is needed in a Debian $release" "正在 Debian $release 中安装所需的软件包"
  remove_root "$root"
  cp -a "$base" "$root"
  lend "$root"
  install_in "$root" "$@"
  echo "$*" >"$root/packages"
}

install_in() { # ROOT PACKAGE...
  local root=$1
  shift
  quietly "$root.log" chroot "$root" env DEBIAN_FRONTEND=noninteractive \
    sh -c 'apt-get -q update && apt-get -q install -y --no-install-recommends "$@"' sh "$@"
}

# A file system that is mounted below is not removed with it.
remove_root() { rm -rf --one-file-system "$1"; }

# Whatever here says how to reach the world.
lend() { # ROOT
  local setting
  cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
  apt-config dump | grep -E '^Acquire::https?::' >"$1/etc/apt/apt.conf.d/90lent" || true
  rm -f "$1/etc/gitconfig"
  command -v git >/dev/null || return 0
  git -C / config --get-regexp '^url\..*\.insteadof$' | while read -r setting; do
    git config --file "$1/etc/gitconfig" --add "${setting%% *}" "${setting#* }"
  done || true
  # A folder that is lent is somebody else's.
  git config --file "$1/etc/gitconfig" --add safe.directory '*'
}

# Runs this script once more, alone with its mounts and processes, which end with it.
alone() { # SCRIPT ARGUMENTS...
  unshare --mount --pid --fork --kill-child=KILL --mount-proc "$@"
}

# Within `alone`: only then may the folder be removed.
open_root() { # ROOT
  # unshare(1) wants a root that is a mount.
  mount --bind "$1" "$1"
  mount --rbind /dev "$1/dev"
  mount -t proc proc "$1/proc"
}

lend_swift() { # ROOT
  mkdir -p "$1/opt/swift/usr"
  mount --bind -o ro "$(swift -print-target-info | sed -n 's|.*"runtimeResourcePath": "\(.*\)/lib/swift".*|\1|p')" \
    "$1/opt/swift/usr"
}

# Where url.*.insteadOf names a folder.
lend_repositories() { # ROOT
  local path
  for path in $(git -C / config --name-only --get-regexp '^url\./.*\.insteadof$' | sort -u); do
    path=${path#url.}
    path=${path%.insteadof}
    [ -d "$path" ] || continue
    mkdir -p "$1$path"
    mount --bind -o ro "$path" "$1$path"
  done
}

# shellcheck disable=SC2034  # used by who sources this
# What https://www.swift.org/install names for Debian 12.
swift_needs=(binutils-gold gcc git libcurl4-openssl-dev libedit-dev libicu-dev libncurses-dev libpython3-dev
  libsqlite3-dev libxml2-dev pkg-config tzdata uuid-dev)

# MARK: Building there

# A release with the packages of Build-Depends, in $roots/SUITE-build.
build_root() { # RELEASE
  local packages
  mapfile -t packages < <(sed -n 's/^Build-Depends: //p' debian/control | tr ',' '\n' |
    sed 's/debhelper-compat.*/debhelper/; s/ *//g')
  root_with "$1" build "${packages[@]}" build-essential lintian "${swift_needs[@]}"
}

# A commit's files, and what is not fetched there.
export_source() { # COMMIT FOLDER
  [ -d .build/checkouts/swift-argument-parser ] || swift package resolve
  remove_root "$2"
  mkdir -p "$2/vendor"
  git archive "$1" | tar -x -C "$2"
  cp -a .build/checkouts/swift-argument-parser "$2/vendor/"
  rm -rf "$2/vendor/swift-argument-parser/.git"
}
