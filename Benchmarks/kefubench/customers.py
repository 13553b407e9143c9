"""Customers one after another: each connects, sends a name and a message, reads the answer and leaves."""

import os

from . import desks, pairs, report

COUNT = 3000
ANSWER = b"ok\n"


def run(bench, desk, waiting, count):
    # The answers are already in the pipe, so that the desk is measured and not the typing.
    with desks.running(desk, backlog=128, reads_output=False) as one:
        os.write(one.stdin, ANSWER * (count + waiting))
        return bench.load("customers", one.port, one.process.pid, count, waiting)


def tables(bench):
    table = report.Table(
        "Customers",
        "Customers one after another: each connects, says its name and a message, gets the answer and "
        "leaves. The answers lie ready in the desk's input.")
    count = bench.count(COUNT)
    for waiting, budget, name in ((0, 1.25, "the line empty"), (100, 1.6, "100 waiting")):
        report.progress(f"customers, {name}")
        subjects = {
            desk.name: (lambda desk=desk: run(bench, desk, waiting, count))
            for desk in bench.all_desks(with_python=False)
        }
        found = pairs.measure_all(subjects, bench.rounds(15), base="C")
        table.row(f"{name}: time each", found["elapsed"], "s", budget=budget, goal=1.1)
        table.row(f"{name}: processor time each", found["cpu"], "s")
        rate = 1 / found["elapsed"].median(report.OURS)
        table.note(f"With {name}, {rate:.0f} customers a second.")
    table.note(
        "The Python agent takes no part: it reads one frame at a time, and a message that comes together "
        "with the name is never seen.")
    return [table]
