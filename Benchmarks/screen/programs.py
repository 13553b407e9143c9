"""The programs that are measured, each started until it is ready for the first key."""

import os
import socket
import sys
import tempfile

from . import irc
from .terminals import HERE, Program

ENVIRONMENT = {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PATH": os.environ["PATH"]}


def listening_socket():
    """A socket that listens on a free loopback port."""
    return socket.create_server(("127.0.0.1", 0))


def free_port():
    """A free loopback port."""
    with listening_socket() as probe:
        return probe.getsockname()[1]


def frame(kind, text):
    """A frame of the desk's protocol."""
    body = text.encode()
    return b"%04d|%d|" % (len(body) + 7, kind) + body


class Place:
    """The folder of the programs, and a folder for their files."""

    def __init__(self, binaries, folder):
        self.binaries = binaries
        self.folder = folder

    def kefu(self, name):
        return os.path.join(self.binaries, name)

    def new_folder(self):
        return tempfile.mkdtemp(dir=self.folder)

    def environment(self):
        """A home folder of its own, so that no program finds files of another."""
        return {**ENVIRONMENT, "HOME": self.new_folder()}


class Desk(Program):
    """The agent's console. Its customer is a socket of this process, after one exchange of messages."""

    NAME = "Kefu"

    def __init__(self, clock, place, size=None):
        self.port = free_port()
        # Without a limit, since the floods come out of turn.
        command = [place.kefu("agent-console"), "--no-history", "--out-of-turn", "0", "--port", str(self.port)]
        super().__init__(clock, command, place.environment(), size)
        self.painted(b"help")
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.exchange(frame(1, irc.CUSTOMER), to_socket=True, screen=b"connected from")
        # The agent may type after the customer's first message.
        self.exchange(self.message("hello-1"), to_socket=True, screen=b"hello-1")

    def message(self, text):
        return frame(2, text)

    def said(self, text):
        return frame(2, text)


class Visit(Program):
    """The customer's program. Its desk is a socket of this process."""

    NAME = "Kefu, customer"

    def __init__(self, clock, place, size=None):
        with listening_socket() as listener:
            port = listener.getsockname()[1]
            command = [
                place.kefu("customer-term"), irc.CUSTOMER, "--host", "127.0.0.1", "--port", str(port), "--out-of-turn", "0"]
            super().__init__(clock, command, place.environment(), size)
            accepted, _ = listener.accept()
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.painted(b"help")
        self.socket = accepted
        self.exchange(wire=frame(1, irc.CUSTOMER))

    message = Desk.message
    said = Desk.said


class Irssi(Program):
    NAME = "irssi"

    # The last three settings switch off deliberate delays and output of its own.
    SETTINGS = """
servers = ( { address = "127.0.0.1"; chatnet = "loopback"; port = "%d"; autoconnect = "yes"; } );
chatnets = { loopback = { type = "IRC"; nick = "me"; }; };
channels = ( { name = "%s"; chatnet = "loopback"; autojoin = "yes"; } );
settings = {
  core = { real_name = "me"; user_name = "me"; nick = "me"; };
  "irc/core" = { cmd_queue_speed = "0msec"; cmds_max_at_once = "1000"; lag_check_time = "0"; };
};
"""

    def __init__(self, clock, place, size=None):
        server = irc.Server()
        folder = place.new_folder()
        with open(os.path.join(folder, "config"), "w") as file:
            file.write(self.SETTINGS % (server.port, irc.CHANNEL))
        super().__init__(clock, ["irssi", "--home", folder], place.environment(), size)
        with open(os.dup(self.terminal), "rb", buffering=0) as terminal:
            self.socket = server.welcome(terminal)
        # The window of the channel is the second.
        self.exchange(b"\x1b2", screen=b"[%s]" % irc.CHANNEL.encode(), quiet=0.3)

    def message(self, text):
        return irc.message(text)

    def said(self, text):
        return irc.said(text)


class Weechat(Program):
    NAME = "weechat"

    # No deliberate delays, no output of its own, and no log, because no other program here writes one. All
    # lines are kept, as in the others.
    COMMANDS = [
        "/set irc.server_default.anti_flood_prio_high 0",
        "/set irc.server_default.anti_flood_prio_low 0",
        "/set irc.network.lag_check 0",
        "/set logger.file.auto_log off",
        "/set weechat.history.max_buffer_lines_number 0",
        "/server add loopback 127.0.0.1/%d -notls -nicks=me -autojoin=%s",
        "/connect loopback",
    ]

    def __init__(self, clock, place, size=None):
        server = irc.Server()
        folder = place.new_folder()
        commands = ";".join(self.COMMANDS) % (server.port, irc.CHANNEL)
        super().__init__(clock, ["weechat", "-d", folder, "-r", commands], place.environment(), size)
        with open(os.dup(self.terminal), "rb", buffering=0) as terminal:
            self.socket = server.welcome(terminal)
        self.exchange(quiet=0.3)

    message = Irssi.message
    said = Irssi.said


class PythonLines(Program):
    """The minimal chat in Python, lines.py."""

    NAME = "Python"

    def __init__(self, clock, place, size=None):
        with listening_socket() as listener:
            port = listener.getsockname()[1]
            command = [sys.executable, os.path.join(HERE, "lines.py"), str(port)]
            super().__init__(clock, command, place.environment(), size)
            accepted, _ = listener.accept()
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.painted(b"> ")
        self.socket = accepted

    def message(self, text):
        return text.encode() + b"\n"

    said = message


class Readline(Program):
    NAME = "bash -i"

    def __init__(self, clock, place, size=None):
        environment = {**place.environment(), "PS1": "> "}
        super().__init__(clock, ["bash", "--norc", "--noprofile", "-i"], environment, size)
        self.painted(b"> ", quiet=0.2)


class RawEcho(Program):
    NAME = "raw C"
    CLEAR = b"\r\n"

    def __init__(self, clock, place, size=None):
        super().__init__(clock, [os.path.join(place.folder, "rawecho")], place.environment(), size)
        self.painted(b"> ", quiet=0.1)


class KernelEcho(Program):
    """`cat` on a terminal in canonical mode: the line discipline echoes, and cat sleeps until Enter."""

    NAME = "cat (kernel's echo)"
    CLEAR = b"\x15"

    def __init__(self, clock, place, size=None):
        super().__init__(clock, ["cat"], place.environment(), size)
        self.exchange(quiet=0.1)
