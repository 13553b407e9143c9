"""The desks of scripts/soak.py: a running agent-console, its agent, and what the kernel knows."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import tempfile
import termios
import threading
import time
from dataclasses import dataclass

START_SECONDS = 15
REST_SECONDS = 15


@dataclass
class Measured:
    descriptors: int
    resident: int
    anonymous: int
    children: int


@dataclass
class Idle:
    nanoseconds: int
    switches: int


class Desk:
    """`launch` and `read` are the kinds' own: how it is started, and its output and agent."""

    keeps_transcript = False
    good_status = 128 + signal.SIGTERM

    def __init__(self, program, arguments):
        self.complaints = tempfile.TemporaryFile()
        self.port = None
        self.listening = threading.Event()
        environment = {k: v for k, v in os.environ.items() if not k.startswith("LC_")}
        environment |= {
            "LANG": "C.UTF-8", "TERM": "xterm-256color",
            # Nobody's own configuration and history are touched.
            "XDG_CONFIG_HOME": "/nonexistent/kefu-soak", "XDG_STATE_HOME": "/proc/kefu-soak",
        }
        command = [program, "--port", "0", "--backlog", "64", *arguments]
        self.process = self.launch(command, environment)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def __enter__(self):
        if not self.listening.wait(START_SECONDS):
            self.__exit__()
            raise SystemExit(f"soak: the desk does not listen: {self.errors()}")
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def take_port(self, text):
        found = re.search(rb"127\.0\.0\.1:(\d+)", text)
        if found and not self.listening.is_set():
            self.port = int(found[1])
            self.listening.set()

    def errors(self):
        self.complaints.seek(0)
        return self.complaints.read().decode(errors="backslashreplace").strip()

    def end(self):
        self.process.terminate()
        try:
            status = self.process.wait(REST_SECONDS)
        except subprocess.TimeoutExpired:
            return "none: it did not end"
        self.reader.join(REST_SECONDS)
        return status

    # What the kernel tells of it.

    def path(self, name):
        return f"/proc/{self.process.pid}/{name}"

    def measure(self):
        sizes = {}
        with open(self.path("smaps_rollup"), encoding="ascii") as rollup:
            for line in rollup:
                words = line.split()
                if len(words) == 3 and words[2] == "kB":
                    sizes[words[0]] = int(words[1]) << 10
        children = 0
        for task in os.listdir(self.path("task")):
            with open(self.path(f"task/{task}/children"), encoding="ascii") as file:
                children += len(file.read().split())
        return Measured(
            len(os.listdir(self.path("fd"))), sizes["Rss:"], sizes["Anonymous:"], children)

    def activity(self):
        """Of each thread: processor time in nanoseconds, and how often it went to sleep, so far."""
        threads = {}
        for task in os.listdir(self.path("task")):
            with open(self.path(f"task/{task}/schedstat"), encoding="ascii") as file:
                nanoseconds = int(file.read().split()[0])
            with open(self.path(f"task/{task}/status"), encoding="ascii") as file:
                found = re.search(r"^voluntary_ctxt_switches:\s*(\d+)", file.read(), re.M)
            threads[task] = (nanoseconds, int(found[1]))
        return threads

    def come_to_rest(self):
        """Until nothing has run for longer than the search index waits (a second, HistoryLimits); a desk that never rests
        fails `idle` later."""
        end = time.monotonic() + REST_SECONDS
        before = None
        while before != (now := self.activity()) and time.monotonic() < end:
            before = now
            time.sleep(1.3)

    def idle(self, seconds):
        before = self.activity()
        time.sleep(seconds)
        after = self.activity()
        new = [after[task] for task in after.keys() - before.keys()]
        spent = [[b - a for a, b in zip(before[task], after[task])] for task in before] + new
        return Idle(sum(each[0] for each in spent), sum(each[1] for each in spent))


class PlainDesk(Desk):
    """Plain lines through pipes. The agent answers whoever says please, and nobody else."""

    def launch(self, command, environment):
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.complaints, bufsize=0)

    def read(self):
        with open(self.process.stdout.fileno(), "rb", closefd=False) as lines:
            for line in lines:
                if not self.listening.is_set():
                    self.take_port(line)
                if line.startswith(b"< please answer "):
                    self.process.stdin.write(b"answer " + line.split()[3] + b"\n")

    def be_asked(self, number, customer):
        """The agent reads the lines by itself."""


class ScreenDesk(Desk):
    """The full screen on a pseudo-terminal that takes whatever is drawn."""

    keeps_transcript = True
    TURN = b"\x1b]2;Your turn"

    def launch(self, command, environment):
        self.terminal, end = pty.openpty()
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.turn = threading.Event()
        try:
            return subprocess.Popen(
                command, env=environment, stdin=end, stdout=end, stderr=self.complaints,
                start_new_session=True)
        finally:
            os.close(end)

    def read(self):
        tail = b""
        while True:
            try:
                piece = os.read(self.terminal, 65536)
            except OSError:  # EIO: the program's end is closed
                return
            tail += piece
            if not self.listening.is_set():
                self.take_port(tail)
            if self.TURN in tail:
                self.turn.set()
                tail = b""
            tail = tail[-40:]

    def be_asked(self, number, customer):
        """Types the answer once the terminal's title says that it is the agent's turn. That may
        have been for somebody who has left: then the line was locked, and nothing was taken."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            self.turn.wait(0.2)
            self.turn.clear()
            # Ctrl-U first: nothing of a line that was typed too early is before it.
            os.write(self.terminal, b"\x15answer %d\r" % number)
            if select.select([customer], [], [], 0.2)[0]:
                return
