"""Measures Kefu beside baselines that run in the same minute. `Benchmarks/run.sh` is the way in."""
