"""Thousands of messages at once: the cost of each, their memory, and the effect on the latency of the next key."""

import itertools

from kefubench import pairs
from kefubench.pairs import median
from kefubench.report import OURS, Table, amount

from . import messages, typing_keys
from .programs import Desk, Irssi, Visit

MESSAGES = 10_000
# Occurs in no other text, so that all of it is painted, whatever was on the screen.
END = "@@@@@@@@"
FEW = "10 messages"
PAGE_UP, PAGE_DOWN = b"\x1b[5~", b"\x1b[6~"


def pour(program, count):
    """Sends messages as fast as the program reads them, until the last is on the screen."""
    texts = (program.message(messages.TEXT % number) for number in range(count))
    flood = b"".join(itertools.chain(texts, [program.message(END)]))
    return program.exchange(flood, to_socket=True, screen=END.encode(), quiet=0.05, limit=600)


def table(bench):
    """Ten thousand messages at once, at 100×30."""
    table = Table(
        "10,000 messages at once", "The same texts to all, written as fast as they are taken, into a program just"
        " started. Nobody writes a log; all keep every line.", base=Irssi.NAME)
    def run(kind):
        with kind(bench.clock, bench.place) as program:
            before = program.processor_time()
            poured = pour(program, MESSAGES)
            return {
                "processor": (program.processor_time() - before) / MESSAGES,
                "until shown": poured.marked / MESSAGES,
                "bytes": poured.bytes / MESSAGES,
                "memory": program.resident_bytes(),
            }
    results = pairs.measure_all(
        {kind.NAME: (lambda kind=kind: run(kind)) for kind in bench.chats}, bench.rounds(7), Irssi.NAME)
    for ours, who in ((Desk.NAME, "desk"), (Visit.NAME, "customer")):
        def of(quantity):
            return bench.as_ours(results[quantity], ours, bench.rivals(results[quantity]))
        table.row(f"{who}: processor time a message", of("processor"), "s", budget=0.4)
        table.row(f"{who}: time a message, until the last is shown", of("until shown"), "s")
        table.row(f"{who}: bytes a message", of("bytes"), "B", budget_absolute=10)
        table.row(f"{who}: memory afterwards", of("memory"), "B", budget=0.75, goal=0.6)
    table.note("The goal for the processor is 10 µs a message. Memory is VmRSS, shared libraries included.")
    return table


def million(bench):
    """The same measurements with a million messages in the transcript."""
    count = 20_000 if bench.is_quick else 1_000_000
    table = Table(
        f"{count:,} messages in the transcript, against ten", "Two desks take turns: one was sent as many frames as"
        " fast as it took them, the other ten and enough to fill its pane.", base=FEW)
    with Desk(bench.clock, bench.place) as many, Desk(bench.clock, bench.place) as few:
        poured = pour(many, count)
        pour(few, 10)
        memory = many.resident_bytes(), few.resident_bytes()
        for program in (many, few):
            messages.fill(program)
        results = pairs.measure_all(
            {OURS: lambda: _everything(many, bench), FEW: lambda: _everything(few, bench)}, bench.rounds(15), FEW)
    for quantity, result in results.items():
        unit = "B" if "bytes" in quantity else "s"
        table.row(quantity, result, unit, budget=1.1, goal=1.0)
    table.note(
        f"The flood took {amount(poured.marked / count, 's')} a message until the last was shown. Memory afterwards:"
        f" {amount(memory[0], 'B')}, against {amount(memory[1], 'B')} of the other.")
    return table


def _everything(program, bench):
    typing_keys.start_line(program, b"")
    keys = typing_keys.typed(program, [b"a"] * bench.count(40))
    typing_keys.start_line(program, b"")
    turns = [messages.answer_and_hear(program) for _ in range(bench.count(10))]
    pages = [program.exchange(key, screen=b"", quiet=0.008) for key in [PAGE_UP] * 3 + [PAGE_DOWN] * 3]
    def of(name):
        return median([turn[name] for turn in turns])
    return {
        "a key: echo": keys["latency"],
        "a key: processor time": keys["processor"],
        "a key: bytes": keys["bytes at the end"],
        "a message in": of("in"),
        "a message in: processor time": of("in: processor"),
        "a message in: bytes": of("in: bytes"),
        "a message out": of("out"),
        "a page up or down": median([page.first for page in pages]),
    }
