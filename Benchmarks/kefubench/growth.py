"""How the cost grows with the size and the number of messages."""

from . import flood, idle, report, roundtrip

BODIES = [16, 64, 256, 1024, 4096, 9216]
FRAMES = [1_000, 10_000, 100_000, 1_000_000]
TRANSCRIPTS = [1_000, 10_000, 100_000, 1_000_000]
BAR = 40


def chart(title, rows):
    """A bar chart in text. `rows` are (label, value, text after the bar)."""
    largest = max(value for _, value, _ in rows) or 1
    width = max(len(label) for label, _, _ in rows)
    lines = [
        f"{label:>{width}} {'█' * max(1, round(BAR * value / largest))} {words}"
        for label, value, words in rows
    ]
    return "\n".join([title, "", "```text", *lines, "```"])


def _beside(found, quantity, unit="s"):
    """The figure, and a text with it and its ratio to the C desk."""
    ours = found[quantity].median(report.OURS)
    words = f"{report.amount(ours, unit)}, {report.times(found[quantity].ratio(report.OURS))} C"
    return ours, words


def round_trips(bench):
    rows = []
    for body in BODIES:
        report.progress(f"growth, round trip of {body} bytes")
        found = roundtrip.compare(
            bench, body, None, bench.rounds(7), bench.count(2000), [bench.ours, bench.c])
        rows.append((f"{body} B", *_beside(found, "median")))
    return chart("Round trip, by the body's size (free, median):", rows)


def floods(bench):
    rows = []
    for frames in FRAMES[:-1] if bench.quick else FRAMES:
        report.progress(f"growth, flood of {frames}")
        found = flood.compare(bench, 16, frames, False, bench.rounds(7), [bench.ours, bench.c])
        rows.append((f"{frames:,}", *_beside(found, "cpu")))
    return chart("Processor time a frame, by the number of 16-byte frames (plain, /dev/null):", rows)


def transcripts(bench):
    rows = []
    for messages in TRANSCRIPTS[:-1] if bench.quick else TRANSCRIPTS:
        report.progress(f"growth, a transcript of {messages}")
        empty, full = idle.with_transcript(bench, messages)
        grown = full["RSS"] - empty["RSS"]
        words = f"{report.amount(grown, 'B')} more, {report.digits(grown / messages)} B each"
        rows.append((f"{messages:,}", grown, words))
    return chart("Memory of a transcript on the full screen (RSS), messages of 32 bytes:", rows)


def tables(bench):
    table = report.Table("Growth", "What should be flat is flat, what should be a line is one.")
    for plot in (round_trips(bench), floods(bench), transcripts(bench)):
        table.note(plot)
    return [table]
