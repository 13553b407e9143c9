#!/usr/bin/env bash
# Prints the options of `swift build` that link a release: a program that starts fast, and needs no more than the C
# library where it runs. Links to archives go into FOLDER.
#
#   scripts/link-options.sh FOLDER
#   scripts/link-options.sh --package
#
# For a package the system's libraries are used, so that its updates count, and the options of dpkg-buildflags(1).
set -euo pipefail

options=(-Xswiftc -use-ld=lld)

package_options() {
  local flag word
  # Not CPPFLAGS: see Package.swift.
  for flag in $(dpkg-buildflags --get CFLAGS); do options+=(-Xcc "$flag"); done
  for flag in $(dpkg-buildflags --get CXXFLAGS); do options+=(-Xcxx "$flag"); done
  for flag in $(dpkg-buildflags --get LDFLAGS); do
    # -Wl,-z,relro: what the compiler passes to the linker.
    for word in $(tr , ' ' <<<"${flag#-Wl,}"); do options+=(-Xlinker "$word"); done
  done
  options+=(-Xlinker --build-id=sha1)
}

# The linker takes an archive where it finds no shared library of the name beside it. What is missing here
# is linked as a shared library, as it would be without this.
static_options() { # FOLDER
  local folder compiler library archive
  folder=$(mkdir -p "$1" && cd "$1" && pwd)
  compiler=$(command -v clang || command -v cc)
  for library in stdc++ sqlite3 ncursesw tinfo; do
    archive=$("$compiler" -print-file-name="lib$library.a")
    if [ -e "$archive" ]; then ln -sf "$archive" "$folder/"; else rm -f "$folder/lib$library.a"; fi
  done
  options+=(-Xlinker "-L$folder" -Xswiftc -Xclang-linker -Xswiftc -static-libgcc)
}

if [ "$1" = --package ]; then package_options; else static_options "$1"; fi

# What nobody calls is left out, what is there twice is kept once.
options+=(-Xlinker --gc-sections -Xlinker --icf=safe)

# A program that may be loaded anywhere has a hundred thousand addresses to be adjusted at each start. Packed,
# they are a hundredth of the size; the C library has to know how (glibc 2.36 or newer).
glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | awk '{ print $2 }')
if [ "$(printf '%s\n' 2.36 "${glibc:-0}" | sort -V | head -n 1)" = 2.36 ]; then
  options+=(-Xlinker -z -Xlinker pack-relative-relocs)
fi

printf '%s ' "${options[@]}"
