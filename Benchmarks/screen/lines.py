"""A minimal chat in Python: prints lines from a socket, and sends lines from the terminal.

    lines.py PORT
"""

import selectors
import socket
import sys

peer = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
selector = selectors.DefaultSelector()
selector.register(peer, selectors.EVENT_READ)
selector.register(sys.stdin, selectors.EVENT_READ)
print("> ", end="", flush=True)
while True:
    for key, _ in selector.select():
        if key.fileobj is peer:
            text = peer.recv(65536)
            if not text:
                sys.exit()
            print(text.decode(), end="", flush=True)
        else:
            peer.sendall(sys.stdin.readline().encode())
