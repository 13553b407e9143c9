#!/usr/bin/env python3
"""Sends a desk tens of thousands of customers, decent ones and others, and looks at what it keeps.

    scripts/soak.py [--customers N] FOLDER-OF-THE-PROGRAMS

Three desks, one after the other: plain lines without a history get all N; plain lines with the
history, and the full screen on a pseudo-terminal, a sixth each. The first customers of a desk warm
it up; what is measured is what the others leave behind. Only loopback is used, and only processes
started here are ended.
"""

import argparse
import os
import random
import sqlite3
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
# No folder of compiled code is left beside the scripts.
sys.dont_write_bytecode = True
from soak_customers import KINDS, Customer  # noqa: E402
from soak_desk import PlainDesk, ScreenDesk  # noqa: E402
from words import padded, say  # noqa: E402

# What memory may grow by after the warm-up.
GROWTH_MAX = 2 << 20
# The rest by which an idle desk is judged; a short run, as of many checks, has a shorter one.
IDLE_SECONDS, SHORT_IDLE_SECONDS, SHORT_RUN = 5, 2, 1000
# The full screen keeps its transcript. Beyond its text, an entry of it may cost this.
ENTRY_BYTES_MAX = 300
# As many at once as a backlog of five holds, and the one who is served.
LINE = 6
# A desk that fails so many customers is not asked to serve the rest.
FAILURES_MAX = 3


def schedule(count, seed):
    """Kinds in an order from the seed, in shares that hold for any long stretch of it."""
    source = random.Random(seed)
    block = [kind for kind in KINDS for _ in range(kind.share)]
    kinds = []
    while len(kinds) < count:
        source.shuffle(block)
        kinds += block
    return kinds[:count]


class Tally:
    """What became of the customers of one desk."""

    def __init__(self):
        self.served = self.answered = self.owed = self.entries = self.text_bytes = 0
        self.failures = []

    def take(self, customer):
        self.served += 1
        self.owed += customer.kind.is_answered
        self.entries += customer.kind.entries
        self.text_bytes += customer.text_bytes
        try:
            self.answered += customer.finish()
        except (OSError, ValueError) as error:
            self.failures.append(f"{customer.kind.name} {customer.number}: {error}")


def send_customers(desk, kinds, first, tally, progress):
    """The first half one after the other, the rest in lines of several."""
    position = 0
    while position < len(kinds) and len(tally.failures) < FAILURES_MAX:
        size = 1 if position < len(kinds) // 2 else min(LINE, len(kinds) - position)
        line = [
            Customer(kind, first + position + place, desk)
            for place, kind in enumerate(kinds[position : position + size])
        ]
        for customer in line:
            customer.arrive()
        for customer in line:
            customer.lose_patience()
        for customer in line:
            tally.take(customer)
        position += size
        progress(first + position)


class Progress:
    """A line now and then, so that nobody takes it for stuck."""

    def __init__(self, name, total):
        self.name, self.total, self.due = name, total, time.monotonic() + 5

    def __call__(self, done):
        if time.monotonic() < self.due:
            return
        self.due = time.monotonic() + 5
        print(say(f"  {self.name}: {done} of {self.total} customers",
                  f"  {self.name}：{done} / {self.total} 位客户"), flush=True)


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, what, is_good, seen):
        self.passed, self.failed = self.passed + is_good, self.failed + (not is_good)
        result = say("ok", "正常") if is_good else say("FAILED", "失败")
        print(f"{padded(result, 6)}  {padded(name, 12)} {padded(what, 44)} {seen}", flush=True)


def recorded_answers(path):
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        query = "SELECT count(*) FROM entries WHERE speaker = 'agent' AND text LIKE 'answer %'"
        return database.execute(query).fetchone()[0]


