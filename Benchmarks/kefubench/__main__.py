"""The command line; `Benchmarks/run.sh` builds what is needed and calls it."""

import argparse
import os

from . import bench as benches
from . import codec, customers, echo, flood, growth, idle, report, roundtrip, startup, tls

import screen

FAMILIES = {
    "roundtrip": roundtrip, "customers": customers, "flood": flood, "codec": codec, "idle": idle,
    "startup": startup, "growth": growth, "echo": echo, "screen": screen, "tls": tls,
}

INTRODUCTION = """\
`make bench` prints this anew. Each figure is compared with what ran beside it in the same minute: the sides take
turns, and a ratio is the median of the rounds' own ratios, with its quartiles in brackets. Absolute figures are
the medians of this run, on a machine that does other things too; the ratios are steadier.

- **Kefu** is the release build, `agent-console --plain --no-history --out-of-turn 0` unless said. A ratio under 1× means that it needs
  less time, processor or memory than the other; for rates (B/s) over 1× is better.
- **C** (`baselines/desk.c`) is the least that a desk in one thread on epoll can do: it looks at no body, checks no
  UTF-8, keeps no transcript and no timers.
- **SwiftNIO** (`NIOPeer`) is the same desk as its documentation would have it written.
- **Python** is the agent that this protocol's users run (`agent.py`)."""


def options():
    parser = argparse.ArgumentParser(prog="Benchmarks/run.sh")
    root = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
    parser.add_argument("--bin", default=os.path.join(root, ".build", "release"), metavar="DIR",
                        help="where agent-console is (default: .build/release)")
    parser.add_argument("--build", default=os.path.join(root, "Benchmarks", ".build"), metavar="DIR",
                        help="where the baselines are built (default: Benchmarks/.build)")
    parser.add_argument("--peers", default=os.environ.get(
        "KEFU_PEERS", os.path.join(root, "..", "shared", "peers")), metavar="DIR",
        help="where the Python peers are (default: $KEFU_PEERS or ../shared/peers)")
    parser.add_argument("--quick", action="store_true", help="few rounds: does it run at all?")
    parser.add_argument("--only", action="append", choices=FAMILIES, metavar="NAME",
                        help=f"one family, may be repeated: {', '.join(FAMILIES)}")
    parser.add_argument("--output", metavar="FILE", help="write the page there too (default: nowhere)")
    return parser.parse_args()


def main():
    chosen = options()
    bench = benches.Bench(
        os.path.abspath(chosen.bin), os.path.abspath(chosen.build), os.path.abspath(chosen.peers),
        quick=chosen.quick)
    if not os.access(bench.program("agent-console"), os.X_OK):
        raise SystemExit(f"{bench.program('agent-console')} is not there: make build, or --bin DIR")
    facts = report.machine()
    page = report.Page(INTRODUCTION, [], facts)
    for name in chosen.only or FAMILIES:
        page.tables += FAMILIES[name].tables(bench)
    for line in bench.absent:
        page.introduction += f"\n\n**{line}**"
    print(page.markdown())
    if chosen.output:
        page.write(chosen.output)


if __name__ == "__main__":
    main()
