"""TLS on the screens: both programs beside themselves without it."""

import contextlib
import fcntl
import os
import pty
import select
import socket
import struct
import subprocess
import termios
import time

from . import desks, pairs, processes, report
from .certificate import PLAIN, by, connect, frame, plainly

EXCHANGES = 40
# Further apart than a program takes for a paste.
QUIET = 0.008


class Talk:
    """A program on a terminal, in a conversation with a peer of this process."""

    def __init__(self, command, environment=()):
        self.terminal, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env={**desks.environment("xterm-256color"), **dict(environment)},
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        self.peer = None
        self.number = 0

    def close(self):
        desks.end(self.process)
        os.close(self.terminal)
        if self.peer:
            self.peer.close()

    def shown(self, mark=b"", within=20.0):
        """Reads until `mark` was shown; the time of that."""
        seen, end = b"", time.monotonic() + within
        while not seen or mark not in seen:
            if not select.select([self.terminal], [], [], end - time.monotonic())[0]:
                raise RuntimeError(f"no {mark!r}: {seen[-400:]!r}")
            seen += os.read(self.terminal, 1 << 16)
        return time.monotonic()

    def settle(self):
        while select.select([self.terminal], [], [], QUIET)[0]:
            os.read(self.terminal, 1 << 16)

    def timed(self, act, wait):
        self.settle()
        work, start = processes.cpu_seconds(self.process.pid), time.monotonic()
        act()
        elapsed = wait() - start
        self.settle()
        return elapsed, processes.cpu_seconds(self.process.pid) - work

    def key(self):
        return self.timed(lambda: os.write(self.terminal, b"x"), self.shown)

    def clear(self):
        os.write(self.terminal, b"\x05\x15")
        self.settle()

    def out(self):
        self.number += 1
        text = f"This is answer {self.number:06d}"
        os.write(self.terminal, text.encode())
        wanted = len(frame(2, text))

        def arrived():
            got = 0
            while got < wanted:
                got += len(self.peer.recv(65536))
            return time.monotonic()

        return self.timed(lambda: os.write(self.terminal, b"\r"), arrived)

    def into(self):
        self.number += 1
        mark = b"m%06d" % self.number
        text = f"The quick brown fox jumped over 你 {mark.decode()}"
        return self.timed(lambda: self.peer.sendall(frame(2, text)), lambda: self.shown(mark))


@contextlib.contextmanager
def desk_talk(bench, certificate):
    port = desks.free_port()
    options = certificate.options if certificate else []
    talk = Talk([bench.program("agent-console"), "--no-history", "--port", str(port), *options])
    try:
        talk.shown(b"help")
        talk.peer = (by(certificate) if certificate else plainly)(connect(port))
        talk.peer.sendall(frame(1, "customer"))
        talk.shown(b"connected from")
        talk.into()
        yield talk
    finally:
        talk.close()


@contextlib.contextmanager
def customer_talk(bench, certificate):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        options = ["--tls", "--tls-ca", certificate.file] if certificate else []
        talk = Talk([
            bench.program("customer-term"), "customer", "--host", "127.0.0.1", "--port",
            str(listener.getsockname()[1]), *options])
        try:
            peer, _ = listener.accept()
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            talk.peer = certificate.server().wrap_socket(peer, server_side=True) if certificate else peer
            talk.shown(b"help")
            talk.peer.recv(65536)
            talk.out()
            talk.into()
            yield talk
        finally:
            talk.close()


def run(talking, bench, count, certificate):
    with talking(bench, certificate) as talk:
        measured = {"key": [talk.key() for _ in range(count)]}
        talk.clear()
        turns = [(talk.out(), talk.into()) for _ in range(count)]
        measured["out"], measured["in"] = zip(*turns)
        found = {"memory": processes.memory(talk.process.pid)["RSS"]}
        for name, values in measured.items():
            found[name] = pairs.median([elapsed for elapsed, _ in values])
            found[f"{name}: processor time"] = pairs.median([work for _, work in values])
        return found


def table(bench, certificate):
    page = report.Table(
        "TLS: on the screen",
        "The full screen at 80×24 beside itself without TLS. A key: from the write to the terminal to the first byte that "
        "comes back. Out: from Enter to the message at the peer. In: from the peer's write to the text on the terminal.",
        base=PLAIN)
    count = bench.count(EXCHANGES)
    for who, talking in (("desk", desk_talk), ("customer", customer_talk)):
        report.progress(f"TLS, the {who}'s screen")
        subjects = {
            report.OURS: lambda: run(talking, bench, count, certificate),
            PLAIN: lambda: run(talking, bench, count, None),
        }
        found = pairs.measure_all(subjects, bench.rounds(11), base=PLAIN)
        for name in ("key", "in", "out"):
            page.row(f"{name}, {who}", found[name], "s")
            page.row(f"{name}, {who}: processor time", found[f"{name}: processor time"], "s")
        page.row(f"memory in a conversation, {who}: RSS", found["memory"], "B")
    page.note("In and out hold the peer's own work, which encrypts in Python's ssl.")
    return page
