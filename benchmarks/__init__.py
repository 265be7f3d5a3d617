"""Speed as ratios against a floor measured in the same run: ``python -m benchmarks``.

A ratio means the same on any machine; a number of milliseconds does not. Nothing here is a test, and no test
depends on time.
"""
