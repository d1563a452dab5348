"""All benchmarks, one after the other: `make bench`, or `python -m benchmarks NAME ...`."""

from __future__ import annotations

import importlib
import sys

NAMES = ("startup", "extracting", "reading", "database", "crawl")


def main() -> None:
    """Run those named on the command line, or all."""
    for name in sys.argv[1:] or NAMES:
        print(f"\n== {name}")
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
