#!/usr/bin/env python3
"""Simulates one line for many desks, beside Erlang C's formula, and draws both.

    Benchmarks/Queue/simulate.py [--seed N] [--days N] [--output FILE.svg]

Arrivals are Poisson, 10,000 an hour. Conversations take 32.4 s on average, so that 100 desks are busy for 90 % of the
time. The formula knows nothing else. The simulation has what was measured (measure.py), too: the time from one
customer's end to the next one's beginning, and agents who go away, of which HAProxy learns a little later.
"""

import argparse
import heapq
import math
import random

ARRIVALS_PER_HOUR = 10_000
HANDLING_SECONDS = 32.4
#: From one customer's end to the next one's seat, through HAProxy, in seconds: measure.py says 0.0007 in the median, and
#: 0.03 for one in a hundred on a loaded machine.
HANDOVER_SECONDS = 0.010
#: HAProxy asks each desk so often whether it takes customers (deploy/haproxy.cfg).
CHECK_SECONDS = 0.2
#: Of those who wait, one in two has left after so long.
PATIENCE_MEDIAN_SECONDS = 180
HOUR = 3600


def erlang_c(load, desks):
    """The probability that a customer waits. A. K. Erlang 1917; computed by Erlang B's recursion, which is stable."""
    if load >= desks:
        return 1.0
    blocked = 1.0
    for number in range(1, desks + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / desks * (1 - blocked))


def share_waiting_longer(seconds, load, desks, handling):
    """The formula's probability of a wait of more than `seconds`."""
    return erlang_c(load, desks) * math.exp(-(desks - load) * seconds / handling)


def exponential(random_numbers):
    return random_numbers.expovariate(1 / HANDLING_SECONDS)


def lognormal(random_numbers):
    """Conversations as people have them: most are short, some are long (coefficient of variation 1.2)."""
    sigma = math.sqrt(math.log(1 + 1.2**2))
    return random_numbers.lognormvariate(math.log(HANDLING_SECONDS) - sigma**2 / 2, sigma)


class Floor:
    """Desks and their line. Events are (time, number, kind, desk or customer)."""

    def __init__(self, seed, desks, handling=exponential, handover=0.0, absences=0.0, patience=False):
        self.random = random.Random(seed)
        self.handling, self.handover, self.patience = handling, handover, patience
        #: How often each agent goes away, in 1/s; for five minutes each time.
        self.absences = absences
        self.idle = list(range(desks))
        self.line = []
        self.waits, self.lost, self.stranded = [], 0, []
        self.events, self.count = [], 0
        self.away_since, self.leaving = {}, set()

    def at(self, time, kind, subject=None):
        self.count += 1
        heapq.heappush(self.events, (time, self.count, kind, subject))

    def run(self, hours, warm_up_hours=0.5):
        self.at(0, self.arrive)
        for desk in list(self.idle):
            if self.absences:
                self.at(self.random.expovariate(self.absences), self.go_away, desk)
        end = (hours + warm_up_hours) * HOUR
        self.begin = warm_up_hours * HOUR
        while self.events and self.events[0][0] < end:
            now, _, kind, subject = heapq.heappop(self.events)
            kind(now, subject)
        return self

    def arrive(self, now, _):
        self.at(now + self.random.expovariate(ARRIVALS_PER_HOUR / HOUR), self.arrive)
        limit = now + self.random.expovariate(math.log(2) / PATIENCE_MEDIAN_SECONDS) if self.patience else math.inf
        self.line.append((now, limit))
        self.serve(now)

    def serve(self, now):
        while self.idle and self.line:
            arrived, limit = self.line.pop(0)
            if limit < now:
                self.lost += arrived >= self.begin
                continue
            desk = self.idle.pop(0)
            # An agent who went away just now: HAProxy does not know it yet, and this customer waits at the desk.
            if now - self.away_since.get(desk, -math.inf) < self.random.uniform(0, CHECK_SECONDS):
                self.stranded.append(arrived)
                continue
            if arrived >= self.begin:
                self.waits.append(now - arrived)
            self.at(now + self.handling(self.random), self.end, desk)

    def end(self, now, desk):
        if desk in self.leaving:
            self.leaving.discard(desk)
            self.away(now, desk)
        else:
            self.at(now + self.handover, self.free, desk)

    def free(self, now, desk):
        self.idle.append(desk)
        self.serve(now)

    def go_away(self, now, desk):
        """After the conversation, if there is one."""
        if desk in self.idle:
            self.away_since[desk] = now
            self.at(now + CHECK_SECONDS, self.noticed, desk)
        else:
            self.leaving.add(desk)

    def noticed(self, now, desk):
        if desk in self.idle:
            self.idle.remove(desk)
        self.away(now, desk)

    def away(self, now, desk):
        self.at(now + 5 * 60, self.free, desk)
        self.at(now + 5 * 60 + self.random.expovariate(self.absences), self.go_away, desk)


def share(waits, seconds):
    return sum(wait > seconds for wait in waits) / len(waits)


def mean(values):
    return sum(values) / len(values)


