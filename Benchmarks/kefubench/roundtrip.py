"""Round trips: from the socket to the desk's output, and from a line of its input to the socket."""

from . import desks, pairs, report

COUNT = 4000
BODIES = [(16, "16 B"), (1024, "1 KiB"), (9 * 1024, "9 KiB")]


def run(bench, desk, body, count, cpus):
    with desks.running(desk, cpus=cpus) as one:
        return bench.load(
            "roundtrip", one.port, one.process.pid, one.stdin, one.stdout, desk.mark, body, count,
            fds=(one.stdin, one.stdout), cpus=cpus)


def compare(bench, body, cpus, rounds, count, who):
    subjects = {
        desk.name: (lambda desk=desk: run(bench, desk, body, count, cpus)) for desk in who
    }
    return pairs.measure_all(subjects, rounds, base="C")


def tables(bench):
    table = report.Table(
        "Round trips",
        "A customer sends a message; what reads the desk's output sees it and writes a line into its "
        "input; the customer gets it as the reply. Each round has a fresh desk.")
    for where, cpus in (("one core", {0}), ("free", None)):
        for body, name in BODIES:
            report.progress(f"round trip, {name}, {where}")
            found = compare(
                bench, body, cpus, bench.rounds(15), bench.count(COUNT), bench.all_desks())
            table.row(f"{name}, {where}: median", found["median"], "s", budget=1.25, goal=1.1)
            table.row(f"{name}, {where}: p99", found["p99"], "s")
            table.row(f"{name}, {where}: processor time", found["cpu"], "s", budget=1.5, goal=1.2)
    table.note(
        "Times are of the load generator's clock and hold its own calls as well, the same for everybody. "
        "*One core* has the desk and the load generator on core 0, so that no wake-up of another core is in "
        "it; *free* leaves them to the scheduler. Processor time is the desk's alone, of all its threads.")
    return [table]
