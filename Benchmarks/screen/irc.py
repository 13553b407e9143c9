"""A minimal IRC server for one client in one channel (RFC 2812)."""

import select
import socket
import time

CHANNEL = "#desk"
CUSTOMER = "Ming"


class Server:
    """Listens on a loopback port of its own."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def welcome(self, terminal, seconds=20):
        """Accepts the client and answers it until it has joined the channel. Reads its terminal meanwhile."""
        deadline = time.monotonic() + seconds
        self.listener.settimeout(seconds)
        client, _ = self.listener.accept()
        self.listener.close()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        nick, unread, has_joined = "me", b"", False
        while True:
            ready, _, _ = select.select([client, terminal], [], [], 0.5)
            if has_joined and not ready:
                return client
            if time.monotonic() > deadline:
                raise TimeoutError("the client did not join")
            if terminal in ready:
                terminal.read(65536)
            if client not in ready:
                continue
            *lines, unread = (unread + client.recv(65536)).split(b"\r\n")
            for line in lines:
                words = line.decode().split()
                nick = words[1] if words[0] == "NICK" else nick
                # irssi also sends "JOIN :", to find out the version of the server.
                has_joined |= words[0] == "JOIN" and words[1] == CHANNEL
                client.sendall("".join(f"{a}\r\n" for a in answers(words, nick)).encode())


def answers(words, nick):
    """The server's answers to a line."""
    match words:
        case ["CAP", "LS", *_]:
            return [":irc CAP * LS :"]
        case ["USER", *_]:
            return [f":irc 001 {nick} :Welcome", f":irc 422 {nick} :No message of the day"]
        case ["PING", token, *_]:
            return [f":irc PONG irc {token}"]
        case ["JOIN", channel] if channel == CHANNEL:
            names = f":irc 353 {nick} = {channel} :{nick} {CUSTOMER}"
            return [f":{nick}!me@here JOIN {channel}", names, f":irc 366 {nick} {channel} :End"]
        case ["MODE", channel] if channel == CHANNEL:
            return [f":irc 324 {nick} {channel} +n"]
        case ["WHO", channel, *_]:
            return [f":irc 315 {nick} {channel} :End"]
    return []


def message(text):
    """A message in the channel, as the client receives it."""
    return f":{CUSTOMER}!ming@there PRIVMSG {CHANNEL} :{text}\r\n".encode()


def said(text):
    """The line that the client sends for a message of its user."""
    return f"PRIVMSG {CHANNEL} :{text}\r\n".encode()
