#!/usr/bin/env python3
"""Takes single guards out of the core, one at a time, and shows that the simulation finds each.

    scripts/mutants.py [--seeds N] [NAME …]

A mutant is a copy of Sources/ChatCore with one change (scripts/mutants.txt). It is built with the simulation
of Tests/SimulationTests and plays seeds 1 to N (4000) up to the first that fails. A mutant that survives is a
failure, and so is one whose text is not there any more. Before them the core as it is plays, and must pass.
Without names: all of them. SCRATCH is where they are built (.build/mutants).
"""

import argparse
import os
import re
import resource
import shutil
import subprocess
import sys
import time

from words import padded, say

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FOUND = say("found: ", "发现：")
TABLE = os.path.join(ROOT, "scripts", "mutants.txt")
# What needs the screen is left out: a mutant of the core is built in seconds then.
WITHOUT = re.compile(r"^(Console|Agent|Draft\w*)\.swift$")
PACKAGE = """// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "mutant",
  targets: [
    .target(name: "MonotonicTime"),
    .target(name: "ChatCore", dependencies: ["MonotonicTime"]),
    .target(name: "CLinux"),
    .target(name: "TestSupport", dependencies: ["CLinux"], path: "Tests/TestSupport"),
    .testTarget(
      name: "SimulationTests", dependencies: ["ChatCore", "MonotonicTime", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
"""
# A simulation that goes round in circles, or eats up memory on its way, is found too. It has many times as long
# as the core as it is: a slow machine is no reason to call a mutant found.
BASE_SECONDS = 30
TIMES_MAX = 5
BYTES_MAX = 4 << 30


def mutants():
    """(name, file, text, other text) of each mutant; a change that takes a text out has no other text."""
    found = []
    with open(TABLE, encoding="utf-8") as table:
        blocks = re.split(r"^# ", table.read(), flags=re.MULTILINE)[1:]
    for block in blocks:
        head, _, body = block.partition("\n")
        name, _, file = head.rpartition(" in ")
        lines = body.rstrip("\n").split("\n")
        old = "\n".join(line[1:] for line in lines if line.startswith("-"))
        new = "\n".join(line[1:] for line in lines if line.startswith("+"))
        found.append((name, file, old, new))
    return found


def set_up(scratch):
    for part in ["Sources/MonotonicTime", "Sources/CLinux", "Tests/TestSupport", "Tests/SimulationTests"]:
        shutil.copytree(os.path.join(ROOT, part), os.path.join(scratch, part), dirs_exist_ok=True)
    tests = os.path.join(scratch, "Tests/SimulationTests")
    for name in os.listdir(tests):
        if WITHOUT.match(name) or not os.path.exists(os.path.join(ROOT, "Tests/SimulationTests", name)):
            os.remove(os.path.join(tests, name))
    with open(os.path.join(scratch, "Package.swift"), "w", encoding="utf-8") as file:
        file.write(PACKAGE)


def set_core(scratch, change=None):
    """The core with one change, or as it is. Only what differs is written, so that it alone is compiled."""
    source = os.path.join(ROOT, "Sources/ChatCore")
    target = os.path.join(scratch, "Sources/ChatCore")
    os.makedirs(target, exist_ok=True)
    for name in set(os.listdir(target)) - set(os.listdir(source)):
        os.remove(os.path.join(target, name))
    if change and change[1] not in os.listdir(source):
        return say(f"there is no {change[1]}: fix scripts/mutants.txt",
                   f"没有 {change[1]}，请修正 scripts/mutants.txt")
    for name in os.listdir(source):
        with open(os.path.join(source, name), encoding="utf-8") as file:
            text = file.read()
        if change and change[1] == name:
            count = text.count(change[2])
            if count != 1:
                return say(f"its text is there {count} times in {name}: fix scripts/mutants.txt",
                           f"它的文字在 {name} 中出现 {count} 次，请修正 scripts/mutants.txt")
            text = text.replace(change[2], change[3])
        path = os.path.join(target, name)
        if not os.path.exists(path) or open(path, encoding="utf-8").read() != text:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    return None


def options_of(scratch):
    return ["--package-path", scratch, "--scratch-path", os.path.join(scratch, "build")]


def build(scratch):
    """None if it builds."""
    built = subprocess.run(
        ["swift", "build", "--build-tests", *options_of(scratch)],
        capture_output=True, text=True, errors="replace")
    if built.returncode == 0:
        return None
    errors = [line for line in built.stdout.split("\n") if "error:" in line]
    return say("it does not build: ", "无法构建：") + " ".join(errors[:1])


def play(scratch, seeds, seconds=None):
    """None if it passes within so many seconds; else what was found."""
    # The program of the tests itself: what `swift test` starts could not be stopped with it.
    tests = os.path.join(scratch, "build/debug/mutantPackageTests.xctest")
    playing = subprocess.Popen(
        [tests, "--testing-library", "swift-testing", "--filter", "aDeskAndItsCustomers|aSessionWithAHostileDesk"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        env={**os.environ, "KEFU_SIMULATION_SEEDS": str(seeds)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (BYTES_MAX, BYTES_MAX)))
    try:
        report, _ = playing.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        playing.kill()
        playing.communicate()
        return FOUND + say("it never ends", "永不结束")
    if playing.returncode == 0:
        return None
    crash = re.search(r"crashed with KEFU_SIMULATION_SEED=(\d+)", report)
    if crash:
        return FOUND + say(f"seed {crash[1]} crashes", f"种子 {crash[1]} 崩溃")
    seed = re.search(r"seed (\d+): SimulationFailure\(what: \"(.*)\"\)", report)
    if not seed:
        return say("it fails, and no seed says why: ", "失败，但没有种子说明原因：") + report[-300:]
    what = "".join(c if c.isprintable() else "?" for c in seed[2])
    return FOUND + say(f"seed {seed[1]}, {what[:110]}", f"种子 {seed[1]}，{what[:110]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seeds", type=int, default=4000)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    all_mutants = mutants()
    unknown = set(options.names) - {mutant[0] for mutant in all_mutants}
    if unknown:
        name = sorted(unknown)[0]
        sys.exit("mutants.py: " + say(f"there is no mutant '{name}'", f"没有名为“{name}”的变异"))
    scratch = os.path.abspath(os.environ.get("SCRATCH", os.path.join(ROOT, ".build/mutants")))
    os.makedirs(scratch, exist_ok=True)
    set_up(scratch)
    set_core(scratch)
    found = build(scratch)
    begin = time.monotonic()
    found = found or play(scratch, options.seeds)
    if found:
        sys.exit("mutants.py: " + say("the core as it is: ", "未改动的核心：") + found)
    seconds = BASE_SECONDS + TIMES_MAX * (time.monotonic() - begin)
    print(padded(say("(no change)", "（未改动）"), 48), say("passes", "通过"), flush=True)
    bad = 0
    for mutant in all_mutants:
        if options.names and mutant[0] not in options.names:
            continue
        found = set_core(scratch, mutant) or build(scratch)
        found = found or play(scratch, options.seeds, seconds) or say("SURVIVES", "未被发现")
        print(f"{mutant[0]:48} {found}", flush=True)
        bad += not found.startswith(FOUND)
    if bad:
        sys.exit("mutants.py: " + say(
            f"{bad} of {len(all_mutants)} not found by {options.seeds} seeds",
            f"{len(all_mutants)} 个变异中有 {bad} 个未被 {options.seeds} 个种子发现"))
    count = len(options.names) or len(all_mutants)
    print(say(f"{count} mutants, each found", f"{count} 个变异，全部被发现"))


if __name__ == "__main__":
    main()
