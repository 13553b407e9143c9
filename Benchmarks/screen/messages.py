"""The time from a message to the screen, and from Enter to the socket."""

import itertools

from kefubench import pairs
from kefubench.pairs import median
from kefubench.report import Table

from .programs import Desk, Irssi, PythonLines, Visit

# 40 ASCII characters and a Chinese one. The last word is different each time; the benchmark waits for it.
TEXT = "The quick brown fox jumped over 你 m%06d"
numbers = itertools.count(1)


def table(bench, size, on_one_core):
    """Latency, processor time and bytes of single messages while the pane is full."""
    name, where = bench.where(on_one_core)
    table = Table(
        f"A message, at {size[0]}×{size[1]}, {name}",
        "One at a time; the pane is full and scrolls. In: from the write to the socket to the byte on the terminal that"
        " completes the text. Out: from the write of Enter to the terminal to the last byte of the message on the"
        " socket." + where, base=Irssi.NAME)
    with bench.together(bench.chats, size, on_one_core) as programs:
        for program in programs:
            fill(program)
        results = pairs.measure_all(
            {program.NAME: (lambda program=program: conversation(program, bench.count(12))) for program in programs},
            bench.rounds(15), Irssi.NAME)
    for ours, who in ((Desk.NAME, "desk"), (Visit.NAME, "customer")):
        def of(quantity):
            return bench.as_ours(results[quantity], ours, bench.rivals(results[quantity]))
        table.row(f"in, {who}", of("in"), "s", budget=0.6)
        table.row(f"in, {who}: processor time", of("in: processor"), "s")
        table.row(f"in, {who}: bytes", of("in: bytes"), "B", budget_absolute=120)
        if ours == Desk.NAME:
            out_of_turn = results["in, out of turn: bytes"]
            table.row("in, desk, out of turn: bytes", bench.as_ours(out_of_turn, ours, []), "B", budget_absolute=120)
        table.row(f"out, {who}", of("out"), "s", budget=0.7)
        table.row(f"out, {who}: processor time", of("out: processor"), "s")
    table.note(bench.goal_note(results, ["in", "out"], "The goal is Python: ", to=PythonLines.NAME))
    table.note(
        "A message in its turn also rings the bell, sets the terminal's title and unlocks the line, which the others do"
        " not do. Python (lines.py) reads a line of the socket and prints it, reads a line of the terminal, which the"
        " kernel edits, and sends it.")
    return table


def fill(program):
    """Sends enough messages to make any pane scroll."""
    for _ in range(30):
        answer_and_hear(program)


def conversation(program, count):
    """One round of one program."""
    turns = [answer_and_hear(program) for _ in range(count)]
    values = {name: median([turn[name] for turn in turns]) for name in turns[0]}
    if isinstance(program, Desk):
        values["in, out of turn: bytes"] = median([hear(program).bytes for _ in range(5)])
    return values


def answer_and_hear(program):
    """Measures a sent and a received message."""
    text = "This is answer %06d" % next(numbers)
    program.exchange(text.encode(), screen=b"", quiet=0.008)
    before = program.processor_time()
    out = program.exchange(b"\r", wire=program.said(text), quiet=0.008)
    between = program.processor_time()
    heard = hear(program)
    after = program.processor_time()
    return {
        "in": heard.marked, "in: bytes": heard.bytes, "in: processor": after - between,
        "out": out.wired, "out: processor": between - before,
    }


def hear(program):
    """Measures a received message."""
    text = TEXT % next(numbers)
    return program.exchange(program.message(text), to_socket=True, screen=text.split()[-1].encode(), quiet=0.008)
