"""Figures of a process, read from the kernel."""

import os
import re
import shutil
import subprocess
import time


def cpu_seconds(pid):
    """Processor time of all its threads (clock_getcpuclockid(3); Python has no name for it)."""
    return time.clock_gettime((~pid << 3) | 2)


def voluntary_switches(pid):
    """Voluntary context switches of all its threads: how often they went to sleep, and so how often they woke."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{thread}/status") as status:
            total += int(re.search(r"^voluntary_ctxt_switches:\s*(\d+)", status.read(), re.M)[1])
    return total


def memory(pid):
    """Resident set size and proportional set size, in bytes."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        sizes = dict(re.findall(r"^(\w+):\s*(\d+) kB", file.read(), re.M))
    return {"RSS": int(sizes["Rss"]) * 1024, "PSS": int(sizes["Pss"]) * 1024}


def system_calls(pid, seconds):
    """The number of system calls that begin while strace is attached; None without strace. A call that was
    already in progress is not counted."""
    if not shutil.which("strace"):
        return None
    done = subprocess.run(
        ["timeout", "-s", "INT", str(seconds), "strace", "-f", "-p", str(pid)], capture_output=True,
        text=True)
    if "Operation not permitted" in done.stderr:
        return None
    calls = [line for line in done.stderr.splitlines() if re.search(r"^(\[pid +\d+\] )?\w+\(", line)]
    threads = len(os.listdir(f"/proc/{pid}/task"))
    return max(0, len(calls) - threads)