def soak(name, desk, count, report, options, history=None):
    begin = time.monotonic()
    rest = IDLE_SECONDS if options.customers >= SHORT_RUN else SHORT_IDLE_SECONDS
    kinds = schedule(count, options.seed)
    warm_up = min(2000, count // 3)
    progress, tally = Progress(name, count), Tally()
    send_customers(desk, kinds[:warm_up], 0, tally, progress)
    desk.come_to_rest()
    before, entries, text = desk.measure(), tally.entries, tally.text_bytes
    send_customers(desk, kinds[warm_up:], warm_up, tally, progress)
    desk.come_to_rest()
    after = desk.measure()
    idle = desk.idle(rest)
    status = desk.end()

    def check(what, is_good, seen):
        report.check(name, what, is_good, seen)

    check(say("customers were served", "客户都得到接待"), tally.served == count, f"{tally.served} / {count}")
    check(say("who asked politely got the reply", "正常提问的都得到回复"),
          tally.answered == tally.owed and not tally.failures,
          f"{tally.answered} / {tally.owed} " + "; ".join(tally.failures))
    check(say("descriptors are as many as before", "描述符数目不变"), before.descriptors == after.descriptors,
          f"{before.descriptors}, {after.descriptors}")
    check_memory(check, desk, before, after, tally.entries - entries, tally.text_bytes - text)
    check(say("no child is left, dead or alive", "没有遗留子进程"), after.children == 0, after.children)
    check(say(f"at rest for {rest} s: no processor time", f"空闲 {rest} 秒：不用处理器"), idle.nanoseconds == 0,
          f"{idle.nanoseconds} ns")
    check(say(f"at rest for {rest} s: no thread woke", f"空闲 {rest} 秒：没有线程被唤醒"), idle.switches == 0,
          f"{idle.switches} ×")
    check(say("it ended as it was told, without a complaint", "按要求结束，没有报错"),
          status == desk.good_status and not desk.errors(), say(f"status {status}", f"状态 {status}") + f" {desk.errors()}")
    if history:
        found = recorded_answers(history)
        check(say("every reply is in the history", "每条回复都在记录中"), found == tally.answered, found)
    seconds = f"{time.monotonic() - begin:.0f}"
    print(say(f"        {padded(name, 12)} {count} customers in {seconds} s",
              f"        {padded(name, 12)} {count} 位客户，用时 {seconds} 秒"), flush=True)


def check_memory(check, desk, before, after, entries, text):
    resident = (after.resident - before.resident) >> 10
    growth = after.anonymous - before.anonymous
    seen = (f"{before.anonymous >> 10} kB, {growth >> 10:+} kB "
            f"(RSS {before.resident >> 10} kB, {resident:+} kB)")
    if not desk.keeps_transcript:
        check(say("memory grew by less than 2 MB", "内存增长不到 2 MB"), growth < GROWTH_MAX, seen)
        return
    each = max(0, growth - text) / max(1, entries)
    check(say(f"an entry of the transcript costs below {ENTRY_BYTES_MAX} B",
              f"每条记录占用不到 {ENTRY_BYTES_MAX} B"),
          growth < text + entries * ENTRY_BYTES_MAX + GROWTH_MAX,
          say(f"{each:.0f} B each beside its text; {entries} entries, {text >> 10} kB of text; {seen}",
              f"文字之外每条 {each:.0f} B；{entries} 条，文字 {text >> 10} kB；{seen}"))


def main():
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--customers", type=int, default=30000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("folder")
    options = parser.parse_args()
    if options.customers < 60:
        parser.error(say("fewer than 60 customers are not of every kind on every desk",
                         "少于 60 位客户时，各种客户不会在每个客服台都出现"))
    program = os.path.join(os.path.abspath(options.folder), "agent-console")
    few = max(60, options.customers // 6)
    report = Report()
    with tempfile.TemporaryDirectory(prefix="kefu-soak-") as folder:
        history = os.path.join(folder, "history.sqlite")
        for name, count, make, arguments, file in [
            (say("plain", "纯文本"), options.customers, PlainDesk, ["--plain", "--no-history"], None),
            (say("history", "对话记录"), few, PlainDesk, ["--plain", "--history", history], history),
            (say("full screen", "全屏"), few, ScreenDesk, ["--no-history"], None),
        ]:
            with make(program, arguments) as desk:
                soak(name, desk, count, report, options, file)
    print(say(f"{report.passed} passed, {report.failed} failed",
              f"通过 {report.passed}，失败 {report.failed}"))
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
