"""The time from exec to the first screen."""

import shutil
import sys

from kefubench import pairs
from kefubench.report import Table

from . import irc
from .programs import Irssi, free_port, listening_socket
from .terminals import Program


def table(bench):
    """The time until a program can be used, at both screen sizes."""
    table = Table(
        "The first screen", "From the moment before execve(2) to the last byte of the first screen, which is the"
        " last before 30 ms of silence and holds the prompt or the line of keys.", base=Irssi.NAME)
    for size in bench.sizes:
        subjects = {name: run for name, run in _subjects(bench, size).items() if run}
        for run in subjects.values():
            run()
        result = pairs.measure(subjects, bench.rounds(25), Irssi.NAME)
        for ours in ("desk", "desk with its history", "customer"):
            row = bench.as_ours(result, ours, [name for name in result.names if name in _OTHERS])
            table.row(f"{ours}, {size[0]}×{size[1]}", row, "s", budget=0.5, goal=0.3)
    table.note("Everybody has been started once before in the same home. irssi and weechat connect to nobody here.")
    return table


_OTHERS = (Irssi.NAME, "weechat", "Python's prompt", "bash -i")


def _subjects(bench, size):
    place = bench.place
    desk = [place.kefu("agent-console"), "--port"]

    home = place.environment()

    def run(command, mark, **more):
        with Program(bench.clock, command, home | more, size) as program:
            return program.painted(mark)

    def customer():
        with listening_socket() as listener:
            port = str(listener.getsockname()[1])
            return run([place.kefu("customer-term"), "--port", port, irc.CUSTOMER], b"help")

    def has(tool, subject):
        return subject if shutil.which(tool) else None

    return {
        "desk": lambda: run([*desk, str(free_port()), "--no-history"], b"help"),
        "desk with its history": lambda: run([*desk, str(free_port())], b"help"),
        "customer": customer,
        Irssi.NAME: has("irssi", lambda: run(["irssi", "--home", home["HOME"] + "/irssi"], b"[(status)]")),
        "weechat": has("weechat", lambda: run(["weechat"], b"https://weechat.org/")),
        "Python's prompt": lambda: run([sys.executable, "-c", "input('> ')"], b"> "),
        "bash -i": lambda: run(["bash", "--norc", "--noprofile", "-i"], b"> ", PS1="> "),
    }
