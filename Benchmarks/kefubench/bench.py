"""The configuration of a run: the programs that take part, their paths, and the time limits."""

import os
import subprocess
import sys
from dataclasses import dataclass, field

from . import desks

LOAD_SECONDS_MAX = 300


@dataclass
class Bench:
    bin: str
    build: str
    peers: str
    quick: bool = False
    # The reasons why programs are missing from the tables.
    absent: list[str] = field(default_factory=list)

    def rounds(self, number):
        return max(2, number // 5) if self.quick else number

    def count(self, number):
        return max(100, number // 10) if self.quick else number

    def program(self, name):
        return os.path.join(self.bin, name)

    def built(self, *path):
        return os.path.join(self.build, *path)

    @property
    def ours(self):
        command = [self.program("agent-console"), "--plain", "--no-history", "--out-of-turn", "0"]
        return desks.Desk("Kefu", lambda port, line: command + [
            "--port", str(port), "--backlog", str(line)])

    @property
    def ours_on_screen(self):
        command = [self.program("agent-console"), "--no-history", "--out-of-turn", "0"]
        return desks.Desk("Kefu", lambda port, line: command + ["--port", str(port)])

    @property
    def c(self):
        return desks.Desk("C", lambda port, line: [self.built("desk"), str(port), str(line)])

    @property
    def nio(self):
        """The desk written with SwiftNIO, or None if it could not be built."""
        path = self.built("nio", "release", "nio-desk")
        if not os.path.exists(path):
            return self._missing("SwiftNIO", f"{path} was not built (its sources come from GitHub)")
        return desks.Desk("SwiftNIO", lambda port, line: [path, str(port), str(line)])

    @property
    def python(self):
        """The existing Python agent, or None if it is not available. It listens on one port only."""
        path = os.path.join(self.peers, "agent.py")
        if not os.path.exists(path):
            return self._missing("Python", f"{path} is not there (--peers or KEFU_PEERS names the folder)")
        if not desks.can_listen(21567):
            return self._missing("Python", "its port 21567 is taken")
        return desks.Desk(
            "Python", lambda port, line: [sys.executable, "-u", path], mark="prompt", fixed_port=21567,
            listens="连接".encode())

    def _missing(self, name, reason):
        line = f"The column {name} is missing: {reason}."
        if line not in self.absent:
            self.absent.append(line)
            say(line)
        return None

    def all_desks(self, with_python=True):
        candidates = [self.ours, self.c, self.nio] + ([self.python] if with_python else [])
        return [desk for desk in candidates if desk]

    def load(self, *arguments, fds=(), cpus=None):
        """Runs the load generator and returns the values that it printed."""
        done = subprocess.run(
            [self.built("load"), *map(str, arguments)], pass_fds=fds, capture_output=True, text=True,
            timeout=LOAD_SECONDS_MAX, env=desks.environment(), preexec_fn=desks.pin(cpus))
        if done.returncode != 0:
            raise RuntimeError(f"load {' '.join(map(str, arguments))}: {done.stderr.strip()}")
        return values(done.stdout)


def values(text):
    """Parses lines of `name value`."""
    return {name: float(value) for name, value in (line.split() for line in text.splitlines())}


def say(text):
    print(text, file=sys.stderr, flush=True)
