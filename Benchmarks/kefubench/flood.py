"""A customer that does not wait for answers."""

from . import desks, pairs, report

HEADER = 7
# Bytes of a whole frame, number of frames, label, budget and goal.
FLOODS = [(16, 1_000_000, "16-byte frames", 5, 2), (1024, 200_000, "1 KiB frames", 2.5, 1.3)]


def run(bench, desk, frame, count, reads_output):
    with desks.running(desk, reads_output=reads_output) as one:
        return bench.load(
            "flood", one.port, one.process.pid, one.stdout, frame - HEADER, count,
            fds=(one.stdout,) if reads_output else ())


def compare(bench, frame, count, reads_output, rounds, who):
    subjects = {
        desk.name: (lambda desk=desk: run(bench, desk, frame, count, reads_output)) for desk in who
    }
    return pairs.measure_all(subjects, rounds, base="C")


def tables(bench):
    table = report.Table(
        "Floods",
        "One customer sends messages out of turn as fast as the desk takes them; each is printed with a "
        "line before it that says so.")
    for frame, count, name, budget, goal in FLOODS:
        for reads_output, where in ((False, "to /dev/null"), (True, "to a pipe")):
            report.progress(f"flood, {name}, {where}")
            found = compare(
                bench, frame, bench.count(count), reads_output, bench.rounds(11),
                bench.all_desks(with_python=False))
            table.row(
                f"{name}, {where}: processor time a frame", found["cpu"], "s", budget=budget, goal=goal)
            table.row(f"{name}, {where}: throughput", found["rate"], "B/s", less_is_better=False)
    table.note(
        "A throughput above 1× is better. The C desk looks at no body; ours checks each for UTF-8 and "
        "replaces what a terminal would obey. The Python agent takes no part: it reads one frame at a time.")
    return [table]
