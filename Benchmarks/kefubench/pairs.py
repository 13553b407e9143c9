"""Interleaved measurements: the programs take turns, so that load on the machine affects all of them alike.

    result = pairs.measure({"Kefu": run_ours, "C": run_c}, rounds=15, base="C")
    result.median("Kefu")              # absolute, in the unit of the callables
    result.ratio("Kefu").median        # to the base: the median of the rounds' own ratios
    result.ratio("Kefu").low, .high    # its quartiles
    result.ratio("Kefu", to="Python")  # to any other subject

A callable does one run and returns a float, or a dict of floats by name for `measure_all`, which returns
one result for each name. A round runs each callable once. Every second round runs them in reverse order, so
that a slow drift of the machine's speed favours none. Ratios are always between runs of the same round.
"""

from dataclasses import dataclass, field
from typing import Callable, Mapping


def quantile(values, fraction):
    """The quantile of this fraction, with linear interpolation."""
    ordered = sorted(values)
    place = fraction * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(values):
    return quantile(values, 0.5)


@dataclass(frozen=True)
class Spread:
    """A median with its quartiles."""

    low: float
    median: float
    high: float

    @staticmethod
    def of(values):
        return Spread(*(quantile(values, fraction) for fraction in (0.25, 0.5, 0.75)))


@dataclass
class Result:
    """The values of each subject by round: `values[name][i]` is from round i."""

    base: str
    values: dict[str, list[float]] = field(default_factory=dict)

    @property
    def names(self):
        return list(self.values)

    @property
    def rounds(self):
        return len(self.values[self.base])

    def median(self, name):
        return median(self.values[name])

    def spread(self, name):
        return Spread.of(self.values[name])

    def ratio(self, name, to=None):
        """The spread of the rounds' ratios, or None if the other subject measured 0."""
        other = self.values[to or self.base]
        if any(value == 0 for value in other):
            return None
        return Spread.of([mine / theirs for mine, theirs in zip(self.values[name], other)])

    def scaled(self, factor):
        """The same result in another unit."""
        return Result(self.base, {n: [v * factor for v in vs] for n, vs in self.values.items()})


def measure_all(
    subjects: Mapping[str, Callable[[], Mapping[str, float]]], rounds: int, base: str
) -> dict[str, Result]:
    """Measures runs that return several quantities; returns one result for each quantity."""
    results: dict[str, Result] = {}
    names = list(subjects)
    for number in range(rounds):
        for name in names if number % 2 == 0 else reversed(names):
            for quantity, value in subjects[name]().items():
                result = results.setdefault(quantity, Result(base))
                result.values.setdefault(name, []).append(value)
    # Dictionaries keep insertion order: restore the caller's order.
    for result in results.values():
        result.values = {name: result.values[name] for name in names if name in result.values}
    return results


def measure(subjects: Mapping[str, Callable[[], float]], rounds: int, base: str) -> Result:
    """Measures runs that return one quantity."""
    wrapped = {name: (lambda run=run: {"": run()}) for name, run in subjects.items()}
    return measure_all(wrapped, rounds, base)[""]
