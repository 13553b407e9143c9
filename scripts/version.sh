#!/usr/bin/env bash
# Prints the version. It stands in one place, where the programs have it from.
set -euo pipefail
cd "$(dirname "$0")/.."
sed -n 's/^public let kefuVersion = "\(.*\)"$/\1/p' Sources/TerminalProgram/CommandLine/CommandLineProgram.swift
