"""Compares Kefu with baselines that run in the same minute. Start it with `Benchmarks/run.sh`."""
