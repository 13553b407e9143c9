"""Echo servers: the cost of a request, of a connection, and of connections that do nothing."""

import contextlib
import os
import resource
import subprocess
from dataclasses import dataclass

from . import bench as benches
from . import desks, idle, pairs, processes, report

CONNECTIONS = [1, 100, 10_000]
REQUESTS = 100_000
BYTES = 64
# Descriptors of a process besides its connections.
SPARE = 50
STALLS_AFTER = 120


@dataclass
class Server:
    name: str
    process: subprocess.Popen
    port: int


def programs(bench):
    """The commands of the servers by name, without SwiftNIO's if it could not be built."""
    found = {
        report.OURS: bench.built("echo-package", "release", "epoll-echo"),
        "C": bench.built("echo"),
        "SwiftNIO": bench.built("nio", "release", "nio-echo"),
    }
    return {name: path for name, path in found.items() if os.path.exists(path)}


def connection_counts():
    """As many connections as the limit of open files allows, up to 10,000."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return sorted({min(count, hard - SPARE) for count in CONNECTIONS})


@contextlib.contextmanager
def running(name, program):
    port = desks.free_port()
    process = subprocess.Popen(
        [program, str(port)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=desks.environment(), preexec_fn=desks.pin({0}))
    try:
        if b"listening" not in process.stdout.readline():
            raise RuntimeError(f"{program} does not listen")
        yield Server(name, process, port)
    finally:
        desks.end(process)
        process.stdout.close()


@contextlib.contextmanager
def connected(bench, server, connections, requests):
    """The load generator with all its connections open. It goes on when it is given a line."""
    load = subprocess.Popen(
        [bench.built("echoload"), *map(str, (server.port, server.process.pid, connections, BYTES, requests))],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=desks.environment(),
        preexec_fn=desks.pin({0}))
    try:
        if load.stdout.readline() != "open\n":
            raise RuntimeError(f"{server.name}: the connections were not opened")
        yield load
    finally:
        desks.end(load)
        load.stdin.close()
        load.stdout.close()


def one_run(bench, name, program, connections):
    """Requests per second, processor time of a request, and memory of a connection.

    Both programs run on one core and one of them always has something to do, so together they need the core's
    whole time. Their processor time therefore gives the rate, however busy other programs keep that core.
    """
    with running(name, program) as server:
        before = processes.memory(server.process.pid)["RSS"]
        with connected(bench, server, connections, bench.count(REQUESTS)) as load:
            grown = processes.memory(server.process.pid)["RSS"] - before
            output, _ = load.communicate("\n", timeout=STALLS_AFTER)
            found = benches.values(output)
    return {
        "rate": 1 / (found["server"] + found["load"]), "cpu": found["server"], "memory": grown / connections}


def echo_table(bench):
    table = report.Table(
        "An echo server",
        f"Each connection sends {BYTES} bytes, waits for the answer and sends the next. Kefu is here the echo "
        "server of EpollLoop's tutorial, C is `baselines/echo.c`, SwiftNIO is `nio-echo`, each with one thread.")
    for connections in connection_counts():
        report.progress(f"echo, {connections} connections")
        found = pairs.measure_all(
            {name: (lambda name=name, program=program: one_run(bench, name, program, connections))
             for name, program in programs(bench).items()},
            bench.rounds(9), base="C")
        label = f"{connections:,} connection{'s' if connections > 1 else ''}"
        table.row(
            f"{label}: requests a second", found["rate"], "/s", budget=1, budget_to="SwiftNIO",
            less_is_better=False)
        table.row(f"{label}: processor time a request", found["cpu"], "s", budget=1.15)
        if connections > 100:
            table.row(f"{label}: memory of one", found["memory"], "B")
    table.note(
        "The server and the load generator share core 0, and requests a second are those of a core that does nothing "
        "else: the rate follows from the processor time of both. Processor time is the server's. Memory is the growth of its "
        "resident set with all connections open, each of which has sent one request; the kernel's buffers are not in it.")
    return table


def idle_table(bench):
    seconds, connections = 2 if bench.quick else 5, connection_counts()[-1]
    table = report.Table(
        f"{connections:,} idle connections for {seconds} s", "Nobody sends: how often the server is woken all the same.")
    found = []
    for name, program in list(programs(bench).items())[:2]:
        report.progress(f"echo, idle, {name}")
        with running(name, program) as server, connected(bench, server, connections, 0):
            found.append(idle.observe(server, seconds, idle.SETTLING))
    idle.add_rows(table, "idle", found, True)
    return table


def tables(bench):
    return [echo_table(bench), idle_table(bench)]
