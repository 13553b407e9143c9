"""TLS: both programs on their screens beside themselves without it, and a desk's handshakes beside HAProxy's."""

import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time

from . import desks, pairs, processes, report, tlsscreen
from .certificate import PLAIN, Certificate, by, connect, frame, plainly

HAPROXY = "HAProxy"
HANDSHAKES = 200


def shake_hands(pid, port, count, wrap):
    """Customers one after another, each with a handshake and a name, until the server has closed in return."""
    before, start = processes.cpu_seconds(pid), time.monotonic()
    for number in range(count):
        with wrap(connect(port)) as peer:
            peer.sendall(frame(1, f"customer-{number}"))
            end(peer)
    return {
        "elapsed": (time.monotonic() - start) / count,
        "cpu": (processes.cpu_seconds(pid) - before) / count,
    }


def end(peer):
    """Leaves in order, and waits for the other side to do so."""
    try:
        if isinstance(peer, ssl.SSLSocket):
            peer = peer.unwrap()
        peer.shutdown(socket.SHUT_WR)
        while peer.recv(65536):
            pass
    except OSError:
        pass  # It has closed already.


def desk(bench, *options):
    return desks.Desk("Kefu", lambda port, line: [
        bench.program("agent-console"), "--plain", "--no-history", "--port", str(port), *options])


def of_desk(bench, count, certificate):
    options = certificate.options if certificate else []
    with desks.running(desk(bench, *options), backlog=128, reads_output=False) as one:
        wrap = by(certificate) if certificate else plainly
        return shake_hands(one.process.pid, one.port, count, wrap)


def haproxy(bench):
    """The command of HAProxy, and the environment for its libraries; None if it is not there."""
    unpacked = os.path.normpath(os.path.join(bench.build, "..", "..", ".build", "haproxy"))
    program = os.path.join(unpacked, "usr", "sbin", "haproxy")
    if os.access(program, os.X_OK):
        folder = os.path.join(unpacked, "usr", "lib")
        libraries = [os.path.join(folder, name) for name in os.listdir(folder)]
        return program, {**desks.environment(), "LD_LIBRARY_PATH": ":".join(libraries)}
    installed = shutil.which("haproxy", path="/usr/sbin:" + os.environ["PATH"])
    return (installed, desks.environment()) if installed else None


CONFIGURATION = """
global
    nbthread 1
    ssl-default-bind-options ssl-min-ver TLSv1.3 no-tls-tickets
defaults
    mode tcp
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout queue 60s
frontend line
    bind 127.0.0.1:{port} ssl crt {both}
    default_backend desk
backend desk
    server desk 127.0.0.1:{desk} maxconn 1
"""


def of_haproxy(bench, count, certificate):
    """HAProxy's own processor time, before a desk without TLS."""
    program, environment = haproxy(bench)
    with desks.running(desk(bench), backlog=128, reads_output=False) as behind:
        port = desks.free_port()
        file = os.path.join(certificate.folder, "haproxy.cfg")
        with open(file, "w") as text:
            text.write(CONFIGURATION.format(port=port, both=certificate.both, desk=behind.port))
        process = subprocess.Popen(
            [program, "-db", "-f", file], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE)
        try:
            desks._await_port(port, process)
            return shake_hands(process.pid, port, count, by(certificate))
        finally:
            desks.end(process)


def handshake_table(bench, certificate):
    table = report.Table(
        "TLS: handshakes",
        "Customers one after another: each connects, shakes hands (TLS 1.3, P-256), says a name and leaves.", base=HAPROXY)
    count = bench.count(HANDSHAKES)
    subjects = {
        report.OURS: lambda: of_desk(bench, count, certificate),
        PLAIN: lambda: of_desk(bench, count, None),
    }
    if haproxy(bench):
        subjects[HAPROXY] = lambda: of_haproxy(bench, count, certificate)
    else:
        table.base = PLAIN
        bench._missing(HAPROXY, "it is not installed, and scripts/setup.sh tests has not unpacked it")
    report.progress("TLS, handshakes")
    found = pairs.measure_all(subjects, bench.rounds(15), base=table.base)
    table.row("time each, with the client's", found["elapsed"], "s")
    table.row("processor time each", found["cpu"], "s")
    rate, work = found["elapsed"].median(report.OURS), found["cpu"].median(report.OURS)
    table.note(
        f"One after another, with the client's part (Python's ssl), {1 / rate:.0f} a second; the desk's own work would "
        f"fill a core at {1 / work:.0f} a second. HAProxy's processor time is its own; the desk behind it needs what the "
        "column without TLS says besides. Both use the system's OpenSSL.")
    return table


def tables(bench):
    with tempfile.TemporaryDirectory(prefix="kefu-bench-tls-") as folder:
        certificate = Certificate(folder)
        return [tlsscreen.table(bench, certificate), handshake_table(bench, certificate)]
