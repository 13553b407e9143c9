#!/usr/bin/env python3
"""Measures what one line over several desks costs: a real HAProxy with deploy/haproxy.cfg, four desks, customers by TLS.

    Benchmarks/Queue/measure.py [FOLDER-OF-THE-PROGRAMS]

Everything is on 127.0.0.0/8 and in a temporary folder, and is ended by its process number.
"""

import os
import pathlib
import re
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINE, DESK, CHECK = 17201, 17300, 17301
DESKS = (1, 2, 3, 4)
TICK = os.sysconf("SC_CLK_TCK")


def frame(digit, text):
    body = text.encode()
    return b"%04d|%d|" % (len(body) + 7, digit) + body


def cpu(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1])


class Floor:
    def __init__(self, programs):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="kefu-measure-"))
        self.processes = []
        run = lambda *command: subprocess.run(command, check=True, capture_output=True)
        key, certificate = self.folder / "key", self.folder / "certificate"
        run(
            *"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=desk".split(),
            *f"-addext subjectAltName=DNS:desk -keyout {key} -out {certificate}".split(),
        )
        (self.folder / "both").write_bytes(certificate.read_bytes() + key.read_bytes())
        self.context = ssl.create_default_context(cafile=certificate)
        self.desks = [self.desk(programs, number) for number in DESKS]
        self.haproxy = self.start_haproxy()
        # What HAProxy says before its first checks does not count, and desks are drained at first.
        time.sleep(3)
        deadline = time.time() + 20
        while self.status().count("UP") < len(DESKS):
            if time.time() > deadline:
                self.close()
                raise SystemExit("the desks did not come up: " + " ".join(self.status()))
            time.sleep(0.1)

    def desk(self, programs, number):
        host = f"127.0.1.{number}"
        options = f"--plain --no-history --host {host} --port {DESK} --check-host {host} --check-port {CHECK}"
        with open(os.devnull, "w") as nowhere:
            yes = subprocess.Popen(["yes", "hi"], stdout=subprocess.PIPE)
            self.processes.append(yes)
            command = [programs / "agent-console", *options.split(), "--proxy-from", "127.0.0.1"]
            process = subprocess.Popen(command, stdin=yes.stdout, stdout=nowhere)
        self.processes.append(process)
        return process

    def start_haproxy(self):
        text = (ROOT / "deploy/haproxy.cfg").read_text()
        text = re.sub(r"^ *(log /dev|log-format|chroot|user|group|option tcplog).*\n", "", text, flags=re.M)
        text = text.replace("/run/haproxy/admin.sock", f"{self.folder}/admin").replace(
            "/etc/haproxy/desk.pem", f"{self.folder}/both"
        )
        text = text.replace("bind :21567", f"bind 127.0.0.1:{LINE}").replace("127.0.0.1:8404", "127.0.0.1:17404")
        text = re.sub(r"10\.0\.0\.(\d):21567", rf"127.0.1.\1:{DESK}", text).replace("21569", str(CHECK))
        (self.folder / "cfg").write_text(text)
        unpacked = ROOT / ".build/haproxy"
        program = unpacked / "usr/sbin/haproxy" if unpacked.exists() else shutil.which("haproxy", path="/usr/sbin:/usr/bin")
        libraries = ":".join(str(path) for path in unpacked.glob("usr/lib/*-linux-gnu"))
        process = subprocess.Popen(
            [program, "-db", "-f", self.folder / "cfg"],
            env={"LD_LIBRARY_PATH": libraries},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.processes.append(process)
        return process

    def status(self):
        asking = socket.socket(socket.AF_UNIX)
        try:
            asking.connect(f"{self.folder}/admin")
        except OSError:
            return []
        asking.sendall(b"show stat desks -1 -1\n")
        rows = [line.split(",") for line in asking.makefile().read().splitlines()]
        return [row[17] for row in rows if len(row) > 17 and row[1].startswith("desk")]

    def customer(self, name):
        raw = socket.create_connection(("127.0.0.1", LINE), timeout=60)
        stream = self.context.wrap_socket(raw, server_hostname="desk")
        stream.sendall(frame(1, name) + frame(2, "hello"))
        return stream

    def close(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()
        shutil.rmtree(self.folder)


def handover(floor, count=300):
    """Milliseconds from one customer's end to the reply to the next one's first message."""
    customers = [floor.customer(f"c{number}") for number in range(count + 4)]
    for customer in customers[:4]:
        customer.recv(99)
    times = []
    for leaving, coming in zip(customers, customers[4:]):
        begin = time.perf_counter()
        leaving.close()
        coming.recv(99)
        times.append((time.perf_counter() - begin) * 1000)
    for customer in customers[-4:]:
        customer.close()
    return times


def conversations(floor, count=1000):
    """Processor milliseconds of HAProxy and of a desk for each conversation."""
    before = cpu(floor.haproxy), sum(map(cpu, floor.desks))
    for number in range(count):
        customer = floor.customer(f"c{number}")
        customer.recv(99)
        customer.close()
    after = cpu(floor.haproxy), sum(map(cpu, floor.desks))
    return tuple((late - early) * 1000 / count for early, late in zip(before, after))


def waiting(floor, count=1000):
    """KiB of HAProxy for each customer who waits."""
    before = memory(floor.haproxy)
    customers = [floor.customer(f"w{number}") for number in range(count)]
    after = memory(floor.haproxy)
    for customer in reversed(customers):
        customer.close()
    return (after - before) / count


def checks(floor, seconds=10):
    """Processor microseconds of HAProxy and of a desk for each check (five and one a second for each desk)."""
    time.sleep(2)
    before, begin = (cpu(floor.haproxy), sum(map(cpu, floor.desks))), time.time()
    time.sleep(seconds)
    after = cpu(floor.haproxy), sum(map(cpu, floor.desks))
    count = (time.time() - begin) * 6 * len(DESKS)
    return tuple((late - early) * 1e6 / count for early, late in zip(before, after))


def hammer(count=5000):
    """Microseconds for each of many checks, one after the other."""
    begin = time.perf_counter()
    for _ in range(count):
        with socket.create_connection(("127.0.1.1", CHECK)) as asking:
            while asking.recv(99):
                pass
    return (time.perf_counter() - begin) * 1e6 / count


def main():
    floor = Floor(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / ".build/release"))
    try:
        times = sorted(handover(floor))
        print(f"hand-over: median {statistics.median(times):.1f} ms, 99 % within {times[int(len(times) * 0.99)]:.1f} ms")
        print("a conversation: HAProxy %.2f ms, desk %.2f ms of processor time" % conversations(floor))
        print(f"a customer who waits: {waiting(floor):.0f} KiB in HAProxy")
        print("a check: HAProxy %.0f µs, desk %.0f µs of processor time" % checks(floor))
        before = cpu(floor.desks[0])
        print(f"a check after the other: {hammer():.0f} µs, desk {(cpu(floor.desks[0]) - before) * 200:.0f} µs of processor time")
    finally:
        floor.close()


if __name__ == "__main__":
    main()
