#!/usr/bin/env python3
"""Tells the linker which functions run together, so that a key or a message finds them side by side.

    scripts/function-order.py FOLDER >scripts/function-order.txt    (make order)
    scripts/function-order.py --check FOLDER [FILE]

FOLDER holds both programs and, for the first use, what the linker tells of them: agent-console.map and
customer-term.map (lld's --Map). Both programs are used under valgrind's lackey as people use them, on a terminal and
through pipes; what is written are the functions in the order in which they first ran: what a key needs, then what a
message in and an answer need, then what a customer needs who comes or goes.

--check tells how many functions of the list are still there, and fails if it is less than three quarters: then what
was renamed or rewritten lies anywhere, and the list is to be made again.
"""

import bisect
import contextlib
import fcntl
import os
import pty
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import tty

STILL_THERE = 0.75
# valgrind makes a program a hundred times slower.
START_SECONDS = 120
# Without a function that runs for so long, a program waits.
REST_SECONDS = 0.4
TURN_TITLE = b"\x1b]2;Your turn"


class LinkMap:
    """Which function lies where (lld's --Map). Only those that have a section of their own: others, as most of the
    standard library and SQLite, come with all that is in their file."""

    SECTION = re.compile(r"\s*([0-9a-f]+)\s+[0-9a-f]+\s+([0-9a-f]+)\s+\d+ {9}(\S.*):\(\.text(?:\.(\S+))?\)")

    # Functions that no symbol leads to, and gathered rare ones.
    NAMELESS = (".L", "unlikely.")

    def __init__(self, path):
        self.sections = []  # address, end, the function's name
        with open(path, encoding="utf-8", errors="replace") as lines:
            for found in filter(None, map(self.SECTION.match, lines)):
                address, size, file, name = int(found[1], 16), int(found[2], 16), found[3], found[4]
                if name and not name.startswith(self.NAMELESS):
                    self.sections.append((address, address + size, name))
                elif not name and size > 0 and file.endswith(".swift.o"):
                    # The compiler keeps an object whose source has not changed, whatever its options.
                    raise SystemExit(f"function-order.py: {file} was compiled before each function had a section of"
                                     " its own; compile all of it again: make clean")
        self.sections.sort()
        self.starts = [start for start, _, _ in self.sections]

    def function(self, address):
        index = bisect.bisect_right(self.starts, address) - 1
        if index < 0 or address >= self.sections[index][1]:
            return None
        return self.sections[index][2]


