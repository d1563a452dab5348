"""What `embassywatch --help` costs, in empty interpreters."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.ratios import Ratio, paired, ratio, show

PAIRS = 15


def measure() -> list[Ratio]:
    """Whole processes, byte-compiled, in pairs."""
    program = str(Path(sys.executable).with_name("embassywatch"))

    def run(*command: str) -> None:
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)

    timed = paired(lambda: run(program, "--help"), lambda: run(sys.executable, "-c", "pass"), pairs=PAIRS)
    told = f"{1000 * timed[0][0]:.0f} ms against {1000 * timed[0][1]:.0f} ms"
    return [ratio("--help / empty interpreter", [ours / empty for ours, empty in timed], at_most=8.0, told=told)]


def main() -> None:
    """Measure and print."""
    show(measure())


if __name__ == "__main__":
    main()
