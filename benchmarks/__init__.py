"""Benchmarks: the same briefings for nutgraf and for other generators, and the clock. See README.md."""
