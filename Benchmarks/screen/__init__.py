"""The full-screen programs on a terminal, beside irssi, weechat, readline and what is simpler still.

`tables` measures, for `Benchmarks/run.sh`; `run.py` is for running it alone. In reading order: ptylat.c, terminals.py,
irc.py, programs.py, start.py, typing_keys.py, messages.py, flood.py, figures.py.
"""


def tables(bench):
    """All tables of the screen, measured as the main runner's `bench` wishes."""
    from . import figures

    return figures.tables(bench.bin, bench.quick)