def compare(seed, hours):
    """Rows of what the formula says and what happened."""
    load = ARRIVALS_PER_HOUR / HOUR * HANDLING_SECONDS
    kinds = [
        ("exponential", dict()),
        ("and hand-over", dict(handover=HANDOVER_SECONDS)),
        ("lognormal", dict(handling=lognormal, handover=HANDOVER_SECONDS)),
        ("impatient", dict(handling=lognormal, handover=HANDOVER_SECONDS, patience=True)),
        ("5 % away", dict(handling=lognormal, handover=HANDOVER_SECONDS, absences=0.05 / 0.95 / 300)),
    ]
    rows = []
    for desks in (92, 95, 100, 105, 110):
        waiting = erlang_c(load, desks)
        formula = waiting * HANDLING_SECONDS / (desks - load)
        within = 1 - share_waiting_longer(60, load, desks, HANDLING_SECONDS)
        rows.append((desks, "Erlang C", waiting, formula, within, 0.0, 0))
        for name, how in kinds:
            floor = Floor(seed, desks, **how).run(hours)
            served = len(floor.waits)
            rows.append(
                (
                    desks,
                    name,
                    share(floor.waits, 0),
                    mean(floor.waits),
                    1 - share(floor.waits, 60),
                    floor.lost / (served + floor.lost),
                    len(floor.stranded),
                )
            )
    return rows


# The picture: how long customers wait, by the number of desks; and who waits longer than t at 100 desks.


class Plot:
    def __init__(self, left, title, x_label, y_label, x_range, y_range, y_ticks):
        self.left, self.parts = left, []
        (self.x_low, self.x_high), (self.y_low, self.y_high) = x_range, (math.log10(y_range[0]), math.log10(y_range[1]))
        self.text(left + 190, 24, title, "middle", "bold 15px")
        self.text(left + 190, 392, x_label, "middle")
        self.parts.append(
            f'<text transform="translate({left - 44} 190) rotate(-90)" text-anchor="middle">{y_label}</text>'
        )
        for tick in y_ticks:
            y = self.y(tick)
            self.parts.append(f'<path d="M{left} {y:.1f}h380" stroke="#ddd"/>')
            self.text(left - 6, y + 4, f"{tick:g}", "end")
        self.parts.append(f'<rect x="{left}" y="40" width="380" height="310" fill="none" stroke="#333"/>')

    def x(self, value):
        return self.left + 380 * (value - self.x_low) / (self.x_high - self.x_low)

    def y(self, value):
        place = (math.log10(max(value, 1e-9)) - self.y_low) / (self.y_high - self.y_low)
        return 350 - 310 * min(max(place, 0), 1)

    def text(self, x, y, words, anchor="start", font="13px"):
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="font:{font} sans-serif">{words}</text>'
        )

    def ticks(self, values):
        for value in values:
            self.text(self.x(value), 368, f"{value:g}", "middle")

    def curve(self, points, colour):
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')

    def dots(self, points, colour):
        for x, y in points:
            self.parts.append(f'<circle cx="{self.x(x):.1f}" cy="{self.y(y):.1f}" r="4" fill="{colour}"/>')

    def legend(self, entries, x, y):
        for index, (words, colour) in enumerate(entries):
            self.parts.append(f'<rect x="{x}" y="{y + 18 * index - 9}" width="12" height="10" fill="{colour}"/>')
            self.text(x + 18, y + 18 * index, words)


COLOURS = {"Erlang C": "#333", "exponential": "#1f77b4", "lognormal": "#d95f02", "5 % away": "#2a9d3a"}


def draw(rows, seed, hours):
    load = ARRIVALS_PER_HOUR / HOUR * HANDLING_SECONDS
    left = Plot(70, "Mean wait", "desks", "seconds", (90, 111), (0.01, 2000), (0.01, 0.1, 1, 10, 100, 1000))
    left.ticks((92, 95, 100, 105, 110))
    steps = [91 + step / 10 for step in range(0, 200)]
    whole = sorted({int(step) for step in steps})
    left.curve([(n, erlang_c(load, n) * HANDLING_SECONDS / (n - load)) for n in whole], COLOURS["Erlang C"])
    for name, colour in COLOURS.items():
        if name != "Erlang C":
            left.dots([(row[0], row[3]) for row in rows if row[1] == name], colour)
    left.legend([("Erlang C", "#333"), *list(COLOURS.items())[1:]], 300, 62)
    right = Plot(
        550, "100 desks: who waits longer", "seconds", "share of customers", (0, 30), (1e-4, 1), (1e-4, 1e-3, 0.01, 0.1, 1)
    )
    right.ticks(range(0, 31, 5))
    times = [step / 2 for step in range(0, 61)]
    curve = [(t, share_waiting_longer(t, load, 100, HANDLING_SECONDS)) for t in times]
    right.curve([(t, share) for t, share in curve if share > 1e-4], COLOURS["Erlang C"])
    for name, how in (
        ("exponential", dict()),
        ("lognormal", dict(handling=lognormal, handover=HANDOVER_SECONDS)),
        ("5 % away", dict(handling=lognormal, handover=HANDOVER_SECONDS, absences=0.05 / 0.95 / 300)),
    ):
        waits = Floor(seed, 100, **how).run(hours).waits
        right.dots([(t, share(waits, t)) for t in times[::4] if share(waits, t) > 1e-4], COLOURS[name])
    body = "\n".join(left.parts + right.parts)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="960" height="400" viewBox="0 0 960 400"'
        f' style="font:13px sans-serif">\n<rect width="960" height="400" fill="white"/>\n{body}\n</svg>\n'
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--days", type=float, default=1)
    parser.add_argument("--output", default="docs/pictures/queue.svg")
    options = parser.parse_args()
    hours = options.days * 24
    rows = compare(options.seed, hours)
    print("| desks | | wait at all | mean wait | within 60 s | left before |")
    print("| ---: | --- | ---: | ---: | ---: | ---: |")
    for desks, name, waiting, seconds, within, lost, stranded in rows:
        note = f" ({stranded} waited at a desk)" if stranded else ""
        print(f"| {desks} | {name}{note} | {waiting:.1%} | {seconds:.2f} s | {within:.2%} | {lost:.2%} |")
    with open(options.output, "w") as file:
        file.write(draw(rows, options.seed, hours))


if __name__ == "__main__":
    main()
