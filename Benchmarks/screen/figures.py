"""All figures of the full-screen programs."""

import contextlib
import os
import shutil
import tempfile

from kefubench.pairs import Result
from kefubench.report import OURS, output_of, progress, times

from . import flood, messages, start, typing_keys
from .programs import Desk, Irssi, KernelEcho, Place, PythonLines, RawEcho, Readline, Visit, Weechat
from .terminals import Clock, compile_c

WIDE, USUAL = (100, 30), (80, 24)

FAMILIES = {
    "start": lambda bench: [start.table(bench)],
    "keys": lambda bench: [typing_keys.table(bench, *setting) for setting in bench.settings],
    "messages": lambda bench: [messages.table(bench, *setting) for setting in bench.settings],
    "flood": lambda bench: [flood.table(bench)],
    "million": lambda bench: [flood.million(bench)],
}


class Bench:
    """Shared by all families of figures: the clock, the programs, and the number of repetitions."""

    def __init__(self, clock, place, is_quick):
        self.clock = clock
        self.place = place
        self.is_quick = is_quick
        self.sizes = [WIDE] if is_quick else [WIDE, USUAL]
        self.settings = [(size, True) for size in self.sizes] + [(WIDE, False)]
        rivals = [kind for kind in (Irssi, Weechat) if shutil.which(kind.NAME)]
        self.missing = [kind.NAME for kind in (Irssi, Weechat) if kind not in rivals]
        self.chats = [Desk, Visit, *rivals, PythonLines]
        self.typists = [Desk, Visit, *rivals, Readline, RawEcho, KernelEcho]

    def rounds(self, usual):
        return 3 if self.is_quick else usual

    def count(self, usual):
        """The number of repetitions in one round."""
        return max(4, usual // 4) if self.is_quick else usual

    @contextlib.contextmanager
    def together(self, kinds, size, on_one_core=False):
        """Programs that run side by side, each idle while another one is measured."""
        self.clock.settle(on_one_core)
        with contextlib.ExitStack() as stack:
            stack.callback(self.clock.settle)
            yield [stack.enter_context(kind(self.clock, self.place, size)) for kind in kinds]

    @staticmethod
    def where(on_one_core):
        """A description of the processor setting: (for the title, for the text)."""
        if on_one_core:
            return "one core", (
                " Who measures and the program share one processor, and each sleeps until it is woken: in the time is"
                " what the program and the kernel do.")
        return "apart", (
            " Who measures watches from a processor of its own, the program sleeps on the other: in the time is also"
            " how long it takes a processor to wake up, for everybody.")

    def as_ours(self, result, ours, others):
        """The result with one of Kefu's programs as `OURS`."""
        values = {OURS: result.values[ours]} | {name: result.values[name] for name in others}
        return Result(result.base, values)

    def rivals(self, result):
        return [name for name in result.names if not name.startswith(OURS)]

    def goal_note(self, results, quantities, beginning, to=Readline.NAME):
        """A note about a goal that refers to a program other than the base."""
        ratios = [f"{name} {times(results[name].ratio(OURS, to))}" for name in quantities]
        return beginning + ", ".join(ratios) + "."


def tables(binaries, is_quick=False, only=()):
    """Measures and returns the tables. `only` selects some of FAMILIES."""
    with tempfile.TemporaryDirectory(prefix="kefu-screen-") as folder:
        compile_c("rawecho.c", os.path.join(folder, "rawecho"))
        clock = Clock(folder)
        bench = Bench(clock, Place(os.path.abspath(binaries), folder), is_quick)
        try:
            found = [table for name in only or FAMILIES for table in _measured(name, bench)]
        finally:
            clock.stop()
    versions = [f"weechat {output_of('weechat', '--version')}", output_of("irssi", "--version")]
    found[0].note(f"Beside: {', '.join(versions)}.")
    if bench.missing:
        for table in found:
            table.note(f"Not installed, so not measured: {', '.join(bench.missing)}.")
    return found


def _measured(name, bench):
    progress(f"screen: {name}")
    return FAMILIES[name](bench)
