"""The time from exec until the desk listens, and until `--version` has exited."""

import sys

from . import desks, pairs, report


def run(bench, until, count, command):
    return bench.load("start", until, count, *command)["median"]


def listening(bench, desk, count):
    port = desk.fixed_port or desks.free_port()
    return run(bench, "FIRST-LINE", count, desk.command(port, 5))


def tables(bench):
    table = report.Table(
        "Starting",
        "From posix_spawn to the first line of output, which the desks print when they listen; and to the "
        "end of the program.")
    count, rounds = 5, bench.rounds(21)
    empty = bench.built("empty", "release", "empty-program")

    report.progress("start, to listening")
    subjects = {
        desk.name: (lambda desk=desk: listening(bench, desk, count)) for desk in bench.all_desks()
    }
    subjects["empty Swift program"] = lambda: run(bench, "FIRST-LINE", count, [empty, "--wait"])
    found = pairs.measure(subjects, rounds, base="C")
    table.row("exec to listening", found, "s", budget=8, goal=4)

    report.progress("start, --version")
    ours, c = bench.program("agent-console"), bench.built("desk")
    found = pairs.measure({
        report.OURS: lambda: run(bench, "EXIT", count, [ours, "--version"]),
        "C": lambda: run(bench, "EXIT", count, [c, "--version"]),
        "empty Swift program": lambda: run(bench, "EXIT", count, [empty]),
        "python3 -c pass": lambda: run(bench, "EXIT", count, [sys.executable, "-c", "pass"]),
    }, rounds, base="C")
    table.row("agent-console --version", found, "s", budget=8, goal=4)
    table.note(
        "The empty Swift program prints a line, with the same static standard library: what lies below it "
        "is out of our hands.")
    return [table]
