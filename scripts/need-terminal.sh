#!/usr/bin/env bash
# Says so and fails if there is no terminal to show something in.
if [ ! -t 0 ] || [ ! -t 1 ]; then
  echo "The demo needs a terminal: run make demo in one." >&2
  exit 1
fi
