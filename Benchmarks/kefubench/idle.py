"""The cost of an idle desk: wake-ups, processor time, system calls and memory."""

import contextlib
import os
import socket
import subprocess
import time

from . import desks, pairs, processes, report

CUSTOMERS = 10_000
TRANSCRIPTS = [10_000, 1_000_000]
# Seconds until the effects of the start or of a customer are over. The full screen updates a seconds counter
# for the first minute.
SETTLING, FIRST_MINUTE = 1, 62


@contextlib.contextmanager
def silent_customer(port):
    with socket.create_connection(("127.0.0.1", port)) as customer:
        customer.sendall(b"0012|1|quiet0009|2|hi")
        time.sleep(0.3)
        yield


def observe(one, seconds, settling):
    """Counts wake-ups and processor time during `seconds`, and then system calls during as many seconds."""
    pid = one.process.pid
    time.sleep(settling)
    switches, cpu = processes.voluntary_switches(pid), processes.cpu_seconds(pid)
    time.sleep(seconds)
    return {
        "wake-ups": processes.voluntary_switches(pid) - switches,
        "cpu": processes.cpu_seconds(pid) - cpu,
        "calls": processes.system_calls(pid, seconds),
    }


def idle_table(bench):
    seconds = 2 if bench.quick else 10
    table = report.Table(f"Idle for {seconds} s", "Nobody speaks: how often the desk is woken all the same.")
    both, alone = (bench.ours, bench.c), (bench.ours_on_screen,)
    kinds = [
        ("plain, nobody there", desks.running, both, False, SETTLING, True),
        ("plain, a silent customer", desks.running, both, True, SETTLING, True),
        ("full screen, nobody there", desks.on_terminal, alone, False, SETTLING, True),
        ("full screen, a customer who waits, first minute", desks.on_terminal, alone, True, SETTLING, False),
    ]
    if not bench.quick:
        kinds.append(
            ("full screen, a customer who waits, later", desks.on_terminal, alone, True, FIRST_MINUTE, True))
    for name, seat, who, has_customer, settling, is_judged in kinds:
        report.progress(f"idle, {name}")
        found = []
        for desk in who:
            with seat(desk) as one, (
                silent_customer(one.port) if has_customer else contextlib.nullcontext()):
                found.append(observe(one, seconds, settling))
        add_rows(table, name, found, is_judged)
    table.note(
        "The full screen counts the seconds of the first minute that a customer waits, and minutes after that: "
        "one wake-up a second, then one a minute. With nobody there it has nothing to count.")
    return table


def add_rows(table, name, found, is_judged):
    for key, quantity, unit in (
        ("wake-ups", "wake-ups", ""), ("calls", "system calls", ""), ("cpu", "processor time", "s"),
    ):
        shown = [
            "no strace" if one[key] is None else report.amount(one[key], unit) for one in found
        ]
        judged = is_judged and key == "wake-ups"
        table.verdict_row(
            f"{name}: {quantity}", shown[0], shown[1] if len(shown) > 1 else "—",
            "0" if judged else "—", found[0][key] == 0 if judged else None)


def at_rest(desk):
    with desks.running(desk) as one:
        time.sleep(0.2)
        return processes.memory(one.process.pid)


def after_customers(bench, desk, count):
    with desks.running(desk, backlog=128, reads_output=False) as one:
        os.write(one.stdin, b"ok\n" * count)
        bench.load("customers", one.port, one.process.pid, count, 0)
        return processes.memory(one.process.pid)


def with_transcript(bench, messages):
    with desks.on_terminal(bench.ours_on_screen) as one:
        empty = processes.memory(one.process.pid)
        if messages:
            bench.load("flood", one.port, one.process.pid, -1, 32, messages)
        return empty, processes.memory(one.process.pid)


def empty_program(bench):
    """The memory of a Swift program that does nothing."""
    program = subprocess.Popen(
        [bench.built("empty", "release", "empty-program"), "--wait"], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, env=desks.environment())
    with program:
        program.stdout.readline()
        found = processes.memory(program.pid)
        program.stdin.close()
    return found


def memory_table(bench):
    table = report.Table("Memory", "RSS is all that is resident, PSS shares what several programs share.")
    report.progress("memory, at rest")
    subjects = {desk.name: (lambda desk=desk: at_rest(desk)) for desk in bench.all_desks()}
    subjects["empty Swift program"] = lambda: empty_program(bench)
    found = pairs.measure_all(subjects, bench.rounds(5), base="C")
    table.row("waiting: RSS", found["RSS"], "B", budget=0.8, budget_to="Python")
    table.row("waiting: PSS", found["PSS"], "B")
    ours, empty = (found["RSS"].median(name) for name in (report.OURS, "empty Swift program"))
    table.note(
        f"Goal for RSS, waiting: an empty Swift program and 2 MiB. It is that and "
        f"{report.amount(ours - empty, 'B')}: {'met' if ours - empty <= 2 << 20 else 'not met'}.")

    count = bench.count(CUSTOMERS)
    report.progress(f"memory, after {count} customers")
    subjects = {
        desk.name: (lambda desk=desk: after_customers(bench, desk, count))
        for desk in bench.all_desks(with_python=False)
    }
    found = pairs.measure_all(subjects, bench.rounds(5), base="C")
    for kind in ("RSS", "PSS"):
        table.row(f"after {count:,} customers: {kind}", found[kind], "B")

    for messages in TRANSCRIPTS[:1] if bench.quick else TRANSCRIPTS:
        report.progress(f"memory, a transcript of {messages}")
        empty, full = with_transcript(bench, messages)
        for kind in ("RSS", "PSS"):
            each = (full[kind] - empty[kind]) / messages
            table.plain_row(
                f"full screen, {messages:,} messages of 32 bytes: {kind}", report.amount(full[kind], "B"),
                others=f"{report.amount(empty[kind], 'B')} before; {report.digits(each)} B each")
    return table


def tables(bench):
    return [idle_table(bench), memory_table(bench)]
