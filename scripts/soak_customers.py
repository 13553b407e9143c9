"""The customers of scripts/soak.py: what each kind does, and what it has a right to."""

import socket
import struct
from dataclasses import dataclass

TIMEOUT = 15  # seconds to wait for anything from the desk
BODY_MAX = 9992
IP_BIND_ADDRESS_NO_PORT = 24  # <linux/in.h>; not in Python's socket


@dataclass(frozen=True)
class Kind:
    """`share` of a hundred customers; `entries` is what each adds to the desk's transcript."""

    name: str
    share: int
    entries: int

    @property
    def is_answered(self):
        return self.name in ("polite", "big")


KINDS = [
    Kind("polite", 58, 4),  # connected, message, reply, left
    Kind("big", 5, 4),
    Kind("reset", 8, 2),
    Kind("half-closed", 7, 3),
    Kind("violating", 7, 2),
    Kind("impatient", 9, 2),
    Kind("flooding", 3, 43),
    Kind("odd", 3, 6),
]

VIOLATIONS = [
    b"GET / HTTP/1.1\r\n\r\n",
    b"0006|1|",
    b"0009|1|ab0012/2|hello",
    b"0009|1|ab0012|x|hello",
    b"0012|2|hello",
    b"\x00" * 64,
    b"\xff\xfe\xfd\xfc",
]


def frame(digit, body):
    return b"%04d|%d|" % (len(body) + 7, digit) + body


class Customer:
    def __init__(self, kind, number, desk):
        self.kind, self.number, self.desk = kind, number, desk
        self.name = frame(1, b"customer %d" % number)
        self.socket = None
        self.text_bytes = 0

    def arrive(self):
        """Connects, and sends at once whatever it has to say."""
        # An address of its own for every few: the ports of one last for 28,000 connections.
        source = f"127.1.{self.number // 200 % 250}.{self.number % 200 + 1}"
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.socket.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
        self.socket.settimeout(TIMEOUT)
        self.socket.bind((source, 0))
        self.socket.connect(("127.0.0.1", self.desk.port))
        opening = self._opening()
        self.text_bytes = len(opening)
        try:
            self.socket.sendall(opening)
        except (BrokenPipeError, ConnectionResetError):
            # Who breaks the rules may be shown the door before the end of the sentence.
            if self.kind.name != "violating":
                raise

    def _opening(self):
        hello, number = frame(2, b"hello"), self.number
        match self.kind.name:
            case "polite":
                return self.name + frame(2, b"please answer %d" % number)
            case "big":
                text = b"please answer %d " % number
                return self.name + frame(2, text + b"x" * (BODY_MAX - len(text)))
            case "reset":
                return [b"", self.name[:3], self.name, self.name + hello][number % 4]
            case "half-closed":
                return self.name + [hello, hello[:9], b""][number % 3]
            case "violating":
                return VIOLATIONS[number % len(VIOLATIONS)]
            case "impatient":
                return self.name + [b"", hello][number % 2]
            case "flooding":
                return self.name + b"".join(frame(2, b"and %d" % i) for i in range(40))
            case "odd":
                return (frame(1, b"") + frame(7, b"?" * 50) + frame(2, b"\xff\xc3 broken \x1b[2J")
                        + frame(1, "改名".encode()) + frame(2, b""))
        raise ValueError(self.kind.name)

    def lose_patience(self):
        """The impatient leave before they are served, if there is anybody before them."""
        if self.kind.name == "impatient":
            self._close(self.number % 3 == 0)

    def finish(self):
        """Waits for what it has a right to, and leaves. Tells whether a reply came."""
        if self.socket is None:
            return False
        try:
            if self.kind.is_answered:
                self._require_reply()
                return True
            if self.kind.name in ("half-closed", "flooding", "odd"):
                self.socket.shutdown(socket.SHUT_WR)
            if self.kind.name != "reset":
                self._read_to_the_end()
            return False
        finally:
            self._close(self.kind.name == "reset")

    def _require_reply(self):
        self.desk.be_asked(self.number, self.socket)
        due = frame(2, b"answer %d" % self.number)
        came = b""
        while len(came) < len(due):
            piece = self.socket.recv(len(due) - len(came))
            if not piece:
                raise ValueError(f"the desk closed after {came!r}")
            came += piece
        if came != due:
            raise ValueError(f"{came!r} came in place of {due!r}")

    def _read_to_the_end(self):
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionResetError:
            pass

    def _close(self, by_reset):
        if by_reset:
            # A close that lingers for no time is a reset, as a crash of the machine makes it.
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()
        self.socket = None
