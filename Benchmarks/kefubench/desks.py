"""The desks that are measured: starting, controlling and stopping them."""

import contextlib
import fcntl
import os
import pty
import select
import signal
import socket
import struct
import subprocess
import tempfile
import termios
import threading
import time
from dataclasses import dataclass
from typing import Callable

STARTS_WITHIN = 20.0
F_SETPIPE_SZ = 1031
PIPE_BYTES = 1 << 20


@dataclass(frozen=True)
class Desk:
    """A desk program and how to run it."""

    name: str
    # The command for a port and a backlog.
    command: Callable[[int, int], list[str]]
    # How the load generator recognises a printed message: "line" or "prompt".
    mark: str = "line"
    # The port of a program that can listen on one port only.
    fixed_port: int | None = None
    # The output that shows that the program listens.
    listens: bytes = b"listening"


@dataclass
class Running:
    """A running desk."""

    desk: Desk
    process: subprocess.Popen
    port: int
    stdin: int
    stdout: int  # -1 if the output goes to /dev/null


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def can_listen(port):
    """True if a program that sets no SO_REUSEADDR could listen there now."""
    with socket.socket() as probe:
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


_home = tempfile.TemporaryDirectory(prefix="kefu-bench-")


def environment(term=None):
    """A clean environment without user settings, in the C.UTF-8 locale."""
    kept = {key: os.environ[key] for key in ("PATH", "LD_LIBRARY_PATH") if key in os.environ}
    kept |= {"HOME": _home.name, "LC_ALL": "C.UTF-8"}
    return kept | ({"TERM": term} if term else {})


def pin(cpus):
    return (lambda: os.sched_setaffinity(0, cpus)) if cpus else None


def _await_output(descriptor, sign, process):
    """Reads until `sign` was printed, so that the measurement starts with an empty pipe."""
    seen = b""
    deadline = time.monotonic() + STARTS_WITHIN
    while sign not in seen or not seen.endswith(b"\n"):
        ready, _, _ = select.select([descriptor], [], [], max(0, deadline - time.monotonic()))
        some = os.read(descriptor, 65536) if ready else b""
        if not some:
            raise RuntimeError(f"{process.args[0]} does not listen: {seen!r}")
        seen += some


def _await_port(port, process):
    """Waits until a desk listens, for a desk whose output is not read. The state is read from /proc/net/tcp,
    because the desk would take a test connection for a customer."""
    wanted = f":{port:04X}"
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        with open("/proc/net/tcp") as table:
            rows = [line.split() for line in table]
        if any(row[1].endswith(wanted) and row[3] == "0A" for row in rows[1:]):
            return
        time.sleep(0.01)
    raise RuntimeError(f"{process.args[0]} does not listen on {port}")


@contextlib.contextmanager
def running(desk, backlog=5, reads_output=True, cpus=None):
    """A desk between pipes; without `reads_output` it writes to /dev/null."""
    port = desk.fixed_port or free_port()
    if desk.fixed_port:
        _await(lambda: can_listen(port), f"port {port} is taken")
    input_read, input_write = os.pipe()
    output_read, output_write = os.pipe() if reads_output else (-1, os.open("/dev/null", os.O_WRONLY))
    fcntl.fcntl(input_write, F_SETPIPE_SZ, PIPE_BYTES)
    process = subprocess.Popen(
        desk.command(port, backlog), stdin=input_read, stdout=output_write, stderr=subprocess.PIPE,
        env=environment(), preexec_fn=pin(cpus))
    os.close(input_read)
    os.close(output_write)
    try:
        if reads_output:
            _await_output(output_read, desk.listens, process)
        else:
            _await_port(port, process)
        yield Running(desk, process, port, input_write, output_read)
    finally:
        end(process)
        for descriptor in (input_write, output_read):
            if descriptor >= 0:
                os.close(descriptor)


@contextlib.contextmanager
def on_terminal(desk, rows=24, columns=80):
    """A desk on a pseudo-terminal whose output is read and discarded."""
    port = free_port()
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    process = subprocess.Popen(
        desk.command(port, 5), stdin=slave, stdout=slave, stderr=slave, env=environment("xterm-256color"),
        start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(slave)
    done = threading.Event()
    reader = threading.Thread(target=_forget, args=(master, done))
    reader.start()
    try:
        _await_port(port, process)
        yield Running(desk, process, port, master, -1)
    finally:
        end(process)
        done.set()
        reader.join()
        os.close(master)


def _forget(descriptor, done):
    while not done.is_set():
        ready, _, _ = select.select([descriptor], [], [], 0.2)
        try:
            if ready and not os.read(descriptor, 1 << 16):
                return
        except OSError:
            return


def _await(condition, complaint):
    deadline = time.monotonic() + STARTS_WITHIN
    while not condition():
        if time.monotonic() > deadline:
            raise RuntimeError(complaint)
        time.sleep(0.02)


def end(process):
    """Ends a process that we started, by a signal, because the peer programs have no other way."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
    if process.stderr:
        process.stderr.close()