class Traced:
    """A program under valgrind, and the functions that it ran, by what it was doing."""

    def __init__(self, folder, name, scratch, arguments, on_terminal):
        self.map = LinkMap(os.path.join(folder, name + ".map"))
        self.fifo = os.path.join(scratch, "trace")
        os.mkfifo(self.fifo)
        self.seen = None
        self.last_line = time.monotonic()
        threading.Thread(target=self.read_trace, daemon=True).start()
        program = os.path.join(scratch, name)
        # Without the symbols valgrind starts in a second, and the addresses are the same.
        subprocess.run(["strip", "-o", program, os.path.join(folder, name)], check=True)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
        environment |= {
            "LANG": "C.UTF-8", "TERM": "xterm-256color", "SWIFT_BACKTRACE": "enable=no",
            "XDG_CONFIG_HOME": os.path.join(scratch, "config"), "XDG_STATE_HOME": os.path.join(scratch, "state"),
        }
        command = [
            "valgrind", "-q", "--tool=lackey", "--trace-superblocks=yes", "--vex-guest-chase=no",
            "--log-file=" + self.fifo, program, *arguments]
        self.ours, theirs = pty.openpty() if on_terminal else socket_pair()
        if on_terminal:
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
            tty.setraw(self.ours)
        self.process = subprocess.Popen(
            command, env=environment, stdin=theirs, stdout=theirs, stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(theirs)
        self.output = b""
        threading.Thread(target=self.read_output, daemon=True).start()
        self.name = name

    def read_output(self):
        with contextlib.suppress(OSError):
            while piece := os.read(self.ours, 65536):
                self.output += piece

    def read_trace(self):
        with open(self.fifo, "rb") as lines:
            for line in lines:
                self.last_line = time.monotonic()
                seen = self.seen
                if seen is not None and line.startswith(b"SB "):
                    seen.setdefault(int(line[3:], 16))

    def wait(self, what, is_so):
        end = time.monotonic() + START_SECONDS
        while not is_so():
            if time.monotonic() > end or self.process.poll() is not None:
                raise SystemExit(f"function-order.py: {self.name}: {what} did not come; its output was {self.output!r}")
            time.sleep(0.02)

    def rest(self):
        self.wait("rest", lambda: time.monotonic() - self.last_line > REST_SECONDS)

    def after(self, step):
        """A call that gives the program something to do, and the time it takes for that."""
        began = time.monotonic()
        step()
        self.wait("anything", lambda: self.last_line > began)
        self.rest()

    def functions(self, *steps):
        """What runs in these steps."""
        self.seen = {}
        for step in steps:
            self.after(step)
        seen, self.seen = self.seen, None
        base = self.base()
        names = (self.map.function(address - base) for address in seen)
        return list(dict.fromkeys(name for name in names if name))

    def base(self):
        with open(f"/proc/{self.process.pid}/maps", encoding="utf-8") as lines:
            starts = [int(line.split("-")[0], 16) for line in lines if line.rstrip().endswith("/" + self.name)]
        return min(starts)

    def type(self, text):
        os.write(self.ours, text.encode())

    def end(self):
        self.process.kill()
        self.process.wait()
        os.close(self.ours)


def socket_pair():
    ours, theirs = socket.socketpair()
    return ours.detach(), theirs.detach()


class Peer:
    """The other side of the conversation."""

    def __init__(self, connection):
        self.connection = connection

    def send(self, kind, text):
        body = text.encode()
        self.connection.sendall(b"%04d|%d|" % (len(body) + 7, kind) + body)

    def hears(self):
        if not select.select([self.connection], [], [], START_SECONDS)[0]:
            raise SystemExit("function-order.py: the other side was told nothing")
        self.connection.recv(65536)


@contextlib.contextmanager
def traced(folder, name, arguments, on_terminal):
    scratch = tempfile.mkdtemp(prefix="kefu-order-")
    program = Traced(folder, name, scratch, arguments, on_terminal)
    try:
        yield program
    finally:
        program.end()
        shutil.rmtree(scratch)


def conversation(program, peer, on_terminal):
    """The functions of a key, a message in, and an answer, each in the steady state."""
    number = 0

    def message():
        nonlocal number
        number += 1
        peer.send(2, f"The quick brown fox jumped over 你 {number}")

    def answer():
        program.type("\r" if on_terminal else "This is an answer\n")
        peer.hears()

    def key():
        program.type("k")

    for _ in range(3):
        program.after(message)
        if on_terminal:
            program.after(key)
        program.after(answer)
    heard = program.functions(message)
    keys = program.functions(*[key] * 4, lambda: program.type("你")) if on_terminal else []
    answered = program.functions(answer)
    return [keys, heard, answered]


def of_desk(folder, arguments, on_terminal):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = ("127.0.0.1", port)
    with traced(folder, "agent-console", ["--port", str(port), *arguments], on_terminal) as desk:
        desk.wait("its address", lambda: str(port).encode() in desk.output)
        desk.rest()
        for _ in range(2):
            with socket.create_connection(address) as connection:
                peer = Peer(connection)
                desk.after(lambda: peer.send(1, "Mei"))
                of_talk = conversation(desk, peer, on_terminal)
            desk.rest()
        visitor = None

        def come():
            nonlocal visitor
            visitor = socket.create_connection(address)
            Peer(visitor).send(1, "Li")

        return of_talk + [desk.functions(come, lambda: visitor.close())]


def of_customer(folder, on_terminal):
    with socket.create_server(("127.0.0.1", 0)) as server:
        arguments = ["--port", str(server.getsockname()[1]), "Mei"]
        with traced(folder, "customer-term", arguments, on_terminal) as customer:
            peer = Peer(server.accept()[0])
            peer.hears()
            customer.rest()
            # The customer has the first word.
            if on_terminal:
                customer.wait("the turn", lambda: TURN_TITLE in customer.output)
            customer.after(lambda: customer.type("Good morning" + ("\r" if on_terminal else "\n")))
            peer.hears()
            return conversation(customer, peer, on_terminal)


def order(folder):
    print("function-order.py: both programs run under valgrind, some minutes", file=sys.stderr)
    uses = [
        of_desk(folder, ["--no-history"], True),
        of_customer(folder, True),
        of_desk(folder, [], True),
        of_desk(folder, ["--no-history"], False),
        of_customer(folder, False),
    ]
    print("# The functions of a key, a message and an answer, in the order in which they first run.")
    print("# Made by scripts/function-order.py (make order); the linker puts them side by side.")
    names = {}
    # All that a key needs, of every use, before all that a message needs.
    for phase in range(4):
        for use in uses:
            names |= dict.fromkeys(use[phase] if phase < len(use) else [])
    print("\n".join(names))


def check(folder, path):
    with open(path, encoding="utf-8") as lines:
        wanted = {line.strip() for line in lines if not line.startswith("#")}
    there = set()
    for name in ("agent-console", "customer-term"):
        listing = subprocess.run(["nm", os.path.join(folder, name)], check=True, capture_output=True, text=True).stdout
        there |= {line.split()[-1] for line in listing.splitlines()}
    found = len(wanted & there)
    print(f"{found} of the {len(wanted)} functions in {path} are in the programs")
    if found < len(wanted) * STILL_THERE:
        raise SystemExit("function-order.py: too few; make the list again: make order")


if __name__ == "__main__":
    own_list = os.path.join(os.path.dirname(os.path.abspath(__file__)), "function-order.txt")
    match sys.argv[1:]:
        case ["--check", bin_folder, *rest] if len(rest) <= 1:
            check(bin_folder, rest[0] if rest else own_list)
        case [bin_folder] if not bin_folder.startswith("-"):
            order(bin_folder)
        case _:
            raise SystemExit(__doc__)
