"""A certificate, and peers of this process that speak TLS or not."""

import os
import socket
import ssl
import subprocess

PLAIN = "without TLS"


class Certificate:
    """A certificate of its own with a P-256 key, as deploy/tls/make-certificate.sh makes it."""

    def __init__(self, folder):
        self.folder = folder
        self.file, self.key, self.both = (os.path.join(folder, name) for name in ("desk.pem", "desk.key", "both.pem"))
        subprocess.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=desk", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", self.key,
            "-out", self.file], check=True, capture_output=True)
        with open(self.both, "w") as both:
            for name in (self.file, self.key):
                with open(name) as part:
                    both.write(part.read())

    @property
    def options(self):
        return ["--tls-cert", self.file, "--tls-key", self.key]

    def client(self):
        context = ssl.create_default_context(cafile=self.file)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        return context

    def server(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


def frame(kind, text):
    body = text.encode()
    return b"%04d|%d|" % (len(body) + 7, kind) + body


def connect(port):
    peer = socket.create_connection(("127.0.0.1", port))
    peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return peer


def plainly(peer):
    return peer


def by(certificate):
    context = certificate.client()
    return lambda peer: context.wrap_socket(peer, server_hostname="localhost")
