"""Tables of results, and a page of tables.

    table = report.Table("Round trips", "From the socket to the desk's output, and back.")
    table.row("16 bytes, median", result, "s", budget=1.25, goal=1.1)
    table.note("What the ratio means, in a line.")
    report.Page(head, [table, …]).write(path)

A row shows Kefu's figure, the baseline's, the ratio with its quartiles, and Kefu's ratio to each other program. A
ratio under 1 means that Kefu needs less. `budget` is the largest acceptable ratio, `goal` the desired one;
`budget_to` names the program that the budget refers to, if it is not the base. `budget_absolute` is a limit on
Kefu's own figure, in the row's unit. For rates pass `less_is_better=False`; the budget is then the smallest
acceptable ratio.
"""

import datetime
import os
import platform
import subprocess
import sys
from dataclasses import dataclass, field

OURS = "Kefu"

_SCALES = {
    "s": [(1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")],
    "B": [(2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"), (1, "B")],
    "B/s": [(1e9, "GB/s"), (1e6, "MB/s"), (1e3, "kB/s"), (1, "B/s")],
    "/s": [(1e6, "M/s"), (1e3, "k/s"), (1, "/s")],
}


def digits(value):
    """A number with three significant digits, never with an exponent."""
    if value == 0:
        return "0"
    if abs(value) >= 100 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def amount(value, unit):
    """A value in a suitable unit: 0.000012 s is 12.0 µs."""
    for size, name in _SCALES.get(unit, []):
        if abs(value) >= size or size == _SCALES[unit][-1][0]:
            return f"{digits(value / size)} {name}"
    return f"{digits(value)} {unit}".rstrip()


def times(spread):
    """A ratio with its quartiles: 1.12× (1.10–1.15)."""
    if spread is None:
        return "—"
    return f"{digits(spread.median)}× ({digits(spread.low)}–{digits(spread.high)})"


@dataclass
class Row:
    quantity: str
    ours: str
    base: str
    ratio: str
    others: str
    budget: str
    met: str

    def cells(self):
        return [self.quantity, self.ours, self.base, self.ratio, self.others, self.budget, self.met]


@dataclass
class Table:
    """A table of related figures."""

    title: str
    about: str = ""
    base: str = "C"
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def row(
        self, quantity, result, unit, *, budget=None, goal=None, budget_to=None,
        budget_absolute=None, less_is_better=True,
    ):
        """Adds a result of `pairs.measure`, which must have a subject named `OURS`."""
        others = [name for name in result.names if name not in (OURS, self.base)]
        ratios = [f"{name} {times(result.ratio(OURS, name))}" for name in others]
        has_base = self.base in result.names and self.base != OURS
        self.rows.append(Row(
            quantity,
            amount(result.median(OURS), unit),
            amount(result.median(self.base), unit) if has_base else "—",
            times(result.ratio(OURS, self.base)) if has_base else "—",
            "<br>".join(ratios) or "—",
            *_judged(result, unit, self.base, budget, goal, budget_to, budget_absolute, less_is_better),
        ))

    def plain_row(self, quantity, ours, base="—", others="—"):
        """Adds figures without a comparison."""
        self.rows.append(Row(quantity, ours, base, "—", others, "—", "—"))

    def verdict_row(self, quantity, ours, base, budget, met):
        """Adds figures with a verdict of the caller; `met` is None if there is no budget."""
        verdict = "—" if met is None else "yes" if met else "**no**"
        self.rows.append(Row(quantity, ours, base, "—", "—", budget, verdict))

    def note(self, text):
        """A line under the table."""
        self.notes.append(text)

    def markdown(self):
        head = ["quantity", OURS, self.base, f"{OURS} to {self.base}", f"{OURS} to others", "budget (goal)", "met"]
        lines = [f"## {self.title}", ""]
        if self.about:
            lines += [self.about, ""]
        if self.rows:
            lines += [_line(head), _line(["---"] + ["---:"] * 4 + [":---:"] * 2)]
            lines += [_line(row.cells()) for row in self.rows] + [""]
        for note in self.notes:
            lines += [note, ""]
        return "\n".join(lines)


def _line(cells):
    return "| " + " | ".join(cells) + " |"


def _judged(result, unit, base, budget, goal, budget_to, absolute, less_is_better):
    """The cells of the budget and of the verdict."""
    if absolute is not None:
        return f"≤ {amount(absolute, unit)}", "yes" if result.median(OURS) <= absolute else "**no**"
    if budget is None:
        return "—", "—"
    sign = "≤" if less_is_better else "≥"
    against = budget_to or base
    wanted = f" ({digits(goal)})" if goal else ""
    text = f"{sign} {digits(budget)}× {against}{wanted}"
    if against not in result.names:
        return text, f"not measured: no {against}"
    ratio = result.ratio(OURS, against)
    if ratio is None:
        return text, "—"
    def holds(limit):
        return ratio.median <= limit if less_is_better else ratio.median >= limit
    if not holds(budget):
        return text, "**no**"
    return text, "yes, and the goal" if goal and holds(goal) else "yes"


def output_of(*command, folder=None):
    """The first line that a command prints, or "unknown"."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, cwd=folder)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    lines = (done.stdout or done.stderr).splitlines()
    return lines[0] if done.returncode == 0 and lines else "unknown"


def machine():
    """The machine and software of this run, as rows of a table: (name, value)."""
    processor = "unknown"
    with open("/proc/cpuinfo") as info:
        for line in info:
            if line.startswith("model name"):
                processor = line.split(":", 1)[1].strip()
                break
    here = os.path.dirname(os.path.abspath(__file__))
    load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
    return [
        ("date", datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")),
        ("machine", f"{os.cpu_count()} × {processor}, kernel {platform.release()}, load before {load}"),
        ("versions", ", ".join([
            f"Kefu {output_of('git', 'rev-parse', '--short', 'HEAD', folder=here)}",
            output_of("swift", "--version"),
            output_of("cc", "--version"),
            f"Python {platform.python_version()}",
        ])),
    ]


@dataclass
class Page:
    """A page of tables, headed by the machine and the date."""

    introduction: str
    tables: list[Table]
    facts: list[tuple[str, str]] = field(default_factory=list)
    title: str = "Kefu beside others"

    def markdown(self):
        lines = [f"# {self.title}", "", self.introduction, "", "| | |", "|---|---|"]
        lines += [_line([what, value]) for what, value in self.facts] + [""]
        return "\n".join(lines) + "\n" + "\n".join(table.markdown() for table in self.tables)

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.markdown())


def progress(text):
    """Prints progress to standard error; standard output is for the report."""
    print(f"… {text}", file=sys.stderr, flush=True)
