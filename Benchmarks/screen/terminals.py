"""Programs on pseudo-terminals, measured by ptylat.c."""

import ctypes
import os
import shutil
import signal
import subprocess
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
SECOND = 1_000_000_000


class _Child(ctypes.Structure):
    _fields_ = [("started", ctypes.c_int64), ("pid", ctypes.c_int32), ("terminal", ctypes.c_int32)]


class _Request(ctypes.Structure):
    _fields_ = [
        ("terminal", ctypes.c_int32), ("socket", ctypes.c_int32),
        ("into_socket", ctypes.c_int32), ("keep_max", ctypes.c_int32),
        ("bytes", ctypes.c_char_p), ("count", ctypes.c_int64),
        ("wants_screen", ctypes.c_int32), ("wants_wire", ctypes.c_int32),
        ("screen_mark", ctypes.c_char_p), ("screen_mark_count", ctypes.c_int64),
        ("wire_mark", ctypes.c_char_p), ("wire_mark_count", ctypes.c_int64),
        ("quiet", ctypes.c_int64), ("limit", ctypes.c_int64),
        ("keep", ctypes.c_void_p),
    ]


class _Side(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int64) for name in ("first_at", "last_at", "marked_at", "bytes")]


class _Outcome(ctypes.Structure):
    _fields_ = [("sent_at", ctypes.c_int64), ("screen", _Side), ("wire", _Side)]


class Clock:
    """ptylat.c, compiled into a folder."""

    KEEP = 1 << 16

    def __init__(self, folder):
        library = os.path.join(folder, "ptylat.so")
        compile_c("ptylat.c", library, "-shared", "-fPIC")
        self.library = ctypes.CDLL(library)
        self.usual_processors = os.sched_getaffinity(0)
        self.settle()
        self.running = []
        self.kept = ctypes.create_string_buffer(self.KEEP)

    def settle(self, on_one_core=False):
        """Sets the processors of programs that are started from now on: other than this process's, or the same one."""
        self.library.settle(on_one_core)

    def start(self, command, environment, columns, rows):
        """Starts a program on a terminal. Returns (process ID, master descriptor, time of exec)."""
        child = _Child()
        path = shutil.which(command[0]) or command[0]
        failure = self.library.start(
            path.encode(), _strings(command), _strings(f"{k}={v}" for k, v in environment.items()),
            columns, rows, ctypes.byref(child))
        if failure:
            raise OSError(failure, os.strerror(failure), path)
        return child.pid, child.terminal, child.started

    def stop(self):
        """Ends running programs, and restores this process's processors."""
        for program in list(self.running):
            program.close()
        os.sched_setaffinity(0, self.usual_processors)

    def exchange(self, terminal, socket, data, into_socket, screen, wire, quiet, limit):
        outcome = _Outcome()
        request = _Request(
            terminal, socket, into_socket, self.KEEP, data, len(data),
            screen is not None, wire is not None, screen or b"", len(screen or b""),
            wire or b"", len(wire or b""), int(quiet * SECOND), int(limit * SECOND),
            ctypes.cast(self.kept, ctypes.c_void_p))
        failure = self.library.exchange(ctypes.byref(request), ctypes.byref(outcome))
        shown = self.kept.raw[: min(outcome.screen.bytes, self.KEEP)]
        return failure, outcome, shown


def _strings(values):
    values = [value.encode() for value in values]
    return (ctypes.c_char_p * (len(values) + 1))(*values, None)


def compile_c(source, target, *options):
    """Compiles a file of this folder."""
    subprocess.run(
        ["cc", "-O2", "-Wall", "-Wextra", *options, "-o", target, os.path.join(HERE, source)], check=True)


@dataclass
class Exchange:
    """The result of one exchange. Times are seconds after the first byte sent, None if the event did not happen."""

    first: float | None
    last: float | None
    marked: float | None
    wired: float | None
    bytes: int
    shown: bytes
    wire_bytes: int


class Stuck(Exception):
    """A program did not give the expected output in time."""


class Program:
    """A program on its own terminal, optionally with a socket connected to it."""

    SIZE = (100, 30)
    # Ctrl-E and Ctrl-U, which clear the line wherever the cursor is.
    CLEAR = b"\x05\x15"

    def __init__(self, clock, command, environment, size=None):
        self.clock = clock
        self.command = command
        columns, rows = size or self.SIZE
        self.socket = None
        self.pid, self.terminal, self.started = clock.start(command, environment, columns, rows)
        clock.running.append(self)

    def exchange(self, data=b"", *, to_socket=False, screen=None, wire=None, quiet=0.01, limit=20.0):
        """Sends bytes, then waits for `screen` on the terminal (b"": any bytes), `wire` on the socket, and quiet."""
        socket = self.socket.fileno() if self.socket else -1
        failure, outcome, shown = self.clock.exchange(
            self.terminal, socket, data, to_socket, screen, wire, quiet, limit)
        if failure:
            raise Stuck(
                f"{self.command[0]}: {os.strerror(failure)}; sent {data[:80]!r}, waited for"
                f" {screen!r} on the screen and {wire!r} on the wire; the screen got {shown[-600:]!r}")
        def since(moment):
            return (moment - outcome.sent_at) / SECOND if moment else None
        side = outcome.screen
        return Exchange(
            since(side.first_at), since(side.last_at), since(side.marked_at),
            since(outcome.wire.marked_at), side.bytes, shown, outcome.wire.bytes)

    def painted(self, mark, quiet=0.03):
        """Waits for the first screen. Returns the seconds from exec to its last byte."""
        failure, outcome, shown = self.clock.exchange(
            self.terminal, -1, b"", False, mark, None, quiet, 20.0)
        if failure:
            raise Stuck(f"{self.command[0]}: no {mark!r} on its first screen: {shown[-600:]!r}")
        return (outcome.screen.last_at - self.started) / SECOND

    def processor_time(self):
        """Processor time of all threads so far, in seconds."""
        total = 0
        folder = f"/proc/{self.pid}/task"
        for thread in os.listdir(folder):
            with open(f"{folder}/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
        return total / SECOND

    def resident_bytes(self):
        """The resident set size now, in bytes."""
        with open(f"/proc/{self.pid}/status") as file:
            for line in file:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        raise Stuck(f"{self.command[0]} is gone")

    def close(self):
        self.clock.running.remove(self)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)
        if self.socket:
            self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
