"""The time from a key to its echo, and its cost."""

from kefubench import pairs
from kefubench.pairs import median
from kefubench.report import Table

from .programs import Desk, Irssi, Visit

# The keys are further apart than irssi's paste_detect_time of 5 ms, so that they count as typing and not as a
# paste.
BETWEEN_KEYS = 0.008

LEFT = b"\x1bOD"


def table(bench, size, on_one_core):
    """Latency, processor time and bytes of a key."""
    name, where = bench.where(on_one_core)
    columns, rows = size
    table = Table(
        f"A key, at {columns}×{rows}, {name}",
        "From the write to the terminal to the first byte that comes back; processor time is the program's own,"
        " threads and system calls included." + where, base=Irssi.NAME)
    with bench.together(bench.typists, size, on_one_core) as programs:
        results = pairs.measure_all(
            {program.NAME: (lambda program=program: everything(program, bench.count(60))) for program in programs},
            bench.rounds(15), Irssi.NAME)
    def of(quantity, ours=Desk.NAME):
        return bench.as_ours(results[quantity], ours, bench.rivals(results[quantity]))
    table.row("echo, desk", of("latency"), "s", budget=0.8)
    table.row("echo, customer", of("latency", Visit.NAME), "s", budget=0.8)
    table.row("processor time, desk", of("processor"), "s", budget=0.5)
    table.row("processor time, customer", of("processor", Visit.NAME), "s", budget=0.5)
    table.row("bytes, at the end of the line", of("bytes at the end"), "B", budget_absolute=4)
    table.row("bytes, ten characters from the end", of("bytes in the middle"), "B", budget_absolute=4)
    table.row("bytes, a Chinese character at the end", of("bytes of 你"), "B", budget_absolute=4)
    table.note(bench.goal_note(results, ["latency", "processor"], "The goal is bash's readline: "))
    table.note(
        "`raw C` reads a byte and writes it (rawecho.c). Under `cat` the terminal is in its usual mode: it is the"
        " kernel that echoes, no program runs for a key, and its time is that of the way there and back.")
    return table


def everything(program, count):
    """One round of one program."""
    letters = [b"%c" % (97 + number % 26) for number in range(count)]
    start_line(program, b"")
    values = typed(program, letters)
    start_line(program, b"")
    values["bytes of 你"] = typed(program, ["你".encode()] * 10)["bytes at the end"]
    start_line(program, b"a middling long line" + LEFT * 10)
    values["bytes in the middle"] = typed(program, letters[:20])["bytes at the end"]
    start_line(program, b"")
    return values


def start_line(program, text):
    """Sets the input line to this text, and discards the output of that and of a clock."""
    program.exchange(program.CLEAR, quiet=0.02)
    if text:
        program.exchange(text, quiet=0.02)


def typed(program, keys):
    """Types keys one by one. Returns the median latency and bytes, and the mean processor time."""
    before = program.processor_time()
    echoes = [program.exchange(key, screen=b"", quiet=BETWEEN_KEYS) for key in keys]
    return {
        "latency": median([echo.first for echo in echoes]),
        "processor": (program.processor_time() - before) / len(keys),
        "bytes at the end": median([echo.bytes for echo in echoes]),
    }
