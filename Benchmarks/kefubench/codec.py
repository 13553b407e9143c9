"""The decoder and the encoder alone, without a socket."""

import subprocess

from . import bench as benches
from . import desks, pairs, report

BODIES = [(9, "16-byte frames"), (1017, "1 KiB frames"), (9992, "frames of 9,999 bytes")]
WHO = {"Kefu": "kefu", "C": "c", "memcpy": "memcpy"}


def run(bench, direction, who, body, seconds):
    program = bench.built("decoder", "release", "decoder-bench")
    done = subprocess.run(
        [program, direction, who, str(body), str(seconds)], check=True, capture_output=True, text=True,
        env=desks.environment())
    return benches.values(done.stdout)


def tables(bench):
    table = report.Table(
        "Decoder and encoder alone",
        "Equal messages in reads of 64 KiB, in memory. More than 1× is better.")
    seconds = 0.1 if bench.quick else 0.5
    for direction in ("decode", "encode"):
        for body, name in BODIES:
            report.progress(f"{direction}, {name}")
            subjects = {
                shown: (lambda who=who: run(bench, direction, who, body, seconds))
                for shown, who in WHO.items()
            }
            found = pairs.measure_all(subjects, bench.rounds(11), base="C")
            table.row(f"{direction} {name}", found["rate"], "B/s", less_is_better=False)
            count = found["allocations"].median(report.OURS)
            table.plain_row(f"{direction} {name}: allocations a frame", report.digits(count), "0")
    table.note(
        "The C decoder points at the body where it lies; ours checks it for UTF-8 and makes a string of it, "
        "which is an allocation for bodies of more than 15 bytes. What is encoded is one and the same message, "
        "which stays in the cache; memcpy goes through 4 MB.")
    return [table]
