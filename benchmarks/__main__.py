"""All benchmarks, one after the other: `make bench`, or `python -m benchmarks NAME ... [OPTIONS of the last one]`."""

from __future__ import annotations

import importlib
import sys
from itertools import takewhile

NAMES = ("startup", "extracting", "reading", "database", "crawl", "desk", "alerting")


def main() -> None:
    """Run those named on the command line, or all; what follows the names is left for them to read."""
    names = list(takewhile(lambda word: not word.startswith("-"), sys.argv[1:]))
    sys.argv[1:] = sys.argv[1 + len(names) :]
    for name in names or NAMES:
        print(f"\n== {name}")
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
