#!/usr/bin/env python3
"""Measures the screen alone and prints the tables.

    Benchmarks/screen/run.py [--bin DIR] [--quick] [--only FAMILY]... [--output FILE]
"""

import argparse
import os
import sys

sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from kefubench import report  # noqa: E402
from screen import figures  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description="Measures the full-screen programs beside others.")
    parser.add_argument("--bin", default=".build/release", help="where agent-console and customer-term are")
    parser.add_argument("--quick", action="store_true", help="few rounds: shows that it works, not how fast it is")
    parser.add_argument("--only", action="append", choices=figures.FAMILIES, default=[])
    parser.add_argument("--output", help="a file for the page, in place of standard output")
    options = parser.parse_args()
    facts = report.machine()
    tables = figures.tables(options.bin, options.quick, options.only)
    page = report.Page("The full-screen programs on a terminal.", tables, facts, "Kefu's screen beside others")
    if options.output:
        page.write(options.output)
    else:
        print(page.markdown())


if __name__ == "__main__":
    main()
