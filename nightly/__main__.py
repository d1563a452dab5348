"""So that `python -m nightly` is the command line."""

from nightly.cli import main

main()
