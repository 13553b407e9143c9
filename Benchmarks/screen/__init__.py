"""The full-screen programs on a terminal, compared with irssi, weechat, readline and simpler programs.

`Benchmarks/run.sh` calls `tables`; `run.py` runs these benchmarks alone. In reading order: ptylat.c, terminals.py,
irc.py, programs.py, start.py, typing_keys.py, messages.py, flood.py, figures.py.
"""


def tables(bench):
    """Measures all tables of the screen with the settings of `bench`."""
    from . import figures

    return figures.tables(bench.bin, bench.quick)
